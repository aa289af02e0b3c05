"""The figures beside the claims: each is computed when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from memlaw.numerics.learn.efficiency import efficiency, published_poles
from memlaw.numerics.learn.flow import flow_time
from memlaw.numerics.learn.frontier import optimal_spectrum
from memlaw.numerics.learn.gradients import memory_gradient
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.realisable import realisable_capacity
from memlaw.numerics.oracle.digits import digits_needed, gramian_condition_digits
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.oracle.stein import solve_stein
from memlaw.numerics.spectrum.hippo import discretize_pair, legs_input, legs_matrix
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.catalogue import theorem
from memlaw.verify.kinds.point import sides
from memlaw.verify.run import other_figures as others

STATES, STEP = 64, 0.01
FEW = 32


def _legs_pair(states: int, step: float) -> tuple[np.ndarray, np.ndarray]:
    return discretize_pair(legs_matrix(states), legs_input(states), step)


def definition() -> str:
    """Memory of one layer at two lags."""
    values = memory_function(Spectrum.s4d_lin(STATES, step_size=STEP), 101).values
    return f"S4D-Lin, N = {STATES}, step {STEP}: M(0) = {values[0]:.4f}, M(100) = {values[100]:.4f}"


def bound() -> str:
    """The sum of memory where aliasing merges eigenvalues."""
    found = []
    for step in (0.01, 0.05, 0.1):
        memory = memory_function(Spectrum.s4d_lin(STATES, step_size=step), "all")
        found.append(f"{memory.sum:.6f} at step {step}")
    return f"S4D-Lin, {STATES - 1} real states: sum of M = " + ", ".join(found)


def information() -> str:
    """The information shares of all lags of one state, in nats."""
    values = memory_function(Spectrum.real([0.5]), "all").values
    return f"l = 1/2: shares -1/2 ln(1 - M) add up to {-np.log1p(-values).sum() / 2:.4f} nats, M to {values.sum():.4f}"


def eigenvalues() -> str:
    """M of S4-LegS in its own dense basis against M of its eigenvalues."""
    dense = memory_by_gramian(_legs_pair(FEW, STEP), 200).values
    chain = memory_function(Spectrum.s4_legs(FEW, step_size=STEP), 200).values
    apart = float(abs(dense - chain).max())
    return f"S4-LegS, N = {FEW}, dense HiPPO matrix against its eigenvalues alone: M differs by at most {apart:.0e}"


def instability() -> str:
    """The eigenbasis route of S4-LegS in float64."""
    spectrum = Spectrum.s4_legs(FEW, step_size=STEP)
    exact = memory_function(spectrum, 200).values
    error = float(np.nanmax(abs(memory_by_gramian(spectrum, 200).values - exact)))
    return (
        f"S4-LegS, N = {FEW}, step {STEP}, eigenbasis in float64: error {error:.2f} in M; "
        f"{digits_needed(spectrum)} digits are needed there, 15 are at hand"
    )


def initialisations() -> str:
    """The first memory and the horizons of S4-LegS and S4D-LegS."""
    found = []
    for family in ("s4-legs", "s4d-legs", "s4d-inv", "s4d-lin"):
        memory = memory_function(Spectrum.named(family, STATES, step_size=0.001), "all")
        found.append(f"{family} {memory.values[0]:.6f} (horizon(0.01) = {memory.horizon(0.01)})")
    return f"N = {STATES}, step 0.001, zero-order hold: M(0) = " + ", ".join(found)


def noise() -> str:
    """Capacity that float32 leaves in two bases of one layer."""
    spectrum = Spectrum.s4_legs(FEW, step_size=STEP)
    own = realisable_capacity(spectrum, basis=_legs_pair(FEW, STEP))
    eigenbasis = realisable_capacity(spectrum)
    return (
        f"S4-LegS, N = {FEW}, step {STEP}, states rounded to float32: capacity {own:.2f} in its own basis, "
        f"{eigenbasis:.2f} in its diagonal twin"
    )


def tradeoff() -> str:
    """How much of N/(tau + 1) an initialisation and a searched spectrum reach."""
    lags = np.arange(64, 1000)
    memory = memory_function(Spectrum.s4d_lin(STATES, step_size=STEP), 1000)
    part = float(((lags + 1) * memory.values[lags] / memory.capacity).max())
    best = optimal_spectrum(8, 50).spectrum
    reached = 51 * float(memory_function(best, 51).values[50]) / 8
    return (
        f"part of N/(tau+1) reached: {part:.3f} by S4D-Lin, N = {STATES}, step {STEP}; "
        f"{reached:.3f} by the best spectrum found for N = 8, tau = 50"
    )


def profiles() -> str:
    """Efficiencies of the published initialisations, and horizons beside other spectra."""
    shares = ", ".join(
        f"{family} {efficiency(published_poles(family, FEW)).lower:.3f}"
        for family in ("s4d-lin", "s4d-legs", "s4d-inv", "s4-legs")
    )
    spectra = {
        "s4d-lin": Spectrum.s4d_lin(STATES, step_size=STEP),
        "s4d-inv": Spectrum.s4d_inv(STATES, step_size=STEP),
        "random disc": Spectrum.random_disk(STATES, seed=1),
        "evenly spaced reals": Spectrum.real([(2 * k + 1) / (2 * STATES) for k in range(STATES)]),
    }
    reach = ", ".join(
        f"{name} {memory.horizon(0.5)} and {memory.horizon(0.1)}"
        for name, memory in ((name, memory_function(item, "all")) for name, item in spectra.items())
    )
    return f"max t m(t)/N at N = {FEW}: {shares}; lags with M >= 0.5 and 0.1 at N = {STATES}, step {STEP}: {reach}"


def direction() -> str:
    """The sign of the gradient on either side of the optimum, N = 1."""
    below, above = (float(2 * memory_gradient([value], [10])[0, 0].real) for value in (0.9, 0.99))
    optimum = np.sqrt(10 / 11)
    return f"N = 1, tau = 10: dM/dl = {below:.3f} at l = 0.9, {above:.3f} at l = 0.99; optimum at {optimum:.4f}"


def initialisation() -> str:
    """Flow times from too short and from too long a memory."""
    slow, quick = flow_time(20, 0.5, 0.97), flow_time(20, 0.999, 0.98)
    return f"N = 1, tau = 20, flow time to near the optimum 0.9759: {slow:.1e} from l = 0.5, {quick:.3f} from l = 0.999"


def extension() -> str:
    """The gradient of memory at lags beyond the horizon of a spectrum."""
    spectrum = Spectrum.random_disk(16, seed=1, radius=0.8)
    largest = abs(memory_gradient(spectrum, [50, 100, 200])).max(axis=1)
    return "random disc of radius 0.8, N = 16: largest |dM/dl| = " + ", ".join(
        f"{value:.0e} at tau = {lag}" for lag, value in zip((50, 100, 200), largest, strict=True)
    )


def fixed() -> str:
    """The readout problem's condition number in two bases, on which the speed of fixed recurrent weights depends."""
    own = np.linalg.cond(solve_stein(*_legs_pair(FEW, STEP)))
    digits = gramian_condition_digits(Spectrum.s4_legs(FEW, step_size=STEP))
    return f"S4-LegS, N = {FEW}, step {STEP}: cond(C) = {own:.0f} in its own basis, 1e{digits:.0f} in its eigenbasis"


