"""Enclosures of the frontier in pieces, done somewhere and interruptibly: what was shown is kept, to go on from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from memlaw.limits import check_work
from memlaw.numerics.learn import frontier_enclosed
from memlaw.numerics.learn.frontier_enclosed import Bound, FrontierEnclosure, Piece, enclosed_by, read_enclosure
from memlaw.numerics.learn.frontier_rows import code_digest
from memlaw.verify.work import checkpoint
from memlaw.verify.work.executors import Executor, InTurn

PIECES = 64
_IDENTITY = {"kept": "cells that showed bounds on the frontier"}


def shown(piece: Piece) -> Iterator[int]:
    """The number of cells in which a piece was shown."""
    yield piece.shown()


@dataclass
class Frontier:
    """Bounds on the frontier, each shown once: where the pieces are done, and the file in which they are kept."""

    executor: Executor = field(default_factory=InTurn)
    state: Path | None = None

    def enclose(self, n: int, lag: int, tolerance: float = 1e-5) -> FrontierEnclosure:
        """As memlaw.enclose_frontier does, in pieces. Errors: InvalidInput, as there; what the executor raises.

        >>> Frontier().enclose(2, 2).upper < 0.43752
        True
        """
        return enclosed_by(self._shown, *read_enclosure(n, lag, tolerance))

    def _shown(self, bound: Bound) -> int:
        kept = checkpoint.load(self.state, _IDENTITY) if self.state else {}
        known = kept.setdefault(_named(bound), {})
        pieces, begun = bound.pieces(PIECES)
        left = [place for place in range(len(pieces)) if str(place) not in known]
        seen = 0
        with closing(self.executor.run(shown, (pieces[place] for place in left))) as results:
            for number, cells in results:
                known[str(left[number])] = cells
                seen += cells
                if self.state:
                    checkpoint.save(self.state, _IDENTITY, kept)
                check_work(
                    f"cells for n = {bound.states}, lag = {bound.lag}", seconds=frontier_enclosed.PER_CELL * seen
                )
        return begun + sum(known.values())


def _named(bound: Bound) -> str:
    """A bound, and the code that shows it."""
    numbers = (bound.states, bound.lag, bound.target.hex(), bound.fewer.hex())
    return " ".join(map(str, (*numbers, code_digest())))
