"""Adding over 1,024 steps by a protocol of its own, which has what the first declared run of it lacked.

There no fixed recurrence learned on either of two tuning seeds, at any step size, so that step sizes were chosen among
figures that are all alike. Here there are more tuning seeds, twice the steps, and other evaluation seeds. Pieces are
run as those of the declared experiment.
"""

from __future__ import annotations

from memlaw.verify.experiments.declared.runs import of_protocol, run
from memlaw.verify.experiments.frame.experiment import Options, Piece

__all__ = ["NAME", "pieces", "run"]

NAME = "adding1024"


def pieces(options: Options) -> tuple[Piece, ...]:
    """One for each start of the protocol."""
    return of_protocol(NAME, options, ("adding",))
