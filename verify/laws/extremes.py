"""Gradients where numbers are extreme: loud inputs, and parameters moved until the layer forgets at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch

from memlaw.verify.laws.subject import Subject

LOUD = (1.0, 1e6)
ROOM = 0.5  # outputs above this power of the largest number are next to overflow, and their gradients beyond it
MOVES = ((8.0, 4.0), (-8.0, -4.0))  # the smaller one where outputs are not finite at the larger
NEARBY = 1 + 2.0**-5  # gradients blow up there, too: a number next to underflow is no mistake
LONG = 128
MOST_PARAMETERS = 12


@dataclass(frozen=True)
class Blown:
    """Where outputs are finite and gradients are not: what was moved (inputs, or a parameter) and by how much."""

    name: str
    factor: float
    length: int


def not_finite(subject: Subject) -> Blown | None:
    """The first extreme at which outputs are finite and a gradient is not; None where there is none."""
    for factor in LOUD:
        if _blows(subject, factor):
            return Blown("inputs", factor, LONG)
    usual = _tail(subject)
    module = subject.outside.module
    assert module is not None
    for name, value in list(module.named_parameters())[:MOST_PARAMETERS]:
        for move in _moves(subject, value, usual):
            return Blown(name, move, LONG)
    return None


def _moves(subject: Subject, value: torch.nn.Parameter, usual: float) -> Iterator[float]:
    """Moves of a parameter that make the layer forget, and gradients blow up."""
    for moves in MOVES if value.is_floating_point() else ():
        for move in moves:
            with _moved(value, move):
                blows = _blows(subject, 1.0) if _tail(subject) < 0.5 * usual else None
            if blows:
                with _moved(value, NEARBY * move):
                    if _blows(subject, 1.0):
                        yield move
            if blows is not None:
                break


@contextmanager
def _moved(value: torch.nn.Parameter, move: float) -> Iterator[None]:
    """A parameter moved, and put back."""
    start = value.detach().clone()
    try:
        with torch.no_grad():
            value.copy_(start + move)
        yield
    finally:
        with torch.no_grad():
            value.copy_(start)


def _tail(subject: Subject) -> float:
    """The share of the response that is not at once; infinity where it is not finite."""
    impulse = np.zeros((1, 16, subject.inputs))
    impulse[0, 0] = 1.0
    found = np.abs(subject.outside.run(impulse)[0]).sum(axis=1)
    total = float(found.sum())
    if not np.isfinite(total):
        return float("inf")
    return float(found[1:].sum()) / total if total else 0.0


def _blows(subject: Subject, factor: float) -> bool | None:
    """Whether gradients are not finite; None where outputs are not, or need no gradient."""
    module = subject.outside.module
    assert module is not None
    u = subject.tensor(factor * subject.noise(1, LONG)).requires_grad_()
    leaves = [u, *(value for value in module.parameters() if value.requires_grad)]
    with torch.enable_grad():
        outputs = subject.tensors(u)
        most = torch.finfo(outputs.dtype).max ** ROOM
        if not bool((outputs.abs() <= most).all()) or not outputs.requires_grad:
            return None
        found = torch.autograd.grad(outputs.sum(), leaves, allow_unused=True)
    return any(one is not None and not bool(torch.isfinite(one).all()) for one in found)
