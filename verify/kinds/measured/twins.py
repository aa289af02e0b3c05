"""S4 beside S4D: the exact diagonal twin of a layer, and the initialisation that bears its name."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from memlaw.numerics.memory.memory import memory_function
from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.measured.agreement import agreement, inequality
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.measure.exact import measured_memory, memory_of_impulse_response
from memlaw.verify.models.s4 import S4
from memlaw.verify.models.s4d import S4D

STATES, LAGS = 8, 200
STEP = 0.1


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """S4-LegS against the diagonal layer with its eigenvalues, and against S4D-LegS."""
    options = conditions.options
    layer = S4(STATES, step_size=STEP, **options)
    yield from twin(layer)
    diagonal = S4D(STATES, init="legs", discretization="bilinear", step_size=STEP, **options)
    yield from namesake(layer, diagonal)


def twin(layer: S4) -> Iterator[Evidence]:
    """The same eigenvalues with input weights one: the same memory, and the readout that gives the same kernel."""
    eigenvalues = np.linalg.eigvals(layer.real_pair()[0])
    powers = eigenvalues[None, :] ** np.arange(LAGS)[:, None]
    own = measured_memory(layer, LAGS, window=4 * LAGS)
    diagonal = memory_of_impulse_response(eigenvalues[None, :] ** np.arange(4 * LAGS)[:, None], LAGS)
    scope = f"S4-LegS and its diagonal twin, {STATES} states, float64, {layer.device}; QR over {4 * LAGS} steps"
    allowed = 10 * (own.error_estimate + diagonal.error_estimate)
    yield agreement("equivalence.memory", own.values, diagonal.values, scope, within=allowed)
    response = layer.impulse_response(LAGS).detach().cpu().numpy()[:, :, 0]
    weights = np.linalg.lstsq(powers[: 2 * STATES], response[: 2 * STATES], rcond=None)[0]
    missed = abs(powers @ weights - response).max() / abs(response).max()
    scope = f"every kernel of S4-LegS by its twin, fitted on {2 * STATES} lags, compared on {LAGS}; {layer.device}"
    yield agreement("equivalence.kernels", missed, 0.0, scope, within=1e-8)


def namesake(layer: S4, diagonal: S4D) -> Iterator[Evidence]:
    """S4-LegS keeps more of the newest input than S4D-LegS, and forgets faster; both figures in closed form."""
    first, second = (measured_memory(item, LAGS) for item in (layer, diagonal))
    kind = f"{STATES} states, step {STEP}, bilinear, float64, {layer.device}"
    scope = f"M(0) of S4D-LegS below S4-LegS, {kind}"
    yield inequality("legs.difference", second.values[0], first.values[0], scope, slack=0)
    scope = f"decay from lag {LAGS - 2} to {LAGS - 1} of S4-LegS below S4D-LegS, {kind}"
    own, other = (found.values[-1] / found.values[-2] for found in (first, second))
    yield inequality("legs.difference", own, other, scope, slack=0)
    found = [first.values[0], second.values[0]]
    expected = [memory_function(item.spectrum(), [0]).values[0] for item in (layer, diagonal)]
    yield agreement("legs.bilinear", found, closed_forms(), f"M(0) of both, {kind}")
    yield agreement("legs.spectrum", found, expected, f"M(0) of both from the spectra, {kind}")


def closed_forms() -> list[float]:
    """M(0) by the bilinear rule (T-legs), in floats."""
    a, n = 2 / STEP, np.arange(1, STATES + 1)
    rising, falling = np.prod(a + n - 1), np.prod(a - n)
    above, below = np.prod(a + n), np.prod(a - n + 1)
    return [float(1 - np.prod((a - n) / (a + n)) ** 2), float(1 - ((rising + falling) / (above + below)) ** 2)]
