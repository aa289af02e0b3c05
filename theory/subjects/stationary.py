"""Stationary gates: a recurrence whose gates come in a round, met at a step that is equally likely to be any."""

from __future__ import annotations

from functools import partial

from sympy import Integer, Lt, Min, Rational, Sum, eye, symbols

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import N, k, n, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance, modulus_squared
from memlaw.theory.statement.theorem import Source, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operators
from memlaw.theory.subjects.gated import gated

_STATE = r"x_t = A_t x_{t-1} + B_t u_t"

M_phase = quantity(
    "M_phase",
    "M",
    1,
    gloss=(
        r"M_{n}(\tau)",
        rf"the memory of $u_{{t-\tau}}$ in $x_t$ just after step $n$ of the round, where ${_STATE}$ has gates $A_t$, "
        r"$B_t$ of period $P$ and no beginning, and the readout may depend on the gates",
    ),
)
M_mean = quantity(
    "M_mean",
    spelled=(r"\mathbb{E}\, M(@)", "E M(@)"),
    gloss=(
        r"\mathbb{E}\, M(\tau)",
        rf"the expected memory of $u_{{t-\tau}}$ in $x_t$, where ${_STATE}$ has gates of period $P$ and no beginning, "
        r"each of the $P$ steps is as likely as any other to be the last one, and the readout knows the gates",
    ),
)
period = quantity("period", spelled=("P", "P"), gloss=("P", "the number of steps after which the gates return"))


# --- instances --------------------------------------------------------------------------------------------------


def in_turn(written: tuple[int, ...], length: int, **extra: object) -> Instance:
    """State i takes its input at step `written[i]` of a round of so many steps and holds it between.

    >>> in_turn((1, 2), 3).label
    'gates A_t = [[[0, 0], [0, 1]], [[1, 0], [0, 0]], [[1, 0], [0, 1]]], B_t = [[1, 0], [0, 1], [0, 0]]'
    """
    steps = [[int(place == step) for place in written] for step in range(1, length + 1)]
    gates = [
        [
            [int(row == column) - taken[row] * int(row == column) for column in range(len(written))]
            for row in range(len(written))
        ]
        for taken in steps
    ]
    return gated(gates, steps, **extra)


# --- hypotheses -------------------------------------------------------------------------------------------------

SQUARINGS = 6  # of the matrix of a round, until its norm shows that it shrinks


def _forgets(instance: Instance) -> bool:
    """Some power of the matrix of a round has a Frobenius norm below one; near the circle none is tried that has."""
    power = eye(instance.size)
    for gate in instance.extra["gates"]:
        power = gate * power
    for _ in range(SQUARINGS):
        power = (power * power).expand()
        if sum(map(modulus_squared, power)) < 1:
            return True
    return False


def places(instance: Instance) -> list[int]:
    """At which step each state is written, if they are written once in a round and held between, else none."""
    found, size = [], instance.size
    for row in range(size):
        steps = []
        for step, (gate, column) in enumerate(zip(instance.extra["gates"], instance.extra["columns"], strict=True)):
            kept = [int(place == row) for place in range(size)]
            if list(gate[row, :]) == [0] * size and column[row] != 0:
                steps.append(step)
            elif list(gate[row, :]) != kept or column[row] != 0:
                return []
        if len(steps) != 1:
            return []
        found += steps
    return found


def _evenly(instance: Instance) -> bool:
    return len(set(instance.extra.get("chances", ()))) < 2


