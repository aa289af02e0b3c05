"""Each of these near truths shown false by definitions alone: by how much it fails at a place inside its hypotheses."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log, pi

import mpmath as mp
import numpy as np
from fourth_truths.shown import both, density, gramian, leverage
from further_truths.numbers import M, ap, m, window

from fifth_truths import shown_of_settings
from fifth_truths.shown_of_settings import BEST, band, reached, ring


def cost(poles, place):
    """What one weight costs: an entry of the inverse Gramian times that of the Gramian."""
    C = gramian(poles)
    return (np.linalg.inv(C)[place, place] * C[place, place]).real


def spaced(distance):
    """Five real numbers, neighbours at this pseudohyperbolic distance."""
    return np.tanh(np.arctanh(distance) * 1.0001 * np.arange(-2, 3))


def grown():
    rows = reached([[0.5, 10], [0, 0.4]], [0, 1], 400)
    return 0.75 * rows[1] @ rows[1] - leverage(rows)[1]


def real_rate():
    kept = m([0.9, -0.8], 5)
    return 0.81 * kept[3] - kept[4]


def discounted():
    one, two = m([0.99], 2)
    return (1 + 0.5 / 10) * 1.5 * (one + two) - 2 * (one + two / 2)


def fed():
    poles = np.array([0.516, 0.54, 0.517])
    return M(poles**3, 3) - 3 * M(poles, 9)


def rules():
    moved = (0.5 - 1) / (0.5 + 1)
    return (1 - ((1 + moved) / (1 - moved)) ** 2) - (1 - exp(4 * moved))


def mixed():
    law = ap([0.53 - 0.707j, -0.489 - 0.741j, 0.031 + 0.887j, 0.841 + 0.269j], 6)
    return abs(law[0] * law[5]) - 0.32


def dear():
    poles = np.array([0.18, 0.05, 0.11])
    old, new = (np.linalg.solve(gramian(poles), poles**lag) for lag in (2, 0))
    return old @ old - 10 * new @ new


def thinned():
    kept = m([0.1], 4)
    return kept[0] + kept[3] - 1 / 3 - 0.5


def chances():
    alone = M([0.9], 1)
    return 2 * alone - alone**2 - M([0.9, 0.9], 1)


def share():
    rows = reached([[0.5, -0.5], [0.5, 0.5]], [0.5, 0.5], 400)[:, 1]  # a step of 1, a stiffness of 1
    return rows[0] ** 2 / (rows @ rows) - 0.4


def around():
    return window(np.exp([-1j * pi / 6, 1j * pi / 6]), 9)[4] - 2 / (9 - 1)  # 1 / sin(30 degrees) is 2


def flow():
    lag, start, part = 2, mp.mpf("0.001"), mp.mpf("0.5")  # of -ln l

    def pull(x):
        return -2 * lag * mp.exp(-2 * lag * x) + 2 * (lag + 1) * mp.exp(-2 * (lag + 1) * x)

    took = mp.quad(lambda x: 1 / (x * x * pull(x)), [start, start / part])
    return float((1 - part) / (2 * start) + (2 * lag + 1 + mp.mpf("0.1")) * mp.log(1 / part) - took)


def traces():
    half, sixth, third = Fraction(1, 2), Fraction(1, 6), Fraction(1, 3)  # and the pair -1/3 +- I/2
    inside = half + sixth - 2 * third == 0 and half**2 + sixth**2 + 2 * (third**2 - half**2) == 0
    kept = m([0.5, 1 / 6, *both(-1 / 3 + 0.5j)], 3)
    return kept[0] - kept[2] if inside else 0


def two_lags():
    kept = m([0, 0.01, -0.01], 3)
    return 2 * (kept[1] + kept[2]) - 3


def keys():
    kept = leverage([[0, 1], [0, 1], [1, 0]])  # the newest key first
    return kept[2] - kept[1]


def told():
    return -log(1 - M(ring(8, 0.873), 8)) / 2 - 8 / 18


def learned():
    unlearned = Fraction(6 - 1, 6)  # the teacher is the input of lag 5: six singular values 1, of which one is learned
    return Fraction(4, 3) * unlearned - (1 - Fraction(5**5, 6**6))


def determinant():
    return M([*both(-0.31 + 0.55j), 0.25 / (0.31**2 + 0.55**2)], 2) - 2 / 3


def apart():
    one, two = -0.24, -0.661
    return M([one, two], 2) - 0.3 if abs(one - two) >= (1 - one * two) / 2 else 0


def plane():
    poles = np.array([0, *(0.52 * np.exp(2j * pi * np.arange(5) / 5))])
    distance = abs((poles[:, None] - poles) / (1 - poles[:, None] * poles.conj())) + np.eye(6)
    return cost(poles, 0) - 256 if distance.min() >= 0.5 else 0


BAND = band(8, 0.2125 * pi, 1.3667 / 33)
PEAK = [0.80878704 * np.exp(5.16783365j), 0.57826721 * np.exp(3.09615638j)]
STEEP = 0.5 + 0.501j
MIMO = [0.18193801 - 0.68667595j, 0.75367685 - 0.18994758j, -0.52698156 - 0.47635664j, -0.73532569 + 0.25180337j]
THREE = [-0.52507714 + 0.61438834j, 0.76605193 + 0.257588j, 0.20272351 + 0.73358535j]
FIVE = [*both(-0.98 + 9.57j, -1.39 + 4.94j), -1.49]
LEVEL = 0.81 * np.array(both(0.28 + 0.96j, -0.8 + 0.6j))
FAR = m(band(24, 0.3 * pi, 1.75 / 73), 73)[72]
SHOWN = {
    **shown_of_settings.SHOWN,
    "symmetric_pairs": lambda: M([0, 0.5, -0.5], 0) - M([0, 0.5, -0.5], 1),
    "one_modulus": lambda: M(both(0.5 + 0.5j), 2) - 0.25 * 0.75,
    "positive_far": lambda: M([0.92, 0.917], 20) * 21 / 2 - 0.38,
    "positive_horizon": lambda: 9 * min(M([0.818, 0.816], 8), 0.1) / 2 - 0.4,
    "traceless": lambda: M([0.5, -1 / 3, -1 / 6], 0) - M([0.5, -1 / 3, -1 / 6], 1),
    "slow_start": lambda: M([0.9, 0.905, 0.91, 0.915], 0) / 2 - M([0.9, 0.905, 0.91, 0.915], 1),
    "nonnormal": grown,
    "neighbours": lambda: cost(spaced(0.5), 2) - 16,
    "real_rate": real_rate,
    "positive_initial": lambda: -log(1 - M([0.1], 0)) / 2 - (0.9 + 0.81),
    "discount": discounted,
    "doubling": lambda: m([0.99], 4).sum() - 1.9 * m([0.99], 2).sum(),
    "subsampled": fed,
    "rules": rules,
    "peak": lambda: 0.25 - (abs(ap(PEAK, 31)) ** 2).max(),
    "both_halves": lambda: M(both(STEEP), 2) - 2 * M([STEEP], 2),
    "shrunk": lambda: M([0.9 * 0.97], 2) - M([0.97], 2),
    "cross": mixed,
    "cost": dear,
    "thinned": thinned,
    "dear": lambda: m([0.5, -0.5], 5) @ 0.5 ** np.arange(5) - 0.9 * 1.5,
    "fair": lambda: 0.51 * 2 - m([0.7, 0.699], 2).sum(),
    "chances": chances,
    "sum_of_two": lambda: M([0.9, 0.9], 40) - 6 * M([0.9], 40),
    "fifth_horizon": lambda: (m(ring(24, 0.936), 60) >= 0.8).sum() - 24,
    "at_n": lambda: M(ring(24, 0.936), 24) - 0.8,
    "closed_far": lambda: M(BAND, 32) * 33 / 8 - 0.7,
    "right_half": lambda: (M(BAND, 32) * 33 / 8 - 0.6) * min(BAND.real > 0),
    "raw_vanish": lambda: (reached([[0.5, 10], [0, 0.4]], [0, 1], 2)[1] ** 2).sum() - 0.25,
    "mimo_quarter": lambda: M(MIMO, 4) * 5 / 4 - 0.75,
    "position_share": share,
    "three_at_four": lambda: M(THREE, 4) - 0.41,
    "circle_half": around,
    "lograte_more": flow,
    "plane": plane,
    "gaps": lambda: M([0.89, 0.79], 10) * 11 / 2 - 0.388,
    "two_lags": two_lags,
    "even_law": traces,
    "slow_one": lambda: M([0.05, -0.05, 0.99], 1) - 0.9,
    "keys_fall": keys,
    "information_sum": told,
    "learned_more": learned,
    "density_five": lambda: density(FIVE, 1) / 5 - 0.66,
    "quarter_horizon": lambda: (m(band(12, 0.3 * pi, 1.75 / 48), 60) >= 0.25).sum() - 36,
    "smooth_half": lambda: m(band(24, 0.58 * pi, 2.2 / 48), 38)[37] - 0.5,
    "trace_one": lambda: 1 - 3.0**-6 - M([0.95, 0.9, -0.85], 0),
    "det_quarter": determinant,
    "closed_modulus": lambda: M(LEVEL, 4) - 7 / 16,
    "separated_real": apart,
    "neighbours_wide": lambda: cost(spaced(2 / 3), 2) - 81 / 16,
    "horizon_fifths": lambda: FAR * 73 / 24 - 0.8,
    "real_density": lambda: BEST * density([-1, -1.001], BEST) / 2 - 0.383,
}
