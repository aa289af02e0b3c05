"""Orthonormal all-pass sections of a spectrum, in two-part float64.

One eigenvalue l is the section s' = l s + g x, y = g s - conj(l) x with g = sqrt(1 - |l|^2): a unitary
2x2 matrix, whose cascade is the Takenaka-Malmquist realisation with stationary covariance I. Two real
eigenvalues, or a conjugate pair, are one real section with two states and an orthogonal 3x3 matrix
[[A, b], [c, d]]. Entries are computed in balls and kept as high + low, because a rounded l would lose
2 tau eps of l^tau. Source of the cascade: Takenaka 1925, Malmquist 1926; of its use here: guan2025.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from flint import acb, arb

from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.numerics.number.precision import refined, squared_modulus
from memlaw.numerics.spectrum.spectrum import Spectrum

BITS = 256
KNOWN = 128  # bits of a gap


@dataclass(frozen=True)
class RealSections:
    """Two-state real sections, slowest first, for K sections.

    matrix: (4, K) entries a11, a12, a21, a22; correction: (4, K) their low parts; inlet (2, K),
    outlet (2, K) and passage (K,) are b, c and d.
    """

    matrix: FloatArray
    correction: FloatArray
    inlet: FloatArray
    outlet: FloatArray
    passage: FloatArray


@dataclass(frozen=True)
class ComplexSections:
    """One-state complex sections, slowest first: eigenvalue (N,), its low part (N,), sqrt(gap) (N,)."""

    eigenvalue: ComplexArray
    correction: ComplexArray
    root_gap: FloatArray


def known(spectrum: Spectrum, balls: list[acb]) -> bool:
    """Whether every gap 1 - |l|^2 is known well, and on which side of the real axis each eigenvalue is.

    >>> spectrum = Spectrum.s4d_real(2, step_size="1e-100")
    >>> known(spectrum, repeated_balls(spectrum))  # in the 53 bits that are there
    False
    """
    unclear = [ball for ball in balls if ball.imag.contains(0) and not ball.imag.is_zero()]
    if unclear or not spectrum.decays.min() > 2.0 ** (KNOWN - BITS):
        return not unclear and all((1 - squared_modulus(ball)).rel_accuracy_bits() >= KNOWN for ball in balls)
    return True


def repeated_balls(spectrum: Spectrum) -> list[acb]:
    """Enclose the eigenvalues, repeated by multiplicity, by rising decay.

    Behind its slowest section a chain decays as a whole; in the opposite order its first states would
    be subnormal numbers, slow and useless, while M is still large.
    """
    order = np.argsort(np.repeat(spectrum.decays, spectrum.multiplicities), kind="stable")
    balls = spectrum.balls()
    return [balls[i] for i in order]


def real_sections(spectrum: Spectrum) -> RealSections:
    """Build the real sections of a conjugate-closed spectrum: ceil(size/2) or a few more of them.

    >>> real_sections(Spectrum.real([0.6])).passage.tolist()
    [-0.6]
    """

    def attempt() -> tuple[FloatArray, FloatArray] | None:
        balls = repeated_balls(spectrum)
        if not known(spectrum, balls):
            return None
        columns = list(section_columns(balls))
        high = np.array([[float(entry) for entry in column] for column in columns]).T
        return high, np.array([[float(e - arb(float(e))) for e in column[:4]] for column in columns]).T

    high, low = refined(attempt, BITS)
    matrix, inlet, outlet, passage = (np.ascontiguousarray(part) for part in np.split(high, [4, 6, 8]))
    return RealSections(matrix, np.ascontiguousarray(low), inlet, outlet, passage[0])


def section_columns(balls: list[acb]) -> Iterable[list[arb]]:
    """Yield a11, a12, a21, a22, b1, b2, c1, c2, d of every section, as balls, slowest first."""
    waiting: list[arb] = []
    for ball in balls:
        if ball.imag > 0:  # its conjugate is the other half of the section
            yield conjugate_pair(ball)
        elif ball.imag == 0:
            waiting.append(ball.real)
        if len(waiting) == 2:
            yield real_pair(waiting.pop(0), waiting.pop(0))
    if waiting:
        yield real_pair(waiting.pop(), None)


def conjugate_pair(eigenvalue: acb) -> list[arb]:
    """Realise (z - l)(z - conj l)/((1 - l z)(1 - conj(l) z)) orthogonally, from the real Schur form.

    A = [[a, p], [-q, a]] with l = a + ib, pq = b^2 and q - p = 1 - |l|^2 solves A A^T + B B^T = I with
    B = (sqrt(g (1+p)), a sqrt(g/(1+p))): no difference of near-equal numbers, however near the pair is
    to the real axis or to the circle.

    >>> a11, a12, a21, a22, b1, b2, c1, c2, d = conjugate_pair(acb(0.5, 0.25))
    >>> (a11 * a11 + a12 * a12 + b1 * b1).str(5, radius=False), d.str(5, radius=False)
    ('1.0000', '0.31250')
    """
    a, b = eigenvalue.real, eigenvalue.imag
    gap = 1 - a * a - b * b
    q = (gap + (gap * gap + 4 * b * b).sqrt()) / 2
    p = b * b / q
    b1, b2 = (gap * (1 + p)).sqrt(), a * (gap / (1 + p)).sqrt()
    return [a, p, -q, a, b1, b2, -b2, -b1, 1 - gap]


def real_pair(first: arb, second: arb | None) -> list[arb]:
    """Cascade two real sections into one with two states; a missing second one passes its input on."""
    gap = (1 - first * first).sqrt()
    if second is None:
        return [first, *[arb(0)] * 3, gap, arb(0), gap, arb(0), -first]
    other = (1 - second * second).sqrt()
    return [first, arb(0), other * gap, second, gap, -other * first, -second * gap, other, first * second]


def complex_sections(spectrum: Spectrum) -> ComplexSections:
    """Build the complex sections of any spectrum, one a state.

    >>> complex_sections(Spectrum.from_eigenvalues([0.6j])).root_gap.round(3).tolist()
    [0.8]
    """

    def attempt() -> tuple[list[complex], list[complex]] | None:
        balls = repeated_balls(spectrum)
        high = [complex(ball) for ball in balls]
        low = [complex(ball - acb(z.real, z.imag)) for ball, z in zip(balls, high, strict=True)]
        return (high, low) if known(spectrum, balls) else None

    high, low = refined(attempt, BITS)
    gaps = -np.expm1(-2 * np.sort(np.repeat(spectrum.decays, spectrum.multiplicities)))
    return ComplexSections(np.array(high), np.array(low), np.sqrt(gaps))
