"""The declared experiment: the runs that the protocol names, and nothing else.

A piece is one task from one start. Both arms, fixed and learned recurrence, try equally many step sizes by the same
search, on seeds that serve for nothing else; the chosen ones are then trained on the evaluation seeds. All losses are
kept, seed by seed, with their curves; what they say is the report's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.experiments.declared.problems import Problem, problem
from memlaw.verify.experiments.frame.experiment import Options, Piece, Result
from memlaw.verify.experiments.frame.protocol import read_protocol
from memlaw.verify.experiments.train.arms import Arm, tuning_seeds
from memlaw.verify.experiments.train.contest import TIE, rounded
from memlaw.verify.experiments.train.search import Found, search

NAME = "declared"
MODES = ("fixed", "learned")
FIRST_SEED = 3000  # lower ones served other experiments and trials
CURVE_DIGITS = 4
TINY: dict[str, dict[str, Any]] = {
    "recall": {"states": 4, "steps": 8, "lag": 12},
    "adding": {"states": 4, "steps": 4, "length": 160, "minibatch": 4, "tests": 8, "records": 4},
    "digits": {"channels": 4, "states": 4, "steps": 4, "minibatch": 8, "looks": 2},
}


def pieces(options: Options) -> tuple[Piece, ...]:
    """One for each task and start of the protocol."""
    return of_protocol(NAME, options, tuple(TINY))


def of_protocol(name: str, options: Options, problems: Sequence[str]) -> tuple[Piece, ...]:
    """The pieces of a protocol by name; quick ones, of some problems, are tiny, and need no protocol."""
    if options.quick:
        sizes = {"seeds": 2, "tuning_seeds": 1, "candidates": 8}
        return tuple(
            Piece(f"{kind}, s4d-lin", {"problem": kind, "start": "s4d-lin", **sizes, "sizes": TINY[kind]})
            for kind in problems
        )
    protocol = read_protocol(name)
    common = {"seeds": protocol.seeds, "tuning_seeds": protocol.tuning_seeds, "candidates": protocol.candidates}
    return tuple(
        Piece(f"{task.name}, {begin}", {"problem": task.problem, "start": begin, **common, "sizes": dict(task.sizes)})
        for task in protocol.tasks
        for begin in task.starts
    )


def run(piece: Piece, options: Options) -> Result:
    """Tune both arms, train them on the evaluation seeds, and keep every figure.

    The size `first_seed`, where a task has it, is the first of the evaluation seeds.
    """
    own = piece.arguments
    task = problem(own["problem"], own["start"], own["sizes"], options.device)
    first = own["sizes"].get("first_seed", FIRST_SEED)
    seeds = [first + number for number in range(own["seeds"])]
    chosen = tuned(task, tuning_seeds(own["tuning_seeds"]), own["candidates"])
    found = task.train([chosen[mode].arm for mode in MODES], seeds)
    models = {mode: slice(place * len(seeds), (place + 1) * len(seeds)) for place, mode in enumerate(MODES)}
    return {
        "seeds": seeds,
        "trivial": rounded([task.trivial])[0],
        "scale": rounded([task.scale])[0],
        "steps": found.steps.tolist(),
        "arms": {
            mode: {
                **told(chosen[mode]),
                "losses": rounded(found.losses[at]),
                "diverged": found.diverged[at],
                "curves": [rounded(curve, CURVE_DIGITS) for curve in found.curves[:, at].T],
            }
            for mode, at in models.items()
        },
        **task.facts(seeds, found, models["learned"]),
    }


def tuned(task: Problem, seeds: Sequence[int], candidates: int) -> dict[str, Found]:
    """The chosen step sizes of both arms."""

    def tune(arms: Sequence[Arm]) -> tuple[FloatArray, FloatArray]:
        found = task.train(arms, seeds)
        return found.tuned.reshape(len(arms), -1), found.area.reshape(len(arms), -1)

    return search(MODES, tune, candidates, TIE * task.trivial)


def told(found: Found) -> Result:
    """What is kept of a search; a mean that is not finite becomes None."""
    return {
        "step_size": found.arm.step_size,
        "factor": found.arm.factor,
        "inside": found.inside,
        "tried": [[list(point), rounded([mean])[0] if np.isfinite(mean) else None] for point, mean in found.tried],
    }
