"""Tables in text files, as spreadsheets, MATLAB and Fortran write them: cells, whatever stands between them.

What could mean two things is refused: decimal commas, and cells that are empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from memlaw.errors import InvalidInput, shown
from memlaw.scalars import read_real


def decoded(data: bytes) -> str:
    """The text of a file, in UTF-8 or UTF-16. Errors: ValueError for what is no text.

    >>> decoded("λ".encode("utf-16"))
    'λ'
    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16" if wide else "utf-8-sig").strip()
    if "\0" in text:
        raise ValueError("it is no text")
    return text


def read_rows(text: str, prepared: Callable[[str], str] = str) -> list[list[str]]:
    """The cells of each row, after a function of the line; comments (#, %, !), quotes and empty lines are left out.

    >>> read_rows('"re","im"\\n# two\\n0.5, 0.25\\n')
    [['re', 'im'], ['0.5', '0.25']]
    """
    if found := re.search(r'"[-+]?\d*,\d+"', text):
        raise InvalidInput(found[0], "it has a comma within a number", "write decimals with a point")
    lines = [line.partition("#")[0].replace('"', "").strip() for line in text.splitlines()]
    return [_cells(prepared(line)) for line in lines if line and line[0] not in "%!"]


def _cells(line: str) -> list[str]:
    """The cells of a row, between semicolons, else commas, else tabs, else blanks."""
    outside = re.sub(r"\([^()]*\)", "", line)
    if ";" in outside and "," in outside:
        raise InvalidInput(f"{shown(line)}", "it has commas and semicolons", "write decimals with a point")
    separator = next((mark for mark in ";,\t" if mark in outside), "")
    parts = words(line, separator) if "(" in line else line.split(separator or None)
    cells = [cell.strip() for cell in parts if separator or cell]
    cells = cells if cells[-1] else cells[:-1]
    if "" in cells[1:]:
        raise InvalidInput(f"{shown(line)}", "a cell is empty", "write a number in each")
    return cells


def name_of(cell: str) -> str:
    """The first word of a cell that names a column; nothing if it may be a number.

    >>> name_of("Re(l)"), name_of("1e-3"), name_of("nan")
    ('re', '', '')
    """
    found = re.match(r"[^\W\d]+", cell.lower())
    return found[0] if found and found[0] not in ("i", "j", "nan", "inf", "infinity") else ""


def read_table(text: str) -> tuple[list[str], list[list[float]]]:
    """The header of a table of real numbers, empty where there is none, and its rows as floats.

    Errors: InvalidInput for what is no real number; ValueError for no rows, and for rows of different lengths.

    >>> read_table("u x\\n1.0D0 1/4\\n")
    (['u', 'x'], [[1.0, 0.25]])
    """
    rows = read_rows(text)
    header = rows[0] if rows and any(map(name_of, rows[0])) else []
    if len(rows) == bool(header):
        raise ValueError("it has a header alone" if rows else "it is empty")
    if len({len(row) for row in rows}) != 1:
        raise ValueError("its rows are not of one length")
    return header, [[_real(word) for word in row] for row in rows[bool(header) :]]


def _real(word: str) -> float:
    try:
        return float(word if "_" not in word else "")
    except ValueError:  # a fraction, or as Fortran writes it
        return float(read_real(word, "a number"))


def words(text: str, marks: str = "") -> Iterator[str]:
    """What stands between some marks outside parentheses, by default commas, semicolons and blanks.

    >>> list(words("(0.9,0.1),I/2"))
    ['(0.9,0.1)', 'I/2']
    """
    depth = start = 0
    for place, character in enumerate(text):
        depth = max(0, depth + (character == "(") - (character == ")"))
        if not depth and (character in marks if marks else character in ",;" or character.isspace()):
            yield text[start:place]
            start = place + 1
    yield text[start:]
