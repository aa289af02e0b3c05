"""The experiment recall: delay-recall from eight starts, readout only, fixed and learned recurrence."""

from __future__ import annotations

from memlaw.verify.experiments import recall_report, recall_runs
from memlaw.verify.experiments.experiment import Experiment

EXPERIMENT = Experiment(
    name="recall",
    about=f"{recall_runs.__doc__}\n{recall_report.__doc__}",
    pieces=recall_runs.pieces,
    run=recall_runs.run,
    outcome=recall_report.outcome,
    draw=recall_report.draw,
    modules=recall_runs.MODULES,
)
