"""The near truths of the catalogue's settings shown false by definitions alone: by how much each fails at a place."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, log, pi, sqrt

import mpmath as mp
import numpy as np
from fourth_truths.shown import around, both, density, gramian, legendre, leverage
from further_truths.numbers import M, ap, m, mem, stein
from scipy.integrate import quad


def ring(count, radius):
    """Equal angles on a circle, one more than there are eigenvalues: 1 is left out."""
    return radius * np.exp(2j * pi * np.arange(1, count + 1) / (count + 1))


def band(count, width, decay):
    """Equal angles in a part of a circle."""
    return np.exp(-decay + 1j * width * (2 * np.arange(count) - (count - 1)) / count)


def reached(A, B, lags):
    """B, A B, ..., as rows."""
    rows, row = [], np.array(B, float)
    for _ in range(lags):
        rows.append(row)
        row = np.array(A) @ row
    return np.array(rows)


def steepness(poles, lag, place):
    """The modulus of the derivative of memory at an eigenvalue."""
    step = mp.mpf("1e-15")

    def at(move):
        return mem([mp.mpmathify(one) + move * (place == k) for k, one in enumerate(poles)], lag + 1)[lag]

    return float(mp.hypot(*((at(turn * step) - at(-turn * step)) / (2 * step) for turn in (1, 1j))) / 2)


def cantelli():
    poles, lag = ring(12, 0.87), np.arange(3000)
    variance = ((lag - 12) ** 2 * abs(ap(poles, 3000)) ** 2).sum()
    return M(poles, 12) - 0.75 * variance / (variance + 1)


def moved():
    poles = [-0.12687953 - 0.85324371j, -0.34659606 + 0.22926059j, 0.39830772 + 0.11849275j]
    other = [-0.12686482 - 0.8531448j, *poles[1:]]
    bound = abs(poles[0] - other[0]) * sqrt(2 * (1 / (1 - poles[0] * np.conj(other[0]))).real)
    return abs(M(poles, 2) - M(other, 2)) / bound - 0.8


def geometric():
    begin = 0.00608
    return quad(lambda time: density(-(16.0 ** np.arange(4)), time), begin, 16 * begin)[0] - 0.99


def fourth_moment():
    poles, lag, circle = [0.5, -1 / 3], np.arange(400), np.exp(2j * pi * np.arange(4096) / 4096)
    group_delay = sum((1 - pole**2) / abs(1 - pole * circle) ** 2 for pole in poles)
    return (lag**4 * abs(ap(poles, 400)) ** 2).sum() - (group_delay**4).mean()


def pooled():
    law, kept = abs(ap([0.9, 0.5], 8)) ** 2, m([0.9, 0.5], 8)
    means = kept[1:] - law[0] * law[1:] / kept[0]
    return means[1] - means[0]


def coloured():
    pole, a = 0.95, 0.1  # seen: the covariance of the state with the input of a lag
    newest = 1 / (1 - a * pole)
    variance = (1 + 2 * pole * a * newest) / (1 - pole**2)
    return ((a + pole * newest) ** 2 - newest**2) / variance


def aliased():
    turns = np.exp(0.5 * (-0.5 + 1j * pi * np.array([-1, 0, 1])))  # LegS with the linear ring, N = 4, a step of 1/2
    return abs(np.prod(abs(turns) ** 2) - exp(-2))


def rings():
    count, step = 64, 0.01

    def lost(pole):
        return abs((1 + step * pole / 2) / (1 - step * pole / 2)) ** 2

    half = np.arange(count // 2)
    linear, inverse = lost(-0.5 + 1j * pi * half), lost(-0.5 + 1j * count / pi * (count / (2 * half + 1) - 1))
    return np.prod(inverse) ** 2 - np.prod(linear) ** 2 / linear[0]


def noisy():
    C = gramian([0.9, 0])
    along = np.linalg.eigh(C)[1][:, 1]
    R = 50 * np.outer(along, along) + 1e-3 * np.eye(2)
    return np.trace(C @ np.linalg.inv(C + R)) - 2 * np.trace(C) / np.trace(C + R)


def fisher():
    A = 20 * np.eye(2, k=-1)
    told, rows = np.linalg.inv(stein(A, np.eye(2)).real), reached(A, [1, 0], 2)
    return sum(row @ told @ row for row in rows) - (2 - 1 / 50)


def slope():
    poles = [-0.06975348 + 0.27951765j, -0.15144074 + 0.60686407j, 0.08791199 - 0.35228486j]
    return steepness(poles, 2, 0) - 0.4 / (1 - abs(poles[0]) ** 2)


def above():
    began, part = 0.9999**2, 0.8  # of l^2, whose rest at lag 1 is 1/2
    took = quad(lambda s: 1 / (4 * s * (2 * s - 1)), 0.5 + part * (began - 0.5), began)[0]
    return 1.1 * log(1 / part) / 8 - took


def bent():
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)  # f = 9 s - s^3, l = 0, w = 1, lag 0
    mean = weights / weights.sum()
    return (mean @ (9 - 3 * nodes**2)) ** 2 / 100 - (mean @ ((9 - 3 * nodes**2) * nodes**2)) ** 2


def energy():
    place = np.arange(1, 2000.0)
    seen = 0.9**place - 0.8**place
    return (1 - 0.81) * (place * seen**2).sum() - (seen**2).sum()


def tapped():
    rows = np.power.outer([0.02216463 + 0.14968961j, 0.00940931 - 0.10971314j], np.arange(200)).T
    seen = 1.43926 * rows
    seen[1:] += 1.41981 * rows[:-1]
    return leverage(rows)[1] - leverage(seen)[1]


def crossed():
    A, B = np.array([[0, 0], [1, 0]]), np.array([[1, 1], [0, 0]])
    later = A @ B
    return abs(later.T @ np.linalg.inv(stein(A, B @ B.T).real) @ later)[0, 1] - 0.25


def undamped():
    trace, determinant = (1 - 4) + 1, (1 - 4) * 1 + 4  # a step of 1, a stiffness of 4: both eigenvalues are -1
    return 1 if trace**2 == 4 * determinant and determinant == 1 else 0


def positions():
    stiffness, step = 0.014, 0.1
    soft = 1 / (1 + step**2 * stiffness)
    rows = reached([[soft, -step * stiffness * soft], [step * soft, soft]], [step * soft, step**2 * soft], 60000)
    return leverage(rows)[0] / 2 - leverage(rows[:, 1:])[0]


def delta():
    kept = (1 - (0.75 + 0.5j)) * 0.5  # one key, of which this part is kept, lag 0
    return abs((1 - abs(kept) ** 2) - (1 - kept**2))


def stacked():
    rows = reached([[0.5, 0], [0.5, 0.25]], [1, 2], 5)  # c = d = 1: the zero of the upper lies on the lower pole
    return 2 - np.linalg.matrix_rank(rows, tol=1e-9)


def falls():
    seen = leverage(np.power.outer([0.99, 0.95], np.arange(8)).T)
    return seen[7] - seen[6]


def lifetime():
    squares = np.array([(0.5j) ** (2 * n) for n in range(1, 200)])
    return abs((np.arange(400) * m([0.5j], 400)).sum() - squares.sum())


def kantorovich():
    C = gramian([0.5, -0.5])
    return np.linalg.inv(C)[0, 0] * C[0, 0] - np.linalg.cond(C) / 4 - 0.5


def nested():
    pole, more = 0.5, -2 / 3
    return M([pole, more], 1) - M([pole], 1) - (1 - M([pole], 1)) * (1 - more**2)


def twin():
    chain = leverage(reached([[0.5, 1], [0, 0.5]], [0, 1], 200))[1]
    return abs(chain - 0.25 * 0.75)  # where both states are alike there is one


def lags():
    seen = sqrt(1 - 0.9**2) * 0.9 ** np.arange(2)  # an orthonormal response, and a teacher of ones
    return (2 - m([0.9], 2).sum()) - (2 - seen.sum() ** 2)


HEADS = 0.8644828 * np.exp([0.3413793j, -0.3413793j])
EIGHT = both(-1.04 + 18.04j, -1.52 + 13.21j, -1.72 + 8.01j, -1.81 + 2.68j)
BEST = 1 + sqrt(0.5)
CORNER = Fraction(1, 2)  # the square of the modulus of (1 + I)/2
SHOWN = {
    "concentration": lambda: abs(ap(ring(8, 0.84), 10)[9]) ** 2 - 0.5,
    "cantelli": cantelli,
    "four_fifths": lambda: m(band(24, 0.3 * pi, 1.75 / 73), 73)[72] * 73 / 24 - 0.8,
    "half_horizon": lambda: (m(band(24, 0.575 * pi, 1.9 / 48), 90) >= 0.5).sum() - 37,
    "perturbation": moved,
    "strict_one": lambda: int(Fraction(1, 4) <= (1 - CORNER) * CORNER),
    "two_at_three": lambda: M([-0.75285486 + 0.24760603j, -0.56091207 - 0.559891j], 3) - 0.3,
    "half_unit": lambda: int(Fraction(1, 4) <= (1 - CORNER) * CORNER),
    "density": lambda: density(EIGHT, 1) / 8 - 0.72,
    "two_real": lambda: BEST * density([-1, -1.001], BEST) - 0.766,
    "superadditive": lambda: density([-0.97], 0.37) + density([-0.83], 0.37) - density([-0.97, -0.83 + 3.7j], 0.37),
    "geometric": geometric,
    "fourth_moment": fourth_moment,
    "circle_twice": lambda: around([-0.05, 0, 0.05], 12) - 6 / 12,
    "pooled_falls": pooled,
    "coloured_falls": coloured,
    "legs_rate": lambda: (14 / 22) ** 2 - (3 / 5) ** 2,  # N = 18, a = 4
    "ring_complete": aliased,
    "legs_condition": lambda: legendre(24, 5 / 29),
    "binomial": lambda: Fraction(16, 5) * 14 * comb(28, 14) ** 2 - 16**14,
    "inv_over_lin": rings,
    "mean_noise": noisy,
    "fisher": fisher,
    "slope": slope,
    "above": above,
    "lograte": lambda: (0.98 * log(0.98) / (1 - 0.98**2)) ** 2 - 0.249,
    "nfold_gain": lambda: M([-0.069395 + 0.83496325j, 0.58252516 + 0.60219966j], 4) - 2 * 4**4 / 5**5,
    "seen_through": bent,
    "hankel_energy": energy,
    "taps_later": tapped,
    "mimo_cross": crossed,
    "family": lambda: np.linalg.matrix_rank([[1, 1], [1, -1]]) - 1,  # p u + q for u = 1 and u = -1, one step
    "stationary": lambda: (0 + 1) / 2 - 0.75 / 2,  # written every second step and held: lag 1 of the two phases
    "undamped": undamped,
    "positions_half": positions,
    "delta_square": delta,
    "depth_apart": stacked,
    "window_falls": falls,
    "driven": lambda: np.linalg.matrix_rank(reached([[0.5, 1], [0, 1 / 3]], [0, 1], 4)) - 1,
    "lifetime_square": lifetime,
    "kantorovich": kantorovich,
    "nesting": nested,
    "tail": lambda: M([0.8, 0.79], 30) - 2 * 0.8**58,
    "any_twin": twin,
    "lags_apart": lags,
    "heads_times": lambda: M(HEADS, 5) - 2 * 5**5 / 6**6,
    "slow_off": lambda: steepness([0.1], 1, 0) - (4.9 / 0.5) ** 2 / (5**4 * 4.9 * 1.5),  # r = 5
    "width": lambda: 25 / 24 + 0.25 - 1 / m(ring(24, 0.936), 25)[24],
}
