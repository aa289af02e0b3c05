"""What is drawn for one seed is the same, whatever was imported or drawn before.

hypothesis draws some numbers from the constants that it reads in the modules of the program, those loaded so far.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

providers: Any = import_module("hypothesis.internal.conjecture.providers")
_READ = "_get_local_constants"  # and its cache, by the limits between which a number is drawn
_NONE = providers.Constants() if hasattr(providers, _READ) else None
_KEPT = type(providers.CONSTANTS_CACHE)(1024) if _NONE is not None else None


def seed_of(seed: int, *parts: str) -> int:
    """The seed of one check among those of a run, by what it checks.

    >>> seed_of(1, "capacity.rank", "sampled") == seed_of(1, "capacity.rank", "sampled")
    True
    >>> seed_of(1, "capacity.rank", "sampled") == seed_of(1, "gram.entries", "sampled")
    False
    """
    return int.from_bytes(hashlib.sha256("\n".join((str(seed), *parts)).encode()).digest()[:8], "big")


@contextmanager
def steady() -> Iterator[None]:
    """hypothesis draws no constants of the program; what it draws otherwise is as before when this is left."""
    if _NONE is None:  # a version that reads none
        yield
        return
    before = getattr(providers, _READ), providers.CONSTANTS_CACHE
    try:
        setattr(providers, _READ, lambda: _NONE)
        providers.CONSTANTS_CACHE = _KEPT
        yield
    finally:
        setattr(providers, _READ, before[0])
        providers.CONSTANTS_CACHE = before[1]
