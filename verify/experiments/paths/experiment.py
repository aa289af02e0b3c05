"""The experiment paths: eigenvalues and memory along training, with the theorems' bounds drawn in."""

from __future__ import annotations

from memlaw.verify.experiments.frame.experiment import Experiment
from memlaw.verify.experiments.paths import report as paths_report
from memlaw.verify.experiments.paths import runs as paths_runs

EXPERIMENT = Experiment(
    name="paths",
    about=f"{paths_runs.__doc__}\n{paths_report.__doc__}\nSeeds 0 to {paths_runs.SEEDS - 1}.",
    pieces=paths_runs.pieces,
    run=paths_runs.run,
    outcome=paths_report.outcome,
    draw=paths_report.draw,
)
