"""Paths of the eigenvalues while a lag is learned: the runs, with what theory says of them.

"one": a single real eigenvalue, lags 2, 5, 10, 20, from below (l^2 at a half and at two thirds of the optimum) and
from above (the time constant five and twenty times the optimum's). The readout is set to its optimum at every step
and the eigenvalue moves against the gradient that autograd gives. The time (the sum of the step sizes) until the
distance of l^2 has fallen to a twentieth is compared with the closed form of ``direction.time``. Beside it, the steps
that Adam takes when readout and eigenvalue are trained together in the coordinates l = exp(-exp(nu)), from the same
starts.

"N, start": N = 4, 6, 8 real states in conjugate pairs and lag 3N, from "short", "long" and "frontier" (see
`memlaw.verify.experiments.train.starts`), twice. "adam": everything is trained on the exact population loss, by Adam
with step size 0.03. "flow": gradient descent on the eigenvalues alone with the best readout at every step. At the
recorded steps of both, autograd gives |dM/dl_i| at the spectrum reached, and the bound of ``slow.gradient`` is
computed for its spectral radius, at the best r.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from memlaw.numerics.learn.flow import flow_time, optimum
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.verify.differentiable.best_readout import held_readout_gradient
from memlaw.verify.experiments.frame.experiment import Options, Piece, Result
from memlaw.verify.experiments.train.arms import Arm
from memlaw.verify.experiments.train.contest import as_parameters, rounded, step_sizes, steps_of_each
from memlaw.verify.experiments.train.delay import LARGEST, READOUT, capacity, initial, population
from memlaw.verify.experiments.train.layers import Diagonal, modes
from memlaw.verify.experiments.train.starts import Start, frontier, start
from memlaw.verify.experiments.train.trainer import Budget, Parameters, Run, steps_to, train
from memlaw.verify.measure.bounds import speed_limit
from memlaw.verify.measure.paths import allpass_memory, conjugates_added

LAGS = (2, 5, 10, 20)
BELOW, ABOVE = (1 / 2, 2 / 3), (5.0, 20.0)
LEFT = 0.05
SHORT, ONE_MOST = 0.002, 20_000
SIZES, STARTS, LAG_PER_STATE = (4, 6, 8), ("short", "long", "frontier"), 3
SEEDS, STEPS, STEP_SIZE = 8, 3000, 0.03
FLOW_STEP = 0.25  # over the squared lag
RECORDS, PATH = 40, 12
HALF = 0.5


@dataclass(frozen=True)
class Setting:
    """What the options come to."""

    seeds: int
    steps: int
    sizes: tuple[int, ...]
    lags: tuple[int, ...]
    device: str

    @classmethod
    def of(cls, options: Options) -> Setting:
        """Defaults filled in."""
        seeds, steps = (2, 20) if options.quick else (SEEDS, STEPS)
        sizes: tuple[int, ...] = (4,) if options.quick else SIZES
        lags = (2, 3) if options.quick else LAGS
        return cls(
            options.seeds or seeds,
            options.steps or steps,
            (options.size,) if options.size else sizes,
            lags,
            options.device,
        )


def pieces(options: Options) -> tuple[Piece, ...]:
    """The single eigenvalue, and one for each size and start."""
    setting = Setting.of(options)
    several = [Piece(f"{size}, {name}", {"states": size, "start": name}) for size in setting.sizes for name in STARTS]
    return (Piece("one", {"lags": list(setting.lags)}), *several)


def run(piece: Piece, options: Options) -> Result:
    """Do one piece."""
    setting = Setting.of(options)
    if piece.key == "one":
        return one_eigenvalue(piece.arguments["lags"], setting)
    return several(piece.arguments["states"], piece.arguments["start"], setting)


# --- one eigenvalue -------------------------------------------------------------------------------------------------


def one_eigenvalue(lags: Sequence[int], setting: Setting) -> Result:
    """Times and steps from every start to the neighbourhood of the optimum, beside the predicted times."""
    cases = [case for lag in lags for case in cases_of(lag)]
    measured = followed(cases, setting)
    adam = adam_steps(cases, setting)
    return {
        "cases": [
            {
                "lag": lag,
                "start": rounded([first])[0],
                "stop": rounded([last])[0],
                "predicted": rounded([flow_time(lag, first, last)])[0],
                "measured": None if np.isnan(time) else rounded([time])[0],
                "adam": None if not np.isfinite(steps) else rounded([steps])[0],
            }
            for (lag, first, last), time, steps in zip(cases, measured, adam, strict=True)
        ]
    }


def cases_of(lag: int) -> list[tuple[int, float, float]]:
    """Lag, start and stop: l^2 at a fraction of its optimum, or a multiple of the optimum's time constant.

    >>> [round(first, 4) for _, first, _ in cases_of(2)]
    [0.5774, 0.6667, 0.9603, 0.9899]
    """
    best = optimum(lag) ** 2
    squares = [best * part for part in BELOW] + [best ** (1 / times) for times in ABOVE]
    return [(lag, float(np.sqrt(s)), float(np.sqrt(best + LEFT * (s - best)))) for s in squares]


def followed(cases: Sequence[tuple[int, float, float]], setting: Setting) -> FloatArray:
    """The sum of the step sizes of gradient descent with the best readout, linear within the last step; (cases,).

    A step moves the eigenvalue by no more than SHORT of its distance to the optimum, and of 10 l/lag; nan where
    ONE_MOST steps do not arrive.
    """
    lags, first, last = (
        torch.tensor(part, dtype=torch.float64, device=setting.device) for part in zip(*cases, strict=True)
    )
    best = torch.sqrt(lags / (lags + 1))
    values, times = first.clone(), torch.zeros_like(first)
    for _ in range(ONE_MOST):
        slope = -2 * gradient_of_one(values, lags)
        step = SHORT * torch.minimum((best - values).abs(), 10 * values / lags) / slope.abs()
        part = torch.clamp((last - values) / (slope * step), 0, 1)
        values, times = values + part * step * slope, times + part * step
        if bool((part < 1).all()):
            break
    return torch.where(part < 1, times, torch.full_like(times, float("nan"))).cpu().numpy()


def gradient_of_one(values: Tensor, lags: Tensor) -> Tensor:
    """dL/dl of L = 1/2 E|w x_t - u_{t-lag}|^2 with the best w, which is held: (m,)."""
    value = values.detach().requires_grad_()
    power, known = 1 / (1 - value**2), value**lags
    readout = (known / power).detach()
    loss = (readout**2 * power - 2 * readout * known + 1) / 2
    (found,) = torch.autograd.grad(loss.sum(), value)
    return found


def adam_steps(cases: Sequence[tuple[int, float, float]], setting: Setting) -> FloatArray:
    """Steps of Adam on readout and nu = ln(-ln l) together until l^2 is as near; inf if never."""
    lags, first, _ = (np.array(part, dtype=float) for part in zip(*cases, strict=True))
    delay = torch.tensor(lags, dtype=torch.float64, device=setting.device)

    def loss(values: Parameters, _: int) -> Tensor:
        rate = torch.exp(values["nu"][:, 0])
        power, known = -1 / torch.expm1(-2 * rate), torch.exp(-rate * delay)
        readout = values["readout"][:, 0]
        return (readout**2 * power - 2 * readout * known + 1) / 2

    start_values = {"nu": np.log(-np.log(first))[:, None], "readout": ((1 - first**2) * first**lags)[:, None]}
    parameters = as_parameters(start_values, 1, torch.float64, setting.device)
    sizes = {name: torch.full_like(value, STEP_SIZE) for name, value in parameters.items()}
    budget = Budget(setting.steps, schedule="constant", records=min(400, setting.steps + 1))
    found = train(parameters, loss, sizes, budget, watch=("nu",))
    squares = np.exp(-2 * np.exp(found.watched["nu"][:, :, 0]))
    best = lags / (lags + 1)
    left = np.abs(squares - best) / np.abs(first**2 - best)
    return np.array([steps_to(LEFT, found.steps, column) for column in left.T])


# --- several eigenvalues --------------------------------------------------------------------------------------------


def several(states: int, name: str, setting: Setting) -> Result:
    """Adam and the flow from one start, with the bounds at every record."""
    lag = LAG_PER_STATE * states
    starts = [start(name, states, lag, seed) for seed in range(setting.seeds)]
    best = float(memory_function(frontier(states, lag), [lag]).values[0])
    adam = adam_run(starts, lag, setting)
    flow_times, flowed = flow_run(np.stack([one.modes for one in starts]), lag, setting)
    by_adam = np.stack([values_at(adam, place) for place in range(len(adam.steps))])
    return {
        "lag": lag,
        "states": states,
        "frontier": rounded([best])[0],
        "markov": rounded([min(1.0, states / (lag + 1))])[0],
        "adam": {
            **path_figures(by_adam, lag, setting),
            "steps": adam.steps.tolist(),
            "losses": rounded(adam.final),
            "to_half": rounded(steps_of_each((1 - HALF * best) / 2, adam.steps, adam.curves, setting.steps)),
        },
        "flow": {
            **path_figures(flowed, lag, setting),
            "times": rounded(flow_times),
            "least_times": rounded(least_times(flowed, lag)),
        },
    }


def adam_run(starts: Sequence[Start], lag: int, setting: Setting) -> Run:
    """Train everything on the exact population loss; readouts as drawn by a seed."""
    batch, seeds = Diagonal(), range(len(starts))
    parameters = initial(batch, 1, starts, seeds, 1, setting.device)
    arm, masks = Arm("learned", STEP_SIZE), batch.masks(starts[0])
    sizes = step_sizes(parameters, [arm], len(starts), batch.recurrent, READOUT, masks)
    budget = Budget(setting.steps, records=RECORDS)
    return train(parameters, lambda values, _: population(batch, [lag], values), sizes, budget, watch=batch.recurrent)


def values_at(found: Run, place: int) -> ComplexArray:
    """The stored eigenvalues at a record: (m, K)."""
    parameters = {name: torch.as_tensor(found.watched[name][place]) for name in ("nu", "theta")}
    return np.asarray(modes(parameters).numpy())


def flow_run(first: ComplexArray, lag: int, setting: Setting) -> tuple[FloatArray, ComplexArray]:
    """Gradient descent on stored eigenvalues: times (R,) of the flow of M, and eigenvalues (R, m, K).

    Times are those of l' = grad M for tied pairs: twice as fast as 2 conj(dM/dl).
    """
    budget = Budget(setting.steps, records=RECORDS)
    step = FLOW_STEP / (lag + 1) ** 2
    values = torch.as_tensor(first, device=setting.device)
    wanted, kept = set(budget.recorded()), []
    for number in range(setting.steps + 1):
        if number in wanted:
            kept.append(values.cpu().numpy().copy())
        moved = values - 2 * step * held_readout_gradient(values, lag)
        values = torch.where((moved.abs() < LARGEST) & torch.isfinite(moved.abs()), moved, values)
    return np.array(sorted(wanted)) * step, np.stack(kept)


def path_figures(path: ComplexArray, lag: int, setting: Setting) -> Result:
    """What is kept of (R, m, K) stored eigenvalues: memory, radius, slopes against their bound, capacity, one path."""
    closed = conjugates_added(path)
    memory = allpass_memory(closed, [lag])[..., 0]
    radius = np.abs(path).max(axis=-1)
    found = slopes(path, lag, setting)
    states = int((~np.isnan(closed[0, 0])).sum())
    bound = speed_limit(radius.ravel(), states, lag).reshape(radius.shape)
    ratio = found / bound
    return {
        "memory": [rounded(column, 5) for column in (memory[0], memory[-1])],
        "memory_path": [rounded(np.quantile(memory, part, axis=1), 4) for part in (0.5, 0.0, 1.0)],
        "radius": [rounded(column) for column in (radius[0], radius[-1])],
        "largest_ratio": rounded([ratio.max()])[0],
        "slope": rounded(found[:, 0], 4),
        "slope_bound": rounded(bound[:, 0], 4),
        "capacity": [[capacity(row) for row in closed[place]] for place in (0, -1)],
        "path": [[rounded(row.real, 5), rounded(row.imag, 5)] for row in path[:: max(1, len(path) // PATH), 0]],
    }


def least_times(path: ComplexArray, lag: int) -> FloatArray:
    """The least time of the flow of tied pairs from each first spectral radius to the last by ``slow.time``, by seed.

    A lower sum of dx/(4 D(x)), D the bound on the slope, which rises with x; zero where the radius has not grown.
    """
    states = int((~np.isnan(conjugates_added(path[0, 0]))).sum())
    found = []
    for first, last in zip(*(np.abs(path[place]).max(axis=-1) for place in (0, -1)), strict=True):
        grid = np.linspace(first, max(first, last), 400)
        found.append(float((np.diff(grid) / (4 * speed_limit(grid[1:], states, lag))).sum()))
    return np.array(found)


def slopes(path: ComplexArray, lag: int, setting: Setting) -> FloatArray:
    """The largest |dM/dl_i| by autograd at every spectrum of a path: (R, m)."""
    flat = torch.as_tensor(path.reshape(-1, path.shape[-1]), device=setting.device)
    gradients = held_readout_gradient(flat, lag).abs().cpu().numpy()
    on_axis = np.abs(path.imag.reshape(gradients.shape)) <= 1e-14
    found: FloatArray = (gradients / np.where(on_axis, 1, 2)).max(axis=1).reshape(path.shape[:2])
    return found
