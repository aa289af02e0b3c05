"""Many inputs: the memory matrix of a state that several white inputs drive."""

from __future__ import annotations

from functools import partial
from itertools import accumulate
from typing import Any

from sympy import QQ_I, Abs, Determinant, I, ImmutableMatrix, Integer, MatrixSymbol, Min, Sum, Symbol, oo
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.polys.matrices import DomainMatrix

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language.symbols import A, N, i, j, k, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import DIAGONAL, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.theory.statement.rules import INVERSE, completed_square
from memlaw.theory.statement.theorem import Source, Theorem, at_least, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operators

M_inputs = complex_quantity(
    "M_inputs",
    "M",
    2,
    gloss=(
        r"M(\tau)",
        r"the memory matrix of $x_t = A x_{t-1} + B_m u_t$ with $m$ white inputs: $I$ less the least error covariance "
        r"of $u_{t-\tau}$ given $x_t$; $B_m$ is $N \times m$ and $C_m$ the covariance of $x_t$",
    ),
)
memory_trace = quantity("memory_trace", spelled=(r"\operatorname{tr} M(@)", "tr M(@)"), gloss=M_inputs.gloss)
error_determinant = quantity("error_determinant", spelled=(r"\det (I - M(@))", "det(I - M(@))"), gloss=M_inputs.gloss)
drop_minors = quantity(
    "drop_minors",
    spelled=(r"e_{%}(M(@) - M(@+1))", "e_%(M(@) - M(@+1))"),
    gloss=(
        r"e_{k}(X)",
        r"the sum of the principal minors of size $k$ of $X$; a Hermitian $X$ is nonnegative iff all of them are. "
        r"$M(\tau)$ is the memory matrix of $x_t = A x_{t-1} + B_m u_t$ with $m$ white inputs",
    ),
)
input_count = quantity("input_count", spelled=("m", "m"))
row_ranks = quantity(
    "row_ranks",
    spelled=(r"\sum_{\lambda} \operatorname{rank} B_{\lambda}", "sum_l rank B_l"),
    gloss=(
        r"B_{\lambda}",
        r"the rows of the input matrix that belong to the eigenvalue $\lambda$; one term for each distinct one",
    ),
)

B_INPUTS = MatrixSymbol("B_m", N, Symbol("m", integer=True, positive=True))
C_INPUTS = MatrixSymbol("C_m", N, N)


def driven(instance: Instance, rows: Any) -> Instance:
    """An instance with the N x m input matrix of these rows; put zero eigenvalues first."""
    matrix = ImmutableMatrix([[gaussian(value) for value in row] for row in rows])
    label = f"{instance.label.split(' with weights')[0]} with weights {matrix.tolist()}"
    return instance.with_extra(inputs=matrix).called(label)


def reached(instance: Instance) -> DomainMatrix:
    """[B_m, A B_m, ..., A^{N-1} B_m], over the Gaussian rationals, where its rank costs little."""
    pair = instance.A, instance.extra.get("inputs", instance.B)
    step, inputs = (DomainMatrix.from_Matrix(item).convert_to(QQ_I) for item in pair)
    columns = list(accumulate(range(instance.size - 1), lambda column, _: step * column, initial=inputs))
    return inputs.hstack(*columns[1:])


REACHED = Hypothesis(
    "controllable by all inputs",
    "the columns of B_m, A B_m, ..., A^{N-1} B_m span all states",
    r"\operatorname{rank}\,[B_m, A B_m, \dots, A^{N-1} B_m] = N",
    lambda instance: bool(reached(instance).rank() == instance.size),
)

_TWICE = driven(Instance.diagonal("1/2", "1/2"), [[1], [1]])
_WITNESS = driven(Instance.diagonal("1/2", "-1/3"), [[1, 2], [I, 1]])
_UNSTABLE = driven(Instance.diagonal(2), [[1, 1]])

_A, _Ah, _B, _Bh, _C, _Ci, _V, _Vh, _W, _Wh, _c, _ch = operators("A A^* B B^* C C^{-1} V V^* W W^* c c^*")


