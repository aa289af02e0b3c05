"""Fixed against learned: one rule for all experiments, and the words in which its outcome is told.

The rule. A condition is a start on a task. "Better by" is, seed by seed, the learned arm's last loss less the fixed
arm's, of classifiers the fixed arm's last test accuracy less the learned arm's. A finding speaks of k conditions, and
each is judged by its own Student interval at the level 1 - 0.05/k, so that all k hold at once with 95 %: the fixed
recurrence is comparable or better where the whole interval lies above minus the margin, worse where it lies below, else
it is undecided. The finding holds if every condition does and is refuted by one. A margin is 10 % of what the best
spectrum known gains over saying nothing (adding: 10 % of the trivial loss); of classifiers, two points.

"Faster" is judged alike, without a margin: log2 of the learned arm's steps over the fixed arm's, to 90 % of the smaller
of the two mean gains over saying nothing. An arm that never gets there counts with all its steps. Conditions under
which an arm gains too little (1 % of the trivial loss, 2 points of accuracy) have no such level and are left out. A run
that diverged counts as silent.

What was fixed when. Before any run: the form of the verdict, and margins of 10 % of the trivial loss and of 2 points.
After trial runs of single pieces, while the recorded run of recall went on: recall's narrower margin (its best gain is
far below the trivial loss), the level of "faster". Where the wider margin decides otherwise, the finding says so. After
the recorded runs: that every experiment is judged condition by condition, at the level 1 - 0.05/k. Until then recall
and adding were judged by the mean over starts, digits and ListOps by intervals of 95 % (corrected to refute), and their
speed by differences of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.evidence import Verdict, worst
from memlaw.verify.experiments.frame.experiment import Finding, Result, Table
from memlaw.verify.experiments.frame.statistics import Interval, interval, not_worse
from memlaw.verify.experiments.train.arms import MODES
from memlaw.verify.experiments.train.contest import CLASSIFIED
from memlaw.verify.experiments.train.trainer import steps_to

Arms = Mapping[str, Mapping[str, Any]]

MISSED = 0.05
ACCURACY_MARGIN, SMALLEST_GAIN, LEVEL = 0.02, 0.02, 0.9
PUBLISHED = ("s4d-lin", "s4d-inv", "s4d-legs", "s4-legs")
SPREAD = "s4d-lin spread"


# --- the rule -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Both arms under one condition, by mode and seed.

    gains: the higher the better, accuracy or minus the loss. steps: to the level that both reach, None without one.
    """

    key: str
    gains: Mapping[str, FloatArray]
    steps: Mapping[str, FloatArray] | None

    @property
    def better(self) -> FloatArray:
        """By how much fixed ends better than learned, by seed."""
        return self.gains["fixed"] - self.gains["learned"]

    @property
    def earlier(self) -> FloatArray | None:
        """log2 of steps learned over steps fixed, by seed."""
        if self.steps is None:
            return None
        return np.asarray(np.log2(np.maximum(self.steps["learned"], 1.0) / np.maximum(self.steps["fixed"], 1.0)))


def of_losses(key: str, arms: Arms) -> Pair:
    """The pair of a result of `memlaw.verify.experiments.train.contest.compare`."""
    steps = {mode: arms[mode]["steps_to_level"] for mode in CLASSIFIED}
    return Pair(
        key,
        {mode: -np.asarray(arms[mode]["losses"]) for mode in CLASSIFIED},
        None if None in steps.values() else {mode: np.asarray(each, dtype=float) for mode, each in steps.items()},
    )


def of_accuracies(key: str, found: Result) -> Pair:
    """The pair of a result of `memlaw.verify.experiments.train.contest.Contest`."""
    level = common_level(found)
    return Pair(
        key,
        {mode: ends(found, mode, "test", 1) for mode in CLASSIFIED},
        None if level is None else {mode: reached(found, mode, level) for mode in CLASSIFIED},
    )


