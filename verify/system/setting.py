"""What the theorems of a subject speak of beyond a pair (A, B), and where to try them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from inspect import signature
from typing import Any

from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import Arithmetic
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.instances import build
from memlaw.verify.system.system import LARGEST_DENSE, System

Data = Mapping[str, Any]
Quantities = dict[str, Callable[..., Any]]  # functions of a system and the arguments that the statement gives


def by_name(*functions: Callable[..., Any]) -> Quantities:
    """Quantities that the statements call by the names of these functions."""
    return {function.__name__: function for function in functions}


def listed(text: str) -> tuple[tuple[str, ...], ...]:
    """Several lists of numbers, apart by semicolons.

    >>> listed("1/2; 0 I/2")
    (('1/2',), ('0', 'I/2'))
    """
    return tuple(tuple(part.split()) for part in text.split(";"))


@cache
def several(one: st.SearchStrategy[Any], least: int, most: int | None = None) -> st.SearchStrategy[list[Any]]:
    """Lists of so many drawn values, kept: hypothesis validates each new strategy.

    >>> one = st.booleans()
    >>> several(one, 2) is several(one, 2)
    True
    """
    return st.lists(one, min_size=least, max_size=least if most is None else most)


def nothing(*_: object) -> Data:
    """The data of a setting that adds nothing to a pair."""
    return {}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a claim: the values tried in turn and a strategy, both by the number of states."""

    values: Callable[[int], Sequence[Any]]
    strategy: Callable[[int], st.SearchStrategy[Any]]


def fixed(values: Sequence[Any], strategy: st.SearchStrategy[Any]) -> Parameter:
    """A parameter that is tried alike for every number of states."""
    return Parameter(lambda size: values, lambda size: strategy)


@dataclass(frozen=True)
class Symbols:
    """How the instances of a setting look in independent symbols, where they are no spectra of any kind.

    `systems` gives systems of symbols of which all these instances are special cases, none where there are no such;
    `about` says what they are. `numbers`: parameters that stay numbers, and which.
    """

    about: str
    systems: Callable[[ModularArithmetic, Sequence[Instance]], Iterable[System]]
    numbers: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """Where claims of one kind are tried.

    `instances` are small, exact, simplest first; what they hold beyond a pair is in their `extra`. `data` gives
    the same for a spectrum of so many states, None where claims of this kind say nothing about a given spectrum;
    `largest` bounds the number of states then. `draw` samples it for drawn eigenvalues, None where nothing can be
    sampled. All data are exact numbers or floats meant as the binary numbers that they are; quantities find them,
    lifted, in `System.data`. `generic` gives systems of symbols where one for each number is not enough. `many` are
    instances of more states, which balls alone can treat. `corners` are instances for the search alone: data made of
    other quantities, or degenerate; hypotheses are decided on each, so that they need not satisfy them. `recorded` says
    what the balls of its quantities take from a record, for the evidence. With `draws_pair` what is drawn is a pair by
    itself, of as many states as the spectrum that it is drawn for has.
    """

    name: str
    about: str
    instances: Callable[[], tuple[Instance, ...]]
    data: Callable[[int], Data] | None = None
    draw: Callable[[st.DrawFn, tuple[complex, ...]], Data] | None = None
    largest: int = LARGEST_DENSE
    build: Callable[[Instance, Arithmetic], System] = build
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    generic: Symbols | None = None
    many: Callable[[], tuple[Instance, ...]] = tuple
    corners: Callable[[], tuple[Instance, ...]] = tuple
    recorded: str = ""
    draws_pair: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no function of so many arguments where one is asked for. Errors: InvalidInput."""
        for name, (arguments, example) in _ASKED.items():
            given = getattr(self, name)
            if not _takes(given, arguments) and not (given is None and name != "instances"):
                what = f"{name}={given!r} of the setting {self.name}"
                raise InvalidInput(what, f"it is a function {arguments}", f"write {example}")


_ASKED = {
    "instances": ("()", 'lambda: (Instance.diagonal("1/2"), Instance.diagonal("1/2", "-1/3")), the simplest first'),
    "data": ("(size)", 'lambda size: {"name": value}, for so many states, or leave it out'),
    "draw": ("(draw, eigenvalues)", 'lambda draw, eigenvalues: {"name": draw(st.floats(0, 1))}, or leave it out'),
}


def _takes(given: object, arguments: str) -> bool:
    """Whether it is a function that can be called with arguments such as "(size)"."""
    if not callable(given):
        return False
    try:
        signature(given).bind(*filter(None, arguments.strip("()").split(",")))
    except TypeError:
        return False
    return True
