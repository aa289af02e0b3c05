"""Exponential moving averages, as somebody may write them: NumPy alone."""

from __future__ import annotations

import numpy as np


class Averages:
    """x_t = a x_{t-1} + (1 - a) u_t for several rates a, and y_t = sum of weights times x_t: (batch, T, 1)."""

    def __init__(self, rates: list[float], weights: list[float]) -> None:
        self.rates, self.weights = np.array(rates), np.array(weights)

    def __call__(self, u: np.ndarray) -> np.ndarray:
        """All steps, one after another."""
        outputs, averages = np.zeros_like(u), None
        for now in range(u.shape[1]):
            outputs[:, now], averages = self.step(u[:, now], averages)
        return outputs

    def step(self, u: np.ndarray, averages: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """One step: u (batch, 1) and the averages (batch, N) to the output and the next averages."""
        before = 0.0 if averages is None else self.rates * averages
        averages = before + (1 - self.rates) * u
        return averages @ self.weights[:, None], averages
