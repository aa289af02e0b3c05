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
SOON = 1e-3  # seconds
DEAF = {"gc_callback", "__del__"}  # called by the collector, which prints what is raised there and goes on
SETTLING = {"__enter__", "__exit__"}  # what is raised inside leaves things as they were put for the time being


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
    stop, told = _Stop(seconds, sys._getframe(2)), sys.unraisablehook

    def swallowed(what: sys.UnraisableHookArgs) -> None:
        if what.exc_type is not TimeLimit:  # one that a weak reference's callback lost comes again
            told(what)

    before = signal.signal(signal.SIGALRM, stop)
    sys.unraisablehook = swallowed
    left, again = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    except Exception as error:
        if stop.raised:  # what was stopped made another error of it: hypothesis does, and flint of a callback's
            raise TimeLimit from error
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = told
        if left:  # somebody's limit that was under way, as of a whole test, goes on
            signal.setitimer(signal.ITIMER_REAL, max(left - stop.passed(), SOON), again)


class _Stop:
    """Called again and again, raises TimeLimit when the time is over and what runs can be left."""

    def __init__(self, seconds: float, home: FrameType) -> None:
        self.seconds, self.home, self.raised = seconds, home, False
        self.worked, self.clock = time.thread_time(), time.monotonic()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        while frame is not None and frame.f_code.co_filename == __file__:  # so busy that it is called in itself
            frame = frame.f_back
        if self._is_over() and not (frame is not None and frame.f_code.co_name in DEAF) and not self._settling(frame):
            self.raised = True
            raise TimeLimit

    def passed(self) -> float:
        """Seconds by the clock."""
        return time.monotonic() - self.clock

    def _is_over(self) -> bool:
        return time.thread_time() - self.worked >= self.seconds or self.passed() >= PATIENCE * self.seconds

    def _settling(self, frame: FrameType | None) -> bool:
        """Whether a context is being entered or left, somewhere between a frame and the one with the limit."""
        while frame is not None and frame is not self.home:
            if frame.f_code.co_name in SETTLING:
                return True
            frame = frame.f_back
        return False
