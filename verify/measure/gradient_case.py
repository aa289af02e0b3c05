"""A layer with its readout and teacher, as tensors and as numbers: what gradients are measured on, and how far apart.

Source: readout.gradient, weights.*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from memlaw.numerics.number.arrays import ComplexArray
from memlaw.verify.differentiable.functional import krylov, powers
from memlaw.verify.differentiable.loss import quadratic_loss, to_numbers
from memlaw.verify.differentiable.orthonormal import DOUBLE, Basis, orthonormal_rows, real_rows
from memlaw.verify.measure.expected_gradients import Expected, Snapshot, dense_gradients, expected_gradients, snapshot
from memlaw.verify.measure.layers import widened
from memlaw.verify.measure.losses import Readout, enough_lags, kernel, random_readout, read_teacher
from memlaw.verify.measure.teacher_parts import ROUNDINGS, mean_lag
from memlaw.verify.models.layer import LinearLayer

Array = npt.NDArray[np.inexact]


@dataclass(frozen=True)
class Difference:
    """One kind of gradient, measured and expected.

    kind; theorem: its key; absolute: largest difference of an entry; relative: that over the size of the parts whose
    difference the gradient is; tolerance: what rounding may make of ``relative``, ROUNDINGS * unit * condition; size:
    the largest entry expected; count: entries compared.
    """

    kind: str
    theorem: str
    absolute: float
    relative: float
    tolerance: float
    size: float
    count: int

    @property
    def holds(self) -> bool:
        """Whether the difference is within rounding; never for NaN."""
        return self.relative <= self.tolerance


@dataclass(frozen=True)
class Case:
    """One layer with its readout and teacher, as tensors and as numbers."""

    layer: LinearLayer
    channel: int
    readout: Readout
    teacher: Tensor
    lags: int
    system: Snapshot
    w: ComplexArray
    g: Array

    @cached_property
    def expected(self) -> dict[str, Expected]:
        """The gradients in w, B, and the eigenvalues of a diagonal A or else A."""
        return expected_gradients(self.system, self.w, self.g, self.readout.factor)

    @cached_property
    def expected_in_A(self) -> Expected:
        """The gradient in A, of whatever shape."""
        if not self.system.is_diagonal:
            return self.expected["recurrent"]
        return dense_gradients(self.system, self.w, self.g, self.readout.factor)["recurrent"]

    @cached_property
    def rows(self) -> Tensor:
        """The response in float64 from the very numbers of the layer, as real rows (lags m, n)."""
        with torch.no_grad():
            return real_rows(widened(self.layer).impulse_response(self.lags, self.channel))

    @cached_property
    def basis(self) -> Basis:
        """An orthonormal basis of their columns."""
        return orthonormal_rows(self.rows)

    @cached_property
    def unit_weights(self) -> Tensor:
        """Weights of the real states that read the same signal, scaled so that E s^2 = 1."""
        w = self.w.real
        if self.system.complex_state:
            w = np.concatenate([self.w.real, self.w.imag])
        weights = torch.as_tensor(w).to(self.rows.device)
        size: Tensor = (self.rows @ weights).norm()
        return weights / size

    @cached_property
    def mean_lag(self) -> float:
        """The lags over which rounding of powers adds up."""
        return mean_lag(self.layer, self.channel)

    @cached_property
    def condition(self) -> float:
        """What the response makes of rounding in A."""
        return self.mean_lag * transient(self.system.A) ** 2

    @property
    def unit(self) -> float:
        """The rounding of the layer's dtype."""
        return float(torch.finfo(self.layer.dtype).eps)

    @property
    def summed(self) -> float:
        """What rounding may make of a sum over lags of powers that were found in float64."""
        return ROUNDINGS * (self.unit * math.sqrt(self.mean_lag) + DOUBLE * self.condition)

    @property
    def stepped(self) -> float:
        """The same where powers are products in the layer's own dtype, or rates are rounded beside eigenvalues."""
        return ROUNDINGS * self.unit * self.condition

    def by_lag(self, values: Tensor) -> Tensor:
        """Rows (lags m,) as (lags, m)."""
        return values.reshape(-1, self.layer.inputs)

    def tensor(self, values: Array) -> Tensor:
        """Numbers of the layer as a leaf in its dtype; real where its state is."""
        like = self.readout.weights
        plain = values if self.system.complex_state else values.real
        return torch.as_tensor(plain.copy()).to(like.dtype).to(like.device).requires_grad_()

    def response(self, eigenvalues_or_A: Tensor, B: Tensor) -> Tensor:
        """The response of a diagonal or dense matrix, lag by lag, as the layer times it."""
        if eigenvalues_or_A.ndim == 1:
            rows = powers(eigenvalues_or_A, self.lags).transpose(-1, -2)[..., None] * B
        else:
            rows = krylov(eigenvalues_or_A, B, self.lags)
        return torch.cat([torch.zeros_like(rows[:1]), rows[:-1]]) if self.system.before else rows

    def loss(self, response: Tensor, weights: Tensor | None = None) -> Tensor:
        """The loss of a response."""
        read = self.readout if weights is None else Readout(weights, self.readout.factor)
        return quadratic_loss(kernel(response, read), self.teacher)


def difference(kind: str, theorem: str, measured: Tensor | Array, expected: Expected, tolerance: float) -> Difference:
    """The largest difference of measured from expected entries, over the scale."""
    plain = to_numbers(measured) if isinstance(measured, Tensor) else measured
    value = expected.value if np.iscomplexobj(plain) else expected.value.real
    apart = float(np.abs(plain - value).max())
    relative = apart / expected.scale if expected.scale > 0 else apart
    return Difference(kind, theorem, apart, relative, tolerance, float(np.abs(value).max()), value.size)


def make_case(
    layer: LinearLayer, teacher: ArrayLike | Tensor, readout: Readout | None, channel: int, longest: int, seed: int
) -> Case:
    """Read all that the comparisons need off a layer; ``longest``: the largest lag to look at."""
    read = random_readout(layer, seed=seed) if readout is None else readout
    with torch.no_grad():
        like = layer.impulse_response(1, channel)
    known = read_teacher(teacher, layer.inputs, like, real=read.is_real)
    weights = read.weights.detach()
    return Case(
        layer,
        channel,
        Readout(weights, read.factor),
        known,
        enough_lags(layer, max(len(known), longest + 1), channel),
        snapshot(layer, channel),
        to_numbers(weights).astype(complex),
        to_numbers(known),
    )


def transient(A: Array) -> float:
    """The largest of |A^k| for k = 0, 1, 2, 4, ...: how far powers grow before they fall."""
    largest, power = 1.0, A
    for _ in range(24):
        size = float(np.linalg.norm(power, 2))
        if size < 1e-9:
            break
        largest, power = max(largest, size), power @ power
    return largest
