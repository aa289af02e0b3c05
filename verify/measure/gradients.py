"""Gradients of a layer's loss by autograd, compared with the theorems' formulas evaluated on their own.

Measured: autograd through the impulse response of the layer, step by step as it is, and the loss of
`memlaw.verify.measure.losses`. Expected: the formulas of readout.gradient, readout.teacher, weights.*,
nonlinear.gradient, nonlinear.memory and eigengrad.product, from the very numbers A and B of the layer, by closed
geometric sums for a diagonal A and with Gramians from Stein's equation for any A, in numpy.

A gradient in a complex variable v is 2 dL/dconj(v) = dL/dRe(v) + i dL/dIm(v), as torch keeps it in ``.grad``. A layer
whose state is read before the input enters answers one lag later: it is a layer read after it, with the teacher
g_{k+1}.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.learn.gradients import memory_gradient
from memlaw.numerics.memory.mimo import multi_input_memory
from memlaw.numerics.spectrum.reading import Lags, read_lags, read_seed
from memlaw.verify.differentiable.best_readout import best_readout_gradients, tells_apart
from memlaw.verify.differentiable.loss import Nonlinearity, gauss_hermite, nonlinear_loss, quadratic_loss, to_numbers
from memlaw.verify.differentiable.orthonormal import DOUBLE
from memlaw.verify.measure.expected_gradients import Expected, nonlinear_expected, polar_expected, whitened_square
from memlaw.verify.measure.gradient_case import Case, Difference, difference, make_case
from memlaw.verify.measure.losses import Readout, kernel
from memlaw.verify.measure.teacher_parts import ROUNDINGS, expected_memory, reachable_states, whitened_parts
from memlaw.verify.models.layer import LinearLayer, read_trainable

Array = npt.NDArray[np.inexact]
QUADRATURE = 64.0  # times as many units of rounding where Gauss-Hermite sums enter
MOST_DENSE = 2**18  # N times lags up to which a diagonal A is also differentiated as a dense one

# --- all gradients of a layer ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GradientComparison:
    """All kinds of gradients of one layer beside what the theorems say; ``skipped``: what was not compared, and why."""

    layer: str
    dtype: str
    device: str
    lags: int
    differences: tuple[Difference, ...]
    skipped: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every difference is within rounding."""
        return all(item.holds for item in self.differences)

    @property
    def worst(self) -> Difference:
        """The difference that comes closest to its tolerance, or exceeds it most."""
        return max(self.differences, key=lambda item: item.relative / item.tolerance)

    def of(self, kind: str) -> Difference:
        """The difference of one kind. Errors: InvalidInput for a kind that was not compared."""
        for item in self.differences:
            if item.kind == kind:
                return item
        known = ", ".join(item.kind for item in self.differences)
        raise InvalidInput(f"kind {kind!r}", f"compared were {known}", "see .skipped for the others")

    def __str__(self) -> str:
        rows = [
            f"{item.kind:<24} {item.theorem:<20} {item.relative:.1e} of {item.tolerance:.1e}"
            for item in self.differences
        ]
        return "\n".join([f"{self.layer}, {self.dtype}, {self.lags} lags", *rows])


def gradients_report(
    layer: LinearLayer,
    teacher: ArrayLike | Tensor,
    *,
    readout: Readout | None = None,
    channel: int = 0,
    lags: Lags = (0, 1, 5),
    f: Nonlinearity = torch.tanh,
    seed: int = 0,
) -> GradientComparison:
    """Compare autograd with the theorems in w, B, eigenvalues, their rates and angles, A, the layer's own parameters.

    Also the teacher's whitened part at the lags, the teacher through the nonlinear readout f(s) with E s^2 = 1, and
    the eigenvalues' gradient of the least loss. In the layer's own dtype where autograd runs through the layer or
    through A, B and eigenvalues; in float64 from the very numbers of the layer where a basis is formed. teacher:
    (K+1,), or (K+1, m) for m inputs. Errors: InvalidInput for a layer without stationary response, bad shapes.
    """
    read_trainable(layer)
    wanted = read_lags(lags).tolist() if not isinstance(lags, tuple | list) or lags else []
    if readout is not None and not isinstance(readout, Readout):
        raise InvalidInput(f"readout {shown(readout)}", "it is a Readout", "leave it out for a random one")
    check_nonlinearity(f)
    case = make_case(layer, teacher, readout, channel, max(wanted, default=0), read_seed(seed))
    compared: list[Difference | str] = [
        *_in_numbers(case),
        *_polar(case),
        *_recurrent(case),
        *_parameters(case),
        *(_at_lags(case, wanted, f) if wanted else ["no lags were asked for"]),
        *_nonlinear(case, f),
    ]
    return GradientComparison(
        f"{layer.family} N={layer.stored} channel {channel}",
        str(layer.dtype).removeprefix("torch."),
        str(layer.device),
        case.lags,
        tuple(item for item in compared if not isinstance(item, str)),
        tuple(item for item in compared if isinstance(item, str)),
    )


