"""The examples of the README and of the pages that it leads to are run, and their output is what they print."""

import json
import re
import sys
from pathlib import Path

import pytest
from programs import check_programs

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VERDICTS = " ".join((ROOT / "docs/verdicts.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(("page", "number"), [("README.md", 2), ("docs/library.md", 5)])
def test_the_library_examples_print_what_the_page_says(page: str, number: int) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    programs = re.findall(r"```python\n(.*?)```\n\nprints\n\n```\n(.*?)```", text, re.DOTALL)
    assert len(programs) == number == text.count("```python")
    check_programs(programs)


def test_the_commands_are_those_of_the_first_page_where_a_test_runs_them() -> None:
    shown = re.findall(r"```\n\$ memlaw .*?```", README, re.DOTALL)
    assert len(shown) == 2
    assert all(block in (ROOT / "docs/start.md").read_text(encoding="utf-8") for block in shown)
    assert len(README.splitlines()) <= 112


def test_the_number_of_theorems() -> None:
    from memlaw.theory.catalogue import catalogue
    from memlaw.verify.show.words import roles

    assert roles(item.role for item in catalogue()) in VERDICTS


def test_the_matrix_is_quoted_as_it_is_on_file() -> None:
    line = (ROOT / "tests" / "meta" / "matrix.md").read_text(encoding="utf-8").splitlines()[2]
    assert line.split(". ")[0] in VERDICTS


def test_what_the_statements_have_earned_is_told_as_it_is_on_file() -> None:
    sys.path.insert(0, str(ROOT / "tests" / "meta"))
    from evidence_table import FILE, counts, sentence

    assert sentence(counts(json.loads(FILE.read_text(encoding="utf-8")))) in VERDICTS


def test_nothing_names_a_path_of_a_developers_machine() -> None:
    assert not re.search(r"(?<![.\w])/(home|root|work)/", README)
