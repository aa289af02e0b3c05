"""Singular values of the Hankel matrix of finitely many coefficients: what the largest of them leave of its squares."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from flint import acb, arb, fmpq, fmpq_poly
from sympy.polys.matrices import DomainMatrix

from memlaw.numerics.linear.gramians import as_complex
from memlaw.numerics.number.arithmetic import EXACT, MPMATH, Arithmetic, NotRepresentable, Scalar


def exact_tail(coefficients: Sequence[Scalar], columns: int, kept: int) -> Scalar:
    """The squares of all but the `kept` largest singular values of H = (g_{i+j}), i >= 0, 0 <= j < `columns`, summed.

    coefficients: g_0, g_1, ... in rational arithmetic, zero beyond. Errors: NotRepresentable unless det(x - H^* H) has
    rational roots alone.

    >>> exact_tail([EXACT.zero, EXACT.zero, EXACT.one], 3, 1)
    QQ_I(2, 0)
    """
    if columns <= kept:
        return EXACT.zero
    roots: list[fmpq] = []
    for factor, count in _characteristic(coefficients, columns).factor()[1]:
        if factor.degree() != 1:
            raise NotRepresentable("singular values are roots of a polynomial: enclosed, not exact")
        roots += [-factor[0] / factor[1]] * count
    least = sum(sorted(roots)[: columns - kept], start=fmpq(0))
    return EXACT.number(Fraction(int(least.p), int(least.q)))


def enclosed_tail(coefficients: Sequence[Scalar], columns: int, kept: int) -> acb:
    """The same enclosed, repeated singular values included: real roots of a polynomial with rational coefficients.

    >>> enclosed_tail([EXACT.one, EXACT.one], 2, 1).real.overlaps((3 - arb(5).sqrt()) / 2)
    True
    """
    if columns <= kept:
        return acb(0)
    found = _characteristic(coefficients, columns).complex_roots()
    roots = sorted((root.real for root, count in found for _ in range(count)), key=lambda root: float(root.mid()))
    return acb(sum(roots[: columns - kept], start=arb(0)))


def rounded_tail(arithmetic: Arithmetic, coefficients: Sequence[Scalar], columns: int, kept: int) -> Scalar:
    """The same by a singular value decomposition, in float64 or by mpmath at its precision."""
    if arithmetic is MPMATH:
        rows = mpmath.matrix(_hankel(coefficients, columns, mpmath.mpc(0)))
        values = sorted(mpmath.svd_c(rows, compute_uv=False), reverse=True)
        return mpmath.mpc(sum((value**2 for value in values[kept:]), start=mpmath.mpf(0)))
    rounded = np.array(_hankel([as_complex(value) for value in coefficients], columns, 0j))
    return complex((np.linalg.svd(rounded, compute_uv=False)[kept:] ** 2).sum())


def _characteristic(coefficients: Sequence[Scalar], columns: int) -> fmpq_poly:
    """det(x - H^* H): H^* H is Hermitian, so that the coefficients are rational."""
    rows = EXACT.matrix(_hankel(coefficients, columns, EXACT.zero))
    gram: DomainMatrix = EXACT.multiply(EXACT.adjoint(rows), rows)
    ascending = reversed(gram.charpoly())
    return fmpq_poly([fmpq(int(value.x.numerator), int(value.x.denominator)) for value in ascending])


def _hankel(values: Sequence[Any], columns: int, zero: Any) -> list[list[Any]]:
    padded = [*values, *[zero] * columns]
    return [padded[row : row + columns] for row in range(max(1, len(values)))]
