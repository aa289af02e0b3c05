"""Stop a check that takes too long."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 0.1  # seconds until the limit is told once more, where code swallowed it or could not be told
_DEAF = {"gc_callback", "__del__"}  # called by the collector, which prints what is raised there and goes on


class TimeLimit(BaseException):
    """A check took longer than it was given; no `except Exception` on the way takes it for a failure of the check."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TimeLimit after so many seconds, where signals can be used (the main thread of a process)."""
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if frame is None or frame.f_code.co_name not in _DEAF:
            raise TimeLimit

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
