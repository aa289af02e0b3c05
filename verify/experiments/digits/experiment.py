"""The experiment digits, put together."""

from memlaw.verify.experiments.digits import report, runs
from memlaw.verify.experiments.frame.experiment import Experiment

ABOUT = f"{runs.__doc__}\n{report.__doc__}"
EXPERIMENT = Experiment("digits", ABOUT, runs.pieces, runs.run, report.outcome, report.draw)
