"""Proofs about the group delay: the lags of a repeated spectrum have its law."""

from __future__ import annotations

from sympy import Abs, Expr, I, Integer, Sum, exp, pi

from memlaw.theory.language.symbols import N, eigenvalue, i, omega, q
from memlaw.theory.proofs.facts_circle import (
    DELAY,
    bend_of_poisson_kernels,
    characteristic_of_delay,
    characteristic_of_lags,
    mean,
    mean_bend,
    mean_slope,
    phases,
    poisson,
    slope_of_poisson_kernels,
    steps_ahead,
    steps_to_both_sides,
    turn,
)
from memlaw.theory.statement.proof import Fact, Line, Proof, at_most, equals

_H = omega / q
_HALF = _H / 2
_m = Abs(eigenvalue[i])
_KERNELS = Sum(poisson(eigenvalue[i]), (i, 1, N))


def _compared(back: Expr, step: Fact, bound: Expr) -> tuple[Line, ...]:
    """The characteristic functions as means of phases, and how far these are apart."""
    turned, whole = q * turn(DELAY, back, _H - back), omega * DELAY
    return (
        equals(
            Abs(mean(exp(I * turned)) - mean(exp(I * whole))),
            "both are means over the circle",
            characteristic_of_lags(back),
            characteristic_of_delay(),
        ),
        at_most(mean(Abs(turned - whole)), "phases differ by no more than their arguments", phases(turned, whole)),
        at_most(bound, "D changes little over a step", step),
    )


CHARACTERISTIC = (
    Proof(
        0,
        (
            *_compared(Integer(0), steps_ahead(DELAY, _H, q), q * _H**2 / 2 * mean_slope(DELAY)),
            equals(q * _H**2 / 2 * mean_slope(_KERNELS), "D is a sum of Poisson kernels"),
            at_most(
                None,
                "each rises and falls once between its extremes",
                slope_of_poisson_kernels(eigenvalue[i], (i, 1, N)),
                plus=(q * _H**2 / 2 * (4 / pi * Sum(_m / (1 - _m**2), (i, 1, N)) - mean_slope(_KERNELS)),),
            ),
        ),
    ),
    Proof(
        1,
        (
            *_compared(_HALF, steps_to_both_sides(DELAY, _HALF, q), q * _HALF**3 / 3 * mean_bend(DELAY)),
            equals(q * _HALF**3 / 3 * mean_bend(_KERNELS), "D is a sum of Poisson kernels"),
            at_most(
                None,
                "the slope of each rises and falls once, between bounds of 2 |l| (1 + |l|)/(1 - |l|)^2",
                bend_of_poisson_kernels(eigenvalue[i], (i, 1, N)),
                plus=(
                    q * _HALF**3 / 3 * (4 / pi * Sum(_m * (1 + _m) / (1 - _m) ** 2, (i, 1, N)) - mean_bend(_KERNELS)),
                ),
            ),
        ),
    ),
)

PROOFS = {"delay.characteristic": CHARACTERISTIC}
