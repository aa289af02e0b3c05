"""Where results go: files that appear whole or not at all, and consoles that read well in a pipe too."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memlaw.theory.errors import InvalidInput

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
    """Raise `InvalidInput` unless `path` can be written: called before the work, not after it."""
    if path is None or is_standard_output(path):
        return
    try:
        _try_to_write(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _try_to_write(path: Path) -> None:
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(0, "it is a directory")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(0, "the file is write-protected")
    if _is_plain(target):
        _create_beside(target).unlink()


def _is_plain(target: Path) -> bool:
    """Devices and pipes (/dev/null, /dev/stdout) are written in place; all else by renaming."""
    return target.is_file() or not target.exists()


def _create_beside(target: Path) -> Path:
    """A new empty file in the folder of `target`; opened like any other, so that the umask applies."""
    temporary = target.parent / f".memlaw-{secrets.token_hex(6)}.tmp"
    temporary.touch(exist_ok=False)
    return temporary


def write(path: Path, content: str | bytes) -> None:
    """Write a whole file, or leave the old one as it was; a dash is the standard output.

    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "note.txt"
    >>> write(target, "M(0) = 3/4")
    >>> target.read_text()
    'M(0) = 3/4'
    """
    if is_standard_output(path):
        sys.stdout.write(content if isinstance(content, str) else content.decode())
        return
    data = content.encode() if isinstance(content, str) else content
    try:
        _replace(path.resolve(), data)
    except OSError as error:
        raise _unwritable(path, error) from error


def _replace(target: Path, data: bytes) -> None:
    if not _is_plain(target):
        target.write_bytes(data)
        return
    temporary = _create_beside(target)
    try:
        temporary.write_bytes(data)
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> InvalidInput:
    return InvalidInput(
        f"output file {str(path)!r}",
        f"it cannot be written ({error.strerror or error})",
        "give a file in a folder that exists and that you may write to",
    )


def console(stream: Any = None) -> Console:
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


def finite(value: float | None) -> float | str | None:
    """A number that JSON can hold: infinities and NaN become text.

    >>> finite(0.5), finite(float("inf")), finite(float("nan"))
    (0.5, 'inf', 'nan')
    """
    if value is None:
        return None
    number = float(value)
    return number if number - number == 0 else str(number)
