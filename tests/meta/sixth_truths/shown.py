"""Each of these near truths shown false by definitions alone: by how much it fails at a place inside its hypotheses."""

from __future__ import annotations

from fractions import Fraction
from math import log, pi, sqrt

import numpy as np
from fifth_truths.shown_of_settings import band, reached
from fourth_truths.shown import both, density, gramian, leverage
from further_truths.numbers import M, ap, m, window

from sixth_truths import shown_of_settings


def half_lags():
    return m([0.1], 40)[::2].sum() - 1 / 2 - 0.48 * m([0.1], 1)[0]


def adjacent():
    poles = np.array([0.45707 - 0.17767719j, 0.21329961 + 0.44157157j])
    return abs(poles.conj() @ np.linalg.solve(gramian(poles), poles**2)) ** 2 - 4 / 25


def lifetime():
    kept = m([0.3, -0.3], 200)
    return 1 + 0.09 / (1 - 0.09) - np.arange(200) @ kept


def variance():
    poles, lag = np.array([0.5, 0.5001]), np.arange(400)
    return (lag - 2) ** 2 @ abs(ap(poles, 400)) ** 2 - 2 * 1.9 * (poles**2 / (1 - poles**2)).sum()


def window_bends():
    three, four, five = (window([0.9, -0.9], length)[0] for length in (3, 4, 5))
    return 2 * four - three - five


def of_key():
    powers = 0.999 ** (2 * np.arange(12))
    return powers[5] / powers.sum() - 1 / 12


def bent():
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)  # f = 4 s - s^3, l = 0, w = 1, lag 0
    mean, slopes = weights / weights.sum(), 4 - 3 * nodes**2
    slope, third = mean @ slopes, -6
    return (mean @ (slopes * nodes**2)) ** 2 - slope**2 if slope * third <= 0 else 0


def held():
    inputs = np.array([0, 0, 0, 0, 0, 0, 1])  # the newest first: the first of seven is written, and held
    return np.linalg.matrix_rank([inputs]) - (inputs[:6] ** 2).sum() / (inputs @ inputs)


def oscillating():
    columns = []
    for stiff in (4, 8, 16, 32, 64, 128):  # and a step of one
        step = np.array([[1, -stiff], [1, 1]]) / (1 + stiff)
        columns.append(reached(step, step @ [1, 0], 400)[:, 1])
    return leverage(np.transpose(columns))[:6].sum() - 19 / 4


def of_response(pole, readout, power):
    """Of one eigenvalue the energy of the Hankel operator, and a power of that of the response."""
    place = np.arange(400)
    seen = readout * pole**place
    return (place * seen**2).sum(), (seen**2).sum() ** power


def small():
    energy, squares = of_response(0.5, 0.01, 2)
    return energy - squares / (1 - 0.25) ** 2


def large():
    energy, squares = of_response(0.5, 100, 0.5)
    return energy - squares / (1 - 0.25) ** 3


def balanced():
    inputs, poles = np.array([[1, 0], [1, 0]]), np.array([0.5, -1 / 3])
    C = (inputs @ inputs.T) / (1 - np.outer(poles, poles))
    return 1 if (inputs.T @ np.linalg.inv(C) @ inputs)[1, 1] == 0 else 0


