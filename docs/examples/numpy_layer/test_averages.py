"""The laws of memory for a layer without torch, and what they rest on."""

from __future__ import annotations

import numpy as np
import pytest
from averages import Averages
from hypothesis import given, settings

import memlaw
from memlaw import parametrize_with_laws, strategies

RATES = [0.5, 0.8, 0.95]
LAYER = Averages(RATES, weights=[1.0, -0.5, 2.0])


@parametrize_with_laws([LAYER], step=LAYER.step, spectrum=RATES, skip=0, inputs=1, applied=11)
def test_laws(layer, law):
    law(layer)


def test_an_average_that_is_not_read_is_a_dead_state(memory_laws):
    silent = Averages(RATES, weights=[1.0, 0.0, 2.0])
    expected = {"capacity": "the second average is not read"}
    memory_laws(silent, spectrum=RATES, inputs=1, expected_failures=expected)


@pytest.mark.theorem("capacity.rank")
@given(strategies.spectra(max_size=4, largest=0.95))
def test_memory_adds_up_to_the_number_of_states(spectrum):
    assert np.isclose(memlaw.memory_function(spectrum, 1000).values.sum(), spectrum.size)


@settings(max_examples=20)
@given(strategies.from_theorem("allpass.memory", violating="stable"))
def test_no_memory_without_stability(instance):
    with pytest.raises(memlaw.InvalidInput):
        memlaw.memory_function(memlaw.Spectrum.from_eigenvalues(instance.eigenvalues), 10)
