r"""Learning one eigenvalue: the direction of the flow and its times in closed form.

One real eigenvalue l in (0, 1), its readout kept optimal, follows l' = dM(tau)/dl. That is the gradient flow of the
single-lag loss 1/2 g^2 (1 - M(tau)) in a time that runs g^2/2 times as fast. Its rest is l^2 = tau/(tau + 1); delta is
the part of the distance from l^2 to the rest that is left at the end.
"""

from __future__ import annotations

from sympy import E, Ge, Gt, Integer, Lt, Sum, diff, exp, log, symbols

from memlaw.theory.language.symbols import delta, j, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import (
    Definition,
    Source,
    Theorem,
    at_least,
    at_most,
    equal,
    greater,
    less,
)
from memlaw.theory.subjects.direction_terms import (
    AT_ZERO,
    FROM,
    HALF,
    LONG,
    LONG_RATE,
    LONGEST,
    MEANING,
    MOVING,
    NEAR_ONE,
    ONE,
    OPTIMUM,
    PART,
    POSITIVE,
    POSITIVE_LAG,
    RATIO,
    SETTLED,
    SHORT,
    SHORT_RATE,
    TIME_FORMULA,
    TO,
    arrived,
    log_rate_time,
    lone,
    pull,
    slope,
    start,
    stop,
    time,
    x0,
    x1,
)

_PAPER = Source("guan2025", "section 4", "memory determines the direction of learning")

# --- derivations ----------------------------------------------------------------------------------------------


def _memory_and_its_derivative() -> Identities:
    """C = 1/(1 - l^2); with p = l^tau and dp/dl = tau p/l, the derivative of p^2/C is 2 p p' (1 - l^2) - 2 l p^2."""
    ell, p, lag = symbols("l p tau")
    gramian = 1 / (1 - ell**2)
    yield Identity(
        "C = 1/(1 - l^2) solves Stein's equation C - l C l = 1", gramian - ell * gramian * ell, Integer(1)
    )
    yield Identity("M(tau) = l^tau C^{-1} l^tau", p * p / gramian, (1 - ell**2) * p**2)
    derivative = 2 * p * (lag * p / ell) * (1 - ell**2) - 2 * ell * p**2
    yield Identity("the product rule", derivative, 2 * p**2 * (lag - (lag + 1) * ell**2) / ell)


def _flow_of_the_square() -> Identities:
    """s' = 2 l l'; in x = s (tau+1)/tau it is 4 tau (tau/(tau+1))^(tau-1) x^tau (1 - x)."""
    ell, power, lag, x, q, w = symbols("l P tau x q w")
    slope_of = 2 * power * (lag - (lag + 1) * ell**2) / ell  # P = l^(2 tau) = s^tau
    yield Identity(
        "s' = 2 l l' = 4 s^tau (tau - (tau+1) s)", 2 * ell * slope_of, 4 * power * (lag - (lag + 1) * ell**2)
    )
    rest = lag / (lag + 1)  # q = rest^(tau-1), w = x^tau, so that s^tau = q rest w
    speed = 4 * q * rest * w * (lag - (lag + 1) * rest * x)
    yield Identity("x' = s'/rest with s = rest x", speed / rest, 4 * lag * q * w * (1 - x))


def _partial_fractions() -> Identities:
    """1/(x^tau (1-x)) = sum_{j<=tau} x^{-j} + 1/(1-x): by induction, and for tau up to 12 by differentiation."""
    x, power = symbols("x P")
    yield Identity("tau = 0", 1 / (1 - x), 1 / (1 - x))
    yield Identity(
        "one more factor 1/x, with P = x^tau",
        1 / (power * x * (1 - x)),
        1 / (power * x) + 1 / (power * (1 - x)),
    )
    for lag in range(1, 13):
        primitive = (
            log(x) - log(1 - x) - sum((x**-index / index for index in range(1, lag)), start=Integer(0))
        )
        yield Identity(f"the derivative of F for tau = {lag}", diff(primitive, x), 1 / (x**lag * (1 - x)))


def _part_left() -> Identities:
    """1 - x_1 = delta (1 - x_0) says that the part delta of the distance is left."""
    x, part = symbols("x d")
    yield Identity("what is left of the distance", 1 - (1 - part * (1 - x)), part * (1 - x))


def _time_steps() -> Identities:
    yield from _memory_and_its_derivative()
    yield from _flow_of_the_square()
    yield from _partial_fractions()
    yield from _part_left()


