"""The all-pass chain written out, in balls or mpmath numbers: a second route to b, M and its gradient.

For an eigenvalue l, P = b/(1 - l z) and Q is the same without the factor of l: dM(tau)/dl = P_tau conj(Q_tau).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def outputs(eigenvalues: Sequence[Any], count: int) -> list[Any]:
    """b_0..b_{count-1}: first-order all-pass filters in cascade, y_t = x_{t-1} - conj(l) x_t + l y_{t-1}."""
    zero = 0 * eigenvalues[0]
    signal = [zero + int(t == 0) for t in range(count)]
    for value in eigenvalues:
        before, last = zero, zero
        for t, now in enumerate(signal):
            last = before - value.conjugate() * now + value * last
            signal[t], before = last, now
    return signal


def memory(eigenvalues: Sequence[Any], count: int) -> list[Any]:
    """M(0)..M(count-1): squared norms of the orthonormal chain's state, right to relative accuracy."""
    roots = [(1 - value.real**2 - value.imag**2) ** 0.5 for value in eigenvalues]
    state = [0 * value for value in eigenvalues]
    signal, found = 1 + state[0], []
    for _ in range(count):
        for n, (value, root) in enumerate(zip(eigenvalues, roots, strict=True)):
            old = state[n]
            state[n] = value * old + root * signal
            signal = root * old - value.conjugate() * signal
        found.append(sum(s.real * s.real + s.imag * s.imag for s in state))
        signal = 0 * signal
    return found


def gradient(eigenvalues: Sequence[Any], lags: Sequence[int]) -> list[list[Any]]:
    """dM(tau)/dl_i: a list over lags of lists over eigenvalues."""
    columns = [_column(eigenvalues, place, max(lags) + 1) for place in range(len(eigenvalues))]
    return [[P[lag] * Q[lag].conjugate() for P, Q in columns] for lag in lags]


def _column(eigenvalues: Sequence[Any], place: int, count: int) -> tuple[list[Any], list[Any]]:
    value, others = eigenvalues[place], [*eigenvalues[:place], *eigenvalues[place + 1 :]]
    signal = outputs(others, count) if others else [0 * value + int(t == 0) for t in range(count)]
    P, Q, p, q = [], [], 0 * value, 0 * value
    for now in signal:
        before, q = q, value * q + now
        p = value * p + before - value.conjugate() * q
        P.append(p)
        Q.append(q)
    return P, Q
