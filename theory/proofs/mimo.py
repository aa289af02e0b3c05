"""Proofs about several inputs."""

from __future__ import annotations

from sympy import Expr, Integer, MatrixSymbol, Sum, oo
from sympy.core.relational import Relational
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, i, j, k, tau
from memlaw.theory.proofs.facts_matrices import falls_in_order, first_is_largest, last_is_least, semidefinite
from memlaw.theory.statement.facts import Stated, fact, le, not_negative, sum_keeps_order
from memlaw.theory.statement.proof import Cite, Proof, Shown, Stein, at_most
from memlaw.theory.subjects.mimo import B_INPUTS, C_INPUTS, M_inputs, drop_minors, input_count, memory_trace

_h = MatrixSymbol("h", B_INPUTS.shape[1], 1)  # any combination of the inputs


def _combined(lag: Expr) -> Expr:
    return A**lag * B_INPUTS * _h


def _projects(lag: Expr) -> tuple[Relational, ...]:
    """M(tau) = (A^tau B)^* C^{-1} A^tau B."""
    seen = MatrixElement(B_INPUTS.adjoint() * A.adjoint() ** lag * C_INPUTS.inv() * A**lag * B_INPUTS, i, j)
    return le(M_inputs(i, j, lag), seen), le(seen, M_inputs(i, j, lag))


@fact
def sums_of_minors(k: Expr, lag: Expr) -> Stated:
    """e_k(X) >= 0 for Hermitian X >= 0, here for X = M(tau) - M(tau+1)."""
    now, later = (Scalar(v.adjoint() * C_INPUTS.inv() * v) for v in (_combined(lag), _combined(lag + 1)))
    return Stated(not_negative(drop_minors(k, lag)), (le(later, now), *_projects(lag)))


@fact
def trace_falls(lag: Expr) -> Stated:
    """tr M(tau+1) <= tr M(tau) where e_1 of the difference, its trace, is not negative."""
    return Stated(le(memory_trace(lag + 1), memory_trace(lag)), (not_negative(drop_minors(Integer(1), lag)),))


@fact
def trace_not_negative(lag: Expr) -> Stated:
    """0 <= tr V^* C^{-1} V for C > 0, here for tr M(tau)."""
    return Stated(not_negative(memory_trace(lag)), (semidefinite(C_INPUTS), *_projects(lag)))


@fact
def trace_of_projection() -> Stated:
    """tr B^* C^{-1} B <= m for C >= B B^*, which makes B^* C^{-1} B <= I; here for tr M(0) and C = B B^* + A C A^*."""
    rest = C_INPUTS - B_INPUTS * B_INPUTS.adjoint() - A * C_INPUTS * A.adjoint()
    return Stated(le(memory_trace(Integer(0)), input_count()), (semidefinite(rest), *_projects(tau)))


MONOTONE = (
    Proof(
        0,
        (
            at_most(
                None,
                "A C A^* <= C makes A^* C^{-1} A <= C^{-1}",
                Cite("mimo.projection"),
                Stein(),
                falls_in_order(A, B_INPUTS, C_INPUTS, _combined(tau)),
                sums_of_minors(k, tau),
            ),
        ),
    ),
)

_FIRST_MINOR = at_most(
    drop_minors(Integer(1), k), "M(tau) does not rise", Cite("mimo.monotone", 0, ((k, Integer(1)), (tau, k)))
)
_FALLS = (Shown(Integer(0), (_FIRST_MINOR,)), trace_falls(k))
_TRACE = memory_trace(k)
_UP_TO, _AFTER = Sum(_TRACE, (k, 0, tau)), (k, tau + 1, oo)
BOUND = (
    Proof(
        0,
        (
            at_most(
                None,
                "N less (tau+1) tr M(tau): what is lost up to tau and what comes after",
                Cite("mimo.capacity"),
                Cite("mimo.projection"),
                last_is_least(_TRACE, k, tau).since(*_FALLS),
                sum_keeps_order(Integer(0), _TRACE, _AFTER).since(trace_not_negative(k)),
                plus=(_UP_TO - (tau + 1) * memory_trace(tau), Sum(_TRACE, _AFTER)),
                times=tau + 1,
            ),
        ),
        part=0,
    ),
    Proof(
        0,
        (
            at_most(memory_trace(Integer(0)), "the trace falls", first_is_largest(_TRACE, k, tau).since(*_FALLS)),
            at_most(None, "C = B B^* + A C A^*", Cite("mimo.projection"), Stein(), trace_of_projection()),
        ),
        part=1,
    ),
)

PROOFS = {"mimo.monotone": MONOTONE, "mimo.bound": BOUND}
