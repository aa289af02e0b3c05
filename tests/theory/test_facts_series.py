"""Facts about laws, series and readouts, and definitions by letters of proofs alone, on random numbers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product as pairs
from typing import Any

import numpy as np
import pytest
from sympy import (
    Abs,
    Add,
    Eq,
    Expr,
    Integer,
    Integral,
    Limit,
    Max,
    Mul,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    conjugate,
    exp,
    oo,
    pi,
)
from sympy.core.relational import Lt, Relational
from sympy.tensor.indexed import Indexed

from memlaw.theory.language import ALL_PASS, Coefficient, M, Others, blaschke_factor, spectral_radius
from memlaw.theory.language.symbols import (
    N,
    T,
    bar,
    eigenvalue,
    i,
    j,
    k,
    omega,
    other_eigenvalue,
    q,
    r,
    squared,
    tau,
    theta,
    z,
)
from memlaw.theory.proofs import definitions_series as definitions
from memlaw.theory.proofs import facts_circle as circle
from memlaw.theory.proofs import facts_series as facts
from memlaw.theory.statement.facts import stated
from memlaw.theory.statement.proof import Defined, Fact

LAST = 200  # the lag after which nothing is left of spectra of modulus at most 4/5


POINTS = 256


class Numbers:
    """Values of expressions for one random pair, window, colour and angle."""

    def __init__(self, seed: int) -> None:
        draw = np.random.default_rng(seed)
        self.N = int(draw.integers(1, 4))
        self.values = [draw.uniform(0.2, 0.8, self.N) * np.exp(1j * draw.uniform(0, 6, self.N)) for _ in range(2)]
        self.values[0][0] *= 0.8 / abs(self.values[0][0])  # the largest first
        self.B = draw.uniform(0.5, 2, self.N)
        self.T = self.N + int(draw.integers(0, 3))
        tau_, place, level, angle = (
            draw.integers(0, self.T),
            draw.integers(0, 5),
            draw.uniform(0.4, 1),
            draw.uniform(0, 6),
        )
        whole = {"N": self.N, "T": self.T, "tau": int(tau_), "i": 1, "j": self.N, "k": int(place), "z_0": 0}
        self.env: dict[str, Any] = {**whole, "r": 1.1, "theta": level, "vartheta": angle, "omega": 0.5, "q": 2}
        self.readouts: dict[Any, Any] = {}
        self.kept: dict[Any, Any] = {}
        self.colour = 0.7 * np.exp(1j * draw.uniform(0, 6))
        self.table: dict[str, Callable[..., Any]] = {
            "M": lambda lag: self.memory(int(lag)),
            "M_window": lambda seen, lag: self.kernel(seen, lag, lag).real,
            "kernel": self.kernel,
            "b": lambda place: self.coefficient(ALL_PASS, int(place)),
            "g": self.gap,
            "rho": lambda: max(abs(self.values[0])),
            "phi": lambda n, lag: np.sqrt(1 - abs(self.values[0][0]) ** 2) * self.values[0][0] ** lag,
            "horizon": lambda level: sum(self.memory(lag) >= level for lag in range(30)),
            "colour": lambda: self.colour,
            "peak": lambda: (1 + 0.7) / (1 - 0.7),
            "trough": lambda: (1 - 0.7) / (1 + 0.7),
            "group_delay": self.delay,
            "nilpotent": lambda: int(not any(self.values[0])),
            "keeps_all": lambda: int(self.memory(self.N - 1) >= 1),
            "reaches_size": lambda x: int(x >= self.N),
        }

    def state(self, lag: int) -> Any:
        return self.values[0] ** lag * self.B

    def covariance(self, seen: Any) -> Any:
        lags = range(LAST if seen == np.inf else int(seen))
        return sum(np.outer(self.state(lag), self.state(lag).conj()) for lag in lags)

    def kernel(self, seen: Any, lag: Any, place: Any) -> Any:
        if (seen, lag) not in self.readouts:
            self.readouts[seen, lag] = np.linalg.solve(self.covariance(seen), self.state(int(lag)))
        w = self.readouts[seen, lag]
        return w.conj() @ self.state(int(place))

    def memory(self, lag: int) -> float:
        return float(1 - sum(abs(self.coefficient(ALL_PASS, place)) ** 2 for place in range(lag + 1)))

    def gap(self, seen: Any) -> float:
        whole, part = self.covariance(np.inf), self.covariance(seen)
        return float(1 - min(np.linalg.eigvals(np.linalg.solve(whole, part)).real))

    def delay(self, point: complex) -> float:
        return float(sum((1 - abs(v) ** 2) / abs(1 - v * point) ** 2 for v in self.values[0]))

    def derivative(self, f: Expr, order: int) -> float:
        """The mean of a derivative's modulus over the circle."""
        found = [float(np.real(self(f, vartheta=2 * np.pi * place / POINTS))) for place in range(POINTS)]
        steps = 1j * np.fft.fftfreq(POINTS, 1 / POINTS)
        return float(np.mean(abs(np.fft.ifft(np.fft.fft(found) * steps**order))))

    def integral(self, e: Any) -> complex:
        """By the midpoints of 40 pieces."""
        ((x, low, high),) = e.limits
        low, high = self(low), self(high)
        places = low + (high - low) * (np.arange(40) + 0.5) / 40
        return complex(np.mean([self(e.function, **{x.name: place}) for place in places]) * (high - low))

    def coefficient(self, f: Expr, place: int) -> complex:
        key, kept = (f, self.env["i"]), self.kept
        if key not in kept:
            circle = np.exp(2j * np.pi * np.arange(POINTS) / POINTS)
            kept[key] = np.fft.fft(np.array([self(f, z=point) for point in circle])) / POINTS
        return complex(kept[key][place]) if place >= 0 else 0j

    def __call__(self, e: Any, **more: Any) -> Any:
        env = {**self.env, **more}
        old, self.env = self.env, env
        try:
            return self.value(e)
        finally:
            self.env = old

    def value(self, e: Any) -> Any:
        if e == oo:
            return np.inf
        if e.is_Number or e == pi:
            return float(e) if not e.is_Integer else int(e)
        if e.is_Symbol:
            return self.env[e.name] if not e.name.startswith(("modulus", "argument")) else self.polar(e.name)
        if isinstance(e, Indexed):
            which = 1 if "'" in str(e.base) else 0
            return self.values[which][int(self(e.indices[0])) - 1]
        if isinstance(e, Sum | Product):
            return self.over(e)
        if isinstance(e, Integral):
            return self.integral(e)
        if isinstance(e, circle.mean_slope | circle.mean_bend):
            return self.derivative(e.args[0], 1 if isinstance(e, circle.mean_slope) else 2)
        if isinstance(e, Others):
            factor, index, without = e.args
            gone = {int(self(item)) for item in without}
            return np.prod([self(factor, **{index.name: n}) for n in range(1, self.N + 1) if n not in gone] or [1])
        if isinstance(e, Coefficient):
            return self.coefficient(e.args[0], int(self(e.args[2])))
        simple = {Add: sum, Mul: np.prod, Pow: lambda x: x[0] ** x[1], Abs: lambda x: abs(x[0]), Max: max}
        simple |= {conjugate: lambda x: np.conj(x[0]), exp: lambda x: np.exp(x[0])}
        args = [self(item) for item in e.args] if e != Symbol("I") else []
        if e.func in simple:
            return simple[e.func]([complex(a) if isinstance(a, complex) else a for a in args])
        return 1j if str(e) == "I" else self.table[type(e).__name__](*args)

    def polar(self, name: str) -> float:
        number = complex(self.env["s"])
        return abs(number) if name.startswith("modulus") else float(np.angle(number))

    def over(self, e: Any) -> Any:
        ((index, low, high),) = e.limits
        last = self(high)
        places = range(int(self(low)), (80 if last == np.inf else int(last)) + 1)
        found = [self(e.function, **{index.name: place}) for place in places]
        return sum(found) if isinstance(e, Sum) else np.prod(found or [1])


