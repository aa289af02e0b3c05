"""What no drawn pair has beside it: weights of the input that are no ones, a second spectrum that follows the first.

Memory does not feel the weights, covariances and readouts do; a hypothesis that binds two spectra no drawn ones
satisfy. Both are tried for statements of one's own, on small exact instances, hypotheses being decided on each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from sympy import Abs, Expr, I, ImmutableMatrix, Rational, conjugate, expand

from memlaw.numerics.number.arithmetic import FLOAT
from memlaw.theory.statement.hypotheses import DIAGONAL, DISTINCT, UNIT_WEIGHTS
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.evaluate.inside import to_decide
from memlaw.verify.evaluate.points import largest_modulus_squared, parameter_grid, with_relatives
from memlaw.verify.evaluate.settings import SETTINGS
from memlaw.verify.kinds.naming import uses_of
from memlaw.verify.kinds.search.slack import slack_on
from memlaw.verify.system.instances import build

LARGEST, FELT = 3, 8  # states, and instances on which it is asked whether weights count
LAGS, LETTERS = range(3), 3
SAME = 1e-9  # slacks in float64

_TENTH, _HUNDREDTH = Rational(1, 10), Rational(1, 100)
WEIGHTS: tuple[Callable[[int, int], Expr], ...] = (  # of a state, by its place and how many there are
    lambda place, size: _TENTH,
    lambda place, size: Rational(10),
    lambda place, size: _HUNDREDTH if place == 0 else Rational(1),
    lambda place, size: _HUNDREDTH if place == size - 1 else Rational(1),
    lambda place, size: I * _TENTH if place == 0 else Rational(3),
    lambda place, size: Rational((-1) ** place, place + 2),
)

Spectrum = tuple[Expr, ...]
SECOND: tuple[Callable[[Spectrum], Spectrum], ...] = (
    lambda values: tuple(map(conjugate, values)),
    lambda values: tuple(-value for value in values),
    lambda values: (*values[:-1], -values[-1]),
    lambda values: (*values[:-1], I * values[-1]),
    lambda values: (*values[:-1], conjugate(values[-1])),
    lambda values: tuple(map(Abs, values)),
    lambda values: tuple(I * value for value in values),
    lambda values: (*values[1:], values[0]),
    lambda values: tuple(value / 2 for value in values),
    lambda values: tuple(value**2 for value in values),
    lambda values: (values[0] / 2, *values[1:]),
    lambda values: (*values[:-1], values[-1] * Rational(99, 100)),
    lambda values: values[::-1],
    lambda values: values,
)


def _plain(case: Case) -> Sequence[Instance]:
    """Instances of a setting that are diagonal with distinct eigenvalues and unit weights, the simplest first."""
    small = (item for item in case.setting.instances() if item.size <= LARGEST)
    return [item for item in small if all(law.holds(item) for law in (DIAGONAL, DISTINCT, UNIT_WEIGHTS))]


def _is_usual(case: Case) -> bool:
    """Whether the setting is the catalogue's and its pairs are as they are: one's own may tie data to the weights."""
    usual = SETTINGS.get(case.setting.name)
    mine = case.setting
    same = usual is not None and (usual.instances, usual.draw) == (mine.instances, mine.draw)
    return same and mine.build is build and not mine.draws_pair


def feels_weights(case: Case, item: CompiledClaim) -> bool:
    """Whether a claim says something else where the input drives the same states with other weights."""
    if not _is_usual(case) or any(law.holds is UNIT_WEIGHTS.holds for law in case.theorem.hypotheses):
        return False
    return any(_feels(case, item, instance) for instance in islice(_plain(case), FELT))


def _feels(case: Case, item: CompiledClaim, instance: Instance) -> bool:
    pairs = [build(with_relatives(other), FLOAT) for other in (instance, weighed(instance, WEIGHTS[-1]))]
    bound = largest_modulus_squared(instance)
    grid = parameter_grid(item.claim, instance.size, bound, LAGS, case.setting.parameters)
    with np.errstate(all="ignore"):
        found = ([slack_on(item, pair, letters) for pair in pairs] for letters in islice(grid, LETTERS))
        return any(a is None or b is None or not abs(a.value - b.value) <= SAME for a, b in found if a != b)


def weighed(instance: Instance, weight: Callable[[int, int], Expr]) -> Instance:
    """The same with other weights.

    >>> weighed(Instance.diagonal("1/2"), WEIGHTS[0]).label
    'eigenvalues 1/2, but B = [1/10]'
    """
    B = ImmutableMatrix([weight(place, instance.size) for place in range(instance.size)])
    return replace(instance, B=B).called(f"{instance.label}, but B = {[*B]}")


def with_weights(case: Case) -> Iterator[Instance]:
    """Instances of the setting driven by other weights."""
    for instance in _plain(case):
        yield from (with_relatives(weighed(instance, weight)) for weight in WEIGHTS)


def with_second(case: Case, item: CompiledClaim) -> Iterator[Instance]:
    """Instances whose second spectrum follows from the first, if a claim speaks of one or a hypothesis may."""
    if not _is_usual(case) or not (to_decide(case) or uses_of(item).other):
        return
    for instance in sorted(_plain(case), key=lambda one: -one.size):
        found = (tuple(map(expand, change(instance.eigenvalues))) for change in SECOND)
        for second in dict.fromkeys(filter(_exact, found)):
            told = f"{instance.label}, second spectrum ({', '.join(map(str, second))})"
            yield with_relatives(instance.with_extra(other=second).called(told))


def _exact(values: Spectrum) -> bool:
    return all(part.is_Rational for value in values for part in value.as_real_imag())
