"""The experiment adding: the adding problem from eight starts, readout only, fixed and learned recurrence."""

from __future__ import annotations

from memlaw.verify.experiments.adding import report as adding_report
from memlaw.verify.experiments.adding import runs as adding_runs
from memlaw.verify.experiments.frame.experiment import Experiment
from memlaw.verify.experiments.train.arms import tuning_seeds

SEEDS = f"Evaluation seeds 0 to {adding_runs.SEEDS - 1}, tuning seeds {tuning_seeds(adding_runs.TUNING)}."
ABOUT = f"{adding_runs.__doc__}\n{adding_report.__doc__}\n{SEEDS}"

EXPERIMENT = Experiment(
    name="adding",
    about=ABOUT,
    pieces=adding_runs.pieces,
    run=adding_runs.run,
    outcome=adding_report.outcome,
    draw=adding_report.draw,
)
