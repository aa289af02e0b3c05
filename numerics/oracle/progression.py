"""Memory of real poles in geometric progression, per period of the logarithm of the delay: Gramians in balls."""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import arb, arb_mat

from memlaw.errors import InvalidInput

FAR_ENOUGH = arb(2) ** -104  # what poles beyond a section may add
LARGEST_REACH = 100  # of a section to both sides


def share(rates: Sequence[arb], start: arb, end: arb) -> arb:
    """The integral of m(s) over [start, end], m(s) = v^* G^{-1} v, v = (e^{-a s}), G = (1/(a + a')): tr G^{-1} W.

    rates: a > 0, in units of one over time.

    >>> share([arb(1)], arb(0), arb(50)).str(10, radius=False)
    '1.000000000'
    """
    sums = [[a + b for b in rates] for a in rates]
    gramian = arb_mat([[1 / s for s in row] for row in sums])
    inside = arb_mat([[((-s * start).exp() - (-s * end).exp()) / s for s in row] for row in sums])
    return gramian.solve(inside).trace()


def whole_share(ratio: arb, time: arb) -> arb:
    """The integral over [t, q t] of m for the poles -q^k, k = ..., -1, 0, 1, ...: the limit of those of |k| <= n.

    Poles more only add; what those beyond a section add is bounded by their residues. Errors: InvalidInput for q so
    near 1 that the section would be long. Source: ``frontier.geometric``.

    >>> whole_share(arb(4), arb(1)).str(6, radius=False)
    '1.00000'
    """
    if not (ratio > 1 and time > 0):
        raise InvalidInput(f"ratio {ratio} and time {time}", "a ratio exceeds 1, a time is positive", "give others")
    start = time / ratio ** math.floor(math.log(float(time.mid())) / math.log(float(ratio.mid())))
    if not start >= 1:  # the share is the same a period later
        start *= ratio
    reach, beyond = _reach(ratio)
    found = share([ratio**k for k in range(-reach, reach + 1)], start, ratio * start)
    return found + beyond / 2 + arb(0, (beyond / 2).upper())


def _reach(q: arb) -> tuple[int, arb]:
    """How far a section goes to both sides, and what the poles beyond it add to a share at most."""
    for reach in range(10, LARGEST_REACH + 1, 5) if q**LARGEST_REACH * FAR_ENOUGH > 1 else ():
        beyond = _beyond(q, reach)
        if beyond < FAR_ENOUGH:
            return reach, beyond
    raise InvalidInput(f"the ratio {q}", f"{2 * LARGEST_REACH + 1} poles are enough", "give a larger one")


def _beyond(q: arb, reach: int) -> arb:
    """A pole -a more adds |phi|^2 to m, phi = sqrt(2 a)/(z + a) prod (z - a_k)/(z + a_k), a sum of exponentials.

    Its residue at -a is at most sqrt(2 a) K, K = prod (1 + q^-i)/(1 - q^-i); that at -a_k at most sqrt(2 a) times
    2 K^2 a_k/|a - a_k|. The slow poles come first, then the fast ones; delays are
    those of [t, q t] with t in [1, q^2].
    """
    x, crowding = 1 / q, _crowding(q)
    each = 2 * crowding**2 / (1 - x)
    near = 1 / (arb(1).exp() * (1 - (1 - q).exp()))  # sum of exp(-q^k), k >= 0, at most that of exp(-1 - k (q - 1))
    slow, place, term = arb(0), 0, arb(1)
    while not (place and term < FAR_ENOUGH / 64):  # terms fall by a ninth at least: those left out are 8 times it
        place += 1
        term = 2 * x ** (reach + place) * (crowding + each * (reach + place + near)) ** 2
        slow += term
    fast = 2 * x**reach / (q - 1) * (crowding + each * (1 + 2 * q) / (q - 1)) ** 2
    return q**2 * (q - 1) * (slow + 8 * term + fast)


def _crowding(q: arb) -> arb:
    """prod_{i >= 1} (1 + q^-i)/(1 - q^-i), from above: ln((1 + y)/(1 - y)) <= 2 y/(1 - y) for what is cut off."""
    product, power = arb(1), 1 / q
    while not power < FAR_ENOUGH:
        product *= (1 + power) / (1 - power)
        power /= q
    return product * (2 * power / ((1 - power) * (1 - 1 / q))).exp()
