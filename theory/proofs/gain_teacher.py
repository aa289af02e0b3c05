"""Proof of what no N eigenvalues learn of a linear teacher: the shifts of what is left, against Eckart and Young."""

from __future__ import annotations

from sympy import Sum, oo

from memlaw.theory.language.symbols import T, k, n, squared
from memlaw.theory.statement.facts import Stated, fact, le
from memlaw.theory.statement.proof import Defined, Proof, at_most, equals
from memlaw.theory.subjects.gain_teacher import residual, unlearned
from memlaw.theory.subjects.readout import least_loss, noise_variance

_ALL = Sum(squared(residual(k)), (k, 0, oo))
_SHIFTED = Sum(Sum(squared(residual(k + n - 1)), (k, 0, oo)), (n, 1, T))  # of all T columns of the residual's matrix

LEAST = Defined(
    least_loss(),
    (noise_variance() + _ALL) / 2,
    "inputs are white: the loss is that of the coefficients, lag by lag, and of the noise",
    ("stable", "uncorrelated noise"),
)
OF_TEACHERS = frozenset({LEAST})


@fact
def eckart_young_of_kernels() -> Stated:
    """sum_{i>N} s_i(H_T)^2 <= sum_j sum_k |r_{k+j}|^2, j < T: H_T(g) - H_T(r) is the matrix of a kernel of N states.

    The Hankel matrix of w^* A^k B is a product of matrices with N columns and N rows: its rank is at most N. No matrix
    of that rank is closer to H_T in the sum of squares (Eckart and Young).
    """
    return Stated(le(unlearned(T), _SHIFTED))


PROOFS = {
    "gain.teacher": (
        Proof(
            0,
            (
                at_most(
                    _SHIFTED / T + noise_variance(),
                    "no N states are closer to all T shifts of the teacher",
                    eckart_young_of_kernels(),
                    plus=((_SHIFTED - unlearned(T)) / T,),
                ),
                at_most(
                    _ALL + noise_variance(),
                    "a shift forgets what came first",
                    plus=(Sum(Sum(squared(residual(k)), (k, 0, n - 2)), (n, 1, T)) / T,),
                ),
                equals(None, "the least loss", LEAST),
            ),
        ),
    )
}
