"""Closed forms against Stein's equation, solved exactly, and against each other; all comparisons are exact."""

from __future__ import annotations

import time
from functools import cache

import numpy as np
import pytest
from sympy import (
    QQ_I,
    Add,
    Expr,
    I,
    Matrix,
    Mul,
    Pow,
    Rational,
    Symbol,
    conjugate,
    diff,
    eye,
    sqrt,
    symbols,
    sympify,
    zeros,
)
from sympy.polys.matrices import DomainMatrix

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.closed_forms import closed_form, closed_form_gradient, closed_form_in_residues
from memlaw.theory.given_spectrum import symbolic_spectrum
from memlaw.theory.language import tau
from memlaw.theory.partial_fractions import coefficients

SPECTRA = {
    "one": ("1/2",),
    "one complex": ("1/3+I/4",),
    "distinct real": ("1/2", "-1/3", "1/5"),
    "opposite": ("1/2", "-1/2"),
    "conjugate pair": ("1/2+I/3", "1/2-I/3"),
    "complex, not closed under conjugation": ("I/2", "1/3+I/4", "-1/5"),
    "all zero": ("0", "0"),
    "zero and others": ("0", "1/2", "-1/3"),
    "two zeros": ("0", "1/2", "0"),
    "twice": ("1/2", "1/2"),
    "three times": ("1/3", "1/3", "1/3"),
    "twice and once": ("1/2", "-1/3", "1/2"),
    "repeated complex": ("I/2", "I/2", "1/4"),
    "repeated pair": ("1/2+I/3", "1/2-I/3", "1/2+I/3", "1/2-I/3"),
    "repeated with zeros": ("0", "-1/2", "0", "-1/2"),
    "near the circle": ("99/100", "-9/10"),
}
LAGS = range(6)


def exact(expression: Expr) -> Expr:
    """A number built from Gaussian rationals by arithmetic, evaluated in the field Q(i)."""
    return QQ_I.to_sympy(_in_field(sympify(expression)))


def _in_field(expression: Expr) -> object:
    if isinstance(expression, (Add, Mul)):
        total = QQ_I.zero if isinstance(expression, Add) else QQ_I.one
        for part in map(_in_field, expression.args):
            total = total + part if isinstance(expression, Add) else total * part
        return total
    if isinstance(expression, Pow):
        base, power = _in_field(expression.base), int(expression.exp)
        return base**power if power >= 0 else QQ_I.one / base**-power
    return QQ_I.from_sympy(expression)


@cache
def memory_from_stein(spectrum: tuple[str, ...]) -> tuple[Expr, ...]:
    """v^* C^{-1} v with v = A^tau B, C from the linear system C = A C A^* + B B^*, for a bidiagonal A.

    With ones below the diagonal and B = e_1 the pair is controllable whatever the eigenvalues are.
    """
    values = [sympify(value) for value in spectrum]
    size = len(values)
    A = Matrix(size, size, lambda i, j: values[i] if i == j else int(i == j + 1))
    B = Matrix([1] + [0] * (size - 1))
    C = _solve_stein(A, B)
    assert (C - A * C * A.H - B * B.H).expand() == zeros(size, size)
    inverse = _domain(C).inv().to_Matrix()
    columns = [A**lag * B for lag in LAGS]
    return tuple(exact((v.H * inverse * v)[0].expand()) for v in columns)


def _domain(matrix: Matrix) -> DomainMatrix:
    return DomainMatrix.from_Matrix(matrix.expand()).convert_to(QQ_I)


