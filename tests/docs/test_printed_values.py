"""What is printed is what is evaluated: formulas in plain text and in LaTeX are read again and have the same value."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from sympy import Abs, Add, Adjoint, Determinant, Expr, Inverse, MatPow, Mul, Pow, Product, Rational, Sum, Symbol, log
from sympy import symbols as make

from memlaw.theory.language import M, N, Quantity, Scalar, complex_quantity, k, quantity, tau, trace_power
from memlaw.theory.language.printer import PlainNotation, inline
from memlaw.theory.language.symbols import A, B, C
from tests.docs.printed_reader import Reader

u, v, w = make("u v w")
h = complex_quantity("response", spelled=("h_{@}", "h_@"))
g = quantity("doubled", spelled=("g(@/2)", "g(@/2)"))
d = quantity("d", "d", 1)
POINT = {"u": 0.7, "v": 1.9, "w": 1.3, "N": 3.0, "tau": 2.0}
FUNCTIONS = {
    "M": lambda x: 1 / (1.5 + x),
    "h": lambda x: 0.4 + 0.3 * x,
    "g": lambda x: 1.1 + x * x,
    "d": lambda x: 2.3 - 1 / (1 + x),
}
OF = {M: FUNCTIONS["M"], h: FUNCTIONS["h"], g: lambda x: FUNCTIONS["g"](x / 2), d: FUNCTIONS["d"]}
LETTERS = (u, v, w, N, tau)


def value(expression: Expr, point: dict[str, float]) -> float:
    """The value of an expression, from its tree alone."""
    if expression.is_Rational:
        return float(expression)
    if isinstance(expression, Symbol):
        return point[expression.name]
    if isinstance(expression, (Sum, Product)):
        (index, low, high), body = expression.limits[0], expression.function
        numbers = range(round(value(low, point)), round(value(high, point)) + 1)
        values = [value(body, {**point, index.name: number}) for number in numbers]
        return math.fsum(values) if isinstance(expression, Sum) else math.prod(values)
    parts = [value(part, point) for part in expression.args]
    if isinstance(expression, Quantity):
        return OF[type(expression)](*parts)
    simple: dict[type, Any] = {Add: math.fsum, Mul: math.prod, Abs: lambda x: abs(x[0]), log: lambda x: math.log(x[0])}
    if not isinstance(expression, Pow):
        return float(simple[type(expression)](parts))
    if isinstance(power := parts[0] ** parts[1], complex):
        raise ValueError("no real number")
    return float(power)


def random_expression(source: random.Random, depth: int, inside: bool = False) -> Expr:
    """A small expression: sums, products, quotients, powers with such exponents, indexed and called quantities."""
    letters = (*LETTERS, k) if inside else LETTERS
    if depth == 0 or source.random() < 0.1:
        number = Rational(source.randint(1, 5), source.choice([1, 1, 1, 2, 3]))
        return source.choice([*letters, *letters, number, M(source.choice(letters)), h(source.choice(letters))])
    left, right = (random_expression(source, depth - 1, inside) for _ in range(2))
    kind = source.randrange(14)
    if kind < 4:
        return (left + right, left - right, left * right, left / right if right != 0 else left)[kind]
    if kind < 8:
        return left**right
    if kind < 10:
        return source.choice([M, h, g, d])(right)
    if kind == 10:
        return Abs(left - right)
    if kind == 11:
        return log(left) if left not in (0, 1) else left
    if inside:
        return left / (right + 1)
    body = random_expression(source, depth - 1, inside=True) + k
    return source.choice([Sum, Product])(source.choice([body, body * left, k**right]), (k, 1, N))


def a_defined_one(source: random.Random, depth: int) -> tuple[Expr, float]:
    """A random expression that has a finite value of moderate size at the point."""
    while True:
        expression = random_expression(source, depth)
        if any(bars.args[0].has(Abs) for bars in expression.atoms(Abs)):  # ||x| y|: which bar closes is not to be seen
            continue
        try:
            found = value(expression, POINT)
        except (ArithmeticError, ValueError, KeyError, TypeError):
            continue
        if 1e-9 < abs(found) < 1e9:
            return expression, found


@pytest.mark.parametrize("seed", range(60))
def test_what_is_printed_is_read_as_what_is_evaluated(seed: int) -> None:
    source = random.Random(seed)
    for part in range(12):
        expression, expected = a_defined_one(source, 2 + part % 3)
        for text in (str(PlainNotation().doprint(expression)), inline(expression)):
            found = Reader(text, POINT, FUNCTIONS).value()
            assert math.isclose(found, expected, rel_tol=1e-6), (expression, text)


p = Symbol("p")
POWERS = [
    (p ** ((N - 1) / 2), "p^{(N-1)/2}", "p^{(N-1)/2}"),
    (p ** (tau / (N + 1)), "p^{tau/(N+1)}", r"p^{\tau/(N+1)}"),
    (M(tau) ** ((tau + 1) / 2), "M(tau)^{(tau+1)/2}", r"M(\tau)^{(\tau+1)/2}"),
    (2 ** (-(tau + 1) / 2), "2^{-(tau+1)/2}", r"2^{-(\tau+1)/2}"),
    (p ** (tau / (2 * N)), "p^{tau/(2N)}", r"p^{\tau/(2N)}"),
    (p ** (1 / (N + 1)), "p^{1/(N+1)}", "p^{1/(N+1)}"),
    (p ** (Product(M(k), (k, 1, N)) / 2), "p^{(prod_{k=1}^{N} M(k))/2}", None),
    (p ** (N**2 * tau), "p^{N^2 tau}", None),
    (h(k + 1) ** 2, "h_{k+1}^2", "h_{k+1}^{2}"),
    (h(2 * k), "h_{2k}", "h_{2k}"),
    (trace_power(k + 1), "tr A^{k+1}", r"\operatorname{tr} A^{k+1}"),
    (trace_power(k) ** 2, "(tr A^k)^2", r"(\operatorname{tr} A^{k})^{2}"),
    (Product(M(k), (k, 1, N)) * Sum(M(k), (k, 1, N)), "(prod_{k=1}^{N} M(k)) sum_{k=1}^{N} M(k)", None),
    (
        Product(tau + Sum(M(k), (k, 1, N)), (k, 1, N)) * Product(k * Sum(u * k, (k, 1, N)), (k, 1, N)),
        "(prod_{k=1}^{N} (tau + sum_{k=1}^{N} M(k))) prod_{k=1}^{N} k sum_{k=1}^{N} k u",
        None,
    ),
    (A * (B * B.adjoint() + C), "A (C + B B^*)", "A (C + B B^{*})"),
    (A - C, "A - C", "A - C"),
    ((N + 1) * A, "(N + 1) A", "(N + 1) A"),
    (Adjoint(A * C), "(A C)^*", "(A C)^{*}"),
    (Determinant(A + C), "det (A + C)", r"\det (A + C)"),
    (MatPow(Adjoint(A), tau + 1), "A^{*(tau+1)}", r"A^{*(\tau+1)}"),
    (MatPow(Adjoint(A + C), tau), "(A + C)^{*tau}", r"(A + C)^{*\tau}"),
    (MatPow(Inverse(A), tau), "(A^{-1})^tau", r"(A^{-1})^{\tau}"),
    (N * Scalar(B.adjoint() * A * B + B.adjoint() * B), "N (B^* A B + B^* B)", None),
]


@pytest.mark.parametrize(("expression", "text", "latex"), POWERS, ids=[text for _, text, _ in POWERS])
def test_what_belongs_together_stays_together(expression: Expr, text: str, latex: str | None) -> None:
    assert PlainNotation().doprint(expression) == text
    assert latex is None or inline(expression) == latex
