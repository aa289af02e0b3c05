"""What a layer in float32 can keep: memory of states that are read with rounding noise.

Rounding behaves like noise on the states. Memory in directions of the state that are smaller than this noise is there
in exact arithmetic and not in the machine, however long one measures; how much that is depends on the basis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.realisable import DOUBLE, SINGLE, read_unit
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.spectrum.reading import read_lags, read_only
from memlaw.verify.measure.exact import Lags, Response, check_window, read_response
from memlaw.verify.measure.rounding import EPSILON
from memlaw.verify.measure.rows import RowBlocks, inverse_scale


@dataclass(frozen=True, repr=False)
class NoisyRead:
    """Memory of a state that is read with independent relative noise of size ``unit`` on every real component.

    lags (L,), values (L,) float64: M_R over the window; capacity: their sum over all lags of the window, at most the
    exact rank.
    """

    lags: IntArray
    values: FloatArray
    capacity: float
    unit: float
    window: int


def rounding_unit(dtype: torch.dtype) -> float:
    """Half the distance of 1 from the next number: 2^-24 for float32 and complex64, 2^-53 for float64 and complex128.

    >>> rounding_unit(torch.complex64) == 2.0**-24
    True
    """
    known = {torch.float32: SINGLE, torch.complex64: SINGLE, torch.float64: DOUBLE, torch.complex128: DOUBLE}
    if dtype not in known:
        raise InvalidInput(
            f"dtype {dtype}", "rounding is known for float32 and float64", "build the layer in one of them"
        )
    return known[dtype]


def read_with_noise(response: Response, lags: Lags | None = None, unit: float = SINGLE) -> NoisyRead:
    """M_R(tau) over the window of an impulse response, R = unit^2 diag(C): from singular values, without a Gramian.

    With columns of norm 1 and U S V^T their singular value decomposition, M_R(tau) is the sum of u_{tau,i}^2
    s_i^2/(s_i^2 + unit^2), summed over the inputs. response as in `memory_of_impulse_response`; its basis is the one
    that is read. Errors: as there, and InvalidInput for a unit that is not positive. Source: guan2025,
    ``noise.memory``.

    >>> powers = np.arange(60)[:, None]
    >>> near = read_with_noise(np.array([0.5, 0.5 + 1e-9]) ** powers, 2)
    >>> near.values.round(4).tolist(), round(near.capacity, 3)
    ([0.75, 0.1875], 1.0)
    """
    unit = read_unit(unit)
    blocks = RowBlocks(read_response(response))
    wanted = np.arange(blocks.window) if lags is None else read_lags(lags)
    check_window(blocks.window, wanted)
    scale, _ = blocks.column_norms()
    inverse = inverse_scale(scale, blocks.columns * EPSILON)
    _, sizes, right = np.linalg.svd(blocks.triangle((np.diag(inverse),)), full_matrices=False)
    kept = sizes > blocks.columns * EPSILON * sizes[0]  # below, they are themselves rounding
    sizes, right = sizes[kept], right[kept]
    # u_i s_i = K v_i, so a row's part is (K v_i)^2/(s_i^2 + unit^2): no division by a vanishing s_i
    rows = blocks.rows(wanted, (inverse[:, None] * right.T,)) / np.sqrt(sizes**2 + unit**2)
    values = (rows.reshape(len(wanted), -1) ** 2).sum(axis=1)
    capacity = float((sizes**2 / (sizes**2 + unit**2)).sum())
    return NoisyRead(read_only(wanted), read_only(values), capacity, unit, blocks.window)
