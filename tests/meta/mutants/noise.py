"""False variants of the theorems on noise."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Identity, MatAdd, Sum, Trace, oo
from sympy.matrices.expressions.matexpr import MatrixElement
from variants import variant, without

from memlaw.theory.language import M, Scalar, rank_krylov
from memlaw.theory.language.symbols import GATHERED_NOISE, INNER_NOISE, NOISE, A, B, C, N, S, i, j, noise_level, tau
from memlaw.theory.statement.theorem import at_least, at_most, equal
from memlaw.theory.subjects.noise import M_inner, M_noisy
from memlaw.theory.subjects.noise_basis import M_moved, M_of_ridge, M_ridge
from memlaw.theory.subjects.noise_fisher import NORMAL, information, white_information

_TOTAL = Sum(M_noisy(tau), (tau, 0, oo))


def _memory(covariance: MatAdd) -> Scalar:
    return Scalar(B.adjoint() * A.adjoint() ** tau * covariance.inv() * A**tau * B)


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about memory under noise."""
    white = C + noise_level**2 * Identity(N)
    yield variant("memory under noise falls with the lag", "noise.memory", at_least(M_noisy(tau) - M_noisy(tau + 1), 0))
    yield variant("noise does not matter", "noise.memory", equal(M_noisy(tau), M(tau)), 1)
    yield variant("noise counts twice", "noise.memory", equal(M_noisy(tau), _memory(C + 2 * NOISE)), 1)
    yield variant("noise subtracts in proportion to C", "noise.capacity", equal(_TOTAL, N - Trace(NOISE * C.inv())), 1)
    yield variant("capacity under noise is still the rank", "noise.capacity", equal(_TOTAL, rank_krylov()), 1)
    yield variant("only states that are noisy lose", "noise.capacity", at_most(_TOTAL, rank_krylov() - 1), 1)
    ratio = Trace(NOISE.inv() * C)
    yield variant("the ratio of one state for all", "noise.ratio", at_most(_TOTAL, ratio / (1 + ratio)))
    yield variant("the ratio upside down", "noise.ratio", at_most(_TOTAL, N * N / (N + ratio)), 1)
    yield variant(
        "rounding inside the recurrence counts once",
        "noise.recurrent",
        equal(M_inner(tau), _memory(C + INNER_NOISE)),
        1,
    )
    forward = MatrixElement(A * GATHERED_NOISE * A.adjoint(), i, j)
    yield variant("gathered noise without its newest part", "noise.recurrent", equal(GATHERED_NOISE[i, j], forward), 1)
    yield variant(
        "the penalised value is what the ridge readout explains",
        "noise.ridge",
        equal(M_of_ridge(noise_level, tau), M_ridge(noise_level, tau)),
        1,
    )
    yield variant(
        "a ridge of sigma instead of its square",
        "noise.ridge",
        equal(M_ridge(noise_level, tau), _memory(C + noise_level * Identity(N))),
        1,
    )
    yield variant("noise does not notice the basis", "noise.basis", equal(M_moved(noise_level, tau), _memory(white)))
    turned = C + noise_level**2 * (S * S.adjoint()).inv()
    yield variant("S S^* for S^* S", "noise.basis", equal(M_moved(noise_level, tau), _memory(turned)))
    yield from _of_information()


def _of_information() -> Iterator[Mutant]:
    input_alone = Scalar(B.adjoint() * INNER_NOISE.inv() * B)
    total, white_total = (Sum(item, (tau, 0, oo)) for item in (information(tau), white_information(noise_level, tau)))
    yield variant("every network informs like a normal one", "noise.fisher_bound", at_most(total, input_alone))
    yield variant("less than what the newest input gives", "noise.fisher_bound", at_most(total, input_alone * 4 / 5), 1)
    share = Scalar(B.adjoint() * B) / noise_level**2
    yield variant("a normal network has N of it", "noise.fisher", equal(white_total, N * share))
    yield variant("sigma for its square in information", "noise.fisher", equal(white_total, share * noise_level), 1)
    yield Mutant("noise.fisher: any network", without("noise.fisher", NORMAL.name), 2)
