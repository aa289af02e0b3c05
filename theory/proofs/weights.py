"""Proofs about the gradients in all weights."""

from __future__ import annotations

from sympy import Abs, Sum

from memlaw.theory.language import spectral_radius
from memlaw.theory.language.symbols import N, eigenvalue, i, squared, tau
from memlaw.theory.proofs.facts_analysis import power_keeps_order
from memlaw.theory.proofs.facts_matrices import largest_modulus
from memlaw.theory.statement.facts import product_keeps_order, sum_keeps_order
from memlaw.theory.statement.proof import Cite, Proof, at_most, equals
from memlaw.theory.subjects.readout import teacher
from memlaw.theory.subjects.weights import input_weight

_SCALE = squared(teacher(tau)) * squared(input_weight(i))
_OWN, _LARGEST = Abs(eigenvalue[i]) ** (2 * tau), spectral_radius() ** (2 * tau)
VANISHING = (
    Proof(
        3,
        (
            equals(Sum(_SCALE * _OWN, (i, 1, N)), "the entries of the part", Cite("weights.vanishing")),
            at_most(
                None,
                "every |l_i| is at most rho(A)",
                sum_keeps_order(_SCALE * _OWN, _SCALE * _LARGEST, (i, 1, N)).since(
                    largest_modulus(i),
                    power_keeps_order(Abs(eigenvalue[i]), spectral_radius(), 2 * tau),
                    product_keeps_order(_OWN, _LARGEST, _SCALE),
                ),
            ),
        ),
    ),
)

PROOFS = {"weights.vanishing": VANISHING}
