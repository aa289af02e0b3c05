"""Delay-recall: what the runs say, in tables, findings and plots.

Rules, written down after trial runs of single pieces and before the outcome of the recorded run was read; those for
fixed against learned, and what was fixed when, are in `memlaw.verify.experiments.report.fixed`. All intervals are
Student intervals over evaluation seeds, of 95 % where nothing else is said.

initialisation, first: learned from "short" takes more steps to half of the frontier's gain than learned from "long":
log2 of the ratio, seed by seed, mean over tasks; holds if its interval lies above zero. Second: no start leads the
learned arm to a better end than "long", the longest, by more than the margin (mean over tasks), by the same rule as
fixed against learned; refuted by a single start whose interval lies beyond.
extension: learned from "short", M at the longest lag ends below half of the frontier's; holds if the interval of the
share lies below 1/2, refuted if above; one finding for each lag.
capacity-learning: training the eigenvalues raises the number of distinct driven eigenvalues, and what float32 states
leave of it, by at most one state; holds if for every task and start the interval of the change lies below +1, refuted
if one lies above. (The first run had the rule "changes by at most one"; the paper's claim is about gains, so the rule
was narrowed to them, and losses of more than one state are told beside the verdict.)
profiles: S4D-Inv and S4D-Lin have longer horizons than all three rivals, over sizes 16, 32, 64, step sizes 0.001, 0.01,
0.1 and thresholds 1/2, 1/10, 1/100; holds if in every case, refuted if in fewer than half of them.
readout.optimum, gain.bound: no run ends below what they allow (but for the rounding of the record).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from memlaw.verify.evidence import Verdict, worst
from memlaw.verify.experiments.frame.experiment import Finding, Options, Outcome, Result, Table
from memlaw.verify.experiments.frame.statistics import Interval, interval
from memlaw.verify.experiments.report import fixed
from memlaw.verify.experiments.report.drawing import LOSS_WORDS, by_start, discs
from memlaw.verify.experiments.report.starts import extended, sooner
from memlaw.verify.experiments.train.starts import NAMES

TRIVIAL, SHARE, ROUNDING = 0.5, 0.1, 2e-6
DRAWN = ("near", "far")
RIVALS = ("random", "linear", "step")
Runs = Mapping[str, Mapping[str, Result]]


def outcome(results: Mapping[str, Result], options: Options) -> Outcome:
    """Tables, findings and curves from the results by piece."""
    runs = by_task(results)
    tables = [make(task, of) for task, of in runs.items() for make in (loss_table, compared_table)]
    tables.append(profile_table(results["profiles"]))
    pairs = {task: [fixed.of_losses(name, result["arms"]) for name, result in of.items()] for task, of in runs.items()}
    found = [
        fixed.comparable(f"recall {task}", own, margin(runs[task]), wider=SHARE * TRIVIAL)
        for task, own in pairs.items()
    ]
    found += [fixed.faster(f"recall {task}", own) for task, own in pairs.items()]
    found += [later(runs), longest_is_best(runs)]
    found += [further(runs[task]["short"]) for task in DRAWN if task in runs]
    found += [same_capacity(runs), longer_profiles(results["profiles"]), above_optimum(runs), above_bound(runs)]
    return Outcome(tuple(tables), tuple(found), {task: panels(runs[task]) for task in DRAWN if task in runs})


def by_task(results: Mapping[str, Result]) -> dict[str, dict[str, Result]]:
    """Results by task, then start."""
    runs: dict[str, dict[str, Result]] = {}
    for key, result in results.items():
        if key != "profiles":
            task, name = key.split(", ")
            runs.setdefault(task, {})[name] = result
    return runs


def margin(of: Mapping[str, Result]) -> float:
    """A tenth of what the best spectrum known gains."""
    return float(SHARE * TRIVIAL * next(iter(of.values()))["frontier"])


# --- tables -----------------------------------------------------------------------------------------------------------


def loss_table(task: str, of: Mapping[str, Result]) -> Table:
    """Last losses from every start, theory's figures beside them."""
    first = next(iter(of.values()))
    lags = ", ".join(map(str, first["lags"]))
    floor = TRIVIAL * (1 - np.mean(first["markov"]))
    best = TRIVIAL * (1 - first["frontier"])
    title = (
        f"Recall {task}: lag {lags}, {first['real_states']} states; silent 0.5, best spectrum known for the longest "
        f"lag {best:.4g}, no spectrum below {floor:.4g}"
    )
    rows = tuple(
        (
            name,
            fixed.memory_words(result["memory"]),
            f"{np.median(result['condition']):.2g}",
            f"{np.mean(result['optimum']):.4g}",
            *fixed.losses(result["arms"]),
        )
        for name, result in of.items()
    )
    return Table(title, ("start", "M(lag)", "cond(C)", "best readout", *fixed.LOSSES), rows)


