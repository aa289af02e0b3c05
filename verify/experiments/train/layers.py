"""Single linear layers in batches: a diagonal one, and S4's normal plus low rank, read by y = 2 Re(w x).

Stored modes x (complex, K of them, one of each conjugate pair) follow x_t = A x_{t-1} + B u_t with a white scalar
input. Everything the population loss needs is closed: with P = E x x^*, Q = E x x^T and v_k = A^k B

    E y^2 = 2 Re(w Q w^T + w P w^*),    E y u_{t-k} = 2 Re(w v_k).

Complex parameters are real tensors with a last axis (real part, imaginary part). The diagonal layer's
eigenvalues are l = exp(-exp(nu) + i theta), as in Orvieto et al. 2023, so that |l| < 1 always.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.verify.experiments.train.starts import Start
from memlaw.verify.experiments.train.trainer import Parameters

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex128]

ROUNDING = 1e-14
NOTHING = 1e-10  # of the largest feature: one this small is rounding of a feature that is zero
MOST_DOUBLINGS = 18  # of the number of lags in S4's Gramian
GONE = 1e-8  # entries of A^k, which enters squared


class Batch(Protocol):
    """What the tasks ask of a batch of layers; parameters carry the models on their first axis."""

    recurrent: tuple[str, ...]

    def initial(self, starts: Sequence[Start]) -> dict[str, npt.NDArray[Any]]:
        """Recurrent parameters and input weights of one layer for each start."""

    def masks(self, one: Start) -> dict[str, npt.NDArray[Any]]:
        """Which entries may be trained; broadcast to a parameter of one model."""

    def moments(self, parameters: Parameters) -> tuple[Tensor, Tensor]:
        """P and Q, (m, K, K) each."""

    def responses(self, parameters: Parameters, lags: Sequence[int]) -> Tensor:
        """v_k = A^k B at the lags, (m, len(lags), K)."""

    def eigenvalues(self, parameters: Parameters) -> ComplexArray:
        """Eigenvalues of the whole real system, (m, N)."""

    def bases(self, parameters: Parameters) -> list[Any]:
        """The basis in which each model's state lives, as `memlaw.numerics.memory.realisable` takes it."""


def batch_for(one: Start) -> Batch:
    """The kind of layer that a start is for."""
    return Diagonal() if one.low_rank is None else NormalPlusLowRank(one.low_rank.step_size)


class Diagonal:
    """x_t = l x_{t-1} + B u_t, entry by entry. Input weights start at sqrt(1 - |l|^2): every mode has unit power."""

    recurrent: tuple[str, ...] = ("nu", "theta")

    def initial(self, starts: Sequence[Start]) -> dict[str, npt.NDArray[Any]]:
        """nu, theta (m, K) and inputs (m, K, 2)."""
        modes = np.stack([one.modes for one in starts])
        decays = -np.log(np.abs(modes))
        weights = np.sqrt(-np.expm1(-2 * decays))
        inputs = np.stack([weights, np.zeros_like(weights)], axis=-1)
        return {"nu": np.log(decays), "theta": np.angle(modes), "inputs": inputs}

    def masks(self, one: Start) -> dict[str, npt.NDArray[Any]]:
        """A mode that stays real has no angle and real weights."""
        complex_ones = np.where(one.real, 0.0, 1.0)
        weights = np.stack([np.ones_like(complex_ones), complex_ones], axis=-1)
        return {
            "nu": np.ones_like(complex_ones),
            "theta": complex_ones,
            "inputs": weights,
            "readout": weights,
        }

    def moments(self, parameters: Parameters) -> tuple[Tensor, Tensor]:
        """Geometric series: P_ij = B_i conj(B_j)/(1 - l_i conj(l_j)), Q_ij = B_i B_j/(1 - l_i l_j)."""
        values, inputs = modes(parameters), as_complex(parameters["inputs"])
        left, left_inputs = values[..., :, None], inputs[..., :, None]
        mirrored = left_inputs * inputs.conj()[..., None, :] / (1 - left * values.conj()[..., None, :])
        return mirrored, left_inputs * inputs[..., None, :] / (1 - left * values[..., None, :])

    def responses(self, parameters: Parameters, lags: Sequence[int]) -> Tensor:
        """B l^k, from l^k = exp(-k e^nu + i k theta)."""
        return powers(parameters, lags) * as_complex(parameters["inputs"])[..., None, :]

    def eigenvalues(self, parameters: Parameters) -> ComplexArray:
        """Stored modes and the conjugates of those that are not exactly real, (m, 2K): nan where there is none."""
        values = modes({name: value.detach().double() for name, value in parameters.items()}).cpu().numpy()
        return conjugates_added(values)

    def bases(self, parameters: Parameters) -> list[Any]:
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


