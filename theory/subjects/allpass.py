"""The all-pass function of a spectrum, and memory as the tail of the law of lags that it defines."""

from __future__ import annotations

from functools import partial

from sympy import Determinant, Integer, Product, Sum, oo, symbols

from memlaw.theory.language import ALL_PASS, Coefficient, M, b
from memlaw.theory.language.symbols import A, N, eigenvalue, i, k, squared, tau, z
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, SINGLE_INPUT, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operator, operators

ALL_PASS_COEFFICIENT = Definition(b(k), Coefficient(ALL_PASS, z, k))

_A, _Ah, _B, _Bh, _c, _ch, _d, _dh, _v, _vh = operators("A A^* B B^* c c^* d d^* v v^*")
_UNIT = Integer(1)
COMPLETION = (
    Rule("A^* A + c^* c = I", _ch * _c, _UNIT - _Ah * _A),
    Rule("A^* B + c^* d = 0", _ch * _d, -_Ah * _B),
    Rule("B^* A + d^* c = 0", _dh * _c, -_Bh * _A),
    Rule("B^* B + d^* d = 1", _dh * _d, _UNIT - _Bh * _B),
)


def _transfer_function_is_all_pass() -> Chains:
    """|d + z c X B|^2 = 1 on the circle, where X = (I - zA)^{-1} and conj(z) = 1/z."""
    X, Xh = operator("X"), operator("X^*")
    resolvent = (Rule("z A X = X - I", _A * X, (X - 1) / z), Rule("conj(z) X^* A^* = X^* - I", Xh * _Ah, z * (Xh - 1)))
    value = _d + z * _c * X * _B
    adjoint = _dh + _Bh * Xh * _ch / z
    yield chain(
        ("the squared modulus of d + z c (I - zA)^{-1} B on the circle, where conj(z) = 1/z", adjoint * value),
        ("is 1 because the completion has orthonormal columns", _UNIT),
        rules=COMPLETION + resolvent,
    )


def _difference_is_one_coefficient() -> Chains:
    yield chain(
        (
            "in coordinates with C = I, M(tau) - M(tau+1) = v^* v - v^* A^* A v with v = A^tau B",
            _vh * _v - _vh * _Ah * _A * _v,
        ),
        ("is |c A^tau B|^2 = |b_{tau+1}|^2", _vh * _ch * _c * _v),
        rules=COMPLETION[:1],
    )
    yield chain(("M(0) = B^* B", _Bh * _B), ("is 1 - |d|^2 = 1 - |b_0|^2", 1 - _dh * _d), rules=COMPLETION[3:])


def _tails_add_up() -> Identities:
    """sum over tau of sum_{k>tau} p_k counts p_k once for each lag 0..k-1: k times, by induction on k."""
    count, mass = symbols("k p")
    yield Identity("one more lag counts p once more", (count + 1) * mass, count * mass + mass)


def _value_at_zero() -> Identities:
    ell, p, z0 = symbols("l p z")
    factor = (z0 - p) / (1 - ell * z0)
    yield Identity(
        "one factor of b is -conj(l) plus z times a power series", factor, -p + z0 * (1 - ell * p) / (1 - ell * z0)
    )


_UNSTABLE = Instance.diagonal(2, tau=0)
_TWICE = Instance.diagonal("1/2", "1/2", tau=1)
_WITNESS = Instance.diagonal("1/2", "1/3+I/4", tau=1, k=1)
ONE_INPUT = SINGLE_INPUT.sufficient("it gives the symbols their meaning; several inputs have their own theorem")

_theorem = partial(Theorem, source=sources.SPECTRUM, witness=_WITNESS)

UNIT = _theorem(
    key="allpass.unit",
    title="The squared coefficients of the all-pass function are a probability law",
    claims=(equal(Sum(squared(b(k)), (k, 0, oo)), 1),),
    where=(ALL_PASS_COEFFICIENT,),
    hypotheses=(STABLE.but_not(Instance.diagonal(2)),),
    derivation=Derivation(
        conclusion="|b| = 1 on the circle, so by Parseval the squared coefficients sum to one.",
        chains=_transfer_function_is_all_pass,
        facts=("Parseval", "a square-summable transfer function that is unimodular on the circle is all-pass"),
    ),
    example=">>> memlaw.sides('allpass.unit', ['1/2', '-1/3'])\n[('1', '1')]",
)