def compared_table(task: str, of: Mapping[str, Result]) -> Table:
    """Fixed against learned from every start."""
    rows = tuple(
        (
            name,
            *fixed.compared(fixed.of_losses(name, result["arms"]), result["arms"], margin(of), len(of)),
            fixed.memory_words(result["learned_memory"]),
        )
        for name, result in of.items()
    )
    columns = ("start", *fixed.COMPARED, "learned M(lag)")
    return Table(f"Recall {task}: fixed against learned, margin {margin(of):.3g}", columns, rows)


def profile_table(result: Result) -> Table:
    """Horizons of published starts and rivals."""
    thresholds = ", ".join(f"{value:g}" for value in result["thresholds"])
    columns = ("N", "step size", "start", "horizons", *RIVALS)
    rows = tuple(
        (
            str(row["states"]),
            f"{row['step_size']:g}",
            row["name"],
            *(", ".join(f"{value:g}" for value in row[name]) for name in ("horizons", *RIVALS)),
        )
        for row in result["rows"]
    )
    return Table(f"Horizons at thresholds {thresholds}", columns, rows)


# --- findings ---------------------------------------------------------------------------------------------------------


def later(runs: Runs) -> Finding:
    """Steps of the learned arm to half of the frontier's gain: short against long, in the order of the tasks."""
    short, long = ([of[name]["half"]["steps"] for of in runs.values()] for name in ("short", "long"))
    return sooner(
        "recall: learned from a short start, half of the frontier's gain takes more steps than from a long start",
        short,
        long,
        "long",
        f" on {', '.join(runs)}",
    )


def further(short: Result) -> Finding:
    """M at the longest lag before and after learning from "short", beside the frontier's."""
    before, after = (np.asarray(short[name])[:, -1] for name in ("memory", "learned_memory"))
    return extended("recall", short["lags"][-1], before, after, short["frontier"])


def longest_is_best(runs: Runs) -> Finding:
    """Last losses of the learned arm: long against every other start, mean over tasks."""
    size = float(np.mean([margin(of) for of in runs.values()]))
    ends = {name: np.mean([of[name]["arms"]["learned"]["losses"] for of in runs.values()], axis=0) for name in NAMES}
    others = {name: each - ends["long"] for name, each in ends.items() if name != "long"}
    return Finding(
        "initialisation",
        f"recall: no start leads a learned recurrence to a better end than the longest one, margin {size:.3g}",
        *fixed.told("long better by", others, size),
    )


def same_capacity(runs: Runs) -> Finding:
    """Changes of the capacity, exact and realisable, for every task and start."""
    changes = {
        f"{task} {name}": np.diff(np.asarray(result["capacity"], dtype=float), axis=1)[:, 0]
        for task, of in runs.items()
        for name, result in of.items()
    }
    verdicts = [no_more(interval(list(column)), 1.0) for change in changes.values() for column in change.T]
    exact, kept = (np.concatenate([change[:, place] for change in changes.values()]) for place in (0, 1))
    lost = {key: int((change[:, 1] < -1).sum()) for key, change in changes.items() if (change[:, 1] < -1).any()}
    return Finding(
        "capacity-learning",
        "recall: training the eigenvalues raises the capacity, exact or with float32 states, by at most one state",
        worst(verdicts),
        f"change, exact: {interval(list(exact))} (S4D-Lin's real mode leaves the axis: 15 to 16); float32: "
        f"{interval(list(kept))}, from {kept.min():.3g} to {kept.max():.3g} states; runs that lost more than one: "
        + (", ".join(f"{key} {count}" for key, count in lost.items()) or "none"),
    )


