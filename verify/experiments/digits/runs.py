"""Digits, pixel by pixel: the runs. A deep classifier reads 64 pixels one after the other and names the digit.

Data: scikit-learn's 1797 images of 8 x 8 pixels in 16 greys, row by row, scaled to [-1, 1]. Each seed has a split of
its own: 500 images to train on (few, so that there is something to regularise), 297 to validate, 1000 to test. Two
layers of 24 channels with 16 real states each; the class is read off the state after the last pixel, so that the first
rows must be remembered. AdamW, minibatches of 32, 400 steps (26 epochs). In a first trial with 1000 images and mean
pooling both arms came to 97 to 98 %, which tells nothing.

A piece is one start with one regularisation: tuning, then both arms on the evaluation seeds. All eight starts without
regularisation, the same in all channels; and S4D-Lin as its authors start it, with step sizes spread over the channels,
without regularisation, with weight decay, with dropout, and with both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module

import numpy as np
import torch

from memlaw.errors import InvalidInput
from memlaw.verify.experiments.frame.experiment import Options, Piece, Result
from memlaw.verify.experiments.train import contest, starts
from memlaw.verify.experiments.train.classification import Data, most_frequent, split
from memlaw.verify.experiments.train.classifier import Shape

LENGTH, CLASSES = 64, 10
PARTS = (500, 297, 1000)
LAYERS = 2
SIZES = contest.Sizes(
    channels=24, states=16, seeds=8, steps=400, tuning_seeds=2, grid=contest.CLASSIFIER_GRID, minibatch=32, looks=20
)
WEIGHT_DECAY, DROPOUT = 0.1, 0.1
REGULARISED = "s4d-lin spread"


def conditions(quick: bool = False) -> dict[str, contest.Condition]:
    """What is run, by piece key.

    >>> len(conditions()), list(conditions(quick=True))
    (12, ['short', 's4-legs', 's4d-lin spread', 's4d-lin spread, dropout'])
    """
    free = {name: contest.Condition(name) for name in starts.NAMES}
    regularised = {
        REGULARISED: contest.Condition("s4d-lin", True),
        f"{REGULARISED}, weight decay": contest.Condition("s4d-lin", True, WEIGHT_DECAY),
        f"{REGULARISED}, dropout": contest.Condition("s4d-lin", True, 0.0, DROPOUT),
        f"{REGULARISED}, weight decay and dropout": contest.Condition("s4d-lin", True, WEIGHT_DECAY, DROPOUT),
    }
    if quick:
        return {key: (free | regularised)[key] for key in ("short", "s4-legs", REGULARISED, f"{REGULARISED}, dropout")}
    return free | regularised


def pieces(options: Options) -> tuple[Piece, ...]:
    """One for each condition."""
    sizes = SIZES.chosen(options)
    return tuple(Piece(key, contest.arguments(one, sizes)) for key, one in conditions(options.quick).items())


def run(piece: Piece, options: Options) -> Result:
    """Do one piece."""
    condition, sizes = contest.read_arguments(piece.arguments)
    shape = Shape(sizes.channels, LAYERS, LENGTH, CLASSES, pooling="last")
    return contest.Contest(
        contest.Problem(shape, data, most_frequent(images()[1])), condition, sizes, options.device
    ).result()


def data(seeds: Sequence[int], device: str) -> Data:
    """All images as sequences, with one split for each seed. Errors: InvalidInput without scikit-learn."""
    pixels, labels = images()
    sequences = torch.from_numpy(pixels).to(device=device, dtype=torch.float32)
    return Data(sequences, torch.from_numpy(labels).to(device), [split(PARTS, seed) for seed in seeds])


@cache
def images() -> tuple[np.ndarray, np.ndarray]:
    """Pixels (1797, 64) in [-1, 1] and labels (1797,). Errors: InvalidInput without scikit-learn."""
    try:
        load_digits = import_module("sklearn.datasets").load_digits
    except ImportError as error:
        raise InvalidInput(
            "scikit-learn is not installed",
            "the experiment digits takes its images from it",
            "pip install scikit-learn",
        ) from error
    pixels, labels = load_digits(return_X_y=True)
    return pixels / 8 - 1, labels.astype(np.int64)
