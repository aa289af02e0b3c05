"""The memory of any model with states, estimated from white noise: R^2 of past inputs on the state, with a band.

Runs are independent of each other and each gives one sample: the state after its last step and the inputs before it.
Consecutive states of one run would be cheaper, but their errors are correlated in a way that depends on the model, and
a band that ignores this is too narrow. The fit and the band are those of `fit`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import inf

import numpy as np
import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.spectrum.reading import read_count, read_lags, read_seed, read_setting
from memlaw.verify.measure.budget import Budget, Seconds
from memlaw.verify.measure.exact import Lags, check_window
from memlaw.verify.measure.fit import (
    SAMPLES,
    EstimatedMemory,
    check_input_channel,
    check_samples,
    estimated,
    least_samples,
    read_law,
)
from memlaw.verify.models.layer import LinearLayer, check_channel, read_layer

PARTS = 32  # of the runs, after each of which the time is looked at
SHORTEST = 64  # steps of a run, at least
CHUNK = 2**22  # numbers in the states of the runs that are made together


# --- models -------------------------------------------------------------------------------------------------------


def measured_by_regression(
    model: object,
    lags: Lags,
    channel: int = 0,
    *,
    input_channel: int = 0,
    layer: int | None = None,
    samples: int = SAMPLES,
    length: int | None = None,
    seed: int = 0,
    level: float = 0.95,
    law: str | None = None,
    inputs: int | None = None,
    amplitude: float = 1.0,
    budget: Seconds | Budget = None,
) -> EstimatedMemory:
    """Estimate M of any model with ``states(u)``, linear or not, under a linear readout of its states.

    Independent runs of Gaussian white noise (standard deviation ``amplitude``) from zero start; the state after the
    last step is regressed on. So the estimate is of M over a window of ``length`` inputs (default: twice the lags asked
    for, at least 64), which for a linear layer is above M by at most the memory beyond. layer: the index of a layer of
    a stack with ``layer_states``. channel: of a layer with several systems; input_channel: which of the ``inputs``
    (default: the model's own number) is recovered, the others being noise. law: "gaussian" (exact for linear states),
    "robust", or None: by whether the model is a `LinearLayer`. The same seed gives the same noise on every device.
    budget: seconds; fewer runs are made where they do not do, which ``notes`` says. Errors: InvalidInput for a model
    without states, channels that are not there, a length that does not reach the lags, fewer than 4 samples a state,
    NaN in the states, a budget that is too small for these.
    """
    wanted, clock = read_lags(lags), Budget.of(budget)
    steps, read = check_length(length, wanted), read_layer(model, "states", index=layer)
    if layer is None:
        check_channel(read.channels, channel)
    width = read.inputs if inputs is None else read_count(inputs, "a number of inputs")
    check_input_channel(input_channel, width)
    chosen, level = read_law(_usual_law(model) if law is None else law, level)
    seed, amplitude = read_seed(seed), read_setting(amplitude, "amplitude")
    like = torch.empty(0, dtype=read.dtype, device=read.device)
    states, past = white_noise_samples(
        lambda u: read.states(u, channel), wanted, samples, steps, width, input_channel, seed, like, amplitude, clock
    )
    return estimated(
        states,
        past,
        wanted,
        length=steps,
        seed=seed,
        level=level,
        law=chosen,
        dtype=str(read.dtype).removeprefix("torch."),
        device=str(read.device),
        notes=_fewer(len(states), samples, clock),
    )


def _usual_law(model: object) -> str:
    return "gaussian" if isinstance(model, LinearLayer) else "robust"


def _fewer(made: int, samples: int, budget: Budget) -> tuple[str, ...]:
    told = f"{made} of {samples} runs were made in the budget of {budget.seconds:g} s"
    return (told,) if made < samples else ()


def check_length(length: int | None, lags: IntArray) -> int:
    """The steps of a run: twice the lags by default; refuse one that does not reach the lags asked for."""
    return max(SHORTEST, 2 * (int(lags.max()) + 1)) if length is None else check_window(length, lags)


def white_noise_samples(
    run: Callable[[torch.Tensor], torch.Tensor],
    lags: IntArray,
    samples: int,
    length: int,
    width: int,
    input_channel: int,
    seed: int | np.random.SeedSequence,
    like: torch.Tensor,
    amplitude: float = 1.0,
    budget: Budget | None = None,
) -> tuple[FloatArray, FloatArray]:
    """States after the last step, real (n, p), and the inputs before it at given lags (n, L), of independent runs.

    Fewer runs than asked for where a budget ends. Errors: InvalidInput where that would be too few.
    """
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        probe = run(torch.zeros((1, length, width), dtype=like.dtype, device=like.device))
    size = probe.shape[-1] * (2 if probe.is_complex() else 1)
    check_samples(samples, size)
    states, past = np.empty((samples, size)), np.empty((samples, len(lags)))
    places = length - 1 - lags
    step = max(1, CHUNK // (length * max(size, width)))
    clock, least, first = Budget() if budget is None else budget, least_samples(size), step
    if clock.seconds < inf:
        first, step = min(step, least // 4), min(step, -(-samples // PARTS))
    began = clock.used
    for part in _parts(samples, step, first):
        if budget is not None and not _goes_on(clock, clock.used - began, part, samples, least):
            states, past = states[: part.start], past[: part.start]
            break
        noise = rng.standard_normal((part.stop - part.start, length, width))
        with torch.no_grad():
            u = torch.as_tensor(amplitude * noise, dtype=like.dtype).to(like.device)
            states[part] = real_rows(run(u)[:, -1])
        past[part] = noise[:, places, input_channel]
    if not np.isfinite(states).all():
        raise InvalidInput(
            "states with NaN or infinity",
            "a state is finite",
            "check the parameters (has training diverged?), or take a smaller amplitude",
        )
    return states, past


def _goes_on(budget: Budget, spent: float, part: slice, samples: int, least: int) -> bool:
    """Whether there is time for a part, at the pace of those before; refuse where it will not do for the least."""
    pace = spent / part.start if part.start else 0.0
    if budget.seconds == inf:
        budget.check(f"{samples} runs of white noise", pace * samples)
    elif part.start < least:
        budget.check(f"{least} runs of white noise, the fewest that tell", pace * (least - part.start))
    return bool(part.start < least or pace * (part.stop - part.start) <= budget.left)


def _parts(count: int, step: int, first: int) -> Iterator[slice]:
    """Slices of so many, after a first one."""
    edges = [0, *range(min(first, count), count, step), count]
    yield from (slice(low, high) for low, high in pairwise(edges))


def real_rows(states: torch.Tensor) -> FloatArray:
    """States (n, N) as float64 numbers, complex ones as real and imaginary part: (n, N) or (n, 2 N)."""
    taken = torch.view_as_real(states.resolve_conj()).flatten(1) if states.is_complex() else states
    return taken.cpu().to(torch.float64).numpy()
