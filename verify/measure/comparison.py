"""One layer: its memory as the theorem predicts it from the parameters, beside its memory as measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.mimo import multi_input_memory
from memlaw.numerics.memory.realisable import SINGLE
from memlaw.numerics.number.arrays import ComplexArray, FloatArray, IntArray
from memlaw.numerics.oracle.digits import digits_needed
from memlaw.numerics.oracle.leverage import leverage_scores
from memlaw.numerics.spectrum.reading import read_lags, read_only
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.measure.budget import Budget, Seconds
from memlaw.verify.measure.describe import about_estimate, about_exact
from memlaw.verify.measure.exact import Lags, MeasuredMemory, measured_memory
from memlaw.verify.measure.fit import SAMPLES, EstimatedMemory
from memlaw.verify.measure.layers import is_linear, widened
from memlaw.verify.measure.realisable import read_with_noise, rounding_unit
from memlaw.verify.measure.regression import measured_by_regression
from memlaw.verify.measure.rounding import EPSILON, narrowest
from memlaw.verify.models.layer import Layer, OtherLayer, Timing, check_channel, read_layer

SHAKEN = 10.0  # times what moving all moduli alike does: each number is rounded by itself
MOST_STATES = 300  # beyond, the cubic cost of `digits_needed` is felt


@dataclass(frozen=True, repr=False)
class Predicted:
    """Memory from the parameters, without running the layer.

    lags (L,), values (L,) float64: M, or its trace for several inputs, as the layer times its inputs; capacity: the sum
    over all lags; route: in words; spectrum: None for several inputs; rounding: what M may be off by if the parameters
    that were shown are rounded ones, as their values tell: 0 for a layer that works with these very numbers.
    """

    lags: IntArray
    values: FloatArray
    capacity: int
    route: str
    spectrum: Spectrum | None
    rounding: float = 0.0


@dataclass(frozen=True, repr=False)
class Comparison:
    """Predicted memory of the stationary state, measured memory, and what became of both.

    measured: by QR (over its window, which is long enough unless it says otherwise); estimated: by regression, None
    where not asked for; in_window: exact memory over the window of the estimate, by QR. difference: the largest one
    between predicted and measured values (with an estimate: between it and in_window); digits: what the Gramian needs
    in the eigenbasis; realisable: capacity left when states are read with rounding noise, in the layer's own basis, in
    its own dtype and in float32; sentence: what to make of it.
    """

    predicted: Predicted
    measured: MeasuredMemory
    estimated: EstimatedMemory | None
    in_window: MeasuredMemory | None
    difference: float
    digits: int | None
    realisable: float
    realisable_in_float32: float
    sentence: str


def predicted_memory(layer: object, lags: Lags, channel: int = 0) -> Predicted:
    """M of a layer from its parameters: the all-pass chain of its spectrum, or for several inputs of its pair (A, B).

    Lags as the layer times its inputs: where it is read before the input enters, M(0) = 0 and all shift by one.
    Errors: InvalidInput for a layer that has neither `spectrum` nor `pair`, eigenvalues on or outside the circle, and
    with several inputs a pair that is not controllable.
    """
    wanted = read_lags(lags)
    model = read_layer(layer, "spectrum")
    check_channel(model.channels, channel)
    late = model.timing is Timing.BEFORE
    earlier = np.maximum(wanted - 1, 0) if late else wanted
    spectrum = model.spectrum(channel) if model.inputs == 1 else None
    if spectrum is not None:
        values = np.array(memory_function(spectrum, earlier).values)
        capacity, route = spectrum.size, "all-pass chain of the spectrum"
    else:
        eigenvalues, columns = real_system(*read_layer(layer, "pair").pair(channel))
        matrices = multi_input_memory(eigenvalues, columns, earlier)
        values = np.trace(matrices, axis1=1, axis2=2).real.copy()
        capacity, route = len(columns), "chain of all-pass factors for several inputs"
    values[late & (wanted == 0)] = 0.0
    rounding = shaken(model, channel, earlier, values) if isinstance(model, OtherLayer) else 0.0
    return Predicted(read_only(wanted), read_only(values), capacity, route, spectrum, rounding)


def shaken(model: OtherLayer, channel: int, lags: IntArray, values: FloatArray) -> float:
    """How far memory moves when the parameters that a model shows move by their rounding, as their values tell it.

    The modulus of every eigenvalue is moved up and down; M, unlike the eigenvalues, is well conditioned.
    """
    if model.inputs == 1:
        spectrum = model.spectrum(channel)
        numbers, columns = np.repeat(spectrum.eigenvalues, spectrum.multiplicities), None
        shown = model.pair(channel)[0] if callable(getattr(model.model, "pair", None)) else numbers
    else:
        shown, given = model.pair(channel)
        numbers, columns = real_system(shown, given)
    epsilon = narrowest(np.asarray(shown))
    if epsilon <= EPSILON:
        return 0.0
    found = []
    for factor in (1 - epsilon, 1 + epsilon):
        moved = np.where(abs(numbers * factor) < 1, numbers * factor, numbers)
        if columns is None:
            found.append(memory_function(Spectrum.from_eigenvalues(moved, realization="companion"), lags).values)
        else:
            found.append(np.trace(multi_input_memory(moved, columns, lags), axis1=1, axis2=2).real)
    return SHAKEN * float(max(abs(one - values).max() for one in found))


def predicted_in_window(layer: object, lags: Lags, channel: int = 0) -> Predicted:
    """M over a window that ends at the largest lag, of one diagonal system with |l| <= 1: what never forgets, too.

    The leverage scores of the powers of its distinct eigenvalues, from `memlaw.numerics.oracle.leverage`. Errors:
    InvalidInput for a system that is not diagonal, has several inputs, or grows.
    """
    wanted = read_lags(lags)
    model = read_layer(layer, "pair")
    matrix, columns = model.pair(channel)
    values = np.diag(matrix)
    plain = columns.shape[1] == 1 and not np.count_nonzero(matrix - np.diag(values))
    if not plain or abs(values).max() > 1 + 4 * EPSILON or model.timing is Timing.BEFORE:
        raise InvalidInput(
            f"a system with an eigenvalue of modulus {float(abs(np.linalg.eigvals(matrix)).max()):.6g}",
            "a stationary state needs |l| < 1, and over a window M is predicted for diagonal systems with |l| <= 1",
            "shrink the eigenvalues",
        )
    reached = values[columns[:, 0] != 0]
    found = leverage_scores(np.unique([reached, reached.conj()]), int(wanted.max()) + 1)
    route = f"powers of the eigenvalues over a window of {int(wanted.max()) + 1} inputs"
    return Predicted(wanted, read_only(found.values[wanted]), found.rank, route, None)


def is_stationary(layer: Layer, channel: int = 0) -> bool:
    """Whether the state forgets: every eigenvalue of `pair` inside the unit circle; True where there is no pair."""
    if not layer.shows("pair"):
        return True
    matrix, _ = layer.pair(channel)
    diagonal = not np.count_nonzero(matrix - np.diag(np.diag(matrix)))
    values = np.diag(matrix) if diagonal else np.linalg.eigvals(matrix)
    return bool(abs(values).max() < 1)


def real_system(A: ComplexArray, B: ComplexArray) -> tuple[ComplexArray, ComplexArray]:
    """The pair of the real system behind complex stored states that real inputs drive: (A, conj A), (B, conj B).

    A diagonal comes back as (N,). A stored mode whose eigenvalue and weights are real is its own conjugate; a real
    matrix is its own real system.
    """
    diagonal = not np.count_nonzero(A - np.diag(np.diag(A)))
    if not diagonal:
        if A.imag.any() or B.imag.any():
            raise InvalidInput(
                "a dense complex A with several inputs",
                "its real system is not computed here",
                "give a diagonal A, or a real one",
            )
        return A, B
    values = np.diag(A)
    twins = (values.imag != 0) | B.imag.any(axis=1)
    return np.concatenate([values, values[twins].conj()]), np.concatenate([B, B[twins].conj()])


def compare_memory(
    layer: object,
    lags: Lags = 200,
    channel: int = 0,
    *,
    method: str = "exact",
    samples: int = SAMPLES,
    length: int | None = None,
    seed: int = 0,
    budget: Seconds | Budget = None,
) -> Comparison:
    """Predict and measure the memory of one channel; with ``method="regression"`` estimate it from white noise too.

    budget: seconds for the measurements, one after another. Errors: InvalidInput for an unknown method and as
    `predicted_memory`, `measured_memory`, `measured_by_regression`.
    """
    if method not in ("exact", "regression"):
        raise InvalidInput(f"method {method!r}", "it is exact or regression", "choose one of the two")
    model, clock = read_layer(layer), Budget.of(budget)
    check_channel(model.channels, channel)
    settles = is_stationary(model, channel)
    predicted = (predicted_memory if settles else predicted_in_window)(layer, lags, channel)
    window = None if settles else int(predicted.lags.max()) + 1
    measured = measured_memory(layer, predicted.lags, channel, window, budget=clock)
    digits = needed_digits(predicted)
    kept = realisable_in_window(model, channel, measured.window)
    if method == "exact":
        difference = float(abs(predicted.values - measured.values).max())
        sentence = about_exact(measured, predicted.capacity, difference, digits, predicted.rounding)
        if window is not None:
            sentence += f" It never forgets: this is memory over {window} inputs, and there is no other."
        return Comparison(predicted, measured, None, None, difference, digits, *kept, sentence)
    estimated = measured_by_regression(
        layer, predicted.lags, channel, samples=samples, length=length or window, seed=seed, budget=clock
    )
    in_window = measured_memory(layer, predicted.lags, channel, estimated.length)
    difference = float(abs(in_window.values - estimated.values).max())
    sentence = about_estimate(estimated, in_window.values, predicted.capacity, kept[0], digits)
    return Comparison(predicted, measured, estimated, in_window, difference, digits, *kept, sentence)


def compare_or_estimate(
    layer: object,
    lags: Lags = 200,
    channel: int = 0,
    *,
    method: str = "exact",
    samples: int = SAMPLES,
    seed: int = 0,
    budget: Seconds | Budget = None,
) -> Comparison | EstimatedMemory:
    """`compare_memory`; by regression, a model that is not linear or does not say A and B is estimated alone."""
    read_layer(layer, "states" if method == "regression" else "impulse_response")
    if method == "regression" and not (read_layer(layer).shows("spectrum") and is_linear(layer, channel)):
        return measured_by_regression(layer, lags, channel, samples=samples, seed=seed, budget=budget)
    return compare_memory(layer, lags, channel, method=method, samples=samples, seed=seed, budget=budget)


def needed_digits(predicted: Predicted) -> int | None:
    """Digits that the Gramian of the eigenbasis needs; None for several inputs and for very many states."""
    if predicted.spectrum is None or predicted.capacity > MOST_STATES:
        return None
    return digits_needed(predicted.spectrum)


def realisable_in_window(layer: Layer, channel: int, window: int) -> tuple[float, float]:
    """Capacity left over a window when a layer's own states are read with rounding noise: of its dtype, of float32."""
    with torch.no_grad():
        response = widened(layer).impulse_response(window, channel)
    own = rounding_unit(layer.dtype)
    kept = {unit: read_with_noise(response, [0], unit).capacity for unit in {own, SINGLE}}
    return kept[own], kept[SINGLE]