def level_of(conditions: int) -> float:
    """At which level each of so many conditions is judged.

    >>> level_of(1), level_of(5)
    (0.95, 0.99)
    """
    return 1 - MISSED / conditions


def judged(differences: Sequence[FloatArray], margin: float) -> tuple[list[Interval], list[Verdict]]:
    """The interval and the verdict of each condition, by the rule above; `worst` of them is that of all."""
    intervals = [interval(each.tolist(), level_of(len(differences))) for each in differences]
    return intervals, [not_worse(one, margin) for one in intervals]


def comparable(
    where: str, pairs: Sequence[Pair], margin: float, *, points: bool = False, wider: float | None = None
) -> Finding:
    """Whether fixed is comparable or better under every condition.

    points: gains are accuracies, told in percent. wider: a second margin, whose verdict is told where it differs.
    """
    differences = {one.key: one.better for one in pairs}
    what = f"fixed better by{', points' if points else ''}"
    found, effect = told(what, differences, margin, percent if points else str)
    if wider is not None and (other := told("", differences, wider)[0]) is not found:
        effect += f"; with a margin of {wider:.3g} (10 % of the trivial loss): {other}"
    size = f"{100 * margin:g} points" if points else f"{margin:.3g}"
    statement = f"{where}: a fixed recurrence ends comparable to a learned one or better, margin {size}"
    return Finding("fixed", statement, found, effect)


def faster(where: str, pairs: Sequence[Pair]) -> Finding:
    """Whether fixed converges faster under every condition under which both arms gain."""
    statement = f"{where}: with a fixed recurrence 90 % of the smaller gain is reached in fewer steps"
    timed = {one.key: ratio for one in pairs if (ratio := one.earlier) is not None}
    if not timed:
        return Finding("fixed", statement, Verdict.UNDECIDED, "no condition under which both arms gain")
    return Finding("fixed", statement, *told("log2 of learned over fixed steps", timed, 0.0))


# --- words and tables -----------------------------------------------------------------------------------------------

COMPARED = ("fixed better by", "comparable", "steps", "log2 of steps", "step sizes")


def compared(one: Pair, arms: Arms, margin: float, conditions: int, *, points: bool = False) -> tuple[str, ...]:
    """Fixed against learned as judged among so many conditions, by COMPARED; steps are medians, fixed first."""
    level, ratio = level_of(conditions), one.earlier
    difference = interval(one.better.tolist(), level)
    return (
        (percent if points else str)(difference),
        str(not_worse(difference, margin)),
        "-" if one.steps is None else ", ".join(f"{np.median(one.steps[mode]):.0f}" for mode in CLASSIFIED),
        "-" if ratio is None else str(interval(ratio.tolist(), level)),
        ", ".join(step_words(arm) for arm in arms.values()),
    )


def step_words(arm: Mapping[str, Any]) -> str:
    """The step size of an arm, and what it is multiplied by for recurrent weights.

    >>> step_words({"step_size": 0.1, "factor": 0.1})
    '0.1 (x 0.1)'
    """
    factor = arm["factor"] if "factor" in arm else arm["share"]
    return f"{arm['step_size']:g}" + ("" if factor == 1 else f" (x {factor:g})")


def told(
    what: str, differences: Mapping[str, FloatArray], margin: float, words: Callable[[Interval], str] = str
) -> tuple[Verdict, str]:
    """The verdict on all conditions; in words how many got which, each one's interval, and that of the mean."""
    intervals, verdicts = judged(list(differences.values()), margin)
    each = ", ".join(f"{key} {words(found)}" for key, found in zip(differences, intervals, strict=True))
    mean = interval(np.mean(list(differences.values()), axis=0).tolist())
    return worst(verdicts), f"{counted(verdicts)}; {what}: {each}; mean of all {words(mean)}"


