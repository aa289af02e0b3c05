"""How far memory moves when eigenvalues move: rounding, quantising, training."""

from __future__ import annotations

from sympy import Abs, Expr, Product, Sum, oo, sqrt, symbols

from memlaw.theory.language import Coefficient, M, M_other, b, b_other, blaschke_factor
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, k, other_eigenvalue, squared, tau, z
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_most
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT

OTHER_COEFFICIENT = Definition(b_other(k), Coefficient(Product(blaschke_factor(other_eigenvalue[i]), (i, 1, N)), z, k))
TOTAL_VARIATION: Expr = Sum(Abs(squared(b(k)) - squared(b_other(k))), (k, 0, oo)) / 2
OVERLAP: Expr = sqrt(1 - squared(Sum(b(k) * bar(b_other(k)), (k, 0, oo))))
_TWICE_REAL_PART = 1 / (1 - eigenvalue[i] * bar(other_eigenvalue[i])) + 1 / (
    1 - bar(eigenvalue[i]) * other_eigenvalue[i]
)
MOVED = Abs(eigenvalue[i] - other_eigenvalue[i]) * sqrt(_TWICE_REAL_PART)


def _one_factor() -> Identities:
    ell, p, moved, moved_p = symbols("l p m q")
    overlap = ell * 0 + p * moved + (1 - ell * p) * (1 - moved * moved_p) / (1 - ell * moved_p)
    adjoint = ell * moved_p + (1 - ell * p) * (1 - moved * moved_p) / (1 - p * moved)
    distance = (ell - moved) * (p - moved_p)
    yield Identity(
        "|b - b'|^2 = 2 - 2 Re <b, b'> for one factor each is |l - l'|^2 2 Re 1/(1 - l conj(l'))",
        2 - overlap - adjoint,
        distance * (1 / (1 - ell * moved_p) + 1 / (1 - p * moved)),
    )
    x, y = symbols("x y")
    yield Identity(
        "1 - |x|^2 = 2 - 2 Re x - |1 - x|^2, so sqrt(1 - |<b, b'>|^2) <= |b - b'|",
        1 - x * y,
        2 - x - y - (1 - x) * (1 - y),
    )
    yield Identity("|b - b'|^2 |b + b'|^2 = 4 - 4 (Re <b, b'>)^2", (2 - x - y) * (2 + x + y), 4 - (x + y) ** 2)


_WITNESS = Instance.diagonal("1/2", "-1/3", tau=1).with_extra(other=("2/5", "-1/4"))

BOUND = Theorem(
    key="perturbation.bound",
    title="What moving the eigenvalues can change",
    claims=(
        at_most(Abs(M(tau) - M_other(tau)), TOTAL_VARIATION),
        at_most(TOTAL_VARIATION, OVERLAP),
        at_most(OVERLAP, Sum(MOVED, (i, 1, N))),
    ),
    where=(ALL_PASS_COEFFICIENT, OTHER_COEFFICIENT),
    hypotheses=(
        STABLE.sufficient("both spectra must be stable for the quantities to exist"),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2", tau=1).with_extra(other=("1/2", "51/100"))),
    ),
    derivation=Derivation(
        conclusion="Tails differ by at most the total variation; | |x|^2 - |y|^2 | <= |x - y| |x + y| and "
        "Cauchy-Schwarz, with the phase chosen so that <b, b'> is real, give the second bound; exchanging one factor "
        "at a time, each unimodular on the circle, gives the third.",
        lemmas=_one_factor,
        facts=("Cauchy-Schwarz", "the triangle inequality", "multiplication by an all-pass function is an isometry"),
        uses=("allpass.memory", "allpass.unit"),
    ),
    example=(
        ">>> memlaw.sides('perturbation.bound', ['1/2', '-1/3'], tau=1)\n"
        "[('[0.0094985038...]', '[0.0492918172...]'), ('[0.0492918172...]', '[0.1231831984...]'),\n"
        " ('[0.1231831984...]', '[0.2516150073...]')]"
    ),
    witness=_WITNESS,
    source=Source("guan2025", "memory is a function of the eigenvalues"),
)

THEOREMS = (BOUND,)
