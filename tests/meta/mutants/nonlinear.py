"""False variants of the theorems on nonlinear readouts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Eq, Le, Sum
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import C, M, N, bar, i, j, k, tau
from memlaw.theory.statement.theorem import Claim, Theorem
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
from memlaw.verify.run.mutation import Mutant

_WHITENED = Sum(bar(nonlinear_part(tau, i)) * C.inv()[i, j] * nonlinear_part(tau, j), (i, 1, N), (j, 1, N))
_IMAGE = Sum(C[i, j] * weight(j), (j, 1, N))


def _claiming(key: str, relation: Relational) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation),))


def _gradient(term: object) -> Theorem:
    return _claiming(
        "nonlinear.gradient", Eq(change(i), -Sum(teacher(k) * term, (k, 0, last_lag())), evaluate=False)
    )


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about a teacher behind a nonlinearity."""
    straight = mean_slope() * impulse(k, i)
    yield Mutant("only the mean slope counts", _gradient(straight), 1)
    yield Mutant("the bent part with a minus", _gradient(straight - mean_third() * kernel(k) * _IMAGE), 1)
    yield Mutant("the bent part halved", _gradient(straight + mean_third() * kernel(k) * _IMAGE / 2), 1)
    yield Mutant("the bent part without its response", _gradient(straight + mean_third() * _IMAGE), 1)
    yield Mutant("the bent part not through C", _gradient(straight + mean_third() * kernel(k) * weight(i)), 1)
    yield Mutant(
        "third derivative with S once",
        _claiming("nonlinear.third", Eq(signal_variance() * mean_third(), mean_curved(), evaluate=False)),
        1,
    )
    scaled = teacher(tau) ** 2 * M(tau)
    yield Mutant(
        "memory times the squared mean slope",
        _claiming("nonlinear.memory", Eq(_WHITENED, scaled * mean_slope() ** 2, evaluate=False)),
        1,
    )
    yield Mutant(
        "the mean slope bounds from above",
        _claiming("nonlinear.memory", Le(_WHITENED, scaled * mean_slope() ** 2, evaluate=False)),
        1,
    )
    yield Mutant(
        "the mean slope bounds from below",
        _claiming("nonlinear.memory", Le(scaled * mean_slope() ** 2, _WHITENED, evaluate=False)),
        1,
    )
    yield Mutant(
        "a visible lag is never missed",
        _claiming("nonlinear.memory", Le(scaled / 10**6, _WHITENED, evaluate=False)),
        1,
    )
