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

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import numpy.typing as npt
from flint import acb, acb_poly, acb_series
from scipy.signal import lfilter

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.balls import MOST_BITS, divide, product_tree
from memlaw.numerics.memory.highprecision import GUARD, chain_outputs
from memlaw.numerics.number.exact import ExactNumber, read_number
from memlaw.numerics.number.precision import accurate_balls, precision
from memlaw.numerics.spectrum.reading import IntArray, read_lags, read_sequence
from memlaw.numerics.spectrum.spectrum import Spectrum, check_numbers, to_mpf

ComplexArray = npt.NDArray[np.complex128]


def read_eigenvalues(source: Any) -> tuple[ExactNumber, ...]:
    """Read a Spectrum, or any sequence of eigenvalues, as exact numbers repeated by multiplicity, in their order.

    Repeats in a sequence count: the pair meant is the controllable one. Errors: InvalidInput for NaN, an empty or
    nested sequence, and |l| >= 1.

    >>> [str(number.real) for number in read_eigenvalues([0.5, 0.25, 0.5])]
    ['1/2', '1/4', '1/2']
    """
    if isinstance(source, Spectrum):
        pairs = zip(source.numbers, source.multiplicities, strict=True)
        return tuple(number for number, count in pairs for _ in range(count))
    numbers = tuple(read_number(value) for value in read_sequence(source))
    check_numbers(numbers)
    return numbers


# --- float64 --------------------------------------------------------------------------------------------------


def memory_gradient(spectrum: Any, lags: Any) -> ComplexArray:
    """Return dM(tau)/dl_i at the given lags: complex128, shape (len(lags), N), N counted with multiplicity.

    spectrum: a Spectrum or a sequence of eigenvalues. lags: an int L for 0..L-1, or a sequence of ints >= 0. The
    derivative is that at the eigenvalues rounded to complex128. Cost O(N * largest lag + N^2). Error: a modest
    multiple of N eps sqrt(M M_i)/(1 - |l_i|^2), where M_i is the memory with l_i doubled: small gradients of small
    memories keep their digits. Errors: InvalidInput for |l| >= 1, NaN and bad lags. Source: ``eigengrad.product``.

    >>> memory_gradient([0.5], [0, 1, 2]).real.round(12).tolist()
    [[-0.5], [0.25], [0.15625]]
    """
    wanted = read_lags(lags)
    exact = read_eigenvalues(spectrum)
    with precision(192):
        balls = [number.ball() for number in exact]
    numbers = np.array([complex(float(z.real.mid()), float(z.imag.mid())) for z in balls])
    distinct, place = np.unique(numbers, return_inverse=True)
    outputs, states = impulse_response(numbers, int(wanted.max()) + 1)
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
        state = lfilter([1.0], [1.0, -value], signal)
        signal = -value.conjugate() * signal
        signal[1:] += gap * state[:-1]
        sections.append((value, gap, complex(state[-1])))
    return signal, sections


def gradient_column(
    eigenvalue: complex, outputs: ComplexArray, sections: list[Section], lags: IntArray
) -> Any:
    """P_tau conj(Q_tau) for one eigenvalue: P forward from the first output, Q backward from the last state."""
    P = lfilter([1.0], [1.0, -eigenvalue], outputs)
    last = future_output(sections, eigenvalue)
    backward = np.concatenate([[last], outputs[:0:-1]])
    Q = lfilter([1.0], [1.0, -eigenvalue.conjugate()], backward)[::-1]
    return P[lags] * np.conj(Q[lags])


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


# --- mpmath ---------------------------------------------------------------------------------------------------


def memory_gradient_mpmath(spectrum: Any, lags: Any, digits: int = 50) -> list[list[Any]]:
    """Compute dM(tau)/dl_i in mpmath: a list over lags of lists over eigenvalues of mpc, right to about ``digits``.

    Arguments and errors as in `memory_gradient`; without proved bounds.

    >>> mpmath.nstr(memory_gradient_mpmath([0.5], [1], digits=30)[0][0].real, 20)
    '0.25'
    """
    wanted = read_lags(lags)
    exact = read_eigenvalues(spectrum)
    with mpmath.workdps(digits + GUARD):
        values = [to_mpc(z) for z in accurate_balls(lambda: [n.ball() for n in exact], mpmath.mp.prec + 8)]
        count = int(wanted.max()) + 1
        columns = [mpmath_column(values, place, count) for place in range(len(values))]
        rows = [[P[lag] * mpmath.conj(Q[lag]) for P, Q in columns] for lag in wanted]
    with mpmath.workdps(digits):
        return [[+value for value in row] for row in rows]


