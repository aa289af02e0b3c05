"""Which mutants are tried: a sample by a printed seed, one for each file, or more in proportion to lines."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path

from code_mutants.operators import Mutant, breakable, mutants

FOLDERS = (
    "verify/kinds", "verify/evaluate", "verify/evidence", "verify/system", "verify/run", "verify/subjects",
    "verify/laws", "theory", "numerics",
)  # fmt: skip
# They say and draw, and decide nothing; a record on file is sealed by the text of the code itself.
LEFT_OUT = (
    "*/__init__.py", "theory/document/*", "theory/bibliography.py", "theory/language/printer.py",
    "theory/language/linebreaks.py", "theory/language/notation.py", "theory/language/plain_words.py",
    "theory/language/prose.py", "theory/language/spelled.py", "theory/language/formula.py", "theory/statement/words.py",
    "theory/statement/sources.py", "numerics/memory/plotting.py", "verify/laws/report.py", "verify/laws/explained.py",
    "verify/laws/rows.py", "verify/run/provenance.py", "verify/run/own.py", "verify/run/gramian_note.py",
)  # fmt: skip


def sources(root: Path) -> dict[str, str]:
    """The text of every file that can be broken, by its name from the root."""
    names = sorted(path.relative_to(root).as_posix() for folder in FOLDERS for path in (root / folder).rglob("*.py"))
    kept = [name for name in names if not any(fnmatch(name, pattern) for pattern in LEFT_OUT)]
    found = {name: (root / name).read_text(encoding="utf-8") for name in kept}
    return {name: text for name, text in found.items() if breakable(text)}


def shares(lines: Mapping[str, int], total: int) -> dict[str, int]:
    """How many mutants for each file: one, and the rest in proportion to lines, by the largest remainders.

    >>> shares({"a.py": 300, "b.py": 100, "c.py": 1}, 6)
    {'a.py': 3, 'b.py': 2, 'c.py': 1}
    """
    rest, whole = max(total - len(lines), 0), sum(lines.values())
    exact = {name: rest * count / whole for name, count in lines.items()}
    found = {name: 1 + int(part) for name, part in exact.items()}
    left = rest - sum(int(part) for part in exact.values())
    for name in sorted(exact, key=lambda name: (int(exact[name]) - exact[name], name))[:left]:
        found[name] += 1
    return found


def drawn(name: str, text: str, count: int, seed: int) -> list[Mutant]:
    """Some mutants of one file: an operator first, each as likely as the others, then a place.

    Each file has its own stream, so that a change of one file leaves the sample of the others.
    """
    stream = random.Random(f"{seed}:{name}")
    by_operator: dict[str, list[Mutant]] = defaultdict(list)
    for item in mutants(name, text):
        by_operator[item.operator].append(item)
    found: list[Mutant] = []
    while by_operator and len(found) < count:
        operator = stream.choice(sorted(by_operator))
        choices = by_operator[operator]
        found.append(choices.pop(stream.randrange(len(choices))))
        if not choices:
            del by_operator[operator]
    return found


def sample(texts: Mapping[str, str], total: int, seed: int) -> list[Mutant]:
    """The whole sample, mixed, so that what has been tried at any time is a fair sample too.

    Where there are more files than mutants, a file is in it or not by its name and the seed.
    """
    files = sorted(texts, key=lambda name: _lot(seed, name))[:total]
    counts = shares({name: len(texts[name].splitlines()) for name in files}, total)
    found = [item for name in files for item in drawn(name, texts[name], counts[name], seed)]
    return sorted(found, key=lambda item: _lot(seed, item.name))


def _lot(seed: int, name: str) -> bytes:
    return hashlib.sha256(f"{seed}:{name}".encode()).digest()