def check_nonlinearity(f: object) -> None:
    """Refuse what does not make a tensor of a tensor, entry by entry."""
    given = torch.zeros(2, dtype=torch.float64)
    try:
        found = f(given) if callable(f) else None
    except Exception as error:  # whatever a foreign function may raise
        raise InvalidInput(
            f"f = {shown(f)}", f"it fails on a tensor ({error})", "give one such as torch.tanh"
        ) from error
    if not isinstance(found, Tensor) or found.shape != given.shape:
        raise InvalidInput(f"f = {shown(f)}", "it maps a tensor to one of its shape", "give one such as torch.tanh")


# --- kind by kind ---------------------------------------------------------------------------------------------------

Compared = Iterator[Difference | str]


def gradient(loss: Tensor, leaf: Tensor) -> Tensor:
    """The gradient in one leaf."""
    return torch.autograd.grad(loss, leaf)[0]


def _in_numbers(case: Case) -> Compared:
    """In w, in B and in the eigenvalues, through the response that they give."""
    diagonal = case.system.is_diagonal
    slack = case.summed if diagonal else case.stepped
    with torch.no_grad():
        response = case.layer.impulse_response(case.lags, case.channel)
    w = case.readout.weights.clone().requires_grad_()
    A, B = case.tensor(case.system.eigenvalues if diagonal else case.system.A), case.tensor(case.system.B)
    measured = gradient(case.loss(response, w), w)
    yield difference("readout", "readout.gradient", measured, case.expected["readout"], slack)
    measured = gradient(case.loss(case.response(A.detach(), B)), B)
    yield difference("input", "weights.input", measured, case.expected["input"], slack)
    if not diagonal:
        yield "eigenvalue: A is not diagonal"
        return
    measured = gradient(case.loss(case.response(A, B.detach())), A)
    yield difference("eigenvalue", "weights.eigenvalue", measured, case.expected["eigenvalue"], slack)


def _polar(case: Case) -> Compared:
    """In rates and angles; a real state is taken as the real part of a complex one."""
    own, weights = case.system.eigenvalues, case.readout.weights
    if not case.system.is_diagonal or (case.readout.factor is None and case.system.complex_state):
        yield "polar: A is not diagonal, or the output is complex"
        return
    if not own.all():
        yield "polar: a zero eigenvalue has no rate"
        return
    kind, device = weights.dtype.to_complex(), weights.device
    rate, angle = (
        torch.as_tensor(values).to(kind.to_real()).to(device).requires_grad_()
        for values in (np.log(-np.log(np.abs(own))), np.angle(own))
    )
    made = torch.exp(torch.complex(-rate.exp(), angle))
    read = Readout(weights.to(kind), case.readout.factor or 1.0)
    response = case.response(made, torch.as_tensor(case.system.B).to(kind).to(device))
    measured = torch.autograd.grad(quadratic_loss(kernel(response, read), case.teacher), (rate, angle))
    # rates and angles are rounded: the eigenvalues that the formulas get are those that autograd had
    system = replace(case.system, A=np.diag(to_numbers(made)))
    expected = polar_expected(system, case.w, case.g, read.factor or 1.0)
    for name, value, wanted in zip(("rate", "angle"), measured, expected, strict=True):
        yield difference(name, "weights.polar", value, wanted, case.stepped)


