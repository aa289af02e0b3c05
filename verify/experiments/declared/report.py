"""The declared experiment: what is decided and what is not, in tables, findings, plots; its protocol has the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from memlaw.numerics.learn.teacher import teacher_bound
from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.declared.decide import (
    NOT_RUN,
    Decision,
    Results,
    decisions,
    of_hypothesis,
    scores,
    times,
    waited,
)
from memlaw.verify.experiments.declared.runs import MODES
from memlaw.verify.experiments.frame.experiment import Finding, Options, Outcome, Result, Table
from memlaw.verify.experiments.frame.inference import survivors
from memlaw.verify.experiments.frame.protocol import Hypothesis, Protocol, read_protocol
from memlaw.verify.experiments.frame.statistics import interval
from memlaw.verify.experiments.report.drawing import LOSS_WORDS, by_start
from memlaw.verify.experiments.report.fixed import counted, step_words

SENTENCES = {
    "comparable": "a fixed recurrence ends comparable to a learned one or better",
    "faster": "with a fixed recurrence {level:.0%} of what its start allows is reached in fewer steps than learned",
    "sooner": "learned from the longest start, {level:.0%} of the gain is reached in fewer steps than from others",
    "longest": "no start leads a learned recurrence to a better end than the longest one",
    "below half": "learned from a short start, M(lag) stays below half of the best known",
}
NO_LOWER = "no layer below"
ROUNDING = 2e-6  # of the record
PARTS = 24  # of the steps, at which curves are drawn


def outcome(name: str, results: Mapping[str, Result], options: Options) -> Outcome:
    """Tables, findings and curves of the pieces that are done, of the protocol of that name."""
    if options.quick:
        return Outcome((end_table(results, None),), (), {})
    protocol = read_protocol(name)
    found = decisions(results, protocol)
    tables = (
        decided_table(found, results, protocol),
        each_table(found, protocol),
        end_table(results, protocol),
        waiting_table(results, protocol),
        dropped_table(results, protocol),
        Table("Power, as stated beforehand", ("",), tuple((line,) for line in protocol.power)),
    )
    begun = {each.hypothesis for each in found if not each.why.startswith(NOT_RUN)}  # nothing is measured of others
    told = [finding(one, found, protocol) for one in protocol.hypotheses if one in begun]
    return Outcome(tables, (*told, *above_floor(results, protocol)), curves(results, protocol))


def sentence(one: Hypothesis, protocol: Protocol) -> str:
    """A hypothesis in words.

    >>> sentence(Hypothesis("fixed", "comparable", "recall", ("long",)), read_protocol("declared"))
    'recall: a fixed recurrence ends comparable to a learned one or better, margin 2%'
    """
    words = SENTENCES[one.kind].format(level=protocol.levels.get(one.kind, 0.0))
    margin = f", margin {protocol.margin:.0%}" if one.kind in ("comparable", "longest") else ""
    return f"{one.task}: {words}{margin}"


def finding(one: Hypothesis, found: Sequence[Decision], protocol: Protocol) -> Finding:
    """A hypothesis with its verdict and the figures of each start."""
    own = [each for each in found if each.hypothesis == one]
    each = "; ".join(f"{item.start} {item.why or item.effect}" for item in own)
    verdicts = [item.verdict(protocol.missed) for item in own]
    effect = f"{counted(verdicts)}; from {each}; Holm over {2 * len(found)} tests, {protocol.seeds} seeds"
    statement = f"{sentence(one, protocol)}, from {', '.join(one.starts)}"
    return Finding(one.claim, statement, of_hypothesis(one, found, protocol.missed), effect)


# --- tables ---------------------------------------------------------------------------------------------------


def decided_table(found: Sequence[Decision], results: Results, protocol: Protocol) -> Table:
    """Decided or undecided, sentence by sentence, and what it would take to decide."""
    verdicts = {one: of_hypothesis(one, found, protocol.missed) for one in protocol.hypotheses}
    rows = tuple(
        (
            one.claim,
            sentence(one, protocol),
            ", ".join(one.starts),
            "decided" if (decided := verdict is not Verdict.UNDECIDED) else "undecided",
            str(verdict) if decided else "-",
            "-" if decided else missing_words(one, results, protocol),
        )
        for one, verdict in verdicts.items()
    )
    columns = ("claim", "sentence", "from", "decided", "verdict", "to be run")
    title = (
        f"Fixed against learned, initialisation, extension: what is decided, wrong anywhere in {protocol.missed:.0%}"
    )
    return Table(title, columns, rows)


def missing_words(one: Hypothesis, results: Results, protocol: Protocol) -> str:
    """The command and the hours that are still needed; where all is run, that more seeds would be."""
    task = protocol.task(one.task)
    needed = dict.fromkeys(["long", *one.starts] if one.kind in ("sooner", "longest") else one.starts)
    count = sum(f"{one.task}, {begin}" not in results for begin in needed)
    if not count:
        return "all is run: more seeds"
    pieces, hours = f"{count} {'pieces' if count > 1 else 'piece'}", f"about {count * task.minutes / 60:.1g} hours"
    return f"`memlaw experiment {protocol.name}`: {pieces}, {hours}"


def each_table(found: Sequence[Decision], protocol: Protocol) -> Table:
    """Every start on its own, with corrected p-values."""
    rows = tuple(
        (
            one.hypothesis.task,
            one.hypothesis.kind,
            one.start,
            one.effect,
            f"{one.holds:.2g}",
            f"{one.fails:.2g}",
            str(one.verdict(protocol.missed)),
            one.why or "-",
        )
        for one in found
        if not one.why.startswith(NOT_RUN)
    )
    columns = ("task", "kind", "start", "effect", "p for it", "p against", "verdict", "why not")
    title = "Each start: shares of what there is to gain, or median steps (runs that get there); p-values after Holm"
    return Table(title, columns, rows)


def end_table(results: Results, protocol: Protocol | None) -> Table:
    """Where both arms end, beside what theory knows: the start's best readout, and what no linear layer passes."""
    rows = tuple(
        (
            key,
            *(str(interval(piece["arms"][mode]["losses"])) for mode in MODES),
            f"{np.mean(piece['optimum']):.4g}" if "optimum" in piece else "-",
            "-" if (least := floor(key, piece, protocol)) is None else f"{least:.4g}",
            ", ".join(f"{step_words(piece['arms'][mode])}{_edge(piece['arms'][mode])}" for mode in MODES),
            str(len(piece["arms"]["fixed"]["tried"])),
        )
        for key, piece in results.items()
    )
    columns = ("task, start", "fixed", "learned", "best readout", NO_LOWER, "step sizes", "tried by each arm")
    return Table("Last losses with 95 % intervals over seeds", columns, rows)


