"""The arithmetic of functions at a random point: a ring map from the rationals, sound sizes, refusals."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpz_mpoly_ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.numerics.number.arithmetic import EXACT, Divergent, NotRepresentable
from memlaw.numerics.number.modular import ModularArithmetic, PrimeField, Residue

FIELD = PrimeField(seed=3)
FRACTIONS = st.fractions(max_denominator=50)
PARTS = st.tuples(FRACTIONS, FRACTIONS)


def both(parts: tuple[Fraction, Fraction]) -> tuple[object, Residue]:
    return EXACT.number(*parts), ModularArithmetic(FIELD).number(*parts)


def image(value: object) -> Residue:
    parts = (Fraction(int(part.numerator), int(part.denominator)) for part in (value.x, value.y))  # type: ignore[attr-defined]
    return ModularArithmetic(FIELD).number(*parts)


@settings(max_examples=60)
@given(PARTS, PARTS)
def test_it_is_a_ring_map_that_keeps_conjugates(one: tuple[Fraction, Fraction], two: tuple[Fraction, Fraction]) -> None:
    arithmetic = ModularArithmetic(FIELD)
    (a, x), (b, y) = both(one), both(two)
    for exact, held in ((a + b, x + y), (a - b, x - y), (a * b, x * y), (a**3, x**3), (3 * a, 3 * x), (1 - b, 1 - y)):  # type: ignore[operator]
        assert image(exact) == held
    assert image(EXACT.conjugate(a)) == arithmetic.conjugate(x)  # type: ignore[arg-type]
    assert image(EXACT.squared_modulus(a)) == arithmetic.squared_modulus(x)  # type: ignore[arg-type]
    assert image(EXACT.real(a)) == arithmetic.real(x)  # type: ignore[arg-type]
    if any(two):
        assert image(a / b) == x / y  # type: ignore[operator]
        assert y**-2 == 1 / (y * y)


@settings(max_examples=30)
@given(st.lists(st.lists(PARTS, min_size=3, max_size=3), min_size=3, max_size=3))
def test_matrices_are_those_of_the_rationals(rows: list[list[tuple[Fraction, Fraction]]]) -> None:
    arithmetic = ModularArithmetic(FIELD)
    exact = EXACT.matrix([[EXACT.number(*parts) for parts in row] for row in rows])
    held = arithmetic.matrix([[arithmetic.number(*parts) for parts in row] for row in rows])
    assert image(EXACT.determinant(exact)) == arithmetic.determinant(held)
    if not EXACT.is_zero(EXACT.determinant(exact)):
        inverse = arithmetic.entries(arithmetic.inverse(held))
        for row, values in enumerate(EXACT.entries(EXACT.inverse(exact))):
            assert [image(value) for value in values] == inverse[row]
        product = arithmetic.multiply(held, arithmetic.adjoint(held))
        assert image(EXACT.entry(EXACT.multiply(exact, EXACT.adjoint(exact)), 1, 2)) == arithmetic.entry(product, 1, 2)


def test_sizes_bound_degree_and_height() -> None:
    arithmetic = ModularArithmetic(FIELD)
    x, y = arithmetic.real_symbol(), arithmetic.real_symbol()
    ring = fmpz_mpoly_ctx.get(["x", "y"], "lex")
    p, q = ring.gens()
    for value, polynomial in (
        (x * y + 3, p * q + 3),
        ((x + y) ** 7 - x, (p + q) ** 7 - p),
        ((x - 1) * (y + 5) ** 2, (p - 1) * (q + 5) ** 2),
    ):
        height = sum(abs(int(c)) for c in polynomial.coeffs()).bit_length()
        assert value.size >= max(polynomial.total_degree(), height - 1)
    assert FIELD.doubt(2**20) < -190


def test_the_moduli_of_symbols_are_symbols_and_roots_of_others_are_refused() -> None:
    arithmetic = ModularArithmetic(FIELD)
    eigenvalue = arithmetic.disc_symbol()
    assert arithmetic.modulus(eigenvalue) ** 2 == arithmetic.squared_modulus(eigenvalue)
    rest = 1 - arithmetic.squared_modulus(eigenvalue)
    assert arithmetic.sqrt(rest) ** 2 == rest
    assert arithmetic.conjugate(arithmetic.unit_symbol() * 1) * 1 != 1
    with pytest.raises(NotRepresentable, match="which of two"):
        arithmetic.sqrt(arithmetic.real_symbol())
    with pytest.raises(NotRepresentable):
        arithmetic.sqrt(eigenvalue)
    with pytest.raises(Divergent):
        1 / (eigenvalue - eigenvalue)
    questions = (lambda: eigenvalue < 1, lambda: complex(eigenvalue), lambda: abs(eigenvalue), lambda: eigenvalue.x)
    for question in questions:
        with pytest.raises(NotRepresentable):
            question()


def test_roots_of_products_are_known_and_numbers_are_recognised() -> None:
    arithmetic = ModularArithmetic(FIELD)
    x, y = arithmetic.positive_symbol(), arithmetic.positive_symbol()
    for root in (x * y, x / y, 1 / (x * y) * x, 3 * x / 4, arithmetic.sqrt(arithmetic.integer(6))):
        assert arithmetic.sqrt(root * root) == root
    assert arithmetic.number(Fraction(-3, 7)).rational() == Fraction(-3, 7)
    with pytest.raises(NotRepresentable):
        (x / x * y).rational()


def test_what_is_known_to_lie_in_the_disc() -> None:
    arithmetic = ModularArithmetic(FIELD)
    ell, u, any_one = arithmetic.disc_symbol(), arithmetic.unit_symbol(), arithmetic.complex_symbol()
    half, one = arithmetic.number(Fraction(1, 2)), arithmetic.one
    inside = (
        ell,
        -ell,
        ell * u,
        ell * arithmetic.conjugate(ell),
        ell**3,
        arithmetic.modulus(ell),
        half,
        half * ell,
        ell + 0,
    )
    assert all(map(arithmetic.inside, inside))
    outside = (any_one, u, one, 1 / ell, 2 * ell, ell + ell, ell * any_one, ell**0, ell - half, ell / half)
    assert not any(map(arithmetic.inside, outside))


def test_an_even_power_under_a_logarithm_is_a_guess_unless_it_is_positive() -> None:
    arithmetic = ModularArithmetic(FIELD)
    x, y = arithmetic.positive_symbol(), arithmetic.real_symbol()
    assert arithmetic.log(x * x) == 2 * arithmetic.log(x)
    assert not arithmetic.guessed
    assert arithmetic.log(y * y) == 2 * arithmetic.log(y)
    assert arithmetic.guessed


def test_logarithms_are_symbols_that_know_powers() -> None:
    arithmetic = ModularArithmetic(FIELD)
    x = arithmetic.positive_symbol()
    assert arithmetic.log(x * x) == 2 * arithmetic.log(x) or arithmetic.log(x) * 2 == arithmetic.log(x * x)
    assert arithmetic.log(arithmetic.one) == 0
    assert arithmetic.exp(arithmetic.zero) == 1
    assert (arithmetic.exp(x) - arithmetic.pi()).adjoined
