"""The letters of statements and what each of them ranges over."""

from __future__ import annotations

from contextlib import suppress
from numbers import Number
from typing import Any

import mpmath
from sympy import Abs, Basic, Expr, IndexedBase, MatrixBase, MatrixSymbol, Symbol, SympifyError, conjugate, sympify

from memlaw.errors import InvalidInput

N = Symbol("N", integer=True, positive=True)
tau = Symbol("tau", integer=True, nonnegative=True)
k = Symbol("k", integer=True, nonnegative=True)
T = Symbol("T", integer=True, positive=True)
i, j, n, m = (Symbol(name, integer=True, positive=True) for name in "ijnm")
r = Symbol("r", positive=True)
theta = Symbol("theta", positive=True)
mu = Symbol("mu", complex=True)
z = Symbol("z", complex=True)
step_size = Symbol("Delta", positive=True)
delta = Symbol("delta", positive=True)
real_point = Symbol("s", real=True)
x = Symbol("x", positive=True)
noise_level = Symbol("sigma", positive=True)
t = Symbol("t", nonnegative=True)
omega = Symbol("omega", positive=True)
q = Symbol("q", integer=True, positive=True)
zeta = Symbol("zeta", complex=True)
zero_count = Symbol("z_0", integer=True, nonnegative=True)

eigenvalue = IndexedBase("lambda")
other_eigenvalue = IndexedBase("lambda'")
EIGENVALUES = (eigenvalue, other_eigenvalue)


class Column(MatrixSymbol):  # type: ignore[misc]
    """A matrix of one column, whose entries bear one index: B[i], for which SymPy writes B[i, 0].

    >>> B[i] == B[i, 0]
    True
    """

    def __getitem__(self, key: Any) -> Expr:
        return super().__getitem__(key if isinstance(key, tuple | slice) else (key, 0))

    def valid_index(self, i: Expr, j: Expr) -> bool:  # noqa: D102  # of SymPy, which tells no more than that it is not
        if super().valid_index(i, j) == False:  # noqa: E712  # of SymPy
            rule = f"{self.name} is one column, and SymPy counts columns from 0, though rows count from 1 here"
            raise InvalidInput(f"{self.name}[{i}, {j}]", rule, f"write {self.name}[{i}], which is {self.name}[{i}, 0]")
        return True

    def _sympyrepr(self, printer: Any) -> str:
        return str(printer.doprint(MatrixSymbol(*self.args)))  # as any other matrix: seals of statements go by it


A = MatrixSymbol("A", N, N)
B = Column("B", N, 1)
C = MatrixSymbol("C", N, N)
S = MatrixSymbol("S", N, N)
NOISE = MatrixSymbol("R", N, N)
INNER_NOISE = MatrixSymbol("Q", N, N)
GATHERED_NOISE = MatrixSymbol("R_Q", N, N)
UNITARY = MatrixSymbol("U", N, N)
COMPANION = MatrixSymbol("A_c", N, N)
FIRST = Column("e_1", N, 1)

DOMAINS: dict[Symbol, str] = {
    N: "the number of states, 1, 2, ...",
    tau: "a lag, 0, 1, 2, ...",
    k: "an index of a coefficient, 0, 1, 2, ...",
    T: "a window length, 1, 2, ...",
    i: "an index of an eigenvalue, 1..N",
    j: "an index of an eigenvalue, 1..N",
    n: "an index of an eigenvalue, 1..N, or a positive integer",
    m: "an index of an eigenvalue, 1..N",
    r: "a radius with 1 < r < 1/rho(A)",
    theta: "a threshold, 0 < theta <= 1",
    mu: "an added eigenvalue, |mu| < 1",
    step_size: "a step size, positive",
    delta: "a part, 0 < delta < 1",
    real_point: "a real number",
    x: "a spectral radius, 0 < x < 1/r",
    noise_level: "a noise level, positive",
    t: "a time, t >= 0",
    omega: "a frequency, positive",
    q: "a number of copies, 1, 2, ...",
    zero_count: "the number of zero eigenvalues",
    zeta: "a number on the unit circle, |zeta| = 1",
}


def is_index(name: str) -> bool:
    """Whether the symbol of this name takes whole numbers.

    >>> is_index("tau"), is_index("r")
    (True, False)
    """
    return any(symbol.name == name and bool(symbol.is_integer) for symbol in DOMAINS)


COMPLEX = ("mu", "zeta")  # names of parameters that need not be real


def strictly(value: object) -> Basic:
    """A SymPy object as it is, a number as SymPy's; all else is refused. Errors: InvalidInput.

    SymPy would execute a text, also one inside a tuple, a set or a dictionary, even where asked to be strict.

    >>> strictly(2) + tau
    tau + 2
    """
    if isinstance(value, Basic | MatrixBase):
        return value
    if isinstance(value, Number | mpmath.mpf | mpmath.mpc):
        with suppress(SympifyError):  # a class of numbers that SymPy does not know
            return sympify(value, strict=True)
    raise InvalidInput(
        f"{value!r} in a statement", "a statement is made of SymPy expressions", "write it with symbols and numbers"
    )


def bar(expression: Expr) -> Expr:
    """The complex conjugate.

    >>> bar(eigenvalue[i])
    conjugate(lambda[i])
    """
    return conjugate(strictly(expression))


def squared(expression: Expr) -> Expr:
    """The squared modulus |x|^2."""
    return Abs(strictly(expression)) ** 2


__all__ = [
    "COMPANION",
    "COMPLEX",
    "DOMAINS",
    "EIGENVALUES",
    "FIRST",
    "GATHERED_NOISE",
    "INNER_NOISE",
    "NOISE",
    "UNITARY",
    "A",
    "B",
    "C",
    "Column",
    "N",
    "S",
    "T",
    "bar",
    "delta",
    "eigenvalue",
    "i",
    "is_index",
    "j",
    "k",
    "m",
    "mu",
    "n",
    "noise_level",
    "omega",
    "other_eigenvalue",
    "q",
    "r",
    "real_point",
    "squared",
    "step_size",
    "strictly",
    "t",
    "tau",
    "theta",
    "x",
    "z",
    "zero_count",
    "zeta",
]
