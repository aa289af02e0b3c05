"""Fast Gaussian rationals compute what SymPy's own do, with plain elements and integers beside them too."""

from __future__ import annotations

from fractions import Fraction
from operator import add, mul, sub, truediv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import QQ, QQ_I
from sympy.polys.matrices.exceptions import DMNonInvertibleMatrixError

from memlaw.numerics.number.arithmetic import EXACT, Divergent, NotRepresentable
from memlaw.numerics.number.gaussian import Gaussian, gaussian

PARTS = st.fractions(min_value=-3, max_value=3, max_denominator=9)
NUMBERS = st.tuples(PARTS, st.one_of(st.just(Fraction(0)), PARTS))


def plain(value: tuple[Fraction, Fraction]) -> object:
    real, imag = value
    return QQ_I(QQ(real.numerator, real.denominator), QQ(imag.numerator, imag.denominator))


def fast(value: tuple[Fraction, Fraction]) -> Gaussian:
    found = plain(value)
    return gaussian(found.x, found.y)  # type: ignore[attr-defined]


@settings(max_examples=100)
@given(NUMBERS, NUMBERS, st.integers(-4, 4))
def test_arithmetic_is_that_of_sympy(left: tuple[Fraction, Fraction], right: tuple[Fraction, Fraction], n: int) -> None:
    for apply in (add, sub, mul, truediv):
        if apply is not truediv or any(right):
            wanted = apply(plain(left), plain(right))
            assert apply(fast(left), fast(right)) == wanted
            assert apply(fast(left), plain(right)) == wanted
            assert apply(plain(left), fast(right)) == wanted
        if apply is not truediv or n:
            assert apply(fast(left), n) == apply(plain(left), QQ_I(n))
        if apply is not truediv or any(left):
            assert apply(n, fast(left)) == apply(QQ_I(n), plain(left))
    if n >= 0 or any(left):
        found = fast(left) ** n
        assert found == plain(left) ** n  # type: ignore[operator]
        assert not isinstance(found.x, int)
    assert -fast(left) == -plain(left)  # type: ignore[operator]


def test_nothing_is_divided_by_zero() -> None:
    for top in (1, gaussian(QQ(1)), QQ_I(1, 0)):
        with pytest.raises(ZeroDivisionError):
            top / gaussian(QQ(0))


@settings(max_examples=60)
@given(
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.lists(NUMBERS, min_size=n + 1, max_size=n + 1), min_size=n, max_size=n)
    )
)
def test_systems_are_solved_as_sympy_solves_them(rows: list[list[tuple[Fraction, Fraction]]]) -> None:
    matrix, right = (
        EXACT.matrix([[fast(value) for value in row[part]] for row in rows]) for part in (slice(-1), slice(-1, None))
    )
    try:
        wanted = matrix.lu_solve(right)
    except DMNonInvertibleMatrixError:
        with pytest.raises(Divergent):
            EXACT.solve(matrix, right)
    else:
        assert EXACT.entries(EXACT.solve(matrix, right)) == EXACT.entries(wanted)


@given(NUMBERS, st.one_of(PARTS, st.floats(), st.complex_numbers(), st.integers(-3, 3), st.sampled_from(["0", None])))
def test_exact_numbers_equal_plain_ones(value: tuple[Fraction, Fraction], other: object) -> None:
    real, imag = value
    assert (fast(value) == real) == (real == fast(value)) == (imag == 0)
    assert (fast(value) != 0) == any(value)
    if imag == 0:
        assert (fast(value) == other) == (real == other) and hash(fast(value)) == hash(real)


@pytest.mark.parametrize("part", [QQ(3) ** 9001, -(QQ(2, 3) ** 9001)])
def test_a_number_of_thousands_of_digits_is_told_nearly(part: object) -> None:
    """Python refuses to write it, and a message about it would not be one."""
    for value in (gaussian(part), gaussian(QQ(1), part)):
        assert str(value).count("nearly") == 1 and len(str(value)) < 60
        for root in (EXACT.sqrt, EXACT.exp, EXACT.log):
            with pytest.raises((NotRepresentable, Divergent)):
                root(value)
