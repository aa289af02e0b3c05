"""Fixed against learned recurrence in deep classifiers: what the figures of all conditions say.

Declared before the runs. Accuracy: fixed is comparable or better where the 95 % interval of (fixed - learned), seed by
seed, in test accuracy after the last step, lies above -MARGIN; worse where it lies below. Speed: steps until the
validation accuracy, linear between looks, reaches the level, which is the part LEVEL of the smaller of the two arms'
mean gains over a constant answer; an arm that never reaches it counts with all its steps; fixed is faster where the
interval of (learned - fixed) is positive, slower where it is negative. A claim about several conditions holds if it
holds in each, and is refuted if it is in one, by an interval at the level 1 - 0.05/k for k conditions. A run that
diverged counts as a constant answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.frame.experiment import Finding, Result, Table
from memlaw.verify.experiments.frame.statistics import Interval, interval, not_worse, paired
from memlaw.verify.experiments.train.contest import CLASSIFIED as MODES

MARGIN = 0.02
LEVEL = 0.9
SMALLEST_GAIN = 0.02
PUBLISHED = ("s4d-lin", "s4d-inv", "s4d-legs", "s4-legs")
SPREAD = "s4d-lin spread"
CLAIM = "fixed"

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """Two arms under one condition: per seed, so that they can be paired; speeds are None where there is no level."""

    key: str
    accuracy: Mapping[str, FloatArray]
    steps: Mapping[str, FloatArray] | None
    level: float

    def better(self, level: float = 0.95) -> Interval:
        """Test accuracy of fixed less that of learned."""
        return paired(self.accuracy["fixed"].tolist(), self.accuracy["learned"].tolist(), level)

    def earlier(self, level: float = 0.95) -> Interval | None:
        """Steps that learned takes longer than fixed."""
        if self.steps is None:
            return None
        return paired(self.steps["learned"].tolist(), self.steps["fixed"].tolist(), level)


def pair(key: str, found: Result) -> Pair:
    """What one condition's result says."""
    accuracy = {mode: ends(found, mode, "test", 1) for mode in MODES}
    gains = [final_validation(found, mode).mean() - found["trivial"] for mode in MODES]
    level = found["trivial"] + LEVEL * min(gains)
    if min(gains) < SMALLEST_GAIN:
        return Pair(key, accuracy, None, level)
    return Pair(key, accuracy, {mode: reached(found, mode, level) for mode in MODES}, level)


def ends(found: Result, mode: str, part: str, place: int) -> FloatArray:
    """Loss (place 0) or accuracy (place 1) of every seed after training."""
    arm = found["arms"][mode]
    silent = (np.log(10), found["trivial"])[place]
    both = zip(arm[part], arm["diverged"], strict=True)
    return np.array([silent if diverged else end[place] for end, diverged in both])


def final_validation(found: Result, mode: str) -> FloatArray:
    """Validation accuracy of every seed after training."""
    return ends(found, mode, "validation", 1)


def reached(found: Result, mode: str, level: float) -> FloatArray:
    """The step at which each seed's validation accuracy first reaches a level."""
    arm = found["arms"][mode]
    return np.array([first_step(arm["steps"], curve, level) for curve in arm["curves"]["accuracy"]])


def first_step(steps: Sequence[int], curve: Sequence[float], level: float) -> float:
    """Where a curve, 0 at step 0 and linear between its entries, first reaches a level; the last step if never.

    >>> first_step([10, 20, 30], [0.25, 0.5, 0.3], 0.375), first_step([10, 20], [0.1, 0.2], 0.5)
    (15.0, 20.0)
    """
    before, value = 0, 0.0
    for step, now in zip(steps, curve, strict=True):
        if now >= level:
            return float(before + (step - before) * max(0.0, level - value) / (now - value))
        before, value = step, now
    return float(steps[-1])


def verdict(intervals: Callable[[float], list[Interval]], margin: float) -> Verdict:
    """The verdict on all conditions together, from their intervals at a given level."""
    usual = intervals(0.95)
    if not usual:
        return Verdict.UNDECIDED
    if all(not_worse(one, margin) is Verdict.HOLDS for one in usual):
        return Verdict.HOLDS
    strict = intervals(1 - 0.05 / len(usual))
    worse = any(not_worse(one, margin) is Verdict.REFUTED for one in strict)
    return Verdict.REFUTED if worse else Verdict.UNDECIDED


def findings(task: str, pairs: Sequence[Pair], which: str) -> tuple[Finding, Finding]:
    """Accuracy and speed over several conditions; `which` names these in words."""
    accurate = Finding(
        CLAIM,
        f"{task}, {which}: with fixed recurrent weights the test accuracy is comparable or better"
        f" (margin {100 * MARGIN:g} points)",
        verdict(lambda level: [one.better(level) for one in pairs], MARGIN),
        f"fixed less learned, points: {_listed([(one.key, percent(one.better())) for one in pairs])}"
        f"; mean of all {percent(mean_better(pairs))}",
    )
    timed = [one for one in pairs if one.steps is not None]
    speeds = [(one.key, _whole(one.earlier())) for one in timed]
    fast = Finding(
        CLAIM,
        f"{task}, {which}: with fixed recurrent weights {100 * LEVEL:g} % of the gain is reached in fewer steps",
        verdict(lambda level: [found for one in timed if (found := one.earlier(level)) is not None], 0.0),
        f"steps that learned takes longer: {_listed(speeds)}" if speeds else "no arm gained enough",
    )
    return accurate, fast


