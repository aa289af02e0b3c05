"""Theorems of one's own: read from a file, and what breaks in what they bring along told with its line."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from inspect import getfile
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import memlaw
from memlaw.errors import InvalidInput, shown
from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.statement.theorem import Theorem

_PACKAGE, _LIBRARIES = (str(Path(getfile(module)).parent) for module in (memlaw, traceback))
_EXAMPLE = "docs/own_theorems.md shows how a file of theorems looks"


def theorems_in(path: str | Path) -> tuple[Theorem, ...]:
    """The THEOREMS of a Python file, which is imported as a module of its own.

    Errors: InvalidInput for a file that cannot be imported, with the line, or that exports no theorems.
    """
    path = Path(path)
    if not path.is_file():
        rule = "it is a folder" if path.is_dir() else "there is no such file"
        raise InvalidInput(f"the file {str(path)!r}", rule, "give a Python file with THEOREMS")
    if path.suffix != ".py":
        raise InvalidInput(f"the file {str(path)!r}", "theorems stand in a Python file", "give one that ends in .py")
    with blamed(f"importing {path.name}"):
        module = _imported(path)
    given = getattr(module, "THEOREMS", None)
    found = (given,) if isinstance(given, Theorem) else tuple(given) if isinstance(given, Sequence) else ()
    strange = next((item for item in found if not isinstance(item, Theorem)), None)
    if not found or strange is not None:
        listed = f"THEOREMS with {shown(strange)}" if strange is not None else "empty THEOREMS"
        other = "no THEOREMS" if given is None else f"THEOREMS = {shown(given)}"
        what = listed if isinstance(given, Sequence) else other
        raise InvalidInput(
            f"{what} in {path.name}", "the file exports its theorems", "write THEOREMS = (MY_THEOREM,), at its end"
        )
    return found


def named(key: str, given: Sequence[Theorem]) -> Theorem:
    """The theorem of a key among some. Errors: InvalidInput for an unknown key, with what is near.

    >>> named("capacity.rank", catalogue()).key
    'capacity.rank'
    """
    known = {item.key: item for item in given}
    if key.endswith(".py"):
        raise InvalidInput(f"theorem key {key!r}", "it looks like a file", f"write --file {key}, or file={key!r}")
    if key in known or given is catalogue():
        return theorem(key) if given is catalogue() else known[key]
    near = get_close_matches(str(key), known, 1)
    raise InvalidInput(
        f"theorem key {key!r}",
        f"the file has the keys {', '.join(known)}",
        f"did you mean {near[0]}?" if near else "name one of them, or none for all",
    )


@cache
def _kept(path: Path) -> dict[str, Theorem]:
    return {item.key: item for item in theorems_in(path)}


def found_again(keys: Iterable[str], path: Path | None) -> dict[str, Theorem]:
    """Theorems by key in a worker process, which reads the file once, or has the catalogue."""
    return {key: _kept(path)[key] if path is not None else theorem(key) for key in keys}


class _Source(SourceFileLoader):
    """Reads the source each time, and leaves no compiled file beside it."""

    def get_code(self, fullname: str) -> CodeType | None:
        return self.source_to_code(self.get_data(self.path), self.path)

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Nothing is written."""


def _imported(path: Path) -> ModuleType:
    """The module of a file; modules beside it can be imported meanwhile."""
    name = f"memlaw_file_{path.stem}"
    loader = _Source(name, str(path.resolve()))
    spec = spec_from_loader(name, loader)
    assert spec is not None
    module = sys.modules[name] = module_from_spec(spec)
    beside = str(path.resolve().parent)
    sys.path.insert(0, beside)
    try:
        loader.exec_module(module)
    finally:
        sys.path.remove(beside)
    return module


@contextmanager
def blamed(doing: str) -> Iterator[None]:
    """What breaks in somebody else's code, or by what it gives, becomes InvalidInput with the line in it."""
    try:
        yield
    except (Exception, SystemExit) as error:
        place = _place(error)
        if isinstance(error, InvalidInput):
            raise (InvalidInput(f"{place}: {error.given}", error.rule, error.remedy) if place else error) from error
        inside = traceback.extract_tb(error.__traceback__)[-1].filename.startswith(_PACKAGE)
        if inside and isinstance(error, AssertionError):  # what memlaw itself takes for granted
            told = f"{doing}: AssertionError: {_message(error)}"
            raise InvalidInput(told, "memlaw itself breaks here, not what was given", "please report it") from error
        raise InvalidInput(
            f"{place or doing}: {type(error).__name__}: {_message(error)}",
            f"what a theorem brings along must run ({doing})",
            f"mend that line; {_EXAMPLE}" if place else _EXAMPLE,
        ) from error


def _message(error: BaseException) -> str:
    return error.msg if isinstance(error, SyntaxError) else str(error)


def _place(error: BaseException) -> str | None:
    """The last line outside memlaw, its libraries and Python's own; None if there is none."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}, line {error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename)]
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else None


def _is_own(file: str) -> bool:
    return not (file.startswith(("<", _PACKAGE, _LIBRARIES)) or "site-packages" in file)
