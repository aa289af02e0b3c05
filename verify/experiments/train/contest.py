"""Three arms on the same seeds: tuning, evaluation, and the figures that are kept of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.verify.experiments.frame.experiment import Result
from memlaw.verify.experiments.train.arms import MODES, Arm, arms_of, best, rate, tuning_seeds
from memlaw.verify.experiments.train.trainer import Parameters, Run, steps_to

FloatArray = npt.NDArray[np.float64]
TrainArms = Callable[[Sequence[Arm], Sequence[int], bool], Run]

LEVEL = 0.9
SMALLEST_GAIN = 0.01
DIGITS = 6


@dataclass(frozen=True)
class Bench:
    """What a comparison rests on.

    trivial: the loss of saying nothing. seeds: evaluation seeds. steps: of training. tuning: tuning seeds. grid: step
    sizes.
    """

    trivial: float
    seeds: int
    steps: int
    tuning: int
    grid: tuple[float, ...]

    def models(self, mode: str) -> slice:
        """Where a mode's models are in an evaluation run: modes first, then seeds."""
        place = MODES.index(mode)
        return slice(place * self.seeds, (place + 1) * self.seeds)


def compare(train_arms: TrainArms, bench: Bench) -> tuple[Run, dict[str, Result]]:
    """Tune every mode, train each on the evaluation seeds, and summarise; the run holds modes first, then seeds.

    train_arms trains some arms, each on all of some seeds (arms first), as one batch; the last argument says whether
    recurrent weights are to be recorded.
    """
    chosen = tuned(train_arms, bench)
    found = train_arms([chosen[mode] for mode in MODES], list(range(bench.seeds)), True)
    return found, {mode: summary(mode, chosen[mode], found, bench) for mode in MODES}


def tuned(train_arms: TrainArms, bench: Bench) -> dict[str, Arm]:
    """The best arm of each mode on the tuning seeds; all that is tried is one batch."""
    tried = [arm for mode in MODES for arm in arms_of(mode, bench.grid)]
    found = train_arms(tried, tuning_seeds(bench.tuning), False)
    finals, areas = (values.reshape(len(tried), bench.tuning) for values in (found.final, found.area))
    own = {mode: [place for place, arm in enumerate(tried) if arm.mode == mode] for mode in MODES}
    return {
        mode: best([tried[place] for place in at], finals[at], areas[at], bench.trivial)
        for mode, at in own.items()
    }


def summary(mode: str, arm: Arm, found: Run, bench: Bench) -> Result:
    """The figures of one mode over the seeds.

    losses: the last ones; diverged: the steps, -1 where not. level: 90 % of the smaller of two mean gains over the
    trivial loss, of this mode and its rival ("learned" for the others, "fixed" for "learned"); steps_to_level: steps to
    it, the budget where it is never reached, None where a gain is below 1 % of the trivial loss. curve and spread: the
    median, the first and the last tenth of the recorded losses.
    """
    own = bench.models(mode)
    curves = found.curves[:, own]
    gains = [
        bench.trivial - losses(found, bench, other).mean()
        for other in (mode, "fixed" if mode == "learned" else "learned")
    ]
    level = float(bench.trivial - LEVEL * min(gains))
    visible = min(gains) > SMALLEST_GAIN * bench.trivial
    return {
        "step_size": arm.step_size,
        "factor": arm.factor,
        "losses": rounded(losses(found, bench, mode)),
        "diverged": found.diverged[own].tolist(),
        "level": rounded([level])[0],
        "steps_to_level": rounded(reached(level, found, bench, mode)) if visible else None,
        "curve": rounded(np.median(curves, axis=1), 4),
        "spread": [rounded(np.quantile(curves, part, axis=1), 4) for part in (0.1, 0.9)],
    }


def losses(found: Run, bench: Bench, mode: str) -> FloatArray:
    """The last losses of a mode's models; one that diverged counts as silent."""
    finals = found.final[bench.models(mode)]
    return np.where(np.isfinite(finals), finals, bench.trivial)


def reached(level: float, found: Run, bench: Bench, mode: str) -> FloatArray:
    """The steps to a level of a mode's models, the budget where it is never reached."""
    curves = found.curves[:, bench.models(mode)].T
    return np.array([min(steps_to(level, found.steps, curve), float(bench.steps)) for curve in curves])


def step_sizes(
    parameters: Parameters,
    arms: Sequence[Arm],
    seeds: int,
    recurrent: Sequence[str],
    readout: Sequence[str],
    masks: Mapping[str, npt.NDArray[Any]],
) -> dict[str, Tensor]:
    """Step sizes by model and entry, models being arms first, then seeds; a mask is 0 where nothing may be trained."""
    found = {}
    for name, value in parameters.items():
        sizes = np.repeat([rate(arm, name, recurrent, readout) for arm in arms], seeds)
        whole = sizes.reshape((-1,) + (1,) * (value.ndim - 1)) * masks.get(name, np.ones(()))
        found[name] = torch.as_tensor(whole, dtype=value.dtype, device=value.device)
    return found


def as_parameters(
    values: Mapping[str, npt.NDArray[Any]], copies: int, dtype: torch.dtype, device: str
) -> Parameters:
    """Initial values of the seeds as tensors, once for every arm."""
    return {
        name: torch.as_tensor(np.concatenate([value] * copies), dtype=dtype, device=device)
        for name, value in values.items()
    }


def rounded(values: Any, digits: int = DIGITS) -> list[float]:
    """Floats of so many significant digits.

    >>> rounded([1 / 3], 3)
    [0.333]
    """
    return [float(f"{float(value):.{digits}g}") for value in np.asarray(values).ravel()]
