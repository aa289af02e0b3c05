"""The pair that a layer of anyone's shows: its attribute `eigenvalues` or `A`, and `B` if it has one."""

from __future__ import annotations

import numpy as np

from memlaw.errors import InvalidInput, a_or_an
from memlaw.numerics.number.arrays import ComplexArray, read_array

STEPS = ("log_dt", "dt", "log_step", "log_step_size", "step_size", "log_delta", "delta", "Delta", "inv_dt", "dt_bias")


def pair_of(layer: object) -> tuple[ComplexArray, ComplexArray]:
    """A, or its eigenvalues, and B (ones where the layer has none), as those of a discrete system.

    Errors: InvalidInput for a layer without them, and for real parts that are all negative beside a step parameter:
    such an A is continuous, and how the layer discretises it is not guessed.

    >>> class Layer:
    ...     A = [0.5, 0.25]
    >>> pair_of(Layer())[1].real.tolist()
    [1.0, 1.0]
    """
    found = next((name for name in ("eigenvalues", "A") if hasattr(layer, name)), None)
    if found is None:
        raise InvalidInput(
            a_or_an(type(layer).__name__),
            "a layer has a method spectrum() or an attribute eigenvalues or A",
            "give it one, or use from_eigenvalues",
        )
    values = read_array(getattr(layer, found), found)
    step = next((name for name in STEPS if hasattr(layer, name)), None)
    if step is not None and _looks_continuous(values):
        raise InvalidInput(
            f"{found} with negative real parts beside {step}",
            "A is that of the discrete system, and this one looks continuous",
            "use Spectrum.from_poles with its step size, or give the layer a method spectrum()",
        )
    return values, read_array(layer.B, "B") if hasattr(layer, "B") else np.ones(len(values), dtype=complex)


def _looks_continuous(values: ComplexArray) -> bool:
    square = values.ndim == 2 and values.shape[0] == values.shape[1]
    poles = np.linalg.eigvals(values) if square else values
    return bool(poles.size) and bool((poles.real < 0).all())
