"""The discrete eigenvalues of every channel of a layer, in batches of channels that have as many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memlaw.numerics.number.arrays import Array, ComplexArray, FloatArray, IntArray
from memlaw.verify.audit.checkpoints.formulas import Poles


@dataclass(frozen=True)
class Batch:
    """Channels with as many distinct eigenvalues: which of the layer (c,), eigenvalues (c, n), 1 - |l|^2 (c, n)."""

    channels: IntArray
    eigenvalues: ComplexArray
    gaps: FloatArray


@dataclass(frozen=True)
class Spectra:
    """The spectra of a layer's channels; unstable: how many channels have none that is stationary, left out."""

    batches: tuple[Batch, ...]
    channels: int
    unstable: int


def spectra_of(layer: Poles, chosen: IntArray | None = None) -> Spectra:
    """The distinct eigenvalues of each channel, closed under conjugation where one of each pair is stored.

    chosen: some of the channels. A channel with |l| >= 1, or so near that float64 does not tell, is unstable.

    >>> spectra_of(Poles(np.array([[-0.5 + 1j, -0.5]]), np.ones((1, 1)))).batches[0].eigenvalues.round(3).tolist()
    [[(0.328-0.51j), (0.328+0.51j), (0.607+0j)]]
    """
    channels = np.arange(len(layer.steps)) if chosen is None else chosen
    values, gaps, kept = _sampled(layer, channels)
    stable = (np.isfinite(values) & (gaps > 0) & (np.abs(values) < 1) | ~kept).all(1) & kept.any(1)
    if layer.half:
        mirrored = values.conj()
        if layer.tolerance:
            values, mirrored = _merged(values, layer.tolerance)
        values, gaps, kept = (np.concatenate(pair, 1) for pair in ((values, mirrored), (gaps, gaps), (kept, kept)))
    rows = np.flatnonzero(stable)
    batches = _distinct(channels[rows], values[rows], gaps[rows], kept[rows])
    return Spectra(batches, len(channels), len(channels) - len(rows))


def driven(layer: Poles) -> tuple[ComplexArray, ComplexArray] | None:
    """The diagonal A (N,) and B (N, m) of the real system that several inputs drive; None for one, or none stable.

    >>> driven(Poles(np.array([[-1 + 1j]]), np.ones((1, 1)), drive=np.array([[1, 1j]])))[1].tolist()
    [[(1+0j), 1j], [(1-0j), -1j]]
    """
    if layer.drive is None or layer.drive.shape[1] < 2:
        return None
    values, gaps, _ = _sampled(layer, np.arange(1))
    if not (gaps > 0).all() or not (np.abs(values) < 1).all():
        return None
    values, mirrored = _merged(values, layer.tolerance) if layer.tolerance else (values, values.conj())
    return np.concatenate([values[0], mirrored[0]]), np.concatenate([layer.drive, layer.drive.conj()])


def stored_modes(layer: Poles, channel: int) -> ComplexArray:
    """The discrete eigenvalues of one channel, each as often as it is stored, and with conjugates where these are not.

    >>> stored_modes(Poles(np.array([[-0.5 + 1j, -0.5]]), np.ones((1, 1))), 0).round(3).tolist()
    [(0.328+0.51j), (0.607+0j), (0.328-0.51j)]
    """
    values, _, kept = _sampled(layer, np.array([channel]))
    values = values[kept]
    if not layer.half:
        return values
    own, mirrored = _merged(values[None], layer.tolerance) if layer.tolerance else (values[None], values[None].conj())
    return np.concatenate([own[0], mirrored[0][own[0].imag != 0]])


def _sampled(layer: Poles, channels: IntArray) -> tuple[ComplexArray, FloatArray, Array]:
    """Eigenvalues and gaps (c, N), and which modes the output sees; the gaps to full relative accuracy."""
    sets = channels % len(layer.poles)
    with np.errstate(all="ignore"):
        exponents = layer.poles[sets] * layer.steps[channels]
        if layer.rule == "bilinear":
            values = (1 + exponents / 2) / (1 - exponents / 2)
            gaps = -2 * exponents.real / np.abs(1 - exponents / 2) ** 2
        else:
            values, gaps = np.exp(exponents), -np.expm1(2 * exponents.real)
    kept = np.ones(values.shape, bool) if layer.seen is None else layer.seen[channels]
    return values, gaps, kept


def _merged(values: ComplexArray, tolerance: float) -> tuple[ComplexArray, ComplexArray]:
    """Modes and their conjugates, where a mode that nearly is the conjugate of another is so exactly.

    >>> _merged(np.array([[0.5 + 0.5j, 0.5 - 0.500001j]]), 1e-4)[0].tolist()
    [[(0.5+0.5j), (0.5-0.5j)]]
    """
    found = values.copy()
    for row in found:
        for place in np.argsort(-row.imag):
            if row[place].imag >= 0:
                distance = np.abs(row - row[place].conj())
                nearest = np.where(row.imag <= 0, distance, np.inf).argmin()
                near = distance[nearest] <= tolerance * abs(row[place]) and row[nearest].imag <= 0
                if abs(2 * row[place].imag) <= tolerance * abs(row[place]):
                    row[place] = row[place].real
                elif near:
                    row[nearest] = row[place].conj()
    return found, found.conj()


def _distinct(channels: IntArray, values: ComplexArray, gaps: FloatArray, kept: Array) -> tuple[Batch, ...]:
    """Each eigenvalue of a channel once, as a diagonal state has it; channels by how many they have."""
    order = np.lexsort((values.imag, values.real, ~kept), axis=1)
    values, gaps, kept = (np.take_along_axis(array, order, 1) for array in (values, gaps, kept))
    first = kept.copy()
    first[:, 1:] &= values[:, 1:] != values[:, :-1]
    sizes = first.sum(1)
    batches = []
    for size in np.unique(sizes):
        rows, mask = sizes == size, first[sizes == size]
        shape = (int(rows.sum()), int(size))
        batches.append(Batch(channels[rows], values[rows][mask].reshape(shape), gaps[rows][mask].reshape(shape)))
    return tuple(batches)