def holds(relation: Relational, numbers: Numbers) -> bool:
    left, right = (complex(numbers(side)) for side in relation.args)
    if isinstance(relation, Eq):
        return bool(abs(left - right) <= 1e-6 * (1 + abs(right)))
    low, high = (left, right) if relation.rel_op in ("<", "<=") else (right, left)
    return bool(low.real <= high.real + 1e-7) and max(abs(low.imag), abs(high.imag)) < 1e-7


ELL, OTHER, ALL = eigenvalue[i], other_eigenvalue[i], (k, Integer(0), Integer(30))
P, Q = blaschke_factor(ELL), blaschke_factor(OTHER)
WHOLE = Product(blaschke_factor(eigenvalue[j]), (j, 1, N))
REST = Others(blaschke_factor(eigenvalue[j]), j, i)
X, Y = ELL**k, OTHER**k / (k + 1)
FACTS: tuple[Fact, ...] = (
    facts.rising_weights(squared(X), k, tau, r),
    facts.real_part(ELL),
    facts.triangle_from_below(ELL),
    facts.parseval_on_a_circle(ELL, (i, 1, N), r, (r - Abs(ELL)) / (1 - r * Abs(ELL))),
    facts.geometric_series(Abs(ELL), k, tau),
    facts.orthogonal_shifts(ELL, (i, 1, N), tau + 1),
    facts.szego(WHOLE, z / (1 - ELL * z), Integer(0)),
    facts.szego(REST, blaschke_factor(ELL), ELL),
    facts.szego(z * WHOLE, 1 / (1 - ELL * z), ELL),
    facts.szego(REST, 1 / (1 - ELL * z), ELL),
    facts.cauchy_schwarz_of_roots(X, Y, ALL),
    facts.cauchy_schwarz_of_moduli(X, Y, ALL),
    facts.modulus_at_most(ELL, squared(ELL) + theta, Integer(1)),
    facts.difference_of_squares(ELL, OTHER),
    facts.distance_of_products(ELL, OTHER, (i, 1, N)),
    facts.distance_of_factors(ELL, OTHER),
    circle.phases(circle.DELAY, 2 * circle.DELAY),
    circle.steps_ahead(circle.DELAY, omega / q, q),
    circle.steps_to_both_sides(circle.DELAY, omega / q / 2, q),
    circle.slope_of_poisson_kernels(ELL, (i, 1, N)),
    circle.bend_of_poisson_kernels(ELL, (i, 1, N)),
    definitions.lags_reached(),
    definitions.memory_not_negative(M(tau)),
    definitions.memory_at_most_one(M(tau)),
    definitions.first_nonzero_coefficient(),
    definitions.least_of_all(T, Integer(0)),
    definitions.least_of_all(T, T + 1),
    definitions.least_of_all(T, oo),
    definitions.least_of_all(oo, T, Rational(1, 3)),
    definitions.kept_of_the_lag(),
    definitions.normal_equations(),
    definitions.gap_of_window(),
    definitions.largest_first(),
    definitions.first_filter(),
    definitions.greatest_density((1 + Abs(definitions.colour())) / (1 - Abs(definitions.colour()))),
    definitions.least_density((1 - Abs(definitions.colour())) / (1 + Abs(definitions.colour()))),
)


