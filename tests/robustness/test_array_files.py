"""NumPy's files from anywhere: numbers or a refusal; nothing in them is executed, whatever they claim to hold."""

from __future__ import annotations

import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import memlaw
from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.files import read_file
from memlaw.verify.measure.data import read_numbers, read_recording

Door = Callable[[Path], object]
DOORS: tuple[Door, ...] = (read_file, lambda path: read_numbers(path, "states"), read_recording)
MARK = "executed"


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (MARK,)


def npy(header: str, body: bytes = b"") -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + body


def claimed(description: str, shape: str = "(1,)") -> bytes:
    return npy(f"{{'descr': {description}, 'fortran_order': False, 'shape': {shape}}}\n", b"\0" * 16)


def zipped(**members: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def bomb() -> bytes:
    """A file of a megabyte that is 640 MiB when it is unpacked."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("states.npy", "w") as member:
        for _ in range(640):
            member.write(b"\0" * 2**20)
    return target.getvalue()


def saved(*values: object, dtype: object = object) -> bytes:
    target = BytesIO()
    np.save(target, np.array(values, dtype=dtype), allow_pickle=True)  # type: ignore[call-overload]
    return target.getvalue()


HUGE = claimed("'<f8'", "(10000000000000,)")
BOMB = bomb()
HARMFUL = {
    "objects": saved(Evil()),
    "objects zipped": zipped(**{"inputs.npy": saved(Evil()), "states.npy": saved(Evil())}),
    "a pickle": pickle.dumps(Evil()),
    "a call in the header": claimed(f"__import__('os').mkdir('{MARK}')"),
    "a call as shape": claimed("'<f8'", f"(__import__('os').mkdir('{MARK}'),)"),
    "a dtype of objects": claimed("[('a', '<f8'), ('b', '|O')]"),
    "texts": saved(f"__import__('os').mkdir('{MARK}')", dtype=str),
    "days": saved("2020-01-01", dtype="datetime64[D]"),
    "a deep header": claimed("[" * 4000),
    "more than there is": HUGE,
    "more than there is, zipped": zipped(**{"eigenvalues.npy": HUGE}),
    "less than nothing": claimed("'<f8'", "(-1,)"),
    "no array": zipped(eigenvalues=b"text"),
    "nothing": zipped(),
    "a bomb": BOMB,
    "half": saved(0.5, 0.25, dtype=float)[:-9],
    "half zipped": zipped(**{"eigenvalues.npy": saved(0.5, dtype=float)})[:-30],
}


@pytest.mark.parametrize("door", DOORS, ids=["spectrum", "states", "recording"])
@pytest.mark.parametrize("name", HARMFUL)
@pytest.mark.parametrize("suffix", [".npy", ".npz", ".csv"])
def test_what_is_no_array_of_numbers_is_refused(
    door: Door, name: str, suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"given{suffix}"
    path.write_bytes(HARMFUL[name])
    with pytest.raises(InvalidInput, match="given"):
        door(path)
    assert not Path(MARK).exists()


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".txt"])
@pytest.mark.parametrize("door", DOORS[:2])
def test_the_content_tells_the_format_and_not_the_name(door: Door, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"given{suffix}"
    for content in (saved(0.5, 0.25, dtype=float), zipped(**{"eigenvalues.npy": saved(0.5, 0.25, dtype=float)})):
        path.write_bytes(content)
        assert len(door(path)) == 2  # type: ignore[arg-type]


WHOLE = (saved(0.5, 0.25, dtype=float), zipped(**{"inputs.npy": saved(0.5, dtype=float), "states.npy": saved(1.0)}))


@settings(max_examples=150)
@given(data=st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = bytearray(data.draw(st.sampled_from(WHOLE)))
    for place in data.draw(st.lists(st.integers(4, len(content) - 1), max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "given.npz"
    path.write_bytes(bytes(content[: data.draw(st.integers(6, len(content)))]))
    for door in DOORS:
        try:
            door(path)
        except InvalidInput:
            continue


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero"), tmp_path / "none"):
        for door in DOORS[1:]:
            with pytest.raises(InvalidInput, match="cannot be read"):
                door(path)


def test_a_large_recording_is_read_if_it_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memlaw.verify.measure.data.PACE", 1e-3)
    path = tmp_path / "given.npy"
    path.write_bytes(saved(0.5, 0.25, dtype=float))
    with pytest.raises(InvalidInput, match="at_any_cost"):
        read_numbers(path, "states")
    with memlaw.at_any_cost():
        assert read_numbers(path, "states").tolist() == [0.5, 0.25]
