"""Gates: memory of a recurrence whose matrices change from step to step."""

from __future__ import annotations

from functools import partial
from itertools import product
from math import prod
from typing import Any

from sympy import Expr, Ge, ImmutableMatrix, Integer, Lt, Sum, eye

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import N, T, k, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian
from memlaw.theory.statement.rules import projects
from memlaw.theory.statement.theorem import Source, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operators

_PAPER = Source("guan2025", "extension to Mamba and Mamba-2 is left to future work")
_STATE = r"x_t = A_t x_{t-1} + B_t u_t"
_ROWS = r"[B_T,\, A_T B_{T-1},\, \dots,\, A_T \cdots A_2 B_1]"
_PLAIN_ROWS = "[B_T, A_T B_{T-1}, ..., A_T ... A_2 B_1]"

M_gated = quantity(
    "M_gated",
    "M",
    1,
    gloss=(
        r"M_{T}(\tau)",
        rf"the memory of $u_{{T-\tau}}$ in $x_T$, where ${_STATE}$ starts from zero and the readout may depend "
        r"on the gates $A_t, B_t$; $0$ for $\tau \geq T$",
    ),
)
gated_rank = quantity("gated_rank", spelled=(rf"\operatorname{{rank}}\,{_ROWS}", f"rank {_PLAIN_ROWS}"))
M_started = quantity(
    "M_started",
    spelled=(r"M^{S}_{%}(@)", "M^S_%(@)"),
    gloss=(r"M^{S}_{T}(\tau)", r"the same from the start $S v$, $v$ white and independent of the inputs"),
)
start_memory = quantity(
    "start_memory",
    spelled=(r"m_{0}(@)", "m_0(@)"),
    gloss=(r"m_{0}(T)", r"the trace of the memory matrix of the start $v$ in $x_T$"),
)
started_rank = quantity(
    "started_rank",
    spelled=(rf"\operatorname{{rank}}\,{_ROWS[:-1]},\, A_T \cdots A_1 S]", f"rank {_PLAIN_ROWS[:-1]}, A_T ... A_1 S]"),
)
family_capacity = quantity(
    "family_capacity",
    spelled=(r"\mathcal{C}_{%}[f_{@}]", "C_%[f_@]"),
    gloss=(
        r"\mathcal{C}_{T}[f_{k}]",
        r"the capacity $1 - \min_{w} \mathbb{E}\left|f_{k}(u_{1}, \dots, u_{T}) - w^{*} x_{T}\right|^{2}$ of "
        r"$x_t = A(u_t) x_{t-1} + B(u_t) u_t$, started from zero, where the $u_t$ are independent signs and the "
        r"$f_{k}$ the $2^{T}$ products of them",
    ),
)
covariance_rank = quantity(
    "covariance_rank", spelled=(r"\operatorname{rank}\, \mathbb{E}\, x_{T} x_{T}^{*}", "rank E x_T x_T^*")
)


# --- instances --------------------------------------------------------------------------------------------------


def gated(matrices: Any, columns: Any, **extra: object) -> Instance:
    """A gated recurrence: A_1, A_2, ... (N x N, or a number for N = 1) and B_1, B_2, ...; N is that of B_1."""
    vectors = tuple(tuple(gaussian(value) for value in _listed(column)) for column in columns)
    size = len(vectors[0])
    gates = tuple(_matrix(matrix, size) for matrix in matrices)
    label = f"gates A_t = {[gate.tolist() for gate in gates]}, B_t = {[list(vector) for vector in vectors]}"
    return _base(size).with_extra(gates=gates, columns=vectors, **extra).called(label + _told(extra))


def selective(constant: Any, slope: Any, column: Any, column_slope: Any, **extra: object) -> Instance:
    """x_t = (P + u_t Q) x_{t-1} + (p + u_t q) u_t: every gate that is a function of the newest sign."""
    size = len(_listed(column))
    parts = {"P": _matrix(constant, size), "Q": _matrix(slope, size)}
    parts |= {"p": _vector(column), "q": _vector(column_slope)}
    label = "A(u) = {P} + u {Q}, B(u) = {p} + u {q}".format(**{key: value.tolist() for key, value in parts.items()})
    return _base(size).with_extra(**parts, **extra).called(label + _told(extra))


