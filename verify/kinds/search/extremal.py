"""Spectra that theory calls extreme, for so many states and a lag: where bounds are reached, or nearly, or collapse."""

from __future__ import annotations

from functools import cache

import numpy as np

from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.verify.kinds.search.descents import descents
from memlaw.verify.kinds.search.spectra import CLOSED, DECAY, LEAST, SPACING, Eigenvalues, Family, coordinates

GAP = 0.01  # of neighbours in a cluster, over the modulus
ROUNDS, ENOUGH = 150, 1e-5  # of the search for the best spectrum at most, and the part of the rest that a step gains
FAR = 8  # lags over states at which a spectrum is nearly the flow of a continuous system
STEPS = (0.35, 0.55, 0.81)  # of real eigenvalues that are equally far apart in the metric of the disc
AROUND = (0.55, 0.75)  # radii of rings around an eigenvalue that is zero
RADII = np.linspace(0.01, 0.99, 99)  # in the scale of the lag


@cache
def extremal(size: int, lag: int) -> tuple[Eigenvalues, ...]:
    """Distinct eigenvalues: those that remember the lag best, among all and among positive ones; slow, small, apart.

    >>> np.array(extremal(2, 2)[0]).round(2), len(extremal(2, 2))
    (array([0.5+0.5j, 0.5-0.5j]), 18)
    """
    place, late = np.arange(size), max(lag, size)
    ring, line = np.exp(2j * np.pi * place / size), 1 - GAP * place
    best = cluster(size, late) * line
    found = [frontier(size, late), best, -best, 0.99 * ring, 0.999 * line, 1e-3 * ring, 1 - 1e-3 * (1 + place) ** 2]
    found += [np.where(place == 0, near, 0.01 * place) for near in (0.99, 0.999)] if size > 1 else []
    found += [1 - 10.0 ** -(2 + place), np.where(place % 2, -1, 1) * (0.99 - GAP * place), 0.5 * line, 0.03 * line]
    found += [frontier(size, 4 * late), frontier(size, late + 1)]
    found += [np.tanh(step * (place - (size - 1) / 2)) for step in STEPS]
    found += [
        np.concatenate([[0], radius * np.exp(2j * np.pi * place[1:] / (size - 1))]) for radius in AROUND * (size > 2)
    ]
    return tuple(tuple(map(complex, values)) for values in found)


def memory(values: ComplexArray, lag: int) -> FloatArray:
    """M(lag) in float64 of spectra along the last axis: what an all-pass chain has not let through by then.

    >>> memory(np.array([[0.5], [0.25]]), 1)
    array([0.1875    , 0.05859375])
    """
    passed = [np.ones(values.shape[:-1], complex)] + [np.zeros(values.shape[:-1], complex)] * lag
    for one in np.moveaxis(values, -1, 0):
        before = came = np.zeros(values.shape[:-1], complex)
        for place, coming in enumerate(passed):
            before = one * before + came - np.conj(one) * coming
            passed[place], came = before, coming
    rest: FloatArray = 1 - np.sum(np.abs(np.array(passed)) ** 2, axis=0)
    return rest


@cache
def frontier(size: int, lag: int) -> ComplexArray:
    """About the spectrum, closed under conjugation, that remembers a lag best: down from where it lies roughly."""
    phases = SPACING / (lag + 1) * (np.arange(size) - (size - 1) / 2)
    x = within(CLOSED, tuple(np.exp(-DECAY / (lag + 1) + 1j * np.where(np.abs(phases) < 1e-9, 0, phases))))
    assert x is not None

    def height(rows: FloatArray) -> FloatArray:
        return 1 - memory(CLOSED.place(rows, size), lag)

    rows = np.array([x, x - 0.3])
    found, heights = descents(height, rows, height(rows), ROUNDS, ENOUGH)
    best: ComplexArray = CLOSED.place(found[np.argmin(heights)], size)
    return best


def continuous(size: int, time: float) -> Eigenvalues:
    """Eigenvalues behind which, by the bilinear rule of step one, poles lie that remember a time best, about.

    >>> np.array(continuous(2, 2.0)).round(2)
    array([0.45+0.58j, 0.45-0.58j])
    """
    lag = FAR * size
    poles = np.log(frontier(size, lag)) * (lag + 0.5) / time
    return tuple(map(complex, (2 + poles) / (2 - poles)))


def cluster(size: int, lag: int) -> float:
    """The radius at which so many equal positive eigenvalues remember a lag best.

    >>> round(cluster(1, 3) ** 2, 2)
    0.75
    """
    radii = 1 - (1 - RADII) * min(1.0, 3 * size / (lag + 1))
    return float(radii[int(np.argmax(memory(np.repeat(radii[:, None] + 0j, size, axis=1), lag)))])


def within(family: Family, values: Eigenvalues) -> FloatArray | None:
    """The coordinates of a spectrum in a family, None where it is none of them, or nobody knows.

    >>> CLOSED.place(within(CLOSED, (0.5, 0.25 - 0.25j, 0.25 + 0.25j)), 3).round(4)
    array([0.25+0.25j, 0.25-0.25j, 0.5 +0.j  ])
    """
    spectrum = np.array(values)
    real = bool(np.all(spectrum.imag == 0))
    if family.name == "free":
        return coordinates(spectrum)
    if family.name in ("real", "positive") and real:
        x = coordinates(spectrum)[::2]
        if family.name == "positive":
            return x if np.all(spectrum.real > 0) else None
        return np.where(spectrum.real < 0, -1, 1) * np.maximum(x - LEAST, 1e-9)
    if family.name == "with zero" and 0 in values:
        return coordinates(spectrum[spectrum != 0])
    return _closed(spectrum) if family.name == "closed" else None


def _closed(spectrum: ComplexArray) -> FloatArray | None:
    upper = spectrum[spectrum.imag > 1e-12]
    rest = spectrum[np.abs(spectrum.imag) <= 1e-12].real
    if 2 * len(upper) + len(rest) != len(spectrum) or len(rest) != len(spectrum) % 2:
        return None
    x = coordinates(rest.astype(np.complex128))[::2]
    return np.concatenate([coordinates(upper), np.where(rest < 0, -1, 1) * np.maximum(x - LEAST, 1e-9)])
