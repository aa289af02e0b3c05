"""How far a step in one eigenvalue goes: settings and quantities.

State and derivative are one system, (x, dx/dl), driven together; all speeds are made of its covariance, which solves
Stein's equation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache

from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import stein_gramian
from memlaw.numerics.number.arithmetic import Divergent, Scalar
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, by_name
from memlaw.verify.system.symbols import features, of_symbols
from memlaw.verify.system.system import NotApplicable, System, remember_with_data


def _eigenvalue(system: System) -> Scalar:
    if system.size > 1 and "eigenvalue" not in system.data:
        raise NotApplicable("several eigenvalues move together")
    return system.data.get("eigenvalue", system.eigenvalues[0])


def _covariances(system: System) -> tuple[Scalar, Scalar, Scalar]:
    """E|x|^2, E x conj(dx/dl), E|dx/dl|^2 of x_t = l x_{t-1} + u_t."""
    return remember_with_data(system, ("metric", "covariances"), lambda: _joint(system))


def _joint(system: System) -> tuple[Scalar, Scalar, Scalar]:
    system.need_stable()
    arithmetic, value = system.arithmetic, _eigenvalue(system)
    one, zero = arithmetic.one, arithmetic.zero
    both = stein_gramian(arithmetic, arithmetic.matrix([[value, zero], [one, value]]), arithmetic.column([one, zero]))
    rows = arithmetic.entries(both)
    return rows[0][0], rows[0][1], rows[1][1]


def state_slope(system: System) -> Scalar:
    """E|dx_t/dl|^2."""
    return system.arithmetic.real(_covariances(system)[2])


def _speed(system: System, rate: Scalar, along: bool) -> Scalar:
    """|rate|^2 (|g'|^2/|g|^2 less |g^* g'|^2/|g|^4, if what lies along g is taken off)."""
    arithmetic, (own, mixed, moved) = system.arithmetic, _covariances(system)
    kept = moved / own - (arithmetic.squared_modulus(mixed / own) if along else arithmetic.zero)
    return arithmetic.real(kept) * arithmetic.squared_modulus(rate)


def radial(system: System) -> Scalar:
    """Along a ray g^* g' is real but for a factor of modulus one, and taken off whole."""
    return _speed(system, system.arithmetic.one, along=True)


def turning(system: System) -> Scalar:
    """Along a circle g^* g' is imaginary: the length of g does not change."""
    return _speed(system, _eigenvalue(system), along=False)


def turned_back(system: System) -> Scalar:
    """Of the line through g."""
    return _speed(system, _eigenvalue(system), along=True)


def by_log_rate(system: System) -> Scalar:
    """With d|l|/dnu = -e^nu exp(-e^nu)."""
    arithmetic, value = system.arithmetic, _eigenvalue(system)
    if arithmetic.is_zero(value):
        raise Divergent("zero has no rate")
    rate = arithmetic.log(arithmetic.modulus(value))
    return _speed(system, rate * arithmetic.exp(rate), along=True)


QUANTITIES: Quantities = by_name(state_slope, radial, turning, turned_back, by_log_rate)

# --- where claims are tried -----------------------------------------------------------------------------------------


@cache
def instances() -> tuple[Instance, ...]:
    """One eigenvalue, real or not, slow or fast, and zero."""
    values = ("1/2", "0", "-1/2", "I/2", "1/3+I/4", "99/100", "1/100", "-9/10", "999*I/1000")
    return tuple(map(Instance.diagonal, values))


def drawn(draw: st.DrawFn, _: tuple[complex, ...]) -> Data:
    """An eigenvalue of any phase, its distance to the circle drawn in its logarithm."""
    modulus, phase = 1 - 10 ** draw(st.floats(-6, -0.01)), draw(st.floats(0, 6.25))
    return {"eigenvalue": complex(modulus * math.cos(phase), modulus * math.sin(phase))}


def generic(arithmetic: ModularArithmetic, given: Sequence[Instance]) -> Iterator[System]:
    """One symbol of the disc."""
    if not features(given):
        yield of_symbols(arithmetic, 1, "one eigenvalue")


SETTINGS = (Setting("one pole", "one eigenvalue", instances, draw=drawn, generic=Symbols("one eigenvalue", generic)),)
