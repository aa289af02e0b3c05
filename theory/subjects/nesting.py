"""What adding or removing an eigenvalue changes."""

from __future__ import annotations

from sympy import Sum, oo

from memlaw.theory.language import ALL_PASS, Coefficient, M, M_with, M_without, Others, blaschke_factor
from memlaw.theory.language.symbols import eigenvalue, i, j, mu, squared, tau, z
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem, equal
from memlaw.theory.subjects.orthonormal import ONE_INPUT, kernel_step

_ADDED = squared(Coefficient(ALL_PASS / (1 - mu * z), z, tau))
_REST = Others(blaschke_factor(eigenvalue[j]), j, i)
_REMOVED = squared(Coefficient(_REST / (1 - eigenvalue[i] * z), z, tau))

GAIN = Theorem(
    key="nesting.gain",
    title="What an added eigenvalue brings",
    corollary_of="orthonormal.memory",
    claims=(
        equal(M_with(mu, tau) - M(tau), (1 - squared(mu)) * _ADDED),
        equal(Sum((1 - squared(mu)) * _ADDED, (tau, 0, oo)), 1),
    ),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, tau=0).with_extra(mu="1/3")),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2", tau=1).with_extra(mu="1/3")),
        ONE_INPUT,
    ),
    derivation=Derivation(
        conclusion="The added eigenvalue is the last mode of the orthonormal form; its squares sum to one.",
        lemmas=kernel_step,
        uses=("orthonormal.memory", "allpass.unit"),
    ),
    example=">>> memlaw.sides('nesting.gain', ['1/2', '-1/3'], tau=1)\n[('1/18', '1/18'), ('1', '1')]",
    witness=Instance.diagonal("1/2", tau=1, mu="1/3"),
    source=sources.CAPACITY,
    remark="The enlarged pair must be controllable too: a diagonal layer gains nothing from an eigenvalue that it has.",
)

LOSS = Theorem(
    key="nesting.loss",
    title="What a pruned eigenvalue costs",
    corollary_of="nesting.gain",
    claims=(equal(M(tau) - M_without(i, tau), (1 - squared(eigenvalue[i])) * _REMOVED),),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, "1/2", tau=0, i=2)),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2", tau=0, i=1)),
        ONE_INPUT,
    ),
    derivation=Derivation(
        conclusion="Order the modes so that the pruned one is last.", lemmas=kernel_step, uses=("nesting.gain",)
    ),
    example=">>> memlaw.sides('nesting.loss', ['1/2', '-1/3'], i=1, tau=1)\n[('361/432', '361/432')]",
    witness=Instance.diagonal("1/2", "-1/3", tau=1, i=1),
    source=sources.CAPACITY,
)

THEOREMS = (GAIN, LOSS)
