"""What the channels of a layer remember: memory at all lags that matter, horizons, what is left of it in float32."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.batch import memory_functions
from memlaw.numerics.memory.mimo import multi_input_memory
from memlaw.numerics.memory.realisable import SINGLE
from memlaw.numerics.number.arrays import ComplexArray, FloatArray, IntArray
from memlaw.verify.audit.checkpoints.formulas import Poles
from memlaw.verify.audit.checkpoints.lowrank import kept_when_rounded, sampled_pair
from memlaw.verify.audit.checkpoints.spectra import Spectra, driven

LEVELS = (0.9, 0.5, 0.1)
FORGOTTEN = 0.1
LEAST_LAGS = 100
MOST_REALISED = 32  # channels of a layer, of which the realisable capacity is computed
MOST_REALISED_STATES = 512
MOST_SHARED = 256  # states, conjugates counted: the cost is cubic


@dataclass(frozen=True)
class Spread:
    """A figure over the channels of a layer."""

    least: float
    median: float
    most: float


def spread(values: FloatArray | IntArray) -> Spread:
    """The least, the median and the largest; the lower of the two in the middle, so that it is one of them.

    >>> spread(np.array([3, 1, 2, 9]))
    Spread(least=1.0, median=2.0, most=9.0)
    """
    ordered = np.sort(values)
    return Spread(*(float(ordered[place]) for place in (0, (len(ordered) - 1) // 2, -1)))


@dataclass(frozen=True)
class Figures:
    """What the channels with a stationary memory keep of an input.

    capacity: distinct eigenvalues. realisable: of `realised` channels, with float32 states. first: M(0). horizons: the
    number of lags with M >= theta, by theta. loss: the least 1 - |l|^2, by which M falls per lag in the end. forgotten:
    the first lag at which half of the channels have M < 0.1. median (L,): M at lags 0..L-1, the median over channels.
    needed: M at the lag that is asked for.
    """

    capacity: Spread
    realisable: Spread | None
    realised: int
    first: Spread
    horizons: Mapping[float, Spread]
    loss: float
    forgotten: int
    median: FloatArray = field(compare=False)
    needed: Spread | None = None


def lags_needed(spectra: Spectra) -> int:
    """How many lags show every horizon: theta h(theta) <= N."""
    largest = max((batch.eigenvalues.shape[1] for batch in spectra.batches), default=0)
    return max(LEAST_LAGS, int(largest / min(LEVELS)) + 1)


def memory_rows(spectra: Spectra, lags: int | list[int]) -> FloatArray:
    """M at lags 0..L-1, or at those of a list, of every channel that has one: (c, L), channels in their order."""
    channels = sum(len(batch.channels) for batch in spectra.batches)
    rows = np.empty((channels, lags if isinstance(lags, int) else len(lags)))
    for batch, place in zip(spectra.batches, _places(spectra), strict=True):
        rows[place] = memory_functions(batch.eigenvalues, lags).values
    return rows


def _places(spectra: Spectra) -> list[IntArray]:
    """Where the channels of each batch stand among all that are stable."""
    order = np.sort(np.concatenate([batch.channels for batch in spectra.batches]))
    return [np.searchsorted(order, batch.channels) for batch in spectra.batches]


def figures_of(spectra: Spectra, layer: Poles, count: int, need_lag: int | None = None) -> Figures | None:
    """All figures of a layer, from M at lags 0..count-1; None where no channel has a stationary memory."""
    if not spectra.batches:
        return None
    memory = memory_rows(spectra, count)
    horizons = {level: (memory >= level).sum(1) for level in LEVELS}
    realisable = realisable_capacities(spectra, layer)
    return Figures(
        capacity=spread(np.concatenate([np.full(len(b.channels), b.eigenvalues.shape[1]) for b in spectra.batches])),
        realisable=spread(realisable) if len(realisable) else None,
        realised=len(realisable),
        first=spread(memory[:, 0]),
        horizons={level: spread(found) for level, found in horizons.items()},
        loss=min(float(batch.gaps.min()) for batch in spectra.batches),
        forgotten=int(spread(horizons[FORGOTTEN]).median),
        median=np.median(memory, axis=0),
        needed=None if need_lag is None else spread(memory_rows(spectra, [need_lag])[:, 0]),
    )


def realisable_capacities(spectra: Spectra, layer: Poles, unit: float = SINGLE) -> FloatArray:
    """The capacity left when states, as stored, are read with relative rounding noise, of up to 32 channels."""
    every = -(-sum(len(batch.channels) for batch in spectra.batches) // MOST_REALISED)
    few = [batch for batch in spectra.batches if batch.eigenvalues.shape[1] <= MOST_REALISED_STATES]
    if layer.dense is not None:
        A, B = layer.dense
        chosen = [int(channel) for batch in few for channel in batch.channels[::every]]
        pairs = (
            sampled_pair(A[channel % len(A)], B[channel % len(A)], layer.steps[channel, 0], layer.rule)
            for channel in chosen
        )
        return np.array([kept_when_rounded(*pair, unit) for pair in pairs])
    if not layer.eigenbasis:  # B is not known
        return np.empty(0)
    found = [realised(batch.eigenvalues[::every], batch.gaps[::every], unit) for batch in few]
    return np.concatenate(found) if found else np.empty(0)


def realised(values: ComplexArray, gaps: FloatArray, unit: float) -> FloatArray:
    """N - tr(R (C + R)^{-1}), R = unit^2 diag(C), of each row of distinct eigenvalues: (c, n) to (c,).

    The states in the orthonormal coordinates of the all-pass chain are rows of a triangular factor of C whose entries
    are products, so that its singular values s, and s^2/(s^2 + unit^2), are good where C is singular in float64.

    >>> realised(np.array([[0.5, 0.5 + 1e-9]], complex), np.array([[0.75, 0.75 - 1e-9]]), 2.0**-24).round(3).tolist()
    [1.0]
    """
    factor = np.zeros((*values.shape, values.shape[1]), complex)
    passed, roots = np.ones(values.shape, complex), np.sqrt(gaps)
    for place in range(values.shape[1]):
        against = 1 - values * values[:, place, None].conj()
        factor[:, :, place] = roots * roots[:, place, None] * passed / against
        passed = passed * (values - values[:, place, None]) / against
    squares = np.linalg.svd(factor, compute_uv=False) ** 2
    found: FloatArray = (squares / (squares + unit**2)).sum(1)
    return found


def shared_first(layer: Poles) -> float | None:
    """M(0) of an input, the mean over all that drive one state, when all of them are white; None for one, or unknown.

    >>> pair = Poles(np.array([[-1 + 1j]]), np.ones((1, 1)), drive=np.array([[1, 0.5j]]))
    >>> 0 < shared_first(pair) < 1
    True
    """
    pair = driven(layer)
    if pair is None or len(pair[0]) > MOST_SHARED:
        return None
    try:
        first = multi_input_memory(*pair, [0], uncontrollable="reduce")[0]
    except InvalidInput:  # rounding leaves too little
        return None
    return float(np.trace(first).real) / len(first)
