"""Memory at single lags, however far: the all-pass law summed in closed form, in balls.

With nonzero eigenvalues l_i that differ, b_k = sum_i r_i l_i^k for k beyond the number of zeros, where

    r_i = (1 - |l_i|^2)/l_i prod_{j != i} (1 - l_i conj(l_j))/(l_i - l_j),

so M(tau) = sum_ij r_i conj(r_j) (l_i conj(l_j))^(tau+1)/(1 - l_i conj(l_j)), and the sum of M beyond tau has one more
factor l_i conj(l_j)/(1 - l_i conj(l_j)) in each term. Repeated eigenvalues: from the Gramian of their Jordan chains.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from flint import acb, acb_mat, arb

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.allpass import memory_values
from memlaw.numerics.number.arithmetic import BALL
from memlaw.numerics.number.precision import refined
from memlaw.numerics.oracle.jordan import chain_starts, jordan_gramian, jordan_impulse
from memlaw.numerics.spectrum.reading import FARTHEST
from memlaw.numerics.spectrum.spectrum import Spectrum

BITS = 60
VANISHED = 2.0**-1060
MOST_TERMS = 20_000_000
PARTS = 32

Law = Callable[[int], tuple[arb, arb]]


def far_memory(spectrum: Spectrum, lags: list[int]) -> list[tuple[arb, arb]]:
    """M(tau), and the sum of M beyond tau, at lags of at least the size: to 60 bits, or below 1e-319.

    Errors: InvalidInput for so many lags and states that it would take minutes.

    >>> value, rest = far_memory(Spectrum.real([1 - 1e-9]), [10**9])[0]
    >>> value.str(5, radius=False), rest.str(5, radius=False)
    ('2.7067e-10', '0.13534')
    """
    if len(lags) * spectrum.size**2 > MOST_TERMS:
        raise InvalidInput(
            f"{len(lags)} far lags of {spectrum.size} states", "single lags are summed term by term", "ask for fewer"
        )

    def attempt() -> list[tuple[arb, arb]] | None:
        law = _law(spectrum)
        found = None if law is None else [law(lag) for lag in lags]
        return found if found is not None and all(_known(x) for pair in found for x in pair) else None

    return refined(attempt, 128)


def _known(value: arb) -> bool:
    return value.rel_accuracy_bits() >= BITS or bool(abs(value) < VANISHED)


def _law(spectrum: Spectrum) -> Law | None:
    """M as a function of the lag at flint's precision, or None where that does not tell the eigenvalues apart."""
    nonzero = [(n.ball(), count) for n, count in zip(spectrum.numbers, spectrum.multiplicities, strict=True)]
    nonzero = [(ball, count) for ball, count in nonzero if not ball.is_zero()]
    try:
        if all(count == 1 for _, count in nonzero):
            return _simple(spectrum, [ball for ball, _ in nonzero])
        return _repeated(spectrum)
    except ZeroDivisionError:
        return None


def _simple(spectrum: Spectrum, values: list[acb]) -> Law:
    """The sum over pairs of eigenvalues."""
    zeros = spectrum.size - len(values)
    ratios = [_ratio(value, values, zeros) for value in values]
    products = [[value * other.conjugate() for other in values] for value in values]
    pairs = [[r * s.conjugate() for s in ratios] for r in ratios]
    first = acb_mat([[p / (1 - q) for p, q in zip(*rows, strict=True)] for rows in zip(pairs, products, strict=True)])
    rest = [[p * q / (1 - q) ** 2 for p, q in zip(*rows, strict=True)] for rows in zip(pairs, products, strict=True)]
    both = (first, acb_mat(rest))

    def law(lag: int) -> tuple[arb, arb]:
        powers = acb_mat([[value ** (lag + 1)] for value in values])
        mirrored, turned = powers.conjugate(), powers.transpose()
        value, tail = ((turned * form * mirrored)[0, 0].real for form in both)
        return value, tail

    return law if values else lambda lag: (arb(0), arb(0))


def _ratio(value: acb, values: list[acb], zeros: int) -> acb:
    """r_i; each zero eigenvalue divides by l_i once more."""
    found = 1 / value ** (zeros + 1)
    for other in values:
        found *= 1 - value * other.conjugate()
        if other is not value:
            found /= value - other
    return found


def _repeated(spectrum: Spectrum) -> Law:
    """v^* C^{-1} v with v = A^tau B, and tr C^{-1} A^(tau+1) C A^*(tau+1)."""
    gramian, links, values = jordan_gramian(spectrum), chain_starts(spectrum), spectrum.balls()
    inverse, size = gramian.inv(), len(values)
    matrix = acb_mat(
        [[values[i] if i == j else acb(links[i] if j == i + 1 else 0) for j in range(size)] for i in range(size)]
    )

    def law(lag: int) -> tuple[arb, arb]:
        column, power = acb_mat([[x] for x in jordan_impulse(spectrum, lag)]), matrix ** (lag + 1)
        value = (BALL.adjoint(column) * inverse * column)[0, 0].real
        return value, (inverse * power * gramian * BALL.adjoint(power)).trace().real

    return law


def far_horizon(spectrum: Spectrum, theta: float, most: int) -> int:
    """The first lag at which M is below theta, by cutting the lags up to ``most`` into 32 parts again and again.

    >>> far_horizon(Spectrum.real([1 - 1e-9]), 1e-10, 10**11)
    1497866164
    """
    low, high = -1, min(most, FARTHEST)  # M(low) >= theta, or no lag at all; M(high) < theta
    while high - low > 1:
        step = max(1, (high - low) // PARTS)
        lags = [lag for lag in range(low + step, high, step) if lag >= spectrum.size] or [high]
        above = [lag for lag, (value, _) in zip(lags, far_memory(spectrum, lags), strict=True) if bool(value >= theta)]
        low, high = above[-1] if above else low, min(high, next((lag for lag in lags if lag not in above), high))
        if high <= spectrum.size:
            return int(np.count_nonzero(memory_values(spectrum, high) >= theta))
    return high


def rounded(value: arb) -> tuple[float, float]:
    """The nearest float, and a bound of what it is off by."""
    nearest = float(value)
    return nearest, float(np.nextafter(float(abs(value - arb(nearest)).upper()), 1.0))
