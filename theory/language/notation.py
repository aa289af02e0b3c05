"""How a formula is written, in any alphabet: what stands where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, ClassVar

from sympy import (
    Abs,
    Add,
    Adjoint,
    Expr,
    Indexed,
    Inverse,
    Limit,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    NumberSymbol,
    Product,
    Sum,
    Symbol,
    Tuple,
    binomial,
    conjugate,
    factor_terms,
)
from sympy.core.relational import Relational
from sympy.printing.printer import Printer

from memlaw.theory.language import Coefficient, Others, Quantity, Scalar
from memlaw.theory.language.order import HALF, Order, Quotient, factors, is_negative
from memlaw.theory.language.spelled import filled, has_outside_brackets

PRODUCTS = (Product, Others)  # each ends where the next one begins
SWALLOWING = (Add, Sum, Limit, *PRODUCTS)  # what would seem to go on in the factors or the slash behind it


def outside_braces(text: str) -> str:
    """What stands in no braces.

    >>> outside_braces(r"\\overline{a^{2}}^{k}")
    '\\\\overline^'
    """
    while (shorter := re.sub(r"\{[^{}]*\}", "", text)) != text:
        text = shorter
    return text


class Notation(Printer):  # type: ignore[misc]
    """What stands where; the subclasses say how it is spelled."""

    order: ClassVar[Order]
    alphabet: ClassVar[int]
    relations: ClassVar[dict[str, str]]
    names: ClassVar[dict[str, str]]

    _name_of: Callable[[type[Quantity]], str]
    _fence: Callable[[str], str]
    _bars: Callable[[str], str]
    _bracket: Callable[[str], str]
    _overline: Callable[[str], str]
    _root: Callable[[str], str]
    _choose: Callable[[str, str], str]
    _fraction: Callable[[str, str], str]

    def _print(self, expr: Expr, **kwargs: Any) -> str:
        return self._written(expr) or str(super()._print(expr, **kwargs))

    def _sub(self, base: str, index: str) -> str:
        return f"{base}_{{{compact(index)}}}"

    def _sup(self, base: str, exponent: str) -> str:
        return f"{base}^{{{compact(exponent)}}}"

    def _call(self, name: str, arguments: Iterable[Any]) -> str:
        return f"{name}({', '.join(compact(self._print(item)) for item in arguments)})"

    # sums and products

    def _print_Add(self, expr: Expr, order: str | None = None) -> str:
        text = ""
        for term in self.order.terms(expr):
            negative = is_negative(term)
            body = self.guarded(-term if negative else term, (Add,))
            text += (" - " if text else "-") + body if negative else (" + " if text else "") + body
        return text

    def _print_Mul(self, expr: Expr) -> str:
        quotient = self.order.quotient(expr)
        return ("-" if quotient.negative else "") + self.quotient(quotient)

    def quotient(self, quotient: Quotient) -> str:
        """A product without its sign."""
        if not quotient.bottom:
            return self.product((*quotient.top, *quotient.trailing))
        head = self._fraction(self.product(quotient.top), self.product(quotient.bottom))
        return f"{head} {self.product(quotient.trailing)}" if quotient.trailing else head

    def product(self, parts: Sequence[Expr], last: tuple[type, ...] = ()) -> str:
        """Factors side by side; the last one in brackets where it is of these kinds, one of several where it adds."""
        ends = [isinstance(then, PRODUCTS) and not part.has(Sum, Limit) for part, then in pairwise(parts)]
        kinds: list[tuple[type, ...]] = [(Add, Sum, Limit) if ending else SWALLOWING for ending in ends]
        kinds.append((Add, *last) if ends else last)
        return self._side_by_side([self.guarded(part, kind) for part, kind in zip(parts, kinds, strict=False)]) or "1"

    def _side_by_side(self, texts: Sequence[str]) -> str:
        line = ""
        for text in texts:
            touching = line[-1:].isdigit() and text[:1].isdigit()
            line += (f" {self.names['times']} " if touching else " " if line else "") + text
        return line

    def guarded(self, expr: Expr, kinds: tuple[type, ...]) -> str:
        """An expression, in brackets where it is of one of these kinds; a spelling of one's own may be a sum, too."""
        text = self._print(expr)
        adds = Add in kinds and (_is_matrix_sum(expr) or self._is_spelled_with(expr, "+-"))
        return self._fence(text) if isinstance(expr, kinds) or adds else text

    def _is_spelled_with(self, expr: Expr, marks: str) -> bool:
        return isinstance(expr, Quantity) and has_outside_brackets(self.order.spelled(expr), marks)

    def _print_Pow(self, expr: Expr, **_: Any) -> str:
        base, exponent = expr.base, expr.exp
        if exponent == HALF:
            return self._root(self._print(base))
        if exponent.is_number and exponent.is_negative:
            return self.quotient(self.order.quotient(expr))
        return self._sup(self._base(base), self._exponent(exponent))

    def _base(self, base: Expr) -> str:
        bare = isinstance(base, (Symbol, Indexed, Quantity, Abs, conjugate, Coefficient, binomial, NumberSymbol))
        text = self._print(base)
        bare = bare or (base.is_Integer and base >= 0) or base.is_NumberSymbol
        raised = isinstance(base, Quantity) and "^" in outside_braces(text)  # it has an exponent already
        return text if bare and not raised and not self._is_spelled_with(base, " +-/") else self._fence(text)

    def _exponent(self, exponent: Expr) -> str:
        """An exponent on one line: what stands above and below the slash is one factor, or in brackets."""
        quotient = self.order.quotient(factor_terms(exponent))
        below = self._below(quotient.bottom)
        kinds = SWALLOWING if below else (Add,) if quotient.negative else ()
        return ("-" if quotient.negative else "") + self.product((*quotient.top, *quotient.trailing), kinds) + below

    def _below(self, bottom: Sequence[Expr]) -> str:
        if not bottom:
            return ""
        text = self.product(bottom, SWALLOWING)
        return "/" + (self._fence(text) if len(bottom) > 1 or self._is_spelled_with(bottom[0], " /") else text)

    def _print_Sum(self, expr: Expr) -> str:
        return self._big("sum", expr)

    def _print_Product(self, expr: Expr) -> str:
        return self._big("prod", expr)

    def _print_Integral(self, expr: Expr) -> str:
        (variable, low, high), name = expr.limits[0], self.names["int"]
        ends = self._sup(self._sub(name, self._print(low)), self._print(high))
        return f"{ends} {self._body(expr.function)} {self.names['d']}{self._print(variable)}"

    def _print_Others(self, expr: Others) -> str:
        factor, index, without = expr.args
        names = ", ".join(map(self._print, without))
        below = f"{self._print(index)} {self.relations['!=']} {names}"
        return f"{self._sub(self.names['prod'], below)} {self._body(factor, True)}"

    def _big(self, kind: str, expr: Expr) -> str:
        limits = expr.limits
        whole = _shared_limits(limits) or _ordered_pair(limits)
        groups = [limits] if whole else [(limit,) for limit in reversed(limits)]
        signs = [self._limits(self.names[kind], group) for group in groups]
        return " ".join([*signs, self._body(expr.function, kind == "prod")])

    def _limits(self, name: str, limits: Sequence[Tuple]) -> str:
        indices = [self._print(limit[0]) for limit in limits]
        if _ordered_pair(limits):
            return self._sub(name, " < ".join(indices))
        low, high = self._print(limits[0][1]), self._print(limits[0][2])
        return self._sup(self._sub(name, f"{','.join(indices)}={low}"), high)

    def _body(self, expr: Expr, of_product: bool = False) -> str:
        """What a sum or a product runs over; the body of a product would end where another one begins."""
        text = self._print(expr)
        parted = of_product and isinstance(expr, Mul) and any(isinstance(part, PRODUCTS) for part in factors(expr))
        return self._fence(text) if isinstance(expr, Add) or text.startswith("-") or parted else text

    # functions

    def _print_Abs(self, expr: Expr, exp: Expr | None = None) -> str:
        return self._bars(self._print(self.order.oriented(expr.args[0])))

    def _print_conjugate(self, expr: Expr, exp: Expr | None = None) -> str:
        return self._overline(self._print(expr.args[0]))

    def _print_log(self, expr: Expr, exp: Expr | None = None) -> str:
        return self.names["log"] + self._fence(self._print(expr.args[0]))

    def _print_re(self, expr: Expr, exp: Expr | None = None) -> str:
        return self.names["re"] + self._fence(self._print(expr.args[0]))

    def _print_atan(self, expr: Expr, exp: Expr | None = None) -> str:
        return self.names["atan"] + self._fence(self._print(expr.args[0]))

    def _print_Min(self, expr: Expr, exp: Expr | None = None) -> str:
        return self._extreme("min", expr)

    def _print_Max(self, expr: Expr, exp: Expr | None = None) -> str:
        return self._extreme("max", expr)

    def _extreme(self, name: str, expr: Expr) -> str:
        ordered = sorted(
            expr.args,
            key=lambda item: self.order.term_key(item) if item.is_number else (True, 0, self.order.natural_key(item)),
        )
        return self.names[name] + self._fence(", ".join(map(self._print, ordered)))

    def _print_Limit(self, expr: Expr) -> str:
        inner, variable, target, _ = expr.args
        below = f"{self._print(variable)} {self.relations['->']} {self._print(target)}"
        return f"{self._sub(self.names['lim'], below)} {self._body(inner)}"

    # quantities of the language

    def _written(self, expr: Expr) -> str:
        """What must not go through SymPy's dispatch, in which a quantity named beta is Euler's function."""
        if isinstance(expr, Quantity):
            return self._written_quantity(expr)
        return self._print_Indexed(expr) if isinstance(expr, Indexed) else ""

    def _written_quantity(self, expr: Quantity) -> str:
        """A quantity: its spelling, or its name with subscripts and arguments."""
        kind = type(expr)
        if kind.spelled is not None:
            shown = [compact(self._print(item)) for item in expr.args]
            return filled(kind.spelled[self.alphabet], shown, self._fence, latex=self.alphabet == 0)
        name = self._name_of(kind)
        under = ", ".join(self._print(item) for item in expr.args[: kind.subscripts])
        name = self._sub(name, under) if under else name
        rest = expr.args[kind.subscripts :]
        return self._call(name, rest) if rest else name

    def _print_Indexed(self, expr: Expr) -> str:
        return self._sub(self.names[str(expr.base)], ", ".join(map(self._print, expr.indices)))

    def _print_Coefficient(self, expr: Coefficient) -> str:
        function, _, index = expr.args
        return self._sub(self._bracket(self._print(function)), self._print(index))

    def _print_PairMemory(self, expr: Expr) -> str:
        matrix, column, lag = expr.args
        return self._call(self._sub("M", f"{self._print(matrix)}, {self._print(column)}"), (lag,))

    def _print_Scalar(self, expr: Expr) -> str:
        return self._print(expr.args[0])

    # matrices

    def _print_MatMul(self, expr: Expr) -> str:
        number, matrices = expr.as_coeff_matrices()
        negative = is_negative(number)
        parts = [part for part in (-number if negative else number, *matrices) if part != 1]
        return ("-" if negative else "") + self._side_by_side([self.guarded(part, SWALLOWING) for part in parts])

    def _matrix(self, matrix: MatrixExpr) -> str:
        """A matrix that something is done to as a whole: in brackets where it is made of several."""
        text = self._print(matrix)
        return self._fence(text) if matrix.is_MatMul or _is_matrix_sum(matrix) else text

    def _raised(self, matrix: MatrixExpr, exponent: str) -> str:
        """A matrix with an exponent, in brackets where it has one already."""
        text = self._matrix(matrix)
        return self._sup(self._fence(text) if isinstance(matrix, (MatPow, Inverse, Adjoint)) else text, exponent)

    def _print_MatPow(self, expr: Expr) -> str:
        base, exponent = expr.args
        if not isinstance(base, Adjoint):
            return self._raised(base, self._exponent(exponent))
        inner = self._exponent(exponent)
        return self._raised(base.arg, "*" + (self._fence(inner) if has_outside_brackets(inner, "+-") else inner))

    def _print_Inverse(self, expr: Expr) -> str:
        star = isinstance(expr.arg, Adjoint)
        return self._raised(expr.arg.arg if star else expr.arg, "-*" if star else "-1")

    def _print_MatAdd(self, expr: Expr, order: str | None = None) -> str:
        ordered = sorted(expr.args, key=lambda term: (term.is_MatMul, self.order.natural_key(term)))  # C + s^2 I
        first, *rest = map(self._print, ordered)
        return first + "".join(f" - {text[1:]}" if text.startswith("-") else f" + {text}" for text in rest)

    def _print_Identity(self, expr: Expr) -> str:
        return "I"

    def _print_Trace(self, expr: Expr) -> str:
        inner = self._print(expr.arg)
        return f"{self.names['tr']} {inner if expr.arg.is_Symbol else self._fence(inner)}"

    def _print_binomial(self, expr: Expr, exp: Expr | None = None) -> str:
        return self._choose(*map(self._print, expr.args))

    def _print_Adjoint(self, expr: Expr) -> str:
        return self._raised(expr.arg, "*")

    def _print_Determinant(self, expr: Expr) -> str:
        return f"{self.names['det']} {self._matrix(expr.arg)}"

    def _print_MatrixElement(self, expr: Expr) -> str:
        matrix, *indices = expr.args
        bare = isinstance(matrix, MatrixSymbol) and "_" not in matrix.name  # no index on an index
        text = self._print(matrix) if bare else self._fence(self._print(matrix))
        indices = indices[: 1 if matrix.shape[1] == 1 and indices[1] == 0 else 2]  # a column has one index
        simple = all(index.is_Symbol for index in indices)
        return self._sub(text, ("" if simple else ", ").join(map(self._print, indices)))

    # relations

    def _print_Relational(self, expr: Relational) -> str:
        return f"{self._print(expr.lhs)} {self.sign(expr)} {self._print(expr.rhs)}"

    def sign(self, expr: Relational) -> str:
        """The sign of a relation; an equation between truth values is an equivalence."""
        sides = (expr.lhs, expr.rhs)
        both = all(getattr(side, "statement", False) for side in sides)
        return self.relations["iff" if both else expr.rel_op]


def _is_matrix_sum(expr: Expr) -> bool:
    """Whether an expression prints as a sum of matrices."""
    return bool((expr.args[0] if isinstance(expr, Scalar) else expr).is_MatAdd)


def _shared_limits(limits: Sequence[Tuple]) -> bool:
    """Whether several indices run over one range that depends on none of them."""
    indices = {limit[0] for limit in limits}
    ranges = {(limit[1], limit[2]) for limit in limits}
    return len(ranges) == 1 and not any(bound.free_symbols & indices for pair in ranges for bound in pair)


def _ordered_pair(limits: Sequence[Tuple]) -> bool:
    """Whether the limits say 1 <= i < j <= N."""
    return len(limits) == 2 and limits[0][2] == limits[1][0] - 1 and limits[0][1] == limits[1][1]


def compact(text: str) -> str:
    r"""Without spaces around plus and minus: for indices and arguments.

    >>> compact(r"\tau + 1")
    '\\tau+1'
    """
    return re.sub(r"(?<![\w^/.'])(\d+) (?=[(A-Za-z])", r"\1", re.sub(r" ([+\-<]) ", r"\1", text))
