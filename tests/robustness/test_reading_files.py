"""Eigenvalues in files: the same numbers whatever the format, or a refusal; never other numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from counted import counted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.files import MOST_BYTES, read_eigenvalues, read_file
from memlaw.numerics.spectrum.names import listed_spectrum
from memlaw.verify.command.cli import app

Parts = tuple[Fraction, Fraction]
Write = Callable[[list[tuple[str, str]]], str | bytes]


def columns(separator: str, header: str = "", end: str = "\n", order: str = "{re}{s}{im}") -> Write:
    """Real and imaginary parts in columns."""
    return lambda parts: header + "".join(order.format(re=re, im=im, s=separator) + end for re, im in parts)


def signed(imag: str, unit: str = "j", space: str = "") -> str:
    return f"{space}{'-' if imag.startswith('-') else '+'}{space}{imag.lstrip('-')}{unit}"


def numbered(parts: list[tuple[str, str]]) -> str:
    return "index,re,im\n" + "".join(f"{place},{re},{im}\n" for place, (re, im) in enumerate(parts))


FORMATS: dict[str, Write] = {
    "two columns": columns(" "),
    "aligned columns": columns("     "),
    "tabs": columns("\t"),
    "commas": columns(","),
    "commas and blanks": columns(", "),
    "semicolons": columns(";"),
    "Windows": columns(" ", end="\r\n"),
    "header": columns(" ", "re im\n"),
    "CSV": columns(",", "re,im\n"),
    "CSV of a spreadsheet": columns(";", "\ufeffReal part;Imag part\r\n", "\r\n"),
    "CSV with quotes": columns('","', '"re","im"\n', '"\n', '"{re}{s}{im}'),
    "imaginary parts first": columns(",", "im,re\n", order="{im}{s}{re}"),
    "CSV with an index": numbered,
    "CSV of pandas": lambda parts: numbered(parts).replace("index", "", 1),
    "comments": columns(" ", "# re im\n% MATLAB\n! Fortran\n\n", "  # one\n"),
    "Fortran pairs": columns(",", order="({re}{s}{im})"),
    "Fortran pairs in a row": columns(",", end=" ", order="({re}{s}{im})"),
    "Fortran doubles": columns(",", order="({re}D+00{s}{im}d0)"),
    "typeset minus": lambda parts: columns(" ")(parts).replace("-", "\N{MINUS SIGN}"),  # type: ignore[union-attr,arg-type]
    "byte order mark": lambda parts: columns(" ")(parts).encode("utf-8-sig"),  # type: ignore[union-attr]
    "UTF-16": lambda parts: columns(" ")(parts).encode("utf-16"),  # type: ignore[union-attr]
    "one a line": lambda parts: "\n".join(re + signed(im) for re, im in parts),
    "one a line, named": lambda parts: "eigenvalues\n" + "\n".join(re + signed(im, "i", " ") for re, im in parts),
    "MATLAB": lambda parts: "\n".join(f"   {re} {signed(im, 'i', ' ').strip()}" for re, im in parts),
    "a list": lambda parts: ", ".join(re + signed(im) for re, im in parts),
    "trailing commas": lambda parts: ",\n".join(re + signed(im) for re, im in parts) + ",\n",
    "as Python prints": lambda parts: "[" + ", ".join(f"({re}{signed(im)})" for re, im in parts) + "]",
    "as NumPy prints": lambda parts: "[" + "\n ".join(re + signed(im) for re, im in parts) + "]",
    "savetxt": lambda parts: "\n".join(f" ({re}+{im}j)" for re, im in parts),
    "JSON pairs": lambda parts: "[" + ",".join(f"[{re}, {im}]" for re, im in parts) + "]",
    "JSON texts": lambda parts: json.dumps([re + signed(im) for re, im in parts]),
    "JSON objects": lambda parts: json.dumps([{"re": re, "im": im} for re, im in parts]),
    "JSON columns": lambda parts: json.dumps({"real": [re for re, _ in parts], "imag": [im for _, im in parts]}),
    "JSON, named": lambda parts: json.dumps({"schema": 1, "eigenvalues": [list(pair) for pair in parts]}),
}
counted("file formats", FORMATS)
PART = st.integers(-69, 69).map(lambda n: f"{n / 100:.2f}")
PAIRS = st.lists(st.tuples(PART, PART), min_size=2, max_size=4)
EVERY = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EVERY
@given(PAIRS)
def test_every_format_gives_the_numbers_that_were_written(tmp_path: Path, parts: list[tuple[str, str]]) -> None:
    wanted = [(Fraction(re), Fraction(im)) for re, im in parts]
    for name, write in FORMATS.items():
        path, text = tmp_path / "l.txt", write(parts)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        assert read_file(path) == wanted, (name, text)


@EVERY
@given(st.lists(st.floats(-0.625, 0.625, width=32), min_size=1, max_size=4), st.sampled_from("fdgFDG"))
def test_arrays_keep_the_numbers_that_they_are(tmp_path: Path, values: list[float], kind: str) -> None:
    array = np.array(values).astype(kind) * (1 if kind in "fdg" else 1 + 0j)
    wanted = [(Fraction(value), 0) for value in values]
    np.save(tmp_path / "l.npy", array)
    np.savez(tmp_path / "l.npz", array)
    np.savez(tmp_path / "named.npz", A=np.eye(2), eigenvalues=array)
    for name in ("l.npy", "l.npz", "named.npz"):
        assert read_eigenvalues(str(tmp_path / name)) == wanted, name


def test_a_report_of_memory_is_a_file_of_eigenvalues(tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["memory", "--eigenvalues", "0.5, 0.3+0.25j", "--lags", "2", "--json"])
    (tmp_path / "report.json").write_text(made.output)
    assert read_file(tmp_path / "report.json") == [(Fraction(1, 2), 0), (Fraction(3, 10), Fraction(1, 4))]


def test_two_columns_are_not_twice_as_many_numbers(tmp_path: Path) -> None:
    """.9 +- .1i and .5, whose M(0) is 1 - |b_0|^2 with b_0 the product of the eigenvalues."""
    path = tmp_path / "l.txt"
    path.write_text("0.9 0.1\n0.9 -0.1\n0.5 0.0\n")
    spectrum = listed_spectrum(str(path))
    assert spectrum.size == 3
    assert memory_function(spectrum, 1).values[0] == pytest.approx(1 - 0.82**2 * 0.25, abs=1e-13)
    assert "0.831900" in CliRunner().invoke(app, ["memory", "--eigenvalues", str(path), "--lags", "1"]).output


BAD: dict[str, str | bytes] = {
    "empty": "",
    "blank": "\n \n",
    "comments alone": "# nothing\n",
    "one row of two": "0.5 0.3",
    "one row of two, commas": "0.5, 0.3\n",
    "a matrix": "0.1 0.2 0.3\n0.4 0.5 0.6\n0.1 0.1 0.1\n",
    "uneven rows": "0.9 0.1\n0.5\n",
    "blank before the sign": "0.9 +0.1j\n0.9 -0.1j\n",
    "polar": "modulus,angle\n0.9,0.1\n0.8,0.2\n",
    "unknown columns": "x,y\n0.9,0.1\n",
    "twice real": "re,re\n0.1,0.2\n",
    "no imaginary column": "re,weight\n0.1,0.2\n",
    "decimal commas": "re;im\n0,9;0,1\n",
    "decimal commas, bare": "0,9;0,1\n0,8;0,2",
    "a missing value": "re,im\n0.9,\n0.8,0.1\n",
    "an empty cell": "0.9,,0.1",
    "a header alone": "re,im\n",
    "a word": "half\n0.5\n",
    "a typo": "O.5\n0.4\n",
    "not a number": "0.5\nnan\n",
    "infinite": "inf\n",
    "percent": "50%\n",
    "hexadecimal": "0x1p-1\n",
    "underscores": "0.9_1\n",
    "a sum of reals": "0.5 - 0.3\n",
    "ambiguous": "1/2i\n",
    "code": "__import__('os')\n",
    "zeros in it": b"0.5\x000.4",
    "binary": b"\x00\x01\x02\xff",
    "Latin-1": b"0.5 \xe9",
    "pickle": b"\x80\x04]\x94G?\xe0\x00\x00\x00\x00\x00\x00a.",
    "cut .npy": b"\x93NUMPY",
    "cut .npz": b"PK\x03\x04abc",
    "JSON true": "[true]",
    "JSON null": "[null]",
    "JSON NaN": "[NaN]",
    "JSON object": '{"A": [[1]]}',
    "JSON empty": "[]",
    "JSON empty object": "{}",
    "JSON triples": "[[0.1, 0.2, 0.3]]",
    "JSON uneven": "[[0.1, 0.2], [0.3]]",
    "JSON lengths": '{"re": [0.1], "im": []}',
    "JSON number": '{"eigenvalues": 0.5}',
    "JSON cut": '{"eigenvalues": [0.5',
    "JSON deep": "[" * 100_000,
    "JSON word": '["half"]',
    "on the circle": "0.6 0.8\n0.1 0\n",
    "outside": "1.5\n",
}
ARRAYS: dict[str, np.ndarray] = {
    "a column": np.ones((3, 1)) / 2,
    "two columns": np.ones((3, 2)) / 2,
    "NaN": np.array([np.nan]),
    "truth values": np.array([True]),
    "nothing": np.array([]),
    "a number": np.array(0.5),
    "words": np.array(["0.5"]),
    "fields": np.array([(1, 2.0)], dtype="i,f"),
    "dates": np.array(["2020-01-01"], "M8[D]"),
    "times": np.array([1], "m8[s]"),
}


@pytest.mark.parametrize("name", counted("bad files", BAD))
def test_a_bad_file_is_refused(name: str, tmp_path: Path) -> None:
    path, content = tmp_path / "l.txt", BAD[name]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InvalidInput) as caught:
        listed_spectrum(str(path))
    assert caught.value.given
    assert caught.value.rule
    assert caught.value.remedy
    told = CliRunner().invoke(app, ["memory", "--eigenvalues", str(path)])
    assert (told.exit_code, type(told.exception)) == (2, SystemExit)
    assert "memlaw: got" in told.stderr


@pytest.mark.parametrize("name", counted("bad arrays", ARRAYS))
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_a_bad_array_is_refused(name: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"l{suffix}"
    (np.save if suffix == ".npy" else np.savez)(path, ARRAYS[name])
    with pytest.raises(InvalidInput):
        read_file(path)


def test_an_array_of_objects_is_never_unpacked(tmp_path: Path) -> None:
    np.save(tmp_path / "l.npy", np.array([print], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "several.npz", a=np.eye(2), b=np.eye(2))
    np.savez(tmp_path / "none.npz")
    for name in ("l.npy", "several.npz", "none.npz"):
        with pytest.raises(InvalidInput):
            read_file(tmp_path / name)


def test_a_long_file_is_refused_or_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(InvalidInput, match="MiB"):
        read_file(path)
    for text in (" " * 10**5, "," * 10**5, "(" * 10**5, "0.5," * 5000, "0.5 " * 5000, "1" * 10**5):
        path.write_text(text)
        try:
            assert len(read_file(path)) == 5000
        except InvalidInput as error:
            assert len(str(error)) < 1000


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=40), st.text('0123456789.+-*/()[]{}ijIJeEdD,;:" \t\n#%reimNa', max_size=40)))
def test_whatever_a_file_holds_is_read_or_refused(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "l"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        found = read_file(path)
    except InvalidInput as error:
        assert error.remedy
    else:
        assert found
        assert all(isinstance(part, Fraction | int) for pair in found for part in pair)