def counted(verdicts: Sequence[Verdict]) -> str:
    """How many of each.

    >>> counted([Verdict.HOLDS, Verdict.REFUTED, Verdict.HOLDS])
    '2 holds, 1 refuted'
    """
    return ", ".join(f"{verdicts.count(one)} {one}" for one in dict.fromkeys(verdicts))


def percent(found: Interval) -> str:
    """An interval of shares in percent, to a tenth.

    >>> percent(Interval(0.5, 0.25, 0.75, 3))
    '50.0 [25.0, 75.0]'
    """
    return f"{100 * found.mean:.1f} [{100 * found.lower:.1f}, {100 * found.upper:.1f}]"


# --- single layers --------------------------------------------------------------------------------------------------

LOSSES = ("readout only", "fixed", "learned")


def losses(arms: Arms) -> tuple[str, ...]:
    """The last losses with their intervals, and how many runs diverged, by LOSSES."""
    lost = {mode: sum(step >= 0 for step in arms[mode]["diverged"]) for mode in MODES}
    return tuple(
        str(interval(arms[mode]["losses"])) + (f", {lost[mode]} diverged" if lost[mode] else "") for mode in MODES
    )


def memory_words(memory: Sequence[Sequence[float]]) -> str:
    """M by lag, mean over seeds.

    >>> memory_words([[0.5, 0.25], [0.5, 0.75]])
    '0.5, 0.5'
    """
    return ", ".join(f"{value:.3g}" for value in np.mean(memory, axis=0))


def panel(result: Result, levels: Mapping[str, float]) -> dict[str, Any]:
    """What a plot of the losses of one start needs: the median and the first and last tenth."""
    bands = {
        mode: [list(three) for three in zip(arm["curve"], *arm["spread"], strict=True)]
        for mode, arm in result["arms"].items()
    }
    return {"steps": result["steps"], "loss": bands, "levels": {"loss": dict(levels)}}


# --- deep classifiers -----------------------------------------------------------------------------------------------


def ends(found: Result, mode: str, part: str, place: int) -> FloatArray:
    """Loss (place 0) or accuracy (place 1) of every seed after training."""
    arm = found["arms"][mode]
    silent = (np.log(10), found["trivial"])[place]
    both = zip(arm[part], arm["diverged"], strict=True)
    return np.array([silent if diverged else end[place] for end, diverged in both])


def common_level(found: Result) -> float | None:
    """The validation accuracy of 90 % of the smaller mean gain over a constant answer; None where that is too small."""
    gain = min(ends(found, mode, "validation", 1).mean() - found["trivial"] for mode in CLASSIFIED)
    return None if gain < SMALLEST_GAIN else float(found["trivial"] + LEVEL * gain)


def reached(found: Result, mode: str, level: float) -> FloatArray:
    """The step at which each seed's validation accuracy first reaches a level."""
    arm = found["arms"][mode]
    return np.array([first_step(arm["steps"], curve, level) for curve in arm["curves"]["accuracy"]])


def first_step(steps: Sequence[int], curve: Sequence[float], level: float) -> float:
    """Where a curve, 0 at step 0 and linear between its entries, first reaches a level; the last step if never.

    >>> first_step([10, 20, 30], [0.25, 0.5, 0.3], 0.375), first_step([10, 20], [0.1, 0.2], 0.5)
    (15.0, 20.0)
    """
    found = steps_to(-level, np.array([0, *steps]), -np.array([0.0, *curve]))
    return min(found, float(steps[-1]))


def groups(keys: Iterable[str]) -> dict[str, list[str]]:
    """The conditions over which a claim is made together, with their name in words; empty ones are left out.

    >>> list(groups(["long", "s4d-lin spread, dropout"]).values())
    [['s4d-lin spread, dropout'], ['long']]
    """
    known = list(keys)
    spread = [key for key in known if key.startswith(SPREAD)]
    found = {
        "published initialisations with one step size for all channels": [k for k in known if k in PUBLISHED],
        "S4D-Lin with its authors' step sizes spread over the channels": spread,
        "constructed spectra, the same in all channels": [k for k in known if k not in (*PUBLISHED, *spread)],
    }
    return {words: own for words, own in found.items() if own}


