"""Delay-recall: the runs. A single linear layer of N real states learns to give back its input of some steps ago.

White input u, target u_{t-lag} (one output for each lag), loss 1/2 E|y - d|^2 averaged over outputs: a silent readout
has 1/2. Tasks, for N = 16: "near", lag 20; "far", lag 50; "several", lags 10, 20, 35, 50 at once; these three on the
population loss, in closed form and without noise; and "sampled", lag 20 on minibatches of 32 fresh sequences of four
lags' length, read at their end, measured by the exact loss of such sequences. Adam, cosine schedule, float64.

A piece is one task from one start: tuning on its own seeds, then three arms on the evaluation seeds. A seed draws the
readout's initial weights, the spectra "short" and "long", and the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.experiments.frame.experiment import Options, Piece, Result
from memlaw.verify.experiments.train.arms import GRID, Arm
from memlaw.verify.experiments.train.contest import Bench, compare, reached, rounded, step_sizes
from memlaw.verify.experiments.train.delay import READOUT, capacity, initial, kernel, population
from memlaw.verify.experiments.train.layers import Batch, batch_for, condition, memory_of_responses, readout_covariance
from memlaw.verify.experiments.train.starts import NAMES, Start, frontier, start
from memlaw.verify.experiments.train.trainer import Budget, Parameters, Run, train
from memlaw.verify.measure.paths import allpass_memory

TASKS = ("near", "far", "several", "sampled")
SIZE, SEEDS, STEPS, TUNING = 16, 8, 2500, 3
BATCH = 32
TRIVIAL = 0.5
HALF = 0.5  # of the frontier's gain at the longest lag
RECORDS, PATH = 30, 8  # steps recorded, spectra kept of one path


@dataclass(frozen=True)
class Task:
    """Lags to recall, and for sampled ones the length of a sequence."""

    lags: tuple[int, ...]
    window: int | None = None


def task(name: str, states: int) -> Task:
    """A task by name; lags grow with N.

    >>> task("several", 16).lags, task("sampled", 16).window
    ((10, 20, 35, 50), 84)
    """
    near, far = 5 * states // 4, 25 * states // 8
    if name == "several":
        return Task((5 * states // 8, near, 35 * states // 16, far))
    return Task((far,)) if name == "far" else Task((near,), 4 * (near + 1) if name == "sampled" else None)


@dataclass(frozen=True)
class Setting:
    """What the options come to."""

    states: int
    bench: Bench
    device: str

    @classmethod
    def of(cls, options: Options) -> Setting:
        """Defaults filled in."""
        size, seeds, steps = (4, 2, 8) if options.quick else (SIZE, SEEDS, STEPS)
        tuning, grid = (1, GRID[2:4]) if options.quick else (TUNING, GRID)
        bench = Bench(TRIVIAL, options.seeds or seeds, options.steps or steps, tuning, grid)
        return cls(options.size or size, bench, options.device)


def pieces(options: Options) -> tuple[Piece, ...]:
    """One for each task and start, and one that measures starting profiles."""
    names = ("near", "sampled") if options.quick else TASKS
    runs = [Piece(f"{name}, {begin}", {"task": name, "start": begin}) for name in names for begin in NAMES]
    return (*runs, Piece("profiles", {"states": [16] if options.quick else [16, 32, 64]}))


def run(piece: Piece, options: Options) -> Result:
    """Do one piece."""
    if piece.key == "profiles":
        return profiles(piece.arguments["states"])
    setting = Setting.of(options)
    one = task(piece.arguments["task"], setting.states)
    return recall(one, piece.arguments["start"], setting)


# --- one task from one start ----------------------------------------------------------------------------------------


def recall(one: Task, name: str, setting: Setting) -> Result:
    """Tune, train the three arms, and set theory's figures beside them."""
    farthest = max(one.lags)

    def starts(seeds: Sequence[int]) -> list[Start]:
        return [start(name, setting.states, farthest, seed) for seed in seeds]

    def train_arms(arms: Sequence[Arm], seeds: Sequence[int], watch: bool) -> Run:
        return trained(one, starts(seeds), seeds, arms, setting, watch)

    found, arms = compare(train_arms, setting.bench)
    own = starts(range(setting.bench.seeds))
    best_memory = float(memory_function(frontier(setting.states, farthest), [farthest]).values[0])
    half = TRIVIAL * (1 - HALF * best_memory)
    return {
        **theory(one, own),
        "frontier": rounded([best_memory])[0],
        "half": {"level": rounded([half])[0], "steps": rounded(reached(half, found, setting.bench, "learned"))},
        "arms": arms,
        **after_learning(one, own, found, setting.bench),
        "steps": found.steps.tolist(),
    }


def trained(
    one: Task, starts: Sequence[Start], seeds: Sequence[int], arms: Sequence[Arm], setting: Setting, watch: bool
) -> Run:
    """Train every arm on every seed as one batch, arms first."""
    batch = batch_for(starts[0])
    parameters = initial(batch, len(one.lags), starts, seeds, len(arms), setting.device)
    sampled = Samples(one, seeds, setting.device) if one.window else None

    def exact(values: Parameters) -> Tensor:
        return population(batch, one.lags, values, one.window)

    def drawn(values: Parameters, _: int) -> Tensor:
        return exact(values) if sampled is None else sampled.loss(batch, values)

    return train(
        parameters,
        drawn,
        step_sizes(parameters, arms, len(seeds), batch.recurrent, READOUT, batch.masks(starts[0])),
        Budget(setting.bench.steps, records=RECORDS),
        measure=exact,
        watch=batch.recurrent if watch else (),
    )