INFORMED = [*both(0.2107220904142028 + 0.7135248698349773j), 0.6870286134243]
INNER = np.array([0.7, 0.6993])
ADDED = [0.35659253678 - 0.13591504364j, 0.49390007882 + 0.24726414685j]
SLOW = [0.985, 0.9849, 0.9848, 0.9847]
FLAT = np.exp([-1.7 / 400, -1.701 / 400])
SPREAD = 0.1**2 / (1 - 0.5**2)  # the variance of the state for one eigenvalue 1/2 and B = 1/10
SHOWN = {
    **shown_of_settings.SHOWN,
    "lag_three": lambda: M(both(0.6751870556787894 + 0.41499193319996725j), 3) - 0.298,
    "newest_share": lambda: 2 / 3 - window([0.95, -0.95], 3)[0],
    "variance_bound": variance,
    "information_half": lambda: -log(1 - M(INFORMED, 3)) / 2 - 3 / 8,
    "shrink": lambda: M(0.9 * INNER, 2) - M(INNER, 2),
    "even_lags": half_lags,
    "horizon_plus": lambda: (m(band(6, 0.675 * pi, 0.185), 40) >= 0.5).sum() - 7,
    "neighbours": adjacent,
    "convex_late": lambda: 2 * M([0.5, 0.495, 0.49], 5) - M([0.5, 0.495, 0.49], 4) - M([0.5, 0.495, 0.49], 6),
    "discount": lambda: 1 + 1 / 2 - 2 * sqrt(1 / 2),  # two zeros, p = 1/2
    "prune_smallest": lambda: M([0.7], 2) - M([0.95], 2),
    "positive_half": lambda: M([0.46, 0.461], 2) - 1 / 3,
    "trace_life": lifetime,
    "key_share": of_key,
    "window_convex": window_bends,
    "added_gain": lambda: M(ADDED, 2) - M(ADDED[:1], 2) - 0.3,
    "unit_weights": lambda: 0.5**2 - (0.5 * 0.5) ** 2,
    "learning_trace": lambda: 1 - 0.5**2 * gramian([0])[0, 0],
    "response_trace": lambda: 1 - 0.5**2 * gramian([0])[0, 0],
    "state_trace": lambda: 1 - 0.5**2 * gramian([0])[0, 0],
    "horizon_four": lambda: (m(band(10, 0.625 * pi, 0.095), 40) >= 0.5).sum() - 14,
    "positive_far": lambda: M(FLAT, 400) * 401 / 2 - 0.38,
    "shrink_seen": lambda: 0.9 * (M(0.9 * INNER, 2) - M(INNER, 2)),
    "delta_keeps": lambda: (1 - 0.5**2) - (1 - (0.5 * 1.5) ** 2),  # one key, a gate of 1/2, writing -1/2
    "theta_near": lambda: 0.95 * (m([0.01], 4) >= 0.95).sum() - 0.9,
    "concave": bent,
    "short_teacher": lambda: abs(0 - 0.5**5),  # a teacher of lag 5, and a readout of 0
    "six_steps": held,
    "five_inputs": lambda: abs(np.ones((5, 5)) / 5).sum() - 4,
    "close_spectra": lambda: M(SLOW, 0) - M(np.add(SLOW, 0.01), 0) - 1 / 20,
    "subadditive_far": lambda: M([0.9, 0.9], 20) - 2 * M([0.9], 20),
    "four_oscillators": oscillating,
    "invisible_power": lambda: 0.1**2 - (1 - 0.5**2) * SPREAD**2,
    "ridge_floor": lambda: 0.1**2 / SPREAD - 2 * 0.1**2 / (SPREAD + 1),
    "excess_floor": lambda: 1 - SPREAD,
    "fisher_one": lambda: 1 - 0.1**2 * ((1 - 0.5**2) * 0.5 ** (2 * np.arange(200))).sum(),
    "power_of_b": lambda: SPREAD - 0.1**4 / (1 - 0.5**2),
    "power_own": lambda: 0.1**2 - 0.1**4,
    "teacher_large": lambda: M([0.5], 0) * (2**2 - 2),
    "teacher_small": lambda: M([0.5], 0) * (0.5 - 0.5**2),
    "noise_small": lambda: 1 - (1 + 0.01**2) / (1 + 0.01),
    "noise_large": lambda: 1 - (1 + sqrt(100)) / (1 + 100),
    "inner_large": lambda: Fraction(1, 100) - Fraction(1, 100) ** 2,
    "readout_small": small,
    "readout_large": large,
    "tau_small_step": lambda: density([2 * (-0.9999 - 1) / (-0.9999 + 1)], 0) - 10**4,
    "perm_same": lambda: abs(Fraction(1, 2) - Fraction(1, 3)),
    "neg_overlap": lambda: Fraction(1, 2) ** 2 - (Fraction(1, 2) - Fraction(1, 2)) ** 2,
    "moduli_decide": lambda: abs(M([1 / 2, 1 / 3], 1) - M([1 / 2, -1 / 3], 1)),
    "sums_decide": lambda: abs(M([1 / 2, 0], 0) - M([1 / 4, 1 / 4], 0)),
    "unit_teacher_norm": lambda: 1 / 2 - (1 - (1 - 0.75**2) * (4 / 5 + 3 / 5 * 0.75) ** 2),
    "unit_noise": lambda: 1 - 1 / 2 - 0.25 / (0.25 + 1),  # one eigenvalue 0, and B = 1/2
    "balanced": balanced,
}