FORGETS = Hypothesis("a round forgets", "a round forgets what came before", r"\rho(A_P \cdots A_1) < 1", _forgets)
STATIONARY = Hypothesis(
    "stationary gates",
    "the gates are stationary: each step of the round is as likely as any other",
    r"(A_t, B_t)_{t} \text{ stationary}",
    _evenly,
)
INDEPENDENT = Hypothesis(
    "gates independent of inputs",
    "the gates are independent of the inputs",
    r"(A_t, B_t)_{t} \text{ independent of } u",
    lambda instance: "follows" not in instance.extra,
)
KNOWN = Hypothesis(
    "known gates",
    "the readout knows the gates",
    r"w = w(A_t, B_t, A_{t-1}, B_{t-1}, \dots)",
    lambda instance: "fixed_readout" not in instance.extra,
)
HELD = Hypothesis(
    "written and held",
    "each state is overwritten once in a round and held between",
    r"x_{t,i} \in \{x_{t-1,i}, c\, u_{t}\}, \ c \neq 0, \text{ the latter once in } P \text{ steps}",
    lambda instance: bool(places(instance)),
)
STAGGERED = Hypothesis(
    "staggered",
    "no two states are written at the same step",
    r"\text{one state at a time is written}",
    lambda instance: len(set(places(instance))) == len(places(instance)),
)

# --- derivations ------------------------------------------------------------------------------------------------


def _one_step() -> Chains:
    """A readout w of x_{t+1} = A x_t + B u_{t+1} makes the error that A^* w makes of x_t, and |B^* w|^2 more."""
    w, wh, A, Ah, B, Bh, P, v, vh = operators("w w^* A A^* B B^* P v v^*")
    x, xh = operators("x x^*")
    later = wh * x * xh * w - wh * A * v - vh * Ah * w
    yield chain(
        ("the error of w at t + 1 less one", later),
        ("is that of A^* w at t, and |B^* w|^2", wh * A * P * Ah * w - wh * A * v - vh * Ah * w + wh * B * Bh * w),
        rules=(Rule("E x_{t+1} x_{t+1}^* = A P A^* + B B^*", x * xh, A * P * Ah + B * Bh),),
    )


def _shares() -> Identities:
    """What N states, each in its place, hold of one lag over a round of P steps."""
    count, length = symbols("N P")
    yield Identity(
        "N steps of P with one, the others with none",
        count * 1 / length + (length - count) * 0 / length,
        count / length,
    )


_PAPER = Source("guan2025", "extension to Mamba and Mamba-2 is left to future work")
_theorem = partial(Theorem, source=_PAPER, setting="stationary gates")
_WITNESS = gated([1, "1/2"], [1, "1/2"])
_CHOSEN = in_turn((1,), 2, chances=(0, 1))
_FOLLOWS = gated([0, 0], [1, 0], follows=(Integer(0), Integer(1)))
_BLIND = gated([0, 10], [1, 0], fixed_readout=1)
_FORGETTING = FORGETS.sufficient("otherwise memory is the limit over longer windows, and each of them obeys the same")

FORGOTTEN = _theorem(
    key="stationary.forgotten",
    title="With gates that do not look at the inputs, no input is remembered better a step later",
    claims=(
        at_most(M_phase(n + 1, tau + 1), M_phase(n, tau)),
        at_most(M_phase(n, tau), Integer(1)),
        at_most(Sum(M_phase(n, k), (k, 0, tau)), N),
    ),
    hypotheses=(_FORGETTING, INDEPENDENT.but_not(_FOLLOWS.with_parameters(n=1, tau=2))),
    derivation=Derivation(
        conclusion="Given the gates, u_{t+1} is uncorrelated with x_t and with the input that is read: every readout "
        "of x_{t+1} makes at least the error of a readout of x_t.",
        chains=_one_step,
        facts=("given gates that are independent of the inputs, the inputs are still white",),
    ),
    witness=_WITNESS.with_parameters(n=1, tau=0),
    remark="An input and its lag grow older together: this says nothing about two lags at one time, of which the older "
    "may be the better kept.",
    example=">>> memlaw.sides('stationary.forgotten', n=1, tau=0)[0]\n('3/8', '3/5')",
)

