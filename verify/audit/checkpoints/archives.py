"""PyTorch's archives: looked through before torch opens them, so that nothing is executed, unpacked or believed."""

from __future__ import annotations

import pickletools
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memlaw.numerics.number.arrays import Array
from memlaw.verify.audit.checkpoints.files import MOST_HEADER, Opened, told
from memlaw.verify.differentiable.device import require_torch

if TYPE_CHECKING:
    import torch

MOST_ITEMS = 10**6
DEEPEST = 8
_REAL_STORAGES = ["Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"]
_STORAGES = [*_REAL_STORAGES, "ComplexFloat", "ComplexDouble"]
KNOWN = {f"torch {name}Storage" for name in _STORAGES} | {
    "collections OrderedDict",
    "torch._utils _rebuild_tensor_v2",
    "torch._utils _rebuild_parameter",
    "torch Size",
}
_TYPES = {"float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16"}
_TYPES |= {"complex64": "C64", "complex128": "C128"}
_FINDS = ("STACK_GLOBAL", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4")


def open_archive(path: Path) -> Opened:
    """The tensors in a file of torch.save, from its content as a whole. Errors: ValueError for what is none."""
    check_archive(path)
    require_torch(f"checkpoint {path.name!r}")
    import torch

    data = torch.load(str(path), map_location="cpu", weights_only=True, mmap=True)
    found = dict(_tensors(data))
    shapes = {name: tuple(tensor.shape) for name, tensor in found.items()}
    words = {name: str(tensor.dtype).removeprefix("torch.") for name, tensor in found.items()}
    types = {name: _TYPES.get(word, word) for name, word in words.items()}
    return shapes, types, lambda name: _as_array(name, found[name])


def _as_array(name: str, tensor: torch.Tensor) -> Array:
    if tensor.layout is not _strided() or tensor.is_quantized:
        raise ValueError(f"{told(name)} is sparse or quantised")
    dense = tensor.detach()
    array: Array = (dense.to(dtype=_complex()) if dense.is_complex() else dense.double()).resolve_conj().numpy()
    return array


def _strided() -> Any:
    import torch

    return torch.strided


def _complex() -> Any:
    import torch

    return torch.complex128


def _tensors(data: object) -> Iterator[tuple[str, Any]]:
    """The tensors in nested mappings, by their joined names; each mapping once, whatever it is that holds them."""
    import torch

    seen, waiting, count = set(), [("", data, 0)], 0
    while waiting:
        name, item, depth = waiting.pop()
        count += 1
        if count > MOST_ITEMS or depth > DEEPEST:
            raise ValueError(f"it holds more than {MOST_ITEMS} items, or mappings {DEEPEST} deep")
        if isinstance(item, torch.Tensor):
            yield name, item
        elif isinstance(item, Mapping) and id(item) not in seen:
            seen.add(id(item))
            waiting += [(f"{name}.{key}" if name else str(key), value, depth + 1) for key, value in item.items()]


# --- before torch sees it ---------------------------------------------------------------------------------------


def check_archive(path: Path) -> None:
    """Refuse an archive that unpacks to more than it holds, or whose pickle finds anything but tensors.

    Errors: ValueError, zipfile.BadZipFile.
    """
    size = path.stat().st_size
    if directory_bytes(path) > MOST_HEADER:
        raise ValueError("its list of records is too long")
    with zipfile.ZipFile(path) as archive:
        records = archive.infolist()
        if any(record.compress_type != zipfile.ZIP_STORED or record.flag_bits & 1 for record in records):
            raise ValueError("its records are compressed or encrypted, which PyTorch never writes")
        if sum(record.file_size for record in records) > size:
            raise ValueError("its records would be longer than the file")
        pickles = [record for record in records if record.filename.endswith(".pkl")]
        if any(record.filename.rsplit("/", 1)[-1] != "data.pkl" for record in pickles):
            raise ValueError("it holds a program (TorchScript), which torch would load as such")
        if len(pickles) != 1 or pickles[0].file_size > MOST_HEADER:
            raise ValueError("it has no data.pkl, more than one, or one that is too long: PyTorch did not write it")
        check_pickle(archive.read(pickles[0]))


def check_pickle(data: bytes) -> None:
    """Refuse a pickle that finds any name but those that tensors and mappings are made of; it is read, and not run.

    >>> import pickle
    >>> check_pickle(pickle.dumps({"a": [1, 2]}, protocol=2))
    >>> check_pickle(b"cos" + bytes([10]) + b"system" + bytes([10]) + b".")
    Traceback (most recent call last):
    ValueError: its pickle calls 'os system', and is not run
    """
    for code, argument, _ in pickletools.genops(data):
        if code.name in _FINDS or (code.name == "GLOBAL" and argument not in KNOWN):
            what = repr(argument)[:80] if code.name == "GLOBAL" else f"names that it makes ({code.name})"
            raise ValueError(f"its pickle calls {what}, and is not run")


def directory_bytes(path: Path) -> int:
    """The bytes of an archive's list of records, which stands before its end. Errors: ValueError where it does not."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2**16 - 22))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or at + 22 > len(tail):
            raise ValueError("it is cut off: its end is missing")
        length, start = (int.from_bytes(tail[at + place : at + place + 4], "little") for place in (12, 16))
        end = size - len(tail) + at
        if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):  # PyTorch writes the long form too
            record, end = tail[at - 76 : at - 20], end - 76
            length, start = (int.from_bytes(record[place : place + 8], "little") for place in (40, 48))
    if start + length != end:  # readers would not agree on what it holds
        raise ValueError("its list of records is not where its end says")
    return length
