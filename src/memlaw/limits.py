"""Work is estimated before it begins; what would take too long or too much memory is refused, unless it is allowed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from memlaw.errors import InvalidInput

SECONDS = 60.0  # of one processor
GIB = 4.0
REMEDY = "ask for less, or allow it (with memlaw.at_any_cost(): ..., or memlaw --at-any-cost ...)"

_ALLOWED: ContextVar[bool] = ContextVar("allowed", default=False)


@contextmanager
def at_any_cost() -> Iterator[None]:
    """Inside, nothing is refused for the time or the memory that it is estimated to take.

    >>> with at_any_cost():
    ...     check_work("4 states at 10^12 lags", seconds=1e4, gib=1e4)
    """
    before = _ALLOWED.set(True)
    try:
        yield
    finally:
        _ALLOWED.reset(before)


def check_work(given: str, seconds: float, gib: float = 0.0) -> None:
    """Refuse work above the limits, 60 s of a processor and 4 GiB; tell the log of any above a second or 1 GiB.

    >>> check_work("4 states at 10^12 lags", seconds=2e4, gib=7e3)
    Traceback (most recent call last):
    ...
    memlaw.errors.InvalidInput: got 4 states at 10^12 lags: about 2e+04 s and 7e+03 GiB; work that is estimated at \
more than 60 s or 4 GiB is not begun unasked; ask for less, or allow it (with memlaw.at_any_cost(): ..., or memlaw \
--at-any-cost ...)
    """
    told = f"{given}: about {seconds:.2g} s and {gib:.2g} GiB"
    if seconds > 1 or gib > 1:
        logging.getLogger("memlaw").info(told)
    if not allowed() and (seconds > SECONDS or gib > GIB):
        rule = f"work that is estimated at more than {SECONDS:.0f} s or {GIB:.0f} GiB is not begun unasked"
        raise InvalidInput(told, rule, REMEDY)


def allowed() -> bool:
    """Whether everything may take as long as it takes.

    >>> allowed()
    False
    """
    return _ALLOWED.get()
