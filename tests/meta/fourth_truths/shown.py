"""Each of these near truths shown false by definitions alone: by how much it fails at a place inside its hypotheses."""

from __future__ import annotations

from fractions import Fraction
from math import log, pi, sqrt

import mpmath as mp
import numpy as np
from further_truths.numbers import M, allpass_np, m, mem, stein, window


def both(*upper):
    """The same numbers and their conjugates."""
    return [*upper, *np.conj(upper)]


THREE = [-0.7613 + 0.3655j, -0.7575 - 0.2715j, -0.3559 - 0.7659j]
FOUR = [-0.4789 + 0.6122j, 0.2773 + 0.654j, 0.4265 - 0.6498j, 0.7084 + 0.0532j]
INFORMED = [0.364297 - 0.648701j, -0.479218 - 0.492293j, -0.658269 + 0.346707j]
LATER_FOUR = both(0.753027 + 0.292393j, 0.403267 + 0.75551j)
FIVE = [*both(-0.22414 + 0.838827j, -0.640356 + 0.509485j), -0.806223]
KEPT_FOUR = both(0.819926 + 0.236748j, 0.609346 + 0.650611j)
STRETCHED = [*both(-0.594145 + 0.599549j), -0.800528]
SPREAD = [0.391538 - 0.139101j, -0.082571 + 0.858674j, -0.357901 - 0.210905j]
READ = [0.79198615 + 0.29288981j, 0.79606201 - 0.33504653j]
POLES = both(-1.299841 + 2.365862j, -0.942648 + 6.868339j)
TWELVE = both(
    0.955819 + 0.05556j,
    0.943709 + 0.165813j,
    0.919961 + 0.273528j,
    0.885711 + 0.377016j,
    0.843241 + 0.474608j,
    0.798978 + 0.564098j,
)


def gramian(poles, weights=1):
    """That of a diagonal pair."""
    poles = np.array(poles)
    return np.outer(weights, np.conj(weights)) * np.ones((len(poles),) * 2) / (1 - np.outer(poles, poles.conj()))


def leverage(rows):
    """The leverage of each row of a matrix."""
    return (abs(np.linalg.qr(np.asarray(rows))[0]) ** 2).sum(1)


def horizon():
    level = min(M(KEPT_FOUR, 8), 1 / 3)
    return level * 9 / 4 - 2 / 3


def strict():
    first, second = Fraction(3, 7), Fraction(5, 7)  # exactly, by the Gramian of two states
    one, two, mixed = 1 / (1 - first**2), 1 / (1 - second**2), 1 / (1 - first * second)

    def left(lag):
        seen = two * first ** (2 * lag) - 2 * mixed * (first * second) ** lag + one * second ** (2 * lag)
        return seen / (one * two - mixed**2)

    return 1 if left(1) == left(2) else 0


def sector():
    poles = 0.5 * np.exp([0.2j, -0.2j])
    trace = sum(poles).real
    return 1 + trace**2 / (1 - trace**2 / 4) - sum(lag * kept for lag, kept in enumerate(m(poles, 150)))


def cantelli():
    pole = 0.1
    variance = 2 * pole**2 / (1 - pole**2)
    return M([pole], 1) - variance / (variance + 1.45**2)


def tail():
    r = 1.001
    beta = np.prod([(r - abs(pole)) / (1 - r * abs(pole)) for pole in FOUR])
    return M(FOUR, 4) - 0.6 * beta**2 * r**-10


def moved():
    other = [SPREAD[0], -0.082561 + 0.858574j, SPREAD[2]]
    bound = abs(SPREAD[1] - other[1]) * sqrt(2 * (1 / (1 - SPREAD[1] * np.conj(other[1]))).real)
    return abs(M(SPREAD, 2) - M(other, 2)) / bound - 0.8


def phase():
    held = {}  # by input its coefficient in the state: each round one is written and held twice
    for step in range(30):
        gate, column = [(0, 1), (1, 0), (1, 0)][step % 3]
        held = {place: value * gate for place, value in held.items() if value * gate} | ({step: 1} if column else {})
    return held[27] ** 2 / sum(value**2 for value in held.values()) - 0.9 * 3 / 3


def noisy():
    poles, ones = np.array([0.9, 0.1]), np.ones(2)
    inverse = np.linalg.inv(gramian(poles) + 10 * np.array([[1, 0.99], [0.99, 1]]))
    return poles @ inverse @ poles - ones @ inverse @ ones


def ratio(part, *poles):
    """The capacity where the noise is as the Gramian: N/2."""
    C, count = gramian(poles), len(poles)
    return np.trace(C @ np.linalg.inv(2 * C)) - part * count * count / (count + count)


