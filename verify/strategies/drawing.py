"""Values drawn from hypothesis' strategies, and what fails made simpler.

They are drawn without its engine where its version lets them, which is several times as quick, and by its engine
elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import islice
from types import ModuleType
from typing import Any, Generic, TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.database import ExampleDatabase
from hypothesis.errors import Unsatisfiable

from memlaw.verify.strategies.steady import steady

Value = TypeVar("Value")
Choices = tuple[Any, ...]  # the numbers of which a value is made

SHRUNK = 1000  # values at most at which a test does not fail, on the way to simpler ones
BY_ENGINE = 300  # values at most that the engine draws
PROBE = st.tuples(st.lists(st.floats(0, 1), min_size=1, max_size=3), st.sampled_from("ab"), st.integers())
PROBED = 20


@dataclass(frozen=True)
class Drawn(Generic[Value]):
    """A value, and the numbers of which its strategy made it; none where these are not known."""

    value: Value
    choices: Choices = ()


@cache
def without_engine() -> ModuleType | None:
    """What draws without the engine; None where this version of hypothesis is another inside."""
    try:
        found = import_module("memlaw.verify.strategies.numbers")
        drawn = list(islice(found.quick_draws(PROBE, 0), PROBED))
        seen = [value for value, _ in drawn]
        sound = all(found.again(PROBE, choices) == value for value, choices in drawn)
    except Exception:
        return None
    sound &= all(1 <= len(x) <= 3 and 0 <= min(x) <= max(x) <= 1 and y in "ab" for x, y, _ in seen)
    return found if sound and len(seen) == PROBED else None


def draws(strategy: st.SearchStrategy[Value], seed: int) -> Iterator[Drawn[Value]]:
    """Different values of a strategy, as many as are asked for; fewer where no more are found. Alike for one seed.

    >>> sorted(drawn.value for drawn in islice(draws(st.integers(1, 3), 7), 9))
    [1, 2, 3]
    """
    inside = without_engine()
    if inside is None:
        yield from _by_engine(strategy, seed)
    else:
        yield from (Drawn(value, choices) for value, choices in inside.quick_draws(strategy, seed))


def again(strategy: st.SearchStrategy[Value], choices: Sequence[Any]) -> Value | None:
    """The value that is made of such numbers, the real ones as near as they may be; None where none is, or is known."""
    inside = without_engine()
    found: Value | None = None if inside is None else inside.again(strategy, choices)
    return found


def _by_engine(strategy: st.SearchStrategy[Value], seed: int) -> list[Drawn[Value]]:
    found: list[Drawn[Value]] = []

    def run(value: Value) -> None:
        found.append(Drawn(value))

    wanted = settings(
        max_examples=BY_ENGINE,
        deadline=None,
        database=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    with steady(), suppress(Unsatisfiable):
        hypothesis.seed(seed)(wanted(given(strategy)(run)))()
    return found


class _One(ExampleDatabase):
    """Remembers one example, as one that is to be made simpler."""

    def __init__(self, choices: Sequence[Any]) -> None:
        self.kept: bytes = import_module("hypothesis.database").choices_to_bytes(choices)

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
    if not found.choices:
        test(found.value)
        return

    def run(value: Value) -> None:
        test(value)

    wanted = settings(
        max_examples=SHRUNK,
        deadline=None,
        database=_One(found.choices),
        derandomize=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.reuse, Phase.shrink),
    )
    with steady():
        wanted(given(strategy)(run))()
