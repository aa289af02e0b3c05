"""Stationary gates: definitions in symbols, recurrences that are run, gates that are drawn."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import memlaw
from memlaw.numerics.number.modular import ModularArithmetic, PrimeField
from memlaw.theory.catalogue import theorem
from memlaw.theory.proofs.stationary import OF_STATIONARY
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.proof import Defined
from memlaw.theory.statement.theorem import equal
from memlaw.theory.subjects.gated import gated
from memlaw.theory.subjects.stationary import in_turn, places
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.evaluation import Outcome, compare
from memlaw.verify.subjects.stationary import instances
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


def _kept(gates: np.ndarray, columns: np.ndarray, rounds: int = 60) -> np.ndarray:
    """Leverage of every input in the state after each step of the round, newest first: (steps, lags)."""
    steps, found = len(gates), []
    for last in range(steps):
        carried, rows = np.eye(gates.shape[1], dtype=complex), []
        for back in range(rounds * steps):
            rows.append(carried @ columns[(last - back) % steps])
            carried = carried @ gates[(last - back) % steps]
        basis, sizes, _ = np.linalg.svd(np.array(rows).conj(), full_matrices=False)
        found.append((np.abs(basis[:, sizes > 1e-9 * max(sizes[0], 1e-300)]) ** 2).sum(axis=1))
    return np.array(found)


@pytest.mark.parametrize("place", range(len(instances())))
def test_gates_by_running_them(place: int) -> None:
    """What the oracle gives from Stein's equation of a round, against long windows of the recurrence."""
    item = instances()[place]
    gates = np.array([gate.tolist() for gate in item.extra["gates"]], dtype=complex)
    kept = _kept(gates, np.array(item.extra["columns"], dtype=complex))
    for lag in (0, 1, 3):
        mean = replace(theorem("stationary.falls"), witness=item.with_parameters(tau=lag))
        ((later, now),) = memlaw.sides(mean)
        assert [float(Fraction(x)) for x in (later, now)] == pytest.approx([*kept.mean(0)[[lag + 1, lag]]], abs=1e-9)
        step = replace(theorem("stationary.forgotten"), witness=item.with_parameters(n=1, tau=lag))
        (later, now), *_ = memlaw.sides(step)
        assert float(Fraction(now)) == pytest.approx(kept[0, lag], abs=1e-9)
        assert float(Fraction(later)) == pytest.approx(kept[1 % len(kept), lag + 1], abs=1e-9)


def test_a_pattern_is_read_off_the_gates() -> None:
    assert places(in_turn((3, 1), 4)) == [2, 0]
    assert places(gated(["1/2", 1], [1, 0])) == places(gated([0, 0], [1, 1])) == []