def accuracies(task: str, results: Mapping[str, Result]) -> list[Finding]:
    """Accuracy and speed over each group of conditions."""
    found = []
    for which, keys in groups(results).items():
        pairs = [of_accuracies(key, results[key]) for key in keys]
        where = f"{task}, {which}"
        found += [comparable(where, pairs, ACCURACY_MARGIN, points=True), faster(where, pairs)]
    return found


def by_memory(results: Mapping[str, Result]) -> dict[str, Result]:
    """Conditions in order of what their start remembers of the first input."""
    return dict(sorted(results.items(), key=lambda item: float(item[1]["memory"]["at_first_input"])))


def accuracy_table(task: str, results: Mapping[str, Result]) -> Table:
    """Test accuracy of both arms from each start, theory's figures of the start beside them."""
    memory = ("M at the first input", "M summed over the sequence", "lags with M >= 1/2")
    constant = next(iter(results.values()))["trivial"]
    rows = tuple(
        (
            key,
            f"{found['memory']['at_first_input']:.3f}",
            f"{found['memory']['within_sequence']:.1f}",
            f"{found['memory']['lags_above_half']:g}",
            *(percent(interval(ends(found, mode, "test", 1).tolist())) for mode in CLASSIFIED),
        )
        for key, found in by_memory(results).items()
    )
    title = f"{task}: test accuracy by start, mean and 95 % interval over seeds (always the same answer: "
    return Table(f"{title}{100 * constant:.1f} %)", ("start", *memory, "fixed, %", "learned, %"), rows)


def accuracies_compared(task: str, results: Mapping[str, Result]) -> Table:
    """Fixed against learned from each start, and how far the recurrence moved."""
    together = {key: len(keys) for keys in groups(results).values() for key in keys}
    rows = tuple(
        (
            key,
            *compared(of_accuracies(key, found), found["arms"], ACCURACY_MARGIN, together[key], points=True),
            ", ".join(
                f"{name.replace('_', '-')} {size:.2g}"
                for name, size in found["arms"]["learned"]["moved"].items()
                if size
            ),
            str(sum(sum(arm["diverged"]) for arm in found["arms"].values())),
        )
        for key, found in by_memory(results).items()
    )
    title = f"{task}: fixed against learned, test accuracy in points, margin {100 * ACCURACY_MARGIN:g}"
    return Table(title, ("start", *COMPARED, "moved when learned (rms)", "diverged"), rows)


def accuracy_panels(results: Mapping[str, Result]) -> dict[str, dict[str, Any]]:
    """Loss and accuracy against steps, means with intervals, and final accuracies, by condition; for the plots."""
    return {key: _accuracy_panel(found) for key, found in by_memory(results).items()}


def _accuracy_panel(found: Result) -> dict[str, Any]:
    arms = {mode: found["arms"][mode] for mode in CLASSIFIED}
    last = {mode: {part: _three(ends(found, mode, part, 1).tolist()) for part in ("train", "test")} for mode in arms}
    bands = {
        name: {mode: _band(arm["curves"][name], arm["diverged"]) for mode, arm in arms.items()}
        for name in ("loss", "accuracy")
    }
    levels = {"accuracy": {"always the same answer": found["trivial"]}}
    return {"steps": arms["fixed"]["steps"], **bands, "final": last, "levels": levels}


def _band(curves: Sequence[Sequence[float]], diverged: Sequence[bool]) -> list[list[float]]:
    """Means with both ends of their intervals at every look; empty with fewer than two runs."""
    kept = [one for one, bad in zip(curves, diverged, strict=True) if not bad]
    return [_three(column) for column in zip(*kept, strict=True)] if len(kept) > 1 else []


def _three(values: Sequence[float]) -> list[float]:
    found = interval(values)
    return [round(value, 4) for value in (found.mean, found.lower, found.upper)]
