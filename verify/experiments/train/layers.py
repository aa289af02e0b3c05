"""Linear recurrences in batches, diagonal or S4's normal plus low rank: single layers, and those of deep classifiers.

A single layer is read by y = 2 Re(w x). Stored modes x (complex, K of them, one of each conjugate pair) follow
x_t = A x_{t-1} + B u_t with a white scalar input. Everything the population loss needs is closed: with P = E x x^*,
Q = E x x^T and v_k = A^k B

    E y^2 = 2 Re(w Q w^T + w P w^*),    E y u_{t-k} = 2 Re(w v_k).

Complex parameters are real tensors with a last axis (real part, imaginary part). The diagonal layer's
eigenvalues are l = exp(-exp(nu) + i theta), as in Orvieto et al. 2023, so that |l| < 1 always.

In a classifier each model has one start for all its channels, or one for each of them; layers start alike. What
training may change, apart in every channel of every layer, is for a diagonal recurrence the log-rate and the phase of
each stored mode; for a low-rank one those of the normal part, `Delta Lambda = -exp(log_rate) + i phase`, and the vector
`sqrt(Delta) p`. Step sizes are absorbed in them. Both keep all eigenvalues inside the unit circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.verify.differentiable import stein
from memlaw.verify.differentiable.best_readout import real_covariance
from memlaw.verify.differentiable.functional import krylov
from memlaw.verify.differentiable.stein import as_complex, as_pairs, bilinear, normal_plus_low_rank, side_by_side
from memlaw.verify.experiments.train.starts import Start
from memlaw.verify.experiments.train.trainer import Parameters
from memlaw.verify.measure.paths import conjugates_added

Basis = str | tuple[FloatArray, FloatArray]  # as `memlaw.numerics.memory.realisable` takes it

NOTHING = 1e-10  # of the largest feature: one this small is rounding of a feature that is zero
RECURRENT = ("log_rate", "phase", "vector")


# --- single layers ----------------------------------------------------------------------------------------------


class Diagonal:
    """x_t = l x_{t-1} + B u_t, entry by entry. Input weights start at sqrt(1 - |l|^2): every mode has unit power.

    Parameters carry the models on their first axis; `recurrent` names those that set the eigenvalues.
    """

    recurrent: tuple[str, ...] = ("nu", "theta")

    def initial(self, starts: Sequence[Start]) -> dict[str, FloatArray]:
        """nu, theta (m, K) and inputs (m, K, 2)."""
        modes = np.stack([one.modes for one in starts])
        decays = -np.log(np.abs(modes))
        weights = np.sqrt(-np.expm1(-2 * decays))
        inputs = np.stack([weights, np.zeros_like(weights)], axis=-1)
        return {"nu": np.log(decays), "theta": np.angle(modes), "inputs": inputs}

    def masks(self, one: Start) -> dict[str, FloatArray]:
        """Which entries may be trained: a mode that stays real has no angle and real weights."""
        complex_ones = np.where(one.real, 0.0, 1.0)
        weights = np.stack([np.ones_like(complex_ones), complex_ones], axis=-1)
        return {"nu": np.ones_like(complex_ones), "theta": complex_ones, "inputs": weights, "readout": weights}

    def moments(self, parameters: Parameters) -> tuple[Tensor, Tensor]:
        """P and Q, (m, K, K): P_ij = B_i conj(B_j)/(1 - l_i conj(l_j)), Q_ij = B_i B_j/(1 - l_i l_j)."""
        values, inputs = modes(parameters), as_complex(parameters["inputs"])
        left, left_inputs = values[..., :, None], inputs[..., :, None]
        mirrored = left_inputs * inputs.conj()[..., None, :] / (1 - left * values.conj()[..., None, :])
        return mirrored, left_inputs * inputs[..., None, :] / (1 - left * values[..., None, :])

    def responses(self, parameters: Parameters, lags: Sequence[int]) -> Tensor:
        """v_k = B l^k at the lags, from l^k = exp(-k e^nu + i k theta): (m, len(lags), K)."""
        return powers(parameters, lags) * as_complex(parameters["inputs"])[..., None, :]

    def eigenvalues(self, parameters: Parameters) -> ComplexArray:
        """Stored modes and the conjugates of those that are not exactly real, (m, 2K): nan where there is none."""
        values = modes({name: value.detach().double() for name, value in parameters.items()}).cpu().numpy()
        return conjugates_added(values)

    def bases(self, parameters: Parameters) -> list[Basis]:
        """The eigenbasis."""
        return ["eigenbasis"] * len(parameters["nu"])


def modes(parameters: Parameters) -> Tensor:
    """l = exp(-exp(nu) + i theta), complex, (m, K)."""
    return torch.exp(torch.complex(-torch.exp(parameters["nu"]), parameters["theta"]))


def powers(parameters: Parameters, lags: Sequence[int]) -> Tensor:
    """l^k at the lags, complex, (m, len(lags), K)."""
    rate = torch.complex(-torch.exp(parameters["nu"]), parameters["theta"])
    steps = torch.as_tensor(list(lags), device=rate.device, dtype=parameters["nu"].dtype)
    return torch.exp(rate[..., None, :] * steps[:, None])


class NormalPlusLowRank:
    """S4: A = Lambda - p p^* in continuous time, in the eigenbasis of the normal part, by the bilinear rule.

    Lambda = -exp(decay) + i frequency keeps the layer stable whatever p is. Input weights start as HiPPO's, scaled to
    states of unit power on average.
    """

    recurrent: tuple[str, ...] = ("decay", "frequency", "low_rank")

    def __init__(self, step_size: float) -> None:
        self.step_size = step_size

    def initial(self, starts: Sequence[Start]) -> dict[str, FloatArray]:
        """decay, frequency (m, K), low_rank and inputs (m, K, 2)."""
        parts = [one.low_rank for one in starts if one.low_rank is not None]
        poles, vectors, inputs = map(np.stack, zip(*((p.poles, p.vector, p.inputs) for p in parts), strict=True))
        found = {
            "decay": np.log(-poles.real),
            "frequency": poles.imag,
            "low_rank": as_pairs(vectors),
            "inputs": as_pairs(inputs),
        }
        mirrored, _ = self.moments({name: torch.as_tensor(value) for name, value in found.items()})
        power = torch.diagonal(mirrored, dim1=-2, dim2=-1).real.mean(dim=-1).numpy()
        return {**found, "inputs": found["inputs"] / np.sqrt(power)[:, None, None]}

    def masks(self, one: Start) -> dict[str, FloatArray]:
        """Everything may be trained."""
        return {name: np.ones(()) for name in (*self.recurrent, "inputs", "readout")}

    def pair(self, parameters: Parameters) -> tuple[Tensor, Tensor]:
        """The sampled pair on (Re x, Im x): (m, 2K, 2K) and (m, 2K), real."""
        thin, driven = (side_by_side(parameters[name]) for name in ("low_rank", "inputs"))
        matrix = normal_plus_low_rank(torch.exp(parameters["decay"]), parameters["frequency"], thin)
        sampled, column = bilinear(self.step_size * matrix, self.step_size * driven[..., None])
        return sampled, column[..., 0]

    def moments(self, parameters: Parameters) -> tuple[Tensor, Tensor]:
        """From the Gramian sum A^k B B^T A^Tk of (Re x, Im x)."""
        matrix, inputs = self.pair(parameters)
        gramian: Tensor = stein.SteinSolution.apply(  # type: ignore[no-untyped-call]
            matrix, inputs[..., :, None] * inputs[..., None, :]
        )
        half = gramian.shape[-1] // 2
        a, b = gramian[..., :half, :half], gramian[..., half:, half:]
        c, d = gramian[..., half:, :half], gramian[..., :half, half:]
        return torch.complex(a + b, c - d), torch.complex(a - b, c + d)

    def responses(self, parameters: Parameters, lags: Sequence[int]) -> Tensor:
        """A^k B for all lags up to the largest, by doubling, then those asked for."""
        matrix, inputs = self.pair(parameters)
        found = krylov(matrix, inputs[..., None], max(lags) + 1)[..., list(lags), :, 0]
        half = found.shape[-1] // 2
        return torch.complex(found[..., :half], found[..., half:])

    def eigenvalues(self, parameters: Parameters) -> ComplexArray:
        """Eigenvalues of the dense matrix, (m, N): as far as float64 tells for a matrix that is not normal."""
        matrix, _ = self.pair({name: value.detach().double() for name, value in parameters.items()})
        return np.asarray(np.linalg.eigvals(matrix.cpu().numpy()), dtype=complex)

    def bases(self, parameters: Parameters) -> list[Basis]:
        """Each model's own pair, in the eigenbasis of the normal part it started from."""
        matrix, inputs = self.pair({name: value.detach().double() for name, value in parameters.items()})
        return list(zip(matrix.cpu().numpy(), inputs.cpu().numpy(), strict=True))