FALLS = _theorem(
    key="stationary.falls",
    title="With stationary gates expected memory never rises with the lag",
    claims=(at_most(M_mean(tau + 1), M_mean(tau)),),
    hypotheses=(
        _FORGETTING,
        STATIONARY.but_not(_CHOSEN.with_parameters(tau=0)),
        INDEPENDENT.but_not(_FOLLOWS.with_parameters(tau=2)),
        KNOWN.but_not(_BLIND.with_parameters(tau=0)),
    ),
    derivation=Derivation(
        conclusion="What is remembered of one input never rises as time goes by, step by step of the round; the mean "
        "over all steps is the same a step later.",
        chains=_one_step,
        facts=("a mean over a round does not depend on where the round begins",),
        uses=("stationary.forgotten",),
    ),
    witness=_WITNESS.with_parameters(tau=0),
    remark="Any stationary gates obey it: a round that is met at a random step is the case that can be computed.",
    example=">>> memlaw.sides('stationary.falls', tau=0)\n[('21/80', '39/80')]",
)

MARKOV = _theorem(
    key="stationary.markov",
    title="With stationary gates expected memory obeys the bound of fixed eigenvalues",
    claims=(at_most(Sum(M_mean(k), (k, 0, tau)), N), at_most(M_mean(tau), Min(1, N / (tau + 1)))),
    hypotheses=(
        _FORGETTING,
        STATIONARY.but_not(_CHOSEN.with_parameters(tau=1)),
        INDEPENDENT.but_not(_FOLLOWS.with_parameters(tau=3)),
        KNOWN.sufficient("a readout that does not know the gates keeps at most as much"),
    ),
    derivation=Derivation(
        conclusion="At every step of the round the memories of all lags add up to the rank of the covariance, at most "
        "N; so do their means, which fall with the lag.",
        chains=_one_step,
        facts=("memory over all lags adds up to the rank of the covariance",),
        uses=("gated.sum", "stationary.falls"),
    ),
    witness=_WITNESS.with_parameters(tau=1),
    remark="At a chosen step a gate may keep one input for any time; what it keeps then it lacks at other steps. A "
    "readout that does not know the gates keeps less still.",
    example=">>> memlaw.sides('stationary.markov', tau=1)\n[('3/4', '1'), ('21/80', '1/2')]",
)

_HELD_FOLLOWS = gated([0, 1, 1], [1, 0, 0], follows=(Integer(0), Rational(1, 2), Rational(1, 2)))
_HELD = HELD.but_not(gated(["1/2", 1], [1, 0]).with_parameters(tau=0))

TURNS = _theorem(
    key="stationary.turns",
    title="States that hold one input each, written in turn, attain it",
    claims=(equal(M_mean(tau), N / period(), Lt(tau, period())), equal(Sum(M_mean(k), (k, 0, period() - 1)), N)),
    hypotheses=(
        _HELD,
        STAGGERED.but_not(in_turn((1, 1), 2).with_parameters(tau=0)),
        STATIONARY.but_not(_CHOSEN.with_parameters(tau=0)),
        INDEPENDENT.but_not(_HELD_FOLLOWS.with_parameters(tau=1)),
        KNOWN.but_not(in_turn((1,), 2, fixed_readout=1).with_parameters(tau=0)),
    ),
    derivation=Derivation(
        conclusion="Each state holds one input in full, P - 1 steps long; at N of the P steps one of them holds the "
        "input of lag tau < P, and none holds an older one. With P = tau + 1 >= N this is N/(tau+1).",
        lemmas=_shares,
        facts=("of an input that no state depends on nothing is remembered",),
        uses=("stationary.markov",),
    ),
    witness=in_turn((1, 3), 3).with_parameters(tau=0),
    setting="written in turn",
    remark="Fixed eigenvalues reach kappa_N/(tau+1) for long lags, less than N/(tau+1): gates that know when to close "
    "gain the factor N/kappa_N, which is e for one state.",
    example=">>> memlaw.sides('stationary.turns', tau=1)\n[('2/3', '2/3'), ('2', '2')]",
)

THEOREMS = (FORGOTTEN, FALLS, MARKOV, TURNS)
