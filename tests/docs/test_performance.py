"""The page on performance has its figures from the record that the benchmarks write, and others quote the same."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "benchmarks/record.py"))
RECORD: dict[str, Any] = json.loads((ROOT / "benchmarks/record.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs/performance.md").read_text(encoding="utf-8")


def test_the_page_has_the_figures_of_the_record() -> None:
    before, mark, rest = PAGE.partition(SCRIPT["BEGIN"])
    figures, end, after = rest.partition(SCRIPT["END"])
    assert mark and end
    assert figures == SCRIPT["figures_of"](RECORD)
    assert not re.search(r"\d\.\d|\de-\d", before + after), "a figure that is on no record"


def test_the_record_has_all_benchmarks_and_says_where_they_ran() -> None:
    assert {*SCRIPT["BENCHMARKS"]} <= {*RECORD} and all("finished" in RECORD[name] for name in SCRIPT["BENCHMARKS"])
    assert RECORD["processor"] and {*SCRIPT["LIBRARIES"]} == {*RECORD["versions"]}
    assert (ROOT / "benchmarks" / RECORD["command"].split("/")[-1]).exists()


def test_a_figure_that_changes_is_seen() -> None:
    other = json.loads(json.dumps(RECORD))
    other["speed"]["against_the_gramian"]["ratio"] *= 2
    assert SCRIPT["figures_of"](other) not in PAGE


def test_the_page_on_training_quotes_the_record() -> None:
    text = " ".join((ROOT / "docs/training.md").read_text(encoding="utf-8").split())
    loss, batch = RECORD["training_scale"]["loss"], RECORD["training_scale"]["batch"]
    ratio = re.search(r"\(ratio (\d\.\d) of processor times\)", text)
    assert ratio and float(ratio[1]) == pytest.approx(batch["ratio"], abs=0.05)
    times = re.search(
        r"takes (\d+) times as long and (\d+) times the memory in float64 \(values apart by (\S+)\), (\d+) and (\d+)",
        text,
    )
    assert times is not None
    names = ("float64_time", "float64_memory", "float64_apart", "float32_time", "float32_memory")
    assert [f"{float(said):.0e}" for said in times.groups()] == [f"{loss[name]:.0e}" for name in names]
