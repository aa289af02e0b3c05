"""Learning one eigenvalue through its log-rate."""

from __future__ import annotations

import mpmath
from sympy import Integer, Rational, exp, log, symbols

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import delta, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Theorem, at_least, at_most
from memlaw.theory.subjects.direction import (
    AT_ZERO,
    LONGEST,
    MEANING,
    PART,
    POSITIVE,
    SETTLED,
    lone,
    memory_and_its_derivative,
    parameter,
    start,
    stop,
)

DIGITS, NEAR = 60, 1e-40  # nearer than this to the edge counts as beyond it

log_rate_time = quantity(
    "log_flow_time",
    spelled=(r"t^{\nu}_{@}(%)", "t^nu_@(%)"),
    gloss=(
        r"t^{\nu}_{\tau}(f)",
        r"the time that $\nu' = dM(\tau)/d\nu$, $\lambda = \exp(-e^{\nu})$, takes until the rate $e^{\nu}$ has "
        r"changed by the factor $f$",
    ),
)
pull = quantity("flow_pull", spelled=("p_{1}", "p_1"))


def _rate_stays(instance: Instance, above: bool) -> bool:
    """Whether the rate x_1 at the end is still on the side of the best rate on which x_0 is."""
    lag, part = parameter(instance, "tau"), parameter(instance, "delta")
    if lag is None or part is None:
        return True
    value = instance.eigenvalues[0]
    if not (value.is_real and value >= 0):
        return False
    if value == 0 or lag == 0:  # no logarithm of 0
        return bool(value > 0) if above else bool(lag > 0)
    with mpmath.workdps(DIGITS):  # and no power of large fractions
        exponent = 2 / _float(part) if above else 2 * _float(part)
        ahead = exponent * mpmath.log(_float(value)) - mpmath.log(_float(lag / (lag + 1)))
    return bool(ahead > NEAR if above else ahead < -NEAR)


def _float(value: Rational) -> mpmath.mpf:
    return mpmath.mpf(int(value.p)) / int(value.q)


LONG_RATE = Hypothesis(
    "slow enough",
    "the rate at the end is still below the best one",
    r"\lambda^{2/\delta} > \tfrac{\tau}{\tau+1}",
    lambda item: _rate_stays(item, above=True),
    on_parameters=True,
)
SHORT_RATE = Hypothesis(
    "fast enough",
    "the rate at the end is still above the best one",
    r"\lambda^{2\delta} < \tfrac{\tau}{\tau+1}",
    lambda item: _rate_stays(item, above=False),
    on_parameters=True,
)


def _speed_in_the_rate() -> Identities:
    """l = e^-x, x = e^nu: nu' = x dM/dx and x' = x nu' = 2 x^2 p(x), p = (tau+1) e^{-2(tau+1)x} - tau e^{-2 tau x}."""
    x, ell, power, lag = symbols("x l P tau")
    slope_of = 2 * power * (lag - (lag + 1) * ell**2) / ell  # P = l^(2 tau)
    in_the_rate = -ell * slope_of
    yield Identity("dM/dx = dM/dl dl/dx with dl/dx = -l", in_the_rate, 2 * ((lag + 1) * power * ell**2 - lag * power))
    yield Identity(
        "x' = x nu' = x^2 dM/dx", x * (x * in_the_rate), 2 * x**2 * ((lag + 1) * power * ell**2 - lag * power)
    )


def _reciprocal_is_convex() -> Identities:
    """2 p'^2 - p p'' >= 0 for p = (tau+1) e^{-2(tau+1)x} - tau e^{-2 tau x} where p >= 0; tangent at 0.

    With e^{-2x} = tau/(tau+1) + h, h >= 0, and e^{-4 tau x} taken out, it is a polynomial in h with no negative
    coefficient.
    """
    h, lag = symbols("h tau")
    first, second = lag + 1, lag
    e = second / first + h
    value, slope_of, curvature = (first**k * e - second**k for k in (1, 2, 3))
    yield Identity("p over e^{-2 tau x}", value, first * h)
    yield Identity(
        "(2 p'^2 - p p'')/4 over e^{-4 tau x}",
        2 * slope_of**2 - value * curvature,
        2 * lag**2 + lag * (lag + 1) * (2 * lag + 3) * h + (lag + 1) ** 4 * h**2,
    )
    yield Identity("p(0) = 1", (first - second) * Integer(1), Integer(1))
    yield Identity("-p'(0) = 2 (tau+1)^2 - 2 tau^2", 2 * first**2 - 2 * second**2, 4 * lag + 2)


