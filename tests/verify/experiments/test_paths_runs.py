"""Paths: autograd's slopes against the product formula, times against the closed form, verdicts against their rules."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from memlaw.numerics.learn.flow import flow_time
from memlaw.numerics.learn.gradients import memory_gradient
from memlaw.verify.differentiable.best_readout import best_readout, held_readout_gradient
from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.frame import running
from memlaw.verify.experiments.frame.experiment import Options
from memlaw.verify.experiments.frame.listed import experiment
from memlaw.verify.experiments.frame.record import Record
from memlaw.verify.experiments.paths import report as paths_report
from memlaw.verify.experiments.paths import runs as paths_runs
from memlaw.verify.experiments.train.starts import start
from memlaw.verify.measure.paths import conjugates_added

SETTING = paths_runs.Setting(2, 20, (4,), (2,), "cpu")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory, device: str) -> Record:
    kept = tmp_path_factory.mktemp("paths") / "kept.json"
    return running.run(experiment("paths"), Options(quick=True, device=device), kept, "paths")


@given(st.floats(0.3, 0.95), st.floats(0.3, 0.95), st.floats(0.3, 1.2), st.floats(1.6, 2.8), st.integers(1, 15))
def test_autograd_gives_the_product_formula(r: float, s: float, first: float, second: float, lag: int) -> None:
    values = np.array([[r * np.exp(1j * first), s * np.exp(1j * second)]])
    found = held_readout_gradient(torch.as_tensor(values), lag).numpy()[0]
    expected = -2 * np.conj(memory_gradient(conjugates_added(values[0]), [lag])[0][:2])
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


def test_a_real_mode_has_its_real_derivative(device: str) -> None:
    values = torch.tensor([[0.8 + 0j]], dtype=torch.complex128, device=device)
    found = complex(held_readout_gradient(values, 5)[0, 0])
    assert found.real == pytest.approx(-memory_gradient([0.8], [5])[0, 0].real, rel=1e-9)
    path = values.cpu().numpy()[None]
    slope = paths_runs.slopes(path, 5, SETTING)[0, 0]
    assert slope == pytest.approx(abs(memory_gradient([0.8], [5])[0, 0]), rel=1e-9)


@pytest.mark.parametrize("lag", [1, 3, 8])
def test_descent_takes_the_time_of_the_flow(device: str, lag: int) -> None:
    setting = paths_runs.Setting(2, 20, (4,), (lag,), device)
    cases = paths_runs.cases_of(lag)
    found = paths_runs.followed(cases, setting)
    expected = [flow_time(*case) for case in cases]
    np.testing.assert_allclose(found, expected, rtol=0.02)


def test_slopes_stay_below_their_bound_and_flows_above_their_least_time(device: str) -> None:
    setting = paths_runs.Setting(2, 40, (4,), (2,), device)
    modes = np.stack([start("long", 4, 12, seed).modes for seed in (0, 1)])
    times, path = paths_runs.flow_run(modes, 12, setting)
    figures = paths_runs.path_figures(path, 12, setting)
    assert 0 < figures["largest_ratio"] < 1
    assert (paths_runs.least_times(path, 12) <= times[-1]).all()
    assert figures["memory"][1] > figures["memory"][0]


def test_the_best_readout_survives_a_singular_covariance() -> None:
    covariance = torch.tensor([[[1.0, 1.0], [1.0, 1.0]]], dtype=torch.float64)
    known = torch.tensor([[2.0, 2.0]], dtype=torch.float64)
    torch.testing.assert_close(best_readout(covariance, known), torch.ones_like(known))


def test_a_quick_run_is_whole(record: Record, tmp_path: Path) -> None:
    subjects = {finding.subject for finding in record.outcome.findings}
    assert subjects == {
        "direction.time",
        "slow.gradient",
        "slow.time",
        "gain.bound",
        "initialisation",
        "extension",
        "capacity-learning",
    }
    drawn = experiment("paths").draw(record.outcome, tmp_path)
    assert len(drawn) == 7
    assert all(path.stat().st_size > 10_000 for path in drawn)


def test_a_figure_beyond_its_bound_refutes(record: Record) -> None:
    results = copy.deepcopy(dict(record.results))
    results["4, long"]["flow"]["largest_ratio"] = 1.01
    results["4, long"]["flow"]["least_times"][0] = 1e6
    results["4, long"]["adam"]["memory"][1][0] = 0.9
    results["4, long"]["adam"]["capacity"][1][0] = [3, 3.0]
    results["one"]["cases"][0]["measured"] *= 1.1
    found = paths_report.outcome(results, Options(quick=True)).findings
    refuted = {finding.subject for finding in found if finding.verdict is Verdict.REFUTED}
    assert refuted >= {"direction.time", "slow.gradient", "slow.time", "gain.bound", "capacity-learning"}
