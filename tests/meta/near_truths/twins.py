"""Near truths about pairs of spectra, published initialisations, conditioning and noise."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from mpmath import conj, exp, mpf, sqrt
from sympy import Abs, Adjoint, Ge, Inverse, Le, Rational, Sum, Trace, binomial, pi

from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import CONTROLLABLE
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    NOISE,
    A,
    B,
    C,
    M,
    M_other,
    N,
    S,
    Scalar,
    eigenvalue,
    i,
    j,
    noise_level,
    other_eigenvalue,
    step_size,
    tau,
)
from memlaw.theory.subjects.conditioning import condition
from memlaw.theory.subjects.conditioning_legs import left_eigenvector, own_condition
from memlaw.theory.subjects.legs import frequency
from memlaw.theory.subjects.legs_sampled import a
from memlaw.theory.subjects.noise import M_noisy
from memlaw.theory.subjects.noise_basis import M_moved
from memlaw.theory.theorem import at_least, at_most, equal, less
from near_truths.kit import (
    Figures,
    G,
    Matrix,
    NearTruth,
    Pair,
    adjoint,
    digits,
    exact,
    inverse,
    memory,
    plus,
    times,
    trace,
)
from near_truths.stating import NO_ZERO, law, sides, under

TWO = ("1/2", "-1/3")


def _moved(lag: int, before: tuple[object, ...], after: tuple[object, ...]) -> mpf:
    return abs(memory(lag, *before) - memory(lag, *after))


def _four_fifths() -> Figures:
    rest = (("-0.1758", "-0.3765"), ("-0.1758", "0.3765"))
    one, other = digits("0.8626", "0.86261")
    share = mpf(4) / 5 * abs(one - other) * sqrt(2 * (1 / (1 - one * conj(other))).real)
    return Figures(
        "0.8626 to 0.86261 beside -0.1758 +- 0.3765i, tau = 2", _moved(2, (one, *rest), (other, *rest)), share
    )


def _moduli() -> Figures:
    left = _moved(1, ("1/2", "-1/2"), ("1/2", "499/1000"))
    return Figures("1/2, -1/2 and 1/2, 499/1000, tau = 1", left, mpf(4) / 1000)


def _lipschitz() -> Figures:
    left = _moved(1, ("-1/2", "9999/10000"), ("-1/2", "9998/10000"))
    return Figures("-1/2, 1 - 1e-4 and -1/2, 1 - 2e-4, tau = 1", left, mpf(3) / 10000)


def _fast_pole() -> Figures:
    step = Fraction(1, 2)
    sampled = [(1 - step * n / 2) / (1 + step * n / 2) for n in range(1, 19)]
    return Figures("N = 18, Delta = 1/2", max(value**2 for value in sampled), Fraction(9, 25), 0)


def _aliased() -> Figures:
    step = Fraction(1, 12)
    angles = {step * n % 2 for n in range(-12, 13)}  # in half turns; all moduli are exp(-Delta/2)
    return Figures("N = 26, Delta = 1/12", 1 - exp(-mpf(len(angles)) / 12), 1 - exp(-mpf(25) / 12))


def hippo(size: int) -> tuple[np.ndarray, np.ndarray]:
    """A and B of HiPPO-LegS."""
    weight = np.sqrt(2 * np.arange(1, size + 1) - 1.0)
    lower = -np.tril(np.outer(weight, weight), -1)
    return lower - np.diag(np.arange(1.0, size + 1)), weight


def _frequency() -> Figures:
    lower, weight = hippo(16)
    found = max(np.linalg.eigvals(lower + np.outer(weight, weight) / 2).imag)
    return Figures("N = 16", found, 0.99 * 16**2 / np.pi, 1e-6)


def _own_condition() -> Figures:
    lower, weight = hippo(48)
    half = np.linalg.inv(np.eye(48) - lower / 4)  # the bilinear rule with step 1/2
    power, gramian = half @ (np.eye(48) + lower / 4), np.outer(half @ weight / 2, half @ weight / 2)
    for _ in range(12):  # the sum over 2^12 lags: the rest is below (3/5)^8192
        gramian, power = gramian + power @ gramian @ power.T, power @ power
    values = np.linalg.eigvalsh(gramian)
    return Figures("N = 48, Delta = 1/2", values[-1] / values[0], 0.1728 * 97**2, 1e-3)


def _inverse_transform() -> Figures:
    # in coordinates over sqrt(2n - 1) A_ij = -(2j - 1) below the diagonal; eigenvectors with ones on the diagonal
    lower = [[-(2 * q + 1) if q < p else -(p + 1) if p == q else 0 for q in range(3)] for p in range(3)]
    columns: list[list[Fraction]] = []
    for place in range(3):
        vector = [Fraction(int(p == place)) for p in range(3)]
        for p in range(place + 1, 3):
            known = sum((lower[p][q] * vector[q] for q in range(p)), Fraction(0))
            vector[p] = -known / (lower[p][p] - lower[place][place])
        columns.append(vector)
    V = [[G(columns[q][p]) for q in range(3)] for p in range(3)]
    return Figures("N = 3, i = 3, j = 1", inverse(V)[2][0].real, Fraction(1), 0)  # binomial(2, 2)


def _kantorovich() -> Figures:
    (d, e), _ = Pair.diagonal(exact("1/2", "-1/2")).C
    ratio, product = (d + e) / (d - e), d * d / (d * d - e * e)
    return Figures("l = 1/2, -1/2", max(ratio.real, 1 / ratio.real), 4 * product.real - 2, 0)


def _noisy(pair: Pair, noise: Matrix) -> Fraction:
    return Fraction(pair.under(plus(pair.C, noise), 0)[0][0].real)


def _average() -> Figures:
    pair = Pair.diagonal(exact(*TWO))
    noise = times(pair.B, adjoint(pair.B))
    mean = 2 / (2 + trace(times(noise, inverse(pair.C))).real)
    return Figures("l = 1/2, -1/3, R = B B^*, tau = 0", _noisy(pair, noise), mean * pair.M(0), 0)


def _ratio_reached() -> Figures:
    pair = Pair.diagonal(exact(*TWO))
    doubled, two = plus(pair.C, pair.C), 2
    ratio = trace(times(inverse(pair.C), pair.C)).real
    left = trace(times(pair.C, inverse(doubled))).real  # the sum over all lags of B^* A^{*k} (C + R)^{-1} A^k B
    return Figures("l = 1/2, -1/3, R = C", left, two * ratio / (two + ratio), 0)


def _unheard_noise() -> Figures:
    pair = Pair.diagonal(exact(*TWO))
    (w1,), (w2,) = times(inverse(pair.C), pair.B)
    across = [[w2], [G(0) - w1]]
    noise = times(across, adjoint(across))
    return Figures("l = 1/2, -1/3, R = u u^* with u across C^{-1} B, tau = 0", _noisy(pair, noise), pair.M(0), 0)


def _other_order() -> Figures:
    pair, S_ = Pair.diagonal(exact(*TWO)), [exact(1, 2), exact(0, 1)]
    one = [exact(1, 0), exact(0, 1)]
    column, moved = times(S_, pair.B), plus(times(times(S_, pair.C), adjoint(S_)), one)
    left = times(times(adjoint(column), inverse(moved)), column)[0][0].real
    swapped = times(inverse(adjoint(S_)), inverse(S_))
    return Figures("l = 1/2, -1/3, S = [[1, 2], [0, 1]], sigma = 1, tau = 0", left, _noisy(pair, swapped), 0)


def pairs() -> tuple[NearTruth, ...]:
    """Near truths about two spectra."""
    return (
        NearTruth(
            "four fifths of the bound on perturbations",
            "true for N <= 2; three eigenvalues reach 0.8257 where one of them moves a little",
            lambda: under(
                "perturbation.bound",
                at_most(Abs(M(tau) - M_other(tau)), Rational(4, 5) * sides("perturbation.bound", 2)[1]),
            ),
            _four_fifths,
        ),
        NearTruth(
            "moduli decide",
            "true for N = 1, and of spectra whose moduli differ enough",
            lambda: under(
                "perturbation.bound",
                at_most(
                    Abs(M(tau) - M_other(tau)),
                    2 * (tau + 1) * Sum(Abs(Abs(eigenvalue[i]) - Abs(other_eigenvalue[i])), (i, 1, N)),
                ),
                new="mine.moduli",
            ),
            _moduli,
        ),
        NearTruth(
            "memory moves three times as far at most",
            "true but where an eigenvalue moves near the circle beside another that suits the lag",
            lambda: under(
                "equivalence.limit",
                at_most(Abs(M(tau) - M_other(tau)), 3 * Sum(Abs(eigenvalue[i] - other_eigenvalue[i]), (i, 1, N))),
            ),
            _lipschitz,
        ),
    )


def initialisations() -> tuple[NearTruth, ...]:
    """Near truths about LegS, S4D and their conditioning."""
    return (
        NearTruth(
            "the slowest pole decides",
            "true for N <= 4/Delta^2, so of 16 states at least",
            lambda: under(
                "legs.bilinear_decay",
                equal(sides("legs.bilinear_decay")[0], ((a - 1) / (a + 1)) ** 2, Le(step_size, Rational(1, 2))),
            ),
            _fast_pole,
        ),
        NearTruth(
            "small steps never alias",
            "true but for Delta = 2/q, or a multiple of it, with q < N",
            lambda: under(
                "legs.held",
                equal(*sides("legs.held", 2), Le(step_size, Rational(1, 12))),
                without=("no aliasing",),
                new="mine.steps",
            ),
            _aliased,
        ),
        NearTruth(
            "the highest frequency of S4D-LegS",
            "true for N <= 13: it tends to N^2/pi",
            lambda: under(
                "legs.frequencies",
                at_most(frequency(N), Rational(99, 100) * N**2 / pi),
                witness=Instance.diagonal("1/2", "1/3"),
            ),
            _frequency,
        ),
        NearTruth(
            "LegS in its own basis, with a sharper constant",
            "true for N <= 35: the constant tends to 0.172915",
            lambda: under("conditioning.legs_gramian", less(own_condition(), Rational(1728, 10000) * (2 * N + 1) ** 2)),
            _own_condition,
        ),
        NearTruth(
            "the inverse transform is the transform without signs",
            "true for N <= 2",
            lambda: under("conditioning.legs_transform", equal(left_eigenvector(i, j), binomial(i + j - 2, i - j))),
            _inverse_transform,
        ),
        NearTruth(
            "four times the product, less two",
            "true but for two eigenvalues of nearly one modulus",
            lambda: under(
                "conditioning.eigenbasis",
                at_least(condition(), 4 * sides("conditioning.eigenbasis", 1)[1] - 2, Ge(N, 2)),
            ),
            _kantorovich,
        ),
    )


def noise() -> tuple[NearTruth, ...]:
    """Near truths about noise on the state."""
    noisy = law("some noise", "R is not zero", lambda x: not x.extra["R"].is_zero_matrix)
    return (
        NearTruth(
            "each lag loses the average at most",
            "true of the sum over lags, and for N = 1",
            lambda: under(
                "noise.memory",
                at_least(M_noisy(tau), N * M(tau) / (N + Trace(NOISE * Inverse(C)))),
                more=(CONTROLLABLE.sufficient("C is inverted"),),
            ),
            _average,
        ),
        NearTruth(
            "the mean ratio is never reached",
            "true but for noise whose covariance is a multiple of C",
            lambda: under("noise.ratio", less(*sides("noise.ratio"), Ge(N, 2))),
            _ratio_reached,
        ),
        NearTruth(
            "any noise costs at every lag",
            "true but for singular noise across C^{-1} A^tau B",
            lambda: under(
                "noise.memory",
                less(M_noisy(tau), M(tau)),
                more=(CONTROLLABLE.sufficient("C is inverted"), NO_ZERO, noisy),
                witness=Instance.diagonal("1/2", "-1/3", tau=1).with_extra(**theorem("noise.memory").witness.extra),
                new="mine.noise",
            ),
            _unheard_noise,
        ),
        NearTruth(
            "noise in another basis, in the other order",
            "true of normal changes of basis",
            lambda: under(
                "noise.basis",
                equal(
                    M_moved(noise_level, tau),
                    Scalar(
                        Adjoint(B)
                        * Adjoint(A) ** tau
                        * Inverse(noise_level**2 * Inverse(Adjoint(S)) * Inverse(S) + C)
                        * A**tau
                        * B
                    ),
                ),
            ),
            _other_order,
        ),
    )


NEAR_TRUTHS = (*pairs(), *initialisations(), *noise())
