"""The experiment recall: delay-recall from eight starts, readout only, fixed and learned recurrence."""

from __future__ import annotations

from memlaw.verify.experiments import recall_report, recall_runs
from memlaw.verify.experiments.arms import tuning_seeds
from memlaw.verify.experiments.experiment import Experiment

SEEDS = f"Evaluation seeds 0 to {recall_runs.SEEDS - 1}, tuning seeds {tuning_seeds(recall_runs.TUNING)}."
ABOUT = f"{recall_runs.__doc__}\n{recall_report.__doc__}\n{SEEDS}"

EXPERIMENT = Experiment(
    name="recall",
    about=ABOUT,
    pieces=recall_runs.pieces,
    run=recall_runs.run,
    outcome=recall_report.outcome,
    draw=recall_report.draw,
    modules=recall_runs.MODULES,
)
