"""What float32 leaves of memory, and whether the bands of a regression cover as often as they say."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from memlaw.numerics.memory.realisable import realisable_memory
from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.measured.agreement import agreement, inequality
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.measure.coverage import coverage, linear_cases
from memlaw.verify.measure.exact import measured_memory
from memlaw.verify.measure.layers import widened
from memlaw.verify.measure.realisable import read_with_noise, rounding_unit
from memlaw.verify.models.draws import Drawn
from memlaw.verify.models.s4d import S4D

STATES, LAGS, WINDOW, STEP = 12, 100, 1000, 0.1
REPETITIONS, SAMPLES = 1000, 400
NEAR, FAR = 0.93, 0.97


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """The clustered spectrum of S4D-Real in float32; coverage of the band."""
    yield from clustered(conditions)
    yield from bands(conditions)


def clustered(conditions: Conditions) -> Iterator[Evidence]:
    """States read with the rounding of float32: M_R from singular values against the formula in balls."""
    options: Drawn = {**conditions.options, "dtype": torch.float32}
    layer = S4D(STATES, init="real", step_size=STEP, **options)
    unit = rounding_unit(layer.dtype)
    with torch.no_grad():
        response = widened(layer).impulse_response(WINDOW)
    read = read_with_noise(response, LAGS, unit)
    expected = realisable_memory(layer.spectrum(), LAGS, unit)
    kind = f"S4D-Real, {STATES} states, step {STEP}, float32 parameters, {layer.device}"
    scope = f"{kind}; states read with relative noise 2^-24"
    yield agreement("noise.memory", read.values, expected.realisable, scope, within=1e-6)
    yield agreement("noise.capacity", read.capacity, expected.realisable_capacity, scope, within=1e-5)
    exact = measured_memory(layer, LAGS, window=WINDOW)
    yield inequality("noise.memory", read.values, exact.values, scope + ", against exact memory")
    yield inequality("noise.loss", read.capacity, STATES - 1e-6, scope + ", against N", slack=0)


def bands(conditions: Conditions) -> Iterator[Evidence]:
    """The 95 % band of the regression covers in 93 to 97 % of 1000 repetitions."""
    for case in linear_cases():
        share = coverage(case, SAMPLES, REPETITIONS, seed=conditions.drawn).fraction
        scope = f"95 % band of a regression on {SAMPLES} runs, {REPETITIONS} repetitions, {case.name}"
        yield inequality("state.leverage", [NEAR, share], [share, FAR], f"{scope}: covers in {share:.1%}")
