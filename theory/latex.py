r"""How statements are written, as LaTeX and as plain text: the one place of notation and of order.

One walk over an expression (`_Notation`) decides what stands where; two alphabets (`LatexNotation` and
`PlainNotation`) decide how it is spelled. In a sum positive terms come first; in a product numbers, symbols
and coefficients come before eigenvalues, those before brackets, and sums and products last.

>>> from memlaw.theory.language import M, N, tau
>>> inline(N / (tau + 1))
'\\frac{N}{\\tau + 1}'
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar

from sympy import (
    Abs,
    Add,
    Expr,
    Indexed,
    Integer,
    MatrixSymbol,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Tuple,
    conjugate,
    degree,
    factor_terms,
    log,
    preorder_traversal,
)
from sympy.core.relational import Equality, Relational
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from memlaw.theory import language
from memlaw.theory.language import Coefficient, Others, Quantity

if TYPE_CHECKING:
    from memlaw.theory.hypotheses import Hypothesis
    from memlaw.theory.theorem import Claim, Theorem

# --- names --------------------------------------------------------------------------------------------------

# Quantities that are not written as a name applied to arguments, in LaTeX and in plain text; % stands for the
# first argument, @ for the last.
SPELLED: dict[type[Quantity], tuple[str, str]] = {
    language.M_with: (r"M_{+%}(@)", "M_{+%}(@)"),
    language.M_without: (r"M_{\setminus %}(@)", "M_{without %}(@)"),
    language.spectral_radius: (r"\rho(A)", "rho(A)"),
    language.rank_krylov: (
        r"\operatorname{rank}\,[B, AB, \dots, A^{N-1}B]",
        "rank [B, AB, ..., A^{N-1}B]",
    ),
    language.distinct_driven: (r"\#\{\lambda_{i} : B_{i} \neq 0\}", "#{l_i : B_i != 0}"),
    language.keeps_all: (r"M(0) = M(1) = \dots = M(N-1) = 1", "M(0) = M(1) = ... = M(N-1) = 1"),
    language.is_nilpotent: (r"A^{N} = 0", "A^N = 0"),
    language.variance: ("V", "V"),
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
PLAIN_NAMES = {"M_window": "M", "M_other": "M'", "b_other": "b'"}
PAPERS = {
    "guan2025": r"Guan, Kubota, Kuniyoshi, Nakajima, \emph{Memory Determines Learning Direction}, "
    "arXiv:2510.00563 (2025)"
}

# What a reader has to know of each symbol, in the order in which it is explained: symbol, explanation.
MEANINGS: dict[Any, tuple[str, str]] = {
    language.eigenvalue: (r"\lambda_{1}, \dots, \lambda_{N}", r"the eigenvalues of $A$, with multiplicity"),
    language.other_eigenvalue: (r"\lambda'_{1}, \dots, \lambda'_{N}", r"the eigenvalues of a second pair"),
    language.C: ("C", r"the covariance $\sum_{k \geq 0} A^{k} B B^{*} A^{*k}$ of the stationary state"),
    language.COMPANION: ("A_{c}", r"the companion matrix of the characteristic polynomial of $A$"),
    language.FIRST: ("e_{1}", r"the first unit vector"),
    language.S: ("S", r"any invertible matrix"),
    language.M: (
        r"M(\tau)",
        r"the memory function $1 - \min_{w} \mathbb{E}\left|u_{t-\tau} - w^{*} x_{t}\right|^{2}$ of $(A, B)$",
    ),
    language.PairMemory: (r"M_{A, B}(\tau)", r"the memory function of the pair $(A, B)$"),
    language.M_window: (r"M_{T}(\tau)", r"memory over a window of $T$ inputs"),
    language.M_with: (
        r"M_{+\mu}",
        r"the memory function with one more eigenvalue $\mu$, $\left|\mu\right| < 1$",
    ),
    language.M_without: (r"M_{\setminus i}", r"the memory function without the eigenvalue $\lambda_{i}$"),
    language.M_other: ("M'", r"the memory function of the second pair"),
    language.b: ("b_{k}", r"the coefficients of the all-pass function"),
    language.b_other: ("b'_{k}", r"the coefficients of the second all-pass function"),
    language.c: ("c_{i}", r"the residue coefficients of the closed form"),
    language.phi: (r"\varphi_{n}", r"the impulse responses of the orthonormal filters"),
    language.beta: (r"\beta(r)", r"the growth factor of the tail"),
    Coefficient: (r"\left[f\right]_{k}", r"the coefficient of $z^{k}$ in the power series of $f$ at $z = 0$"),
    language.variance: ("V", r"the variance of the law of lags"),
    language.window_gap: ("g_{T}", r"the largest eigenvalue of $C^{-1} A^{T} C A^{*T}$"),
    language.rank_krylov: (r"[B, AB, \dots, A^{N-1}B]", r"the controllability matrix"),
    language.distinct_driven: (
        r"\#\{\lambda_{i} : B_{i} \neq 0\}",
        r"the number of distinct eigenvalues with nonzero input weight",
    ),
    language.spectral_radius: (r"\rho(A)", r"the largest modulus of an eigenvalue"),
    language.horizon: (
        r"\operatorname{horizon}(\theta)",
        r"the number of lags $\tau$ with $M(\tau) \geq \theta$",
    ),
    language.theta: (r"\theta", r"a threshold, $0 < \theta \leq 1$"),
    language.zero_count: ("z_{0}", r"the number of zero eigenvalues"),
    language.Information: (r"I(u_{t-\tau}; x_{t})", r"mutual information in nats"),
    language.InformationComplex: (r"I_{\mathbb{C}}", r"the same for circular complex input and state"),
    language.LeastError: (r"\min_{f}", r"the minimum over all (measurable) estimators $f$"),
}

# --- the order of terms and factors -------------------------------------------------------------------------

_BIG = (Sum, Product, Others)
_TRAILING = (*_BIG, log)
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


class _Notation:
    """What stands where; the subclasses say how it is spelled."""

    alphabet = 0
    relations: ClassVar[dict[str, str]]
    names: ClassVar[dict[str, str]]
    infinity = ""

    _print: Callable[[Any], str]
    _fence: Callable[[str], str]
    _bars: Callable[[str], str]
    _bracket: Callable[[str], str]
    _overline: Callable[[str], str]
    _root: Callable[[str], str]
    _fraction: Callable[[str, str], str]

    def _sub(self, base: str, index: str) -> str:
        return f"{base}_{{{compact(index)}}}"

    def _sup(self, base: str, exponent: str) -> str:
        return f"{base}^{{{compact(exponent)}}}"

    def _call(self, name: str, arguments: Iterable[Any]) -> str:
        return f"{name}({', '.join(compact(self._print(item)) for item in arguments)})"

    # sums and products

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        text = ""
        for term in terms_in_order(expr):
            negative = is_negative(term)
            body = self._guarded(-term if negative else term, (Add,))
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
        inner = [self._guarded(part, (Add, Sum)) for part in parts[:-1]]
        return self._side_by_side([*inner, *(self._guarded(part, (Add,)) for part in parts[-1:])])

    def _side_by_side(self, texts: Sequence[str]) -> str:
        line = ""
        for text in texts:
            touching = line[-1:].isdigit() and text[:1].isdigit()
            line += (f" {self.names['times']} " if touching else " " if line else "") + text
        return line

    def _guarded(self, expr: Expr, kinds: tuple[type, ...]) -> str:
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
            isinstance(base, (Symbol, Indexed, Quantity, Abs, conjugate, Coefficient))
            and type(base) is not language.trace_power
        )
        text = self._print(base)
        bare = bare or (base.is_Integer and base >= 0)
        return text if bare else self._fence(text)

    def _exponent(self, exponent: Expr) -> str:
        quotient = Quotient.of(factor_terms(exponent))
        text = ("-" if quotient.negative else "") + self.product((*quotient.top, *quotient.trailing))
        return f"{text}/{self.product(quotient.bottom)}" if quotient.bottom else text

    def _print_Sum(self, expr: Any) -> str:
        return self._big("sum", expr)

    def _print_Product(self, expr: Any) -> str:
        return self._big("prod", expr)

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
        ordered = sorted(
            expr.args, key=lambda item: _term_key(item) if item.is_number else (True, 0, natural_key(item))
        )
        return self.names["min"] + self._fence(", ".join(map(self._print, ordered)))

    def _print_Limit(self, expr: Any) -> str:
        inner, variable, target, _ = expr.args
        below = f"{self._print(variable)} {self.relations['->']} {self._print(target)}"
        return f"{self._sub(self.names['lim'], below)} {self._body(inner)}"

    def _print_Infinity(self, expr: Any) -> str:
        return self.infinity

    # quantities of the language

    def written(self, expr: Any) -> str:
        """What must not go through SymPy's dispatch, in which a quantity named beta is Euler's function."""
        if isinstance(expr, Quantity):
            return self.written_quantity(expr)
        return self._print_Indexed(expr) if isinstance(expr, Indexed) else ""

    def written_quantity(self, expr: Quantity) -> str:
        """A quantity: its spelling, or its name with subscripts and arguments."""
        kind = type(expr)
        if kind in SPELLED:
            text = SPELLED[kind][self.alphabet]
            shown = [self._guarded(item, (Add,)) if "-@" in text else self._print(item) for item in expr.args]
            first, last = (compact(shown[0]), compact(shown[-1])) if shown else ("", "")
            return text.replace("%", first).replace("@", last)
        name = self._name_of(kind)
        under = ", ".join(self._print(item) for item in expr.args[: kind.subscripts])
        name = self._sub(name, under) if under else name
        rest = expr.args[kind.subscripts :]
        return self._call(name, rest) if rest else name

    def _name_of(self, kind: type[Quantity]) -> str:
        raise NotImplementedError

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
        star = "*" if isinstance(base, _adjoint()) else ""
        return self._sup(self._print(base.args[0] if star else base), star + exponent)

    def _print_Inverse(self, expr: Any) -> str:
        return self._sup(self._print(expr.arg), "-1")

    def _print_Adjoint(self, expr: Any) -> str:
        return self._sup(self._print(expr.arg), "*")

    def _print_Determinant(self, expr: Any) -> str:
        return f"{self.names['det']} {self._print(expr.arg)}"

    def _print_MatrixElement(self, expr: Any) -> str:
        matrix, *indices = expr.args
        text = self._print(matrix) if isinstance(matrix, MatrixSymbol) else self._fence(self._print(matrix))
        simple = all(index.is_Symbol for index in indices)
        return self._sub(text, ("" if simple else ", ").join(map(self._print, indices)))

    # relations

    def _print_Relational(self, expr: Relational) -> str:
        return f"{self.side(expr.lhs)} {self.sign(expr)} {self.side(expr.rhs)}"

    def side(self, expr: Any) -> str:
        """One side of a relation."""
        return self._print(expr)

    def sign(self, expr: Relational) -> str:
        """The sign of a relation; an equation between truth values is an equivalence."""
        both = isinstance(expr.lhs, STATEMENTS) and isinstance(expr.rhs, STATEMENTS)
        return self.relations["iff" if both else expr.rel_op]


def _adjoint() -> Any:
    from sympy.matrices.expressions.adjoint import Adjoint

    return Adjoint


def compact(text: str) -> str:
    r"""Without spaces around plus and minus: for indices and arguments.

    >>> compact(r"\tau + 1")
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
    infinity = r"\infty"
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
        "lim": r"\lim",
        "det": r"\det",
        "times": r"\cdot",
        "lambda": r"\lambda",
        "lambda'": r"\lambda'",
    }

    def __init__(self) -> None:
        super().__init__({"imaginary_unit": "ri"})

    def _print(self, expr: Any, **kwargs: Any) -> str:
        return self.written(expr) or str(super()._print(expr, **kwargs))

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
    infinity = "inf"
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
        **{name: name for name in ("sum", "prod", "min", "lim", "det")},
        **{"log": "ln", "times": "*", "lambda": "l", "lambda'": "l'"},
    }

    def _print(self, expr: Any, **kwargs: Any) -> str:
        return self.written(expr) or str(super()._print(expr, **kwargs))

    def _name_of(self, kind: type[Quantity]) -> str:
        return PLAIN_NAMES.get(kind.__name__, kind.__name__)

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


