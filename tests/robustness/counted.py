"""The odd and bad inputs that the tests of this folder try, kept so that they can be counted."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

Cases = TypeVar("Cases", bound=Collection[object])
SEEN: set[tuple[str, str]] = set()


def counted(door: str, cases: Cases) -> Cases:
    """Remember the inputs that one door is tried with; each counts once. Returns them, to parametrise a test with."""
    SEEN.update((door, str(case)) for case in cases)
    return cases
