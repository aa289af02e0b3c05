"""Memory of a linear state: projection, leverage, similarity, and the spectrum that decides it."""

from __future__ import annotations

from sympy import Lt, Matrix, Min, Sum

from memlaw.theory.language import M, M_window, PairMemory, Scalar, rank_krylov
from memlaw.theory.language.symbols import COMPANION, FIRST, A, B, C, S, T, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE, SINGLE_INPUT, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.rules import INVERSE, completed_square, projects
from memlaw.theory.statement.theorem import Source, Theorem, at_least, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operator, operators

_A, _Ah, _B, _Bh, _C, _Ci = operators("A A^* B B^* C C^{-1}")
_v, _vh, _w, _wh = operators("v v^* w w^*")


def _completing_the_square() -> Chains:
    said = "with v = A^tau B, the error of the readout w is E|u - w^* x|^2 = 1 - w^* v - v^* w + w^* C w"
    then = "complete the square: the last term is nonnegative and vanishes at w = C^{-1} v"
    error = 1 - _wh * _v - _vh * _w + _wh * _C * _w
    yield chain((said, error), (then, completed_square(_C, _Ci)), rules=INVERSE)


def _leverage_is_a_projection() -> Chains:
    return projects(
        "the hat matrix H = K G^{-1} K^* squared",
        "is itself: it projects",
        "its trace tr K G^{-1} K^*",
        "is the trace of the identity on the rank",
    )


def _similar_pairs() -> Chains:
    s, si, sh, shi = operators("S S^{-1} S^* S^{-*}")
    rules = (cancels(si, s), cancels(sh, shi))
    step, moved = s * _A * si, s * _v
    yield chain(
        ("if S v is the new A'^tau B', the next one A' S v = S A S^{-1} S v", step * moved),
        ("is S (A v), so A'^tau B' = S A^tau B for every lag by induction", s * _A * _v),
        rules=rules,
    )
    yield chain(
        ("A' (S C S^*) A'^* + B' B'^*", step * s * _C * sh * shi * _Ah * sh + s * _B * _Bh * sh),
        (
            "is S (A C A^* + B B^*) S^*, so S C S^* solves the new Stein equation",
            s * _A * _C * _Ah * sh + s * _B * _Bh * sh,
        ),
        rules=rules,
    )
    yield chain(
        ("the new memory (S v)^* (S C S^*)^{-1} (S v)", _vh * sh * shi * _Ci * si * s * _v),
        ("is the old one v^* C^{-1} v", _vh * _Ci * _v),
        rules=rules,
    )


def _intertwining_chain() -> Chains:
    K, Ki, Ac = operator("K"), operator("K^{-1}"), operator("A_c")
    rules = (
        Rule("A K = K A_c (shift of the Krylov columns; the last one by Cayley-Hamilton)", _A * K, K * Ac),
        cancels(Ki, K),
    )
    yield chain(
        ("K^{-1} A K for the Krylov matrix K, invertible by controllability", Ki * _A * K),
        ("is the companion matrix, and K e_1 = B: the pairs are similar", Ac),
        rules=rules,
    )


_J = Matrix([["1/2", 1], [0, "1/2"]])
_UNCONTROLLABLE = Instance.diagonal("1/2", "1/2", tau=1)
_UNSTABLE = Instance.diagonal(2, tau=0)

PROJECTION = Theorem(
    key="state.projection",
    title="Memory is the length of a projection",
    claims=(equal(M(tau), Scalar(B.adjoint() * A.adjoint() ** tau * C.inv() * A**tau * B)),),
    hypotheses=(
        STABLE.but_not(_UNSTABLE),
        CONTROLLABLE.sufficient("with a generalised inverse of C the formula holds for every stable pair"),
    ),
    derivation=Derivation(
        conclusion="The least error is 1 - v^* C^{-1} v, so M(tau) = v^* C^{-1} v = |C^{-1/2} A^tau B|^2.",
        chains=_completing_the_square,
        facts=("E x u^*_{t-tau} = A^tau B and E x x^* = C for white input", "C is positive definite"),
    ),
    example=">>> memlaw.sides('state.projection', ['1/2', '-1/3'], tau=1)\n[('1211/1296', '1211/1296')]",
    witness=Instance.diagonal("1/2", "-1/3", tau=1),
    source=Source("guan2025", "M is the squared norm of alpha_tau, the state's coordinates along the delayed input"),
)

