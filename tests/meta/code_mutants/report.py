"""What came of a sample: a table by folder, the survivors, and the reading that each was given by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from code_mutants.operators import Mutant

READINGS = Path(__file__).resolve().parents[1] / "code_mutants.md"
STANDINGS = ("equivalent", "harmless", "hole", "closed")
AIM = 95  # percent of those that are not equivalent


def _rows(path: Path) -> list[list[str]]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| `"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def readings(path: Path) -> dict[str, str]:
    """The standing of each mutant that was read: `equivalent`, `harmless`, a `hole`, or since `closed` by a test."""
    return {row[0].strip("`"): row[1] for row in _rows(path)}


def closers(path: Path) -> dict[str, str]:
    """For each mutant that is read as closed, the words that name what sees it."""
    return {row[0].strip("`"): row[3] for row in _rows(path) if row[1] == "closed"}


def summary(
    wanted: Sequence[Mutant],
    results: Mapping[str, Mapping[str, Any]],
    read: Mapping[str, str],
    closed: Mapping[str, Mapping[str, Any]] | None = None,
) -> str:
    """Mutants by folder and by what saw them; survivors by name, those apart that were seen since when tried again."""
    tried = [(item, results[item.name]) for item in wanted if item.name in results]
    survivors = [item.name for item, found in tried if found["outcome"] == "survived"]
    seen = {name: one for name, one in (closed or {}).items() if name in survivors and one["outcome"] == "killed"}
    equivalent = sum(read.get(name) == "equivalent" for name in survivors)
    counted, killed = len(tried) - equivalent, len(tried) - len(survivors)
    both = killed + len(seen)
    lines = [
        *_table(tried),
        f"{killed} of {counted} that are not equivalent are killed: {_share(killed, counted)} at the first look",
        f"{len(seen)} more by what was named since and tried on them: {both}, {_share(both, counted)}",
        f"{len(wanted) - len(tried)} are left to try; {equivalent} are equivalent",
    ]
    if len(tried) == len(wanted):
        short = "at least" if 100 * both >= AIM * counted else "less than"
        lines.append(f"{short} {AIM} % of those that are not equivalent are killed")
    lines += [f"closed: {name}  {one['by']} {one['what']}  at {one['commit']}" for name, one in seen.items()]
    for name in (name for name in survivors if name not in seen):
        standing = read.get(name, "not read")
        tried_since = "survives" if name in (closed or {}) else "not tried"
        lines.append(f"survived: {name} ({f'read as closed, and {tried_since}' if standing == 'closed' else standing})")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"


def _table(tried: Sequence[tuple[Mutant, Mapping[str, Any]]]) -> list[str]:
    folders = sorted({item.file.rpartition("/")[0] for item, _ in tried})
    killers = sorted({found["by"] for _, found in tried if found["outcome"] == "killed"})
    lines = [" ".join([f"{'':24}{'tried':>7}{'killed':>8}", *(f"{name:>11}" for name in killers)])]
    for folder in [*folders, "all"]:
        here = [found for item, found in tried if folder in ("all", item.file.rpartition("/")[0])]
        by = Counter(found["by"] for found in here if found["outcome"] == "killed")
        lines.append(" ".join([f"{folder:24}{len(here):7}{by.total():8}", *(f"{by[name]:11}" for name in killers)]))
    return lines
