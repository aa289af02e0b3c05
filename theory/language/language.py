"""The language of statements: what a theorem prints is what a machine evaluates.

Statements are SymPy expressions over the symbols, quantities and nodes of this page. `DOMAINS` says what each
free symbol ranges over; a symbol without a domain is an error when a theorem is built.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Self, cast

from sympy import Expr, Function, MatrixExpr, MatrixSymbol, Product, Symbol, Tuple

from memlaw.errors import InvalidInput, shown
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, strictly, z


class StrictFunction(Function):  # type: ignore[misc]
    """A function of expressions; SymPy's own would execute a text that it is given."""

    def __new__(cls, *arguments: object, **options: Any) -> Self:
        return cast(Self, Function.__new__(cls, *map(strictly, arguments), **options))


class Quantity(StrictFunction):
    """A named quantity applied to arguments; its meaning lives in the oracle that evaluates it."""

    latex_name = ""
    subscripts = 0
    spelled: tuple[str, str] | None = None
    gloss: tuple[str, str] | None = None
    statement = False  # a truth value: an equation between two of them is an equivalence
    oracle: Callable[..., Any] | None = None  # one's own; those of the catalogue stand in verify/subjects
    is_number = False  # SymPy would otherwise try to evaluate rank() to a float


def quantity(
    name: str,
    latex: str = "",
    subscripts: int = 0,
    real: bool = True,
    spelled: tuple[str, str] | None = None,
    gloss: tuple[str, str] | None = None,
    statement: bool = False,
    oracle: Callable[..., Any] | None = None,
) -> type[Quantity]:
    r"""A quantity by name; its first `subscripts` arguments print as subscripts.

    spelled: how it prints in LaTeX and in plain text where name(arguments) will not do; % stands for its first
    argument, @ for its last. gloss: symbol and explanation, both LaTeX, for lists of notation. oracle: for a quantity
    of one's own, the function (system, *arguments) that gives its value.

    >>> from memlaw.theory.language.symbols import tau
    >>> quantity("M", "M")(tau)
    M(tau)
    """
    if oracle is not None and not callable(oracle):
        what = f"oracle={oracle!r} of the quantity {name}"
        raise InvalidInput(what, "an oracle is a function (system, *arguments)", f"write quantity({name!r}, oracle=f)")
    body: dict[str, Any] = {
        "latex_name": latex,
        "subscripts": subscripts,
        "spelled": spelled,
        "gloss": gloss,
        "statement": statement,
        "oracle": None if oracle is None else staticmethod(oracle),
        "__module__": __name__,
    }
    if real:
        body["is_extended_real"] = True
    return type(name, (Quantity,), body)


complex_quantity = partial(quantity, real=False)

M = quantity("M", "M")
M_window = quantity("M_window", "M", 1)
M_with = quantity("M_with", spelled=(r"M_{+%}(@)", "M_{+%}(@)"))
M_without = quantity("M_without", spelled=(r"M_{\setminus %}(@)", "M_{without %}(@)"))
M_other = quantity("M_other", "M'")
Information = quantity("I", spelled=("I(u_{t-@}; x_{t})", "I(u_{t-@}; x_t)"))
InformationComplex = quantity("I_c", spelled=(r"I_{\mathbb{C}}(u_{t-@}; x_{t})", "I_C(u_{t-@}; x_t)"))
LeastError = quantity(
    "LeastError", spelled=(r"\min_{f}\, \mathbb{E}\left|u_{t-@} - f(x_{t})\right|^{2}", "min_f E|u_{t-@} - f(x_t)|^2")
)
horizon = quantity("horizon", r"\operatorname{horizon}")
spectral_radius = quantity("rho", spelled=(r"\rho(A)", "rho(A)"))
rank_krylov = quantity(
    "rank", spelled=(r"\operatorname{rank}\,[B, AB, \dots, A^{N-1}B]", "rank [B, AB, ..., A^{N-1}B]")
)
distinct_driven = quantity("driven", spelled=(r"\#\{\lambda_{i} : B_{i} \neq 0\}", "#{l_i : B_i != 0}"))
keeps_all = quantity(
    "keeps_all", spelled=(r"M(0) = M(1) = \dots = M(N-1) = 1", "M(0) = M(1) = ... = M(N-1) = 1"), statement=True
)
is_nilpotent = quantity("nilpotent", spelled=("A^{N} = 0", "A^N = 0"), statement=True)
trace_power = complex_quantity("trace_power", spelled=(r"\operatorname{tr} A^{@}", "tr A^@"))
window_gap = quantity("g", "g", 1)

