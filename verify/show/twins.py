"""A layer and its diagonal twin, as text and as data."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from memlaw.verify.show.tables import columns_of_numbers, complex_text, labelled
from memlaw.verify.show.words import counted

if TYPE_CHECKING:
    from memlaw.numerics.memory.twin import DiagonalTwin
    from memlaw.numerics.memory.twin_rounding import TwinInRounding
    from memlaw.verify.measure.twin import TwinAccount

SHOWN = 12  # eigenvalues with their weights
_BEYOND = "the responses outgrow these numbers, as the layer is unstable"
EQUAL = 1e-12  # memory that differs by no more is that of a twin


def as_data(told: TwinAccount) -> dict[str, object]:
    """All about a twin, for JSON."""
    twin = told.twin
    exact = twin.exact_weights
    return {
        "layer": told.name,
        "states": twin.states,
        "has_diagonal_twin": twin.exists,
        "eigenvalues": twin.eigenvalues,
        "multiplicities": twin.multiplicities,
        "weights": twin.weights,
        "exact_weights": None if exact is None else [[[str(x.real), str(x.imag)] for x in row] for row in exact],
        "change_of_basis": twin.basis,
        "condition": twin.condition,
        "in_rounding": None if told.in_rounding is None else asdict(told.in_rounding),
        "other_spectra": [asdict(gap) for gap in told.gaps],
    }


def print_account(told: TwinAccount, console: Console) -> None:
    """Whether there is a twin, the twin, what is left of it in float32 and under noise, and what is none."""
    console.print(Text(told.name, style="bold"))
    console.print(labelled(_figures(told)))
    if told.twin.exists:
        console.print()
        _print_modes(told.twin, console)
    if told.gaps:
        console.print()
        table = columns_of_numbers(["initialisation", "largest |M - M'|", "at lag", ""], words=1)
        for gap in told.gaps:
            is_twin = "a twin" if gap.difference < EQUAL else "no twin"
            table.add_row(gap.name, f"{gap.difference:.2g}", str(gap.lag), is_twin)
        console.print(table)


def _figures(told: TwinAccount) -> list[tuple[str, str]]:
    twin, left = told.twin, told.in_rounding
    found = counted(len(twin.eigenvalues), "distinct eigenvalue")
    if not twin.exists:
        repeats = ", ".join(f"{complex_text(value)} ({count} times)" for value, count in twin.repeated.items())
        which = f": {repeats}" if repeats else ""
        return [
            ("  twin", f"none: the minimal polynomial of B has a multiple root{which}"),
            ("  but", "it is a limit of diagonal layers, as far as memory is concerned (equivalence.limit)"),
        ]
    assert left is not None
    noise = f"{left.given_capacity:.4g} as given, {left.diagonal_capacity:.4g} as a diagonal, of {left.capacity}"
    return [
        ("  twin", f"a diagonal layer of {found} for {counted(twin.states, 'state')}, with every response of it"),
        ("  basis", f"condition {twin.condition:.2g}: rounding may be magnified by as much{_in_floats(twin)}"),
        ("  float32", f"error of {counted(left.lags, 'response')} {_as_both(left)}"),
        ("  float64", f"{left.double:.1e} as a diagonal" if isfinite(left.double) else f"not known: {_BEYOND}"),
        ("  noise", "not worked out" if noise.startswith("nan") else f"memory left by float32 states: {noise}"),
    ]


def _as_both(left: TwinInRounding) -> str:
    """The errors of a layer and of its twin in float32, where they are numbers."""
    errors = ((left.given, "as given"), (left.diagonal, "as a diagonal"))
    if not all(isfinite(error) for error, _ in errors):
        return f"not known: {_BEYOND}"
    return ", ".join(f"{error:.1e} {how}" for error, how in errors)


def _in_floats(twin: DiagonalTwin) -> str:
    return "" if twin.numbers else "; eigenvalues and basis are float64's, and suffer it too"


def _print_modes(twin: DiagonalTwin, console: Console) -> None:
    several = len(twin.weights) > 1
    table = columns_of_numbers(["eigenvalue", "modulus", "|weights|, largest" if several else "weight"])
    for place, value in enumerate(twin.eigenvalues.tolist()[:SHOWN]):
        weights = twin.weights[:, place]
        shown = f"{abs(weights).max():.6g}" if several else complex_text(complex(weights[0]))
        table.add_row(complex_text(value), f"{abs(value):.6g}", shown)
    console.print(table)
    if len(twin.eigenvalues) > SHOWN:
        console.print(Text(f"and {len(twin.eigenvalues) - SHOWN} more: see --json"))
