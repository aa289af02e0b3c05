"""Memory capacity: the sum of memory over all lags is the rank of what the input can reach."""

from __future__ import annotations

from sympy import Sum, oo

from memlaw.theory.language import M, distinct_driven, rank_krylov
from memlaw.theory.language.symbols import tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import DIAGONAL, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.rules import STEIN, SUM_OF_LAGS
from memlaw.theory.statement.theorem import Theorem, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operators


def _trace_of_a_projection() -> Chains:
    A, Ah, B, Bh, C, Cp, v, vh, P = operators("A A^* B B^* C C^+ v v^* P")
    sums = (SUM_OF_LAGS, Rule("C^+ C = P, the projection on the range", Cp * C, P))
    stein = (("C = B B^* + A C A^*, iterated once: C", C), ("is the first lag and what remains", B * Bh + A * C * Ah))
    yield chain(
        ("the sum of v^* C^+ v over all lags, v = A^tau B", vh * Cp * v),
        ("is tr(C^+ C), the trace of a projection", P),
        rules=sums,
        trace=True,
    )
    yield chain(*stein, rules=(STEIN,))


RANK = Theorem(
    key="capacity.rank",
    title="Memory capacity is the rank of the controllability matrix",
    claims=(equal(Sum(M(tau), (tau, 0, oo)), rank_krylov()),),
    hypotheses=(STABLE.but_not(Instance.diagonal(2)),),
    derivation=Derivation(
        conclusion="The trace of the projection on the range of C is rank C = rank [B, AB, ...]; it is N iff "
        "controllable.",
        chains=_trace_of_a_projection,
        facts=(
            "rho(A) < 1 makes the series of A^tau B B^* A^{*tau} converge to C",
            "the trace of a projection is its rank",
        ),
        uses=("state.projection",),
    ),
    example=">>> memlaw.sides('capacity.rank', ['1/2', '-1/3'])\n[('2', '2')]",
    witness=Instance.diagonal("1/2", "-1/3"),
    source=sources.CAPACITY,
)

DIAGONAL_CAPACITY = Theorem(
    key="capacity.diagonal",
    title="A diagonal layer remembers one unit per distinct driven eigenvalue",
    corollary_of="capacity.rank",
    claims=(equal(Sum(M(tau), (tau, 0, oo)), distinct_driven()),),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2)),
        DIAGONAL.but_not(Instance.pair([["1/2", 1], [0, "1/2"]], [0, 1], ("1/2", "1/2"))),
    ),
    derivation=Derivation(
        conclusion="Equal eigenvalues share one Krylov row up to scale and a zero weight kills its row; the other rows "
        "are independent because their Vandermonde determinant is not zero.",
        uses=("capacity.rank",),
    ),
    example=">>> memlaw.sides('capacity.diagonal', ['1/2', '-1/3'])\n[('2', '2')]",
    witness=Instance.diagonal("1/2", "1/2", 0),
    source=sources.CAPACITY,
)

THEOREMS = (RANK, DIAGONAL_CAPACITY)
