"""False variants of what S4 and its diagonal form share."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Abs, Eq, Le, Sum
from sympy.core.relational import Relational
from variants import variant, without

from memlaw.theory.language import M, M_other, Scalar, rank_krylov
from memlaw.theory.language.symbols import A, B, N, eigenvalue, i, k, other_eigenvalue, tau
from memlaw.theory.statement.theorem import equal
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


def _kernel(*factors: object) -> Relational:
    """w^* A^k B = w^* (factors) A'^k B'."""
    product = READOUT.adjoint()
    for factor in factors:
        product = product * factor
    left = Scalar(READOUT.adjoint() * A**k * B)
    return Eq(left, Scalar(product * A_TWIN**k * B_TWIN), evaluate=False)


def known() -> Iterator[Mutant]:
    """Twins that are none, readouts moved the wrong way, diagonal twins for the wrong layers."""
    yield Mutant("memory of any pair by its spectrum", without("equivalence.memory", "controllable"), 2)
    yield Mutant("any diagonal twin will do", without("equivalence.memory", "controllable twin"), 2)
    yield Mutant("twins of any spectrum", without("equivalence.memory", "same spectrum"), 2)
    key = "equivalence.kernels"
    yield variant("the same readout for both", key, _kernel())
    yield variant("readout moved the wrong way", key, _kernel(KRYLOV_TWIN, KRYLOV.inv()))
    yield variant("Krylov matrices in the wrong order", key, _kernel(KRYLOV_TWIN.inv(), KRYLOV))
    yield Mutant("kernels without the twin's hypothesis", without(key, "controllable twin"), 2)
    one_late = Eq(
        Scalar(READOUT.adjoint() * A ** (k + 1) * B),
        Scalar(READOUT.adjoint() * KRYLOV * KRYLOV_TWIN.inv() * A_TWIN**k * B_TWIN),
        evaluate=False,
    )
    yield variant("kernels one index late", key, one_late, 1)
    key = "equivalence.diagonal_twin"
    yield variant("every layer has a diagonal twin", key, equal(has_diagonal_twin(), 1))
    yield variant("no layer has one", key, equal(has_diagonal_twin(), 0), 1)
    yield variant("all kernels are shared", key, equal(shared_kernels(), rank_krylov()))
    yield variant("a twin for N distinct roots alone", key, equal(distinct_roots(), N), 1)
    yield variant("a twin iff controllable", key, equal(rank_krylov(), N * simple_roots()))
    squares = Sum(Abs(eigenvalue[i] - other_eigenvalue[i]) ** 2, (i, 1, N))
    bound = Le(Abs(M(tau) - M_other(tau)), squares, evaluate=False)
    yield variant("second order in the distance", "equivalence.limit", bound, 1)
    yield Mutant("a diagonal layer with a repeated eigenvalue", without("equivalence.limit", "distinct neighbour"), 2)
