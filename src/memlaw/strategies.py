"""Public hypothesis strategies: spectra, systems, inputs, teachers, layers, and instances of a theorem's hypotheses.

>>> from hypothesis import given
>>> from memlaw import strategies
>>> @given(strategies.spectra(max_size=4, pairs=True), strategies.white_inputs(length=8))
... def test(spectrum, u):
...     assert abs(spectrum.eigenvalues).max() < 1 and u.shape[1] == 8
>>> test()

What memory functions need is loaded when this is imported, torch when `layers` is asked for, and the catalogue when
`from_theorem` is called: outside the test function, so that its first example is no slower than the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memlaw import _without_torch
from memlaw.verify.strategies.extremes import extreme_spectra, spectra
from memlaw.verify.strategies.inputs import extreme_inputs, inputs, segmented_inputs, teachers, white_inputs
from memlaw.verify.strategies.spectra import (
    closed_spectra,
    clusters,
    distinct_spectra,
    eigenvalues,
    radii,
    step_sizes,
    systems,
)

if TYPE_CHECKING:
    from memlaw.verify.strategies.layers import layers
    from memlaw.verify.testing.hypotheses import from_theorem

__all__ = [
    "closed_spectra",
    "clusters",
    "distinct_spectra",
    "eigenvalues",
    "extreme_inputs",
    "extreme_spectra",
    "from_theorem",
    "inputs",
    "layers",
    "radii",
    "segmented_inputs",
    "spectra",
    "step_sizes",
    "systems",
    "teachers",
    "white_inputs",
]


def __getattr__(name: str) -> Any:
    if name == "from_theorem":
        from memlaw.verify.testing.hypotheses import from_theorem

        return from_theorem
    if name != "layers":
        raise AttributeError(f"module 'memlaw.strategies' has no attribute {name!r}")
    try:
        from memlaw.verify.strategies.layers import layers
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        return _without_torch("strategies.layers")
    return layers
