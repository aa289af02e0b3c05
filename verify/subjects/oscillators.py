"""Forced oscillators: settings and quantities, each step from its implicit equations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import as_complex, stein_gramian
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, Arithmetic, Divergent, Matrix, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.oscillators import DIFFERENT, FORCED, PULLED, oscillating
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, fixed
from memlaw.verify.system.symbols import features, of_symbols
from memlaw.verify.system.system import NotApplicable, System, kept_with_data


def _count(system: System) -> int:
    return len(system.data["stiffness"])


def _of(name: str, system: System, index: int) -> Scalar:
    values = system.data[name]
    if not 1 <= index <= len(values):
        raise NotApplicable("an index of an oscillator outside 1..m")
    return values[index - 1]


@kept_with_data
def _pair(system: System) -> tuple[Matrix, Matrix]:
    """States (z_1, y_1, z_2, ...): z + Delta A y = z_old + Delta b u and y - Delta z = y_old, solved."""
    arithmetic, one, zero = system.arithmetic, system.arithmetic.one, system.arithmetic.zero
    size = 2 * _count(system)
    left = [[one if i == j else zero for j in range(size)] for i in range(size)]
    inlet = [zero] * size
    data = (system.data["stiffness"], system.data["steps"], system.data["forces"])
    for place, (stiff, step, force) in enumerate(zip(*data, strict=True)):
        left[2 * place][2 * place + 1] = step * stiff
        left[2 * place + 1][2 * place] = zero - step
        inlet[2 * place] = step * force
    inverse = arithmetic.inverse(arithmetic.matrix(left))
    return inverse, arithmetic.multiply(inverse, arithmetic.column(inlet))


@kept_with_data
def _gramian(system: System) -> Matrix:
    for stiff in system.data["stiffness"]:
        if not system.arithmetic.formal and system.arithmetic.is_zero(stiff):
            raise Divergent("what nothing pulls back has no stationary covariance")
    return stein_gramian(system.arithmetic, *_pair(system))


@kept_with_data
def _reached(system: System, lag: int) -> Matrix:
    A, B = _pair(system)
    return B if lag == 0 else system.arithmetic.multiply(A, _reached(system, lag - 1))


def _read(system: System, lag: int | ExponentialSum, places: Sequence[int]) -> Scalar:
    arithmetic, rows = system.arithmetic, system.arithmetic.entries(_gramian(system))
    gram = arithmetic.matrix([[rows[i][j] for j in places] for i in places])
    if isinstance(lag, ExponentialSum):
        return _read_at_all(system, lag, places, arithmetic.entries(arithmetic.inverse(gram)))
    column = arithmetic.flat(_reached(system, lag))
    seen = arithmetic.column([column[i] for i in places])
    kept = arithmetic.multiply(arithmetic.adjoint(seen), arithmetic.solve(gram, seen))
    return arithmetic.real(arithmetic.entry(kept, 0, 0))


def _read_at_all(system: System, lag: ExponentialSum, places: Sequence[int], inverse: Sequence[Sequence[Any]]) -> Any:
    """The same as a sequence: states are sums of powers of 1/(1 - sqrt(-Delta^2 A)) and its conjugate."""
    if system.arithmetic is EXACT:
        raise NotApplicable("exact arithmetic sums memory of oscillators by its recurrence")
    states = [_powers(system, place, *lag.affine()) for place in places]
    rows = [sum(x * y for x, y in zip(row, states, strict=True)) for row in inverse]
    return sum(one.conjugate() * row for one, row in zip(states, rows, strict=True))


def _powers(system: System, place: int, times: int, shift: int) -> ExponentialSum:
    """A state after so many steps times the index, and a few more."""
    a = system.arithmetic
    stiff, step, force = (system.data[name][place // 2] for name in ("stiffness", "steps", "forces"))
    root = a.i * a.sqrt(step * step * stiff)
    half = step * force / 2 if place % 2 == 0 else step * step * force / (2 * root)
    bases = a.one / (a.one - root), a.one / (a.one + root)
    weights = half, half if place % 2 == 0 else a.zero - half
    terms = [(weight * x ** (1 + shift), x**times, 0) for weight, x in zip(weights, bases, strict=True)]
    return ExponentialSum(a, tuple(terms))


def memory(system: System, lag: int | ExponentialSum) -> Scalar:
    """Of velocities and positions."""
    return _read(system, lag, range(2 * _count(system)))


def memory_of_positions(system: System, lag: int | ExponentialSum) -> Scalar:
    """Of every second state."""
    return _read(system, lag, range(1, 2 * _count(system), 2))


def explicit_radius(system: System, index: int) -> Scalar:
    """The larger modulus of the eigenvalues of z + Delta A y_old = z_old, y - Delta z = y_old: two roots."""
    arithmetic = system.arithmetic
    step, stiff = _of("steps", system, index), _of("stiffness", system, index)
    rows = [[arithmetic.one, arithmetic.zero - step * stiff], [step, arithmetic.one - step * step * stiff]]
    trace = rows[0][0] + rows[1][1]
    product = rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
    root = _square_root(arithmetic, trace * trace / 4 - product)
    return system.extreme([arithmetic.modulus(trace / 2 + root), arithmetic.modulus(trace / 2 - root)], largest=True)


def _square_root(arithmetic: Arithmetic, value: Any) -> Scalar:
    """The square root of a real number, imaginary where that is negative."""
    if arithmetic is FLOAT:
        return np.sqrt(value + 0j)
    if arithmetic is BALL and value.real.contains(0) and not value.real.is_zero():
        raise NotApplicable("a double root that is not told from two")
    if as_complex(value).real < 0:
        return arithmetic.i * arithmetic.sqrt(arithmetic.zero - value)
    return arithmetic.sqrt(value)


QUANTITIES: Quantities = {
    "M_implicit": memory,
    "M_position": memory_of_positions,
    "stiffness": lambda system, index: _of("stiffness", system, index),
    "step_of": lambda system, index: _of("steps", system, index),
    "oscillator_count": _count,
    "explicit_radius": explicit_radius,
}

# --- where claims are tried -----------------------------------------------------------------------------------------


@cache
def instances() -> tuple[Instance, ...]:
    """One to three oscillators, stiff and slack, by short and long steps."""
    return (
        oscillating((1,), ("1/2",)),
        oscillating(("1/10",), (1,), (3,)),
        oscillating((9,), (1,)),
        oscillating((4,), (1,)),
        oscillating((1, 2), ("1/2", "1/3")),
        oscillating((1, 5), ("1/2", 1), (2, -1)),
        oscillating((1, 2, 3), ("1/2", "1/2", "1/3")),
    )


def drawn(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Up to three oscillators, no two with one Delta^2 A."""
    size = min(len(spectrum), 3)
    steps = draw(st.lists(st.integers(1, 40), min_size=size, max_size=size, unique=True))
    stiff = draw(st.sampled_from((0.25, 0.5, 1.0, 2.0)))
    forces = draw(st.lists(st.sampled_from((1.0, -0.5, 2.0)), min_size=size, max_size=size))
    return {"stiffness": (stiff,) * size, "steps": tuple(step / 16 for step in steps), "forces": tuple(forces)}


def generic(arithmetic: ModularArithmetic, given: Sequence[Instance]) -> Iterator[System]:
    """One to three oscillators in independent real symbols."""
    laws = (PULLED, DIFFERENT, FORCED)
    names = ("stiffness", "steps", "forces")
    if features(given) == set(names) and all(law.holds(item) for item in given for law in laws):
        for size in (1, 2, 3):
            taken = {name: [arithmetic.real_symbol() for _ in range(size)] for name in names}
            yield of_symbols(arithmetic, size, f"{size} oscillators", **taken)


_LAGS = {"tau": fixed((0, 1, 2), st.integers(0, 4))}
_GENERIC = Symbols("one to three oscillators, almost all stiffnesses, steps and forces", generic)

SETTINGS = (
    Setting("oscillators", "oscillators", instances, draw=drawn, parameters=_LAGS, generic=_GENERIC),
    Setting("positions of oscillators", "positions of oscillators", instances, draw=drawn, parameters=_LAGS),
)
