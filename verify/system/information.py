"""Information and the least error of any estimator, from determinants of covariances."""

from __future__ import annotations

from fractions import Fraction

from memlaw.numerics.linear.gramians import rough_modulus, stein_gramian
from memlaw.numerics.number.arithmetic import Matrix, Scalar
from memlaw.verify.system.system import NotApplicable, System


def _joint_covariance(system: System, lag: int) -> tuple[Matrix, Matrix]:
    """Covariances of x and of (u_{t-tau}, x)."""
    arithmetic, column = system.arithmetic, system.arithmetic.flat(system.reached(lag))
    pair = system.reduced_A, system.reduced_B
    C = system.gramian if system.diagonal else stein_gramian(arithmetic, *pair)
    rows = [[arithmetic.one, *map(arithmetic.conjugate, column)]]
    rows += [[entry, *row] for entry, row in zip(column, arithmetic.entries(C), strict=True)]
    return C, arithmetic.matrix(rows)


def least_error(system: System, lag: int) -> Scalar:
    """The conditional variance: det of the joint covariance over det of the state's; 0 for decodable signs."""
    if system.facts.get("input") == "signs":
        return _least_error_of_signs(system, lag)
    system.need_few("a determinant for each lag")
    state, joint = _joint_covariance(system, lag)
    whole = system.remember("det C", lambda: system.arithmetic.determinant(state))
    return system.arithmetic.real(system.arithmetic.determinant(joint) / whole)


def _least_error_of_signs(system: System, lag: int) -> Scalar:
    """u = 1 or -1 and 0 < l < 1/2: the state's sign is that of the newest input, and peeling goes on; no error."""
    if not 0 < rough_modulus(system.eigenvalues[0]) < 0.5 or lag < 0:
        raise NotApplicable("decoding signs is shown for one eigenvalue below 1/2")
    return system.arithmetic.zero


def real_information(system: System, lag: int) -> Scalar:
    """Half the log of a ratio of determinants, for a real state."""
    if not system.facts.get("real_pair", False):
        raise NotApplicable("the real information needs a real pair")
    state, joint = _joint_covariance(system, lag)
    return _half_log_ratio(system, state, joint, system.arithmetic.one)


def _half_log_ratio(system: System, state: Matrix, joint: Matrix, prior: Scalar) -> Scalar:
    joined = system.arithmetic.determinant(joint)
    if system.arithmetic.is_zero(joined):
        raise NotApplicable("the information is infinite where M = 1")
    ratio = prior * system.arithmetic.determinant(state) / joined
    return system.arithmetic.log(system.arithmetic.real(ratio)) / 2


def complex_information(system: System, lag: int) -> Scalar:
    """The information of real and imaginary parts together: the same formula on twice as many real variables."""
    system.need_few("twice as many real variables")
    state, joint = (_real_embedding(system, matrix) for matrix in _joint_covariance(system, lag))
    prior = system.arithmetic.number(Fraction(1, 4))  # the determinant of u's own real covariance, I/2
    return _half_log_ratio(system, state, joint, prior)


def _real_embedding(system: System, matrix: Matrix) -> Matrix:
    """The covariance of (Re x, Im x) for circular complex x: [[Re C, -Im C], [Im C, Re C]]/2."""
    half = system.arithmetic.number(Fraction(1, 2))
    turn = system.arithmetic.number(Fraction(0), Fraction(-1))
    rows = system.arithmetic.entries(matrix)
    real = [[half * system.arithmetic.real(value) for value in row] for row in rows]
    imag = [[half * system.arithmetic.real(turn * value) for value in row] for row in rows]
    top = [[*a, *(-1 * value for value in b)] for a, b in zip(real, imag, strict=True)]
    bottom = [[*b, *a] for a, b in zip(real, imag, strict=True)]
    return system.arithmetic.matrix(top + bottom)