def _solve_stein(A: Matrix, B: Matrix) -> Matrix:
    size = A.rows
    system = Matrix(
        size**2,
        size**2,
        lambda row, col: eye(size**2)[row, col] - A[row // size, col // size] * conjugate(A[row % size, col % size]),
    )
    right = Matrix(size**2, 1, lambda row, _: (B * B.H)[row // size, row % size])
    return _domain(system).lu_solve(_domain(right)).to_Matrix().reshape(size, size)


@pytest.mark.parametrize("name", SPECTRA)
def test_memory_at_given_lags_is_that_of_steins_equation(name: str) -> None:
    spectrum = SPECTRA[name]
    assert tuple(closed_form(spectrum, lag) for lag in LAGS) == memory_from_stein(spectrum)


@pytest.mark.parametrize("name", SPECTRA)
def test_memory_symbolic_in_the_lag_is_that_of_steins_equation(name: str) -> None:
    form = closed_form(SPECTRA[name])
    assert tuple(exact(form.subs(tau, lag).doit()) for lag in LAGS) == memory_from_stein(SPECTRA[name])


@pytest.mark.parametrize("name", SPECTRA)
def test_symbolic_lag_far_out(name: str) -> None:
    form = closed_form(SPECTRA[name])
    assert exact(form.subs(tau, 60).doit()) == closed_form(SPECTRA[name], 60)


def test_the_lag_may_be_any_symbol() -> None:
    lag = Symbol("k", integer=True, nonnegative=True)
    assert closed_form(["1/2"], lag).free_symbols == {lag}


DISTINCT = [name for name, values in SPECTRA.items() if len(set(values)) == len(values)]


@pytest.mark.parametrize("name", DISTINCT)
def test_symbols_replaced_by_rationals_give_the_rational_value(name: str) -> None:
    values = [sympify(value) for value in SPECTRA[name] if value != "0"]
    names = symbolic_spectrum(len(values))
    bars = symbols(f"p1:{len(values) + 1}")
    numbers = dict(zip(names, values, strict=True))
    conjugated = dict(zip(bars, map(conjugate, values), strict=True))
    for lag in LAGS:
        expected = closed_form(values, lag)
        assert exact(closed_form(names, lag, conjugates=bars).subs({**numbers, **conjugated})) == expected
        assert exact(closed_form(names).subs(numbers).subs(tau, lag)) == expected


def test_symbols_beside_numbers_and_zeros() -> None:
    symbol = Symbol("x")
    form = closed_form([0, symbol, "1/2"])
    for lag in LAGS:
        value = form.subs(symbol, I / 3).subs(tau, lag).doit()
        assert exact(value) == closed_form([0, I / 3, "1/2"], lag)


def test_one_symbolic_eigenvalue_reads_as_in_a_book() -> None:
    ell = Symbol("l")
    assert closed_form([ell]) == (ell * conjugate(ell)) ** tau * (1 - ell * conjugate(ell))


def test_eight_symbolic_eigenvalues_take_no_time() -> None:
    start = time.process_time()
    form, gradient = closed_form(8), closed_form_gradient(8)
    elapsed = time.process_time() - start
    assert len(form.args) == 64
    assert len(gradient) == 8
    assert elapsed < 5  # a fifth of a second is usual


def test_a_size_stands_for_so_many_symbols() -> None:
    assert closed_form(2) == closed_form(symbolic_spectrum(2))
    assert closed_form_gradient(2, 3) == closed_form_gradient(symbolic_spectrum(2), 3)


# --- the gradient -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SPECTRA)
def test_the_gradient_is_that_of_the_numerical_product(name: str) -> None:
    values = [complex(sympify(value)) for value in SPECTRA[name]]
    found = [[complex(slope) for slope in closed_form_gradient(SPECTRA[name], lag)] for lag in LAGS]
    np.testing.assert_allclose(found, memlaw.memory_gradient(values, LAGS), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", SPECTRA)
def test_the_gradient_symbolic_in_the_lag_is_that_at_given_lags(name: str) -> None:
    for slope, *expected in zip(
        closed_form_gradient(SPECTRA[name]), *(closed_form_gradient(SPECTRA[name], lag) for lag in LAGS), strict=True
    ):
        assert [exact(slope.subs(tau, lag).doit()) for lag in LAGS] == expected


@pytest.mark.parametrize("name", SPECTRA)
def test_the_gradient_is_the_limit_of_exact_differences(name: str) -> None:
    """Also where eigenvalues repeat or are zero: one of them moves, along both axes."""
    values, step = [sympify(value) for value in SPECTRA[name]], Rational(1, 10**8)

    def moved(place: int, shift: Expr) -> Expr:
        return closed_form([*values[:place], values[place] + shift, *values[place + 1 :]], lag)

    for lag in (0, 1, 4):
        for place, slope in enumerate(map(complex, closed_form_gradient(values, lag))):
            for direction, expected in ((1, 2 * slope.real), (I, -2 * slope.imag)):
                difference = moved(place, direction * step) - moved(place, -direction * step)
                assert float(difference / (2 * step)) == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("name", DISTINCT)
def test_the_symbolic_gradient_is_the_derivative_with_conjugates_held_fixed(name: str) -> None:
    values = [sympify(value) for value in SPECTRA[name]]
    names = [Symbol(f"x{place}") if value else value for place, value in enumerate(values)]
    bars = [Symbol(f"p{place}") if value else value for place, value in enumerate(values)]
    numbers = {name: value for name, value in zip(names, values, strict=True) if value}
    numbers |= {bar: conjugate(value) for bar, value in zip(bars, values, strict=True) if value}
    for lag in (0, 1, 3):
        memory = closed_form(names, lag, conjugates=bars)
        slopes = closed_form_gradient(names, lag, conjugates=bars)
        general = closed_form_gradient(names)
        for place, expected in enumerate(closed_form_gradient(values, lag)):
            assert exact(slopes[place].subs(numbers)) == expected
            assert exact(general[place].subs(numbers).subs(tau, lag).doit()) == expected
            if values[place]:
                assert exact(diff(memory, names[place]).subs(numbers)) == expected


def test_in_residues_both_are_what_they_are_written_out() -> None:
    numbers = {Symbol(f"lambda_{k}", complex=True): Rational(1, 3) * I**k / k for k in (1, 2, 3)}
    for spectrum in (list(numbers), [0, *numbers, "1/2"]):
        for lag in (1, 4):
            memory, gradient, where = closed_form_in_residues(spectrum, lag, gradient=True)
            known = dict(numbers)
            for relation in where:
                known[relation.lhs] = exact(relation.rhs.subs(known))
            values = [numbers.get(value, value) for value in spectrum]
            assert exact(memory.subs(known)) == closed_form(values, lag)
            found = tuple(exact(sympify(slope).subs(known)) for slope in gradient)
            assert found == closed_form_gradient(values, lag)
    assert closed_form_in_residues(["1/2"], 0, gradient=True) == (Rational(3, 4), (Rational(-1, 2),), ())


@pytest.mark.parametrize("name", SPECTRA)
def test_all_pass_coefficients_times_the_denominator_are_the_numerator(name: str) -> None:
    values = [sympify(value) for value in SPECTRA[name]]
    z = Symbol("z")
    top, bottom = sympify(1), sympify(1)
    for value in values:
        top, bottom = (top * (z - conjugate(value))).expand(), (bottom * (1 - value * z)).expand()
    series = sum(item * z**k for k, item in enumerate(coefficients(values, values, 12)))
    product = (series * bottom).expand()
    assert all((product.coeff(z, k) - top.coeff(z, k)).expand() == 0 for k in range(12))


def test_no_coefficients_when_none_are_asked_for() -> None:
    assert coefficients([Rational(1, 2)], [Rational(1, 2)], 0) == []


x = Symbol("x")
BAD_INPUT = {
    "empty": (([],), "at least one"),
    "repeated symbol": (([x, x],), "must be distinct"),
    "repeated number beside a symbol": ((["1/2", x, "1/2"],), "must be distinct"),
    "on the circle": (([1],), "below 1"),
    "on the circle, complex": ((["3/5+4*I/5"],), "below 1"),
    "outside the circle": ((["-3/2"],), "below 1"),
    "not a number": ((["nan"],), "finite"),
    "infinite": ((["oo"],), "not a number"),
    "irrational": (([sqrt(2) / 2],), "Gaussian rationals"),
    "text": ((["half"],), "not a number"),
    "nothing": (([None],), "not a number"),
    "no list": ((None,), "a spectrum has"),
    "a text for a list": (("1/2",), "a list of them"),
    "no eigenvalues at all": ((0,), "a spectrum has"),
    "negative lag": ((["1/2"], -1), "a lag is"),
    "fractional lag": ((["1/2"], Rational(1, 2)), "a lag is"),
    "float lag": ((["1/2"], 1.0), "a lag is"),
    "lag that is a text": ((["1/2"], "soon"), "lag .* is not a number"),
    "lag that is negative by assumption": ((["1/2"], Symbol("s", negative=True)), "a lag is"),
}


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_is_refused_with_the_rule(name: str) -> None:
    arguments, rule = BAD_INPUT[name]
    for function in (closed_form, closed_form_gradient, closed_form_in_residues):
        with pytest.raises(InvalidInput, match=rule):
            function(*arguments)


def test_a_float_is_the_decimal_that_it_prints_as() -> None:
    assert closed_form([0.1, 0.5j], 1) == closed_form(["1/10", "I/2"], 1)


def test_conjugates_must_fit_the_eigenvalues() -> None:
    p, q = symbols("p q")
    for values, conjugates in (([x], [p, q]), ([x, Symbol("y")], [p, p]), (["1/2"], [p]), ([x, "I/2"], [p, q])):
        for function in (closed_form, closed_form_gradient):
            with pytest.raises(InvalidInput):
                function(values, conjugates=conjugates)


@pytest.mark.parametrize("size", [0, -1, 1.5, True])
def test_a_symbolic_spectrum_has_a_size(size: int) -> None:
    with pytest.raises(InvalidInput, match="eigenvalues"):
        symbolic_spectrum(size)