LEVERAGE = Theorem(
    key="state.leverage",
    title="Window memory is a leverage score",
    claims=(
        equal(Sum(M_window(T, tau), (tau, 0, T - 1)), Min(T, rank_krylov())),
        at_least(M_window(T, tau), 0, Lt(tau, T)),
        at_most(M_window(T, tau), 1, Lt(tau, T)),
        at_most(M_window(T + 1, tau), M_window(T, tau), Lt(tau, T)),
        at_most(M(tau), M_window(T, tau), Lt(tau, T)),
    ),
    hypotheses=(STABLE.sufficient("scores and their sum need no stability; only the limit of long windows does"),),
    derivation=Derivation(
        conclusion="Diagonal entries of a projection H = H^2 = H^* satisfy h = sum |H_ts|^2 >= h^2, so 0 <= h <= 1; "
        "their sum is the trace, the rank. A longer window adds rows to K, hence to K^* K, and lowers every score.",
        chains=_leverage_is_a_projection,
        facts=(
            "if K^* K is singular, restrict it to its range",
            "X <= Y for positive definite matrices implies Y^{-1} <= X^{-1}",
            "the row space of T Krylov rows has dimension min(T, rank [B, AB, ...])",
        ),
    ),
    example=(
        ">>> memlaw.sides('state.leverage', ['1/2', '-1/3'], T=3, tau=1)\n"
        "[('2', '2'), ('37/38', '0'), ('37/38', '1'), ('31/33', '37/38'), ('1211/1296', '37/38')]"
    ),
    witness=Instance.diagonal("1/2", "-1/2", tau=1, T=3),
    source=Source("guan2025", "for diagonal A the memory has a Vandermonde form"),
    remark="Window memory need not fall with the lag: for (1/2, -1/2) and T = 3 it is 16/17, 1, 1/17.",
)

SIMILARITY = Theorem(
    key="state.similarity",
    title="Memory does not depend on the basis",
    corollary_of="state.projection",
    claims=(equal(PairMemory(S * A * S.inv(), S * B, tau), PairMemory(A, B, tau)),),
    hypotheses=(
        STABLE.sufficient("window memory is invariant too, stable or not"),
        CONTROLLABLE.sufficient("on the range of C the same computation holds"),
    ),
    derivation=Derivation(conclusion="All ingredients move along with S, and S cancels.", chains=_similar_pairs),
    example=">>> memlaw.sides('state.similarity', ['1/2', '-1/3'], tau=1)\n[('1211/1296', '1211/1296')]",
    witness=Instance.diagonal("1/2", "-1/3", tau=1).with_extra(S=Matrix([[1, 1], [0, 1]])),
    source=Source("guan2025", "memory is fixed by the eigenvalues of the recurrent matrix"),
)

SPECTRUM = Theorem(
    key="state.spectrum",
    title="For a controllable single input, memory depends on the characteristic polynomial alone",
    claims=(equal(PairMemory(A, B, tau), PairMemory(COMPANION, FIRST, tau)),),
    hypotheses=(
        STABLE.sufficient("window memory shares the property, stable or not"),
        CONTROLLABLE.but_not(_UNCONTROLLABLE),
        SINGLE_INPUT.sufficient("it fixes the meaning of the companion pair; several inputs have their own theorem"),
    ),
    derivation=Derivation(
        conclusion="The pair is similar to (A_c, e_1), which the characteristic polynomial alone determines.",
        chains=_intertwining_chain,
        facts=("Cayley-Hamilton",),
        uses=("state.similarity",),
    ),
    example=">>> memlaw.sides('state.spectrum', ['1/2', '-1/3'], tau=1)\n[('1211/1296', '1211/1296')]",
    witness=Instance.pair(_J, [0, 1], ("1/2", "1/2"), tau=1),
    source=sources.SPECTRUM,
    remark="A need not be diagonalisable: I/2 with B = (1, 1) gives M(1) = 3/16, the Jordan block J_2(1/2) gives 3/8.",
)

THEOREMS = (PROJECTION, LEVERAGE, SIMILARITY, SPECTRUM)
