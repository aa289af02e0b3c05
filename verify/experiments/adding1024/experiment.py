"""Adding over 1,024 steps, put together: decided and told as the declared experiment is."""

from functools import partial

from memlaw.verify.experiments.adding1024 import runs
from memlaw.verify.experiments.declared import decide, report
from memlaw.verify.experiments.frame.experiment import Experiment

ABOUT = f"{runs.__doc__}\n{decide.__doc__}"
EXPERIMENT = Experiment(
    runs.NAME,
    ABOUT,
    runs.pieces,
    runs.run,
    partial(report.outcome, runs.NAME),
    partial(report.draw, runs.NAME),
    declared=True,
)
