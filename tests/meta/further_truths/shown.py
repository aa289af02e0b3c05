"""Each of these near truths shown false by definitions alone: by how much it fails at a place inside its hypotheses."""

from __future__ import annotations

from math import exp, log, pi, sqrt

import mpmath as mp
import numpy as np
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.signal import lfilter

from further_truths.numbers import K, M, ap, disc, front, m, mem, rng, series_over, stein, window


def hz(spec, th):
    return int((m(spec, 4000) >= th).sum())


def gain(poles, mu, t):
    return (1 - abs(mu) ** 2) * abs(series_over([poles], [mu], t + 1)[t]) ** 2


def cant():

    def f(x):
        poles = disc(x)
        left = m(poles, 4)[3]
        return -left / (1 - left) / (2 * sum(abs(np.sum(poles**q)) ** 2 for q in range(1, 300)))

    r = min((minimize(f, rng.normal(size=6), method="BFGS") for _ in range(6)), key=lambda r: r.fun)
    poles = disc(r.x)
    V = 2 * sum(abs(np.sum(poles**q)) ** 2 for q in range(1, 2000))
    return M(poles, 3) - 0.53 * V / (0.53 * V + 1)


def fid(a, b):
    return sqrt(1 - abs(np.vdot(ap(b, 4000), ap(a, 4000))) ** 2)


def tv(a, b):
    return 0.5 * np.sum(abs(abs(ap(a, 4000)) ** 2 - abs(ap(b, 4000)) ** 2))


def lin_(a, b):
    return sum(abs(x - y) * sqrt(2 * (1 / (1 - x * np.conj(y))).real) for x, y in zip(a, b, strict=True))


def tailr():
    poles = front(3, 3)
    r = 1.0001
    be = np.prod((r - abs(poles)) / (1 - r * abs(poles)))
    return M(poles, 3) - 0.5 * be**2 * r**-8


def ctight():
    poles = np.array([0.99, -0.99])
    C = 1 / (1 - np.outer(poles, poles))
    return 1.1 * ((1 + 0.99**2) / (2 * 0.99)) ** 2 - np.linalg.cond(C)


def slope(poles, i, t):
    h, poles = 1e-6, np.array(poles, complex)
    e = np.eye(len(poles))[i]

    def d(w):
        return (m(poles + w * e, t + 1)[t] - m(poles - w * e, t + 1)[t]) / (2 * h)

    return abs((d(h) - 1j * d(1j * h)) / 2)


def slow():
    best = -9
    for _ in range(10):

        def f(x):
            poles = disc(x[:-1])
            rho = max(abs(poles))
            r = 1 + (1 / max(rho, 1e-3) - 1) / (1 + np.exp(-x[-1]))
            be = np.prod((r - abs(poles)) / (1 - r * abs(poles)))
            if r * rho > 1 - 1e-9:
                return 0.0
            return 0.4 - slope(poles, 0, 2) / (be**2 * r**-4.0 / ((r - abs(poles[0])) * (1 + r * abs(poles[0]))))

        best = max(best, -minimize(f, rng.normal(size=7), method="Nelder-Mead", options={"maxiter": 2500}).fun)
    return best


def pooled(poles, t, T=4000):
    poles = np.array(poles)
    S = (1 - np.array([poles ** (k + 1) for k in range(T)])) / (1 - poles)  # response of lag k from the end, times T
    return float(S[t] @ np.linalg.solve(S.T @ S, S[t]))


def poolf():
    return pooled([0.6, 0.8], 2) - pooled([0.6, 0.8], 1)


def colour(poles, a, L=60000):
    k = np.arange(L)
    cov = lfilter([1], [1, -poles], a**k)  # past side: sum_{j<=t} poles^j a^{t-j}
    cov = cov + poles**k * (poles * a) / (1 - poles * a)  # j>t: sum poles^j a^{j-t}
    var = (1 + poles * a) / (1 - poles * a) / (1 - poles * poles)
    return np.sum(cov**2) / var


def mt(p, t):
    p = np.array(p, complex)
    G = -1 / (p[:, None] + p.conj()[None, :])
    v = np.exp(p * t)
    return (v.conj() @ np.linalg.solve(G, v)).real


def cbest(n):
    b = 9
    for _ in range(12):
        r = minimize(
            lambda x: -mt(-np.exp(x[:n]) + 1j * x[n:], 1.0),
            np.r_[rng.normal(size=n) * 0.3, np.linspace(-1, 1, n) * 2.6 * (n - 1) / 1 + rng.normal(size=n) * 0.2],
            method="Nelder-Mead",
            options={"maxiter": 6000, "adaptive": True},
        )
        b = min(b, r.fun)
    return -b


