"""What learning the eigenvalues can gain, and what training the readout alone costs: settings and quantities.

Losses are summed from the impulse response w^* A^k B: the lags that the teacher speaks of one by one, the rest through
Stein's equation for the pair (A, A^K B). Gradients are central differences of the loss, exact for a quadratic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import cycle, islice, product
from typing import Any

import mpmath
import numpy as np
from flint import acb
from hypothesis import strategies as st
from sympy import Expr, ImmutableMatrix

from memlaw.numerics.linear.gramians import as_complex, geometric_series, largest_eigenvalue, stein_gramian
from memlaw.numerics.number.arithmetic import BALL, MPMATH, Arithmetic, Matrix, NotRepresentable, Scalar
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.verify.subjects import gain_teacher
from memlaw.verify.subjects.readout import central, moved, teachers
from memlaw.verify.system.setting import Data, Quantities, Setting, by_name, listed, several
from memlaw.verify.system.system import NotApplicable, System, kept, remember_with_data

Vector = Sequence[Any]


@dataclass(eq=False)
class Student:
    """A state with a linear readout w: its impulse response columns and its losses."""

    arithmetic: Arithmetic
    A: Any
    B: Any
    eigenvalues: tuple[Scalar, ...] | None  # of a diagonal state with unit weights
    columns: list[list[Scalar]] = field(default_factory=list)
    tails: dict[int, list[list[Any]]] = field(default_factory=dict)

    def column(self, lag: int) -> list[Scalar]:
        """A^k B."""
        if self.eigenvalues is not None:
            return [value**lag for value in self.eigenvalues]
        while len(self.columns) <= lag:
            last = self.arithmetic.column(self.columns[-1]) if self.columns else None
            new = self.B if last is None else self.arithmetic.multiply(self.A, last)
            self.columns.append(self.arithmetic.flat(new))
        return self.columns[lag]

    def tail(self, start: int) -> list[list[Scalar]]:
        """sum over k >= start of A^k B (A^k B)^*."""
        if start not in self.tails:
            self.tails[start] = self._tail(start)
        return self.tails[start]

    def _tail(self, start: int) -> list[list[Scalar]]:
        column = self.column(start)
        if self.eigenvalues is None or self.arithmetic.formal:
            matrix = stein_gramian(self.arithmetic, self.A, self.arithmetic.column(column))
            return self.arithmetic.entries(matrix)
        ends = [self.arithmetic.conjugate(value) for value in column]
        return [
            [x * y * entry for y, entry in zip(ends, row, strict=True)]
            for x, row in zip(column, self.series, strict=True)
        ]

    @cached_property
    def series(self) -> list[list[Scalar]]:
        """The sums of (l_i conj(l_j))^k."""
        values = self.eigenvalues or ()
        conjugates = [self.arithmetic.conjugate(value) for value in values]
        return [[geometric_series(self.arithmetic, x * y) for y in conjugates] for x in values]

    @cached_property
    def inverse(self) -> Scalar:
        """The inverse of the covariance."""
        return self.arithmetic.inverse(self.arithmetic.matrix(self.tail(0)))

    def inner(self, left: Vector, right: Vector) -> Scalar:
        """x^* y."""
        pairs = zip(left, right, strict=True)
        return self.arithmetic.sum(self.arithmetic.conjugate(x) * y for x, y in pairs)

    def loss(self, readout: Vector, teacher: Vector) -> Scalar:
        """1/2 sum_k |w^* A^k B - g_k|^2."""
        total = self.arithmetic.zero
        for lag, weight in enumerate(teacher):
            residual = self.inner(readout, self.column(lag)) - weight
            total = total + self.arithmetic.squared_modulus(residual)
        rest = [self.inner(readout, column) for column in zip(*self.tail(len(teacher)), strict=True)]
        # row by row w^* G, then times w
        total = total + self.arithmetic.sum(x * w for x, w in zip(rest, readout, strict=True))
        return self.arithmetic.real(total) / 2

    def best(self, teacher: Vector) -> list[Any]:
        """The readout of least loss, from its normal equations."""
        right = [self.arithmetic.zero] * len(self.tail(0))
        for lag, weight in enumerate(teacher):
            scale = self.arithmetic.conjugate(weight)
            right = [x + scale * value for x, value in zip(right, self.column(lag), strict=True)]
        solution = self.arithmetic.multiply(self.inverse, self.arithmetic.column(right))
        return self.arithmetic.flat(solution)

    def gradient(self, readout: Vector, teacher: Vector) -> list[Scalar]:
        """The derivatives along the real axes, plus i times those along the imaginary ones."""

        def slope(place: int) -> Scalar:
            return central(self.arithmetic, lambda step: self.loss(moved(readout, place, step), teacher))

        return [slope(place) for place in range(len(readout))]


def student(system: System, reduced: bool = False) -> Student:
    """The state of a system, or its controllable part."""
    system.need_stable("the loss is infinite")
    A, B = (system.reduced_A, system.reduced_B) if reduced else (system.A, system.B)
    values = system.eigenvalues if system.diagonal else None
    return system.remember(("student", reduced), lambda: Student(system.arithmetic, A, B, values))


# --- one lag ----------------------------------------------------------------------------------------------------


def target(system: System) -> Scalar:
    """g."""
    return system.scalar(system.data["target"])


def delay_loss(system: System, lag: int) -> Scalar:
    """The loss of g u_{t-tau} with the best readout, or with one that is held."""
    return remember_with_data(
        system, ("delay loss", lag), lambda: _delay_loss(system, lag, target(system), system.data.get("held"))
    )


def _delay_loss(system: System, lag: int, weight: Scalar, held: Vector | None = None) -> Scalar:
    learner = student(system, reduced=held is None)
    teacher = [*[system.arithmetic.zero] * lag, weight]
    return learner.loss(list(map(system.scalar, held)) if held else learner.best(teacher), teacher)


def other_loss(system: System, lag: int) -> Scalar:
    """The same for the second spectrum, with its best readout."""
    system.need_few("the loss of a second spectrum")
    return remember_with_data(
        system, ("other loss", lag), lambda: _delay_loss(system.relatives["other"](), lag, target(system))
    )


# --- a teacher and a readout ------------------------------------------------------------------------------------


def _given(system: System, name: str) -> list[Scalar]:
    return list(map(system.scalar, system.data[name]))


def taught_loss(system: System) -> Scalar:
    """L(w)."""
    return student(system).loss(_given(system, "readout"), _given(system, "teacher"))


def best(system: System) -> list[Any]:
    """w_*, once for each teacher."""
    return list(remember_with_data(system, "best readout", lambda: student(system).best(_given(system, "teacher"))))


def taught_least(system: System) -> Scalar:
    """L(w_*)."""
    return student(system).loss(best(system), _given(system, "teacher"))


def readout_error(system: System, index: int) -> Scalar:
    """w_i - w_{*i}."""
    return _given(system, "readout")[index - 1] - best(system)[index - 1]


def errors(system: System) -> Matrix:
    """e = w - w_*, a column."""
    return system.arithmetic.column(readout_error(system, place + 1) for place in range(system.size))


def stepped(system: System, length: Any) -> list[Any]:
    """w - h grad L."""
    readout = _given(system, "readout")
    slopes = remember_with_data(
        system, "gradient", lambda: student(system).gradient(readout, _given(system, "teacher"))
    )
    return [weight - length * slope for weight, slope in zip(readout, slopes, strict=True)]


def stepped_loss(system: System, length: Scalar) -> Scalar:
    """L after a step."""
    return student(system).loss(stepped(system, length), _given(system, "teacher"))


def stepped_error(system: System, index: int, length: Scalar) -> Scalar:
    """What is left of the error after a step."""
    return stepped(system, length)[index - 1] - best(system)[index - 1]


# --- curvature --------------------------------------------------------------------------------------------------


@kept
def largest_curvature(system: System) -> Scalar:
    """The largest eigenvalue of C."""
    return _largest(system.arithmetic, student(system).tail(0))


@kept
def least_curvature(system: System) -> Scalar:
    """The least one: one over the largest of the inverse."""
    inverse = system.arithmetic.entries(student(system).inverse)
    return system.arithmetic.one / _largest(system.arithmetic, inverse)


def _largest(arithmetic: Arithmetic, rows: list[list[Scalar]]) -> Scalar:
    if len(rows) == 1:
        return arithmetic.real(rows[0][0])
    if arithmetic.formal:
        raise NotRepresentable("an eigenvalue is a root of a polynomial: enclosed, not exact")
    if arithmetic is BALL:
        return acb(largest_eigenvalue(arithmetic.matrix(rows)))
    if arithmetic is MPMATH:
        return mpmath.mpc(max(mpmath.eighe(mpmath.matrix(rows), eigvals_only=True)))
    values = np.array([[as_complex(value) for value in row] for row in rows])
    if not np.isfinite(values).all():
        raise NotApplicable("the Gramian overflows in float64")
    return complex(np.linalg.eigvalsh(values)[-1])


QUANTITIES: Quantities = (
    by_name(target, delay_loss, taught_loss, taught_least, readout_error)
    | by_name(stepped_loss, stepped_error, least_curvature, largest_curvature)
    | {"delay_loss_other": other_loss, "e": errors}
    | gain_teacher.QUANTITIES
)

# --- the setting ------------------------------------------------------------------------------------------------

_SMALL = listed("1/2; 1/3+I/4; 0 1/2; 1/2 -1/3; 1/2 I/2; 2/3 1/3 -1/2")


def _data(size: int) -> Data:
    """A readout, a teacher and the weight of a single lag, none of them real."""
    weights = islice(cycle(("1", "-1/2+I/3", "I/4", "2")), size)
    return {
        "readout": tuple(map(gaussian, weights)),
        "teacher": tuple(map(gaussian, ("1/2", "1-I/2", "0", "-1/3"))),
        "target": gaussian("1+I/2"),
    }


@cache
def small_instances() -> tuple[Instance, ...]:
    """Diagonal pairs, a Jordan block and a pair in another basis, with complex data; an error where C is flattest."""
    pairs = [Instance.diagonal(*values) for values in _SMALL]
    others = [
        Instance.companion("1/2", "1/2"),
        Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3")),
        Instance.diagonal("1/2", "1/2"),
    ]
    usual = [_with(item, _data(item.size)) for item in (*pairs, *others)]
    flattest = {**_data(2), "readout": (17, -18), "teacher": (gaussian(0),)}
    return (*usual, _with(Instance.diagonal("1/2", "2/5"), flattest))


@cache
def corners() -> tuple[Instance, ...]:
    """A readout that is ones, the best or against it; teachers that are zero, of a single lag, or learned fully."""
    found = []
    for values, given in product(
        (("0",), ("1/2",), ("0", "1/2"), ("1/2", "-1/2"), ("1/2", "1/3")),
        ((0,), (1,), (0, 1), (1, "1/2"), (0, 0, 0, 0, 0, 1)),
    ):
        pair, teacher = Instance.diagonal(*values), tuple(map(gaussian, given))
        best = _best(pair, teacher)
        readouts = dict.fromkeys((tuple(best), tuple(-2 * best), (gaussian(1),) * pair.size))
        found += [_with(pair, {"readout": w, "teacher": teacher, "target": gaussian(1)}) for w in readouts]
    return tuple(found)


def _best(pair: Instance, teacher: tuple[Expr, ...]) -> ImmutableMatrix:
    """C^{-1} sum_k g_k A^k B for a real diagonal pair with unit weights."""
    C = ImmutableMatrix(pair.size, pair.size, lambda row, col: 1 / (1 - pair.A[row, row] * pair.A[col, col]))
    wanted = [sum(g * pair.A[row, row] ** lag for lag, g in enumerate(teacher)) for row in range(pair.size)]
    return C.inv() * ImmutableMatrix(wanted)


def _with(item: Instance, data: Data) -> Instance:
    """An instance with data, and a label that says all of it."""
    shown = [f"weights {_listed(item.B)}", f"readout {_listed(data['readout'])}"]
    shown += [f"teacher {_listed(data['teacher'])}", f"target {data['target']}"]
    return item.with_extra(**data).called(f"{item.label} with {'; '.join(shown)}")


def _listed(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


_NUMBER = st.builds(complex, st.floats(-1, 1), st.floats(-1, 1))


def _drawn(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    return {
        "readout": tuple(draw(several(_NUMBER, len(spectrum)))),
        "teacher": draw(teachers(_NUMBER, spectrum)),
        "target": draw(_NUMBER),
    }


LEARNING = Setting(
    "learning",
    "a state, a teacher and a readout",
    small_instances,
    data=_data,
    draw=_drawn,
    largest=12,
    corners=corners,
)

SETTINGS: tuple[Setting, ...] = (LEARNING, *gain_teacher.SETTINGS)
