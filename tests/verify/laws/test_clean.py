"""Clean layers break no law: layers of ours and of others, in both precisions, over seeds."""

from __future__ import annotations

import random

import pytest
import torch

from memlaw import check_layer
from memlaw.verify.laws.report import LawReport
from memlaw.verify.models.layer import Timing
from memlaw.verify.models.zoo import ZOO
from memlaw.verify.show.laws import failure_text

from .foreign import ForeignLRU, ForeignS5

ONE_DECAY = {"capacity": "a head with one decay remembers one unit (single.scalar)"}
SEEDS = 5
MANY_SEEDS = 1000


def report_of(seed: int) -> LawReport:
    """A layer drawn with its sizes, precision and timing, and its laws."""
    drawn = random.Random(seed)
    dtype, kind = drawn.choice([torch.float64, torch.float32]), drawn.choice([*ZOO, *[ForeignS5, ForeignLRU] * 3])
    if not isinstance(kind, str):
        layer = kind(drawn.randint(1, 8), drawn.randint(1, 3), dtype=dtype, seed=seed)
        shown = drawn.choice([None, layer.states])
        spectrum, inputs = layer.spectrum(), layer.features
        return check_layer(layer, spectrum=spectrum, segment=layer.segment, states=shown, inputs=inputs, seed=seed)
    size, width, timing = 2 * drawn.randint(1, 16), drawn.randint(1, 3), drawn.choice(list(Timing))
    options = {"features" if kind in ("s5", "lru") else "channels": width}
    if kind != "selective-frozen":
        options["timing"] = timing
    expected = ONE_DECAY if kind == "scalar-decay" else None
    return check_layer(ZOO[kind](size, dtype=dtype, seed=seed, **options), expected_failures=expected, seed=seed)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_clean_layer_breaks_no_law(seed: int) -> None:
    report = report_of(seed)
    assert not report.failures, failure_text(report)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_thousand_clean_layers_break_no_law() -> None:
    for seed in range(SEEDS, SEEDS + MANY_SEEDS):
        report = report_of(seed)
        assert not report.failures, f"seed {seed}: {failure_text(report)}"
