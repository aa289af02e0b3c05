"""The figures beside the claims of other papers: each is computed when it is asked for."""

from __future__ import annotations

import numpy as np

from memlaw.numerics.learn.frontier import continuous_memory, frontier_constant, optimal_spectrum
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.spectrum.spectrum import Spectrum


def _reservoir(states: int, radius: float) -> FloatArray:
    matrix = np.random.default_rng(1).normal(size=(states, states))
    scaled: FloatArray = matrix * (radius / abs(np.linalg.eigvals(matrix)).max())
    return scaled


def neutrality() -> str:
    """M of one recurrence with two input vectors, each from its own Gramian."""
    recurrence, inputs = _reservoir(8, 0.9), np.random.default_rng(2).normal(size=(2, 8))
    first, second = (memory_by_gramian((recurrence, vector), 50).values for vector in inputs)
    return f"one Gaussian recurrence, N = 8, two input vectors: M differs by at most {abs(first - second).max():.0e}"


def computed() -> str:
    """The rank that float64 sees of a Krylov matrix, beside the capacity of the same pair."""
    recurrence, vector = _reservoir(50, 0.5), np.random.default_rng(2).normal(size=50)
    columns = [vector]
    for _ in range(49):
        columns.append(recurrence @ columns[-1])
    seen = int(np.linalg.matrix_rank(np.array(columns).T))
    total = memory_function(Spectrum.from_matrix(recurrence, vector), "all").sum
    return (
        f"Gaussian recurrence, N = 50, spectral radius 0.5: rank of [B, AB, ...] in float64 {seen}, "
        f"sum of M from the spectrum {total:.6f}"
    )


def uninformative() -> str:
    """Two spectra of the same capacity."""
    told = []
    for low, high in ((0.1, 0.8), (0.9, 0.97)):
        memory = memory_function(Spectrum.real([low + (high - low) * k / 7 for k in range(8)]), "all")
        told.append(
            f"{low} to {high}: sum {memory.sum:.6f}, M(0) = {memory.values[0]:.4f}, M(20) = {memory.values[20]:.1e}"
        )
    return "eight real eigenvalues evenly spaced, from " + "; from ".join(told)


def copy() -> str:
    """The least error of copying a lag by the best spectrum found, beside the bound."""
    states, lag = 4, 20
    memory = optimal_spectrum(states, lag).memory
    return f"N = {states}, K = {lag}: least error found {1 - memory:.4f}, at least {1 - states / (lag + 1):.4f}"


def smearing() -> str:
    """How many inputs the best readout of the same lag averages over, beside the bound."""
    states, lag = 4, 20
    memory = optimal_spectrum(states, lag).memory
    return f"N = {states}, K = {lag}: width {1 / memory:.2f} for the spectrum found, at least {(lag + 1) / states:.2f}"


SPREAD, REACH = 24, 1e4  # rates, and the range over which they are spread
_SPREAD = f"{SPREAD} rates from 1 to 1/{REACH:.0f}, t m(t) for t from 10 to {REACH / 10:.0f}"


def _evenness(rates: FloatArray) -> str:
    times = np.geomspace(10, REACH / 10, 40)
    found = times * continuous_memory(-rates, times)
    return f"{found.min():.2f} to {found.max():.2f}"


def _progression() -> FloatArray:
    return np.geomspace(1 / REACH, 1, SPREAD)


def spacing() -> str:
    """t m(t) of rates in geometric progression, their mean without ends, and what poles chosen for one delay keep."""
    mean, best = (SPREAD - 1) / np.log(REACH), frontier_constant(4).value
    return (
        f"{_SPREAD}: {_evenness(_progression())}, 1/ln q = {mean:.2f}; "
        f"four poles found for one delay keep {best:.2f} there"
    )


def collapse() -> str:
    """The same for other ways to lay as many rates over the same range."""
    drawn = np.random.default_rng(0).uniform(1 / REACH, 1, SPREAD)
    logarithmic = np.exp(np.random.default_rng(0).uniform(-np.log(REACH), 0, SPREAD))
    told = {"linear": np.linspace(1 / REACH, 1, SPREAD), "random": drawn, "random in the logarithm": logarithmic}
    return f"{_SPREAD}: " + "; ".join(f"{name} {_evenness(rates)}" for name, rates in told.items())


def channels() -> str:
    """How much of the total lies at delays up to t, beside the share of the logarithm."""
    spectrum = Spectrum.real(np.exp(-_progression()).tolist())
    sums = np.cumsum(memory_function(spectrum, int(REACH)).values)
    told = (f"{sums[t - 1]:.1f} up to {t} ({SPREAD * np.log(t) / np.log(REACH):.1f})" for t in (10, 100, 1000))
    return f"{SPREAD} rates from 1 to 1/{REACH:.0f}: sum of M, and N log t/log T: " + ", ".join(told)


def _pair(first: float, second: float) -> str:
    memory = memory_function(Spectrum.from_eigenvalues([first, second], realization="companion"), "all")
    return f"M(0) = {memory.values[0]:.3f}, M(60) = {memory.values[60]:.1e}, sum {memory.sum:.6f}"


def jordan() -> str:
    """A Jordan block beside two other pairs of the same spectral radius."""
    return f"N = 2: eigenvalue 0.9 twice {_pair(0.9, 0.9)}; 0.9 and 0.5 {_pair(0.9, 0.5)}"


def jordan_apart() -> str:
    """A Jordan block beside a diagonal pair nearby."""
    return f"N = 2: eigenvalue 0.9 twice {_pair(0.9, 0.9)}; 0.8999 and 0.9001 {_pair(0.8999, 0.9001)}"
