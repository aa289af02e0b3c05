"""The delta rule with keys in turn: settings and quantities, from the covariance of one round of the recurrence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, reduce

from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import stein_gramian
from memlaw.numerics.linear.ranks import pivots
from memlaw.numerics.number.arithmetic import Divergent, Matrix, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.delta import FORGETS, OPEN, ORTHONORMAL, WRITES, delta_rule
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, fixed
from memlaw.verify.system.symbols import features, of_symbols
from memlaw.verify.system.system import NotApplicable, System, exact_twin, kept_with_data


def _count(system: System) -> int:
    return len(system.data["delta_keys"])


@kept_with_data
def _steps(system: System) -> list[tuple[Matrix, Matrix]]:
    """For each key (newest first) the matrix alpha (I - beta k k^*) and the column beta k."""
    arithmetic, alpha, beta = system.arithmetic, system.data["alpha"], system.data["beta"]
    found = []
    for key in reversed(system.data["delta_keys"]):
        column = arithmetic.column(key)
        erased = _scaled(system, arithmetic.multiply(column, arithmetic.adjoint(column)), beta)
        left = arithmetic.add(arithmetic.identity(len(key)), erased, -1)
        found.append((_scaled(system, left, alpha), _scaled(system, column, beta)))
    return found


def _scaled(system: System, matrix: Matrix, value: Scalar) -> Matrix:
    return system.arithmetic.matrix([[value * entry for entry in row] for row in system.arithmetic.entries(matrix)])


@kept_with_data
def _reached(system: System, lag: int) -> Matrix:
    """What u_{t-tau} has become at t: its column, carried on by the newer steps."""
    steps = _steps(system)
    column = steps[lag % len(steps)][1]
    for place in reversed(range(lag)):
        column = system.arithmetic.multiply(steps[place % len(steps)][0], column)
    return column


@kept_with_data
def _covariance(system: System) -> Matrix:
    """Of the state after a round: one round is a recurrence with d inputs."""
    arithmetic, count = system.arithmetic, _count(system)
    round_ = reduce(arithmetic.multiply, (step for step, _ in _steps(system)))
    columns = [arithmetic.flat(_reached(system, lag)) for lag in range(count)]
    inlet = arithmetic.matrix([list(row) for row in zip(*columns, strict=True)])
    return stein_gramian(arithmetic, round_, inlet)


def memory(system: System, lag: int | ExponentialSum) -> Scalar:
    """v^* C^{-1} v; where C is singular, on its range."""
    if isinstance(lag, ExponentialSum):
        raise NotApplicable("a periodic recurrence is summed in exact arithmetic")
    arithmetic = system.arithmetic
    alpha, beta = system.data["alpha"], system.data["beta"]
    if arithmetic.is_zero(beta):
        return arithmetic.zero
    if not arithmetic.formal and not _inside(system, alpha, beta):
        raise Divergent("the state has no stationary covariance")
    covariance, column = _covariance(system), _reached(system, lag)
    places = list(range(_count(system)))
    if arithmetic.is_zero(alpha):
        twin = exact_twin(system)
        places = list(pivots(_covariance(twin)))
    rows, flat = arithmetic.entries(covariance), arithmetic.flat(column)
    part = arithmetic.matrix([[rows[i][j] for j in places] for i in places])
    seen = arithmetic.column([flat[i] for i in places])
    kept = arithmetic.multiply(arithmetic.adjoint(seen), arithmetic.solve(part, seen))
    return arithmetic.real(arithmetic.entry(kept, 0, 0))


def _inside(system: System, alpha: Scalar, beta: Scalar) -> bool:
    """Whether |alpha|^d |1 - beta| < 1, for orthonormal keys the largest eigenvalue of a round; others are small."""
    arithmetic = system.arithmetic
    size = arithmetic.squared_modulus(alpha) ** _count(system) * arithmetic.squared_modulus(arithmetic.one - beta)
    return bool(arithmetic.inside(size))


QUANTITIES: Quantities = {
    "M_delta": memory,
    "gate": lambda system: system.data["alpha"],
    "writing": lambda system: system.data["beta"],
    "key_count": _count,
}

# --- where claims are tried -----------------------------------------------------------------------------------------

_PLAIN = ((1, 0), (0, 1))
_TURNED = (("3/5", "4*I/5"), ("4*I/5", "3/5"))
_THREE = (("1/3", "2/3", "2/3"), ("2/3", "1/3", "-2/3"), ("2/3", "-2/3", "1/3"))


@cache
def instances() -> tuple[Instance, ...]:
    """One to three keys; gates open and not, all, too little and too much written."""
    return (
        delta_rule(((1,),), "1/2", "1/2"),
        delta_rule((("I",),), 1, "3/2"),
        delta_rule(_PLAIN, 1, 1),
        delta_rule(_PLAIN, "1/2", "3/4"),
        delta_rule(_PLAIN, 1, "1/20"),
        delta_rule(_TURNED, "I/2", "1/3+I/4"),
        delta_rule(_TURNED, 1, "1/2"),
        delta_rule(_THREE, "2/3", "-1/2"),
        delta_rule(_THREE, "9/10", 1),
        delta_rule(_THREE, "1+I/10", "1/2"),
    )


def drawn(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """As many keys along the axes, in some order, with signs; a gate and a strength that forget."""
    size = min(len(spectrum), 4)
    order, signs = draw(st.permutations(range(size))), draw(st.lists(_SIGNS, min_size=size, max_size=size))
    keys = tuple(tuple(sign * (place == at) for place in range(size)) for at, sign in zip(order, signs, strict=True))
    return {"delta_keys": keys, "alpha": draw(_GATES), "beta": draw(_STRENGTHS)}


_SIGNS = st.sampled_from((1.0 + 0j, -1.0 + 0j, 1j))
_GATES = st.builds(complex, st.floats(0.25, 0.96875), st.sampled_from((0.0, 0.125)))
_STRENGTHS = st.builds(complex, st.floats(0.0625, 1.75), st.sampled_from((0.0, -0.25)))


def generic(arithmetic: ModularArithmetic, given: Sequence[Instance]) -> Iterator[System]:
    """One to three keys along the axes: any other orthonormal ones are a change of basis."""
    laws = (FORGETS, ORTHONORMAL, WRITES, OPEN)
    if features(given) == {"delta_keys", "alpha", "beta"} and all(law.holds(item) for item in given for law in laws):
        for size in (1, 2, 3):
            keys = [[arithmetic.integer(int(i == j)) for j in range(size)] for i in range(size)]
            taken = {"alpha": arithmetic.complex_symbol(), "beta": arithmetic.complex_symbol()}
            yield of_symbols(arithmetic, size, f"{size} keys", delta_keys=keys, **taken)


SETTINGS = (
    Setting(
        "delta rule",
        "orthonormal keys in turn",
        instances,
        draw=drawn,
        parameters={"tau": fixed((0, 1, 2, 3, 4, 7), st.integers(0, 9))},
        generic=Symbols("one to three orthonormal keys, almost all gates and strengths", generic),
    ),
)
