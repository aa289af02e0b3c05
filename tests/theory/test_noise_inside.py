"""Information about past inputs with noise inside the recurrence: what the proofs quote, and figures by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from sympy import ImmutableMatrix

import memlaw
from memlaw.theory.catalogue import theorem
from memlaw.theory.proofs.noise_fisher import noise_covers_input
from memlaw.theory.statement.facts import stated
from memlaw.theory.statement.instance import Instance


@pytest.mark.parametrize("seed", range(5))
def test_noise_covers_what_the_input_brings(seed: int) -> None:
    """C <= (B^* Q^{-1} B) R_Q on random stable pairs, A not normal."""
    draw = np.random.default_rng(seed)
    A, L = draw.normal(size=(2, 3, 3)) + 1j * draw.normal(size=(2, 3, 3))
    B = draw.normal(size=(3, 1)) + 0j
    A *= 0.9 / np.abs(np.linalg.eigvals(A)).max()
    powers = [np.linalg.matrix_power(A, k) for k in range(300)]
    gathered, C = (sum(p @ X @ p.conj().T for p in powers) for X in (L @ L.conj().T, B @ B.conj().T))
    share = (B.conj().T @ np.linalg.inv(L @ L.conj().T) @ B).item().real
    assert np.linalg.eigvalsh(share * gathered - C).min() > -1e-9 * share
    assert stated(noise_covers_input()).needs


@pytest.mark.parametrize("gain", [1, 3, 100])
def test_a_chain_that_amplifies_comes_near_the_bound(gain: int) -> None:
    """J(tau) = g^{2 tau}/(1 + g^2 + ... + g^{2 tau}) for a chain of two states."""
    chain = Instance.pair([[0, 0], [gain, 0]], [1, 0], (0, 0)).with_extra(L=ImmutableMatrix.eye(2))
    (found,) = memlaw.sides(replace(theorem("noise.fisher_bound"), witness=chain))
    assert found == (str(1 + Fraction(gain**2, 1 + gain**2)), "2")
