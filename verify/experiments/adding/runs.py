r"""The adding problem: the runs. Two input channels, a value uniform on [0, 1] and a marker; add the two marked values.

One marked place is uniform in the first half of T = 100 steps, one in the second half. The loss is E(y - d)^2. Values
do not depend on where the marks are, so whoever ignores the input says 1 and has loss var(v + v') = 2/12 = 1/6.

The model: an encoder of 8 rectified units at every step; the state, N = 32 real states driven by all 8 with
complex normal weights; a readout of 24 rectified units and one linear one at the last step. float32, Adam with a
cosine schedule, minibatches of 32 fresh sequences, tested on 1024 others. "readout": the readout alone is trained,
encoder, input weights and eigenvalues keep their initial values. "fixed": all but the recurrent weights. "learned":
all.

The starts are those for the lag T - 1. A piece is one start. (Two trial runs came before. On their 256 test sequences
saying 1 costs 0.177, hence 1024 now. Of six seeds one had an encoder that never learned, in any arm and from any start;
leaky units changed neither that nor the rest, so the plain ones were kept.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.numerics.memory.memory import memory_function
from memlaw.verify.differentiable.functional import krylov
from memlaw.verify.differentiable.stein import as_complex, side_by_side
from memlaw.verify.experiments.frame.experiment import Options, Piece, Result
from memlaw.verify.experiments.train.arms import Arm
from memlaw.verify.experiments.train.contest import Bench, as_parameters, compare, reached, rounded, step_sizes
from memlaw.verify.experiments.train.layers import Batch, Diagonal, NormalPlusLowRank, batch_for, powers
from memlaw.verify.experiments.train.starts import NAMES, Start, start
from memlaw.verify.experiments.train.trainer import Budget, Parameters, Run, train
from memlaw.verify.measure.paths import allpass_memory

SIZE, SEEDS, STEPS, TUNING = 32, 6, 1200, 2
GRID = (1e-3, 3e-3, 1e-2, 3e-2)
UNITS, HIDDEN, BATCH, TESTS = 8, 24, 32, 1024
TEST_SEED = 2000
TRIVIAL = 1 / 6
SOLVED = 0.1  # of the trivial loss
BLOCK, RECORDS = 32, 20
READOUT = ("hidden", "hidden_bias", "last", "last_bias")


@dataclass(frozen=True)
class Setting:
    """What the options come to."""

    states: int
    length: int
    bench: Bench
    device: str
    minibatch: int = BATCH
    tests: int = TESTS
    records: int = RECORDS

    @classmethod
    def of(cls, options: Options) -> Setting:
        """Defaults filled in."""
        size, seeds, steps = (4, 2, 6) if options.quick else (SIZE, SEEDS, STEPS)
        tuning, grid = (1, GRID[1:3]) if options.quick else (TUNING, GRID)
        bench = Bench(TRIVIAL, options.seeds or seeds, options.steps or steps, tuning, grid)
        states = options.size or size
        return cls(states, 25 * states // 8, bench, options.device)


def pieces(options: Options) -> tuple[Piece, ...]:
    """One for each start."""
    return tuple(Piece(name, {"start": name}) for name in NAMES)


def run(piece: Piece, options: Options) -> Result:
    """Tune, train the three arms, and set the initial memory beside them."""
    setting, name = Setting.of(options), piece.arguments["start"]

    def starts(seeds: Sequence[int]) -> list[Start]:
        return [start(name, setting.states, setting.length - 1, seed) for seed in seeds]

    def train_arms(arms: Sequence[Arm], seeds: Sequence[int], watch: bool) -> Run:
        return trained(starts(seeds), seeds, arms, setting, watch)

    found, arms = compare(train_arms, setting.bench)
    return {
        **memories(starts(range(setting.bench.seeds)), found, setting),
        "length": setting.length,
        "solved": {mode: rounded(reached(SOLVED * TRIVIAL, found, setting.bench, mode)) for mode in arms},
        "arms": arms,
        "steps": found.steps.tolist(),
    }


def trained(starts: Sequence[Start], seeds: Sequence[int], arms: Sequence[Arm], setting: Setting, watch: bool) -> Run:
    """Train every arm on every seed as one batch, arms first."""
    batch = batch_for(starts[0])
    parameters = initial(batch, starts, seeds, len(arms), setting.device)
    data = Data(seeds, setting.length, setting.device)
    tests = Data([TEST_SEED], setting.length, setting.device).draw(setting.tests)

    def loss(values: Parameters, _: int) -> Tensor:
        return square_error(batch, values, *data.draw(setting.minibatch))

    return train(
        parameters,
        loss,
        step_sizes(parameters, arms, len(seeds), batch.recurrent, READOUT, masks(batch, starts[0])),
        Budget(setting.bench.steps, records=setting.records),
        measure=lambda values: square_error(batch, values, *tests),
        watch=batch.recurrent if watch else (),
    )


# --- data -----------------------------------------------------------------------------------------------------------


class Data:
    """Sequences drawn on the CPU, one generator for each seed: arms of one seed see the same ones on any device."""

    def __init__(self, seeds: Sequence[int], length: int, device: str) -> None:
        self.length, self.device = length, device
        self.generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """Inputs (seeds, count, T, 2), newest first, and sums (seeds, count)."""
        drawn = [_sequences(count, self.length, own) for own in self.generators]
        inputs, sums = (torch.stack(parts) for parts in zip(*drawn, strict=True))
        return inputs.to(self.device), sums.to(self.device)


def _sequences(count: int, length: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    values = torch.rand(count, length, generator=generator)
    half = length // 2
    early = torch.randint(half, (count,), generator=generator)
    late = half + torch.randint(length - half, (count,), generator=generator)
    marks = torch.zeros(count, length)
    rows = torch.arange(count)
    marks[rows, early] = marks[rows, late] = 1.0
    return torch.stack([values, marks], dim=-1), (values * marks).sum(dim=1)


# --- the model ------------------------------------------------------------------------------------------------------


def initial(batch: Batch, starts: Sequence[Start], seeds: Sequence[int], copies: int, device: str) -> Parameters:
    """Initial values, the same in every arm: (arms x seeds, ...), float32.

    Encoder and readout are uniform within 1/sqrt(inputs), as torch's linear layers; input weights are complex normal,
    times the size at which a start's modes have unit power, over sqrt(8).
    """
    values = batch.initial(starts)
    sizes = np.sqrt((values.pop("inputs") ** 2).sum(axis=-1))
    if not isinstance(batch, Diagonal):
        sizes = np.ones_like(sizes) * np.sqrt((sizes**2).mean(axis=1, keepdims=True))
    drawn = [_drawn(seed, sizes.shape[1]) for seed in seeds]
    values |= {name: np.stack([one[name] for one in drawn]) for name in drawn[0]}
    values["inputs"] = values["inputs"] * sizes[:, :, None, None] * masks(batch, starts[0])["inputs"]
    return as_parameters(values, copies, torch.float32, device)


def _drawn(seed: int, modes: int) -> dict[str, npt.NDArray[np.float64]]:
    random = np.random.default_rng(seed)

    def layer(outputs: int, inputs: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        most = 1 / np.sqrt(inputs)
        return random.uniform(-most, most, (outputs, inputs)), random.uniform(-most, most, outputs)

    (encoder, encoder_bias), (hidden, hidden_bias), (last, last_bias) = (
        layer(*shape) for shape in ((UNITS, 2), (HIDDEN, 2 * modes), (1, HIDDEN))
    )
    return {
        "encoder": encoder,
        "encoder_bias": encoder_bias,
        "inputs": random.standard_normal((modes, UNITS, 2)) / np.sqrt(2 * UNITS),
        "hidden": hidden,
        "hidden_bias": hidden_bias,
        "last": last[0],
        "last_bias": last_bias,
    }


def masks(batch: Batch, one: Start) -> dict[str, npt.NDArray[np.float64]]:
    """As the layer's own, with an axis for the encoder's units."""
    own = batch.masks(one)
    inputs = np.asarray(own["inputs"])
    return {**own, "inputs": inputs[:, None, :] if inputs.ndim else inputs}


def square_error(batch: Batch, parameters: Parameters, inputs: Tensor, sums: Tensor) -> Tensor:
    """The mean square error of every model on the sequences of its seed, or on common ones: (m,)."""
    models, seeds = len(parameters["encoder"]), len(inputs)
    own = inputs.repeat(models // seeds, 1, 1, 1)
    wanted = sums.repeat(models // seeds, 1)
    return ((output(batch, parameters, own) - wanted) ** 2).mean(dim=1)


def output(batch: Batch, parameters: Parameters, inputs: Tensor) -> Tensor:
    """What the models say at the end of their sequences: (m, count, T, 2), newest first, -> (m, count)."""
    weights = parameters["encoder"].mT[:, None]
    encoded = torch.relu(inputs @ weights + parameters["encoder_bias"][:, None, None])
    states = last_states(batch, parameters, encoded)
    hidden = torch.relu(states @ parameters["hidden"].mT + parameters["hidden_bias"][:, None])
    return (hidden * parameters["last"][:, None]).sum(dim=-1) + parameters["last_bias"]


def last_states(batch: Batch, parameters: Parameters, encoded: Tensor) -> Tensor:
    """Real and imaginary parts of sum_k A^k B e_{T-k}: (m, count, T, 8) -> (m, count, 2K).

    Long sequences, of a diagonal layer, by a scan in two levels: all blocks at once, then what each has become since.
    """
    models, count, length, units = encoded.shape
    if length > 4 * BLOCK and length % BLOCK == 0 and isinstance(batch, Diagonal):
        blocks = encoded.reshape(models, count * (length // BLOCK), BLOCK, units)
        states = torch.complex(*last_states(batch, parameters, blocks).chunk(2, dim=-1))
        since = powers(parameters, range(0, length, BLOCK))
        found = (states.reshape(models, count, *since.shape[1:]) * since[:, None]).sum(dim=2)
        return torch.cat([found.real, found.imag], dim=-1)
    response = responses(batch, parameters, length)
    flat = encoded.reshape(models, count, length * units)
    return flat @ response.reshape(models, length * units, -1)


def responses(batch: Batch, parameters: Parameters, length: int) -> Tensor:
    """A^k B for k < length, real and imaginary parts of the modes: (m, length, 8, 2K)."""
    if isinstance(batch, NormalPlusLowRank):
        matrix, _ = batch.pair({**parameters, "inputs": parameters["inputs"][:, :, 0]})
        columns = side_by_side(parameters["inputs"].transpose(1, 2)).mT
        driven = batch.step_size / 2 * (columns + matrix @ columns)  # (I - hA/2)^-1 h B = (h/2)(I + A_d) B
        return krylov(matrix, driven, length).transpose(-1, -2)
    driven = as_complex(parameters["inputs"]).transpose(1, 2)
    found = powers(parameters, range(length))[:, :, None, :] * driven[:, None]
    return torch.cat([found.real, found.imag], dim=-1)


def memories(starts: Sequence[Start], found: Run, setting: Setting) -> Result:
    """M of a start's spectrum at three lags, by seed, and of what was learned; the spectra along one path."""
    batch, own = batch_for(starts[0]), setting.bench.models("learned")
    lags = [setting.length // 4, setting.length // 2, setting.length - 1]
    last = {name: value[own].cpu() for name, value in found.parameters.items()}
    return {
        "lags": lags,
        "memory": [rounded(memory_function(one.spectrum, lags).values) for one in starts],
        "learned_memory": [rounded(row) for row in allpass_memory(spectra(batch, last), lags)],
        "real_states": starts[0].real_states,
    }


def spectra(batch: Batch, parameters: Parameters) -> npt.NDArray[np.complex128]:
    """The eigenvalues of every model."""
    return batch.eigenvalues({**parameters, "inputs": parameters["inputs"][:, :, 0]})
