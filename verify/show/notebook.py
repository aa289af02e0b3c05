"""Faces for notebooks: what the command line prints, as HTML without scripts; formulas as MathML; plots."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from memlaw.errors import InvalidInput, shown
from memlaw.verify.show.output import PLAIN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from memlaw.theory.statement.theorem import Theorem
    from memlaw.verify.audit.audit import Audit
    from memlaw.verify.audit.checkpoints.checkpoint import Checkpoint
    from memlaw.verify.evidence import Report
    from memlaw.verify.laws.report import LawReport

WIDTH = 110
COLOURS = {"green": "#1a7f37", "red": "#cf222e", "yellow": "#9a6700", "cyan": "#0b6e8a", "magenta": "#8250a8"}


class Sheet(Console):
    """A console whose lines and tables become HTML: whatever is printed on it is shown as on the command line."""

    def __init__(self) -> None:
        super().__init__(file=io.StringIO(), width=WIDTH, color_system=None, force_terminal=False, **PLAIN)
        self.parts: list[str] = []

    def print(self, *objects: Any, **_: Any) -> None:
        """Take lines, texts and tables."""
        self.parts += [self._part(item) for item in objects]

    def _part(self, item: Any) -> str:
        if isinstance(item, Table):
            return self._table(item)
        words = self._words(item)
        tag = '<pre style="white-space: pre-wrap; margin: 0">{}</pre>' if "\n" in words else "<p>{}</p>"
        return tag.format(words)

    def _table(self, table: Table) -> str:
        head = "".join(f'<th scope="col">{self._words(column.header)}</th>' for column in table.columns)
        named = f"<thead><tr>{head}</tr></thead>" if table.show_header and head else ""
        lines = zip(*(column.cells for column in table.columns), strict=True)
        sides = [column.justify for column in table.columns]
        return f"<table>{named}<tbody>{''.join(self._row(line, sides) for line in lines)}</tbody></table>"

    def _row(self, cells: Iterable[Any], sides: Iterable[str]) -> str:
        styled = (
            f'<td style="text-align: {"right" if side == "right" else "left"}">{self._words(cell)}</td>'
            for cell, side in zip(cells, sides, strict=True)
        )
        return f"<tr>{''.join(styled)}</tr>"

    def _words(self, item: Any) -> str:
        """A text with its bold and coloured parts."""
        text = item if isinstance(item, Text) else Text(str(item))
        pieces = Text(end="").append_text(text).render(self)
        return "".join(_styled(escape(piece.text), piece.style) for piece in pieces)


def _styled(words: str, style: Style | None) -> str:
    colour = COLOURS.get(style.color.name) if style and style.color else None
    words = f'<span style="color: {colour}">{words}</span>' if colour else words
    return f"<b>{words}</b>" if style and style.bold else words


def html(kind: str, item: Any) -> str:
    """An object of a kind as HTML."""
    sheet = Sheet()
    FACES[kind].tell(item, sheet)
    return f"<div>{''.join(sheet.parts)}</div>"


def plot(kind: str, item: Any, target: Any) -> Axes:
    """An object of a kind as a drawing. Errors: InvalidInput for what cannot be drawn to."""
    from memlaw.numerics.memory.plotting import check_suffix, figure_class, save

    draw, path = FACES[kind].draw, None
    figure_class()
    from matplotlib.axes import Axes

    if isinstance(target, str | PathLike):
        path = Path(target)
        check_suffix(path)
    elif target is not None and not isinstance(target, Axes):
        remedy = "leave it out for a new figure"
        raise InvalidInput(f"target {shown(target)}", "a plot goes to a path or to matplotlib axes", remedy)
    assert draw is not None
    axes = draw(item, None if path else target)
    if path is not None:
        save(axes, path)
    return axes


@dataclass(frozen=True)
class Face:
    """How a kind of object is told on a sheet, and how it is drawn into axes (None: new ones)."""

    tell: Callable[[Any, Sheet], None]
    draw: Callable[[Any, Axes | None], Axes] | None = None


def _report(found: Report, sheet: Sheet) -> None:
    from memlaw.verify.show.report import print_report

    print_report(found, sheet)


def _theorem(item: Theorem, sheet: Sheet) -> None:
    """Title, claims with their conditions, definitions, hypotheses in words, origin."""
    from memlaw.theory.bibliography import origin
    from memlaw.theory.language.formula import inline
    from memlaw.verify.show.theorems import without

    parts = [f"<p><b>{escape(item.title)}</b> <code>{escape(item.key)}</code>, {item.role}</p>"]
    parts += [_formula(claim.latex()) for claim in item.claims]
    parts += ["<p>where</p>"] * bool(item.where) + [_formula(inline(one.relation)) for one in item.where]
    under = (f"<li>{escape(one.text)} <small>({escape(without(one))})</small></li>" for one in item.hypotheses)
    parts += [f"<p>if</p><ul>{''.join(under)}</ul>"] * bool(item.hypotheses)
    sheet.parts += [*parts, f"<p><small>Origin: {escape(origin(item.key))}.</small></p>"]


def _formula(latex: str) -> str:
    """A formula as MathML; where the library for it is missing as LaTeX, which notebooks set themselves."""
    if find_spec("latex2mathml") and find_spec("markupsafe"):
        from memlaw.verify.show.page.mathml import mathml

        return str(mathml(latex))
    return f"<p>$\\displaystyle {escape(latex)}$</p>"


def _laws(found: LawReport, sheet: Sheet) -> None:
    from memlaw.verify.show.laws import print_laws

    print_laws(found, sheet)


def _audit(found: Audit, sheet: Sheet) -> None:
    from memlaw.verify.show.audit import print_audit

    print_audit(found, sheet)


def _audit_drawn(found: Audit, axes: Axes | None) -> Axes:
    from memlaw.verify.show.audit import drawn

    return drawn(found, axes)


def _checkpoint(found: Checkpoint, sheet: Sheet) -> None:
    from memlaw.verify.show.checkpoint import print_checkpoint

    print_checkpoint(found, sheet)


def _checkpoint_drawn(found: Checkpoint, axes: Axes | None) -> Axes:
    from memlaw.verify.show.checkpoint import drawn

    return drawn(found, axes)


FACES = {
    "report": Face(_report),
    "theorem": Face(_theorem),
    "laws": Face(_laws),
    "audit": Face(_audit, _audit_drawn),
    "checkpoint": Face(_checkpoint, _checkpoint_drawn),
}
