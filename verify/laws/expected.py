"""What gradients in the parameters must be: by the adjoint recurrence of the claimed system, or by differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.verify.audit.door import CausalMap, read_map
from memlaw.verify.audit.feeding import empty
from memlaw.verify.laws.claim import System
from memlaw.verify.laws.numbers import unit_inside
from memlaw.verify.laws.subject import ROUNDINGS, SHORT, Subject
from memlaw.verify.models.layer import LinearLayer

MOST_PARAMETERS = 12
STEP = 2.0**-9  # of differences, times the size of the parameter; 2^-5 in float32


@dataclass(frozen=True)
class Compared:
    """One parameter: autograd beside what it must be, the departure and what rounding explains, as shares.

    cut: A, B or C, if no gradient comes through it.
    """

    name: str
    measured: float
    predicted: float
    error: float
    tolerance: float
    cut: str = ""


@dataclass(frozen=True)
class Path:
    """A matrix through which parameters reach the loss, and the expected gradient in it."""

    name: str
    value: Tensor
    cotangent: Tensor


def by_closed_forms(subject: Subject) -> Iterator[Compared]:
    """For a layer of ours: x_t, and the adjoint a_t = A^* a_{t+1} + C^* g_t, give dA, dB, dC (`weights.recurrent`)."""
    layer = cast(LinearLayer, subject.outside.module)
    assert subject.claim is not None
    u, g = (subject.noise(2, SHORT, draw)[..., : subject.inputs] for draw in (0, 1))
    named = [(name, value) for name, value in layer.named_parameters() if value.requires_grad and name != "D"]
    leaves = [value for _, value in named]
    got = _autograd(subject, leaves, u, g)
    paths = _cotangents(layer, subject.claim.systems, u, g, subject.claim.before)
    wanted = _pulled_back(paths, leaves)
    for place, (name, leaf) in enumerate(named):
        one = _compared(subject, name, _numbers(leaf, got[place]), _numbers(leaf, wanted[place]))
        yield one if one.error <= one.tolerance else _cut(subject, one, paths, leaf, got[place])


def _pulled_back(paths: list[Path], leaves: Sequence[nn.Parameter]) -> tuple[Tensor | None, ...]:
    with torch.enable_grad():
        return torch.autograd.grad(
            [path.value for path in paths],
            leaves,
            [path.cotangent for path in paths],
            allow_unused=True,
            retain_graph=True,
        )


def _cut(subject: Subject, one: Compared, paths: list[Path], leaf: nn.Parameter, got: Tensor | None) -> Compared:
    """The same, with the matrix through which no gradient comes, if that explains it."""
    for name in sorted({path.name for path in paths}):
        kept = [path for path in paths if path.name != name]
        if kept:
            (rest,) = _pulled_back(kept, [leaf])
            again = _compared(subject, one.name, _numbers(leaf, got), _numbers(leaf, rest))
            if again.error <= again.tolerance and np.abs(_numbers(leaf, rest)).any():
                return replace(one, cut=name)
    return one


def _cotangents(
    layer: LinearLayer, systems: tuple[System, ...], u: FloatArray, g: FloatArray, before: bool
) -> list[Path]:
    """A, B of each channel and the readout, with the expected gradients in them."""
    read = layer.readout()
    paths: list[tuple[str, Tensor, ComplexArray]] = []
    in_read = np.zeros(tuple(read.shape), complex)
    for channel, system in enumerate(systems):
        dA, dB, dC = adjoint(system, u[..., list(system.columns)], g[..., list(system.rows)], before)
        in_read[list(system.rows)] += dC
        A, B = layer.discrete(channel)
        paths += [("A", A, np.diagonal(dA) if A.ndim == 1 else dA), ("B", B, dB)]
    paths.append(("C", read, in_read))
    return [Path(name, value, _like(value, wanted)) for name, value, wanted in paths if value.requires_grad]


def adjoint(
    system: System, u: FloatArray, g: FloatArray, before: bool
) -> tuple[ComplexArray, ComplexArray, ComplexArray]:
    """Gradients of sum g y in A (N, N), B and C, as torch keeps those of complex variables."""
    A = np.diag(system.A) if system.A.ndim == 1 else system.A
    late = int(before)
    states = np.zeros((len(u), u.shape[1] + 1, len(A)), complex)
    for now in range(u.shape[1]):
        states[:, now + 1] = states[:, now] @ A.T + u[:, now] @ system.B.T
    read = states[:, 1 - late : states.shape[1] - late]
    costates = np.zeros_like(states)
    for now in range(u.shape[1] - 1, -1, -1):
        at = now + late
        entering = g[:, at] @ system.C.conj() if at < u.shape[1] else 0.0
        costates[:, now] = costates[:, now + 1] @ A.conj() + entering
    back = costates[:, : u.shape[1]]
    in_A = np.einsum("bti,btj->ij", back, states[:, : u.shape[1]].conj())
    in_B = np.einsum("bti,btj->ij", back, u)
    in_C = np.einsum("btp,btn->pn", g, read.conj())
    return in_A, in_B, in_C


def _like(value: Tensor, numbers: ComplexArray) -> Tensor:
    plain = numbers if value.is_complex() else numbers.real
    return torch.as_tensor(np.array(plain)).to(value.dtype).to(value.device)


def _autograd(subject: Subject, leaves: list[nn.Parameter], u: FloatArray, g: FloatArray) -> tuple[Tensor | None, ...]:
    with torch.enable_grad():
        loss = (subject.tensors(subject.tensor(u)) * subject.tensor(g)).sum()
        if not loss.requires_grad:
            return (None,) * len(leaves)
        return torch.autograd.grad(loss, leaves, allow_unused=True)


def _numbers(leaf: Tensor, found: Tensor | None) -> ComplexArray:
    found = torch.zeros_like(leaf) if found is None else found
    values = found.detach().cpu().resolve_conj().numpy()
    return values.astype(complex)


def _compared(subject: Subject, name: str, got: ComplexArray, wanted: ComplexArray) -> Compared:
    """The departure as a share of the largest entry wanted; rounding has the steps to grow over, and the cancelling."""
    scale = float(np.abs(wanted).max(initial=0.0)) or 1.0  # where none is due, any departs
    allowed = float(min(0.1, 16 * subject.tolerance() * np.sqrt(got.size) * subject.cancelled))
    gap = np.abs(got - wanted)
    place = np.unravel_index(int(gap.argmax()), gap.shape) if gap.size else ()
    error = float(gap[place]) / scale if gap.size else 0.0
    larger = np.real if abs(wanted[place].real) >= abs(wanted[place].imag) else np.imag
    return Compared(name, float(larger(got[place])), float(larger(wanted[place])), error, allowed)


# --- differences ----------------------------------------------------------------------------------------------------


def by_differences(subject: Subject) -> Iterator[Compared]:
    """Autograd along a random direction of each parameter beside central differences, of a copy in float64."""
    wide = _widened(subject)
    module, run = wide.module, wide.tensors
    assert module is not None and run is not None
    unit = unit_inside(Subject(wide, window=2 * SHORT, seed=subject.seed))
    u, g = subject.noise(2, SHORT), np.random.default_rng(subject.seed).standard_normal((2, SHORT, wide.outputs))
    weights = torch.as_tensor(g)
    given = torch.as_tensor(u).to(empty(module).dtype).to(empty(module).device)

    def loss() -> Tensor:
        return (run(given).cpu().to(torch.float64) * weights).sum()

    size = float(np.abs(g * wide.run(u)).sum())
    named = [(name, value) for name, value in module.named_parameters() if value.requires_grad and value.numel()]
    for place, (name, value) in enumerate(named[:MOST_PARAMETERS]):
        yield _along(name, value, loss, size * unit, subject.seed + place)


def _widened(subject: Subject) -> CausalMap:
    """The map in float64; itself where its own code insists on narrower numbers."""
    try:
        return read_map(subject.outside.module, inputs=subject.inputs, layout=subject.outside.layout, wide=True)
    except InvalidInput:
        return subject.outside


def _along(name: str, value: nn.Parameter, loss: Callable[[], Tensor], rounding: float, seed: int) -> Compared:
    """One direction, of the size of the parameter; what two step sizes disagree by is the error of differences."""
    random = np.random.default_rng(seed)
    direction = torch.as_tensor(random.choice([-1.0, 1.0], value.shape)).to(value.dtype)
    direction = direction * max(float(value.detach().abs().max()), 1e-3) if value.numel() else direction
    with torch.enable_grad():
        made = loss()
        (found,) = torch.autograd.grad(made, value, allow_unused=True) if made.requires_grad else (None,)
    got = 0.0 if found is None else float((found.conj() * direction).real.sum())
    step = STEP if rounding < 1e-9 else 16 * STEP
    wide, half = (_central(value, direction, loss, size) for size in (step, step / 2))
    expected = (4 * half - wide) / 3
    scale = max(abs(expected), abs(got))
    doubt = abs(half - wide) + ROUNDINGS * rounding / step
    error, allowed = abs(got - expected), max(4 * doubt, 1e-6 * scale)
    return Compared(name, got, expected, error / scale if scale else 0.0, allowed / scale if scale else 1.0)


def _central(value: nn.Parameter, direction: Tensor, loss: Callable[[], Tensor], step: float) -> float:
    start = value.detach().clone()
    found = []
    with torch.no_grad():
        for sign in (1, -1):
            value.copy_(start + sign * step * direction)
            found.append(float(loss()))
        value.copy_(start)
    return (found[0] - found[1]) / (2 * step)
