r"""How a formula is spelled: the walk of `notation` in the two alphabets of LaTeX and of plain text.

>>> from memlaw.theory.language import M, N, tau
>>> inline(N / (tau + 1))
'\\frac{N}{\\tau + 1}'
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import ClassVar

from sympy import Expr
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from memlaw.theory.language import Quantity
from memlaw.theory.language.notation import Notation, compact
from memlaw.theory.language.order import Order
from memlaw.theory.language.spelled import has_outside_brackets


class LatexNotation(Notation, LatexPrinter):  # type: ignore[misc]
    r"""SymPy's LaTeX printer with the notation of this page.

    >>> from memlaw.theory.language import bar, eigenvalue, i, z
    >>> LatexNotation().doprint(z - bar(eigenvalue[i]))
    'z - \\overline{\\lambda_{i}}'
    """

    alphabet = 0
    relations: ClassVar[dict[str, str]] = {
        "==": "=",
        "!=": r"\neq",
        "<": "<",
        "<=": r"\leq",
        ">": ">",
        ">=": r"\geq",
        "->": r"\to",
        "iff": r"\iff",
    }
    names: ClassVar[dict[str, str]] = {
        "sum": r"\sum",
        "prod": r"\prod",
        "log": r"\ln",
        "re": r"\operatorname{Re}",
        "atan": r"\arctan",
        "min": r"\min",
        "max": r"\max",
        "lim": r"\lim",
        "int": r"\int",
        "d": r"\, d",
        "det": r"\det",
        "tr": r"\operatorname{tr}",
        "times": r"\cdot",
        "lambda": r"\lambda",
        "lambda'": r"\lambda'",
    }

    def __init__(self) -> None:
        super().__init__({"imaginary_unit": "ri"})

    def _print_Rational(self, expr: Expr) -> str:
        return str(super()._print_Rational(expr)).replace("- ", "-")

    def _name_of(self, kind: type[Quantity]) -> str:
        spelled = kind.__name__.replace("_", r"\_")
        return kind.latex_name or rf"\operatorname{{{spelled}}}"

    def _fence(self, text: str) -> str:
        return rf"\left({text}\right)" if _is_tall(text) else f"({text})"

    def _bars(self, text: str) -> str:
        return rf"\left|{text}\right|"

    def _bracket(self, text: str) -> str:
        return rf"\left[{text}\right]"

    def _overline(self, text: str) -> str:
        return rf"\overline{{{text}}}"

    def _root(self, text: str) -> str:
        return rf"\sqrt{{{text}}}"

    def _choose(self, top: str, bottom: str) -> str:
        return rf"\binom{{{compact(top)}}}{{{compact(bottom)}}}"

    def _fraction(self, top: str, bottom: str) -> str:
        # the limits of a product inside a fraction belong above and below it, as on a line of its own
        style = r"\displaystyle " if r"\prod" in top + bottom or r"\sum" in top + bottom else ""
        return rf"\frac{{{style}{top}}}{{{style}{bottom}}}"


def _is_tall(text: str) -> bool:
    return any(command in text for command in (r"\frac", r"\sum", r"\prod", r"\sqrt"))


class PlainNotation(Notation, StrPrinter):  # type: ignore[misc]
    """The same on one line of ASCII, for terminals; l_i stands for the eigenvalues.

    >>> from memlaw.theory.language import bar, eigenvalue, i, j
    >>> PlainNotation().doprint(1 / (1 - eigenvalue[i] * bar(eigenvalue[j])))
    '1/(1 - l_i conj(l_j))'
    """

    alphabet = 1
    relations: ClassVar[dict[str, str]] = {
        "==": "=",
        "!=": "!=",
        "<": "<",
        "<=": "<=",
        ">": ">",
        ">=": ">=",
        "->": "->",
        "iff": "iff",
    }
    names: ClassVar[dict[str, str]] = {
        **{name: name for name in ("sum", "prod", "re", "atan", "min", "max", "lim", "int", "d", "det", "tr")},
        **{"log": "ln", "times": "*", "lambda": "l", "lambda'": "l'"},
    }

    def _name_of(self, kind: type[Quantity]) -> str:
        name, letter = kind.__name__, kind.latex_name
        return letter if name.startswith(letter[0:1]) and re.fullmatch("[A-Za-z]'?", letter) else name

    def _print_Infinity(self, expr: Expr) -> str:
        return "inf"

    def _print_Exp1(self, expr: Expr) -> str:
        return "e"

    def _sub(self, base: str, index: str) -> str:
        always = base in {"sum", "prod", "lim"}
        return super()._sub(base, index) if always or not index.isalnum() else f"{base}_{index}"

    def _sup(self, base: str, exponent: str) -> str:
        simple = exponent.isalnum() and not base.startswith(("sum_", "prod_"))
        return f"{base}^{exponent}" if simple or exponent == "*" else super()._sup(base, exponent)

    def _fence(self, text: str) -> str:
        return f"({text})"

    def _bars(self, text: str) -> str:
        return f"|{text}|"

    def _bracket(self, text: str) -> str:
        return f"[{text}]"

    def _overline(self, text: str) -> str:
        return f"conj({text})"

    def _root(self, text: str) -> str:
        return f"sqrt({text})"

    def _choose(self, top: str, bottom: str) -> str:
        return f"binomial({compact(top)}, {compact(bottom)})"

    def _fraction(self, top: str, bottom: str) -> str:
        top = f"({top})" if has_outside_brackets(top, ("+", "-", "sum_", "prod_")) else top
        return f"{top}/({bottom})" if has_outside_brackets(bottom, " /") else f"{top}/{bottom}"


def inline(expression: Expr) -> str:
    r"""An expression or a relation as LaTeX on one line, without dollar signs.

    >>> from memlaw.theory.language import b, k, squared
    >>> inline(squared(b(k)))
    '\\left|b_{k}\\right|^{2}'
    """
    return str(LatexNotation().doprint(expression))


@lru_cache(maxsize=4096)
def _spelled(expression: Expr) -> str:
    return str(PlainNotation().doprint(expression))


Notation.order = Order(_spelled)
