"""Many places at once: a claim's slack in float64 at a stack of systems of one shape, to steer a search and no more.

A scalar is an array of numbers, one for each place, a matrix an array of matrices; the same closures evaluate them.
What has to look at one number to go on cannot be stacked, and is searched place by place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, reduce
from typing import Any

import numpy as np
from sympy.core.relational import Ge, Gt, Le, Lt, Relational

from memlaw.numerics.number.arithmetic import Divergent, FloatArithmetic, Matrix, NotRepresentable, Rows, Scalar
from memlaw.numerics.number.arrays import Array, ComplexArray, FloatArray
from memlaw.theory.language import theta
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.evaluate.expressions import condition_sides
from memlaw.verify.system.driven import Driven
from memlaw.verify.system.instances import lift_data, shear
from memlaw.verify.system.system import LARGEST_DENSE, Definitions, NotApplicable, System

TRUSTED = 1e-6  # of A A^{-1} - 1: beyond, an inverse steers nowhere
CANNOT = (TypeError, ValueError, AttributeError, KeyError)  # what asks an array for one number


class StackedArithmetic(FloatArithmetic):
    """float64 numbers of many places at once.

    >>> STACKED.inverse(STACKED.matrix([[np.array([2.0, 0.0])]]))[:, 0, 0].real
    array([0.5, nan])
    """

    name = "stacked"

    def is_zero(self, value: Any) -> bool:
        """Whether it is zero everywhere."""
        return not (value.any() if isinstance(value, np.ndarray) else value)

    def conjugate(self, value: Any) -> Scalar:
        """The complex conjugate."""
        return np.conj(value)

    def inside(self, value: Any) -> bool:
        """Whether |x| < 1 everywhere."""
        return bool(np.all(np.abs(value) < 1))

    def matrix(self, rows: Rows) -> Matrix:
        """Matrices from their rows."""
        entries = [[np.asarray(value) for value in row] for row in rows]
        shape = np.broadcast_shapes(*(value.shape for row in entries for value in row))
        made = np.empty((*shape, len(rows), len(rows[0])), dtype=complex)
        for place, row in enumerate(entries):
            for spot, value in enumerate(row):
                made[..., place, spot] = value
        return made

    def entry(self, matrix: Any, row: int, column: int) -> Scalar:
        """One entry, indices from 0."""
        return matrix[..., row, column]

    def shape(self, matrix: Any) -> tuple[int, int]:
        """Rows and columns."""
        return matrix.shape[-2], matrix.shape[-1]

    def adjoint(self, matrix: Any) -> Matrix:
        """The conjugate transpose."""
        return np.conj(np.swapaxes(matrix, -1, -2))

    def add(self, left: Any, right: Any, sign: Any = 1) -> Matrix:
        """left + sign * right."""
        return left + np.asarray(sign)[..., None, None] * right

    def inverse(self, matrix: Any) -> Matrix:
        """With rows and columns scaled; no number where that is singular, or nearly."""
        one = np.eye(matrix.shape[-1])
        with np.errstate(all="ignore"):
            scale = np.abs(np.diagonal(matrix, axis1=-2, axis2=-1)) ** -0.5
        scale = np.where(np.isfinite(scale), scale, 1.0)
        even = scale[..., :, None] * matrix * scale[..., None, :]
        usable = np.isfinite(even).all(axis=(-2, -1))
        even = even if usable.all() else np.where(usable[..., None, None], even, one)
        try:
            found = np.linalg.inv(even)
        except np.linalg.LinAlgError:  # one of them is singular
            usable = usable & (np.linalg.det(even) != 0)
            found = np.linalg.inv(np.where(usable[..., None, None], even, one))
        trusted = usable & (np.abs(even @ found - one).max(axis=(-2, -1)) < TRUSTED)
        found = found if trusted.all() else np.where(trusted[..., None, None], found, np.nan)
        return scale[..., :, None] * found * scale[..., None, :]

    def determinant(self, matrix: Any) -> Scalar:
        """The determinant."""
        return np.linalg.det(matrix)


STACKED = StackedArithmetic()


class StackedSystem(System):
    """Systems of one shape, one for each place."""

    def extreme(self, values: list[Scalar], largest: bool = True) -> Scalar:
        """The least or the largest of real values, at each place."""
        if all(isinstance(value, int) for value in values):
            return super().extreme(values, largest)
        return reduce(np.maximum if largest else np.minimum, (np.real(self.scalar(value)) for value in values)) + 0j

    def parameter_value(self, value: Any) -> Any:
        """Real parts, at each place."""
        return value if isinstance(value, int) else np.real(value)


class StackedDriven(Driven, StackedSystem):
    """The same of pairs driven by any weights."""


_shear = cache(lambda size: shear(STACKED, size))


def stacked_system(values: Sequence[Any], mu: Any = 0.3) -> StackedSystem:
    """The diagonal systems with these eigenvalues, each an array over the places, and unit weights."""
    arithmetic, size = STACKED, len(values)
    together = np.stack(np.broadcast_arrays(*values), axis=-1) + 0j
    with np.errstate(all="ignore"):
        gramian = 1 / (1 - together[..., :, None] * np.conj(together[..., None, :]))
    A = np.zeros_like(gramian)
    A[..., range(size), range(size)] = together
    B = np.ones((size, 1), dtype=complex)
    relatives: dict[str, Callable[..., System]] = {
        "with": lambda added: stacked_system((*values, added)),
        "without": lambda index: stacked_system((*values[: index - 1], *values[index:])),
        "other": cache(lambda: stacked_system([0.99 * value for value in values])),
    }
    facts: dict[str, Any] = {"driven": size, "real_pair": _closed(together)}
    if size <= LARGEST_DENSE:
        facts["S"] = _shear(size)
    return StackedSystem(
        arithmetic,
        A,
        B,
        tuple(values),
        A,
        B,
        diagonal=True,
        parameters={"mu": mu},
        relatives=relatives,
        facts=facts,
        memo={"C": gramian},
    )


def _closed(together: ComplexArray) -> bool:
    """Whether spectra along the last axis are closed under conjugation, all in the same way."""
    if not np.any(np.imag(together)):
        return True
    alike = np.all(together[..., :, None] == np.conj(together[..., None, :]), axis=tuple(range(together.ndim - 1)))
    return bool(np.all(alike.any(axis=-1)))


def stacked_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a setting adds, some numbers of it arrays over the places."""
    return {name: _stacked(value) for name, value in data.items()}


