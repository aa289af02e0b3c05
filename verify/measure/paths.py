"""Paths of eigenvalues, of memory and of the loss while a diagonal layer is trained, and the theorems' bounds on them.

A layer x_t = l x_{t-1} + B u_t is trained on the exact loss of `memlaw.verify.measure.losses` (no sampling noise), many
starts as one batch. Beside it the gradient flow of M itself with the readout kept optimal, l' = 2 conj(dM/dl), by
Runge-Kutta steps with autograd's derivative, for direction.* and slow.*; and the bounds of slow.time and gain.bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.signal import lfilter
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.numerics.learn.gradients import gap_of
from memlaw.numerics.spectrum.reading import read_lag, read_lags
from memlaw.verify.differentiable.best_readout import best_readout_memory, response_basis
from memlaw.verify.differentiable.loss import NEGLIGIBLE, check_noise, diagonal_loss, squares
from memlaw.verify.measure.bounds import (
    GainBound,
    gain_bound,
    loss_floor,
    radius_bound,
    read_flow_times,
    speed_limit,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Array = npt.NDArray[Any]

LONGEST = 2**15  # rows of a response when the readout is kept optimal
BETAS = (0.9, 0.999)
SMALL = 1e-8


# --- what was recorded ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TrainingPath:
    """Records of S starts at R steps: eigenvalues (R, S, N), memory (R, S, L) at ``lags``, loss (R, S).

    steps (R,): how many updates came before each record. step_size (S,). closed: each eigenvalue is stored for its
    conjugate too. diverged_at (S,): the update at which a start diverged, -1 if it did not; its records from there on
    are NaN. memory is that of the spectrum with the best readout, whatever the readout is.
    """

    steps: IntArray
    eigenvalues: Array
    memory: FloatArray
    loss: FloatArray
    lags: IntArray
    step_size: FloatArray
    closed: bool
    diverged_at: IntArray

    @property
    def radius(self) -> FloatArray:
        """The spectral radius, (R, S)."""
        largest: FloatArray = np.abs(self.eigenvalues).max(axis=2)
        return largest

    @property
    def starts(self) -> int:
        """S."""
        return len(self.step_size)

    def memory_at(self, lag: int) -> FloatArray:
        """M at one of the lags, (R, S). Errors: InvalidInput for a lag that was not recorded."""
        places = np.flatnonzero(self.lags == lag)
        if not len(places):
            raise InvalidInput(
                f"lag {lag}", f"recorded were {self.lags.tolist()}", "ask for it when training"
            )
        values: FloatArray = self.memory[:, :, places[0]]
        return values

    def __repr__(self) -> str:
        lost = int((self.diverged_at >= 0).sum())
        return (
            f"TrainingPath({self.starts} starts, {self.eigenvalues.shape[2]} eigenvalues, {len(self.steps)} records "
            f"up to step {self.steps[-1] if len(self.steps) else 0}, {lost} diverged)"
        )


class Diverged(InvalidInput):
    """Training left the disc or the numbers; ``path`` holds what was recorded, ``step`` and ``start`` say where."""

    def __init__(self, step: int, start: int, step_size: float, what: str, path: TrainingPath) -> None:
        super().__init__(
            f"{what} after update {step} of start {start} with step size {step_size:g}",
            "training keeps |l| < 1 and the loss finite",
            "take smaller steps; the exception's .path holds the records up to there, and keep=True goes on without "
            "such starts",
        )
        self.step, self.start, self.step_size, self.path = step, start, step_size, path


# --- training -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Training:
    """How a diagonal layer is trained.

    parametrisation: "free" (l itself), or "polar" (l = exp(-e^nu + i theta); real positive l: the rate alone).
    readout: "learned" from zero by the same optimiser, or "optimal" at every step. optimiser: "gradient" or "adam".
    fixed: eigenvalues stay as they are. normalised: B = sqrt(1 - |l|^2), as LRU has it, else B = 1; without effect
    for an optimal readout. readout_step_size: that of the eigenvalues by default.
    """

    steps: int = 1000
    step_size: Any = 1e-2
    readout_step_size: Any = None
    every: int = 10
    parametrisation: str = "free"
    readout: str = "learned"
    optimiser: str = "gradient"
    fixed: bool = False
    normalised: bool = True

    def __post_init__(self) -> None:
        for name, known in (
            ("parametrisation", ("free", "polar")),
            ("readout", ("learned", "optimal")),
            ("optimiser", ("gradient", "adam")),
        ):
            if getattr(self, name) not in known:
                raise InvalidInput(
                    f"{name} {getattr(self, name)!r}", f"known are {', '.join(known)}", "use one of them"
                )
        if self.steps < 0 or self.every < 1:
            raise InvalidInput(
                f"{self.steps} steps with records every {self.every}",
                "steps >= 0 and every >= 1",
                "try 1000 and 10",
            )


def train_paths(
    starts: Any,
    teacher: Any,
    training: Training | None = None,
    *,
    lags: Any = None,
    noise: float = 0.0,
    closed: bool | None = None,
    keep: bool = False,
    dtype: torch.dtype = torch.float64,
    device: Any = None,
) -> TrainingPath:
    """Train diagonal layers from many starts at once and record eigenvalues, memory and loss on the way.

    starts: (S, N), or (N,) for one; real ones stay real. teacher: (K+1,), or an int tau for the single lag g_tau = 1.
    lags: where to record M (default: where the teacher is not 0). closed: the output is 2 Re(w^* x), each complex
    eigenvalue stands for its conjugate too (default for complex starts), else y = w^* x. keep: go on with the other
    starts when one diverges. Records are made before the first update, every ``every`` updates, and after the last
    one. Errors: `Diverged` (an InvalidInput) with the path so far; InvalidInput for bad input.

    >>> path = train_paths([[0.5]], 1, Training(steps=200, step_size=0.1, every=100, readout="optimal"))
    >>> path.steps.tolist(), round(float(path.eigenvalues[-1, 0, 0]), 4)
    ([0, 100, 200], 0.7071)
    """
    how = training or Training()
    run = _Run(how, read_starts(starts, dtype, device), teacher, lags, noise, closed)
    for step in range(how.steps + 1):
        loss = run.checked_loss(step, keep)
        if step % how.every == 0 or step == how.steps:
            run.record(step, loss)
        if step < how.steps:
            run.update(loss, step + 1)
    return run.path()


def read_starts(starts: Any, dtype: torch.dtype, device: Any) -> Tensor:
    """Starts (S, N) as a tensor. Errors: InvalidInput for other shapes, NaN, |l| >= 1."""
    values = starts.detach().cpu().numpy() if isinstance(starts, Tensor) else np.asarray(starts)
    values = values[None] if values.ndim == 1 else values
    if values.ndim != 2 or not values.size or values.dtype.kind not in "fciu":
        raise InvalidInput(
            f"starts of shape {values.shape}", "they are (S, N) numbers", "give one row for each start"
        )
    if not (np.abs(values) < 1).all():
        raise InvalidInput(
            f"a start with |l| = {np.abs(values).max():.9g}",
            "every |l| is below 1",
            "scale the starts into the disc",
        )
    kind = dtype.to_complex() if np.iscomplexobj(values) else dtype
    return torch.as_tensor(values.copy()).to(kind).to(device)


def read_path_teacher(teacher: Any, like: Tensor) -> Tensor:
    """A teacher (K+1,) or a lag, as a real tensor like another one."""
    if isinstance(teacher, int | np.integer):
        values = np.zeros(read_lag(teacher, "a lag") + 1)
        values[-1] = 1.0
    else:
        values = np.asarray(
            teacher.detach().cpu() if isinstance(teacher, Tensor) else teacher, dtype=np.float64
        )
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise InvalidInput(f"a teacher of shape {values.shape}", "it is (K+1,), finite", "give g_0, ..., g_K")
    return torch.as_tensor(values).to(like.dtype.to_real()).to(like.device)


class _Run:
    """The state of one training: parameters, moments, which starts go on, and the records."""

    def __init__(
        self, how: Training, starts: Tensor, teacher: Any, lags: Any, noise: float, closed: bool | None
    ) -> None:
        check_noise(noise)
        self.how, self.noise = how, noise
        self.closed = starts.is_complex() if closed is None else closed and starts.is_complex()
        self.teacher = read_path_teacher(teacher, starts)
        known = np.flatnonzero(self.teacher.cpu().numpy())
        self.lags = read_lags(lags if lags is not None else known if len(known) else [0])
        self.complex = starts.is_complex()
        self.parameters = {} if how.fixed else _coordinates(starts, how.parametrisation)
        self.fixed = starts
        self.size_of = {name: _sizes(how.step_size, starts) for name in self.parameters}
        if how.readout == "learned":
            size = how.step_size if how.readout_step_size is None else how.readout_step_size
            self.parameters["w"] = _as_real(torch.zeros_like(starts)).requires_grad_()
            self.size_of["w"] = _sizes(size, starts)
        self.moments = {
            name: (torch.zeros_like(value), torch.zeros_like(value))
            for name, value in self.parameters.items()
        }
        self.step_size = _sizes(how.step_size, starts).cpu().numpy().astype(np.float64)
        self.diverged_at = np.full(len(starts), -1)
        self.going = torch.ones(len(starts), dtype=torch.bool, device=starts.device)
        self.records: list[tuple[int, Array, FloatArray, FloatArray]] = []

    def eigenvalues(self) -> Tensor:
        """The eigenvalues (S, N) of the parameters."""
        if self.how.fixed:
            return self.fixed
        if self.how.parametrisation == "polar":
            decay = torch.exp(-self.parameters["nu"].exp())
            return torch.polar(decay, self.parameters["theta"]) if self.complex else decay
        free = self.parameters["l"]
        return torch.view_as_complex(free) if self.complex else free

    def loss(self) -> Tensor:
        """The loss of every start, (S,), differentiable."""
        values = self.eigenvalues()
        if self.how.readout == "optimal":
            return least_loss(values, self.teacher, noise=self.noise, closed=self.closed)
        w = torch.view_as_complex(self.parameters["w"]) if self.complex else self.parameters["w"]
        B = torch.ones_like(values)
        if self.how.normalised:
            B = B * (1 - squares(values)).clamp(min=0).sqrt()
        factor = 2.0 if self.closed else None
        return diagonal_loss(values, B, w, self.teacher, noise=self.noise, factor=factor)

    def checked_loss(self, step: int, keep: bool) -> Tensor:
        """The loss, after starts that left the disc or the numbers in the last update were set aside."""
        self._check(step, (squares(self.eigenvalues().detach()) < 1).all(-1), keep)
        loss = self.loss()
        if self._check(step, torch.isfinite(loss.detach()), keep):
            loss = self.loss()
        return loss

    def _check(self, step: int, good: Tensor, keep: bool) -> bool:
        """Stop at, or set aside, starts that are no good; whether there are any."""
        bad = self.going & ~good
        for start in torch.nonzero(bad).flatten().tolist():
            self.diverged_at[start] = step
            if not keep:
                radius = float(squares(self.eigenvalues().detach()[start]).max().sqrt())
                what = "NaN or infinity" if not math.isfinite(radius) or radius < 1 else f"|l| = {radius:.6g}"
                raise Diverged(step, start, float(self.step_size[start]), what, self.path())
        self.going = self.going & good
        if bool(bad.any()):
            self._set_aside(bad)
        return bool(bad.any())

    def _set_aside(self, bad: Tensor) -> None:
        """Put harmless numbers where a start diverged, so that the batch goes on; its records are NaN."""
        with torch.no_grad():
            for name, value in self.parameters.items():
                value[bad] = (
                    0.0 if name == "w" else _coordinates(self.fixed, self.how.parametrisation)[name][bad]
                )
                for moment in self.moments[name]:
                    moment[bad] = 0.0

    def record(self, step: int, loss: Tensor) -> None:
        """Keep eigenvalues, memory and loss of this moment."""
        values = self.eigenvalues().detach().cpu().numpy().copy()
        losses = loss.detach().double().cpu().numpy().copy()
        memory = np.full((len(values), len(self.lags)), np.nan)
        lost = self.diverged_at >= 0
        values[lost], losses[lost] = np.nan, np.nan
        for start in np.flatnonzero(~lost):
            memory[start] = spectrum_memory(values[start], self.lags, closed=self.closed)
        self.records.append((step, values, memory, losses))

    def update(self, loss: Tensor, count: int) -> None:
        """One step of the optimiser for every start that goes on; starts do not touch each other."""
        if not self.parameters:
            return
        total = torch.where(self.going, loss, torch.zeros_like(loss)).sum()
        gradients = torch.autograd.grad(total, list(self.parameters.values()), allow_unused=True)
        with torch.no_grad():
            for (name, value), gradient in zip(self.parameters.items(), gradients, strict=True):
                if gradient is None:
                    continue
                shape = (-1,) + (1,) * (value.ndim - 1)
                moved = gradient if self.how.optimiser == "gradient" else self._adam(name, gradient, count)
                going = self.going.reshape(shape)
                value -= torch.where(
                    going, self.size_of[name].reshape(shape) * moved, torch.zeros_like(moved)
                )

    def _adam(self, name: str, gradient: Tensor, count: int) -> Tensor:
        first, second = self.moments[name]
        first.mul_(BETAS[0]).add_((1 - BETAS[0]) * gradient)
        second.mul_(BETAS[1]).add_((1 - BETAS[1]) * gradient**2)
        mean, square = first / (1 - BETAS[0] ** count), second / (1 - BETAS[1] ** count)
        return mean / (square.sqrt() + SMALL)

    def path(self) -> TrainingPath:
        """The records as arrays; empty ones before the first."""
        shape = tuple(self.fixed.shape)
        return TrainingPath(
            np.array([record[0] for record in self.records], dtype=np.int64),
            np.array([record[1] for record in self.records]).reshape(-1, *shape),
            np.array([record[2] for record in self.records]).reshape(-1, shape[0], len(self.lags)),
            np.array([record[3] for record in self.records]).reshape(-1, shape[0]),
            np.asarray(self.lags),
            self.step_size,
            self.closed,
            self.diverged_at.copy(),
        )


def _as_real(values: Tensor) -> Tensor:
    return torch.view_as_real(values.resolve_conj()).clone() if values.is_complex() else values.clone()


def _coordinates(starts: Tensor, parametrisation: str) -> dict[str, Tensor]:
    """Real parameters of the starts, each a leaf."""
    if parametrisation == "free":
        return {"l": _as_real(starts).requires_grad_()}
    moduli = squares(starts).sqrt()
    if bool((moduli == 0).any()) or (not starts.is_complex() and bool((starts < 0).any())):
        raise InvalidInput(
            "a start at 0, or a negative real one, in polar coordinates",
            "exp(-e^nu) is positive",
            "use the free parametrisation, or complex starts",
        )
    nu = (-moduli.log()).log().requires_grad_()
    return {"nu": nu, "theta": starts.angle().requires_grad_()} if starts.is_complex() else {"nu": nu}


def _sizes(size: Any, starts: Tensor) -> Tensor:
    """A step size for each start."""
    values = np.broadcast_to(np.asarray(size, dtype=np.float64), (len(starts),))
    if not (np.isfinite(values) & (values > 0)).all():
        raise InvalidInput(f"step size {size!r}", "it is finite and positive", "try 0.01")
    return torch.as_tensor(values.copy()).to(starts.dtype.to_real()).to(starts.device)


# --- with the best readout ------------------------------------------------------------------------------------------


def least_loss(eigenvalues: Tensor, teacher: Tensor, *, noise: float = 0.0, closed: bool) -> Tensor:
    """min_w L against a real teacher (K+1,): (..., N) -> (...), by QR of the response; differentiable.

    Errors: InvalidInput where |l| is so close to 1 that the response is longer than 2^15 rows.
    """
    basis = response_basis(eigenvalues, window_of(eigenvalues, len(teacher)), closed=closed)
    known = torch.einsum("...kn,k->...n", basis[..., : len(teacher), :], teacher.to(basis.dtype))
    return (squares(teacher).sum() + noise - squares(known).sum(-1)) / 2


def window_of(eigenvalues: Tensor, least: int) -> int:
    """Rows after which the response of the stable ones among these eigenvalues is lost in rounding."""
    moduli = squares(eigenvalues.detach()).sqrt()
    radius = float(moduli[moduli < 1].max()) if bool((moduli < 1).any()) else 0.0
    rows = 0 if radius == 0 else math.ceil(math.log(NEGLIGIBLE) / 2 / math.log(radius))
    count = max(least, rows, 2 * eigenvalues.shape[-1] + 1)
    if count > LONGEST:
        raise InvalidInput(
            f"an eigenvalue of modulus {radius:.9g}",
            f"the best readout is found from a response of at most {LONGEST} rows",
            "learn the readout (its loss is summed to the end), or start farther inside",
        )
    return count


@dataclass(frozen=True)
class FlowPath:
    """The flow l' = 2 conj(dM/dl) of S starts at given times (T,): eigenvalues (T, S, N) and M (T, S) at its lag."""

    lag: int
    times: FloatArray
    eigenvalues: Array
    memory: FloatArray
    closed: bool

    @property
    def radius(self) -> FloatArray:
        """The spectral radius, (T, S)."""
        largest: FloatArray = np.abs(self.eigenvalues).max(axis=2)
        return largest


