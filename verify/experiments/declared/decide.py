"""The declared experiment: what the protocol's sentences come to, one exact test for each start, Holm over all.

Of every sentence and start two one-sided p-values are taken from the differences seed by seed: one for the sentence,
one for its contrary. All of them, also those of pieces not yet run, which count as 1, go through Holm's correction
together, so that the chance that any of the decisions is wrong is at most `missed`, and what was decided once stays
decided as pieces come in. Nothing is decided where an arm's best step size lies at an edge of what it tried, and fixed
and learned are not called alike where neither gains more than the margin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.evidence import Verdict, worst
from memlaw.verify.experiments.frame.experiment import Result
from memlaw.verify.experiments.frame.inference import Steps, flipped, holm, log_rank, median_steps, sooner
from memlaw.verify.experiments.frame.protocol import Hypothesis, Protocol
from memlaw.verify.experiments.frame.statistics import interval
from memlaw.verify.experiments.train.trainer import steps_to

LONG = "long"
NOT_RUN = "not run"
EDGE = "a best step size lies at an edge"
Results = Mapping[str, Result]


@dataclass(frozen=True)
class Decision:
    """One sentence at one start: both p-values, corrected once all are known, the figures, and why nothing follows."""

    hypothesis: Hypothesis
    start: str
    holds: float = 1.0
    fails: float = 1.0
    effect: str = "-"
    why: str = ""

    def verdict(self, missed: float) -> Verdict:
        """Decided where a corrected p-value is small enough."""
        if self.holds <= missed:
            return Verdict.HOLDS
        return Verdict.REFUTED if self.fails <= missed else Verdict.UNDECIDED


def decisions(results: Results, protocol: Protocol) -> list[Decision]:
    """All of them, in the order of the protocol, corrected together."""
    found = [tested(one, begin, results, protocol) for one in protocol.hypotheses for begin in one.starts]
    corrected = iter(holm([value for one in found for value in (one.holds, one.fails)]))
    return [replace(one, holds=next(corrected), fails=next(corrected)) for one in found]


def of_hypothesis(one: Hypothesis, found: Sequence[Decision], missed: float) -> Verdict:
    """Holds if it does from every start, refuted by one."""
    return worst([each.verdict(missed) for each in found if each.hypothesis == one])


def tested(one: Hypothesis, begin: str, results: Results, protocol: Protocol) -> Decision:
    """One sentence at one start, before the correction."""
    needed = [f"{one.task}, {name}" for name in ((LONG, begin) if one.kind in ("sooner", "longest") else (begin,))]
    missing = [key for key in needed if key not in results]
    if missing:
        return Decision(one, begin, why=f"{NOT_RUN}: {', '.join(missing)}")
    pieces = [results[key] for key in needed]
    bare = TESTS[one.kind](pieces, protocol)
    modes = ("fixed", "learned") if one.kind in ("comparable", "faster") else ("learned",)
    if not all(piece["arms"][mode]["inside"] for piece in pieces for mode in modes):
        return Decision(one, begin, effect=bare.effect, why=EDGE)
    return Decision(one, begin, bare.holds, bare.fails, bare.effect, bare.why)


# --- the kinds of sentences -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bare:
    """What a test gives before anything is corrected."""

    holds: float
    fails: float
    effect: str
    why: str = ""


def scores(piece: Result, mode: str) -> FloatArray:
    """What each seed gained, as a share of what there is to gain."""
    return np.asarray((piece["trivial"] - np.asarray(piece["arms"][mode]["losses"])) / piece["scale"])


def comparable(pieces: Sequence[Result], protocol: Protocol) -> Bare:
    """Fixed less learned."""
    fixed, learned = (scores(pieces[0], mode) for mode in ("fixed", "learned"))
    if max(fixed.mean(), learned.mean()) <= protocol.margin:
        return Bare(1.0, 1.0, f"gains {fixed.mean():.3g} and {learned.mean():.3g}", "neither arm gains")
    return _both(fixed - learned, protocol.margin)


def longest(pieces: Sequence[Result], protocol: Protocol) -> Bare:
    """Learned from "long" less learned from another start."""
    return _both(scores(pieces[0], "learned") - scores(pieces[1], "learned"), protocol.margin)


def below_half(pieces: Sequence[Result], protocol: Protocol) -> Bare:
    """One half less M at the lag that was learned, as a share of the best known."""
    share = np.asarray(pieces[0]["learned_memory"])[:, -1] / pieces[0]["best_known"]
    found = _both(0.5 - share, 0.0)
    return replace(found, effect=f"share {interval(share.tolist())}")


def _both(differences: FloatArray, margin: float) -> Bare:
    for_it, against = flipped(np.array([differences + margin, -differences - margin]))
    return Bare(float(for_it), float(against), str(interval(differences.tolist())))


def faster(pieces: Sequence[Result], protocol: Protocol) -> Bare:
    """Steps of fixed against learned."""
    level = protocol.levels["faster"]
    return _timed(*(times(pieces[0], mode, level) for mode in ("fixed", "learned")))


def quicker(pieces: Sequence[Result], protocol: Protocol) -> Bare:
    """Steps of learned from "long" against learned from another start."""
    return _timed(*(times(piece, "learned", protocol.levels["sooner"], whole=True) for piece in pieces))


def _timed(first: Steps, second: Steps) -> Bare:
    scored = sooner(first, second)
    for_it, against = flipped(np.array([scored, -scored]))
    words = ", ".join(waited(one) for one in (first, second))
    why = "" if first.reached.any() or second.reached.any() else "no run reaches the level"
    return Bare(float(for_it), float(against), f"{words}; log-rank p {log_rank(first, second):.2g}", why)


def waited(found: Steps) -> str:
    """The median number of steps by Kaplan and Meier, and how many runs reached the level.

    >>> waited(Steps(np.array([5.0, 9.0, 9.0]), np.array([True, False, False])))
    'never (1 of 3)'
    """
    middle = median_steps(found)
    words = f"{middle:.0f}" if np.isfinite(middle) else "never"
    return f"{words} ({int(found.reached.sum())} of {len(found.reached)})"


def times(piece: Result, mode: str, level: float, *, whole: bool = False) -> Steps:
    """Steps to a share of what there is to gain, or, where theory knows it, of what the start's best readout gains.

    whole: of all there is to gain, whatever the start allows. A run that diverged never gets there.
    """
    arm = piece["arms"][mode]
    reachable = (
        np.ones(len(arm["losses"])) if whole else np.asarray(piece.get("reachable", 1.0)) * np.ones(len(arm["losses"]))
    )
    wanted = piece["trivial"] - level * piece["scale"] * reachable
    steps = np.asarray(piece["steps"])
    first = np.array([steps_to(at, steps, np.asarray(curve)) for at, curve in zip(wanted, arm["curves"], strict=True)])
    reached = np.isfinite(first) & ~np.asarray(arm["diverged"])
    return Steps(np.where(reached, np.minimum(first, steps[-1]), float(steps[-1])), reached)


TESTS = {"comparable": comparable, "faster": faster, "sooner": quicker, "longest": longest, "below half": below_half}
