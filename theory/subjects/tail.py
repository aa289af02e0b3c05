"""How memory ends: a geometric bound, and its exact rate."""

from __future__ import annotations

from sympy import Abs, Limit, Product, oo, symbols

from memlaw.theory.language import M, beta, spectral_radius
from memlaw.theory.language.symbols import N, eigenvalue, i, r, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, RADIUS, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Theorem, at_most, equal

GROWTH = Definition(beta(r), Product((r - Abs(eigenvalue[i])) / (1 - r * Abs(eigenvalue[i])), (i, 1, N)))


def _largest_on_the_circle() -> Identities:
    """|z - conj(l)|^2 - |1 - l z|^2 = (r^2 - 1)(1 - |l|^2): the ratio is largest where |1 - l z| is least."""
    ell, p, z, zbar = symbols("l p z q")
    yield Identity(
        "on |z| = r the squared ratio is 1 plus a constant over |1 - l z|^2",
        (z - p) * (zbar - ell) - (1 - ell * z) * (1 - p * zbar),
        (z * zbar - 1) * (1 - ell * p),
    )


BOUND = Theorem(
    key="tail.bound",
    title="Memory falls at least geometrically",
    claims=(at_most(M(tau), beta(r) ** 2 * r ** (-2 * (tau + 1))),),
    where=(GROWTH,),
    hypotheses=(
        STABLE.sufficient("no radius r exists without it"),
        RADIUS.but_not(Instance.diagonal("1/2", tau=2, r=4)),
        CONTROLLABLE.sufficient("an uncontrollable mode only raises beta"),
    ),
    derivation=Derivation(
        conclusion="r^{2(tau+1)} M(tau) <= sum |b_k|^2 r^{2k} <= sup over |z| = r of |b|^2 = beta(r)^2; the "
        "least |1 - l z| is 1 - r|l|.",
        lemmas=_largest_on_the_circle,
        facts=("Parseval on the circle of radius r",),
        uses=("allpass.memory",),
    ),
    example=">>> memlaw.sides('tail.bound', ['1/2', '-1/3'], r='3/2', tau=1)\n[('1211/1296', '12544/729')]",
    witness=Instance.diagonal("1/2", "-1/3", tau=2, r="3/2"),
    source=sources.TRADEOFF,
)

RATE = Theorem(
    key="tail.rate",
    title="The rate at which memory ends is the squared spectral radius",
    claims=(equal(Limit(M(tau) ** (1 / tau), tau, oo), spectral_radius() ** 2),),
    hypotheses=(
        STABLE.sufficient("the limit is about stationary memory"),
        CONTROLLABLE.but_not(Instance.diagonal("9/10", "1/2", weights=(0, 1))),
    ),
    derivation=Derivation(
        conclusion="The upper bound holds for every r < 1/rho. Below, K = [alpha_0 ... alpha_{N-1}] is invertible and "
        "A^tau K has columns of squared length at most M(tau), so rho^{2 tau} <= |A^tau|^2 <= N |K^{-1}|^2 M(tau).",
        lemmas=_largest_on_the_circle,
        facts=("rho(A)^tau <= |A^tau|",),
        uses=("tail.bound", "allpass.monotone", "state.projection"),
    ),
    example=">>> memlaw.sides('tail.rate', ['1/2', '-1/3'])\n[('0.25000000000000000000', '0.25000000000000000000')]",
    witness=Instance.diagonal("1/2", "-1/3"),
    source=sources.TRADEOFF,
)

THEOREMS = (BOUND, RATE)
