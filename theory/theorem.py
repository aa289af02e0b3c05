"""The public address of `memlaw.theory.statement.theorem`."""

from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim, Definition, Source, Theorem, at_least, at_most, equal, greater, less

__all__ = [
    "Claim",
    "Definition",
    "Derivation",
    "Hypothesis",
    "Instance",
    "Source",
    "Theorem",
    "at_least",
    "at_most",
    "equal",
    "greater",
    "less",
]
