"""False variants of the bound on what no N eigenvalues learn."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Gt, sqrt
from variants import variant, without

from memlaw.theory.language.symbols import N, T
from memlaw.theory.statement.theorem import at_least, at_most, equal, less
from memlaw.theory.subjects.gain_teacher import unlearned
from memlaw.theory.subjects.readout import UNCORRELATED, least_loss, noise_variance


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about teachers of many lags."""
    key, left, noise, error = "gain.teacher", unlearned(T), noise_variance(), 2 * least_loss()
    yield variant("teacher: all columns count", key, at_most(left + noise, error), 1)
    yield variant("teacher: N columns are learned", key, at_most(left / (T - N) + noise, error, Gt(T, N)), 1)
    yield variant("teacher: a column less", key, at_most(left / (T - 1) + noise, error, Gt(T, 1)), 1)
    yield variant("teacher: a column more", key, at_most(unlearned(T + 1) / T + noise, error), 1)
    yield variant("teacher: a share for each state", key, at_most(left / N + noise, error), 1)
    yield variant("teacher: half of it", key, at_most(left / T + noise, error / 2), 1)
    yield variant("teacher: noise twice", key, at_most(left / T + 2 * noise, error), 1)
    yield variant("teacher: noise is learned", key, equal(left / T, error), 1)
    yield variant("teacher: attained", key, equal(left / T + noise, error), 1)
    yield variant("teacher: attained from above", key, at_least(left / T + noise, error), 1)
    yield variant("teacher: strict", key, less(left / T + noise, error), 1)
    yield variant("teacher: lengths and no squares", key, at_most(sqrt(left / T) + noise, error), 1)
    yield variant("teacher: longer is better", key, at_most(left / T, unlearned(T + 1) / (T + 1)), 1)
    yield variant("teacher: shorter is better", key, at_least(left / T, unlearned(T + 1) / (T + 1)), 1)
    yield Mutant("gain.teacher: noise that follows the inputs", without(key, UNCORRELATED.name), 1)
