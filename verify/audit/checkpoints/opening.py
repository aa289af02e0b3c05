"""Open a checkpoint, whatever it is: a file of safetensors, or an archive of torch.save."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.number.arrays import Array
from memlaw.verify.audit.checkpoints.archives import open_archive
from memlaw.verify.audit.checkpoints.files import MOST_HEADER, Opened, Tensors, told, whatever_it_holds
from memlaw.verify.differentiable.device import require_torch

_ZIP, _PICKLE = b"PK\x03\x04", b"\x80"
MOST_PARTS = 1024  # files of one checkpoint
_NUMPY = ("F64", "F32", "F16", "C64", "C128", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL")


def open_tensors(path: Path, *, part: bool = False) -> Tensors:
    """Open a checkpoint, told by its content: a file, or the JSON that names the files of one beside it.

    part: it is one of these files. Errors: InvalidInput for what is none, or may do harm.
    """
    with whatever_it_holds(path):
        if not path.is_file():
            raise ValueError("it is no file")
        with path.open("rb") as file:
            start = file.read(9)
        if start.startswith(_ZIP):
            return Tensors(path, *open_archive(path))
        if start.startswith(_PICKLE) and start[8:] != b"{":  # the length of a header may begin with any byte
            raise ValueError("it is a bare pickle, which may execute anything; PyTorch before 1.6 wrote such files")
        if start.lstrip().startswith(b"{") and not part:
            return Tensors(path, *_open_parts(path))
        return Tensors(path, *_open_safetensors(path, start))


def _open_safetensors(path: Path, start: bytes) -> Opened:
    length = int.from_bytes(start[:8], "little")
    if start.lstrip().startswith(b"{"):
        raise ValueError("it is JSON")
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


def _open_parts(path: Path) -> Opened:
    """The tensors of all files that an index names, as far as they lie beside it."""
    if path.stat().st_size > MOST_HEADER:
        raise ValueError(f"it is JSON of {path.stat().st_size} bytes, and no index has as many")
    data: Any = json.loads(path.read_text("utf-8"))
    places = data.get("weight_map")
    if not (isinstance(places, dict) and places and all(isinstance(file, str) for file in places.values())):
        raise ValueError("it is JSON without a weight_map that tells the file of each tensor")
    files = sorted(set(places.values()))
    away = [file for file in files if Path(file).name != file or file in ("", ".", "..")]
    if away or len(files) > MOST_PARTS:
        which = f"a file elsewhere, {shown(away[0], 90)}" if away else f"{len(files)} files"
        raise ValueError(f"it names {which}")
    parts = {file: _open_part(path.parent / file) for file in files}
    missing = [name for name, file in places.items() if name not in parts[file].shapes]
    if missing:
        raise ValueError(f"{told(missing[0])} is not in the file that it names for it")
    shapes = {name: parts[file].shapes[name] for name, file in places.items()}
    types = {name: parts[file].types[name] for name, file in places.items()}
    return shapes, types, lambda name: parts[places[name]].load(name)


def _open_part(path: Path) -> Tensors:
    try:
        return open_tensors(path, part=True)
    except InvalidInput as error:  # told of the index, which was given
        raise ValueError(f"{error.given}: {error.rule}") from error


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
