"""What a hypothesis says as an order, on which proofs rest, is so wherever it holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Rational
from sympy.core.relational import Relational

from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import catalogue
from memlaw.theory.proofs.said import SAID
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects.slow_barrier import path_energy
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.small import check_enclosed, check_exact

SLACK = Rational(1, 1000)
ORDERS = [(names, order) for names, orders in SAID.items() for order in orders]


def decided(case: Case) -> Verdict:
    exact = check_exact(case).verdict
    return check_enclosed(case, range(1)).verdict if exact is Verdict.INAPPLICABLE else exact


def stated(home: Theorem, order: Relational) -> Case | None:
    """An order as the claim of a theorem; None where the theorem knows one of its quantities otherwise."""
    try:
        return case_of(replace(home, claims=(Claim(order),), derivation=Derivation("by hypothesis")))
    except InvalidInput:
        return None


@pytest.mark.parametrize(("names", "order"), ORDERS, ids=[", ".join(sorted(names)) for names, _ in ORDERS])
def test_what_hypotheses_say_holds_wherever_they_do(names: frozenset[str], order: Relational) -> None:
    homes = [item for item in catalogue() if names <= {law.name for law in item.hypotheses}]
    negated: Relational = order.negated
    if order.has(path_energy):  # there is equality, which no balls decide
        left, right = order.args
        order, negated = order.func(left, right + SLACK), order.func(left, right - SLACK)
    cases = [case for home in homes if (case := stated(home, order)) is not None]
    assert {decided(case) for case in cases} == {Verdict.HOLDS}
    assert decided(replace_claim(cases[0], negated)) is Verdict.REFUTED


def replace_claim(case: Case, order: Relational) -> Case:
    return case_of(replace(case.theorem, claims=(Claim(order),)))
