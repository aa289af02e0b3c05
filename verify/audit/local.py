"""Memory of a layer that is not linear, three ways, and each is something else.

*Local* memory: the layer made linear at a reference input, white noise of some scale, at its last step t; rows
dy_{t+i}/du_{t-j} by automatic differentiation, leverage of their columns over a window. *Regression*: how well a
linear function of what the layer does next, when all go on with one and the same input, recovers an earlier input of
white noise. *Frozen*: what the spectrum claims, gates at their bias; it is not seen from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.hankel import ARITHMETIC, NOISE, row_space
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.verify.audit.behaviour import run_in_parts
from memlaw.verify.audit.door import CausalMap
from memlaw.verify.audit.layout import check_finite
from memlaw.verify.measure.fit import estimated

ROWS, AFTER = 192, 48  # rows of the Jacobian, over so many steps after t
SHORTEST = 64  # inputs in a window, at least
PART = 2**16  # numbers of input that are differentiated in one piece
STEP = 2.0**-17  # of a difference that stands for a derivative, relative to the scale
FEATURES, SAMPLES = 128, 2048  # of a regression
COARSE = (2.0**-30, 2.0**-20, 2.0**-14, 2.0**-10)  # of the largest direction: what is left out if tails are heavy
MOST_DIFFERENCES = 4096
MIXED = 1.3


@dataclass(frozen=True)
class LocalMemory:
    """Memory of a nonlinear layer at inputs of one scale.

    how: "local" or "regression"; scale: standard deviation of the white noise; lags (L,); values (L,): the mean over
    the inputs for "local", of the first input for "regression"; lower, upper (L,): a band of 95 % for "regression",
    else the values themselves; seen: directions that were used, for "local" of the state, for "regression" of what the
    layer does next (a state that is not linear gives more of these than it has numbers); saturated: whether there are
    more.
    """

    how: str
    scale: float
    lags: IntArray
    values: FloatArray
    lower: FloatArray
    upper: FloatArray
    seen: int
    saturated: bool


def local_memory(
    found: CausalMap, lags: IntArray, scale: float, unit: float, *, length: int | None = None, seed: int = 0
) -> LocalMemory:
    """Local memory at white noise of a scale. unit: the rounding of what the layer computes.

    >>> squares = CausalMap(lambda u: (u + 0.1 * u**2).cumsum(1) * 0.5, 1, 1, 2.0**-53, "numpy", "squares")
    >>> local_memory(squares, np.arange(2), 1.0, 2.0**-53).seen
    1
    """
    window = max(SHORTEST, 2 * (int(lags.max()) + 1))
    if length is not None:
        window = min(window, max(int(lags.max()) + 1, length - AFTER))
    after = AFTER if length is None else max(1, min(AFTER, length - window))
    u = scale * np.random.default_rng(seed).standard_normal((1, window + after, found.inputs))
    rows, rounded = jacobian(found, u, window, after, unit)
    check_finite(rows)
    size = float(abs(rows).max())
    space, sizes, _ = row_space(rows, max(rounded, ARITHMETIC) * size * NOISE * max(rows.shape) ** 0.5)
    values = (space**2).sum(axis=1).reshape(window, found.inputs).sum(axis=1)[::-1][lags] / found.inputs
    return LocalMemory("local", scale, lags, values, values, values, len(sizes), len(sizes) == min(rows.shape))


def jacobian(found: CausalMap, u: FloatArray, window: int, after: int, unit: float) -> tuple[FloatArray, float]:
    """Rows of dy_{t+i, .}/du_{s, .}: mixtures of outputs after t = window - 1, columns (s <= t, input); their rounding.

    unit: the rounding of the outputs.
    """
    draw = np.random.default_rng(4)
    weights = draw.standard_normal((ROWS, after, found.outputs))
    if after * found.outputs <= ROWS:
        weights = np.eye(after * found.outputs).reshape(-1, after, found.outputs)
    if found.tensors is not None:
        try:
            rows = np.concatenate([_by_torch(found, u, window, part) for part in _parts(weights, u)])
            return rows, max(unit, _rounding_of_slopes(found, u, window, weights.shape))
        except (RuntimeError, NotImplementedError):  # what cannot be differentiated is differenced
            pass
    return _by_differences(found, u, window, weights), max(4 * unit / STEP, STEP**2)


def _parts(weights: FloatArray, u: FloatArray) -> Iterator[FloatArray]:
    step = max(1, PART // u.size)
    for first in range(0, len(weights), step):
        yield weights[first : first + step]


def _by_torch(found: CausalMap, u: FloatArray, window: int, weights: FloatArray) -> FloatArray:
    """One backward pass: as many copies of the input as rows, each with its own mixture of outputs."""
    import torch

    from memlaw.verify.audit.feeding import empty

    assert found.tensors is not None
    like = torch.empty(0, dtype=torch.float64) if found.module is None else empty(found.module)
    given = torch.tensor(np.repeat(u, len(weights), axis=0), dtype=like.dtype, device=like.device, requires_grad=True)
    outputs = found.tensors(given)
    chosen = torch.tensor(weights, dtype=outputs.dtype, device=outputs.device)
    (slope,) = torch.autograd.grad((outputs[:, window:] * chosen).sum(), given)
    rows: FloatArray = slope[:, :window].detach().cpu().to(torch.float64).numpy().reshape(len(weights), -1)
    return rows


def _rounding_of_slopes(found: CausalMap, u: FloatArray, window: int, shape: tuple[int, ...]) -> float:
    """How far rows depart from being linear in the mixture of outputs, beside the largest: casts round slopes, too."""
    one, other = np.random.default_rng(5).standard_normal((2, *shape[1:]))
    slopes = _by_torch(found, u, window, np.stack([one, other, one - MIXED * other]))
    gap = slopes[2] - (slopes[0] - MIXED * slopes[1])
    return float((gap**2).mean() ** 0.5 / (abs(slopes).max() or 1.0))


def _by_differences(found: CausalMap, u: FloatArray, window: int, weights: FloatArray) -> FloatArray:
    """The same by central differences, a column at a time."""
    count = window * found.inputs
    if count > MOST_DIFFERENCES:
        raise InvalidInput(
            f"{found.inputs} inputs over {window} steps of a layer that cannot be differentiated",
            f"differences are taken of at most {MOST_DIFFERENCES} numbers",
            "ask for smaller lags, or give a torch module",
        )
    step = STEP * float(abs(u).max())
    moves = np.zeros((count, *u.shape[1:]))
    moves.reshape(count, -1)[:, :count] = step * np.eye(count)
    slopes = (run_in_parts(found.run, u + moves) - run_in_parts(found.run, u - moves))[:, window:] / (2 * step)
    rows: FloatArray = np.einsum("rap,cap->rc", weights, slopes)
    return rows


def by_regression(
    found: CausalMap,
    lags: IntArray,
    scale: float,
    unit: float,
    *,
    length: int | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
) -> LocalMemory:
    """R^2 of an earlier input on what the layer does next, all going on with one input; the others are noise.

    Where tails are so heavy that few samples steer the fit, on the largest directions of what it does next; nan where
    on none.
    """
    window = max(SHORTEST, 2 * (int(lags.max()) + 1))
    if length is not None:
        window = min(window, max(int(lags.max()) + 1, length - AFTER))
    after = AFTER if length is None else max(1, min(AFTER, length - window))
    draw = np.random.default_rng(seed)
    goes_on = scale * draw.standard_normal((1, after, found.inputs))
    noise = draw.standard_normal((samples, window, found.inputs))
    features = free_responses(found.run, scale * noise, goes_on)
    past = noise[:, window - 1 - lags, 0]
    facts: dict[str, Any] = {"length": window, "seed": seed, "dtype": "float64", "device": "cpu"}
    for coarse in (unit, *COARSE):
        try:
            fit = estimated(uncorrelated(features, coarse), past, lags, level=0.95, law="robust", **facts)
        except InvalidInput:  # a few samples steer the fit in the smallest directions
            continue
        saturated = fit.regressors >= FEATURES or coarse > unit
        return LocalMemory("regression", scale, lags, fit.values, fit.lower, fit.upper, fit.regressors, saturated)
    nothing = np.full(len(lags), np.nan)
    return LocalMemory("regression", scale, lags, nothing, nothing, nothing, 0, True)


def free_responses(run: Callable[[FloatArray], FloatArray], u: FloatArray, goes_on: FloatArray) -> FloatArray:
    """What follows each input when all go on alike, at most 128 mixtures of it: (n, p)."""
    step = max(1, PART // u[0].size)
    mixture, found = None, []
    for first in range(0, len(u), step):
        part = u[first : first + step]
        whole = np.concatenate([part, np.repeat(goes_on, len(part), axis=0)], axis=1)
        outputs = run(whole)[:, u.shape[1] :].reshape(len(part), -1)
        mixture = mixture_of(outputs.shape[1]) if mixture is None else mixture
        found.append(outputs @ mixture)
    return np.concatenate(found)


def mixture_of(width: int) -> FloatArray:
    """All of so many numbers, or as many random mixtures of them as there may be features."""
    return np.eye(width) if width <= FEATURES else np.random.default_rng(5).standard_normal((width, FEATURES))


def uncorrelated(features: FloatArray, unit: float) -> FloatArray:
    """Features of variance 1 without correlation, as many as stand above rounding.

    >>> uncorrelated(np.random.default_rng(0).standard_normal((100, 1)) * [1.0, 2.0], 2.0**-53).shape
    (100, 1)
    """
    left, sizes, _ = np.linalg.svd(features - features.mean(axis=0), full_matrices=False)
    kept: FloatArray = left[:, sizes > 64 * unit * max(features.shape) ** 0.5 * sizes[0]] * len(features) ** 0.5
    return kept
