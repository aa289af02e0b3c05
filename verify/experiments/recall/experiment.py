"""The experiment recall: delay-recall from eight starts, readout only, fixed and learned recurrence."""

from __future__ import annotations

from memlaw.verify.experiments.frame.experiment import Experiment
from memlaw.verify.experiments.recall import report as recall_report
from memlaw.verify.experiments.recall import runs as recall_runs
from memlaw.verify.experiments.train.arms import tuning_seeds

SEEDS = f"Evaluation seeds 0 to {recall_runs.SEEDS - 1}, tuning seeds {tuning_seeds(recall_runs.TUNING)}."
ABOUT = f"{recall_runs.__doc__}\n{recall_report.__doc__}\n{SEEDS}"

EXPERIMENT = Experiment(
    name="recall",
    about=ABOUT,
    pieces=recall_runs.pieces,
    run=recall_runs.run,
    outcome=recall_report.outcome,
    draw=recall_report.draw,
)
