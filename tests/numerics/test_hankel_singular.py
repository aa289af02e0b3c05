"""Singular values of Hankel matrices by two QR decompositions: all-pass functions, nearly equal eigenvalues, halves."""

from __future__ import annotations

import numpy as np
import pytest

from memlaw.errors import InvalidInput
from memlaw.numerics.oracle.hankel import hankel_singular_values


def residues(values: np.ndarray) -> np.ndarray:
    """c_i with b_k = sum c_i l_i^k, k >= 1."""
    return np.array(
        [np.prod(1 / x - values.conj()) / np.prod([1 - y / x for y in values if y != x] or [1.0]) for x in values]
    )


@pytest.mark.parametrize("values", [[0.5], [0.5, -0.25j], [0.95, 0.9, -0.3 + 0.4j, 0.1]])
def test_an_all_pass_has_ones(values: list[complex]) -> None:
    given = np.array(values, complex)
    found = hankel_singular_values(np.diag(given), np.ones(len(given)), residues(given).conj(), 600)
    assert found == pytest.approx(np.ones(len(given)), abs=1e-9)


def test_a_small_one_survives() -> None:
    """s_1 s_2 = |l_1 l_2| det C for w = (1, -1); a product of Gramians is off by the root of the rounding unit."""
    near = np.array([0.5, 0.5 + 1e-6])
    gaps = 1 - np.outer(near, near)
    product = near.prod() * (near[1] - near[0]) ** 2 / (gaps[0, 0] * gaps[1, 1] * gaps[0, 1] ** 2)
    first, second = hankel_singular_values(np.diag(near), [1, 1], [1, -1], 100)
    assert first * second == pytest.approx(product, rel=1e-3)
    assert second < 1e-6 < first


def test_a_real_layer_has_those_of_its_doubled_system() -> None:
    """Re h_k is the response of the pair and its conjugate with half the readout each."""
    value, weight = 0.8 + 0.4j, 1 - 0.5j
    response = (np.conj(weight) * value ** np.arange(400)).real
    formed = np.linalg.svd(response[1 + np.add.outer(np.arange(199), np.arange(199))])[1][:2]
    both = hankel_singular_values(np.diag([value, value.conjugate()]), [1, 1], [weight / 2, np.conj(weight) / 2], 300)
    half = hankel_singular_values([[value]], [1], [weight], 300)
    assert both == pytest.approx(formed)
    assert abs(half[0] - formed[0]) > 0.1


@pytest.mark.parametrize("window", [0, 1])
def test_shapes_that_do_not_fit_are_refused(window: int) -> None:
    with pytest.raises(InvalidInput):
        hankel_singular_values(np.eye(2) / 2, [1, 1], [1, 1], window)
    with pytest.raises(InvalidInput, match="N x N"):
        hankel_singular_values(np.eye(2) / 2, [1, 1, 1], [1, 1, 1], 5)
