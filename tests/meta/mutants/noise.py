"""False variants of the theorems on noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Eq, Ge, Identity, Le, MatAdd, Sum, Trace, oo
from sympy.core.relational import Relational
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import (
    GATHERED_NOISE,
    INNER_NOISE,
    NOISE,
    A,
    B,
    C,
    M,
    N,
    S,
    Scalar,
    i,
    j,
    noise_level,
    rank_krylov,
    tau,
)
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects.noise_terms import M_inner, M_moved, M_noisy, M_of_ridge, M_ridge
from memlaw.verify.run.mutation import Mutant

_TOTAL = Sum(M_noisy(tau), (tau, 0, oo))


def _claiming(key: str, relation: Relational) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation),))


def _memory(covariance: MatAdd) -> Scalar:
    return Scalar(B.adjoint() * A.adjoint() ** tau * covariance.inv() * A**tau * B)


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about memory under noise."""
    white = C + noise_level**2 * Identity(N)
    yield Mutant(
        "memory under noise falls with the lag",
        _claiming("noise.memory", Ge(M_noisy(tau) - M_noisy(tau + 1), 0, evaluate=False)),
        2,
    )
    yield Mutant(
        "noise does not matter", _claiming("noise.memory", Eq(M_noisy(tau), M(tau), evaluate=False)), 1
    )
    yield Mutant(
        "noise counts twice",
        _claiming("noise.memory", Eq(M_noisy(tau), _memory(C + 2 * NOISE), evaluate=False)),
        1,
    )
    yield Mutant(
        "noise subtracts in proportion to C",
        _claiming("noise.capacity", Eq(_TOTAL, N - Trace(NOISE * C.inv()), evaluate=False)),
        1,
    )
    yield Mutant(
        "capacity under noise is still the rank",
        _claiming("noise.capacity", Eq(_TOTAL, rank_krylov(), evaluate=False)),
        1,
    )
    yield Mutant(
        "only states that are noisy lose",
        _claiming("noise.capacity", Le(_TOTAL, rank_krylov() - 1, evaluate=False)),
        1,
    )
    ratio = Trace(NOISE.inv() * C)
    yield Mutant(
        "the ratio of one state for all",
        _claiming("noise.ratio", Le(_TOTAL, ratio / (1 + ratio), evaluate=False)),
        2,
    )
    yield Mutant(
        "the ratio upside down", _claiming("noise.ratio", Le(_TOTAL, N * N / (N + ratio), evaluate=False)), 1
    )
    yield Mutant(
        "rounding inside the recurrence counts once",
        _claiming("noise.recurrent", Eq(M_inner(tau), _memory(C + INNER_NOISE), evaluate=False)),
        1,
    )
    forward = MatrixElement(A * GATHERED_NOISE * A.adjoint(), i, j)
    yield Mutant(
        "gathered noise without its newest part",
        _claiming("noise.recurrent", Eq(GATHERED_NOISE[i, j], forward, evaluate=False)),
        1,
    )
    yield Mutant(
        "the penalised value is what the ridge readout explains",
        _claiming("noise.ridge", Eq(M_of_ridge(noise_level, tau), M_ridge(noise_level, tau), evaluate=False)),
        1,
    )
    yield Mutant(
        "a ridge of sigma instead of its square",
        _claiming(
            "noise.ridge",
            Eq(M_ridge(noise_level, tau), _memory(C + noise_level * Identity(N)), evaluate=False),
        ),
        1,
    )
    yield Mutant(
        "noise does not notice the basis",
        _claiming("noise.basis", Eq(M_moved(noise_level, tau), _memory(white), evaluate=False)),
        2,
    )
    turned = C + noise_level**2 * (S * S.adjoint()).inv()
    yield Mutant(
        "S S^* for S^* S",
        _claiming("noise.basis", Eq(M_moved(noise_level, tau), _memory(turned), evaluate=False)),
        2,
    )
