"""Proofs about stationary gates; x_t after step n of the round is v u_{t-tau} and what the other inputs, W, add."""

from __future__ import annotations

from sympy import Expr, MatMul, MatrixExpr, MatrixSymbol, Sum, Trace

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import N, T, k, n, tau
from memlaw.theory.proofs.facts_matrices import explained_after, own_share, trace_of_own_inverse
from memlaw.theory.statement.proof import Cite, Defined, Named, Proof, at_most, equals
from memlaw.theory.subjects.stationary import M_mean, M_phase

OWN = MatrixSymbol("v_n", N, 1)  # of u_{t-tau} in x_t, after step n
OTHERS = MatrixSymbol("W_n", N, N)  # the covariance that all other inputs make
GATE, DRIVE = MatrixSymbol("G_n", N, N), MatrixSymbol("h_n", N, 1)  # of the next step
NEWER, OLDER = MatrixSymbol("V_n", N, N), MatrixSymbol("O_n", N, N)  # the covariance made up to lag tau, and beyond
_P = MatrixSymbol("P", N, N)
_STATE = OWN * OWN.adjoint() + OTHERS
_NEXT = GATE * OWN * OWN.adjoint() * GATE.adjoint() + GATE * OTHERS * GATE.adjoint() + DRIVE * DRIVE.adjoint()
_NORMAL = "the least error of w^* x is 1 - v^* P^+ v for E u x^* = v^*, E x x^* = P"
_WHITE = ("gates independent of inputs",)


def _kept(column: MatrixExpr, covariance: MatrixExpr) -> Expr:
    return Scalar(column.adjoint() * covariance.inv() * column)


NOW = Defined(M_phase(n, tau), _kept(OWN, _STATE), _NORMAL, _WHITE, here=True)
NEXT = Defined(M_phase(n + 1, tau + 1), _kept(GATE * OWN, _NEXT), _NORMAL, _WHITE, here=True)
SUMMED = Defined(
    Sum(M_phase(n, k), (k, 0, tau)),
    Trace((NEWER + OLDER).inv() * NEWER),
    f"{_NORMAL}, for each lag up to tau, on the range of P",
    _WHITE,
    here=True,
)
_STEPS = (n, 1, T)
_LIKELY = "each of the T steps of a round is as likely as any other"
_EVEN = ("stationary gates", "known gates")
MEAN = Defined(M_mean(tau), Sum(M_phase(n, tau), _STEPS) / T, _LIKELY, _EVEN, here=True)
MEAN_LATER = Defined(
    M_mean(tau + 1),
    Sum(M_phase(n + 1, tau + 1), _STEPS) / T,
    "a mean over a round does not depend on where the round begins",
    _EVEN,
    here=True,
)
MEANS = Defined(
    Sum(M_mean(k), (k, 0, tau)), Sum(Sum(M_phase(n, k), (k, 0, tau)), _STEPS) / T, _LIKELY, _EVEN, here=True
)
OF_STATIONARY = frozenset({NOW, NEXT, SUMMED, MEAN, MEAN_LATER, MEANS})


FORGOTTEN = (
    Proof(
        0,
        (
            equals(_kept(GATE * OWN, _NEXT), "the best readout a step later", NEXT),
            at_most(_kept(OWN, _STATE), "reads the state through the gate", explained_after(GATE, DRIVE, OTHERS, OWN)),
            equals(None, "the best readout before", NOW),
        ),
    ),
    Proof(1, (at_most(None, "an input has its share of the state's covariance", NOW, own_share(OWN, OTHERS)),)),
    Proof(
        2,
        (
            equals(Trace((NEWER + OLDER).inv() * NEWER), "the best readout of each lag", SUMMED),
            at_most(
                None,
                "the inputs up to a lag make a part of the covariance",
                Named(_P, NEWER + OLDER),
                trace_of_own_inverse(_P),
                plus=(N - Trace(MatMul(_P.inv(), _P, evaluate=False)), Trace(_P.inv() * OLDER)),
            ),
        ),
    ),
)

FALLS = (
    Proof(
        0,
        (
            equals(Sum(M_phase(n + 1, tau + 1), _STEPS) / T, "the mean over a round, begun a step later", MEAN_LATER),
            at_most(
                Sum(M_phase(n, tau), _STEPS) / T,
                "no input is remembered better a step later",
                Cite("stationary.forgotten"),
                plus=(Sum(M_phase(n, tau) - M_phase(n + 1, tau + 1), _STEPS) / T,),
            ),
            equals(None, "the mean over a round", MEAN),
        ),
    ),
)

_TOTAL = Sum(M_phase(n, k), (k, 0, tau))
MARKOV = (
    Proof(
        0,
        (
            equals(Sum(_TOTAL, _STEPS) / T, "the mean over a round, of all these lags", MEANS),
            at_most(
                None,
                "after each step they have at most N",
                Cite("stationary.forgotten", 2),
                plus=(Sum(N - _TOTAL, _STEPS) / T,),
            ),
        ),
    ),
    Proof(
        1,
        (
            equals(Sum(M_phase(n, tau), _STEPS) / T, "the mean over a round", MEAN),
            at_most(
                None,
                "each of them is at most one",
                Cite("stationary.forgotten", 1),
                plus=(Sum(1 - M_phase(n, tau), _STEPS) / T,),
            ),
        ),
        part=0,
    ),
    Proof(
        1,
        (
            at_most(
                None,
                "N less (tau+1) times the mean: what is lost up to tau, and what comes after",
                Cite("stationary.falls", falls=True),
                Cite("stationary.markov"),
                plus=(Sum(M_mean(k) - M_mean(tau), (k, 0, tau)), N - Sum(M_mean(k), (k, 0, tau))),
                times=tau + 1,
            ),
        ),
        part=1,
    ),
)

_DECIDED = (
    "in symbols for the weights of what is written: each state holds an input of that lag after one step of a round"
)
TURNS = tuple(Proof(claim, (equals(None, _DECIDED),)) for claim in (0, 1))

PROOFS = {
    "stationary.forgotten": FORGOTTEN,
    "stationary.falls": FALLS,
    "stationary.markov": MARKOV,
    "stationary.turns": TURNS,
}
