"""The experiment digits, put together."""

from __future__ import annotations

from memlaw.verify.experiments.digits.report import draw, outcome
from memlaw.verify.experiments.digits.runs import pieces, run
from memlaw.verify.experiments.frame.experiment import Experiment

ABOUT = (
    "Images of digits (scikit-learn, 8 x 8) read pixel by pixel, 64 steps, by deep classifiers of two layers of 24 "
    "channels with 16 real states each: recurrent weights fixed against learned, from eight starts that are the same "
    "in all channels, and from S4D-Lin with its authors' step sizes spread over the channels; from that one also with "
    "weight decay and dropout. 500 training images, and the class is read off the state after the last pixel alone: in "
    "a first trial with 1000 images and mean pooling both arms came to 97 to 98 %, which tells nothing."
)

EXPERIMENT = Experiment(
    "digits", ABOUT, pieces, run, outcome, draw
)