class Samples:
    """Fresh sequences at every step; arms of one seed see the same ones, whatever the device."""

    def __init__(self, one: Task, seeds: Sequence[int], device: str) -> None:
        self.task, self.device = one, device
        self.generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def draw(self) -> Tensor:
        """White input, newest first: (seeds, BATCH, window)."""
        shape = (BATCH, self.task.window or 0)
        drawn = [torch.randn(shape, generator=own, dtype=torch.float64) for own in self.generators]
        return torch.stack(drawn).to(self.device)

    def loss(self, batch: Batch, parameters: Parameters) -> Tensor:
        """1/2 the mean square error at the end of fresh sequences: (m,)."""
        inputs = self.draw()
        response = kernel(batch, parameters, range(inputs.shape[-1]))
        grouped = response.reshape(-1, len(inputs), *response.shape[1:])
        error = torch.einsum("asok,sbk->asbo", grouped, inputs) - inputs[..., list(self.task.lags)]
        return ((error**2).mean(dim=(-1, -2)) / 2).flatten()


# --- what is kept ---------------------------------------------------------------------------------------------------


def theory(one: Task, starts: Sequence[Start]) -> Result:
    """Memory at the lags, the readout's optimum and the condition number for each seed; the bound on any spectrum."""
    batch = batch_for(starts[0])
    values = {name: torch.as_tensor(value) for name, value in batch.initial(starts).items()}
    memory = initial_memory(one, starts, batch, values)
    return {
        "lags": list(one.lags),
        "memory": [rounded(row) for row in memory],
        "optimum": rounded(TRIVIAL * (1 - memory.mean(axis=1))),
        "condition": rounded(condition(readout_covariance(batch.moments(values)))),
        "real_states": starts[0].real_states,
        "markov": rounded([min(1.0, starts[0].real_states / (lag + 1)) for lag in one.lags]),
    }


def initial_memory(one: Task, starts: Sequence[Start], batch: Batch, values: Parameters) -> FloatArray:
    """M at the lags, over the window where there is one: (seeds, lags)."""
    if one.window:
        responses = batch.responses(values, range(one.window)).numpy()
        return memory_of_responses(responses, one.lags)
    return np.array([memory_function(item.spectrum, list(one.lags)).values for item in starts])


def after_learning(one: Task, starts: Sequence[Start], found: Run, bench: Bench) -> Result:
    """Memory of the learned spectra by seed, capacity before and after, and the path of M for the first seed."""
    batch, own = batch_for(starts[0]), bench.models("learned")
    last = {name: value[own].cpu() for name, value in found.parameters.items()}
    first = {name: torch.as_tensor(value) for name, value in batch.initial(starts).items()}
    path = eigenvalue_path(batch, {name: value[:, own] for name, value in found.watched.items()}, last)
    capacities = (map(capacity, batch.eigenvalues(values), batch.bases(values)) for values in (first, last))
    return {
        "learned_memory": [rounded(row) for row in allpass_memory(batch.eigenvalues(last), one.lags)],
        "capacity": [list(both) for both in zip(*capacities, strict=True)],
        "path": [upper_half(row) for row in path[:: max(1, len(path) // PATH)]],
        "path_memory": rounded(allpass_memory(path, one.lags).mean(axis=1)),
    }


def upper_half(eigenvalues: npt.NDArray[np.complex128]) -> list[list[float]]:
    """Real and imaginary parts of one of each conjugate pair."""
    values = eigenvalues[~np.isnan(eigenvalues)]
    values = values[values.imag >= 0]
    return [rounded(values.real, 4), rounded(values.imag, 4)]


def eigenvalue_path(batch: Batch, watched: dict[str, FloatArray], last: Parameters) -> npt.NDArray[np.complex128]:
    """Eigenvalues of the first seed at every recorded step."""
    steps = len(next(iter(watched.values())))
    parameters = {name: torch.as_tensor(value[:, 0]) for name, value in watched.items()}
    parameters["inputs"] = last["inputs"][:1].expand(steps, -1, -1)
    return batch.eigenvalues(parameters)


# --- profiles -------------------------------------------------------------------------------------------------------

THRESHOLDS = (0.5, 0.1, 0.01)
PROFILE_STEPS = (0.001, 0.01, 0.1)
RANDOM_SEEDS = 10


def profiles(sizes: Sequence[int]) -> Result:
    """Horizons of the published starts and of random, linearly spaced and step-like spectra, by size and threshold.

    random: conjugate pairs uniform on the disc of radius 0.95, the median of ten seeds; linear: real, k/(N+1) for
    k = 1..N; step: real, half of them at 0.9 and half at 0.1 within 0.01. Published: step sizes 0.001, 0.01, 0.1.
    """
    rows = []
    for states in sizes:
        rivals = {name: _horizons(spectra) for name, spectra in rival_spectra(states).items()}
        for step in PROFILE_STEPS:
            for name in ("s4d-inv", "s4d-lin"):
                own = _horizons([Spectrum.named(name, states, step_size=step)])
                rows.append({"states": states, "step_size": step, "name": name, "horizons": own, **rivals})
    return {"thresholds": list(THRESHOLDS), "rows": rows}


def rival_spectra(states: int) -> dict[str, list[Spectrum]]:
    """The spectra with which the published ones are compared."""
    half = states // 2
    near = 0.01 * np.arange(half) / half
    return {
        "random": [Spectrum.random_disk(states, seed=seed) for seed in range(RANDOM_SEEDS)],
        "linear": [Spectrum.real(np.arange(1, states + 1) / (states + 1))],
        "step": [Spectrum.real(np.concatenate([0.9 - near, 0.1 + near]))],
    }


def _horizons(spectra: Sequence[Spectrum]) -> list[float]:
    functions = [memory_function(one, int(one.size / min(THRESHOLDS)) + 1) for one in spectra]
    return [float(np.median([one.horizon(part) for one in functions])) for part in THRESHOLDS]
