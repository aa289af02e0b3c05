"""The declared experiment: what is decided and what is not, in tables, findings, plots; its protocol has the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

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
from memlaw.verify.experiments.declared.runs import MODES, NAME
from memlaw.verify.experiments.frame.experiment import Finding, Options, Outcome, Result, Table
from memlaw.verify.experiments.frame.inference import survivors
from memlaw.verify.experiments.frame.protocol import Hypothesis, Protocol, read_protocol
from memlaw.verify.experiments.frame.statistics import interval
from memlaw.verify.experiments.report.drawing import LOSS_WORDS, by_start
from memlaw.verify.experiments.report.fixed import counted, step_words

COMMAND = f"memlaw experiment {NAME}"
SENTENCES = {
    "comparable": "a fixed recurrence ends comparable to a learned one or better",
    "faster": "with a fixed recurrence {level:.0%} of what its start allows is reached in fewer steps than learned",
    "sooner": "learned from the longest start, {level:.0%} of the gain is reached in fewer steps than from others",
    "longest": "no start leads a learned recurrence to a better end than the longest one",
    "below half": "learned from a short start, M(lag) stays below half of the best known",
}
PARTS = 24  # of the steps, at which curves are drawn


def outcome(results: Mapping[str, Result], options: Options) -> Outcome:
    """Tables, findings and curves of the pieces that are done."""
    if options.quick:
        return Outcome((end_table(results),), (), {})
    protocol = read_protocol(NAME)
    found = decisions(results, protocol)
    tables = (
        decided_table(found, results, protocol),
        each_table(found, protocol),
        end_table(results),
        waiting_table(results, protocol),
        dropped_table(results, protocol),
        Table("Power, as stated beforehand", ("",), tuple((line,) for line in protocol.power)),
    )
    told = tuple(finding(one, found, protocol) for one in protocol.hypotheses)
    return Outcome(tables, told, curves(results, protocol))


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
    return Finding(one.claim, sentence(one, protocol), of_hypothesis(one, found, protocol.missed), effect)


# --- tables ---------------------------------------------------------------------------------------------------


def decided_table(found: Sequence[Decision], results: Results, protocol: Protocol) -> Table:
    """Decided or undecided, sentence by sentence, and what it would take to decide."""
    rows = tuple(
        (
            one.claim,
            sentence(one, protocol),
            ", ".join(one.starts),
            "undecided" if (verdict := of_hypothesis(one, found, protocol.missed)) is Verdict.UNDECIDED else "decided",
            str(verdict),
            missing_words(one, results, protocol),
        )
        for one in protocol.hypotheses
    )
    columns = ("claim", "sentence", "from", "decided", "verdict", "to be run")
    title = (
        f"Fixed against learned, initialisation, extension: what is decided, wrong anywhere in {protocol.missed:.0%}"
    )
    return Table(title, columns, rows)


def missing_words(one: Hypothesis, results: Results, protocol: Protocol) -> str:
    """The command and the hours that are still needed, "-" where all is run."""
    task = protocol.task(one.task)
    needed = dict.fromkeys(["long", *one.starts] if one.kind in ("sooner", "longest") else one.starts)
    count = sum(f"{one.task}, {begin}" not in results for begin in needed)
    return f"{COMMAND}: {count} pieces, {count * task.minutes / 60:.1f} hours" if count else "-"


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
    return Table("Each start: shares of what there is to gain, p-values after Holm", columns, rows)


def end_table(results: Results) -> Table:
    """Where both arms end, beside what theory knows: the start's best readout, and what no linear layer passes."""
    rows = tuple(
        (
            key,
            *(str(interval(piece["arms"][mode]["losses"])) for mode in MODES),
            f"{np.mean(piece['optimum']):.4g}" if "optimum" in piece else "-",
            floor(piece),
            ", ".join(f"{step_words(piece['arms'][mode])}{_edge(piece['arms'][mode])}" for mode in MODES),
            str(len(piece["arms"]["fixed"]["tried"])),
        )
        for key, piece in results.items()
    )
    columns = ("task, start", "fixed", "learned", "best readout", "no layer below", "step sizes", "tried by each arm")
    return Table("Last losses with 95 % intervals over seeds", columns, rows)


def floor(piece: Result) -> str:
    """What no layer of so many states passes, learned or not; for one lag Markov's bound, elsewhere none is known.

    >>> floor({"trivial": 0.5, "markov": [0.25]}), floor({"trivial": 0.5})
    ('0.375', '-')
    """
    return f"{piece['trivial'] * (1 - np.mean(piece['markov'])):.4g}" if "markov" in piece else "-"


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
        found.setdefault(task, {})[begin] = panel(piece, protocol)
    return found


def panel(piece: Result, protocol: Protocol) -> dict[str, Any]:
    """Median and tenths of the losses, and Kaplan and Meier's estimate."""
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
        "levels": {"loss": {"saying nothing": piece["trivial"]}},
    }


def _plain(band: Any) -> list[list[float]]:
    return [[float(f"{value:.4g}") for value in row] for row in band]


def draw(found: Outcome, folder: Path) -> tuple[Path, ...]:
    """Losses against steps of each task."""
    return tuple(
        by_start(of, "loss", folder / f"declared-{task.replace(' ', '-')}-loss.png", task, LOSS_WORDS, "x")
        for task, of in found.curves.items()
    )