def _recurrent(case: Case) -> Compared:
    if case.system.is_diagonal and len(case.system.A) * case.lags > MOST_DENSE:
        yield "recurrent: a long diagonal response, compared in its eigenvalues alone"
        return
    leaf, B = case.tensor(case.system.A), case.tensor(case.system.B).detach()
    measured = gradient(case.loss(case.response(leaf, B)), leaf)
    yield difference("recurrent", "weights.recurrent", measured, case.expected_in_A, case.stepped)


def _parameters(case: Case) -> Compared:
    """The layer's own parameters: autograd through its response, against the formulas sent through A and B alone."""
    named = {name: value for name, value in case.layer.named_parameters() if value.requires_grad}
    response = case.layer.impulse_response(case.lags, case.channel)
    if not response.requires_grad:
        yield "parameters: none of them changes A or B"
        return
    leaves = list(named.values())
    measured = torch.autograd.grad(case.loss(response), leaves, allow_unused=True)
    expected = pulled_back(case, leaves, None)
    rounded = [pulled_back(case, leaves, draw) for draw in range(8)]
    theorem = "weights.eigenvalue" if case.system.is_diagonal else "weights.recurrent"
    for name, got, wanted, *drawn in zip(named, measured, expected, *rounded, strict=True):
        if got is not None and wanted is not None:
            scaled = Expected(to_numbers(wanted), max(float(values.abs().max()) for values in drawn))
            yield difference(f"parameter {name}", theorem, got, scaled, case.stepped)


def pulled_back(case: Case, leaves: Sequence[Tensor], draw: int | None) -> tuple[Tensor | None, ...]:
    """The expected gradients in A and B as cotangents of the map from parameters to (A, B).

    With ``draw``: numbers of random sign and the size that rounding is judged against in their place.
    """
    A, B = case.layer.discrete(case.channel)
    in_A = case.expected["eigenvalue"] if A.ndim == 1 else case.expected_in_A
    kept = [(value, wanted) for value, wanted in ((A, in_A), (B, case.expected["input"])) if value.requires_grad]
    return torch.autograd.grad(
        [value for value, _ in kept],
        leaves,
        [cotangent(value, wanted, draw) for value, wanted in kept],
        allow_unused=True,
    )


def cotangent(value: Tensor, expected: Expected, draw: int | None) -> Tensor:
    """The expected gradient as a tensor like another, or numbers of its scale with random signs."""
    numbers = expected.value
    if draw is not None:
        signs = np.random.default_rng(draw).choice([1, -1, 1j, -1j], expected.value.shape)
        numbers = expected.scale * (signs if value.is_complex() else signs.real + signs.imag)
    plain = numbers if value.is_complex() else numbers.real
    return torch.as_tensor(plain).to(value.dtype).to(value.device)


def whitens(case: Case) -> str:
    """Why the whitened comparisons cannot be made; empty if they can."""
    size = reachable_states(case.layer, case.channel)
    if case.basis.rank == size and (case.layer.inputs == 1 or controllable(case)):
        return ""
    return f"in float64 the response has rank {case.basis.rank}, the state {size} dimensions"


def controllable(case: Case) -> bool:
    """Whether several inputs reach every real state."""
    system = case.system.real()
    try:
        multi_input_memory(system.A, system.B, [0])
    except InvalidInput:
        return False
    return True


def _at_lags(case: Case, lags: list[int], f: Nonlinearity) -> Compared:
    yield from _teacher_parts(case, lags)
    yield from _nonlinear_memory(case, lags, f)
    yield from _best_readout(case, lags)


def _teacher_parts(case: Case, lags: list[int]) -> Compared:
    if reason := whitens(case):
        yield f"teacher part: {reason}"
        return
    measured, expected, tolerance = whitened_parts(case.layer, case.basis, lags, channel=case.channel)
    yield difference("teacher part", "readout.teacher", measured, Expected(expected, 1.0), tolerance)


def _change(
    to_kernel: Callable[[Tensor], Tensor], start: Tensor, teacher: Tensor, f: Nonlinearity
) -> tuple[Tensor, float]:
    """The gradient of the nonlinear loss less the one without this teacher, and the largest entry of the latter."""

    leaf = start.clone().requires_grad_()
    given, without = (
        gradient(nonlinear_loss(to_kernel(leaf), known, f), leaf) for known in (teacher, torch.zeros_like(teacher))
    )
    return given - without, float(without.abs().max())