def to_mpc(ball: acb) -> Any:
    """Convert the midpoint of a complex ball to an mpmath number, exactly."""
    return mpmath.mpc(to_mpf(ball.real), to_mpf(ball.imag))


def mpmath_column(values: list[Any], place: int, count: int) -> tuple[list[Any], list[Any]]:
    """P_0..P_{count-1} and Q_0..Q_{count-1} of one eigenvalue, by the chain without its factor."""
    value = values[place]
    Q = geometric(chain_outputs(values[:place] + values[place + 1 :], count), value)
    shifted = [mpmath.mpc(0), *Q[:-1]]
    return geometric(
        [before - mpmath.conj(value) * now for before, now in zip(shifted, Q, strict=True)], value
    ), Q


def geometric(signal: Sequence[Any], ratio: Any) -> list[Any]:
    """The coefficients of f/(1 - l z) from those of f."""
    result: list[Any] = []
    total: Any = 0
    for value in signal:
        total = ratio * total + value
        result.append(total)
    return result


# --- balls ----------------------------------------------------------------------------------------------------


def memory_gradient_balls(spectrum: Any, lags: Any, radius: float = 1e-50) -> list[list[acb]]:
    """Enclose dM(tau)/dl_i within ``radius``: a list over lags of lists over eigenvalues of acb.

    Precision is doubled until every radius is below the goal. Arguments and errors as in `memory_gradient`, and
    InvalidInput for a goal that is not positive; ArithmeticError when 262144 bits do not reach it.

    >>> memory_gradient_balls([0.5], [1])[0][0].real.str(8, radius=False)
    '0.25000000'
    """
    if not radius > 0:
        raise InvalidInput(f"radius {radius!r}", "a radius goal is positive", "try radius=1e-50")
    wanted = [int(lag) for lag in read_lags(lags)]
    exact = read_eigenvalues(spectrum)
    bits = 128 + max(0, -math.frexp(radius)[1])
    while bits <= MOST_BITS:
        with precision(bits):
            rows = gradient_rows([number.ball() for number in exact], wanted)
            if all(value.real.rad() < radius and value.imag.rad() < radius for row in rows for value in row):
                return rows
        bits *= 2
    raise ArithmeticError(f"{MOST_BITS} bits do not bring the radius below {radius}")


def gradient_rows(eigenvalues: list[acb], lags: list[int]) -> list[list[acb]]:
    """P_tau conj(Q_tau) by division of power series, at flint's current precision; eigenvalues may be equal."""
    count = max(*lags, len(eigenvalues)) + 1  # long enough that no series is zero
    columns = [series_pair(eigenvalues, place, count) for place in range(len(eigenvalues))]
    return [[P[lag] * Q[lag].conjugate() for P, Q in columns] for lag in lags]


def series_pair(eigenvalues: list[acb], place: int, count: int) -> tuple[list[acb], list[acb]]:
    """P and Q of one eigenvalue as quotients of polynomials."""
    value = eigenvalues[place]
    others = [acb_poly([-x.conjugate(), 1]) for i, x in enumerate(eigenvalues) if i != place]
    zeros = product_tree([acb_poly([1]), *others])
    poles = product_tree([acb_poly([1, -x]) for x in eigenvalues])
    Q = divide(acb_series, zeros.coeffs(), poles.coeffs(), count)
    P = divide(
        acb_series,
        (zeros * acb_poly([-value.conjugate(), 1])).coeffs(),
        (poles * acb_poly([1, -value])).coeffs(),
        count,
    )
    return P, Q


__all__ = ["memory_gradient", "memory_gradient_balls", "memory_gradient_mpmath"]
