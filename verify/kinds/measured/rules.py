"""The delta rule, and a short convolution in front of S4D: what their states keep, measured by impulses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.measured.agreement import agreement, inequality
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.measure.exact import memory_of_impulse_response
from memlaw.verify.models.delta import DeltaRule, ShortConvolution
from memlaw.verify.models.draws import Drawn
from memlaw.verify.models.s4d import S4D

KEYS, GATE, STRENGTH, WINDOW = 4, 0.95, 0.5, 240
STATES, STEP, NOW, BEFORE = 4, 0.5, 0.5, 1.0
SHOWN = 40


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """Everything about the delta rule and about two taps."""
    for part in (delta, taps):
        yield from part(conditions.options)


def delta(options: Drawn) -> Iterator[Evidence]:
    """Steps of a round, and as many units as keys."""
    rule = DeltaRule(KEYS, gate=GATE, strength=STRENGTH, **options)
    impulses = torch.eye(WINDOW).to(rule.keys)[:, :, None]
    with torch.no_grad():
        found = memory_of_impulse_response(rule.states(impulses)[:, -1].flip(0))
    share = (GATE**KEYS * (1 - STRENGTH)) ** 2
    expected = (1 - share) * share ** (np.arange(SHOWN) // KEYS)
    scope = f"delta rule, {KEYS} keys in turn, gate {GATE}, strength {STRENGTH}, window {WINDOW}; QR"
    yield agreement("delta.memory", found.values[:SHOWN], expected, scope)
    yield agreement("delta.capacity", found.values.sum(), KEYS, scope)


def taps(options: Drawn) -> Iterator[Evidence]:
    """The law of two taps, the delay of Markov's bound, the same capacity."""
    layer = S4D(STATES, step_size=STEP, **options)
    impulse = torch.eye(1, WINDOW).to(layer.log_step)[:, :, None]
    with torch.no_grad():
        found = memory_of_impulse_response(ShortConvolution(layer, NOW, BEFORE).states(impulse)[0])
    values = np.asarray(layer.spectrum().eigenvalues)
    one, two = laws(values)
    scope = f"S4D, {STATES} states, behind a convolution with taps {NOW}, {BEFORE}, window {WINDOW}; QR"
    yield agreement("taps.law", found.values[:SHOWN], two[:SHOWN], scope)
    yield inequality("taps.delayed", found.values[1:SHOWN], one[: SHOWN - 1], scope)
    yield agreement("taps.capacity", found.values.sum(), len(values), scope)


def laws(values: ComplexArray) -> tuple[FloatArray, FloatArray]:
    """M of one tap and of two, lags 0..WINDOW - 1, from the coefficients of z b(z) and of the kernel at -now/before."""
    length = 4 * WINDOW
    law = np.zeros(length, dtype=complex)
    law[1] = 1
    for value in values:
        factor = np.concatenate([[-np.conj(value)], (1 - abs(value) ** 2) * value ** np.arange(length - 1)])
        law = np.convolve(law, factor)[:length]
    zero = -NOW / BEFORE
    top = -np.conj((law * zero ** np.arange(length)).sum()) * law
    top[0] += 1
    kernel = np.convolve(top, np.conj(zero) ** np.arange(length))[:length]
    left = 1 - np.cumsum(np.abs(law) ** 2)
    return left[1 : WINDOW + 1], (left - np.abs(kernel) ** 2 / (np.abs(kernel) ** 2).sum())[:WINDOW]
