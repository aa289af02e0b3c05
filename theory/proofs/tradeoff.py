"""Proofs about accuracy against length."""

from __future__ import annotations

from sympy import Integer, Le, Sum, oo

from memlaw.theory.language import M, b, horizon, rank_krylov
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, k, squared, tau, theta, zero_count
from memlaw.theory.proofs.definitions import rank_at_most_rows
from memlaw.theory.proofs.definitions_series import (
    KEEPS_ALL,
    LAW,
    NILPOTENT,
    first_nonzero_coefficient,
    horizon_is,
    lags_reached,
    last_lag_reached,
    memory_at_most_one,
)
from memlaw.theory.proofs.facts_series import orthogonal_shifts
from memlaw.theory.statement.facts import cauchy_schwarz
from memlaw.theory.statement.proof import Cite, Either, Proof, Shown, at_most, below, equals

_ON_THE_RANGE = "an uncontrollable pair has the memory of its controllable part"
_RANK = Cite("capacity.rank")
_FALLS = Cite("allpass.monotone", 1, falls=True, because=_ON_THE_RANGE)
_TAIL = Cite("allpass.memory", 0, because=_ON_THE_RANGE)
_HEAD = Cite("allpass.memory", 1, because=_ON_THE_RANGE)
_UNREACHED = N - rank_krylov()

LOST = (Sum(M(k) - M(tau), (k, 0, tau)), Sum(M(k), (k, tau + 1, oo)), _UNREACHED)
AT_MOST = (
    Proof(0, (at_most(None, "what is lost", _HEAD),), part=0),
    Proof(
        0,
        (
            at_most(
                None,
                "N less (tau+1) M(tau): what is lost up to tau, what comes after, what is not reached",
                _RANK,
                _FALLS,
                _TAIL,
                rank_at_most_rows(),
                plus=LOST,
                times=tau + 1,
            ),
        ),
        part=1,
    ),
)

_FIRST, _STEP = 1 - M(Integer(0)), M(tau) - M(tau + 1)  # |b_0|^2 and |b_{tau+1}|^2
_CROSSED = Sum(b(k + tau + 1) * bar(b(k)), (k, 1, oo))
_AFTER, _BUT_FIRST = Sum(squared(b(k + tau + 1)), (k, 1, oo)), Sum(squared(b(k)), (k, 1, oo))
NOT_BOTH = Shown(
    _FIRST * _STEP,
    (
        equals(squared(b(Integer(0))) * squared(b(tau + 1)), "two coefficients of the law", _HEAD),
        equals(squared(_CROSSED), "|b| = 1 on the circle", LAW, orthogonal_shifts(eigenvalue[i], (i, 1, N), tau + 1)),
        at_most(_AFTER * _BUT_FIRST, "Cauchy-Schwarz", cauchy_schwarz(b(k + tau + 1), b(k), (k, 1, oo))),
        at_most(
            M(tau + 1),
            "what comes after tau + 1, times M(0) <= 1",
            _HEAD,
            Cite("allpass.unit"),
            plus=(_AFTER * squared(b(Integer(0))),),
        ),
    ),
)
_m = M(tau)
BY_MEAN = (_RANK, _FALLS, _TAIL, rank_at_most_rows())
BELOW_ONE = Shown(
    _m,
    (
        at_most(N / (tau + 1), "the first claim", *BY_MEAN, plus=LOST, times=tau + 1),
        below(Integer(1), "tau + 1 > N", plus=(tau - N, Integer(1)), times=tau + 1),
    ),
)
_D = 2 * tau + 3 - _m
LESS = (
    Proof(
        1,
        (
            below(
                None,
                "equality would make b = b_0 + b_{tau+1} z^{tau+1}, and one of the two zero: with D = N - (tau+1) M, "
                "D (2 tau + 3 - M) - N (1 - M) is not negative",
                *BY_MEAN,
                NOT_BOTH,
                BELOW_ONE,
                plus=(
                    N * (1 - _m),
                    2 * (tau + 1) * Sum(M(k) - _m, (k, 1, tau)),
                    2 * (tau + 1) * Sum(M(k), (k, tau + 2, oo)),
                    2 * (tau + 1) * _UNREACHED,
                    (tau + 1) * (M(tau + 1) - _FIRST * _STEP),
                    (tau + 1) * M(tau + 1) * M(Integer(0)),
                    (tau + 1) * (M(Integer(0)) - _m) * (2 - _m),
                ),
                times=(tau + 1) * _D,
            ),
        ),
    ),
)

_h = horizon(theta)
_ONE = Integer(1)
_LAST = M(_h - 1)
REACHED = Shown(_ONE, (at_most(M(k), "there is no coefficient up to k", Cite("closed.zeros", 2, at=((tau, k),))),))
MISSED = Shown(
    M(zero_count),
    (
        below(
            _ONE,
            "what is lost up to z_0",
            Cite("allpass.memory", 1, at=((tau, zero_count),)),
            first_nonzero_coefficient(),
            plus=(squared(b(zero_count)), Sum(squared(b(k)), (k, 0, zero_count - 1))),
        ),
    ),
)
HORIZON = (
    Proof(
        0,
        (
            at_most(
                None,
                "theta is at most M on so many lags, and all lags have at most N",
                _RANK,
                _TAIL,
                rank_at_most_rows(),
                lags_reached(),
                plus=(Sum(M(k) - theta, (k, 0, _h - 1)), Sum(M(k), (k, _h, oo)), _UNREACHED),
            ),
        ),
    ),
    Proof(
        1,
        (
            below(
                None,
                "at most N lags, or Markov's strict bound at the last of them",
                Either(
                    Le(_h, N, evaluate=False),
                    (below(None, "theta < 1", plus=((1 - theta) * N, theta * (N - _h))),),
                    (
                        at_most(
                            _h * _LAST, "M is theta at the last lag", last_lag_reached(), plus=(_h * (_LAST - theta),)
                        ),
                        below(
                            None,
                            "which is N or more",
                            Cite("tradeoff.markov", 1, at=((tau, _h - 1),)),
                            plus=(_h * (N / _h - _LAST),),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Proof(
        2,
        (
            equals(
                None,
                "M = 1 on the first z_0 lags, and less on the next",
                MISSED,
                horizon_is(_ONE, zero_count).since(REACHED),
            ),
        ),
    ),
)

NILPOTENT_REGISTER = (
    Proof(
        0,
        (
            equals(
                None,
                "M = 1 on as many lags as there are zero eigenvalues",
                KEEPS_ALL,
                Cite("tradeoff.horizon", 2),
                NILPOTENT,
            ),
        ),
    ),
)

FULL = (
    Proof(
        1,
        (
            at_most(_ONE, "no memory exceeds 1", memory_at_most_one(M(tau))),
            equals(None, "a shift register keeps its last N inputs", Cite("frontier.full", 0)),
        ),
    ),
)

PROOFS = {
    "frontier.full": FULL,
    "tradeoff.markov": (*AT_MOST, *LESS),
    "tradeoff.horizon": HORIZON,
    "tradeoff.nilpotent": NILPOTENT_REGISTER,
}