def slope_means(f: Nonlinearity, variance: float) -> tuple[float, float]:
    """E f'(s) and E f'''(s) = E f'(s)(s^2 - S)/S^2 for Gaussian s of variance S, f' by autograd; nonlinear.third."""
    z, p = gauss_hermite(torch.empty(0, dtype=torch.float64))
    s = (math.sqrt(variance) * z).requires_grad_()
    (slopes,) = torch.autograd.grad(f(s).sum(), s)
    weighted = p * slopes
    third = (weighted * (s.detach() ** 2 - variance)).sum() / variance**2
    return float(weighted.sum()), float(third)


def _nonlinear(case: Case, f: Nonlinearity) -> Compared:
    if not case.readout.is_real:
        yield "nonlinear: the output is complex"
        return
    w = case.unit_weights
    measured, without = _change(lambda x: case.by_lag(case.rows @ x), w, case.teacher.double(), f)
    system, means = case.system.real(), partial(slope_means, f)
    expected = nonlinear_expected(system, to_numbers(w), case.g, means)
    expected = replace(expected, scale=expected.scale + without)
    tolerance = ROUNDINGS * DOUBLE * (QUADRATURE + case.condition)
    yield difference("nonlinear", "nonlinear.gradient", measured, expected, tolerance)


def _nonlinear_memory(case: Case, lags: list[int], f: Nonlinearity) -> Compared:
    """The whitened length of one lag's part, by autograd in an orthonormal basis."""
    if reason := whitens(case) if case.readout.is_real else "the output is complex":
        yield f"nonlinear memory: {reason}"
        return
    inputs, signal = case.layer.inputs, case.rows @ case.unit_weights
    start = case.basis.rows.T @ signal
    slope, third = slope_means(f, 1.0)
    measured, expected = [], []
    for lag, memory in zip(lags, expected_memory(case.layer, lags, case.channel), strict=True):
        teacher = torch.zeros(lag + 1, inputs, dtype=torch.float64, device=signal.device)
        teacher[lag] = 1 / math.sqrt(inputs)
        part, _ = _change(lambda x: case.by_lag(case.basis.rows @ x), start, teacher, f)
        at_lag = float(case.by_lag(signal)[lag].sum()) / math.sqrt(inputs)
        measured.append(float(part.norm()))
        expected.append(math.sqrt(max(whitened_square(slope, third, 1.0, memory, at_lag), 0.0)))
    tolerance = ROUNDINGS * DOUBLE * (QUADRATURE + case.basis.condition + case.mean_lag)
    wanted = Expected(np.array(expected), max(abs(slope), abs(slope + third)))
    yield difference("nonlinear memory", "nonlinear.memory", np.array(measured), wanted, tolerance)


def _best_readout(case: Case, lags: list[int]) -> Compared:
    """The eigenvalues' gradient of the least single-lag loss (1 - M)/2, by autograd through QR, against dM/dl."""
    own = case.system.eigenvalues
    closed = case.readout.factor is not None and case.system.complex_state
    if not case.system.is_diagonal or case.layer.inputs != 1:
        yield "best readout: A is not diagonal, or has several inputs"
        return
    if not tells_apart(own, closed):
        yield "best readout: a repeated eigenvalue, one stored beside its conjugate, or a real one in a complex state"
        return
    shift = 1 if case.system.before else 0
    wanted = sorted({lag - shift for lag in lags if lag >= shift})
    if not wanted:
        yield "best readout: the state has seen no input of these lags"
        return
    leaf = torch.as_tensor((own if case.system.complex_state else own.real).copy()).to(case.teacher.device)
    measured, condition = best_readout_gradients(leaf, wanted, closed=closed, length=case.lags)
    rows = math.sqrt(case.lags)  # by which a QR of so many of them rounds
    tolerance = ROUNDINGS * DOUBLE * (case.mean_lag + rows * condition * condition)
    if tolerance > 0.1:
        yield f"best readout: the eigenvalues are too close, condition {condition:.1e}, for autograd through QR"
        return
    gradients = memory_gradient(np.concatenate([own, own.conj()]) if closed else own, wanted)[:, : len(own)]
    scale = float((1 / (1 - np.abs(own) ** 2)).max())
    expected = Expected(-np.conj(gradients) * (2 if closed else 1), scale)
    yield difference("best readout", "eigengrad.product", measured, expected, tolerance)
