"""Proofs about the frontier."""

from __future__ import annotations

from memlaw.theory.language.symbols import bar, eigenvalue, i, n, squared, tau
from memlaw.theory.proofs.facts_analysis import re_at_most_modulus, two_powers
from memlaw.theory.statement.proof import Cite, Proof, at_most, equals
from memlaw.theory.subjects.frontier import _DEFICIT as DEFICIT
from memlaw.theory.subjects.frontier import pair_product, pair_sum

TOTAL, PRODUCT = pair_sum(i, n), pair_product(i, n)
_S = squared(eigenvalue[i])

ONE = (
    Proof(
        0,
        (
            equals((1 - _S) * _S**tau, "Stein's equation of one state"),
            at_most(None, "means with the weights tau and 1", two_powers(_S, 1 - _S, tau, 1)),
        ),
    ),
)

TWO = (
    Proof(
        1,
        (
            at_most(
                None,
                "what is missing is a sum of products that are not negative: Re s^2 conj(d) <= |s^2 d|",
                Cite("frontier.two", 0),
                re_at_most_modulus(TOTAL**2 * bar(PRODUCT)),
                plus=DEFICIT.args,
            ),
        ),
    ),
)

PROOFS = {"frontier.one": ONE, "frontier.two": TWO}