def _base(size: int) -> Instance:
    """A plain pair of as many states, which gives N."""
    return Instance.diagonal(*[0] * size)


def _listed(value: Number) -> list[Expr]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _matrix(value: Number, size: int) -> ImmutableMatrix:
    if not isinstance(value, (list, tuple)):
        return ImmutableMatrix(eye(size) * gaussian(value))
    return ImmutableMatrix([[gaussian(entry) for entry in row] for row in value])


def _vector(value: Number) -> ImmutableMatrix:
    return ImmutableMatrix([[gaussian(entry)] for entry in _listed(value)])


def _told(extra: dict[str, Any]) -> str:
    return "".join(f", {name} = {getattr(value, 'tolist', lambda v=value: v)()}" for name, value in extra.items())


# --- hypotheses -------------------------------------------------------------------------------------------------


def _reached(instance: Instance, steps: int) -> ImmutableMatrix:
    """[B_T, A_T B_{T-1}, ...] for T = steps."""
    columns, product_of_gates = [], eye(instance.size)
    for step in range(steps - 1, -1, -1):
        columns.append(product_of_gates * ImmutableMatrix(list(instance.extra["columns"][step])))
        product_of_gates = product_of_gates * instance.extra["gates"][step]
    return ImmutableMatrix.hstack(*columns)


def _is_held(instance: Instance) -> bool:
    later = list(zip(instance.extra["gates"], instance.extra["columns"], strict=True))[instance.size :]
    return all(gate.det() != 0 and not any(column) for gate, column in later)


ZERO_START = Hypothesis(
    "zero start",
    "the state starts from zero",
    r"\text{the state starts from zero}",
    lambda instance: "random_start" not in instance.extra,
)
INDEPENDENT_GATES = Hypothesis(
    "independent gates",
    "the gates are independent of the inputs",
    r"(A_t, B_t)_{t} \text{ independent of } u",
    lambda instance: "told_by_gates" not in instance.extra,
)
INDEPENDENT_START = Hypothesis(
    "independent start",
    "the start is independent of the inputs",
    r"v \text{ independent of } u",
    lambda instance: "start_follows" not in instance.extra,
)
WRITTEN = Hypothesis(
    "written",
    "the first N inputs reach all states: [B_N, A_N B_{N-1}, ...] is invertible",
    r"\det\,[B_N,\, A_N B_{N-1},\, \dots,\, A_N \cdots A_2 B_1] \neq 0",
    lambda instance: bool(_reached(instance, instance.size).det() != 0),
)
HELD = Hypothesis(
    "held",
    "after N steps the gates let nothing in and lose nothing: B_t = 0 and A_t is invertible",
    r"B_t = 0, \ \det A_t \neq 0 \ (t > N)",
    _is_held,
)
ORTHONORMAL = Hypothesis(
    "orthonormal family",
    "the functions are an orthonormal basis of all functions of the inputs",
    r"\mathbb{E} f_k f_l = \delta_{kl}",
    lambda instance: "repeated_function" not in instance.extra,
)
DETERMINED = Hypothesis(
    "no noise",
    "the state is a function of the inputs alone",
    r"x_T = x_T(u_1, \dots, u_T)",
    lambda instance: "noise" not in instance.extra,
)


# --- derivations ------------------------------------------------------------------------------------------------


def _trace_of_a_projection() -> Chains:
    said = "with the rows K of the columns that carry the inputs, H = K G^{-1} K^* squared"
    return projects(said, "is itself: it projects", "its trace", "is that of the identity on the rank")


def _unrolled() -> Chains:
    """One step: if x_{t-1} = K^* u, then x_t = A_t K^* u + B_t u_t, whose covariance is A G A^* + B B^*."""
    A, Ah, K, Kh, B, Bh, G = operators("A A^* K K^* B B^* G")
    links = (
        ("the covariance of x_t = A_t K^* u + B_t u_t, u_t orthogonal to the past", A * Kh * K * Ah + B * Bh),
        ("is A_t G A_t^* + B_t B_t^*", A * G * Ah + B * Bh),
    )
    yield chain(*links, rules=(Rule("K^* K = G", Kh * K, G),))


