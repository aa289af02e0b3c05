"""What a checkpoint does not say: the options of published layers, what they may be, and what is taken."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np

from memlaw.errors import InvalidInput, shown, unknown
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.spectrum.reading import read_choice, read_flag
from memlaw.scalars import read_real

Value: TypeAlias = str | float | bool | tuple[float, float] | None
Settings: TypeAlias = Mapping[str, Value]
RELU_SHIFT = 1e-4  # added by S4 and H3, so that no real part is 0
CLIPPED = -1e-4  # the largest real part that S5 leaves with clip_eigs


def softplus(values: FloatArray) -> FloatArray:
    """log(1 + exp x), without overflow.

    >>> softplus(np.array([-800.0, 0.0, 800.0])).round(6).tolist()
    [0.0, 0.693147, 800.0]
    """
    return np.logaddexp(0.0, values)


def sigmoid(values: FloatArray) -> FloatArray:
    """1/(1 + exp -x), without overflow.

    >>> sigmoid(np.array([-800.0, 0.0])).tolist()
    [0.0, 0.5]
    """
    found: FloatArray = np.exp(-np.logaddexp(0.0, -values))
    return found


TRANSFORMS: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "exp": np.exp,
    "relu": lambda x: np.maximum(x, 0.0) + RELU_SHIFT,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "none": lambda x: x,
}
RULES = ("zoh", "bilinear")
ALTERNATIVES: Mapping[str, tuple[Value, ...]] = {
    "discretization": RULES,
    "transform": tuple(TRANSFORMS),
    "imag_transform": tuple(TRANSFORMS),
    "dt_transform": ("exp", "softplus"),
    "dt_fast": (False, True),
    "step_rescale": (1.0, 0.5, 2.0),
    "clip_eigs": (False, True),
    "bandlimit": (None, 1.0, 0.5),
    "dt_limit": ((0.0, math.inf), (0.001, 0.1)),
    "gate": (0.0, -1.0, 1.0),
    "conjugates": ("merged", "apart"),
}


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a caller knows of a checkpoint that its tensors do not say; None is not stated.

    convention: which of `memlaw.verify.audit.checkpoints.conventions.CONVENTIONS`, where keys fit several.
    discretization: zoh or bilinear. transform, imag_transform, dt_transform: exp, relu, sigmoid, softplus or none, of
    the real and the imaginary part of A and of the step size. dt_fast: whether sinh comes before the latter.
    step_rescale: the rate at which a layer is run. clip_eigs: whether real parts are held below -1e-4. bandlimit: the
    frequency, in units of Nyquist's, above which modes are masked, or "none". dt_limit: (low, high), which clamps step
    sizes. gate: what is added to the bias of a gate, whose input is not known. conjugates: whether modes of S5 that are
    conjugate within rounding are one pair (merged), or two modes (apart).
    """

    convention: str | None = None
    discretization: str | None = None
    transform: str | None = None
    imag_transform: str | None = None
    dt_transform: str | None = None
    dt_fast: bool | None = None
    step_rescale: float | str | None = None
    clip_eigs: bool | None = None
    bandlimit: float | str | None = None
    dt_limit: tuple[float, float] | str | None = None
    gate: float | str | None = None
    conjugates: str | None = None

    def read(self) -> dict[str, Value]:
        """What is stated, checked. Errors: InvalidInput for unknown words, and for numbers that cannot be.

        >>> Stated(discretization="bilinear", gate=0).read()
        {'discretization': 'bilinear', 'gate': 0.0}
        """
        given = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "convention"}
        return {name: _read(name, value) for name, value in given.items() if value is not None}


def read_stated(given: Stated | Mapping[str, Any] | None) -> Stated:
    """What is stated, from a mapping of its names too. Errors: InvalidInput for other names.

    >>> read_stated({"gate": 1}).gate, read_stated(None).gate
    (1, None)
    """
    if given is None or isinstance(given, Stated):
        return given or Stated()
    if not isinstance(given, Mapping):
        raise InvalidInput(f"stated {shown(given)}", "it maps options to values", 'give such as {"gate": 0}')
    names = [item.name for item in fields(Stated)]
    for name in given:
        if name not in names:
            raise unknown(name, "option", names)
    return Stated(**given)


def _read(name: str, value: object) -> Value:
    if name in ("dt_fast", "clip_eigs"):
        return read_flag(value, f"{name} =")
    if (name, value) == ("bandlimit", "none"):
        return None
    if name in ("step_rescale", "bandlimit", "gate"):
        return _number(name, value, positive=name != "gate")
    if name == "dt_limit":
        return _limits(value)
    return read_choice(str(value), name, [str(word) for word in ALTERNATIVES[name]])


def _number(name: str, value: object, positive: bool) -> float:
    number = math.inf if value in (math.inf, "inf") and name == "dt_limit" else float(read_real(value, name))
    if (positive and number < 0) or (positive and not number and name != "dt_limit"):
        raise InvalidInput(f"{name} {number:g}", "it is a positive number", "leave it out where it is not known")
    return number


def _limits(value: object) -> tuple[float, float]:
    parts = value.split(",") if isinstance(value, str) else list(value) if isinstance(value, tuple | list) else []
    if len(parts) != 2:
        raise InvalidInput(f"dt_limit {value!r}"[:80], "it is two numbers, low and high", "give such as 0.001,0.1")
    low, high = (_number("dt_limit", part, positive=True) for part in parts)
    if not low < high:
        raise InvalidInput(f"dt_limit {low:g},{high:g}", "the first is less than the second", "exchange them")
    return low, high
