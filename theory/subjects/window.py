"""Finite windows: how much more than the stationary memory a window of T inputs shows."""

from __future__ import annotations

from sympy import Lt, Sum, oo, symbols

from memlaw.theory.language import M, M_window, beta, window_gap
from memlaw.theory.language.symbols import T, r, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, LONG_WINDOW, RADIUS, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.rules import STEIN
from memlaw.theory.statement.theorem import Source, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, chain, operators
from memlaw.theory.subjects.tail import GROWTH

_PAPER = Source("guan2025", "memory is computed from a finite window of inputs")
_SHORT = Instance.diagonal("1/2", "-1/3", T=1)


def _window_covariance() -> Chains:
    """C_T = sum_{k<T} A^k B B^* A^{*k} telescopes to C - A^T C A^{*T}: the step from T to T + 1, with P = A^T."""
    A, Ah, B, Bh, C, P, Ph = operators("A A^* B B^* C P P^*")
    yield chain(
        ("C_{T+1} = C - A^{T+1} C A^{*(T+1)}, with P = A^T", C - P * A * C * Ah * Ph),
        ("is C_T + A^T B B^* A^{*T}", C - P * C * Ph + P * B * Bh * Ph),
        rules=(STEIN,),
    )


def _geometric() -> Identities:
    radius, power = symbols("r R")  # R stands for r^(-2T)
    yield Identity(
        "sum over tau >= T of r^(-2 tau - 2) drops by its first term",
        power / (radius**2 - 1) - power / radius**2 / (radius**2 - 1),
        power / radius**2,
    )


def _gap() -> Identities:
    g = symbols("g")
    yield Identity("1/(1 - g) - 1 = g/(1 - g)", 1 / (1 - g) - 1, g / (1 - g))


_LONG = LONG_WINDOW.but_not(_SHORT)
_UNCONTROLLABLE = Instance.diagonal("1/2", "1/2", T=2, tau=0, r="3/2")

SUM = Theorem(
    key="window.sum",
    title="The excess of window memory is the memory beyond the window",
    corollary_of="capacity.rank",
    claims=(equal(Sum(M_window(T, tau) - M(tau), (tau, 0, T - 1)), Sum(M(tau), (tau, T, oo))),),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, T=2)),
        CONTROLLABLE.sufficient("both sides have the rank as their total; what is needed is T >= rank"),
        _LONG,
    ),
    derivation=Derivation(
        conclusion="Scores sum to N over the window (T >= N) and memory to N over all lags.",
        chains=_window_covariance,
        uses=("state.leverage", "capacity.rank"),
    ),
    example=">>> memlaw.sides('window.sum', ['1/2', '-1/3'], T=3)\n[('1969/46656', '1969/46656')]",
    witness=Instance.diagonal("1/2", "-1/3", T=3),
    source=_PAPER,
)

TAIL_BOUND = Theorem(
    key="window.bound",
    title="The excess of window memory falls geometrically",
    corollary_of="tail.bound",
    claims=(at_most(Sum(M(tau), (tau, T, oo)), beta(r) ** 2 * r ** (-2 * T) / (r**2 - 1)),),
    where=(GROWTH,),
    hypotheses=(
        STABLE.sufficient("no radius r exists without it"),
        RADIUS.but_not(Instance.diagonal("1/2", T=1, r=10)),
        CONTROLLABLE.sufficient("an uncontrollable mode only lowers the left side and raises beta"),
    ),
    derivation=Derivation(
        conclusion="Sum the tail bound over the lags from T on.", lemmas=_geometric, uses=("tail.bound",)
    ),
    example=">>> memlaw.sides('window.bound', ['1/2', '-1/3'], T=3, r='3/2')\n[('1969/46656', '200704/32805')]",
    witness=Instance.diagonal("1/2", "-1/3", T=3, r="3/2"),
    source=_PAPER,
)

POINTWISE = Theorem(
    key="window.pointwise",
    title="The excess of window memory, lag by lag",
    claims=(at_most(M_window(T, tau) - M(tau), M(tau) * window_gap(T) / (1 - window_gap(T)), Lt(tau, T)),),
    hypotheses=(
        STABLE.sufficient("C does not exist without it"),
        CONTROLLABLE.sufficient("on the range of C the same bound holds"),
        LONG_WINDOW.sufficient("for T < N the gap is 1 and the bound is infinite"),
    ),
    derivation=Derivation(
        conclusion="C_T = C - A^T C A^{*T} >= (1 - g) C, so C_T^{-1} <= C^{-1}/(1 - g).",
        chains=_window_covariance,
        lemmas=_gap,
        facts=("X <= Y for positive definite matrices implies Y^{-1} <= X^{-1}",),
        uses=("state.leverage",),
    ),
    example=(
        ">>> memlaw.sides('window.pointwise', ['1/2', '-1/3'], T=3, tau=1)\n"
        "[('[0.0392706302...]', '[0.0406487574...]')]"
    ),
    witness=Instance.diagonal("1/2", "-1/3", T=3, tau=1),
    source=_PAPER,
)

THEOREMS = (SUM, TAIL_BOUND, POINTWISE)
