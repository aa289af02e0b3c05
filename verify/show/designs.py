"""A spectrum that was chosen for some lags, as text and as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from memlaw.verify.show.tables import columns_of_numbers, complex_text, labelled, number_text

if TYPE_CHECKING:
    from memlaw.numerics.learn.design import Design, Mode
    from memlaw.numerics.learn.frontier_enclosed import FrontierEnclosure

CHEAPEST, DEAREST = 4, 2  # modes whose cost is shown


def as_data(told: Design) -> dict[str, object]:
    """All about a design, for JSON."""
    return {
        "spectrum": told.spectrum.name,
        "eigenvalues": told.spectrum.eigenvalues,
        "multiplicities": told.spectrum.multiplicities,
        "first_lag": told.first,
        "last_lag": told.last,
        "step_size": told.step_size,
        "radius": told.radius,
        "kept_at_last_lag": told.kept,
        "of_the_frontier": told.efficiency,
        "asked": told.asked,
        "geometric_mean_of_memory": told.worth,
        "lags": told.lags,
        "memory": told.memory,
        "bound": told.bound,
        "frontier": told.frontier,
        "modes": [asdict(mode) for mode in told.modes],
    }


def print_design(told: Design, console: Console) -> None:
    """What to set, what is kept at the lags asked for and elsewhere, and which modes could go."""
    console.print(Text(told.spectrum.name, style="bold"))
    console.print(labelled(_figures(told)))
    console.print()
    table = columns_of_numbers(["lag", "M", "best found for that lag", "bound N/(lag+1)"])
    for lag, *values in zip(told.lags.tolist(), told.memory, told.frontier, told.bound, strict=True):
        mark = " *" if told.first <= lag <= told.last else ""
        table.add_row(f"{lag}{mark}", *map(number_text, values))
    console.print(table)
    console.print(Text("* what it is for; short lags have what the long ones leave: all of M sums to N", style="dim"))
    console.print()
    costs = columns_of_numbers(["eigenvalue pruned", "with its conjugate", "M lost, on average over these lags"])
    for mode in _shown_modes(told):
        pair = "yes" if mode.states == 2 else "no"
        costs.add_row(complex_text(mode.eigenvalue), pair, number_text(mode.cost))
    console.print(costs)
    if len(told.modes) > CHEAPEST + DEAREST:
        console.print(
            Text(f"the {CHEAPEST} cheapest and the {DEAREST} dearest of {len(told.modes)} modes", style="dim")
        )


def _shown_modes(told: Design) -> list[Mode]:
    if len(told.modes) <= CHEAPEST + DEAREST:
        return list(told.modes)
    return [*told.modes[:CHEAPEST], *told.modes[-DEAREST:]]


def _figures(told: Design) -> list[tuple[str, str]]:
    one = told.first == told.last
    rows = [("  for", f"lag {told.last}" if one else f"lags {told.first} to {told.last}, none of them preferred")]
    if told.step_size is not None:
        rows.append(("  step size", f"{told.step_size:g}"))
    if told.radius is not None:
        rows.append(("  radius", f"{told.radius:.8g}"))
    if told.step_size is None and told.radius is None:
        rows.append(("  eigenvalues", "chosen themselves: see --json"))
    rows.append(
        ("  kept", f"M({told.last}) = {told.kept:.4g}, {told.efficiency:.1%} of the best found for that lag alone")
    )
    if not one:
        rows.append(("  range", f"geometric mean of M over it {told.worth:.4g}"))
    return rows


def print_frontier(found: Sequence[FrontierEnclosure], console: Console) -> None:
    """A lag a line: what a spectrum keeps, what none exceeds, and Markov's bound."""
    table = columns_of_numbers(["lag", "found", "at most", "bound N/(lag+1)", "cells"])
    for item in found:
        markov = min(1.0, item.states / (item.lag + 1))
        table.add_row(str(item.lag), f"{item.lower:.8f}", f"{item.upper:.8f}", number_text(markov), f"{item.cells:,}")
    console.print(Text(f"M*({found[0].states}, lag), the largest memory of any stable spectrum", style="bold"))
    console.print(table)
