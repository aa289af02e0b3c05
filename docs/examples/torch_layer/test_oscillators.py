"""The laws of memory, and two properties of the layer's own, on drawn inputs."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from oscillators import Oscillators

from memlaw import Spectrum, parametrize_with_laws, strategies

LAYER = Oscillators(channels=2, oscillators=3).double()


def spectrum(channel):
    """What the layer claims of the system that an input drives."""
    return Spectrum.from_eigenvalues(LAYER.eigenvalues()[channel].tolist())


@parametrize_with_laws([LAYER], step=LAYER.step, spectrum=spectrum, applied=12)
def test_laws(layer, law):
    law(layer)


def test_laws_in_single_precision(memory_laws):
    layer = Oscillators(channels=1, oscillators=2)
    memory_laws(layer, step=layer.step, spectrum=layer.eigenvalues()[0].tolist(), applied=12)


@settings(max_examples=30)
@given(strategies.segmented_inputs(batch=2, length=(1, 24), inputs=2))
def test_steps_continue_any_segment(drawn):
    u, segments = drawn
    whole = LAYER(torch.tensor(u))
    start, state = 0, None
    for length in segments:
        for now in range(start, start + length):
            output, state = LAYER.step(torch.tensor(u[:, now]), state)
            assert torch.allclose(output, whole[:, now], rtol=0, atol=1e-12)
        start += length


@given(strategies.extreme_inputs(batch=2, length=(1, 24), inputs=2))
def test_extreme_inputs_stay_finite(u):
    assert LAYER(torch.tensor(u)).isfinite().all()
