"""Spectra for the numerics tests: published ones, hard ones, and hypothesis strategies by construction."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from memlaw.numerics.spectrum.spectrum import Spectrum

STEPS = (0.001, 0.01, 0.1)
FAMILIES = ("s4-legs", "s4d-legs", "s4d-lin", "s4d-inv", "s4d-real")


def published(n: int = 64, discretization: str = "zoh") -> list[Spectrum]:
    return [
        Spectrum.named(family, n, step_size=step, discretization=discretization)
        for family in FAMILIES
        for step in STEPS
    ]


def without_steps(n: int = 64) -> list[Spectrum]:
    return [Spectrum.lru_ring(n, seed=0), Spectrum.random_disk(n, seed=1), Spectrum.random_disk(n + 1, seed=2)]


def hard() -> list[Spectrum]:
    near = 1 - 1e-9
    return [
        Spectrum.ring(8, radius=0.01),
        Spectrum.ring(8, radius=0.001),
        Spectrum.real([near, 0.5]),
        Spectrum.from_eigenvalues([near * np.exp(0.3j), 0.5j, -0.2], name="complex near the circle"),
        Spectrum.lru_ring(16, r_min=near, r_max=near),
        Spectrum.real([0.5] * 3 + [0.9] * 2, realization="companion"),
        Spectrum.real([0, 0, 0.5], realization="companion"),
        Spectrum.s4d_lin(64, step_size=0.01, closed=False),
        Spectrum.from_eigenvalues([0.5 + 1e-12j, 0.5 - 1e-12j], name="nearly real pair"),
    ]


def spread_lags(spectrum: Spectrum, lowest: float = 1e-190, count: int = 8) -> list[int]:
    """Lags down to about M = lowest, not beyond 400,000."""
    last = min(-np.log(lowest) / 2 / spectrum.decays.min(), 4e5)
    return sorted({0, 1, 2, 5} | {int(lag) for lag in np.geomspace(8, last, count)})


radii = st.fractions(0, Fraction(99, 100), max_denominator=100)
angles = st.fractions(-1, 1, max_denominator=24)


@st.composite
def real_systems(draw: st.DrawFn, max_pairs: int = 3) -> Spectrum:
    """Conjugate-closed spectra with repeats, zeros and near-circle moduli; sizes 1 to 2 max_pairs + 2."""
    modes = draw(st.lists(st.tuples(radii, angles), min_size=1, max_size=max_pairs))
    reals = draw(st.lists(radii, max_size=2))
    values = [complex(float(r) * np.exp(1j * np.pi * float(a))) for r, a in modes]
    return Spectrum.from_eigenvalues([*values, *reals], realization="companion").closure()


@st.composite
def complex_systems(draw: st.DrawFn, max_size: int = 5) -> Spectrum:
    """Spectra without any symmetry asked for."""
    modes = draw(st.lists(st.tuples(radii, angles), min_size=1, max_size=max_size))
    values = [complex(float(r) * np.exp(1j * np.pi * float(a))) for r, a in modes]
    return Spectrum.from_eigenvalues(values, realization="companion")
