"""Group delay: at which lag a spectrum passes each frequency: settings and quantities.

Means over the circle are certified integrals in balls where the system is small, and sums of residues elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import chain, islice, repeat
from typing import Any

import mpmath
import numpy as np
import scipy  # scipy.signal takes a second to import: when it is first used
from flint import acb, arb
from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import rough_modulus
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, MPMATH, Divergent, NotRepresentable, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.integrals import enclosed_integral
from memlaw.numerics.number.series import FactoredFunction
from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.identity import told_apart
from memlaw.verify.system.setting import Quantities, Setting, by_name, fixed, listed, nothing
from memlaw.verify.system.system import NotApplicable, System, kept

TOLERANCE = 2.0**-108  # of certified integrals
LARGEST_INTEGRAL = 2  # states; beyond, sums of residues are faster
SMALL = 1e-12  # what a truncated law of lags leaves out
LONGEST, LONGEST_FLOAT = 4096, 65536
Polynomial = list[Any]


# --- means over the circle ---------------------------------------------------------------------------------------


def delay_moment(system: System, power: int) -> Scalar:
    """The mean of D^n over the circle."""
    if not _of_symbols(system) and any(rough_modulus(value) == 1 for value in system.eigenvalues):
        raise Divergent("the group delay has a pole on the circle")
    system.need_few("a mean over the circle")
    if system.arithmetic is BALL and not system.diagonal and system.size <= LARGEST_INTEGRAL:
        return system.remember(("delay integral", power), lambda: circle_mean(system, lambda d: d**power))
    return _precise_residue_mean(system, power)


def _of_symbols(system: System) -> bool:
    return system.arithmetic.formal and system.arithmetic is not EXACT


def circle_mean(system: System, function: Callable[[acb], acb]) -> acb:
    """The mean of f(D(theta)), D continued analytically off the circle, by a certified integral."""
    pairs = [(value, value.conjugate(), 1 - value * value.conjugate()) for value in system.eigenvalues]

    def integrand(theta: acb) -> acb:
        z = (acb(0, 1) * theta).exp()
        delay = sum([weight / ((1 - ell * z) * (1 - p / z)) for ell, p, weight in pairs], start=acb(0))
        return function(delay)

    whole = enclosed_integral(integrand, acb(0), acb(2 * arb.pi()), arb(TOLERANCE))
    return whole / (2 * acb.pi())


@kept
def _precise_residue_mean(system: System, power: int) -> Scalar:
    """With three times the digits in mpmath: poles inside and outside meet at the circle, and D^2 doubles them."""
    if system.arithmetic is not MPMATH:
        return residue_mean(system, power)
    with mpmath.workdps(3 * mpmath.mp.dps):
        return residue_mean(system, power)


def residue_mean(system: System, power: int) -> Scalar:
    """The sum of the residues of D^n/z inside the circle.

    D^n/z = P/(I O) with the poles inside, the roots of I, and outside, those of O; P = U O + W I with deg U < deg I
    is a linear system, and the sum of the residues is the leading coefficient of U over that of I.
    """
    arithmetic = system.arithmetic
    if _of_symbols(system) and not all(map(arithmetic.inside, system.eigenvalues)):
        raise NotRepresentable("functions of symbols that may lie on either side of the circle")
    inside, outside, whole = [arithmetic.one], [arithmetic.one], [arithmetic.zero]
    for value in system.eigenvalues:
        near, far = ([-1 * arithmetic.conjugate(value), arithmetic.one], [arithmetic.one, -1 * value])
        weight = arithmetic.one - arithmetic.squared_modulus(value)
        both = times(system, near, far)
        whole = plus(system, times(system, whole, both), [weight * c for c in times(system, inside, outside)])
        near, far = (near, far) if arithmetic.inside(value) else (far, near)
        inside, outside = times(system, inside, near), times(system, outside, far)
    top = [arithmetic.zero] * (power - 1) + power_of(system, whole, power)
    return _residues(system, top, power_of(system, inside, power), power_of(system, outside, power))


def _residues(system: System, top: Polynomial, inside: Polynomial, outside: Polynomial) -> Scalar:
    arithmetic, degree = system.arithmetic, len(inside) - 1
    columns = [[0] * shift + outside for shift in range(degree)] + [[0] * shift + inside for shift in range(degree)]
    rows = [
        [system.scalar(column[row]) if row < len(column) else arithmetic.zero for column in columns]
        for row in range(2 * degree)
    ]
    padded = [*top, *[arithmetic.zero] * (2 * degree)][: 2 * degree]  # what is cut off is zero
    solve = mpmath.lu_solve if arithmetic is MPMATH else arithmetic.solve  # one column: no need of the inverse
    solution = solve(arithmetic.matrix(rows), arithmetic.column(padded))
    return arithmetic.real(arithmetic.entry(solution, degree - 1, 0) / inside[-1])


def times(system: System, left: Polynomial, right: Polynomial) -> Polynomial:
    """The product of two polynomials, coefficients ascending."""
    result = [system.arithmetic.zero] * (len(left) + len(right) - 1)
    for shift, value in enumerate(left):
        for place, other in enumerate(right):
            result[shift + place] = result[shift + place] + value * other
    return result


def plus(system: System, left: Polynomial, right: Polynomial) -> Polynomial:
    """The sum of two polynomials."""
    length, zero = max(len(left), len(right)), system.arithmetic.zero
    padded = [[*side, *[zero] * (length - len(side))] for side in (left, right)]
    return [a + c for a, c in zip(*padded, strict=True)]


def power_of(system: System, polynomial: Polynomial, exponent: int) -> Polynomial:
    """A power of a polynomial."""
    result = [system.arithmetic.one]
    for _ in range(exponent):
        result = times(system, result, polynomial)
    return result


def delay_characteristic(system: System, frequency: Scalar) -> Scalar:
    """The mean of exp(i omega D) over the circle."""
    if not system.stable:
        raise Divergent("a law of lags needs a stable spectrum")
    if system.arithmetic is FLOAT:
        return _trapezoid_mean(np.array(system.eigenvalues), frequency.real)
    if system.arithmetic is not BALL:
        raise NotRepresentable("the mean of an exponential is enclosed, not exact")
    factor = acb(0, 1) * frequency
    key = ("delay exponential", told_apart(frequency))
    return system.remember(key, lambda: circle_mean(system, lambda d: (factor * d).exp()))


def _trapezoid_mean(values: Any, frequency: float) -> complex:
    """Equidistant points, doubled until the mean settles: for a periodic analytic function they converge fast."""
    before, points = complex("nan"), 64
    while points <= LONGEST_FLOAT:
        z = np.exp(2j * np.pi * np.arange(points) / points)
        delay = sum((1 - abs(value) ** 2) / abs(1 - value * z) ** 2 for value in values)
        mean = complex(np.mean(np.exp(1j * frequency * delay)))
        if abs(mean - before) < SMALL:
            return mean
        before, points = mean, 2 * points
    raise NotApplicable(f"the mean over the circle needs more than {LONGEST_FLOAT} points in float64")


# --- the law of lags of a repeated spectrum ----------------------------------------------------------------------


def repeated_coefficient(system: System, copies: int, index: int | ExponentialSum) -> Scalar:
    """[b^q]_k, factor by factor."""
    if isinstance(index, ExponentialSum):
        if not system.arithmetic.formal:
            raise NotRepresentable("a power of the all-pass function has repeated poles")
        return _repeated_sequence(system, copies)
    kept = system.memo.get(("repeated", copies), [])
    if index >= len(kept):
        kept = expand(system, copies, max(32, 2 * len(kept), index + 1))
        system.memo[("repeated", copies)] = kept
    return kept[index]


@kept
def _repeated_sequence(system: System, copies: int) -> ExponentialSum:
    """The same as a sum of k^d l^k."""
    one, conjugate = system.arithmetic.one, system.arithmetic.conjugate
    values = system.eigenvalues * copies
    tops = tuple((-1 * conjugate(value), one) for value in values)
    bottoms = tuple((one, -1 * value) for value in values)
    return FactoredFunction(system.arithmetic, tops, bottoms).exponentials()


def expand(system: System, copies: int, length: int) -> Polynomial:
    """The first coefficients of b^q."""
    return list(islice(coefficients(system, copies), length))


def coefficients(system: System, copies: int) -> Iterator[Scalar]:
    """The coefficients of b^q, one after another, through the factors in turn."""
    arithmetic = system.arithmetic
    factors = [(-1 * arithmetic.conjugate(value), value) for value in system.eigenvalues * copies]
    given, made = [arithmetic.zero] * len(factors), [arithmetic.zero] * len(factors)  # by each factor, at last
    for entry in chain([arithmetic.one], repeat(arithmetic.zero)):
        for place, (numerator, value) in enumerate(factors):  # (1 - l z) next = (z - conj(l)) series
            made[place] = numerator * entry + given[place] + value * made[place]
            given[place], entry = entry, made[place]
        yield entry


def lags_characteristic(system: System, frequency: Scalar, copies: int) -> Scalar:
    """E exp(i omega X_q/q), summed until the law leaves less than a bound; in balls that is part of the radius."""
    if not system.stable:
        raise Divergent("a law of lags needs a stable spectrum")
    if system.arithmetic is FLOAT:
        return _float_characteristic(np.array(system.eigenvalues), frequency.real, copies)
    if system.arithmetic is not BALL:
        raise NotRepresentable("an infinite sum of exponentials is enclosed, not exact")
    law = _law(system, copies)
    turn = (acb(0, 1) * frequency / copies).exp()
    total, phase = acb(0), acb(1)
    for weight in law:
        total, phase = total + weight * phase, phase * turn
    left = abs(1 - sum(law, start=acb(0))).upper()
    return total + acb(arb(0, left), arb(0, left))


@kept
def _law(system: System, copies: int) -> list[acb]:
    series, law = coefficients(system, copies), list[acb]()
    length = 64
    while length <= LONGEST:
        law += [system.arithmetic.squared_modulus(value) for value in islice(series, length - len(law))]
        if abs(1 - sum(law, start=acb(0))) < SMALL:
            return law
        length *= 2
    raise NotApplicable(f"the law of lags needs more than {LONGEST} terms")


def _float_characteristic(values: Any, frequency: float, copies: int) -> complex:
    length = 64
    while length <= LONGEST_FLOAT:
        series = np.zeros(length, complex)
        series[0] = 1.0
        for value in np.tile(values, copies):
            series = scipy.signal.lfilter([-np.conj(value), 1.0], [1.0, -value], series)
        law = np.abs(series) ** 2
        if abs(1 - law.sum()) < SMALL:
            return complex(np.sum(law * np.exp(1j * frequency * np.arange(length) / copies)))
        length *= 2
    raise NotApplicable(f"the law of lags needs more than {LONGEST_FLOAT} terms in float64")


# --- where they are tried ----------------------------------------------------------------------------------------

_SPECTRA = listed("1/2; 0; -1/2; 1/8; 1/3+I/4; 0 1/2; 1/2 -1/2; 1/2 I/2")


@cache
def delay_instances() -> tuple[Instance, ...]:
    """Small spectra; a pair is needed for none of the claims."""
    return tuple(Instance.diagonal(*values) for values in _SPECTRA)


_COPIES = fixed([1, 2, 3], st.integers(1, 6))
_FREQUENCY = fixed([Fraction(1, 100), Fraction(1, 20), Fraction(1, 2), Fraction(2), Fraction(8)], st.floats(0.01, 20.0))

DELAY = Setting(
    "group delay",
    "the group delay of a spectrum",
    lambda: (*delay_instances(), Instance.diagonal("0", "1/2", "-2/3")),
    nothing,
    nothing,
)
REPEATED = Setting("repeated spectrum", "a spectrum repeated q times", delay_instances, parameters={"q": _COPIES})
LAW = Setting(
    "delay law",
    "a spectrum repeated q times",
    lambda: (*delay_instances(), Instance.diagonal("19/20")),
    draw=nothing,
    parameters={"q": _COPIES, "omega": _FREQUENCY},
)

SETTINGS: tuple[Setting, ...] = (DELAY, REPEATED, LAW)

QUANTITIES: Quantities = by_name(delay_moment, lags_characteristic, delay_characteristic) | {
    "delay_mean": lambda system: delay_moment(system, 1),
    "b_repeated": repeated_coefficient,
}
