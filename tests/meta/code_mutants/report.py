"""What came of a sample: a table by folder, the survivors, and the reading that each was given by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from code_mutants.operators import Mutant

READINGS = Path(__file__).resolve().parents[1] / "code_mutants.md"
STANDINGS = ("equivalent", "harmless", "hole", "closed")


def readings(path: Path) -> dict[str, str]:
    """The standing of each mutant that was read: `equivalent`, `harmless`, a `hole`, or since `closed` by a test."""
    rows = (line.split("|") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| `"))
    return {row[1].strip().strip("`"): row[2].strip() for row in rows}


def summary(wanted: Sequence[Mutant], results: Mapping[str, Mapping[str, Any]], read: Mapping[str, str]) -> str:
    """Mutants by folder and by what saw them; survivors that are not equivalent, by name."""
    tried = [(item, results[item.name]) for item in wanted if item.name in results]
    folders = sorted({item.file.rpartition("/")[0] for item, _ in tried})
    killers = sorted({found["by"] for _, found in tried if found["outcome"] == "killed"})
    lines = [" ".join([f"{'':24}{'tried':>7}{'killed':>8}", *(f"{name:>11}" for name in killers)])]
    for folder in [*folders, "all"]:
        here = [found for item, found in tried if folder in ("all", item.file.rpartition("/")[0])]
        by = Counter(found["by"] for found in here if found["outcome"] == "killed")
        lines.append(" ".join([f"{folder:24}{len(here):7}{by.total():8}", *(f"{by[name]:11}" for name in killers)]))
    survivors = [item for item, found in tried if found["outcome"] == "survived"]
    equivalent = sum(read.get(item.name) == "equivalent" for item in survivors)
    counted = len(tried) - equivalent
    killed = len(tried) - len(survivors)
    share = f"{100 * killed / counted:.1f} %" if counted else "none"
    left = len(wanted) - len(tried)
    lines.append(f"{killed} of {counted} that are not equivalent are killed: {share}; {left} are left to try")
    lines += [f"survived: {item.name} ({read.get(item.name, 'not read')})" for item in survivors]
    return "\n".join(lines)
