"""Fisher information about past inputs, with noise inside the recurrence, from the best readout's signal and noise."""

from __future__ import annotations

from memlaw.numerics.linear.gramians import stein_solution
from memlaw.numerics.number.arithmetic import Matrix, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.verify.subjects.state import as_exponentials, impulse_column
from memlaw.verify.system.identity import matrix_key
from memlaw.verify.system.system import System


def information(system: System, noise: Matrix, lag: int | ExponentialSum) -> Scalar:
    """The largest x with x R <= v v^* in no direction but one: det(R + v v^*) = (1 + x) det R, v = A^tau B."""
    arithmetic = system.arithmetic
    if isinstance(lag, ExponentialSum):
        return as_exponentials(system, arithmetic.inverse(noise))
    column = arithmetic.column(impulse_column(system, lag))
    with_signal = arithmetic.add(noise, arithmetic.multiply(column, arithmetic.adjoint(column)))
    ratio = arithmetic.determinant(with_signal) / arithmetic.determinant(noise)
    return arithmetic.real(ratio - arithmetic.one)


def white_information(system: System, white: Matrix, lag: int | ExponentialSum) -> Scalar:
    """The same where the noise that enters is white: what gathers solves Stein's equation."""
    system.need_stable("the noise gathers without bound")
    key = ("noise", "white", matrix_key(system.arithmetic, white))
    gathered = system.remember(key, lambda: stein_solution(system.arithmetic, system.A, white))
    return information(system, gathered, lag)
