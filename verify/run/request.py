"""What one run examines, how deep and where: the signature of `verify`, named once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import wraps
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from memlaw.errors import InvalidInput, shown, unknown
from memlaw.verify.differentiable.device import read_device, require_torch
from memlaw.verify.evidence import Evidence, Kind
from memlaw.verify.kinds.measured.subject import QUICK
from memlaw.verify.work.processors import read_processes

if TYPE_CHECKING:
    from memlaw.numerics.spectrum.spectrum import Spectrum
    from memlaw.theory.statement.theorem import Theorem

NORMAL, DEEP = 1, 4
EFFORTS = {"quick": QUICK, "normal": NORMAL, "deep": DEEP}  # how deep a run goes, in words
LIMITS = {QUICK: 10.0}  # seconds of processor time for all checks of a theorem together: a safety
LONGEST = 1e7
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
    spectra: Sequence[Spectrum | str] | Spectrum | str | None = None
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
        from memlaw.numerics.spectrum.reading import read_seed, read_setting

        def read(name: str, reader: Callable[[Any], object]) -> None:
            if getattr(self, name) is not None:
                object.__setattr__(self, name, reader(getattr(self, name)))

        usual = "60 seconds is the usual one"
        read("kinds", _known)
        read("spectra", _spectra)
        read("time_limit", lambda limit: read_setting(limit, "time limit", 0, LONGEST, remedy=usual))
        object.__setattr__(self, "processes", read_processes(self.processes))
        if self.effort is not None:
            level(self.effort)
        read("seed", read_seed)
        read("results", _folder)
        read("file", lambda file: read_path(file, "file"))
        if self.progress is not None and not callable(self.progress):
            raise InvalidInput(f"progress {shown(self.progress)}", "it is called with three arguments", "leave it out")
        if not isinstance(self.device, str) or self.device != "cpu":  # torch need not be imported for the usual one
            require_torch(f"device {shown(self.device)}")
            read_device(self.device)

    @property
    def wanted(self) -> tuple[Kind, ...]:
        """The kinds asked for; all of them by default."""
        return tuple(Kind) if self.kinds is None else tuple(map(Kind, self.kinds))


def level(effort: int | str) -> int:
    """An effort as a number; 0 is quick. Errors: InvalidInput for what is none.

    >>> level("quick"), level("deep"), level("2")
    (0, 4, 2)
    """
    if isinstance(effort, str) and effort in EFFORTS:
        return EFFORTS[effort]
    found = int(effort) if isinstance(effort, int | str) and str(effort).isdecimal() else 0
    if found < 1:
        raise InvalidInput(
            f"effort {shown(effort)}", f"it is {', '.join(EFFORTS)}, or 1, 2, 3, ...", "normal, or 1, is the usual"
        )
    return found


def _known(kinds: Iterable[str] | str) -> tuple[Kind, ...]:
    named = one_or_several(kinds)
    if not named:
        raise InvalidInput("no kind", f"a kind is one of {', '.join(Kind)}", "leave it out for all")
    for kind in named:
        if not isinstance(kind, str) or kind not in tuple(Kind):
            raise unknown(kind, "kind", Kind)
    return tuple(map(Kind, named))


def one_or_several(given: Any) -> list[Any]:
    """What is given one by one, also where it is one alone.

    >>> one_or_several("exact"), one_or_several(("exact", "enclosed"))
    (['exact'], ['exact', 'enclosed'])
    """
    from memlaw.numerics.number.arrays import is_sequence

    return list(given) if is_sequence(given) else [given]


def _spectra(given: Any) -> tuple[Spectrum, ...]:
    """Spectra, or the names of such; one alone stands for itself."""
    from memlaw.numerics.spectrum.names import read_spectrum
    from memlaw.numerics.spectrum.spectrum import Spectrum

    remedy = 'give memlaw.Spectrum objects, or names such as "s4d-lin"'
    found = one_or_several(given)
    for item in found:
        if not isinstance(item, Spectrum | str):
            raise InvalidInput(f"spectrum {shown(item)}", "it is a Spectrum or the name of one", remedy)
    return tuple(map(read_spectrum, found))


def _folder(given: Any) -> Path:
    folder = Path(read_path(given, "results"))
    if not folder.is_dir():
        raise InvalidInput(
            f"results {str(folder)!r}", "there is no such folder", "leave it out for those that come along"
        )
    return folder


def read_path(given: Any, what: str) -> str:
    """Read the name of a file or folder.

    >>> read_path(Path("a"), "file")
    'a'
    """
    if not isinstance(given, str | PathLike) or not str(given):
        raise InvalidInput(f"{what} {shown(given)}", "it is a path", "give the name of one")
    return str(given)


def taking(made: Callable[_Given, _Asked]) -> Callable[[Callable[[_Asked], _Answer]], Callable[_Given, _Answer]]:
    """A function of a request becomes one of the request's fields, so that they are named in one place.

    >>> taking(complex)(abs)(3, 4)
    5.0
    """

    def decorate(answer: Callable[[_Asked], _Answer]) -> Callable[_Given, _Answer]:
        @wraps(answer)
        def call(*given: _Given.args, **named: _Given.kwargs) -> _Answer:
            return answer(made(*given, **named))

        gives = inspect.signature(answer).return_annotation
        call.__signature__ = inspect.signature(made).replace(return_annotation=gives)  # type: ignore[attr-defined]
        return call

    return decorate
