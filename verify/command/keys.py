"""How keys, prefixes and globs choose theorems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from memlaw.theory.statement.theorem import Theorem


def chosen(patterns: Sequence[str] | None, file: Path | None = None) -> tuple[Theorem, ...]:
    """The theorems that keys, prefixes (`allpass`) or globs (`*.memory`) name, in the order of the catalogue or a file.

    Without patterns all. Errors: `InvalidInput` for a pattern that names none.
    """
    from memlaw.theory.catalogue import catalogue
    from memlaw.verify.run.own import named, theorems_in

    everything = catalogue() if file is None else theorems_in(file)
    if not patterns:
        return everything
    keys = [item.key for item in everything]
    wanted: set[str] = set()
    for pattern in patterns:
        wanted.update(matching(pattern, keys) or [named(pattern, everything).key])
    return tuple(item for item in everything if item.key in wanted)


def matching(pattern: str, keys: Iterable[str]) -> list[str]:
    """The keys a pattern names: itself; else those below it; else those that begin with it; else by glob.

    >>> matching("allpass", ["allpass.memory", "allpass.law", "state.memory"])
    ['allpass.memory', 'allpass.law']
    >>> matching("*.memory", ["allpass.memory", "state.memory"]), matching("x", ["a.b"])
    (['allpass.memory', 'state.memory'], [])
    """
    known = list(keys)
    if pattern in known:
        return [pattern]
    below = [key for key in known if key.startswith(pattern.rstrip(".") + ".")]
    begun = [key for key in known if pattern and key.startswith(pattern)]
    return below or begun or [key for key in known if fnmatchcase(key, pattern)]
