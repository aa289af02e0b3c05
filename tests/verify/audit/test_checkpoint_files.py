"""Checkpoints that are damaged or meant to harm: a clear error within bounded memory, and nothing executed."""

import io
import json
import os
import pickle
import resource
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memlaw.errors import InvalidInput

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

from safetensors.numpy import save_file  # noqa: E402

from memlaw.verify.audit.checkpoints.checkpoint import read_checkpoint  # noqa: E402
from memlaw.verify.audit.checkpoints.opening import open_tensors  # noqa: E402

LRU = {"nu_log": np.log([0.1, 0.2]), "theta_log": np.log([1.0, 2.0])}


class Harm:
    """Its pickle would create a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


def saved(path: Path, tensors: dict) -> Path:
    if path.suffix == ".safetensors":
        save_file({name: np.asarray(array) for name, array in tensors.items()}, path)
    else:
        torch.save({name: torch.tensor(array) for name, array in tensors.items()}, path)
    return path


def archive(path: Path, records: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    """An archive as torch.save lays it out, with these records."""
    with zipfile.ZipFile(path, "w", compression) as made:
        for name, data in {"version": b"3\n", "byteorder": b"little", **records}.items():
            made.writestr(f"archive/{name}", data)
    return path


def header(path: Path, data: object, length: int | None = None, tail: bytes = b"") -> Path:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    path.write_bytes((len(text) if length is None else length).to_bytes(8, "little") + text + tail)
    return path


def tensor_pickle(size: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> bytes:
    """The pickle of {"nu_log": a tensor of that shape over a storage that is said to hold so many floats}."""

    class Storage:
        pass

    class Pickler(pickle._Pickler):
        def persistent_id(self, item):
            return ("storage", torch.FloatStorage, "0", "cpu", size) if isinstance(item, Storage) else None

    class Tensor:
        def __reduce__(self):
            from collections import OrderedDict

            from torch._utils import _rebuild_tensor_v2

            return _rebuild_tensor_v2, (Storage(), 0, shape, stride, False, OrderedDict())

    file = io.BytesIO()
    Pickler(file, protocol=2).dump({"nu_log": Tensor(), "theta_log": Tensor()})
    return file.getvalue()


@pytest.mark.parametrize("suffix", [".safetensors", ".pt", ".bin"])
def test_a_file_is_told_by_its_content(tmp_path, suffix):
    given = saved(tmp_path / "model.safetensors" if suffix == ".bin" else tmp_path / f"model{suffix}", LRU)
    other = given.rename(tmp_path / "model.bin")
    assert read_checkpoint(other).rows[0].figures.capacity.most == 4


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_every_type_of_float_is_read_as_the_number_that_it_is(tmp_path, dtype, suffix):
    from safetensors.torch import save_file as save_tensors

    given = {name: torch.tensor(array).to(getattr(torch, dtype)) for name, array in LRU.items()}
    path = tmp_path / f"model{suffix}"
    torch.save(given, path) if suffix == ".pt" else save_tensors(given, path)
    read = open_tensors(path)
    assert all(np.array_equal(read.read(name), item.double().numpy()) for name, item in given.items())
    assert read.unit("nu_log") == torch.finfo(given["nu_log"].dtype).eps / 2


def test_what_is_not_installed_is_asked_for(tmp_path, monkeypatch):
    from safetensors.torch import save_file as save_tensors

    from memlaw.verify.audit.checkpoints import opening
    from memlaw.verify.differentiable import device

    plain, archived = saved(tmp_path / "plain.safetensors", LRU), saved(tmp_path / "m.pt", LRU)
    save_tensors({name: torch.tensor(array).bfloat16() for name, array in LRU.items()}, tmp_path / "half.safetensors")
    monkeypatch.setattr(device, "has_torch", lambda: False)
    assert read_checkpoint(plain).rows
    for path in (archived, tmp_path / "half.safetensors"):
        with pytest.raises(InvalidInput, match=r"pip install 'memlaw\[torch\]'"):
            read_checkpoint(path)
    monkeypatch.setattr(opening, "find_spec", lambda name: None)
    with pytest.raises(InvalidInput, match=r"pip install 'memlaw\[checkpoints\]'"):
        read_checkpoint(plain)


@pytest.mark.parametrize("place", ["top", "inside", "key", "state_dict"])
def test_no_pickle_is_run(tmp_path, place):
    mark = tmp_path / "done"
    harm = Harm(mark)
    data = {"top": harm, "inside": {"a": [harm]}, "key": {"nu_log": torch.ones(2), "x": harm}}.get(
        place, {"state_dict": {**{name: torch.tensor(array) for name, array in LRU.items()}, "hook": harm}}
    )
    for number, save in enumerate([torch.save, lambda obj, file: file.write_bytes(pickle.dumps(obj))]):
        path = tmp_path / f"{number}.pt"
        save(data, path)
        with pytest.raises(InvalidInput, match="pickle"):
            read_checkpoint(path)
    assert not mark.exists()


@pytest.mark.parametrize("protocol", range(6))
def test_no_protocol_of_pickles_hides_a_name(tmp_path, protocol):
    mark = tmp_path / "done"
    path = archive(tmp_path / "m.pt", {"data.pkl": pickle.dumps(Harm(mark), protocol=protocol)})
    with pytest.raises(InvalidInput, match="is not run"):
        read_checkpoint(path)
    assert not mark.exists()


def damaged(folder: Path) -> dict[str, Path]:
    """Files of every kind that cannot be read."""
    good, zipped = saved(folder / "good.safetensors", LRU), saved(folder / "good.pt", LRU)
    whole, packed = good.read_bytes(), zipped.read_bytes()
    entry = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    pair = {"nu_log": entry, "theta_log": {**entry, "data_offsets": [8, 16]}}
    made = {
        "empty": b"",
        "short": b"\x01\x02",
        "text": b"hello, this is no checkpoint at all",
        "zeros": bytes(4096),
        "index": b'{"weight_map": {"nu_log": "model-00001-of-00002.safetensors"}}',
        "truncated header": whole[:20],
        "truncated data": whole[:-3],
        "trailing data": whole + b"1234",
        "truncated zip": packed[: len(packed) // 2],
        "zip without its start": b"PK\x03\x04" + bytes(100),
        "legacy pickle": pickle.dumps({"a": 1}, protocol=2),
    }
    found = {}
    for name, data in made.items():
        found[name] = folder / name.replace(" ", "_")
        found[name].write_bytes(data)
    found["header of 10 GB"] = header(folder / "h1", b"{}", length=10**10)
    found["header beyond the file"] = header(folder / "h2", b"{}", length=10**4)
    found["no JSON"] = header(folder / "h3", b"{" * 3000)
    found["deep JSON"] = header(folder / "h4", b"[" * 10**5 + b"]" * 10**5)
    found["offsets beyond the data"] = header(folder / "h5", pair, tail=bytes(9))
    found["offsets that overlap"] = header(folder / "h6", {**pair, "theta_log": entry}, tail=bytes(16))
    found["shape of another size"] = header(
        folder / "h7", {**pair, "nu_log": {**entry, "shape": [2**40]}}, tail=bytes(16)
    )
    found["a shape that overflows"] = header(
        folder / "h8", {**pair, "nu_log": {**entry, "shape": [2**33, 2**33]}}, tail=bytes(16)
    )
    found["negative shape"] = header(folder / "h9", {**pair, "nu_log": {**entry, "shape": [-2]}}, tail=bytes(16))
    found["unknown type"] = header(folder / "h10", {**pair, "nu_log": {**entry, "dtype": "X9"}}, tail=bytes(16))
    return found


def test_what_is_damaged_is_refused_with_its_reason(tmp_path):
    for name, path in damaged(tmp_path).items():
        with pytest.raises(InvalidInput) as caught:
            read_checkpoint(path)
        assert path.name in str(caught.value) and "cannot be read" in caught.value.rule, name


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_read_or_refused(tmp_path, data):
    """Bytes changed or cut out anywhere; in the pickle of an archive, too, whose checksums are right then."""
    suffix = data.draw(st.sampled_from([".safetensors", ".pt", ".pkl"]))
    whole = saved(tmp_path / f"m{suffix.replace('pkl', 'pt')}", LRU)
    records = {}
    if suffix == ".pkl":
        with zipfile.ZipFile(whole) as found:
            records = {name.split("/", 1)[1]: found.read(name) for name in found.namelist()}
    content = bytearray(records["data.pkl"] if records else whole.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    del content[len(content) - data.draw(st.sampled_from([0, 0, 0, 1, 30])) :]
    path = tmp_path / "damaged"
    if records:
        kept = {name: records[name] for name in records if name not in ("version", "byteorder")}
        archive(path, {**kept, "data.pkl": bytes(content)})
    else:
        path.write_bytes(content)
    with suppress(InvalidInput):
        assert read_checkpoint(path).rows


def index(folder: Path, places: object, name: str = "model.safetensors.index.json") -> Path:
    (folder / name).write_text(json.dumps({"metadata": {}, "weight_map": places}))
    return folder / name


def test_a_checkpoint_of_several_files_is_read_as_one(tmp_path):
    saved(tmp_path / "one.safetensors", {"a.nu_log": np.log([0.1]), "b.nu_log": np.log([0.2])})
    saved(tmp_path / "two.safetensors", {"a.theta_log": np.log([1.0]), "b.theta_log": np.log([2.0])})
    files = {"nu": "one.safetensors", "theta": "two.safetensors"}
    path = index(tmp_path, {f"{layer}.{key}_log": file for layer in "ab" for key, file in files.items()})
    assert [row.name for row in read_checkpoint(path).rows] == ["a", "b"]
    with pytest.raises(InvalidInput, match="needs nu_log too"):
        read_checkpoint(tmp_path / "two.safetensors")


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ({}, "without a weight_map"),
        ([], "without a weight_map"),
        ({"a.nu_log": 3}, "without a weight_map"),
        ({"a.nu_log": "../one.safetensors"}, "a file elsewhere, '../one.safetensors'"),
        ({"a.nu_log": "/etc/passwd"}, "a file elsewhere"),
        ({"a.nu_log": ".."}, "a file elsewhere"),
        ({"a.nu_log": ""}, "a file elsewhere"),
        ({"a.nu_log": "missing.safetensors"}, "checkpoint 'missing.safetensors': it cannot be read (it is no file)"),
        ({"a.nu_log": "model.safetensors.index.json"}, "it is JSON"),
        ({"a.gone": "one.safetensors"}, "tensor 'a.gone' is not in the file that it names for it"),
        ({f"a{n}": f"{n}.safetensors" for n in range(2000)}, "it names 2000 files"),
    ],
)
def test_an_index_that_leads_elsewhere_is_refused(tmp_path, places, said):
    saved(tmp_path / "one.safetensors", {"a.nu_log": np.log([0.1])})
    with pytest.raises(InvalidInput) as told:
        read_checkpoint(index(tmp_path, places))
    assert said in str(told.value)


@pytest.mark.parametrize("text", ["{", "{}", "[1]", "{" * 10**5, '{"weight_map": ' * 10**4, '{"weight_map": null}'])
def test_json_that_is_no_index_is_refused(tmp_path, text):
    (tmp_path / "model.index.json").write_text(text)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_checkpoint(tmp_path / "model.index.json")


def test_folders_pipes_and_nothing_are_no_checkpoints(tmp_path):
    os.mkfifo(tmp_path / "pipe.pt")
    for path in (tmp_path, tmp_path / "pipe.pt", tmp_path / "none.safetensors", "a" * 5000, "\0", "", 5, None, b"a"):
        with pytest.raises(InvalidInput):
            read_checkpoint(path)


def two_archives(path: Path) -> Path:
    """One archive before another, of which one reader sees the first and another the second."""
    first, second = (saved(path.with_suffix(f".{number}.pt"), LRU).read_bytes() for number in (1, 2))
    path.write_bytes(first + second)
    return path


def sparse(path: Path, size: int, start: bytes) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
        file.write(start)
    return path


def sparse_directory(path: Path, size: int) -> Path:
    """An archive whose list of records would fill the file."""
    start = (size - 2**31 - 98).to_bytes(8, "little")
    record = b"PK\x06\x06" + (44).to_bytes(8, "little") + bytes(28) + (2**31).to_bytes(8, "little") + start
    end = record + b"PK\x06\x07" + bytes(4) + (size - 98).to_bytes(8, "little") + bytes(4)
    end += b"PK\x05\x06" + bytes(8) + b"\xff" * 8 + bytes(2)
    sparse(path, size, b"PK\x03\x04")
    with path.open("r+b") as file:
        file.seek(size - len(end))
        file.write(end)
    return path


HOSTILE = {
    "bomb": lambda path: archive(path, {"data.pkl": bytes(10**8)}, zipfile.ZIP_DEFLATED),
    "bytearray": lambda path: archive(
        path, {"data.pkl": b"\x80\x02cbuiltins\nbytearray\n\x8a\x05\x00\x00\x00\x00\x10\x85R."}
    ),
    "storage": lambda path: archive(path, {"data.pkl": tensor_pickle(2**40, (2**40,), (1,)), "data/0": bytes(8)}),
    "beyond": lambda path: archive(path, {"data.pkl": tensor_pickle(2, (2**20,), (1,)), "data/0": bytes(8)}),
    "stretched": lambda path: archive(path, {"data.pkl": tensor_pickle(2, (2**40,), (0,)), "data/0": bytes(8)}),
    "negative": lambda path: archive(path, {"data.pkl": tensor_pickle(2, (2,), (-1,)), "data/0": bytes(8)}),
    "no storage": lambda path: archive(path, {"data.pkl": tensor_pickle(2, (2,), (1,))}),
    "two": lambda path: archive(path, {"data.pkl": b"}.", "sub/data.pkl": b"}."}),
    "none": lambda path: archive(path, {"data/0": b"}."}),
    "long": lambda path: archive(path, {"data.pkl": b"}0" * 2**24 + b"}."}),
    "lines": lambda path: archive(path, {"data.pkl": b"\x80\x02}\x8c\xffq\x00"}),
    "sparse 10 GB": lambda path: sparse(path, 10**10, b""),
    "sparse zip": lambda path: sparse(path, 10**10, b"PK\x03\x04"),
    "sparse header": lambda path: sparse(path, 10**10, (9 * 10**9).to_bytes(8, "little")),
    "sparse directory": lambda path: sparse_directory(path, 10**10),
    "two archives": two_archives,
    "sparse pickle": lambda path: sparse(path, 10**10, b"\x80\x02"),
}


def test_records_that_overlap_or_end_beyond_the_file_are_refused(tmp_path):
    path = archive(tmp_path / "m.pt", {"data.pkl": b"}.", "data/0": bytes(64)})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")  # the last record of the list, whose sizes stand at 20 and 24
    data[at + 20 : at + 28] = (10**6).to_bytes(4, "little") * 2
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match="longer than the file"):
        read_checkpoint(path)


def large(path: Path) -> Path:
    """A checkpoint of one layer beside an embedding of 4 GB."""
    big = {"dtype": "F32", "shape": [10**9], "data_offsets": [16, 16 + 4 * 10**9]}
    entry = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    header(path, {"nu_log": entry, "theta_log": {**entry, "data_offsets": [8, 16]}, "embedding.weight": big})
    with path.open("ab") as file:
        file.truncate(path.stat().st_size + 16 + 4 * 10**9)
    return path


def test_what_is_hostile_is_refused_and_what_is_large_is_read_in_little_memory(tmp_path):
    """All in one process, which tells by how much it grows."""
    paths = [str(make(tmp_path / f"{number}.pt")) for number, make in enumerate(HOSTILE.values())]
    paths.append(str(large(tmp_path / "large.safetensors")))
    done = subprocess.run([sys.executable, __file__, *paths], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = done.stdout.splitlines()
    for name, line in zip([*HOSTILE, "large"], told, strict=True):
        assert line.startswith("1 layer" if name == "large" else "InvalidInput"), f"{name}: {line}"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_weights_that_are_no_numbers_are_told_by_their_place(tmp_path, value, suffix):
    path = saved(tmp_path / f"m{suffix}", {**LRU, "nu_log": np.array([0.5, value])})
    with pytest.raises(InvalidInput, match=r"nu_log.*at \[1\]"):
        read_checkpoint(path)


def test_names_do_not_reach_the_terminal_as_they_are(tmp_path, capsys):
    from memlaw.verify.show import output
    from memlaw.verify.show.checkpoint import print_checkpoint

    path = saved(tmp_path / "m.safetensors", {f"\x1b]0;x\x07[red].{name}": array for name, array in LRU.items()})
    print_checkpoint(read_checkpoint(path), output.console())
    assert "\x1b" not in capsys.readouterr().out


def main(paths: list[str]) -> None:
    """Read each after a good one; tell what came of it, and whether it took more than 200 MiB."""
    good = Path(paths[0]).with_name("good.pt")
    for path in (saved(good, LRU), *paths):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            line = f"{len(read_checkpoint(path).rows)} layer"
        except BaseException as error:
            line = f"{type(error).__name__} {error}"
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
        if path is not good:
            print(line.replace("\n", " ") if grown < 200 else f"took {grown} MiB: {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
