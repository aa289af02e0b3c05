"""Where the generic kind stands: pairs of symbols of several shapes, with exact pairs of each shape near by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from sympy import Expr, I, ImmutableMatrix, MatrixBase, Rational, Symbol, im

from memlaw.numerics.number.arithmetic import Scalar
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.language import takes_numbers
from memlaw.theory.statement.hypotheses import decided
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.points import with_relatives
from memlaw.verify.system.pairs import PLAIN, Pairs, Shape
from memlaw.verify.system.setting import Setting
from memlaw.verify.system.system import System

# settings whose data mean the same in any basis
IN_ANY_BASIS = {"state", "noise", "teacher", "nonlinear", "learning", "response"}
NEARBY = 6  # random exact instances of each size among which a counterexample is looked for


# --- a system for a theorem -------------------------------------------------------------------------------------------


def fits(case: Case, shape: Shape, size: int) -> bool:
    """Whether the hypotheses admit what sets this shape apart from a plain diagonal pair, which they may exclude."""
    if shape.plain:
        return True
    if case.setting.name not in ({"state"} if shape.idle else IN_ANY_BASIS) or not shape.admits(size):
        return False
    holds = [item.holds for item in case.theorem.hypotheses]
    return all(_holds(item, case.setting, shape, size) for item in holds if _holds(item, case.setting, PLAIN, size))


_ADMITTED: dict[tuple[Any, Any, Shape, int], bool] = {}


def _holds(holds: Callable[[Instance], bool], setting: Setting, shape: Shape, size: int) -> bool:
    """Whether a hypothesis holds on an exact pair of a shape, with what the setting has beside it."""
    key = (holds, setting.data, shape, size)
    if key not in _ADMITTED:
        _ADMITTED[key] = satisfies(holds, exact_pair(shape, size).with_extra(**_extra(setting, size)))
    return _ADMITTED[key]


def satisfies(holds: Callable[[Instance], bool], instance: Instance) -> bool:
    """Whether a hypothesis holds; not one about data that spectra of this setting do not have."""
    return decided(holds, instance) is True


def _extra(setting: Setting, size: int) -> dict[str, Any]:
    return dict((setting.data(size) if setting.data is not None else None) or {})


def generic_system(arithmetic: ModularArithmetic, case: Case, size: int, shape: Shape = PLAIN) -> System:
    """A pair of so many symbols as eigenvalues, with symbols for all else that the claims of a theorem speak of."""
    system = Pairs(arithmetic, shape).system(size, parameter_symbols(arithmetic, case))
    data = _Likeness(arithmetic, shape.real).of(_extra(case.setting, size))
    return replace(system, data=data)


def parameter_symbols(arithmetic: ModularArithmetic, case: Case) -> dict[str, Scalar]:
    """A symbol for each parameter of the claims that is no index."""
    found = {symbol.name: symbol for item in case.claims for symbol in item.claim.parameters}
    wanted = sorted(name for name, letter in found.items() if name != "mu" and not takes_numbers(letter))
    return {name: _symbol_like(arithmetic, found[name]) for name in wanted}


def _symbol_like(arithmetic: ModularArithmetic, symbol: Symbol) -> Scalar:
    """A symbol as general as a letter of the language: on the unit circle, real, or positive."""
    if not symbol.is_real:
        return arithmetic.unit_symbol()
    return arithmetic.positive_symbol() if symbol.is_positive else arithmetic.real_symbol()


@dataclass(frozen=True)
class _Likeness:
    """Data of the same shape with a symbol for each number: real, Hermitian, unitary where they are."""

    arithmetic: ModularArithmetic
    real: bool

    def of(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.unitary(value) if name == "U" else self.value(value) for name, value in data.items()}

    def value(self, value: Any, as_complex: bool = False) -> Any:
        if value is None or isinstance(value, int | str):
            return value
        if isinstance(value, tuple | list):
            inside = as_complex or any(_is_complex(item) for item in value)
            return [self.value(item, inside) for item in value]
        if isinstance(value, MatrixBase):
            if value.is_square and (value - value.H).expand().is_zero_matrix:
                return self.hermitian(value.rows)
            return [[self.number(True) for _ in range(value.cols)] for _ in range(value.rows)]
        return self.number(as_complex or _is_complex(value))

    def number(self, as_complex: bool) -> Scalar:
        return self.arithmetic.complex_symbol() if as_complex and not self.real else self.arithmetic.real_symbol()

    def hermitian(self, size: int) -> list[list[Scalar]]:
        rows = [[self.number(column != row) for column in range(row + 1)] for row in range(size)]
        later = [[self.arithmetic.conjugate(rows[b][a]) for b in range(a + 1, size)] for a in range(size)]
        return [left + right for left, right in zip(rows, later, strict=True)]

    def unitary(self, like: MatrixBase) -> list[list[Scalar]]:
        """(1 - K)(1 + K)^{-1} with K = i H, by Cayley: almost every unitary matrix."""
        turn = self.arithmetic.number(Fraction(0), Fraction(1))
        K = self.arithmetic.matrix([[turn * x for x in row] for row in self.hermitian(like.rows)])
        one = self.arithmetic.identity(like.rows)
        top, bottom = self.arithmetic.add(one, K, -1), self.arithmetic.add(one, K)
        return self.arithmetic.entries(self.arithmetic.multiply(top, self.arithmetic.inverse(bottom)))


def _is_complex(value: Any) -> bool:
    if isinstance(value, complex):
        return bool(value.imag)
    return bool(getattr(value, "is_number", False) and im(value) != 0)


# --- exact pairs of a shape -------------------------------------------------------------------------------------------


def nearby(case: Case, shape: Shape, size: int) -> list[Instance]:
    """Exact random pairs of a shape, with what the setting has for so many states."""
    extra = _extra(case.setting, size)
    return [with_relatives(exact_pair(shape, size, place).with_extra(**extra)) for place in range(NEARBY)]


@cache
def exact_pair(shape: Shape, size: int, place: int = 0) -> Instance:
    """A random pair with distinct Gaussian rationals inside the unit disc beside the zeros."""
    random = Random(100 * size + place)
    imaginary = 0 if shape.real else I
    values: set[Expr] = set()
    while len(values) < size - shape.zeros:
        real, imag = (Rational(random.choice((-1, 1)) * random.randint(1, 8), 12) for _ in range(2))
        values |= {abs(real) if shape.positive else real + imaginary * imag}
    chosen = (*[Rational(0)] * shape.zeros, *sorted(values, key=str))
    if shape.plain:
        return Instance.diagonal(*chosen)
    weights = [int(place == 0) if place < shape.zeros else place + 1 + imaginary for place in range(size)]
    weights = weights[: size - shape.idle] + [0] * shape.idle
    if not shape.dense:
        return Instance.diagonal(*chosen, weights=weights)
    places = range(size)
    J = ImmutableMatrix([[_entry(chosen, shape.zeros, row, col) for col in places] for row in places])
    below = [[random.randint(1, 3) + imaginary if row > col else int(row == col) for col in places] for row in places]
    S = ImmutableMatrix(below)
    A, B = (S * J * S.inv()).expand(), (S * ImmutableMatrix(size, 1, weights)).expand()
    return Instance(A, B, chosen, (), f"A = {A.tolist()}, B = {B.tolist()}")


def _entry(values: Sequence[Expr], zeros: int, row: int, col: int) -> Expr:
    return values[row] if row == col else Rational(int(row == col + 1 and row < zeros))
