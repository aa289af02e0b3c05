"""False variants of the theorems on how far a step in an eigenvalue goes."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Abs, Rational, log
from variants import variant

from memlaw.theory.language.symbols import eigenvalue, squared
from memlaw.theory.statement.theorem import at_least, equal, less
from memlaw.theory.subjects.metric import by_log_rate, radial, state_slope, turned_back, turning


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about the metric of kernels."""
    y, m = squared(eigenvalue[1]), Abs(eigenvalue[1])
    yield variant("metric: the state of unit variance", "metric.state", equal(state_slope(), (1 + y) / (1 - y) ** 2), 1)
    yield variant("metric: without the sign of the moment", "metric.state", equal(state_slope(), 1 / (1 - y) ** 3), 1)
    yield variant("metric: speed for its square", "metric.kernel", equal(radial(), 1 / (1 - y)), 1)
    yield variant("metric: a turn is as far as a step", "metric.kernel", equal(turning(), radial() * y), 1)
    yield variant("metric: nothing is undone", "metric.kernel", equal(turned_back(), turning()), 1)
    yield variant("metric: the phase by its arc", "metric.kernel", equal(turned_back(), 1 / (1 - y) ** 2), 1)
    yield variant("metric: by the rate", "metric.lograte", equal(by_log_rate(), (m * log(m)) ** 2), 1)
    yield variant("metric: below a fifth", "metric.lograte", less(by_log_rate(), Rational(1, 5)), 1)
    yield variant("metric: below a quarter, nearly", "metric.lograte", less(by_log_rate(), Rational(249, 1000)), 1)
    yield variant("metric: it never slows down", "metric.lograte", at_least(by_log_rate(), Rational(1, 10)), 1)
