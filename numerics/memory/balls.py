"""The all-pass function and the memory function as power series in balls.

b = P/Q with Q = prod(1 - l_i z) and P = prod(z - conj(l_i)) its reversed conjugate. One division of
power series costs far less than a chain of ball recursions, whose radii grow at every step; what it
loses to cancellation is bought back by raising the precision until the radius goal is met.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from typing import TypeAlias

from flint import acb, acb_poly, acb_series, arb, arb_poly, arb_series, ctx

from memlaw.numerics.number.precision import precision, refined, squared_modulus
from memlaw.numerics.spectrum.reading import Lags, read_lags, read_setting
from memlaw.numerics.spectrum.spectrum import Spectrum

Polynomial: TypeAlias = arb_poly | acb_poly


def allpass_series(eigenvalues: Sequence[acb | arb], length: int) -> list[acb | arb]:
    """Enclose b_0..b_{length-1} at flint's current precision; arb where the eigenvalues are conjugate-closed.

    eigenvalues: acb or arb balls, repeated by multiplicity; a conjugate pair must be exact mirror images
    to be seen as one.

    >>> [b.str(5) for b in allpass_series([arb(1) / 2], 3)]
    ['-0.50000', '0.75000', '0.37500']
    >>> [b.str(5) for b in allpass_series([arb(0), arb(0)], 2)]
    ['0', '0']
    """
    balls = [acb(ball) for ball in eigenvalues]
    real = real_factors(balls)
    if real is not None:
        factors, series = [arb_poly(factor) for factor in real], arb_series
    else:
        factors, series = [acb_poly([1, -ball]) for ball in balls], acb_series
    denominator = product_tree(factors).coeffs()
    denominator += [type(denominator[0])(0)] * (len(balls) + 1 - len(denominator))
    numerator = [value if real is not None else value.conjugate() for value in reversed(denominator)]
    with precision(ctx.prec, terms=length):
        quotient = (series(numerator, length) / series(denominator, length)).coeffs()
    return list(quotient) + [type(denominator[0])(0)] * (length - len(quotient))


def real_factors(eigenvalues: list[acb]) -> list[list[arb]] | None:
    """Factors 1 - l z and 1 - 2 Re(l) z + |l|^2 z^2, or None for a spectrum that is not conjugate-closed."""
    upper = [ball for ball in eigenvalues if ball.imag > 0]
    lower = [ball for ball in eigenvalues if ball.imag < 0]
    reals = [ball for ball in eigenvalues if ball.imag == 0]
    mirrored = sorted(map(key, upper)) == sorted(key(ball.conjugate()) for ball in lower)
    if not mirrored or len(upper) + len(lower) + len(reals) < len(eigenvalues):
        return None
    quadratics = [[arb(1), -2 * ball.real, squared_modulus(ball)] for ball in upper]
    return quadratics + [[arb(1), -ball.real] for ball in reals]


def key(ball: acb) -> tuple[str, ...]:
    """The exact midpoint of a complex ball, as text."""
    return tuple(str(part.mid().man_exp()) for part in (ball.real, ball.imag))


def product_tree(factors: list[Polynomial]) -> Polynomial:
    """Multiply polynomials pairwise, so that sizes stay balanced."""
    while len(factors) > 1:
        factors = [reduce(lambda p, q: p * q, factors[i : i + 2]) for i in range(0, len(factors), 2)]
    return factors[0]


def memory_balls(spectrum: Spectrum, lags: Lags, radius: float = 1e-100) -> list[arb]:
    """Enclose M(tau) = 1 - sum_{k<=tau} |b_k|^2 within ``radius`` at every lag; one arb a lag.

    ``lags``: an int L for 0..L-1, or a sequence of ints >= 0. Precision is doubled until every radius
    is below the goal. Errors: InvalidInput for bad lags or a goal that is not positive;
    OutOfReach when 262144 bits do not reach it. Source: guan2025 via ``allpass.memory``.

    >>> [m.str(8, radius=False) for m in memory_balls(Spectrum.real([0.5]), 2)]
    ['0.75000000', '0.18750000']
    """
    radius = read_setting(radius, "radius", remedy="try radius=1e-100")
    wanted = read_lags(lags)

    def attempt() -> list[arb] | None:
        tails, rest = [], arb(1)
        for b in allpass_series(spectrum.balls(), int(wanted.max()) + 1):
            rest = rest - squared_modulus(b)
            tails.append(rest)
        values = [tails[lag] for lag in wanted]
        return values if all(value.rad() < radius for value in values) else None

    return refined(attempt, 128 + max(0, -math.frexp(radius)[1]))


__all__ = ["allpass_series", "memory_balls"]