def _distance_above() -> Identities:
    """With y = (tau+1) s - tau: y' = -4 (tau+1) s^tau y, and y is the distance over that of s = 1."""
    s, power, lag = symbols("s P tau")
    y = (lag + 1) * s - lag
    yield Identity(
        "y' = (tau+1) s'", (lag + 1) * 4 * power * (lag - (lag + 1) * s), -4 * (lag + 1) * power * y
    )
    yield Identity("y is (tau+1)(s - rest)", (lag + 1) * (s - lag / (lag + 1)), y)


def _speed_in_the_rate() -> Identities:
    """l = e^-x, x = e^nu: nu' = x dM/dx and x' = x nu' = 2 x^2 p(x), p = (tau+1) e^{-2(tau+1)x} - tau e^{-2 tau x}."""
    x, ell, power, lag = symbols("x l P tau")
    slope_of = 2 * power * (lag - (lag + 1) * ell**2) / ell  # P = l^(2 tau)
    in_the_rate = -ell * slope_of
    yield Identity(
        "dM/dx = dM/dl dl/dx with dl/dx = -l", in_the_rate, 2 * ((lag + 1) * power * ell**2 - lag * power)
    )
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


def _log_rate_steps() -> Identities:
    yield from _memory_and_its_derivative()
    yield from _speed_in_the_rate()
    yield from _reciprocal_is_convex()


def _leading_term() -> Identities:
    """The term j = tau-1 of the sum, x_0^{1-tau}/(tau-1), is s^{1-tau}/(tau-1) over (1 + 1/tau)^{tau-1}."""
    yield from _partial_fractions()
    ratio_power, square_power = symbols("R S")  # r^(tau-1) and s^(tau-1) with x = r s
    yield Identity(
        "r^{tau-1} x^{1-tau} = s^{1-tau}", ratio_power / (ratio_power * square_power), 1 / square_power
    )


# --- theorems -------------------------------------------------------------------------------------------------

GRADIENT = Theorem(
    key="direction.gradient",
    title="One eigenvalue is drawn towards the lag from either side",
    claims=(
        equal(slope(tau), 2 * lone() ** (2 * tau) * (tau - (tau + 1) * lone() ** 2) / lone()),
        greater(slope(tau), 0, Lt(lone() ** 2, OPTIMUM)),
        less(slope(tau), 0, Gt(lone() ** 2, OPTIMUM)),
    ),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, tau=1)),
        ONE.but_not(Instance.diagonal("1/2", "1/3", tau=1)),
        POSITIVE.but_not(Instance.diagonal("-1/2", tau=1)),
    ),
    derivation=Derivation(
        conclusion="M(tau) = (1 - l^2) l^{2 tau}; its derivative has the sign of tau - (tau+1) l^2.",
        lemmas=_memory_and_its_derivative,
        facts=("the product rule and the derivative of l^tau",),
        uses=("state.projection",),
    ),
    witness=Instance.diagonal("1/2", tau=2),
    source=_PAPER,
    setting="one eigenvalue",
    example=">>> memlaw.sides(\"direction.gradient\", [\"1/2\"], tau=1)[0]\n('1/2', '1/2')",
)

TIME = Theorem(
    key="direction.time",
    title="The time that one eigenvalue takes to learn a lag",
    claims=(
        equal(time(delta, tau), TIME_FORMULA, POSITIVE_LAG),
        equal(arrived(time(delta, tau), tau), OPTIMUM - delta * (OPTIMUM - lone() ** 2)),
    ),
    where=(FROM, TO),
    hypotheses=(
        SETTLED,
        MEANING,
        POSITIVE.but_not(AT_ZERO),
        MOVING.sufficient("no rational eigenvalue is at rest; there nothing moves, and no time is defined"),
        PART.sufficient("for delta > 1 both sides turn negative: the flow came from there"),
    ),
    derivation=Derivation(
        conclusion="In x the flow is x' = 4 tau (tau/(tau+1))^{tau-1} x^tau (1 - x), and F(x) = ln x - ln|1 - x| - "
        "sum_{j<tau} x^{-j}/j has the derivative 1/(x^tau (1 - x)); the time is the difference of F over the constant. "
        "It grows without bound as delta falls to 0, so that the rest is reached by nothing and approached by all.",
        lemmas=_time_steps,
        facts=(
            "the derivatives of ln x and of x^{-j}",
            "separation of variables: time is the integral of 1/speed",
        ),
        uses=("direction.gradient",),
    ),
    witness=HALF,
    source=_PAPER,
    setting="one eigenvalue",
    example=(
        '>>> memlaw.sides("direction.time")[0]\n'
        "('[0.90353921716278764048 +/- ...]', '[0.90353921716278764048 +/- ...]')"
    ),
    remark="At lag 0 the rest is zero, and the time is a quarter of the logarithm of 1/delta.",
)

