"""Sums without truncation, power series, and the traps of ball arithmetic that they met."""

from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import finite_geometric_series, geometric_series, largest_eigenvalue
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, MPMATH, Arithmetic, Divergent, NotRepresentable
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.precision import precision
from memlaw.numerics.number.recurrences import recurrent_sum, shortest_recurrence
from memlaw.numerics.number.series import FactoredFunction

inside = st.fractions(min_value=Fraction(-9, 10), max_value=Fraction(9, 10), max_denominator=50)


@given(inside, st.integers(0, 5))
def test_a_recurrent_sum_is_the_geometric_series(ratio: Fraction, start: int) -> None:
    x = EXACT.number(ratio)
    total = recurrent_sum(lambda index: x**index, start, 3)
    assert total == x**start / (EXACT.integer(1) - x)


@given(inside, st.integers(0, 4))
def test_sums_of_exponentials_agree_with_exact_recurrences(ratio: Fraction, start: int) -> None:
    x = EXACT.number(ratio)
    index = ExponentialSum(EXACT, ((EXACT.integer(1), EXACT.integer(1), 1),))
    powers = ExponentialSum(EXACT, ((EXACT.integer(1), x, 0),))
    by_terms = recurrent_sum(lambda k: (k - 2) ** 2 * x**k, start, 6)
    assert ((index - 2) ** 2 * powers).sum_from(start) == by_terms


def test_the_shortest_recurrence_of_fibonacci() -> None:
    terms = [EXACT.integer(value) for value in (0, 1, 1, 2, 3, 5, 8, 13)]
    assert [int(value.x) for value in shortest_recurrence(terms)] == [1, -1, -1]


def test_a_series_with_a_pole_at_one_diverges() -> None:
    with pytest.raises(Divergent):
        recurrent_sum(lambda index: EXACT.integer(1), 0, 2)


@given(inside)
def test_a_factored_function_expands_to_its_series(ratio: Fraction) -> None:
    z = FactoredFunction.variable(EXACT)
    x = EXACT.number(ratio)
    coefficients = ((z + -1 * x) / (1 + -1 * x * z)).expand(6)
    expected = [-1 * x, *((1 - x**2) * x**power for power in range(5))]
    assert coefficients == expected


@given(inside, st.integers(0, 12))
def test_finite_geometric_series_by_halving(ratio: Fraction, length: int) -> None:
    x = EXACT.number(ratio)
    assert finite_geometric_series(EXACT, x, length) == sum((x**k for k in range(length)), start=EXACT.integer(0))


def test_a_ball_geometric_series_contains_the_limit() -> None:
    with precision(200):
        total = geometric_series(BALL, BALL.number(Fraction(99, 100)))
        assert total.real.contains(100)
        assert total.real.rad() < arb("1e-40")


def test_the_square_of_a_ball_around_zero_is_not_taken_by_the_power_operator() -> None:
    """flint answers nan to arb ** 2 where the ball contains 0; products are safe."""
    around_zero = arb(0, 1e-10)
    assert (around_zero**2).is_nan()
    assert BALL.squared_modulus(BALL.integer(0) + around_zero).is_finite()
    assert BALL.power(BALL.integer(0) + around_zero, 3).is_finite()


def test_the_largest_eigenvalue_is_enclosed_without_isolating_it() -> None:
    with precision(300):
        third = BALL.number(Fraction(1, 3))
        matrix = BALL.matrix([[third, BALL.integer(0)], [BALL.integer(0), third]])
        assert largest_eigenvalue(matrix).overlaps(arb(1) / 3)


@pytest.mark.parametrize("arithmetic", [EXACT, BALL, MPMATH, FLOAT], ids=lambda item: item.name)
def test_arithmetics_agree_on_a_matrix(arithmetic: Arithmetic) -> None:
    half, third = arithmetic.number(Fraction(1, 2)), arithmetic.number(Fraction(0), Fraction(1, 3))
    matrix = arithmetic.matrix([[half, third], [arithmetic.conjugate(third), arithmetic.integer(1)]])
    identity = arithmetic.multiply(matrix, arithmetic.inverse(matrix))
    determinant = complex(FLOAT.integer(1)) * 0.5 - 1 / 9
    shown = arithmetic.determinant(matrix)
    value = float(shown.x) if arithmetic is EXACT else float(shown.real.mid() if arithmetic is BALL else shown.real)
    assert abs(value - determinant.real) < 1e-14
    difference = arithmetic.add(identity, arithmetic.identity(2), -1)
    for row in arithmetic.entries(difference):
        for entry in row:
            assert not entry if arithmetic is EXACT else abs(complex(entry)) < 1e-14


def test_what_is_not_rational_is_said_and_not_rounded() -> None:
    with pytest.raises(NotRepresentable):
        EXACT.sqrt(EXACT.integer(2))
    with pytest.raises(NotRepresentable):
        EXACT.log(EXACT.integer(2))
    with pytest.raises(Divergent):
        EXACT.sqrt(EXACT.integer(-1))