def floor(key: str, piece: Result, protocol: Protocol | None) -> float | None:
    """The loss that no layer of so many states passes, learned or not (`gain.teacher`), where the teacher is linear."""
    lag = protocol and protocol.task(key.split(", ")[0]).sizes.get("lag")
    return None if lag is None else float(piece["trivial"] * unlearned(lag, piece["real_states"]))


@cache
def unlearned(lag: int, states: int) -> float:
    """What no so many states learn of one lag, as a share.

    >>> round(unlearned(50, 17), 12) == round(1 - 17 / 51, 12)
    True
    """
    return teacher_bound(np.eye(1, lag + 1, lag)[0], states)


def above_floor(results: Results, protocol: Protocol) -> list[Finding]:
    """That no run ends below it, fixed or learned."""
    bounds = {key: least for key, piece in results.items() if (least := floor(key, piece, protocol)) is not None}
    if not bounds:
        return []
    excess = [np.array(results[key]["arms"][mode]["losses"]) - least for key, least in bounds.items() for mode in MODES]
    least = float(np.min(excess))
    verdict = Verdict.HOLDS if least >= -ROUNDING else Verdict.REFUTED
    words = f"nearest to the bound {least:.3g} over {np.size(excess)} runs"
    return [Finding("gain.teacher", "no layer ends below what so many states cannot learn of its lag", verdict, words)]


def _edge(arm: Mapping[str, Any]) -> str:
    return "" if arm["inside"] else " at an edge"


def waiting_table(results: Results, protocol: Protocol) -> Table:
    """Median steps by Kaplan and Meier, and how many runs reached the level; the others are censored."""
    rows = tuple(
        (key, *(waited(times(piece, mode, protocol.levels["faster"])) for mode in MODES))
        for key, piece in results.items()
    )
    title = f"Steps to {protocol.levels['faster']:.0%} of what a start allows: median (runs that reach it)"
    return Table(title, ("task, start", *MODES), rows)


def dropped_table(results: Results, protocol: Protocol) -> Table:
    """What was tried before the protocol and left out, and what diverged since."""
    diverged = [
        (key, f"{sum(piece['arms'][mode]['diverged'])} runs of {mode} diverged; they count as silent")
        for key, piece in results.items()
        for mode in MODES
        if any(piece["arms"][mode]["diverged"])
    ]
    before = [("before", line) for line in protocol.dropped]
    return Table("Dropped trials and runs", ("when", "what"), (*before, *diverged))


# --- plots ----------------------------------------------------------------------------------------------------


def curves(results: Results, protocol: Protocol) -> dict[str, Any]:
    """Of each task, by start: losses and the share of runs that wait for the level, thinned."""
    found: dict[str, Any] = {}
    for key, piece in results.items():
        task, begin = key.split(", ")
        found.setdefault(task, {})[begin] = panel(piece, protocol, floor(key, piece, protocol))
    return found


def panel(piece: Result, protocol: Protocol, least: float | None) -> dict[str, Any]:
    """Median and tenths of the losses, and Kaplan and Meier's estimate; least: the bound that no layer passes."""
    steps = np.asarray(piece["steps"])
    kept = np.unique(np.linspace(0, len(steps) - 1, PARTS).round().astype(int))
    bands = {mode: np.quantile(piece["arms"][mode]["curves"], (0.5, 0.1, 0.9), axis=0).T[kept] for mode in MODES}
    waiting = {
        mode: np.repeat(survivors(times(piece, mode, protocol.levels["faster"]), steps[kept])[:, None], 3, axis=1)
        for mode in MODES
    }
    return {
        "steps": steps[kept].tolist(),
        "loss": {mode: _plain(band) for mode, band in bands.items()},
        "waiting": {mode: _plain(band) for mode, band in waiting.items()},
        "gained": {mode: round(float(scores(piece, mode).mean()), 4) for mode in MODES},
        "levels": {"loss": {"saying nothing": piece["trivial"]} | ({} if least is None else {NO_LOWER: least})},
    }


def _plain(band: Any) -> list[list[float]]:
    return [[float(f"{value:.4g}") for value in row] for row in band]


def draw(name: str, found: Outcome, folder: Path) -> tuple[Path, ...]:
    """Losses against steps of each task of a protocol."""
    return tuple(
        by_start(of, "loss", folder / f"{name}-{task.replace(' ', '-')}-loss.png", task, LOSS_WORDS, "x")
        for task, of in found.curves.items()
    )
