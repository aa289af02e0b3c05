"""Survivors that are read as closed: the same change in the code of today, tried by what its reading names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from code_mutants.operators import Mutant, mutants


def named(reading: str) -> list[str]:
    """The tests and theorems that a reading names in backquotes.

    >>> named("`tests/a.py::test_b` sees it, `f` does not; theorem `gain.one`")
    ['tests/a.py::test_b', 'gain.one']
    """
    return re.findall(r"`(tests/[^`]+|[a-z]+\.[a-z_]+)`", reading)


def of_today(name: str, found: Mapping[str, Any], texts: Mapping[str, str]) -> Mutant | None:
    """The same change of the same line of the same function, which may have moved; None where the line is gone."""
    file, where, operator, number = name.split(":")
    function = where.rpartition(".")[2]
    homes = [other for other, text in texts.items() if where != "module" and other != file and f"{function}(" in text]
    for home in (file, *homes):
        text = texts.get(home, "")
        alike = [
            item
            for item in mutants(home, text)
            if (item.where, item.operator) == (where, operator)
            and item.shown(text) == (found["before"], found["after"])
        ]
        if alike:
            return replace(min(alike, key=lambda item: abs(item.number - int(number))), called=name)
    return None


def closings(
    survived: Mapping[str, Mapping[str, Any]], readings: Mapping[str, str], texts: Mapping[str, str]
) -> dict[str, tuple[Mutant, list[str]]]:
    """For each survivor whose reading names something, and whose line is still there: the mutant, and what is named."""
    found = {}
    for name, result in survived.items():
        mutant, by = of_today(name, result, texts), named(readings.get(name, ""))
        if mutant is not None and by:
            found[name] = mutant, by
    return found
