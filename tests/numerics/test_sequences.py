"""Sums of exponentials: taken at shifted indices, found from their poles, summed where they are known to converge."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.numerics.number.arithmetic import EXACT, NotRepresentable
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.numerics.number.primefield import PrimeField
from memlaw.numerics.number.series import FactoredFunction

BASES = st.fractions(min_value=Fraction(-3, 4), max_value=Fraction(3, 4), max_denominator=6).filter(bool)
TERMS = st.lists(st.tuples(BASES, BASES, st.integers(0, 3)), min_size=1, max_size=3)
INDEX = ExponentialSum.index(EXACT)


def sequence(terms: list[tuple[Fraction, Fraction, int]]) -> ExponentialSum:
    return ExponentialSum(EXACT, tuple((EXACT.number(a), EXACT.number(x), d) for a, x, d in terms))


def at(terms: list[tuple[Fraction, Fraction, int]], place: int) -> Fraction:
    return sum((a * x**place * place**d for a, x, d in terms), start=Fraction(0))


def exact(value: Fraction) -> object:
    return EXACT.number(value)


@settings(max_examples=40)
@given(TERMS, st.integers(1, 3), st.integers(-4, 4), st.integers(0, 3))
def test_a_sequence_taken_at_another_index(
    terms: list[tuple[Fraction, Fraction, int]], slope: int, shift: int, start: int
) -> None:
    moved = sequence(terms).at(slope * INDEX + EXACT.integer(shift))
    first = max(start, moved.start)
    few = sum((at(terms, slope * place + shift) for place in range(first, first + 4)), start=Fraction(0))
    assert moved.sum_from(first) - moved.sum_from(first + 4) == exact(few)


@settings(max_examples=30)
@given(st.lists(BASES, max_size=3), st.lists(BASES, max_size=3))
def test_coefficients_as_exponentials_are_those_of_the_series(zeros: list[Fraction], poles: list[Fraction]) -> None:
    """Repeated poles, and more zeros than poles, included."""
    one, turned = EXACT.one, [EXACT.number(-value) for value in (*zeros, *poles)]
    tops = tuple((value, one) for value in turned[: len(zeros)]) or ((one,),)
    bottoms = tuple((one, value) for value in turned[len(zeros) :])
    function = FactoredFunction(EXACT, tops, bottoms)
    found, series = function.exponentials(), function.expand(12)
    for place in range(found.start, 11):
        one_term = found.sum_from(place) - found.sum_from(place + 1)
        assert one_term == series[place]


def test_what_is_no_such_sequence_is_refused() -> None:
    z = FactoredFunction.variable(EXACT)
    with pytest.raises(NotRepresentable, match="several poles"):
        (1 / (1 + z * z)).exponentials()
    for index in (INDEX * INDEX, INDEX / EXACT.integer(2), EXACT.integer(3) - INDEX):
        with pytest.raises(NotRepresentable):
            sequence([(Fraction(1), Fraction(1, 2), 0)]).at(index)
    with pytest.raises(NotRepresentable):
        1 / (INDEX + EXACT.one)


def test_a_series_in_symbols_is_summed_where_it_converges() -> None:
    arithmetic = ModularArithmetic(PrimeField(seed=4))
    index, ell, other = ExponentialSum.index(arithmetic), arithmetic.disc_symbol(), arithmetic.complex_symbol()
    assert index.raised(ell * arithmetic.conjugate(ell)).sum_from(0) == 1 / (1 - arithmetic.squared_modulus(ell))
    assert index.raised(-ell / 1 * arithmetic.unit_symbol()).sum_from(3) != 0
    for base in (other, 1 / ell, 2 * ell, ell + ell, arithmetic.one):
        with pytest.raises(NotRepresentable, match="not known to converge"):
            index.raised(base).sum_from(0)
    assert (index.raised(other) - index.raised(other) + index.raised(ell)).sum_from(1) == ell / (1 - ell)
