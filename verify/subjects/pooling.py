"""Mean pooling: what the average of the states keeps of each input: settings and quantities.

Memory in the sum of T states is that of a regression on it, v^* K_T^{-1} v. With K_T = T B B^* + E + o(1), the readout
x = K_T^{-1} v solves the bordered equations E x + B y = v, B^* x - y/T = 0, in which T may go to infinity.
"""

from __future__ import annotations

from memlaw.numerics.linear.gramians import stein_gramian
from memlaw.numerics.number.arithmetic import EXACT, Divergent, Matrix, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.verify.subjects.state import as_exponentials, quadratic
from memlaw.verify.system.setting import Quantities, Setting
from memlaw.verify.system.system import System, kept


def bounded_part(system: System, edges: int) -> Matrix:
    """E, the limit of K_T - T B B^*, with the inputs near the end alone (1 edge) or those before the start too (2)."""
    arithmetic = system.arithmetic
    A, B = system.reduced_A, system.reduced_B
    size = arithmetic.shape(A)[0]
    after = arithmetic.add(arithmetic.identity(size), A, -1)
    total = arithmetic.solve(after, arithmetic.multiply(A, B))  # the sum of A^{j+1} B
    cross = arithmetic.multiply(total, arithmetic.adjoint(B))
    covariance = arithmetic.multiply(arithmetic.multiply(A, _gramian(system)), arithmetic.adjoint(A))
    rest = arithmetic.add(arithmetic.add(covariance, cross, -1), arithmetic.adjoint(cross), -1)
    return rest if edges == 1 else arithmetic.add(rest, covariance)


def _gramian(system: System) -> Matrix:
    """C of the controllable part."""
    if not system.stable:
        raise Divergent("the covariance of the pooled states grows geometrically: an eigenvalue is not stable")
    if system.diagonal and system.arithmetic is not EXACT:
        return system.gramian
    return stein_gramian(system.arithmetic, system.reduced_A, system.reduced_B)


def bordered(system: System, edges: int) -> Matrix:
    """[[E, B], [B^*, 0]]: the normal equations of the pooled state at T = infinity."""
    arithmetic = system.arithmetic
    rows = arithmetic.entries(bounded_part(system, edges))
    column = arithmetic.flat(system.reduced_B)
    bottom = [arithmetic.conjugate(value) for value in column]
    return arithmetic.matrix(
        [[*row, value] for row, value in zip(rows, column, strict=True)] + [[*bottom, arithmetic.zero]]
    )


@kept
def readouts(system: System, edges: int) -> list[list[Scalar]]:
    """The limit of K_T^{-1}: the solutions x for every unit vector v."""
    system.need_few("the limit of a pooled covariance")
    arithmetic, size = system.arithmetic, system.controllable_size
    units = [[arithmetic.integer(int(row == col)) for col in range(size)] for row in range(size + 1)]
    solution = arithmetic.solve(bordered(system, edges), arithmetic.matrix(units))
    return arithmetic.entries(solution)[:size]


def pooled_memory(system: System, lag: int | ExponentialSum) -> Scalar:
    """v^* K_T^{-1} v in the limit, for the input at a lag from the end; x_0 = 0. K_T outgrows v if all is unstable."""
    return system.arithmetic.zero if system.all_unstable else _memory(system, lag, 1)


def warm_memory(system: System, lag: int | ExponentialSum) -> Scalar:
    """The same with a stationary x_0."""
    return _memory(system, lag, 2)


def _memory(system: System, lag: int | ExponentialSum, edges: int) -> Scalar:
    matrix = readouts(system, edges)
    if isinstance(lag, ExponentialSum):
        form = as_exponentials(system, system.arithmetic.matrix(matrix))  # B^* x = 0 leaves A^{tau+1} B of v
        return form.at(lag + system.arithmetic.one)
    after, before = (system.arithmetic.entries(system.reached(place)) for place in (0, lag + 1))
    vector = [first[0] - last[0] for first, last in zip(after, before, strict=True)]
    return system.arithmetic.real(quadratic(system, vector, matrix))


def far_share(system: System) -> Scalar:
    """T B^* K_T^{-1} B in the limit: y of the bordered equations for v = B."""
    if system.all_unstable:  # K_T grows like |l|^(2T), the column of an input in the middle like |l|^T
        return system.arithmetic.zero
    system.need_few("the limit of a pooled covariance")
    arithmetic = system.arithmetic
    column = [*arithmetic.entries(system.reduced_B), [arithmetic.zero]]
    solution = arithmetic.solve(bordered(system, 1), arithmetic.matrix(column))
    return arithmetic.entries(solution)[-1][0]


SETTINGS: tuple[Setting, ...] = ()

QUANTITIES: Quantities = {"M_pooled": pooled_memory, "M_warm": warm_memory, "far_share": far_share}
