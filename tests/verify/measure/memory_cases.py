"""Layers and strategies for the tests of measured memory."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from free_diagonal import FreeDiagonal
from hypothesis import strategies as st

from memlaw.verify.models.s4 import S4
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.zoo import SINGLE_INPUT, STATIONARY, ZOO
from memlaw.verify.strategies import closed_spectra, distinct_spectra

DTYPES = (torch.float64, torch.float32)


def dtypes() -> st.SearchStrategy[torch.dtype]:
    return st.sampled_from(DTYPES)


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 10_000)


@st.composite
def zoo_layers(draw: Any, device: str, names: tuple[str, ...] = STATIONARY) -> Any:
    """A layer of any family as its authors draw it: size, dtype and seed drawn."""
    size = 2 * draw(st.integers(1, 4))
    return ZOO[draw(st.sampled_from(names))](size, dtype=draw(dtypes()), device=device, seed=draw(seeds()))


@st.composite
def stepped_layers(draw: Any, device: str) -> Any:
    """S4 and S4D with drawn size, initialisation, step size, discretisation, dtype, and trained ones among them."""
    size, step = 2 * draw(st.integers(1, 4)), draw(st.floats(0.003, 0.3))
    made = {
        "discretization": draw(st.sampled_from(("zoh", "bilinear"))),
        "step_size": step,
        "dtype": draw(dtypes()),
        "device": device,
        "seed": draw(seeds()),
    }
    init = draw(st.sampled_from(("lin", "inv", "legs", "real", "s4")))
    return S4(size, **made) if init == "s4" else S4D(size, init=init, **made)


@st.composite
def free_layers(draw: Any, device: str, largest: float = 0.98) -> FreeDiagonal:
    """Diagonal layers with drawn eigenvalues: real, complex, clustered, zero; and drawn input weights, none zero."""
    values = draw(
        st.one_of(
            distinct_spectra(max_size=5, largest=largest),
            closed_spectra(size=4, largest=largest),
            st.lists(st.floats(-largest, largest), min_size=1, max_size=5, unique=True).map(tuple),
        )
    )
    array = np.array(values)
    array = array.real.astype(float) if not array.imag.any() else array
    layer = FreeDiagonal(torch.tensor(array), dtype=draw(dtypes()), device=device, seed=draw(seeds()))
    weights = draw(st.lists(st.floats(0.5, 2.0), min_size=len(array), max_size=len(array)))
    with torch.no_grad():
        factor = torch.tensor(weights, dtype=layer.dtype, device=device)
        layer.B.mul_(factor[None, :, None] if layer.B.ndim == 3 else factor[None])
    return layer


class Plain(torch.nn.Module):
    """A dense linear state that is no LinearLayer: what a user brings along."""

    channels, inputs = 1, 1

    def __init__(self, A: Any, B: Any, squash: bool = False, fade: float = 1.0, offset: float = 0.0) -> None:
        super().__init__()
        self.A = torch.nn.Parameter(torch.as_tensor(np.array(A)))
        self.B = torch.nn.Parameter(torch.as_tensor(np.array(B)).reshape(len(self.A), -1))
        self.squash, self.fade, self.offset = squash, fade, offset

    def states(self, u: torch.Tensor) -> torch.Tensor:
        x, found = torch.zeros(len(u), len(self.A), dtype=self.A.dtype, device=u.device), []
        for step in range(u.shape[1]):
            x = x @ self.A.T + u[:, step].to(self.B.dtype) @ self.B.T * self.fade**step + self.offset
            x = torch.tanh(x) if self.squash else x
            found.append(x)
        return torch.stack(found, 1)

    def impulse_response(self, lags: int, channel: int = 0) -> torch.Tensor:
        found = [self.B]
        for _ in range(lags - 1):
            found.append(self.A @ found[-1])
        return torch.stack(found)


__all__ = ["DTYPES", "SINGLE_INPUT", "STATIONARY", "ZOO", "Plain", "dtypes", "free_layers", "seeds"]
