"""The memory of a torch layer, exactly: leverage scores of its impulse response, by QR in float64.

Nothing of the claim enters: no Gramian, no eigenvalues, no all-pass chain. What is measured is the definition, how
much of an input the best linear readout of the state recovers, on the response that the layer itself gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.spectrum.reading import check_count, each_once, read_count, read_lags, read_only, read_setting
from memlaw.verify.measure.budget import Budget, Seconds
from memlaw.verify.measure.invariance import INVARIANT, departure, truncation_bound
from memlaw.verify.measure.layers import read_linear, widened
from memlaw.verify.measure.rounding import EPSILON
from memlaw.verify.measure.rows import RowBlocks, whitening
from memlaw.verify.models.layer import Layer

Lags = int | Iterable[int] | IntArray
Response = torch.Tensor | npt.NDArray[np.inexact]
FALLING = 1e-2  # what a window loses, below which its decay is seen
NOISY = 100  # times what rounding does: a response that is as far from powers of one matrix is rounded more coarsely
NEARLY = 1e-3  # the response of one matrix, where that is not known
MOST_NUMBERS = 2**24  # real numbers in an impulse response: 128 MiB of float64
NEGLIGIBLE = 1e-14  # what the window may leave out of a value of M
TRUSTED = 1e-6
PACE = 2e-9  # seconds for a number of the response and a column of it, and as many as 30 columns


@dataclass(frozen=True, repr=False)
class MeasuredMemory:
    """M at given lags, measured on an impulse response, and what the measurement is worth.

    lags (L,); values (L,) float64, the trace of the m x m memory matrix (M itself for one input); matrices (L, m, m),
    or None where not asked for; inputs: m; rank: numerical rank of the response, the sum of the values over the whole
    window; size: real states; tolerance: singular values below it, relative to the largest one of the response with
    columns of norm 1, count as zero; condition: the largest over the smallest one that is kept; window: the number T
    of rows; lost: a bound of values - M(T to infinity), None where the response does not tell (too few rows, not
    time-invariant, not decaying); error_estimate: absolute, what rounding does to a value (an estimate, no bound), 1
    where directions are lost in it; epsilon: the distance of 1 from the next number, as the values of the response are
    seen to be rounded, whatever their dtype; method, dtype of the response, device it was computed on.
    """

    lags: IntArray
    values: FloatArray
    matrices: FloatArray | None
    inputs: int
    rank: int
    size: int
    tolerance: float
    condition: float
    window: int
    lost: float | None
    error_estimate: float
    epsilon: float
    method: str
    dtype: str
    device: str

    @property
    def trustworthy(self) -> bool:
        """Whether rounding leaves six digits after the point of the memory of the directions that were kept.

        Directions far below the tolerance are not there for any float64 measurement; a rank below the capacity that
        one expects tells of them.
        """
        return self.error_estimate < TRUSTED

    @property
    def sum(self) -> float:
        """The sum of the values at the lags asked for, of each lag once."""
        return float(self.values[each_once(self.lags)].sum())

    def __repr__(self) -> str:
        span = f"lags {self.lags[0]}..{self.lags[-1]}, M({self.lags[0]}) = {self.values[0]:.6g}"
        return f"MeasuredMemory({span}, rank {self.rank} of {self.size}, window {self.window}, {self.dtype})"


# --- layers -------------------------------------------------------------------------------------------------------


def measured_memory(
    layer: object,
    lags: Lags,
    channel: int = 0,
    window: int | None = None,
    *,
    wide: bool = True,
    matrices: bool = False,
    tolerance: float | None = None,
    budget: Seconds | Budget = None,
) -> MeasuredMemory:
    """M of one channel of a linear layer from `layer.impulse_response` alone, by QR in float64.

    lags: a number of lags or the lags, as the layer times them. window: the number T of inputs; by default it is
    doubled until what it leaves out of any value is below 1e-14, or the response has 2^24 real numbers (128 MiB; the
    bound `lost` then says what that leaves). wide: compute the response in float64 from the very parameters (float32
    ones are exact binary numbers); else in the layer's own dtype. budget: seconds; the window is doubled no more when
    they would not do. Errors: InvalidInput for a model that has no impulse response or is not linear, a channel or
    window out of range, a response with NaN, lags beyond the window, a budget that the smallest window exceeds.
    Source: guan2025, ``state.leverage``.
    """
    wanted, clock = read_lags(lags), Budget.of(budget)
    model = read_linear(layer, channel)
    model = widened(model) if wide else model
    with torch.no_grad():
        if window is None:
            return _grown(model, channel, wanted, matrices, tolerance, clock)
        count = check_window(window, wanted)
        clock.check(*work_of(count, *_shape(model, channel)))
        response = model.impulse_response(count, channel)
        return memory_of_impulse_response(response, wanted, matrices=matrices, tolerance=tolerance, invariant=True)


def _shape(model: Layer, channel: int) -> tuple[int, int]:
    """How many real states and inputs one row of the impulse response has."""
    first = model.impulse_response(1, channel)
    return first.shape[1] * (2 if first.is_complex() else 1), first.shape[2]


def work_of(window: int, size: int, inputs: int) -> tuple[str, float, float]:
    """What is measured in a window, and an estimate of its seconds and GiB.

    >>> work_of(10**6, 100, 1)
    ('100 real states over 1000000 inputs', 26.0, 2.4)
    """
    numbers = window * size * inputs
    return f"{size} real states over {window} inputs", PACE * numbers * (size + 30), numbers * 24e-9


def _grown(
    model: Layer, channel: int, wanted: IntArray, matrices: bool, tolerance: float | None, budget: Budget
) -> MeasuredMemory:
    """Double the window until its end is negligible, the response as large as it may be, or the time too short."""
    size, inputs = _shape(model, channel)
    least = max(int(wanted.max()) + 1, 4 * size + 2)
    most = max(MOST_NUMBERS // (size * inputs), least)
    window = min(most, max(least, 64))
    budget.check(*work_of(window, size, inputs))
    while True:
        began = budget.used
        response = model.impulse_response(window, channel)
        measured = memory_of_impulse_response(response, wanted, matrices=matrices, tolerance=tolerance, invariant=True)
        coarse = measured.error_estimate / 100 if measured.epsilon > EPSILON else 0.0
        settled = measured.lost is not None and measured.lost <= max(NEGLIGIBLE, coarse)
        if settled or window >= most:
            return measured
        longer = min(_next_window(window, measured.lost), most)
        if (budget.used - began) * longer / window > budget.left:
            return measured
        window = longer


def _next_window(window: int, lost: float | None) -> int:
    """Where the end should be negligible, if it falls on as it has; four times as far where that is not known yet."""
    factor = 4.0
    if lost is not None and 0 < lost < FALLING:
        factor = float(np.log(NEGLIGIBLE / 10) / np.log(lost))
    return int(window * min(max(factor, 1.25), 4.0)) + 1


def check_window(window: int, lags: IntArray) -> int:
    """Refuse a window that is no positive int, or shorter than the lags asked for."""
    count = read_count(window, "a window")
    check_count(count)
    if int(lags.max()) >= count:
        raise InvalidInput(
            f"lag {int(lags.max())} in a window of {count} inputs",
            "a lag is measured on a sequence longer than it",
            f"take a window of at least {int(lags.max()) + 1}, or ask for fewer lags",
        )
    return count


# --- arrays -------------------------------------------------------------------------------------------------------


def memory_of_impulse_response(
    response: Response,
    lags: Lags | None = None,
    *,
    matrices: bool = False,
    tolerance: float | None = None,
    invariant: bool = False,
) -> MeasuredMemory:
    """Leverage scores of the rows of an impulse response: what a state that starts at 0 keeps of each input.

    response: (T, N), or (T, N, m) for m inputs; row tau is what an input of tau steps ago has left in the state: A^tau
    B, or the product of gates. Complex states are read out by real and imaginary part. Values are leverages in the
    window of T rows, M_T, which fall to M as T grows; `lost` bounds what is above. Directions whose singular value is
    below ``tolerance`` (default: rounding of the response, eps times the columns times the energy-weighted lag) are
    dropped, and states smaller than the largest one by that factor that do not move as one matrix moves them all: they
    are rounding alone. invariant: the response is known to be that of one matrix, so that what it is off is rounding.
    Work: T N^2 in blocks of 2^20 numbers. Errors: InvalidInput for other shapes, NaN, an empty response, lags beyond
    it. Source: guan2025, ``state.leverage``.

    >>> measured = memory_of_impulse_response(np.array([[1.0, 1.0], [0.5, -0.5], [0.25, 0.25]]))
    >>> measured.values.round(6).tolist(), measured.rank
    ([0.941176, 1.0, 0.058824], 2)
    >>> memory_of_impulse_response(np.ones((4, 3))).values.round(12).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    tensor = read_response(response)
    window, _, inputs = tensor.shape
    wanted = np.arange(window) if lags is None else read_lags(lags)
    check_window(window, wanted)
    blocks = RowBlocks(tensor)
    scale, lifetime = blocks.column_norms()
    seen = blocks.epsilon()
    unit = EPSILON * max(1.0, lifetime) * (seen / EPSILON)
    relative = "it is relative: try 1e-12, or leave it out"
    limit = unit * blocks.columns if tolerance is None else read_setting(tolerance, "tolerance", 0, 1, remedy=relative)
    basis, condition, hidden = whitening(blocks, scale, limit)
    tolerated = INVARIANT if seen == EPSILON else max(INVARIANT, min(0.1, 10 * unit * condition))
    rows = blocks.rows(wanted, basis).reshape(len(wanted), inputs, -1)
    values = (rows**2).sum(axis=(1, 2))
    return MeasuredMemory(
        lags=read_only(wanted),
        values=read_only(values),
        matrices=read_only(rows @ rows.transpose(0, 2, 1)) if matrices else None,
        inputs=inputs,
        rank=basis[-1].shape[1],
        size=blocks.columns,
        tolerance=limit,
        condition=condition,
        window=window,
        lost=truncation_bound(blocks, basis, tolerated),
        error_estimate=1.0 if hidden else error_of(unit * condition, departure(blocks, basis), invariant),
        epsilon=seen,
        method="QR of the impulse response in blocks",
        dtype=str(tensor.dtype).removeprefix("torch."),
        device=str(tensor.device),
    )