def plain(claim: Claim) -> str:
    """A claim on one line of plain text.

    >>> from memlaw.theory.catalogue import theorem
    >>> plain(theorem("allpass.memory").claims[1])
    'M(tau) = 1 - sum_{k=0}^{tau} |b_k|^2'
    """
    printer = PlainNotation()
    conditions = [str(printer.doprint(condition)) for condition in claim.when]
    text = str(printer.doprint(claim.relation))
    return f"{text} for {' and '.join(conditions)}" if conditions else text


def claim_latex(claim: Claim) -> str:
    r"""A claim as LaTeX on one line, with its conditions.

    >>> from memlaw.theory.catalogue import theorem
    >>> claim_latex(theorem("closed.coefficients").claims[0])
    'b_{k} = \\sum_{i=1}^{N} c_{i} \\lambda_{i}^{k} \\quad (k \\geq 1)'
    """
    return inline(claim.relation) + _conditions(claim)


def _conditions(claim: Claim) -> str:
    return rf" \quad ({', '.join(map(inline, claim.when))})" if claim.when else ""


# --- how wide it is, and where it breaks --------------------------------------------------------------------

LINE_WIDTH = 66.0  # in widths of an average letter: somewhat below what fits into six inches at 11 points
PAGE_LINES = 12  # more lines than these may be broken across pages
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[^\\\s]")
_ROOMY = frozenset(("=", "<", ">", "+", "-", r"\leq", r"\geq", r"\neq", r"\to", r"\times"))
_WIDTHS = {
    r"\left": 0.0,
    r"\right": 0.0,
    r"\displaystyle": 0.0,
    r"\,": 0.4,
    r"\quad": 2.0,
    r"\iff": 4.0,
    ",": 1.0,
}
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
    printer, quotient = LatexNotation(), Quotient.of(term)
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


