"""Proof about the constant with which memory ends."""

from __future__ import annotations

from sympy import Product

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import bar, j, squared
from memlaw.theory.statement.proof import Defined, Proof, equals
from memlaw.theory.subjects.tail_constant import constant, lead, order, rest, rest_count

_square = squared(lead())
law_constant = quantity("law_constant")  # the limit of |b_k|^2/(k^{2m-2} |l|^{2k})

_FIRST = squared(1 / lead() - bar(lead())) ** order()
_OTHERS = Product(squared(1 / lead() - bar(rest(j))) / squared(1 - rest(j) / lead()), (j, 1, rest_count()))
LAW = Defined(
    law_constant(),
    _FIRST * _OTHERS / Product(j, (j, 1, order() - 1)) ** 2,
    "b_k follows its nearest pole 1/l, of order m: C(k + m - 1, m - 1) l^k times ((1/l - conj(l))^m prod (...)",
    ("stable", "one lead", "nonzero"),
)
TAIL = Defined(
    constant(),
    law_constant() / (1 - _square),
    "M(tau) = sum_{k > tau} |b_k|^2, and sum_{k > t} k^p x^k ~ t^p x^{t+1}/(1 - x)",
    ("stable", "controllable", "one lead", "nonzero"),
)
OF_TAIL = frozenset({LAW, TAIL})

PROOFS = {"tail.constant": (Proof(0, (equals(None, "the tail of a law that follows its nearest pole", TAIL, LAW),)),)}