def conjugates_added(values: ComplexArray) -> ComplexArray:
    """Put conjugates behind stored modes on the last axis; nan in the place of a real mode's.

    Real is what lies within rounding of the real axis: exp(i pi) does not lie on it.

    >>> conjugates_added(np.array([0.5, 0.5j])).tolist()[:2]
    [(0.5+0j), 0.5j]
    """
    real = np.abs(values.imag) <= ROUNDING * np.abs(values)
    return np.concatenate(
        [np.where(real, values.real, values), np.where(real, np.nan, values.conj())], axis=-1
    )


class NormalPlusLowRank:
    """S4: A = Lambda - p p^* in continuous time, in the eigenbasis of the normal part, by the bilinear rule.

    Lambda = -exp(decay) + i frequency keeps the layer stable whatever p is. Input weights start as HiPPO's, scaled to
    states of unit power on average.
    """

    recurrent: tuple[str, ...] = ("decay", "frequency", "low_rank")

    def __init__(self, step_size: float) -> None:
        self.step_size = step_size

    def initial(self, starts: Sequence[Start]) -> dict[str, npt.NDArray[Any]]:
        """decay, frequency (m, K), low_rank and inputs (m, K, 2)."""
        parts = [one.low_rank for one in starts if one.low_rank is not None]
        poles, vectors, inputs = (
            np.stack([getattr(part, name) for part in parts]) for name in ("poles", "vector", "inputs")
        )
        found = {
            "decay": np.log(-poles.real),
            "frequency": poles.imag,
            "low_rank": as_pairs(vectors),
            "inputs": as_pairs(inputs),
        }
        mirrored, _ = self.moments({name: torch.as_tensor(value) for name, value in found.items()})
        power = torch.diagonal(mirrored, dim1=-2, dim2=-1).real.mean(dim=-1).numpy()
        return {**found, "inputs": found["inputs"] / np.sqrt(power)[:, None, None]}

    def masks(self, one: Start) -> dict[str, npt.NDArray[Any]]:
        """Everything may be trained."""
        return {name: np.ones(()) for name in (*self.recurrent, "inputs", "readout")}

    def pair(self, parameters: Parameters) -> tuple[Tensor, Tensor]:
        """The sampled pair on (Re x, Im x): (m, 2K, 2K) and (m, 2K), real.

        On these p p^* acts on modes and conjugates together as twice the outer product of (Re p, Im p) with itself.
        """
        decay, frequency = (
            torch.diag_embed(x) for x in (torch.exp(parameters["decay"]), parameters["frequency"])
        )
        rows = [torch.cat([-decay, -frequency], dim=-1), torch.cat([frequency, -decay], dim=-1)]
        thin, driven = (side_by_side(parameters[name]) for name in ("low_rank", "inputs"))
        matrix = torch.cat(rows, dim=-2) - 2 * thin[..., :, None] * thin[..., None, :]
        unit = torch.eye(matrix.shape[-1], dtype=matrix.dtype, device=matrix.device)
        half = self.step_size / 2
        right = torch.cat([unit + half * matrix, 2 * half * driven[..., None]], dim=-1)
        solved, _ = torch.linalg.solve_ex(unit - half * matrix, right)
        return solved[..., :-1], solved[..., -1]

    def moments(self, parameters: Parameters) -> tuple[Tensor, Tensor]:
        """From the Gramian sum A^k B B^T A^Tk of (Re x, Im x)."""
        matrix, inputs = self.pair(parameters)
        gramian: Tensor = SteinSolution.apply(  # type: ignore[no-untyped-call]
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

    def bases(self, parameters: Parameters) -> list[Any]:
        """Each model's own pair, in the eigenbasis of the normal part it started from."""
        matrix, inputs = self.pair({name: value.detach().double() for name, value in parameters.items()})
        return list(zip(matrix.cpu().numpy(), inputs.cpu().numpy(), strict=True))


class SteinSolution(torch.autograd.Function):
    """C = sum_k A^k Q A^Tk for real (m, n, n), the number of terms doubled until A^k has no weight.

    The gradient is a sum of the same kind: with S = sum_k A^Tk Y A^k for the gradient Y of C, that of Q is S and that
    of A is S A C^T + S^T A C.
    """

    @staticmethod
    def forward(ctx: Any, matrix: Tensor, driven: Tensor) -> Tensor:
        """The sum; keeps the powers A^(2^j)."""
        powers = [matrix]
        found = driven
        for _ in range(MOST_DOUBLINGS):
            found = found + powers[-1] @ found @ powers[-1].mT
            power = powers[-1] @ powers[-1]
            if not float(power.abs().max()) > GONE:
                break
            powers.append(power)
        ctx.save_for_backward(found, *powers)
        return found

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor]:
        """The adjoint sum with the same powers."""
        found, *powers = ctx.saved_tensors
        (adjoint,) = gradients
        for power in powers:
            adjoint = adjoint + power.mT @ adjoint @ power
        return adjoint @ powers[0] @ found.mT + adjoint.mT @ powers[0] @ found, adjoint


