"""How far a run has come: a bar on a terminal, from the first moment on; nothing elsewhere, so that logs stay clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from memlaw.verify.evidence import Evidence

Advance = Callable[[int, int, str], None]


@contextmanager
def bar_on(console: Console) -> Iterator[Advance | None]:
    """A function of (done, total, words) that moves the bar; None where there is no terminal."""
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    words = TextColumn("{task.description}", markup=False)
    with Progress(
        BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), words, console=console, transient=True
    ) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda done, total, said: bar.update(task, completed=done, total=total, description=said)


@contextmanager
def checks_on(console: Console) -> Iterator[Callable[[int, int, Evidence], None] | None]:
    """The same for the checks of a run: it names what was examined last."""
    with bar_on(console) as advance:
        if advance is None:
            yield None
        else:
            yield lambda done, total, item: advance(done, total, f"{item.theorem} {item.kind}")
