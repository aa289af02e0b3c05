"""Fixed against learned: the rule, and the words in which its outcome is told.

The rule. "Better by" is the learned arm's last loss less the fixed arm's, seed by seed, with its 95 % Student interval.
"A fixed recurrence is comparable or better" holds if the whole interval lies above minus the margin, is refuted if it
lies below, and else is undecided. A margin is 10 % of what the best spectrum known gains over saying nothing (adding:
10 % of the trivial loss). "Converges faster": log2 of the learned arm's steps over the fixed arm's, to 90 % of the
smaller of the two mean gains, seed by seed; holds if its interval lies above zero, refuted if below. Starts from which
an arm gains less than 1 % of the trivial loss have no such level and are left out.

What was fixed when. Before any run: the form of the verdict, and a margin of 10 % of the trivial loss. After trial runs
of single pieces, while the recorded run of recall went on: recall's narrower margin (its best gain is far below the
trivial loss), the level of "faster", the text above. Where the wider margin decides otherwise, the finding says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.frame.experiment import Finding, Result
from memlaw.verify.experiments.frame.statistics import Interval, interval, not_worse, paired, positive

FloatArray = npt.NDArray[np.float64]
Arms = Mapping[str, Mapping[str, Any]]


def better_by(arms: Arms) -> Interval:
    """By how much the fixed arm's loss is below the learned one's, over seeds."""
    return paired(arms["learned"]["losses"], arms["fixed"]["losses"])


def log_ratio(arms: Arms) -> FloatArray | None:
    """log2 of steps learned over steps fixed, by seed; None without a level that both can reach."""
    steps = [arms[mode]["steps_to_level"] for mode in ("learned", "fixed")]
    if None in steps:
        return None
    learned, fixed = (np.maximum(np.asarray(one, dtype=float), 1.0) for one in steps)
    return np.asarray(np.log2(learned / fixed))


def step_words(arm: Mapping[str, Any]) -> str:
    """The step size of an arm, and what it is multiplied by for recurrent weights.

    >>> step_words({"step_size": 0.1, "factor": 0.1})
    '0.1 (x 0.1)'
    """
    return f"{arm['step_size']:g}" + ("" if arm["factor"] == 1 else f" (x {arm['factor']:g})")


def loss_words(arm: Mapping[str, Any]) -> str:
    """The interval of the last losses, and how many runs diverged."""
    lost = sum(step >= 0 for step in arm["diverged"])
    return str(interval(arm["losses"])) + (f", {lost} diverged" if lost else "")


def median_steps(arm: Mapping[str, Any]) -> str:
    """The median of the steps to the level.

    >>> median_steps({"steps_to_level": [10, 20, 40]})
    '20'
    """
    steps = arm["steps_to_level"]
    return "-" if steps is None else f"{np.median(steps):.0f}"


LOSSES = ("readout only", "fixed", "learned")
COMPARED = ("fixed better by", "comparable", "steps", "log2 of steps", "step sizes")


def losses(arms: Arms) -> tuple[str, ...]:
    """The last losses with their intervals, by LOSSES."""
    return tuple(loss_words(arms[mode]) for mode in ("readout", "fixed", "learned"))


def compared(arms: Arms, margin: float) -> tuple[str, ...]:
    """Fixed against learned, by COMPARED: steps are medians to 90 % of the smaller gain, fixed before learned."""
    difference, ratio = better_by(arms), log_ratio(arms)
    return (
        str(difference),
        str(not_worse(difference, margin)),
        f"{median_steps(arms['fixed'])}, {median_steps(arms['learned'])}",
        "-" if ratio is None else str(interval(list(ratio))),
        ", ".join(step_words(arms[mode]) for mode in ("readout", "fixed", "learned")),
    )


def comparable(where: str, runs: Mapping[str, Result], margin: float, wider: float | None = None) -> Finding:
    """Whether fixed is comparable or better on the mean over starts; beside it the count by start.

    wider: a second margin, whose verdict is told where it differs.
    """
    each = {name: better_by(result["arms"]) for name, result in runs.items()}
    mean = over_starts(runs, lambda arms: np.subtract(arms["learned"]["losses"], arms["fixed"]["losses"]))
    found = interval(list(mean))
    counts = counted([not_worse(one, margin) for one in each.values()])
    return Finding(
        "fixed",
        f"{where}, mean over {len(runs)} starts: a fixed recurrence ends comparable to a learned one or better, "
        f"margin {margin:.3g}",
        not_worse(found, margin),
        f"fixed better by {found}; by start: {counts}" + _otherwise(found, margin, wider),
    )


def _otherwise(found: Interval, margin: float, wider: float | None) -> str:
    if wider is None or not_worse(found, wider) is not_worse(found, margin):
        return ""
    return f"; with a margin of {wider:.3g} (10 % of the trivial loss): {not_worse(found, wider)}"


def faster(where: str, runs: Mapping[str, Result]) -> Finding:
    """Whether fixed converges faster on the mean over starts where both arms gain."""
    ratios = {name: log_ratio(result["arms"]) for name, result in runs.items()}
    there = {name: ratio for name, ratio in ratios.items() if ratio is not None}
    statement = f"{where}: with a fixed recurrence 90 % of the smaller gain is reached in fewer steps"
    if not there:
        return Finding("fixed", statement, Verdict.UNDECIDED, "no start from which both arms gain")
    found = interval(list(np.mean(list(there.values()), axis=0)))
    counts = counted([positive(interval(list(one))) for one in there.values()])
    return Finding(
        "fixed", statement, positive(found), f"log2 of learned over fixed steps {found}; by start: {counts}"
    )


def over_starts(runs: Mapping[str, Result], of: Callable[[Arms], FloatArray]) -> FloatArray:
    """The mean over starts of a figure that each seed has."""
    return np.asarray(np.mean([of(result["arms"]) for result in runs.values()], axis=0))


def counted(verdicts: Sequence[Verdict]) -> str:
    """How many of each.

    >>> counted([Verdict.HOLDS, Verdict.REFUTED, Verdict.HOLDS])
    '2 holds, 1 refuted'
    """
    return ", ".join(f"{verdicts.count(one)} {one}" for one in dict.fromkeys(verdicts))
