"""One model of the zoo, as drawn and briefly trained: its memory and its gradients against the theorems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

from memlaw.verify.evidence import Evidence, Reason, Verdict
from memlaw.verify.kinds.measured.agreement import agreement, inequality, within_bands
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.measure.comparison import predicted_memory
from memlaw.verify.measure.exact import MeasuredMemory, measured_memory
from memlaw.verify.measure.gradients import gradients_report
from memlaw.verify.measure.regression import measured_by_regression
from memlaw.verify.models.brief import train_briefly
from memlaw.verify.models.layer import LinearLayer
from memlaw.verify.models.zoo import ZOO

if TYPE_CHECKING:
    from memlaw.verify.measure.gradient_case import Difference

ONE_INPUT = ("allpass.memory", "capacity.rank", "tradeoff.markov")
SEVERAL_INPUTS = ("mimo.projection", "mimo.capacity", "mimo.bound")
STATES, LAGS, STEPS = 16, 200, 30
# eigenbases that QR in float64 can still resolve
FEWER = {"s4d-real": 5, "selective-frozen": 5, "retention": 8}
STEP_BOUNDS = (0.01, 0.1)  # a decade of the two that authors draw from: slower states need longer runs
SAMPLES, RUN = 2000, 400
SURE = 1 - 1e-10  # a band that misses has this probability left: fifty bands a run stay far below 1e-6
LOOSE = 1e-4
SAMPLED_LAGS = (0, 1, 5, 20)
TEACHER = np.array([0.5, -1.0, 0.0, 2.0, 0.25, -0.75])


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """All evidence on one model of the zoo."""
    for trained in (False, True):
        layer = built(name, trained, conditions.device, conditions.drawn)
        label = f"{name}, {f'trained {STEPS} steps' if trained else 'as drawn'}"
        yield from of_layer(name, layer, label, conditions)


@cache
def built(name: str, trained: bool, device: str, seed: int) -> LinearLayer:
    """A float32 layer, as its authors use them, as drawn or after a few steps of Adam on a delay."""
    layer = drawn(name, torch.float32, device, seed)
    if trained:
        train_briefly(layer, steps=STEPS, seed=seed)
    return layer


def drawn(name: str, dtype: torch.dtype, device: torch.device | str, seed: int) -> LinearLayer:
    """A layer of the zoo; published ones with step sizes from STEP_BOUNDS."""
    options = {"step_bounds": STEP_BOUNDS} if name.startswith(("s4", "s5")) else {}
    return ZOO[name](FEWER.get(name, STATES), dtype=dtype, device=device, seed=seed, **options)


def in_float64(name: str, layer: LinearLayer) -> LinearLayer:
    """The same layer with the same parameters, worked in float64."""
    wide = drawn(name, torch.float64, layer.device, seed=0)
    wide.load_state_dict(layer.state_dict())
    return wide


def of_layer(name: str, layer: LinearLayer, label: str, conditions: Conditions) -> Iterator[Evidence]:
    """Memory by QR and by regression, capacity, bounds, gradients of one layer: its float32 numbers, in float64."""
    found = measured_memory(layer, LAGS)
    yield from memory_evidence(layer, found, label)
    wide = in_float64(name, layer)  # what float32 loses is another subject: see rounding.py
    yield sampled_evidence(wide, label, conditions)
    yield from gradient_evidence(wide, label, conditions)


def teacher(layer: LinearLayer) -> npt.NDArray[np.float64]:
    """A fixed teacher over a few lags, the same on every input."""
    return TEACHER if layer.inputs == 1 else np.repeat(TEACHER[:, None], layer.inputs, axis=1)


def described(layer: LinearLayer, method: str) -> str:
    """How something was measured."""
    kind = str(layer.dtype).removeprefix("torch.")
    return f"{layer.stored} stored states, {kind} parameters, {layer.device}; {method}"


def memory_evidence(layer: LinearLayer, found: MeasuredMemory, label: str) -> Iterator[Evidence]:
    """M against the all-pass chain of the very eigenvalues; the capacity; the bound N/(tau + 1)."""
    scope = described(layer, f"impulse response over {found.window} steps by QR, {len(found.lags)} lags")
    one = layer.inputs == 1
    memory, capacity, markov = ONE_INPUT if one else SEVERAL_INPUTS
    predicted = predicted_memory(layer, LAGS)
    bound = np.minimum(layer.inputs, predicted.capacity / (found.lags + 1))
    yield agreement(memory, found.values, predicted.values, scope, model=label)
    yield agreement(capacity, found.rank, predicted.capacity, scope, within=0, model=label)
    yield inequality(markov, found.values, bound, scope, model=label)
    if one:
        yield inequality("allpass.monotone", found.values[1:], found.values[:-1], scope, model=label)


def sampled_evidence(layer: LinearLayer, label: str, conditions: Conditions) -> Evidence:
    """M by regression on white noise, in bands that are all right with probability 1 - 4e-10."""
    samples = SAMPLES * max(1, conditions.effort)
    found = measured_by_regression(layer, SAMPLED_LAGS, samples=samples, length=RUN, seed=conditions.seed, level=SURE)
    exact = measured_memory(layer, SAMPLED_LAGS, window=RUN, matrices=True).matrices
    assert exact is not None
    value = exact[:, 0, 0]  # what the state keeps of the first input
    scope = described(layer, f"regression on {samples} runs of white noise over {RUN} steps")
    upper = found.upper
    if found.regressors < found.size:
        # what cannot be told from rounding is missing, and M can only come out smaller
        scope += f"; {found.regressors} of {found.size} directions seen, so from below only"
        upper = np.ones_like(upper)
    return within_bands("state.leverage", value, found.lower, upper, scope, model=label)


def gradient_evidence(layer: LinearLayer, label: str, conditions: Conditions) -> Iterator[Evidence]:
    """Gradients by autograd beside their theorems; for each theorem the kind that comes closest to its tolerance."""
    report = gradients_report(layer, teacher(layer), seed=conditions.drawn)
    for theorem in dict.fromkeys(item.theorem for item in report.differences):
        kinds = [item for item in report.differences if item.theorem == theorem]
        worst = max(kinds, key=lambda item: item.relative / item.tolerance)
        names = ", ".join(item.kind for item in kinds)
        scope = described(layer, f"autograd in {names}; teacher of {len(TEACHER)} lags")
        if theorem == "readout.gradient" and report.skipped:
            scope += f"; not compared on this layer: {'; '.join(report.skipped)}"
        yield gradient_verdict(worst, scope, label)


def gradient_verdict(found: Difference, scope: str, label: str) -> Evidence:
    """Undecided where rounding could hide anything."""
    seen = agreement(found.theorem, found.relative, 0.0, scope, within=found.tolerance, model=label)
    if found.tolerance <= LOOSE:
        return seen
    return replace(seen, verdict=Verdict.UNDECIDED, reason=Reason.ROUNDING, error=None, counterexample=None)
