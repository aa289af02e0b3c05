"""Each of these near truths shown false by definitions alone: by how much it fails at a place inside its hypotheses."""

from __future__ import annotations

from math import cos, log, sqrt

import mpmath as mp
import numpy as np
from further_truths.numbers import M, ap, front, m, stein, window


def continuous(rates, when):
    """m(t) of the poles that are minus the rates."""
    rates = [mp.mpf(rate) for rate in rates]
    seen = mp.matrix([mp.e ** (-rate * when) for rate in rates])
    return (seen.T * mp.lu_solve(mp.matrix([[1 / (a + b) for b in rates] for a in rates]), seen))[0]


def cluster():
    return 30 * window(np.exp(1j * np.array([-0.01, 0, 0.01])), 30).max() - 7


def crowded():
    around = np.exp(0.5j * np.arange(3))
    return window(around, 20).max() * (20 - 2 / abs(around[1] - around[0])) - 3


def in_turn(back):
    """Memory of the delta rule with gate .9 and writing .9, of which two of three keys nearly agree."""
    keys = [np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0.99, sqrt(1 - 0.99**2)])]
    rows, carried = [], np.eye(3)
    for step in range(90):
        key = keys[2 - step % 3]
        rows.append(carried @ (0.9 * key))
        carried = carried @ (0.9 * (np.eye(3) - 0.9 * np.outer(key, key)))
    return rows[back] @ np.linalg.pinv(np.array(rows).T @ np.array(rows)) @ rows[back]


def uneven():
    pole, tap = 0.43, 0.72  # impulse response 1, l + c, (l + c) l, ...
    return (pole + tap) ** 2 / (1 + (pole + tap) ** 2 / (1 - pole**2)) - 0.5


def oscillated():
    turned = 0.1  # cos^k sin((k + 1) phi)
    k = np.arange(20000)
    seen = cos(turned) ** k * np.sin((k + 1) * turned)
    return (((k + 1) * seen**2)[20:] / (seen @ seen)).max() - 0.7


def weighed():
    k = np.arange(1, 3000)  # the double eigenvalue .9, read by (k - c) l^k
    seen = [(k - c) * 0.9**k for c in np.linspace(-10, 40, 201)]
    return max((k @ h**2) * (1 - 0.81) / (h @ h) for h in seen) - 3


def aligned():
    A, B = np.diag([0.01, 0.0]), np.ones((2, 1))
    C = stein(A, B @ B.T)
    return 2 - 0.99 * float(np.real((B.T @ np.linalg.solve(C, B))[0, 0] * np.trace(C)))


def coloured(pole, a):
    """The capacity of x_t = l x_{t-1} + u_t for u autoregressive with a."""
    lag = np.arange(60000)
    seen = (pole ** (lag + 1.0) - a ** (lag + 1.0)) / (pole - a) + pole ** (lag + 1.0) * a / (1 - pole * a)
    return (seen @ seen) / ((1 + a * pole) / ((1 - a * pole) * (1 - pole**2)))


def excess():
    poles = [0.5, -0.9]
    left = [
        (window(poles, T)[back] - M(poles, back)) * (1 - 0.9 ** (2 * T)) - M(poles, back) * 0.9 ** (2 * T)
        for T in range(2, 9)
        for back in range(T)
    ]
    return max(left)


def pooled():
    b = abs(ap([5 / 7, 3 / 7], 12)) ** 2
    kept = 1 - np.cumsum(b)
    means = kept[1:] - b[0] * b[1:] / kept[0]
    return max(np.diff(means))


def cantelli():
    poles = np.array([-0.559 - 0.114j, 0.379 + 0.426j, -0.27 + 0.469j])
    V = 2 * sum(abs(np.sum(poles**q)) ** 2 for q in range(1, 600))
    return M(poles, 3) - 0.7 * V / (V + 1)


def perturbed():
    first = np.array([-0.43761845 - 0.7432436j, 0.40900179 - 0.04146873j, -0.23117561 + 0.34447296j])
    moves = 1e-4 * np.exp(1j * np.linspace(0, 6.28, 60))
    return max(
        abs(m(first, 3)[2] - m(first + move * np.eye(3)[0], 3)[2])
        - 0.78 * abs(move) * sqrt(2 * (1 / (1 - first[0] * np.conj(first[0] + move))).real)
        for move in moves
    )


def rules():
    with mp.workdps(120):
        step, n = mp.mpf("0.097"), 64
        a = 2 / step
        return float(mp.log(mp.fprod(((a - q) / (a + q)) ** 2 for q in range(1, n + 1))) + step * n * (n + 1))


def legendre():
    last = np.polynomial.legendre.leggauss(20)[0].max()
    return (1 + last) / (1 - last) - 0.172 * 41**2


def late():
    first, last = mp.mpf("0.998"), mp.mpf("0.9999")  # of l^2, at lag 1, where l^2 goes to 1/2
    took = mp.quad(lambda s: 1 / (4 * s * (2 * s - 1)), [first, last])
    return mp.mpf(26) / 25 / 8 * mp.log((last - 0.5) / (first - 0.5)) - took


def layered():
    """The gradient of y = 2 Re(w B l^k) in l at l = 1/2, B = w = 1, beside that with c in place of c^2."""
    return abs((4 - 2) * sum(0.5**k * k * 0.5 ** (k - 1) for k in range(1, 200)))


def low():
    """Whitened parts of a readout orthogonal to the lag, f = s + s^3: E f' and E f''' and S as they are."""
    slope, third, S = 1 + 3 * 1.0, 6.0, 1.0
    return 1.02 * min(slope**2, (slope + third * S) ** 2) - slope**2


