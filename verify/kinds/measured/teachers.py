"""Four teachers of 24 lags: what layers as drawn, and the best four eigenvalues that a search found, do not learn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from memlaw.numerics.learn.teacher import teacher_bound
from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.measured.agreement import inequality
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.models.lru import LRU
from memlaw.verify.models.s4d import S4D

LAGS, STATES, LONG = 24, 4, 3000
# Moduli and angles of four eigenvalues: the best of 12 descents from random starts (L-BFGS on the least loss).
FOUND: dict[str, tuple[tuple[float, float], ...]] = {
    "two lags": ((0.76859, 1.57102), (0.94162, 2.37552), (0.94159, 0.76611), (0.85432, 1.57065)),
    "a chirp": ((0.69668, 5.52055), (0.82125, 5.05606), (0.87018, 0.76232), (0.92920, 4.65013)),
    "random taps": ((0.78554, 1.87878), (0.88827, 2.91966), (0.88827, 3.36353), (0.78554, 4.40441)),
    "a smooth bump": ((0.85888, 6.16490), (0.85887, 0.11830), (0.88157, 0.36484), (0.88158, 5.91835)),
}


def teachers() -> dict[str, FloatArray]:
    """g_0..g_23 of each, of length one."""
    lags = np.arange(LAGS)
    given = {
        "two lags": np.isin(lags, (8, 16)).astype(float),
        "a chirp": np.cos(np.pi * lags**2 / (2 * LAGS)),
        "random taps": np.random.default_rng(1).normal(size=LAGS),
        "a smooth bump": np.exp(-((lags - LAGS / 2) ** 2) / 32),
    }
    return {name: values / np.linalg.norm(values) for name, values in given.items()}


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """The least loss of each state against the bound, which knows the teacher and the number of states alone."""
    options = conditions.options
    layers = (S4D(STATES, step_size=0.1, **options), LRU(STATES // 2, r_min=0.7, r_max=0.95, **options))
    for words, coefficients in teachers().items():
        bound = teacher_bound(coefficients, STATES)
        for layer in layers:
            with torch.no_grad():
                response = layer.impulse_response(LONG)[..., 0]
            rows = torch.cat([response.real, response.imag], dim=-1) if response.is_complex() else response
            left = unlearned(rows, coefficients)
            scope = f"{words}, {type(layer).__name__} with {STATES} real states as drawn: {left:.4f} is left"
            yield inequality("gain.teacher", bound, left, f"{scope}, at least {bound:.4f} must be; least squares")
        moduli, angles = np.array(FOUND[words]).T
        powers = torch.as_tensor((moduli * np.exp(1j * angles)) ** np.arange(LONG)[:, None])
        left = unlearned(powers, coefficients)
        scope = (
            f"{words}, the best {STATES} eigenvalues found: {left:.4f} is left, the bound is {bound / left:.2f} of it"
        )
        yield inequality("gain.teacher", bound, left, f"{scope}; least squares")


def unlearned(rows: Tensor, coefficients: FloatArray) -> float:
    """The squared distance of the teacher from what readouts of these rows, (lags, states), give."""
    basis = torch.linalg.qr(rows.cpu())[0]
    known = basis[:LAGS].conj().T @ torch.as_tensor(coefficients).to(basis.dtype)
    return float(1 - known.abs().square().sum())
