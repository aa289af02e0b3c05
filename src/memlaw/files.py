"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from memlaw.errors import InvalidInput


def check_writable(path: Path) -> None:
    """Raise `InvalidInput` unless `path` can be written: called before the work, not after it."""
    try:
        _try_to_write(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def write(path: Path, content: str | bytes) -> None:
    """Write a whole file, or leave the old one as it was.

    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "note.txt"
    >>> write(target, "M(0) = 3/4")
    >>> target.read_text()
    'M(0) = 3/4'
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        _replace(path.resolve(), data)
    except OSError as error:
        raise _unwritable(path, error) from error


def read_own(path: Path) -> str:
    """The text of a file that only this user, or root, can have written. Errors: OSError, ValueError for any other.

    Where the system knows no owners it is any file.

    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "code"
    >>> write_own(target, "ret void")
    >>> read_own(target)
    'ret void'
    """
    with path.open("rb") as file:
        _check_own(path.parent.stat(), stat.S_IWOTH)
        _check_own(os.fstat(file.fileno()), stat.S_IWOTH | stat.S_IWGRP)
        return file.read().decode()


def write_own(path: Path, content: str) -> None:
    """Write what `read_own` reads, its folder made if need be. Errors: OSError, InvalidInput, ValueError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _check_own(path.parent.stat(), stat.S_IWOTH)
    path.unlink(missing_ok=True)
    write(path, content)
    path.chmod(0o644)


def _check_own(found: os.stat_result, others: int) -> None:
    if hasattr(os, "getuid") and (found.st_uid not in (os.getuid(), 0) or found.st_mode & others):
        raise ValueError("somebody else may have written it")


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
