"""The orthonormal (Takenaka-Malmquist) form of memory, and what adding or removing an eigenvalue changes."""

from __future__ import annotations

from sympy import Product, Sum, oo, sqrt, symbols

from memlaw.theory.language import ALL_PASS, Coefficient, M, M_with, M_without, Others, blaschke_factor, phi
from memlaw.theory.language.symbols import N, eigenvalue, i, j, mu, n, squared, tau, z
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, SINGLE_INPUT, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Source, Theorem, equal

_PAPER = Source(
    "guan2025", "section 2", "for a linear recurrence M is fixed by the eigenvalues of the recurrent matrix"
)

FILTER = Definition(
    phi(n, tau),
    Coefficient(
        sqrt(1 - squared(eigenvalue[n]))
        / (1 - eigenvalue[n] * z)
        * Product(blaschke_factor(eigenvalue[j]), (j, 1, n - 1)),
        z,
        tau,
    ),
)


def _kernel_step() -> Identities:
    """(1 - P b1 b1~)/(1 - zw) = (1 - P)/(1 - zw) + P (1 - l p)/((1 - l z)(1 - p w)), with P = b(z) b~(w)."""
    ell, p, z_, w, P = symbols("l p z w P")
    factor = (z_ - p) / (1 - ell * z_) * (w - ell) / (1 - p * w)
    mode = P * (1 - ell * p) / ((1 - ell * z_) * (1 - p * w))
    kernel = (1 - P) / (1 - z_ * w)
    yield Identity(
        "one more factor adds one squared mode to the kernel", (1 - P * factor) / (1 - z_ * w), kernel + mode
    )


_KERNEL = Derivation(
    conclusion="By induction on the factors (1 - b(z) b~(w))/(1 - zw) is the sum of phi_n(z) phi_n~(w), "
    "for every N. The coefficient of "
    "(zw)^tau is sum |phi_n(tau)|^2 on one side and 1 - sum_{k<=tau} |b_k|^2 on the other.",
    lemmas=_kernel_step,
    facts=("coefficients of power series in z and w may be compared",),
    uses=("allpass.memory",),
)
_SUFFICIENT_INPUT = SINGLE_INPUT.sufficient(
    "it gives the symbols their meaning; several inputs have their own theorem"
)
_TWICE = Instance.diagonal("1/2", "1/2", tau=1)

MEMORY = Theorem(
    key="orthonormal.memory",
    title="Memory as a sum of squares",
    claims=(equal(M(tau), Sum(squared(phi(n, tau)), (n, 1, N))),),
    where=(FILTER,),
    hypotheses=(STABLE.but_not(Instance.diagonal(2, tau=0)), CONTROLLABLE.but_not(_TWICE), _SUFFICIENT_INPUT),
    derivation=_KERNEL,
    example=(
        ">>> memlaw.sides('orthonormal.memory', ['1/2', '-1/3'], tau=1)\n"
        "[('[0.9344135802...]', '[0.9344135802...]')]"
    ),
    witness=Instance.diagonal("1/2", "-1/3", tau=1),
    source=_PAPER,
    remark="Squares do not cancel: this is the form to compute small memory with.",
)

_ADDED = squared(Coefficient(ALL_PASS / (1 - mu * z), z, tau))
_REST = Others(blaschke_factor(eigenvalue[j]), j, i)
_REMOVED = squared(Coefficient(_REST / (1 - eigenvalue[i] * z), z, tau))

GAIN = Theorem(
    key="nesting.gain",
    title="What an added eigenvalue brings",
    claims=(
        equal(M_with(mu, tau) - M(tau), (1 - squared(mu)) * _ADDED),
        equal(Sum((1 - squared(mu)) * _ADDED, (tau, 0, oo)), 1),
    ),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, tau=0).with_extra(mu="1/3")),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2", tau=1).with_extra(mu="1/3")),
        _SUFFICIENT_INPUT,
    ),
    derivation=Derivation(
        conclusion="The added eigenvalue is the last mode of the orthonormal form; its squares sum to one.",
        lemmas=_kernel_step,
        uses=("orthonormal.memory", "allpass.unit"),
    ),
    example=(">>> memlaw.sides('nesting.gain', ['1/2', '-1/3'], tau=1)\n[('1/18', '1/18'), ('1', '1')]"),
    witness=Instance.diagonal("1/2", tau=1, mu="1/3"),
    source=Source("guan2025", "section 2", "the sum of M over all lags is at most the number of nodes N"),
    remark="The enlarged pair must be controllable too: a diagonal layer gains nothing from an eigenvalue that it has.",
)

LOSS = Theorem(
    key="nesting.loss",
    title="What a pruned eigenvalue costs",
    claims=(equal(M(tau) - M_without(i, tau), (1 - squared(eigenvalue[i])) * _REMOVED),),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, "1/2", tau=0, i=2)),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2", tau=0, i=1)),
        _SUFFICIENT_INPUT,
    ),
    derivation=Derivation(
        conclusion="Order the modes so that the pruned one is last.",
        lemmas=_kernel_step,
        uses=("nesting.gain",),
    ),
    example=(">>> memlaw.sides('nesting.loss', ['1/2', '-1/3'], i=1, tau=1)\n[('361/432', '361/432')]"),
    witness=Instance.diagonal("1/2", "-1/3", tau=1, i=1),
    source=Source("guan2025", "section 2", "the sum of M over all lags is at most the number of nodes N"),
)

THEOREMS = (MEMORY, GAIN, LOSS)