def mean_better(pairs: Sequence[Pair]) -> Interval:
    """The mean over conditions of fixed less learned, seed by seed."""
    return interval(
        np.mean([one.accuracy["fixed"] - one.accuracy["learned"] for one in pairs], axis=0).tolist()
    )


def _listed(items: Sequence[tuple[str, object]]) -> str:
    return ", ".join(f"{key} {value}" for key, value in items)


def percent(found: Interval) -> str:
    """An interval of shares in percent, to a tenth.

    >>> percent(Interval(0.5, 0.25, 0.75, 3))
    '50.0 [25.0, 75.0]'
    """
    return f"{100 * found.mean:.1f} [{100 * found.lower:.1f}, {100 * found.upper:.1f}]"


def _whole(found: Interval | None) -> str:
    return "-" if found is None else f"{found.mean:.0f} [{found.lower:.0f}, {found.upper:.0f}]"


def accuracy_table(task: str, results: Mapping[str, Result]) -> Table:
    """Test accuracy of both arms from each start, theory's figures of the start beside them."""
    columns = (
        "start",
        "M at the first input",
        "M summed over the sequence",
        "lags with M >= 1/2",
        "fixed, %",
        "learned, %",
        "fixed better by, points",
        "comparable or better",
    )
    rows = tuple(_accuracy_row(key, found) for key, found in by_memory(results))
    constant = next(iter(results.values()))["trivial"]
    return Table(
        f"{task}: test accuracy by start, mean and 95 % interval over seeds (always the same answer:"
        f" {100 * constant:.1f} %)",
        columns,
        rows,
    )


def by_memory(results: Mapping[str, Result]) -> list[tuple[str, Result]]:
    """Conditions in order of what their start remembers of the first input."""
    return sorted(results.items(), key=lambda item: float(item[1]["memory"]["at_first_input"]))


def _accuracy_row(key: str, found: Result) -> tuple[str, ...]:
    memory, one = found["memory"], pair(key, found)
    return (
        key,
        f"{memory['at_first_input']:.3f}",
        f"{memory['within_sequence']:.1f}",
        f"{memory['lags_above_half']:g}",
        *(percent(interval(one.accuracy[mode].tolist())) for mode in MODES),
        percent(one.better()),
        str(not_worse(one.better(), MARGIN)),
    )


def speed_table(task: str, results: Mapping[str, Result]) -> Table:
    """Steps to the level, and how each arm was trained."""
    columns = (
        "start",
        "level, %",
        "steps, fixed",
        "steps, learned",
        "learned takes longer by",
        "fixed is faster",
        "step size, fixed",
        "step size, learned (recurrent)",
        "moved when learned (rms)",
        "diverged",
    )
    return Table(
        f"{task}: steps to {100 * LEVEL:g} % of the smaller gain, validation accuracy",
        columns,
        tuple(_speed_row(key, found) for key, found in by_memory(results)),
    )


def _speed_row(key: str, found: Result) -> tuple[str, ...]:
    one, arms = pair(key, found), found["arms"]
    earlier = one.earlier()
    steps = (
        ["-", "-"] if one.steps is None else [_whole(interval(one.steps[mode].tolist())) for mode in MODES]
    )
    learned = arms["learned"]
    return (
        key,
        f"{100 * one.level:.1f}",
        *steps,
        _whole(earlier),
        "-" if earlier is None else str(not_worse(earlier, 0.0)),
        f"{arms['fixed']['step_size']:g}",
        f"{learned['step_size']:g} ({learned['step_size'] * learned['share']:g})",
        ", ".join(f"{name.replace('_', '-')} {size:.2g}" for name, size in learned["moved"].items() if size),
        str(sum(map(sum, (arms[mode]["diverged"] for mode in MODES)))),
    )


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


def curves(results: Mapping[str, Result]) -> dict[str, dict[str, object]]:
    """Loss and accuracy against steps, means with intervals, and final accuracies, by condition; for the plots."""
    return {key: _curves(found) for key, found in by_memory(results)}


def _curves(found: Result) -> dict[str, object]:
    own: dict[str, object] = {"trivial": found["trivial"], "memory": found["memory"]["at_first_input"]}
    for mode in MODES:
        arm = found["arms"][mode]
        bands = {
            name: _band([one for one, bad in zip(values, arm["diverged"], strict=True) if not bad])
            for name, values in arm["curves"].items()
        }
        final = {part: _three(interval(ends(found, mode, part, 1).tolist())) for part in ("train", "test")}
        own[mode] = {"steps": arm["steps"], **bands, "final": final}
    return own


def _band(values: Sequence[Sequence[float]]) -> list[list[float]]:
    """Means with both ends of their intervals at every look; empty with fewer than two runs."""
    if len(values) < 2:
        return []
    return [_three(interval(column)) for column in zip(*values, strict=True)]


def _three(found: Interval) -> list[float]:
    return [round(value, 4) for value in (found.mean, found.lower, found.upper)]