def broken(expression: Any, room: float = LINE_WIDTH) -> list[str]:
    """An expression on as many lines as it needs, broken between terms or between the factors of a long one.

    >>> from memlaw.theory.language import N, tau
    >>> broken(N / (tau + 1))
    ['\\\\frac{N}{\\\\tau + 1}']
    """
    whole = inline(expression)
    if width(whole) <= room or not isinstance(expression, (Add, Mul)):
        return [whole]
    pieces: list[str] = []
    for term in terms_in_order(expression):
        negative = is_negative(term)
        first, *rest = _term_lines(-term if negative else term, room)
        pieces += [("- " if negative else "+ " if pieces else "") + first, *rest]
    return _fill(pieces, room)


def _term_lines(term: Expr, room: float) -> list[str]:
    text = LatexNotation()._guarded(term, (Add,))
    return _broken_product(term, room) if width(text) > room and isinstance(term, Mul) else [text]


def _relation_lines(relation: Relational, hide_left: bool = False) -> list[str]:
    r"""The lines of a relation for `aligned`, with & before its sign."""
    if isinstance(relation.rhs, Piecewise):
        return [line for part in _branches(relation) for line in part]
    printer = LatexNotation()
    left, sign = printer.side(relation.lhs), printer.sign(relation)
    narrow = LINE_WIDTH - min(width(left), LINE_WIDTH / 2) - 3
    lines = broken(relation.rhs, narrow)
    if width(left) > LINE_WIDTH / 2 and width(left) + width(lines[0]) > LINE_WIDTH:
        return [rf"& {left}", rf"& \quad {sign} {lines[0]}", *(rf"& \qquad {line}" for line in lines[1:])]
    head = "" if hide_left else f"{left} "
    return [f"{head}&{sign} {lines[0]}", *(rf"&\quad {line}" for line in lines[1:])]


