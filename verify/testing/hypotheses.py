"""Hypothesis strategies for instances that satisfy the hypotheses of a theorem, or violate exactly one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st
from sympy import Expr, I, ImmutableMatrix, Rational, eye

from memlaw.errors import InvalidInput, unknown
from memlaw.theory.catalogue import theorem
from memlaw.theory.statement.hypotheses import (
    CONTROLLABLE,
    DIAGONAL,
    DISTINCT,
    DISTINCT_NONZERO,
    GAUSSIAN,
    LONG_WINDOW,
    NONZERO,
    RADIUS,
    SINGLE_INPUT,
    STABLE,
    UNIT_WEIGHTS,
    Hypothesis,
    decided,
)
from memlaw.theory.statement.instance import Instance, companion_pair, modulus_squared
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.points import (
    breaking,
    exact_number,
    largest_modulus_squared,
    parameter_values,
    with_relatives,
)
from memlaw.verify.kinds.sampled import instance_of, samples

LAGS = (0, 1, 2, 3, 5)
LARGEST = 6  # states of an instance of which variants are tried: hypotheses are decided exactly
Variants = Callable[[Instance], Iterator[Instance]]


def from_theorem(key: str | Theorem, *, violating: str | None = None) -> st.SearchStrategy[Instance]:
    """Exact instances (A, B, eigenvalues, parameters, further data) inside the hypotheses of a theorem.

    violating: the name of a hypothesis; instances then violate this one and satisfy all others. Small rational pairs of
    the theorem's setting, and diagonal ones whose eigenvalues and data are drawn floats, taken as binary numbers.
    Errors: InvalidInput for an unknown theorem or hypothesis, and where no such instance is known.

    >>> from hypothesis import find
    >>> find(from_theorem("allpass.memory"), lambda instance: instance.size == 2).eigenvalues
    (0, 1/2)
    >>> find(from_theorem("allpass.memory", violating="stable"), lambda instance: True).eigenvalues
    (2,)
    """
    case = case_of(key if isinstance(key, Theorem) else theorem(key))
    if violating is None:
        return _inside(case)
    broken = _hypothesis(case, violating)
    exactly = partial(_violates_alone, case.theorem, broken)
    known = tuple(item for item in _known(case) if item.size <= LARGEST and exactly(item))
    variants = VARIANTS.get(broken.holds, _none)
    small = (item for item in case.instances if item.size <= LARGEST)
    changeable = [item for item in small if any(map(exactly, variants(item)))]
    changed = [_outside(_placed(case, item), item, _once(variants, item), exactly) for item in changeable]
    if not known and not changed:
        raise InvalidInput(
            f"violating={violating!r} of {case.key}",
            "no instance is known that violates this hypothesis and satisfies the others",
            broken.only_sufficient or "it may follow from the others: violate another one",
        )
    return st.one_of(*([st.sampled_from(known)] if known else []), *changed)


def _hypothesis(case: Case, name: str) -> Hypothesis:
    for item in case.theorem.hypotheses:
        if item.name == name:
            return item
    raise unknown(name, f"hypothesis of {case.key}", [item.name for item in case.theorem.hypotheses])


def _satisfies(item: Theorem, instance: Instance) -> bool:
    return all(decided(hypothesis.holds, instance) for hypothesis in item.hypotheses)


def _violates_alone(item: Theorem, broken: Hypothesis, instance: Instance) -> bool:
    others = (hypothesis for hypothesis in item.hypotheses if hypothesis is not broken)
    return decided(broken.holds, instance) is False and all(decided(one.holds, instance) for one in others)


# --- inside ---------------------------------------------------------------------------------------------------------


def _inside(case: Case) -> st.SearchStrategy[Instance]:
    satisfied = partial(_satisfies, case.theorem)
    listed = [_placed(case, instance) for instance in case.instances]
    drawn = [samples(case).map(instance_of)] if case.setting.draw is not None else []
    return st.one_of(*listed, *drawn).filter(satisfied)


@st.composite
def _placed(draw: st.DrawFn, case: Case, instance: Instance) -> Instance:
    """An instance with values for the parameters of one claim, unless it has its own."""
    claim = draw(st.sampled_from(case.theorem.claims))
    given = dict(instance.parameters)
    for name in sorted(symbol.name for symbol in claim.parameters):
        if name not in given and name not in ("mu", "z_0"):
            own, largest = case.setting.parameters, largest_modulus_squared(instance)
            values = parameter_values(name, instance.size, largest, LAGS, own)
            given[name] = exact_number(draw(st.sampled_from(values)))
    return replace(instance, parameters=tuple(given.items()))


# --- outside by one -------------------------------------------------------------------------------------------------


def _known(case: Case) -> Iterator[Instance]:
    """Instances that somebody wrote down for theorems like this one."""
    own = case.setting
    yield from breaking(case.key)
    yield from map(with_relatives, (*own.instances(), *own.corners()))
    yield from breaking("", own.name)


def _none(instance: Instance) -> Iterator[Instance]:
    return iter(())


def _once(variants: Variants, instance: Instance) -> Callable[[], tuple[Instance, ...]]:
    """The variants of an instance, made when they are first drawn from."""
    return cache(lambda: tuple(variants(instance)))


@st.composite
def _outside(
    draw: st.DrawFn,
    placed: st.SearchStrategy[Instance],
    plain: Instance,
    variants: Callable[[], tuple[Instance, ...]],
    exactly: Callable[[Instance], bool],
) -> Instance:
    """A variant of an instance with parameters, or without them where they would violate another hypothesis."""
    found, given = variants(), draw(placed).parameters
    first = draw(st.integers(0, len(found) - 1))
    turned = (*found[first:], *found[:first])
    for other in (*(_also_with(item, given, plain) for item in turned), *turned):
        if exactly(other):
            return other
    raise AssertionError("it was found to have one")


def _also_with(variant: Instance, given: tuple[tuple[str, Expr], ...], plain: Instance) -> Instance:
    """A variant with these parameters, but for those that make it one."""
    own = {name: value for name, value in variant.parameters if (name, value) not in plain.parameters}
    return replace(variant, parameters=tuple({**dict(given), **own}.items()))


UNSTABLE = (Rational(1), I, Rational(3, 5) + Rational(4, 5) * I, Rational(-3, 2), 1 + I, Rational(20))
WEIGHTS = (Rational(2), Rational(-1, 3), 1 + I, Rational(10))


def _with_eigenvalues(instance: Instance, values: tuple[Expr, ...]) -> Iterator[Instance]:
    """The diagonal pair with the same weights, or the companion pair; with the same data."""
    listed = ", ".join(map(str, values))
    if instance.is_diagonal:
        label = f"eigenvalues {listed} with weights {', '.join(map(str, instance.B))}"
        yield replace(instance, A=ImmutableMatrix.diag(*values), eigenvalues=values, label=label)
    A, B = companion_pair(values)
    yield replace(instance, A=A, B=B, eigenvalues=values, label=f"companion pair of eigenvalues {listed}")


def _with_one(instance: Instance, value: Expr, place: int) -> Iterator[Instance]:
    values = list(instance.eigenvalues)
    values[place] = value
    return _with_eigenvalues(instance, tuple(values))


def _unstable(instance: Instance) -> Iterator[Instance]:
    for value in UNSTABLE:
        yield from _with_one(instance, value, -1)


def _zero(instance: Instance) -> Iterator[Instance]:
    return _with_one(instance, Rational(0), -1)


def _repeated(instance: Instance) -> Iterator[Instance]:
    for place in range(1, instance.size):
        yield from _with_one(instance, instance.eigenvalues[0], place)


def _with_weights(instance: Instance, column: ImmutableMatrix) -> Instance:
    return replace(instance, B=column, label=f"A = {instance.A.tolist()}, B = {column.tolist()}")


def _weighted(instance: Instance) -> Iterator[Instance]:
    for value in WEIGHTS:
        for place in range(instance.size):
            column = instance.B.as_mutable()
            column[place, 0] *= value
            yield _with_weights(instance, ImmutableMatrix(column))


def _silent(instance: Instance) -> Iterator[Instance]:
    """One state that no input drives; or eigenvalues that a diagonal matrix repeats."""
    if instance.is_diagonal:
        for place in range(instance.size):
            column = instance.B.as_mutable()
            column[place, 0] = 0
            yield _with_weights(instance, ImmutableMatrix(column))
    yield from _repeated(instance)


def _sheared(instance: Instance) -> Iterator[Instance]:
    """Another basis, in which weights of one stay weights of one."""
    for part in (Rational(1, 2), Rational(-2), Rational(1, 3) * I):
        for row, column in ((0, instance.size - 1), (instance.size - 1, 0)) if instance.size > 1 else ():
            S = eye(instance.size)
            S[row, row], S[row, column] = 1 - part, part
            A, B = ImmutableMatrix(S * instance.A * S.inv()), ImmutableMatrix(S * instance.B)
            yield replace(instance, A=A, B=B, label=f"A = {A.tolist()}, B = {B.tolist()}")


def _two_inputs(instance: Instance) -> Iterator[Instance]:
    for value in WEIGHTS:
        yield _with_weights(instance, ImmutableMatrix.hstack(instance.B, value * instance.B))


def _with_letter(instance: Instance, name: str, value: Any) -> Instance:
    return replace(instance, parameters=tuple({**dict(instance.parameters), name: exact_number(value)}.items()))


def _outside_radius(instance: Instance) -> Iterator[Instance]:
    largest = max(map(modulus_squared, instance.eigenvalues))
    for value in (1, Rational(1, 2), 1 + 2 / largest if largest else 1):
        yield _with_letter(instance, "r", value)


def _short_window(instance: Instance) -> Iterator[Instance]:
    for steps in range(instance.size):
        yield _with_letter(instance, "T", steps)


def _of_signs(instance: Instance) -> Iterator[Instance]:
    yield instance.with_extra(input="signs")


VARIANTS: dict[Callable[[Instance], bool], Variants] = {
    STABLE.holds: _unstable,
    CONTROLLABLE.holds: _silent,
    DIAGONAL.holds: _sheared,
    DISTINCT.holds: _repeated,
    DISTINCT_NONZERO.holds: _repeated,
    NONZERO.holds: _zero,
    UNIT_WEIGHTS.holds: _weighted,
    SINGLE_INPUT.holds: _two_inputs,
    RADIUS.holds: _outside_radius,
    LONG_WINDOW.holds: _short_window,
    GAUSSIAN.holds: _of_signs,
}
