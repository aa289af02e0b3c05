"""A setting of one's own: its data are drawn again from numbers that have moved, together with the spectrum.

Only the draw says what its data may be and how they go with a spectrum, so that neither moves alone. It is made once
more of nearly the same numbers instead; from the best spectra Nelder and Mead's method descends in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import minimize

from memlaw.numerics.number.arithmetic import FLOAT
from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.kinds.search.cells import Cell, cells_of
from memlaw.verify.kinds.search.descents import NOTHING
from memlaw.verify.kinds.search.extremal import frontier, within
from memlaw.verify.kinds.search.places import Place
from memlaw.verify.kinds.search.pool import Drawn, drawn_at, own_letters
from memlaw.verify.kinds.search.slack import slack_at
from memlaw.verify.kinds.search.spectra import FREE
from memlaw.verify.kinds.search.starts import Starter
from memlaw.verify.strategies.drawing import again, draws, without_engine

CELLS: tuple[Cell, ...] = ((2, 2), (1, 1), (2, 4), (3, 3), (2, 1), (1, 0))
TIMES = (1, 2)  # the lag of a cell, for which spectra are the best
EACH = 450  # evaluations at most from one start
LOOKED = 4  # places at most that are judged from one start
ALARM = 1e-9


class Replays:
    """The search of one claim; `inside` decides hypotheses, `look` judges where float64 sees it fail."""

    def __init__(
        self, item: CompiledClaim, starter: Starter, inside: Callable[[Place], bool], look: Callable[[Place], None]
    ) -> None:
        self.item, self.starter, self.inside, self.look = item, starter, inside, look
        self.evaluations = self.looked = 0
        self.best = NOTHING

    def run(self) -> None:
        """Descend from the best spectra and what is drawn for them. Errors: those of `look`."""
        for x, size, lag, choices in self._begun():
            letters = self.starter.shape(size, lag)
            given = letters.place(letters.x).parameters
            self.best, self.looked = NOTHING, 0
            self._descend(x, size, choices, given)

    def _begun(self) -> Iterator[tuple[FloatArray, int, int, tuple[Any, ...]]]:
        """Coordinates of spectra, and the numbers of which something is drawn for them, if they are known."""
        sizes = {item.size for item in self.starter.pool.drawn if without_engine() is not None}
        for size, lag in dict.fromkeys(cells_of(self.item.claim, CELLS)):
            for times in TIMES if size in sizes else ():
                x = within(FREE, tuple(map(complex, frontier(size, times * max(lag, size)))))
                assert x is not None
                asked = _at(self.starter.pool.case, tuple(map(float, x)), size)
                for drawn in islice(draws(asked, self.starter.pool.seed + lag), 1):
                    if drawn.choices:
                        yield x, size, lag, drawn.choices

    def _descend(self, x: FloatArray, size: int, choices: tuple[Any, ...], given: Any) -> None:
        """Nelder and Mead in the coordinates of the spectrum and in the real numbers that are drawn."""
        real = [place for place, value in enumerate(choices) if isinstance(value, float)]

        def height(moved: FloatArray) -> float:
            numbers = list(choices)
            for place, value in zip(real, moved[len(x) :], strict=True):
                numbers[place] = float(value)
            found = again(_at(self.starter.pool.case, tuple(map(float, moved[: len(x)])), size), numbers)
            return NOTHING if found is None else self._height(found, given)

        begun = np.concatenate([x, [choices[place] for place in real]])
        if height(begun) < NOTHING:
            minimize(height, begun, method="Nelder-Mead", options={"maxfev": EACH, "xatol": 1e-5, "fatol": 1e-8})

    def _height(self, drawn: Drawn, given: Any) -> float:
        """The slack at what was drawn; outside the hypotheses, where it would lead on, there is no way."""
        self.evaluations += 1
        place = Place(drawn.eigenvalues, {**given, **drawn.letters}, drawn.data)
        seen = slack_at(self.item, place, FLOAT)
        if seen is None or (seen.value < self.best and not self.inside(place)):
            return NOTHING
        self.best = min(self.best, seen.value)
        if seen.value < -ALARM and self.looked < LOOKED:
            self.looked += 1
            self.look(place)
        return seen.value


@st.composite
def _at(draw: st.DrawFn, case: Case, x: tuple[float, ...], size: int) -> Drawn:
    return drawn_at(draw, case, own_letters(case), FREE, size, x)
