"""What survives rounding: exact memory and capacity, and the realisable ones, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from flint import acb, acb_mat, arb

from memlaw.errors import InvalidInput
from memlaw.limits import check_work
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arithmetic import BALL
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.number.exact import Number, RealNumber
from memlaw.numerics.number.precision import accurate_balls
from memlaw.numerics.oracle.digits import Pair, read_basis
from memlaw.numerics.oracle.jordan import jordan_gramian, jordan_impulse
from memlaw.numerics.oracle.stein import ball_forms, enclosed_gramian, exact_balls
from memlaw.numerics.spectrum.controllability import read_stable_pair
from memlaw.numerics.spectrum.names import read_spectrum
from memlaw.numerics.spectrum.reading import Lags, read_lags, read_setting
from memlaw.numerics.spectrum.spectrum import Spectrum

SINGLE = 2.0**-24
DOUBLE = 2.0**-53
SAME = 1e-6
Gramian = Callable[[], acb_mat]
Impulse = Callable[[int], list[acb]]


@dataclass(frozen=True)
class RealisableMemory:
    """M of exact arithmetic and what is left of it when every state is read with a relative rounding noise.

    lags (L,), exact (L,) and realisable (L,) float64; capacity: the exact sum over all lags; realisable_capacity: the
    other one; unit and basis as asked for.
    """

    lags: IntArray
    exact: FloatArray
    realisable: FloatArray
    capacity: int
    realisable_capacity: float
    unit: float
    basis: str


def realisable_memory(
    spectrum: Spectrum | str | Iterable[Number],
    lags: Lags = 1000,
    unit: RealNumber = SINGLE,
    basis: str | Pair = "eigenbasis",
) -> RealisableMemory:
    """M(tau) and M_R(tau) for R = unit^2 diag(C): states rounded to float32 (or another ``unit``) when they are read.

    basis: "eigenbasis" (a Jordan basis for repeated eigenvalues), "orthonormal" (the all-pass chain, C = I, where
    M_R = M/(1 + unit^2)), or a pair (A, B) of your own. Balls for M_R, accurate to about 9 digits; `memory_function`
    for M. Errors: InvalidInput for a unit that is not positive, an unknown basis, a pair of another size. Source:
    guan2025, ``noise.memory``.

    >>> near = realisable_memory(Spectrum.real([0.5, 0.5 + 1e-9]), lags=2)
    >>> near.exact.round(4).tolist(), near.realisable.round(4).tolist()
    ([0.9375, 0.375], [0.75, 0.1875])
    """
    wanted = read_lags(lags)
    spectrum, unit = read_spectrum(spectrum), read_unit(unit)
    own = read_basis(basis)
    if own != "orthonormal":
        _check_work(spectrum.size, len(wanted))
    exact = memory_function(spectrum, wanted).values
    if own == "orthonormal":
        values, capacity = exact / (1 + unit**2), spectrum.size / (1 + unit**2)
    else:
        gramian, impulse = routes(spectrum, basis)
        enclosed = accurate_balls(lambda: noisy_values(gramian(), impulse, wanted, arb(unit) ** 2), 30)
        values = np.array([float(value) for value in enclosed])
        capacity = realisable_capacity(spectrum, unit, basis)
    name = basis if isinstance(basis, str) else "own pair"
    return RealisableMemory(wanted, exact, values, spectrum.size, capacity, unit, name)


def realisable_capacity(
    spectrum: Spectrum | str | Iterable[Number], unit: RealNumber = SINGLE, basis: str | Pair = "eigenbasis"
) -> float:
    """Total memory when every state, in the given basis, is read with relative rounding noise ``unit``.

    Noise of covariance R = unit^2 diag(C) leaves sum_tau M_R = N - tr(R (C + R)^{-1}) (guan2025,
    ``noise.capacity``). Near-duplicate eigenvalues keep their full capacity in exact arithmetic and
    lose it in the eigenbasis. Unlike M this depends on the basis: see `realisable_memory` for what can be given.
    Balls; accurate to about 9 digits. Errors: InvalidInput for a unit that is not positive, an unknown basis.

    >>> near = Spectrum.real([0.5, 0.5 + 1e-9])
    >>> near.size, round(realisable_capacity(near), 3), round(realisable_capacity(near, 2.0**-53), 3)
    (2, 1.0, 2.0)
    >>> round(realisable_capacity(near, basis="orthonormal"), 3)
    2.0
    """
    spectrum, unit = read_spectrum(spectrum), read_unit(unit)
    if read_basis(basis) == "orthonormal":
        return spectrum.size / (1 + unit**2)
    _check_work(spectrum.size, 0)
    gramian, _ = routes(spectrum, basis)
    (lost,) = accurate_balls(lambda: [lost_capacity(gramian(), arb(unit) ** 2)], 30)
    return spectrum.size - float(lost)


def _check_work(size: int, lags: int) -> None:
    """Refuse more states and lags than balls take within the limits."""
    seconds = 4e-7 * size**3 + 8e-7 * lags * size**2
    check_work(f"{size} states at {lags} lags in balls", seconds, gib=2e-7 * size * (size + lags))


def read_unit(unit: RealNumber) -> float:
    """Read a rounding unit.

    >>> read_unit(2.0**-24) == SINGLE
    True
    """
    return read_setting(unit, "unit", remedy="use 2.0**-24 for float32")


def routes(spectrum: Spectrum, basis: str | Pair) -> tuple[Gramian, Impulse]:
    """How to enclose C and A^tau B in a basis."""
    basis = read_basis(basis)
    if isinstance(basis, str):
        return lambda: jordan_gramian(spectrum), lambda lag: jordan_impulse(spectrum, lag)
    A, B = read_stable_pair(*basis)
    if len(B) != spectrum.size:
        raise InvalidInput(
            f"a pair of {len(B)} states for a spectrum of size {spectrum.size}",
            "it must realise the spectrum without uncontrollable states",
            "give the controllable part",
        )
    check_same_memory(spectrum, Spectrum.from_matrix(*basis, tolerance=0))
    step, start = exact_balls(A), exact_balls(B)
    return lambda: enclosed_gramian(A, B), lambda lag: [row[0] for row in (step**lag * start).tolist()]


def check_same_memory(spectrum: Spectrum, realised: Spectrum) -> None:
    """Refuse a pair whose memory is not that of the spectrum, as far as rounding of its entries allows to tell."""
    lags = 2 * spectrum.size
    gap = float(np.abs(memory_function(spectrum, lags).values - memory_function(realised, lags).values).max())
    if gap > SAME:
        raise InvalidInput(
            f"a pair whose memory differs from that of the spectrum by {gap:.1e}",
            "the pair must realise the spectrum",
            "give Spectrum.from_matrix(A, B) as the spectrum",
        )


def with_noise(gramian: acb_mat, variance: arb) -> tuple[list[arb], acb_mat]:
    """The standard deviations of the states, and C + R scaled by them: R = variance I, C has a unit diagonal."""
    rows = gramian.tolist()
    roots = [row[i].real.sqrt() for i, row in enumerate(rows)]
    scaled = acb_mat([[c / (roots[i] * roots[j]) for j, c in enumerate(row)] for i, row in enumerate(rows)])
    return roots, scaled + variance * BALL.identity(len(rows))


def lost_capacity(gramian: acb_mat, variance: arb) -> arb:
    """tr(R (C + R)^{-1}) for R = variance diag(C)."""
    try:
        return (with_noise(gramian, variance)[1].inv().trace() * variance).real
    except ZeroDivisionError:
        return arb("nan")


def noisy_values(gramian: acb_mat, impulse: Impulse, lags: IntArray, variance: arb) -> list[arb]:
    """v^* (C + R)^{-1} v for v = A^tau B, R = variance diag(C)."""
    roots, scaled = with_noise(gramian, variance)
    columns = [[v / root for v, root in zip(impulse(int(lag)), roots, strict=True)] for lag in lags]
    return ball_forms(scaled, columns)