def high():
    slope, third, S = 1 + 3 * 1.0, 6.0, 1.0  # one state, w = 1 / sqrt(C), f = s + s^3
    return (slope + third * S) ** 2 - max(slope**2, (slope + 0.98 * third * S) ** 2)


def gates():
    rows = np.array([[1, 1], [1, 1], [1, 0]])  # the last gate open, the one before it half shut, all else forgotten
    kept = np.diag(rows @ np.linalg.inv(rows.T @ rows) @ rows.T)
    return kept[2] - kept[1]


def real_line():
    poles = front(3, 6, real=True)
    return M(poles, 6) * 7 - 4 / 3


def share():
    moments = [mp.mpf(1) / 300, mp.mpf(1) / 100]
    return float(max(mp.quad(lambda s: continuous([1, 16, 256], s), [t, 16 * t]) for t in moments)) - 0.96


def points():
    times = [mp.mpf(k) / 400 for k in range(8, 800, 8)]
    return float(max(t * continuous([1, 4, 16], t) for t in times)) - 1.05 / log(4)


def tailed():
    pole, other = 0.6 * np.exp(0.5j), 0.3j
    return abs(abs(1 / pole - np.conj(other)) ** 2 - abs(1 / pole - other) ** 2)


NEAR_ONE, LEAST = 0.9999, 1e-3
SHOWN = {
    "width.near": lambda: 1.0001 - 1 / M([LEAST] * 3, 2),
    "width.many": lambda: 6 / 5 * 7 / 6 - 1 / M(front(6, 6), 6),
    "tail.bare": tailed,
    "circle.cluster": cluster,
    "circle.pairs": crowded,
    "metric.quarter": lambda: NEAR_ONE**2 * log(NEAR_ONE) ** 2 / (1 - NEAR_ONE**2) ** 2 - 0.249999,
    "metric.half": lambda: 1001 / 4000 / (1 - NEAR_ONE) ** 2 - 1 / (1 - NEAR_ONE**2) ** 2,
    "geometric.share": share,
    "delta.falls": lambda: in_turn(2) - in_turn(1),
    "delta.nearly": lambda: 0.9999 - 0.999,  # one key, all but .0001 is overwritten
    "taps.uneven": uneven,
    "taps.start": lambda: 0.75 - 0.99 * 0.75,  # l = 1/2 and the newest input not read
    "oscillators.far": oscillated,
    "oscillators.edge": lambda: max(abs(np.roots([1, 2.001, 1]))) - (1 + 10 * 0.001),
    "fisher.almost": lambda: 1 + 1e4 / (1 + 1e4) - 0.99 * 2,  # [[0, 0], [100, 0]]
    "noise.even": lambda: 1 - 0.999 * 2 * 2 / (2 + 2),  # R = C, two states
    "ridge.frobenius": lambda: 2 / 3 - 1 / 2,  # [[0, 0], [sqrt 2, 0]] and noise 1
    "hankel.mean": weighed,
    "teacher.more": lambda: 1.05 * 20 / 21 - (1 - 20**20 / 21**21),  # one state, lag 20
    "stationary.strict": lambda: 1e-12 - abs(1 / 2 * 2 - 1),  # one state that is written at every second step
    "stationary.bent": lambda: 2 * 1 - (1 + 0 + 1 / 2),  # a register of two
    "slow.eighths": lambda: _slow(sqrt(1 / 3), 1.0005),
    "angle.lags": lambda: 0.1 - 0.95 * sqrt(0.99 * 0.01) / 0.99,  # eigenvalues 0, 0, 0, 1/10 at lag 3
    "weights.frobenius": lambda: 1 - 0,  # a register of two at lag 1, whose radius is zero
    "readout.aligned": aligned,
    "layer.once": layered,
    "mimo.strict": lambda: 1e-12 - abs(M([0, 0], 1) * 2 - 2),
    "mimo.states": lambda: M([0.5, 0.5], 0) - (1 - 0.25),
    "nonlinear.low": low,
    "nonlinear.high": high,
    "coloured.peak": lambda: coloured(0.999, 0.5) - (1 + 0.97 / 2) / 0.5,
    "coloured.trough": lambda: (1 - 0.97 / 2) / 1.5 - coloured(-0.999, 0.5),
    "nesting.share": lambda: M([1e-4] * 4, 3) - M([1e-4] * 3, 3) - 0.97,
    "pooling.falls": pooled,
    "cantelli.seventy": cantelli,
    "perturbation.most": perturbed,
    "direction.late": late,
    "gram.apart": lambda: (2 * NEAR_ONE / (1 + NEAR_ONE**2)) ** 2 - 0.999999,
    "legs.rules": rules,
    "legs.condition": legendre,
    "frontier.pair": lambda: M([(1 + 1j) / 2, (1 - 1j) / 2], 2) - 0.435,
    "frontier.triple": lambda: M(front(3, 3), 3) - 0.55,
    "frontier.line": real_line,
    "horizon.low": lambda: M(front(8, 12), 12) * 13 / 8 - 0.74,
    "window.falls": lambda: np.diff(window([0.99, 0.95], 8)).max(),
    "window.excess": excess,
    "outer.strict": lambda: 1e-12 - abs(M([0.9], 0) - 0.19),
    "traceless.flat": lambda: abs(M([0.5, 0.25, -0.75], 1) - M([0.5, 0.25, -0.75], 0)),
    "geometric.point": points,
    "gates.fall": gates,
}


def _slow(pole, r):
    return pole - 3 / 8 * (r - pole) / ((1 - r * pole) ** 2 * (1 + r * pole))
