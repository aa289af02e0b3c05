"""Told to end, a command ends as it does at Ctrl-C: it keeps what is done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from memlaw.verify.work.time_limit import AGAIN, DEAF


@contextmanager
def ended_as_interrupted() -> Iterator[None]:
    """SIGTERM raises KeyboardInterrupt, once: what it finds on its way is not disturbed by another one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        if frame is not None and frame.f_code.co_name in DEAF:  # nothing raised here would arrive
            threading.Timer(AGAIN, signal.raise_signal, (number,)).start()
            return
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
