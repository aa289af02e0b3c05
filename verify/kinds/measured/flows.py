"""Gradient flow on all weights of a small layer and of its decoder, a matrix and a network, beside the barrier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from scipy.integrate import solve_ivp
from torch import Tensor

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.measured.agreement import agreement, inequality
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.models.draws import Drawn, Draws

LAG, TIMES, NODES, UNITS = 2, np.linspace(0, 10, 41), 8, 6
EXACT = {"rtol": 1e-6, "atol": 1e-8}
Decoder: TypeAlias = Callable[[Tensor, Tensor], Tensor]  # (its weights, states) -> outputs


@dataclass(frozen=True)
class Flow:
    """Times, the loss there, what it has fallen by in all weights together, and the eigenvalues there."""

    losses: FloatArray
    spent: FloatArray
    eigenvalues: ComplexArray


def linear(weights: Tensor, states: Tensor) -> Tensor:
    """w^T x."""
    return states @ weights


def network(weights: Tensor, states: Tensor) -> Tensor:
    """One hidden layer of tanh units: v^T tanh(W x + c)."""
    first, shift, last = weights[: 2 * UNITS].reshape(2, UNITS), weights[2 * UNITS : 3 * UNITS], weights[3 * UNITS :]
    return torch.tanh(states @ first + shift) @ last


def real(weights: Tensor) -> Tensor:
    """Two real eigenvalues."""
    return torch.diag(weights)


def pair(weights: Tensor) -> Tensor:
    """A conjugate pair by its real and imaginary part: two weights."""
    return torch.stack([torch.stack([weights[0], -weights[1]]), torch.stack([weights[1], weights[0]])])


def taught_loss(A: Tensor, B: Tensor, decode: Callable[[Tensor], Tensor]) -> Tensor:
    """1/2 E(u_{t-tau} - D(x_t))^2 by Gauss-Hermite quadrature over u_{t-tau} and both states, jointly Gaussian."""
    one = torch.eye(4).to(A)
    covariance = torch.linalg.solve(one - torch.kron(A, A), torch.outer(B, B).reshape(-1)).reshape(2, 2)
    reached = torch.linalg.matrix_power(A, LAG) @ B
    joint = torch.cat([torch.cat([one[:1, 0], reached])[None], torch.cat([reached[:, None], covariance], 1)])
    points, weights = (torch.as_tensor(item).to(A) for item in np.polynomial.hermite_e.hermegauss(NODES))
    grid = torch.cartesian_prod(points, points, points) @ torch.linalg.cholesky(joint).T
    shares = torch.cartesian_prod(weights, weights, weights).prod(1) / weights.sum() ** 3
    loss: Tensor = (shares * (grid[:, 0] - decode(grid[:, 1:])) ** 2).sum() / 2
    return loss


def follow(start: Tensor, form: Callable[[Tensor], Tensor], decoder: Decoder) -> Flow:
    """The flow of weights (eigenvalues 2, B 2, decoder) down the gradient of the loss, at TIMES."""

    def of(weights: Tensor) -> Tensor:
        return taught_loss(form(weights[:2]), weights[2:4], lambda states: decoder(weights[4:], states))

    def slope(_: float, state: FloatArray) -> FloatArray:
        weights = torch.as_tensor(state[:-1]).to(start).requires_grad_()
        (found,) = torch.autograd.grad(of(weights), weights)
        return np.append(-found.cpu().numpy(), float((found**2).sum()))

    first = np.append(start.cpu().numpy(), 0.0)
    found = solve_ivp(slope, (TIMES[0], TIMES[-1]), first, t_eval=TIMES, **EXACT).y.T
    weights = torch.as_tensor(found[:, :-1]).to(start)
    spectra = [torch.linalg.eigvals(form(row[:2])).cpu().numpy() for row in weights]
    return Flow(np.array([float(of(row)) for row in weights]), found[:, -1], np.array(spectra))


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """Two real eigenvalues read by a matrix, and a conjugate pair read by a network."""
    arms = (("two real eigenvalues, a matrix", real, linear, 2), ("a pair, a network", pair, network, 4 * UNITS))
    for said, form, decoder, count in arms:
        flow = follow(start(count, conditions.options), form, decoder)
        scope = f"{said}, all weights by gradient flow, lag {LAG}, up to time {TIMES[-1]:.0f}"
        yield agreement("slow.joint", flow.losses[0] - flow.losses, flow.spent, f"{scope}: energy", within=1e-5)
        radii = np.abs(flow.eigenvalues).max(axis=1)
        moved = (radii - radii[0]) ** 2
        for bound, kept in (("memory", memories(flow)), ("the radius", tails(radii))):
            paid = TIMES * (flow.losses[0] - (1 - kept) / 2)
            yield inequality("slow.joint", moved[1:], paid[1:], f"{scope}, by {bound}")


def start(count: int, options: Drawn) -> Tensor:
    """Eigenvalues 1/4, 1/10 (or the pair 1/4 +- i/10), input weights one, small weights of the decoder."""
    draws = Draws(**options)
    small = draws.normal(count) / 4
    return draws.placed(torch.cat([torch.tensor([0.25, 0.1, 1.0, 1.0]).to(small), small]))


def memories(flow: Flow) -> FloatArray:
    """M at the lag along the way."""
    return np.array([memory_function(Spectrum.from_eigenvalues(row), [LAG]).values[0] for row in flow.eigenvalues])


def tails(radii: FloatArray) -> FloatArray:
    """((r - rho)/(1 - r rho))^4 r^{-2 (tau + 1)} with the best r of a few."""
    r = 1 + np.outer(1 / radii - 1, np.linspace(0.02, 0.98, 49))
    bounds = ((r - radii[:, None]) / (1 - r * radii[:, None])) ** 4 * r ** (-2 * (LAG + 1))
    least: FloatArray = bounds.min(axis=1)
    return least
