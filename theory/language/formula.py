"""Formulas as LaTeX and as plain text: on one line, or displayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sympy import Expr
from sympy.core.relational import Equality, Relational

from memlaw.theory.language.linebreaks import LINE_WIDTH, aligned, arranged, broken, relation_lines
from memlaw.theory.language.printer import PlainNotation
from memlaw.theory.language.printer import inline as inline

Conditioned = tuple[Relational, tuple[Relational, ...]]  # a relation and when it is claimed


def display(expression: Expr | Relational) -> str:
    r"""An expression or a relation in display style, broken where it is too long.

    >>> from memlaw.theory.language import N, tau
    >>> print(display(N / (tau + 1)))
    \[
    \begin{aligned}
    & \frac{N}{\tau + 1}
    \end{aligned}
    \]
    """
    if isinstance(expression, Relational):
        return aligned(relation_lines(expression))
    first, *rest = broken(expression)
    return aligned([f"& {first}", *(rf"&\quad {line}" for line in rest)])


def plain(relation: Relational, when: Sequence[Relational] = ()) -> str:
    """A relation on one line of plain text, with its conditions.

    >>> from memlaw.theory.language import M, N, tau
    >>> plain(M(tau) < N / (tau + 1), [N <= tau])
    'M(tau) < N/(tau + 1) for N <= tau'
    """
    text, *conditions = (str(PlainNotation().doprint(item)) for item in (relation, *when))
    return f"{text} for {' and '.join(conditions)}" if conditions else text


def conditions_latex(when: Sequence[Relational]) -> str:
    """When a relation is claimed, in brackets behind it."""
    return rf" \quad ({', '.join(map(inline, when))})" if when else ""


def statement_latex(claims: Iterable[Conditioned]) -> str:
    """Relations in display style; those that go on from the one before share its left side."""
    return arranged([line for lines in statement_lines(claims) for line in lines])


def statement_lines(claims: Iterable[Conditioned], room: float = LINE_WIDTH) -> Iterator[list[str]]:
    r"""The lines of each relation in turn, with & before their signs and the condition behind the last.

    >>> from memlaw.theory.language import M, N, tau
    >>> list(statement_lines([(M(tau) < N / (tau + 1), (N <= tau,))]))
    [['M(\\tau) &< \\frac{N}{\\tau + 1} \\quad (N \\leq \\tau)']]
    """
    before = None
    for relation, when in claims:
        *most, last = relation_lines(relation, hide_left=_continues((relation, when), before), room=room)
        yield [*most, last + conditions_latex(when)]
        before = relation, when


def _continues(claim: Conditioned, before: Conditioned | None) -> bool:
    """Whether a claim can be read on from the one before it, as in a = b = c or a <= b <= c."""
    if before is None or claim[1] or before[1] or before[0].rel_op not in ("==", "<="):
        return False
    relation, earlier = claim[0], before[0]
    same = isinstance(relation, Equality) and isinstance(earlier, Equality)
    return bool((same and relation.lhs == earlier.lhs) or relation.lhs == earlier.rhs)


def definitions_latex(definitions: Iterable[Relational]) -> str:
    """What the quantities of a statement stand for, or nothing."""
    lines = [line for relation in definitions for line in relation_lines(relation)]
    return f"where\n{aligned(lines)}" if lines else ""
