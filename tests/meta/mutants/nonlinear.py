"""False variants of the theorems on nonlinear readouts."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Sum
from variants import claiming, variant

from memlaw.theory.language import M
from memlaw.theory.language.symbols import C, N, bar, i, j, k, tau
from memlaw.theory.statement.theorem import Theorem, at_most, equal
from memlaw.theory.subjects.nonlinear import (
    change,
    kernel,
    mean_curved,
    mean_slope,
    mean_third,
    nonlinear_part,
    signal_variance,
)
from memlaw.theory.subjects.readout import impulse, last_lag, teacher, weight

_WHITENED = Sum(bar(nonlinear_part(tau, i)) * C.inv()[i, j] * nonlinear_part(tau, j), (i, 1, N), (j, 1, N))
_IMAGE = Sum(C[i, j] * weight(j), (j, 1, N))


def _gradient(term: object) -> Theorem:
    return claiming("nonlinear.gradient", equal(change(i), -Sum(teacher(k) * term, (k, 0, last_lag()))))


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about a teacher behind a nonlinearity."""
    straight = mean_slope() * impulse(k, i)
    yield Mutant("only the mean slope counts", _gradient(straight), 1)
    yield Mutant("the bent part with a minus", _gradient(straight - mean_third() * kernel(k) * _IMAGE), 1)
    yield Mutant("the bent part halved", _gradient(straight + mean_third() * kernel(k) * _IMAGE / 2), 1)
    yield Mutant("the bent part without its response", _gradient(straight + mean_third() * _IMAGE), 1)
    yield Mutant("the bent part not through C", _gradient(straight + mean_third() * kernel(k) * weight(i)), 1)
    yield variant(
        "third derivative with S once", "nonlinear.third", equal(signal_variance() * mean_third(), mean_curved()), 1
    )
    scaled = teacher(tau) ** 2 * M(tau)
    yield variant(
        "memory times the squared mean slope", "nonlinear.memory", equal(_WHITENED, scaled * mean_slope() ** 2), 1
    )
    yield variant(
        "the mean slope bounds from above", "nonlinear.memory", at_most(_WHITENED, scaled * mean_slope() ** 2), 1
    )
    yield variant(
        "the mean slope bounds from below", "nonlinear.memory", at_most(scaled * mean_slope() ** 2, _WHITENED), 1
    )
    yield variant("a visible lag is never missed", "nonlinear.memory", at_most(scaled / 10**6, _WHITENED), 1)
