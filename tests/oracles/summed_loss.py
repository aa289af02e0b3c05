"""The loss of a diagonal layer, and of any stable pair, summed to the end: second routes to it."""

from __future__ import annotations

import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.functional import krylov, powers
from memlaw.verify.differentiable.loss import check_noise, quadratic_loss, squares
from memlaw.verify.measure.losses import Readout, kernel

DOUBLINGS = 60


def dense_loss(A: Tensor, B: Tensor, readout: Readout, teacher: Tensor, *, noise: float = 0.0) -> Tensor:
    """The loss of any stable pair (N, N), (N, m): lag by lag while the teacher lasts, then with the Gramian of A^k w.

    teacher: (K+1, m). The Gramian Q = sum_k A^{*k} w w^* A^k is summed by doubling, Q <- Q + A^{*n} Q A^n, to rounding;
    all is differentiable. Errors: InvalidInput for |l| >= 1 (the doubling does not end).
    """
    if readout.factor is not None and (A.is_complex() or B.is_complex()):
        A, B, readout = real_system(A, B, readout)
    length = len(teacher)
    response = krylov(A, B, length + 1)
    Q = observability(A, readout.weights)
    if readout.factor is not None:
        Q = Q * readout.factor**2
    last = response[length].to(Q.dtype)
    energy = (last.conj() * (Q @ last)).sum()
    near = quadratic_loss(kernel(response[:length], readout), teacher, noise)
    return near + (energy.real if energy.is_complex() else energy) / 2


def observability(A: Tensor, w: Tensor) -> Tensor:
    """Q = sum_k A^{*k} w w^* A^k by doubling: (N, N), differentiable. Errors: InvalidInput if it does not converge.

    >>> round(observability(torch.tensor([[0.5]]), torch.tensor([1.0])).item(), 6)
    1.333333
    """
    dtype = torch.promote_types(A.dtype, w.dtype)
    power, total = A.to(dtype), torch.outer(w, w.conj()).to(dtype)
    small = torch.finfo(dtype).eps ** 2
    for _ in range(DOUBLINGS):
        adjoint = power.conj().transpose(-1, -2)
        total = total + adjoint @ total @ power
        power = power @ power
        if float(squares(power.detach()).sum()) < small:
            return total
    raise InvalidInput(
        f"a matrix whose power 2^{DOUBLINGS} does not vanish",
        "a stationary loss needs |l| < 1",
        "check the eigenvalues",
    )


def real_system(A: Tensor, B: Tensor, readout: Readout) -> tuple[Tensor, Tensor, Readout]:
    """The real system of twice the size of c Re(w^* x): states Re x and Im x, weights c Re w and c Im w."""
    A, B = A + 0j, B + 0j
    w = readout.weights + 0j
    matrix = torch.cat([torch.cat([A.real, -A.imag], 1), torch.cat([A.imag, A.real], 1)])
    weights = torch.cat([w.real, w.imag]) * (readout.factor or 1.0)
    return matrix, torch.cat([B.real, B.imag]), Readout(weights)


def diagonal_loss(
    eigenvalues: Tensor,
    input_weights: Tensor,
    readout: Tensor,
    teacher: Tensor,
    *,
    noise: float = 0.0,
    factor: float | None = None,
) -> Tensor:
    """The loss of a diagonal layer with one input: lag by lag while the teacher lasts, then by geometric series.

    eigenvalues, input_weights, readout: (..., N), any leading dimensions, so that starts and seeds are one batch;
    teacher: (..., K+1). Returns (...), differentiable. Nothing is cut off. No check of |l| < 1 (that would stop a
    batch).

    >>> half, one = torch.tensor([0.5]), torch.tensor([1.0])
    >>> diagonal_loss(half, one, torch.tensor([0.75]), one).item()
    0.125
    """
    check_noise(noise)
    scales = readout.conj() * input_weights
    poles = eigenvalues
    if factor is not None and scales.is_complex():
        scales = torch.cat([scales, scales.conj()], -1) * (factor / 2)
        poles = torch.cat([poles, poles.conj()], -1)
    elif factor is not None:
        scales = factor * scales
    length = teacher.shape[-1]
    table = powers(poles, length + 1).to(scales.dtype)
    response = (scales[..., None] * table[..., :length]).sum(-2)
    response = response.real if factor is not None and response.is_complex() else response
    later = scales * table[..., length]
    gaps = 1 / (1 - poles.conj()[..., :, None] * poles[..., None, :])
    energy = (later.conj()[..., :, None] * gaps * later[..., None, :]).sum((-2, -1))
    energy = energy.real if energy.is_complex() else energy
    return (squares(response - teacher).sum(-1) + energy + noise) / 2
