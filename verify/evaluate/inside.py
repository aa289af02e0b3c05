"""Whether drawn numbers and given spectra lie inside the hypotheses of a theorem; floats are binary numbers.

Pairs are drawn diagonal, with distinct eigenvalues inside the unit circle and unit weights. What a theorem of the
catalogue supposes its setting draws; where claims of one's own speak of the pair in that setting, what is said of the
pair is decided all the same. Any other hypothesis is decided on the very numbers; where it cannot be decided they do
not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from typing import Any

from sympy import Basic, Expr, I, ImmutableMatrix, Integer, MatrixSymbol, Rational
from sympy.tensor.indexed import Indexed

from memlaw.theory.catalogue import catalogue, is_own
from memlaw.theory.language import N, Others, Quantity, zero_count
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
    decided,
)
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.settings import SETTINGS
from memlaw.verify.subjects.state import QUANTITIES
from memlaw.verify.system.driven import WEIGHTS
from memlaw.verify.system.setting import Setting

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
    promised = _promised(case.setting.name) if same else ()
    asked = tuple(item for item in case.theorem.hypotheses if item.holds not in BY_CONSTRUCTION)
    if not is_own(case.theorem) or not _speaks_of_pair(case):
        return tuple(item for item in asked if item.holds not in promised)
    softened = _softened(case)
    return tuple(softened(item) if item.holds in promised else item for item in asked)


def promised_of(case: Case) -> tuple[Hypothesis, ...]:
    """What the setting draws, to be decided anew where its numbers have moved; taken to hold where none decide it."""
    wanted = {item.holds for item in to_decide(case)}
    asked = (item for item in case.theorem.hypotheses if item.holds not in (*BY_CONSTRUCTION, *wanted))
    return tuple(map(_softened(case), asked))


def _softened(case: Case) -> Callable[[Hypothesis], Hypothesis]:
    """What is taken to hold of hypotheses that a setting draws: those that its data or its instances settle."""
    return _unless_of_data if _speaks_of_pair(case, beyond_size=True) else partial(_unless_elsewhere, case.setting)


def _unless_of_data(hypothesis: Hypothesis) -> Hypothesis:
    """A hypothesis that is taken to hold where numbers do not decide it, as it speaks of what the setting draws."""
    return replace(hypothesis, holds=lambda instance: decided(hypothesis.holds, instance) is not False)


def _unless_elsewhere(setting: Setting, hypothesis: Hypothesis) -> Hypothesis:
    """The same where claims speak of a pair by its size alone and that pair follows from the data, as on the circle.

    The drawn spectrum is not that pair. There a hypothesis of the pair is taken to hold for as many states as all
    instances have that are listed with it.
    """
    softened = _unless_of_data(hypothesis)
    if hypothesis.on_parameters or not setting.draws_pair:
        return softened
    known: dict[int, bool] = {}
    for item in setting.instances():
        known[item.size] = known.get(item.size, True) and decided(hypothesis.holds, item) is True

    def holds(instance: Instance) -> bool:
        of_pair = decided(hypothesis.holds, replace(instance, extra={})) is not None  # else the data decide it
        return (of_pair and known.get(instance.size, False)) or bool(softened.holds(instance))

    return replace(softened, holds=holds)


def _speaks_of_pair(case: Case, beyond_size: bool = False) -> bool:
    """Whether a claim speaks of N, eigenvalues or the pair, `beyond_size`: not of N, and not of data alone."""
    parts = [part for item in case.theorem.claims for part in (item.relation, *item.when)]
    return any(_has_pair(part, beyond_size) for part in (*parts, *(item.expression for item in case.theorem.where)))


def _has_pair(expression: Basic, beyond_size: bool) -> bool:
    named = {type(item).__name__ for item in expression.atoms(Quantity)}
    own = any(type(item).oracle is not None for item in expression.atoms(Quantity))
    words = (zero_count, Indexed, MatrixSymbol, Others)
    return own or bool(named & QUANTITIES.keys()) or expression.has(*words, *(() if beyond_size else (N,)))


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
    pair = exact_pair([(Fraction(value.real), Fraction(value.imag)) for value in map(complex, values)])
    B = ImmutableMatrix(list(exact(data[WEIGHTS]))) if WEIGHTS in data else pair.B
    extra = {**exact_items(item for item in data.items() if item[0] != WEIGHTS), "mu": exact(added)}
    extra["other"] = tuple(value * LESS for value in pair.eigenvalues)
    given = tuple((name, exact(value)) for name, value in parameters)
    label = "eigenvalues " + ", ".join(map(str, values))
    return Instance(pair.A, B, pair.eigenvalues, given, label, extra)


def exact_pair(parts: Sequence[tuple[Fraction, Fraction]]) -> Instance:
    """The diagonal pair of such real and imaginary parts with unit weights, made without reading a text.

    >>> exact_pair([(Fraction(1, 2), Fraction(0)), (Fraction(1, 3), Fraction(1, 4))]).label
    'eigenvalues 1/2, 1/3 + 1/4*I'
    """
    values, size = tuple(_gaussian(*part) for part in parts), len(parts)
    rows = [values[row] if row == col else ZERO for row in range(size) for col in range(size)]
    shown = (f"{real} {'-' if imag < 0 else '+'} {abs(imag)}*I" if imag else str(real) for real, imag in parts)
    label = f"eigenvalues {', '.join(shown)}"
    return Instance(ImmutableMatrix(size, size, rows), ImmutableMatrix(size, 1, [ONE] * size), values, (), label)


ZERO, ONE, LESS = Integer(0), Integer(1), Rational(99, 100)


def _gaussian(real: Fraction, imag: Fraction) -> Expr:
    found = Rational(real.numerator, real.denominator)
    return found + I * Rational(imag.numerator, imag.denominator) if imag else found


MATRICES = {*"LPQRUpq", "basis", "block", "delta_keys", "inputs", "lower_A", "outputs", "start"}  # in instances
SEQUENCES = {"gates"}  # of matrices


def exact_items(items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Every value exactly; what is a matrix in an instance is one here, so that a hypothesis can be decided alike."""
    return {name: _shaped(name, exact(value)) for name, value in items}


def _shaped(name: str, value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    if name in SEQUENCES:
        return tuple(map(ImmutableMatrix, value))
    return ImmutableMatrix(value) if name in MATRICES else value


def satisfied(hypotheses: Sequence[Hypothesis], instance: Instance) -> bool | None:
    """Whether an instance satisfies hypotheses; None where one cannot be decided there."""
    unclear = False
    for hypothesis in hypotheses:
        known = decided(hypothesis.holds, instance)
        if known is False:
            return False
        unclear |= known is None
    return None if unclear else True
