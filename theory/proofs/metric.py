"""Proofs about how far a step in one eigenvalue goes."""

from __future__ import annotations

from sympy import Abs, Eq, Expr, Integer, Rational, Sum, log, oo

from memlaw.theory.language.symbols import eigenvalue, k, squared
from memlaw.theory.proofs.facts_analysis import square_keeps_strict_order
from memlaw.theory.statement.facts import Stated, fact, lt, not_negative, positive
from memlaw.theory.statement.proof import Cite, Defined, Fact, Proof, below, equals
from memlaw.theory.subjects.metric import by_log_rate, radial, state_slope, turned_back, turning

_y, _m = squared(eigenvalue[1]), Abs(eigenvalue[1])
_NEEDS = ("stable", "one eigenvalue")


def _moment(order: int, y: Expr) -> Expr:
    return Sum(k**order * y ** (k - 1), (k, 1, oo))


@fact
def first_moment(y: Expr) -> Stated:
    """sum k y^{k-1} = 1/(1 - y)^2 for 0 <= y < 1: the derivative of the geometric series."""
    return Stated(Eq(_moment(1, y), 1 / (1 - y) ** 2, evaluate=False), (not_negative(y), positive(1 - y)))


@fact
def second_moment(y: Expr) -> Stated:
    """sum k^2 y^{k-1} = (1 + y)/(1 - y)^3 for 0 <= y < 1: the derivative of y/(1 - y)^2."""
    return Stated(Eq(_moment(2, y), (1 + y) / (1 - y) ** 3, evaluate=False), (not_negative(y), positive(1 - y)))


@fact
def log_above_zero(m: Expr) -> Stated:
    """-m ln m/(1 - m^2) >= 0 for 0 < m < 1."""
    return Stated(not_negative(-m * log(m) / (1 - m**2)), (positive(m), positive(1 - m)))


@fact
def below_sinh(m: Expr) -> Stated:
    """-m ln m/(1 - m^2) < 1/2 for 0 < m < 1: x < sinh x for x = -ln m."""
    return Stated(lt(-m * log(m) / (1 - m**2), Rational(1, 2)), (positive(m), positive(1 - m)))


_LAW = "g_k = l^k has |g|^2 = 1/(1 - y), |g'|^2 = sum k^2 y^{k-1} and g^* g' of modulus |l| sum k y^{k-1}, y = |l|^2"
_ACROSS = (1 - _y) * _moment(2, _y) - (1 - _y) ** 2 * _y * _moment(1, _y) ** 2

STATE = Defined(state_slope(), _moment(2, _y), "dx_t/dl = sum k l^{k-1} u_{t-k}", _NEEDS)
RADIAL = Defined(radial(), _ACROSS, _LAW, _NEEDS)
TURNED_BACK = Defined(turned_back(), _y * _ACROSS, _LAW, _NEEDS)
TURNING = Defined(turning(), _y * (1 - _y) * _moment(2, _y), _LAW, _NEEDS)
BY_LOG_RATE = Defined(by_log_rate(), (_m * log(_m)) ** 2 * _ACROSS, f"{_LAW}; d|l|/dnu = |l| ln |l|", _NEEDS)
OF_METRIC = frozenset({STATE, RADIAL, TURNED_BACK, TURNING, BY_LOG_RATE})

_BOTH = (first_moment(_y), second_moment(_y))


def _summed(place: int, definition: Defined, *moments: Fact) -> Proof:
    return Proof(place, (equals(None, "moments of a geometric law", definition, *moments),))


_SPEED = -_m * log(_m) / (1 - _y)
PROOFS = {
    "metric.state": (_summed(0, STATE, _BOTH[1]),),
    "metric.kernel": (_summed(0, RADIAL, *_BOTH), _summed(1, TURNED_BACK, *_BOTH), _summed(2, TURNING, _BOTH[1])),
    "metric.lograte": (
        _summed(0, BY_LOG_RATE, *_BOTH),
        Proof(
            1,
            (
                equals(_SPEED**2, "the first claim", Cite("metric.lograte", 0)),
                below(
                    None,
                    "x/(2 sinh x) < 1/2",
                    log_above_zero(_m),
                    below_sinh(_m),
                    square_keeps_strict_order(-_m * log(_m) / (1 - _m**2), Rational(1, 2)),
                    plus=(Integer(1) / 4 - _SPEED**2,),
                ),
            ),
        ),
    ),
}
