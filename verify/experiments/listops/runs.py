"""ListOps in small: the runs. A deep classifier reads an expression token by token and names its value.

Data: 13,000 different expressions of 8 to 40 tokens, at most three levels of lists, two to five arguments (Long Range
Arena: 500 to 2000 tokens, ten levels, up to ten arguments); 10,000 to train on, 1000 to validate, 2000 to test, split
anew for each seed. Two layers of 48 channels with 16 real states each; the value is read off the state after the last
token. AdamW, minibatches of 32, 800 steps (2.6 epochs): a short training. In a first trial with up to 64 tokens and
four levels accuracy stayed near 30 % in this budget, near the floor.

A piece is one of the eight starts, the same in all channels, or S4D-Lin as its authors start it: tuning, then both arms
on the evaluation seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import torch

from memlaw.verify.experiments.frame.experiment import Options, Piece, Result
from memlaw.verify.experiments.listops.data import CLASSES, VOCABULARY, Grammar, examples
from memlaw.verify.experiments.train import contest, starts
from memlaw.verify.experiments.train.classification import Data, most_frequent, split
from memlaw.verify.experiments.train.classifier import Shape

GRAMMAR = Grammar(depth=3, arguments=5, shortest=8, longest=40)
DATA_SEED = 20181
PARTS = (10_000, 1000, 2000)
LAYERS = 2
SPREAD = "s4d-lin spread"
SIZES = contest.Sizes(
    channels=48,
    states=16,
    seeds=4,
    steps=800,
    tuning_seeds=2,
    grid=contest.CLASSIFIER_GRID[:2],  # 0.1 was worse from every start in a first run
    minibatch=32,
    looks=10,
)


def pieces(options: Options) -> tuple[Piece, ...]:
    """One for each start, and one for S4D-Lin with step sizes spread over the channels, as its authors start it."""
    every = {name: contest.Condition(name) for name in starts.NAMES} | {SPREAD: contest.Condition("s4d-lin", True)}
    names = ("long", SPREAD) if options.quick else tuple(every)
    sizes = SIZES.chosen(options)
    parts = [64, 32, 32] if options.quick else list(PARTS)
    return tuple(Piece(name, {**contest.arguments(every[name], sizes), "examples": parts}) for name in names)


def run(piece: Piece, options: Options) -> Result:
    """Do one piece."""
    condition, sizes = contest.read_arguments(piece.arguments)
    parts = tuple(piece.arguments["examples"])
    shape = Shape(sizes.channels, LAYERS, GRAMMAR.longest, CLASSES, tokens=VOCABULARY, pooling="last")
    problem = contest.Problem(
        shape, lambda seeds, device: data(parts, seeds, device), most_frequent(expressions(sum(parts))[1])
    )
    return contest.Contest(problem, condition, sizes, options.device).result()


def data(parts: tuple[int, int, int], seeds: Sequence[int], device: str) -> Data:
    """The expressions as token numbers, with one split for each seed."""
    tokens, values = expressions(sum(parts))
    splits = [split(parts, seed) for seed in seeds]
    return Data(torch.from_numpy(tokens).to(device), torch.from_numpy(values).to(device), splits)


@cache
def expressions(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The data set, the same for all seeds."""
    return examples(GRAMMAR, count, DATA_SEED)
