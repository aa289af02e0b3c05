"""Memory functions from the definition: routes that share no formula with the all-pass chain.

Gramian: solve Stein's equation for C, then C w = A^tau B, in float64, mpmath or balls. Each float
result says what it is worth: the Gramian route loses everything on clustered spectra. See also
``memlaw.numerics.oracle.leverage`` and ``memlaw.numerics.oracle.regression``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import numpy.typing as npt
from flint import acb, acb_mat, arb

from memlaw.errors import InvalidInput
from memlaw.numerics.number.precision import precision
from memlaw.numerics.oracle.digits import CORRECT, DOUBLE, digits_needed
from memlaw.numerics.oracle.jordan import jordan_gramian, jordan_impulse
from memlaw.numerics.oracle.stein import diagonal_pair, solve_stein
from memlaw.numerics.spectrum.controllability import read_pair
from memlaw.numerics.spectrum.reading import read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum, to_mpf

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex128]
IntArray = npt.NDArray[np.int64]
MOST_BITS = 2**17


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


def memory_by_gramian(system: Any, lags: Any) -> OracleResult:
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


def float_digits(A: Any, B: Any) -> int:
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


def gramian_memory_mpmath(spectrum: Spectrum, lags: Any, digits: int = 50) -> list[Any]:
    """M(tau) at single lags from the definition, in mpmath, for distinct eigenvalues; a list of mpf.

    C_ij (1 - l_i conj(l_j)) = 1 is solved entry by entry, then C w = A^tau B. ``digits`` are those wanted;
    the working precision adds what the condition of C destroys.

    >>> mpmath.nstr(gramian_memory_mpmath(Spectrum.real([0.5]), [2])[0], 10)
    '0.046875'
    """
    if any(count > 1 for count in spectrum.multiplicities):
        raise InvalidInput(
            "a repeated eigenvalue", "this route needs distinct ones", "use gramian_memory_balls"
        )
    wanted = read_lags(lags)
    with mpmath.workdps(digits + digits_needed(spectrum) + 10):
        eigenvalues = spectrum.mpmath_eigenvalues()
        gramian = mpmath.matrix([[1 / (1 - x * mpmath.conj(y)) for y in eigenvalues] for x in eigenvalues])
        values = [mpmath_form(gramian, [x ** int(lag) for x in eigenvalues]) for lag in wanted]
    with mpmath.workdps(digits):
        return [+value for value in values]


def mpmath_form(gramian: Any, vector: list[Any]) -> Any:
    """v^* C^{-1} v in mpmath."""
    solved = mpmath.lu_solve(gramian, mpmath.matrix(vector))
    return mpmath.re(mpmath.fsum(mpmath.conj(v) * w for v, w in zip(vector, solved, strict=True)))


def gramian_memory_balls(
    spectrum: Spectrum, lags: Any, radius: float = 1e-60, relative: bool = False
) -> list[arb]:
    """Enclose M(tau) at given lags from the definition: Stein's equation and C w = A^tau B in balls.

    Any multiplicities (Jordan basis). Precision is doubled until every radius is below ``radius``, or,
    with ``relative``, below radius times the value. One arb a lag. Errors: ArithmeticError when
    131072 bits do not reach the goal.

    >>> gramian_memory_balls(Spectrum.real([0.5, -0.5]), [1])[0].str(8, radius=False)
    '0.93750000'
    """
    wanted = read_lags(lags)
    bits = 256
    while bits <= MOST_BITS:
        with precision(bits):
            values = ball_forms(spectrum, wanted)
            if all(v.rad() <= (radius * abs(v.mid()) if relative else arb(radius)) for v in values):
                return values
        bits *= 2
    raise ArithmeticError(f"{MOST_BITS} bits do not bring the radius below {radius}")


def ball_forms(spectrum: Spectrum, lags: IntArray) -> list[arb]:
    """v^* C^{-1} v at the current precision; infinite balls where it cannot solve."""
    columns = [jordan_impulse(spectrum, int(lag)) for lag in lags]
    right = acb_mat([list(row) for row in zip(*columns, strict=True)])
    try:
        solved = jordan_gramian(spectrum).solve(right, algorithm="lu")
    except ZeroDivisionError:
        return [arb("0 +/- inf")] * len(lags)
    return [
        sum((v.conjugate() * solved[i, k] for i, v in enumerate(column)), acb(0)).real
        for k, column in enumerate(columns)
    ]


def distance_memory_balls(spectrum: Spectrum, lag: int) -> arb:
    """Enclose M(lag) = 1 - det Gram(u, x)/det Gram(x) at flint's current precision.

    The squared distance of an input to the span of the states, as a ratio of Gram determinants.

    >>> distance_memory_balls(Spectrum.real([0.5]), 1).str(6, radius=False)
    '0.187500'
    """
    gramian = jordan_gramian(spectrum)
    vector = jordan_impulse(spectrum, lag)
    rows = [[acb(1), *(v.conjugate() for v in vector)]]
    rows += [[v, *row] for v, row in zip(vector, gramian.tolist(), strict=True)]
    return (1 - acb_mat(rows).det() / gramian.det()).real


def to_floats(values: list[arb]) -> FloatArray:
    """Round real balls to float64, keeping values below the normal range's edge.

    >>> to_floats([arb(1) / 4]).tolist()
    [0.25]
    """
    return np.array([float(to_mpf(value)) for value in values])