Batch = Diagonal | NormalPlusLowRank


def batch_for(one: Start) -> Batch:
    """The kind of layer that a start is for."""
    return Diagonal() if one.low_rank is None else NormalPlusLowRank(one.low_rank.step_size)


# --- the readout's problem, and memory ----------------------------------------------------------------------------


def readout_covariance(moments: tuple[Tensor, Tensor]) -> FloatArray:
    """The covariance of the 2K real features 2 Re x and -2 Im x, on which Re w and Im w act: (m, 2K, 2K), float64."""
    return np.asarray(real_covariance(*(part.detach() for part in moments)).cpu().numpy())


def condition(covariance: FloatArray) -> FloatArray:
    """cond(C) of each of (m, n, n) covariances, features that are always zero left out; (m,)."""
    return np.array([_condition(one) for one in covariance])


def _condition(covariance: FloatArray) -> float:
    powers = np.diag(covariance)
    kept = np.flatnonzero(powers > NOTHING**2 * powers.max())
    return float(np.linalg.cond(covariance[np.ix_(kept, kept)]))


def memory_of_responses(responses: ComplexArray, lags: Sequence[int]) -> FloatArray:
    """M_T at lags over a window of T: leverage scores of the rows (Re v_k, Im v_k) of T responses.

    responses: (m, T, K) complex. Returns (m, len(lags)). By QR, with columns of unit length; no Gramian is formed.
    """
    rows = np.concatenate([responses.real, responses.imag], axis=-1)
    lengths = np.linalg.norm(rows, axis=-2, keepdims=True)
    scaled = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > NOTHING * lengths.max())
    scores = []
    for one in scaled:
        left, size, _ = np.linalg.svd(one, full_matrices=False)
        kept = left[:, size > size[0] * len(one) * np.finfo(float).eps]
        scores.append((kept[list(lags)] ** 2).sum(axis=1))
    return np.array(scores)


