"""A bound of the rounding error of the float64 chain, from the memory function itself.

The computed states obey s_t = A s_{t-1} + e_t with the exact A. Every section is unitary, so one step
rounds by |e_t| <= k |s_{t-1}|, k = ROUNDINGS u (N + sqrt N): each of the N sections handles its own state and
a signal that is no larger than the whole state. Later, e_t is multiplied by A^(tau-t), whose squared
norm is at most min(1, R(tau-t)) with R(j) = |A^j|_F^2 = sum_{k>=j} M(k), because C = I gives
A^j A^*j = sum_{k>=j} A^k B B^* A^*k. So the state at lag tau is off by at most

    E = k [ f(tau) |s_0| + sum_{t<tau} f(tau-1-t) |s_t| ],    f(j) = min(1, sqrt R(j)),

because s_0 is made of products, which round relatively; and M by 2 sqrt(M) E + E^2, plus the rounding of the sum of
squares. R comes from the computed values plus their own first bound, so the result is a bound to second order, with a
factor of about 2 in hand.
"""

from __future__ import annotations

import numpy as np

from memlaw.numerics.number.arrays import FloatArray

ROUNDINGS = 12.0
UNIT = 2.0**-53
BLOCKS = 512
SMALLEST = 1e-300


def memory_error_bound(values: FloatArray, size: int) -> FloatArray:
    """Bound |computed - exact| at each lag 0..len(values)-1 of a chain with ``size`` states.

    >>> float(memory_error_bound(np.array([0.75, 0.1875]), 1)[0]) < 1e-14
    True
    """
    first = bound_given_tail(values, values, size)
    return bound_given_tail(values, values + first, size)


def bound_given_tail(values: FloatArray, upper: FloatArray, size: int) -> FloatArray:
    """Bound the error of ``values``, with tail sums from ``upper`` values."""
    factor = ROUNDINGS * UNIT * (size + np.sqrt(size))
    growth = np.minimum(1.0, np.sqrt(tail_sums(upper, size)))[:-1]
    state_error = factor * (growth * np.sqrt(upper[0]) + convolution_bound(growth, np.sqrt(values)))
    bound: FloatArray = 2 * np.sqrt(values) * state_error + state_error**2
    return bound + (size + 2) * UNIT * values + SMALLEST


def tail_sums(values: FloatArray, size: int) -> FloatArray:
    """Bound sum_{k>=j} M(k) for j = 0..len(values), from the values and their total, the size.

    Beyond the last lag T: where R(K) <= r < 1 for some K, R(T) <= r R(T-K), hence
    R(T) <= r/(1-r) times the sum of the last K values. Without such a K, size minus what was seen.

    >>> tail_sums(np.array([0.75, 0.1875]), 1).round(6).tolist()
    [1.0, 0.25, 0.0625]
    """
    slack = 1e-10 * size
    left = size - values.cumsum() + slack
    last = max(float(left[-1]), slack)
    lowest = left.min()
    for ratio in (0.5, 0.1, 0.01):
        if lowest <= ratio:
            window = int((left <= ratio).argmax()) + 1
            last = min(last, ratio / (1 - ratio) * float(values[-window:].sum()))
    reversed_sums = np.concatenate([[last], values[::-1]]).cumsum()
    tails: FloatArray = np.minimum(reversed_sums[::-1], size)
    return tails


def convolution_bound(growth: FloatArray, norms: FloatArray) -> FloatArray:
    """Bound sum_{t<tau} growth[tau-1-t] norms[t] for every tau; both sequences fall.

    At most 512 blocks: the norms of a block are summed, the growth is that of the nearest lag.

    >>> convolution_bound(np.array([1.0, 0.5]), np.array([1.0, 0.25])).tolist()
    [0.0, 1.0]
    """
    count = len(norms)
    width = -(-count // BLOCKS)
    sums = np.add.reduceat(norms, np.arange(0, count, width))
    blocks = growth[::width]
    if width > 1:  # a lag between two blocks may be as short as the block before says
        blocks = np.concatenate([blocks[:1], blocks])[: len(sums)]
    total = np.convolve(sums, blocks)[: len(sums)]
    return np.concatenate([[0.0], np.repeat(total, width)])[:count]
