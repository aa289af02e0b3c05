"""What is drawn for one seed is the same, whatever was imported or drawn before, and in whatever test.

hypothesis draws some numbers from the constants that it reads in the modules of the program, those loaded so far; and
it refuses a test inside a test, which a run of theorems in somebody's property test would be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

control: Any = import_module("hypothesis.control")
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
    """hypothesis draws no constants of the program and knows of no test; when this is left all is as it was before."""
    with _outside_of_tests(), _without_constants():
        yield


@contextmanager
def _outside_of_tests() -> Iterator[None]:
    current = getattr(control, "_current_build_context", None)
    with current.with_value(None) if current is not None else nullcontext():
        yield


@contextmanager
def _without_constants() -> Iterator[None]:
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
