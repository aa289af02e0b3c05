"""What a response shows of being the powers of one matrix: how it ends, and how finely it is rounded."""

from __future__ import annotations

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.measure.rounding import EPSILON
from memlaw.verify.measure.rows import Basis, RowBlocks, in_basis, leading_zeros

INVARIANT = 1e-6  # beyond, halves of a response are not powers of one matrix
ROWS = 8  # of the response, times its columns and as many more, show how finely it is rounded


def truncation_bound(blocks: RowBlocks, basis: Basis, tolerated: float = INVARIANT) -> float | None:
    """A bound of M_T - M, from the response alone, or None where it does not tell.

    Split the rows into halves, K_1 and K_2 = K_1 G for a matrix G, since the response is that of one matrix. In
    coordinates with K_1^T K_1 = I all rows beyond T have covariance of norm at most d = |G|^4/(1 - |G|^2), while that
    of the T rows is at least I; so M >= M_T/(1 + d), and M_T - M <= d/(1 + d). Leading rows of zeros (a state read
    before the input enters) are left out. In exact arithmetic this is a proof, given rank K_1 = rank K, and K_1 G
    = K_2 to rounding, of size ``tolerated``.
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
    if missed > tolerated * np.sqrt(rank):
        return None
    shrunk = float(np.linalg.norm(power, 2)) ** 2
    if shrunk > 1 - INVARIANT:  # it does not decay, as far as rounding lets one see
        return None
    excess = shrunk**2 / (1 - shrunk)
    return excess / (1 + excess)


def departure(blocks: RowBlocks, basis: Basis) -> float:
    """How far the first rows, in coordinates in which all are orthonormal, are from rows that one matrix moves on."""
    start = min(leading_zeros(blocks), blocks.window - 1)
    rows = in_basis(blocks.block(slice(start, start + ROWS * (blocks.columns + ROWS))), basis)
    earlier, later = rows[: -blocks.inputs], rows[blocks.inputs :]
    if len(earlier) < 2 * blocks.columns or not basis[-1].shape[1]:
        return 0.0
    found = np.linalg.lstsq(earlier, later, rcond=None)[0]
    return float(np.linalg.norm(later - earlier @ found))


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
