"""Memory by means of its own, mpmath and numpy: power series of all-pass functions, windows, the best spectra found."""

from __future__ import annotations

import mpmath as mp
import numpy as np
from scipy.optimize import minimize
from scipy.signal import lfilter

mp.mp.dps = 60


def allpass(spec, L):
    """b_0..b_{L-1} of prod (z - conj l)/(1 - l z)."""
    s = [mp.mpc(1)] + [mp.mpc(0)] * (L - 1)
    for poles in spec:
        poles = mp.mpmathify(poles)
        lc = mp.conj(poles)
        out = [mp.mpc(0)] * L
        for k in range(L):  # y_k = l y_{k-1} + s_{k-1} - conj(l) s_k
            out[k] = (poles * out[k - 1] + s[k - 1] if k else mp.mpc(0)) - lc * s[k]
        s = out
    return s


def mem(spec, L):
    b = allpass(spec, L)
    out = []
    acc = mp.mpf(1)
    for x in b:
        acc -= abs(x) ** 2
        out.append(acc)
    return out


def allpass_np(spec, L):
    s = np.zeros(L, complex)
    s[0] = 1
    for poles in spec:
        out = np.zeros(L, complex)
        for k in range(L):
            out[k] = (poles * out[k - 1] + s[k - 1] if k else 0) - np.conj(poles) * s[k]
        s = out
    return s


def mem_np(spec, L):
    return 1 - np.cumsum(abs(allpass_np(spec, L)) ** 2)


def stein(A, BB):
    """X = A X A^* + BB, by vec."""
    A = np.asarray(A, complex)
    n = len(A)
    return np.linalg.solve(np.eye(n * n) - np.kron(A, A.conj()), np.asarray(BB, complex).reshape(-1)).reshape(n, n)


def series_over(poly_spec, mus, L):
    """coefficients of b(z)/prod(1-mu z)"""
    s = allpass_np(poly_spec, L)
    for m in mus:
        o = np.zeros(L, complex)
        for k in range(L):
            o[k] = s[k] + (m * o[k - 1] if k else 0)
        s = o
    return s


def window(spec, T):
    V = np.array([[poles**k for poles in spec] for k in range(T)], complex)
    Q, _ = np.linalg.qr(V)
    return (abs(Q) ** 2).sum(1)


rng = np.random.default_rng(5)
_FIRST = rng.bit_generator.state


def afresh():
    """Begin again, so that what one search draws does not hang on those before it."""
    rng.bit_generator.state = _FIRST
    _seen.clear()


def ap(spec, L):
    s = np.zeros(L, complex)
    s[0] = 1
    for poles in spec:
        s = lfilter([-np.conj(poles), 1], [1, -poles], s)
    return s


def m(spec, L):
    return 1 - np.cumsum(abs(ap(spec, L)) ** 2)


def disc(x):
    z = x[0::2] + 1j * x[1::2]
    r = abs(z)
    return z / np.maximum(r, 1e-12) * np.tanh(r)


_seen = {}


def front(n, tt, real=False, pos=False):
    """A spectrum that remembers lag tt well."""
    key = (n, tt, real, pos)
    if key not in _seen:
        to = (lambda x: 1 / (1 + np.exp(-x))) if pos else np.tanh if real else disc
        best = (9, None)
        dim = n if real or pos else 2 * n
        starts = [rng.normal(size=dim) for _ in range(10)]
        if n > 3 and not real:
            ang = np.linspace(-1, 1, n) * (n - 1) / 2 * 5.2 / (tt + 1)
            r = np.arctanh(0.9)
            x0 = np.empty(2 * n)
            x0[0::2] = r * np.cos(ang)
            x0[1::2] = r * np.sin(ang)
            starts = [x0, *starts[:2]]
        for x0 in starts:
            r = minimize(lambda x: -m(to(x), tt + 1)[tt], x0, method="BFGS", options={"maxiter": 400})
            if r.fun < best[0]:
                best = (r.fun, to(r.x))
        _seen[key] = best[1]
    return _seen[key]


def M(spec, t):
    """Memory, at 60 digits."""
    return float(mem(list(map(complex, spec)), t + 1)[t])


def K(n, t, **k):
    return M(front(n, t, **k), t)
