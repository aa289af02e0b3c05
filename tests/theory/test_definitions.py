"""A definition smuggles nothing in: each of the registry is decided in symbols against the oracle of its quantity."""

from dataclasses import replace

import pytest
from sympy import Lt

from memlaw.numerics.number.modular import ModularArithmetic, PrimeField
from memlaw.theory.catalogue import theorem
from memlaw.theory.language.symbols import T, tau
from memlaw.theory.proofs.circle import OF_CIRCLE
from memlaw.theory.proofs.definitions import DEFINITIONS, FULL_RANK, REACHED
from memlaw.theory.proofs.definitions_analysis import BY_ANALYSIS
from memlaw.theory.proofs.definitions_gated import OF_GATES
from memlaw.theory.proofs.definitions_readout import OF_READOUT
from memlaw.theory.proofs.definitions_series import WITH_LETTERS
from memlaw.theory.proofs.delta import OF_DELTA
from memlaw.theory.proofs.frontier_long import OF_TIMES
from memlaw.theory.proofs.gain_teacher import OF_TEACHERS
from memlaw.theory.proofs.hankel import ENTRIES
from memlaw.theory.proofs.metric import OF_METRIC
from memlaw.theory.proofs.oscillators import OF_OSCILLATORS, STEPPED
from memlaw.theory.proofs.stationary import OF_STATIONARY
from memlaw.theory.proofs.tail_constant import OF_TAIL
from memlaw.theory.proofs.taps import OF_TAPS
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE
from memlaw.theory.statement.proof import Defined
from memlaw.theory.statement.theorem import equal
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.evaluation import Outcome, compare
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.generic import check_generic
from memlaw.verify.kinds.small import check_enclosed, check_exact
from memlaw.verify.subjects.gated_symbols import generic_gates

ELSEWHERE = OF_STATIONARY | OF_TEACHERS | OF_TIMES | (OF_OSCILLATORS - {STEPPED}) | {ENTRIES}  # in tests of their own
OF_SUMS = OF_DELTA | OF_METRIC | OF_READOUT  # which no shape of symbols decides
# A theorem whose setting has the quantity; that of noise.memory has those of the plain state, and noise.
HOMES = {
    "b": "allpass.memory",
    "b_other": "perturbation.bound",
    "M_doubled": "eigengrad.angle",
    "impulse": "readout.teacher",
    "score": "hankel.memory",
    "score_of_window": "hankel.window",
    "M_window": "hankel.window",
    "kernel": "nonlinear.memory",
    "signal_variance": "nonlinear.memory",
    "readout_error": "gain.convex",
    "taught_loss": "gain.convex",
    "stepped_loss": "gain.convex",
    "stepped_error": "gain.convex",
    "state_slope": "metric.state",
    "radial": "metric.kernel",
    "turned_back": "metric.kernel",
    "turning": "metric.kernel",
    "by_log_rate": "metric.lograte",
    "width": "tradeoff.width",
    "M_delta": "delta.memory",
    "memory_trace": "hankel.inputs",
    "block_score": "hankel.inputs",
    "M_implicit": "oscillators.initial",
    "inner_powers": "hankel.inner",
    "J_Q": "noise.fisher_bound",
    "J_white": "noise.fisher",
}


@pytest.mark.parametrize(
    "item",
    sorted(
        DEFINITIONS - OF_SUMS - OF_CIRCLE - OF_TAIL - OF_TAPS - OF_GATES - WITH_LETTERS - BY_ANALYSIS - ELSEWHERE,
        key=lambda item: str(item.quantity),
    ),
    ids=lambda i: str(i.quantity),
)
def test_every_definition_is_what_the_oracle_computes(item: Defined) -> None:
    home = theorem(HOMES.get(type(item.quantity).__name__, "noise.memory"))
    if not any(law.name == "controllable" for law in home.hypotheses):  # an inverse of C asks for it
        home = replace(home, hypotheses=(*home.hypotheses, CONTROLLABLE.sufficient("a generalised inverse will do")))
    for right, verdict in ((item.expression, Verdict.HOLDS), (item.expression + 1, Verdict.REFUTED)):
        claim = equal(item.quantity, right, *((Lt(tau, T),) if item.quantity.has(T) else ()))
        stated = replace(home, claims=(claim,), derivation=Derivation("by definition"))
        if item in (REACHED, FULL_RANK):  # whole numbers speak of one point alone: tried on instances
            assert check_exact(case_of(stated)).verdict is verdict
        else:
            assert check_generic(case_of(stated), seed=3, line=True).verdict is verdict


@pytest.mark.parametrize("item", sorted(OF_SUMS, key=lambda item: str(item.quantity)), ids=lambda i: str(i.quantity))
def test_definitions_by_infinite_sums_are_enclosed(item: Defined) -> None:
    home = theorem(HOMES[type(item.quantity).__name__])
    for right, verdict in ((item.expression, Verdict.HOLDS), (item.expression + 1, Verdict.REFUTED)):
        stated = replace(home, claims=(equal(item.quantity, right),), derivation=Derivation("by definition"))
        assert check_enclosed(case_of(stated), range(1)).verdict is verdict


@pytest.mark.parametrize("item", sorted(OF_GATES, key=lambda item: str(item.quantity)), ids=lambda i: str(i.quantity))
def test_definitions_with_gates_where_the_covariance_is_invertible(item: Defined) -> None:
    home = theorem("gated.start")
    for right, outcome in ((item.expression, Outcome.HOLDS), (item.expression + 1, Outcome.FAILS)):
        case = case_of(replace(home, claims=(equal(item.quantity, right),), derivation=Derivation("by definition")))
        systems = generic_gates(ModularArithmetic(PrimeField(seed=3)), case.instances)
        full = next(system for system in systems if system.size == 2)
        for lag in range(4):
            assert compare(case.claims[0], full, {"T": 4, "tau": lag}).outcome is outcome
