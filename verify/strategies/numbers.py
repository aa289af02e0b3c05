"""Values from hypothesis' strategies by its numbers alone, through what it does not promise to keep as it is.

The engine keeps trees, spans and replays for every value, which cost several times what drawing does. What it adds to
random numbers some draws have on purpose: numbers that are as simple as they may be, and numbers that are equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import count
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.control import BuildContext
from hypothesis.errors import StopTest, UnsatisfiedAssumption
from hypothesis.internal.conjecture.choice import choice_from_index
from hypothesis.internal.conjecture.data import ConjectureData

from memlaw.verify.strategies.steady import steady

KINDS = {"float": float, "integer": int, "boolean": bool, "string": str, "bytes": bytes}

Value = TypeVar("Value")
Choices = tuple[Any, ...]  # the numbers of which a value is made

LONGEST = 8192  # numbers of which one value may be made
IN_VAIN = 100  # draws in turn that are rejected, or known, after which there is nothing more to draw
PLAIN, REPEATING, TURNS = 0, 2, 5  # of so many draws in turn one has simple numbers, and one repeats numbers
SIMPLE, AGAIN = 0.75, 0.4  # how often the first draw has the simplest number, and how often a number is repeated


class _Numbers(ConjectureData):
    """What strategies draw from: numbers alone, written down, without spans."""

    def __init__(self, random: Random, number: int) -> None:
        self.written: list[Any] = []
        self.begun: list[int] = []  # where spans do
        super().__init__(random=random)
        self.known: dict[Any, list[Any]] | None = {} if number % TURNS == REPEATING else None
        self.simple = 0.0 if number % TURNS != PLAIN else random.random() if number else SIMPLE

    def draw(self, strategy: Any, label: Any = None, observe_as: Any = None) -> Any:
        if strategy.is_empty:
            self.mark_invalid()
        return strategy.do_draw(self)

    def start_span(self, label: Any) -> None:
        self.depth += 1
        self.begun.append(len(self.written))

    def stop_span(self, *, discard: bool = False) -> None:
        if self.frozen:
            return
        self.depth -= 1
        start = self.begun.pop()
        if discard:
            del self.written[start:]

    def track_arg_label(self, label: str) -> Any:
        return nullcontext({})

    def _pooled_constraints(self, choice_type: Any, constraints: Any) -> Any:
        return constraints

    def _draw(self, choice_type: Any, constraints: Any, *, observe: bool, forced: Any) -> Any:
        value = forced if forced is not None else self._number(choice_type, constraints)
        if observe:
            self.written.append(value)
            if len(self.written) > LONGEST:
                self.mark_overrun()
        return value

    def _number(self, kind: Any, constraints: Any) -> Any:
        """A new number; the simplest, or one that was drawn for the same range, as often as the draw has them."""
        random: Any = self._random
        if self.simple and random.random() < self.simple and not getattr(self, "unique_element_depth", 0):
            return choice_from_index(0, kind, constraints)
        make = getattr(self.provider, f"draw_{kind}")
        if self.known is None or kind != "float":
            return make(**constraints)
        known = self.known.setdefault((*constraints.values(),), [])
        if not known or random.random() >= AGAIN:
            known.append(make(**constraints))
            return known[-1]
        return random.choice(known)


class _Again(_Numbers):
    """Gives numbers again that were written down, of which the real ones may have moved."""

    def __init__(self, choices: Sequence[Any]) -> None:
        super().__init__(Random(0), 1)
        self.given, self.simple, self.known = choices, 0.0, None

    def stop_span(self, *, discard: bool = False) -> None:
        if discard:  # what is drawn in its place is no neighbour
            raise UnsatisfiedAssumption
        super().stop_span()

    def _number(self, kind: Any, constraints: Any) -> Any:
        """The number that was in this place; a real one as near as it may be."""
        place = len(self.written)
        if place >= len(self.given) or type(self.given[place]) is not KINDS.get(kind):
            raise UnsatisfiedAssumption
        value = self.given[place]
        if kind != "float":
            return value
        plain = 0.0 if abs(value) < constraints["smallest_nonzero_magnitude"] else value
        return min(max(plain, constraints["min_value"]), constraints["max_value"])


class _Context(BuildContext):
    def __init__(self, data: ConjectureData) -> None:
        self.data, self.is_final, self.tasks = data, False, []

    def record_call(self, *args: Any, **named: Any) -> None:
        """Nothing: calls are recorded to be shown, and no draw is."""


def quick_draws(strategy: st.SearchStrategy[Value], seed: int) -> Iterator[tuple[Value, Choices]]:
    """Different values of a strategy, each with the numbers of which it is made; alike for one seed.

    >>> from itertools import islice
    >>> sorted(value for value, _ in islice(quick_draws(st.integers(1, 3), 7), 9))
    [1, 2, 3]
    """
    random, known, vain = Random(seed), set[Choices](), 0
    for number in count():
        if vain == IN_VAIN:
            return
        vain += 1
        data = _Numbers(random, number)
        try:
            with steady(), _Context(data):
                value = data.draw(strategy)
        except (StopTest, UnsatisfiedAssumption):
            continue
        choices = (*data.written,)
        if choices not in known:
            known.add(choices)
            vain = 0
            yield value, choices


def again(strategy: st.SearchStrategy[Value], choices: Sequence[Any]) -> Value | None:
    """The value that is made of such numbers, the real ones as near as they may be; None if there is none.

    >>> again(st.tuples(st.integers(1, 3), st.floats(0, 1)), (2, 1.5))
    (2, 1.0)
    """
    data = _Again(choices)
    try:
        with steady(), _Context(data):
            return data.draw(strategy)  # type: ignore[no-any-return]
    except (StopTest, UnsatisfiedAssumption):
        return None
