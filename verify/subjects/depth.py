"""Depth: what a stack of linear layers remembers: settings and quantities."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from sympy import I, ImmutableMatrix, Rational

from memlaw.numerics.linear.gramians import stein_gramian
from memlaw.numerics.linear.ranks import modes, of_modes, pivots, triangular_gramian
from memlaw.numerics.number.arithmetic import Divergent, Matrix, NotRepresentable, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.depth import HEARD, LOWER_CONTROLLABLE, LOWER_STABLE, NO_ZERO_ON_A_POLE, stack
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, by_name
from memlaw.verify.system.symbols import features, of_symbols, table
from memlaw.verify.system.system import System, exact_twin, kept_with_data, remember_with_data

Rows = list[list[Any]]

# --- the joint state --------------------------------------------------------------------------------------------


@kept_with_data
def _joint_pair(system: System) -> tuple[Matrix, Matrix]:
    """x_t and x'_t as one state: A_s = [[A, 0], [B' c A, A']], B_s = (B, B' (c B + d))."""
    arithmetic, data = system.arithmetic, system.data
    row = arithmetic.matrix([data["c"]])
    drive = arithmetic.column(data["lower_B"])
    delayed = "delayed" in data  # the control: y_t = c x_{t-1} + d u_t
    carried = row if delayed else arithmetic.multiply(row, system.A)
    passed = arithmetic.entries(arithmetic.multiply(drive, carried))
    gain = data["d"] if delayed else data["d"] + arithmetic.entry(arithmetic.multiply(row, system.B), 0, 0)
    zero = arithmetic.zero
    below = len(data["lower_B"])
    upper = [[*own, *[zero] * below] for own in arithmetic.entries(system.A)]
    lower = [[*left, *right] for left, right in zip(passed, data["lower_A"], strict=True)]
    entering = [*arithmetic.entries(system.B), *([gain * value] for value in data["lower_B"])]
    return arithmetic.matrix([*upper, *lower]), arithmetic.matrix(entering)


@kept_with_data
def _covariance(system: System) -> Matrix:
    if not (system.stable and _lower_is_stable(system)):
        raise Divergent("the covariance does not exist: an eigenvalue lies on or outside the unit circle")
    solve = triangular_gramian if system.diagonal else stein_gramian
    return solve(system.arithmetic, *_joint_pair(system))


def _lower_is_stable(system: System) -> bool:
    if system.diagonal:
        return True  # by construction
    return all(bool(pole.x**2 + pole.y**2 < 1) for pole in exact_twin(system).data["lower_poles"])


def _memory(system: System, first: int, lag: int | ExponentialSum) -> Scalar:
    """M of the joint state's components from `first` on: the error of the readout that solves the normal equations."""
    if isinstance(lag, ExponentialSum):
        if not isinstance(system.arithmetic, ModularArithmetic):
            raise NotRepresentable("a sum over all lags of a stack is taken on exact instances")
        return _as_exponentials(system, first).at(lag)
    return _projected(system, first, lag)


@kept_with_data
def _as_exponentials(system: System, first: int) -> ExponentialSum:
    """The same as a function of the lag."""
    arithmetic, (A, B) = system.arithmetic, _joint_pair(system)
    values = list(dict.fromkeys((*system.eigenvalues, *system.data["lower_poles"])))
    places, inverse = _inverse_covariance(system, first)
    if not places:
        return ExponentialSum(arithmetic, ())
    columns = [arithmetic.entries(part) for part in modes(arithmetic, A, B, values)]
    return of_modes(
        arithmetic, [arithmetic.matrix([column[row] for row in places]) for column in columns], values, inverse
    )


@kept_with_data
def _projected(system: System, first: int, lag: int) -> Scalar:
    arithmetic = system.arithmetic
    places, inverse = _inverse_covariance(system, first)
    if not places:
        return arithmetic.zero
    column = arithmetic.entries(_reached(system, lag))
    target = arithmetic.matrix([column[row] for row in places])
    readout = arithmetic.multiply(inverse, target)
    explained = arithmetic.multiply(arithmetic.adjoint(readout), target)
    return arithmetic.real(arithmetic.entry(explained, 0, 0))


@kept_with_data
def _inverse_covariance(system: System, first: int) -> tuple[list[int], Scalar]:
    gram = system.arithmetic.entries(_covariance(system))
    places = _independent(system, first)
    chosen = [[gram[row][other] for other in places] for row in places]
    return places, system.arithmetic.inverse(system.arithmetic.matrix(chosen)) if places else None


def _independent(system: System, first: int) -> list[int]:
    """Components from `first` on that span all: decided exactly on an instance and in symbols, all elsewhere."""
    everything = list(range(first, system.size + len(system.data["lower_B"])))
    if system.diagonal and not system.arithmetic.formal:
        return everything
    twin = exact_twin(system)
    gram = twin.arithmetic.entries(_covariance(twin))
    block = twin.arithmetic.matrix([[gram[row][other] for other in everything] for row in everything])
    return [everything[place] for place in pivots(block)]