# --- recurrences of classifiers ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Modes:
    """Diagonal recurrences of models as a batch; constants of shape (models, 1, 1 or H, n).

    `gain`: the scale that gives each mode unit energy over the length, 0 for modes that only fill up the shape.
    `paired`: 1 where a mode stands for a conjugate pair, 0 where it stays real.
    """

    gain: Tensor
    paired: Tensor
    length: int

    def basis(self, parameters: Parameters) -> Tensor:
        """Impulse responses `|l|^k cos(k phase)` and `-|l|^k sin(k phase)`: (models, layers, H, 2n, T).

        From log-rate and phase and not by powers of l, so that slow modes keep their accuracy in float32.
        """
        rate = parameters["log_rate"].exp().unsqueeze(-1)
        phase = torch.where(self.paired > 0, parameters["phase"], parameters["phase"].detach()).unsqueeze(-1)
        lags = torch.arange(self.length, device=rate.device, dtype=rate.dtype)
        decay = torch.exp(-rate * lags) * self.gain.unsqueeze(-1)
        angle = phase * lags
        return torch.cat([decay * angle.cos(), -decay * self.paired.unsqueeze(-1) * angle.sin()], dim=-2)


@dataclass(frozen=True)
class Dense:
    """`A = Lambda - p p^*` on conjugate pairs, by the bilinear rule; constants of shape (models, 1, 1 or H, 2n).

    The state is (real parts, imaginary parts), a rotation of LegS's own basis. `inputs`: the input vector in these
    coordinates; `gain`: as above, one for both parts of a mode.
    """

    gain: Tensor
    inputs: Tensor
    length: int

    def basis(self, parameters: Parameters) -> Tensor:
        """Impulse responses of the real and imaginary parts of all states: (models, layers, H, 2n, T)."""
        return impulse_responses(parameters, self.inputs, self.length) * self.gain.unsqueeze(-1)


