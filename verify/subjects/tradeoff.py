"""Accuracy against length: settings and quantities. The energy of a kernel is summed by the adjoint Stein equation."""

from __future__ import annotations

from memlaw.numerics.number.arithmetic import Divergent, Scalar
from memlaw.verify.subjects.readout import inner, kernel_energy
from memlaw.verify.subjects.state import corners, impulse_column, small_instances
from memlaw.verify.system.setting import Quantities, Setting, by_name, nothing
from memlaw.verify.system.system import System


def width(system: System, lag: int) -> Scalar:
    """sum_k |w^* A^k B|^2 / |w^* A^tau B|^2 of the readout that solves the normal equations C w = A^tau B."""
    arithmetic, column = system.arithmetic, impulse_column(system, lag)
    readout = arithmetic.flat(arithmetic.solve(system.gramian, arithmetic.column(column)))
    share = arithmetic.squared_modulus(inner(system, readout, column))
    if arithmetic.is_zero(share):
        raise Divergent("the lag is not seen, and no readout of it has a width")
    return arithmetic.real(kernel_energy(system, readout, 0)) / share


QUANTITIES: Quantities = by_name(width)

SETTINGS = (Setting("best readout", "a pair (A, B) of few states", small_instances, nothing, nothing, corners=corners),)
