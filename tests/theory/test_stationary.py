"""Stationary gates: definitions in symbols, recurrences that are run, gates that are drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memlaw.numerics.number.modular import ModularArithmetic, PrimeField
from memlaw.theory.catalogue import theorem
from memlaw.theory.proofs.stationary import OF_STATIONARY
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.proof import Defined
from memlaw.theory.statement.theorem import equal
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.evaluation import Outcome, compare
from memlaw.verify.system.symbols import of_symbols, table
from memlaw.verify.system.system import System


def _system(steps: int) -> System:
    """Two states, so many steps, all symbols."""
    arithmetic = ModularArithmetic(PrimeField(seed=3))
    gates = [table(arithmetic, 2, 2) for _ in range(steps)]
    columns = [[row[0] for row in table(arithmetic, 2, 1)] for _ in range(steps)]
    return of_symbols(arithmetic, 2, "two states", gates=gates, columns=columns)


@pytest.mark.parametrize(
    "item", sorted(OF_STATIONARY, key=lambda item: str(item.quantity)), ids=lambda i: str(i.quantity)
)
def test_definitions_are_what_the_oracle_computes(item: Defined) -> None:
    home, steps = theorem("stationary.markov"), 2
    for right, outcome in ((item.expression, Outcome.HOLDS), (item.expression + 1, Outcome.FAILS)):
        case = case_of(replace(home, claims=(equal(item.quantity, right),), derivation=Derivation("by definition")))
        for lag in (0, 1, 2):
            at = {"T": steps, "tau": lag, "n": 1 + lag}
            assert compare(case.claims[0], _system(steps), at).outcome is outcome
