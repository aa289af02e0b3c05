"""The normal form against numbers: what it calls the same is the same for random sequences, sums and powers."""

from fractions import Fraction
from functools import partial

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Abs, Add, Expr, Integer, Mul, Pow, Rational, S, Sum, Symbol, conjugate, sqrt

from memlaw.theory.language import M, b
from memlaw.theory.language.symbols import k, r, tau
from memlaw.theory.statement.normal import Rewriting, same

j = Symbol("j", integer=True, nonnegative=True)
PLACES = st.sampled_from((S.Zero, Integer(2), tau, tau + 1, tau + 3))


def numbers(leaf: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Polynomials in some leaves, with a quotient by what is not zero."""
    pairs = st.tuples(leaf, leaf)
    return st.one_of(
        leaf,
        pairs.map(lambda p: p[0] + p[1]),
        pairs.map(lambda p: p[0] * p[1]),
        pairs.map(lambda p: p[0] / (1 + r) - p[1]),
        leaf.map(lambda x: x**2),
    )


def leaves(index: Expr) -> st.SearchStrategy[Expr]:
    shifts = st.integers(0, 2)
    return st.one_of(
        st.integers(-3, 3).map(Integer),
        shifts.map(lambda s: M(index + s)),
        shifts.map(lambda s: Abs(b(index + s)) ** 2),
        shifts.map(lambda s: b(index + s) * conjugate(b(index))),
        shifts.map(lambda s: r ** (2 * index + s)),
        st.just(index),
        st.just(r),
    )


SUMMED = st.builds(
    lambda inside, low, length: Sum(inside, (k, low, low + length)), numbers(leaves(k)), PLACES, st.integers(-1, 3)
)
TO_TAU = numbers(leaves(k)).map(lambda inside: Sum(inside, (k, 0, tau)))
NESTED = numbers(leaves(k)).map(lambda inside: Sum(Sum(inside * M(j), (k, 0, j)), (j, 0, tau)))
WHOLE = numbers(st.one_of(leaves(tau), SUMMED, TO_TAU, NESTED))


def value(e: Expr, seed: int, scope: dict[Expr, int]) -> Fraction | complex:
    """The number of an expression for a random sequence M, b and r = 3/2, by its definition."""
    if e.is_Rational:
        return Fraction(int(e.p), int(e.q))
    if e in scope:
        return Fraction(scope[e])
    if e == r:
        return Fraction(3, 2)
    inside = partial(value, seed=seed, scope=scope)
    if isinstance(e, Sum):
        (index, low, high), *rest = e.limits
        assert not rest or len(rest) == 1
        body = Sum(e.function, (index, low, high)) if rest else e.function
        over, first, last = rest[0] if rest else (index, low, high)
        ends = (int(inside(end)) for end in (first, last))
        return sum((value(body, seed, {**scope, over: n}) for n in range(next(ends), next(ends) + 1)), Fraction(0))
    if isinstance(e, Add):
        return sum(map(inside, e.args), Fraction(0))
    if isinstance(e, Mul):
        total = Fraction(1)
        for part in e.args:
            total = total * inside(part)
        return total
    if isinstance(e, Pow):
        return inside(e.base) ** int(inside(e.exp))
    if isinstance(e, M):
        return Fraction((7 * int(inside(e.args[0])) ** 2 + seed) % 11 + 1, 12)
    if isinstance(e, b):  # a real one: |b|^2 and b conj(b) are exact
        return Fraction((5 * int(inside(e.args[0])) + seed) % 7 - 3, 5)
    if isinstance(e, conjugate | Abs):
        return inside(e.args[0])
    raise AssertionError(e)


@settings(max_examples=50)
@given(WHOLE, WHOLE, st.integers(0, 10))
@example(Sum(M(k + 1), (k, 0, tau)), Sum(M(k), (k, 1, tau + 1)), 3)
@example(Sum(Sum(M(k), (k, 0, j)), (j, 0, tau)), Sum((tau + 1 - k) * M(k), (k, 0, tau)), 3)
def test_what_is_the_same_is_equal(left: Expr, right: Expr, seed: int) -> None:
    if same(left, right):
        for lag in (0, 1, 4):
            assert value(left, seed, {tau: lag}) == value(right, seed, {tau: lag})


@settings(max_examples=50)
@given(WHOLE)
def test_an_expression_is_the_same_as_itself_spelled_otherwise(e: Expr) -> None:
    assert same(e, (e + 1) ** 2 / (e + 1) - 1) or same(e, S(-1))
    assert same(e * (1 + r), e + r * e)


@settings(max_examples=50)
@given(WHOLE, st.integers(1, 3))
def test_another_expression_is_not_the_same(e: Expr, more: int) -> None:
    assert not same(e, e + more)


def test_a_division_by_the_zero_function_is_the_same_as_nothing() -> None:
    nothing = 1 / (1 / (1 - r) - r / (1 - r) - 1)
    assert not same(nothing, Integer(2))
    assert not same(nothing, nothing + 1)


def test_roots_are_known_by_their_squares() -> None:
    x = Symbol("x", positive=True)
    y = sqrt(1 - x**2)
    assert same(y**3 + x**2 * y, y)
    assert same(1 / y, y / (1 - x**2))
    assert not same(y, -y)
    assert not same(sqrt(x**2 + 1), x + Rational(1, 2))


def test_no_index_catches_what_is_put_in() -> None:
    """M(tau) = 1 - sum |b_k|^2 at the lag k, under a sum over k."""
    law = Rewriting(quantities=((M(tau), 1 - Sum(tau * Abs(b(k)) ** 2, (k, 0, tau))),))
    left = Sum(M(k), (k, 0, 1))
    right = 2 - Abs(b(0)) ** 2 - Abs(b(1)) ** 2
    assert same(left, right, law)
