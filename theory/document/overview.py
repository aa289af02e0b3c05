"""What the notes begin with: the list of theorems, and a map of which subject rests on which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from memlaw.theory.language.prose import text_latex
from memlaw.theory.statement.theorem import Theorem

LINE, LEFT, WIDEST = 13, 240, 240  # points: from subject to subject, where arcs begin, how far one may be bent


def subject(key: str) -> str:
    """The first word of a key.

    >>> subject("tail.rate")
    'tail'
    """
    return key.split(".")[0]


def listed(theorems: Iterable[Theorem]) -> str:
    """The theorems by subject, with their pages and the theorems on which they rest; corollaries and findings beside.

    >>> from memlaw.theory.catalogue import theorem
    >>> print(listed([theorem("gram.entries")]).splitlines()[1])
    \\thm{gram.entries}\\quad The Gramian of a diagonal layer\\dotfill\\pageref{thm:gram.entries}\\par
    """
    lines: list[str] = []
    for name, group in groupby(theorems, key=lambda item: subject(item.key)):
        lines.append(rf"\subjectline{{{name}}}")
        for item in group:
            indent = "" if item.role == "theorem" else r"\hspace*{2em}"
            lines.append(
                rf"{indent}\thm{{{item.key}}}\quad {text_latex(item.title)}\dotfill\pageref{{thm:{item.key}}}\par"
            )
            if item.uses:
                rests = ", ".join(rf"\thm{{{key}}}" for key in item.uses)
                lines.append(rf"{{\footnotesize\hspace*{{3em}}rests on {rests}\par}}")
    return "\n".join(lines) + "\n"


def edges(theorems: Iterable[Theorem]) -> list[tuple[str, str]]:
    """Pairs of subjects, the first of which rests on the second.

    >>> from memlaw.theory.catalogue import theorem
    >>> edges([theorem("tail.rate")])
    [('tail', 'allpass'), ('tail', 'orthonormal'), ('tail', 'state')]
    """
    pairs = ((subject(item.key), subject(used)) for item in theorems for used in item.uses)
    return sorted({pair for pair in pairs if pair[0] != pair[1]})


def mapped(theorems: Sequence[Theorem]) -> str:
    """The map: subjects one below the other, an arc from each to those on which it rests, with a dot there."""
    names = list(dict.fromkeys(subject(item.key) for item in theorems))
    at = {name: LINE * (len(names) - place) for place, name in enumerate(names)}
    lines = [rf"\begin{{picture}}({LEFT + WIDEST // 2 + 10},{LINE * (len(names) + 1)})"]
    for name in names:
        count = sum(subject(item.key) == name for item in theorems)
        lines.append(rf"\put({LEFT},{at[name]}){{\makebox(0,0)[r]{{\subjectname{{{name}}}\ ({count})}}}}")
    for upper, lower in edges(theorems):
        if lower in at:
            lines.append(_arc(at[upper], at[lower]))
    return "\n".join([*lines, r"\end{picture}"]) + "\n"


def _arc(start: int, end: int) -> str:
    """From the height of a subject to that of one on which it rests, the wider the farther."""
    reach = LEFT + 8 + min(WIDEST, 2 * abs(start - end) // 3)
    left = LEFT + 4
    return rf"\qbezier({left},{start})({reach},{(start + end) // 2})({left},{end})\put({left},{end}){{\circle*{{3}}}}"
