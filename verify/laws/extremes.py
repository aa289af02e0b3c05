"""Gradients where numbers are extreme: loud inputs, and parameters moved until the layer forgets at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from memlaw.verify.laws.subject import Subject

LOUD = (1.0, 1e3, 1e6)
MOVES = (4.0, 4.25, -4.0, -4.25, 8.0, 8.25, -8.0, -8.25)  # in twos: a number next to underflow is no mistake
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
    usual, before = _tail(subject), ""
    for name, move in _moved(subject):
        if not (_tail(subject) < 0.5 * usual and _blows(subject, 1.0)):
            before = ""
        elif before == name:
            return Blown(name, move, LONG)
        else:
            before = name
    return None


def _moved(subject: Subject) -> Iterator[tuple[str, float]]:
    """Each parameter in turn, moved; put back when the next is asked for."""
    module = subject.outside.module
    assert module is not None
    for name, value in list(module.named_parameters())[:MOST_PARAMETERS]:
        if not value.is_floating_point():
            continue
        start = value.detach().clone()
        for move in MOVES:
            with torch.no_grad():
                value.copy_(start + move)
            try:
                yield name, move
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


def _blows(subject: Subject, factor: float) -> bool:
    """Whether outputs are finite and gradients are not."""
    module = subject.outside.module
    assert module is not None
    u = subject.tensor(factor * subject.noise(1, LONG)).requires_grad_()
    leaves = [u, *(value for value in module.parameters() if value.requires_grad)]
    with torch.enable_grad():
        outputs = subject.tensors(u)
        if not bool(torch.isfinite(outputs).all()) or not outputs.requires_grad:
            return False
        found = torch.autograd.grad(outputs.sum(), leaves, allow_unused=True)
    return any(one is not None and not bool(torch.isfinite(one).all()) for one in found)
