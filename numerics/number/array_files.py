"""Arrays out of NumPy's files, which may come from anywhere: nothing in them is executed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from memlaw.numerics.number.arrays import Array

NPY, ZIP = b"\x93NUMPY", b"PK\x03\x04"


def holds_arrays(path: Path) -> bool:
    """Whether a file is a .npy or a .npz, told by its content."""
    return _start(path) == NPY or _start(path).startswith(ZIP)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(NPY))


def stored_bytes(path: Path) -> int:
    """The bytes that a file takes when it is read, unpacked if it is a .npz. Errors: OSError, ValueError."""
    if not path.is_file():
        raise ValueError("it is no file")
    if not (holds_arrays(path) and zipfile.is_zipfile(path)):
        return path.stat().st_size
    with _whatever_it_holds(), zipfile.ZipFile(path) as archive:
        return sum(item.file_size for item in archive.infolist())


@contextmanager
def _whatever_it_holds() -> Iterator[None]:
    """Any error is a ValueError: a file that is damaged, or meant to harm, may raise everything."""
    try:
        yield
    except Exception as error:
        raise ValueError(str(error) or type(error).__name__) from error


def load_arrays(path: Path) -> dict[str, Array]:
    """The arrays of numbers in a .npz by their names, that of a .npy under "". Errors: ValueError for all else.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.save(Path(folder) / "a.npy", [0.5, 0.25])
    ...     load_arrays(Path(folder) / "a.npy")[""].tolist()
    [0.5, 0.25]
    """
    with _whatever_it_holds():
        if _start(path) == NPY:  # a mapped array is never longer than its file, whatever its header says
            arrays = {"": np.array(np.load(path, mmap_mode="r", allow_pickle=False))}
        else:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
                arrays = {name: found[name] for name in found.files}
    kept = {name: item for name, item in arrays.items() if isinstance(item, np.ndarray) and item.dtype.kind in "biufc"}
    if not kept:
        raise ValueError("it holds no array of numbers")
    return kept
