"""Two taps: settings and quantities. State and newest input are one system, of which the state alone is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import stein_gramian
from memlaw.numerics.number.arithmetic import Matrix, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.hypotheses import CONTROLLABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.taps import TAPPED, tapped
from memlaw.verify.subjects.readout import numbers
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, fixed
from memlaw.verify.system.symbols import features, of_symbols
from memlaw.verify.system.system import NotApplicable, System, kept_with_data


def before(system: System) -> Scalar:
    """beta, of the input before."""
    return system.data["before"]


def now(system: System) -> Scalar:
    """gamma, of the newest input."""
    return system.data["now"]


@kept_with_data
def _joint(system: System) -> tuple[Matrix, Matrix]:
    """(x_t, u_t) = [[A, beta B], [0, 0]] (x_{t-1}, u_{t-1}) + [gamma B; 1] u_t."""
    arithmetic, zero = system.arithmetic, system.arithmetic.zero
    column = arithmetic.flat(system.B)
    rows = [[*row, before(system) * value] for row, value in zip(arithmetic.entries(system.A), column, strict=True)]
    inlet = [now(system) * value for value in column] + [arithmetic.one]
    return arithmetic.matrix([*rows, [zero] * (system.size + 1)]), arithmetic.column(inlet)


@kept_with_data
def _inverse(system: System) -> Matrix:
    """The inverse covariance of the state, a block of that of state and input."""
    system.need_stable()
    system.need_few("a pair with two taps")
    rows = system.arithmetic.entries(stein_gramian(system.arithmetic, *_joint(system)))
    return system.arithmetic.inverse(system.arithmetic.matrix([row[:-1] for row in rows[:-1]]))


@kept_with_data
def _reached(system: System, lag: int) -> Matrix:
    A, B = _joint(system)
    return B if lag == 0 else system.arithmetic.multiply(A, _reached(system, lag - 1))


def memory(system: System, lag: int | ExponentialSum) -> Scalar:
    """One less the least error of a readout of the state; for a symbolic lag, as a sum of exponentials."""
    arithmetic = system.arithmetic
    if system.arithmetic.is_zero(now(system)) and system.arithmetic.is_zero(before(system)):
        return arithmetic.zero
    if isinstance(lag, ExponentialSum):
        return _as_exponentials(system)
    column = arithmetic.column(arithmetic.flat(_reached(system, lag))[:-1])
    kept = arithmetic.multiply(arithmetic.adjoint(column), arithmetic.multiply(_inverse(system), column))
    return arithmetic.real(arithmetic.entry(kept, 0, 0))


def _as_exponentials(system: System) -> ExponentialSum:
    """From lag 1 on the column is (gamma + beta/l_i) l_i^k B_i."""
    arithmetic, values, rows = system.arithmetic, system.eigenvalues, system.arithmetic.entries(_inverse(system))
    if any(map(arithmetic.is_zero, values)):
        raise NotApplicable("a series with a zero eigenvalue is summed in exact arithmetic")
    pairs = zip(values, arithmetic.flat(system.B), strict=True)
    scales = [(now(system) + before(system) / value) * weight for value, weight in pairs]
    terms = [
        (arithmetic.conjugate(scales[i]) * rows[i][j] * scales[j], arithmetic.conjugate(left) * right, 0)
        for i, left in enumerate(values)
        for j, right in enumerate(values)
    ]
    return ExponentialSum(arithmetic, tuple(terms), 1)


QUANTITIES: Quantities = {"M_taps": memory, "tap_before": before, "tap_now": now}

# --- where claims are tried -----------------------------------------------------------------------------------------


@cache
def instances() -> tuple[Instance, ...]:
    """One to three states, taps real and not, one of them closed, of one size, one that cancels a pole."""
    diagonal, companion = Instance.diagonal, Instance.companion
    return (
        tapped(diagonal("1/2"), 1, 2),
        tapped(diagonal("I/2"), "1/2", 1),
        tapped(diagonal("1/2"), 1, 0),
        tapped(diagonal("1/2"), 0, 1),
        tapped(diagonal("1/3"), 1, 1),
        tapped(diagonal("1/2"), "1/3", "1/10"),
        tapped(diagonal(0), 2, "I"),
        tapped(diagonal("1/2", "-1/3"), 1, "1/2+I"),
        tapped(diagonal("1/2", "I/3"), "3/4", -1),
        tapped(diagonal("1/2", "-1/3"), 2, -1),
        tapped(companion("1/2", "1/2"), 1, 3),
        tapped(diagonal("1/2", "1/2"), 1, 2),
        tapped(diagonal("1/2", "1/3", weights=(2, "I")), "1/3", 1),
        tapped(Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3")), 1, "I/2"),
        tapped(diagonal("3/5", "-3/10+I/2", "4*I/5"), "1/2", 1),
    )


_USUAL = {"now": 1.0 + 0j, "before": -0.5 + 0.25j}


def data(size: int) -> Data:
    """Two taps."""
    return dict(_USUAL)


def drawn(draw: st.DrawFn, _: tuple[complex, ...]) -> Data:
    """Taps of different sizes, neither of them closed."""
    first, second = draw(_OPEN), draw(_OPEN)
    return {"now": first, "before": second if abs(abs(first) - abs(second)) > 1e-3 else 2 * second}


_OPEN = numbers().filter(lambda value: abs(value) > 1e-3)


def generic(arithmetic: ModularArithmetic, given: Sequence[Instance]) -> Iterator[System]:
    """One to four states and two taps in independent symbols."""
    laws = (CONTROLLABLE, TAPPED)
    if features(given) <= {"now", "before"} and all(law.holds(item) for item in given for law in laws):
        for size in (1, 2, 3, 4):
            taps = {"now": arithmetic.complex_symbol(), "before": arithmetic.complex_symbol()}
            yield of_symbols(arithmetic, size, f"{size} states, two taps", **taps)


SETTINGS = (
    Setting(
        "two taps",
        "a pair with two taps",
        instances,
        data=data,
        draw=drawn,
        parameters={"tau": fixed((0, 1, 2, 4), st.integers(0, 5))},
        generic=Symbols("almost every spectrum and almost all taps", generic),
    ),
)
