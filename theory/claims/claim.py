"""A claim of a paper: how it stands once it is stated exactly, and the theorems that make it precise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FIRST = "guan2025"  # the paper that memlaw began with


class Standing(StrEnum):
    """What becomes of a claim once it is stated exactly."""

    HOLDS = "holds as stated"
    QUALIFIED = "holds with these hypotheses"
    FAILS = "fails as stated"
    EMPIRICAL = "empirical"


@dataclass(frozen=True)
class PaperClaim:
    """One claim, or one reading of it.

    `sentence` says what was shown and where the claim ends; `theorems` are the keys that make it precise;
    `fails_without` pairs a key with the hypothesis without which it fails; `figure` names a computation; `paper` is a
    key of the bibliography.
    """

    key: str
    text: str
    standing: Standing
    sentence: str
    theorems: tuple[str, ...] = ()
    fails_without: tuple[tuple[str, str], ...] = ()
    figure: str = ""
    part: str = ""
    paper: str = FIRST
