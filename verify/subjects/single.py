"""One eigenvalue: scalar-decay heads, linear attention and their fixed capacity: settings and quantities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

import numpy as np
from hypothesis import strategies as st
from sympy import I

from memlaw.numerics.linear.gramians import stein_gramian
from memlaw.numerics.linear.ranks import carried, modes, of_modes, pivots, reachable_part, trace
from memlaw.numerics.number.arithmetic import FloatArithmetic, Matrix, NotRepresentable, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.hypotheses import STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.single import DRIVEN, FIXED_KEY, KEPT, NO_DECAY, heads, keys
from memlaw.verify.subjects.gated import NUMBER, Rows, explained, rank_of
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, by_name, fixed
from memlaw.verify.system.symbols import features, of_symbols, table
from memlaw.verify.system.system import NotApplicable, System, exact_twin, kept

# --- heads: a wide state whose covariance is singular -----------------------------------------------------------


def block_rank(system: System) -> Scalar:
    """rank B_m."""
    return rank_of(system, lambda home: home.data["block"])


def _wide_pair(system: System, part: str) -> tuple[Rows, Rows]:
    """A, a multiple of the identity for each head (with ones beside the diagonal for the control), and B."""
    weights = system.data["heads"] if part == "all heads" else system.data["heads"][:1]
    B = system.data["block"] if part == "block" else [[value] for own in weights for value in own]
    widths = [len(B)] if part == "block" else [len(own) for own in weights]
    decays = [value for value, width in zip(system.eigenvalues, widths, strict=False) for _ in range(width)]
    beside = system.arithmetic.integer(int("jordan" in system.data))
    zero = system.arithmetic.zero
    A = [
        [value if row == column else beside if column == row + 1 else zero for column in range(len(decays))]
        for row, value in enumerate(decays)
    ]
    return A, B


def wide_trace(system: System, lag: int | ExponentialSum, *, part: str) -> Scalar:
    """The trace of the memory matrix of a part of the heads: least squares on a covariance that may be singular."""
    if isinstance(lag, ExponentialSum):
        if not isinstance(system.arithmetic, ModularArithmetic):
            raise NotRepresentable("a sum over all lags of a singular state is taken in exact arithmetic")
        return _trace_as_exponentials(system, part).at(lag)
    system.need_stable()
    if isinstance(system.arithmetic, FloatArithmetic):
        return _by_singular_values(system, part, lag)
    twin = exact_twin(system)
    return carried(system.arithmetic, _exact_trace(twin, part, lag))


@kept
def _exact_trace(system: System, part: str, lag: int) -> Scalar:
    """tr V^* w with C w = V in the coordinates that the inputs reach."""
    pair, exact = _reached_pair(system, part), system.arithmetic
    if pair is None:
        return exact.zero
    A, B, gram = pair
    for _ in range(lag):
        B = exact.multiply(A, B)
    return exact.real(trace(exact, exact.multiply(exact.adjoint(B), exact.solve(gram, B))))


@kept
def _trace_as_exponentials(system: System, part: str) -> ExponentialSum:
    """The same as a function of the lag."""
    pair, exact = _reached_pair(system, part), system.arithmetic
    if pair is None:
        return ExponentialSum(exact, ())
    A, B, gram = pair
    values = system.eigenvalues if part == "all heads" else system.eigenvalues[:1]
    return of_modes(exact, modes(exact, A, B, values), values, exact.inverse(gram))


@kept
def _reached_pair(system: System, part: str) -> tuple[Matrix, Matrix, Matrix] | None:
    exact = system.arithmetic
    A, B = (exact.matrix(rows) for rows in _wide_pair(system, part))
    if not pivots(B):
        return None
    A, B = reachable_part(A, B, exact)
    return A, B, stein_gramian(exact, A, B)


def _by_singular_values(system: System, part: str, lag: int) -> Scalar:
    """In float64, of one system or of many at once."""
    arithmetic = system.arithmetic
    A, B = map(arithmetic.matrix, _wide_pair(system, part))
    gram = system.remember((part, "gram"), lambda: stein_gramian(arithmetic, A, B))
    reached = np.linalg.matrix_power(A, lag) @ B
    kept = arithmetic.adjoint(reached) @ np.linalg.pinv(gram, rcond=1e-11, hermitian=True) @ reached
    return np.trace(kept, axis1=-2, axis2=-1).real + 0j


# --- keys -------------------------------------------------------------------------------------------------------


def _key_rows(system: System, time: int) -> Rows:
    """Row tau is (a^tau k_{T-tau})^*."""
    conjugate, vectors = system.arithmetic.conjugate, reversed(_first_keys(system, time))
    scales = (system.power(system.data["decay"], lag) for lag in range(time))
    return [[conjugate(scale * value) for value in vector] for scale, vector in zip(scales, vectors, strict=True)]


def _first_keys(system: System, time: int) -> Rows:
    if time > len(system.data["keys"]):
        raise NotApplicable("the keys are given for fewer steps")
    return list(system.data["keys"][:time])


def keys_memory(system: System, time: int, lag: int) -> Scalar:
    """M_T(tau); 0 for inputs before the start."""
    if lag >= time:
        return system.arithmetic.zero
    return system.remember(("keys", time), lambda: explained(system, lambda home: _key_rows(home, time)))[lag]


def key_rank(system: System, time: int) -> Scalar:
    """rank [k_1, ..., k_T]."""
    return rank_of(system, lambda home: _first_keys(home, time))


QUANTITIES: Quantities = by_name(key_rank, block_rank) | {
    "M_head": partial(wide_trace, part="first head"),
    "M_heads": partial(wide_trace, part="all heads"),
    "head_count": lambda system: system.size,
    "block_trace": partial(wide_trace, part="block"),
    "M_keys": keys_memory,
}

# --- where claims are tried -------------------------------------------------------------------------------------


@cache
def head_instances() -> tuple[Instance, ...]:
    """One to three heads of one to three states, and one to three inputs for the first."""
    return (
        heads(["1/2"], [(1,)], [[2]]),
        heads(["I/2"], [("1+I",)], [[1, "I"]]),
        heads(["0"], [(1, 2)], [[1, 0], [0, 1]]),
        heads(["-1/2"], [(1, 0)], [[1, 2], [2, 4]]),
        heads(["1/3+I/4"], [(I, 1, 2)], [[1, I, 0], [0, 1, 1], [1, "1+I", 1]]),
        heads(["1/2", "-1/3"], [(1, 2), (1, 0)], [[0, 0], [1, 1]]),
        heads(["1/2", "I/2"], [(1, I), ("1/2",)], [[1], [I]]),
        heads(["0", "1/3+I/4", "-1/2"], [(1,), (1, I), (2,)], [[1, 1]]),
    )


@cache
def key_instances() -> tuple[Instance, ...]:
    """Four keys in one to three dimensions, of any rank."""
    return (
        keys([(1,), (1,), (0,), (2,)]),
        keys([(0, 0), (1, 0), (2, 0), (0, 1)]),
        keys([(1, I), (I, -1), (1, 1), (0, 1)]),
        keys([(1, 0), (1, 1), (2, 1), (0, 1)], "1/2"),
        keys([(1, 0, 0), (1, 1, 0), (2, 1, 0), (0, 1, I)], "I/2"),
    )


@cache
def fixed_key_instances() -> tuple[Instance, ...]:
    """One key four times, in one to three dimensions."""
    vectors: tuple[tuple[Scalar, ...], ...] = ((2,), (1, 0), ("1+I", 2), (0, I, "1/2"))
    return tuple(keys([vector] * 4) for vector in vectors)


_NONZERO = st.sampled_from([1.0, -0.5, 0.75 + 0.5j, 2.0j])


def draw_heads(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Heads of one or two states, each driven, and an input matrix for the first."""
    weights = tuple((draw(_NONZERO), *(draw(NUMBER) for _ in range(draw(st.integers(0, 1))))) for _ in spectrum)
    width, count = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return {"heads": weights, "block": tuple(tuple(draw(NUMBER) for _ in range(count)) for _ in range(width))}


