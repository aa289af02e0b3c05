"""Proofs about the delta rule with keys in turn: in the basis of the keys each coordinate is a state of its own."""

from __future__ import annotations

from sympy import Eq, Expr, Sum, floor, oo

from memlaw.theory.language.symbols import k, q, tau
from memlaw.theory.statement.facts import Stated, fact, not_negative, positive
from memlaw.theory.statement.proof import Cite, Defined, Proof, equals
from memlaw.theory.subjects.delta import M_delta, key_count, share

_NEEDS = ("forgets", "orthonormal keys", "writes", "open gate")
_ROUND = floor(tau / key_count())
ALONE = Defined(
    M_delta(tau),
    share() ** _ROUND / Sum(share() ** k, (k, 0, oo)),
    "a coordinate takes one input a round and is c (a^0 u + a^1 u' + ...) of them: of one it keeps its share of the "
    "squares, and no other coordinate takes that input",
    _NEEDS,
)
OF_DELTA = frozenset({ALONE})


@fact
def geometric_total(y: Expr) -> Stated:
    """sum y^k = 1/(1 - y) for 0 <= y < 1."""
    total = Sum(y**k, (k, 0, oo))
    return Stated(Eq(total, 1 / (1 - y), evaluate=False), (not_negative(y), positive(1 - y)))


@fact
def finite_geometric(y: Expr, count: Expr) -> Stated:
    """(1 - y) sum_{k < n} y^k = 1 - y^n, for y < 1 divided."""
    total = Sum(y**k, (k, 0, count - 1))
    return Stated(Eq(total, (1 - y**count) / (1 - y), evaluate=False), (positive(1 - y),))


@fact
def round_by_round(y: Expr, length: Expr, count: Expr) -> Stated:
    """sum over n d lags of y^{floor(t/d)} = d sum_{k < n} y^k: each round has d lags."""
    lags = Sum(y ** floor(tau / length), (tau, 0, count * length - 1))
    return Stated(Eq(lags, length * Sum(y**k, (k, 0, count - 1)), evaluate=False))


_LAGS = (tau, 0, q * key_count() - 1)
PROOFS = {
    "delta.memory": (
        Proof(
            0,
            (
                equals(share() ** _ROUND / Sum(share() ** k, (k, 0, oo)), "a state of its own for each key", ALONE),
                equals(None, "a geometric series", geometric_total(share())),
            ),
        ),
    ),
    "delta.capacity": (
        Proof(
            0,
            (
                equals((1 - share()) * Sum(share() ** _ROUND, _LAGS), "lag by lag", Cite("delta.memory")),
                equals(
                    (1 - share()) * key_count() * Sum(share() ** k, (k, 0, q - 1)),
                    "round by round",
                    round_by_round(share(), key_count(), q),
                ),
                equals(None, "a geometric sum", finite_geometric(share(), q)),
            ),
        ),
    ),
}
