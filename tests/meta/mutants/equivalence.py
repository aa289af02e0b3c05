"""False variants of what S4 and its diagonal form share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Abs, Eq, Le, Sum
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import (
    A,
    B,
    M,
    M_other,
    N,
    Scalar,
    eigenvalue,
    i,
    k,
    other_eigenvalue,
    rank_krylov,
    tau,
)
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects.equivalence import (
    A_TWIN,
    B_TWIN,
    KRYLOV,
    KRYLOV_TWIN,
    READOUT,
    distinct_roots,
    has_diagonal_twin,
    shared_kernels,
    simple_roots,
)
from memlaw.verify.run.mutation import Mutant


def _claiming(key: str, relation: Relational) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation),))


def _without(key: str, name: str) -> Theorem:
    original = theorem(key)
    return replace(original, hypotheses=tuple(h for h in original.hypotheses if h.name != name))


def _kernel(*factors: object) -> Relational:
    """w^* A^k B = w^* (factors) A'^k B'."""
    product = READOUT.adjoint()
    for factor in factors:
        product = product * factor
    left = Scalar(READOUT.adjoint() * A**k * B)
    return Eq(left, Scalar(product * A_TWIN**k * B_TWIN), evaluate=False)


def known() -> Iterator[Mutant]:
    """Twins that are none, readouts moved the wrong way, diagonal twins for the wrong layers."""
    yield Mutant("memory of any pair by its spectrum", _without("equivalence.memory", "controllable"), 2)
    yield Mutant("any diagonal twin will do", _without("equivalence.memory", "controllable twin"), 2)
    yield Mutant("twins of any spectrum", _without("equivalence.memory", "same spectrum"), 2)
    key = "equivalence.kernels"
    yield Mutant("the same readout for both", _claiming(key, _kernel()), 2)
    yield Mutant("readout moved the wrong way", _claiming(key, _kernel(KRYLOV_TWIN, KRYLOV.inv())), 2)
    yield Mutant("Krylov matrices in the wrong order", _claiming(key, _kernel(KRYLOV_TWIN.inv(), KRYLOV)), 2)
    yield Mutant("kernels without the twin's hypothesis", _without(key, "controllable twin"), 2)
    one_late = Eq(
        Scalar(READOUT.adjoint() * A ** (k + 1) * B),
        Scalar(READOUT.adjoint() * KRYLOV * KRYLOV_TWIN.inv() * A_TWIN**k * B_TWIN),
        evaluate=False,
    )
    yield Mutant("kernels one index late", _claiming(key, one_late), 1)
    key = "equivalence.diagonal_twin"
    yield Mutant(
        "every layer has a diagonal twin", _claiming(key, Eq(has_diagonal_twin(), 1, evaluate=False)), 2
    )
    yield Mutant("no layer has one", _claiming(key, Eq(has_diagonal_twin(), 0, evaluate=False)), 1)
    yield Mutant(
        "all kernels are shared", _claiming(key, Eq(shared_kernels(), rank_krylov(), evaluate=False)), 2
    )
    yield Mutant(
        "a twin for N distinct roots alone", _claiming(key, Eq(distinct_roots(), N, evaluate=False)), 1
    )
    yield Mutant(
        "a twin iff controllable", _claiming(key, Eq(rank_krylov(), N * simple_roots(), evaluate=False)), 2
    )
    squares = Sum(Abs(eigenvalue[i] - other_eigenvalue[i]) ** 2, (i, 1, N))
    bound = Le(Abs(M(tau) - M_other(tau)), squares, evaluate=False)
    yield Mutant("second order in the distance", _claiming("equivalence.limit", bound), 1)
    yield Mutant(
        "a diagonal layer with a repeated eigenvalue", _without("equivalence.limit", "distinct neighbour"), 2
    )
