"""False variants of what rates in geometric progression keep."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Gt, Integer, Rational, exp, log
from variants import variant

from memlaw.theory.language.symbols import N, t
from memlaw.theory.statement.theorem import at_least, at_most, equal
from memlaw.theory.subjects.frontier_geometric import ratio, share, whole_share
from memlaw.theory.subjects.frontier_long import density

AFTER = Gt(t, Integer(0))


def known() -> Iterator[Mutant]:
    """Other means, other periods, pointwise where only the mean is known."""
    key, mean = "frontier.geometric", 1 / log(ratio())
    for name, claim in (
        ("1/ln q in a period", equal(whole_share(t), mean, AFTER)),
        ("ln q in a period", equal(whole_share(t), log(ratio()), AFTER)),
        ("q/(q - 1) in a period", equal(whole_share(t), ratio() / (ratio() - 1), AFTER)),
        ("one but for a millionth", equal(whole_share(t), 1 - Rational(1, 10**6), AFTER)),
        ("a section is full", equal(share(t), 1, AFTER)),
        ("at most a half", at_most(share(t), Rational(1, 2), AFTER)),
        ("at most 1 - 1/q", at_most(share(t), 1 - 1 / ratio(), AFTER)),
        ("at least 1 - 1/N", at_least(share(t), 1 - 1 / N, AFTER)),
        ("the part of the poles", at_most(share(t), 1 / N, AFTER)),
        ("t m(t) <= 1/ln q", at_most(t * density(t), mean, AFTER)),
        ("t m(t) >= 1/ln q", at_least(t * density(t), mean, AFTER)),
        ("as much as one pole", at_most(share(t), exp(-2 * t), AFTER)),
    ):
        yield variant(f"geometric: {name}", key, claim, 5)