def ridge():
    kept, level = 1 / (1 - 0.25), 100
    direct, read = 1 / (kept + level), level / (kept + level) ** 2 + 1 / (kept + level)
    return (read - 1.95 * direct) / direct


def chain(gain, count, part):
    """The Fisher information of a delay line with this gain."""
    A, first = gain * np.eye(count, k=-1), np.eye(count)[:, :1]
    told = np.linalg.inv(stein(A, np.eye(count)).real)
    rows = [np.linalg.matrix_power(A, back) @ first for back in range(count)]
    return sum(float((row.T @ told @ row)[0, 0]) for row in rows) - part


def coloured():
    pole, a = 0.999, 0.5
    lag = np.arange(60000)
    seen = (pole ** (lag + 1.0) - a ** (lag + 1.0)) / (pole - a) + pole ** (lag + 1.0) * a / (1 - pole * a)
    return (seen @ seen) / ((1 + a * pole) / ((1 - a * pole) * (1 - pole**2))) - 0.98 * 3


def angle():
    poles, lag, step = [0.20835965 + 0.26927894j, 0.37920979 - 0.17481334j], 3, mp.mpf("1e-15")
    kept, found = mem(poles, lag + 1)[lag], []
    for place, pole in enumerate(poles):

        def at(move, place=place):
            return mem([mp.mpmathify(one) + move * (place == k) for k, one in enumerate(poles)], lag + 1)[lag]

        parts = [(at(turn * step) - at(-turn * step)) / (2 * step) for turn in (1, 1j)]
        found.append(mp.hypot(*parts) / 2 - mp.mpf("0.6") * mp.sqrt(kept * (1 - kept)) / (1 - abs(pole) ** 2))
    return float(max(found))


def weak():
    pole, tap = 0.43, 0.72  # impulse response 1, l + c, (l + c) l, ...
    return (pole + tap) ** 2 / (1 + (pole + tap) ** 2 / (1 - pole**2)) - 0.5


def soft():
    seen = []
    for stiffness in (0.9677, 0.9928):
        position = speed = 0.0
        row = []
        for step in range(600):
            speed = (speed - stiffness * position + (step == 0)) / (1 + stiffness)
            position += speed
            row.append(position)
        seen.append(row)
    rows = leverage(np.transpose(seen))
    return rows[0] - rows[1]


def hankel(part, seen, radius):
    """The energy beside the part of the squares."""
    return ((np.arange(len(seen)) + 1) * seen**2).sum() * (1 - radius**2) / (seen @ seen) - part


def deep():
    pole = 0.05
    upper = pole ** np.arange(200)
    read, state, seen = upper - np.eye(200)[0], 0, []  # c = 1, d = -1
    for value in read:
        state = pole * state + value
        seen.append(state)
    return seen[1] ** 2 / np.dot(seen, seen) - 0.95


def stacked():
    upper = 0.5 ** np.arange(60)
    state, seen = 0, []
    for value in upper + np.eye(60)[0]:  # c = d = 1, whose zero lies on the lower pole
        state = 0.25 * state + value
        seen.append(state)
    return 1 - np.linalg.svd([upper, seen], compute_uv=False)[1]


def aligned():
    poles, weights = np.array([0.9, 0.2111]), np.array([1, 1e-4])
    C, reached = gramian(poles, weights), poles * weights
    return reached @ reached - 0.98 * np.trace(C) * (reached @ np.linalg.solve(C, reached))


def inverse():
    poles, weights = np.array([1e-3, 0.5]), np.array([1, 1e-2])
    told, reached = np.linalg.inv(gramian(poles, weights)), poles**2 * weights
    return 1 - 0.98 * np.trace(told) * (reached @ reached) / (reached @ told @ reached)


def convex():
    C = gramian([0.5, -0.9])
    error = np.linalg.eigh(C)[1][:, 0]
    traces = np.trace(C) * np.trace(np.linalg.inv(C))
    after = error - C @ error / np.trace(C)
    return (after @ C @ after) / (error @ C @ error) - (1 - 1.5 / traces) ** 2


def pooled():
    b, kept = allpass_np([0.6, 0.8], 8), m([0.6, 0.8], 8)
    means = [kept[lag + 1] - abs(b[0] * b[lag + 1]) ** 2 / kept[0] for lag in (1, 2)]
    return means[1] - means[0]


def last():
    first, second, steps = 0.9999, 0.9998, np.arange(20)
    rows = np.array([first**steps, (first**steps - second**steps) / 0.0019]).T
    return leverage(rows)[18] - 2 / 19


def around(angles, length):
    """The most that eigenvalues on the circle keep of a window."""
    return window(np.exp(1j * np.array(angles)), length).max()


