"""Facts about matrices, condition numbers, gates and inputs: on random matrices, and on the instances of theorems."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np
import pytest
from sympy import (
    Abs,
    Add,
    Eq,
    Expr,
    Identity,
    IndexedBase,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Sum,
    Symbol,
    Trace,
    cos,
    lambdify,
    pi,
    symbols,
    tan,
)
from sympy.core.relational import Ge, Gt, Lt, Relational
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.inverse import Inverse
from sympy.tensor.indexed import Indexed

from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import theorem
from memlaw.theory.language import Others, Scalar, blaschke_factor
from memlaw.theory.language.symbols import N, eigenvalue, i, j, k, n, tau
from memlaw.theory.proofs import conditioning, facts_matrices, mimo
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.facts import stated
from memlaw.theory.statement.proof import Fact
from memlaw.theory.statement.theorem import Claim
from memlaw.theory.subjects.gated import covariance_rank, gated_rank
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.small import check_enclosed

P, X, Y, H = (MatrixSymbol(name, N, N) for name in "PXYH")
v, w, f = (MatrixSymbol(name, N, 1) for name in "vwf")
q, s, t, u = symbols("q s t u", real=True)
high = symbols("high", real=True)
unknown = Symbol("unknown")
sequence, other = IndexedBase("sequence"), IndexedBase("other")
lag = Symbol("lag", integer=True, nonnegative=True)


class Numbers:
    """Random letters: P, X, H > 0, vectors, the real numbers q, s, t, u >= 0, and X P X^* = P - Y Y^*."""

    def __init__(self, seed: int) -> None:
        draw = np.random.default_rng(seed)
        self.size = int(draw.integers(1, 5))
        shape = (self.size, self.size)
        letters = {name: draw.normal(size=shape) + 1j * draw.normal(size=shape) for name in "PXHY"}
        self.matrices = {name: value @ value.conj().T for name, value in letters.items()}
        for name in "vwf":
            self.matrices[name] = draw.normal(size=(self.size, 1)) + 1j * draw.normal(size=(self.size, 1))
        values = np.linalg.eigvalsh(self.matrices["P"])
        falls = np.sort(draw.uniform(0, 2, 40))[::-1]
        self.numbers: dict[Any, Any] = {N: self.size, q: draw.uniform(0, 2), s: draw.uniform(0, 2), lag: 5, i: 1}
        self.numbers |= {
            t: draw.uniform(-2, 2),
            unknown: -1.5,
            u: values[0],
            high: values[-1],
            tau: int(draw.integers(0, 9)),
        }
        self.sequences = {"sequence": falls, "other": falls + draw.uniform(0, 1, 40)}

    def stable(self) -> Numbers:
        """With X P X^* + Y Y^* = P."""
        root = np.linalg.cholesky(self.matrices["P"])
        short = self.matrices["X"] / (1.1 * np.linalg.norm(self.matrices["X"], 2))
        left = np.eye(self.size) - short @ short.conj().T
        back = np.linalg.inv(root)
        self.matrices |= {"X": root @ short @ back, "Y": root @ np.linalg.cholesky(left)}
        return self

    def matrix(self, e: Any) -> Any:
        if isinstance(e, MatrixSymbol):
            return self.matrices[e.name]
        if isinstance(e, Identity):
            return np.eye(self.size)
        if isinstance(e, MatMul):
            scale, parts = e.as_coeff_matrices()
            return self.value(scale) * reduce(np.matmul, map(self.matrix, parts))
        if isinstance(e, MatAdd):
            return sum(map(self.matrix, e.args))
        if isinstance(e, Adjoint):
            return self.matrix(e.args[0]).conj().T
        assert isinstance(e, Inverse | MatPow) and e.args[-1] == -1
        return np.linalg.inv(self.matrix(e.args[0]))

    def value(self, e: Any) -> Any:
        if isinstance(e, Scalar | Trace):
            return np.trace(self.matrix(e.args[0]))
        if isinstance(e, Indexed):
            return self.sequences[str(e.base)][int(self.value(e.args[1]))]
        if isinstance(e, Sum | Product | Others):
            index, low, top = e.limits[0] if not isinstance(e, Others) else (e.args[1], 1, N)
            kept = list(range(int(self.value(low)), int(self.value(top)) + 1))
            kept = [m for m in kept if not isinstance(e, Others) or m != self.value(e.args[2][0])]
            terms = [self.value(e.args[0].subs(index, m)) for m in kept]
            return sum(terms) if isinstance(e, Sum) else np.prod(terms)
        if isinstance(e, Add | Mul | Pow | Max | Min | Abs):
            parts = [self.value(part) for part in e.args]
            return _apply(type(e), parts)
        return self.numbers[e] if e in self.numbers else lambdify((), e)()


def _apply(kind: type, parts: list[Any]) -> Any:
    if kind is Pow:
        return parts[0] ** parts[1]
    if kind is Abs:
        return abs(parts[0])
    if kind in (Max, Min):
        return (max if kind is Max else min)(np.real(parts))
    return sum(parts) if kind is Add else np.prod(parts)


def slack(relation: Relational, at: Numbers) -> float:
    """How far a relation holds; of an equality, minus the distance."""
    left, right = (at.value(side) for side in relation.args)
    if isinstance(relation, Eq):
        return -abs(left - right)
    return float(np.real(left - right if isinstance(relation, Ge | Gt) else right - left))


_F = facts_matrices
ON_MATRICES = (
    _F.dominated_trace(X, P, Trace(P.inv() * X)),
    _F.trace_of_product(X, P),
    _F.trace_means(P, X),
    _F.below_trace(v, P),
    _F.below_trace_of_inverse(v, P),
    _F.cauchy_schwarz_in(P, w, v),
    _F.above_its_least(v, P, u, 0),
    _F.above_its_least(v, P, u, 1),
    _F.between_its_extremes(v, P, u, high, 0),
    _F.between_its_extremes(v, P, u, high, 1),
    _F.below_its_trace(P),
    _F.above_inverse_trace(P),
    _F.own_share(v, P),
    _F.larger_covariance(v, P, X),
    _F.explained_after(X, Y, P, v),
    _F.weighted_means(q, s, tau),
    _F.real_square(unknown),
    _F.greatest_is_above(t, q),
    _F.least_of_shifted(q, q + s * t, s, t),
    _F.greatest_of_shifted(q, q + s * t, s, t),
    _F.last_is_least(sequence[k], k, lag),
    _F.first_is_largest(sequence[k], k, lag),
    _F.others_at_most(sequence[k], sequence[Integer(0)], k, i),
    _F.product_splits(sequence[k], k, i),
    conditioning.others_keep_order(sequence[k], other[k], k, i),
    conditioning.product_of_others(sequence[k], 1 / sequence[Integer(39)], k, i),
    conditioning.product_of_large(1 + sequence[k], k, lag),
    conditioning.telescopes(n * 2**n, n, 2 * (n + 1) / n),
)


@pytest.mark.parametrize("quoted", ON_MATRICES, ids=lambda item: item.name)
def test_facts_on_random_matrices_and_numbers(quoted: Fact) -> None:
    said = stated(quoted)
    for seed in range(20):
        at = Numbers(seed)
        at.numbers[n] = 6
        free = [need for need in said.needs if not need.has(k)]
        assert all(slack(need, at) >= -1e-9 for need in free)
        assert slack(said.relation, at) >= -1e-8 * (1 + abs(at.value(said.relation.args[1])))


@pytest.mark.parametrize("seed", range(10))
def test_a_map_that_shrinks_a_covariance_shrinks_its_inverse(seed: int) -> None:
    said, at = stated(_F.falls_in_order(X, Y, P, f)), Numbers(seed).stable()
    assert all(slack(relation, at) >= -1e-8 for relation in (*said.needs, said.relation))


def test_facts_about_angles() -> None:
    for m in range(2, 30):
        for quoted in (conditioning.cosine_below_one(Integer(m)), conditioning.tangent_above_angle(Integer(m))):
            relation = stated(quoted).relation
            assert isinstance(relation, Lt) and relation.args[0].evalf() < relation.args[1].evalf()
        left, right = stated(conditioning.half_angle(pi / (2 * m + 1))).relation.args
        assert abs((left - right).evalf()) < 1e-12
        left, right = stated(conditioning.hyperbolic_sines(cos(m) ** 2, Integer(m), Integer(m + 3))).relation.args
        assert left.evalf() <= right.evalf()
        assert tan(pi / m / 3).evalf() > 0


# A theorem whose setting has what a fact speaks of.
ON_INSTANCES = {
    "conditioning.eigenbasis": (conditioning.diagonal_of_inverse(i), _F.largest_modulus(i)),
    "conditioning.legs_transform": (conditioning.entries_below_norms(i),),
    "conditioning.legs_gramian": (conditioning.zero_below_cosine(), conditioning.zeros_inside()),
    "gated.sum": (_F.rank_of_rows(gated_rank(Symbol("T", integer=True, positive=True))),),
    "gated.family": (_F.rank_of_rows(covariance_rank(Symbol("T", integer=True, positive=True))),),
    "mimo.bound": (mimo.trace_falls(tau), mimo.trace_not_negative(tau), mimo.trace_of_projection()),
    "mimo.monotone": (mimo.sums_of_minors(k, tau),),
}


@pytest.mark.parametrize(
    ("key", "quoted"), [(key, item) for key, items in ON_INSTANCES.items() for item in items], ids=str
)
def test_facts_about_quantities_on_small_instances(key: str, quoted: Fact) -> None:
    claim = Claim(stated(quoted).relation)
    home = replace(theorem(key), key="a.fact", claims=(claim,), derivation=Derivation("a fact"))
    assert check_enclosed(case_of(home), lags=range(2)).verdict is Verdict.HOLDS


def test_facts_refuse_what_they_do_not_speak_of() -> None:
    with pytest.raises(InvalidInput, match="facts are those of the registry"):
        stated(Fact("rank_of_columns", (Integer(7),)))
    with pytest.raises(InvalidInput):
        stated(_F.rank_of_rows(Integer(7)))
    with pytest.raises(InvalidInput):
        stated(conditioning.telescopes(n * 2**n, n, 2 * n))
    bound: Expr = Product(sequence[j], (j, 1, N))
    with pytest.raises(InvalidInput):
        stated(_F.coefficients_on_a_circle(bound, bound, bound, bound, q, s, tau))
    first, own, rest = (Product(item, (j, 1, N)) for item in (blaschke_factor(eigenvalue[j]), q, q))
    assert stated(_F.coefficients_on_a_circle(first, first, own, rest, q, s, tau)).needs
    with pytest.raises(InvalidInput):  # a bound of other factors
        stated(_F.coefficients_on_a_circle(first, first, own, Product(q, (j, 2, N)), q, s, tau))
