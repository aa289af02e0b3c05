"""The public address of `memlaw.theory.statement.hypotheses`."""

from memlaw.theory.statement.hypotheses import (
    CONTROLLABLE,
    DIAGONAL,
    DISTINCT,
    DISTINCT_NONZERO,
    GAUSSIAN,
    LONG_WINDOW,
    NONZERO,
    RADIUS,
    SINGLE_INPUT,
    STABLE,
    UNIT_WEIGHTS,
    Hypothesis,
    decided,
)
from memlaw.theory.statement.instance import Instance

__all__ = [
    "CONTROLLABLE",
    "DIAGONAL",
    "DISTINCT",
    "DISTINCT_NONZERO",
    "GAUSSIAN",
    "LONG_WINDOW",
    "NONZERO",
    "RADIUS",
    "SINGLE_INPUT",
    "STABLE",
    "UNIT_WEIGHTS",
    "Hypothesis",
    "Instance",
    "decided",
]
