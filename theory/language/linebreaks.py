r"""How wide a formula is and where it breaks: formulas and relations on as many lines as they need.

>>> from memlaw.theory.language import M, tau
>>> relation_lines(M(tau) <= 1)
['M(\\tau) &\\leq 1']
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from sympy import Add, Expr, Integer, Mul, Piecewise
from sympy.core.relational import Relational

from memlaw.theory.language.order import Quotient, is_negative
from memlaw.theory.language.printer import LatexNotation, inline

LINE_WIDTH = 66.0  # in widths of an average letter: somewhat below what fits into six inches at 11 points
PAGE_LINES = 12  # more lines than these may be broken across pages
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[^\\\s]")
_ROOMY = frozenset(("=", "<", ">", "+", "-", r"\leq", r"\geq", r"\neq", r"\to", r"\times"))
_WIDTHS = {r"\left": 0.0, r"\right": 0.0, r"\displaystyle": 0.0, r"\,": 0.4, r"\quad": 2.0, r"\iff": 4.0, ",": 1.0}
_TRANSPARENT = frozenset((r"\operatorname", r"\overline", r"\mathbb", r"\mathrm", r"\text"))


def width(latex: str) -> float:
    r"""A rough width of a formula, in average letters; good enough to decide where to break a line.

    >>> width("x") < width("x + y") and width(r"\frac{x}{y}") < width("x + y")
    True
    """
    return _run(deque(_TOKEN.findall(latex)))


def _run(tokens: deque[str]) -> float:
    total = 0.0
    while tokens:
        token = tokens.popleft()
        if token == "}":
            break
        total += _token_width(token, tokens)
    return total


def _argument(tokens: deque[str]) -> float:
    return _token_width(tokens.popleft(), tokens) if tokens else 0.0


def _token_width(token: str, tokens: deque[str]) -> float:
    if token == "{":
        return _run(tokens)
    if token in "_^":
        return 0.7 * _argument(tokens)
    if token == r"\frac":
        return 0.4 + max(_argument(tokens), _argument(tokens))
    if token in (r"\sum", r"\prod", r"\lim"):
        return _operator_width(tokens)
    if token in _TRANSPARENT or token == r"\sqrt":
        return _argument(tokens) + (1.5 if token == r"\sqrt" else 0.0)
    return 2.3 if token in _ROOMY else _WIDTHS.get(token, 1.1)


def _operator_width(tokens: deque[str]) -> float:
    """A sum sign with its limits above and below."""
    widest = 2.6
    while tokens and tokens[0] in "_^":
        tokens.popleft()
        widest = max(widest, 0.7 * _argument(tokens))
    return widest


def _fill(pieces: Sequence[str], room: float, joint: str = " ") -> list[str]:
    """Pieces packed into as few lines as fit."""
    lines: list[str] = []
    for piece in pieces:
        longer = f"{lines[-1]}{joint}{piece}" if lines else piece
        lines = [*lines[:-1], longer] if not lines or width(longer) <= room else [*lines, piece]
    return lines


def _broken_product(term: Expr, room: float) -> list[str]:
    """A product on several lines: numerator and denominator are paired factor by factor."""
    printer = LatexNotation()
    quotient = printer.order.quotient(term)
    pairs = zip_longest(quotient.top, quotient.bottom)
    chunks = [
        printer.quotient(Quotient(False, (top,) if top is not None else (), (bottom,), ()))
        if bottom is not None
        else printer.product((top, Integer(1)))[:-2]
        for top, bottom in pairs
    ]
    chunks += [printer.product((Integer(1), factor))[2:] for factor in quotient.trailing]
    first, *rest = _fill(chunks, room, joint=r" \, ")
    return [first, *(rf"\times {line}" for line in rest)]


def broken(expression: Expr, room: float = LINE_WIDTH) -> list[str]:
    """An expression on as many lines as it needs, broken between terms or between the factors of a long one.

    >>> from memlaw.theory.language import N, tau
    >>> broken(N / (tau + 1))
    ['\\\\frac{N}{\\\\tau + 1}']
    """
    whole = inline(expression)
    if width(whole) <= room or not isinstance(expression, (Add, Mul)):
        return [whole]
    pieces: list[str] = []
    for term in LatexNotation.order.terms(expression):
        negative = is_negative(term)
        first, *rest = _term_lines(-term if negative else term, room)
        pieces += [("- " if negative else "+ " if pieces else "") + first, *rest]
    return _fill(pieces, room)


def _term_lines(term: Expr, room: float) -> list[str]:
    text = LatexNotation().guarded(term, (Add,))
    return _broken_product(term, room) if width(text) > room and isinstance(term, Mul) else [text]


def relation_lines(relation: Relational, hide_left: bool = False, room: float = LINE_WIDTH) -> list[str]:
    r"""The lines of a relation for `aligned`, with & before its sign."""
    if isinstance(relation.rhs, Piecewise):
        return [line for part in _branches(relation, room) for line in part]
    left, sign = inline(relation.lhs), LatexNotation().sign(relation)
    narrow = room - min(width(left), room / 2) - 3
    lines = broken(relation.rhs, narrow)
    if width(left) > room / 2 and width(left) + width(lines[0]) > room:
        return [rf"& {left}", rf"& \quad {sign} {lines[0]}", *(rf"& \qquad {line}" for line in lines[1:])]
    head = "" if hide_left else f"{left} "
    return [f"{head}&{sign} {lines[0]}", *(rf"&\quad {line}" for line in lines[1:])]


def _branches(relation: Relational, room: float) -> Iterator[list[str]]:
    """A relation for each branch of its right side, with the condition of the branch behind it."""
    opposite = None
    for value, condition in relation.rhs.args:
        *most, last = relation_lines(relation.func(relation.lhs, value, evaluate=False), room=room)
        shown = opposite if condition == True else condition  # noqa: E712 (a SymPy truth value)
        yield [*most, last + (rf" \quad ({inline(shown)})" if shown is not None else "")]
        opposite = condition.negated if isinstance(condition, Relational) else None


def aligned(lines: Sequence[str], environment: str = "aligned") -> str:
    """Lines as a display, aligned at their & signs."""
    body = " \\\\\n".join(lines)
    if len(lines) > PAGE_LINES:  # aligned is a box: it cannot go on on the next page
        return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"
    return f"\\[\n\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}\n\\]"


def arranged(lines: Sequence[str]) -> str:
    """Aligned at the relations, or centred where the left sides are too unequal for that to look well."""
    if is_uneven(lines):
        return aligned([line.replace("&", "") for line in lines], "gathered")
    return aligned(lines)


def is_uneven(lines: Sequence[str]) -> bool:
    """Whether the left sides are too unequal for lines to be aligned at their relations."""
    left = [width(line.partition("&")[0]) for line in lines]
    return min(left) > 0 and max(left) > max(18.0, 2 * min(left))
