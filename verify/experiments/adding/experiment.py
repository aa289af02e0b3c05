"""The experiment adding, put together."""

from memlaw.verify.experiments.adding import report, runs
from memlaw.verify.experiments.frame.experiment import Experiment
from memlaw.verify.experiments.train.arms import tuning_seeds

ABOUT = (
    f"{runs.__doc__}\n{report.__doc__}\n"
    f"Evaluation seeds 0 to {runs.SEEDS - 1}, tuning seeds {tuning_seeds(runs.TUNING)}."
)
EXPERIMENT = Experiment("adding", ABOUT, runs.pieces, runs.run, report.outcome, report.draw)
