"""Runs that were never made, of which pages are made."""

from __future__ import annotations

from dataclasses import replace

import memlaw
from memlaw.theory.catalogue import catalogue
from memlaw.verify.evidence import About, Counterexample, Evidence, Kind, Note, Reason, Report, Verdict
from memlaw.verify.experiments.frame.listed import NAMES
from memlaw.verify.run.provenance import statements

EVIL = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>\"'&"


def whole() -> Report:
    """A run over the catalogue with a piece for each theorem, its records replayed."""
    pieces = tuple(Evidence(item.key, Kind.EXACT, Verdict.HOLDS, sizes=(1, 2), facts=2) for item in catalogue())
    notes = tuple(Note(About.RECORD, name, error=0.0, digits=1) for name in NAMES)
    return Report(pieces, seed=1, notes=notes, statements=statements(catalogue()))


def hostile() -> Report:
    """A run in which every text that comes from outside tries to be code."""
    found = Counterexample(EVIL, ((EVIL, EVIL),), EVIL, EVIL, EVIL, EVIL)
    bad = Evidence("zzz.own", Kind.SAMPLED, Verdict.REFUTED, subject=EVIL, setup=EVIL, counterexample=found, seed=3)
    open_ = Evidence("own.two", Kind.EXACT, Verdict.NOT_RUN, detail=EVIL, reason=Reason.TIME_LIMIT, subject=EVIL)
    held = Evidence("tail.rate", Kind.EXACT, Verdict.HOLDS, sizes=(1, 2))
    return Report((held, bad, open_), seed=1, versions=((EVIL, EVIL),), device=EVIL)


def refuted_mutant() -> tuple[Report, list[memlaw.Theorem]]:
    """A run in which a bound that is too strong is refuted, and the statements that were examined."""
    from sympy import Le

    from memlaw.theory.language import M, N, tau
    from memlaw.theory.statement.theorem import Claim

    bold = replace(memlaw.theorem("tradeoff.markov"), claims=(Claim(Le(M(tau), N / (tau + 2), evaluate=False)),))
    asked = [bold, memlaw.theorem("allpass.memory")]
    return memlaw.verify(asked, kinds=["exact"], seed=1), asked