_TERMS = Sum(1 / j, (j, 1, tau - 2))
_END = OPTIMUM * x1

BELOW = Theorem(
    key="direction.below",
    title="Too short a memory costs time that is exponential in the lag",
    claims=(
        at_least(
            time(delta, tau),
            (1 / lone() ** (2 * (tau - 1)) - 1 / _END ** (tau - 1)) / (4 * tau * (tau - 1)),
            Ge(tau, 2),
        ),
        at_most(
            time(delta, tau),
            1 / lone() ** (2 * (tau - 1)) / (4 * tau * (tau - 1))
            + RATIO ** (tau - 1) / (4 * tau) * (x0 ** (2 - tau) * _TERMS + log(1 / (delta * x0))),
            Ge(tau, 2),
        ),
    ),
    where=(FROM, TO),
    hypotheses=(
        STABLE.sufficient("a memory that is too short is stable"),
        MEANING,
        POSITIVE.but_not(Instance.diagonal(0, tau=2, delta="1/2")),
        SHORT.sufficient("from above both bounds hold as well, but say nothing"),
        PART.but_not(Instance.diagonal("3/4", tau=2, delta=2)),
    ),
    derivation=Derivation(
        conclusion="Every term of the time is positive for x_0 < x_1 < 1: the last of the sum alone is a lower bound; "
        "for an upper one drop x_1^{-j} and ln x_1 and put x_0^{2-tau} for x_0^{-j}, j <= tau - 2. With x_0 -> 0 "
        "both are s^{1-tau}/(4 tau (tau-1)) times a factor that tends to 1.",
        lemmas=_leading_term,
        uses=("direction.time",),
    ),
    witness=HALF,
    source=LONGEST,
    setting="short memory",
    example=(
        '>>> memlaw.sides("direction.below", ["1/2"], tau=20, delta="1/10")[0]  # the time, a lower bound\n'
        "('[250274580.72...]', '[180840728.24...]')"
    ),
    remark="At lag 1 the sum is empty, and the time grows only like the logarithm of the eigenvalue.",
)

ABOVE = Theorem(
    key="direction.above",
    title="Too long a memory costs next to nothing",
    claims=(
        at_least(time(delta, tau), log(1 / delta) / 4 / (tau + 1)),
        at_most(time(delta, tau), RATIO**tau * log(1 / delta) / 4 / (tau + 1), POSITIVE_LAG),
        less(time(delta, tau), E * log(1 / delta) / 4 / (tau + 1)),
    ),
    hypotheses=(
        SETTLED,
        MEANING,
        POSITIVE.sufficient("a negative eigenvalue moves likewise in the mirror, a complex one on its ray"),
        LONG.but_not(Instance.diagonal("1/10", tau=2, delta="1/2")),
        PART.but_not(Instance.diagonal("9/10", tau=2, delta=2)),
    ),
    derivation=Derivation(
        conclusion="With y = (tau+1) s - tau the flow is y' = -4 (tau+1) s^tau y, and (tau/(tau+1))^tau <= s^tau <= 1 "
        "all the way down; (1 + 1/tau)^tau < e.",
        lemmas=lambda: (*_flow_of_the_square(), *_distance_above()),
        facts=("(1 + 1/tau)^tau < e", "comparison of the speeds of two flows"),
        uses=("direction.gradient",),
    ),
    witness=NEAR_ONE,
    source=LONGEST,
    setting="long memory",
    example=(
        '>>> memlaw.sides("direction.above", ["99/100"], tau=20, delta="1/10")[2]\n'
        "('[0.0...]', '[0.0...]')"
    ),
)

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
        lemmas=_log_rate_steps,
        facts=(
            "a convex function lies above its tangent and below its chord",
            "the integrals of 1/x^2 and 1/x",
        ),
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
        lemmas=lambda: (*_memory_and_its_derivative(), *_speed_in_the_rate()),
        facts=("the integral of e^{2 tau x}",),
        uses=("direction.gradient",),
    ),
    witness=Instance.diagonal("1/4", tau=2, delta="3/4"),
    source=LONGEST,
    setting="short memory in log-rates",
    example=(">>> memlaw.sides(\"direction.lograte_short\")\n[('[8.96...]', '[6.24...]')]"),
)

THEOREMS = (GRADIENT, TIME, BELOW, ABOVE, LOG_RATE, LOG_RATE_SHORT)
