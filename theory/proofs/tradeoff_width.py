"""Proof that the best readout of a lag averages over 1/M(tau) inputs."""

from __future__ import annotations

from memlaw.theory.language import M, Scalar
from memlaw.theory.language.symbols import A, B, C, N, tau
from memlaw.theory.proofs.definitions_readout import WIDTH
from memlaw.theory.proofs.tradeoff import BY_MEAN, LOST
from memlaw.theory.statement.proof import Cite, Proof, Series, at_most, equals

_v = A**tau * B
_KEPT = Scalar(_v.adjoint() * C.inv() * _v)

PROOFS = {
    "tradeoff.width": (
        Proof(
            0,
            (
                equals(1 / _KEPT, "the energy of the best kernel is w^* C w = f_tau", WIDTH, Series()),
                equals(None, "memory is a projection", Cite("state.projection")),
            ),
        ),
        Proof(
            1,
            (
                at_most(1 / M(tau), "Markov's inequality", *BY_MEAN, plus=LOST, times=N * M(tau)),
                equals(None, "the first claim", Cite("tradeoff.width", 0)),
            ),
        ),
    )
}
