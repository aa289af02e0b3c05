"""Flows that train eigenvalues through a decoder: settings and quantities.

Flows that one integral decides: one eigenvalue moves along a ray under a decoder that stands still, the others are not
read; or a ring of N eigenvalues moves under the best readout of every moment, which symmetry keeps a ring.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from hypothesis import strategies as st

from memlaw.numerics.number.arithmetic import NotRepresentable, Scalar
from memlaw.numerics.number.integrals import integral
from memlaw.numerics.oracle.decoders import decoded_loss
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.slow_barrier import arrival
from memlaw.verify.subjects.slow_ring import ring_slope
from memlaw.verify.subjects.state import spectral_radius
from memlaw.verify.system.information import least_error
from memlaw.verify.system.instances import build_in_order, diagonal_system
from memlaw.verify.system.setting import Data, Quantities, Setting, by_name, fixed
from memlaw.verify.system.system import NotApplicable, System, kept_with_data

# --- where it goes --------------------------------------------------------------------------------------------------


def _is_ring(system: System) -> bool:
    return bool(system.data["decoder"] == "best")


def _turns_along(system: System) -> bool:
    """Whether the decoder is linear, so that one ray is as good as another."""
    decoder = system.data["decoder"]
    return isinstance(decoder, str) or len(decoder) == 1


def _end(system: System) -> Scalar:
    """Where the moving eigenvalue arrives; on the positive axis where the decoder turns along."""
    arithmetic, end = system.arithmetic, system.eigenvalues[0]
    if _turns_along(system):
        return arithmetic.modulus(end)
    if not arithmetic.is_zero(arithmetic.real(end * arithmetic.i)):
        raise NotApplicable("a polynomial of a state that is not real")
    return end


@kept_with_data
def _start(system: System, lag: int) -> Scalar:
    """Where it starts: at a part of itself; where it comes from beyond, its distance to 1 is a part of what it was."""
    end, part, one = _end(system), system.scalar(system.data["part"]), system.arithmetic.one
    if system.arithmetic.formal or not (_turns_along(system) and _falls(system, lag, end).real < 0):
        return part * end
    return one - part * (one - end)


@kept_with_data
def _pair(system: System, lag: int) -> System:
    """The pair from which the flow starts; what does not move is not read."""
    start, end = _start(system, lag), _end(system)
    if system.arithmetic.is_zero(end):
        raise NotApplicable("an eigenvalue that has no direction")
    values = [value * (start / end if _is_ring(system) or not k else 1) for k, value in enumerate(system.eigenvalues)]
    return diagonal_system(tuple(values), system.arithmetic, system.label, {})


def start_radius(system: System, lag: int) -> Scalar:
    """The largest modulus at the start."""
    return spectral_radius(_pair(system, lag))


# --- what it costs --------------------------------------------------------------------------------------------------


def _under_the_decoder(system: System, lag: int, place: Scalar) -> tuple[Scalar, Scalar]:
    """The loss where the moving eigenvalue is here, and its derivative."""
    decoder, teacher = system.data["decoder"], system.scalar(system.data["target"])
    law = "signs" if system.facts.get("input") == "signs" else "gaussian"
    if _turns_along(system):
        teacher = system.arithmetic.modulus(teacher)
    if decoder == "tuned":
        end = _end(system)
        decoder = [teacher * (1 - end * end) * end**lag]
    found = decoded_loss(place, lag, teacher, decoder, law)
    return found.value, found.slope


def start_loss(system: System, lag: int) -> Scalar:
    """L_0."""
    return _loss(system, lag, _start(system, lag), lambda: _pair(system, lag))


def end_loss(system: System, lag: int) -> Scalar:
    """L_1."""
    return _loss(system, lag, _end(system), lambda: system)


def _loss(system: System, lag: int, place: Scalar, pair: Callable[[], System]) -> Scalar:
    """Of the decoder; of the best readout |g|^2/2 times the conditional variance."""
    if not _is_ring(system):
        return _under_the_decoder(system, lag, place)[0]
    weight = system.arithmetic.squared_modulus(system.scalar(system.data["target"])) / system.arithmetic.integer(2)
    return weight * least_error(pair(), lag)


def _falls(system: System, lag: int, place: Scalar) -> Scalar:
    """-dL/dl of the moving eigenvalue; of a ring |g|^2 dM/dl of each."""
    if not _is_ring(system):
        return -1 * _under_the_decoder(system, lag, place)[1]
    return system.arithmetic.squared_modulus(system.scalar(system.data["target"])) * ring_slope(system, lag, place)


def _integrated(system: System, lag: int) -> tuple[Scalar, Scalar]:
    """From where to where an integral along the way runs."""
    if system.arithmetic.is_zero(_end(system)):
        raise NotApplicable("an eigenvalue that has no direction")
    if system.arithmetic.formal:
        raise NotRepresentable("an integral is enclosed, not exact")
    return _start(system, lag), _end(system)


@kept_with_data
def arrival_time(system: System, lag: int) -> Scalar:
    """The integral of dl/l' along the way, l' = -kappa^2 dL/dl of an eigenvalue l = kappa w whose w follows dL/dw."""
    system.need_stable()
    start, end, rate = *_integrated(system, lag), system.scalar(system.data.get("rate", 1))
    ahead = [(_falls(system, lag, place) * (end - start)).real for place in (start, end)]
    if not all(slope > 0 for slope in ahead):
        raise NotApplicable("the flow does not lead there")
    way = integral(system.arithmetic, lambda x: 1 / _falls(system, lag, x), start, end)
    return way / (rate * rate)


def path_energy(system: System, lag: int) -> Scalar:
    """The integral of sum |l_i'|^2 over time: kappa^2 times that of -dL/dl along the way, for each that moves."""
    start, end, rate = *_integrated(system, lag), system.scalar(system.data.get("rate", 1))
    way = integral(system.arithmetic, lambda x: _falls(system, lag, x), start, end)
    return rate * rate * way * system.arithmetic.integer(system.size if _is_ring(system) else 1)


