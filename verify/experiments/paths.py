"""The experiment paths: eigenvalues and memory along training, with the theorems' bounds drawn in."""

from __future__ import annotations

from memlaw.verify.experiments import paths_report, paths_runs
from memlaw.verify.experiments.experiment import Experiment

EXPERIMENT = Experiment(
    name="paths",
    about=f"{paths_runs.__doc__}\n{paths_report.__doc__}\nSeeds 0 to {paths_runs.SEEDS - 1}.",
    pieces=paths_runs.pieces,
    run=paths_runs.run,
    outcome=paths_report.outcome,
    draw=paths_report.draw,
    modules=paths_runs.MODULES,
)