def density(poles, time):
    """m(t) of poles of continuous time."""
    poles = np.array(poles, complex)
    seen = np.exp(poles * time)
    return (seen.conj() @ np.linalg.solve(-1 / (poles[:, None] + poles.conj()), seen)).real


def rules():
    count, a = 24, 2 / 2.5
    rising = falling = np.array([1.0])
    for place in range(count):
        rising = np.polynomial.polynomial.polymul(rising, [place + 1, 1.0])
        falling = np.polynomial.polynomial.polymul(falling, [-place, 1.0])
    poles = np.polynomial.polynomial.polyroots((rising + falling) / 2)
    legs = 1 - np.prod(abs((a + poles) / (a - poles)) ** 2)
    turns = count / pi * (count / (2 * np.arange(count // 2) + 1) - 1)
    return 1.005 * legs - (1 - np.prod(((a - 0.5) ** 2 + turns**2) / ((a + 0.5) ** 2 + turns**2)) ** 2)


def aliased():
    turns = 1j * pi * np.arange(1, 4)
    seen = np.exp(np.array([-0.5, *(-0.5 + turns), *(-0.5 - turns)]))  # of eight states, at a step of one
    apart = np.unique(seen.round(9))
    return abs(np.prod(abs(apart)) ** 2 - np.exp(-7))


def legendre(count, part):
    first = np.polynomial.legendre.leggauss(count)[0].max()
    return (1 + first) / (1 - first) - part * (2 * count + 1) ** 2


def later():
    rest = mp.mpf(12) / 13  # of l^2, at lag 12
    began = rest * mp.mpf("1.0001")
    took = mp.quad(lambda s: 1 / (4 * s**12 * (13 * s - 12)), [rest + (began - rest) / 2, began])
    return float(took * 13 / mp.log(2) - mp.mpf(5) / 8)


def without_bars(*poles):
    """By how much the sum without bars misses memory at lag 1."""
    found, constants = mp.mpf(0), []
    for place, pole in enumerate(poles):
        others = [other for k, other in enumerate(poles) if k != place]
        parts = [(1 - pole * mp.conj(other)) / (pole - other) for other in others]
        constants.append((1 - abs(pole) ** 2) / pole * mp.fprod(parts))
    pairs = list(zip(constants, poles, strict=True))
    for p, first in pairs:
        found += sum(p * q * (first * second) ** 2 / (1 - first * second) for q, second in pairs)
    return float(abs(found - mem(poles, 2)[1]))


def bent():
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)  # f = s - s^3 / 6, l = 1/2, S = 2/3, lag 0
    signal, slope = 2 / 3, 1 - (weights / weights.sum() * nodes**2).sum() / 3
    return (slope**2 / 2 - (slope - signal) ** 2) * 0.75


def read_by(poles, readout, lag):
    """|w A^tau B|^2 / w C w^*, for weights of one."""
    return abs(np.dot(readout, np.power(poles, lag))) ** 2 / (readout @ gramian(poles) @ np.conj(readout)).real


def read():
    poles = np.array([0.5, -1 / 3])
    return read_by(poles, np.linalg.solve(gramian(poles), poles), 1) - 0.98 * M(poles, 1)


def read_twice():
    poles = np.array([0.01, -0.01])
    readout = np.linalg.solve([[1, 1], poles], [1, 1])
    return min(read_by(poles, readout, 0), read_by(poles, readout, 1)) - 0.48


def squares():
    poles = np.array([0.099303 - 0.423036j, -0.09135 + 0.389158j]) / 2
    return (m(poles, 6) ** 2).sum() - (2 - 2 / 6 * max(map(abs, poles)) ** 2)


def dropped():
    poles = [0.221488 + 0.250132j, 0.25314 + 0.218446j]
    return 0.56 * (1 - max(map(abs, poles))) + np.diff(m(poles, 7)).min()


def scaled():
    poles, step = np.array([0.95, 0.55]), 1e-6
    return (M(poles * (1 + step), 1) - M(poles * (1 - step), 1)) / (2 * step)


def discounted():
    kept = m([0.1, -0.1, 0.05], 9)
    return kept @ 0.5 ** np.arange(9) - (7 / 4 - (1 + kept[0]) / 32)


def banded():
    kept = m(0.5 * np.exp(2j * pi * np.arange(3) / 3), 13)
    return 0.05 * kept @ 0.95 ** np.arange(13) - (1 - 0.95**3 - 0.01)


def turned():
    rows = np.zeros((5, 2))  # what is before the third input is forgotten
    rows[2:] = [[np.cos(one), np.sin(one)] for one in 2 * pi * np.arange(3) / 3]
    return leverage(rows)[2:].prod() - 0.28


NEAR_ONE, K = 0.9999, np.arange(1, 40001.0)
SHOWN = {
    "cantelli.nearer": cantelli,
    "tail.part": tail,
    "perturbation.part": moved,
    "stationary.part": lambda: M(INFORMED, 3) - 0.7 * 3 / 4,  # rounds of one step
    "stationary.phase": phase,
    "conditioning.grown": lambda: 15 - np.linalg.cond(gramian([0, 0.5])),
    "conditioning.sixth": lambda: legendre(12, 1 / 6),
    "conditioning.later": lambda: legendre(32, 5 / 29),
    "noise.falls": noisy,
    "noise.ratio": lambda: ratio(0.99, 0.5, -1 / 3),
    "noise.three": lambda: ratio(0.995, 0.5, -1 / 3, 0.2),
    "ridge.twice": ridge,
    "fisher.part": lambda: chain(10, 2, 39 / 20),
    "fisher.three": lambda: chain(30, 3, 59 / 20),
    "coloured.part": coloured,
    "coloured.strong": coloured,
    "angle.part": angle,
    "delta.quarter": lambda: (1 - 0.5) * 0.5 - 0.24,  # one key, of which half the square is kept
    "taps.weak": weak,
    "oscillators.soft": soft,
    "oscillators.band": lambda: max(abs(np.linalg.eigvals([[1 - 4.0005, 1], [-4.0005, 1]]))) - 1,
    "hankel.part": lambda: hankel(2.5, 0.98**K - 0.979**K, 0.98),
    "hankel.three": lambda: hankel(4.5, (K - 1) * (K - 2) * 0.99**K, 0.99),  # the limit of three that are distinct
    "mimo.part": lambda: M(FOUR, 4) * 5 / 4 - 0.77,
    "depth.part": deep,
    "depth.zero": stacked,
    "readout.part": aligned,
    "readout.inverse": inverse,
    "gain.convex": convex,
    "weights.whole": lambda: 1 + 0.4**2 - 0.5**2,  # A = [[1/2, 1], [0, 2/5]], the input in the second state
    "pooling.two": pooled,
    "circle.twice": lambda: around([-0.02, 0, 0.02], 12) - 6 / 12,
    "circle.square": lambda: around([0, 1e-3], 60) - 3.75 / 60,
    "density.part": lambda: density(POLES, 1) / 4 - 0.6,
    "density.far": lambda: 2 * density([-1], 0.5858) / density([-1, -1 + 24j], 0.5858) - 1.05,
    "legs.rules": rules,
    "legs.aliased": aliased,
    "metric.quarter": lambda: NEAR_ONE**2 * log(NEAR_ONE) ** 2 / (1 - NEAR_ONE**2) ** 2 - 0.249999,
    "direction.later": later,
    "slope.band": lambda: 2 * 0.5005 - 1,  # l^2 = .5005 at lag 1: the slope 2 (1 - 2 l^2) l is negative
    "conjugates.both": lambda: without_bars(0.5 + 0.25j, 0.25 + 0.25j, mp.mpf(1) / 6 - 0.5j),
    "conjugates.product": lambda: without_bars(0.5 + 0.25j, 0.25 - 0.125j),
    "gates.two": lambda: 0.5 * 0.5 - 0.24,  # one state that forgets, then takes two inputs alike
    "gates.three": turned,
    "nonlinear.half": bent,
    "information.part": lambda: -log(1 - M(INFORMED, 3)) / 2 - 11 / 40 * log(4),
    "gram.apart": lambda: (2 * 0.98 / (1 + 0.98**2)) ** 2 - 0.999,
    "frontier.three": lambda: M(THREE, 5) - 0.33,
    "frontier.four": lambda: M(LATER_FOUR, 6) - 0.411,
    "frontier.five": lambda: M(FIVE, 7) - 0.476,
    "markov.late": lambda: M(TWELVE, 48) * 49 / 12 - 0.8,
    "markov.one": lambda: (100 / 101) ** 100 - 0.368,
    "horizon.third": horizon,
    "markov.strict": strict,
    "lifetime.sector": sector,
    "window.last": last,
    "nesting.kept": lambda: (M([-0.49, 0.98], 1) - M([-0.49], 1)) / (1 - 0.98**2) - 1.5,
    "stretch.late": lambda: m(STRETCHED, 7)[3:].sum() / 3 - 0.42,
    "moduli.half": lambda: 0.38 - M([0.5, 0.5], 1),
    "traceless.flat": lambda: M([0.5, 0.25, -0.75], 0) - M([0.5, 0.25, -0.75], 1),
    "slopes.scaled": scaled,
    "discount.half": discounted,
    "discount.band": banded,
    "squares.sum": squares,
    "drop.largest": dropped,
    "readers.part": read,
    "readers.both": read_twice,
    "readers.fourth": lambda: read_by(READ, [0.24298571, -0.22850126], 4) - 26 / 125,
}
