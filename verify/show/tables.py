"""What several commands print alike: figures with their labels, columns of numbers, some of many lags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text


def labelled(rows: Iterable[tuple[str, str]]) -> Table:
    """Words beside their labels; only the words fold."""
    grid = Table.grid(padding=(0, 3, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, words in rows:
        grid.add_row(Text(label), Text(words))
    return grid


def columns_of_numbers(titles: Sequence[str]) -> Table:
    """An empty table whose columns hold numbers."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def shown_places(lags: Sequence[int]) -> list[int]:
    """The places of the lags worth a line: 1, 2, 5 in every decade of 0..L-1, the first, the last; all of a list.

    >>> shown_places(range(150)), shown_places([3, 70])
    ([0, 1, 2, 5, 10, 20, 50, 100, 149], [0, 1])
    """
    count = len(lags)
    if list(lags) != list(range(count)):
        return list(range(count))
    steps = {step * 10**power for power in range(len(str(count))) for step in (1, 2, 5)}
    return sorted(place for place in {0, count - 1} | steps if place < count)


def number_text(value: float) -> str:
    """Six digits: fixed where that shows them, scientific below.

    >>> number_text(0.984392), number_text(1.234e-9), number_text(0.0)
    ('0.984392', '1.23400e-09', '0')
    """
    if value == 0:
        return "0"
    return f"{value:.6f}" if value >= 1e-3 else f"{value:.5e}"


def complex_text(value: complex) -> str:
    """A number with six digits, without an imaginary part that is zero.

    >>> complex_text(0.5 + 0j), complex_text(0.5 - 0.25j)
    ('0.5', '0.5-0.25i')
    """
    return f"{value.real:.6g}" if not value.imag else f"{value.real:.6g}{value.imag:+.6g}i"
