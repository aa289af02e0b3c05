"""How objects show themselves in a notebook: a door to the room that has the words, which is opened when it is used.

Data know no words; this module names the room that does as text, so that nobody below it rests on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib import import_module
from typing import Any

ROOM = "memlaw.verify.show.notebook"


def html(kind: str, item: object) -> str:
    """An object as HTML without scripts, in the words of the command line.

    >>> from memlaw.verify.laws.report import LawReport
    >>> "0 laws hold" in html("laws", LawReport("mine", "numpy", 2.0**-53, ()))
    True
    """
    shown: str = import_module(ROOM).html(kind, item)
    return shown


def plot(kind: str, item: object, target: Any) -> Any:
    """Draw an object to a path, into Matplotlib's axes, or into a new figure (None); gives the axes."""
    return import_module(ROOM).plot(kind, item, target)


def table(caption: str, facts: Mapping[str, object]) -> str:
    """Facts beside their names as an HTML table; whatever they hold is text.

    >>> table("a < b", {"N": 2})
    '<table><caption>a &lt; b</caption><tr><th scope="row">N</th><td>2</td></tr></table>'
    """
    rows = (f'<tr><th scope="row">{escape(name)}</th><td>{escape(str(fact))}</td></tr>' for name, fact in facts.items())
    return f"<table><caption>{escape(caption)}</caption>{''.join(rows)}</table>"
