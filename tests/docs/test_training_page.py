"""The page about memory at training scale prints what it says."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "training.md"


def test_the_page_prints_what_it_says() -> None:
    names: dict[str, object] = {}
    pairs = re.findall(r"```python\n(.*?)```\n\nprints\n\n```\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(pairs) == 2
    for program, printed in pairs:
        said = StringIO()
        with redirect_stdout(said):
            exec(program, names)
        assert said.getvalue() == printed