def draw_keys(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Four keys of as many numbers as there are states."""
    vectors = tuple(tuple(draw(NUMBER) for _ in spectrum) for _ in range(4))
    return {"keys": vectors, "decay": draw(_NONZERO)}


def draw_fixed_key(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """One key four times, without decay."""
    key = (draw(_NONZERO), *(draw(NUMBER) for _ in spectrum[1:]))
    return {"keys": (key,) * 4, "decay": 1.0}


# --- symbols ----------------------------------------------------------------------------------------------------

_SIZES, _STEPS = (1, 2, 3, 4), 4


def generic_heads(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """N heads of two states and one, three inputs of rank 0 to 3; also heads alike or silent, where these occur."""
    found = features(instances)
    if not found <= {"heads", "block", "jordan"} or not all(STABLE.holds(item) for item in instances):
        return
    flags = {"jordan": 1} if "jordan" in found else {}
    for size in _SIZES:
        weights = [table(arithmetic, 1, 2 - place % 2)[0] for place in range(size)]
        block = table(arithmetic, 3, 3, rank=size - 1)
        usual = of_symbols(arithmetic, size, f"{size} heads", heads=weights, block=block, **flags)
        yield usual
        if not all(DRIVEN.holds(item) for item in instances):
            silent = [[arithmetic.zero] * 2, *weights[1:]]
            yield replace(
                usual, data={**usual.data, "heads": silent}, label=f"{size} heads, one of them silent", memo={}
            )
        if size > 1 and any(len(set(item.eigenvalues)) < item.size for item in instances):
            alike = (*usual.eigenvalues[:-1], usual.eigenvalues[0])
            yield replace(usual, eigenvalues=alike, label=f"{size} heads, two of them alike", memo={})


def generic_keys(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """Four keys of every rank and a decay, or one key four times, or none, as far as the instances are so."""
    if not features(instances) <= {"keys", "decay"}:
        return
    fixed_key = all(FIXED_KEY.holds(item) for item in instances)
    decays = [arithmetic.one if all(NO_DECAY.holds(item) for item in instances) else arithmetic.complex_symbol()]
    decays += [] if all(KEPT.holds(item) for item in instances) else [arithmetic.zero]
    for size in _SIZES:
        one = table(arithmetic, 1, size)
        for decay in decays:
            for rank in (1,) if fixed_key else range(size + 1):
                vectors = one * _STEPS if fixed_key else table(arithmetic, _STEPS, size, rank)
                label = f"{_STEPS} keys of rank {rank} in dimension {size}"
                yield of_symbols(arithmetic, size, label, keys=vectors, decay=decay)


_TIMES = {"T": fixed((1, 2, 3, 4), st.integers(1, 4)), "tau": fixed((0, 1, 2, 3), st.integers(0, 3))}

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "heads",
        "heads with one decay each",
        head_instances,
        draw=draw_heads,
        generic=Symbols("heads of one and two states with different decays, three inputs of every rank", generic_heads),
    ),
    Setting(
        "keys",
        "a sequence of keys",
        key_instances,
        draw=draw_keys,
        parameters=_TIMES,
        generic=Symbols("four keys of every rank", generic_keys),
    ),
    Setting(
        "fixed key",
        "one key",
        fixed_key_instances,
        draw=draw_fixed_key,
        draws_pair=True,
        parameters=_TIMES,
        generic=Symbols("any one key four times", generic_keys),
    ),
)