def _a_start_is_more_rows() -> Chains:
    """x_T = K^* u + L^* v: the projection on the joint column space has the trace of both diagonal blocks."""
    K, Kh, L, Lh, G, Gi = operators("K K^* L L^* G G^{-1}")
    rules = (Rule("K^* K = G - L^* L", Kh * K, G - Lh * L), cancels(Gi, G))
    links = (
        ("the memory of the inputs and of the start, tr K G^{-1} K^* + tr L G^{-1} L^*", K * Gi * Kh + L * Gi * Lh),
        ("is the trace of the identity on the rank of [K; L]", G**0),
    )
    yield chain(*links, rules=rules, trace=True)


def _invertible_means_all() -> Chains:
    """If x_N = K^* u with K invertible and x_T = P x_N, the readout w = P^{-*} K^{-1} e returns the input exactly."""
    K, Ki, P, Pi, e = operators("K^* K^{-*} P P^{-1} u")
    rules = (cancels(Pi, P), cancels(Ki, K))
    links = (("read x_T = P K^* u through K^{-*} P^{-1}", Ki * Pi * P * K * e), ("and get the first N inputs", e))
    yield chain(*links, rules=rules)


def _least_squares_is_parseval() -> Chains:
    F, Fh, X, Xh, G, Gi = operators("F F^* X X^* G G^{-1}")
    rules = (Rule("F F^* = I: an orthonormal basis", F * Fh, F**0), Rule("X^* X = G", Xh * X, G), cancels(Gi, G))
    links = (
        ("the sum over the family of |projection of f_k on the state|^2, tr F^* X G^{-1} X^* F", Fh * X * Gi * Xh * F),
        ("is the trace of the identity on the rank", G**0),
    )
    yield chain(*links, rules=rules, trace=True)


def _products_of_signs() -> Identities:
    """E f_k f_l over all 2^T sign sequences, for the 2^T products of signs, T = 1, 2, 3."""
    for length in (1, 2, 3):
        sequences = list(product((1, -1), repeat=length))
        for first in range(2**length):
            for second in range(2**length):
                mean = Integer(sum(walsh(first, signs) * walsh(second, signs) for signs in sequences)) / 2**length
                yield Identity(f"E f_{first} f_{second}, T = {length}", mean, Integer(first == second))


def walsh(index: int, signs: tuple[int, ...]) -> int:
    """f_k: the product of the signs named by the binary digits of k, the lowest digit naming the first.

    >>> walsh(3, (1, -1, -1))
    -1
    """
    return prod(sign for place, sign in enumerate(signs) if index >> place & 1)


# --- theorems ---------------------------------------------------------------------------------------------------

_TWO = gated(["1/2", [["1/2", 0], [1, "I/3"]], 1], [[1, 0], [0, 1], [1, "I"]])
_TOTAL = Sum(M_gated(T, tau), (tau, 0, T - 1))

_theorem = partial(Theorem, source=_PAPER, setting="gated")

SUM = _theorem(
    key="gated.sum",
    title="Gates move memory and add none",
    claims=(equal(_TOTAL, gated_rank(T)), at_most(_TOTAL, N), at_most(M_gated(T, tau), 1)),
    hypotheses=(
        ZERO_START.but_not(gated(["1/2"], [1], random_start=ImmutableMatrix([[1]])).with_parameters(T=1, tau=0)),
        INDEPENDENT_GATES.but_not(gated([1, 1], [1, 1], told_by_gates=1).with_parameters(T=2, tau=0)),
    ),
    derivation=Derivation(
        conclusion="Given the gates, x_T = K^* u is linear in the inputs, and memory is the diagonal of the projection "
        "on the columns of K; its trace is the rank, at most N.",
        chains=lambda: (*_trace_of_a_projection(), *_unrolled()),
        facts=(
            "given gates that are independent of the inputs, the inputs are still white",
            "if G is singular, restrict it to its range",
        ),
    ),
    witness=_TWO.with_parameters(T=3, tau=1),
    remark="Memory need not fall with the lag: N = 1, A_t = 1 and B = 1, 0 has M_2 = 0, 1. From a random start of "
    "variance 1, N = 1 and A_1 = 1/2, B_1 = 1 keep 4/5 of the newest input.",
    example=">>> memlaw.sides(\"gated.sum\", T=2, tau=0)[0]\n('2', '2')",
)