def _completing_the_square() -> Chains:
    error = 1 - _Wh * _V - _Vh * _W + _Wh * _C * _W
    square = completed_square(_C, _Ci, letters="V V^* W W^*")
    links = (
        ("with V = A^tau B_m, the error covariance of the readout W is I - W^* V - V^* W + W^* C W", error),
        ("complete the square: the last term is nonnegative and vanishes at W = C^{-1} V", square),
    )
    yield chain(*links, rules=INVERSE)


def _trace_of_a_projection() -> Chains:
    links = (
        ("the sum of tr V^* C^{-1} V over all lags, V = A^tau B_m", _Vh * _Ci * _V),
        ("is tr C^{-1} C, the trace of the identity on N states", _C**0),
    )
    rules = (Rule("sum_tau A^tau B B^* A^{*tau} = C", _V * _Vh, _C), cancels(_Ci, _C))
    yield chain(*links, rules=rules, trace=True)


def _white_state() -> Chains:
    links = (
        ("in coordinates with C = I, the other Gram matrix I - B B^*", 1 - _B * _Bh),
        ("is A A^* by Stein's equation, with determinant |det A|^2", _A * _Ah),
    )
    yield chain(*links, rules=(Rule("A A^* = I - B B^*", _A * _Ah, 1 - _B * _Bh),))


def _difference_is_a_square() -> Chains:
    links = (
        ("in coordinates with C = I, M(tau) - M(tau+1) = V^* V - V^* A^* A V", _Vh * _V - _Vh * _Ah * _A * _V),
        ("is (c V)^* (c V), nonnegative", _Vh * _ch * _c * _V),
    )
    yield chain(*links, rules=(Rule("A^* A + c^* c = I", _ch * _c, 1 - _Ah * _A),))


def _falling_terms() -> Identities:
    t, lag, part = Symbol("t"), Symbol("s"), Symbol("p")
    yield Identity("tau + 1 terms, each at least the last", lag * t + t, (lag + 1) * t)
    yield Identity("1 - M_ii is a least error: M_ii = 1 - (1 - M_ii)", part, 1 - (1 - part))


_theorem = partial(Theorem, source=sources.CAPACITY, setting="mimo", witness=_WITNESS)

PROJECTION = _theorem(
    key="mimo.projection",
    title="The memory matrix of several inputs",
    claims=(
        equal(
            M_inputs(i, j, tau),
            MatrixElement(B_INPUTS.adjoint() * A.adjoint() ** tau * C_INPUTS.inv() * A**tau * B_INPUTS, i, j),
        ),
    ),
    hypotheses=(
        STABLE.but_not(_UNSTABLE.with_parameters(tau=0, i=1, j=2)),
        REACHED.sufficient("with a generalised inverse of C_m the formula holds for every stable pair"),
    ),
    derivation=Derivation(
        conclusion="No readout has a smaller error covariance than I - V^* C^{-1} V, in the order of Hermitian "
        "matrices, so M(tau) = V^* C^{-1} V.",
        chains=_completing_the_square,
        facts=("E x u^*_{t-tau} = A^tau B_m and E x x^* = C_m for white inputs", "C_m is positive definite"),
    ),
    witness=_WITNESS.with_parameters(tau=1, i=1, j=2),
    source=Source("guan2025", "M is the squared norm of alpha_tau"),
    example='>>> memlaw.sides("mimo.projection", tau=1, i=1, j=2)\n'
    "[('133/888 - 385/2997 i', '133/888 - 385/2997 i')]",
)

CAPACITY = _theorem(
    key="mimo.capacity",
    title="Several inputs share one capacity",
    corollary_of="mimo.projection",
    claims=(equal(Sum(memory_trace(tau), (tau, 0, oo)), N),),
    hypotheses=(STABLE.but_not(_UNSTABLE), REACHED.but_not(_TWICE)),
    derivation=Derivation(
        conclusion="The sum is N whatever the number of inputs is; without controllability it is the rank.",
        chains=_trace_of_a_projection,
        facts=("rho(A) < 1 makes the series of A^tau B_m B_m^* A^{*tau} converge to C_m",),
        uses=("mimo.projection",),
    ),
    example=">>> memlaw.sides(\"mimo.capacity\")\n[('2', '2')]",
)

