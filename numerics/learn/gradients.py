"""How memory changes with an eigenvalue: the Wirtinger derivative dM(tau)/dl_i, as one product.

With b the all-pass function of the spectrum and b^(i) the same without its i-th factor, let

    P_k = [b/(1 - l_i z)]_k,    Q_k = [b^(i)/(1 - l_i z)]_k.

Both belong to orthonormal filters up to a factor: (1 - |l_i|^2)|P_tau|^2 is what a second copy of l_i would add to
M(tau), and (1 - |l_i|^2)|Q_tau|^2 what M(tau) would lose without l_i. And

    dM(tau)/dl_i = P_tau conj(Q_tau),

for every lag, without a sum that could cancel. M is a smooth function of the N eigenvalues, repeated ones
included, as long as the pair stays controllable; columns of equal eigenvalues are equal. The derivative along a
real path l_i(t) is 2 Re(dM/dl_i l_i'), and dM/dconj(l_i) is the conjugate. Source: ``eigengrad.product``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import scipy  # scipy.signal takes a second to import: when it is first used

from memlaw.limits import check_work
from memlaw.numerics.number.arrays import ComplexArray, IntArray, read_items
from memlaw.numerics.number.exact import read_number
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.reading import Lags, check_numbers, read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum


def read_eigenvalues(source: Any) -> ComplexArray:
    """Read a Spectrum, or any sequence of eigenvalues, as complex128 repeated by multiplicity, in their order.

    Repeats in a sequence count: the pair meant is the controllable one. Errors: InvalidInput for NaN, an empty or
    nested sequence, and |l| >= 1.

    >>> read_eigenvalues([0.5, 0.25, 0.5]).real.tolist()
    [0.5, 0.25, 0.5]
    """
    if isinstance(source, Spectrum):
        return np.repeat(source.eigenvalues, source.multiplicities)
    numbers = tuple(read_number(value, "eigenvalue") for value in read_items(source, binary=True))
    check_numbers(numbers)
    with precision(192):
        return np.array([complex(number.ball()) for number in numbers])


def memory_gradient(spectrum: Any, lags: Lags) -> ComplexArray:
    """Return dM(tau)/dl_i at the given lags: complex128, shape (len(lags), N), N counted with multiplicity.

    spectrum: a Spectrum or a sequence of eigenvalues. lags: an int L for 0..L-1, or a sequence of ints >= 0. The
    derivative is that at the eigenvalues rounded to complex128. Cost O(N * largest lag + N^2). Error: a modest
    multiple of N eps sqrt(M M_i)/(1 - |l_i|^2), where M_i is the memory with l_i doubled: small gradients of small
    memories keep their digits. Errors: InvalidInput for |l| >= 1, NaN and bad lags. Source: ``eigengrad.product``.

    >>> memory_gradient([0.5], [0, 1, 2]).real.round(12).tolist()
    [[-0.5], [0.25], [0.15625]]
    """
    wanted = read_lags(lags)
    numbers = read_eigenvalues(spectrum)
    distinct, place = np.unique(numbers, return_inverse=True)
    count = int(wanted.max()) + 1
    given = f"the gradient of {len(distinct)} eigenvalues at {count} lags"
    check_work(given, seconds=5e-6 * len(distinct) * count, gib=5e-8 * (count + len(wanted) * len(numbers)))
    outputs, states = impulse_response(numbers, count)
    columns = [gradient_column(complex(value), outputs, states, wanted) for value in distinct]
    return np.stack(columns, axis=1)[:, place.ravel()]


Section = tuple[complex, float, complex]


def gap_of(value: complex) -> float:
    """1 - |l|^2 of a complex128, correctly rounded.

    >>> gap_of(0.6 + 0j)
    0.64
    """
    return float(1 - Fraction(value.real) ** 2 - Fraction(value.imag) ** 2)


def impulse_response(eigenvalues: ComplexArray, count: int) -> tuple[ComplexArray, list[Section]]:
    """Run the all-pass chain, slowest section first, from an impulse over lags 0..count-1.

    Returns the outputs b_0..b_{count-1} and for every section (l, 1 - |l|^2, its last state v), where
    v_t = l v_{t-1} + x_t and y_t = (1 - |l|^2) v_{t-1} - conj(l) x_t.
    """
    signal = np.zeros(count, dtype=complex)
    signal[0] = 1
    sections = []
    for value in sorted(map(complex, eigenvalues), key=abs, reverse=True):
        gap = gap_of(value)
        state = scipy.signal.lfilter([1.0], [1.0, -value], signal)
        signal = -value.conjugate() * signal
        signal[1:] += gap * state[:-1]
        sections.append((value, gap, complex(state[-1])))
    return signal, sections


def gradient_column(
    eigenvalue: complex, outputs: ComplexArray, sections: list[Section], lags: IntArray
) -> ComplexArray:
    """P_tau conj(Q_tau) for one eigenvalue: P forward from the first output, Q backward from the last state."""
    P = scipy.signal.lfilter([1.0], [1.0, -eigenvalue], outputs)
    last = future_output(sections, eigenvalue)
    backward = np.concatenate([[last], outputs[:0:-1]])
    Q = scipy.signal.lfilter([1.0], [1.0, -eigenvalue.conjugate()], backward)[::-1]
    column: ComplexArray = P[lags] * np.conj(Q[lags])
    return column


def future_output(sections: list[Section], eigenvalue: complex) -> complex:
    """Sum over j >= 0 of conj(l)^j b_{L+1+j}: what the chain still puts out after its last lag L.

    At z = conj(l) a section (m, gap, state) passes on gap state/(1 - m z) and its input times (z - conj(m))/(1 - m z).
    Nothing here is larger than the state, so the sum is stable, and gives the backward recurrence its start.
    """
    total = 0j
    for value, gap, state in sections:
        passage = (eigenvalue - value).conjugate() * total
        total = (gap * state + passage) / one_minus_product(value, gap, eigenvalue)
    return total


def one_minus_product(value: complex, gap: float, other: complex) -> complex:
    """1 - m conj(l), without cancellation near the circle: 2 Re is (1 - |m|^2) + (1 - |l|^2) + |m - l|^2.

    >>> one_minus_product(0.5 + 0j, 0.75, 0.5 + 0j)
    (0.75+0j)
    """
    apart = value - other
    real = (gap + gap_of(other) + apart.real**2 + apart.imag**2) / 2
    return complex(real, -(other.conjugate() * apart).imag + 0.0)