_RATE = start()
_END_RATE = stop(delta)
_PULL = pull(delta, tau)
_RATE_FROM = Definition(_RATE, -log(lone()))
_RATE_TO = Definition(_END_RATE, _RATE / delta)
_PULL_IS = Definition(_PULL, exp(-2 * tau * _END_RATE) * ((tau + 1) * exp(-2 * _END_RATE) - tau))
_HEAD = (1 - delta) / (2 * _RATE)

LOG_RATE = Theorem(
    key="direction.lograte",
    title="In log-rates too long a memory costs time linear in the time constant",
    claims=(
        at_least(log_rate_time(1 / delta, tau), _HEAD + (2 * tau + 1) * log(1 / delta)),
        at_most(log_rate_time(1 / delta, tau), _HEAD + (1 / _PULL - 1) / (2 * _END_RATE) * log(1 / delta)),
    ),
    where=(_RATE_FROM, _RATE_TO, _PULL_IS),
    hypotheses=(
        SETTLED,
        MEANING,
        POSITIVE.sufficient("other eigenvalues have no real log-rate"),
        LONG_RATE.but_not(Instance.diagonal("1/2", tau=1, delta="1/2")),
        PART.but_not(Instance.diagonal("99/100", tau=2, delta=2)),
    ),
    derivation=Derivation(
        conclusion="x' = 2 x^2 p(x) with p(0) = 1 and 1/p convex, so that 1 + (4 tau + 2) x <= 1/p(x) <= 1 + "
        "(1/p(x_1) - 1) x/x_1 between 0 and x_1; integrate over x^2. For x_0 -> 0 with x_1 fixed the time is 1/(2 x_0) "
        "up to a multiple of ln(1/x_0).",
        lemmas=lambda: (*memory_and_its_derivative(), *_speed_in_the_rate(), *_reciprocal_is_convex()),
        facts=("a convex function lies above its tangent and below its chord", "the integrals of 1/x^2 and 1/x"),
        uses=("direction.gradient",),
    ),
    witness=Instance.diagonal("99/100", tau=2, delta="1/2"),
    source=LONGEST,
    setting="long memory in log-rates",
    example=(
        '>>> memlaw.sides("direction.lograte")  # the time between its bounds, 1/(2 x_0) = 49.7\n'
        "[('[28.67...]', '[28.34...]'), ('[28.67...]', '[28.82...]')]"
    ),
)

LOG_RATE_SHORT = Theorem(
    key="direction.lograte_short",
    title="In log-rates too short a memory costs exponential time as well",
    claims=(
        at_least(
            log_rate_time(delta, tau),
            (1 / lone() ** (2 * tau) - exp(2 * tau * delta * _RATE)) / (4 * tau**2 * _RATE**2),
        ),
    ),
    where=(_RATE_FROM,),
    hypotheses=(
        STABLE.sufficient("an eigenvalue that is fast enough is stable"),
        MEANING,
        POSITIVE.but_not(AT_ZERO),
        SHORT_RATE.but_not(Instance.diagonal("1/2", tau=1, delta="1/4")),
        PART.sufficient("for delta > 1 both sides are negative, and the bound says nothing"),
    ),
    derivation=Derivation(
        conclusion="-x' = 2 x^2 (tau e^{-2 tau x} - (tau+1) e^{-2(tau+1)x}) <= 2 tau x_0^2 e^{-2 tau x} on the way "
        "from x_0 down to delta x_0; integrate e^{2 tau x}.",
        lemmas=lambda: (*memory_and_its_derivative(), *_speed_in_the_rate()),
        facts=("the integral of e^{2 tau x}",),
        uses=("direction.gradient",),
    ),
    witness=Instance.diagonal("1/4", tau=2, delta="3/4"),
    source=LONGEST,
    setting="short memory in log-rates",
    example=">>> memlaw.sides(\"direction.lograte_short\")\n[('[8.96...]', '[6.24...]')]",
)

THEOREMS = (LOG_RATE, LOG_RATE_SHORT)