INITIAL = _theorem(
    key="mimo.initial",
    title="What the state misses of the newest inputs",
    claims=(equal(error_determinant(Integer(0)), Abs(Determinant(A)) ** 2),),
    hypotheses=(STABLE.but_not(_UNSTABLE), REACHED.but_not(_TWICE)),
    derivation=Derivation(
        conclusion="M(0) = B^* B in coordinates with C = I, and det(I - B^* B) = det(I - B B^*) = det(A A^*).",
        chains=_white_state,
        facts=("determinants do not depend on the basis", "det(I - Y X) = det(I - X Y) for every m"),
        uses=("mimo.projection",),
    ),
    example=">>> memlaw.sides(\"mimo.initial\")\n[('1/36', '1/36')]",
)

MONOTONE = _theorem(
    key="mimo.monotone",
    title="The memory matrix never rises with the lag",
    claims=(at_least(drop_minors(k, tau), 0),),
    hypotheses=(
        STABLE.but_not(_UNSTABLE.with_parameters(k=1, tau=0)),
        REACHED.sufficient("on the range of C_m the same computation holds"),
    ),
    derivation=Derivation(
        conclusion="M(tau) - M(tau+1) = (c A^tau B_m)^* (c A^tau B_m) >= 0: no combination of the inputs is "
        "remembered better a step later.",
        chains=_difference_is_a_square,
        facts=(
            "orthonormal rows [A B] (Stein with C = I) extend to a unitary matrix [[A, B], [c, d]]",
            "a Hermitian matrix is nonnegative iff the sums of its principal minors of each size are",
        ),
        uses=("mimo.projection",),
    ),
    witness=_WITNESS.with_parameters(k=2, tau=1),
    remark="e_k(X) is the sum of the principal minors of size k of X; M(tau) - M(tau+1) is nonnegative iff all are.",
    example=">>> memlaw.sides(\"mimo.monotone\", k=1, tau=0)\n[('...', '0')]",
)

BOUND = _theorem(
    key="mimo.bound",
    title="Accuracy against length for several inputs",
    claims=(at_most(memory_trace(tau), Min(input_count(), N / (tau + 1))),),
    hypotheses=(
        STABLE.but_not(_UNSTABLE.with_parameters(tau=0)),
        REACHED.sufficient("an uncontrollable state has the smaller capacity of its reachable part"),
    ),
    derivation=Derivation(
        conclusion="(tau + 1) tr M(tau) is at most the sum of tr M over the lags up to tau, hence at most N; and "
        "M(tau) <= I has trace at most m.",
        lemmas=_falling_terms,
        facts=("a least error covariance is nonnegative, so M(tau) <= I",),
        uses=("mimo.capacity", "mimo.monotone"),
    ),
    witness=_WITNESS.with_parameters(tau=2),
    source=sources.TRADEOFF,
    example=">>> memlaw.sides(\"mimo.bound\", tau=3)\n[('...', '1/2')]",
)

DIAGONAL_CAPACITY = _theorem(
    key="mimo.diagonal",
    title="What a diagonal layer remembers of several inputs",
    claims=(equal(Sum(memory_trace(tau), (tau, 0, oo)), row_ranks()),),
    hypotheses=(
        STABLE.but_not(_UNSTABLE),
        DIAGONAL.but_not(driven(Instance.pair([["1/2", 1], [0, "1/2"]], [0, 1], ("1/2", "1/2")), [[0], [1]])),
    ),
    derivation=Derivation(
        conclusion="With the Lagrange polynomial of one eigenvalue, L(A) B_m is the block of its rows; the blocks lie "
        "in the span of B_m, A B_m, ... and span it, and their supports are disjoint.",
        chains=_trace_of_a_projection,
        facts=("if C_m is singular, restrict it to its range",),
        uses=("mimo.projection",),
    ),
    witness=driven(Instance.diagonal("1/2", "1/2", "-1/3"), [[1, 0], [1, I], [0, 2]]),
    example=">>> memlaw.sides(\"mimo.diagonal\")\n[('3', '3')]",
)

THEOREMS: tuple[Theorem, ...] = (PROJECTION, CAPACITY, INITIAL, MONOTONE, BOUND, DIAGONAL_CAPACITY)
