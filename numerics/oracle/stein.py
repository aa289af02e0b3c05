"""Stein's equation, the stationary covariance of a pair (A, B): in float64, and enclosed in balls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.linalg
from flint import acb, acb_mat, arb

from memlaw.numerics.number.arithmetic import BALL
from memlaw.numerics.number.arrays import ArrayLike, ComplexArray
from memlaw.numerics.number.precision import squared_modulus
from memlaw.numerics.spectrum.controllability import read_pair
from memlaw.numerics.spectrum.spectrum import Spectrum

MOST_DOUBLINGS = 64


def diagonal_pair(spectrum: Spectrum) -> tuple[ComplexArray, ComplexArray]:
    """Return float64 (A, B) in the Jordan basis: A diagonal and B = 1 for distinct eigenvalues.

    >>> diagonal_pair(Spectrum.real([0.5]))[0].tolist()
    [[(0.5+0j)]]
    """
    repeated = np.repeat(spectrum.eigenvalues, spectrum.multiplicities)
    ends = np.array([k == count - 1 for count in spectrum.multiplicities for k in range(count)])
    links = np.diag(1.0 - ends[:-1], 1)
    matrix: ComplexArray = np.diag(repeated) + links
    return matrix, ends.astype(np.complex128)


def solve_stein(A: ArrayLike, B: ArrayLike) -> ComplexArray:
    """Solve C = A C A^* + B B^* in float64 (scipy); A is (N, N) or a diagonal (N,), B is (N,). Shape (N, N).

    >>> solve_stein([[0.5]], [1]).real.round(12).tolist()
    [[1.333333333333]]
    """
    matrix, vector = read_pair(A, B)
    gramian = scipy.linalg.solve_discrete_lyapunov(matrix, np.outer(vector, vector.conj()))
    return np.asarray(gramian, dtype=np.complex128)


def exact_balls(array: ArrayLike) -> acb_mat:
    """A matrix of floats as balls of radius zero; a vector becomes a column."""
    rows = np.asarray(array, dtype=complex)
    rows = rows[:, None] if rows.ndim == 1 else rows
    return acb_mat([[acb(value.real, value.imag) for value in row] for row in rows.tolist()])


def enclosed_gramian(A: ArrayLike, B: ArrayLike) -> acb_mat:
    """Enclose C by doubling: what is left after T terms is at most |A^T|^2/(1 - |A^T|^2) of their norm."""
    power, column = exact_balls(A), exact_balls(B)
    total = column * BALL.adjoint(column)
    for _ in range(MOST_DOUBLINGS):
        total, power = total + power * total * BALL.adjoint(power), power * power
        shrunk = squared_norm(power)
        if bool(shrunk < 1) and not bool(shrunk * 2 ** (2 * column.nrows() + 1100) > 1):
            break
    bound = (shrunk / (1 - shrunk) * squared_norm(total).sqrt()).upper() if bool(shrunk < 1) else arb("inf")
    slack = acb(arb(0, bound), arb(0, bound))
    return acb_mat([[value + slack for value in row] for row in total.tolist()])


def squared_norm(matrix: acb_mat) -> arb:
    """The sum of |x|^2 over all entries."""
    return sum(map(squared_modulus, matrix.entries()), arb(0))


def ball_forms(gramian: acb_mat, columns: Sequence[Sequence[acb]]) -> list[arb]:
    """v^* C^{-1} v for each column v, at flint's precision; undetermined where that cannot solve."""
    try:
        solved = gramian.solve(acb_mat([list(row) for row in zip(*columns, strict=True)]))
    except ZeroDivisionError:
        return [arb("nan")] * len(columns)
    return [
        sum((v.conjugate() * solved[i, k] for i, v in enumerate(column)), acb(0)).real
        for k, column in enumerate(columns)
    ]
