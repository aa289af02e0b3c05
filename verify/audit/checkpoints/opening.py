"""Open a checkpoint, whatever it is: a file of safetensors, or an archive of torch.save."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import Array
from memlaw.verify.audit.checkpoints.archives import open_archive
from memlaw.verify.audit.checkpoints.files import MOST_HEADER, Opened, Tensors, told, whatever_it_holds
from memlaw.verify.differentiable.device import require_torch

_ZIP, _PICKLE = b"PK\x03\x04", b"\x80"
_NUMPY = ("F64", "F32", "F16", "C64", "C128", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL")


def open_tensors(path: Path) -> Tensors:
    """Open a checkpoint, told by its content. Errors: InvalidInput for what is none, or may do harm."""
    with whatever_it_holds(path):
        if not path.is_file():
            raise ValueError("it is no file")
        with path.open("rb") as file:
            start = file.read(9)
        if start.startswith(_ZIP):
            return Tensors(path, *open_archive(path))
        if start.startswith(_PICKLE) and start[8:] != b"{":  # the length of a header may begin with any byte
            raise ValueError("it is a bare pickle, which may execute anything; PyTorch before 1.6 wrote such files")
        return Tensors(path, *_open_safetensors(path, start))


def _open_safetensors(path: Path, start: bytes) -> Opened:
    length = int.from_bytes(start[:8], "little")
    if start.lstrip().startswith(b"{"):
        raise ValueError("it is JSON: give one of the .safetensors files that it may name")
    if len(start) < 9 or length < 2:
        raise ValueError("it is neither a .safetensors nor a .pt file")
    if length > MOST_HEADER or length + 8 > path.stat().st_size:
        raise ValueError(f"it is no .pt file, and as .safetensors its header would have {length} bytes")
    _require_safetensors(path)
    from safetensors import safe_open

    opened: Any = safe_open(str(path), framework="numpy")
    slices = {name: opened.get_slice(name) for name in opened.keys()}  # noqa: SIM118 -- it is no dict
    shapes = {name: tuple(part.get_shape()) for name, part in slices.items()}
    types = {name: str(part.get_dtype()) for name, part in slices.items()}

    def load(name: str) -> Array:
        found: Array = _by_torch(path, name) if types[name] not in _NUMPY else opened.get_tensor(name)
        return found

    return shapes, types, load


def _by_torch(path: Path, name: str) -> Array:
    """A tensor of a type that NumPy has not, as bfloat16."""
    from safetensors import safe_open

    require_torch(f"{told(name)} of a type that NumPy has not")
    opened: Any = safe_open(str(path), framework="pt")
    found: Array = opened.get_tensor(name).double().numpy()
    return found


def _require_safetensors(path: Path) -> None:
    if find_spec("safetensors") is None:
        rule = "safetensors, which reads such files, is not installed"
        raise InvalidInput(f"checkpoint {path.name!r}", rule, "install it: pip install 'memlaw[checkpoints]'")