MEMORY = _theorem(
    key="allpass.memory",
    title="Memory is the tail of the all-pass law",
    claims=(equal(M(tau), Sum(squared(b(k)), (k, tau + 1, oo))), equal(M(tau), 1 - Sum(squared(b(k)), (k, 0, tau)))),
    where=(ALL_PASS_COEFFICIENT,),
    hypotheses=(STABLE.but_not(_UNSTABLE), CONTROLLABLE.but_not(_TWICE), ONE_INPUT),
    derivation=Derivation(
        conclusion="Complete [A B] to a unitary matrix [[A, B], [c, d]]; d + z c (I - zA)^{-1} B is all-pass of degree "
        "N with poles 1/l_i, hence b up to a unimodular factor, and M telescopes.",
        chains=lambda: (*_difference_is_one_coefficient(), *_transfer_function_is_all_pass()),
        facts=(
            "orthonormal rows [A B] (Stein with C = I) extend to a unitary matrix",
            "a rational all-pass function is determined by its poles up to a unimodular factor",
            "A^tau -> 0 when rho(A) < 1",
        ),
        uses=("state.projection", "state.similarity", "allpass.unit"),
    ),
    example=">>> memlaw.sides('allpass.memory', ['1/2', '-1/3'], tau=1)\n"
    "[('1211/1296', '1211/1296'), ('1211/1296', '1211/1296')]",
)

MEAN = _theorem(
    key="allpass.mean",
    title="The mean lag of the all-pass law is N",
    corollary_of="capacity.rank",
    claims=(equal(Sum(k * squared(b(k)), (k, 0, oo)), N),),
    where=(ALL_PASS_COEFFICIENT,),
    hypotheses=(STABLE.but_not(Instance.diagonal(2)),),
    derivation=Derivation(
        conclusion="The sum of tails is the mean, sum_tau M(tau) = sum k |b_k|^2, and the capacity is N.",
        lemmas=_tails_add_up,
        facts=("summation by parts",),
        uses=("allpass.memory", "capacity.rank"),
    ),
    example=">>> memlaw.sides('allpass.mean', ['1/2', '-1/3'])\n[('2', '2')]",
)

MONOTONE = _theorem(
    key="allpass.monotone",
    title="Memory never rises with the lag",
    corollary_of="allpass.memory",
    claims=(equal(M(tau) - M(tau + 1), squared(b(tau + 1))), at_most(M(tau + 1), M(tau))),
    where=(ALL_PASS_COEFFICIENT,),
    hypotheses=(STABLE.but_not(_UNSTABLE), CONTROLLABLE.but_not(_TWICE), ONE_INPUT),
    derivation=Derivation(
        conclusion="The difference is a square; it vanishes exactly when b_{tau+1} = 0.",
        chains=_difference_is_one_coefficient,
        uses=("allpass.memory",),
    ),
    example=">>> memlaw.sides('allpass.monotone', ['1/2', '-1/3'], tau=1)\n"
    "[('41209/46656', '41209/46656'), ('2387/46656', '1211/1296')]",
    remark="It need not fall strictly: (1/2, -1/2) has M(0) = M(1) = 15/16.",
)

INITIAL = _theorem(
    key="allpass.initial",
    title="Memory of the newest input is 1 - |det A|^2",
    corollary_of="allpass.memory",
    claims=(
        equal(M(Integer(0)), 1 - Product(squared(eigenvalue[i]), (i, 1, N))),
        equal(M(Integer(0)), 1 - squared(Determinant(A))),
    ),
    hypotheses=(STABLE.but_not(Instance.diagonal(2)), CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2")), ONE_INPUT),
    derivation=Derivation(
        conclusion="b_0 = prod(-conj(l_i)), and M(0) = 1 - |b_0|^2.", lemmas=_value_at_zero, uses=("allpass.memory",)
    ),
    example=">>> memlaw.sides('allpass.initial', ['1/2', '-1/3'])\n[('35/36', '35/36'), ('35/36', '35/36')]",
)

THEOREMS = (UNIT, MEMORY, MEAN, MONOTONE, INITIAL)
