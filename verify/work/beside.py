"""Work that is done beside the main thread, and that nobody waits for when the program is to end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Beside:
    """A thread that does what it is asked in turn. Python does not wait for it at the end, as it does for a pool's."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=self._serve, daemon=True).start()

    def submit(self, work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Future[Answer]:
        """Ask for some work; its answer, or what it raises, is in the future."""
        future: Future[Answer] = Future()

        def do() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work(*given, **named))
                except BaseException as error:  # whoever asks for the result gets it
                    future.set_exception(error)

        self._asked.put(do)
        return future

    def end(self) -> None:
        """Begin nothing any more; what is under way goes on."""
        with suppress(Empty):
            while True:
                self._asked.get_nowait()
        self._asked.put(None)

    def _serve(self) -> None:
        while (do := self._asked.get()) is not None:
            do()


@contextmanager
def beside() -> Iterator[Beside]:
    """A thread beside this one, for as long as is worked here.

    >>> with beside() as thread:
    ...     thread.submit(pow, 2, 10).result()
    1024
    """
    thread = Beside()
    try:
        yield thread
    finally:
        thread.end()
