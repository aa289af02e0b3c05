"""Proof that rates in geometric progression keep one input in every period of the logarithm of the delay."""

from __future__ import annotations

from sympy import Eq, Expr, Integer, Product, Sum, oo

from memlaw.theory.language.symbols import k, t
from memlaw.theory.statement.facts import Stated, fact, lt, positive
from memlaw.theory.statement.proof import Cite, Proof, below, equals
from memlaw.theory.subjects.frontier_geometric import ratio, share, whole_share

_LIMITS = (k, Integer(1), oo)


def crossed(q: Expr) -> Expr:
    """1 + 8 sum (-1)^k q^k/(1 + q^k)^2: sum over all k of (-1)^k a a'/(a + a')^2, four times, with a'/a = q^k."""
    return 1 + 8 * Sum((-1) ** k * q**k / (1 + q**k) ** 2, _LIMITS)


def apart(q: Expr) -> Expr:
    """prod (1 - q^-k)/(1 + q^-k), Jacobi's theta_4 at 1/q: 2 a over its square is the residue at -a."""
    return Product((1 - q**-k) / (1 + q**-k), _LIMITS)


@fact
def four_squares(q: Expr) -> Stated:
    """1 + 8 sum (-1)^k q^k/(1 + q^k)^2 = prod ((1 - q^-k)/(1 + q^-k))^4 for q > 1: Jacobi's sum of four squares."""
    return Stated(Eq(crossed(q), apart(q) ** 4, evaluate=False), (lt(Integer(1), q),))


@fact
def residues_of_progression(q: Expr) -> Stated:
    """The share of a period, t > 0, is (1 + 8 sum (-1)^k q^k/(1 + q^k)^2) over prod ((1 - q^-k)/(1 + q^-k))^4.

    m(s) is the integral beyond s of the squared response of the all-pass, whose residues are 2 a/theta^2 with
    alternating signs; for each quotient of two rates what is integrated over [t, q t] adds up over all rates to 1.
    """
    return Stated(Eq(whole_share(t), crossed(q) / apart(q) ** 4, evaluate=False), (lt(Integer(1), q), positive(t)))


@fact
def fewer_poles_keep_less() -> Stated:
    """A section of the progression keeps less over [t, q t] than the whole, t > 0: of a larger space M is larger.

    A pole more adds |phi|^2 to m, phi an exponential sum that vanishes at single delays only.
    """
    return Stated(lt(share(t), whole_share(t)), (positive(t),))


PROOFS = {
    "frontier.geometric": (
        Proof(
            0,
            (
                equals(
                    crossed(ratio()) / apart(ratio()) ** 4,
                    "residues, summed along quotients of rates",
                    residues_of_progression(ratio()),
                ),
                equals(None, "Jacobi's sum of four squares", four_squares(ratio())),
            ),
        ),
        Proof(
            1,
            (
                below(whole_share(t), "a section keeps less", fewer_poles_keep_less()),
                equals(None, "the first claim", Cite("frontier.geometric", 0)),
            ),
        ),
    )
}
