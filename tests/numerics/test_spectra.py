from __future__ import annotations

import pickle
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from numeric_cases import complex_systems, real_systems

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.hippo import discretize_pair, legs_input, legs_matrix
from memlaw.numerics.spectrum.poles import legs_frequencies
from memlaw.numerics.spectrum.spectrum import Spectrum


@pytest.mark.parametrize(("step", "capacity"), [(0.05, 40), (0.1, 20), (Fraction(1, 20), 40), ("0.1", 20)])
def test_zero_order_hold_aliases_s4d_lin_exactly(step: object, capacity: int) -> None:
    assert Spectrum.s4d_lin(64, step_size=step).size == capacity


@pytest.mark.parametrize("family", ["s4d-inv", "s4d-legs", "s4-legs"])
@pytest.mark.parametrize("step", [0.05, 0.1, 2])
def test_the_other_families_never_alias(family: str, step: float) -> None:
    assert Spectrum.named(family, 64, step_size=step).size == 64


def test_bilinear_never_aliases() -> None:
    assert Spectrum.s4d_lin(64, step_size=0.1, discretization="bilinear").size == 63


def test_stored_modes_of_s4d_lin_with_a_real_one() -> None:
    """64 states: 32 stored modes, mode 0 real, so 31 pairs and one: 63; as a complex system 32."""
    closed, stored = Spectrum.s4d_lin(64), Spectrum.s4d_lin(64, closed=False)
    assert (closed.size, closed.stored, closed.conjugate_closed) == (63, 32, True)
    assert (stored.size, stored.stored, stored.conjugate_closed) == (32, 32, False)
    assert stored.closure() == closed


def test_legs_frequencies_solve_the_phase_equation() -> None:
    n = 9
    with precision(200):
        for k, w in enumerate(legs_frequencies(n, 200)):
            phase = sum(((2 * w / (2 * m - 1)).atan() for m in range(1, n + 1)), arb(0))
            assert (phase - arb.pi() * (k + 1)).contains(0)


def test_decays_keep_their_relative_accuracy_near_the_circle() -> None:
    """1 - |l|^2 from the rounded eigenvalue would lose all but four digits here."""
    spectrum = Spectrum.s4d_lin(4, step_size=Fraction(1, 10**12), closed=False)
    assert spectrum.decays[0] == pytest.approx(0.5e-12, rel=1e-15)
    assert spectrum.gaps[0] == pytest.approx(1e-12, rel=1e-11)
    assert Spectrum.real([0, 0.5]).decays[0] == np.inf


def test_float_steps_mean_the_decimal_that_they_print_as() -> None:
    assert Spectrum.s4d_real(3, step_size=0.1).numbers == Spectrum.s4d_real(3, step_size=Fraction(1, 10)).numbers


def test_float_eigenvalues_mean_the_binary_number_and_fractions_themselves() -> None:
    tenth = Spectrum.real([0.1, Fraction(1, 10)])
    assert tenth.size == 2
    assert Spectrum.real([0.5, Fraction(1, 2)]).size == 1


def test_repeats_are_what_the_realization_says() -> None:
    values = [0.5, 0.5, 0.25]
    assert Spectrum.from_eigenvalues(values).multiplicities == (1, 1)
    assert Spectrum.from_eigenvalues(values, realization="companion").multiplicities == (2, 1)
    assert Spectrum.from_eigenvalues(values).stored == 3


def test_near_duplicates_stay_distinct() -> None:
    assert Spectrum.real([0.5, np.nextafter(0.5, 1)]).size == 2


@given(complex_systems())
def test_closure_closes_with_the_larger_multiplicity(spectrum: Spectrum) -> None:
    closed = spectrum.closure()
    assert closed.conjugate_closed
    assert closed.closure() == closed
    assert spectrum.size <= closed.size <= 2 * spectrum.size


@given(real_systems())
def test_balls_hold_the_eigenvalues(spectrum: Spectrum) -> None:
    with precision(128):
        balls = spectrum.balls()
    assert len(balls) == spectrum.size
    repeated = np.repeat(spectrum.eigenvalues, spectrum.multiplicities)
    assert all(abs(complex(ball) - value) < 1e-15 for ball, value in zip(balls, repeated, strict=True))


def test_mpmath_eigenvalues_follow_the_precision() -> None:
    with mpmath.workdps(60):
        found = Spectrum.s4d_lin(4).mpmath_eigenvalues()[1]
        expected = mpmath.exp(mpmath.mpc("-0.5", mpmath.pi) / 100)
        assert abs(found - expected) < mpmath.mpf(10) ** -59


