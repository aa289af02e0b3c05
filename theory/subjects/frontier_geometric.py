"""Rates in geometric progression: memory lies evenly over the logarithm of the delay."""

from __future__ import annotations

from itertools import pairwise

from sympy import Gt, Integer, Matrix, im, re, symbols

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import t
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian
from memlaw.theory.statement.theorem import Source, Theorem, equal, less

ratio = quantity("ratio", spelled=("q", "q"), gloss=("q", "the ratio of each rate to the one before, $q > 1$"))
share = quantity(
    "share",
    spelled=(r"\int_{@}^{q @} m(s)\, ds", "int_@^{q @} m(s) ds"),
    gloss=("m(s)", r"the same for the continuous system whose poles $-a, -aq, -aq^{2}, \dots$ are minus the $N$ rates"),
)
whole_share = quantity(
    "whole_share",
    spelled=(r"\int_{@}^{q @} m_{\infty}(s)\, ds", "int_@^{q @} m_inf(s) ds"),
    gloss=(
        r"m_{\infty}(s)",
        r"memory per unit of time at delay $s$ of the progression without ends: the limit for the poles $-aq^{k}$, "
        r"$\left|k\right| \leq n$, as $n$ grows",
    ),
)


def rates_of(*rates: Number, ratio: Number) -> Instance:
    """The pair whose poles are minus these rates, by the bilinear step 1, and the ratio q of the window [t, q t]."""
    halves = [gaussian(rate) / 2 for rate in rates]
    values = tuple((1 - half) / (1 + half) for half in halves)
    column = Matrix([1] * len(values)).as_immutable()
    pair = Instance(Matrix.diag(*values).as_immutable(), column, values, (), f"rates {', '.join(map(str, rates))}")
    return pair.with_extra(ratio=gaussian(ratio)).called(f"rates {', '.join(map(str, rates))}, q = {ratio}")


def progression(size: int, ratio: Number, slowest: Number = 1) -> Instance:
    """So many rates a, a q, a q^2, ..."""
    q, first = gaussian(ratio), gaussian(slowest)
    return rates_of(*(first * q**place for place in range(size)), ratio=q)


def _geometric(instance: Instance) -> bool:
    q, slowest = instance.extra["ratio"], instance.extra.get("slowest")
    if not (im(q) == 0 and q > 1):
        return False
    if slowest is not None:  # then that and the ratio are all that there is
        return bool(im(slowest) == 0 and re(slowest) > 0)
    if any(im(value) != 0 for value in instance.eigenvalues):
        return False
    rates = sorted(2 * (1 - value) / (1 + value) for value in instance.eigenvalues)
    return bool(rates[0] > 0) and all(b == a * q for a, b in pairwise(rates))


GEOMETRIC = Hypothesis(
    "geometric",
    "the rates are positive, each q > 1 times the one before",
    r"-p_{i} = a q^{i-1}, \ a > 0, \ q > 1",
    _geometric,
)


def _residues() -> Identities:
    """x stands for q^-d, E for e^{-(a + a') t}, F for e^{-(a + a') q t}; a' = a q^d."""
    a, x, E, F, s = symbols("a x E F s")
    yield Identity("a a'/(a + a')^2 is x/(1 + x)^2, whatever a", a * (a / x) / (a + a / x) ** 2, x / (1 + x) ** 2)
    yield Identity(
        "the integral over s > u of e^{-(a + a') s}, u from t to q t, has the second sum 1/(a + a')^2 (E - F)",
        (E / (a + a / x) - F / (a + a / x)) / (a + a / x),
        (E - F) / (a + a / x) ** 2,
    )
    yield Identity("and x/(1 + x)^2 is the same for 1/x: d and -d", s * x / (1 + x) ** 2, s / x / (1 + 1 / x) ** 2)


AFTER_START = Gt(t, Integer(0))
GEOMETRIC_RATES = Theorem(
    key="frontier.geometric",
    title="Rates in geometric progression keep one input in every period of the logarithm of the delay",
    claims=(equal(whole_share(t), 1, AFTER_START), less(share(t), 1, AFTER_START)),
    hypotheses=(
        STABLE.sufficient("rates are positive"),
        GEOMETRIC.but_not(rates_of(1, 3, ratio=20).with_parameters(t="1/5")),
    ),
    derivation=Derivation(
        conclusion="The all-pass function of poles -a q^k, k from -n to n, has residues whose moduli tend to 2 K^2 "
        "a q^k, K = prod (1 + q^-i)/(1 - q^-i), of alternating signs, and m(s) is the integral of the square of its "
        "response h beyond s. So the share is 4 K^4 times the double sum of (-1)^d a a'/(a + a')^2 (E - F), where a' "
        "is a q^d; for each d the differences add up to 1 over all a, and what is left is K^4 (1 + 8 sum_{d > 0} "
        "(-1)^d q^d/(1 + q^d)^2), which is 1: Jacobi's sum of four squares. Fewer poles keep less.",
        lemmas=_residues,
        facts=("Jacobi: prod ((1 - x^i)/(1 + x^i))^4 = 1 + 8 sum (-1)^d x^d/(1 + x^d)^2", "dominated convergence"),
        uses=("allpass.memory", "frontier.continuous"),
    ),
    witness=progression(2, 16).with_parameters(t="1/3"),
    source=Source(
        "cao2026", "geometrically spaced decay rates are optimal, random ones collapse, evenly spaced ones degrade"
    ),
    setting="progression",
    remark="So t m(t) has the mean 1/ln q over every period of ln t. Each period of a finite progression holds less "
    "than one, all together N: those within its range are nearly full.",
    example=">>> memlaw.sides('frontier.geometric')\n[('[1.00000...', '1.0...'), ('[0.657487...', '1.0...')]",
)

THEOREMS = (GEOMETRIC_RATES,)
