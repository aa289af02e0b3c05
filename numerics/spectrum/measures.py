"""Continuous poles of the other HiPPO measures: a sliding window in Legendre and in Fourier coordinates.

LegT, translated Legendre polynomials (Gu, Dao, Ermon, Rudra, Re 2020, Theorem 1), and the Legendre memory unit
(Voelker, Kajic, Eliasmith 2019, equations 1 and 2) are one system in two normalisations: over a window of length 1 its
characteristic polynomial is the denominator of the Pade approximant [N-1/N] of exp(-s). FouT, truncated Fourier series
(Gu, Johnson, Timalsina, Rudra, Re 2022, "How to train your HiPPO"), has for K = N/2 - 1 the poles

    1/s + sum_{k=1}^K 2 s/(s^2 + pi^2 k^2) = -1,

N - 1 of them: of its N states the sine of frequency 0 is never driven. LagT (Gu et al. 2020, Theorem 1, as their code
scales it) is a chain of N equal poles -1/2; in the theorem they are -1, which halves the step size.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import factorial

import numpy as np
from flint import acb, acb_poly, arb, ctx, fmpz_poly

from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.number.failures import OutOfReach
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.poles import Mirrored, PiPole
from memlaw.numerics.spectrum.roots import BASE, Polynomial, Root, real_roots_of

GUARD = 64  # bits beyond those asked for, in which the roots of FouT are isolated


@dataclass(frozen=True)
class RootPole:
    """A pole that is the root of a polynomial of integers: exact equality, conjugate, ball."""

    root: Root

    @property
    def real(self) -> Fraction:
        """A rational upper bound of the real part, close to it."""
        with precision(BASE):
            return _upper(self.root.ball().real)

    @property
    def is_real(self) -> bool:
        """Whether the frequency is zero."""
        return self.root.is_real

    def conjugate(self) -> RootPole:
        """Mirror the frequency."""
        return RootPole(self.root.conjugate())

    def ball(self) -> acb:
        """Enclose the pole."""
        return self.root.ball()


@dataclass(frozen=True)
class FourierPole(Mirrored):
    """A pole of FouT with so many states: the index-th one above the real axis, or on it where the sign is 0."""

    states: int
    index: int
    sign: int

    @property
    def real(self) -> Fraction:
        """A rational upper bound of the real part, close to it."""
        with precision(BASE):
            return _upper(self.ball().real)

    def ball(self) -> acb:
        """Enclose the pole."""
        on_axis, above = fourier_roots(self.states, ctx.prec)
        found = (on_axis if self.is_real else above)[self.index] * arb.pi()
        return acb(found.real) if self.is_real else (found.conjugate() if self.sign < 0 else found)


def _upper(value: arb) -> Fraction:
    bound = value.upper().man_exp()
    return Fraction(int(bound[0])) * Fraction(2) ** int(bound[1])


def pade_denominator(states: int) -> tuple[int, ...]:
    """The coefficients of s^0..s^N of the monic denominator of [N-1/N] of exp(-s): (2N-1-j)! N!/((N-1)! j! (N-j)!).

    >>> pade_denominator(2)
    (6, 4, 1)
    """
    scale = Fraction(factorial(states), factorial(states - 1))
    terms = (Fraction(factorial(2 * states - 1 - j), factorial(j) * factorial(states - j)) for j in range(states + 1))
    return tuple(int(scale * term) for term in terms)


def translated_legendre(states: int) -> tuple[RootPole, ...]:
    """Poles of LegT and of the Legendre memory unit over a window of length 1: all, conjugates included.

    >>> [complex(pole.ball()) for pole in translated_legendre(1)], len(translated_legendre(6))
    ([(-1+0j)], 6)
    """
    found = (number for number, _ in real_roots_of(pade_denominator(states)))
    return tuple(RootPole(number if isinstance(number, Root) else _linear(states)) for number in found)


def _linear(states: int) -> Root:
    return Root(Polynomial(pade_denominator(states)), 0, 0)


def translated_laguerre(states: int) -> tuple[PiPole, ...]:
    """Poles of LagT: -1/2, N times.

    >>> len(set(translated_laguerre(4))), len(translated_laguerre(4))
    (1, 4)
    """
    return (PiPole(Fraction(-1, 2)),) * states


def truncated_fourier(states: int) -> tuple[FourierPole, ...]:
    """Poles of FouT that are driven: one of each conjugate pair, and the real ones.

    >>> [str(pole.ball().real.str(5, radius=False)) for pole in truncated_fourier(2)]
    ['-1.0000']
    """
    on_axis, above = fourier_roots(states, BASE)
    real = tuple(FourierPole(states, index, 0) for index in range(len(on_axis)))
    return real + tuple(FourierPole(states, index, 1) for index in range(len(above)))


@lru_cache(maxsize=64)
def fourier_roots(states: int, bits: int) -> tuple[tuple[acb, ...], tuple[acb, ...]]:
    """The poles of FouT over pi, on the real axis and above it, by rising frequency; bits: a part of the key.

    With s = pi x: pi x Q + Q + 2 x^2 Q' = 0, where Q is the product of x^2 + k^2 and Q' the sum of Q/(x^2 + k^2).
    """
    product, summed = fmpz_poly([1]), fmpz_poly([0])
    for k in range(1, states // 2):
        factor = fmpz_poly([k * k, 0, 1])
        product, summed = product * factor, summed * factor + product
    plain = product + 2 * fmpz_poly([0, 0, 1]) * summed
    with precision(bits + GUARD + 4 * states):
        times_pi = [arb(0), *(arb(value) * arb.pi() for value in product.coeffs())]
        padded = [*map(arb, plain.coeffs()), *[arb(0)] * (len(times_pi) - len(plain.coeffs()))]
        roots = acb_poly([acb(x + y) for x, y in zip(times_pi, padded, strict=True)]).roots(
            tol=arb(2) ** -(bits + GUARD // 2)
        )
        small = arb(2) ** -(bits // 2)
        on_axis = sorted((root for root in roots if abs(root.imag) < small), key=lambda root: float(root.real))
        above = sorted((root for root in roots if root.imag > small), key=lambda root: float(root.imag))
    if len(on_axis) + 2 * len(above) != len(roots):
        given = f"the poles of FouT with {states} states"
        raise OutOfReach(given, f"they are not told apart in {bits} bits", "take fewer states")
    return tuple(on_axis), tuple(above)


# --- the matrices -----------------------------------------------------------------------------------------------------


def hippo_pair(measure: str, states: int) -> tuple[FloatArray, FloatArray]:
    """A (N, N) and B (N,) of x' = A x + B u as published: "legt", "lmu", "lagt", "fout".

    Over a window of length 1, of length 2 for "fout", and weighted by exp(-t) for "lagt".

    >>> [part.tolist() for part in hippo_pair("lmu", 2)]
    [[[-1.0, -1.0], [3.0, -3.0]], [1.0, -3.0]]
    """
    n = np.arange(states)
    if measure == "lagt":
        return np.eye(states) / 2 - np.tril(np.ones((states, states))), np.ones(states)
    if measure == "fout":
        return _fourier_pair(states)
    signs = (-1.0) ** (n[:, None] - n)
    if measure == "lmu":  # row i, column j: -1 above the diagonal, (-1)^{i-j+1} on it and below
        whole: FloatArray = (2.0 * n[:, None] + 1.0) * np.where(n[:, None] < n, -1.0, -signs).astype(float)
        return whole, (2.0 * n + 1) * (-1.0) ** n
    root = np.sqrt(2.0 * n + 1)
    matrix: FloatArray = -np.outer(root, root) * np.where(n[:, None] < n, signs, 1.0)
    return matrix, root


def _fourier_pair(states: int) -> tuple[FloatArray, FloatArray]:
    """States 1, sqrt 2 cos, sqrt 2 sin of each frequency; the difference of both ends of the window is fed back."""
    frequencies = np.stack([np.zeros(states // 2), np.arange(states // 2)], axis=-1).reshape(-1)[1:]
    turning = np.pi * (np.diag(frequencies, -1) - np.diag(frequencies, 1))
    inlet = np.where(np.arange(states) % 2, 0.0, np.sqrt(2.0))
    inlet[0] = 1.0
    return turning - np.outer(inlet, inlet), inlet
