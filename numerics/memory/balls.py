"""The all-pass function and the memory function as power series in balls.

b = P/Q with Q = prod(1 - l_i z) and P = prod(z - conj(l_i)) its reversed conjugate. One division of
power series costs far less than a chain of ball recursions, whose radii grow at every step; what it
loses to cancellation is bought back by raising the precision until the radius goal is met.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from typing import Any

from flint import acb, acb_poly, acb_series, arb, arb_poly, arb_series

from memlaw.errors import InvalidInput
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.reading import read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum

MOST_BITS = 2**18


def allpass_series(eigenvalues: Sequence[Any], length: int) -> list[Any]:
    """Enclose b_0..b_{length-1} at flint's current precision; arb where the eigenvalues are conjugate-closed.

    eigenvalues: acb or arb balls, repeated by multiplicity; a conjugate pair must be exact mirror images
    to be seen as one.

    >>> [b.str(5) for b in allpass_series([arb(1) / 2], 3)]
    ['-0.50000', '0.75000', '0.37500']
    """
    real = real_factors([acb(ball) for ball in eigenvalues])
    if real is None:
        return complex_series([acb(ball) for ball in eigenvalues], length)
    denominator = product_tree([arb_poly(factor) for factor in real]).coeffs()
    denominator += [arb(0)] * (len(eigenvalues) + 1 - len(denominator))
    return divide(arb_series, denominator[::-1], denominator, length)


def real_factors(eigenvalues: list[acb]) -> list[list[arb]] | None:
    """Factors 1 - l z and 1 - 2 Re(l) z + |l|^2 z^2, or None for a spectrum that is not conjugate-closed."""
    upper = [ball for ball in eigenvalues if ball.imag > 0]
    lower = [ball for ball in eigenvalues if ball.imag < 0]
    reals = [ball for ball in eigenvalues if ball.imag == 0]
    mirrored = sorted(map(key, upper)) == sorted(key(ball.conjugate()) for ball in lower)
    if not mirrored or len(upper) + len(lower) + len(reals) < len(eigenvalues):
        return None
    quadratics = [[arb(1), -2 * ball.real, ball.real * ball.real + ball.imag * ball.imag] for ball in upper]
    return quadratics + [[arb(1), -ball.real] for ball in reals]


def key(ball: acb) -> tuple[str, ...]:
    """The exact midpoint of a complex ball, as text."""
    return tuple(str(part.mid().man_exp()) for part in (ball.real, ball.imag))


def complex_series(eigenvalues: list[acb], length: int) -> list[acb]:
    """Enclose b_0..b_{length-1} for any spectrum."""
    denominator = product_tree([acb_poly([1, -ball]) for ball in eigenvalues]).coeffs()
    denominator += [acb(0)] * (len(eigenvalues) + 1 - len(denominator))
    numerator = [c.conjugate() for c in reversed(denominator)]
    return divide(acb_series, numerator, denominator, length)


def product_tree(factors: list[Any]) -> Any:
    """Multiply polynomials pairwise, so that sizes stay balanced."""
    while len(factors) > 1:
        paired = [reduce(lambda p, q: p * q, factors[i : i + 2]) for i in range(0, len(factors), 2)]
        factors = paired
    return factors[0]


def divide(series: Any, numerator: list[Any], denominator: list[Any], length: int) -> list[Any]:
    """Divide two polynomials as power series; flint's series length (``ctx.cap``) is set and restored."""
    from flint import ctx

    with precision(ctx.prec, terms=length):
        quotient = (series(numerator, length) / series(denominator, length)).coeffs()
    return list(quotient) + [type(quotient[0])(0)] * (length - len(quotient))


def memory_balls(spectrum: Spectrum, lags: Any, radius: float = 1e-100) -> list[arb]:
    """Enclose M(tau) = 1 - sum_{k<=tau} |b_k|^2 within ``radius`` at every lag; one arb a lag.

    ``lags``: an int L for 0..L-1, or a sequence of ints >= 0. Precision is doubled until every radius
    is below the goal. Errors: InvalidInput for bad lags or a goal that is not positive;
    ArithmeticError when 262144 bits do not reach it. Source: guan2025 via ``allpass.memory``.

    >>> [m.str(8, radius=False) for m in memory_balls(Spectrum.real([0.5]), 2)]
    ['0.75000000', '0.18750000']
    """
    if not radius > 0:
        raise InvalidInput(f"radius {radius!r}", "a radius goal is positive", "try radius=1e-100")
    wanted = read_lags(lags)
    goal = arb(radius)
    bits = 128 + max(0, -math.frexp(radius)[1])
    while bits <= MOST_BITS:
        with precision(bits):
            memory = tail_of_law(allpass_series(spectrum.balls(), int(wanted.max()) + 1))
            if all(memory[lag].rad() < goal for lag in wanted):
                return [memory[lag] for lag in wanted]
        bits *= 2
    raise ArithmeticError(f"{MOST_BITS} bits do not bring the radius below {radius}")


def tail_of_law(coefficients: list[Any]) -> list[arb]:
    """1 - cumulative sums of |b_k|^2."""
    rest, tails = arb(1), []
    for b in coefficients:
        rest = rest - (b * b if isinstance(b, arb) else b.real * b.real + b.imag * b.imag)
        tails.append(rest)
    return tails


__all__ = ["allpass_series", "memory_balls", "precision"]
