"""An experiment of three trivial pieces, for tests of what runs, records and shows experiments."""

from collections.abc import Mapping

from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.frame.experiment import Experiment, Finding, Options, Outcome, Piece, Result, Table


def pieces(options: Options) -> tuple[Piece, ...]:
    return tuple(Piece(f"piece {k}", {"k": k}) for k in range(options.size or 3))


def outcome(found: Mapping[str, Result], options: Options) -> Outcome:
    total = sum(item["square"] for item in found.values())
    table = Table("squares", ("sum",), ((str(total),),))
    return Outcome((table,), (Finding("fixed", "squares add up", Verdict.HOLDS, str(total)),), {"squares": [total]})


class Work:
    """Counts what is done, and stops where it is told to."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.done: list[int] = []
        self.stop_at = stop_at

    def __call__(self, piece: Piece, options: Options) -> Result:
        k = piece.arguments["k"]
        if options.quick:  # the replay that a record keeps
            return {"square": k * k}
        if k == self.stop_at:
            raise KeyboardInterrupt
        self.done.append(k)
        return {"square": k * k}


def made(work: Work) -> Experiment:
    return Experiment("squares", "adds squares", pieces, work, outcome, lambda found, folder: ())