@pytest.mark.parametrize(("fact", "seed"), tuple(pairs(FACTS, range(2))), ids=lambda x: getattr(x, "name", None))
def test_a_fact_holds_of_random_numbers(fact: Fact, seed: int) -> None:
    numbers, said = Numbers(seed), stated(fact)
    assert holds(said.relation, numbers)
    left, right = said.relation.args
    wrong = (
        Eq(left, right + 1, evaluate=False) if isinstance(said.relation, Eq) else Lt(right + 1, left, evaluate=False)
    )
    assert not holds(wrong, numbers)


@pytest.mark.parametrize(
    "item", [definitions.WINDOW_ERROR, definitions.ERROR, definitions.KEEPS_ALL, definitions.NILPOTENT], ids=str
)
@pytest.mark.parametrize("seed", range(3))
def test_a_definition_by_letters_holds_of_random_numbers(item: Defined, seed: int) -> None:
    assert holds(Eq(item.quantity, item.expression, evaluate=False), Numbers(seed))


def test_the_modulus_and_argument_of_a_number() -> None:
    numbers = Numbers(1)
    said = stated(facts.polar(bar(ELL))).relation
    assert abs(numbers(said.rhs, s=numbers(said.lhs)) - numbers(said.lhs)) < 1e-12


def test_the_law_of_lags_of_a_repeated_spectrum_is_a_mean_of_phases() -> None:
    numbers, copies, h = Numbers(2), 2, 0.25
    law = sum(abs(numbers.coefficient(ALL_PASS**copies, place)) ** 2 * np.exp(1j * h * place) for place in range(128))
    angles = 2 * np.pi * np.arange(400) / 400
    pieces = (np.arange(200) + 0.5) / 200
    turned = [copies * h * np.mean([numbers.delay(np.exp(1j * (a + h * x))) for x in pieces]) for a in angles]
    assert abs(law - np.mean(np.exp(1j * np.array(turned)))) < 1e-4


def test_the_limit_of_roots_of_a_sequence_between_powers() -> None:
    said = stated(facts.limit_of_roots(M(tau), tau, spectral_radius(), Integer(1), Integer(1))).relation
    assert isinstance(said.lhs, Limit) and said.rhs == spectral_radius() ** 2
    assert abs((3 * 0.7 ** (2 * 500) + 0.2**500) ** (1 / 500) - 0.7**2) < 1e-2
