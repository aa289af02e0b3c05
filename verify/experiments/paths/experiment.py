"""The experiment paths, put together."""

from memlaw.verify.experiments.frame.experiment import Experiment
from memlaw.verify.experiments.paths import report, runs

ABOUT = f"{runs.__doc__}\n{report.__doc__}\nSeeds 0 to {runs.SEEDS - 1}."
EXPERIMENT = Experiment("paths", ABOUT, runs.pieces, runs.run, report.outcome, report.draw)
