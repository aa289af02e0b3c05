"""What one run examines, how deep and where: the signature of `verify`, named once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from difflib import get_close_matches
from functools import wraps
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from memlaw.errors import InvalidInput
from memlaw.verify.evidence import Evidence, Kind
from memlaw.verify.kinds.measured.subject import QUICK

if TYPE_CHECKING:
    from memlaw.numerics.spectrum.spectrum import Spectrum
    from memlaw.theory.statement.theorem import Theorem

NORMAL, DEEP = 1, 4
EFFORTS = {"quick": QUICK, "normal": NORMAL, "deep": DEEP}  # how deep a run goes, in words
LIMITS = {QUICK: 3.0}  # seconds of processor time for all checks of a theorem together
USUAL_LIMIT = 60.0  # for each: a safety, several times what any of the catalogue takes

Progress = Callable[[int, int, Evidence], None]

_Given = ParamSpec("_Given")
_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Request:
    """The arguments of `verify`. Errors: InvalidInput for unknown kinds and numbers out of range."""

    keys: Iterable[str | Theorem] | str | Theorem | None = None
    _: KW_ONLY
    spectra: Sequence[Spectrum] | None = None
    kinds: Iterable[str] | str | None = None
    seed: int | None = None
    time_limit: float | None = None
    processes: int = 1
    effort: int | str | None = None
    device: str = "cpu"
    results: Path | None = None
    progress: Progress | None = None
    file: str | Path | None = None

    def __post_init__(self) -> None:
        if self.kinds is not None:
            object.__setattr__(self, "kinds", _known(self.kinds))
        if self.time_limit is not None and not (isfinite(self.time_limit) and self.time_limit > 0):
            raise InvalidInput(
                f"time limit {self.time_limit!r}", "it is a positive number of seconds", "60 is the usual one"
            )
        if self.processes < 1:
            raise InvalidInput(f"{self.processes} processes", "at least one does the work", "give 1 or more")
        if self.effort is not None:
            level(self.effort)
        if self.seed is not None and self.seed < 0:
            raise InvalidInput(f"seed {self.seed}", "a seed is not negative", "give one such as 1")

    @property
    def wanted(self) -> tuple[Kind, ...]:
        """The kinds asked for; all of them by default."""
        return tuple(Kind) if self.kinds is None else tuple(map(Kind, self.kinds))


def level(effort: int | str) -> int:
    """An effort as a number; 0 is quick. Errors: InvalidInput for what is none.

    >>> level("quick"), level("deep"), level("2")
    (0, 4, 2)
    """
    if effort in EFFORTS:
        return EFFORTS[str(effort)]
    found = int(effort) if str(effort).isdecimal() and effort is not True else 0
    if found < 1:
        raise InvalidInput(
            f"effort {effort}", f"it is {', '.join(EFFORTS)}, or 1, 2, 3, ...", "normal, or 1, is the usual"
        )
    return found


def _known(kinds: Iterable[str] | str) -> tuple[Kind, ...]:
    named = [kinds] if isinstance(kinds, str) else list(kinds)
    unknown = [kind for kind in named if kind not in list(Kind)]
    if unknown or not named:
        near = get_close_matches(unknown[0] if unknown else "", list(Kind), n=1) or [str(Kind.DERIVED)]
        given = f"kind {unknown[0]!r}" if unknown else "no kind"
        raise InvalidInput(given, f"a kind is one of {', '.join(Kind)}", f"try --kind {near[0]}")
    return tuple(map(Kind, named))


def taking(made: Callable[_Given, _Asked]) -> Callable[[Callable[[_Asked], _Answer]], Callable[_Given, _Answer]]:
    """A function of a request becomes one of the request's fields, so that they are named in one place.

    >>> taking(complex)(abs)(3, 4)
    5.0
    """

    def decorate(answer: Callable[[_Asked], _Answer]) -> Callable[_Given, _Answer]:
        @wraps(answer)
        def call(*given: _Given.args, **named: _Given.kwargs) -> _Answer:
            return answer(made(*given, **named))

        call.__signature__ = inspect.signature(made)  # type: ignore[attr-defined]
        return call

    return decorate
