"""What no N eigenvalues learn: against projections on kernels, and its facts on random matrices."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, MPMATH, NotRepresentable
from memlaw.numerics.oracle.singular import enclosed_tail, exact_tail, rounded_tail
from memlaw.theory.catalogue import theorem
from memlaw.theory.proofs.gain_teacher import LEAST
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.theorem import equal
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.small import check_enclosed

LONG = 400


def _hankel(coefficients: np.ndarray, columns: int) -> np.ndarray:
    padded = np.concatenate([coefficients, np.zeros(columns)])
    return np.array([padded[row : row + columns] for row in range(len(coefficients))])


@pytest.mark.parametrize("seed", range(8))
def test_no_kernel_is_closer_than_the_bound(seed: int) -> None:
    """The distance by QR of the powers of random eigenvalues; random teachers, every number of columns."""
    draw = np.random.default_rng(seed)
    size, lags = int(draw.integers(1, 4)), int(draw.integers(1, 9))
    values = draw.uniform(0, 0.95, size) * np.exp(2j * np.pi * draw.uniform(size=size))
    coefficients = draw.normal(size=lags) + 1j * draw.normal(size=lags)
    basis = np.linalg.qr(values ** np.arange(LONG)[:, None])[0]
    left = np.linalg.norm(np.concatenate([coefficients, np.zeros(LONG - lags)]))
    seen = np.linalg.norm(basis[:lags].conj().T @ coefficients)
    for columns in range(1, lags + 3):
        tail = (np.linalg.svd(_hankel(coefficients, columns), compute_uv=False)[size:] ** 2).sum()
        assert tail / columns <= left**2 - seen**2 + 1e-12


@pytest.mark.parametrize("seed", range(6))
def test_no_matrix_of_a_kernel_is_closer_in_the_sum_of_squares(seed: int) -> None:
    """The quoted fact: H(g) less the Hankel matrix of w^* A^k B, for any A of N states."""
    draw = np.random.default_rng(seed)
    size, lags, columns = int(draw.integers(1, 4)), 40, int(draw.integers(1, 9))
    A = draw.normal(size=(size, size))
    A *= 0.8 / max(1e-9, np.abs(np.linalg.eigvals(A)).max())
    B, w = draw.normal(size=size), draw.normal(size=size)
    kernel = np.array([w @ np.linalg.matrix_power(A, lag) @ B for lag in range(lags)])
    coefficients = kernel + draw.normal(size=lags) * 10.0 ** -draw.uniform(0, 3)
    rest = np.array([[(coefficients - kernel)[i + j] for j in range(columns)] for i in range(lags - columns)])
    whole = np.array([[coefficients[i + j] for j in range(columns)] for i in range(lags - columns)])
    assert (np.linalg.svd(whole, compute_uv=False)[size:] ** 2).sum() <= (rest**2).sum() + 1e-12


def test_the_loss_is_that_of_the_coefficients() -> None:
    home = theorem("gain.teacher")
    for right, verdict in ((LEAST.expression, Verdict.HOLDS), (LEAST.expression + 1, Verdict.REFUTED)):
        stated = replace(home, claims=(equal(LEAST.quantity, right),), derivation=Derivation("by definition"))
        assert check_enclosed(case_of(stated), range(1)).verdict is verdict


@pytest.mark.parametrize("kept", range(4))
@pytest.mark.parametrize("values", [(0, 0, 1), (1, 1), (0, 0), (Fraction(1, 2), -2, 3, Fraction(1, 3))])
def test_singular_values_in_every_arithmetic(values: tuple[Fraction, ...], kept: int) -> None:
    for columns in (1, 2, 3, 5):
        exact = [EXACT.number(Fraction(value)) for value in values]
        expected = (np.linalg.svd(_hankel(np.array(values, float), columns), compute_uv=False)[kept:] ** 2).sum()
        ball = enclosed_tail(exact, columns, kept)
        others = [rounded_tail(x, [x.number(Fraction(v)) for v in values], columns, kept) for x in (FLOAT, MPMATH)]
        assert [complex(ball), *map(complex, others)] == pytest.approx([expected] * 3, abs=1e-12)
        assert ball.real.rad() < 1e-10
        try:
            found = BALL.number(Fraction(str(exact_tail(exact, columns, kept).x)))
        except NotRepresentable:
            continue
        assert ball.overlaps(found)
