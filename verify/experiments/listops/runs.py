"""ListOps in small: the runs. A deep classifier reads an expression token by token and names its value.

Data: 13,000 different expressions of 8 to 40 tokens, at most three levels of lists, two to five arguments (Long Range
Arena: 500 to 2000 tokens, ten levels, up to ten arguments); 10,000 to train on, 1000 to validate, 2000 to test, split
anew for each seed. Two layers of 48 channels with 16 real states each; the value is read off the state after the last
token. AdamW, minibatches of 32, 800 steps (2.6 epochs): a short training.

A piece is one of the eight starts, the same in all channels, or S4D-Lin as its authors start it: tuning, then both arms
on the evaluation seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np
import torch

from memlaw.verify.experiments.frame.experiment import Options, Piece, Result
from memlaw.verify.experiments.listops.data import CLASSES, VOCABULARY, Grammar, examples
from memlaw.verify.experiments.train import starts
from memlaw.verify.experiments.train.classification import Data, Split
from memlaw.verify.experiments.train.classifier import Shape
from memlaw.verify.experiments.train.deep_arms import GRID, Budget, Condition, Problem, contest

GRAMMAR = Grammar(depth=3, arguments=5, shortest=8, longest=40)
DATA_SEED = 20181
TRAIN, VALIDATION, TEST = 10_000, 1000, 2000
CHANNELS, LAYERS, STATES = 48, 2, 16
SPREAD = "s4d-lin spread"
SEEDS, TUNING_SEEDS, STEPS, MINIBATCH, LOOKS = 4, 2, 800, 32, 10
STEP_SIZES = GRID[:2]  # 0.1 was worse from every start in a first run


def pieces(options: Options) -> tuple[Piece, ...]:
    """One for each start, and one for S4D-Lin with step sizes spread over the channels, as its authors start it."""
    every = {name: Condition(name) for name in starts.NAMES} | {SPREAD: Condition("s4d-lin", True)}
    names = ("long", SPREAD) if options.quick else tuple(every)
    return tuple(Piece(name, {**asdict(every[name]), **sizes(options)}) for name in names)


def sizes(options: Options) -> dict[str, Any]:
    """Channels, seeds, steps and the like, defaults filled in."""
    quick = options.quick
    return {
        "channels": 4 if quick else CHANNELS,
        "states": options.size or (4 if quick else STATES),
        "seeds": options.seeds or (2 if quick else SEEDS),
        "steps": options.steps or (4 if quick else STEPS),
        "tuning_seeds": 1 if quick else TUNING_SEEDS,
        "grid": list(GRID[1:2] if quick else STEP_SIZES),
        "minibatch": 8 if quick else MINIBATCH,
        "looks": 2 if quick else LOOKS,
        "examples": [64, 32, 32] if quick else [TRAIN, VALIDATION, TEST],
    }


def run(piece: Piece, options: Options) -> Result:
    """Do one piece."""
    given = piece.arguments
    budget = Budget(
        given["states"],
        given["steps"],
        given["minibatch"],
        given["seeds"],
        given["tuning_seeds"],
        tuple(given["grid"]),
        given["looks"],
        options.device,
    )
    parts = tuple(given["examples"])
    shape = Shape(given["channels"], LAYERS, GRAMMAR.longest, CLASSES, tokens=VOCABULARY, pooling="last")
    problem = Problem(shape, lambda seeds, device: data(parts, seeds, device), trivial(sum(parts)))
    return contest(problem, Condition(given["start"], given["spread"]), budget)


def data(parts: tuple[int, int, int], seeds: Sequence[int], device: str) -> Data:
    """The expressions as token numbers, with one split for each seed."""
    tokens, values = expressions(sum(parts))
    splits = [split(parts, seed) for seed in seeds]
    return Data(torch.from_numpy(tokens).to(device), torch.from_numpy(values).to(device), splits)


def split(parts: tuple[int, int, int], seed: int) -> Split:
    """Which expressions train, validate and test in one seed; the three do not overlap."""
    order = np.random.default_rng([seed, sum(parts)]).permutation(sum(parts))
    return Split(*np.split(order, np.cumsum(parts)[:2]))


@cache
def expressions(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The data set, the same for all seeds."""
    return examples(GRAMMAR, count, DATA_SEED)


def trivial(count: int) -> float:
    """The accuracy of always naming the most frequent value."""
    _, values = expressions(count)
    return float(np.bincount(values).max() / len(values))