def test_quarter_turns_are_exact() -> None:
    """Sampling at exactly half the Nyquist frequency: the real part is 0, and known to be."""
    spectrum = Spectrum.s4d_lin(4, step_size=0.5)
    assert all(ball.real.is_zero() for ball in spectrum.balls()[1:])
    with mpmath.workdps(40):
        assert spectrum.mpmath_eigenvalues()[1].real == 0


def test_nyquist_is_real_and_counts_once() -> None:
    spectrum = Spectrum.s4d_lin(4, step_size=1)
    assert spectrum.size == 2
    assert spectrum.is_real


def test_from_matrix_reads_triangles_exactly_and_full_matrices_by_their_memory() -> None:
    exact = Spectrum.s4_legs(16, step_size=0.1, discretization="bilinear")
    A, B = discretize_pair(legs_matrix(16), legs_input(16), 0.1, "bilinear")
    A = np.tril(A)
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((16, 16)))[0]
    for spectrum in (Spectrum.from_matrix(A, B), Spectrum.from_matrix(rotation @ A @ rotation.T, rotation @ B)):
        difference = memory_function(spectrum, 200).values - memory_function(exact, 200).values
        assert np.abs(difference).max() < 1e-13


def test_memory_is_better_conditioned_than_the_eigenvalues_that_it_comes_from() -> None:
    """A dense LegS: eigenvalues off by a third, the memory computed from them right to 1e-13."""
    exact = Spectrum.s4_legs(64, step_size=0.1, discretization="bilinear")
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((64, 64)))[0]
    A, B = discretize_pair(legs_matrix(64), legs_input(64), 0.1, "bilinear")
    rough = Spectrum.from_matrix(rotation @ A @ rotation.T, rotation @ B)
    off = max(np.abs(rough.eigenvalues - z).min() for z in exact.eigenvalues)
    error = np.abs(memory_function(rough, 300).values - memory_function(exact, 300).values).max()
    assert off > 0.1
    assert error < 1e-13


def test_from_matrix_reduces_an_uncontrollable_pair_when_asked() -> None:
    A = np.diag([0.5, 0.25, 0.125])
    rotation = np.linalg.qr(np.random.default_rng(1).standard_normal((3, 3)))[0]
    spectrum = Spectrum.from_matrix(
        rotation @ A @ rotation.T, rotation @ np.array([1.0, 1.0, 0.0]), uncontrollable="reduce"
    )
    assert np.allclose(np.sort(spectrum.eigenvalues), [0.25, 0.5])


def test_derogatory_pair_counts_one_chain_per_eigenvalue() -> None:
    assert Spectrum.from_matrix(np.eye(2) / 2, [1, 1], uncontrollable="reduce").size == 1
    assert Spectrum.from_matrix([[0.5, 1], [0, 0.5]], [0, 1]).size == 2


def test_layers_are_read_by_duck_typing() -> None:
    class Stored:
        eigenvalues = np.array([0.5 + 0.25j, 0.3])
        B = np.array([1.0, 0.0])

    class Made:
        def spectrum(self) -> Spectrum:
            return Spectrum.real([0.5])

    assert Spectrum.from_layer(Stored()).size == 2
    assert Spectrum.from_layer(Stored(), closed=False).size == 1
    told = type("Told", (), {"spectrum": lambda layer: Spectrum.from_eigenvalues([0.5j, 0.3 + 0.2j])})()
    whole = Spectrum.from_layer(told)
    assert (whole.name, whole.size, whole.stored) == ("given N=2 with conjugates", 4, 2)
    assert Spectrum.from_layer(told, closed=False).name == "given N=2"
    assert Spectrum.from_layer(Made()).size == 1


def test_spectra_are_values() -> None:
    first, second = Spectrum.lru_ring(8, seed=5), Spectrum.lru_ring(8, seed=5)
    assert first == second
    assert hash(first) == hash(second)
    assert pickle.loads(pickle.dumps(Spectrum.s4d_legs(8))) == Spectrum.s4d_legs(8)
    with pytest.raises(ValueError, match="read-only"):
        first.eigenvalues[0] = 0


def test_they_show_themselves() -> None:
    assert "63" in repr(Spectrum.s4d_lin(64))
    assert "<table>" in Spectrum.s4d_lin(64)._repr_html_()


def test_precision_is_left_as_it_was() -> None:
    before = ctx.prec
    spectrum = Spectrum.s4d_legs(8)
    spectrum.eigenvalues, spectrum.decays, spectrum.mpmath_eigenvalues()
    assert ctx.prec == before


def test_lru_radii_are_uniform_in_area() -> None:
    moduli = np.abs(Spectrum.lru_ring(4000, r_min=0.5, r_max=0.9, seed=3).eigenvalues) ** 2
    assert moduli.min() > 0.25
    assert moduli.max() < 0.81
    assert moduli.mean() == pytest.approx((0.25 + 0.81) / 2, abs=0.02)
