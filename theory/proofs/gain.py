"""Proofs about what learning eigenvalues can gain, and about training the readout alone."""

from __future__ import annotations

from sympy import Expr, Identity, MatMul, Min, Trace

from memlaw.theory.language import M_other, Scalar
from memlaw.theory.language.symbols import C, N, other_eigenvalue, squared, tau
from memlaw.theory.proofs.definitions_learning import ERROR, ERRORS, LOSS, STEPPED_ERRORS, STEPPED_LOSS
from memlaw.theory.proofs.facts_matrices import (
    above_inverse_trace,
    above_its_least,
    below_its_trace,
    between_its_extremes,
    largest_eigenvalue,
    least_eigenvalue,
    trace_means,
    weighted_means,
)
from memlaw.theory.statement.proof import Cite, Proof, Shown, at_most, equals
from memlaw.theory.subjects.gain import BOUND, best_step, condition, largest, least, target

_HALF_SQUARE = squared(target()) / 2
_DIFFERENCE = BOUND.claims[0].relation.args[1]
_LOSSES = equals(_DIFFERENCE, "the least loss is |g|^2 (1 - M)/2", Cite("gain.bound"))
_ONE = other_eigenvalue[1]
_x = squared(_ONE)
_BEST = (1 - 1 / (tau + 1)) ** tau / (tau + 1)

GAIN = (
    Proof(
        1,
        (
            _LOSSES,
            at_most(
                None,
                "the memory afterwards is bounded as all memory is",
                Cite("tradeoff.markov", other=True),
                plus=((Min(1, N / (tau + 1)) - M_other(tau)) * _HALF_SQUARE,),
            ),
        ),
    ),
    Proof(
        2,
        (
            equals(_DIFFERENCE, "the least loss is |g|^2 (1 - M)/2"),
            at_most(
                None,
                "one eigenvalue keeps (1 - x) x^tau, x = |l'|^2, which is largest at tau/(tau + 1)",
                Shown(
                    M_other(tau),
                    (
                        equals((1 - _x) * _x**tau, "one eigenvalue"),
                        at_most(_BEST, "at most at tau/(tau + 1)", weighted_means(_x, 1 - _x, tau)),
                    ),
                ),
                plus=((_BEST - M_other(tau)) * _HALF_SQUARE,),
            ),
        ),
    ),
)

_e = ERROR
_FACTOR = 1 - 2 / (condition() + 1)
_EXTREMES = (least_eigenvalue(), largest_eigenvalue())


def _between(low: Expr, high: Expr, power: int) -> Expr:
    return Scalar(_e.adjoint() * MatMul(*[C] * power, C - low * Identity(N), high * Identity(N) - C) * _e)


_LOW, _TRACE = 1 / Trace(C.inv()), Trace(C)
_LEAST = Scalar(_e.adjoint() * C * (C - _LOW * Identity(N)) * _e)
_OVER = _TRACE**2 * Trace(C.inv())
CONVEX = (
    Proof(
        1,
        (
            at_most(
                None,
                "a step turns e into (I - h C) e; factor^2 - (1 - h x)^2 = h^2 (x - l_min)(l_max - x)",
                LOSS,
                STEPPED_LOSS,
                *_EXTREMES,
                between_its_extremes(_e, C, least(), largest(), 1),
                plus=(best_step() ** 2 / 2 * _between(least(), largest(), 1),),
            ),
        ),
    ),
    Proof(
        2,
        (
            at_most(
                None,
                "the same for the length of e",
                ERRORS,
                STEPPED_ERRORS,
                *_EXTREMES,
                between_its_extremes(_e, C, least(), largest(), 0),
                plus=(best_step() ** 2 * _between(least(), largest(), 0),),
            ),
        ),
    ),
    Proof(
        3,
        (
            at_most(
                None,
                "with T = tr C, a = 1/tr C^{-1}: T^2 times the difference is (x - a)(T - x) + (T - a)(x - a)",
                LOSS,
                STEPPED_LOSS,
                below_its_trace(C),
                above_inverse_trace(C),
                trace_means(C, Identity(N)),
                above_its_least(_e, C, _LOW, 1),
                between_its_extremes(_e, C, _LOW, _TRACE, 1),
                plus=(
                    _between(_LOW, _TRACE, 1) / (2 * _TRACE**2),
                    (_TRACE * Trace(C.inv()) - N**2) * _LEAST / (2 * _OVER),
                    (N - 1) * (N + 1) * _LEAST / (2 * _OVER),
                ),
            ),
        ),
    ),
)

PROOFS = {"gain.bound": GAIN, "gain.convex": CONVEX}
