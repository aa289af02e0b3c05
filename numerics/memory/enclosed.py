"""The memory matrix of a pair of exact numbers, enclosed: C from its series by doubling, in as many bits as it takes.

Where float64 tells too few directions of the state apart, this tells all that there are.
"""

from __future__ import annotations

import numpy as np
from flint import acb, acb_mat, arb, ctx

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.pair import GivenPair
from memlaw.numerics.linear.reach import reached_exactly
from memlaw.numerics.number.arithmetic import BALL
from memlaw.numerics.number.arrays import ComplexArray, IntArray
from memlaw.numerics.number.precision import precision, squared_modulus

MOST_STATES = 64
MOST_WORK = 2**31  # states cubed times bits: about five seconds
RADIUS = 2.0**-56
MOST_DOUBLINGS = 80


def enclosed_memory(pair: GivenPair, rank: int, lags: IntArray) -> ComplexArray:
    """M(tau) at given lags, (L, m, m), right to the last digit; rank: the exact one, more than 0.

    Errors: InvalidInput where that would take too many bits.

    >>> enclosed_memory(GivenPair.read([[0.5, 1], [0, 0.5]], [0, 1]), 2, np.array([0]))[0, 0, 0].real
    0.9375
    """
    bits = 256
    while pair.size <= MOST_STATES and rank**3 * bits <= MOST_WORK:
        with precision(bits):
            found = _attempt(pair, rank, lags)
        if found is not None:
            return found
        bits *= 2
    raise InvalidInput(
        f"a pair of {pair.size} states, {rank} of them reached, which float64 does not tell apart",
        "more digits would take too long: this is rounding and not rank",
        "take fewer states, states in other units, or one input at a time",
    )


def _attempt(pair: GivenPair, rank: int, lags: IntArray) -> ComplexArray | None:
    """All values at flint's precision, or None where it does not suffice."""
    try:
        A, B = reached_exactly(*pair.exact, rank)
        gramian = doubled_gramian(A, B)
        inverse = None if gramian is None else gramian.inv()
    except ZeroDivisionError:
        return None
    if inverse is None:
        return None
    values: ComplexArray = np.empty((len(lags), B.ncols(), B.ncols()), complex)
    reached, at = B, 0
    for place in np.argsort(lags, kind="stable"):
        lag = int(lags[place])
        reached, at = (A ** (lag - at) * reached if lag > at else reached), lag
        form = (BALL.adjoint(reached) * inverse * reached).tolist()
        if not all(x.real.rad() < RADIUS and x.imag.rad() < RADIUS for row in form for x in row):
            return None
        values[place] = [[complex(x) for x in row] for row in form]
    return values


def doubled_gramian(A: acb_mat, B: acb_mat) -> acb_mat | None:
    """C = B B^* + A B B^* A^* + ...: what is left after T terms is at most |A^T|^2/(1 - |A^T|^2) of their norm.

    None where A^T does not shrink, as far as the precision tells.
    """
    power, total = A, B * BALL.adjoint(B)
    goal = arb(2) ** (-4 * ctx.prec)
    for _ in range(MOST_DOUBLINGS):
        total, power = total + power * total * BALL.adjoint(power), power * power
        shrunk = _squared_norm(power)
        if bool(shrunk < goal):
            bound = (shrunk / (1 - shrunk) * _squared_norm(total).sqrt()).upper()
            slack = acb(arb(0, bound), arb(0, bound))
            return acb_mat([[value + slack for value in row] for row in total.tolist()])
    return None


def _squared_norm(matrix: acb_mat) -> arb:
    return sum(map(squared_modulus, matrix.entries()), arb(0))
