"""Joint flows beside the barrier: what is refuted if memory were less, or eigenvalues faster than their gradient."""

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.measured import flows
from memlaw.verify.kinds.measured.subject import Conditions

OPTIONS = Conditions(seed=1).options


def test_a_state_that_kept_nothing_would_be_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "TIMES", np.linspace(0, 4, 9))
    monkeypatch.setattr(flows, "memories", lambda flow: np.zeros(len(flow.losses)))
    verdicts = [item.verdict for item in flows.measure("joint flows", Conditions(seed=1))]
    assert verdicts == [Verdict.HOLDS, Verdict.REFUTED, Verdict.HOLDS] * 2


def test_stretched_eigenvalues_come_sooner_than_the_bound_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """l = 10 w: the hypothesis that the loss falls by what moving takes is needed."""
    monkeypatch.setattr(flows, "TIMES", np.linspace(0, 0.5, 6))
    start = flows.start(2, OPTIONS) / torch.tensor([10.0, 10.0, 1.0, 1.0, 1.0, 1.0])
    found = flows.follow(start, lambda weights: flows.real(10 * weights), flows.linear)
    moved = (np.abs(found.eigenvalues).max(axis=1) - 0.25) ** 2
    assert (moved > flows.TIMES * (found.losses[0] - (1 - flows.memories(found)) / 2))[1:].any()
