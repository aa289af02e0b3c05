"""The spread of the law of lags: lifetime, variance and the two-sided tradeoff that they give."""

from __future__ import annotations

from functools import partial

from sympy import Ge, Integer, Lt, Sum, oo, symbols

from memlaw.theory.language import M, b, trace_power, variance
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, j, k, n, squared, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Theorem, at_least, at_most, equal
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT

_TRACES = Sum(squared(trace_power(n)), (n, 1, oo))
VARIANCE = Definition(variance(), 2 * _TRACES)


def _group_delay() -> Identities:
    """z b'/b of one factor is real on the circle, with Fourier coefficients 1, l^n and conj(l)^n."""
    ell, p, z = symbols("l p z")
    yield Identity(
        "z b'(z)/b(z) for one factor",
        (1 - ell * p) * z / ((z - p) * (1 - ell * z)),
        1 / (1 - ell * z) + 1 / (1 - p / z) - 1,
    )


def _pairs_add_up() -> Identities:
    """l_i h_i'/h_i summed over i: N(N-1)/2 from pairs of eigenvalues, sum l p/(1 - l p) from the denominators."""
    yield from _group_delay()
    first, second, ell, p = symbols("a b l p")
    yield Identity("each pair i < j gives 1", first / (first - second) + second / (second - first), Integer(1))
    yield Identity("each entry gives 1/(1 - l p) - 1", ell * p / (1 - ell * p), 1 / (1 - ell * p) - 1)


def _cantelli() -> Identities:
    """P(X - N >= a) <= (V + s^2)/(a + s)^2, which is V/(V + a^2) at s = V/a."""
    V, a = symbols("V a")
    yield Identity("Cantelli's bound at its best shift", (V + (V / a) ** 2) / (a + V / a) ** 2, V / (V + a**2))


_WITNESS = Instance.diagonal("1/2", "-1/3", tau=1)
_TWICE = Instance.diagonal("1/2", "1/2", tau=0)

_theorem = partial(Theorem, source=sources.TRADEOFF, witness=_WITNESS)

SUM = _theorem(
    key="lifetime.sum",
    title="The lifetime of memory in terms of the spectrum",
    claims=(
        equal(
            Sum(tau * M(tau), (tau, 0, oo)),
            Sum(1 / (1 - eigenvalue[i] * bar(eigenvalue[j])), (i, 1, N), (j, 1, N)) - N * (N + 1) / 2,
        ),
        equal(Sum(tau * M(tau), (tau, 0, oo)), N * (N - 1) / 2 + _TRACES),
    ),
    hypotheses=(STABLE.but_not(Instance.diagonal(2)), CONTROLLABLE.but_not(_TWICE)),
    derivation=Derivation(
        conclusion="sum tau M(tau) = sum_i c_i l_i^2 b~''(l_i)/2 = N(N-1)/2 + sum (1/(1 - l_i conj(l_j)) - 1). It is "
        "also E k(k-1)/2, and E k^2 = |z b'|^2 is the mean of the squared group delay, N^2 + 2 sum |tr A^n|^2.",
        lemmas=_pairs_add_up,
        facts=("Parseval", "summation by parts"),
        uses=("allpass.memory", "allpass.mean"),
    ),
    example=">>> memlaw.sides('lifetime.sum', ['1/2', '-1/3'])\n[('197/168', '197/168'), ('197/168', '197/168')]",
)

SPREAD = _theorem(
    key="lifetime.variance",
    title="The variance of the law of lags",
    corollary_of="lifetime.sum",
    claims=(equal(Sum((k - N) ** 2 * squared(b(k)), (k, 0, oo)), variance()),),
    where=(ALL_PASS_COEFFICIENT, VARIANCE),
    hypotheses=(STABLE.but_not(Instance.diagonal(2)),),
    derivation=Derivation(
        conclusion="E k^2 - N^2 with the second moment of lifetime.sum.",
        lemmas=_group_delay,
        facts=("Parseval",),
        uses=("lifetime.sum", "allpass.mean"),
    ),
    example=">>> memlaw.sides('lifetime.variance', ['1/2', '-1/3'])\n[('29/84', '29/84')]",
)

CANTELLI = _theorem(
    key="lifetime.cantelli",
    title="Accuracy and length traded through one number",
    claims=(
        at_most(M(tau), variance() / (variance() + (tau + 1 - N) ** 2), Ge(tau, N)),
        at_least(M(tau), (N - tau) ** 2 / (variance() + (N - tau) ** 2), Lt(tau, N)),
    ),
    where=(VARIANCE,),
    hypotheses=(STABLE.sufficient("V is infinite without it"), CONTROLLABLE.but_not(_TWICE.with_parameters(tau=1))),
    derivation=Derivation(
        conclusion="M(tau) = P(k >= tau + 1) for a law with mean N and variance V: Cantelli on either side.",
        lemmas=_cantelli,
        facts=("Markov's inequality for (k - N + s)^2",),
        uses=("allpass.memory", "allpass.mean", "lifetime.variance"),
    ),
    example=">>> memlaw.sides('lifetime.cantelli', ['1/2', '-1/3'], tau=1)\n[('1211/1296', '84/113')]",
)

THEOREMS = (SUM, SPREAD, CANTELLI)
