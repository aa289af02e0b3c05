r"""How a formula is written: the one place of notation and of order.

One walk over an expression (`_Notation`) decides what stands where; two alphabets (`LatexNotation` and
`PlainNotation`) decide how it is spelled. In a sum positive terms come first; in a product numbers, symbols
and coefficients come before eigenvalues, those before brackets, and sums and products last.

>>> from memlaw.theory.language import M, N, tau
>>> inline(N / (tau + 1))
'\\frac{N}{\\tau + 1}'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from sympy import (
    Abs,
    Add,
    Adjoint,
    Expr,
    Indexed,
    Integer,
    MatrixSymbol,
    Mul,
    NumberSymbol,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Tuple,
    binomial,
    conjugate,
    degree,
    factor_terms,
    log,
)
from sympy.core.relational import Relational
from sympy.printing.latex import LatexPrinter
from sympy.printing.printer import Printer
from sympy.printing.str import StrPrinter

from memlaw.theory import language
from memlaw.theory.language import Coefficient, Others, Quantity

# --- names --------------------------------------------------------------------------------------------------

# Quantities that are not written as a name applied to arguments, in LaTeX and in plain text; % stands for the
# first argument, @ for the last.
SPELLED: dict[type[Quantity], tuple[str, str]] = {
    language.M_with: (r"M_{+%}(@)", "M_{+%}(@)"),
    language.M_without: (r"M_{\setminus %}(@)", "M_{without %}(@)"),
    language.spectral_radius: (r"\rho(A)", "rho(A)"),
    language.rank_krylov: (r"\operatorname{rank}\,[B, AB, \dots, A^{N-1}B]", "rank [B, AB, ..., A^{N-1}B]"),
    language.distinct_driven: (r"\#\{\lambda_{i} : B_{i} \neq 0\}", "#{l_i : B_i != 0}"),
    language.keeps_all: (r"M(0) = M(1) = \dots = M(N-1) = 1", "M(0) = M(1) = ... = M(N-1) = 1"),
    language.is_nilpotent: (r"A^{N} = 0", "A^N = 0"),
    language.trace_power: (r"\operatorname{tr} A^{@}", "tr A^@"),
    language.Information: (r"I(u_{t-@}; x_{t})", "I(u_{t-@}; x_t)"),
    language.InformationComplex: (r"I_{\mathbb{C}}(u_{t-@}; x_{t})", "I_C(u_{t-@}; x_t)"),
    language.LeastError: (
        r"\min_{f}\, \mathbb{E}\left|u_{t-@} - f(x_{t})\right|^{2}",
        "min_f E|u_{t-@} - f(x_t)|^2",
    ),
}
# Truth values: an equation between two of them is written as an equivalence.
STATEMENTS = (language.keeps_all, language.is_nilpotent)
PLAIN_NAMES = {
    "M_window": "M",
    "M_inputs": "M",
    "M_gated": "M",
    "M_keys": "M",
    "M_other": "M'",
    "b_other": "b'",
    "M_one": "M",
    "M_two": "M",
    "M_three": "M",
    "M_step": "M",
    "m_union": "m",
    "m_two": "m",
    "e_triple": "e",
    "f_triple": "f",
    "g_triple": "g",
}

# --- the order of terms and factors -------------------------------------------------------------------------

_TRAILING = (Sum, Product, Others, log)
_HALF = Rational(1, 2)
_UNPRIMED_FIRST = str.maketrans("'", "~")


def natural_key(expression: Any) -> list[Any]:
    """A key that sorts as a reader would: x_2 before x_10 and a before a'.

    >>> natural_key(Symbol("x_10"))
    ['x_', 10, '']
    """
    pieces = re.split(r"(\d+)", _key_text(expression))
    return [int(piece) if index % 2 else piece for index, piece in enumerate(pieces)]


def factors(expression: Expr) -> Iterator[Expr]:
    """The factors of a product, those of integer powers of products included.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> sorted(map(str, factors(2 * (x * y) ** 3)))
    ['2', 'x**3', 'y**3']
    """
    if isinstance(expression, Mul):
        for argument in expression.args:
            yield from factors(argument)
    elif isinstance(expression, Pow) and isinstance(expression.base, Mul) and expression.exp.is_Integer:
        for factor in factors(expression.base):
            yield Pow(factor, expression.exp)
    else:
        yield expression


def _parts(factor: Expr) -> tuple[Expr, Expr]:
    """Base and exponent; SymPy would split 1/2 into 2 and -1, and the imaginary unit into -1 and 1/2."""
    return (factor, Integer(1)) if factor.is_number else factor.as_base_exp()


def _is_geometric(factor: Expr) -> bool:
    """Whether a factor is a power of a number such as (1/4)^tau."""
    base, exponent = _parts(factor)
    return bool(base.is_number and exponent != 1)


def _is_trailing(factor: Expr) -> bool:
    return isinstance(factor, _TRAILING) or _is_geometric(factor)


def _symbol_rank(symbol: Symbol) -> int:
    if symbol == language.mu or symbol.name.startswith("lambda"):
        return 4
    return 5 if symbol == language.z else 1


def factor_rank(factor: Expr) -> int:
    """Where a factor stands in a product: numbers 0, ..., sums and products 10."""
    base, exponent = _parts(factor)
    inner = base.args[0] if isinstance(base, conjugate) else base
    if isinstance(inner, Symbol):
        return 3 if exponent.could_extract_minus_sign() else _symbol_rank(inner)
    if exponent == _HALF or _is_geometric(factor):
        return 9
    ranks = ((_TRAILING, 10), (Abs, 8), (Add, 7), (Mul, 6), (Quantity, 2))
    kinds = [rank for kind, rank in ranks if isinstance(inner, kind)]
    return kinds[0] if kinds else 0 if base.is_number else 4


def _factor_key(factor: Expr) -> tuple[int, bool, list[Any]]:
    named = factor.args[2] if isinstance(factor, Others) else factor
    return factor_rank(factor), isinstance(factor.as_base_exp()[0], conjugate), natural_key(named)


def is_negative(term: Expr) -> bool:
    """Whether a term of a sum is written with a minus sign."""
    return bool(term.as_coeff_Mul()[0].is_negative)


def _term_rank(term: Expr) -> float:
    """Indices before numbers (tau + 1), numbers before everything else (1 - l), sums last."""
    ranks = [factor_rank(factor) for factor in factors(term) if not factor.is_number]
    lowest = min(ranks, default=1.5)
    return lowest if lowest != 10 else 11


def _term_key(term: Expr) -> tuple[bool, float, list[Any]]:
    return is_negative(term), _term_rank(term), natural_key(term)


def terms_in_order(expression: Expr) -> list[Expr]:
    """The terms of a sum, positive ones first.

    >>> from memlaw.theory.language import N, bar, eigenvalue, i, tau, z
    >>> terms_in_order(z - bar(eigenvalue[i])), terms_in_order(tau + 1 - N)
    ([z, -conjugate(lambda[i])], [tau, 1, -N])
    """
    terms = Add.make_args(expression)
    power = _polynomial_in(expression)
    return sorted(terms, key=_term_key if power is None else lambda term: -degree(term, power))


def _polynomial_in(expression: Expr) -> Symbol | None:
    """The index in which a sum is a polynomial of degree two or more: that is written by falling powers."""
    free = list(expression.free_symbols)
    if len(free) != 1 or _symbol_rank(free[0]) != 1 or not expression.is_polynomial(free[0]):
        return None
    return free[0] if degree(expression, free[0]) > 1 else None


def _orient(expression: Expr) -> Expr:
    """x or -x, whichever has its first term (signs aside) positive: for use inside |x|."""
    first = min(Add.make_args(expression), key=lambda term: _term_key(-term if is_negative(term) else term))
    return Mul(-1, expression) if is_negative(first) else expression


@dataclass(frozen=True)
class Quotient:
    """A product as it is written: sign, numerator, denominator, and what trails behind the fraction."""

    negative: bool
    top: tuple[Expr, ...]
    bottom: tuple[Expr, ...]
    trailing: tuple[Expr, ...]

    @classmethod
    def of(cls, expression: Expr) -> Quotient:
        """Sort the factors of an expression.

        >>> from memlaw.theory.language import N
        >>> quotient = Quotient.of(N * (N + 1) / 2)
        >>> quotient.top, quotient.bottom
        ((N, N + 1), (2,))
        """
        number, top, bottom = _split(factors(expression))
        top, bottom = sorted(top, key=_factor_key), sorted(bottom, key=_factor_key)
        top = [Integer(abs(number.p)), *top] if abs(number.p) != 1 else top
        bottom = [Integer(number.q), *bottom] if number.q != 1 else bottom
        held = any(map(_is_trailing, bottom))
        trailing = [] if held else [factor for factor in top if _is_trailing(factor)]
        leading = [factor for factor in top if factor not in trailing]
        return cls(bool(number < 0), tuple(leading), tuple(bottom), tuple(trailing))


def _split(parts: Iterable[Expr]) -> tuple[Expr, list[Expr], list[Expr]]:
    """Rational number, numerator and denominator; square roots in the numerator become one."""
    number, top, bottom, roots = Integer(1), [], [], []
    for factor in parts:
        base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, Integer(1))
        if factor.is_Rational:
            number *= factor
        elif exponent == _HALF:
            roots.append(base)
        elif exponent.is_number and exponent.is_negative:
            bottom.append(Pow(base, -exponent))
        else:
            top.append(factor)
    inner = roots[0] if len(roots) == 1 else Mul(*roots, evaluate=False)
    return number, top + ([Pow(inner, _HALF, evaluate=False)] if roots else []), bottom


def _shared_limits(limits: Sequence[Tuple]) -> bool:
    """Whether several indices run over one range that depends on none of them."""
    indices = {limit[0] for limit in limits}
    ranges = {(limit[1], limit[2]) for limit in limits}
    return len(ranges) == 1 and not any(bound.free_symbols & indices for pair in ranges for bound in pair)


def _ordered_pair(limits: Sequence[Tuple]) -> bool:
    """Whether the limits say 1 <= i < j <= N."""
    return len(limits) == 2 and limits[0][2] == limits[1][0] - 1 and limits[0][1] == limits[1][1]


@lru_cache(maxsize=4096)
def _key_text(expression: Any) -> str:
    return str(PlainNotation().doprint(expression)).translate(_UNPRIMED_FIRST).replace("conj(", "~(")


# --- one walk, two alphabets --------------------------------------------------------------------------------


class _Notation(Printer):  # type: ignore[misc]
    """What stands where; the subclasses say how it is spelled."""

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

    def _print(self, expr: Any, **kwargs: Any) -> str:
        return self._written(expr) or str(super()._print(expr, **kwargs))

    def _sub(self, base: str, index: str) -> str:
        return f"{base}_{{{_compact(index)}}}"

    def _sup(self, base: str, exponent: str) -> str:
        return f"{base}^{{{_compact(exponent)}}}"

    def _call(self, name: str, arguments: Iterable[Any]) -> str:
        return f"{name}({', '.join(_compact(self._print(item)) for item in arguments)})"

    # sums and products

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        text = ""
        for term in terms_in_order(expr):
            negative = is_negative(term)
            body = self.guarded(-term if negative else term, (Add,))
            text += (" - " if text else "-") + body if negative else (" + " if text else "") + body
        return text

    def _print_Mul(self, expr: Expr) -> str:
        quotient = Quotient.of(expr)
        return ("-" if quotient.negative else "") + self.quotient(quotient)

    def quotient(self, quotient: Quotient) -> str:
        """A product without its sign."""
        if not quotient.bottom:
            return self.product((*quotient.top, *quotient.trailing))
        head = self._fraction(self.product(quotient.top), self.product(quotient.bottom))
        return f"{head} {self._factors(quotient.trailing)}" if quotient.trailing else head

    def product(self, parts: Sequence[Expr]) -> str:
        """Factors side by side; a single one needs no brackets."""
        return self._print(parts[0]) if len(parts) == 1 else self._factors(parts) or "1"

    def _factors(self, parts: Sequence[Expr]) -> str:
        # a sum that is not the last factor would seem to swallow what follows
        inner = [self.guarded(part, (Add, Sum)) for part in parts[:-1]]
        return self._side_by_side([*inner, *(self.guarded(part, (Add,)) for part in parts[-1:])])

    def _side_by_side(self, texts: Sequence[str]) -> str:
        line = ""
        for text in texts:
            touching = line[-1:].isdigit() and text[:1].isdigit()
            line += (f" {self.names['times']} " if touching else " " if line else "") + text
        return line

    def guarded(self, expr: Expr, kinds: tuple[type, ...]) -> str:
        """An expression, in brackets where it is of one of these kinds."""
        text = self._print(expr)
        return self._fence(text) if isinstance(expr, kinds) else text

    def _print_Pow(self, expr: Expr, **_: Any) -> str:
        base, exponent = expr.base, expr.exp
        if exponent == _HALF:
            return self._root(self._print(base))
        if exponent.is_number and exponent.is_negative:
            return self.quotient(Quotient.of(expr))
        return self._sup(self._base(base), self._exponent(exponent))

    def _base(self, base: Expr) -> str:
        bare = (
            isinstance(base, (Symbol, Indexed, Quantity, Abs, conjugate, Coefficient, binomial, NumberSymbol))
            and type(base) is not language.trace_power
        )
        text = self._print(base)
        bare = bare or (base.is_Integer and base >= 0) or base.is_NumberSymbol
        return text if bare else self._fence(text)

    def _exponent(self, exponent: Expr) -> str:
        quotient = Quotient.of(factor_terms(exponent))
        parts = (*quotient.top, *quotient.trailing)
        text = self.product(parts)
        if quotient.negative:
            text = "-" + (self._fence(text) if len(parts) == 1 and isinstance(parts[0], Add) else text)
        return f"{text}/{self.product(quotient.bottom)}" if quotient.bottom else text

    def _print_Sum(self, expr: Any) -> str:
        return self._big("sum", expr)

    def _print_Product(self, expr: Any) -> str:
        return self._big("prod", expr)

    def _print_Integral(self, expr: Any) -> str:
        (variable, low, high), name = expr.limits[0], self.names["int"]
        ends = self._sup(self._sub(name, self._print(low)), self._print(high))
        return f"{ends} {self._body(expr.function)} {self.names['d']}{self._print(variable)}"

    def _print_Others(self, expr: Others) -> str:
        factor, index, without = expr.args
        names = ", ".join(map(self._print, without))
        below = f"{self._print(index)} {self.relations['!=']} {names}"
        return f"{self._sub(self.names['prod'], below)} {self._body(factor)}"

    def _big(self, kind: str, expr: Any) -> str:
        limits = expr.limits
        whole = _shared_limits(limits) or _ordered_pair(limits)
        groups = [limits] if whole else [(limit,) for limit in reversed(limits)]
        return " ".join(
            [self._limits(self.names[kind], group) for group in groups] + [self._body(expr.function)]
        )

    def _limits(self, name: str, limits: Sequence[Tuple]) -> str:
        indices = [self._print(limit[0]) for limit in limits]
        if _ordered_pair(limits):
            return self._sub(name, " < ".join(indices))
        low, high = self._print(limits[0][1]), self._print(limits[0][2])
        return self._sup(self._sub(name, f"{','.join(indices)}={low}"), high)

    def _body(self, expr: Expr) -> str:
        text = self._print(expr)
        return self._fence(text) if isinstance(expr, Add) or text.startswith("-") else text

    # functions

    def _print_Abs(self, expr: Any, exp: Any = None) -> str:
        return self._bars(self._print(_orient(expr.args[0])))

    def _print_conjugate(self, expr: Any, exp: Any = None) -> str:
        return self._overline(self._print(expr.args[0]))

    def _print_log(self, expr: Any, exp: Any = None) -> str:
        return self.names["log"] + self._fence(self._print(expr.args[0]))

    def _print_Min(self, expr: Any, exp: Any = None) -> str:
        return self._extreme("min", expr)

    def _print_Max(self, expr: Any, exp: Any = None) -> str:
        return self._extreme("max", expr)

    def _extreme(self, name: str, expr: Any) -> str:
        ordered = sorted(
            expr.args, key=lambda item: _term_key(item) if item.is_number else (True, 0, natural_key(item))
        )
        return self.names[name] + self._fence(", ".join(map(self._print, ordered)))

    def _print_Limit(self, expr: Any) -> str:
        inner, variable, target, _ = expr.args
        below = f"{self._print(variable)} {self.relations['->']} {self._print(target)}"
        return f"{self._sub(self.names['lim'], below)} {self._body(inner)}"

    # quantities of the language

    def _written(self, expr: Any) -> str:
        """What must not go through SymPy's dispatch, in which a quantity named beta is Euler's function."""
        if isinstance(expr, Quantity):
            return self._written_quantity(expr)
        return self._print_Indexed(expr) if isinstance(expr, Indexed) else ""

    def _written_quantity(self, expr: Quantity) -> str:
        """A quantity: its spelling, or its name with subscripts and arguments."""
        kind = type(expr)
        spelled = SPELLED.get(kind, kind.spelled)
        if spelled is not None:
            text = spelled[self.alphabet]
            shown = [self.guarded(item, (Add,)) if "-@" in text else self._print(item) for item in expr.args]
            first, last = (_compact(shown[0]), _compact(shown[-1])) if shown else ("", "")
            return text.replace("%", first).replace("@", last)
        name = self._name_of(kind)
        under = ", ".join(self._print(item) for item in expr.args[: kind.subscripts])
        name = self._sub(name, under) if under else name
        rest = expr.args[kind.subscripts :]
        return self._call(name, rest) if rest else name

    def _print_Indexed(self, expr: Any) -> str:
        return self._sub(self.names[str(expr.base)], ", ".join(map(self._print, expr.indices)))

    def _print_Coefficient(self, expr: Coefficient) -> str:
        function, _, index = expr.args
        return self._sub(self._bracket(self._print(function)), self._print(index))

    def _print_PairMemory(self, expr: Any) -> str:
        matrix, column, lag = expr.args
        return self._call(self._sub("M", f"{self._print(matrix)}, {self._print(column)}"), (lag,))

    def _print_Scalar(self, expr: Any) -> str:
        return self._print(expr.args[0])

    # matrices

    def _print_MatMul(self, expr: Any) -> str:
        return " ".join(map(self._print, expr.args))

    def _print_MatPow(self, expr: Any) -> str:
        base, exponent = expr.args[0], self._exponent(expr.args[1])
        if base.is_MatMul or base.is_MatAdd:
            return self._sup(self._fence(self._print(base)), exponent)
        star = "*" if isinstance(base, Adjoint) else ""
        return self._sup(self._print(base.args[0] if star else base), star + exponent)

    def _print_Inverse(self, expr: Any) -> str:
        if isinstance(expr.arg, Adjoint):
            return self._sup(self._print(expr.arg.arg), "-*")
        text = self._print(expr.arg)
        compound = expr.arg.is_MatAdd or expr.arg.is_MatMul
        return self._sup(self._fence(text) if compound else text, "-1")

    def _print_MatAdd(self, expr: Any, order: Any = None) -> str:
        ordered = sorted(expr.args, key=lambda term: (term.is_MatMul, natural_key(term)))  # C + s^2 I
        return " + ".join(map(self._print, ordered))

    def _print_Identity(self, expr: Any) -> str:
        return "I"

    def _print_Trace(self, expr: Any) -> str:
        inner = self._print(expr.arg)
        return f"{self.names['tr']} {inner if expr.arg.is_Symbol else self._fence(inner)}"

    def _print_binomial(self, expr: Any, exp: Any = None) -> str:
        return self._choose(*map(self._print, expr.args))

    def _print_Adjoint(self, expr: Any) -> str:
        return self._sup(self._print(expr.arg), "*")

    def _print_Determinant(self, expr: Any) -> str:
        return f"{self.names['det']} {self._print(expr.arg)}"

    def _print_MatrixElement(self, expr: Any) -> str:
        matrix, *indices = expr.args
        bare = isinstance(matrix, MatrixSymbol) and "_" not in matrix.name  # no index on an index
        text = self._print(matrix) if bare else self._fence(self._print(matrix))
        simple = all(index.is_Symbol for index in indices)
        return self._sub(text, ("" if simple else ", ").join(map(self._print, indices)))

    # relations

    def _print_Relational(self, expr: Relational) -> str:
        return f"{self._print(expr.lhs)} {self.sign(expr)} {self._print(expr.rhs)}"

    def sign(self, expr: Relational) -> str:
        """The sign of a relation; an equation between truth values is an equivalence."""
        sides = (expr.lhs, expr.rhs)
        both = all(isinstance(side, STATEMENTS) or getattr(side, "statement", False) for side in sides)
        return self.relations["iff" if both else expr.rel_op]


def _compact(text: str) -> str:
    r"""Without spaces around plus and minus: for indices and arguments.

    >>> _compact(r"\tau + 1")
    '\\tau+1'
    """
    return re.sub(r"(\d) (?=[(A-Za-z])", r"\1", re.sub(r" ([+\-<]) ", r"\1", text))


class LatexNotation(_Notation, LatexPrinter):  # type: ignore[misc]
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

    def _name_of(self, kind: type[Quantity]) -> str:
        return kind.latex_name

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
        return rf"\binom{{{_compact(top)}}}{{{_compact(bottom)}}}"

    def _fraction(self, top: str, bottom: str) -> str:
        # the limits of a product inside a fraction belong above and below it, as on a line of its own
        style = r"\displaystyle " if r"\prod" in top + bottom or r"\sum" in top + bottom else ""
        return rf"\frac{{{style}{top}}}{{{style}{bottom}}}"


def _is_tall(text: str) -> bool:
    return any(command in text for command in (r"\frac", r"\sum", r"\prod", r"\sqrt"))


class PlainNotation(_Notation, StrPrinter):  # type: ignore[misc]
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
        **{name: name for name in ("sum", "prod", "min", "max", "lim", "int", "d", "det", "tr")},
        **{"log": "ln", "times": "*", "lambda": "l", "lambda'": "l'"},
    }

    def _name_of(self, kind: type[Quantity]) -> str:
        return PLAIN_NAMES.get(kind.__name__, kind.__name__)

    def _print_Infinity(self, expr: Any) -> str:
        return "inf"

    def _print_Exp1(self, expr: Any) -> str:
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
        return f"binomial({_compact(top)}, {_compact(bottom)})"

    def _fraction(self, top: str, bottom: str) -> str:
        top = f"({top})" if _outside_brackets(top, "+-") or top.startswith(("sum", "prod")) else top
        return f"{top}/({bottom})" if _outside_brackets(bottom, " /") else f"{top}/{bottom}"


def _outside_brackets(text: str, marks: str) -> bool:
    """Whether one of the marks occurs outside all brackets and bars."""
    bare = text
    for pattern in (r"\{[^{}]*\}", r"\|[^|]*\|"):
        bare = re.sub(pattern, "", bare)
    while (shorter := re.sub(r"[(\[][^()\[\]]*[)\]]", "", bare)) != bare:
        bare = shorter
    return any(mark in bare for mark in marks)


def inline(expression: Any) -> str:
    r"""An expression or a relation as LaTeX on one line, without dollar signs.

    >>> from memlaw.theory.language import b, k, squared
    >>> inline(squared(b(k)))
    '\\left|b_{k}\\right|^{2}'
    """
    return str(LatexNotation().doprint(expression))
