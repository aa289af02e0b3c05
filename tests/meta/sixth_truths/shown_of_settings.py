"""The near truths of the catalogue's settings shown false by definitions alone: by how much each fails at a place."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log, sqrt

import mpmath as mp
import numpy as np
from fifth_truths.shown_of_settings import reached
from fourth_truths.shown import gramian
from further_truths.numbers import ap, m, stein, window
from scipy.signal import lfilter

NEWEST = np.eye(1, 3000)[0]  # an impulse


def moved():
    before, after = sqrt(0.5), sqrt(0.5) + 1e-4
    return after**2 - before**2 - 0.7 * (after - before) * sqrt(2 / (1 - before * after))


def overlap():
    one, two = np.array([0.5, 0.45]), np.array([0.51, 0.46])
    moved_by = (one - two) ** 2 * 2 / (1 - one * two)
    return sqrt(1 - (ap(one, 400) @ ap(two, 400)).real ** 2) - sqrt(moved_by.sum())


def noisy():
    poles, ones = np.array([0.9, -0.9]), np.ones(2)
    inverse = np.linalg.inv(gramian(poles) + 25 * np.ones((2, 2)))  # noise on the sum
    return poles @ inverse @ poles - ones @ inverse @ ones


def fisher():
    told = np.linalg.inv(stein(10 * np.eye(2, k=-1), np.eye(2)).real)
    rows = reached(10 * np.eye(2, k=-1), [1, 0], 2)
    return sum(row @ told @ row for row in rows) - 24 * 2 / 25


def stepped():
    C = gramian([0.5, 0.4])
    trace = np.trace(C)
    return (1 - np.linalg.eigvalsh(C)[0] / trace) ** 2 - (1 - 1.1 / (trace * np.trace(np.linalg.inv(C)))) ** 2


def coloured():
    a, response = 0.5, 0.999 ** np.arange(60000)
    later, earlier = lfilter([1], [1, -a], response), lfilter([1], [1, -a], response[::-1])[::-1]
    seen = later + earlier - response  # the covariance of the state with the input of a lag
    return (seen**2).sum() / (response @ seen) - (1 + 19 * a / 20) / (1 - a)


def position():
    stiff = 1.05  # and a step of one
    rows = reached(np.array([[1, -stiff], [1, 1]]) / (1 + stiff), [1 / (1 + stiff), 1 / (1 + stiff)], 400)[:, 1]
    return (rows[0] ** 2 - rows[1] ** 2) / (rows @ rows)


def energy():
    place = np.arange(1, 3000)
    seen = 0.9**place - 1.8 * 0.5**place
    return (place * seen**2).sum() - (seen**2).sum() / (1 - 0.81)


def above():
    lag, part = 20, mp.mpf("0.1")
    rest, more = mp.mpf(lag) / (lag + 1), mp.mpf("1e-6")

    def slowness(square):
        return 1 / (4 * square**lag * ((lag + 1) * square - lag))

    took = mp.quad(slowness, [rest + part * more, rest + more / 3, rest + more])
    return took - mp.mpf("2.5") / (4 * (lag + 1)) * mp.log(1 / part)


def stacked():
    response = lfilter([1, -0.8], np.convolve([1, -0.1], [1, -0.79]), NEWEST)  # read with -7 and a skip of 8
    return response[0] ** 2 / (response @ response) - (1 - 0.79**2)


def pooled():
    law, kept = abs(ap([0.5, -0.5], 8)) ** 2, m([0.5, -0.5], 8)
    means = kept[1:] - law[0] * law[1:] / kept[0]
    return means[2] - means[1]


def conditioned():
    one, two = 0.5, 0.5001
    weights = np.sqrt([1 - one**2, 1 - two**2])
    return 1 - np.linalg.cond(gramian([one, two], weights)) * ((two - one) / (1 - one * two)) ** 2.2


def ridge():
    square = Fraction(1, 4)  # B is an eigenvector of C where the eigenvalues are 1/2 and -1/2
    length = 1 / (1 - square) + 1 / (1 + square)
    kept, level = 2 / length, 2 / (length + 1)
    return 1 if kept * (level + 2 / (length + 1) ** 2) == level * (2 * kept - level) else 0


SHOWN = {
    "moved_const": moved,
    "moved_squares": overlap,
    "noise_diag": noisy,
    "fisher_const": fisher,
    "invisible_const": lambda: 2 - 0.99 * m([0.05, -0.05], 1)[0] * np.trace(gramian([0.05, -0.05])),
    "step_const": stepped,
    "cross_inputs": lambda: (1 - 0.01) / 2 - 12 / 25,  # one eigenvalue 1/10, two inputs that reach it alike
    "coloured_const": coloured,
    "circle_const": lambda: window([1, -1], 11)[1] - 2 / (11 - 0.95),
    "stationary_strict": lambda: int(Fraction(0 + 1, 2) >= Fraction(1, 2)),  # written every second step and held: lag 1
    "delta_half": lambda: (1 - 0.5) * 0.5 ** (3 // 2) - 12 * 2 / (25 * (3 + 1)),
    "position_first": position,
    "hankel_radius": energy,
    "taps_quarter": lambda: (0.9 + 1 / 4) ** 2 - 1,  # one eigenvalue .9: the responses to lags 1 and 0
    "lograte_const": lambda: (0.99 * log(0.99) / (1 - 0.99**2)) ** 2 - 0.2499,
    "above_const": above,
    "angle_const": lambda: 0.05 - 0.99 * sqrt((1 - 0.05**2) * 0.05**2) / (1 - 0.05**2),
    "teacher_const": lambda: Fraction(5, 4) * Fraction(10 - 1, 10) - (1 - Fraction(9**9, 10**10)),  # of lag 9 alone
    "stack_newest": stacked,
    "pool_monotone": pooled,
    "cond_power": conditioned,
    "legs_rules": lambda: (1 - exp(-4 * 6)) - (1 - ((1 / 2 - 1) * (1 / 2 - 2) / (1 / 2 + 1) / (1 / 2 + 2)) ** 2),
    "delay_peak": lambda: (1 + 0.5) / (1 - 0.5) - (1 + 1.96 * 0.5 / (1 - 0.5)),  # 1/2 three times
    "ridge_strict": ridge,
    "vanish_below": lambda: 0.9 * 0.1 * (1 + 1e-4) - (0.9**2 * 1e-4 + 0.1**2),  # weights 1/100 and 1
    "weak_input": lambda: (1 - 0.01) / (4 * 2) - (1 - 0.01) * 0.01 / (1 + 0.01),  # weights 1 and 1/10
}
