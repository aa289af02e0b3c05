"""Paths of the eigenvalues: what the runs say, in tables, findings and plots.

Rules, written before the recorded run and after trial runs; intervals are 95 % Student intervals over seeds.

direction.time: every measured time lies within 3 % of the closed form (the descent's steps are short, not zero).
slow.gradient: no observed |dM/dl_i| exceeds the bound; refuted by one that does. slow.time: no flow reaches its last
spectral radius in less than the least time. gain.bound: no M exceeds N/(lag + 1).
initialisation: Adam from "short" takes more steps to half of the frontier's gain than from "long"; log2 of the ratio,
seed by seed, one finding for each N; holds if the interval lies above zero, refuted if below.
extension: from "short" Adam's M(lag) ends below half of the frontier's; holds if the interval of the share lies
below 1/2, refuted if above.
capacity-learning: the number of distinct driven eigenvalues is the same before and after in every run, and what float32
states leave of it changes by at most one state; refuted by one run in which it does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from memlaw.numerics.memory.plotting import COLOURS
from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.frame.experiment import Finding, Options, Outcome, Result, Table
from memlaw.verify.experiments.report.drawing import discs, finished, grid, labelled
from memlaw.verify.experiments.report.starts import extended, sooner

NEAR, ROUNDING = 0.03, 1e-9
KINDS = ("adam", "flow")
LEAST = 1e-12
Line = tuple[str, str, str, Any]
MEMORY: tuple[Line, ...] = (
    ("band", "median", COLOURS[0], "-"),
    ("frontier", "best known", "0.25", (0, (5, 1, 1, 1))),
    ("markov", "N/(lag + 1)", "0.55", (0, (1, 2))),
)
SLOPES: tuple[Line, ...] = (
    ("slope", "largest slope", COLOURS[0], "-"),
    ("slope_bound", "bound (slow.gradient)", COLOURS[1], (0, (4, 2))),
)


def outcome(results: Mapping[str, Result], options: Options) -> Outcome:
    """Tables, findings and curves from the results by piece."""
    several = {key: result for key, result in results.items() if key != "one"}
    sizes = list(dict.fromkeys(key.split(", ")[0] for key in several))
    found = [
        timed(results["one"]),
        slow(several),
        slow_time(several),
        gained(several),
        *(later(several, size) for size in sizes),
        *(further(several[f"{size}, short"], size) for size in sizes),
        same_capacity(several),
    ]
    return Outcome((times_table(results["one"]), paths_table(several)), tuple(found), curves(results["one"], several))


# --- tables -----------------------------------------------------------------------------------------------------------


def times_table(one: Result) -> Table:
    """One eigenvalue: predicted and measured times, and Adam's steps."""
    rows = tuple(
        (
            str(case["lag"]),
            f"{case['start']:.4f}",
            "below" if case["start"] < case["stop"] else "above",
            f"{case['predicted']:.4g}",
            "-" if case["measured"] is None else f"{case['measured']:.4g}",
            "never" if case["adam"] is None else f"{case['adam']:.0f}",
        )
        for case in one["cases"]
    )
    columns = ("lag", "start", "from", "time, predicted", "time, measured", "Adam steps")
    return Table("One eigenvalue, best readout: time of the flow l' = dM/dl to a twentieth of the way", columns, rows)


def paths_table(several: Mapping[str, Result]) -> Table:
    """Several eigenvalues: M and radius before and after, and how near the bounds come."""
    rows = tuple(
        (
            key.split(", ")[0],
            str(result["lag"]),
            key.split(", ")[1],
            kind,
            *(f"{value:.3g}" for value in np.median(result[kind]["memory"], axis=1)),
            f"{result['frontier']:.3g}",
            f"{result['markov']:.3g}",
            *(f"{value:.4g}" for value in np.median(result[kind]["radius"], axis=1)),
            f"{result[kind]['largest_ratio']:.2g}",
        )
        for key, result in several.items()
        for kind in KINDS
    )
    memory, radius = ("M before", "M after", "best M known", "bound"), ("radius before", "radius after")
    columns = ("N", "lag", "start", "by", *memory, *radius, "largest slope / bound")
    return Table("Several eigenvalues: medians over seeds", columns, rows)


# --- findings ---------------------------------------------------------------------------------------------------------


