"""The experiment listops, put together."""

from memlaw.verify.experiments.frame.experiment import Experiment
from memlaw.verify.experiments.listops import report, runs

ABOUT = f"{runs.__doc__}\n{report.__doc__}"
EXPERIMENT = Experiment("listops", ABOUT, runs.pieces, runs.run, report.outcome, report.draw)
