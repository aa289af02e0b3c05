"""Whether drawn numbers and given spectra lie inside the hypotheses of a theorem; floats are binary numbers.

Pairs are drawn diagonal, with distinct eigenvalues inside the unit circle and unit weights, and a setting of the
catalogue draws what its theorems suppose. Any other hypothesis is decided on the very numbers; where it cannot be
decided they do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from sympy import Expr, I, Integer, Rational

from memlaw.theory.catalogue import catalogue
from memlaw.theory.statement.hypotheses import (
    CONTROLLABLE,
    DIAGONAL,
    DISTINCT,
    DISTINCT_NONZERO,
    NONZERO,
    SINGLE_INPUT,
    STABLE,
    UNIT_WEIGHTS,
    Hypothesis,
)
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.settings import SETTINGS

BY_CONSTRUCTION = tuple(
    item.holds
    for item in (CONTROLLABLE, DIAGONAL, DISTINCT, DISTINCT_NONZERO, NONZERO, SINGLE_INPUT, STABLE, UNIT_WEIGHTS)
)


@cache
def _promised(name: str) -> tuple[Callable[[Instance], bool], ...]:
    """What the catalogue's theorems of a setting suppose, which it therefore draws."""
    return tuple({item.holds for known in catalogue() if known.setting == name for item in known.hypotheses})


def to_decide(case: Case) -> tuple[Hypothesis, ...]:
    """The hypotheses that a drawn or given spectrum need not satisfy."""
    usual = SETTINGS.get(case.setting.name)
    same = usual is not None and (usual.draw, usual.data) == (case.setting.draw, case.setting.data)
    known = BY_CONSTRUCTION + (_promised(case.setting.name) if same else ())
    return tuple(item for item in case.theorem.hypotheses if item.holds not in known)


def exact(value: Any) -> Any:
    """A number as a SymPy number, a float as the binary number that it is; inside tuples and lists, too.

    >>> exact(0.5), exact((0.25j, "zoh"))
    (1/2, (I/4, 'zoh'))
    """
    if isinstance(value, tuple | list):
        return tuple(map(exact, value))
    if isinstance(value, bool | str | Expr) or value is None:
        return value
    if isinstance(value, int):
        return Integer(value)
    if isinstance(value, Fraction):
        return Rational(value.numerator, value.denominator)
    if isinstance(value, float | complex):
        return Rational(*value.real.as_integer_ratio()) + I * Rational(*value.imag.as_integer_ratio())
    return value


def placed(
    values: Sequence[complex], data: Mapping[str, Any], added: complex | Fraction, parameters: Iterable[tuple[str, Any]]
) -> Instance:
    """The exact instance of floats: the diagonal pair, what a setting adds, and the values of parameters."""
    instance = Instance.diagonal(*(exact(complex(value)) for value in values))
    extra = {**exact_items(data.items()), "mu": exact(added)}
    extra["other"] = tuple(value * Rational(99, 100) for value in instance.eigenvalues)
    given = tuple((name, exact(value)) for name, value in parameters)
    return Instance(instance.A, instance.B, instance.eigenvalues, given, instance.label, extra)


def exact_items(items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Every value exactly."""
    return {name: exact(value) for name, value in items}


def satisfied(hypotheses: Sequence[Hypothesis], instance: Instance) -> bool | None:
    """Whether an instance satisfies hypotheses; None where one cannot be decided there."""
    try:
        return all(hypothesis.holds(instance) for hypothesis in hypotheses)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):  # about what such an instance has not
        return None
