"""What a system has beside its pair, and what is said where a claim asks for more."""

from __future__ import annotations

from typing import Any


class NotApplicable(Exception):
    """A clause that says nothing about this system, such as real information for a complex state."""


class Given(dict[Any, Any]):
    """What a system has beside its pair; what it has not, makes a claim that speaks of it inapplicable."""

    def __missing__(self, key: object) -> Any:
        raise NotApplicable(f"{key!r}, which a claim speaks of, is not given here")