def alias():
    s = {
        complex(round(z.real, 12), round(z.imag, 12))
        for z in (np.exp(0.5 * (-0.5 + 1j * pi * n)) for n in range(-2, 3))
    }
    return (1 - np.exp(-0.5 * 5)) - (1 - np.prod([abs(z) ** 2 for z in s]))


def bil(p, D):
    return 1 - np.prod([abs((1 + D * s / 2) / (1 - D * s / 2)) ** 2 for s in p])


def invlin(N, D):
    lin = [-0.5 + 1j * pi * n for n in range(-(N // 2 - 1), N // 2)]
    w = [N / pi * (N / (2 * n + 1) - 1) for n in range(N // 2)]
    return bil(lin, D) - bil([-0.5 + 1j * x for x in w] + [-0.5 - 1j * x for x in w], D)


def ridgef():
    A = np.array([[1, -0.25], [1, 0]])
    B = np.array([1.0, 0])
    best = -9
    C = stein(A, np.outer(B, B)).real
    for s in np.logspace(-2, 2, 60):
        Kk = np.linalg.inv(C + s * np.eye(2))
        v = [np.linalg.matrix_power(A, t) @ B for t in range(6)]
        q = [x @ Kk @ x for x in v]
        best = max(best, max(np.diff(q)))
    return best


def jensen():
    C = np.array([[1 / (1 - 0.25), 1 / (1 - 0.1)], [1 / (1 - 0.1), 1 / (1 - 0.04)]])
    _, U = np.linalg.eigh(C)
    R = 10 * np.outer(U[:, 1], U[:, 1])
    return np.trace(C @ np.linalg.inv(C + R)) - 2 * np.trace(C) / (np.trace(C) + 10)


def half():
    C = 1 / (1 - 0.25)
    s = 100.0
    return (1 / (C + s) + s / (C + s) ** 2) - 1.9 / (C + s)


def ratio():
    C = 1 / (1 - np.outer([0.5, -0.3], [0.5, -0.3]))
    R = 3 * C
    return np.trace(C @ np.linalg.inv(C + R)) - 0.98 * 2 * (2 / 3) / (2 + 2 / 3)


def nonl():
    x, w = np.polynomial.hermite_e.hermegauss(60)
    w = w / w.sum()
    S = 0.2
    s = sqrt(S) * x
    fp = (s * s - 1) ** 2
    return 0.99 * (w @ fp) ** 2 - (w @ (fp * x * x)) ** 2


def nonnormal():
    J = np.array([[0.5, 1], [0, 0.5]])
    v = np.linalg.matrix_power(J, 6) @ [0, 1]
    return v @ v - 25 * 4 * 0.25**6


def ftime(s0, d, t):
    st = t / (t + 1)
    s1 = st + d * (s0 - st)
    return abs(quad(lambda s: 1 / (4 * s**t * (t - (t + 1) * s)), s0, s1, epsabs=1e-14)[0])


def rate():
    C = 1 / (1 - np.outer([0.5, -0.3], [0.5, -0.3]))
    w, U = np.linalg.eigh(C)
    h = 2 / (w[0] + w[-1])
    k = w[-1] / w[0]
    e = U[:, 1]
    f = e - h * C @ e
    return f @ C @ f / (e @ C @ e) - 0.9 * (1 - 2 / (1 + k)) ** 2


def mimo(poles, W, L):
    A = np.diag(poles) if np.ndim(poles) == 1 else np.array(poles)
    W = np.array(W, complex)
    C = stein(A, W @ W.conj().T)
    out = []
    V = W
    for _ in range(L):
        out.append(V.conj().T @ np.linalg.solve(C, V))
        V = A @ V
    return out


def off():
    b = -9
    for _ in range(200):
        poles = rng.uniform(-0.9, 0.9, 2)
        q = mimo(poles, rng.normal(size=(2, 2)), 4)
        b = max(b, max(abs(q[t + 1][0, 1]) - abs(q[t][0, 1]) for t in range(3)))
    return b


def split():
    poles = front(4, 4)
    return np.trace(mimo(poles, np.c_[np.ones(4), np.zeros(4)], 5)[4]).real - 0.75 * 4 / 5


def last(c, d, poles, mu, L):
    h = np.zeros(400)
    h[0] = 1
    y = lfilter([c], [1, -poles], h) + d * h
    x = lfilter([1], [1, -mu], y)
    return x**2 / np.sum(x**2)


def tapped(poles, p, L):
    poles = np.array(poles, complex)
    R = [np.ones(len(poles), complex)] + [poles ** (k - 1) * (poles + p) for k in range(1, 6000)]
    R = np.array(R)
    C = R.T @ R.conj()
    return [(R[t].conj() @ np.linalg.solve(C, R[t])).real for t in range(L)]


def fisher():
    W = np.array([[0, 0], [3.0, 0]])
    C = stein(W, np.eye(2)).real
    v = np.array([1.0, 0])
    return sum(x @ np.linalg.solve(C, x) for x in (v, W @ v)) - 1.5


def delta():
    al, ch = 1.0, 1 - sqrt(0.5)
    a = al**2 * (1 - ch)
    return (1 - a * a) * a**2 - 0.98 / 4


def gates():
    g = [(0.0, 1.0), (1.0, 0.01), (1.0, 0.01)]
    tot = 0
    for ph in range(3):
        w = []
        pr = 1.0
        for s in range(9):
            a, b = g[(ph - s) % 3]
            w.append((pr * b) ** 2)
            pr *= a
        tot += w[2] / sum(w)
    return tot / 3 - 0.9 / 3


def legsc(N=8, D=0.2):
    A = np.array(
        [[-sqrt((2 * i + 1) * (2 * j + 1)) if i > j else -(i + 1) if i == j else 0 for j in range(N)] for i in range(N)]
    )
    B = np.array([sqrt(2 * i + 1) for i in range(N)])
    Z = np.linalg.inv(np.eye(N) - D / 2 * A)
    Ad = Z @ (np.eye(N) + D / 2 * A)
    Bd = D * Z @ B
    return np.linalg.cond(stein(Ad, np.outer(Bd, Bd)).real) - (2 * N + 1) ** 2 / 6


def rt():
    poles = np.array([0.01, 0.02])
    C = 1 / (1 - np.outer(poles, poles))
    return 2 - 0.97 * M(poles, 0) * np.trace(C)


def rg():
    g = np.linspace(-0.99, 0.99, 199)
    return max((m([x, y], 5)[2] - m([x, y], 5)[4]) for x in g for y in g) - 0.293


SHOWN = {
    "tradeoff.constant.late": lambda: K(3, 3) - 0.73 * 3 / 4,
    "frontier.one.e": lambda: M([sqrt(20 / 21)], 20) - exp(-1) / 21,
    "frontier.two.late": lambda: K(2, 40) - 0.51 * 2 / 41,
    "horizon.half": lambda: hz(front(3, 3), 0.5) - 15 / 4,
    "horizon.tenth": lambda: hz(front(3, 16), 0.1) - 16.5,
    "tradeoff.long": lambda: K(8, 24) - 0.75 * 8 / 25,
    "monotone.strict.positive": lambda: (
        1e-30 - abs(float(mem([mp.mpf(3) / 5, mp.mpf(4) / 5], 4)[3] - mem([mp.mpf(3) / 5, mp.mpf(4) / 5], 4)[2]))
    ),
    "ratio.rho": lambda: M([0.5, 0.5], 3) - 2 * 0.25**2,
    "third.coefficient": lambda: (
        abs(ap([-0.098 + 0.724j, 0.577 + 0.356j, 0.56 - 0.383j, -0.133 - 0.719j], 6)[5]) ** 2 - 0.42
    ),
    "window.first": lambda: 2 / 3 - window([0.9, -0.9], 3)[0],
    "information.linear": lambda: -0.5 * log(1 - K(3, 3)) - 0.7 * K(3, 3),
    "information.nats": lambda: -0.5 * log(1 - K(3, 3)) - 0.9 * 3 / 8,
    "nesting.two": lambda: (
        -min(
            minimize(
                lambda x: -gain(*disc(x), 2), rng.normal(size=4), method="Nelder-Mead", options={"maxiter": 3000}
            ).fun
            for _ in range(4)
        )
        - 0.34
    ),
    "nesting.share": lambda: gain(0.999, 0.99, 2) - 1.2 / 2 * (1 - 0.999**2 * 0.99**2),
    "cantelli.053": cant,
    "perturbation.linear": lambda: fid([0.5], [0.501]) - 0.98 * lin_([0.5], [0.501]),
    "perturbation.tv": lambda: tv([0.0], [0.97]) - 0.97 * fid([0.0], [0.97]),
    "tail.radius": tailr,
    "conditioning.tight": ctight,
    "eigengrad.angle98": lambda: (
        lambda x: x * (1 - 2 * x * x) - 0.98 * sqrt((1 - x * x) * x * x * (1 - (1 - x * x) * x * x)) / (1 - x * x)
    )(1e-3),
    "slow.gradient04": slow,
    "pooling.falls": poolf,
    "coloured.constant": lambda: colour(0.999, 0.5) - 0.97 * 3,
    "continuous.two": lambda: cbest(2) - 1,
    "continuous.many": lambda: cbest(4) - 0.64 * 4,
    "legs.alias": alias,
    "legs.rate": lambda: (
        max(((1 - 0.45 * n) / (1 + 0.45 * n)) ** 2 for n in range(1, 7)) - ((1 - 0.45) / (1 + 0.45)) ** 2
    ),
    "legs.inv.lin": lambda: invlin(2, 3),
    "noise.falls": ridgef,
    "noise.jensen": jensen,
    "noise.ridge.half": half,
    "noise.ratio.tight": ratio,
    "readout.lags.apart": lambda: (lambda g: (1 - 0.75) * g @ g - (g @ g - 0.75 * (g @ (0.5 ** np.arange(3))) ** 2))(
        np.array([1, 0.5, 0.25])
    ),
    "nonlinear.monotone": nonl,
    "weights.nonnormal": nonnormal,
    "direction.above.upper": lambda: ftime(2 / 3 + 1e-3, 0.1, 2) - 0.97 * 1.5**2 * log(10) / 12,
    "direction.above.lower": lambda: 1.05 * log(1 / 0.99) / 12 - ftime(0.9995, 0.99, 2),
    "gain.one": lambda: M([sqrt(4 / 5)], 4) - 1.05 * exp(-1) / 5,
    "gain.two": lambda: K(2, 4) - 0.53 * 2 / 5,
    "gain.rate": rate,
    "mimo.offdiagonal": off,
    "mimo.split": split,
    "mimo.strict": lambda: np.trace(mimo([[0, 0], [1, 0]], [[1, 0], [0, 0]], 2)[1]).real - 1 + 1e-12,
    "gated.falls": lambda: (lambda w: w[1] - w[0])(window([0.5, -0.5], 3)),
    "depth.last.markov": lambda: last(1, -1, 0.01, 0, 3)[1] - 0.25 - 0.5,
    "twotap.falls": lambda: (lambda q: q[1] - q[0])(tapped([0.99], 0.1, 2)),
    "twotap.bound": lambda: tapped(front(3, 3), 0, 4)[3] - 0.73 * 3 / 4,
    "fisher.any": fisher,
    "delta.half": delta,
    "gates.phases": gates,
    "other.product": lambda: K(3, 3) ** 2 - 0.4 * 3 / 4,
    "metric.lag": lambda: (1 / 3) * (2 / 3) ** 2 - 0.37 / 2.5,
    "width.least": lambda: (2 + 5 / 3) / 3 - 1 / M([0, 0, 0], 2),
    "late.share": lambda: 0.3 * 4 * 0.999**8 - sum(m([0.999, 0, 0, 0], 60000)[4:]),
    "legs.condition": legsc,
    "positive.three": lambda: M([0.6027] * 3, 6) - 1.25 / 7,
    "real.two.lag": lambda: M([-0.4597] * 2, 2) - 0.34,
    "real.three.lag": lambda: K(3, 4, real=True) - 0.30,
    "legs.held.tight": lambda: 1.1 * 9 - ((1 - 0.99**3) / (0.99 - 0.99**2)) ** 2,
    "product.lags": lambda: (lambda poles: M(poles, 1) * M(poles, 3) - 0.145)(
        [-0.6465534 - 0.3991467j, 0.6465555 + 0.3991431j]
    ),
    "continuous.three": lambda: cbest(3) - 0.58 * 3,
    "mimo.two": lambda: np.trace(mimo(front(2, 2), np.c_[np.ones(2), np.zeros(2)], 3)[2]).real - 0.64 * 2 / 3,
    "gated.first": lambda: (lambda w: w[1] - w[0])(window([0.5, -0.5], 3)),
    "centre.one": lambda: max(sum(t * (1 - s) * s**t for t in range(6)) for s in np.linspace(0, 1, 1001)) - 1.385,
    "information.four": lambda: -0.5 * log(1 - K(4, 4)) - 0.6 * 4 / 5,
    "positive.two": lambda: K(2, 3, pos=True) - 0.2295,
    "noise.always": lambda: (lambda C: 1 / (C + 1e-6) - 0.98 / C)(4 / 3),
    "readout.trace": rt,
    "coloured.trough": lambda: 1.03 / 3 - colour(-0.9995, 0.5),
    "perturbation.half": lambda: abs(M([0.0], 0) - M([0.99], 0)) - 0.97 * tv([0.0], [0.99]),
    "letters.two": lambda: 0.36 * 0.16 * 1.2 - 0.0685,
    "window.squares": lambda: 1.02 / 3 - sum(window([0.999], 3) ** 2),
    "strict.two": lambda: 1e-12 - abs(M([0.5, -0.5, 0.5j, -0.5j], 0) - M([0.5, -0.5, 0.5j, -0.5j], 2)),
    "real.gap": rg,
    "sum.window": lambda: (lambda w: w[0] + w[-1] - 1.5)(window([0.97, 0.98, 0.99], 6)),
}
