"""The derived kind: every step of a derivation is checked, and the statement evaluated at the theorem's witness."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from memlaw.theory.statement.derivation import Derivation, check_identity
from memlaw.theory.statement.words import StepResult, check_chain
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evidence import Counterexample, Evidence, Kind, Reason, Verdict
from memlaw.verify.kinds.point import point_evidence


def check_derived(case: Case) -> Evidence:
    """Check every step of the derivation: chains of words for all N, identities exactly for each N.

    That the steps give the statement is an argument in words; so that it cannot be about another statement
    unnoticed, the statement itself is evaluated at the theorem's witness.
    """
    derivation = case.theorem.derivation
    steps = derivation_steps(derivation)
    if not steps:
        return Evidence(case.key, Kind.DERIVED, Verdict.NOT_RUN, reason=Reason.NO_STEPS)
    found = Evidence(
        case.key,
        Kind.DERIVED,
        Verdict.HOLDS,
        sizes=tuple(range(1, derivation.largest + 1)) if derivation.identities else (),
        every_size=bool(derivation.chains or derivation.lemmas),
        steps=len(steps),
        facts=len(derivation.facts),
    )
    bad = next((step for step in steps if not step.holds), None)
    if bad is not None:
        example = Counterexample("symbolic", (), bad.sentence, bad.remainder, "0")
        return replace(found, verdict=Verdict.REFUTED, counterexample=example)
    witness = point_evidence(case, case.theorem.witness)
    if witness.verdict in (Verdict.REFUTED, Verdict.UNDECIDED):
        return replace(
            found,
            verdict=witness.verdict,
            reason=Reason.WITNESS,
            counterexample=witness.counterexample,
            undecided=witness.undecided,
        )
    return found


@cache
def derivation_steps(derivation: Derivation) -> tuple[StepResult, ...]:
    """All steps of a derivation, checked once."""
    results = [step for chain in derivation.all_chains() for step in check_chain(chain)]
    results += [check_identity(identity) for identity in derivation.all_lemmas()]
    if derivation.identities is not None:
        for size in range(1, derivation.largest + 1):
            results += [check_identity(identity) for identity in derivation.identities(size)]
    return tuple(results)
