"""Puts what records print into docs/experiments.md, between its marks: python tests/docs/experiment_tables.py."""

import re
from pathlib import Path

from memlaw.verify.experiments.frame.experiment import Table
from memlaw.verify.experiments.frame.record import read
from memlaw.verify.show.experiment import markdown

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/experiments.md"
MARKED = re.compile(r"<!-- (\w+) table (\d) -->.*?<!-- end -->", re.DOTALL)


def printed(table: Table) -> str:
    """A table as the page holds it; lines that have no columns as a list."""
    if len(table.columns) > 1:
        return markdown(table)
    return "\n".join(f"- {line}" for (line,) in table.rows)


def with_tables(text: str) -> str:
    """The page with every marked table made anew from its record."""

    def of_record(found: re.Match[str]) -> str:
        name, number = found.groups()
        table = read(ROOT / f"results/{name}.json").outcome.tables[int(number)]
        return f"<!-- {name} table {number} -->\n\n{printed(table)}\n\n<!-- end -->"

    return MARKED.sub(of_record, text)


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