def impulse_responses(parameters: Parameters, inputs: Tensor, length: int) -> Tensor:
    """`A_d^k B_d` for k < T by doubling, A_d and B_d by the bilinear rule: (..., N) inputs to (..., N, T)."""
    vector = parameters["vector"].flatten(-2)
    matrix = normal_plus_low_rank(parameters["log_rate"].exp(), parameters["phase"], vector)
    power, found = bilinear(matrix, inputs.expand(matrix.shape[:-1]).unsqueeze(-1))
    while found.shape[-1] < length:
        found = torch.cat([found, power @ found[..., : length - found.shape[-1]]], dim=-1)
        power = power @ power
    return found


Recurrence = Modes | Dense


def recurrences(starts: Sequence[Sequence[Start]], length: int, like: Tensor) -> tuple[Recurrence, Parameters]:
    """The recurrence of several models, and its initial parameters in float64, each (models, 1, 1 or H, ...).

    starts: for each model one, or one for each channel. like: a tensor of the dtype and on the device.
    Errors: InvalidInput for diagonal and low-rank starts together, and for eigenvalues that are zero or not inside the
    unit circle.
    """
    every = [start for own in starts for start in own]
    if len({start.low_rank is None for start in every}) > 1:
        raise InvalidInput(
            f"starts {', '.join(start.name for start in every)}",
            "S4's own layer and diagonal ones differ in shape",
            "train them as two batches",
        )
    channels = len(starts[0])
    return (_diagonal if every[0].low_rank is None else _low_rank)(every, channels, length, like)


def _by_model(values: Sequence[Tensor], channels: int) -> Tensor:
    """(models x channels) tensors as one, (models, 1, channels, ...)."""
    stacked = torch.stack(list(values))
    return stacked.view(-1, 1, channels, *stacked.shape[1:])


def _diagonal(starts: Sequence[Start], channels: int, length: int, like: Tensor) -> tuple[Recurrence, Parameters]:
    modes = max(len(start.modes) for start in starts)
    own = [_modes(start, modes, length) for start in starts]
    rate, phase, gain, paired = (_by_model(values, channels) for values in zip(*own, strict=True))
    return Modes(gain.to(like), paired.to(like), length), {"log_rate": torch.log(rate), "phase": phase}


def _modes(start: Start, modes: int, length: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Rate, phase, gain and paired of one start, filled up to a number of modes."""
    values = np.asarray(start.modes)
    moduli = abs(values)
    if not len(values) or not np.isfinite(values).all() or (moduli == 0).any() or (moduli >= 1).any():
        raise InvalidInput(
            f"eigenvalues {np.array2string(values, threshold=6)}",
            "here there are some, finite, not zero, and inside the unit circle",
            "give another start, or a slightly smaller radius",
        )
    rate = torch.from_numpy(-np.log(moduli))
    energy = torch.expm1(-2 * length * rate) / torch.expm1(-2 * rate)
    fill = (0, modes - len(values))
    return (
        functional.pad(rate, fill, value=1.0),
        functional.pad(torch.from_numpy(np.angle(values)), fill),
        functional.pad((energy * len(values)).rsqrt(), fill),
        functional.pad(torch.from_numpy(1.0 - start.real), fill),
    )


def _low_rank(starts: Sequence[Start], channels: int, length: int, like: Tensor) -> tuple[Recurrence, Parameters]:
    parts = [start.low_rank for start in starts if start.low_rank is not None]
    step = _by_model([torch.tensor([part.step_size], dtype=torch.float64) for part in parts], channels)
    poles, vector, inputs = (
        _by_model([torch.from_numpy(one) for one in values], channels)
        for values in zip(*((part.poles, part.vector, part.inputs) for part in parts), strict=True)
    )
    parameters = {
        "log_rate": torch.log(-poles.real * step),
        "phase": poles.imag * step,
        "vector": torch.stack([vector.real, vector.imag], dim=-2) * step.unsqueeze(-1).sqrt(),
    }
    driven = torch.cat([inputs.real, inputs.imag], dim=-1)
    response = impulse_responses(parameters, driven, length)
    real, imaginary = response.square().sum(-1).chunk(2, dim=-1)
    gain = ((real + imaginary) * poles.shape[-1]).rsqrt().repeat(1, 1, 1, 2)
    return Dense(gain.to(like), driven.to(like), length), parameters
