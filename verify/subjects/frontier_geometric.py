"""Rates in geometric progression: settings and quantities."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from flint import acb
from hypothesis import strategies as st

from memlaw.numerics.number.arithmetic import BALL, NotRepresentable, Scalar
from memlaw.numerics.oracle import progression as oracle
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.frontier_geometric import progression
from memlaw.verify.subjects.frontier_flow import Flow, diagonal_build, flow, flow_of
from memlaw.verify.system.setting import Data, Quantities, Setting, by_name, fixed
from memlaw.verify.system.system import NotApplicable, System, kept_with_data

LEAST_RATIO = 4


def ratio(system: System) -> Scalar:
    """q."""
    return system.scalar(system.data["ratio"])


@kept_with_data
def _flow(system: System) -> Flow:
    """That of the pair; of what is drawn, of the rates a, a q, ... alone."""
    if "slowest" not in system.data:
        return flow(system)
    arithmetic, rate = system.arithmetic, system.scalar(system.data["slowest"])
    poles = [-1 * rate * ratio(system) ** place for place in range(system.size)]
    column = arithmetic.column([arithmetic.one] * system.size)
    return flow_of(arithmetic, arithmetic.diagonal(poles), column, diagonal=True)


def _poles(system: System) -> tuple[Scalar, ...]:
    poles = _flow(system).poles
    if poles is None:
        raise NotApplicable("poles of a pair that is not diagonal")
    return poles


def share(system: System, time: Scalar) -> Scalar:
    """tr G^{-1} W, W the integral over [t, q t] of e^{As} B B^* e^{A^* s}: e^{At} G e^{A^* t} less the same at q t."""
    here, arithmetic, poles = _flow(system), system.arithmetic, _poles(system)
    start = system.scalar(time)
    end = ratio(system) * start
    rows, inverse = arithmetic.entries(here.gramian), arithmetic.entries(here.inverse)
    terms = []
    for i, one in enumerate(poles):
        for j, other in enumerate(poles):
            both = one + arithmetic.conjugate(other)
            terms.append(inverse[j][i] * rows[i][j] * (arithmetic.exp(both * start) - arithmetic.exp(both * end)))
    return arithmetic.real(arithmetic.sum(terms))


def whole_share(system: System, time: Scalar) -> Scalar:
    """The same for the progression through the first rate that goes on to both sides."""
    if system.arithmetic is not BALL:
        raise NotRepresentable("a limit is enclosed, not exact")
    if not ratio(system).real >= LEAST_RATIO:
        raise NotApplicable(f"the limit is enclosed for ratios from {LEAST_RATIO} on: it takes too many poles")
    if system.arithmetic.is_zero(system.scalar(time)):
        return BALL.zero  # no window
    return acb(oracle.whole_share(ratio(system).real, (-_poles(system)[0] * system.scalar(time)).real))


QUANTITIES: Quantities = by_name(ratio, share, whole_share)


@cache
def instances() -> tuple[Instance, ...]:
    """One to five rates, ratios from 16 to 1000; the limit takes longer for smaller ones."""
    return (
        progression(1, 100),
        progression(2, 16, "1/7"),
        progression(1, 1000, "1/3"),
        progression(3, 30, "1/50"),
        progression(5, 100, "1/4000"),
    )


def drawn(draw: st.DrawFn, _: tuple[complex, ...]) -> Data:
    """The slowest rate and the ratio; as many rates as eigenvalues are drawn."""
    return {"ratio": draw(_RATIOS), "slowest": draw(_SLOWEST)}


_RATIOS, _SLOWEST = st.floats(1.0625, 128.0), st.sampled_from((1.0, 0.25, 0.0078125))
_TIMES = tuple(Fraction(*pair) for pair in ((1, 3), (4, 1), (0, 1)))
SETTINGS = (
    Setting(
        "progression",
        "rates in geometric progression",
        instances,
        draw=drawn,
        draws_pair=True,
        build=diagonal_build,
        parameters={"t": fixed(_TIMES, st.floats(-3.0, 3.0).map(lambda power: 10.0**power))},
    ),
)
