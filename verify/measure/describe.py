"""In one sentence: whether a measurement agrees with the theorem, and if it does not, what stands in its way."""

from __future__ import annotations

from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.oracle.digits import CORRECT, DOUBLE
from memlaw.verify.measure.exact import NEGLIGIBLE, MeasuredMemory
from memlaw.verify.measure.fit import EstimatedMemory
from memlaw.verify.measure.rounding import EPSILON, seen_dtype

AGREES = 1e-10
SINGLE_DIGITS = 7


def about_exact(
    measured: MeasuredMemory, capacity: int, difference: float, digits: int | None = None, rounding: float = 0.0
) -> str:
    """What a measurement by QR is worth beside an exact M of this capacity, from which it differs by so much.

    digits: what the Gramian needs in the eigenbasis (`digits_needed`), None where not computed; rounding: what M may be
    off by because the parameters that were shown are rounded.
    """
    seen = seen_dtype(measured.dtype, measured.epsilon)
    if difference <= AGREES:
        return f"Measured and predicted memory agree to {difference:.0e}."
    coarse = measured.epsilon > EPSILON and difference <= 10 * measured.error_estimate
    if not coarse and (measured.lost is None or measured.lost > max(NEGLIGIBLE, difference / 10)):
        return _about_window(measured)
    if measured.rank < capacity:
        return (
            f"Of {capacity} directions the response shows {measured.rank}: the others lie below its rounding "
            f"({measured.tolerance:.0e} of the largest){_digits(digits, seen)}, so what they hold cannot be "
            "measured in this basis."
        )
    if difference <= 10 * measured.error_estimate:
        return (
            "Rounding explains the difference: the states are so nearly dependent (condition "
            f"{measured.condition:.0e}) that it moves M by about {measured.error_estimate:.0e}"
            f"{_digits(digits, seen)}."
        )
    if difference <= 10 * measured.error_estimate + rounding:
        return (
            "Rounding explains the difference: the parameters that the layer shows are rounded, which moves M by up "
            f"to {rounding:.0e}."
        )
    return (
        f"The difference of {difference:.0e} is not explained by rounding (about {measured.error_estimate:.0e}): the "
        "layer does not do what its spectrum says."
    )


def _about_window(measured: MeasuredMemory) -> str:
    above = "an unknown amount" if measured.lost is None else f"at most {measured.lost:.0e}"
    return (
        f"A window of {measured.window} inputs is short for this layer: memory measured over it is above that of the "
        f"stationary state by {above}."
    )


def _digits(digits: int | None, dtype: str) -> str:
    """How many digits a fit of the states needs: a fit loses half of what the Gramian, its square, loses."""
    if digits is None:
        return ""
    held = SINGLE_DIGITS if "float32" in dtype or dtype == "complex64" else DOUBLE
    needed = CORRECT + (digits - CORRECT + 1) // 2
    if needed <= held:
        return ""
    return f"; the eigenbasis needs {needed} digits for {CORRECT} right ones, and {dtype} has {held}"


def about_alone(estimated: EstimatedMemory) -> str:
    """What an estimate alone is worth."""
    said = [f"{note[0].upper()}{note[1:]}." for note in estimated.notes]
    if estimated.hidden:
        said.append(
            f"{estimated.hidden} directions of the state are lost in the rounding of its numbers: what they hold is "
            "not seen, and M may be anything up to 1; record in float64, or in a basis in which states are less alike."
        )
    elif not estimated.trustworthy:
        said.append(f"Rounding of the states takes up to {estimated.rounding.max():.0e} off M: the bands allow for it.")
    if not said:
        said.append("The bands hold M, as a linear readout of the states has it, lag by lag with this confidence.")
    return " ".join(said)


def about_estimate(
    estimated: EstimatedMemory,
    exact: FloatArray,
    capacity: int,
    realisable: float | None = None,
    digits: int | None = None,
) -> str:
    """What an estimate by regression is worth beside exact memory over the same window, and what rounding explains.

    exact (L,): at the same lags; realisable: the capacity that rounding of the states leaves, where known.
    """
    inside = estimated.covers(exact)
    share = f"{int(inside.sum())} of {len(inside)} bands hold the exact value"
    if estimated.hidden and not realisable:
        return f"{share}. {about_alone(estimated)}"
    if realisable is not None and realisable < capacity - 0.01:
        return (
            f"{share}; in {estimated.dtype} {realisable:.4g} of a capacity of {capacity} can be read in this basis"
            f"{_digits(digits, estimated.dtype)}, so the estimate cannot reach the exact memory."
        )
    if inside.mean() < estimated.level - 0.1:
        return f"{share}, where {estimated.level:.0%} are expected and rounding does not explain it."
    return f"{share}; {estimated.level:.0%} are expected (neighbouring lags share their noise)."
