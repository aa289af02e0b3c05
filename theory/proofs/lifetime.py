"""Proofs about the spread of the law of lags."""

from __future__ import annotations

from sympy import Sum, oo

from memlaw.theory.language import b, variance
from memlaw.theory.language.symbols import N, k, squared, tau
from memlaw.theory.statement.proof import Cite, Proof, at_most

_p = squared(b(k))
_MOMENTS = (Cite("lifetime.variance"), Cite("allpass.mean"), Cite("allpass.unit"))
_V = variance()
_late = tau + 1 - N  # how far lags after tau are beyond the mean
_early = N - tau  # how far lags up to tau are short of it
CANTELLI = (
    Proof(
        0,
        (
            at_most(
                None,
                "Markov's inequality for ((k - N) a + V)^2, a = tau + 1 - N, whose mean is V (V + a^2)",
                Cite("allpass.memory", 0),
                *_MOMENTS,
                plus=(
                    Sum(_p * ((k - N) * _late + _V) ** 2, (k, 0, tau)),
                    Sum(_p * _late * (k - tau - 1) * ((k - tau - 1) * _late + 2 * _late**2 + 2 * _V), (k, tau + 1, oo)),
                ),
                times=(_V + _late**2) ** 2,
            ),
        ),
    ),
    Proof(
        1,
        (
            at_most(
                None,
                "the same for ((N - k) a + V)^2, a = N - tau, and the lags up to tau",
                Cite("allpass.memory", 1),
                *_MOMENTS,
                plus=(
                    Sum(_p * ((N - k) * _early + _V) ** 2, (k, tau + 1, oo)),
                    Sum(_p * _early * (tau - k) * ((tau - k) * _early + 2 * _early**2 + 2 * _V), (k, 0, tau)),
                ),
                times=(_V + _early**2) ** 2,
            ),
        ),
    ),
)

PROOFS = {"lifetime.cantelli": CANTELLI}
