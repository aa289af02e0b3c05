"""The registry of definitions: each is decided against the oracles by the generic kind, in a test."""

from __future__ import annotations

from sympy import MatMul, Trace

from memlaw.theory.language import M, Scalar, rank_krylov
from memlaw.theory.language.symbols import NOISE, A, B, C, N, tau
from memlaw.theory.proofs.circle import OF_CIRCLE
from memlaw.theory.proofs.definitions_analysis import BY_ANALYSIS
from memlaw.theory.proofs.definitions_gated import OF_GATES
from memlaw.theory.proofs.definitions_learning import OF_LEARNING
from memlaw.theory.proofs.definitions_readout import OF_READOUT
from memlaw.theory.proofs.definitions_series import OF_SERIES
from memlaw.theory.proofs.delta import OF_DELTA
from memlaw.theory.proofs.frontier_long import OF_TIMES
from memlaw.theory.proofs.gain_teacher import OF_TEACHERS
from memlaw.theory.proofs.hankel import OF_HANKEL
from memlaw.theory.proofs.metric import OF_METRIC
from memlaw.theory.proofs.noise_fisher import OF_FISHER
from memlaw.theory.proofs.oscillators import OF_OSCILLATORS
from memlaw.theory.proofs.stationary import OF_STATIONARY
from memlaw.theory.proofs.tail_constant import OF_TAIL
from memlaw.theory.proofs.taps import OF_TAPS
from memlaw.theory.statement.facts import Stated, fact, le
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.noise import M_noisy

_LAG = A**tau * B

_NORMAL = "the least error of w^* x is 1 - v^* P^{-1} v for E u x^* = v^*, E x x^* = P"
_PROJECTION = "C^+ C is the projection on the range of C, that of [B, AB, ...], and its trace is its rank"

MEMORY = Defined(M(tau), Scalar(_LAG.adjoint() * C.inv() * _LAG), _NORMAL)
NOISY_MEMORY = Defined(M_noisy(tau), Scalar(_LAG.adjoint() * (C + NOISE).inv() * _LAG), _NORMAL)
RANGE = Trace(MatMul(C.inv(), C, evaluate=False))  # SymPy would make it the identity, which C^+ C need not be
REACHED = Defined(RANGE, rank_krylov(), _PROJECTION)


@fact
def rank_at_most_rows() -> Stated:
    """The rank of a matrix of N rows is at most N."""
    return Stated(le(rank_krylov(), N))


FULL_RANK = Defined(rank_krylov(), N, needs=("controllable",))

DEFINITIONS = frozenset({MEMORY, NOISY_MEMORY, REACHED, FULL_RANK}).union(
    BY_ANALYSIS,
    OF_CIRCLE,
    OF_DELTA,
    OF_FISHER,
    OF_GATES,
    OF_HANKEL,
    OF_LEARNING,
    OF_METRIC,
    OF_OSCILLATORS,
    OF_READOUT,
    OF_SERIES,
    OF_STATIONARY,
    OF_TAIL,
    OF_TAPS,
    OF_TEACHERS,
    OF_TIMES,
)
