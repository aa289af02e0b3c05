"""Proofs about learning through a nonlinear readout."""

from __future__ import annotations

from sympy import Expr, Integer, Max

from memlaw.theory.language import M
from memlaw.theory.language.symbols import A, B, C, squared, tau
from memlaw.theory.proofs.definitions_learning import KERNEL, READOUT, SIGNAL_VARIANCE
from memlaw.theory.proofs.facts_matrices import (
    cauchy_schwarz_in,
    greatest_is_above,
    greatest_of_shifted,
    least_of_shifted,
    real_square,
)
from memlaw.theory.statement.proof import Cite, Proof, at_most
from memlaw.theory.subjects.nonlinear import kernel, mean_slope, mean_third, signal_variance
from memlaw.theory.subjects.readout import teacher

_ON_THE_RANGE = "on the range of C, where (A, B) is controllable, the same computation holds"
_a, _c, _S = mean_slope(), mean_third(), signal_variance()
_LINEAR, _BENT, _SHIFT = _a**2, (_a + _S * _c) ** 2, 2 * _a * _c + _S * _c**2  # a^2, a^2 + S d and d
_ZERO = Integer(0)
_BY = (
    Cite("nonlinear.memory"),
    Cite("state.projection", because=_ON_THE_RANGE),
    real_square(teacher(tau)),
    real_square(kernel(tau)),
    KERNEL,
    SIGNAL_VARIANCE,
    cauchy_schwarz_in(C, READOUT, A**tau * B),
)
_MISSED = _S * M(tau) - squared(kernel(tau))  # S M - h^2


def _parts(first: Expr, second: Expr) -> tuple[Expr, Expr]:
    return squared(teacher(tau)) * first * squared(kernel(tau)), squared(teacher(tau)) * second * _MISSED


_LOW, _HIGH = Max(_ZERO, -_SHIFT), Max(_ZERO, _SHIFT)
MEMORY = (
    Proof(
        1,
        (
            at_most(
                None,
                "a^2 M + d h^2 with d = 2ac + S c^2, h^2 <= S M, and (a + S c)^2 = a^2 + S d",
                *_BY,
                least_of_shifted(_LINEAR, _BENT, _S, _SHIFT),
                greatest_is_above(-_SHIFT, _ZERO),
                plus=_parts(_SHIFT + _LOW, _LOW),
            ),
        ),
    ),
    Proof(
        2,
        (
            at_most(
                None,
                "a^2 M + d h^2 with d = 2ac + S c^2, h^2 <= S M, and (a + S c)^2 = a^2 + S d",
                *_BY,
                greatest_of_shifted(_LINEAR, _BENT, _S, _SHIFT),
                greatest_is_above(_SHIFT, _ZERO),
                plus=_parts(_HIGH - _SHIFT, _HIGH),
            ),
        ),
    ),
)

PROOFS = {"nonlinear.memory": MEMORY}