def _branches(relation: Relational) -> Iterator[list[str]]:
    """A relation for each branch of its right side, with the condition of the branch behind it."""
    opposite = None
    for value, condition in relation.rhs.args:
        *most, last = _relation_lines(relation.func(relation.lhs, value, evaluate=False))
        shown = opposite if condition == True else condition  # noqa: E712 (a SymPy truth value)
        yield [*most, last + (rf" \quad ({inline(shown)})" if shown is not None else "")]
        opposite = condition.negated if isinstance(condition, Relational) else None


def _continues(claim: Claim, before: Claim | None) -> bool:
    """Whether a claim can be read on from the one before it, as in a = b = c or a <= b <= c."""
    if before is None or claim.when or before.when or before.relation.rel_op not in ("==", "<="):
        return False
    same = isinstance(claim.relation, Equality) and isinstance(before.relation, Equality)
    return bool(
        (same and claim.relation.lhs == before.relation.lhs) or claim.relation.lhs == before.relation.rhs
    )


def _aligned(lines: Sequence[str], environment: str = "aligned") -> str:
    body = " \\\\\n".join(lines)
    if len(lines) > PAGE_LINES:  # aligned is a box: it cannot go on on the next page
        return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"
    return f"\\[\n\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}\n\\]"


def _arranged(lines: Sequence[str]) -> str:
    """Aligned at the relations, or centred where the left sides are too unequal for that to look well."""
    left = [width(line.partition("&")[0]) for line in lines]
    if min(left) > 0 and max(left) > max(18.0, 2 * min(left)):
        return _aligned([line.replace("&", "") for line in lines], "gathered")
    return _aligned(lines)


