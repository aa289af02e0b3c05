from __future__ import annotations

import mpmath
import numpy as np
import pytest
from flint import acb, arb, ctx, fmpq
from hypothesis import given, settings
from numeric_cases import complex_systems, real_systems
from oracles import chain
from oracles.stein import gramian_memory

from memlaw.numerics.memory.balls import allpass_series, memory_balls
from memlaw.numerics.number.arithmetic import BALL
from memlaw.numerics.number.precision import accurate_balls, precision, to_mpf
from memlaw.numerics.spectrum.spectrum import Spectrum


def test_precision_is_restored_after_an_exception() -> None:
    before = ctx.prec, ctx.cap
    with pytest.raises(RuntimeError), precision(1000, terms=50):
        raise RuntimeError
    assert (ctx.prec, ctx.cap) == before


@pytest.mark.parametrize("size", [2, 3, 5])
def test_the_determinant_of_a_singular_matrix_of_balls_shrinks_with_the_precision(size: int) -> None:
    """flint's elimination bounds it by the lengths of the rows, at every precision: a pivot contains zero."""
    radii = []
    for bits in (256, 1024):
        with precision(bits):
            rows = [[acb(row * 7 + place**2, row) / 3 for place in range(size)] for row in range(size - 1)]
            rows.append([sum((row[place] for row in rows), start=acb(0)) for place in range(size)])
            found = BALL.determinant(BALL.matrix(rows))
        assert found.contains(0)
        radii.append(float(found.real.rad()))
    assert radii[0] < 1e-60 and radii[1] < 1e-280


def test_series_longer_than_the_default_cap() -> None:
    """flint cuts series at ctx.cap (10 by default) without a word."""
    with precision(200):
        assert len(allpass_series([arb(1) / 2], 40)) == 40
        assert allpass_series([arb(1) / 2], 40)[39].contains(arb(fmpq(3, 4)) / 2**38)
    assert ctx.cap == 10


def test_floats_are_taken_as_binary_numbers() -> None:
    """arb(0.1) is not 1/10; a spectrum of floats means those floats, one of fractions means the fractions."""
    with precision(200):
        assert not arb(0.1).contains(arb(1) / 10)
        assert Spectrum.real([0.1]).balls()[0].real.contains(arb(0.1))
        assert Spectrum.real(["0.1"]).balls()[0].real.contains(arb(1) / 10)


def test_accurate_balls_gives_up_on_a_hidden_zero() -> None:
    with pytest.raises(ArithmeticError):
        accurate_balls(lambda: [arb(2).sqrt() ** 2 - 2], 30)


def test_radius_goal_is_met_on_clustered_real_spectra() -> None:
    memory = memory_balls(Spectrum.s4_legs(32, step_size=0.01), 500, radius=1e-100)
    assert max(float(m.rad()) for m in memory) < 1e-100


@settings(max_examples=25, deadline=None)
@given(real_systems())
def test_series_and_stein_overlap_for_real_systems(spectrum: Spectrum) -> None:
    check_overlap(spectrum)


@settings(max_examples=25, deadline=None)
@given(complex_systems())
def test_series_and_stein_overlap_for_complex_systems(spectrum: Spectrum) -> None:
    check_overlap(spectrum)


def check_overlap(spectrum: Spectrum) -> None:
    series, stein = memory_balls(spectrum, 8, 1e-50), gramian_memory(spectrum, 8, 1e-50)
    assert all(a.overlaps(b) for a, b in zip(series, stein, strict=True))


@pytest.mark.parametrize("spectrum", [Spectrum.s4d_legs(8), Spectrum.from_eigenvalues([0.5j, 0.9])], ids=str)
def test_the_chain_in_mpmath_gives_the_same_series_and_memory(spectrum: Spectrum) -> None:
    with mpmath.workdps(60), precision(300):
        values = spectrum.mpmath_eigenvalues()
        pairs = [
            *zip(chain.outputs(values, 40), allpass_series(spectrum.balls(), 40), strict=True),
            *zip(chain.memory(values, 40), memory_balls(spectrum, 40, 1e-60), strict=True),
        ]
        for found, ball in pairs:
            near = mpmath.mpc(to_mpf(ball.real), to_mpf(ball.imag))
            assert abs(found - near) < mpmath.mpf(10) ** -48


def test_conjugate_closed_balls_give_real_series() -> None:
    pair = [acb(0.5, 0.25), acb(0.5, -0.25)]
    with precision(100):
        assert all(isinstance(b, arb) for b in allpass_series(pair, 4))
        assert all(isinstance(b, acb) for b in allpass_series(pair[:1], 4))


def test_zero_eigenvalues() -> None:
    spectrum = Spectrum.real([0, 0, 0.5], realization="companion")
    values = [float(m) for m in memory_balls(spectrum, 4)]
    assert np.allclose(values, [1, 1, 0.75, 0.1875])
