"""Stationary gates: settings and quantities, from the covariance of the state after each step of a round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, reduce
from itertools import product
from typing import Any

from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import stein_gramian
from memlaw.numerics.linear.ranks import pivots
from memlaw.numerics.number.arithmetic import Matrix, Scalar
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.gated import gated
from memlaw.theory.subjects.stationary import HELD, SQUARINGS, in_turn, places
from memlaw.verify.subjects.gated import NUMBER
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, by_name, fixed
from memlaw.verify.system.symbols import features, of_symbols
from memlaw.verify.system.system import NotApplicable, System, exact_twin, kept_with_data

LONGEST = 10  # steps of which every sequence of signs is tried

# --- one step of the round ----------------------------------------------------------------------------------------


def period(system: System) -> int:
    """P."""
    return len(system.data["gates"])


def _gate(system: System, step: int) -> Matrix:
    return system.arithmetic.matrix(system.data["gates"][step % period(system)])


@kept_with_data
def _reached(system: System, step: int, lag: int) -> Matrix:
    """What u_{t-lag} has become after the step of this place, counted from 0."""
    if lag == 0:
        return system.arithmetic.column(system.data["columns"][step % period(system)])
    return system.arithmetic.multiply(_gate(system, step), _reached(system, (step - 1) % period(system), lag - 1))


@kept_with_data
def _round(system: System, step: int) -> Matrix:
    """The product of the gates of the round that ends with this step."""
    return reduce(system.arithmetic.multiply, (_gate(system, step - back) for back in range(period(system))))


@kept_with_data
def _covariance(system: System, step: int) -> Matrix:
    """Of the state after this step: one round is a recurrence with P inputs."""
    arithmetic = system.arithmetic
    inlets = [arithmetic.flat(_reached(system, step, lag)) for lag in range(period(system))]
    return stein_gramian(
        arithmetic, _round(system, step), arithmetic.matrix(list(map(list, zip(*inlets, strict=True))))
    )


@kept_with_data
def _forgets(system: System) -> bool:
    """Whether a power of the matrix of a round has a norm below one."""
    twin = exact_twin(system)
    exact, power = twin.arithmetic, _round(twin, 0)
    for _ in range(SQUARINGS):
        power = exact.multiply(power, power)
        if exact.inside(exact.sum(map(exact.squared_modulus, exact.flat(power)))):
            return True
    return False


def _need_forgetting(system: System) -> None:
    if not isinstance(system.arithmetic, ModularArithmetic) and not _forgets(system):
        raise NotApplicable("memory is computed here where a round forgets what came before")


@kept_with_data
def _chosen(system: System, step: int) -> tuple[int, ...]:
    """Places whose rows of the covariance are independent and span the others, decided in exact arithmetic."""
    return pivots(_covariance(exact_twin(system), step))


def _explained(system: System, covariance: Matrix, column: Matrix, chosen: Sequence[int]) -> Scalar:
    """v^* P^{-1} v on the range of P."""
    arithmetic = system.arithmetic
    if not chosen:
        return arithmetic.zero
    rows, flat = arithmetic.entries(covariance), arithmetic.flat(column)
    seen = arithmetic.column([flat[place] for place in chosen])
    part = arithmetic.matrix([[rows[i][j] for j in chosen] for i in chosen])
    kept = arithmetic.multiply(arithmetic.adjoint(seen), arithmetic.solve(part, seen))
    return arithmetic.real(arithmetic.entry(kept, 0, 0))


def memory_after_step(system: System, step: int, lag: int) -> Scalar:
    """M_n(tau): the least error of a readout of the state just after step n, n = 1..P and on in turn."""
    if "follows" in system.data:
        return _memory_of_followers(system, (step - 1) % period(system), lag)
    _need_forgetting(system)
    place = (step - 1) % period(system)
    return _explained(system, _covariance(system, place), _reached(system, place, lag), _chosen(system, place))


# --- the mean over the round --------------------------------------------------------------------------------------


def _chances(system: System) -> list[Scalar]:
    """How likely each step is to be the last one."""
    count = period(system)
    given = system.data.get("chances")
    return list(given) if given is not None else [system.divide(1, count)] * count


def mean_memory(system: System, lag: int) -> Scalar:
    """The expected memory of a readout that knows the step; of one that does not, if the data say so."""
    if "fixed_readout" in system.data:
        return _memory_of_the_blind(system, lag)
    weighted = zip(_chances(system), range(1, period(system) + 1), strict=True)
    return system.arithmetic.sum(chance * memory_after_step(system, step, lag) for chance, step in weighted)


def _memory_of_the_blind(system: System, lag: int) -> Scalar:
    """One readout for all steps: from the means of column and covariance; all components are driven here."""
    _need_forgetting(system)
    arithmetic, steps = system.arithmetic, range(period(system))
    share = system.divide(1, period(system))
    covariance = reduce(arithmetic.add, (_covariance(system, step) for step in steps))
    column = reduce(arithmetic.add, (_reached(system, step, lag) for step in steps))
    return share * _explained(system, covariance, column, range(system.size))


def _memory_of_followers(system: System, place: int, lag: int) -> Scalar:
    """N = 1, signs, A_t = A + u_{t-1} Q, each round beginning with a gate that is shut: all courses of the gates."""
    length = place + 1 + period(system) * (lag // period(system) + 1)
    if length > LONGEST or system.size > 1:
        raise NotApplicable("gates that follow the inputs are tried for one state and few steps")
    arithmetic, courses = system.arithmetic, dict[tuple[int, ...], list[tuple[Scalar, int]]]()
    for signs in product((1, -1), repeat=length):
        state, known = arithmetic.zero, []
        for step, sign in enumerate(signs):
            at, before = step % period(system), signs[step - 1] if step else 0
            slope = system.data["follows"][at]
            known.append(0 if arithmetic.is_zero(slope) else before)
            state = (system.data["gates"][at][0][0] + before * slope) * state + sign * system.data["columns"][at][0]
        courses.setdefault(tuple(known), []).append((state, signs[length - 1 - lag]))
    return system.divide(arithmetic.sum(_kept_of(system, course) for course in courses.values()), 2**length)


def _kept_of(system: System, course: list[tuple[Scalar, int]]) -> Scalar:
    """|sum of x s|^2 / sum of |x|^2: what the best multiple of the state explains of the signs."""
    arithmetic = system.arithmetic
    size = arithmetic.sum(arithmetic.squared_modulus(state) for state, _ in course)
    if arithmetic.is_zero(size):
        return arithmetic.zero
    return arithmetic.squared_modulus(arithmetic.sum(sign * state for state, sign in course)) / size


# --- the covariance of the state, apart ---------------------------------------------------------------------------


def own_column(system: System, n: int, tau: int) -> Matrix:
    """What x_t carries of u_{t-tau} after step n."""
    return _reached(system, (n - 1) % period(system), tau)


def made_up_to(system: System, n: int, tau: int) -> Matrix:
    """The covariance of x_t after step n that the inputs of lag 0 to tau make."""
    columns = [own_column(system, n, lag) for lag in range(tau + 1)]
    return reduce(system.arithmetic.add, (_outer(system, column) for column in columns))


def made_before(system: System, n: int, tau: int) -> Matrix:
    """The covariance that older inputs make."""
    return system.arithmetic.add(_covariance(system, (n - 1) % period(system)), made_up_to(system, n, tau), -1)


def made_by_others(system: System, n: int, tau: int) -> Matrix:
    """The covariance that all inputs but that of lag tau make."""
    own = _outer(system, own_column(system, n, tau))
    return system.arithmetic.add(_covariance(system, (n - 1) % period(system)), own, -1)


def _outer(system: System, column: Matrix) -> Matrix:
    return system.arithmetic.multiply(column, system.arithmetic.adjoint(column))


QUANTITIES: Quantities = by_name(period) | {
    "M_phase": memory_after_step,
    "M_mean": mean_memory,
    "v_n": own_column,
    "V_n": made_up_to,
    "O_n": made_before,
    "W_n": made_by_others,
    "G_n": lambda system, n: _gate(system, n),
    "h_n": lambda system, n: _reached(system, n % period(system), 0),
}

# --- where claims are tried -----------------------------------------------------------------------------------------


@cache
def instances() -> tuple[Instance, ...]:
    """Rounds of one to four steps, one to three states: fixed, closing, turning, amplifying, rank-deficient."""
    turn = [[0, 1], [1, 0]]
    return (
        gated(["1/2"], [1]),
        gated([0], [1]),
        in_turn((1,), 2),
        in_turn((1, 2), 2),
        in_turn((3, 1), 4),
        gated([1, "1/2"], [1, 0]),
        gated(["I/2", "3/2"], [1, "1+I"]),
        gated([0, 10], [1, 0]),
        gated([[["1/2", 0], [0, "-1/2"]]], [[1, 1]]),
        gated(["1/2", [["1/2", 0], [1, "I/3"]]], [[1, 0], [0, 1]]),
        gated([turn, "1/2", 1], [[1, 0], [1, "I"], [0, 0]]),
        gated([1, "1/2"], [[1, 2], [2, 4]]),
        gated([1, "1/2"], [[0, 0], [0, 0]]),
        gated([[["1/2", 0, 0], [1, "1/3", 0], [0, 1, "I/4"]], "1/2"], [[1, 0, 0], [0, 1, 1]]),
    )


@cache
def turning_instances() -> tuple[Instance, ...]:
    """One to three states in rounds of one to five steps; a weight on what is written."""
    found = [in_turn(*given) for given in (((1,), 1), ((1,), 2), ((2,), 3), ((1, 2), 2), ((2, 1), 3), ((1, 4), 5))]
    weighted = gated([[[0, 0], [0, 1]], [[1, 0], [0, 0]], 1], [["2*I", 0], [0, "1/3"], [0, 0]])
    return (*found, in_turn((1, 3, 2), 4), weighted)


def drawn(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """One to three steps: first a gate of norm below one, then such gates or diagonal ones of zeros and ones."""
    size, steps = len(spectrum), draw(st.integers(1, 3))
    gates = (
        _small_gate(draw, size),
        *(draw(st.sampled_from((_small_gate, _closing_gate)))(draw, size) for _ in range(steps - 1)),
    )
    return {"gates": gates, "columns": tuple(tuple(draw(NUMBER) for _ in range(size)) for _ in range(steps))}


def _small_gate(draw: st.DrawFn, size: int) -> tuple[tuple[Any, ...], ...]:
    scale = 0.25 / 2 ** (size - 1).bit_length()
    return tuple(tuple(scale * draw(NUMBER) for _ in range(size)) for _ in range(size))


def _closing_gate(draw: st.DrawFn, size: int) -> tuple[tuple[Any, ...], ...]:
    kept = draw(st.lists(st.sampled_from((0.0, 1.0)), min_size=size, max_size=size))
    return tuple(tuple(kept[row] * float(row == col) for col in range(size)) for row in range(size))


def drawn_turns(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """States written one at a time in some order, with idle steps."""
    size = len(spectrum)
    length = size + draw(st.integers(0, 3))
    written = draw(st.permutations(range(length)))[:size]
    steps = [[float(place == step) for place in written] for step in range(length)]
    gates = tuple(
        tuple(tuple(float(row == col) * (1 - taken[row]) for col in range(size)) for row in range(size))
        for taken in steps
    )
    return {"gates": gates, "columns": tuple(map(tuple, steps))}


def generic_turns(arithmetic: ModularArithmetic, given: Sequence[Instance]) -> Iterator[System]:
    """Each pattern of the instances with symbols for the weights of what is written."""
    if features(given) != {"gates", "columns"} or not all(HELD.holds(item) for item in given):
        return
    for written, length in dict.fromkeys((tuple(places(item)), len(item.extra["gates"])) for item in given):
        size = len(written)
        weights = [arithmetic.complex_symbol() for _ in written]
        taken = [[place == step for place in written] for step in range(length)]
        columns = [[w if x else arithmetic.zero for w, x in zip(weights, row, strict=True)] for row in taken]
        gates = [
            [[arithmetic.integer(int(a == b and not row[a])) for b in range(size)] for a in range(size)]
            for row in taken
        ]
        yield of_symbols(arithmetic, size, f"{size} states in {length} steps", gates=gates, columns=columns)


_LAGS = fixed((0, 1, 2, 4), st.integers(0, 6))
_STEPS = fixed((1, 2), st.integers(1, 4))

SETTINGS = (
    Setting(
        "stationary gates",
        "a round of gates, met at any step",
        instances,
        draw=drawn,
        parameters={"tau": _LAGS, "n": _STEPS},
    ),
    Setting(
        "written in turn",
        "states that hold one input each",
        turning_instances,
        draw=drawn_turns,
        parameters={"tau": _LAGS},
        generic=Symbols("patterns of one to three states, any weights of what is written", generic_turns),
    ),
)
