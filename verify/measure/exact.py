"""The memory of a torch layer, exactly: leverage scores of its impulse response, by QR in float64.

Nothing of the claim enters: no Gramian, no eigenvalues, no all-pass chain. What is measured is the definition, how
much of an input the best linear readout of the state recovers, on the response that the layer itself gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.spectrum.reading import read_count, read_lags, read_only
from memlaw.verify.measure.layers import read_linear, widened
from memlaw.verify.models.layer import Layer

Lags = int | Iterable[int] | IntArray
Response = torch.Tensor | npt.NDArray[np.inexact]
Basis = tuple[npt.NDArray[np.floating], ...]  # factors, applied to a row one after another
EPSILON = float(np.finfo(float).eps)
MOST_NUMBERS = 2**24  # real numbers in an impulse response: 128 MiB of float64
BLOCK_NUMBERS = 2**20  # of which so many are factored at a time
FALLING = 1e-2  # what a window loses, below which its decay is seen
NEGLIGIBLE = 1e-14  # what the window may leave out of a value of M
TRUSTED = 1e-6
UNDERFLOW = 1e-290
INVARIANT = 1e-6  # beyond, halves of a response are not powers of one matrix


@dataclass(frozen=True, repr=False)
class MeasuredMemory:
    """M at given lags, measured on an impulse response, and what the measurement is worth.

    lags (L,); values (L,) float64, the trace of the m x m memory matrix (M itself for one input); matrices (L, m, m),
    or None where not asked for; inputs: m; rank: numerical rank of the response, the sum of the values over the whole
    window; size: real states; tolerance: singular values below it, relative to the largest one of the response with
    columns of norm 1, count as zero; condition: the largest over the smallest one that is kept; window: the number T
    of rows; lost: a bound of values - M(T to infinity), None where the response does not tell (too few rows, not
    time-invariant, not decaying); error_estimate: absolute, what rounding does to a value (an estimate, no bound);
    method, dtype of the response, device it was computed on.
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
    method: str
    dtype: str
    device: str

    @property
    def trustworthy(self) -> bool:
        """Whether rounding leaves six digits after the point of the memory of the directions that were kept.

        Directions below the tolerance are not there for any float64 measurement; a rank below the capacity that one
        expects tells of them.
        """
        return self.error_estimate < TRUSTED

    @property
    def sum(self) -> float:
        """The sum of the values at the lags asked for."""
        return float(self.values.sum())

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
) -> MeasuredMemory:
    """M of one channel of a linear layer from `layer.impulse_response` alone, by QR in float64.

    lags: a number of lags or the lags, as the layer times them. window: the number T of inputs; by default it is
    doubled until what it leaves out of any value is below 1e-14, or the response has 2^24 real numbers (128 MiB; the
    bound `lost` then says what that leaves). wide: compute the response in float64 from the very parameters (float32
    ones are exact binary numbers); else in the layer's own dtype. Errors: InvalidInput for a model that has no
    impulse response or is not linear, a channel or window out of range, a response with NaN, lags beyond the window.
    Source: guan2025, ``state.leverage``.
    """
    wanted = read_lags(lags)
    model = read_linear(layer, channel)
    model = widened(model) if wide else model
    with torch.no_grad():
        if window is None:
            return _grown(model, channel, wanted, matrices, tolerance)
        response = model.impulse_response(check_window(window, wanted), channel)
        return memory_of_impulse_response(response, wanted, matrices=matrices, tolerance=tolerance)


