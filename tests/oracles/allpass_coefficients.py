"""The coefficients of the all-pass function, as the chain's output."""

from __future__ import annotations

import numpy as np

from memlaw.numerics.memory.allpass import block_lengths, chain_blocks
from memlaw.numerics.number.arrays import Array
from memlaw.numerics.spectrum.spectrum import Spectrum


def allpass_coefficients(spectrum: Spectrum, count: int) -> Array:
    """Return b_0..b_{count-1} of b(z) = prod_i (z - conj(l_i))/(1 - l_i z); real for a closed spectrum.

    Absolute error of a few size * eps; shape (count,). Source: guan2025 via ``allpass.memory``.

    >>> allpass_coefficients(Spectrum.real([0.5]), 3).round(12).tolist()
    [-0.5, 0.75, 0.375]
    """
    blocks = list(chain_blocks(spectrum, block_lengths(count)))
    return np.concatenate([response for _, response in blocks])
