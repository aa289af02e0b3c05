"""What hypotheses say as orders, by the names of those that together say it."""

from __future__ import annotations

from sympy import Integer, Trace
from sympy.core.relational import Relational

from memlaw.theory.language.symbols import NOISE, delta, eigenvalue, tau
from memlaw.theory.statement.facts import lt, not_negative, positive
from memlaw.theory.subjects.conditioning_legs import step
from memlaw.theory.subjects.direction import OPTIMUM, lone
from memlaw.theory.subjects.nonlinear import kernel
from memlaw.theory.subjects.readout import teacher

SAID: dict[frozenset[str], tuple[Relational, ...]] = {
    # R != 0 is positive semidefinite, so that its trace is positive
    frozenset({"noisy"}): (positive(Trace(NOISE)),),
    frozenset({"held LegS"}): (positive(eigenvalue[1]), lt(eigenvalue[1], Integer(1))),
    frozenset({"LegS pair"}): (positive(step()),),
    frozenset({"real signal"}): (not_negative(teacher(tau) ** 2), not_negative(kernel(tau) ** 2)),
    frozenset({"positive"}): (positive(lone()),),
    frozenset({"stable", "one eigenvalue"}): (lt(lone() ** 2, Integer(1)),),
    frozenset({"short"}): (lt(lone() ** 2, OPTIMUM),),
    frozenset({"long"}): (lt(OPTIMUM, lone() ** 2),),
    frozenset({"part"}): (lt(delta, Integer(1)),),
}
