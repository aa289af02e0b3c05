"""The orthonormal realisation of a pair of exact numbers, from balls: C from its series, in as many bits as it takes.

Where float64 tells too few directions of the state apart, this tells all that there are.
"""

from __future__ import annotations

import numpy as np
from flint import acb, acb_mat, arb, ctx

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.pair import GivenPair
from memlaw.numerics.linear.reach import reached_exactly
from memlaw.numerics.number.arithmetic import BALL
from memlaw.numerics.number.arrays import ComplexArray
from memlaw.numerics.number.precision import precision, squared_modulus

MOST_STATES = 64
MOST_WORK = 2**29  # states cubed times bits: a few seconds
RADIUS = 2.0**-60
MOST_DOUBLINGS = 80
LARGE = arb(2) ** 100_000  # no power of a stable matrix gets there
SURE = 16  # bits


def enclosed_pair(pair: GivenPair, rank: int) -> tuple[ComplexArray, ComplexArray]:
    """A (r, r) and B (r, m) of what is reached, r = rank > 0, in coordinates with covariance I; right to rounding.

    Errors: InvalidInput where that would take too many bits.

    >>> state, drive = enclosed_pair(GivenPair.read([[0.5, 1], [0, 0.5]], [0, 1]), 2)
    >>> (abs(drive) ** 2).sum().round(12).tolist()
    0.9375
    """
    bits = 256
    while pair.size <= MOST_STATES and rank**3 * bits <= MOST_WORK:
        with precision(bits):
            found = _attempt(pair, rank)
        if found is not None:
            return found
        bits *= 2
    raise InvalidInput(
        f"a pair of {pair.size} states, {rank} of them reached, which float64 does not tell apart",
        "more digits would take too long: this is rounding and not rank",
        "take fewer states, states in other units, or one input at a time",
    )


def _attempt(pair: GivenPair, rank: int) -> tuple[ComplexArray, ComplexArray] | None:
    """L^{-1} A L and L^{-1} B with C = L L^*, or None where flint's precision does not suffice."""
    try:
        A, B = reached_exactly(*pair.exact, rank)
        gramian = doubled_gramian(A, B)
        factor = None if gramian is None else _cholesky(gramian)
        parts = [] if factor is None else [factor.solve(A * factor), factor.solve(B)]
    except ZeroDivisionError:
        return None
    cells = [x for part in parts for x in part.entries()]
    if not cells or not all(x.real.rad() < RADIUS and x.imag.rad() < RADIUS for x in cells):
        return None
    state, drive = (np.array([[complex(x) for x in row] for row in part.tolist()]) for part in parts)
    return state, drive


def doubled_gramian(A: acb_mat, B: acb_mat) -> acb_mat | None:
    """C = B B^* + A B B^* A^* + ...: what is left after T terms is at most |A^T|^2/(1 - |A^T|^2) of their norm.

    None where the precision does not tell. Errors: InvalidInput where A^T does not shrink.
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
        if bool(shrunk > LARGE):
            break
    if shrunk.rel_accuracy_bits() > SURE:
        raise InvalidInput(
            "a matrix whose powers do not vanish",
            "a stationary state needs |l| < 1",
            "use gated_memory for a finite number of steps",
        )
    return None


def _cholesky(matrix: acb_mat) -> acb_mat | None:
    """The lower triangle L with L L^* = C, or None where C is not known to be positive."""
    rows = matrix.tolist()
    size, factor = len(rows), [[acb(0)] * len(rows) for _ in rows]
    for j in range(size):
        rest = rows[j][j].real - sum((squared_modulus(x) for x in factor[j][:j]), arb(0))
        if not bool(rest > 0):
            return None
        factor[j][j] = acb(rest.sqrt())
        mirrored = [x.conjugate() for x in factor[j][:j]]
        for i in range(j + 1, size):
            known = sum((x * y for x, y in zip(factor[i], mirrored, strict=False)), acb(0))
            factor[i][j] = (rows[i][j] - known) / factor[j][j]
    return acb_mat(factor)


def _squared_norm(matrix: acb_mat) -> arb:
    return sum(map(squared_modulus, matrix.entries()), arb(0))
