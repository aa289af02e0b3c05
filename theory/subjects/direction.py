r"""Learning one eigenvalue: the direction of the flow and its times in closed form.

One real eigenvalue l in (0, 1), its readout kept optimal, follows l' = dM(tau)/dl. That is the gradient flow of the
single-lag loss 1/2 g^2 (1 - M(tau)) in a time that runs g^2/2 times as fast. Its rest is l^2 = tau/(tau + 1); delta is
the part of the distance from l^2 to the rest that is left at the end.
"""

from __future__ import annotations

from functools import partial

from sympy import E, Ge, Gt, Integer, Lt, Rational, Sum, diff, log, symbols

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import delta, j, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_least, at_most, equal, greater, less

LONGEST = Source(
    "guan2025",
    "learning succeeds from an initial memory that is as long as possible; to extend memory by learning is difficult",
)

# --- what the claims speak of ---------------------------------------------------------------------------------

lone = quantity(
    "lone", spelled=(r"\lambda", "l"), gloss=(r"\lambda", "the one eigenvalue; where it moves, at the start")
)
slope = quantity(
    "memory_slope",
    spelled=(r"\frac{dM(@)}{d\lambda}", "dM(@)/dl"),
    gloss=(r"dM(\tau)/d\lambda", r"the derivative of memory as $\lambda_{1}$ moves along the real axis"),
)
time = quantity(
    "flow_time",
    spelled=(r"t_{@}(%)", "t_@(%)"),
    gloss=(
        r"t_{\tau}(\delta)",
        r"the time that $\lambda' = dM(\tau)/d\lambda$ takes until the part $\delta$ of the distance of "
        r"$\lambda^{2}$ to $\tau/(\tau+1)$ is left",
    ),
)
arrived = quantity(
    "flow_square",
    spelled=(r"\lambda^{2}(%)", "l^2(%)"),
    gloss=(r"\lambda^{2}(t)", r"$\lambda^{2}$ at time $t$ on the flow $\lambda' = dM(\tau)/d\lambda$"),
)
start = quantity("flow_start", spelled=("x_{0}", "x_0"))
stop = quantity("flow_stop", spelled=("x_{1}", "x_1"))

OPTIMUM = tau / (tau + 1)
RATIO = 1 + 1 / tau
x0, x1 = start(tau), stop(delta, tau)
FROM = Definition(x0, RATIO * lone() ** 2)
TO = Definition(x1, 1 - delta * (1 - x0))
POSITIVE_LAG = Ge(tau, 1)

TIME_FORMULA = (
    RATIO ** (tau - 1) / (4 * tau) * (log(x1 / (delta * x0)) + Sum((x0 ** (-j) - x1 ** (-j)) / j, (j, 1, tau - 1)))
)

# --- hypotheses -----------------------------------------------------------------------------------------------


def parameter(instance: Instance, name: str) -> Rational | None:
    """A parameter of an instance, None where it has none of this name."""
    return dict(instance.parameters).get(name)


def _part(instance: Instance) -> bool:
    part = parameter(instance, "delta")
    return part is None or bool(0 < part < 1)


def _side(instance: Instance) -> int:
    """-1 where the eigenvalue is too small for the lag, 1 where it is too large, 0 at rest; real eigenvalues only."""
    lag, square = parameter(instance, "tau"), instance.eigenvalues[0] ** 2
    if lag is None or not square.is_real:
        return 0
    excess = (lag + 1) * square - lag
    return 1 if excess > 0 else -1 if excess < 0 else 0


ONE = Hypothesis("one eigenvalue", "the state has one eigenvalue", "N = 1", lambda item: item.size == 1)
POSITIVE = Hypothesis(
    "positive",
    "the eigenvalue is real and positive",
    r"\lambda > 0",
    lambda item: bool(item.eigenvalues[0].is_positive),
)
PART = Hypothesis("part", "delta is a proper part", r"0 < \delta < 1", _part, on_parameters=True)
MOVING = Hypothesis(
    "moving",
    "the start is not the rest",
    r"\lambda^{2} \neq \tfrac{\tau}{\tau+1}",
    lambda item: parameter(item, "tau") is None or _side(item) != 0,
    on_parameters=True,
)
SHORT = Hypothesis(
    "short",
    "the memory is too short at first",
    r"\lambda^{2} < \tfrac{\tau}{\tau+1}",
    lambda item: parameter(item, "tau") is None or _side(item) < 0,
    on_parameters=True,
)
LONG = Hypothesis(
    "long",
    "the memory is too long at first",
    r"\lambda^{2} > \tfrac{\tau}{\tau+1}",
    lambda item: parameter(item, "tau") is None or _side(item) > 0,
    on_parameters=True,
)

