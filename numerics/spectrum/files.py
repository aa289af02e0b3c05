"""Eigenvalues as texts and files have them: lists, one or two columns, CSV, JSON, .npy and .npz.

What a file means is told by its content, and never guessed: two columns of real numbers are real and imaginary parts,
unless a header names them otherwise; tables of more columns, and single rows of two numbers, are refused.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from memlaw.errors import InvalidInput, shown
from memlaw.grammar import Parts, read_text
from memlaw.numerics.number.tables import decoded, name_of, read_rows, words
from memlaw.scalars import read_parts, read_real

EXAMPLE = 'write numbers such as "0.5, -1/3, 0.3+0.2j", or give a file of them'
_ONE_A_LINE = "write one eigenvalue on a line, or two columns with the header re,im"
MOST_BYTES = 2**24
_SEVERAL = "eigenvalues", "lambda", "lambdas", "spectrum", "values"
_REAL, _IMAG = ("re", "real"), ("im", "imag", "imaginary")
_HEADERS = {*_SEVERAL, "eigenvalue", "value", "eig", "eigs", "l", "\N{GREEK SMALL LETTER LAMDA}"}


def read_list(text: str) -> list[Parts]:
    """Eigenvalues written out, between commas, semicolons or blanks; (0.9,0.1) is one number, as Fortran writes it.

    >>> read_list("0.1, 1/3-I/4 (0.9,0.1)")[1:]
    [(Fraction(1, 3), Fraction(-1, 4)), (Fraction(9, 10), Fraction(1, 10))]
    """
    found = [_read_word(word) for word in words(_joined(text.strip().strip("[]"))) if word]
    if not found:
        raise InvalidInput("no eigenvalues", "a spectrum is not empty", EXAMPLE)
    return found


def read_file(path: Path) -> list[Parts]:
    """The eigenvalues in a file. Errors: InvalidInput for what holds none, or does not say which.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "l.csv").write_text("re,im\\n0.9,0.1\\n0.5,0\\n")
    ...     read_file(Path(folder) / "l.csv")
    [(Fraction(9, 10), Fraction(1, 10)), (Fraction(1, 2), Fraction(0, 1))]
    """
    try:
        from memlaw.numerics.number.array_files import holds_arrays, stored_bytes  # which imports NumPy

        if stored_bytes(path) > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES >> 20} MiB")
        if holds_arrays(path):
            return _read_arrays(path)
        text = decoded(path.read_bytes())
        return _read_json(text) if text[:1] in ("[", "{") else _read_table(text)
    except InvalidInput as error:
        raise InvalidInput(f"{error.given} in {path.name!r}", error.rule, error.remedy) from error
    except (OSError, ValueError, MemoryError, RecursionError) as error:
        raise InvalidInput(f"file {str(path)!r}", f"it cannot be read ({error})", EXAMPLE) from error


# --- words ------------------------------------------------------------------------------------------------------


def _joined(text: str) -> str:
    """The text without the blanks inside of a number: 0.3 + 0.2 i."""
    text = re.sub(r"[ \t]+", " ", text.replace("\N{MINUS SIGN}", "-"))
    if found := re.search(r"[\d.)] [-+][\d./]*(?:[eE][-+]?\d+)?\*?[ijIJ](?![a-zA-Z])", text):
        raise InvalidInput(
            f"{shown(found[0])}", "it may be one number or two", "write 0.3+0.2j, or put commas between eigenvalues"
        )
    joined = re.sub(r" ?([-+*/]) ", r"\1", text)
    return re.sub(r"(?<=\d) (?=[ijIJ](?![a-zA-Z]))", "", joined).replace("+-", "-")


def _read_word(word: str) -> Parts:
    if pair := re.fullmatch(r"\(([^(),]+),([^(),]+)\)", word):
        return read_real(pair[1], "eigenvalue"), read_real(pair[2], "eigenvalue")
    try:
        value = read_text(word)
    except InvalidInput as error:
        remedy = EXAMPLE if "not a number" in error.rule else error.remedy
        raise InvalidInput(f"eigenvalue {error.given}", error.rule, remedy) from error
    if not set(word) & set("ijIJ(") and re.search(r"(?<=[^eEdD])[-+]", word):
        raise InvalidInput(f"eigenvalue {word!r}", "it is a sum of real numbers", "put commas between eigenvalues")
    return value


# --- tables -----------------------------------------------------------------------------------------------------


def _read_table(text: str) -> list[Parts]:
    """One eigenvalue on a line, two columns, or all in one row."""
    cells = read_rows(text, _joined)
    header = [name_of(cell) for cell in cells[0]] if cells else []
    if len(header) > 1 and header[1] and all(name or not cell for name, cell in zip(header, cells[0], strict=True)):
        return _named_columns(header, cells[1:])
    if header and header[0] in _HEADERS:
        cells = cells[1:]
    rows = [[word for cell in row for word in words(cell) if word] for row in cells]
    if not any(rows):
        raise InvalidInput("no eigenvalues", "a spectrum is not empty", EXAMPLE)
    found = [[_read_word(word) for word in row] for row in rows]
    widths, written_complex = {len(row) for row in rows}, any(set("ijIJ(") & set(word) for row in rows for word in row)
    if widths == {2} and not written_complex and len(rows) > 1:
        return [(row[0][0], row[1][0]) for row in found]
    if widths == {1} or written_complex or (len(rows) == 1 and widths != {2}):
        return [value for row in found for value in row]
    raise InvalidInput(
        f"rows of {', '.join(map(str, sorted(widths)))} numbers",
        "a table of real numbers does not say which of them are eigenvalues",
        _ONE_A_LINE,
    )


def _named_columns(header: list[str], cells: list[list[str]]) -> list[Parts]:
    """The columns that a header calls real and imaginary parts."""
    real, imag = ([place for place, name in enumerate(header) if name in known] for known in (_REAL, _IMAG))
    if not len(real) == len(imag) == 1 or not cells:
        raise InvalidInput(
            f"columns called {', '.join(header)}", "a header names the real and the imaginary part", _ONE_A_LINE
        )
    wrong = [row for row in cells if len(row) != len(header)]
    if wrong:
        raise InvalidInput(
            f"a row of {len(wrong[0])} cells under {len(header)} names", "each has its column", _ONE_A_LINE
        )
    return [(read_real(row[real[0]], "real part"), read_real(row[imag[0]], "imaginary part")) for row in cells]


# --- JSON and arrays --------------------------------------------------------------------------------------------


def _read_json(text: str) -> list[Parts]:
    """A list of numbers, texts, pairs [re, im] or objects with re and im; or an object that holds one; all exact.

    A list without quotes as Python and NumPy print it is no JSON, and read as a list.
    """
    try:
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except ValueError:
        if text[0] == "[":
            return read_list(text.replace("[", " ").replace("]", " "))
        raise
    return [_json_number(item) for item in _json_list(data)]


def _json_list(data: Any) -> list[Any]:
    if isinstance(data, dict):
        named = {str(name).lower(): value for name, value in data.items()}
        found = next((named[name] for name in _SEVERAL if name in named), None)
        real, imag = (next((named[name] for name in known if name in named), None) for known in (_REAL, _IMAG))
        if isinstance(found, list):
            return _json_list(found)
        if isinstance(real, list) and isinstance(imag, list) and len(real) == len(imag):
            return _json_list([list(pair) for pair in zip(real, imag, strict=True)])
        raise InvalidInput(
            f"an object with {', '.join(named) or 'nothing'}", "it holds a list", 'name it "eigenvalues"'
        )
    if not data:
        raise InvalidInput("no eigenvalues", "a spectrum is not empty", EXAMPLE)
    return list(data)


def _json_number(item: Any) -> Parts:
    if isinstance(item, dict):
        item = [item.get(next((name for name in known if name in item), "")) for known in (_REAL, _IMAG)]
    if isinstance(item, list) and len(item) == 2:
        return read_real(item[0], "real part"), read_real(item[1], "imaginary part")
    return read_parts(item, "eigenvalue")


def _read_arrays(path: Path) -> list[Parts]:
    """The array of a .npy file, or the one of a .npz file that is alone or called eigenvalues."""
    from memlaw.numerics.number.array_files import load_arrays
    from memlaw.numerics.number.arrays import read_items

    arrays = load_arrays(path)
    name = next((name for name in _SEVERAL if name in arrays), next(iter(arrays)))
    if len(arrays) != 1 and name not in _SEVERAL:
        raise InvalidInput(f"arrays {', '.join(arrays)}", "one holds eigenvalues", "call it eigenvalues")
    return [read_parts(value, "eigenvalue") for value in read_items(arrays[name])]


def is_file(given: str) -> bool:
    """Whether a text is the name of a file."""
    return os.path.isfile(given)  # noqa: PTH113 -- unlike Path.is_file it bears names that are too long


def read_eigenvalues(given: str) -> list[Parts]:
    """Real and imaginary parts of eigenvalues, from a list or from the file of that name; decimals are exact.

    >>> read_eigenvalues("0.1, 1/3-I/4 (1/2)*(1/3 + I)")[2]
    (Fraction(1, 6), Fraction(1, 2))
    """
    if is_file(given):
        return read_file(Path(given))
    try:
        return read_list(given)
    except InvalidInput as error:
        rule = f"{error.rule}, nor a file" if "not a number" in error.rule else error.rule
        raise InvalidInput(error.given, rule, error.remedy) from error
