"""Memory per unit of time: what proofs quote of it, in whitened coordinates and with numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.linalg import expm

import memlaw
from memlaw.theory.catalogue import theorem
from memlaw.theory.proofs.frontier_long import CONJUGATES, FORM, LENGTHS, OF_POLES
from memlaw.theory.statement.instance import Instance

SPECTRA = (("1/2",), ("1/3", "-1/2"), ("1/2+I/2", "1/4-I/3", "-1/5"))


def poles(values: tuple[str, ...]) -> np.ndarray:
    points = np.array([complex(value.expand()) for value in Instance.diagonal(*values).eigenvalues])
    return 2 * (points - 1) / (points + 1)


def whitened(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """F and E in coordinates where F + F^* + E E^* = 0."""
    root = np.linalg.cholesky(-1 / np.add.outer(p, p.conj()))
    return np.linalg.solve(root, np.diag(p) @ root), np.linalg.solve(root, np.ones(len(p)))


def number(text: str) -> float:
    return float(Fraction(text)) if text[0] != "[" else float(text.strip("[].").split(" +/- ")[0])


@pytest.mark.parametrize("values", SPECTRA)
def test_the_errors_of_a_step(values: tuple[str, ...]) -> None:
    p = poles(values)
    F, E = whitened(p)
    assert pytest.approx(-F - F.conj().T) == np.outer(E, E.conj())
    assert np.trace(F) == pytest.approx(p.sum())
    assert OF_POLES.expression.limits == CONJUGATES.expression.limits
    one = np.eye(len(p))
    for step in (0.1, 1.0, 4.0):
        half = np.linalg.inv(one - step * F / 2)
        r = half @ (one + step * F / 2)
        first = np.linalg.norm((half - expm(step * F / 2)) @ E)
        assert np.linalg.norm(r, 2) <= 1 + 1e-12
        assert first <= step**2 / 8 * np.linalg.norm(F @ F @ E)
        for lag in (0, 1, 5):
            power = np.linalg.matrix_power(r, lag)
            second = np.linalg.norm((power - expm(lag * step * F)) @ expm(step * F / 2) @ E)
            assert second <= lag * step**3 / 12 * np.linalg.norm(F @ F @ F @ E) + 1e-12
            lengths = np.linalg.norm(power @ half @ E), np.linalg.norm(expm((lag + 0.5) * step * F) @ E)
            assert abs(lengths[0] - lengths[1]) <= first + second + 1e-12


@pytest.mark.parametrize("values", SPECTRA)
def test_memory_per_unit_of_time_falls_and_does_not_end(values: tuple[str, ...]) -> None:
    F, E = whitened(poles(values))
    times = np.linspace(0, 4, 41)
    memory = np.array([np.linalg.norm(expm(s * F) @ E) ** 2 for s in times])
    assert (np.diff(memory) < 0).all()
    assert memory[-1] > 0
    assert memory[0] == pytest.approx(-2 * poles(values).sum().real)


@pytest.mark.parametrize("values", SPECTRA)
@pytest.mark.parametrize("other", SPECTRA[:2])
def test_two_systems_far_apart(values: tuple[str, ...], other: tuple[str, ...]) -> None:
    p, p_other = poles(values), poles(other)
    (F, E), (F_other, E_other) = whitened(p), whitened(p_other)
    total = abs(p).sum() + abs(p_other).sum()
    norms = [np.linalg.norm(matrix, 2) for matrix in (F, F_other)]
    assert sum(norms) <= np.sqrt(2) * total + 1e-12
    assert np.linalg.norm(E) ** 2 + np.linalg.norm(E_other) ** 2 <= 2 * total + 1e-12
    for omega in (np.ceil(2.1 * total), np.ceil(30 * total)):
        size = len(p) * len(p_other)
        turned = 1j * omega * np.eye(size) - np.kron(F, np.eye(len(p_other))) - np.kron(np.eye(len(p)), F_other.conj())
        X = np.linalg.solve(turned, np.outer(E, E_other.conj()).ravel()).reshape(len(p), -1)
        assert pytest.approx(F @ X + X @ F_other.conj().T + np.outer(E, E_other.conj())) == 1j * omega * X
        overlap = np.linalg.norm(X, 2)
        assert overlap * (omega - sum(norms)) <= np.linalg.norm(E) * np.linalg.norm(E_other) + 1e-12
        joint = np.block([[np.eye(len(p)), X], [X.conj().T, np.eye(len(p_other))]])
        for time in (0.0, 0.5):
            turn = np.exp(1j * omega * time)
            w = np.concatenate([expm(time * F) @ E, turn * expm(time * F_other) @ E_other])
            form = (w.conj() @ np.linalg.solve(joint, w)).real
            assert np.linalg.norm(w) ** 2 <= (1 + overlap) * form + 1e-9
            witness = Instance.diagonal(*values, t=Fraction(time), omega=Fraction(omega))
            witness = witness.with_extra(other=Instance.diagonal(*other).eigenvalues)
            ((left, right),) = memlaw.sides(replace(theorem("frontier.superadditive"), witness=witness))
            assert number(left) == pytest.approx((omega - 2 * total) * np.linalg.norm(w) ** 2, abs=1e-6)
            assert number(right) == pytest.approx((omega - total) * form, rel=1e-6)
    assert (LENGTHS.needs, FORM.needs) == (("stable",), ("stable",))