_UNSTABLE = Instance.diagonal(2, tau=1, delta="1/2")
AT_ZERO = Instance.diagonal(0, tau=1, delta="1/2")
HALF = Instance.diagonal("1/2", tau=2, delta="1/10")
NEAR_ONE = Instance.diagonal("9/10", tau=2, delta="1/10")
MEANING = ONE.sufficient("it gives the symbols their meaning: several eigenvalues move together")
SETTLED = STABLE.but_not(_UNSTABLE)

# --- derivations ----------------------------------------------------------------------------------------------


def memory_and_its_derivative() -> Identities:
    """C = 1/(1 - l^2); with p = l^tau and dp/dl = tau p/l, the derivative of p^2/C is 2 p p' (1 - l^2) - 2 l p^2."""
    ell, p, lag = symbols("l p tau")
    gramian = 1 / (1 - ell**2)
    yield Identity("C = 1/(1 - l^2) solves Stein's equation C - l C l = 1", gramian - ell * gramian * ell, Integer(1))
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
        "one more factor 1/x, with P = x^tau", 1 / (power * x * (1 - x)), 1 / (power * x) + 1 / (power * (1 - x))
    )
    for lag in range(1, 13):
        primitive = log(x) - log(1 - x) - sum((x**-index / index for index in range(1, lag)), start=Integer(0))
        yield Identity(f"the derivative of F for tau = {lag}", diff(primitive, x), 1 / (x**lag * (1 - x)))


def _part_left() -> Identities:
    """1 - x_1 = delta (1 - x_0) says that the part delta of the distance is left."""
    x, part = symbols("x d")
    yield Identity("what is left of the distance", 1 - (1 - part * (1 - x)), part * (1 - x))


def _distance_above() -> Identities:
    """With y = (tau+1) s - tau: y' = -4 (tau+1) s^tau y, and y is the distance over that of s = 1."""
    s, power, lag = symbols("s P tau")
    y = (lag + 1) * s - lag
    yield Identity("y' = (tau+1) s'", (lag + 1) * 4 * power * (lag - (lag + 1) * s), -4 * (lag + 1) * power * y)
    yield Identity("y is (tau+1)(s - rest)", (lag + 1) * (s - lag / (lag + 1)), y)


def _leading_term() -> Identities:
    """The term j = tau-1 of the sum, x_0^{1-tau}/(tau-1), is s^{1-tau}/(tau-1) over (1 + 1/tau)^{tau-1}."""
    yield from _partial_fractions()
    ratio_power, square_power = symbols("R S")  # r^(tau-1) and s^(tau-1) with x = r s
    yield Identity("r^{tau-1} x^{1-tau} = s^{1-tau}", ratio_power / (ratio_power * square_power), 1 / square_power)


# --- theorems -------------------------------------------------------------------------------------------------

_theorem = partial(Theorem, source=sources.DIRECTION, setting="one eigenvalue", witness=HALF)

GRADIENT = _theorem(
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
        lemmas=memory_and_its_derivative,
        facts=("the product rule and the derivative of l^tau",),
        uses=("state.projection",),
    ),
    witness=Instance.diagonal("1/2", tau=2),
    example=">>> memlaw.sides(\"direction.gradient\", [\"1/2\"], tau=1)[0]\n('1/2', '1/2')",
)

TIME = _theorem(
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
        lemmas=lambda: (*memory_and_its_derivative(), *_flow_of_the_square(), *_partial_fractions(), *_part_left()),
        facts=("the derivatives of ln x and of x^{-j}", "separation of variables: time is the integral of 1/speed"),
        uses=("direction.gradient",),
    ),
    example=(
        '>>> memlaw.sides("direction.time")[0]\n'
        "('[0.90353921716278764048 +/- ...]', '[0.90353921716278764048 +/- ...]')"
    ),
    remark="At lag 0 the rest is zero, and the time is a quarter of the logarithm of 1/delta.",
)

_TERMS = Sum(1 / j, (j, 1, tau - 2))
_END = OPTIMUM * x1

BELOW = _theorem(
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
    source=LONGEST,
    setting="short memory",
    example=(
        '>>> memlaw.sides("direction.below", ["1/2"], tau=20, delta="1/10")[0]  # the time, a lower bound\n'
        "('[250274580.72...]', '[180840728.24...]')"
    ),
    remark="At lag 1 the sum is empty, and the time grows only like the logarithm of the eigenvalue.",
)

ABOVE = _theorem(
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
    example='>>> memlaw.sides("direction.above", ["99/100"], tau=20, delta="1/10")[2]\n(\'[0.0...]\', \'[0.0...]\')',
)

THEOREMS = (GRADIENT, TIME, BELOW, ABOVE)