b = complex_quantity("b", "b", 1)
c = complex_quantity("c", "c", 1)
phi = complex_quantity("phi", r"\varphi", 1)
beta = quantity("beta", r"\beta")
variance = quantity("V", "V")
b_other = complex_quantity("b_other", "b'", 1)


class Others(Expr):  # type: ignore[misc]
    """The product of `factor` over all indices 1..N except those listed."""

    is_commutative = True

    def __new__(cls, factor: Expr, index: Symbol, *without: Expr) -> Others:
        if len(without) == 1 and isinstance(without[0], Tuple):  # rebuilt from its own args by SymPy
            without = without[0].args
        return cast(Others, Expr.__new__(cls, strictly(factor), index, Tuple(*map(strictly, without))))

    @property
    def bound_symbols(self) -> list[Symbol]:
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[Symbol]:
        free = self.args[0].free_symbols - {self.args[1]}
        return set(free) | {symbol for item in self.args[2] for symbol in item.free_symbols} | {N}


class Coefficient(Expr):  # type: ignore[misc]
    """The coefficient of z^k in the power series of `function` at zero, written [f]_k."""

    is_commutative = True

    def __new__(cls, function: Expr, variable: Symbol, index: Expr) -> Coefficient:
        return cast(Coefficient, Expr.__new__(cls, strictly(function), variable, strictly(index)))

    @property
    def free_symbols(self) -> set[Symbol]:
        return set(self.args[0].free_symbols - {self.args[1]}) | set(self.args[2].free_symbols)


class Scalar(Expr):  # type: ignore[misc]
    """A 1x1 matrix expression read as a number."""

    is_commutative = True

    def __new__(cls, matrix: MatrixExpr) -> Scalar:
        found = strictly(matrix)
        if getattr(found, "shape", None) != (1, 1):
            raise InvalidInput(
                f"a Scalar {shown(found)}", "a number is read from a matrix of one row and one column", "take a product"
            )
        return cast(Scalar, Expr.__new__(cls, found))

    @property
    def free_symbols(self) -> set[Symbol]:
        return {s for s in self.args[0].free_symbols if not isinstance(s, MatrixSymbol)}


class PairMemory(Expr):  # type: ignore[misc]
    """The memory function of the pair (A, B) named, at a lag."""

    is_commutative = True

    def __new__(cls, matrix: MatrixExpr, column: MatrixExpr, lag: Expr) -> PairMemory:
        return cast(PairMemory, Expr.__new__(cls, strictly(matrix), strictly(column), strictly(lag)))

    @property
    def free_symbols(self) -> set[Symbol]:
        """Those of the lag, and letters inside the matrices, which are themselves no letters."""
        return {symbol for part in self.args for symbol in part.free_symbols if isinstance(symbol, Symbol)}


def blaschke_factor(value: Expr) -> Expr:
    """The first-order all-pass factor (z - conj(l)) / (1 - l z)."""
    return (z - bar(value)) / (1 - value * z)


ALL_PASS = Product(blaschke_factor(eigenvalue[i]), (i, 1, N))

__all__ = [
    "ALL_PASS",
    "Coefficient",
    "Information",
    "InformationComplex",
    "LeastError",
    "M",
    "M_other",
    "M_window",
    "M_with",
    "M_without",
    "Others",
    "PairMemory",
    "Quantity",
    "Scalar",
    "StrictFunction",
    "b",
    "b_other",
    "beta",
    "blaschke_factor",
    "c",
    "complex_quantity",
    "distinct_driven",
    "horizon",
    "is_nilpotent",
    "keeps_all",
    "phi",
    "quantity",
    "rank_krylov",
    "spectral_radius",
    "trace_power",
    "variance",
    "window_gap",
]