def capacity_learning() -> str:
    """The capacity before and after eigenvalues move."""
    before, after = Spectrum.real([0.5, -0.3, 0.8]), Spectrum.real([0.6, -0.1, 0.9])
    sums = [memory_function(item, "all") for item in (before, after)]
    totals, tenth = [m.sum for m in sums], [m.values[10] for m in sums]
    return (
        f"N = 3, eigenvalues moved: sum of M = {totals[0]:.6f} before, {totals[1]:.6f} after; "
        f"M(10) = {tenth[0]:.4f} before, {tenth[1]:.4f} after"
    )


def shown(key: str) -> Callable[[], str]:
    """Both sides of a theorem's claims where its hypotheses hold."""

    def figure() -> str:
        item = theorem(key)
        signs = [claim.relation.rel_op.replace("==", "=") for claim in item.claims]
        told = "; ".join(f"{left} {sign} {right}" for sign, (left, right) in zip(signs, sides(key), strict=True))
        return f"{key} at {item.witness.label}: {told}"

    return figure


FIGURES: dict[str, Callable[[], str]] = {
    "definition": definition,
    "bound": bound,
    "information": information,
    "eigenvalues": eigenvalues,
    "instability": instability,
    "initialisations": initialisations,
    "noise": noise,
    "tradeoff": tradeoff,
    "profiles": profiles,
    "direction": direction,
    "initialisation": initialisation,
    "extension": extension,
    "capacity_learning": capacity_learning,
    "gradient": shown("readout.teacher"),
    "nonlinear": shown("nonlinear.memory"),
    "vanishing": shown("weights.coordinates"),
    "fixed": fixed,
    "attention": shown("single.scalar"),
    "gated": shown("gated.hold"),
    "short-term": shown("coloured.register"),
    "register": shown("frontier.full"),
    "normal": shown("noise.fisher"),
    "amplification": shown("noise.fisher_bound"),
    "neutrality": others.neutrality,
    "computed": others.computed,
    "uninformative": others.uninformative,
    "copy": others.copy,
    "smearing": others.smearing,
    "curse": shown("metric.state"),
    "parametrisation": shown("metric.kernel"),
    "oscillators": shown("oscillators.initial"),
    "delta rule": shown("delta.memory"),
    "two taps": shown("taps.capacity"),
    "spacing": others.spacing,
    "collapse": others.collapse,
    "effective channels": others.channels,
    "jordan": others.jordan,
    "jordan apart": others.jordan_apart,
}
