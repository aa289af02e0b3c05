"""A ring of eigenvalues that the flow of memory keeps a ring: N equal moduli at the angles of the N-th roots of one."""

from __future__ import annotations

from memlaw.numerics.number.arithmetic import Scalar
from memlaw.verify.system.system import System

ENOUGH_BITS = 60  # of the time of a flow, which is compared by order only


def ring_slope(system: System, lag: int, radius: Scalar) -> Scalar:
    """dM(tau)/dl_1 of the ring of this radius, analytic in it: v~ C^{-1} (dv - dC C^{-1} v) in the eigenbasis.

    The conjugates of l_j = x w_j are written x/w_j, and stand still while l_1 moves: c = 1 + l_1 p_j c gives the change
    of row 1 of C.
    """
    arithmetic, first = system.arithmetic, system.eigenvalues[0]
    directions = [value / first for value in system.eigenvalues]
    values = [radius * direction for direction in directions]
    conjugates = [radius * arithmetic.conjugate(direction) for direction in directions]
    gramian = arithmetic.matrix([[1 / (1 - value * other) for other in conjugates] for value in values])
    transposed = arithmetic.matrix([[1 / (1 - value * other) for value in values] for other in conjugates])
    right = [arithmetic.column(value**lag for value in side) for side in (values, conjugates)]
    readout = arithmetic.solve(gramian, right[0])
    row = arithmetic.solve(transposed, right[1])
    change = lag * values[0] ** (lag - 1) if lag else arithmetic.zero
    for place, other in enumerate(conjugates):
        slope = other / ((1 - values[0] * other) * (1 - values[0] * other))
        change = change - slope * arithmetic.entry(readout, place, 0)
    return arithmetic.entry(row, 0, 0) * change