def _stacked(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value + 0j
    if isinstance(value, tuple | list):  # of numbers, where it may be that all are whole
        return [STACKED.integer(item) if type(item) is int else _stacked(item) for item in value]
    return lift_data(STACKED, {"": value})[""]


def slacks(item: CompiledClaim, system: StackedSystem, letters: Mapping[str, Any], count: int) -> FloatArray:
    """The relative slack of a claim at each of so many places, no number where there is none. Errors: CANNOT."""
    scope = {name: value for name, value in letters.items() if isinstance(value, int)}
    scalars = {name: _scalar(value) for name, value in letters.items() if name not in scope}
    system = replace(system, definitions={**SMOOTH, **item.definitions}, parameters={**system.parameters, **scalars})
    found = np.full(count, np.nan)
    with np.errstate(all="ignore"):
        try:
            inside = reduce(np.logical_and, (_holds(law, system, scope) for law in item.claim.when), np.array(True))
            if not inside.any():
                return found
            sides = [np.asarray(system.scalar(side(system, scope))) for side in (item.left, item.right)]
        except (Divergent, NotApplicable, NotRepresentable, IndexError, ArithmeticError):
            return found
        low, high = reversed(sides) if isinstance(item.claim.relation, Ge | Gt) else sides
        scale = np.maximum(np.abs(low), np.abs(high))
        room = np.where(scale > 0, (high - low).real / np.where(scale > 0, scale, 1), 0)
        found[:] = np.where(inside & np.isfinite(scale), room, np.nan)
    return found


def _scalar(value: Any) -> ComplexArray:
    return np.asarray(value if isinstance(value, np.ndarray) else complex(value)) + 0j


def _crossing(system: Any, scope: Mapping[str, Any]) -> Scalar:
    """Where memory falls below a threshold, between the whole lags that count: a horizon with a slope."""
    goal, before, found = np.real(system.scalar(scope["theta"])), np.array(2.0), np.array(-1.0)
    for lag in range(LONGEST):
        after = np.real(system.memory(lag))
        part = np.clip((before - goal) / np.maximum(before - after, 1e-300), 0, 1)
        found = np.where(before >= goal, lag - 1 + part, found)
        if not np.any(after >= goal):
            break
        before = after
    return np.maximum(found, 0) + 0j


LONGEST = 40  # lags of a horizon
SMOOTH: Definitions = {"horizon": (("theta",), _crossing, theta)}  # what counts, and has no slope where it is exact


def _holds(condition: Relational, system: StackedSystem, scope: Mapping[str, int]) -> Array:
    left, right = (np.real(system.scalar(side(system, scope))) for side in condition_sides(condition))
    order = {Ge: np.greater_equal, Gt: np.greater, Le: np.less_equal, Lt: np.less}
    return np.asarray(order[type(condition)](left, right))
