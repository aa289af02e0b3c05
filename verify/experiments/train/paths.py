"""Paths of eigenvalues, of memory and of the loss while a diagonal layer is trained, many starts as one batch.

A layer x_t = l x_{t-1} + B u_t is trained on the exact loss of `memlaw.verify.differentiable.loss`: no sampling noise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.reading import Lags, read_lag, read_lags
from memlaw.verify.differentiable.loss import check_noise, diagonal_loss, squares
from memlaw.verify.experiments.train.trainer import NEVER, Budget, Parameters, Run, train
from memlaw.verify.measure.paths import least_loss, read_starts, spectrum_memory

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
ComplexArray = npt.NDArray[np.complex128]
Numbers = npt.ArrayLike | Tensor


@dataclass(frozen=True)
class TrainingPath:
    """Records of S starts at R steps: eigenvalues (R, S, N), memory (R, S, L) at ``lags``, loss (R, S).

    steps (R,): how many updates came before each record. step_size (S,). closed: each eigenvalue is stored for its
    conjugate too. diverged_at (S,): the update at which a start diverged, -1 if it did not; its records from there on
    are NaN. memory is that of the spectrum with the best readout, whatever the readout is.
    """

    steps: IntArray
    eigenvalues: ComplexArray | FloatArray
    memory: FloatArray
    loss: FloatArray
    lags: IntArray
    step_size: FloatArray
    closed: bool
    diverged_at: IntArray

    @property
    def radius(self) -> FloatArray:
        """The spectral radius, (R, S)."""
        return np.asarray(np.abs(self.eigenvalues).max(axis=2))

    def memory_at(self, lag: int) -> FloatArray:
        """M at one of the lags, (R, S). Errors: InvalidInput for a lag that was not recorded."""
        places = np.flatnonzero(self.lags == lag)
        if not len(places):
            raise InvalidInput(
                f"lag {lag}", f"recorded were {self.lags.tolist()}", "ask for it when training"
            )
        return np.asarray(self.memory[:, :, places[0]])

    def before(self, step: int) -> TrainingPath:
        """The records up to a step; whatever diverged later has not yet."""
        kept = self.steps < step
        return TrainingPath(
            self.steps[kept],
            self.eigenvalues[kept],
            self.memory[kept],
            self.loss[kept],
            self.lags,
            self.step_size,
            self.closed,
            np.where(self.diverged_at <= step, self.diverged_at, NEVER),
        )


class Diverged(InvalidInput):
    """Training left the disc or the numbers; ``path`` holds what was recorded, ``step`` and ``start`` say where."""

    def __init__(self, step: int, start: int, radius: float, path: TrainingPath) -> None:
        what = f"|l| = {radius:.6g}" if 1 <= radius < math.inf else "NaN or infinity"
        super().__init__(
            f"{what} after update {step} of start {start} with step size {path.step_size[start]:g}",
            "training keeps |l| < 1 and the loss finite",
            "take smaller steps; the exception's .path holds the records up to there, and keep=True goes on without "
            "such starts",
        )
        self.step, self.start, self.path = step, start, path.before(step)


@dataclass(frozen=True)
class Training:
    """How a diagonal layer is trained.

    parametrisation: "free" (l itself), or "polar" (l = exp(-e^nu + i theta); real positive l: the rate alone).
    readout: "learned" from zero by the same optimiser, or "optimal" at every step. optimiser: "gradient" or "adam".
    fixed: eigenvalues stay as they are. normalised: B = sqrt(1 - |l|^2), as LRU has it, else B = 1; without effect
    for an optimal readout. Step sizes: one, or one for each start; readout_step_size: that of the eigenvalues by
    default.
    """

    steps: int = 1000
    step_size: npt.ArrayLike = 1e-2
    readout_step_size: npt.ArrayLike | None = None
    every: int = 10
    parametrisation: str = "free"
    readout: str = "learned"
    optimiser: str = "gradient"
    fixed: bool = False
    normalised: bool = True

    def __post_init__(self) -> None:
        for name, value, known in (
            ("parametrisation", self.parametrisation, ("free", "polar")),
            ("readout", self.readout, ("learned", "optimal")),
            ("optimiser", self.optimiser, ("gradient", "adam")),
        ):
            if value not in known:
                raise InvalidInput(f"{name} {value!r}", f"known are {', '.join(known)}", "use one of them")
        if self.steps < 1 or self.every < 1:
            raise InvalidInput(
                f"{self.steps} steps with records every {self.every}",
                "both are at least 1",
                "try 1000 and 10",
            )

    @property
    def budget(self) -> Budget:
        """The same for the trainer."""
        marks = (*range(0, self.steps, self.every), self.steps)
        return Budget(self.steps, "sgd" if self.optimiser == "gradient" else "adam", "constant", at=marks)


def train_paths(
    starts: Numbers,
    teacher: int | Numbers,
    training: Training | None = None,
    *,
    lags: Lags | None = None,
    noise: float = 0.0,
    closed: bool | None = None,
    keep: bool = False,
    dtype: torch.dtype = torch.float64,
    device: torch.device | str | None = None,
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
    how, first = training or Training(), read_starts(starts, dtype, device)
    check_noise(noise)
    target = read_path_teacher(teacher, first)
    closed = first.is_complex() and closed is not False
    parameters = {**_coordinates(first, how.parametrisation), "w": _as_real(torch.zeros_like(first))}

    def loss(values: Parameters, _: int) -> Tensor:
        return _loss(values, how, first, target, noise, closed)

    found = train(parameters, loss, _rates(parameters, how, first), how.budget, watch=tuple(parameters))
    known = np.flatnonzero(target.cpu().numpy())
    path = _path(
        found, how, first, read_lags(lags if lags is not None else known if len(known) else [0]), closed
    )
    lost = np.flatnonzero(path.diverged_at != NEVER)
    if len(lost) and not keep:
        start = int(lost[path.diverged_at[lost].argmin()])
        radius = float(squares(_eigenvalues(found.parameters, first)[start]).max().sqrt())
        raise Diverged(int(path.diverged_at[start]), start, radius, path)
    return path


def read_path_teacher(teacher: int | Numbers, like: Tensor) -> Tensor:
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


def _as_real(values: Tensor) -> Tensor:
    return torch.view_as_real(values.resolve_conj()).clone() if values.is_complex() else values.clone()


def _coordinates(starts: Tensor, parametrisation: str) -> Parameters:
    """Real parameters of the starts."""
    if parametrisation == "free":
        return {"l": _as_real(starts)}
    moduli = squares(starts).sqrt()
    if bool((moduli == 0).any()) or (not starts.is_complex() and bool((starts < 0).any())):
        raise InvalidInput(
            "a start at 0, or a negative real one, in polar coordinates",
            "exp(-e^nu) is positive",
            "use the free parametrisation, or complex starts",
        )
    nu = (-moduli.log()).log()
    return {"nu": nu, "theta": starts.angle()} if starts.is_complex() else {"nu": nu}


def _eigenvalues(values: Mapping[str, Tensor], start: Tensor) -> Tensor:
    """The eigenvalues (..., N) of parameters, complex as at the start."""
    if "theta" in values:
        return torch.polar(torch.exp(-values["nu"].exp()), values["theta"])
    if "nu" in values:
        return torch.exp(-values["nu"].exp())
    return torch.view_as_complex(values["l"]) if start.is_complex() else values["l"]


def _loss(
    values: Parameters, how: Training, first: Tensor, teacher: Tensor, noise: float, closed: bool
) -> Tensor:
    """The loss of every start, (S,); NaN where it has left the disc, where its first spectrum stands in."""
    found = first if how.fixed else _eigenvalues(values, first)
    stable = (squares(found.detach()) < 1).all(-1)
    inside = torch.where(stable[:, None], found, first)
    if how.readout == "optimal":
        loss = least_loss(inside, teacher, noise=noise, closed=closed)
    else:
        w = torch.view_as_complex(values["w"]) if first.is_complex() else values["w"]
        B = torch.ones_like(inside)
        if how.normalised:
            B = B * (1 - squares(inside)).clamp(min=0).sqrt()
        loss = diagonal_loss(inside, B, w, teacher, noise=noise, factor=2.0 if closed else None)
    return torch.where(stable, loss, torch.full_like(loss, math.nan))


def _rates(parameters: Parameters, how: Training, starts: Tensor) -> Parameters:
    """Step sizes of what is trained, one for each start."""
    readout = how.step_size if how.readout_step_size is None else how.readout_step_size
    return {
        name: _sizes(readout if name == "w" else how.step_size, starts).view(-1, *[1] * (value.ndim - 1))
        for name, value in parameters.items()
        if (how.readout == "learned" if name == "w" else not how.fixed)
    }


def _sizes(size: npt.ArrayLike, starts: Tensor) -> Tensor:
    values = np.broadcast_to(np.asarray(size, dtype=np.float64), (len(starts),))
    if not (np.isfinite(values) & (values > 0)).all():
        raise InvalidInput(f"step size {size!r}", "it is finite and positive", "try 0.01")
    return torch.as_tensor(values.copy()).to(starts.dtype.to_real()).to(starts.device)


def _path(found: Run, how: Training, first: Tensor, lags: IntArray, closed: bool) -> TrainingPath:
    """The records, NaN where a start had diverged."""
    steps, whole = found.steps, np.isfinite(found.curves[-1])
    diverged = np.where((found.diverged == NEVER) & ~whole, steps[-1], found.diverged)
    gone = (diverged != NEVER) & (steps[:, None] >= diverged)
    watched = {name: torch.as_tensor(value) for name, value in found.watched.items()}
    values = _eigenvalues(watched, first).numpy().copy()
    if how.fixed:
        values[:] = first.cpu().numpy()
    values[gone] = np.nan
    memory = np.where(gone[..., None], np.nan, spectrum_memory(values, lags, closed=closed))
    size = _sizes(how.step_size, first).cpu().numpy().astype(np.float64)
    return TrainingPath(
        steps, values, memory, np.where(gone, np.nan, found.curves), lags, size, closed, diverged
    )
