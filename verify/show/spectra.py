"""What one or several spectra remember, as text and as data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from memlaw.verify.show.tables import Columns, columns_of_numbers, labelled, number_text, shown_places
from memlaw.verify.show.words import counted

if TYPE_CHECKING:
    from memlaw.numerics.memory.memory import MemoryFunction
    from memlaw.numerics.spectrum.spectrum import Spectrum

LEVELS = (0.9, 0.5, 0.1)
MOST_STATES = 300  # beyond, the cubic costs of `digits` and `realisable` are felt
_FLOAT64 = 15
_LEGEND = (
    "float32: the capacity left when states are read in the eigenbasis with rounding noise; "
    "h(theta): lags with M >= theta; decay: the factor per lag in the end; "
    f"digits: what the Gramian route needs in the eigenbasis (float64 has {_FLOAT64})"
)


@dataclass(frozen=True)
class Account:
    """A spectrum, its memory function, and what rounding does to it (None where that costs too much).

    digits: what the Gramian route needs. realisable: the capacity left when float32 states are read.
    """

    spectrum: Spectrum
    memory: MemoryFunction
    digits: int | None
    realisable: float | None

    @property
    def decay(self) -> float:
        """The factor by which M falls per lag in the end: the largest |l|^2."""
        return math.exp(-2.0 * float(self.spectrum.decays.min()))

    @property
    def horizons(self) -> dict[float, int]:
        """The number of lags with M >= theta, for each level theta."""
        return {level: self.memory.horizon(level) for level in LEVELS}


def as_data(told: Account) -> dict[str, object]:
    """All about one spectrum, for JSON."""
    spectrum, memory = told.spectrum, told.memory
    return {
        "spectrum": spectrum.name,
        "stored": spectrum.stored,
        "capacity": memory.capacity,
        "realisable_in_float32": told.realisable,
        "sum": memory.sum,
        "horizons": {f"{level:g}": horizon for level, horizon in told.horizons.items()},
        "decay_per_lag": told.decay,
        "digits_needed": told.digits,
        "eigenvalues": spectrum.eigenvalues,
        "multiplicities": spectrum.multiplicities,
        "lags": memory.lags,
        "memory": memory.values,
        "error_bound": [float(error) for _, _, error in _values(memory)],
    }


def _values(memory: MemoryFunction) -> list[tuple[int, float, float]]:
    """Each lag with M and its error bound."""
    import numpy as np

    errors = np.broadcast_to(memory.error_bound, memory.values.shape)
    return list(zip(memory.lags.tolist(), memory.values.tolist(), errors.tolist(), strict=True))


def print_account(told: Account, console: Console) -> None:
    """One spectrum: figures, then M at some lags."""
    console.print(Text(told.spectrum.name, style="bold"))
    console.print(labelled(_figures(told)))
    console.print()
    table, values = columns_of_numbers(["lag", "M", "error at most"]), _values(told.memory)
    for place in shown_places([lag for lag, _, _ in values]):
        lag, value, error = values[place]
        table.add_row(str(lag), number_text(value), f"{error:.0e}")
    console.print(table)


def _figures(told: Account) -> list[tuple[str, str]]:
    memory = told.memory
    lags = memory.lags.tolist()
    computed = f"lags 0..{lags[-1]}" if lags == list(range(len(lags))) else "the lags below"
    noisy = "{:.4g} of it, states read in the eigenbasis with rounding noise"
    route = f"{{}} needed by the Gramian route in the eigenbasis; float64 has {_FLOAT64}"
    stored = f"{counted(told.spectrum.stored, 'state')} stored"
    return [
        ("  capacity", f"{memory.capacity} ({stored}); {memory.sum:.6g} of it on {computed}"),
        *([("  note", memory.note)] if memory.note else []),
        ("  in float32", _or_not(told.realisable, noisy)),
        *[(f"  horizon({level:g})", f"{counted(h, 'lag')} with M >= {level:g}") for level, h in told.horizons.items()],
        ("  decay", f"M is multiplied by {_factor(told, '.6g')} per lag in the end"),
        ("  digits", _or_not(told.digits, route)),
    ]


def _factor(told: Account, form: str) -> str:
    """The factor per lag; as 1 less something where five digits would read 1."""
    loss = -math.expm1(-2.0 * float(told.spectrum.decays.min()))
    return format(told.decay, form) if loss > 1e-5 else f"1 - {loss:.3g}"


def _or_not(value: float | None, words: str) -> str:
    return f"not computed for more than {MOST_STATES} states" if value is None else words.format(value)


def print_comparison(told: Sequence[Account], console: Console) -> None:
    """Several spectra, one a line."""
    lags = _compared_lags(told)
    titles = ["capacity", "float32", *[f"M({lag})" for lag in lags], *[f"h({level:g})" for level in LEVELS]]
    table = Columns(("spectrum", *titles, "decay", "digits"), words=1, gap=2)
    for item in told:
        table.add_row(*_row(item, lags))
    console.print(table)
    console.print(Text(_LEGEND, style="dim"))


def _compared_lags(told: Sequence[Account]) -> list[int]:
    """Lags that every memory function holds: 0, 10, 100, 1000, or the first four of those asked for."""
    shared = set.intersection(*(set(item.memory.lags.tolist()) for item in told))
    return [lag for lag in (0, 10, 100, 1000) if lag in shared] if 0 in shared else sorted(shared)[:4]


def _row(told: Account, lags: Sequence[int]) -> list[str]:
    at = {lag: value for lag, value, _ in _values(told.memory)}
    values = [f"{at[lag]:.4f}" if at[lag] >= 1e-3 or at[lag] == 0 else f"{at[lag]:.1e}" for lag in lags]
    kept = "-" if told.realisable is None else f"{told.realisable:.4g}"
    ends = [_factor(told, ".5f"), "-" if told.digits is None else str(told.digits)]
    horizons = map(str, told.horizons.values())
    return [told.spectrum.name, str(told.memory.capacity), kept, *values, *horizons, *ends]
