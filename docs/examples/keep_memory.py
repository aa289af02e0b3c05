"""Does a penalty that keeps memory at a lag help? Two cases on S4D layers, one in which it does and one in which not.

Kept: a layer that has learned to recall lag 100 is trained on lag 5 alone; what a new readout can still recall of lag
100 is M(100), and its error 1 - M(100). Learned: a layer that remembers little of lag 100 is trained to recall it. Each
with and without the penalty; white input, and the loss is the exact expectation (1 - 2 h_lag + |h|^2)/2, so that
nothing is left to chance. Twenty seconds: `python keep_memory.py`.
"""

import torch

import memlaw
from memlaw.differentiable import memory, memory_penalty
from memlaw.verify.models.s4d import S4D

STATES, FAR, NEAR, LENGTH, STEPS = 16, 100, 5, 256, 400


def loss_at(layer: S4D, lag: int) -> torch.Tensor:
    """The mean square error of recalling the input of so many steps ago, over two."""
    kernel = layer.kernel(LENGTH)[0]
    return (1 - 2 * kernel[lag] + kernel.square().sum()) / 2


def train(layer: S4D, lag: int, least: float = 0.0, weight: float = 1.0) -> memlaw.MemoryHistory:
    """Train all parameters to recall a lag; with a penalty where M(FAR) is below ``least``."""
    history = memlaw.MemoryHistory({"layer": layer}, lags=[NEAR, FAR], window=LENGTH)
    optimiser = torch.optim.Adam(layer.parameters(), lr=0.01)
    for step in range(STEPS):
        loss = loss_at(layer, lag)
        if least:
            loss = loss + weight * memory_penalty(layer.modes()[0], FAR, least, closed=True).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 100 == 0:
            history(step)
    history(STEPS)
    return history


def remembered(layer: S4D) -> float:
    """M(FAR), which no readout can do better than."""
    return memory(layer.modes()[0], [FAR], closed=True).item()


def fresh(step_size: float) -> S4D:
    """A layer of its own, always the same."""
    return S4D(STATES, step_size=step_size, dtype=torch.float64, seed=0)


def told(name: str, layer: S4D, lag: int) -> None:
    """One row of the table."""
    error = 2 * loss_at(layer, lag).item()
    print(f"  {name:34s} M({FAR}) {remembered(layer):.4f}   error at lag {lag}: {error:.4f}")


def main() -> None:
    """Both cases."""
    start = fresh(0.02)
    train(start, FAR)
    least = 0.9 * remembered(start)
    print(f"Kept: after learning lag {FAR}, trained on lag {NEAR}")
    told("before", start, NEAR)
    for name, wanted in (("without", 0.0), (f"with M({FAR}) >= {least:.4f}", least)):
        layer = fresh(0.02)
        layer.load_state_dict(start.state_dict())
        history = train(layer, NEAR, wanted)
        told(name, layer, NEAR)
        noted = ", ".join(f"{record.values[0, 1]:.3f}" for record in history.records)
        print(f"    M({FAR}) every 100 steps: {noted}")
    for step_size in (0.05, 0.2):
        print(f"Learned: trained on lag {FAR} from a start with step {step_size}")
        told("before", fresh(step_size), FAR)
        for name, wanted in (("without", 0.0), ("with M >= 0.25", 0.25)):
            layer = fresh(step_size)
            train(layer, FAR, wanted)
            told(name, layer, FAR)


if __name__ == "__main__":
    main()
