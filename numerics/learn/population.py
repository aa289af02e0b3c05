"""The gradients of the population loss of a diagonal layer against a finite teacher, by closed sums.

The layer x_t = l x_{t-1} + B u_t (entry by entry) is read as y_t = w^* x_t, or, with a factor c, as the real signal
y_t = c Re(w^* x_t); the teacher is d_t = sum_k g_k u_{t-k} + e_t, with white input and noise that is uncorrelated
with it. L = E|y_t - d_t|^2 / 2. A gradient in a complex variable v is 2 dL/dconj(v), as in torch.

Every function takes arrays of floats and works in complex128; given object arrays or lists of mpmath's mpc or of
python-flint's acb, it works with those, at their current precision, and with acb its results are enclosures. In
float64 the relative error is about 1e-16/(1 - |l|) of the larger of the two parts whose difference a gradient is.

Source: readout.gradient, weights.input, weights.eigenvalue, weights.layer, weights.polar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import mpmath
import numpy as np
from flint import acb, arb

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import Array, ArrayLike

Row: TypeAlias = ArrayLike  # shape (N,)
_EXACT = (acb, arb, mpmath.mpf, mpmath.mpc)


def readout_gradient(
    eigenvalues: Row, input_weights: Row, readout: Row, teacher: Row, *, factor: float | None = None
) -> Array:
    """dL/dRe(w_i) + i dL/dIm(w_i) = [C w]_i - sum_k conj(g_k) B_i l_i^k; shape (N,), complex.

    eigenvalues, input_weights, readout: shape (N,); teacher: g_0..g_K, shape (K+1,). Errors: InvalidInput for shapes,
    numbers that are not finite, |l| >= 1, a complex teacher of a real output. Source: readout.gradient; with a factor,
    weights.layer.

    >>> readout_gradient([0.5], [1.0], [0.75], [1.0]).tolist()
    [0j]
    """
    layer = read_layer(eigenvalues, input_weights, readout, teacher, factor)
    model = _gaps(layer.eigenvalues, _conj(layer.poles)) @ _conj(layer.scales)
    known = layer.powers() @ _conj(layer.teacher)
    gradient: Array = layer.outer * layer.input_weights * (model - known)
    return gradient


def input_gradient(
    eigenvalues: Row, input_weights: Row, readout: Row, teacher: Row, *, factor: float | None = None
) -> Array:
    """dL/dRe(B_i) + i dL/dIm(B_i) = sum_k (h_k - g_k) w_i conj(l_i)^k; shape (N,), complex.

    Arguments and errors as in `readout_gradient`. Source: weights.input; with a factor, weights.layer.

    >>> input_gradient([0.5], [1.0], [1.5], [1.0]).tolist()
    [(1.5+0j)]
    """
    layer = read_layer(eigenvalues, input_weights, readout, teacher, factor)
    model = _gaps(_conj(layer.eigenvalues), layer.poles) @ layer.scales
    known = _conj(layer.powers()) @ layer.teacher
    gradient: Array = layer.outer * layer.readout * (model - known)
    return gradient


def eigenvalue_gradient(
    eigenvalues: Row, input_weights: Row, readout: Row, teacher: Row, *, factor: float | None = None
) -> Array:
    """dL/dRe(l_i) + i dL/dIm(l_i) = sum_k (h_k - g_k) w_i conj(B_i k l_i^{k-1}); shape (N,), complex.

    Arguments and errors as in `readout_gradient`. Source: weights.eigenvalue; with a factor, weights.layer.

    >>> eigenvalue_gradient([0.5], [1.0], [0.75], [0.0, 1.0]).round(12).tolist()
    [(-0.25+0j)]
    """
    layer = read_layer(eigenvalues, input_weights, readout, teacher, factor)
    gaps = _gaps(_conj(layer.eigenvalues), layer.poles)
    model = (gaps * gaps) @ (layer.scales * layer.poles)
    powers = _conj(layer.powers())[:, : len(layer.teacher) - 1]
    slopes = np.array([lag * value for lag, value in enumerate(layer.teacher)][1:], dtype=layer.teacher.dtype)
    known = powers @ slopes
    gradient: Array = layer.outer * layer.readout * _conj(layer.input_weights) * (model - known)
    return gradient


def polar_gradients(
    eigenvalues: Row, input_weights: Row, readout: Row, teacher: Row, *, factor: float | None = None
) -> tuple[Array, Array]:
    """dL/dnu_i and dL/dtheta_i for l_i = exp(-e^{nu_i} + i theta_i); two real arrays of shape (N,).

    Arguments and errors as in `readout_gradient`; a zero eigenvalue has no finite nu. Source: weights.polar.

    >>> rate, angle = polar_gradients([0.5], [1.0], [0.75], [0.0, 1.0])
    >>> round(float(rate[0]), 6), round(float(angle[0]), 6)
    (0.086643, 0.0)
    """
    gradient = eigenvalue_gradient(eigenvalues, input_weights, readout, teacher, factor=factor)
    values = _numbers(eigenvalues, "eigenvalues")
    if any(value == 0 for value in values):
        raise InvalidInput("a zero eigenvalue", "exp(-e^nu + i theta) is never zero", "use eigenvalue_gradient")
    along = _conj(gradient) * values
    rates = np.array([-_log(abs(value)) for value in values])
    return -rates * _reals(along), -_imaginaries(along)


# --- the layer as a sum of exponentials -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """A checked layer: its output responds as sum_j scales_j poles_j^k; `outer` multiplies its gradients."""

    eigenvalues: Array
    input_weights: Array
    readout: Array
    teacher: Array
    scales: Array
    poles: Array
    outer: float

    def powers(self) -> Array:
        """l_i^k for the teacher's lags, shape (N, K+1)."""
        return _powers(self.eigenvalues, len(self.teacher))