def _grown(model: Layer, channel: int, wanted: IntArray, matrices: bool, tolerance: float | None) -> MeasuredMemory:
    """Double the window until its end is negligible, or the response is as large as it may be."""
    first = model.impulse_response(1, channel)
    columns = first[0].numel() * (2 if first.is_complex() else 1)
    size = columns // first.shape[2]
    most = max(MOST_NUMBERS // columns, int(wanted.max()) + 1, 4 * size + 2)
    window = min(most, max(int(wanted.max()) + 1, 4 * size + 2, 64))
    while True:
        response = model.impulse_response(window, channel)
        measured = memory_of_impulse_response(response, wanted, matrices=matrices, tolerance=tolerance)
        settled = measured.lost is not None and measured.lost <= NEGLIGIBLE
        if settled or window >= most:
            return measured
        window = min(_next_window(window, measured.lost), most)


def _next_window(window: int, lost: float | None) -> int:
    """Where the end should be negligible, if it falls on as it has; four times as far where that is not known yet."""
    factor = 4.0
    if lost is not None and 0 < lost < FALLING:
        factor = float(np.log(NEGLIGIBLE / 10) / np.log(lost))
    return int(window * min(max(factor, 1.25), 4.0)) + 1


def check_window(window: int, lags: IntArray) -> int:
    """Refuse a window that is no positive int, or shorter than the lags asked for."""
    count = read_count(window, "a window")
    if int(lags.max()) >= count:
        raise InvalidInput(
            f"lag {int(lags.max())} in a window of {count} inputs",
            "a lag is measured on a sequence longer than it",
            f"take a window of at least {int(lags.max()) + 1}, or ask for fewer lags",
        )
    return count


# --- arrays -------------------------------------------------------------------------------------------------------


def memory_of_impulse_response(
    response: Response, lags: Lags | None = None, *, matrices: bool = False, tolerance: float | None = None
) -> MeasuredMemory:
    """Leverage scores of the rows of an impulse response: what a state that starts at 0 keeps of each input.

    response: (T, N), or (T, N, m) for m inputs; row tau is what an input of tau steps ago has left in the state: A^tau
    B, or the product of gates. Complex states are read out by real and imaginary part. Values are leverages in the
    window of T rows, M_T, which fall to M as T grows; `lost` bounds what is above. Directions whose singular value is
    below ``tolerance`` (default: rounding of the response, eps times the columns times the energy-weighted lag) are
    dropped, and states that are smaller than the largest one by that factor: they may be rounding alone. Work: T N^2
    in blocks of 2^20 numbers. Errors: InvalidInput for other shapes, NaN, an empty response, lags beyond it. Source:
    guan2025, ``state.leverage``.

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
    unit = EPSILON * max(1.0, lifetime) * (float(torch.finfo(tensor.dtype).eps) / EPSILON)
    limit = unit * blocks.columns if tolerance is None else tolerance
    if tolerance is not None and not 0 < tolerance < 1:
        raise InvalidInput(f"tolerance {tolerance!r}", "it is relative, between 0 and 1", "try 1e-12, or leave it out")
    basis, condition = whitening(blocks, scale, limit)
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
        lost=truncation_bound(blocks, basis),
        error_estimate=float(min(1.0, unit * condition)),
        method="QR of the impulse response in blocks",
        dtype=str(tensor.dtype).removeprefix("torch."),
        device=str(tensor.device),
    )


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


class RowBlocks:
    """A response as a matrix of real rows, a few at a time in float64: row (tau, input), one column a real state."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor
        self.window, states, self.inputs = tensor.shape
        self.columns = states * (2 if tensor.is_complex() else 1)
        self.step = max(1, BLOCK_NUMBERS // (self.columns * self.inputs))

    def block(self, part: slice | IntArray) -> FloatArray:
        """The rows of some lags, a slice or an array of them: shape (lags * m, columns)."""
        taken = self.tensor[part].transpose(1, 2)
        taken = torch.view_as_real(taken.resolve_conj()).flatten(2) if taken.is_complex() else taken
        return taken.cpu().to(torch.float64).numpy().reshape(-1, self.columns)

    def blocks(self, start: int = 0, stop: int | None = None) -> Iterator[FloatArray]:
        """All rows of the lags start..stop-1, in order."""
        end = self.window if stop is None else stop
        for first in range(start, end, self.step):
            yield self.block(slice(first, min(first + self.step, end)))

    def column_norms(self) -> tuple[FloatArray, float]:
        """Norms of the columns, and the largest root mean square lag of one, weighted by its energy.

        Real and imaginary part of a complex state have the norm of both: rounding of one is relative to both.
        """
        largest = np.zeros(self.columns)
        for rows in self.blocks():
            largest = np.maximum(largest, abs(rows).max(axis=0))
        scale = np.where(largest > 0, largest, 1.0)  # squares of tiny columns would underflow
        energy, moment, first = np.zeros(self.columns), np.zeros(self.columns), 0
        for rows in self.blocks():
            squares = (rows / scale) ** 2
            lags = (first + np.arange(len(rows)) // self.inputs).astype(float)
            energy += squares.sum(axis=0)
            moment += lags**2 @ squares
            first += len(rows) // self.inputs
        ratios = np.divide(moment, energy, out=np.zeros(self.columns), where=energy > 0)
        norms = np.sqrt(energy) * largest
        if self.tensor.is_complex():
            norms = np.repeat(np.hypot(norms[::2], norms[1::2]), 2)
        return norms, float(np.sqrt(ratios.max(initial=0.0)))

    def triangle(self, basis: Basis, start: int = 0, stop: int | None = None) -> FloatArray:
        """The triangle R of the rows in a basis, rows W = Q R, one block after another."""
        found: FloatArray = np.zeros((0, basis[-1].shape[1]))
        for rows in self.blocks(start, stop):
            found = np.asarray(np.linalg.qr(np.vstack([found, in_basis(rows, basis)]), mode="r"))
        return found

    def rows(self, lags: IntArray, basis: Basis) -> FloatArray:
        """Rows of some lags in a basis, shape (lags * m, rank)."""
        parts = [in_basis(self.block(lags[k : k + self.step]), basis) for k in range(0, len(lags), self.step)]
        return np.concatenate(parts)


def in_basis(rows: FloatArray, basis: Basis) -> FloatArray:
    """Rows times one factor after another: their product would be as large as the condition number."""
    for factor in basis:
        rows = rows @ factor
    return rows


def whitening(blocks: RowBlocks, scale: FloatArray, limit: float) -> tuple[Basis, float]:
    """A basis in which the rows are orthonormal columns, and the condition of what is kept.

    Singular values of the triangle with columns of norm 1; those below ``limit`` times the largest are dropped. A
    second factor makes up for rounding in the first, which leaves the columns orthonormal to condition * eps only.
    """
    inverse = inverse_scale(scale, limit)
    _, sizes, right = np.linalg.svd(blocks.triangle((np.diag(inverse),)), full_matrices=False)
    kept = sizes > limit * sizes[0]
    if not kept.any():
        return (np.zeros((blocks.columns, 0)),), 1.0
    first: FloatArray = inverse[:, None] * right[kept].T / sizes[kept]
    second = np.linalg.inv(blocks.triangle((first,)))
    return (first, second), float(sizes[0] / sizes[kept][-1])


def inverse_scale(scale: FloatArray, limit: float) -> FloatArray:
    """1/scale, and 0 for columns so small beside the largest that they may be rounding alone."""
    least = max(limit * float(scale.max(initial=0.0)), UNDERFLOW)
    return np.divide(1.0, scale, out=np.zeros_like(scale), where=scale > least)


def truncation_bound(blocks: RowBlocks, basis: Basis) -> float | None:
    """A bound of M_T - M, from the response alone, or None where it does not tell.

    Split the rows into halves, K_1 and K_2 = K_1 G for a matrix G, since the response is that of one matrix. In
    coordinates with K_1^T K_1 = I all rows beyond T have covariance of norm at most d = |G|^4/(1 - |G|^2), while that
    of the T rows is at least I; so M >= M_T/(1 + d), and M_T - M <= d/(1 + d). Leading rows of zeros (a state read
    before the input enters) are left out. In exact arithmetic this is a proof, given rank K_1 = rank K.
    """
    start = leading_zeros(blocks)
    half = (blocks.window - start) // 2
    rank = basis[-1].shape[1]
    if not rank or half * blocks.inputs < blocks.columns:
        return None if rank else 0.0
    triangle = blocks.triangle(basis, start, start + half)
    if np.linalg.cond(triangle) > 1 / np.sqrt(EPSILON):
        return None
    power, missed = _power(blocks, (*basis, np.linalg.inv(triangle)), start, half)
    if missed > INVARIANT * np.sqrt(rank):
        return None
    shrunk = float(np.linalg.norm(power, 2)) ** 2
    if shrunk > 1 - INVARIANT:  # it does not decay, as far as rounding lets one see
        return None
    excess = shrunk**2 / (1 - shrunk)
    return excess / (1 + excess)


def _power(blocks: RowBlocks, first: Basis, start: int, half: int) -> tuple[FloatArray, float]:
    """G with K_2 = K_1 G in coordinates with K_1^T K_1 = I, and the norm of what it misses of K_2."""
    pairs = [
        (slice(begin, end), slice(begin + half, end + half))
        for begin in range(start, start + half, blocks.step)
        for end in [min(begin + blocks.step, start + half)]
    ]
    power = np.zeros((first[-1].shape[1],) * 2)
    for early, late in pairs:
        power += in_basis(blocks.block(early), first).T @ in_basis(blocks.block(late), first)
    missed = 0.0
    for early, late in pairs:
        gap = in_basis(blocks.block(late), first) - in_basis(blocks.block(early), first) @ power
        missed += float((gap**2).sum())
    return power, float(np.sqrt(missed))


def leading_zeros(blocks: RowBlocks) -> int:
    """How many rows at the start are zero."""
    first = 0
    for rows in blocks.blocks():
        places = np.flatnonzero(rows.any(axis=1))
        if len(places):
            return first + int(places[0]) // blocks.inputs
        first += len(rows) // blocks.inputs
    return first