QUANTITIES: Quantities = by_name(start_radius, start_loss, end_loss, arrival_time, path_energy)

# --- where claims are tried -----------------------------------------------------------------------------------------


@cache
def instances() -> tuple[Instance, ...]:
    """Short ways and long ones, decoders linear and not, rings; one that shrinks, one with an eigenvalue behind."""
    near = {"tau": 1, "r": 5}
    return (
        arrival("1/10", part="9/10", decoder="best").with_parameters(**near),
        arrival("1/2", part="9/10", decoder=("3/8",)).with_parameters(tau=1, r="3/2"),
        arrival("1/2", part="1/2", decoder=("1/8",), teacher=2).with_parameters(tau=2, r="3/2"),
        arrival("1/3", part="3/4", decoder="best", teacher="1/2").with_parameters(tau=0, r="3/2"),
        arrival("3/10", part="5/6", decoder=("1/5", 0, "1/50")).with_parameters(tau=1, r=2),
        arrival("-1/2", part="1/2", decoder=("-1/8", "1/20")).with_parameters(tau=1, r="3/2"),
        arrival("3*I/5", part="1/2", decoder=("1/5",)).with_parameters(tau=3, r="3/2"),
        arrival("1/2", "-1/2", part="9/10", decoder="best").with_parameters(tau=2, r="3/2"),
        arrival("1/2", "-1/3", part="9/10", decoder=("3/8",)).with_parameters(tau=1, r="3/2"),
        arrival("1/4", "1/5", part="1/2", decoder="tuned").with_parameters(tau=0, r="3/2"),
        arrival("1/2", "-1/4", part="9/10", decoder="tuned", teacher=2).with_parameters(tau=2, r="3/2"),
        arrival("3/4", "1/2", "-1/2", part="9/10", decoder=("1/5",)).with_parameters(tau=3, r="5/4"),
    )


def drawn(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """A part of the way, a teacher, and the decoder that is best in the end, of the first state alone; or at once."""
    decoder = draw(_DECODERS) if len(spectrum) == 1 else "tuned"
    return {"part": draw(_PARTS), "target": draw(_TEACHERS), "decoder": decoder, "rate": 1.0}


_PARTS, _TEACHERS = st.sampled_from((0.5, 0.75, 0.9375)), st.sampled_from((1.0, 0.5, 2.0))
_DECODERS = st.sampled_from(("tuned", "best"))

SETTINGS = (
    Setting(
        "arrival",
        "a flow of all weights",
        instances,
        draw=drawn,
        build=build_in_order,
        parameters={"tau": fixed((0, 1, 2, 3, 5), st.integers(0, 6))},
    ),
)
