"""The Jordan realisation of a spectrum in balls: one chain an eigenvalue, driven at its top.

For distinct eigenvalues this is the diagonal (S4D) realisation with all input weights 1. Everything
here follows from the definition alone: x_t = A x_{t-1} + B u_t and Stein's equation.
"""

from __future__ import annotations

import math

from flint import acb, acb_mat

from memlaw.numerics.spectrum.spectrum import Spectrum


def chain_starts(spectrum: Spectrum) -> list[int]:
    """The superdiagonal of A: 1 where the next state belongs to the same Jordan chain, else 0.

    >>> chain_starts(Spectrum.real([0.5, 0.5, 0.25], realization="companion"))
    [1, 0, 0]
    """
    return [int(k < count - 1) for count in spectrum.multiplicities for k in range(count)]


def inputs(spectrum: Spectrum) -> list[int]:
    """B: 1 at the last state of every chain."""
    return [1 - link for link in chain_starts(spectrum)]


def jordan_gramian(spectrum: Spectrum) -> acb_mat:
    """Solve Stein's equation C = A C A^* + B B^* entry by entry, from the last, at flint's precision.

    >>> jordan_gramian(Spectrum.real([0.5]))[0, 0].real.str(6, radius=False)
    '1.33333'
    """
    eigenvalues, links, weights = spectrum.balls(), chain_starts(spectrum), inputs(spectrum)
    size = len(eigenvalues)
    gramian = [[acb(0)] * (size + 1) for _ in range(size + 1)]
    conjugates = [ball.conjugate() for ball in eigenvalues]
    for i in reversed(range(size)):
        for j in reversed(range(size)):
            right = acb(weights[i] * weights[j])
            right += links[j] * eigenvalues[i] * gramian[i][j + 1] if links[j] else 0
            right += links[i] * conjugates[j] * gramian[i + 1][j] if links[i] else 0
            right += gramian[i + 1][j + 1] if links[i] and links[j] else 0
            gramian[i][j] = right / (1 - eigenvalues[i] * conjugates[j])
    return acb_mat([row[:size] for row in gramian[:size]])


def jordan_impulse(spectrum: Spectrum, lag: int) -> list[acb]:
    """A^lag B: the entry k places above the end of its chain is binomial(lag, k) l^(lag-k).

    >>> [z.real.str(3) for z in jordan_impulse(Spectrum.real([0.5, 0.5], realization="companion"), 2)]
    ['1.00', '0.250']
    """
    balls = spectrum.balls()
    heights = [count - 1 - k for count in spectrum.multiplicities for k in range(count)]
    return [entry(ball, lag, height) for ball, height in zip(balls, heights, strict=True)]


def entry(eigenvalue: acb, lag: int, height: int) -> acb:
    """binomial(lag, height) l^(lag - height), which is 0 for height > lag."""
    return math.comb(lag, height) * eigenvalue ** (lag - height) if height <= lag else acb(0)