def no_more(found: Interval, most: float) -> Verdict:
    """Whether an interval lies at or below a number, or above it.

    >>> str(no_more(Interval(1.0, 1.0, 1.0, 8), 1.0))
    'holds'
    """
    if found.upper <= most:
        return Verdict.HOLDS
    return Verdict.REFUTED if found.lower > most else Verdict.UNDECIDED


def longer_profiles(result: Result) -> Finding:
    """Cases in which a published start's horizon is longer than those of all rivals."""
    wins = np.array(
        [
            [row["horizons"][k] > max(row[name][k] for name in RIVALS) for k in range(len(result["thresholds"]))]
            for row in result["rows"]
        ]
    )
    share = wins.mean()
    verdict = Verdict.HOLDS if wins.all() else Verdict.REFUTED if share < 0.5 else Verdict.UNDECIDED
    each = ", ".join(
        f"at {threshold:g} in {won:.0f}" for threshold, won in zip(result["thresholds"], wins.sum(axis=0), strict=True)
    )
    return Finding(
        "profiles",
        "S4D-Inv and S4D-Lin have longer horizons than random, linearly spaced and step-like spectra",
        verdict,
        f"in {wins.sum()} of {wins.size} cases; {each} of {len(wins)} each",
    )


def above_optimum(runs: Runs) -> Finding:
    """No readout does better than 1/2(1 - M) of a spectrum that is not learned."""
    excess = np.array(
        [
            np.subtract(result["arms"][mode]["losses"], result["optimum"])
            for of in runs.values()
            for result in of.values()
            for mode in ("readout", "fixed")
        ]
    )
    verdict = Verdict.HOLDS if (excess >= -ROUNDING).all() else Verdict.REFUTED
    near = (excess <= 0.01 * TRIVIAL).mean()
    return Finding(
        "readout.optimum",
        "recall: with fixed eigenvalues no run ends below 1/2(1 - M), mean over lags",
        verdict,
        f"least excess {excess.min():.1g} over {excess.size} runs; {near:.0%} end within 1 % of the silent loss of it",
    )


def above_bound(runs: Runs) -> Finding:
    """No learned run does better than Markov's bound."""
    excess = np.array(
        [
            np.asarray(result["arms"]["learned"]["losses"]) - TRIVIAL * (1 - np.mean(result["markov"]))
            for of in runs.values()
            for result in of.values()
        ]
    )
    verdict = Verdict.HOLDS if (excess >= -ROUNDING).all() else Verdict.REFUTED
    return Finding(
        "gain.bound",
        "recall: learning the eigenvalues never gains more than 1/2(N/(lag + 1) - M), mean over lags",
        verdict,
        f"nearest to the bound {excess.min():.3g} over {excess.size} runs",
    )


# --- plots ------------------------------------------------------------------------------------------------------------


def panels(of: Mapping[str, Result]) -> dict[str, Any]:
    """What the plots of a task need."""
    return {
        name: {
            **fixed.panel(
                result,
                {
                    "best readout, initial spectrum": float(np.mean(result["optimum"])),
                    "best spectrum known": TRIVIAL * (1 - result["frontier"]),
                },
            ),
            "path": result["path"],
            "memory": [result["path_memory"][0], result["path_memory"][-1]],
        }
        for name, result in of.items()
    }


def draw(found: Outcome, folder: Path) -> tuple[Path, ...]:
    """Loss against steps, and the paths of the eigenvalues, for the two single lags."""
    paths = []
    for task, of in found.curves.items():
        title = f"Delay-recall, {task}"
        paths.append(by_start(of, "loss", folder / f"recall-{task}-loss.png", title, LOSS_WORDS, "x"))
        paths.append(discs(of, folder / f"recall-{task}-paths.png", f"Learned eigenvalues, {task}, one seed"))
    return tuple(paths)
