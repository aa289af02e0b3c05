"""Whether two recorded runs found the same: theorems, kinds, what was examined, verdicts; points are told, not judged.

    python benchmarks/same_verdicts.py BEFORE.json AFTER.json

Reads every schema of a record. Evidence that says nothing ("inapplicable") counts as none: the first schema left it
out. Exit code 1 where a verdict differs, or where evidence is there in one run only.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from memlaw.verify.evidence import Evidence, Report, Verdict
from memlaw.verify.evidence.changes import Place, indexed
from memlaw.verify.evidence.record import read


def said(report: Report) -> dict[Place, Evidence]:
    """The evidence of a run by what it examines, that aside which says nothing."""
    return {place: item for place, item in indexed(report).items() if item.verdict is not Verdict.INAPPLICABLE}


def points(item: Evidence, schema: int) -> int | None:
    """The number of points of a piece; the first schema tells it in a sentence."""
    if schema > 1:
        return item.points or None
    found = re.search(r"\b(\d+) points?\b", item.setup)
    return int(found[1]) if found else None


def name(place: Place) -> str:
    """A piece of evidence in a few words."""
    theorem, kind, subject, number = place
    return "  ".join(filter(None, (theorem, str(kind), subject, f"({number + 1})" if number else "")))


def differences(before: Report, after: Report) -> tuple[list[str], list[str], int]:
    """Differences in what was found; differences in the number of points, and for how many pieces it is known."""
    old, new = said(before), said(after)
    found = [f"gone     {name(place)}: {old[place].verdict}" for place in old if place not in new]
    found += [f"new      {name(place)}: {new[place].verdict}" for place in new if place not in old]
    moved, known = [], 0
    for place in (place for place in old if place in new):
        if old[place].verdict is not new[place].verdict:
            found.append(f"verdict  {name(place)}: {old[place].verdict} -> {new[place].verdict}")
        counts = points(old[place], before.schema), points(new[place], after.schema)
        if None not in counts:
            known += 1
            moved += [f"points   {name(place)}: {counts[0]} -> {counts[1]}"] if len(set(counts)) > 1 else []
    return found, moved, known


def main(before: Path, after: Path) -> int:
    """Print the differences and a summary."""
    reports = read(before), read(after)
    found, moved, known = differences(*reports)
    print("\n".join([*found, *moved[:20]]) or "no difference")
    for path, report in zip((before, after), reports, strict=True):
        pieces = said(report).values()
        kinds = Counter(str(item.kind) for item in pieces)
        each = ", ".join(f"{kind} {count}" for kind, count in kinds.items())
        print(f"{path.name}: {len(report.theorems)} theorems, {len(pieces)} pieces of evidence ({each}), {report}")
    print(f"{len(found)} differences in verdicts; points known for {known} pieces, different for {len(moved)}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
