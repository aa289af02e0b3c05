"""The least loss of a diagonal layer on one lag, (1 - M)/2, as autograd sees it: by QR of the response, or from its
covariance with the best readout held.

Source: readout.optimum, eigengrad.product.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from memlaw.verify.differentiable.functional import powers
from memlaw.verify.differentiable.loss import Array, squares, to_numbers
from memlaw.verify.differentiable.orthonormal import orthonormal_rows, real_rows


def tells_apart(own: Array, closed: bool) -> bool:
    """Whether all eigenvalues are distinct, with the conjugates where each stands for two."""
    every = np.concatenate([own, own.conj()]) if closed else own
    return len(np.unique(every)) == len(every)


def response_basis(eigenvalues: Tensor, length: int, *, closed: bool) -> Tensor:
    """An orthonormal basis of the responses l_i^k, by QR: (..., N) -> (..., length, N); (.., 2N) real ones if closed.

    Differentiable where the eigenvalues (and, if closed, their conjugates) are distinct.
    """
    rows = powers(eigenvalues, length).transpose(-1, -2)
    if closed and rows.is_complex():
        rows = torch.cat([rows.real, rows.imag], -1)
    basis: Tensor = torch.linalg.qr(rows / squares(rows).sum(-2, keepdim=True).sqrt())[0]
    return basis


def best_readout_memory(eigenvalues: Tensor, lag: int, *, closed: bool, length: int) -> Tensor:
    """M(lag) of diagonal systems with the best readout, (..., N) -> (...), by QR of the response, differentiable.

    closed: each complex eigenvalue is stored for itself and its conjugate. length: of the response.
    """
    return squares(response_basis(eigenvalues, length, closed=closed)[..., lag, :]).sum(-1)


def best_readout_gradients(eigenvalues: Tensor, lags: list[int], *, closed: bool, length: int) -> tuple[Array, float]:
    """The gradients of the least loss (1 - M(lag))/2 in the eigenvalues, (lags, N); and the response's condition."""
    found = []
    for lag in lags:
        leaf = eigenvalues.detach().clone().requires_grad_()
        loss = (1 - best_readout_memory(leaf, lag, closed=closed, length=max(length, lag + 1))) / 2
        found.append(to_numbers(torch.autograd.grad(loss, leaf)[0]))
    rows = powers(eigenvalues.detach(), length).T[..., None]
    return np.stack(found), _condition_of_pairs(rows) if closed else _condition(rows[..., 0])


def _condition_of_pairs(rows: Tensor) -> float:
    """That of the responses of conjugate pairs; their square is lost, and what norms differ by in making them one."""
    shown = real_rows(rows)
    norms = shown.norm(dim=0)
    return orthonormal_rows(shown).condition * math.sqrt(float(norms.max() / norms.min()))


def _condition(rows: Tensor) -> float:
    sizes = torch.linalg.svdvals(rows / rows.norm(dim=0))
    return float(sizes[0] / sizes[-1])


# --- from the covariance ------------------------------------------------------------------------------------------


def real_covariance(mirrored: Tensor, plain: Tensor) -> Tensor:
    """The covariance of 2 Re x and -2 Im x from E x x^* and E x x^T: (..., K, K) twice -> (..., 2K, 2K)."""
    across = 2 * (plain - mirrored).imag
    rows = [
        torch.cat([2 * (mirrored + plain).real, -across], dim=-1),
        torch.cat([-across.mT, 2 * (mirrored - plain).real], dim=-1),
    ]
    return torch.cat(rows, dim=-2)


def best_readout(covariance: Tensor, known: Tensor) -> Tensor:
    """The best readout C^+ v, through the eigenvalues of C: (m, n, n), (m, n) -> (m, n).

    Directions within rounding of nothing are left out.
    """
    powers, axes = torch.linalg.eigh(covariance)
    least = powers[:, -1:] * powers.shape[-1] * torch.finfo(powers.dtype).eps
    inverse = torch.where(powers > least, 1 / powers.clamp_min(1e-300), torch.zeros_like(powers))
    along = (axes.mT @ known[:, :, None])[:, :, 0]
    found: Tensor = (axes @ (inverse * along)[:, :, None])[:, :, 0]
    return found


def held_readout_gradient(modes: Tensor, lag: int) -> Tensor:
    """torch's gradient in stored complex modes of L = 1/2 E|y - u_{t-lag}|^2 with the best readout, which is held.

    modes: (m, K). For one of a conjugate pair it is -2 conj(dM/dl_i), for a real mode -dM/dl_i as real
    derivative, so -conj(dM/dl_i) in the plane.
    """
    value = modes.detach().requires_grad_()
    size = torch.sqrt(1 - value.detach().abs() ** 2)
    left, scale = value[:, :, None], size[:, :, None] * size[:, None, :]
    covariance = real_covariance(scale / (1 - left * value.conj()[:, None]), scale / (1 - left * value[:, None]))
    response = size * value**lag
    known = torch.cat([2 * response.real, -2 * response.imag], dim=-1)
    readout = best_readout(covariance.detach(), known.detach())
    power = torch.einsum("mi,mij,mj->m", readout, covariance, readout)
    loss = (power - 2 * (readout * known).sum(dim=-1) + 1) / 2
    return torch.autograd.grad(loss.sum(), value)[0]
