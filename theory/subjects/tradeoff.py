"""Accuracy against length: Markov's bound, horizons, shift registers."""

from __future__ import annotations

from sympy import Integer, Le, Lt, Min, symbols

from memlaw.theory.language import M, horizon, is_nilpotent, keeps_all
from memlaw.theory.language.symbols import N, tau, theta, zero_count
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem, at_most, equal, less


def _average() -> Identities:
    """A falling sequence is below its running mean: (t+1) M(t) = sum_{s<=t} M(s) - sum_{s<=t} (M(s) - M(t))."""
    first, second, last = symbols("a b c")
    yield Identity(
        "three lags: 3 M(2) = sum M - nonnegative drops",
        3 * last,
        first + second + last - (first - last) - (second - last),
    )


def _lonely_power() -> Identities:
    """(b_0 + b_t z^t)(conj(b_0) + conj(b_t) z^-t) has the cross term b_t conj(b_0): all-pass needs one of them zero."""
    b0, bt, q0, qt, power = symbols("b0 bt q0 qt Z")
    yield Identity(
        "a two-term all-pass polynomial",
        (b0 + bt * power) * (q0 + qt / power),
        b0 * q0 + bt * qt + bt * q0 * power + b0 * qt / power,
    )


MARKOV = Theorem(
    key="tradeoff.markov",
    title="Accuracy times length is at most N",
    claims=(at_most(M(tau), Min(1, N / (tau + 1))), less(M(tau), N / (tau + 1), Le(N, tau))),
    hypotheses=(STABLE.sufficient("an unstable pair has the memory of its stable part, with fewer states"),),
    derivation=Derivation(
        conclusion="M falls with the lag, so (tau+1) M(tau) <= sum_{t<=tau} M(t) <= N. Equality at tau >= N would make "
        "M constant and then zero, so b would have two terms; an all-pass polynomial has one.",
        lemmas=lambda: (*_average(), *_lonely_power()),
        uses=("allpass.monotone", "allpass.unit", "capacity.rank"),
    ),
    example=">>> memlaw.sides('tradeoff.markov', ['1/2', '-1/3'], tau=1)\n[('1211/1296', '1')]",
    witness=Instance.diagonal("1/2", "-1/3", tau=2),
    source=sources.TRADEOFF,
)

HORIZON = Theorem(
    key="tradeoff.horizon",
    title="A threshold times its horizon is at most N",
    corollary_of="tradeoff.markov",
    claims=(
        at_most(theta * horizon(theta), N),
        less(theta * horizon(theta), N, Lt(theta, 1)),
        equal(horizon(Integer(1)), zero_count),
    ),
    hypotheses=(
        STABLE.sufficient("an unstable pair has the memory of its stable part, with fewer states"),
        CONTROLLABLE.but_not(Instance.diagonal(0, 0, theta=1)),
    ),
    derivation=Derivation(
        conclusion="theta <= M(h-1) <= N/h for h = horizon(theta); equality needs h = N and M = 1 on N lags. M is 1 as "
        "long as b has no coefficient, which is for as many lags as there are zero eigenvalues.",
        lemmas=_average,
        uses=("tradeoff.markov",),
    ),
    example=(
        ">>> memlaw.sides('tradeoff.horizon', ['1/2', '-1/3'], theta='1/2')\n[('1', '2'), ('1', '2'), ('0', '0')]"
    ),
    witness=Instance.diagonal("1/2", "-1/3", theta="1/2"),
    source=sources.TRADEOFF,
)

NILPOTENT = Theorem(
    key="tradeoff.nilpotent",
    title="Only a shift register keeps N lags in full",
    claims=(equal(keeps_all(), is_nilpotent()),),
    hypotheses=(
        STABLE.sufficient("an unstable controllable pair has capacity at most N-1 and is not nilpotent"),
        CONTROLLABLE.but_not(Instance.diagonal(0, 0)),
    ),
    derivation=Derivation(
        conclusion="M = 1 on the first N lags means b_0 = ... = b_{N-1} = 0, so b = z^N up to a constant: "
        "all eigenvalues are zero.",
        lemmas=_lonely_power,
        uses=("allpass.memory",),
    ),
    example=">>> memlaw.sides('tradeoff.nilpotent', ['0', '0'])\n[('1', '1')]",
    witness=Instance.companion(0, 0),
    source=sources.TRADEOFF,
)

THEOREMS = (MARKOV, HORIZON, NILPOTENT)
