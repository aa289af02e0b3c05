"""Pieces of a long search that are done at once, say who did them, and kill or interrupt where they are told to."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from memlaw.verify.run.soaked import Found

POINTS = 10


def counted(
    piece: tuple[str, int], *, folder: Path, kill: int = 0, interrupt: tuple[str, int] | None = None
) -> Iterator[Found]:
    """Ten points a piece; it says who did it, and one seed kills the first worker that comes to it."""
    key, seed = piece
    if (key, seed) == interrupt:
        raise KeyboardInterrupt
    if seed == kill and not list(folder.glob(f"killed {seed}")):
        (folder / f"killed {seed}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    (folder / f"{key} {seed} {time.monotonic_ns()}").touch()
    yield Found(key, seed, POINTS)