def error_of(rounded: float, departing: float, invariant: bool) -> float:
    """What rounding does to a value: as numbers are rounded, or as far as they are from those of one matrix."""
    coarser = departing > NOISY * rounded and (invariant or departing < NEARLY)
    return float(min(1.0, 4 * departing if coarser else rounded))


def read_response(response: Response) -> torch.Tensor:
    """Read an impulse response of shape (T, N, m); (T, N) has one input."""
    tensor = response.detach() if isinstance(response, torch.Tensor) else torch.as_tensor(np.asarray(response))
    if not (tensor.is_floating_point() or tensor.is_complex()):
        tensor = tensor.to(torch.float64)
    tensor = tensor[:, :, None] if tensor.ndim == 2 else tensor
    if tensor.ndim != 3 or not tensor.numel():
        raise InvalidInput(
            f"an impulse response of shape {tuple(tensor.shape)}",
            "it is (T, N) for one input or (T, N, m) for m inputs, and not empty",
            "give one row for each lag",
        )
    if not bool(torch.isfinite(torch.view_as_real(tensor) if tensor.is_complex() else tensor).all()):
        raise InvalidInput(
            "an impulse response with NaN or infinity",
            "its entries are finite",
            "check the parameters (has training diverged?), or shorten the window of an unstable layer",
        )
    return tensor
