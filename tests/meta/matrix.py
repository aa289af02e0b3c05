"""The matrix mutant x kind: which kind of evidence refutes which false variant. `make mutants` prints and keeps it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from memlaw.verify.evidence import Evidence, Kind, Verdict

sys.path.insert(0, str(Path(__file__).parent))
from mutation import COST, Mutant, examined

FILE = Path(__file__).parent / "matrix.md"
NOTHING = "-"


@cache
def _mutants() -> tuple[Mutant, ...]:
    from all_mutants import everything

    return everything()


def seen_by(mutant: Mutant, kind: Kind) -> Evidence | str:
    """What one kind says; a statement that the change made impossible to evaluate is an error and no refutation."""
    try:
        return examined(mutant.theorem, kind) or NOTHING
    except Exception as error:
        return f"error: {type(error).__name__}"


def row(place: int) -> tuple[str, ...]:
    """Name, the verdict of each kind, and the counterexample of the cheapest that refutes."""
    mutant = _mutants()[place]
    found = [seen_by(mutant, kind) for kind in COST]
    verdicts = [item if isinstance(item, str) else str(item.verdict) for item in found]
    refuting = [item for item in found if not isinstance(item, str) and item.verdict is Verdict.REFUTED]
    example = refuting[0].counterexample if refuting else None
    at = ", ".join(f"{name} = {value}" for name, value in example.parameters) if example else ""
    where = "; ".join(filter(None, (example.instance, at))) if example else "NONE"
    return mutant.name, *verdicts, where.replace("|", "/")


def table(rows: Sequence[Sequence[str]]) -> str:
    """The matrix as Markdown, with the counts on top."""
    refuting = [[kind for kind, seen in zip(COST, line[1:], strict=False) if seen == "refuted"] for line in rows]
    seen = Counter(kind for kinds in refuting for kind in kinds)
    cheapest = Counter(kinds[0] if kinds else None for kinds in refuting)
    survivors = cheapest.pop(None, 0)
    head = [
        "# Which kind of evidence refutes which mutant",
        "",
        f"{len(rows)} mutants, {survivors} survive. Refuted by each kind: "
        + ", ".join(f"{kind} {seen[kind]}" for kind in COST)
        + ". The cheapest kind that sees it: "
        + ", ".join(f"{kind} {cheapest[kind]}" for kind in COST)
        + ".",
        "A derivation refutes nothing; test_binding.py tries that none proves a mutant. `-`: the kind does not apply.",
        "",
        "| mutant | " + " | ".join(COST) + " | counterexample |",
        "|---|" + "---|" * (len(COST) + 1),
    ]
    return "\n".join([*head, *("| " + " | ".join(line) + " |" for line in rows)]) + "\n"


def names_in(text: str) -> list[str]:
    """The mutants that a kept matrix speaks of."""
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    return [line.split(" | ")[0].removeprefix("| ") for line in lines]


def seen_first(text: str) -> dict[str, tuple[Kind, ...]]:
    """All kinds for each mutant of a kept matrix, those first that refuted it then."""
    lines = [
        line.removeprefix("| ").rsplit(" | ", len(COST) + 1) for line in text.splitlines() if line.startswith("| ")
    ]
    then = {name: dict(zip(COST, said, strict=False)) for name, *said in lines[1:]}
    return {name: tuple(sorted(COST, key=lambda kind: said[kind] != "refuted")) for name, said in then.items()}


def main(arguments: Iterable[str]) -> int:
    """Examine every mutant; 0 when none survives."""
    started = time.monotonic()
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        rows = list(pool.map(row, range(len(_mutants())), chunksize=8))
    text = table(rows)
    FILE.write_text(text, encoding="utf-8")
    print(text.splitlines()[2])
    print(f"{time.monotonic() - started:.0f} s; the matrix is in {FILE.name}")
    return int(any("refuted" not in line for line in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
