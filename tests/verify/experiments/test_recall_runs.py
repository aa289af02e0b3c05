"""The recall experiment: arms differ where they should and nowhere else, and its verdicts follow its rules."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from memlaw.errors import InvalidInput
from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.frame import running
from memlaw.verify.experiments.frame.experiment import Options
from memlaw.verify.experiments.frame.listed import experiment
from memlaw.verify.experiments.frame.record import Record
from memlaw.verify.experiments.recall import report as recall_report
from memlaw.verify.experiments.recall import runs as recall_runs
from memlaw.verify.experiments.report import fixed as fixed_report
from memlaw.verify.experiments.train.arms import MODES, Arm, arms_of, best
from memlaw.verify.experiments.train.contest import Bench, step_sizes
from memlaw.verify.experiments.train.delay import initial, population
from memlaw.verify.experiments.train.layers import batch_for
from memlaw.verify.experiments.train.starts import start
from memlaw.verify.experiments.train.trainer import Run

BENCH = Bench(0.5, 2, 12, 1, (0.1,))
SETTING = recall_runs.Setting(4, BENCH, "cpu")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory, device: str) -> Record:
    kept = tmp_path_factory.mktemp("recall") / "kept.json"
    return running.run(experiment("recall"), Options(quick=True, device=device), kept, "recall")


def trained(name: str, task: str, device: str) -> tuple[Run, list[Arm]]:
    seeds = [0, 1]
    starts = [start(name, 4, 12, seed) for seed in seeds]
    arms = [Arm(mode, 0.1, 0.1) for mode in MODES]
    setting = recall_runs.Setting(4, BENCH, device)
    return recall_runs.trained(recall_runs.task(task, 4), starts, seeds, arms, setting, True), arms


@pytest.mark.parametrize("name", ["ring", "s4d-lin", "s4-legs"])
def test_each_mode_trains_what_it_says(device: str, name: str) -> None:
    found, _ = trained(name, "far", device)
    starts = [start(name, 4, 12, seed) for seed in (0, 1)]
    batch = batch_for(starts[0])
    task = recall_runs.task("far", 4)
    before = initial(batch, len(task.lags), starts, [0, 1], 3, device)
    for key, value in found.parameters.items():
        moved = (value != before[key]).flatten(1).any(dim=1).reshape(3, 2).all(dim=1).tolist()
        expected = {"readout": [True] * 3, "inputs": [False, True, True]}
        assert moved == expected.get(key, [False, False, True]), key


def test_arms_share_their_initial_values(device: str) -> None:
    found, _ = trained("short", "far", device)
    np.testing.assert_array_equal(found.curves[0].reshape(3, 2)[0], found.curves[0].reshape(3, 2)[2])


def test_arms_of_one_seed_see_the_same_samples(device: str) -> None:
    samples = recall_runs.Samples(recall_runs.task("sampled", 4), [5, 6], device)
    again = recall_runs.Samples(recall_runs.task("sampled", 4), [6], device)
    torch.testing.assert_close(samples.draw()[1], again.draw()[0])


def test_a_real_mode_stays_real(device: str) -> None:
    found, _ = trained("ring", "far", device)
    theta = found.parameters["theta"][:, start("ring", 4, 12).real]
    assert set(np.unique(theta.cpu().numpy())) <= {0.0, np.pi}


def test_the_sampled_loss_has_the_exact_one_as_its_mean(device: str) -> None:
    # 400 batches of 32: five standard errors of the mean, estimated from them; false alarm below 1e-6
    # under a normal mean, and none with these seeds
    task = recall_runs.task("sampled", 4)
    starts = [start("s4d-legs", 4, 5)]
    batch = batch_for(starts[0])
    values = initial(batch, 1, starts, [0], 1, device)
    samples = recall_runs.Samples(task, [0], device)
    drawn = np.array([float(samples.loss(batch, values)) for _ in range(400)])
    exact = float(population(batch, task.lags, values, task.window))
    assert abs(drawn.mean() - exact) < 5 * drawn.std() / np.sqrt(len(drawn))


def test_a_long_window_has_the_population_loss(device: str) -> None:
    starts = [start("s4d-inv", 4, 12)]
    batch = batch_for(starts[0])
    values = initial(batch, 1, starts, [0], 1, device)
    losses = [float(population(batch, [12], values, window)) for window in (None, 3000)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)


def test_the_best_arm_is_chosen_by_its_end_and_ties_by_its_way() -> None:
    arms = arms_of("fixed", (0.1, 0.2, 0.3))
    finals, ways = np.array([[0.2], [0.2001], [0.1]]), np.array([[0.3], [0.1], [0.4]])
    assert best(arms, finals, ways, 0.001).step_size == 0.3
    assert best(arms, np.where(finals < 0.2, np.inf, finals), ways, 0.001).step_size == 0.2
    with pytest.raises(InvalidInput, match="every one diverged"):
        best(arms, np.full((3, 1), np.inf), ways, 0.001)


def test_step_sizes_follow_modes_and_factors() -> None:
    parameters = {name: torch.zeros(2, 1) for name in ("nu", "inputs", "readout")}
    arms = [Arm("fixed", 0.2), Arm("learned", 0.2, 0.1)]
    found = step_sizes(parameters, arms, 1, ("nu",), ("readout",), {})
    assert {name: value.flatten().tolist() for name, value in found.items()} == {
        "nu": [0.0, pytest.approx(0.02)],
        "inputs": [pytest.approx(0.2)] * 2,
        "readout": [pytest.approx(0.2)] * 2,
    }


# --- the record -------------------------------------------------------------------------------------------------


def test_a_quick_run_is_whole_and_plain(record: Record, tmp_path: Path) -> None:
    assert set(record.results) == {piece.key for piece in recall_runs.pieces(Options(quick=True))}
    subjects = {finding.subject for finding in record.outcome.findings}
    assert subjects == {
        "fixed",
        "initialisation",
        "extension",
        "capacity-learning",
        "profiles",
        "readout.optimum",
        "gain.bound",
    }
    drawn = experiment("recall").draw(record.outcome, tmp_path)
    assert all(path.stat().st_size > 10_000 for path in drawn)


def pair(fixed: list[float], learned: list[float], steps: tuple[float, float] | None = (10, 40)) -> fixed_report.Pair:
    def arm(losses: list[float], place: int) -> dict[str, Any]:
        return {"losses": losses, "steps_to_level": steps and [steps[place] * (1 + 0.01 * k) for k in range(3)]}

    return fixed_report.of_losses("here", {"fixed": arm(fixed, 0), "learned": arm(learned, 1)})


def apart(pairs: list[fixed_report.Pair]) -> list[fixed_report.Pair]:
    return [replace(one, key=f"condition {place}") for place, one in enumerate(pairs)]


ALIKE = pair([0.3, 0.31, 0.3], [0.3, 0.31, 0.31])
WORSE = pair([0.3, 0.31, 0.3], [0.1, 0.12, 0.1])
UNCLEAR = pair([0.3, 0.1, 0.5], [0.2, 0.4, 0.1])
BETTER = pair([0.1, 0.12, 0.1], [0.3, 0.31, 0.3])


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([ALIKE, BETTER], Verdict.HOLDS),
        ([BETTER] * 7 + [WORSE], Verdict.REFUTED),
        ([BETTER, UNCLEAR], Verdict.UNDECIDED),
    ],
)
def test_every_condition_is_judged_by_its_own_interval(pairs: list[fixed_report.Pair], verdict: Verdict) -> None:
    assert fixed_report.comparable("somewhere", apart(pairs), 0.06).verdict is verdict


def test_intervals_are_corrected_for_the_number_of_conditions() -> None:
    near = pair([0.3, 0.31, 0.3], [0.28, 0.27, 0.28])
    verdicts = [fixed_report.comparable("", apart([near] * k), 0.07).verdict for k in (1, 20)]
    assert verdicts == [Verdict.HOLDS, Verdict.UNDECIDED]


def test_a_wider_margin_that_decides_otherwise_is_told() -> None:
    pairs = [pair([0.3, 0.31, 0.3], [0.26, 0.27, 0.26])]
    assert "holds" in fixed_report.comparable("", pairs, 0.01, wider=0.05).effect.split("margin of 0.05")[1]
    assert "margin of" not in fixed_report.comparable("", pairs, 0.01, wider=0.02).effect


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [((10, 40), Verdict.HOLDS), ((40, 10), Verdict.REFUTED), ((10, 10), Verdict.UNDECIDED), (None, Verdict.UNDECIDED)],
)
def test_faster_follows_the_steps(steps: tuple[float, float] | None, verdict: Verdict) -> None:
    assert fixed_report.faster("somewhere", [pair([0.3] * 3, [0.3] * 3, steps)]).verdict is verdict


def test_a_run_below_the_optimum_or_the_bound_refutes(record: Record) -> None:
    results = copy.deepcopy(dict(record.results))
    results["near, ring"]["arms"]["fixed"]["losses"][0] = 1e-3
    results["near, ring"]["arms"]["learned"]["losses"][0] = 1e-3
    found = recall_report.outcome(results, Options(quick=True)).findings
    verdicts = {finding.subject: finding.verdict for finding in found}
    assert verdicts["readout.optimum"] is Verdict.REFUTED
    assert verdicts["gain.bound"] is Verdict.REFUTED


def test_profiles_hold_only_if_every_case_does() -> None:
    row = {"horizons": [3, 3], "random": [1, 1], "linear": [2, 2], "step": [0, 0]}
    lost = {**row, "horizons": [3, 1]}
    for rows, verdict in (([row] * 2, Verdict.HOLDS), ([row, lost], Verdict.UNDECIDED)):
        found = recall_report.longer_profiles({"thresholds": [0.5, 0.1], "rows": rows})
        assert found.verdict is verdict
