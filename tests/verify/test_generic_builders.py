"""Settings that are no spectra, in symbols: what is decided, and that near-true statements are not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Eq, Expr, Integer, Min, Product, Rational, Sum, exp, oo

from memlaw.numerics.linear.ranks import modes
from memlaw.numerics.number.arithmetic import NotRepresentable
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.numerics.number.primefield import PrimeField
from memlaw.theory.catalogue import theorem
from memlaw.theory.language import N, T, n, step_size, tau
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects.depth import M_last, M_stack, lower_size
from memlaw.theory.subjects.gated import M_gated, gated, gated_rank
from memlaw.theory.subjects.legs_sampled import MEMORY, RATE, a, capacity_linear
from memlaw.theory.subjects.mimo import input_count, memory_trace
from memlaw.theory.subjects.single import M_heads, M_keys
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Evidence, Kind, Verdict
from memlaw.verify.kinds.generic import check_generic
from memlaw.verify.system.symbols import table

DECIDED = {
    "legs.matrix": (3, 3),
    "legs.normal": (2, 2),
    "legs.spectrum": (2, 2),
    "legs.held": (4, 4),
    "legs.aliasing": (3, 3),
    "legs.bilinear": (4, 4),
    "legs.held_decay": (4, 4),
    "conditioning.legs_eigenbasis": (1, 3),
    "conditioning.legs_transform": (2, 3),
    "conditioning.legs_gramian": (1, 3),
    "single.scalar": (2, 2),
    "single.heads": (2, 2),
    "single.attention": (1, 1),
    "single.keys": (1, 1),
    "single.inputs": (2, 2),
    "gated.sum": (1, 3),
    "gated.start": (1, 2),
    "gated.hold": (1, 1),
    "gated.family": (1, 2),
    "mimo.projection": (1, 1),
    "mimo.capacity": (1, 1),
    "mimo.initial": (1, 1),
    "mimo.diagonal": (1, 1),
    "depth.determinant": (1, 1),
    "depth.joint": (2, 2),
    "depth.last": (1, 2),
}


def examined(item: Theorem) -> Evidence:
    return check_generic(case_of(item), seed=3)


@pytest.mark.parametrize("key", DECIDED)
def test_these_equalities_are_decided_with_little_doubt(key: str) -> None:
    found = examined(theorem(key))
    assert found.verdict is Verdict.HOLDS
    assert found.claims == DECIDED[key]
    assert found.doubt is not None and found.doubt < -190
    assert max(found.sizes) >= 3
    assert found.setup, "what the symbols stand for is said"


def stating(key: str, left: Expr, right: Expr) -> Theorem:
    return replace(theorem(key), key="own.statement", claims=(Claim(Eq(left, right, evaluate=False)),))


TINY = Rational(1, 10**15)
_LEGS = MEMORY["legs", "held"](step_size, Integer(0))
_LEGS_BILINEAR = MEMORY["legs", "bilinear"](step_size, Integer(0))
_RATE = RATE["legs", "held"](step_size)
_LIN = MEMORY["lin", "held"](step_size, Integer(0))
NEAR_TRUE = {
    "keys span all they can": stating("single.keys", Sum(M_keys(T, tau), (tau, 0, T - 1)), Min(T, N)),
    "gates keep all they can": stating("gated.sum", Sum(M_gated(T, tau), (tau, 0, T - 1)), Min(T, N)),
    "a head more": stating("single.heads", Sum(M_heads(tau), (tau, 0, oo)), N + TINY),
    "the last layer alone remembers as both": stating("depth.last", M_last(tau), M_stack(tau)),
    "the last layer has one unit more": stating("depth.last", Sum(M_last(tau), (tau, 0, oo)), lower_size() + TINY),
    "two states downstream": stating("depth.last", Sum(M_last(tau), (tau, 0, oo)), Integer(2)),
    "two inputs": stating("mimo.capacity", Sum(memory_trace(tau), (tau, 0, oo)), N * input_count() / 2),
    "an exponent hardly off": stating("legs.held", _LEGS, 1 - exp(-step_size * (N * (N + 1) + TINY))),
    "a factor hardly off": stating(
        "legs.bilinear", _LEGS_BILINEAR, 1 - (1 + TINY) * Product(((a - n) / (a + n)) ** 2, (n, 1, N))
    ),
    "as slow as the fastest pole": stating("legs.held_decay", _RATE, exp(-2 * N * step_size)),
    "N modes of S4D-Lin": stating("legs.held", _LIN, 1 - exp(-step_size * N)),
    "no aliasing ever": stating("legs.aliasing", capacity_linear(step_size), N - 1),
}


@pytest.mark.parametrize("name", NEAR_TRUE)
def test_what_is_nearly_true_is_refuted_by_an_instance(name: str) -> None:
    found = examined(NEAR_TRUE[name])
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None and found.counterexample.left != found.counterexample.right


WEAKENED = {
    "single.heads": ("distinct decays", "driven"),
    "single.attention": ("fixed key", "no decay"),
    "single.keys": ("kept",),
    "gated.sum": ("zero start", "independent gates"),
    "gated.hold": ("written", "held"),
    "gated.family": ("orthonormal family", "no noise"),
    "mimo.capacity": ("stable", "controllable by all inputs"),
    "mimo.diagonal": ("stable", "diagonal"),
    "depth.determinant": ("same step",),
    "depth.joint": ("no zero on a pole", "controllable downstream", "controllable"),
    "depth.last": ("heard", "controllable downstream"),
    "conditioning.legs_eigenbasis": ("bilinear LegS", "diagonal"),
    "conditioning.legs_transform": ("LegS pair",),
}


def test_sizes_that_hypotheses_exclude_are_left_out() -> None:
    small = Hypothesis("few", "N is two at most", r"N \leq 2", lambda item: item.size <= 2).sufficient("a test")
    whole = theorem("gated.sum")
    found = examined(replace(whole, hypotheses=(*whole.hypotheses, small)))
    assert found.verdict is Verdict.HOLDS and found.sizes == (1, 2)


def test_what_is_true_under_a_hypothesis_of_ones_own_is_not_refuted() -> None:
    open_gates = Hypothesis(
        "open",
        "one state, and every input enters",
        r"B_t \neq 0",
        lambda x: x.size == 1 and all(map(any, x.extra["columns"])),
    ).sufficient("a test")
    usual = theorem("gated.sum")
    rank_is_one = Claim(Eq(gated_rank(T), 1, evaluate=False))
    witness = gated([1, 1], [1, 2]).with_parameters(T=2)
    found = examined(replace(usual, claims=(rank_is_one,), hypotheses=(open_gates,), witness=witness))
    assert found.verdict is Verdict.INAPPLICABLE


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, names in WEAKENED.items() for name in names])
def test_a_hypothesis_less_is_not_decided_as_if_it_were_there(key: str, name: str) -> None:
    whole = theorem(key)
    rest = tuple(item for item in whole.hypotheses if item.name != name)
    assert len(rest) == len(whole.hypotheses) - 1
    found = examined(replace(whole, hypotheses=rest))
    assert found.kind is Kind.GENERIC
    assert found.verdict in (Verdict.REFUTED, Verdict.INAPPLICABLE)


# --- functions of symbols ---------------------------------------------------------------------------------------

FIELD = PrimeField(seed=1)
SMOOTH = st.sampled_from([1, 2, 3, 4, 5, 7, 9, 11, 13, 15, 20, 33, 45])
PARTS = st.builds(Fraction, st.sampled_from([1, -1, 2, 3, -5, 7, 11, -12]), st.sampled_from([1, 2, 3, 6]))


def arithmetic() -> ModularArithmetic:
    return ModularArithmetic(FIELD)


@given(SMOOTH, SMOOTH, SMOOTH)
def test_roots_of_fractions_multiply(first: int, second: int, third: int) -> None:
    at = arithmetic()
    roots = [at.sqrt(at.number(Fraction(value, third))) for value in (first, second, first * second)]
    assert roots[0] * roots[1] == roots[2] / at.sqrt(at.integer(third))
    assert at.field.doubt(roots[2].size) < -190


@pytest.mark.parametrize("value", [-1, 17, Fraction(3, 34)])
def test_roots_that_are_not_at_hand_are_refused(value: Fraction) -> None:
    at = arithmetic()
    with pytest.raises(NotRepresentable):
        at.sqrt(at.number(Fraction(value)))


@settings(max_examples=20)
@given(PARTS, PARTS)
def test_exponentials_of_multiples_are_powers_of_one(first: Fraction, second: Fraction) -> None:
    at = arithmetic()
    x = at.positive_symbol()
    for unit in (x, at.i * x, at.i * at.pi(), at.integer(1)):
        factors = [at.exp(unit * at.number(part)) for part in (first, second, first + second)]
        assert factors[0] * factors[1] == factors[2]
        assert at.field.doubt(factors[2].size) < -190


def test_exponentials_of_what_is_no_multiple_are_apart() -> None:
    at = arithmetic()
    x, y = at.positive_symbol(), at.positive_symbol()
    seen = {at.exp(value) for value in (x, y, x + y, at.i * x, at.i * y, x * x, at.integer(1), at.pi())}
    assert len(seen) == 8


def test_a_turn_by_a_fraction_of_pi_is_a_root_of_unity_or_refused() -> None:
    at = arithmetic()
    half_turn = at.i * at.pi()
    assert at.exp(half_turn) == -1
    assert at.exp(half_turn / 2) == at.i
    assert at.exp(half_turn / 6) ** 12 == 1
    assert at.real(at.exp(half_turn / 6)) == at.sqrt(at.integer(3)) / 2
    with pytest.raises(NotRepresentable):
        at.exp(half_turn / 5)


@given(st.integers(0, 4), st.integers(1, 4), st.integers(1, 4))
def test_the_rank_of_symbols(rank: int, rows: int, columns: int) -> None:
    at, rank = arithmetic(), min(rank, rows, columns)
    found = at.rank(at.matrix(table(at, rows, columns, rank)))
    assert found == rank
    assert at.field.doubt(found.size) < -190


def test_modes_give_every_power_or_are_refused() -> None:
    at = arithmetic()
    values = [at.disc_symbol() for _ in range(3)]
    change = at.matrix(table(at, 3, 3))
    A = at.multiply(change, at.multiply(at.diagonal(values), at.inverse(change)))
    B = at.matrix(table(at, 3, 2))
    found = modes(at, A, B, values)
    for power in range(4):
        whole = at.matrix([[at.zero] * 2] * 3)
        for value, part in zip(values, found, strict=True):
            whole = at.add(whole, part, value**power)
        assert str(whole) == str(B)
        B = at.multiply(A, B)
    jordan = at.matrix([[values[0], at.one], [at.zero, values[0]]])
    with pytest.raises(NotRepresentable):
        modes(at, jordan, at.identity(2), values[:1])
