"""The experiment adding: the adding problem from eight starts, readout only, fixed and learned recurrence."""

from __future__ import annotations

from memlaw.verify.experiments import adding_report, adding_runs
from memlaw.verify.experiments.experiment import Experiment

EXPERIMENT = Experiment(
    name="adding",
    about=f"{adding_runs.__doc__}\n{adding_report.__doc__}",
    pieces=adding_runs.pieces,
    run=adding_runs.run,
    outcome=adding_report.outcome,
    draw=adding_report.draw,
    modules=adding_runs.MODULES,
)
