"""False variants of the theorem on the constant with which memory ends."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Product
from variants import variant, without

from memlaw.theory.language.symbols import bar, j, squared
from memlaw.theory.statement.theorem import equal
from memlaw.theory.subjects.tail_constant import CONSTANT, ONE_LEAD, constant, lead, order, rest, rest_count


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about the end of memory."""
    key, true, y = "tail.constant", CONSTANT.claims[0].relation.args[1], squared(lead())
    to_the_order = Product(j, (j, 1, order())) ** 2 / Product(j, (j, 1, order() - 1)) ** 2
    yield variant("tail constant: m! for (m - 1)!", key, equal(constant(), true / to_the_order))
    yield variant("tail constant: (m - 1)! once", key, equal(constant(), true * Product(j, (j, 1, order() - 1))), 3)
    yield variant("tail constant: one lag earlier", key, equal(constant(), true * y), 1)
    yield variant("tail constant: one coefficient for the tail", key, equal(constant(), true * (1 - y)), 1)
    yield variant(
        "tail constant: the multiplicity once", key, equal(constant(), true / ((1 - y) ** 2 / y) ** (order() - 1))
    )
    alone = Product(squared(1 - rest(j) / lead()) / squared(1 / lead() - bar(rest(j))), (j, 1, rest_count()))
    yield variant("tail constant: the slowest alone", key, equal(constant(), true * alone))
    plain = Product(squared(1 / lead() - rest(j)) / squared(1 / lead() - bar(rest(j))), (j, 1, rest_count()))
    yield variant("tail constant: no conjugate", key, equal(constant(), true * plain))
    yield Mutant("tail.constant: two of one modulus", without(key, ONE_LEAD.name), 2)
