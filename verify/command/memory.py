"""The commands memory and compare: what one or several spectra remember."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.names import Options, listed_spectrum, spectrum_from
from memlaw.verify.show import output

if TYPE_CHECKING:
    from memlaw.numerics.memory.memory import MemoryFunction
    from memlaw.numerics.spectrum.spectrum import Spectrum

LEVELS = (0.9, 0.5, 0.1)
_LEAST_LAGS = 1000
_MOST_STATES = 300  # beyond, the cubic costs of `digits` and `realisable` are felt
_FLOAT64 = 15
_LEGEND = (
    "float32: the capacity left when states are read in the eigenbasis with rounding noise; "
    "h(theta): lags with M >= theta; decay: the factor per lag in the end; "
    f"digits: what the Gramian route needs in the eigenbasis (float64 has {_FLOAT64})"
)


@dataclass(frozen=True)
class Drawing:
    """Where to draw, and on which axes."""

    path: Path | None = None
    log: bool = True

    def check(self) -> None:
        """Refuse a file that cannot be drawn to, before the work."""
        from memlaw.numerics.memory.plotting import check_suffix

        if self.path is not None:
            check_suffix(self.path)
            output.check_writable(self.path)


@dataclass(frozen=True)
class Account:
    """A spectrum, its memory function, and what rounding does to it (None where that costs too much).

    digits: what the Gramian route needs. realisable: the capacity left when float32 states are read.
    """

    spectrum: Spectrum
    memory: MemoryFunction
    digits: int | None
    realisable: float | None


def one_spectrum(
    name: str | None, eigenvalues: str | None, options: Options, realization: str, closed: bool
) -> Spectrum:
    """The spectrum named, or the one of listed eigenvalues: exactly one of the two is given."""
    if (name is None) == (eigenvalues is None):
        raise InvalidInput(
            "both a name and --eigenvalues" if name else "neither a name nor --eigenvalues",
            "memory needs one of the two",
            "try `memlaw memory s4d-lin` or `memlaw memory --eigenvalues '0.5, 0.3'`",
        )
    if eigenvalues is None:
        return spectrum_from(str(name), options)
    if realization not in ("diagonal", "companion"):
        raise InvalidInput(
            f"realization {realization!r}", "it is diagonal or companion", "choose one of the two"
        )
    return listed_spectrum(eigenvalues, "companion" if realization == "companion" else "diagonal", closed)


def read_lags(text: str | None, spectra: Sequence[Spectrum]) -> Any:
    """What `memory_function` takes: a number of lags, "all", or a list of lags (given with commas).

    Without a text: enough for every horizon shown, as theta * horizon(theta) <= N.

    >>> read_lags("100", []), read_lags("0, 10, 100", []), read_lags("all", [])
    (100, [0, 10, 100], 'all')
    """
    if text is None:
        return max(_LEAST_LAGS, *(round(item.size / LEVELS[-1]) + 1 for item in spectra))
    if text.strip() == "all":
        return "all"
    numbers = [_integer(word) for word in text.split(",")]
    return numbers if "," in text else numbers[0]


def _integer(word: str) -> int:
    try:
        number = int(word)
    except ValueError:
        number = -1
    if number < 0:
        raise InvalidInput(
            f"lags {word.strip()!r}",
            "a lag, and a number of lags, is an integer and not negative",
            "give a number such as --lags 1000, a list such as --lags 0,10,100, or --lags all",
        )
    return number


def account(spectrum: Spectrum, lags: Any) -> Account:
    """Compute all that is told of one spectrum."""
    from memlaw.numerics.memory.memory import memory_function
    from memlaw.numerics.memory.realisable import realisable_capacity
    from memlaw.numerics.oracle.digits import digits_needed

    memory = memory_function(spectrum, lags)
    if spectrum.size > _MOST_STATES:
        return Account(spectrum, memory, None, None)
    return Account(spectrum, memory, digits_needed(spectrum, "eigenbasis"), realisable_capacity(spectrum))


def memory_command(spectrum: Spectrum, lags: str | None, drawing: Drawing, as_json: bool) -> None:
    """Tell of one spectrum, and draw it."""
    told = account(spectrum, read_lags(lags, [spectrum]))
    _draw([told], drawing)
    if as_json:
        _print_json({"schema": "memlaw.memory/1", **as_dict(told)})
    else:
        with output.printing(output.console()) as console:
            print_account(told, console)


def compare_command(spectra: Sequence[Spectrum], lags: str | None, drawing: Drawing, as_json: bool) -> None:
    """Tell of several spectra side by side, and draw them together."""
    wanted = read_lags(lags, spectra)
    told = [account(spectrum, wanted) for spectrum in spectra]
    _draw(told, drawing)
    if as_json:
        _print_json({"schema": "memlaw.compare/1", "spectra": [as_dict(item) for item in told]})
    else:
        with output.printing(output.console()) as console:
            print_comparison(told, console)


def _draw(told: Sequence[Account], drawing: Drawing) -> None:
    if drawing.path is not None:
        from memlaw.numerics.memory.plotting import plot_memory

        plot_memory({item.spectrum.name: item.memory for item in told}, drawing.path, log=drawing.log)
        output.errors().print(f"drawn: {drawing.path}", soft_wrap=True)


def _print_json(data: dict[str, Any]) -> None:
    output.write(output.STANDARD_OUTPUT, json.dumps(data, indent=1, allow_nan=False) + "\n")


def as_dict(told: Account) -> dict[str, Any]:
    """All about one spectrum, in plain lists and dictionaries; infinities are text."""
    spectrum, memory = told.spectrum, told.memory
    return {
        "spectrum": spectrum.name,
        "stored": spectrum.stored,
        "capacity": memory.capacity,
        "realisable_in_float32": output.finite(told.realisable),
        "sum": output.finite(memory.sum),
        "horizons": {f"{level:g}": memory.horizon(level) for level in LEVELS},
        "decay_per_lag": decay(told),
        "digits_needed": told.digits,
        "eigenvalues": [[value.real, value.imag] for value in spectrum.eigenvalues.tolist()],
        "multiplicities": list(spectrum.multiplicities),
        "lags": [int(lag) for lag in memory.lags],
        "memory": [output.finite(value) for value in memory.values],
        "error_bound": [output.finite(value) for value in bounds(memory)],
    }


def bounds(memory: MemoryFunction) -> list[float]:
    """The error bound at every lag."""
    import numpy as np

    return [float(value) for value in np.broadcast_to(memory.error_bound, memory.values.shape)]


def decay(told: Account) -> float:
    """The factor by which M falls per lag in the end: the largest |l|^2."""
    return math.exp(-2.0 * float(told.spectrum.decays.min()))


def shown_lags(count: int) -> list[int]:
    """The lags worth a line: 1, 2, 5 in every decade, the first and the last.

    >>> shown_lags(150)
    [0, 1, 2, 5, 10, 20, 50, 100, 149]
    """
    lags = {0, count - 1}
    power = 1
    while power < count:
        lags |= {power, 2 * power, 5 * power}
        power *= 10
    return sorted(lag for lag in lags if lag < count)


def print_account(told: Account, console: Console) -> None:
    """One spectrum: figures, then M at some lags."""
    spectrum = told.spectrum
    console.print(Text(spectrum.name, style="bold"))
    grid = Table.grid(padding=(0, 3, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, words in _figures(told):
        grid.add_row(Text(f"  {label}"), Text(words))
    console.print(grid)
    console.print()
    console.print(_table_of_lags(told.memory))


def _figures(told: Account) -> list[tuple[str, str]]:
    memory, spectrum = told.memory, told.spectrum
    computed = f"lags {memory.lags.min()}..{memory.lags.max()}" if _contiguous(memory) else "the lags below"
    return [
        (
            "capacity",
            f"{memory.capacity} ({spectrum.stored} states stored); {memory.sum:.6g} of it on {computed}",
        ),
        (
            "in float32",
            _or_not(told.realisable, "{:.4g} of it, states read in the eigenbasis with rounding noise"),
        ),
        *[(f"horizon({level:g})", f"{memory.horizon(level)} lags with M >= {level:g}") for level in LEVELS],
        ("decay", f"M is multiplied by {decay(told):.6g} per lag in the end"),
        (
            "digits",
            _or_not(
                told.digits, f"{{}} needed by the Gramian route in the eigenbasis; float64 has {_FLOAT64}"
            ),
        ),
    ]


def _or_not(value: float | None, words: str) -> str:
    return f"not computed for more than {_MOST_STATES} states" if value is None else words.format(value)


def _table_of_lags(memory: MemoryFunction) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for title in ("lag", "M", "error at most"):
        table.add_column(title, justify="right", no_wrap=True)
    errors = bounds(memory)
    for place in _shown_places(memory):
        value, error = float(memory.values[place]), errors[place]
        table.add_row(str(memory.lags[place]), number_text(value), f"{error:.0e}")
    return table


def _contiguous(memory: MemoryFunction) -> bool:
    return list(memory.lags) == list(range(len(memory.lags)))


def _shown_places(memory: MemoryFunction) -> list[int]:
    """A few of many lags; all of a list that was asked for."""
    count = len(memory.lags)
    return shown_lags(count) if _contiguous(memory) else list(range(count))


def number_text(value: float) -> str:
    """Six digits: fixed where that shows them, scientific below.

    >>> number_text(0.984392), number_text(1.234e-9), number_text(0.0)
    ('0.984392', '1.23400e-09', '0')
    """
    if value == 0:
        return "0"
    return f"{value:.6f}" if value >= 1e-3 else f"{value:.5e}"


def print_comparison(told: Sequence[Account], console: Console) -> None:
    """Several spectra, one a line."""
    lags = compared_lags(told)
    titles = ["capacity", "float32", *[f"M({lag})" for lag in lags], *[f"h({level:g})" for level in LEVELS]]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0, 0, 1))
    table.add_column("spectrum", overflow="fold")
    for title in [*titles, "decay", "digits"]:
        table.add_column(title, justify="right", no_wrap=True)
    for item in told:
        table.add_row(*_comparison_row(item, lags))
    console.print(table)
    console.print(Text(_LEGEND, style="dim"))


def compared_lags(told: Sequence[Account]) -> list[int]:
    """Lags that every memory function holds: 0, 10, 100, 1000, or the first four of those asked for."""
    shared = set(told[0].memory.lags.tolist()).intersection(*(item.memory.lags.tolist() for item in told))
    usual = [lag for lag in (0, 10, 100, 1000) if lag in shared]
    return usual if 0 in shared else sorted(shared)[:4]


def _comparison_row(told: Account, lags: Sequence[int]) -> list[str]:
    memory = told.memory
    at = dict(zip(memory.lags.tolist(), memory.values.tolist(), strict=True))
    values = [_short(at[lag]) for lag in lags]
    horizons = [str(memory.horizon(level)) for level in LEVELS]
    kept = "-" if told.realisable is None else f"{told.realisable:.4g}"
    ends = [f"{decay(told):.5f}", "-" if told.digits is None else str(told.digits)]
    return [told.spectrum.name, str(memory.capacity), kept, *values, *horizons, *ends]


def _short(value: float) -> str:
    return f"{value:.4f}" if value >= 1e-3 or value == 0 else f"{value:.1e}"
