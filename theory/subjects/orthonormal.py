"""The orthonormal (Takenaka-Malmquist) form of memory."""

from __future__ import annotations

from sympy import Product, Sum, sqrt, symbols

from memlaw.theory.language import Coefficient, M, blaschke_factor, phi
from memlaw.theory.language.symbols import N, eigenvalue, j, n, squared, tau, z
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, SINGLE_INPUT, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Theorem, equal

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


def kernel_step() -> Identities:
    """(1 - P b1 b1~)/(1 - zw) = (1 - P)/(1 - zw) + P (1 - l p)/((1 - l z)(1 - p w)), with P = b(z) b~(w)."""
    ell, p, z_, w, P = symbols("l p z w P")
    factor = (z_ - p) / (1 - ell * z_) * (w - ell) / (1 - p * w)
    mode = P * (1 - ell * p) / ((1 - ell * z_) * (1 - p * w))
    kernel = (1 - P) / (1 - z_ * w)
    yield Identity(
        "one more factor adds one squared mode to the kernel", (1 - P * factor) / (1 - z_ * w), kernel + mode
    )


_KERNEL = Derivation(
    conclusion="By induction on the factors (1 - b(z) b~(w))/(1 - zw) is the sum of phi_n(z) phi_n~(w), for every N. "
    "The coefficient of (zw)^tau is sum |phi_n(tau)|^2 on one side and 1 - sum_{k<=tau} |b_k|^2 on the other.",
    lemmas=kernel_step,
    facts=("coefficients of power series in z and w may be compared",),
    uses=("allpass.memory",),
)
ONE_INPUT = SINGLE_INPUT.sufficient("it gives the symbols their meaning; several inputs have their own theorem")
_TWICE = Instance.diagonal("1/2", "1/2", tau=1)

MEMORY = Theorem(
    key="orthonormal.memory",
    title="Memory as a sum of squares",
    claims=(equal(M(tau), Sum(squared(phi(n, tau)), (n, 1, N))),),
    where=(FILTER,),
    hypotheses=(STABLE.but_not(Instance.diagonal(2, tau=0)), CONTROLLABLE.but_not(_TWICE), ONE_INPUT),
    derivation=_KERNEL,
    example=(
        ">>> memlaw.sides('orthonormal.memory', ['1/2', '-1/3'], tau=1)\n[('[0.9344135802...]', '[0.9344135802...]')]"
    ),
    witness=Instance.diagonal("1/2", "-1/3", tau=1),
    source=sources.SPECTRUM,
    remark="Squares do not cancel: this is the form to compute small memory with.",
)

THEOREMS = (MEMORY,)
