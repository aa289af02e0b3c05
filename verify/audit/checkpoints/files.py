"""The tensors in a checkpoint, which may come from anywhere: told by content, read one by one, nothing executed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.number.arrays import Array

SUFFIXES = (".safetensors", ".index.json", ".pt", ".pth", ".ckpt", ".bin")
MOST_HEADER = 2**24  # bytes; that of a model with a hundred thousand tensors has 10 MB
MOST_NUMBERS = 2**26  # of one tensor that is needed
_REMEDY = "give a .safetensors file, or a .pt file with a state_dict alone: torch.save(model.state_dict(), FILE)"

Opened = tuple[Mapping[str, tuple[int, ...]], Mapping[str, str], Callable[[str], Array]]


@dataclass(frozen=True)
class Tensors:
    """The tensors of a file by their names: shapes, types as the file names them, and how to read one as an array."""

    path: Path
    shapes: Mapping[str, tuple[int, ...]]
    types: Mapping[str, str]
    load: Callable[[str], Array]

    def read(self, name: str) -> Array:
        """One tensor, as float64 or complex128. Errors: InvalidInput for NaN, infinity, no numbers, or too many."""
        if (count := int(np.prod(self.shapes[name], dtype=float))) > MOST_NUMBERS:
            raise InvalidInput(f"{told(name)} of {count} numbers", f"at most {MOST_NUMBERS} are read", "check the file")
        with whatever_it_holds(self.path):
            array = self.load(name)
        if array.dtype.kind not in "fiuc":
            raise InvalidInput(f"{told(name)} of type {array.dtype}", "parameters are numbers", "check the file")
        numbers = np.asarray(array, complex if array.dtype.kind == "c" else float)
        if not np.isfinite(numbers).all():
            place = [int(at) for at in np.argwhere(~np.isfinite(numbers))[0]]
            rule = "parameters are finite: training diverged, or the file is damaged"
            raise InvalidInput(f"{told(name)} with {numbers[tuple(place)]} at {place}", rule, "give another checkpoint")
        return numbers

    def unit(self, name: str) -> float:
        """The rounding unit of a tensor's type: half the gap above 1."""
        bits = {"F64": 53, "C128": 53, "F32": 24, "C64": 24, "F16": 11, "BF16": 8}
        return 2.0 ** -bits.get(self.types[name], 24)


def told(name: str) -> str:
    """The name of a tensor in a message: printable, and cut."""
    return f"tensor {shown(name, 90)}"


@contextmanager
def whatever_it_holds(path: Path) -> Iterator[None]:
    """Any error is InvalidInput: a file that is damaged, or meant to harm, may raise everything."""
    try:
        yield
    except InvalidInput:
        raise
    except Exception as error:
        reason = " ".join(str(error).split("\n")[0].split())[:200] or type(error).__name__
        raise InvalidInput(f"checkpoint {path.name!r}", f"it cannot be read ({reason})", _REMEDY) from error


def looks_like_checkpoint(given: str) -> bool:
    """Whether a text names a checkpoint and no factory: by its suffix, or because such a file is there.

    >>> looks_like_checkpoint("model.safetensors"), looks_like_checkpoint("my.module:factory")
    (True, False)
    """
    return given.lower().endswith(SUFFIXES) or os.path.isfile(given)  # noqa: PTH113 -- bears names that are too long
