"""Bad input of the numerics: what was given, which hypothesis fails, what to do."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.balls import memory_balls
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.oracle.digits import digits_needed
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.oracle.leverage import leverage_scores
from memlaw.numerics.spectrum.spectrum import Spectrum

HALF = Spectrum.real([0.5])

CASES: dict[str, tuple[Callable[[], object], str]] = {
    "of modulus": (lambda: Spectrum.real([1.0]), "finite window"),
    "modulus above 1": (lambda: Spectrum.from_eigenvalues([0.8 + 0.8j]), r"\|l\| < 1"),
    "modulus 1 exactly, rational": (lambda: Spectrum.from_eigenvalues([("3/5", "4/5")]), "of modulus"),
    "nan": (lambda: Spectrum.real([float("nan")]), "finite"),
    "infinity": (lambda: Spectrum.from_eigenvalues([complex("inf")]), "finite"),
    "empty": (lambda: Spectrum.real([]), "nonempty"),
    "not a sequence": (lambda: Spectrum.from_eigenvalues(3), "sequence"),
    "matrix as eigenvalues": (lambda: Spectrum.from_eigenvalues(np.eye(2) / 2), "from_matrix"),
    "words": (lambda: Spectrum.from_eigenvalues(["half"]), "is not a number"),
    "realization": (lambda: Spectrum.real([0.5], realization="jordan"), "companion"),  # type: ignore[arg-type]
    "step zero": (lambda: Spectrum.s4d_lin(64, step_size=0), "positive"),
    "step negative": (lambda: Spectrum.s4d_lin(64, step_size=-0.1), "positive"),
    "step nan": (lambda: Spectrum.s4d_lin(64, step_size=float("nan")), "finite"),
    "step infinite": (lambda: Spectrum.s4d_lin(64, step_size=float("inf")), "finite"),
    "discretization": (lambda: Spectrum.s4d_lin(64, discretization="euler"), "bilinear"),
    "n zero": (lambda: Spectrum.s4_legs(0), "is an int"),
    "n fractional": (lambda: Spectrum.s4_legs(6.4), "is an int"),  # type: ignore[arg-type]
    "n odd": (lambda: Spectrum.s4d_lin(63), "even"),
    "radius": (lambda: Spectrum.ring(4, radius=1), "radius"),
    "radii": (lambda: Spectrum.lru_ring(4, r_max=1.5), "r_max"),
    "unstable pole": (lambda: Spectrum.from_poles([1j], step_size=1), "below 0"),
    "unknown name": (lambda: Spectrum.named("s5", 64), "s4d-lin"),
    "uncontrollable diagonal": (lambda: Spectrum.from_matrix([0.5, 0.5], [1, 1]), "reduce"),
    "uncontrollable": (lambda: Spectrum.from_matrix(np.diag([0.5, 0.2]), [1, 0]), "controllable"),
    "nothing controllable": (lambda: Spectrum.from_matrix([[0.5, 1], [0, 0.5]], [0, 0]), "nonzero B"),
    "reduction": (lambda: Spectrum.from_matrix([0.5], [1], uncontrollable="drop"), "reduce"),  # type: ignore[arg-type]
    "shapes": (lambda: Spectrum.from_matrix(np.eye(3) / 2, [1, 1]), "shape"),
    "several inputs": (lambda: Spectrum.from_matrix(np.eye(2) / 2, np.ones((2, 2))), "single-input"),
    "matrix with nan": (lambda: Spectrum.from_matrix([[np.nan]], [1]), "finite"),
    "no layer": (lambda: Spectrum.from_layer(object()), "spectrum()"),
    "negative lag": (lambda: memory_function(HALF, [-1]), "nonnegative int"),
    "negative count": (lambda: memory_function(HALF, -5), "nonnegative int"),
    "fractional lag": (lambda: memory_function(HALF, [0.5]), "nonnegative int"),
    "no lags": (lambda: memory_function(HALF, 0), "at least one"),
    "lags as text": (lambda: memory_function(HALF, "some"), "nonnegative int"),
    "too many lags": (lambda: memory_function(HALF, 10**9), "at most"),
    "endless tail": (lambda: memory_function(Spectrum.real([1 - 1e-9]), "all"), "at most"),
    "threshold": (lambda: memory_function(HALF, 5).horizon(0), "threshold"),
    "radius goal": (lambda: memory_balls(HALF, 3, radius=0), "positive"),
    "basis": (lambda: digits_needed(HALF, "schur"), "eigenbasis"),
    "window": (lambda: leverage_scores(HALF, 0), "window"),
    "window of nothing": (lambda: leverage_scores([], 3), "at least one"),
    "pair of odd shape": (lambda: memory_by_gramian((np.ones((2, 3)), [1]), 2), "shape"),
    "picture": (lambda: memory_function(HALF, 5).plot(Path("/nowhere/at/all.png")), "cannot be written"),
    "picture format": (lambda: memory_function(HALF, 5).plot("memory.xyz"), "suffix"),
    "picture target": (lambda: memory_function(HALF, 5).plot(3), "axes"),
    "picture threshold": (lambda: memory_function(HALF, 5).plot(horizons=[2]), "threshold"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_refused_with_given_rule_and_remedy(case: str) -> None:
    action, words = CASES[case]
    with pytest.raises(InvalidInput, match=words) as caught:
        action()
    assert caught.value.given
    assert caught.value.rule
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("3/5", "4/5"), "eigenvalue 0.6+0.8i of modulus 1;"),
        ("1.02", "eigenvalue 1.02 of modulus 1.02;"),
        (1.02, "eigenvalue 1.02 of modulus 1.02;"),
        ("1/3-4i/3", "eigenvalue 1/3-4i/3 of modulus 1.37437;"),
        (0.6 + 0.8j, "eigenvalue 0.6+0.8i of modulus 1 + 2.2e-17;"),
        (("1", "1e-300"), "eigenvalue 1+1e-300i of modulus just above 1;"),
        (("0", "-1"), "eigenvalue -i of modulus 1;"),
        (Fraction(10) ** 400, "eigenvalue 1e399 of modulus 1e399;"),
    ],
)
def test_an_eigenvalue_outside_is_told_as_it_was_written(given: object, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Spectrum.from_eigenvalues([given])  # type: ignore[list-item]
    assert f"got {told}" in str(refused.value)


def test_a_threshold_is_named_in_its_rule() -> None:
    with pytest.raises(InvalidInput, match=r"got theta = 1.5; theta lies in \(0, 1\]"):
        memory_function([0.5], 3).horizon(1.5)
