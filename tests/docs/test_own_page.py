"""The page on theorems of one's own does what it says, and its example is checked and refuted at once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from programs import check_programs

import memlaw
from memlaw.theory.theorem import Theorem
from memlaw.verify.run.own import theorems_in

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "own_theorems.md").read_text(encoding="utf-8")
EXAMPLE = DOCS / "examples" / "my_theorems.py"


def test_the_programs_of_the_page_print_what_it_says() -> None:
    programs = re.findall(r"```python\n(.*?)```(?:\n\nprints\n\n```\n(.*?)```)?", PAGE, re.DOTALL)
    assert len(programs) == 3
    check_programs(programs)


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """memlaw in a folder that has the example and nothing else."""
    shutil.copy(EXAMPLE, folder)
    environment = {**os.environ, "COLUMNS": "118", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "memlaw", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_prints_what_the_page_says(tmp_path: Path) -> None:
    ((words, expected),) = re.findall(r"```\n\$ memlaw (.*?)\n(.*?)```", PAGE, re.DOTALL)
    done = command(tmp_path, *words.split())
    assert done.returncode == 1, done.stderr
    assert steady(expected) in steady(done.stdout)
    assert [path.name for path in tmp_path.iterdir()] == [EXAMPLE.name]


def steady(text: str) -> str:
    """Without the time, and up to what the page leaves out."""
    return re.sub(r"(; cpu); [\d.]+ s", r"\1", text)


TRUE, FALSE = theorems_in(EXAMPLE)


@pytest.mark.parametrize(("item", "verdict"), [(TRUE, "holds"), (FALSE, "refuted")], ids=["true", "false"])
def test_the_example_is_stated_checked_and_refuted_quickly(item: Theorem, verdict: str) -> None:
    report = memlaw.verify(item, seed=1)
    assert report.verdict == verdict, report
    assert report.seconds < 60  # one or two where nothing else runs
    kinds = {str(found.kind) for found in report.evidence if found.verdict == verdict}
    assert kinds >= {"exact", "enclosed", "sampled"}
    assert all(found.counterexample is not None for found in report.refuted)


def test_an_own_theorem_given_as_an_object_has_all_that_a_catalogued_one_has() -> None:
    assert memlaw.check_at(TRUE, ["1/2", "-1/3", "I/4"], h=2).verdict == "holds"
    assert memlaw.check_at(FALSE, ["0"], h=1).verdict == "refuted"
    assert memlaw.sides(FALSE, ["0"], h=1)[0] == ("1", "1")
    assert r"W(h) &\leq P(\min(N, h))" in TRUE.latex()
    assert memlaw.soak([FALSE], points=5, examples=10, minutes=5).refuted  # which ends it
