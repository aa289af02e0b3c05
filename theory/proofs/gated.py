"""Proofs about gates."""

from __future__ import annotations

from memlaw.theory.language.symbols import T
from memlaw.theory.proofs.definitions_gated import GATED_MEMORY, OTHERS, OWN, STARTED, STARTED_MEMORY
from memlaw.theory.proofs.facts_matrices import larger_covariance, own_share, rank_of_rows
from memlaw.theory.statement.proof import Cite, Proof, at_most, equals
from memlaw.theory.subjects.gated import covariance_rank, gated_rank

SUM = (
    Proof(
        1,
        (
            equals(gated_rank(T), "all memories add up to a rank", Cite("gated.sum")),
            at_most(None, "of a matrix of N rows", rank_of_rows(gated_rank(T))),
        ),
    ),
    Proof(
        2, (at_most(None, "an input has its share of the state's covariance", GATED_MEMORY, own_share(OWN, OTHERS)),)
    ),
)

START = (
    Proof(
        1,
        (
            at_most(
                None,
                "the start enlarges the state's covariance",
                GATED_MEMORY,
                STARTED_MEMORY,
                larger_covariance(OWN, OTHERS, STARTED),
            ),
        ),
    ),
)

FAMILY = (
    Proof(
        1,
        (
            equals(covariance_rank(T), "all capacities add up to a rank", Cite("gated.family")),
            at_most(None, "of a matrix of N rows", rank_of_rows(covariance_rank(T))),
        ),
    ),
)

PROOFS = {"gated.sum": SUM, "gated.start": START, "gated.family": FAMILY}