def timed(one: Result) -> Finding:
    """Measured against predicted times of one eigenvalue."""
    pairs = [(case["measured"], case["predicted"]) for case in one["cases"] if case["measured"] is not None]
    missing = len(one["cases"]) - len(pairs)
    off = np.array([measured / predicted - 1 for measured, predicted in pairs])
    good = bool((np.abs(off) <= NEAR).all())
    verdict = Verdict.REFUTED if not good else Verdict.UNDECIDED if missing else Verdict.HOLDS
    longest = max(predicted for _, predicted in pairs)
    return Finding(
        "direction.time",
        f"descent on one eigenvalue with the best readout takes the predicted time, within {NEAR:.0%}",
        verdict,
        f"off by {off.min():+.2%} to {off.max():+.2%} over {len(off)} paths, times {min(p for _, p in pairs):.2g} "
        f"to {longest:.4g}" + (f"; {missing} did not arrive" if missing else ""),
    )


def slow(several: Mapping[str, Result]) -> Finding:
    """Slopes against the bound of slow.gradient."""
    ratios = {(key, kind): result[kind]["largest_ratio"] for key, result in several.items() for kind in KINDS}
    worst_case = max(ratios, key=lambda case: ratios[case])
    return Finding(
        "slow.gradient",
        "no |dM/dl_i| by autograd along any path exceeds the bound",
        Verdict.HOLDS if ratios[worst_case] <= 1 + ROUNDING else Verdict.REFUTED,
        f"largest slope over its bound {ratios[worst_case]:.2g} ({', '.join(worst_case)}) over "
        f"{sum(len(result[kind]['memory'][0]) for result in several.values() for kind in KINDS)} paths",
    )


def slow_time(several: Mapping[str, Result]) -> Finding:
    """Times of the flow against the least time of slow.time."""
    shares = np.array(
        [
            [least / result["flow"]["times"][-1] for least in result["flow"]["least_times"]]
            for result in several.values()
        ]
    )
    return Finding(
        "slow.time",
        "no flow reaches its last spectral radius in less than the least time",
        Verdict.HOLDS if (shares <= 1 + ROUNDING).all() else Verdict.REFUTED,
        f"least time over the time taken: at most {shares.max():.2g}; the radius grew in {(shares > 0).sum()} of "
        f"{shares.size} flows",
    )


def gained(several: Mapping[str, Result]) -> Finding:
    """M after against Markov's bound."""
    rest = [
        result["markov"] - value for result in several.values() for kind in KINDS for value in result[kind]["memory"][1]
    ]
    return Finding(
        "gain.bound",
        "no learned M(lag) exceeds N/(lag + 1), so no loss falls by more than 1/2(N/(lag + 1) - M)",
        Verdict.HOLDS if min(rest) >= -ROUNDING else Verdict.REFUTED,
        f"nearest to the bound {min(rest):.3g} over {len(rest)} paths",
    )


def later(several: Mapping[str, Result], size: str) -> Finding:
    """Adam's steps to half of the frontier's gain: short against long."""
    short, long = (several[f"{size}, {name}"] for name in ("short", "long"))
    statement = (
        f"paths, N = {size}, lag {short['lag']}: from a short start half of the frontier's gain takes more steps than "
        "from a long one"
    )
    return sooner(statement, short["adam"]["to_half"], long["adam"]["to_half"], "long")


def further(short: Result, size: str) -> Finding:
    """M learned by Adam from "short" beside the frontier's."""
    before, after = short["adam"]["memory"]
    return extended(f"paths, N = {size}", short["lag"], before, after, short["frontier"])


def same_capacity(several: Mapping[str, Result]) -> Finding:
    """Capacities before and after, in every run."""
    changes = np.array(
        [
            np.subtract(after, before)
            for result in several.values()
            for kind in KINDS
            for before, after in zip(*result[kind]["capacity"], strict=True)
        ]
    )
    good = bool((changes[:, 0] == 0).all() and (np.abs(changes[:, 1]) <= 1).all())
    return Finding(
        "capacity-learning",
        "paths: learning leaves the number of driven eigenvalues, and changes what float32 keeps by at most one state",
        Verdict.HOLDS if good else Verdict.REFUTED,
        f"exact: changed in {(changes[:, 0] != 0).sum()} of {len(changes)} runs; float32: from "
        f"{changes[:, 1].min():+.3g} to {changes[:, 1].max():+.3g} states",
    )


