"""Exact instances: a pair (A, B) with Gaussian rational entries and values for the parameters of a claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod
from numbers import Number as AnyNumber
from re import compile as regex
from typing import Any, TypeAlias

from sympy import (
    QQ,
    QQ_I,
    Add,
    Expr,
    Float,
    I,
    ImmutableMatrix,
    Matrix,
    MatrixBase,
    Mul,
    Poly,
    Pow,
    Rational,
    Symbol,
    eye,
    im,
    re,
    zeros,
)
from sympy.polys.polyerrors import CoercionFailed

from memlaw.errors import InvalidInput, shown
from memlaw.scalars import read_parts, refusal
from memlaw.theory.language import COMPLEX, is_index
from memlaw.theory.language.symbols import strictly

_WORDS = regex(r"([\w, -]|\.(?=\d))*")  # in which nothing can be called, and no part of anything be named
LARGEST_INDEX = 2_000  # of a lag or a place at one point: exact numbers grow with it

Number: TypeAlias = Expr | Fraction | complex | str  # whatever stands for a number; a text by its grammar


def number(value: Number, what: str = "") -> Expr:
    """A number of any make (`memlaw.scalars`) as SymPy's; a text is read by its grammar and never executed.

    A float means the decimal that it prints as; what is SymPy's without a float stays as it is. Errors: InvalidInput.

    >>> number("1/3+I/4"), number(0.1), number(0.5j)
    (1/3 + I/4, 1/10, I/2)
    """
    if isinstance(value, Expr) and not (value.is_number and value.has(Float)):
        return value
    real, imag = read_parts(value, what, decimal=True)
    return _rational(real) + I * _rational(imag)


def _rational(value: Fraction) -> Rational:
    return Rational(value.numerator, value.denominator)


def gaussian(value: Number, what: str = "") -> Expr:
    """A Gaussian rational from a number, a Fraction or a text such as "1/2" or "1/3+I/4".

    >>> gaussian("1/2")
    1/2
    """
    found = number(value, what)
    if not (re(found).is_Rational and im(found).is_Rational):
        raise refusal(value, what, "an exact instance needs Gaussian rationals", "write it as a fraction")
    return found


def modulus_squared(value: Number) -> Expr:
    """|l|^2 of a Gaussian rational, exactly.

    >>> modulus_squared(gaussian("3/5+4*I/5"))
    1
    """
    try:
        found = _in_field(value)  # fifty times as quick as SymPy's parts
    except (CoercionFailed, AttributeError, ZeroDivisionError):  # no Gaussian rational of SymPy's
        other = number(value)
        return re(other) ** 2 + im(other) ** 2
    squared: Expr = QQ.to_sympy(found.x**2 + found.y**2)
    return squared


def _in_field(value: Any) -> Any:
    """An expression of Gaussian rationals, as a product or a quotient that is not multiplied out, in their field."""
    if isinstance(value, Add):
        return sum(map(_in_field, value.args), QQ_I.zero)
    if isinstance(value, Mul):
        return prod(map(_in_field, value.args), start=QQ_I.one)
    if isinstance(value, Pow) and value.exp.is_Integer:
        base, times = _in_field(value.base), int(value.exp)
        return base**times if times >= 0 else QQ_I.one / base**-times
    return QQ_I.from_sympy(value)


def _check_texts(value: Any, name: str) -> None:
    """Refuse a text that is neither words nor a number, and a number of no known class, which prints as a text.

    SymPy, which hypotheses ask, would execute it.
    """
    plain = value.tolist() if hasattr(value, "dtype") else value  # an array, or a number of one
    if isinstance(plain, tuple | list | set | frozenset | Mapping):
        for item in (*plain, *plain.values()) if isinstance(plain, Mapping) else plain:
            _check_texts(item, name)
    elif isinstance(plain, str | AnyNumber) and not _is_known(plain):
        number(plain, name)


def _is_known(value: object) -> bool:
    if isinstance(value, str):
        return bool(_WORDS.fullmatch(value))
    return isinstance(value, Expr | complex | float | int | Fraction)


@dataclass(frozen=True)
class Instance:
    """A pair (A, B), its eigenvalues with multiplicity, and parameters, all exact.

    >>> Instance.diagonal("1/2", tau=1).parameters
    (('tau', 1),)
    """

    A: ImmutableMatrix
    B: ImmutableMatrix
    eigenvalues: tuple[Expr, ...]
    parameters: tuple[tuple[str, Expr], ...] = ()
    label: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.extra.items():
            _check_texts(value, name)

    @classmethod
    def diagonal(cls, *eigenvalues: Number, weights: Iterable[Any] | None = None, **parameters: Number) -> Instance:
        """A diagonal pair; all input weights are one unless given."""
        values = tuple(gaussian(value) for value in eigenvalues)
        column = [gaussian(w) for w in weights] if weights is not None else [1] * len(values)
        size = len(values)
        A = ImmutableMatrix(size, size, lambda row, col: values[row] if row == col else 0)
        label = "eigenvalues " + ", ".join(map(str, values))
        label += f" with weights {', '.join(map(str, column))}" if weights is not None else ""
        return cls(A, ImmutableMatrix(size, 1, column), values, _parameters(parameters), label)

    @classmethod
    def companion(cls, *eigenvalues: Number, **parameters: Number) -> Instance:
        """The companion pair of the polynomial with these roots, multiplicities counted."""
        values = tuple(gaussian(value) for value in eigenvalues)
        A, B = companion_pair(values)
        label = "companion pair of eigenvalues " + ", ".join(map(str, values))
        return cls(A, B, values, _parameters(parameters), label)

    @classmethod
    def pair(cls, A: Any, B: Any, eigenvalues: Iterable[Number], **parameters: Number) -> Instance:
        """A general pair; its eigenvalues are stated and checked against the characteristic polynomial."""
        matrix, column = _matrix(A, "A"), _matrix(B, "B")
        values = tuple(gaussian(value) for value in eigenvalues)
        if not (matrix - matrix.T).is_zero_matrix or len(values) != matrix.rows:
            _check_eigenvalues(matrix, values)
        label = f"A = {matrix.tolist()}, B = {column.tolist()}"
        return cls(matrix, column, values, _parameters(parameters), label)

    def with_parameters(self, **parameters: Number) -> Instance:
        """The same pair with other parameters."""
        return Instance(self.A, self.B, self.eigenvalues, _parameters(parameters), self.label, self.extra)

    def with_extra(self, **extra: object) -> Instance:
        """The same pair with further data (`mu`, `other`, `S`) that some claims speak of."""
        merged = {**self.extra, **extra}
        return Instance(self.A, self.B, self.eigenvalues, self.parameters, self.label, merged)

    def called(self, label: str) -> Instance:
        """The same instance under another label, which should say all that is needed to build it again."""
        return replace(self, label=label)

    @property
    def size(self) -> int:
        """The number of states N."""
        return int(self.A.rows)

    @property
    def is_diagonal(self) -> bool:
        """Whether A is a diagonal matrix."""
        return bool(self.A.is_diagonal())

    @property
    def krylov(self) -> ImmutableMatrix:
        """The controllability matrix [B, AB, ..., A^{N-1}B]."""
        return krylov(self.A, self.B)


def krylov(A: Matrix, B: Matrix) -> ImmutableMatrix:
    """[B, AB, ..., A^{N-1}B]."""
    columns = [B]
    for _ in range(A.rows - 1):
        columns.append(A * columns[-1])
    return ImmutableMatrix.hstack(*columns)


def _matrix(entries: Any, name: str) -> ImmutableMatrix:
    read = _read(entries)
    try:
        return ImmutableMatrix(read)
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"{name} = {shown(entries)}", "it is a matrix", "give rows of equal length") from error


def _read(entries: Any) -> Any:
    """The numbers of a matrix, which SymPy would make of a text by executing it."""
    if isinstance(entries, MatrixBase):
        return entries
    if isinstance(entries, list | tuple) or (getattr(entries, "ndim", False) and not hasattr(entries, "toarray")):
        return [_read(row) for row in entries]
    return gaussian(entries, "an entry")


def _parameters(parameters: Mapping[str, Number]) -> tuple[tuple[str, Expr], ...]:
    return tuple((name, _parameter(name, value)) for name, value in parameters.items())


def _parameter(name: str, value: Number) -> Expr:
    found = number(value, f"{name} =")
    if is_index(name) and not (found.is_Integer and 0 <= found <= LARGEST_INDEX):
        raise refusal(value, f"{name} =", f"{name} is one of 0, 1, ..., {LARGEST_INDEX}", "give such a number")
    if name == "zeta" and modulus_squared(gaussian(found)) != 1:
        raise refusal(value, "zeta =", "|zeta| = 1", "give one such as 3/5+4*I/5")
    if name in COMPLEX:
        return gaussian(found, f"{name} =")
    if not found.is_Rational:
        raise refusal(value, f"{name} =", f"{name} is a rational number", "write it as a fraction")
    return found


def companion_pair(eigenvalues: Iterable[Number]) -> tuple[ImmutableMatrix, ImmutableMatrix]:
    """The companion pair (A_c, e_1) of prod (x - l): A_c shifts down, its last column holds the polynomial.

    >>> companion_pair([2, 3])[0]
    Matrix([
    [0, -6],
    [1,  5]])
    """
    values = [QQ_I.from_sympy(strictly(value)) for value in eigenvalues]
    ascending = [QQ_I.one]
    for value in values:
        ascending = [a - value * b for a, b in zip([QQ_I.zero, *ascending], [*ascending, QQ_I.zero], strict=True)]
    size = len(values)
    A = zeros(size, size)
    A[1:, : size - 1] = eye(size - 1)
    A[:, size - 1] = Matrix([QQ_I.to_sympy(-value) for value in ascending[:size]])
    return ImmutableMatrix(A), ImmutableMatrix(size, 1, [1] + [0] * (size - 1))


def _check_eigenvalues(A: ImmutableMatrix, values: tuple[Number, ...]) -> None:
    x = Symbol("x")
    expected = Poly(1, x)
    for value in values:
        expected = expected * Poly(x - value, x)
    if not (A.charpoly(x).as_expr() - expected.as_expr()).expand() == 0:
        raise InvalidInput(
            f"eigenvalues {values}", "they must be the roots of the characteristic polynomial", f"check {A}"
        )
