"""The time that a measurement may take: what fits into it is done, and what cannot is not begun."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from math import inf

from memlaw.errors import InvalidInput
from memlaw.limits import check_work
from memlaw.numerics.spectrum.reading import read_setting

Seconds = float | None


@dataclass(frozen=True)
class Budget:
    """So many seconds by the clock from now on; inf: as many as it takes, within the limits of `memlaw.limits`.

    Without seconds the time of the processor counts, so that a busy machine refuses nothing.
    """

    seconds: float = inf
    started: tuple[float, float] = field(default_factory=lambda: (time.monotonic(), time.process_time()))

    @classmethod
    def of(cls, budget: Seconds | Budget) -> Budget:
        """Read a number of seconds, None for as many as it takes, or a budget that is used by several in turn.

        >>> Budget.of(None).left, Budget.of(2).seconds
        (inf, 2.0)
        """
        if isinstance(budget, Budget):
            return budget
        return cls() if budget is None else cls(read_setting(budget, "budget", remedy="give seconds, such as 10"))

    @property
    def used(self) -> float:
        """Seconds since it began."""
        clock, worked = self.started
        return time.process_time() - worked if self.seconds == inf else time.monotonic() - clock

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - self.used

    def check(self, given: str, seconds: float, gib: float = 0.0) -> None:
        """Refuse work that is estimated at more than what is left, or at more than is begun unasked.

        >>> Budget.of(2).check("500 states", 10)
        Traceback (most recent call last):
        ...
        memlaw.errors.InvalidInput: got 500 states: about 10 s; the budget is 2 s; give more, or ask for less
        """
        if self.seconds == inf:
            check_work(given, seconds, gib)
        elif seconds > self.left:
            told = f"{given}: about {self.used + seconds:.2g} s"
            raise InvalidInput(told, f"the budget is {self.seconds:g} s", "give more, or ask for less")
