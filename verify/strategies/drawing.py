"""Values drawn from hypothesis' strategies, by its numbers but without its engine; the engine makes simpler what fails.

The engine keeps trees, spans and replays for every value, which cost several times what drawing does. What it adds to
random numbers some draws have on purpose: numbers that are as simple as they may be, and numbers that are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any, Generic, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.control import BuildContext
from hypothesis.database import ExampleDatabase, choices_to_bytes
from hypothesis.errors import StopTest, UnsatisfiedAssumption
from hypothesis.internal.conjecture.choice import choice_from_index
from hypothesis.internal.conjecture.data import ConjectureData

from memlaw.verify.strategies.steady import steady

Value = TypeVar("Value")
Choices = tuple[Any, ...]  # the numbers of which a value is made

LONGEST = 8192  # numbers of which one value may be made
SHRUNK = 1000  # values at most at which a test does not fail, on the way to simpler ones
IN_VAIN = 100  # draws in turn that are rejected, or known, after which there is nothing more to draw
PLAIN, REPEATING, TURNS = 0, 2, 5  # of so many draws in turn one has simple numbers, and one repeats numbers
SIMPLE, AGAIN = 0.75, 0.4  # how often the first draw has the simplest number, and how often a number is repeated


@dataclass(frozen=True)
class Drawn(Generic[Value]):
    """A value, and the numbers of which its strategy made it."""

    value: Value
    choices: Choices


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


class _Context(BuildContext):
    def __init__(self, data: ConjectureData) -> None:
        self.data, self.is_final, self.tasks = data, False, []

    def record_call(self, *args: Any, **named: Any) -> None:
        """Nothing: calls are recorded to be shown, and no draw is."""


def draws(strategy: st.SearchStrategy[Value], seed: int) -> Iterator[Drawn[Value]]:
    """Different values of a strategy, as many as are asked for; fewer where no more are found. Alike for one seed.

    >>> from itertools import islice
    >>> sorted(drawn.value for drawn in islice(draws(st.integers(1, 3), 7), 9))
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
            yield Drawn(value, choices)


class _One(ExampleDatabase):
    """Remembers one example, as one that is to be made simpler."""

    def __init__(self, choices: Sequence[Any]) -> None:
        self.kept = choices_to_bytes(choices)

    def fetch(self, key: bytes) -> Iterator[bytes]:
        """The one, not among those that are as simple as they get."""
        if key.endswith(b".secondary"):
            yield self.kept

    def save(self, key: bytes, value: bytes) -> None:
        """Nothing."""

    def delete(self, key: bytes, value: bytes) -> None:
        """Nothing."""


def simplified(strategy: st.SearchStrategy[Value], found: Drawn[Value], test: Callable[[Value], None]) -> None:
    """Fail with simpler and simpler values, beginning with one that was drawn. Errors: that of the last one.

    >>> def test(value):
    ...     assert value < 7, f"{value} is not below 7"
    >>> try:
    ...     simplified(st.integers(), Drawn(1001, (1001,)), test)
    ... except AssertionError as error:
    ...     print(error)
    7 is not below 7
    """

    @settings(
        max_examples=SHRUNK,
        deadline=None,
        database=_One(found.choices),
        derandomize=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.reuse, Phase.shrink),
    )
    @given(strategy)
    def run(value: Value) -> None:
        test(value)

    with steady():
        run()