def side_by_side(pairs: Tensor) -> Tensor:
    """(..., K, 2) -> (..., 2K), real parts first."""
    return torch.cat([pairs[..., 0], pairs[..., 1]], dim=-1)


def krylov(matrix: Tensor, columns: Tensor, length: int) -> Tensor:
    """A^k B for k < length: (..., N, N), (..., N, c) -> (..., length, N, c), doubling the number known."""
    found, power = columns[..., None, :, :], matrix
    while found.shape[-3] < length:
        found = torch.cat([found, power[..., None, :, :] @ found], dim=-3)
        power = power @ power
    return found[..., :length, :, :]


def as_complex(pairs: Tensor) -> Tensor:
    """(..., 2) real -> (...) complex."""
    return torch.view_as_complex(pairs.contiguous())


def as_pairs(values: ComplexArray) -> FloatArray:
    """(...) complex -> (..., 2) real."""
    return np.stack([values.real, values.imag], axis=-1)


# --- the readout's problem ------------------------------------------------------------------------------------


def readout_covariance(moments: tuple[Tensor, Tensor]) -> FloatArray:
    """The covariance of the 2K real features 2 Re x and -2 Im x, on which Re w and Im w act: (m, 2K, 2K), float64."""
    mirrored, plain = (part.detach().cpu().numpy() for part in moments)
    across = 2 * (plain - mirrored).imag
    rows = [
        np.concatenate([2 * (mirrored + plain).real, -across], axis=-1),
        np.concatenate([-np.swapaxes(across, -1, -2), 2 * (mirrored - plain).real], axis=-1),
    ]
    return np.concatenate(rows, axis=-2)


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


def allpass_memory(eigenvalues: ComplexArray, lags: Sequence[int]) -> FloatArray:
    """M at lags of many spectra at once, by the chain of all-pass sections: (..., n) -> (..., len(lags)).

    nan entries are passed over. The state of each section is a coordinate in an orthonormal basis, so M is a sum of
    squares. Float64.

    >>> allpass_memory(np.array([0.5 + 0j, np.nan]), [0, 1]).round(12).tolist()
    [0.75, 0.1875]
    """
    values = np.moveaxis(np.nan_to_num(eigenvalues), -1, 0)
    there = np.moveaxis(~np.isnan(eigenvalues), -1, 0)
    roots = np.where(there, np.sqrt(np.maximum(0, 1 - np.abs(values) ** 2)), 0.0)
    states = np.zeros_like(values)
    kept = {}
    for lag in range(max(lags) + 1):
        signal = np.full(values.shape[1:], float(lag == 0), dtype=complex)
        for place, root in enumerate(roots):
            before = states[place].copy()
            states[place] = values[place] * before + root * signal
            passed = root * before - values[place].conj() * signal
            signal = np.where(there[place], passed, signal)
        if lag in lags:
            kept[lag] = (np.abs(states) ** 2).sum(axis=0)
    return np.stack([kept[lag] for lag in lags], axis=-1)
