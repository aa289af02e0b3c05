"""M in balls from the definition: Stein's equation in a Jordan basis, and C w = A^tau B; any multiplicities."""

from __future__ import annotations

from typing import Any

from flint import arb

from memlaw.numerics.number.precision import refined
from memlaw.numerics.oracle.jordan import jordan_gramian, jordan_impulse
from memlaw.numerics.oracle.stein import ball_forms
from memlaw.numerics.spectrum.reading import read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum


def gramian_memory(spectrum: Spectrum, lags: Any, radius: float = 1e-60, relative: bool = False) -> list[arb]:
    """One arb a lag, of radius below ``radius``, or below ``radius`` times the value."""
    wanted = [int(lag) for lag in read_lags(lags)]

    def attempt() -> list[arb] | None:
        found = ball_forms(jordan_gramian(spectrum), [jordan_impulse(spectrum, lag) for lag in wanted])
        goals = [radius * abs(v.mid()) if relative else arb(radius) for v in found]
        return found if all(v.rad() <= goal for v, goal in zip(found, goals, strict=True)) else None

    return refined(attempt)
