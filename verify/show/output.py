"""Where results go: files that appear whole or not at all, and consoles that read well in a pipe too."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from memlaw import files

if TYPE_CHECKING:
    from rich.console import Console

STANDARD_OUTPUT = Path("-")
_PIPE_WIDTH = 118
PLAIN: dict[str, Any] = {"highlight": False, "emoji": False, "markup": False}


def is_standard_output(path: Path | None) -> bool:
    """Whether a path is the customary dash.

    >>> is_standard_output(Path("-")), is_standard_output(None)
    (True, False)
    """
    return path == STANDARD_OUTPUT


def check_writable(path: Path | None) -> None:
    """Raise `InvalidInput` unless `path` can be written; nothing and the dash always can."""
    if path is not None and not is_standard_output(path):
        files.check_writable(path)


def write(path: Path, content: str | bytes) -> None:
    """Write a whole file, or leave the old one as it was; a dash is the standard output."""
    if not is_standard_output(path):
        files.write(path, content)
    else:
        sys.stdout.write(content if isinstance(content, str) else content.decode())


def console(stream: TextIO | None = None) -> Console:
    """A console on the standard output; without a terminal it is plain, and wide enough for the tables."""
    from rich.console import Console

    target = stream if stream is not None else sys.stdout
    made = Console(file=target, **PLAIN)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = _PIPE_WIDTH
    return made


@contextmanager
def printing(target: Console) -> Iterator[Console]:
    """What is printed inside goes to a pipe without the blanks that fill up the lines of a table."""
    if target.is_terminal:
        yield target
        return
    with target.capture() as captured:
        yield target
    target.file.write(without_trailing_blanks(captured.get()))


def without_trailing_blanks(text: str) -> str:
    """The text with every line stripped on its right.

    >>> without_trailing_blanks("a  " + chr(10) + "b ")
    'a\\nb'
    """
    return "\n".join(line.rstrip() for line in text.split("\n"))


def errors() -> Console:
    """A console on the standard error: notes and progress, never results."""
    return console(sys.stderr)


def write_json(path: Path, data: object) -> None:
    """Write data as JSON; see `plain`."""
    write(path, json.dumps(plain(data), indent=1, allow_nan=False) + "\n")


def tell(as_json: bool, data: Callable[[], object], show: Callable[[Console], None]) -> int:
    """Print on the standard output, as JSON or as text; gives the exit code of a command that found nothing wrong."""
    if as_json:
        write_json(STANDARD_OUTPUT, data())
    else:
        with printing(console()) as target:
            show(target)
    return 0


def plain(value: object) -> object:
    """A value as JSON holds it: arrays and tuples as lists, complex numbers as pairs, infinities and NaN as text.

    >>> plain({"M": (0.5, float("inf")), "l": 1 + 2j})
    {'M': [0.5, 'inf'], 'l': [1.0, 2.0]}
    """
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, complex):
        return [value.real, value.imag]
    return str(value) if isinstance(value, float) and not isfinite(value) else value
