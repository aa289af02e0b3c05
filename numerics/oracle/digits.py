"""How many digits the Gramian route to the memory function needs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from flint import acb, arb

from memlaw.errors import unknown
from memlaw.limits import check_work
from memlaw.numerics.number.arrays import ArrayLike
from memlaw.numerics.number.exact import Number
from memlaw.numerics.number.precision import accurate_balls, squared_modulus
from memlaw.numerics.oracle.jordan import jordan_gramian
from memlaw.numerics.oracle.stein import solve_stein, squared_norm
from memlaw.numerics.spectrum.controllability import read_stable_pair
from memlaw.numerics.spectrum.names import read_spectrum
from memlaw.numerics.spectrum.reading import read_count
from memlaw.numerics.spectrum.spectrum import Spectrum

Pair: TypeAlias = tuple[ArrayLike, ArrayLike]

BASES = ("eigenbasis", "orthonormal")
CORRECT = 6
DOUBLE = 15


def digits_needed(
    spectrum: Spectrum | str | Iterable[Number], basis: str | Pair = "eigenbasis", correct: int = CORRECT
) -> int:
    """Decimal digits of arithmetic with which M = v^* C^{-1} v comes out with ``correct`` right digits.

    That is ``correct`` plus the digits that the condition number of the Gramian C destroys. float64
    has 15. basis: "eigenbasis" (A diagonal, all input weights 1; a Jordan basis for repeated
    eigenvalues), "orthonormal" (the all-pass chain, where C = I), or a pair (A, B) of your own.
    Condition numbers are enclosed in balls, from the closed inverse of ``gram.inverse`` (guan2025)
    for distinct eigenvalues. Errors: InvalidInput for an unknown basis.

    >>> digits_needed(Spectrum.s4_legs(32, step_size=0.01)), digits_needed(Spectrum.real([0.5]))
    (54, 6)
    """
    correct = read_count(correct, "a number of digits")
    return correct + max(0, math.ceil(gramian_condition_digits(read_spectrum(spectrum), basis)))


def gramian_condition_digits(spectrum: Spectrum, basis: str | Pair = "eigenbasis") -> float:
    """Return log10 of the condition number of the Gramian in Frobenius norms.

    >>> round(gramian_condition_digits(Spectrum.s4_legs(32, step_size=0.01)), 1)
    47.5
    """
    basis = read_basis(basis)
    if not isinstance(basis, str):
        return pair_condition_digits(*basis)
    if basis == "orthonormal":
        return 0.0
    check_work(f"the condition number of {spectrum.size} states", seconds=8e-6 * spectrum.size**2)
    repeated = any(count > 1 for count in spectrum.multiplicities)
    compute = jordan_condition if repeated else eigenbasis_condition
    (condition,) = accurate_balls(lambda: [compute(spectrum)], 30)
    return float(condition.log()) / math.log(10)


def read_basis(basis: str | Pair) -> str | Pair:
    """Read the name of a basis, or a pair of one's own."""
    if isinstance(basis, tuple | list) and len(basis) == 2:
        return basis[0], basis[1]
    if isinstance(basis, str) and basis in BASES:
        return basis
    raise unknown(basis, "basis", [*BASES, "a pair (A, B)"])


def pair_condition_digits(A: ArrayLike, B: ArrayLike) -> float:
    """Return log10 of cond(C) for a given pair, in float64; inf where C is not invertible there."""
    return float(np.log10(np.linalg.cond(solve_stein(*read_stable_pair(A, B)))))


def eigenbasis_condition(spectrum: Spectrum) -> arb:
    """Enclose |C|_F |C^{-1}|_F for C_ij = 1/(1 - l_i conj(l_j)), distinct l_i.

    The inverse is D C^T D^* with D_i = prod_k (1 - l_i conj(l_k)) / prod_{k != i} (l_i - l_k), up to order.
    """
    eigenvalues = spectrum.balls()
    weights = [abs(inverse_weight(eigenvalues, i)) ** 2 for i in range(len(eigenvalues))]
    norm, inverse = arb(0), arb(0)
    for i, ball in enumerate(eigenvalues):
        squares = [1 / squared_modulus(1 - ball * m.conjugate()) for m in eigenvalues]
        norm += sum(squares, arb(0))
        inverse += weights[i] * sum((w * s for w, s in zip(weights, squares, strict=True)), arb(0))
    return (norm * inverse).sqrt()


def inverse_weight(eigenvalues: list[acb], i: int) -> acb:
    """prod_k (1 - l_i conj(l_k)) over prod_{k != i} (l_i - l_k)."""
    ball, product = eigenvalues[i], acb(1)
    for k, m in enumerate(eigenvalues):
        product *= 1 - ball * m.conjugate()
        if k != i:
            product /= ball - m
    return product


def jordan_condition(spectrum: Spectrum) -> arb:
    """Enclose |C|_F |C^{-1}|_F in the Jordan basis; infinite while the precision cannot invert C."""
    gramian = jordan_gramian(spectrum)
    try:
        inverse = gramian.inv()
    except ZeroDivisionError:
        return arb("nan")
    return (squared_norm(gramian) * squared_norm(inverse)).sqrt()
