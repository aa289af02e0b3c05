"""What is said of learning directions: quantities, hypotheses, instances."""

from __future__ import annotations

from sympy import Expr, Ge, Rational, Sum, log

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import delta, j, tau
from memlaw.theory.statement.hypotheses import STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Source

LONGEST = Source(
    "guan2025",
    "section 4",
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
log_rate_time = quantity(
    "log_flow_time",
    spelled=(r"t^{\nu}_{@}(%)", "t_nu_@(%)"),
    gloss=(
        r"t^{\nu}_{\tau}(f)",
        r"the time that $\nu' = dM(\tau)/d\nu$, $\lambda = \exp(-e^{\nu})$, takes until the rate $e^{\nu}$ has "
        r"changed by the factor $f$",
    ),
)
start = quantity("flow_start", spelled=("x_{0}", "x_0"))
stop = quantity("flow_stop", spelled=("x_{1}", "x_1"))
pull = quantity("flow_pull", spelled=("p_{1}", "p_1"))

OPTIMUM = tau / (tau + 1)
RATIO = 1 + 1 / tau
x0, x1 = start(tau), stop(delta, tau)
FROM = Definition(x0, RATIO * lone() ** 2)
TO = Definition(x1, 1 - delta * (1 - x0))
POSITIVE_LAG = Ge(tau, 1)

TIME_FORMULA = (
    RATIO ** (tau - 1)
    / (4 * tau)
    * (log(x1 / (delta * x0)) + Sum((x0 ** (-j) - x1 ** (-j)) / j, (j, 1, tau - 1)))
)

# --- hypotheses -----------------------------------------------------------------------------------------------


def _parameter(instance: Instance, name: str) -> Rational | None:
    return dict(instance.parameters).get(name)


def _square(instance: Instance) -> Expr:
    return instance.eigenvalues[0] ** 2


def _positive(instance: Instance) -> bool:
    value = instance.eigenvalues[0]
    return bool(value.is_real and value > 0)


def _part(instance: Instance) -> bool:
    part = _parameter(instance, "delta")
    return part is None or bool(0 < part < 1)


def _side(instance: Instance) -> int:
    """-1 where the eigenvalue is too small for the lag, 1 where it is too large, 0 at rest; real eigenvalues only."""
    lag, square = _parameter(instance, "tau"), _square(instance)
    if lag is None or not square.is_real:
        return 0
    excess = (lag + 1) * square - lag
    return 1 if excess > 0 else -1 if excess < 0 else 0


ONE = Hypothesis("one eigenvalue", "the state has one eigenvalue", "N = 1", lambda item: item.size == 1)
POSITIVE = Hypothesis("positive", "the eigenvalue is real and positive", r"\lambda > 0", _positive)
PART = Hypothesis("part", "delta is a proper part", r"0 < \delta < 1", _part, on_parameters=True)
MOVING = Hypothesis(
    "moving",
    "the start is not the rest",
    r"\lambda^{2} \neq \tfrac{\tau}{\tau+1}",
    lambda item: _parameter(item, "tau") is None or _side(item) != 0,
    on_parameters=True,
)
SHORT = Hypothesis(
    "short",
    "the memory is too short at first",
    r"\lambda^{2} < \tfrac{\tau}{\tau+1}",
    lambda item: _parameter(item, "tau") is None or _side(item) < 0,
    on_parameters=True,
)
LONG = Hypothesis(
    "long",
    "the memory is too long at first",
    r"\lambda^{2} > \tfrac{\tau}{\tau+1}",
    lambda item: _parameter(item, "tau") is None or _side(item) > 0,
    on_parameters=True,
)


def _rate_stays(instance: Instance, above: bool) -> bool:
    """Whether the rate x_1 at the end is still on the side of the best rate on which x_0 is."""
    lag, part = _parameter(instance, "tau"), _parameter(instance, "delta")
    if lag is None or part is None:
        return True
    value = instance.eigenvalues[0]
    if not (value.is_real and value >= 0):
        return False
    end = value ** (2 / part if above else 2 * part)
    rest = lag / (lag + 1)
    return bool(end > rest) if above else bool(end < rest)


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

_UNSTABLE = Instance.diagonal(2, tau=1, delta="1/2")
AT_ZERO = Instance.diagonal(0, tau=1, delta="1/2")
HALF = Instance.diagonal("1/2", tau=2, delta="1/10")
NEAR_ONE = Instance.diagonal("9/10", tau=2, delta="1/10")
MEANING = ONE.sufficient("it gives the symbols their meaning: several eigenvalues move together")
SETTLED = STABLE.but_not(_UNSTABLE)
