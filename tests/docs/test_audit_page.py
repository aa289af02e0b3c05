"""The page on audits prints what it says, and names every finding."""

import re
from pathlib import Path

from programs import check_programs

from memlaw.verify.audit.findings import Finding
from memlaw.verify.show.audit import SENTENCES

PAGE = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")


def test_the_program_prints_what_the_page_says():
    programs = re.findall(r"```python\n(.*?)```\n\nprints\n\n```\n(.*?)```", PAGE, re.DOTALL)
    assert len(programs) == 1
    check_programs(programs)


def test_the_page_names_every_finding():
    assert all(f"`{Finding(name).name}`" in PAGE for name in SENTENCES)
