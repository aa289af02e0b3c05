"""Proofs about how memory ends, and about windows."""

from __future__ import annotations

from sympy import Abs, Expr, Integer, Product, Sum, oo

from memlaw.theory.language import ALL_PASS, Coefficient, M, b, beta, blaschke_factor, phi, window_gap
from memlaw.theory.language.symbols import N, T, eigenvalue, i, k, n, r, squared, tau, z
from memlaw.theory.proofs.definitions_series import (
    ERROR,
    LAW,
    error,
    first_filter,
    gap_of_window,
    kept_of_the_lag,
    kernel,
    largest_first,
    least_error,
    least_of_all,
    normal_equations,
)
from memlaw.theory.proofs.facts_series import (
    UNIT,
    geometric_series,
    limit_of_roots,
    parseval_on_a_circle,
    real_part,
    rising_weights,
    triangle_from_below,
)
from memlaw.theory.statement.facts import sum_keeps_order
from memlaw.theory.statement.proof import Cite, Proof, Shown, at_most, below, equals


def largest_factor(value: Expr) -> Expr:
    """The largest modulus (r - |l|)/(1 - r|l|) of (z - conj(l))/(1 - l z) on |z| = r."""
    return (r - Abs(value)) / (1 - r * Abs(value))


def factor_on_the_circle(value: Expr) -> Shown:
    """|z - conj(l)|^2/|1 - l z|^2 on |z| = r is at most its value at z = conj(l) r/|l|."""
    m, gap = Abs(value), Abs(1 - r * value * UNIT)
    no_pole = Shown(
        Integer(0),
        (
            below(1 - r * m, "no pole lies on the circle"),
            at_most(gap, "the least |1 - l z|", triangle_from_below(r * value * UNIT)),
        ),
    )
    largest = at_most(
        largest_factor(value) ** 2,
        "|z - conj(l)|^2/|1 - l z|^2 = 1 + (r^2 - 1)(1 - |l|^2)/|1 - l z|^2 is largest where Re l z is",
        no_pole,
        real_part(value * UNIT),
        plus=(r * (r**2 - 1) * (1 - m**2) * (2 * m - value * UNIT - (value * UNIT).conjugate()),),
        times=gap**2 * (1 - r * m) ** 2,
    )
    return Shown(Abs(blaschke_factor(value).subs(z, r * UNIT)) ** 2, (largest,))


_ell = eigenvalue[i]
_LARGEST, _FACTOR = largest_factor(_ell), factor_on_the_circle(_ell)
_SCALE = r ** (-2 * (tau + 1))
_WEIGHED = Sum(squared(b(k)) * r ** (2 * k), (k, 0, oo))
_COEFFICIENTS = Sum(squared(Coefficient(ALL_PASS, z, k)) * r ** (2 * k), (k, 0, oo))
_TAIL = Sum(squared(b(k)), (k, tau + 1, oo))
_PRODUCT = Product(_LARGEST, (i, 1, N)) ** 2

BOUND = (
    Proof(
        0,
        (
            equals(_TAIL, "memory is the tail of the law", Cite("allpass.memory", 0)),
            at_most(
                _SCALE * _WEIGHED,
                "r^{2k} is at least r^{2(tau+1)} on the tail",
                rising_weights(squared(b(k)), k, tau + 1, r),
                plus=(_SCALE * (_WEIGHED - _TAIL / _SCALE),),
            ),
            equals(_SCALE * _COEFFICIENTS, "b is the product of its factors", LAW),
            at_most(
                _SCALE * _PRODUCT,
                "a mean of |b|^2 over |z| = r is at most its largest value",
                parseval_on_a_circle(_ell, (i, 1, N), r, _LARGEST).since(_FACTOR),
                plus=(_SCALE * (_PRODUCT - _COEFFICIENTS),),
            ),
            equals(None, "which is beta(r)^2"),
        ),
    ),
)

_GEOMETRIC = Sum((r**-2) ** tau, (tau, T, oo))
WINDOW_BOUND = (
    Proof(
        0,
        (
            at_most(
                Sum(beta(r) ** 2 * _SCALE, (tau, T, oo)),
                "lag by lag",
                Cite("tail.bound"),
                sum_keeps_order(M(tau), beta(r) ** 2 * _SCALE, (tau, T, oo)),
            ),
            at_most(
                None,
                "a geometric series",
                geometric_series(r**-2, tau, T),
                plus=(beta(r) ** 2 * r**-2 * (r ** (-2 * T) / (1 - r**-2) - _GEOMETRIC),),
            ),
        ),
    ),
)

_SEEN = 1 - window_gap(T)
_WEIGHTS = kernel(T, tau, k)
_OLDER, _WHOLE = Sum(squared(_WEIGHTS), (k, T, oo)), Sum(squared(_WEIGHTS), (k, 0, oo))
POINTWISE = (
    Proof(
        0,
        (
            at_most(
                None,
                "the best readout of the window, times 1 - g_T, reads (1 - g_T) M_T(tau) or more from all inputs",
                ERROR,
                kept_of_the_lag(),
                normal_equations(),
                least_of_all(oo, T, _SEEN),
                gap_of_window(),
                plus=(
                    error(oo, lambda place: _SEEN * kernel(T, tau, place)) - least_error(oo),
                    _SEEN * (window_gap(T) * _WHOLE - _OLDER),
                ),
                times=_SEEN,
            ),
        ),
    ),
)

_slowest = Abs(eigenvalue[1])
_KEPT = 1 - _slowest**2
SLOWEST = Shown(
    _KEPT * _slowest ** (2 * tau),
    (
        equals(squared(phi(1, tau)), "the first filter alone", first_filter()),
        at_most(Sum(squared(phi(n, tau)), (n, 1, N)), "all of them", plus=(Sum(squared(phi(n, tau)), (n, 2, N)),)),
        equals(M(tau), "memory", Cite("orthonormal.memory")),
    ),
)
_ANY_RADIUS = "every r with 1 < r < 1/rho(A) is allowed"
RATE = (
    Proof(
        0,
        (
            equals(
                _slowest**2,
                "M lies between (1 - |l|^2) |l|^{2 tau}, l the largest eigenvalue, and beta(r)^2 r^{-2(tau+1)}",
                SLOWEST,
                Cite("tail.bound", because=_ANY_RADIUS),
                limit_of_roots(M(tau), tau, _slowest, _KEPT, beta(r) ** 2),
            ),
            equals(None, "the largest of the moduli", largest_first()),
        ),
    ),
)

PROOFS = {"tail.bound": BOUND, "tail.rate": RATE, "window.bound": WINDOW_BOUND, "window.pointwise": POINTWISE}
