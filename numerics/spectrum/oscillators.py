"""LinOSS: forced harmonic oscillators, sampled by two schemes (Rusch, Rus 2024, arXiv:2410.03943, equations 3 to 6).

Each oscillator y'' = -a y + b u is y' = z, z' = -a y + b u. The implicit scheme (IM) takes both right sides at the new
time, the implicit-explicit one (IMEX) takes y in the second at the old time. With step h the pair (z, y) has

    IM:   (1 + h^2 a) l^2 - 2 l + 1 = 0,  |l|^2 = 1/(1 + h^2 a)
    IMEX: l^2 - (2 - h^2 a) l + 1 = 0,    |l| = 1 for h^2 a <= 4: undamped, without a stationary state.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.number.exact import ExactNumber
from memlaw.numerics.spectrum.reading import read_choice, read_count, read_seed
from memlaw.numerics.spectrum.roots import real_roots_of

SCHEMES = ("im", "imex")


def drawn_oscillators(states: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """a uniform in (0, 1) and step sizes, the logistic function of such numbers, as the authors' code draws them.

    >>> [len(part) for part in drawn_oscillators(6, 0)]
    [3, 3]
    """
    if read_count(states, "the number of states") % 2:
        raise InvalidInput(f"n = {states}", "an oscillator has two states", "give an even n")
    drawn = np.random.default_rng(read_seed(seed)).random((2, states // 2))
    return drawn[0], 1 / (1 + np.exp(-drawn[1]))


def oscillator_numbers(stiffness: FloatArray, step_sizes: FloatArray, scheme: str = "im") -> tuple[ExactNumber, ...]:
    """The eigenvalues of the implicit scheme, exactly, from numbers taken as they are in binary.

    Errors: InvalidInput for the other scheme, which is not damped.
    """
    if read_choice(scheme, "scheme", SCHEMES) == "imex":
        raise InvalidInput(
            "LinOSS by the scheme imex",
            "its oscillators are not damped: |l| = 1, and there is no stationary state",
            'take scheme="im", or memory over a finite window: memlaw.gated_memory, or leverage_scores of linoss_pair',
        )
    found: list[ExactNumber] = []
    for a, h in zip(stiffness, step_sizes, strict=True):
        square = Fraction(float(h)) ** 2 * Fraction(float(a))
        if square <= 0:
            raise InvalidInput(f"a = {a!r} and step size {h!r}", "an oscillator has a > 0 and h > 0", "give such")
        top = (1 + square).numerator
        low = (1 + square).denominator
        found += [number for number, _ in real_roots_of((low, -2 * low, top))]
    return tuple(found)


def linoss_pair(
    stiffness: Sequence[float] | FloatArray, step_sizes: Sequence[float] | FloatArray, scheme: str = "im"
) -> tuple[FloatArray, FloatArray]:
    """A (2m, 2m) and B (2m,) of m oscillators with b = 1, states z_1..z_m, y_1..y_m; a layer reads the y alone.

    >>> A, B = linoss_pair([1.0], [0.5], "imex")
    >>> A.tolist(), B.tolist(), float(np.linalg.det(A))
    ([[1.0, -0.5], [0.5, 0.75]], [0.5, 0.25], 1.0)
    """
    a, h = np.asarray(stiffness, dtype=float), np.asarray(step_sizes, dtype=float)
    if read_choice(scheme, "scheme", SCHEMES) == "im":
        s = 1 / (1 + h**2 * a)
        blocks, inlet = [[s, -h * a * s], [h * s, s]], [h * s, h**2 * s]
    else:
        blocks, inlet = [[np.ones_like(a), -h * a], [h, 1 - h**2 * a]], [h, h**2]
    return np.block([[np.diag(entry) for entry in row] for row in blocks]), np.concatenate(inlet)
