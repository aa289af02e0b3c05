"""Heads with one decay, linear attention, and gates: what a window keeps, measured by impulses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.measured.agreement import AGREE, agreement, inequality
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.measure.exact import MeasuredMemory, measured_memory, memory_of_impulse_response
from memlaw.verify.models.draws import Drawn
from memlaw.verify.models.heads import KeyedAttention, LinearAttention, ScalarDecay
from memlaw.verify.models.selective import SelectiveScan, gated_recurrence

STATES, WINDOW, WIDTH = 8, 40, 5
FEW = 4  # states of the selective scan: with more of them, or slower ones, QR in float64 has nothing to go by
DECAYS = (0.5, 0.75, 0.9)
SHORT = 10  # every sequence of signs of this length is tried


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """Everything about single eigenvalues and gates."""
    for part in (heads, attention, selective):
        yield from part(conditions.options)


def heads(options: Drawn) -> Iterator[Evidence]:
    """One decay: capacity one whatever the size; several: one for each."""
    one, many = (ScalarDecay(STATES, decays=decays, **options) for decays in (DECAYS[:1], DECAYS))
    found = measured_memory(one, WINDOW)
    expected = (1 - DECAYS[0] ** 2) * DECAYS[0] ** (2 * np.arange(WINDOW))
    scope = f"scalar-decay head, {STATES} states, decay {DECAYS[0]}, float64, {one.device}; QR"
    yield agreement("single.scalar", found.values, expected, scope)
    yield agreement("single.scalar", found.rank, 1, scope + ", rank", within=0)
    scope = f"{len(DECAYS)} heads of {STATES} states each, float64, {many.device}; QR, rank"
    yield agreement("single.heads", measured_memory(many, WINDOW).rank, len(DECAYS), scope, within=0)


def attention(options: Drawn) -> Iterator[Evidence]:
    """A fixed key remembers every step equally little; varying keys remember their rank."""
    fixed = measured_memory(LinearAttention(STATES, **options), WINDOW, window=WINDOW)
    scope = f"linear attention, {STATES} states, fixed key, window {WINDOW}; QR"
    yield agreement("single.attention", fixed.values, 1 / WINDOW, scope)
    layer = KeyedAttention(STATES, WIDTH, **options)
    context = noise(layer.W, 1, WINDOW, WIDTH)
    found = kept(lambda u: layer.states(u, context.expand(len(u), -1, -1)), layer.W)
    keys = np.linalg.matrix_rank(layer.gates(context)[1])
    scope = f"linear attention, {STATES} states, {WINDOW} keys of rank {keys}; impulses at every step, QR"
    yield agreement("single.keys", found.values.sum(), keys, scope)


def selective(options: Drawn) -> Iterator[Evidence]:
    """A selective scan: frozen gate by gate it is linear; live, all functions of the input share N."""
    scan = SelectiveScan(FEW, step_bounds=(0.1, 0.2), **options)
    decays, columns = (gate[:, :, 0] for gate in scan.gates(noise(scan.D, 1, WINDOW, 1)))
    found = kept(lambda u: gated_recurrence(decays, columns * u), scan.D)
    scope = f"selective scan, {FEW} states, gates of one input held, another remembered, window {WINDOW}; QR"
    yield agreement("gated.sum", found.values.sum(), found.rank, scope)
    yield inequality("gated.sum", found.values.sum(), FEW, scope + ", against N")
    yield inequality("gated.sum", found.values, 1, scope + ", lag by lag")
    total, rank = all_functions(scan)
    scope = f"selective scan with live gates, {FEW} states, all {2**SHORT} sign inputs of length {SHORT}; float64"
    yield agreement("gated.family", total, rank, scope + ", against the rank")
    yield inequality("gated.family", total, FEW, scope + ", against N", slack=AGREE)


def noise(like: Tensor, *shape: int) -> Tensor:
    """Standard normal numbers of a fixed seed, the same on every device."""
    drawn = torch.randn(*shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    return drawn.to(like)


def kept(states: Callable[[Tensor], Tensor], like: Tensor) -> MeasuredMemory:
    """Memory of the last state of a window: one impulse for each step, newest first."""
    impulses = torch.eye(WINDOW, dtype=like.dtype, device=like.device)[:, :, None]
    with torch.no_grad():
        last = states(impulses)[:, -1]
    return memory_of_impulse_response(last.flip(0))


def all_functions(scan: SelectiveScan) -> tuple[float, int]:
    """The capacities of all functions of SHORT random signs together, in the Walsh basis, and the rank of E x x^*.

    The Walsh functions are orthonormal, and there are as many as inputs. Singular values below 1e-10 of the largest
    count as zero.
    """
    codes = (np.arange(2**SHORT)[:, None] >> np.arange(SHORT)) & 1
    signs = 1.0 - 2.0 * codes
    with torch.no_grad():
        last = scan.states(torch.as_tensor(signs)[:, :, None].to(scan.D))[:, -1].cpu().numpy()
    left, values, _ = np.linalg.svd(last, full_matrices=False)
    rank = int((values > 1e-10 * values[0]).sum())
    walsh = 1.0 - 2.0 * ((codes @ codes.T) & 1)
    shares = ((walsh.T @ left[:, :rank]) ** 2).sum(axis=1) / 2**SHORT
    return float(shares.sum()), rank
