"""Layers that others published, audited without an adapter (inputs= is said): predicted, seen, exact; the time.

Needs some of s5-pytorch, LRU-pytorch, neural-ssm, resdag, jax, mambapy, minimamba, transformers; what is missing is
left out. Prints the tables of docs/audit.md: python benchmarks/real_layers.py
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np
import torch

import memlaw

LAGS = 60
DIGITS = 60
SHOWN = (0, 5, 40)


def s5(width: int) -> tuple[Any, Callable[[], Any]]:
    from s5 import S5

    layer = S5(width, 8)
    core = layer.seq

    def pair() -> Any:
        steps = [mpmath.exp(mpmath.mpf(float(x))) for x in core.log_step.ravel()]
        poles = [mpmath.mpc(complex(x)) for x in core.Lambda]
        given = torch.view_as_complex(core.B.detach()).tolist()
        values = [mpmath.exp(pole * step) for pole, step in zip(poles, steps, strict=True)]
        rows = [
            [(value - 1) / pole * mpmath.mpc(b) for b in row]
            for value, pole, row in zip(values, poles, given, strict=True)
        ]
        return closed(values, rows)

    return layer, pair


def lru_like(layer: Any, inputs: str) -> tuple[Any, Callable[[], Any]]:
    def pair() -> Any:
        radii = [mpmath.exp(-mpmath.exp(mpmath.mpf(float(x)))) for x in layer.nu_log]
        angles = [mpmath.exp(mpmath.mpf(float(x))) for x in layer.theta_log]
        gains = [mpmath.exp(mpmath.mpf(float(x))) for x in layer.gamma_log]
        values = [r * mpmath.expj(t) for r, t in zip(radii, angles, strict=True)]
        given = getattr(layer, inputs).detach().tolist()
        rows = [[gain * mpmath.mpc(b) for b in row] for gain, row in zip(gains, given, strict=True)]
        return closed(values, rows)

    return layer, pair


def lru_pytorch() -> tuple[Any, Callable[[], Any]]:
    from LRU_pytorch import LRU

    return lru_like(LRU(1, 1, 8, rmin=0.9, rmax=0.99), "B")


def neural_ssm() -> tuple[Any, Callable[[], Any]]:
    from neural_ssm.ssm.cells.lti.lru import LRU

    return lru_like(LRU(1, 1, 8, rmin=0.8, rmax=0.95), "Bp")


def resdag() -> tuple[Any, Callable[[], Any]]:
    from resdag.layers.reservoirs import ESNLayer

    layer = ESNLayer(10, 1, activation="identity", spectral_radius=0.9, bias=False, seed=0)

    def pair() -> Any:
        A = mpmath.matrix(layer.weight_hh.detach().double().tolist())
        B = mpmath.matrix(layer.weight_feedback.detach().double().tolist())
        return A, B

    return layer, pair


def jax_diagonal() -> tuple[Any, Callable[[], Any]]:
    import jax
    import jax.numpy as jnp

    values = [0.95, 0.8, 0.5, -0.3]
    A = jnp.array(values)

    def layer(u: Any) -> Any:
        def step(x: Any, now: Any) -> Any:
            x = A * x + now
            return x, x.sum(-1, keepdims=True)

        return jax.vmap(lambda sequence: jax.lax.scan(step, jnp.zeros(4), sequence)[1])(jnp.asarray(u))

    exact = [mpmath.mpf(float(np.float32(value))) for value in values]
    return layer, lambda: (mpmath.diag(exact), mpmath.matrix([1, 1, 1, 1]))


LINEAR = {
    "s5-pytorch S5(1, 8)": lambda: s5(1),
    "s5-pytorch S5(4, 8)": lambda: s5(4),
    "LRU-pytorch LRU(1, 1, 8)": lru_pytorch,
    "neural-ssm LRU(1, 1, 8)": neural_ssm,
    "resdag ESNLayer(10, 1), identity": resdag,
    "jax scan, 4 real modes": jax_diagonal,
}


def mambapy() -> tuple[Any, int]:
    from mambapy.mamba import MambaBlock, MambaConfig

    return MambaBlock(MambaConfig(d_model=8, n_layers=1, d_state=4)), 16 * 4 + 3 * 8


def minimamba() -> tuple[Any, int]:
    from minimamba.config import BaseMambaConfig
    from minimamba.s6 import S6

    return S6(BaseMambaConfig(d_model=8, n_layer=1, d_state=4)), 16 * 4 + 3 * 8


def transformers_mamba() -> tuple[Any, int]:
    from transformers import MambaConfig, MambaModel

    config = MambaConfig(vocab_size=50, hidden_size=8, state_size=4, num_hidden_layers=1)
    return MambaModel(config).train(False).layers[0].mixer, 16 * 4 + 3 * 8


def transformers_mamba2() -> tuple[Any, int]:
    from transformers import Mamba2Config, Mamba2Model

    config = Mamba2Config(
        vocab_size=50,
        hidden_size=8,
        state_size=4,
        num_hidden_layers=1,
        num_heads=4,
        head_dim=4,
        n_groups=1,
        chunk_size=16,
    )
    return Mamba2Model(config).train(False).layers[0].mixer, 16 * 4 + 3 * 8


def recurrent_gemma() -> tuple[Any, int]:
    from transformers import RecurrentGemmaConfig, RecurrentGemmaModel

    config = RecurrentGemmaConfig(
        vocab_size=50,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        lru_width=8,
        attention_window_size=8,
        head_dim=4,
    )
    return RecurrentGemmaModel(config).train(False).layers[0].temporal_block, 8 + 3 * 8


GATED = {
    "mambapy MambaBlock": mambapy,
    "minimamba S6": minimamba,
    "transformers MambaMixer": transformers_mamba,
    "transformers Mamba2Mixer": transformers_mamba2,
    "transformers RecurrentGemma block": recurrent_gemma,
}


# --- exact ----------------------------------------------------------------------------------------------------------


def closed(values: list[Any], rows: list[list[Any]]) -> tuple[Any, Any]:
    """A complex diagonal pair with its conjugate: the real system of outputs Re(C x)."""
    both = [*values, *(mpmath.conj(value) for value in values)]
    return mpmath.diag(both), mpmath.matrix([*rows, *([mpmath.conj(b) for b in row] for row in rows)])


def exact_memory(A: Any, B: Any) -> list[float]:
    """tr M/m from the definition at 60 digits: B^* A^{*k} C^{-1} A^k B with C = sum_k A^k B B^* A^{*k}."""
    gramian, power = B * B.H, A
    for _ in range(16):
        gramian, power = gramian + power * gramian * power.H, power * power
    inverse, state, found = gramian**-1, B, []
    for _ in range(LAGS):
        kept = state.H * inverse * state
        found.append(float(sum(kept[i, i].real for i in range(B.cols)) / B.cols))
        state = A * state
    return found


def predicted_memory(A: Any, B: Any) -> Any:
    """The chain of all-pass factors, in float64, from the same parameters."""
    a, b = (np.array(matrix.tolist(), dtype=complex) for matrix in (A, B))
    if b.shape[1] == 1 and np.isreal(a).all():
        return memlaw.memory_function(memlaw.Spectrum.from_matrix(a.real, b.real), LAGS).values
    if b.shape[1] == 1:
        return memlaw.memory_function(memlaw.Spectrum.from_eigenvalues(np.diag(a)), LAGS).values
    matrices = memlaw.multi_input_memory(np.diag(a), b, LAGS)
    return np.trace(matrices, axis1=1, axis2=2).real / b.shape[1]


# --- tables ---------------------------------------------------------------------------------------------------------


def linear_rows() -> Iterator[str]:
    for name, make in LINEAR.items():
        torch.manual_seed(0)
        try:
            layer, pair = make()
        except ImportError as error:
            yield f"| {name} | not installed: {error.name} |"
            continue
        with mpmath.workdps(DIGITS):
            A, B = pair()
        start = time.process_time()
        system = memlaw.audit(layer, LAGS, inputs=B.cols).systems[0]
        spent = time.process_time() - start
        with mpmath.workdps(DIGITS):
            exact, predicted = np.array(exact_memory(A, B)), predicted_memory(A, B)
        lost = max(abs(system.in_dtype - exact))
        figures = "; ".join(f"{predicted[k]:.6f} / {system.values[k]:.6f} / {exact[k]:.6f}" for k in SHOWN)
        seen = f"{system.seen} of {A.rows}"
        yield f"| {name} | {figures} | {seen} | {max(abs(system.values - exact)):.0e} | {lost:.0e} | {spent:.1f} s |"


def gated_rows() -> Iterator[str]:
    for name, make in GATED.items():
        torch.manual_seed(0)
        try:
            layer, states = make()
        except ImportError as error:
            yield f"| {name} | not installed: {error.name} |"
            continue
        start = time.process_time()
        found = memlaw.audit(layer, LAGS)
        spent = time.process_time() - start
        local = [one for one in found.local if one.how == "local"]
        fits = [one for one in found.local if one.how == "regression"]
        seen = "/".join(f"{one.seen}{'+' if one.saturated else ''}" for one in local)
        figures = " | ".join(
            f"{'/'.join(f'{one.values[k]:.3f}' for one in local)} ; {'/'.join(f'{one.values[k]:.3f}' for one in fits)}"
            for k in (0, 5, 20)
        )
        yield f"| {name} | {states} | {seen} | {figures} | {spent:.1f} s |"


def main() -> None:
    warnings.simplefilter("ignore")
    for row in linear_rows():
        print(row, flush=True)
    for row in gated_rows():
        print(row, flush=True)


if __name__ == "__main__":
    main()
