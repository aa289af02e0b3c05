"""The laws of memory on the S5 layer of s5-pytorch, which nobody wrote for memlaw: `pip install s5-pytorch`."""

from __future__ import annotations

import pytest
import torch

from memlaw import Spectrum, parametrize_with_laws

s5 = pytest.importorskip("s5", reason="s5-pytorch is not installed")

torch.manual_seed(0)
LAYER = s5.S5(width=3, state_width=8)


def segment(u, state):
    """A segment of any length, with the state of the one before it."""
    return LAYER(u, state=state, return_state=True)


def spectrum(channel):
    """What its parameters say: exp(Lambda step), a step for each state."""
    return Spectrum.from_eigenvalues(torch.exp(LAYER.seq.Lambda * LAYER.seq.log_step.exp()).tolist())


@parametrize_with_laws([LAYER], segment=segment, spectrum=spectrum, applied=10)
def test_laws(layer, law):
    law(layer)