def best_readout_flow(
    starts: Any,
    lag: int,
    times: Any,
    *,
    steps: int = 20,
    closed: bool = False,
    dtype: torch.dtype = torch.float64,
    device: Any = None,
) -> FlowPath:
    """Follow steepest ascent of M(lag) with the readout kept optimal, by classical Runge-Kutta steps with autograd.

    starts: (S, N) or (N,), real or complex, distinct. times: rising, >= 0; ``steps`` equal steps between two of them.
    The gradient flow of the loss 1/2 g^2 (1 - M) takes 2/g^2 times as long. With ``closed`` each eigenvalue stands for
    its conjugate too, and moves twice as fast as a free one. Errors: InvalidInput for bad input, or if a step leaves
    the disc (take more steps).

    >>> best_readout_flow([[0.25]], 1, [0.0, 0.4864775372638283]).eigenvalues[-1].round(6).tolist()
    [[0.5]]
    """
    tau, when = read_lag(lag, "a lag"), read_flow_times(times)
    point = read_starts(starts, dtype, device)
    found, memory = [], []

    def slope(at: Tensor) -> Tensor:
        return memory_slope(at, tau, closed)

    now = 0.0
    for time in when:
        for _ in range(steps if time > now else 0):
            point = runge_kutta(slope, point, (float(time) - now) / steps)
        now = float(time)
        found.append(point.cpu().numpy().copy())
        memory.append([spectrum_memory(values, [tau], closed=closed)[0] for values in found[-1]])
    return FlowPath(tau, when, np.array(found), np.array(memory), closed)