def display(expression: Any) -> str:
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
        return _aligned(_relation_lines(expression))
    first, *rest = broken(expression)
    return _aligned([f"& {first}", *(rf"&\quad {line}" for line in rest)])


# --- theorems -----------------------------------------------------------------------------------------------


def statement_latex(theorem: Theorem) -> str:
    """The claims of a theorem in display style."""
    lines: list[str] = []
    before = None
    for claim in theorem.claims:
        *most, last = _relation_lines(claim.relation, hide_left=_continues(claim, before))
        lines += [*most, last + _conditions(claim)]
        before = claim
    return _arranged(lines)


def definitions_latex(theorem: Theorem) -> str:
    """What the quantities of the statement stand for, or nothing."""
    lines = [line for item in theorem.where for line in _relation_lines(item.relation)]
    return f"where\n{_aligned(lines)}" if lines else ""


def theorem_latex(theorem: Theorem) -> str:
    r"""The statement of a theorem and its definitions, to be pasted into a document that loads amsmath.

    >>> from memlaw.theory.catalogue import theorem
    >>> print(theorem_latex(theorem("tail.rate")))
    \[
    \begin{aligned}
    \lim_{\tau \to \infty} M(\tau)^{1/\tau} &= \rho(A)^{2}
    \end{aligned}
    \]
    """
    return "\n".join(part for part in (statement_latex(theorem), definitions_latex(theorem)) if part)


def hypotheses_latex(theorem: Theorem) -> str:
    """The hypotheses in words and symbols, in one sentence."""
    return "; ".join(_hypothesis_latex(item) for item in theorem.hypotheses) + "."


def _hypothesis_latex(hypothesis: Hypothesis) -> str:
    words, symbols = text_latex(hypothesis.text), f"${hypothesis.latex}$"
    # symbols that are words themselves, or that repeat the words, would say it twice
    return words if r"\text" in hypothesis.latex or words == symbols else f"{words} ({symbols})"


def source_latex(theorem: Theorem) -> str:
    """The source of a theorem: the paper, the place, its claim in our words."""
    source = theorem.source
    place = f", {text_latex(source.place)}" if source.place else ""
    claim = f": {text_latex(source.claim)}" if source.claim else ""
    return f"{PAPERS.get(source.paper, text_latex(source.paper))}{place}{claim}."


def notation_latex(theorems: Iterable[Theorem]) -> str:
    """One item for every symbol that the theorems use and that needs a word."""
    used = {node for theorem in theorems for node in _symbols_of(theorem)}
    items = [
        rf"\item[$\cdot$] ${symbol}$: {meaning}" for key, (symbol, meaning) in MEANINGS.items() if key in used
    ]
    return "\n".join([r"\begin{itemize}", *items, r"\end{itemize}"]) if items else ""


def _symbols_of(theorem: Theorem) -> Iterator[Any]:
    """Symbols as such, quantities and nodes by their type: the keys of MEANINGS."""
    relations = [claim.relation for claim in theorem.claims] + [item.relation for item in theorem.where]
    for node in (node for relation in relations for node in preorder_traversal(relation)):
        yield type(node) if isinstance(node, (Quantity, Coefficient, language.PairMemory)) else node


PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage{amsmath,amssymb}
\setlength{\textwidth}{6in}
\setlength{\oddsidemargin}{0.25in}
\setlength{\textheight}{9in}
\setlength{\topmargin}{-0.5in}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\allowdisplaybreaks
\begin{document}
"""


def heading_latex(theorem: Theorem) -> str:
    """Title and key on one line."""
    # the key stands at the right margin, on a line of its own where the title leaves no room for it
    gap = r"\hfil\penalty50\hskip1em\null\nobreak\hfill"
    key = rf"\mbox{{\footnotesize\texttt{{{escaped(theorem.key)}}}}}"
    return rf"\textbf{{{text_latex(theorem.title)}.}}{gap}{key}"


def section_latex(theorem: Theorem) -> str:
    """Everything that the catalogue says about a theorem, its derivation apart."""
    parts = [
        heading_latex(theorem),
        theorem_latex(theorem),
        rf"\emph{{Hypotheses:}} {hypotheses_latex(theorem)}",
    ]
    parts += ["", rf"\emph{{Remark:}} {text_latex(theorem.remark)}"] if theorem.remark else []
    parts += ["", rf"\emph{{Source:}} {source_latex(theorem)}"]
    return "\n".join(parts)


def standalone(theorems: Theorem | Iterable[Theorem]) -> str:
    r"""A whole document about one theorem or several, ready for pdflatex.

    >>> from memlaw.theory.catalogue import theorem
    >>> standalone([theorem("tail.rate")]).startswith(r"\documentclass")
    True
    """
    chosen = tuple(theorems) if isinstance(theorems, Iterable) else (theorems,)
    notation = notation_latex(chosen)
    parts = [rf"\textbf{{Notation.}}{chr(10)}{notation}"] if notation else []
    parts += [section_latex(item) for item in chosen]
    return PREAMBLE + "\n\n\\bigskip\n".join(parts) + "\n\\end{document}\n"


# --- words with formulas in them ----------------------------------------------------------------------------

_SPECIAL = {character: "\\" + character for character in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\(<\)",
    ">": r"\(>\)",
    "|": r"\(|\)",
}
_FORMULA = re.compile(
    r"[=<>^_|+*/]|\d|^-$|^\.\.\.$|^(?:[ABCDIJMNSTV]{1,3}|[bcklmnruz]|tau|mu|rho|theta|alpha|beta)$|^[\w^{}]*\((?:.*\d|tau\)|A\))"
)
_VERBS = frozenset(("is", "has", "need", "needs", "and", "may", "must", "with"))
_IN_FORMULA = (
    (re.compile(r"conj\(([^()]*)\)"), r"\\overline{\1}"),
    (re.compile(r"(?<![a-zA-Z\\])(tau|mu|rho|theta|alpha|beta|det|sum|prod|sqrt)(?![a-z])"), r"\\\1"),
    (re.compile(r"\brank\b"), r"\\operatorname{rank}"),
    (re.compile(r"\btr\b"), r"\\operatorname{tr}"),
    (re.compile(r"\bl(?=$|[\s_|^)'=])"), r"\\lambda"),
    (re.compile(r"\.\.\."), r"\\dots"),
    (re.compile(r">="), r"\\geq"),
    (re.compile(r"<="), r"\\leq"),
    (re.compile(r"!="), r"\\neq"),
)


def escaped(text: str) -> str:
    r"""Text with the characters that LaTeX treats as commands made harmless.

    >>> escaped("closed_form & more")
    'closed\\_form \\& more'
    """
    return "".join(_SPECIAL.get(character, character) for character in text)


def text_latex(text: str) -> str:
    r"""Words with plain formulas among them: the formulas are set as such, the words are escaped.

    >>> text_latex("for l = 1/2, b_0 = -1/2 and more")
    'for $\\lambda = 1/2$, $b_0 = -1/2$ and more'
    """
    return " ".join(_formula(run) if formula else escaped(run) for formula, run in _runs(text.split()))


def _runs(words: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Consecutive words of a formula are joined, up to a stop outside brackets."""
    run: list[str] = []
    for place, word in enumerate(words):
        formula = _is_formula(word) and not _is_article(words, place)
        if run and not (formula or _is_open(run)):
            yield True, " ".join(run)
            run = []
        if not (formula or run):
            yield False, word
            continue
        run.append(word)
        if word[-1] in ",.;:" and word != "..." and not _is_open(run):
            yield True, " ".join(run)
            run = []
    if run:
        yield True, " ".join(run)


def _is_formula(word: str) -> bool:
    return bool(_FORMULA.search(word.strip(",.;:")) or word == "...,")


def _is_article(words: Sequence[str], place: int) -> bool:
    """Whether "A" opens a sentence without being the matrix: an adjective or a noun follows, no verb."""
    opens = place == 0 or words[place - 1].endswith(".")
    follows = words[place + 1] if place + 1 < len(words) else ""
    return words[place] == "A" and opens and follows.isalpha() and follows not in _VERBS


def _is_open(run: Sequence[str]) -> bool:
    text = "".join(run)
    return any(text.count(left) > text.count(right) for left, right in ("()", "[]", "{}"))


def _formula(run: str) -> str:
    stop = run[-1] if run[-1] in ",;:" or (run[-1] == "." and not run.endswith("...")) else ""
    body = run[: -len(stop)] if stop else run
    for pattern, replacement in _IN_FORMULA:
        body = pattern.sub(replacement, body)
    return f"${body}${stop}"
