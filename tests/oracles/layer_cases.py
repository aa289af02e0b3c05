"""Layers drawn by kind, size, step size, rule, dtype, timing and seed; dense ones, and a model of one's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from free_diagonal import FreeDiagonal
from hypothesis import strategies as st
from torch import Tensor

from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.differentiable.functional import dense_recurrence
from memlaw.verify.models.heads import LinearAttention, RotatedRetention, ScalarDecay
from memlaw.verify.models.layer import Common, LinearLayer, Timing
from memlaw.verify.models.lru import LRU
from memlaw.verify.models.s4 import S4
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.s5 import S5
from memlaw.verify.models.selective import SelectiveScan
from memlaw.verify.models.zoo import STATIONARY, ZOO
from memlaw.verify.strategies import closed_spectra, distinct_spectra, step_sizes

torch.set_num_threads(1)

DTYPES = (torch.float64, torch.float32)
RULES = st.sampled_from(["zoh", "bilinear"])
HALVES = st.integers(1, 6)
CHANNELS = st.integers(1, 3)


def dtypes() -> st.SearchStrategy[torch.dtype]:
    return st.sampled_from(DTYPES)


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 10_000)


# --- every kind -----------------------------------------------------------------------------------------------------


@st.composite
def _s4d(draw: st.DrawFn, common: Common) -> LinearLayer:
    init, rule = draw(st.sampled_from(["lin", "inv", "legs", "real"])), draw(RULES)
    options: dict[str, Any] = {"discretization": rule, "step_size": draw(step_sizes()), "learned_input": True}
    return S4D(2 * draw(HALVES), draw(CHANNELS), init=init, **options, **common)


@st.composite
def _s4(draw: st.DrawFn, common: Common) -> LinearLayer:
    rule, step = draw(RULES), draw(step_sizes())
    return S4(2 * draw(HALVES), draw(CHANNELS), discretization=rule, step_size=step, **common)


@st.composite
def _s5(draw: st.DrawFn, common: Common) -> LinearLayer:
    blocks = draw(st.integers(1, 2))
    return S5(2 * blocks * draw(HALVES), draw(CHANNELS), blocks=blocks, **common)


@st.composite
def _lru(draw: st.DrawFn, common: Common) -> LinearLayer:
    radius = draw(st.floats(0.0, 0.9))
    return LRU(draw(HALVES), draw(CHANNELS), r_min=radius, r_max=radius + 0.09, **common)


@st.composite
def _decaying(draw: st.DrawFn, common: Common) -> LinearLayer:
    decays = draw(st.lists(st.floats(0.1, 0.999), min_size=1, max_size=3))
    return ScalarDecay(draw(HALVES), decays, draw(CHANNELS), **common)


@st.composite
def _frozen(draw: st.DrawFn, common: Common) -> LinearLayer:
    drawn: Any = {name: value for name, value in common.items() if name != "timing"}
    scan = SelectiveScan(draw(HALVES), draw(CHANNELS), **drawn)
    return scan.frozen(draw(st.one_of(st.none(), step_sizes())), timing=common["timing"])


@st.composite
def _free(draw: st.DrawFn, common: Common) -> LinearLayer:
    return FreeDiagonal(list(draw(closed_spectra(size=draw(HALVES), largest=0.99))), **common)


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
    timing = draw(st.sampled_from(Timing))
    common = {"dtype": dtype or draw(dtypes()), "device": device, "seed": draw(seeds()), "timing": timing}
    return draw(KINDS[draw(st.sampled_from(kinds))](common))


@st.composite
def zoo_layers(draw: st.DrawFn, device: str, names: tuple[str, ...] = STATIONARY) -> LinearLayer:
    """A layer of any family as its authors draw it: size, dtype and seed drawn."""
    size = 2 * draw(st.integers(1, 4))
    return ZOO[draw(st.sampled_from(names))](size, dtype=draw(dtypes()), device=device, seed=draw(seeds()))


@st.composite
def free_layers(draw: st.DrawFn, device: str, *, largest: float = 0.95) -> FreeDiagonal:
    """Diagonal layers: real or complex, clustered, zero; both timings and dtypes; input weights from 1/2 to 2."""
    reals = st.lists(st.floats(-largest, largest), min_size=1, max_size=4, unique=True)
    closed = closed_spectra(size=4, largest=largest)
    values = draw(st.one_of(distinct_spectra(max_size=4, largest=largest), closed, reals.map(tuple)))
    timing = draw(st.sampled_from(Timing))
    layer = FreeDiagonal(np.array(values), dtype=draw(dtypes()), device=device, timing=timing)
    weights = np.random.default_rng(draw(seeds())).uniform(0.5, 2.0, layer.B.shape)
    with torch.no_grad():
        layer.B.copy_(torch.as_tensor(weights))
    return layer


# --- dense ones -----------------------------------------------------------------------------------------------------


class Dense(LinearLayer):
    """Any real or complex pair (A, B) as parameters."""

    family = "dense"
    recurrent = ("A",)

    def __init__(self, A: Any, B: Any, dtype: torch.dtype, device: str, timing: Timing = Timing.AFTER) -> None:
        super().__init__()
        A, B = np.asarray(A), np.asarray(B)
        self._build(*B.shape[:1], inputs=B.shape[1], timing=timing, dtype=dtype)
        kind = dtype.to_complex() if np.iscomplexobj(A) else dtype
        self.A = torch.nn.Parameter(torch.as_tensor(A).to(kind).to(device))
        self.B = torch.nn.Parameter(torch.as_tensor(B).to(kind).to(device))

    def discrete(self, channel: int = 0) -> tuple[Tensor, Tensor]:
        return self.A, self.B

    def spectrum(self, channel: int = 0) -> Spectrum:
        return Spectrum.from_matrix(*self.real_pair(), uncontrollable="reduce")

    def readout(self, channel: int = 0) -> Tensor:
        return torch.ones_like(self.B.T)

    def forward(self, u: Tensor) -> Tensor:
        raise NotImplementedError

    def forward_by_steps(self, u: Tensor) -> Tensor:
        return dense_recurrence(self.A, u.to(self.B.dtype) @ self.B.T)


@st.composite
def dense_layers(draw: st.DrawFn, device: str) -> Dense:
    """Dense pairs of one to three eigenvalues well apart, one or two inputs; complex, or the real system of one."""
    size, columns = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    radii = [draw(st.floats(0.2, 0.35)) + 0.25 * place for place in range(size)]
    values = [radius * np.exp(1j * draw(st.floats(0.3, 2.8))) for radius in radii]
    rng = np.random.default_rng(draw(seeds()))
    basis = np.eye(size) + np.triu(rng.uniform(-1, 1, (size, size)), 1)
    A = basis @ np.diag(values) @ np.linalg.inv(basis)
    B = basis @ rng.uniform(0.5, 2.0, (size, columns)) + 0j
    if draw(st.booleans()):
        A, B = np.block([[A.real, -A.imag], [A.imag, A.real]]), np.vstack([B.real, B.real])
    return Dense(A, B, draw(dtypes()), device, draw(st.sampled_from(Timing)))


class Plain(torch.nn.Module):
    """A dense linear state that is no LinearLayer: what a user brings along."""

    channels, inputs = 1, 1

    def __init__(self, A: Any, B: Any, squash: bool = False, fade: float = 1.0, offset: float = 0.0) -> None:
        super().__init__()
        self.A = torch.nn.Parameter(torch.as_tensor(np.array(A)))
        self.B = torch.nn.Parameter(torch.as_tensor(np.array(B)).reshape(len(self.A), -1))
        self.squash, self.fade, self.offset = squash, fade, offset

    def states(self, u: Tensor) -> Tensor:
        x, found = torch.zeros(len(u), len(self.A), dtype=self.A.dtype, device=u.device), []
        for step in range(u.shape[1]):
            x = x @ self.A.T + u[:, step].to(self.B.dtype) @ self.B.T * self.fade**step + self.offset
            x = torch.tanh(x) if self.squash else x
            found.append(x)
        return torch.stack(found, 1)

    def impulse_response(self, lags: int) -> Tensor:
        found = [self.B]
        for _ in range(lags - 1):
            found.append(self.A @ found[-1])
        return torch.stack(found)
