"""How finely numbers are rounded, seen from the numbers: float32 values are float32 values in a float64 array too."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from memlaw.numerics.number.arrays import Array, FloatArray

EPSILON = 2.0**-52  # the distance of 1 from the next float64
DIGITS = {8: "bfloat16", 11: "float16", 24: "float32"}  # bits of the significand
MOST, LEAST = 2**15, 64  # numbers that are looked at
SMALL = 2.0**-10  # times the largest: below, numbers of a narrow type may be subnormal and use fewer bits
SPARE = 4  # rounded numbers use their last bits: one in 16 ends in as many zeros


def seen_epsilon(values: FloatArray, epsilon: float) -> float:
    """The distance of 1 from the next number, as these numbers are rounded: at least that of their dtype, ``epsilon``.

    Numbers that fit into a narrower type and fill it were rounded to it. Few numbers, and those with short
    significands such as powers of 1/2, are exact for all that one sees.

    >>> rng = np.random.default_rng(0)
    >>> seen_epsilon(rng.random(100).astype(np.float32).astype(float), 2.0**-52) == 2.0**-23
    True
    >>> seen_epsilon(0.5 ** np.arange(100), 2.0**-52) == 2.0**-52
    True
    """
    looked = _some(values)
    if len(looked) >= LEAST:
        for bits in DIGITS:
            if 2.0 ** (1 - bits) > epsilon and _fit(looked, bits).all():
                large = looked[abs(looked) > SMALL * abs(looked).max()]
                return 2.0 ** (1 - bits) if _fit(large, bits - SPARE).mean() < 0.5 else epsilon
    return epsilon


def seen_dtype(label: str, epsilon: float) -> str:
    """A dtype by name, and what its numbers were rounded to where that is less.

    >>> seen_dtype("float64", 2.0**-23), seen_dtype("complex64", 2.0**-23)
    ('float64 (float32 values)', 'complex64')
    """
    narrow = {2.0 ** (1 - bits): name for bits, name in DIGITS.items()}.get(epsilon)
    known = narrow is None or label == narrow or (label, narrow) == ("complex64", "float32")
    return label if known else f"{label} ({narrow} values)"


def narrowest(values: Array) -> float:
    """The distance of 1 from the next number in which parameters are written: by their dtype, or all in float32.

    >>> narrowest(np.array([0.9])) == 2.0**-52, narrowest(np.array([np.float32(0.9)], dtype=float)) == 2.0**-23
    (True, True)
    """
    label = float(np.finfo(values.dtype).eps) if values.dtype.kind in "fc" else 2.0**-52
    parts = _some(np.concatenate([values.real.ravel(), values.imag.ravel()]).astype(float))
    single = _fit(parts, 24).all() and not _fit(parts, 24 - SPARE).all()
    return max(label, 2.0**-23) if single else label


def _some(values: FloatArray) -> FloatArray:
    """Numbers other than 0, taken evenly."""
    flat = values.reshape(-1)
    taken = flat[:: max(1, len(flat) // MOST)]
    kept: FloatArray = taken[np.isfinite(taken) & (taken != 0)]
    return kept


def _fit(values: FloatArray, bits: int) -> npt.NDArray[np.bool_]:
    scaled = np.ldexp(np.frexp(values)[0], bits)
    fits: npt.NDArray[np.bool_] = scaled == np.rint(scaled)
    return fits
