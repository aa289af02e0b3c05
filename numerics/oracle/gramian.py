"""Memory functions from the definition: routes that share no formula with the all-pass chain.

Gramian: solve Stein's equation for C, then C w = A^tau B, in float64. Each result says what it is worth:
the Gramian route loses everything on clustered spectra. See also ``memlaw.numerics.oracle.leverage``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memlaw.numerics.number.arrays import ArrayLike, ComplexArray, FloatArray, IntArray
from memlaw.numerics.oracle.digits import CORRECT, DOUBLE, Pair, digits_needed
from memlaw.numerics.oracle.stein import diagonal_pair, solve_stein
from memlaw.numerics.spectrum.controllability import read_pair
from memlaw.numerics.spectrum.reading import Lags, read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum


@dataclass(frozen=True)
class OracleResult:
    """Memory by one route, and what the route is worth there.

    lags (L,), values (L,) float64; route in words; trustworthy: whether float64 carries the digits
    that the route needs; digits_needed: decimal digits for 6 right ones; note: why, for people.
    """

    lags: IntArray
    values: FloatArray
    route: str
    trustworthy: bool
    digits_needed: int
    note: str


def memory_by_gramian(system: Spectrum | Pair, lags: Lags) -> OracleResult:
    """M(tau) = v^* C^{-1} v with v = A^tau B, in float64; system is a Spectrum or a pair (A, B).

    A spectrum is realised in its eigenbasis. C is never inverted, but solved with; where float64 cannot
    carry its condition number the result says so (``trustworthy``, ``digits_needed``). Source: guan2025.

    >>> result = memory_by_gramian(Spectrum.real([0.5, -0.5]), [1, 2])
    >>> result.values.round(10).tolist(), result.trustworthy
    ([0.9375, 0.05859375], True)
    >>> memory_by_gramian(Spectrum.s4_legs(32), 10).trustworthy
    False
    """
    wanted = read_lags(lags)
    A, B = diagonal_pair(system) if isinstance(system, Spectrum) else read_pair(*system)
    needed = digits_needed(system) if isinstance(system, Spectrum) else float_digits(A, B)
    values = quadratic_forms(solve_stein(A, B), powers(A, B, wanted))
    return gramian_result(wanted, values, needed)


def gramian_result(lags: IntArray, values: FloatArray, needed: int) -> OracleResult:
    """Judge the values of the Gramian route by the digits that it needs."""
    enough = needed <= DOUBLE
    note = "float64 carries the condition number of the Gramian"
    lost = f"the Gramian needs {needed} digits for {CORRECT} right ones; float64 has {DOUBLE}"
    return OracleResult(lags, values, "Gramian by Stein's equation", enough, needed, note if enough else lost)


def float_digits(A: ArrayLike, B: ArrayLike) -> int:
    """Digits needed for a pair, from the float64 condition number of its Gramian."""
    condition = np.linalg.cond(solve_stein(A, B))
    return CORRECT + (400 if not np.isfinite(condition) else max(0, int(np.ceil(np.log10(condition)))))


def powers(A: ComplexArray, B: ComplexArray, lags: IntArray) -> ComplexArray:
    """The columns A^tau B, shape (N, L), each by repeated squaring."""
    return np.stack([np.linalg.matrix_power(A, int(lag)) @ B for lag in lags], axis=1)


def quadratic_forms(gramian: ComplexArray, columns: ComplexArray) -> FloatArray:
    """v^* C^{-1} v for every column v; least squares where C is singular in float64."""
    solved = np.linalg.lstsq(gramian, columns, rcond=0)[0]
    forms: FloatArray = np.einsum("nl,nl->l", columns.conj(), solved).real
    return forms
