"""Infinite sums and limits of a statement, on a system: exact, enclosed, or summed until nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from flint import acb, arb

from memlaw.numerics.linear.gramians import certainly_nonzero, largest_root, rough_modulus
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, NotRepresentable, Scalar, Undecided
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.failures import NoClosedForm
from memlaw.numerics.number.recurrences import recurrent_sum, shortest_recurrence
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT
from memlaw.theory.subjects.perturbation import OTHER_COEFFICIENT
from memlaw.verify.evaluate.points import exact_number
from memlaw.verify.subjects.state import memory
from memlaw.verify.system.instances import lift
from memlaw.verify.system.system import NotApplicable, System

_LAWS = (ALL_PASS_COEFFICIENT, OTHER_COEFFICIENT)
WAY_OUT = "end it at a number or at T, or compute it by an oracle of your own: quantity(name, oracle=f)"
LONGEST_SUM = 1000  # terms of a series that is summed one by one


@dataclass(frozen=True)
class Summand:
    """The terms of an infinite sum: as they stand, from where on they follow a recurrence, and what is inside |.|.

    `order` is that of the recurrence expected; `difference` gives x_k where the terms are |x_k|.
    """

    at: Callable[[Scalar], Any]
    delay: Callable[[], int]
    order: int
    real: bool = True
    difference: Callable[[Scalar], Any] | None = None


def infinite_sum(system: System, terms: Summand, start: int) -> Scalar:
    """The sum over all indices from `start`; of one that has no closed form it is told what is evaluated instead."""
    try:
        return _summed(system, terms, start)
    except NoClosedForm as error:
        raise NotRepresentable(f"{error}; {WAY_OUT}") from error


def _summed(system: System, terms: Summand, start: int) -> Scalar:
    """Exact, enclosed, or summed until nothing is left."""
    if system.arithmetic is EXACT:
        return _exact_sum(system, terms, start)
    if not system.stable:
        raise NotRepresentable("an infinite sum of an unstable pair needs an exact instance")
    if terms.difference is not None:
        return _sum_of_differences(system, terms.at, start)
    if system.diagonal or system.modes is not None:
        total = _sum_of_exponentials(system, terms.at, start)
        return system.arithmetic.real(total) if terms.real else total
    raise NotRepresentable("this infinite sum needs distinct eigenvalues or an exact instance")


def _exact_sum(system: System, terms: Summand, start: int) -> Scalar:
    """The first terms one by one, the rest by their recurrence."""
    if terms.difference is not None and system.stable:
        raise NotRepresentable("a sum of absolute values has no closed form")
    regular, term = start + terms.delay(), terms.difference or terms.at
    rest = recurrent_sum(lambda index: system.scalar(term(index)), regular, terms.order)
    if terms.difference is not None:  # which converges if the sum of the moduli does
        raise NotRepresentable("a sum of absolute values has no closed form")
    return system.arithmetic.sum(system.scalar(term(index)) for index in range(start, regular)) + rest


def _sum_of_exponentials(system: System, term: Callable[[Scalar], Any], start: int) -> Scalar:
    """The first terms one by one, the rest as geometric series."""
    arithmetic = system.arithmetic
    sequence = term(ExponentialSum.index(arithmetic))
    if not isinstance(sequence, ExponentialSum):  # a constant
        sequence = 0 * ExponentialSum.index(arithmetic) + sequence
    regular = max(start, sequence.start, 1 + system.symbol("z_0"))  # from here on the terms are sums of exponentials
    head = arithmetic.sum(system.scalar(term(index)) for index in range(start, regular))
    return head + sequence.sum_from(regular)


def summation_home(system: System, absolute: bool) -> System:
    """Where to sum an infinite series: on the exact twin of a rational instance, else here."""
    here = system.arithmetic is EXACT or system.diagonal or (absolute and system.stable)
    if here or "exact" not in system.relatives:
        return system
    twin = system.relatives["exact"]()
    given = {name: value for name, value in system.letters.items() if not isinstance(value, int)}
    letters = {name: lift(EXACT, exact_number(value)) for name, value in given.items()}
    return replace(twin, definitions=system.definitions, parameters={**twin.parameters, **letters})


def _sum_of_differences(system: System, term: Callable[[Scalar], Scalar], start: int) -> Scalar:
    """sum |p_k - p'_k| for two laws: finitely many terms, the rest at most what both laws still hold."""
    if any(system.definitions[type(law.quantity).__name__][2] != law.expression for law in _LAWS):
        raise NoClosedForm("a sum of absolute values of other sequences than the two laws")
    other = system.relatives["other"]()
    if not other.stable:
        raise NotRepresentable("what the law of an unstable pair still holds is not its memory")
    length = enough(system)
    if length > LONGEST_SUM:
        raise NotApplicable(f"a sum of absolute values needs {length} terms here, more than {LONGEST_SUM}")
    total = sum((term(index) for index in range(start, length)), start=system.arithmetic.integer(0))
    if system.arithmetic is not BALL:
        return total
    left = _with_all(system).memory(length - 1).real + _with_all(other).memory(length - 1).real
    return total + acb(arb(0).union(left))


def _with_all(system: System) -> System:
    """A controllable pair with all eigenvalues of a system, whose memory is what their law still holds."""
    whole: System = system if system.controllable_size == system.size else system.relatives["companion"]()
    return whole


def enough(system: System) -> int:
    """An index past which the terms of a stable system are below the working precision."""
    values = [*system.eigenvalues]
    values += list(system.relatives["other"]().eigenvalues) if "other" in system.relatives else []
    values += [system.parameters["mu"]] if "mu" in system.parameters else []
    slowest = max(float(rough_modulus(value)) for value in values)
    digits = 40 if system.arithmetic is FLOAT else 80
    return 64 + (int(-digits / np.log(slowest)) if slowest > 0 else 0)


def growth_rate(system: System) -> Scalar:
    """lim M(tau)^(1/tau): the largest root of the shortest recurrence, or the largest base that occurs."""
    if system.diagonal and system.arithmetic is not EXACT:
        terms = memory(system, ExponentialSum.index(system.arithmetic))
        assert isinstance(terms, ExponentialSum)
        return _largest_base(system, terms)
    if system.arithmetic is not BALL:
        raise NotRepresentable("the limit is a root of a polynomial: enclosed, not exact")
    twin = system.relatives["exact"]()
    terms = [twin.memory(lag) for lag in range(2 * (twin.controllable_size**2 + twin.size))]
    return largest_root(shortest_recurrence(terms))


def _largest_base(system: System, terms: ExponentialSum) -> Scalar:
    """The largest |base| whose coefficient is certainly not zero; undecided if a larger one may be there."""
    found = [(value, system.arithmetic.modulus(base)) for value, base, _ in terms.terms]
    sure = [modulus for value, modulus in found if certainly_nonzero(value)]
    if not sure:
        raise Undecided("no coefficient is separated from zero at this precision")
    largest = system.extreme(sure, largest=True)
    if any(not (certainly_nonzero(value) or modulus.real < largest.real) for value, modulus in found):
        raise Undecided("the leading coefficient is not separated from zero at this precision")
    return largest