def _reached(system: System, lag: int) -> Matrix:
    """A_s^tau B_s."""
    columns = remember_with_data(system, "stack reached", lambda: [_joint_pair(system)[1]])
    while len(columns) <= lag:
        columns.append(system.arithmetic.multiply(_joint_pair(system)[0], columns[-1]))
    return columns[lag]


# --- determinants and poles -------------------------------------------------------------------------------------


def _krylov_determinant(system: System, A: Matrix, column: Matrix) -> Scalar:
    columns = []
    for _ in range(system.arithmetic.shape(A)[0]):
        columns.append(system.arithmetic.flat(column))
        column = system.arithmetic.multiply(A, column)
    return system.arithmetic.determinant(system.arithmetic.matrix([list(row) for row in zip(*columns, strict=True)]))


def stack_determinant(system: System) -> Scalar:
    """det [B_s, A_s B_s, ...]."""
    return _krylov_determinant(system, *_joint_pair(system))


def upper_determinant(system: System) -> Scalar:
    """det [B, AB, ...]."""
    return _krylov_determinant(system, system.A, system.B)


def lower_determinant(system: System) -> Scalar:
    """det [B', A'B', ...]."""
    column = system.arithmetic.column(system.data["lower_B"])
    return _krylov_determinant(system, system.arithmetic.matrix(system.data["lower_A"]), column)


def numerator(system: System, index: int) -> Scalar:
    """n(mu_j) = det [[mu I - A, -mu B], [c, d]]."""
    pole = lower_pole(system, index)
    matrix = system.arithmetic.entries(system.A)
    top = [
        [(pole if row == column else 0) - value for column, value in enumerate(values)] + [-1 * pole * entering[0]]
        for row, (values, entering) in enumerate(zip(matrix, system.arithmetic.entries(system.B), strict=True))
    ]
    return system.arithmetic.determinant(system.arithmetic.matrix([*top, [*system.data["c"], system.data["d"]]]))


def lower_pole(system: System, index: int) -> Scalar:
    """mu_j, indices from 1."""
    return system.data["lower_poles"][index - 1]


def lower_size(system: System) -> int:
    """N'."""
    return len(system.data["lower_B"])


QUANTITIES: Quantities = by_name(
    lower_size, lower_pole, numerator, stack_determinant, upper_determinant, lower_determinant
) | {
    "M_stack": lambda system, lag: _memory(system, 0, lag),
    "M_last": lambda system, lag: _memory(system, system.size, lag),
}

# --- where claims are tried -------------------------------------------------------------------------------------


@cache
def stack_instances() -> tuple[Instance, ...]:
    """One to three states upstream, one or two downstream; a pure delay, shared poles, complex and defective ones."""
    one, delay = Instance.diagonal, Instance.companion(0, 0)
    defective = Instance.pair([["1/2", 0], [1, "1/2"]], [1, 0], ("1/2", "1/2"))
    return (
        stack(one("1/2"), [1], 1, one("1/4")),
        stack(one("1/2"), [2], 1, one("1/4")),
        stack(one("1/2"), [1], -1, one("1/4")),
        stack(one("1/2"), [1], 0, one("I/3")),
        stack(one("I/2"), ["1+I"], "1/2", one("1/3")),
        stack(one("1/2"), [1], 1, one("1/2")),
        stack(one("1/2"), [1], 1, one(0)),
        stack(delay, [0, 1], 0, one("1/2")),
        stack(one("1/2", "-1/3"), [1, 2], 1, one("1/4", "I/4")),
        stack(one("1/2", "1/4"), [1, 0], 0, one("1/4")),  # a hidden mode on the pole
        stack(one("1/2", "I/3"), [1, I], "1/2", defective),
        stack(one("0", "1/2", "-1/3"), [1, 1, I], 2, one("1/4")),
    )


@cache
def corners() -> tuple[Instance, ...]:
    """One state upstream that is read with the newest input, without it or against it, and then one or two states."""
    one, read_and_skip = Instance.diagonal, ((1, 0), (-1, 1), (1, 1), (1, -1), (0, 1))
    several = product(("1/2", "1/10", "0"), ("0", "1/4", "-1/2", "1/2"), read_and_skip)
    found = [stack(one(value), [read], skip, one(below)) for value, below, (read, skip) in several]
    found += [stack(one("1/2", "-1/2"), row, skip, one("1/4", "0")) for row in ([1, 1], [1, -1]) for skip in (0, 1, -2)]
    return tuple(found)


def fixed_stack(size: int) -> Data:
    """A readout of N states, a skip and two downstream states (lower triangular), for a spectrum."""
    poles = (Rational(1, 4) + I / 5, Rational(-1, 5))
    return {
        "c": tuple(Rational(1, place + 1) for place in range(size)),
        "d": Rational(3, 7),
        "lower_A": ImmutableMatrix([[poles[0], 0], [1, poles[1]]]),
        "lower_B": (Rational(1), Rational(2)),
        "lower_poles": poles,
    }


