"""Gates that are drawn: what is no law of the mean is refuted, and the band of the mean is one."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from memlaw.numerics.learn.teacher import teacher_bound
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.measured import stationary, teachers
from memlaw.verify.kinds.measured.subject import Conditions


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer courses, enough for what is far from a law."""
    monkeypatch.setattr(stationary, "COURSES", 300)


def _refuted(module: Any, name: str, seed: int = 1) -> set[str]:
    found = module.measure(name, Conditions("cpu", seed))
    return {item.theorem for item in found if item.verdict is Verdict.REFUTED}


def test_a_gate_that_closes_at_a_chosen_step_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Written three steps before the end, then held: the inputs of lags 2, 3, 4 in full, none newer."""
    step = torch.arange(stationary.WINDOW)[None, :, None]
    place = stationary.WINDOW - 3 - torch.arange(stationary.STATES)
    writes = (step == place).double().expand(stationary.COURSES, -1, -1)
    monkeypatch.setattr(stationary, "held", lambda random: (1 - writes, writes))
    assert _refuted(stationary, "drawn gates") == {"stationary.falls", "stationary.markov"}


def test_gates_that_give_back_what_was_lost_are_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = stationary.kept
    monkeypatch.setattr(stationary, "kept", lambda decays, columns: whole(decays, columns).flip(-1))
    assert {"stationary.forgotten", "stationary.turns"} <= _refuted(stationary, "drawn gates")


def test_the_band_lies_below_the_expectation() -> None:
    """At a chance of one in ten that it does not, twenty times out of twenty."""
    draw = np.random.default_rng(0)
    for chance in (0.05, 0.5):
        values = torch.as_tensor((draw.uniform(size=(200, 20)) < chance).astype(float))
        assert (stationary.at_least(values, 1) <= chance).all()
        assert (stationary.at_least(values, 1) < values.mean(0)).all()


def test_a_bound_of_fewer_states_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teachers, "teacher_bound", lambda given, states: teacher_bound(given, states - 2) * 1.02)
    assert _refuted(teachers, "four teachers") == {"gain.teacher"}


def test_the_bound_of_one_lag_is_markovs() -> None:
    for lag, states in ((0, 1), (3, 1), (6, 3), (9, 4)):
        assert teacher_bound(np.eye(lag + 1)[lag], states) == pytest.approx(1 - states / (lag + 1) if lag else 0)
