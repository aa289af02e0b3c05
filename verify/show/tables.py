"""What several commands print alike: figures with their labels, columns of numbers, some of many lags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
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


@dataclass
class Columns:
    """Columns of numbers under their titles, no wider than the console: no number and no word is broken or cut.

    Titles go on a second line between words; where that does not do, more columns follow in a table below, beside the
    first column again. words: how many columns hold words rather than numbers; those of the first may fold.

    >>> Columns(["lag", "M"]).parts(80)
    [[0, 1]]
    """

    titles: Sequence[str]
    words: int = 0
    gap: int = 3
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add_row(self, *cells: str) -> None:
        """One row, a cell for each title."""
        self.rows.append(cells)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.max_width
        for number, places in enumerate(self.parts(room)):
            if number:
                yield Text("")
            yield self._table(places, room)

    def parts(self, room: int) -> list[list[int]]:
        """The places of the columns of each table: one, where all fit."""
        everything = list(range(len(self.titles)))
        if self._width(everything, self._widest()) <= room or self._width(everything, self._least()) <= room:
            return [everything]
        least, found = [self._label(room), *self._least()[1:]], [[0]]
        for place in everything[1:]:
            if len(found[-1]) > 1 and self._width([*found[-1], place], least) > room:
                found.append([0])
            found[-1].append(place)
        return found

    def _table(self, places: Sequence[int], room: int) -> Table:
        widths = self._fitted(places, room)
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0, 0, self.gap - 1))
        for place in places:
            side: Literal["left", "right"] = "left" if place < self.words else "right"
            table.add_column(Text(self.titles[place]), justify=side, overflow="fold", width=widths[place])
        for row in self.rows:
            table.add_row(*(Text(row[place]) for place in places))
        return table

    def _fitted(self, places: Sequence[int], room: int) -> list[int]:
        """Widths of one table: what is left over goes to names first, then where it puts most on one line."""
        widest, least = self._widest(), self._least()
        widths = [least[0] if len(places) == len(widest) else self._label(room), *least[1:]]
        left = max(0, room - self._width(places, widths))
        for place in sorted(places, key=lambda place: (place > 0, widest[place] - widths[place])):
            grown = min(left, widest[place] - widths[place])
            widths[place], left = widths[place] + grown, left - grown
        return widths

    def _width(self, places: Sequence[int], widths: Sequence[int]) -> int:
        return sum(widths[place] for place in places) + self.gap * (len(places) - 1)

    def _label(self, room: int) -> int:
        """The width of the first column where it stands in several tables."""
        return min(self._widest()[0], max(self._least()[0], room // 2) if self.words else room)

    def _cells(self) -> Iterator[list[str]]:
        """The cells of each column."""
        yield from ([row[place] for row in self.rows] for place in range(len(self.titles)))

    def _widest(self) -> list[int]:
        """Widths at which nothing goes on a second line."""
        return [max(map(cell_len, [title, *cells])) for title, cells in zip(self.titles, self._cells(), strict=True)]

    def _least(self) -> list[int]:
        """Widths at which no number and no word is broken."""
        found = []
        for title, cells in zip(self.titles, self._cells(), strict=True):
            whole = [cell for cell in cells if any(letter.isdigit() for letter in cell)]
            words = " ".join([title, *(cell for cell in cells if cell not in whole)]).split()
            found.append(max(map(cell_len, [*whole, *words]), default=0))
        if self.words:  # names may go on between words, though they have digits
            names = " ".join([self.titles[0], *(row[0] for row in self.rows)]).split()
            found[0] = max(map(cell_len, names), default=0)
        return found


def columns_of_numbers(titles: Sequence[str], words: int = 0) -> Columns:
    """An empty table whose columns hold numbers; the first ones words, if it is said."""
    return Columns(tuple(titles), words)


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
