"""Stop a check that takes too long."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from memlaw import limits
from memlaw.errors import InvalidInput

AGAIN = 0.1  # seconds until it is looked again whether the limit is reached, also where code swallowed it
PATIENCE = 10  # times the limit by the clock: what waits, or a machine that is as busy, is stopped then
DEAF = {"gc_callback", "__del__"}  # called by the collector, which prints what is raised there and goes on


class TimeLimit(BaseException):
    """A check took longer than it was given; no `except Exception` on the way takes it for a failure of the check."""


@contextmanager
def unasked(given: str) -> Iterator[None]:
    """Refuse what has taken longer than `memlaw.limits` let anything take unasked and no estimate could tell.

    >>> with unasked("one state"):
    ...     pass
    """
    under_way = hasattr(signal, "getitimer") and signal.getitimer(signal.ITIMER_REAL)[0] > 0
    if limits.allowed() or under_way:
        yield
        return
    try:
        with limited(limits.SECONDS):
            yield
    except TimeLimit as late:
        rule = f"it took more than {limits.SECONDS:.0f} s of a processor, and was stopped"
        raise InvalidInput(given, rule, limits.REMEDY) from late


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TimeLimit after so many seconds of processor time, where signals can be used (a main thread).

    A machine that is busy, and slow to give that time, stops nothing, unless it is `PATIENCE` times as slow.
    """
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return
    worked, clock = time.thread_time(), time.monotonic()

    def stop(number: int, frame: FrameType | None) -> None:
        while frame is not None and frame.f_code is stop.__code__:  # a machine so busy that it is called in itself
            frame = frame.f_back
        over = time.thread_time() - worked >= seconds or time.monotonic() - clock >= PATIENCE * seconds
        if over and (frame is None or frame.f_code.co_name not in DEAF):
            raise TimeLimit

    told = sys.unraisablehook

    def swallowed(what: sys.UnraisableHookArgs) -> None:
        if what.exc_type is not TimeLimit:  # one that a weak reference's callback lost comes again
            told(what)

    before = signal.signal(signal.SIGALRM, stop)
    sys.unraisablehook = swallowed
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = told
