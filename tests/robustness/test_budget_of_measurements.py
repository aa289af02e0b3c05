"""A budget in seconds: what fits into it is measured, which is said, and what cannot fit is refused at once."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

import memlaw
from memlaw.verify.command.cli import app
from memlaw.verify.measure.budget import Budget
from memlaw.verify.measure.comparison import compare_memory
from memlaw.verify.measure.data import forgetting_time
from memlaw.verify.models.build import build_layer


class Slow:
    """A model whose clock is turned on by what it runs: seconds in tests without waiting."""

    channels, inputs, stored = 1, 1, 2
    dtype, device = torch.float64, torch.device("cpu")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, pace: float) -> None:
        self.now, self.pace = 0.0, pace
        monkeypatch.setattr("time.monotonic", lambda: self.now)
        monkeypatch.setattr("time.process_time", lambda: self.now)

    def states(self, u: torch.Tensor, channel: int = 0) -> torch.Tensor:
        """Two states that forget, each run for `pace` seconds."""
        self.now += self.pace * len(u)
        late = torch.cat([torch.zeros_like(u[:, :1]), u[:, :-1]], dim=1)
        return torch.cat([u, u + late], dim=2)


def test_fewer_runs_are_made_where_the_budget_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    found = memlaw.measured_by_regression(Slow(monkeypatch, 0.01), 3, samples=4096, budget=10)
    assert 800 <= found.samples <= 1000
    assert found.notes == (f"{found.samples} of 4096 runs were made in the budget of 10 s",)
    assert found.covers([1.0, 1.0, 0.0]).all()


@pytest.mark.parametrize("budget", [0.02, 0.1])
def test_too_few_runs_are_refused(monkeypatch: pytest.MonkeyPatch, budget: float) -> None:
    with pytest.raises(memlaw.InvalidInput, match=r"24 runs of white noise, the fewest that tell: about .* the budget"):
        memlaw.measured_by_regression(Slow(monkeypatch, 0.01), 3, budget=budget)


def test_a_minute_is_not_begun_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memlaw.verify.measure.regression.CHUNK", 2**14)
    with pytest.raises(memlaw.InvalidInput, match=r"4096 runs of white noise: about .* more than 60 s"):
        memlaw.measured_by_regression(Slow(monkeypatch, 1.0), 3)
    with memlaw.at_any_cost():
        assert memlaw.measured_by_regression(Slow(monkeypatch, 1.0), 3).samples == 4096


def test_the_same_runs_whatever_the_budget() -> None:
    layer = build_layer("s4d-real", 4, "float64", "cpu", 0)
    plenty = memlaw.measured_by_regression(layer, 5, samples=500, budget=1000)
    assert np.abs(plenty.values - memlaw.measured_by_regression(layer, 5, samples=500).values).max() < 1e-12


def test_a_window_grows_no_further_than_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    layer = build_layer("s4d-lin", 16, "float64", "cpu", 0)
    whole, ticks = memlaw.measured_memory(layer, 20), itertools.count()
    monkeypatch.setattr("time.monotonic", lambda: next(ticks))  # a second each time that it is looked at
    short = memlaw.measured_memory(layer, 20, budget=6)
    assert short.window < whole.window
    assert short.lost is None or short.lost > 1e-14


@pytest.mark.parametrize("window", [None, 10**6])
def test_what_cannot_fit_is_refused(window: int | None) -> None:
    layer = build_layer("s4d-lin", 16, "float64", "cpu", 0)
    with pytest.raises(memlaw.InvalidInput, match=r"real states over \d+ inputs: about .*; the budget is 1e-05 s"):
        memlaw.measured_memory(layer, 20, window=window, budget=1e-5)


def test_windows_that_take_gigabytes_are_refused_unasked() -> None:
    layer = build_layer("s4d-lin", 64, "float64", "cpu", 0)
    with pytest.raises(memlaw.InvalidInput, match=r"64 real states over 10000000 inputs: .* is not begun unasked"):
        memlaw.measured_memory(layer, 20, window=10**7)


def test_data_and_budgets() -> None:
    rng = np.random.default_rng(0)
    u, x = rng.standard_normal(4000), np.zeros((4000, 1))
    for t in range(4000):
        x[t] = 0.9 * x[t - 1] + u[t]
    assert memlaw.memory_of_data(u, x, 3, budget=100).samples == memlaw.memory_of_data(u, x, 3).samples
    with pytest.raises(memlaw.InvalidInput, match=r"3998 samples of 1 states.*; the budget is 1e-06 s"):
        memlaw.memory_of_data(u, x, 3, budget=1e-6)
    spent = Budget(1.0)
    object.__setattr__(spent, "started", (spent.started[0] - 2, 0.0))
    with pytest.raises(memlaw.InvalidInput, match="states that still remember after 1 steps"):
        forgetting_time(x, spent)


@pytest.mark.parametrize("budget", [0, -1, float("nan"), float("inf"), "soon", True])
def test_what_is_no_budget(budget: object) -> None:
    with pytest.raises(memlaw.InvalidInput):
        compare_memory(build_layer("s4d-real", 2, "float64", "cpu", 0), 3, budget=budget)  # type: ignore[arg-type]


def test_the_option(tmp_path: Path) -> None:
    words = ["measure", "s4d-real", "-n", "4", "--lags", "5", "--method", "regression", "--samples", "200"]
    assert CliRunner().invoke(app, [*words, "--budget", "100"]).exit_code == 0
    refused = CliRunner().invoke(app, [*words, "--budget", "1e-9"])
    assert refused.exit_code == 2
    assert "the budget is 1e-09 s" in " ".join(refused.output.split())
