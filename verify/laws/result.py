"""Short ways to say what came out of a law."""

from __future__ import annotations

from typing import Any

from memlaw.verify.evidence.evidence import Verdict
from memlaw.verify.laws.report import LawResult, Why
from memlaw.verify.laws.subject import CLEAR, MISSED


def holds(error: float, tolerance: float, *, drawn: bool = False, **more: Any) -> LawResult:
    """A law that holds within a tolerance; drawn: on random inputs, so that a departure may be missed by chance."""
    missed, resolution = (MISSED, CLEAR * tolerance) if drawn else (None, None)
    known = {"error": error, "tolerance": tolerance, "missed": missed, "resolution": resolution}
    return LawResult("", (), Verdict.HOLDS, **{**known, **more})


def refuted(error: float, tolerance: float, **more: Any) -> LawResult:
    """A law that is broken by more than rounding explains."""
    return LawResult("", (), Verdict.REFUTED, error=error, tolerance=tolerance, **more)


def inapplicable(why: Why, detail: str = "") -> LawResult:
    """A law that says nothing about this layer."""
    return LawResult("", (), Verdict.INAPPLICABLE, why=why, detail=detail)


def vacuous(why: Why, detail: str = "") -> LawResult:
    """A law that this layer could not have broken."""
    return LawResult("", (), Verdict.VACUOUS, why=why, detail=detail)


def undecided(why: Why, detail: str = "", **more: Any) -> LawResult:
    """A law that could not be decided."""
    return LawResult("", (), Verdict.UNDECIDED, why=why, detail=detail, **more)
