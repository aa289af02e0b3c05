"""How the site is built: Markdown pages, executed notebooks, theory out of the catalogue, API out of docstrings."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from theory_pages import write_pages  # noqa: E402

from memlaw import __version__  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project, author, release = "memlaw", "the authors of memlaw", __version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
exclude_patterns = ["_build", "examples"]
html_theme = "furo"
html_title = f"memlaw {__version__}"
html_show_sourcelink = False
html_show_copyright = False
highlight_language = "text"  # of blocks that name none: outputs
default_role = "code"
autodoc_typehints = "none"
autosummary_generate = False
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
myst_heading_anchors = 3

_DOCTEST = re.compile(r"^\s*(>>>|\.\.\. )")


def plain_words(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Formulas of docstrings are plain text: bars and stars are no markup there; doctests stay as they are."""
    inside = False
    for place, line in enumerate(lines):
        inside = bool(_DOCTEST.match(line)) or (inside and bool(line.strip()))
        if not inside:
            line = re.sub(r"(?<!`)([|*\\])(?!`)", r"\\\1", line)
            lines[place] = re.sub(r"(\w)_(?=\W|$)", r"\1\\_", line)


def setup(app: Sphinx) -> None:
    """Write the pages of the catalogue before anything is read."""
    write_pages(HERE / "theory")
    app.connect("autodoc-process-docstring", plain_words)