def read_layer(eigenvalues: Row, input_weights: Row, readout: Row, teacher: Row, factor: float | None) -> Layer:
    """Check everything and write the output's response as a sum of exponentials.

    >>> read_layer([0.5], [1.0], [1.0], [1.0], 2.0).scales.real.tolist()
    [1.0, 1.0]
    """
    poles, weights = _numbers(eigenvalues, "eigenvalues"), _numbers(input_weights, "input weights")
    w, coefficients = _numbers(readout, "readout"), _numbers(teacher, "teacher")
    if not len(poles) == len(weights) == len(w):
        raise InvalidInput(
            f"{len(poles)} eigenvalues, {len(weights)} input weights and {len(w)} readout weights",
            "each state has one of each",
            "give arrays of one length",
        )
    if not all(abs(value) < 1 for value in poles):
        raise InvalidInput(
            f"eigenvalues of modulus {max(float(abs(value)) for value in poles):.6g}",
            "|l| < 1, or the loss is infinite",
            "rescale them",
        )
    scales = _conj(w) * weights
    if factor is None:
        return Layer(poles, weights, w, coefficients, scales, poles, 1)
    number = isinstance(factor, (int, float, np.number)) and not isinstance(factor, bool)
    if not (number and 1e-300 <= factor < np.inf):
        raise InvalidInput(f"factor {factor!r}", "that of a real output is a finite number > 0", "give such a number")
    if any(value != 0 for value in _imaginaries(coefficients)):
        raise InvalidInput("a complex teacher", "a real output has a real teacher", "leave factor out, or split it")
    both = np.concatenate([scales, _conj(scales)]) * factor / 2
    return Layer(poles, weights, w, coefficients, both, np.concatenate([poles, _conj(poles)]), factor)


def _numbers(values: Row, name: str) -> Array:
    """A nonempty one-dimensional array of finite complex numbers: complex128, or objects of mpmath or flint."""
    array = np.asarray(values)
    if array.ndim != 1 or array.size == 0:
        raise InvalidInput(f"{name} of shape {array.shape}", "they are a nonempty list", "give shape (N,)")
    if array.dtype == object and any(isinstance(value, _EXACT) for value in array):
        balls = any(isinstance(value, (acb, arb)) for value in array)
        array = np.array([(acb if balls else mpmath.mpc)(value) for value in array], dtype=object)
        finite = all(value.is_finite() if balls else mpmath.isfinite(value) for value in array)
    else:
        try:
            array = array.astype(np.complex128)
        except (TypeError, ValueError) as error:
            raise InvalidInput(f"{name} {values!r}", "they are numbers", "give floats") from error
        finite = bool(np.isfinite(array).all())
    if not finite:
        raise InvalidInput(f"{name} with nan or infinity", "they are finite", "look for overflow where they come from")
    return array


# --- arrays of any kind of number -----------------------------------------------------------------------------------


def _conj(values: Array) -> Array:
    return np.conjugate(values)


def _powers(values: Array, length: int) -> Array:
    columns = [values * 0 + 1]
    for _ in range(length - 1):
        columns.append(columns[-1] * values)
    return np.stack(columns, axis=1)


def _gaps(left: Array, right: Array) -> Array:
    """1/(1 - x_i y_j), the geometric series."""
    return np.asarray(1 / (1 - np.multiply.outer(left, right)))


def _reals(values: Array) -> Array:
    return np.array([value.real for value in values])


def _imaginaries(values: Array) -> Array:
    return np.array([value.imag for value in values])


def _log(value: Any) -> Any:
    if isinstance(value, arb):
        return value.log()
    return mpmath.log(value) if isinstance(value, mpmath.mpf) else np.log(value)