START = _theorem(
    key="gated.start",
    title="A random start takes its share of the capacity",
    claims=(
        equal(Sum(M_started(T, tau), (tau, 0, T - 1)) + start_memory(T), started_rank(T)),
        at_most(M_started(T, tau), M_gated(T, tau)),
    ),
    hypotheses=(
        INDEPENDENT_START.but_not(
            gated([1, 1], [[1, 0], [1, 0]], start=ImmutableMatrix([[0], [1]]), start_follows=1).with_parameters(
                T=2, tau=1
            )
        ),
    ),
    derivation=Derivation(
        conclusion="The start adds rows L to K: all memories together are the trace of the larger projection, and a "
        "larger covariance K^* K + L^* L lowers each.",
        chains=_a_start_is_more_rows,
        facts=(
            "X <= Y for positive definite matrices implies Y^{-1} <= X^{-1}",
            "if G is singular, restrict it to its range",
        ),
        uses=("gated.sum",),
    ),
    witness=_TWO.with_extra(start=ImmutableMatrix([[1, 0], [0, 1]])).with_parameters(T=3, tau=1),
    example=">>> memlaw.sides(\"gated.start\", T=1, tau=0)[0]\n('2', '2')",
)

HOLD = _theorem(
    key="gated.hold",
    title="Closed gates keep N inputs for any time",
    claims=(equal(M_gated(T, tau), 1, Ge(tau, T - N), Lt(tau, T)),),
    hypotheses=(
        WRITTEN.but_not(gated([1, 1, 1], [[1, 0], [1, 0], [0, 0]]).with_parameters(T=3, tau=1)),
        HELD.but_not(gated([1, 1], [1, 1]).with_parameters(T=2, tau=1)),
    ),
    derivation=Derivation(
        conclusion="x_T = P x_N with P invertible, and x_N determines the first N inputs; by capacity nothing else is "
        "remembered.",
        chains=_invertible_means_all,
        uses=("gated.sum",),
    ),
    witness=gated([1, 1, "1/2"], [[1, 0], [1, 1], [0, 0]]).with_parameters(T=3, tau=1),
    remark="No stationary state can do so: there M(tau) <= N/(tau + 1), strictly for tau >= N.",
    setting="hold",
    example=">>> memlaw.sides(\"gated.hold\", T=3, tau=2)\n[('1', '1')]",
)

FAMILY_TOTAL = Sum(family_capacity(T, k), (k, 0, 2**T - 1))

FAMILY = _theorem(
    key="gated.family",
    title="Gates that read the input: all functions of the inputs share one capacity",
    claims=(equal(FAMILY_TOTAL, covariance_rank(T)), at_most(FAMILY_TOTAL, N)),
    hypotheses=(
        ORTHONORMAL.but_not(selective(0, 0, 1, 0, repeated_function=1).with_parameters(T=1)),
        DETERMINED.but_not(selective(0, 0, 1, 0, noise=ImmutableMatrix([[1]])).with_parameters(T=1)),
    ),
    derivation=Derivation(
        conclusion="The state's components span a space of functions of the inputs, of dimension rank E x x^*; the "
        "capacities are the squared lengths of the projections of an orthonormal basis on it.",
        chains=_least_squares_is_parseval,
        lemmas=_products_of_signs,
        facts=(
            "different products of independent signs are uncorrelated, for every T",
            "if G is singular, restrict it to its range",
        ),
    ),
    witness=selective([["1/2", 0], [0, "1/3"]], [[0, 1], [0, "1/4"]], [1, 1], [0, "1/2"]).with_parameters(T=2),
    remark="The general form, for any orthonormal family of functions of any inputs, is due to Dambre et al. (2012).",
    setting="selective",
    example=">>> memlaw.sides(\"gated.family\", T=2)\n[('2', '2'), ('2', '2')]",
)

THEOREMS: tuple[Theorem, ...] = (SUM, START, HOLD, FAMILY)
