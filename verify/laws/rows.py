"""Which responses a spectrum allows: the rows A^k B of its orthonormal realisation, and what of a response they miss.

Every h_k = w^* A^k B lies in the span of the N sequences that these rows are, whatever the readout, the basis and the
input weights. That is a test without an ill-conditioned step: no eigenvalue is estimated and no Gramian inverted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from memlaw.numerics.memory.mimo import advance, allpass_pair
from memlaw.numerics.number.arrays import ComplexArray, FloatArray

EPSILON = float(np.finfo(float).eps)
FORGOTTEN = 1e-150  # smaller rows are 0: they would be subnormal


@dataclass(frozen=True)
class RowSpace:
    """basis (W, r): orthonormal over the window; memory (W,): M of the spectrum; inside (W,): M of the window alone."""

    basis: ComplexArray
    memory: FloatArray
    inside: FloatArray

    def missed(self, responses: FloatArray) -> FloatArray:
        """What it misses of each response (W, p): the part outside the span, entry by entry."""
        return np.abs(responses - self.basis @ (self.basis.conj().T @ responses))


def row_space(eigenvalues: ComplexArray, window: int) -> RowSpace:
    """That of a spectrum, repeated eigenvalues as those of a Jordan block.

    >>> space = row_space(np.array([0.5 + 0j]), 3)
    >>> space.memory.round(6).tolist(), float(space.missed(0.5 ** np.arange(3.0)[:, None]).max()) < 1e-15
    ([0.75, 0.1875, 0.046875], True)
    """
    pair = allpass_pair(eigenvalues, np.ones((len(eigenvalues), 1), complex))
    rows = np.zeros((window, len(eigenvalues)), complex)
    reached = pair.drive
    for step in range(window):
        rows[step] = reached[:, 0]
        reached = advance(pair.state, reached, 1)
        reached[np.abs(reached) < FORGOTTEN] = 0
    basis = scipy.linalg.orth(rows, rcond=window * EPSILON)
    return RowSpace(basis, _squares(rows), _squares(basis))


def _squares(rows: ComplexArray) -> FloatArray:
    found: FloatArray = (np.abs(rows) ** 2).sum(axis=1)
    return found


@dataclass(frozen=True)
class Seen:
    """What responses show: directions (W, r) that are orthonormal rows of their Hankel matrix, r the rank seen.

    memory (W,): M over the window by `state.leverage` and `hankel.window`; sizes: singular values, the largest 1.
    """

    directions: FloatArray
    memory: FloatArray
    sizes: FloatArray

    @property
    def rank(self) -> int:
        """How many directions are above the rounding."""
        return int(self.directions.shape[1])

    def eigenvalues(self) -> ComplexArray:
        """Those of the matrix that moves the directions on: an estimate, for diagnoses alone."""
        if not self.rank:
            return np.zeros(0, complex)
        moved = np.linalg.lstsq(self.directions[:-1], self.directions[1:], rcond=None)[0]
        found: ComplexArray = np.linalg.eigvals(moved).astype(complex)
        return found


def seen_directions(responses: FloatArray, tolerance: float) -> Seen:
    """The directions that shifted responses (T, p) span, over a window of T/2; below the tolerance they are rounding.

    >>> seen = seen_directions(np.array([0.5**k for k in range(40)])[:, None], 1e-12)
    >>> seen.rank, seen.memory[:2].round(6).tolist()
    (1, [0.75, 0.1875])
    """
    window = max(1, len(responses) // 2)
    shifted = np.lib.stride_tricks.sliding_window_view(responses, window, axis=0)
    hankel = shifted.reshape(-1, window)
    reduced = np.asarray(np.linalg.qr(hankel, mode="r") if len(hankel) > window else hankel)
    _, sizes, right = np.linalg.svd(reduced, full_matrices=False)
    largest = float(sizes.max(initial=0.0))
    if not largest:
        return Seen(np.zeros((window, 0)), np.zeros(window), sizes)
    directions = right[sizes > tolerance * largest].T
    return Seen(directions, (directions**2).sum(axis=1), sizes / largest)
