"""Closed forms: the all-pass coefficients and the memory function as sums over eigenvalues."""

from __future__ import annotations

from sympy import Expr, Ge, Integer, Lt, Sum, symbols

from memlaw.theory.language import M, Others, b, c
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, j, k, squared, tau, zero_count
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DISTINCT, DISTINCT_NONZERO, NONZERO, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Theorem, equal
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT, ONE_INPUT

RESIDUE = Definition(
    c(i),
    (1 - squared(eigenvalue[i]))
    / eigenvalue[i]
    * Others((1 - eigenvalue[i] * bar(eigenvalue[j])) / (eigenvalue[i] - eigenvalue[j]), j, i),
)


def _geometric(start: Expr) -> Expr:
    ratio = eigenvalue[i] * bar(eigenvalue[j])
    term = c(i) * bar(c(j)) * ratio ** (tau + 1) / (1 - ratio)
    return Sum(term, (i, start, N), (j, start, N))


def _geometric_tail() -> Identities:
    x, power = symbols("x X")  # X stands for x^(tau+1)
    yield Identity(
        "the tail of a geometric series drops by its first term", power / (1 - x) - x * power / (1 - x), power
    )


_TWICE = Instance.diagonal("1/2", "1/2", tau=1, k=1)

COEFFICIENTS = Theorem(
    key="closed.coefficients",
    title="All-pass coefficients in closed form",
    claims=(equal(b(k), Sum(c(i) * eigenvalue[i] ** k, (i, 1, N)), Ge(k, 1)),),
    where=(ALL_PASS_COEFFICIENT, RESIDUE),
    hypotheses=(
        DISTINCT.sufficient("at a repeated eigenvalue c_i has a pole: the sum is then its limit"),
        NONZERO.but_not(Instance.diagonal(0, "1/2", k=1)),
    ),
    derivation=Derivation(conclusion="Compare coefficients of z^k for k >= 1: partial fractions of b."),
    example=">>> memlaw.sides('closed.coefficients', ['1/2', '-1/3'], k=1)\n[('-7/36', '-7/36')]",
    witness=Instance.diagonal("1/2", "-1/3", k=1),
    source=sources.SPECTRUM,
    remark="It fails at k = 0: for l = 1/2, b_0 = -1/2 and the sum gives 3/2.",
)

MEMORY = Theorem(
    key="closed.memory",
    title="Memory in closed form",
    corollary_of="closed.coefficients",
    claims=(equal(M(tau), _geometric(Integer(1))),),
    where=(RESIDUE,),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, tau=0)),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/3", weights=(1, 0), tau=0)),
        ONE_INPUT,
        DISTINCT.sufficient("at a repeated eigenvalue c_i has a pole: the sum is then its limit"),
        NONZERO.sufficient("at a zero eigenvalue c_i has a pole; closed.zeros gives the formula"),
    ),
    derivation=Derivation(
        conclusion="Insert b_k = sum c_i l_i^k into the tail of |b_k|^2 and sum the geometric series.",
        lemmas=_geometric_tail,
        facts=("|l_i conj(l_j)| < 1 makes the geometric series converge",),
        uses=("allpass.memory", "closed.coefficients"),
    ),
    example=">>> memlaw.sides('closed.memory', ['1/2', '-1/3'], tau=1)\n[('1211/1296', '1211/1296')]",
    witness=Instance.diagonal("1/2", "-1/3", tau=1),
    source=sources.SPECTRUM,
    remark="For N = 1: M(tau) = (1 - |l|^2) |l|^{2 tau}.",
)

ZEROS = Theorem(
    key="closed.zeros",
    title="Closed forms with zero eigenvalues",
    claims=(
        equal(b(k), Sum(c(i) * eigenvalue[i] ** k, (i, zero_count + 1, N)), Ge(k, zero_count + 1)),
        equal(M(tau), _geometric(zero_count + 1), Ge(tau, zero_count)),
        equal(M(tau), 1, Lt(tau, zero_count)),
    ),
    where=(ALL_PASS_COEFFICIENT, RESIDUE),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(0, 2, tau=1, k=2)),
        CONTROLLABLE.but_not(Instance.diagonal(0, 0, "1/2", tau=1, k=3)),
        ONE_INPUT,
        DISTINCT_NONZERO.sufficient("at a repeated nonzero eigenvalue c_i has a pole: the sum is then its limit"),
    ),
    derivation=Derivation(
        conclusion="z0 zeros delay b by z0 lags, and the factors (1 - 0)/(l_i - 0) in c_i undo the delay in l_i^k.",
        uses=("allpass.memory", "closed.coefficients", "closed.memory"),
    ),
    example=">>> memlaw.sides('closed.zeros', ['0', '1/2'], k=1, tau=1)\n[('3/4', '3/4')]",
    witness=Instance.companion(0, "1/2", tau=1, k=2),
    source=sources.SPECTRUM,
    remark="The eigenvalues are listed with the z_0 zeros first.",
)

THEOREMS = (COEFFICIENTS, MEMORY, ZEROS)