def draw_stack(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """A readout, a skip, and one or two downstream states with poles of their own, on which there is no zero."""
    part = st.one_of(
        st.sampled_from([0.75, -0.4375, 1.25, 0.3125 + 0.5j]), st.floats(0.125, 2.0), st.floats(-2.0, -0.125)
    )
    first = draw(st.sampled_from([0.28125, -0.328125, 0.171875 + 0.40625j]))
    other = st.builds(cmath.rect, st.floats(0.0, 0.96875), st.floats(-3.0, 3.0))
    poles = (complex(first), *draw(st.lists(other, max_size=1)))
    c, d = tuple(draw(part) for _ in spectrum), draw(st.one_of(st.sampled_from([0.0, 1.0, -0.53125]), part))
    if len({*poles}) < len(poles) or any(
        abs(_rough_numerator(spectrum, c, d, pole)) < LEAST_NUMERATOR for pole in poles
    ):
        reject()
    return on_diagonal({"c": c, "d": d, "lower_B": tuple(draw(part) for _ in poles), "lower_poles": poles})


LEAST_NUMERATOR = 1e-6


def _rough_numerator(spectrum: Sequence[complex], c: Sequence[complex], d: complex, at: complex) -> complex:
    """n(s) of unit weights: d times the product of all s - l, and s c_i times that of all others."""
    places = range(len(spectrum))
    others = [math.prod(at - spectrum[j] for j in places if j != i) for i in places]
    return d * math.prod(at - value for value in spectrum) + at * sum(x * y for x, y in zip(c, others, strict=True))


def on_diagonal(drawn: Data) -> dict[str, Any]:
    """The data with a diagonal downstream matrix; each pole may be an array of them."""
    poles = drawn["lower_poles"]
    rows = (tuple(pole if row == place else 0.0 for place in range(len(poles))) for row, pole in enumerate(poles))
    return {**drawn, "lower_A": tuple(rows)}


# --- symbols ----------------------------------------------------------------------------------------------------

_SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 2))  # states upstream and downstream
_PARTS = {"c", "d", "lower_A", "lower_B", "lower_poles"}


def generic_stacks(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """Some states upstream, some downstream; and where there are instances of that kind, stacks that lose a state."""
    found = features(instances)
    stable = all(STABLE.holds(item) and LOWER_STABLE.holds(item) for item in instances)
    if not (stable and found <= _PARTS | {"delayed"}):
        return
    flags = {"delayed": 1} if "delayed" in found else {}
    for size, below in _SHAPES:
        label = f"{size} states, then {below}"
        usual = of_symbols(arithmetic, size, label, **_stack_of_symbols(arithmetic, size, below), **flags)
        yield usual
        for hypothesis, lose in _LOSSES.items():
            if not all(hypothesis.holds(item) for item in instances):
                yield replace(lose(usual), label=f"{label}, not {hypothesis.name}", memo={})


def _stack_of_symbols(arithmetic: ModularArithmetic, size: int, below: int) -> dict[str, Any]:
    """A readout, a skip, and a lower triangular downstream pair with its poles on the diagonal."""
    poles = [arithmetic.disc_symbol() for _ in range(below)]
    rows = table(arithmetic, below, below)
    return {
        "c": table(arithmetic, 1, size)[0],
        "d": arithmetic.complex_symbol(),
        "lower_A": [[*row[:at], poles[at], *[arithmetic.zero] * (below - 1 - at)] for at, row in enumerate(rows)],
        "lower_B": table(arithmetic, 1, below)[0],
        "lower_poles": poles,
    }


def _with_data(system: System, **data: Any) -> System:
    return replace(system, data={**system.data, **data}, memo={})


def _cancelled(system: System) -> System:
    """The skip d for which n(mu_1) = 0; n(s) is affine in it."""
    at = [numerator(_with_data(system, d=system.arithmetic.integer(skip)), 1) for skip in (0, 1)]
    return _with_data(system, d=at[0] / (at[0] - at[1]))


def _unheard(system: System) -> System:
    zero = system.arithmetic.zero
    return _with_data(system, c=[zero] * system.size, d=zero)


def _repeated(system: System) -> System:
    """One eigenvalue twice upstream, where there are two."""
    values = (*system.eigenvalues[:-1], system.eigenvalues[0])
    return replace(system, eigenvalues=values, A=system.arithmetic.diagonal(values))


def _undriven(system: System) -> System:
    """The first downstream state has no input."""
    return _with_data(system, lower_B=[system.arithmetic.zero, *system.data["lower_B"][1:]])


_LOSSES = {NO_ZERO_ON_A_POLE: _cancelled, HEARD: _unheard, CONTROLLABLE: _repeated, LOWER_CONTROLLABLE: _undriven}


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "stack",
        "two layers",
        stack_instances,
        data=fixed_stack,
        draw=draw_stack,
        corners=corners,
        generic=Symbols("stacks of symbols, N' = 1..3", generic_stacks),
    ),
)
