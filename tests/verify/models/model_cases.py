"""Layers drawn by kind, size, step size, rule, dtype, timing and seed; and the scale of their rounding errors."""

from __future__ import annotations

from typing import Any

import torch
from free_diagonal import FreeDiagonal
from hypothesis import strategies as st

from memlaw.verify.differentiable.functional import widened
from memlaw.verify.models.heads import LinearAttention, RotatedRetention, ScalarDecay
from memlaw.verify.models.layer import LinearLayer, Timing
from memlaw.verify.models.lru import LRU
from memlaw.verify.models.s4 import S4
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.s5 import S5
from memlaw.verify.models.selective import SelectiveScan
from memlaw.verify.strategies import closed_spectra, step_sizes

torch.set_num_threads(1)

RULES = st.sampled_from(["zoh", "bilinear"])
HALVES = st.integers(1, 6)


@st.composite
def _s4d(draw: st.DrawFn, common: dict[str, Any]) -> LinearLayer:
    init = draw(st.sampled_from(["lin", "inv", "legs", "real"]))
    options = {"discretization": draw(RULES), "step_size": draw(step_sizes()), "learned_input": True}
    return S4D(2 * draw(HALVES), draw(st.integers(1, 3)), init=init, **options, **common)


@st.composite
def _s4(draw: st.DrawFn, common: dict[str, Any]) -> LinearLayer:
    options = {"discretization": draw(RULES), "step_size": draw(step_sizes())}
    return S4(2 * draw(HALVES), draw(st.integers(1, 3)), **options, **common)


@st.composite
def _s5(draw: st.DrawFn, common: dict[str, Any]) -> LinearLayer:
    blocks = draw(st.integers(1, 2))
    return S5(2 * blocks * draw(HALVES), draw(st.integers(1, 3)), blocks=blocks, **common)


@st.composite
def _lru(draw: st.DrawFn, common: dict[str, Any]) -> LinearLayer:
    radius = draw(st.floats(0.0, 0.9))
    return LRU(draw(HALVES), draw(st.integers(1, 3)), r_min=radius, r_max=radius + 0.09, **common)


@st.composite
def _decaying(draw: st.DrawFn, common: dict[str, Any]) -> LinearLayer:
    decays = draw(st.lists(st.floats(0.1, 0.999), min_size=1, max_size=3))
    return ScalarDecay(draw(HALVES), decays, draw(st.integers(1, 3)), **common)


@st.composite
def _frozen(draw: st.DrawFn, common: dict[str, Any]) -> LinearLayer:
    scan = SelectiveScan(
        draw(HALVES),
        draw(st.integers(1, 3)),
        dtype=common["dtype"],
        device=common["device"],
        seed=common["seed"],
    )
    return scan.frozen(draw(st.one_of(st.none(), step_sizes())), timing=common["timing"])


@st.composite
def _free(draw: st.DrawFn, common: dict[str, Any]) -> LinearLayer:
    values = draw(closed_spectra(size=draw(HALVES), largest=0.99))
    return FreeDiagonal([complex(value) for value in values], **common)


KINDS = {
    "s4d": _s4d,
    "s4": _s4,
    "s5": _s5,
    "lru": _lru,
    "scalar-decay": _decaying,
    "retention": lambda common: st.builds(lambda half: RotatedRetention(2 * half, **common), HALVES),
    "selective-frozen": _frozen,
    "free": _free,
    "linear-attention": lambda common: st.builds(lambda size: LinearAttention(size, **common), HALVES),
}


@st.composite
def layers(
    draw: st.DrawFn, device: str, *, dtype: torch.dtype | None = None, kinds: tuple[str, ...] = tuple(KINDS)
) -> LinearLayer:
    """A layer of any kind in float32 or float64."""
    common = {
        "dtype": dtype or draw(st.sampled_from([torch.float32, torch.float64])),
        "device": device,
        "seed": draw(st.integers(0, 1000)),
        "timing": draw(st.sampled_from(list(Timing))),
    }
    return draw(KINDS[draw(st.sampled_from(kinds))](common))


def noise(layer: LinearLayer, length: int, width: int, batch: int = 2, seed: int = 0) -> torch.Tensor:
    random = torch.Generator().manual_seed(seed)
    return torch.randn(batch, length, width, generator=random, dtype=torch.float64).to(
        dtype=layer.dtype, device=layer.device
    )


def epsilon(layer: LinearLayer) -> float:
    return float(torch.finfo(layer.dtype).eps)


def output_scale(layer: LinearLayer, u: torch.Tensor) -> float:
    """What the terms of an output can add up to: max |u| sum_n |c_n| sum_k |A^k B|_n, and |D| max |u|."""
    with torch.no_grad():
        reach = [
            layer.impulse_response(u.shape[1], channel).abs().sum((0, 2)) for channel in range(layer.channels)
        ]
        read = layer.readout().abs()
        terms = read * torch.stack(reach) if layer.channels > 1 else read * reach[0]
        return float(u.abs().max() * (terms.sum(-1).max() + layer.D.abs().max()))


def powers_of_pair(layer: LinearLayer, lags: int, channel: int = 0) -> torch.Tensor:
    """A^tau B in complex128 from `pair`, one product a lag, timed: (lags, N, m)."""
    A, B = (torch.as_tensor(part) for part in layer.pair(channel))
    reached = [B]
    for _ in range(lags - 1):
        reached.append(A @ reached[-1])
    rows = torch.stack(reached)
    if layer.timing is Timing.BEFORE:
        rows = torch.cat([torch.zeros_like(rows[:1]), rows[:-1]])
    return rows


def in_complex128(values: torch.Tensor) -> torch.Tensor:
    return widened(values.detach().cpu()).to(torch.complex128)
