"""Closed forms as text, as LaTeX and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from sympy import Eq, Expr

_LINE = 97
_UNDER = " " * 8  # before what goes on with a line
_LONGEST = 100  # characters of a number that are still read


@dataclass(frozen=True)
class Written:
    """A spectrum, a lag, M there and perhaps its gradient, and what stands for long factors in both."""

    eigenvalues: Sequence[Expr]
    lag: Expr
    memory: Expr
    gradient: Sequence[Expr] = ()
    where: Sequence[Eq] = ()

    @property
    def relations(self) -> list[Eq]:
        """M(lag) = ..., and dM(lag)/dl_i = ... for each eigenvalue."""
        from memlaw.theory.document.closed import relations

        return relations(self.lag, self.memory, self.gradient)


def print_written(written: Written, console: Console) -> None:
    """The eigenvalues where they are numbers, each relation, and what stands for what in them."""
    numbers = [str(value) for value in written.eigenvalues if value.is_number]
    if numbers:
        console.print(Text(f"eigenvalues {', '.join(numbers)}", style="bold"))
    lines = [line for relation in written.relations for line in _lines(relation, console.width)]
    where = [line for relation in written.where for line in _lines(relation, console.width - len("where "))]
    for line in [*lines, *(f"{'where' if not place else '     '} {line}" for place, line in enumerate(where))]:
        for part in _folded(line.replace("lambda_", "l_"), console.width):
            console.print(Text(part), soft_wrap=True)


def _folded(line: str, width: int) -> list[str]:
    """A line as wide as the console, and what does not fit set under it: broken between factors, else at a blank.

    >>> _folded("r = (1 - a) (1 - b)", 16), _folded("r = (1 - a)", 8)
    (['r = (1 - a)', '        (1 - b)'], ['r = (1 -', '        a)'])
    """
    lines = [line]
    while len(lines[-1]) > width:
        rest = lines[-1]
        start = len(rest) - len(rest.lstrip())
        blanks = [place for place, letter in enumerate(rest) if letter == " " and place > start]
        outside = [place for place in blanks if not _depth(rest[:place]) and place > start + len(_UNDER)]
        fitting = [place for place in outside if place <= width] or [place for place in blanks if place <= width]
        if not fitting:
            break
        lines[-1:] = [rest[: fitting[-1]], _UNDER + rest[fitting[-1] + 1 :]]
    return lines


def _depth(text: str) -> int:
    """How many brackets are open."""
    return sum(text.count(mark) for mark in "([{") - sum(text.count(mark) for mark in ")]}")


def _lines(relation: Eq, width: int) -> Iterator[str]:
    """A number exactly and as a decimal; else every piece of the formula, a long sum on several lines."""
    from sympy import Piecewise

    from memlaw.theory.language.printer import PlainNotation

    printer, (left, right) = PlainNotation(), relation.args
    name = printer.doprint(left)
    if right.is_number:
        yield f"{name} = {_number(right, printer.doprint(right))}"
        return
    for formula, condition in right.args if isinstance(right, Piecewise) else [(right, None)]:
        *most, last = _filled(name, formula, min(_LINE, width))
        otherwise = " otherwise" if condition == True else f" for {printer.doprint(condition)}"  # noqa: E712
        yield from [*most, last if condition is None else last + otherwise]


def _number(value: Expr, exact: str) -> str:
    """A number exactly, where a reader can read it, and to twelve digits.

    >>> from sympy import Rational
    >>> _number(Rational(1, 3), "1/3"), _number(Rational(1, 3**300), f"1/{3**300}")
    ('1/3 = 0.333333333333', '7.30505658115e-144')
    """
    if value.is_Integer:
        return exact
    decimal = str(value.evalf(12)).replace("*I", " I")
    return f"{exact} = {decimal}" if len(exact) <= _LONGEST else decimal


def _filled(name: str, formula: Expr, width: int) -> list[str]:
    """An equation on as many lines as it needs, broken between terms."""
    from memlaw.theory.language.order import is_negative
    from memlaw.theory.language.printer import PlainNotation

    printer, lines = PlainNotation(), [f"{name} ="]
    for place, term in enumerate(printer.order.terms(formula)):
        negative = is_negative(term)
        sign = ("- " if negative else "+ ") if place else "-" if negative else ""
        body = sign + printer.doprint(-term if negative else term)
        lines += ["   "] if place and len(lines[-1]) + len(body) + 1 > width else []
        lines[-1] += f" {body}"
    return lines


def as_data(written: Written) -> dict[str, object]:
    """Formulas in SymPy's syntax, and numbers also as floats, for JSON."""
    found: dict[str, object] = {
        "schema": "memlaw.closed-form/1",
        "eigenvalues": list(map(str, written.eigenvalues)),
        "lag": int(written.lag) if written.lag.is_Integer else str(written.lag),
        "memory": str(written.memory),
    }
    number = written.memory.is_number
    found |= {"value": float(written.memory)} if number else {}
    if written.gradient:
        found |= {"gradient": list(map(str, written.gradient))}
        found |= {"gradient_values": list(map(complex, written.gradient))} if number else {}
    return found
