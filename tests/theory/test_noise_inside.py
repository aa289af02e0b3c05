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


@pytest.mark.parametrize("values", [("1/2", "-1/3"), ("1/2+I/3", "3/4")])
def test_information_by_running_the_noise(values: tuple[str, ...]) -> None:
    """The covariance of states that are driven by unit noise in each, step after step; J is a ratio of likelihoods."""
    points = np.array([complex(value) for value in Instance.diagonal(*values).eigenvalues])
    covariance, column, total = np.zeros((2, 2), dtype=complex), np.ones(2, dtype=complex), 0.0
    for _ in range(400):
        covariance = points[:, None] * covariance * points.conj() + np.eye(2)
    for _ in range(400):
        total += (column.conj() @ np.linalg.solve(covariance, column)).real
        column = points * column
    ((left, right),) = memlaw.sides("noise.fisher", [*values], sigma=1)
    assert float(Fraction(left)) == pytest.approx(total) == pytest.approx(float(Fraction(right)))


@pytest.mark.parametrize(("values", "lag"), [(("1/2", "-1/3"), 2), (("3/4", "1/2+I/3", "-1/4"), 1)])
def test_the_width_of_a_readout_by_least_squares(values: tuple[str, ...], lag: int) -> None:
    """What a state says of 200 inputs, fitted to one of them; no Gramian, no memory."""
    points = np.array([complex(value) for value in Instance.diagonal(*values).eigenvalues])
    seen = points ** np.arange(200)[:, None]
    kernel = seen @ np.linalg.lstsq(seen, np.eye(200)[lag], rcond=None)[0]
    (width, by_memory), (_, least) = memlaw.sides("tradeoff.width", [*values], tau=lag)
    found = (abs(kernel) ** 2).sum() / abs(kernel[lag]) ** 2
    assert float(Fraction(width)) == pytest.approx(found) == pytest.approx(float(Fraction(by_memory)))
    assert found >= float(Fraction(least))
