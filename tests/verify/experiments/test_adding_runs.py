"""The adding problem: its data, its model against the plain recurrence, its arms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from memlaw.verify.differentiable.stein import as_complex
from memlaw.verify.experiments.adding import report as adding_report
from memlaw.verify.experiments.adding import runs as adding_runs
from memlaw.verify.experiments.frame import running
from memlaw.verify.experiments.frame.experiment import Options
from memlaw.verify.experiments.frame.listed import experiment
from memlaw.verify.experiments.train.arms import MODES, Arm
from memlaw.verify.experiments.train.contest import Bench
from memlaw.verify.experiments.train.layers import NormalPlusLowRank, batch_for, modes
from memlaw.verify.experiments.train.starts import NAMES, start
from memlaw.verify.experiments.train.trainer import Parameters

LENGTH = 13


def made(name: str, device: str, seeds: tuple[int, ...] = (0, 1)) -> tuple[Parameters, object]:
    starts = [start(name, 4, LENGTH - 1, seed) for seed in seeds]
    batch = batch_for(starts[0])
    return adding_runs.initial(batch, starts, list(seeds), 1, device), batch


def test_two_marks_one_in_each_half_and_their_sum(device: str) -> None:
    inputs, sums = adding_runs.Data([3], LENGTH, device).draw(64)
    values, marks = inputs[0, :, :, 0], inputs[0, :, :, 1]
    assert marks[:, : LENGTH // 2].sum(dim=1).tolist() == [1.0] * 64
    assert marks[:, LENGTH // 2 :].sum(dim=1).tolist() == [1.0] * 64
    torch.testing.assert_close((values * marks).sum(dim=1), sums[0])


def test_ignoring_the_input_costs_a_sixth(device: str) -> None:
    # 20000 sums: the mean square of (d - 1) has variance (1/15 - 1/36)/20000; six of its deviations, so a false alarm
    # below 1e-8, and none with this seed
    _, sums = adding_runs.Data([3], LENGTH, device).draw(20_000)
    loss = float(((sums - 1) ** 2).mean())
    assert abs(loss - adding_report.TRIVIAL) < 6 * np.sqrt((1 / 15 - 1 / 36) / 20_000)


def test_seeds_see_the_same_sequences_in_any_company(device: str) -> None:
    both, one = (adding_runs.Data(seeds, LENGTH, device).draw(3) for seeds in ([1, 2], [2]))
    torch.testing.assert_close(both[0][1], one[0][0])


@pytest.mark.parametrize("name", NAMES)
def test_the_last_state_is_that_of_the_recurrence(device: str, name: str) -> None:
    parameters, batch = made(name, device)
    generator = torch.Generator().manual_seed(2)
    encoded = torch.rand(2, 3, LENGTH, adding_runs.UNITS, generator=generator).to(device)
    found = adding_runs.last_states(batch, parameters, encoded)  # type: ignore[arg-type]
    torch.testing.assert_close(found, stepped(batch, parameters, encoded), rtol=2e-4, atol=2e-5)


def stepped(batch: object, parameters: Parameters, encoded: torch.Tensor) -> torch.Tensor:
    """x_t = A x_{t-1} + B e_t, the oldest input first."""
    weights = as_complex(parameters["inputs"])
    if isinstance(batch, NormalPlusLowRank):
        columns = []
        for unit in range(encoded.shape[-1]):
            matrix, column = batch.pair({**parameters, "inputs": parameters["inputs"][:, :, unit]})
            columns.append(column)
        driven = torch.stack(columns, dim=-1)
        state = torch.zeros(*encoded.shape[:2], driven.shape[1], device=encoded.device)
        for age in reversed(range(encoded.shape[2])):
            state = state @ matrix.mT + encoded[:, :, age] @ driven.mT
        return state
    state = torch.zeros(*encoded.shape[:2], weights.shape[1], dtype=weights.dtype, device=encoded.device)
    for age in reversed(range(encoded.shape[2])):
        state = modes(parameters)[:, None] * state + encoded[:, :, age].to(weights.dtype) @ weights.mT
    return torch.cat([state.real, state.imag], dim=-1)


@pytest.mark.parametrize("name", ["ring", "s4-legs"])
def test_each_mode_trains_what_it_says(device: str, name: str) -> None:
    seeds = [0, 1]
    starts = [start(name, 4, LENGTH - 1, seed) for seed in seeds]
    setting = adding_runs.Setting(4, LENGTH, Bench(1 / 6, 2, 6, 1, (0.01,)), device)
    found = adding_runs.trained(starts, seeds, [Arm(mode, 0.01) for mode in MODES], setting, False)
    batch = batch_for(starts[0])
    before = adding_runs.initial(batch, starts, seeds, 3, device)
    for key, value in found.parameters.items():
        moved = (value != before[key]).flatten(1).any(dim=1).reshape(3, 2).all(dim=1).tolist()
        expected = [True] * 3 if key in adding_runs.READOUT else [False, key not in batch.recurrent, True]
        assert moved == expected, key


def test_the_exact_solution_is_in_reach_of_the_model(device: str) -> None:
    """A unit max(0, v + m - 1) and a state that forgets nothing add the marked values."""
    parameters, batch = made("ring", device, (0,))
    zeros = {name: torch.zeros_like(value) for name, value in parameters.items()}
    zeros["encoder"][0, 0], zeros["encoder_bias"][0, 0] = 1.0, -1.0
    zeros["nu"] = torch.full_like(zeros["nu"], -30.0)
    zeros["inputs"][0, 0, 0, 0] = 1.0
    zeros["hidden"][0, 0, 0], zeros["last"][0, 0] = 1.0, 1.0
    inputs, sums = adding_runs.Data([3], LENGTH, device).draw(16)
    loss = adding_runs.square_error(batch, zeros, inputs, sums)  # type: ignore[arg-type]
    assert float(loss) < 1e-10


def test_a_quick_run_is_whole(device: str, tmp_path: Path) -> None:
    chosen = experiment("adding")
    record = running.run(chosen, Options(quick=True, device=device), tmp_path / "kept.json", "adding")
    assert set(record.results) == set(NAMES)
    assert {finding.subject for finding in record.outcome.findings} == {"fixed", "initialisation"}
    assert [len(table.rows) for table in record.outcome.tables] == [8, 8]
    (path,) = chosen.draw(record.outcome, tmp_path)
    assert path.stat().st_size > 10_000