# --- plots ------------------------------------------------------------------------------------------------------------


def curves(one: Result, several: Mapping[str, Result]) -> dict[str, Any]:
    """What the plots need."""
    return {
        "one": one["cases"],
        "several": {
            f"{kind}, N = {key}": {
                "path": result[kind]["path"],
                "memory": [result[kind]["memory"][0][0], result[kind]["memory"][1][0]],
                "x": result["adam"]["steps"] if kind == "adam" else result["flow"]["times"],
                "band": result[kind]["memory_path"],
                "slope": result[kind]["slope"],
                "slope_bound": result[kind]["slope_bound"],
                "markov": result["markov"],
                "frontier": result["frontier"],
            }
            for kind in KINDS
            for key, result in several.items()
        },
    }


def draw(found: Outcome, folder: Path) -> tuple[Path, ...]:
    """Times of one eigenvalue; for Adam and the flow: paths in the disc, M with its bounds, slopes with theirs."""
    paths = [draw_times(found.curves["one"], folder / "paths-one.png")]
    for kind, words in (("adam", "everything trained by Adam"), ("flow", "gradient descent, best readout")):
        own, start = dict(_of_kind(found.curves["several"], kind)), f"paths-{kind}"
        memory, slopes = f"Memory at the lag: {words}", f"Slope and its bound, one seed: {words}"
        paths += [
            discs(own, folder / f"{start}-disc.png", f"Eigenvalues, one seed: {words}"),
            against_time(own, kind, folder / f"{start}-memory.png", memory, "M(lag)", 1, MEMORY),
            against_time(own, kind, folder / f"{start}-slopes.png", slopes, "|dM/dl|", 1e5, SLOPES),
        ]
    return tuple(paths)


def _of_kind(panels: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Any]]:
    for key, panel in panels.items():
        if key.startswith(kind):
            yield key.removeprefix(f"{kind}, "), panel


def draw_times(cases: list[dict[str, Any]], path: Path) -> Path:
    """Measured against predicted times, both logarithmic."""
    figure, (axes,) = grid(1, 4.6, 3.4)
    for place, (words, above) in enumerate((("from below", False), ("from above", True))):
        own = [case for case in cases if (case["start"] > case["stop"]) == above and case["measured"]]
        predicted, measured = ([case[name] for case in own] for name in ("predicted", "measured"))
        axes.plot(predicted, measured, "os"[place], color=COLOURS[place], markersize=5, label=words)
    ends = [min(case["predicted"] for case in cases), max(case["predicted"] for case in cases)]
    axes.plot(ends, ends, color="0.6", linewidth=0.8, label="equal")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("predicted time (direction.time)", fontsize=9)
    axes.set_ylabel("measured time", fontsize=9)
    return finished(figure, axes, "One eigenvalue: time to reach the lag", path)


def against_time(
    panels: Mapping[str, Any], kind: str, path: Path, title: str, up: str, top: float, lines: Sequence[Line]
) -> Path:
    """Lines of each panel against steps or time, both axes logarithmic; the range over seeds where there is one."""
    figure, axes = grid(len(panels), 2.6, 2.0)
    for one, (name, panel) in zip(axes, panels.items(), strict=True):
        x = along(panel["x"], kind)
        if lines is MEMORY:
            low, high = (np.maximum(part, LEAST) for part in panel["band"][1:])
            one.fill_between(x, low, high, color=COLOURS[0], alpha=0.2, linewidth=0, label="range over seeds")
        for key, label, colour, dash in lines:
            values = panel[key][0] if key == "band" else panel[key]
            values = np.broadcast_to(np.maximum(values, LEAST), x.shape)
            one.plot(x, values, color=colour, linestyle=dash, linewidth=1.3, label=label)
        one.set_title(name, fontsize=9)
        one.set_xscale("log")
        one.set_yscale("log")
        one.set_ylim(LEAST, top)
    labelled(figure, axes, "training steps + 1" if kind == "adam" else "time of the flow + first step", up)
    return finished(figure, axes[0], title, path)


def along(x: list[float], kind: str) -> npt.NDArray[np.float64]:
    """Steps from 1 on, or times, the first of which is left of the others."""
    values = np.asarray(x, dtype=float)
    return values + 1 if kind == "adam" else values + values[1]
