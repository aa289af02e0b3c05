"""Extending memory is slow: bounds on the gradient flow for every N: settings and quantities.

The time of the flow is known without solving differential equations where symmetry keeps a ring a ring: N equal moduli
at the angles of the N-th roots of one. There its radius obeys one equation, integrated here with a certified error.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st

from memlaw.numerics.number.arithmetic import NotRepresentable, Scalar
from memlaw.numerics.number.integrals import integral
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.verify.subjects import slow_barrier
from memlaw.verify.subjects.slow_ring import ENOUGH_BITS, ring_slope
from memlaw.verify.subjects.state import small_instances
from memlaw.verify.system.setting import Parameter, Quantities, Setting, nothing
from memlaw.verify.system.system import NotApplicable, System, kept

# --- settings -------------------------------------------------------------------------------------------------------


@cache
def gradient_instances() -> tuple[Instance, ...]:
    """Those of a plain pair, and small or repeated eigenvalues with a large r, where the bound is nearest."""
    tight = (
        Instance.diagonal("1/10", tau=1, r=4, i=1),
        Instance.companion("1/10", "1/10", tau=3, r=7, i=1),
        Instance.companion("1/10", "1/10", tau=6, r=9, i=1),
        Instance.diagonal("1/10", "I/10", tau=2, r=6, i=1),
        Instance.companion("I/2", "I/2", tau=8, r="9/5", i=1),
    )
    return tuple(sorted((*small_instances(), *tight), key=lambda instance: instance.size))


GRADIENT = Setting("slow", "a pair (A, B)", gradient_instances, nothing, nothing)


@cache
def flow_instances() -> tuple[Instance, ...]:
    """Rings of one and of two eigenvalues, and the radius that they are to reach."""
    rings: tuple[tuple[tuple[str, ...], str, dict[str, Any]], ...] = (
        (("1/4",), "1/2", {}),
        (("1/10",), "1/3", {}),
        (("1/2",), "4/5", {"tau": 6, "r": "6/5"}),
        (("1/4", "-1/4"), "1/2", {}),
        (("1/20", "-1/20"), "1/10", {"tau": 3, "r": 9}),
    )
    return tuple(
        Instance.diagonal(*values, **parameters)
        .with_extra(goal=gaussian(goal))
        .called(f"eigenvalues {', '.join(values)}, R = {goal}")
        for values, goal, parameters in rings
    )


def radii(size: int) -> tuple[Fraction, ...]:
    """Radii to try; those that reach 1/R are left out by the hypothesis."""
    return tuple(Fraction(*pair) for pair in ((6, 5), (3, 2), (29, 10)))


FLOW = Setting(
    "climb",
    "a flow of eigenvalues",
    flow_instances,
    parameters={"r": Parameter(radii, lambda size: st.sampled_from(radii(size)))},
)

SETTINGS: tuple[Setting, ...] = (GRADIENT, FLOW, *slow_barrier.SETTINGS)

# --- quantities -----------------------------------------------------------------------------------------------------


def goal(system: System) -> Scalar:
    """R."""
    return system.data["goal"]


@kept
def climb_time(system: System, lag: int) -> Scalar:
    """The integral of 1/(dx/dt) over the radius x of a ring, with dx/dt = 2 dM(tau)/dl at its real eigenvalue."""
    if system.arithmetic.formal:
        raise NotRepresentable("an integral is enclosed, not exact")
    start, end = system.eigenvalues[0], system.data["goal"]
    if not all(ring_slope(system, lag, radius).real > 0 for radius in (start, end)):
        raise NotApplicable("the flow does not lead to this radius: memory at this lag is best on the way")
    return integral(system.arithmetic, lambda x: 1 / (2 * ring_slope(system, lag, x)), start, end, ENOUGH_BITS)


QUANTITIES: Quantities = {"radius_goal": goal, "climb_time": climb_time, **slow_barrier.QUANTITIES}
