"""An impulse response as a matrix of real rows, and the basis in which its columns are orthonormal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch

from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.verify.measure.rounding import seen_epsilon

Basis = tuple[npt.NDArray[np.floating], ...]  # factors, applied to a row one after another
BLOCK_NUMBERS = 2**20  # of which so many are factored at a time
UNDERFLOW = 1e-290
LOOKED = 256  # rows at the start and as many all over: how finely they are rounded is seen from these
GAP = 1e-4  # between singular values that are kept and dropped, above which the dropped ones may be directions
MOVING = 1e-3  # what a state that is far smaller than others may depart from one that moves with them


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

    def epsilon(self) -> float:
        """How finely the numbers are rounded, as seen."""
        early, all_over = np.arange(min(self.window, LOOKED)), np.linspace(0, self.window - 1, LOOKED).astype(int)
        some = self.block(np.union1d(early, all_over))
        return seen_epsilon(some, float(torch.finfo(self.tensor.dtype).eps))

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


def whitening(blocks: RowBlocks, scale: FloatArray, limit: float) -> tuple[Basis, float, bool]:
    """A basis in which the rows are orthonormal columns, the condition of what is kept, and whether more may be there.

    Singular values of the triangle with columns of norm 1; those below ``limit`` times the largest are dropped. A
    second factor makes up for rounding in the first, which leaves the columns orthonormal to condition * eps only.
    """
    inverse = inverse_scale(scale, limit)
    inverse = np.where(moving(blocks, scale, inverse), 1 / np.where(scale > 0, scale, 1.0), inverse)
    _, sizes, right = np.linalg.svd(blocks.triangle((np.diag(inverse),)), full_matrices=False)
    kept = sizes > limit * sizes[0]
    if not kept.any():
        return (np.zeros((blocks.columns, 0)),), 1.0, False
    least, dropped = sizes[kept][-1], sizes[~kept].max(initial=0.0)
    first: FloatArray = inverse[:, None] * right[kept].T / sizes[kept]
    second = np.linalg.inv(blocks.triangle((first,)))
    return (first, second), float(sizes[0] / least), bool(dropped > GAP * least)


def moving(blocks: RowBlocks, scale: FloatArray, inverse: FloatArray) -> npt.NDArray[np.bool_]:
    """Which of the columns that are far smaller than others are states in smaller units, and not rounding.

    A state moves as one matrix moves all of them: each row follows from the one before. Rounding does not.
    """
    small: npt.NDArray[np.bool_] = (inverse == 0) & (scale > UNDERFLOW)
    if not small.any() or blocks.window < 2:
        return np.zeros(len(scale), dtype=bool)
    start = min(leading_zeros(blocks), blocks.window - 2)
    rows = blocks.block(slice(start, start + 4 * blocks.columns + 2)) / np.where(scale > 0, scale, 1.0)
    earlier, later = rows[: -blocks.inputs], rows[blocks.inputs :, small]
    found = np.linalg.lstsq(earlier, later, rcond=None)[0]
    missed = np.linalg.norm(later - earlier @ found, axis=0)
    small[small] = (missed <= MOVING * np.linalg.norm(later, axis=0)) & (len(later) > 2 * blocks.columns)
    return small


def inverse_scale(scale: FloatArray, limit: float) -> FloatArray:
    """1/scale, and 0 for columns so small beside the largest that they may be rounding alone."""
    least = max(limit * float(scale.max(initial=0.0)), UNDERFLOW)
    return np.divide(1.0, scale, out=np.zeros_like(scale), where=scale > least)


def leading_zeros(blocks: RowBlocks) -> int:
    """How many rows at the start are zero."""
    first = 0
    for rows in blocks.blocks():
        places = np.flatnonzero(rows.any(axis=1))
        if len(places):
            return first + int(places[0]) // blocks.inputs
        first += len(rows) // blocks.inputs
    return first