def memory_slope(eigenvalues: Tensor, lag: int, closed: bool) -> Tensor:
    """The gradient of M(lag) as torch has it: 2 conj(dM/dl), or dM/dl for real eigenvalues."""
    radius = float(squares(eigenvalues).max().sqrt())
    if not radius < 1:
        raise InvalidInput(f"|l| = {radius:.6g} on the way", "the flow stays in the disc", "take more steps")
    leaf = eigenvalues.detach().clone().requires_grad_()
    memory = best_readout_memory(leaf, lag, closed=closed, length=window_of(leaf, lag + 1))
    return torch.autograd.grad(memory.sum(), leaf)[0]


def runge_kutta(slope: Callable[[Tensor], Tensor], point: Tensor, step: float) -> Tensor:
    """One classical step of order four.

    >>> round(runge_kutta(lambda x: -x, torch.tensor([1.0], dtype=torch.float64), 0.1).item(), 5)
    0.90484
    """
    first = slope(point)
    second = slope(point + step / 2 * first)
    third = slope(point + step / 2 * second)
    fourth = slope(point + step * third)
    return point + step / 6 * (first + 2 * second + 2 * third + fourth)


def spectrum_memory(eigenvalues: Any, lags: Any, *, closed: bool) -> FloatArray:
    """M at the lags of a diagonal system by the orthonormal all-pass chain in float64: squares only, (L,).

    Equal eigenvalues count once; closed: conjugates are added, a real one counts once.

    >>> spectrum_memory([0.5], [0, 1], closed=False).tolist()
    [0.75, 0.1875]
    """
    wanted = read_lags(lags)
    own = [complex(value) for value in np.asarray(eigenvalues)]
    every = dict.fromkeys([*own, *(value.conjugate() for value in own)] if closed else own)
    signal = np.zeros(int(wanted.max()) + 1, dtype=complex)
    signal[0] = 1
    memory = np.zeros(len(signal))
    for value in sorted(every, key=abs, reverse=True):
        gap = gap_of(value)
        state = lfilter([1.0], [1.0, -value], signal)
        memory += gap * np.abs(state) ** 2
        signal = -value.conjugate() * signal
        signal[1:] += gap * state[:-1]
    return memory[wanted]


__all__ = [
    "Diverged",
    "FlowPath",
    "GainBound",
    "Training",
    "TrainingPath",
    "best_readout_flow",
    "gain_bound",
    "least_loss",
    "loss_floor",
    "radius_bound",
    "spectrum_memory",
    "speed_limit",
    "train_paths",
]
