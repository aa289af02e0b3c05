"""Infinite sums and limits of a statement, on a system: exact, enclosed, or summed until nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from flint import acb, arb

from memlaw.numerics.linear.gramians import certainly_nonzero, largest_root, rough_modulus
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, Divergent, NotRepresentable, Scalar, Undecided
from memlaw.numerics.number.exponentials import ExponentialSum, recurrent_sum, shortest_recurrence
from memlaw.verify.system.system import NotApplicable, System

LONGEST_SUM = 1000  # terms of a series that is summed one by one


def infinite_sum(
    system: System, term: Callable[[Scalar], Any], start: int, polynomial: bool, absolute: bool, real: bool = True
) -> Scalar:
    """The sum over all indices from `start`: exact, enclosed, or summed until nothing is left."""
    if not system.stable and not system.all_unstable:
        raise Divergent("the series is not known to converge: an eigenvalue lies outside the unit circle")
    if system.all_unstable:
        return _sum_if_zero(system, term, start)
    if absolute:
        return _sum_of_differences(system, term, start)
    if system.arithmetic is EXACT:
        order = (system.size + 2) ** 2 * (3 if polynomial else 1)
        return recurrent_sum(term, start, order)
    if system.diagonal or system.modes is not None:
        total = _sum_of_exponentials(system, term, start)
        return system.arithmetic.real(total) if real else total
    if system.arithmetic is FLOAT:
        return sum((term(index) for index in range(start, _enough(system))), start=0j)
    raise NotRepresentable("this infinite sum needs distinct eigenvalues or an exact instance")


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
    if (
        system.arithmetic is EXACT
        or system.diagonal
        or absolute
        or not system.stable
        or "exact" not in system.relatives
    ):
        return system
    return replace(system.relatives["exact"](), definitions=system.definitions)


def _sum_if_zero(system: System, term: Callable[[Scalar], Scalar], start: int) -> Scalar:
    values = [term(index) for index in range(start, start + 4)]
    if any(not system.arithmetic.is_zero(system.scalar(value)) for value in values):
        raise Divergent("the series diverges: an eigenvalue lies outside the unit circle")
    return system.arithmetic.integer(0)


def _sum_of_differences(system: System, term: Callable[[Scalar], Scalar], start: int) -> Scalar:
    """sum |p_k - p'_k| for two laws: finitely many terms, the rest at most what both laws still hold."""
    if system.arithmetic is EXACT:
        raise NotRepresentable("a sum of absolute values has no closed form")
    length = _enough(system)
    if length > LONGEST_SUM:
        raise NotApplicable(f"a sum of absolute values needs {length} terms here, more than {LONGEST_SUM}")
    total = sum((term(index) for index in range(start, length)), start=system.arithmetic.integer(0))
    if system.arithmetic is not BALL:
        return total
    other = system.relatives["other"]()
    left = system.memory(length - 1).real + other.memory(length - 1).real
    return total + acb(arb(0).union(left))


def _enough(system: System) -> int:
    """An index past which the terms of a stable system are below the working precision."""
    values = [*system.eigenvalues]
    values += list(system.relatives["other"]().eigenvalues) if "other" in system.relatives else []
    values += [system.parameters["mu"]] if "mu" in system.parameters else []
    slowest = max(float(rough_modulus(value)) for value in values)
    digits = 40 if system.arithmetic is FLOAT else 80
    return 64 + (int(-digits / np.log(slowest)) if slowest > 0 else 0)


def growth_rate(system: System, sequence: Callable[[Scalar], Any]) -> Scalar:
    """lim M(tau)^(1/tau): the largest root of the shortest recurrence, or the largest base that occurs."""
    if system.diagonal and system.arithmetic is not EXACT:
        return _largest_base(system, sequence(ExponentialSum.index(system.arithmetic)))
    if system.arithmetic is not BALL:
        raise NotRepresentable("the limit is a root of a polynomial: enclosed, not exact")
    twin = system.relatives["exact"]()
    terms = [twin.memory(lag) for lag in range(2 * (twin.controllable_size**2 + twin.size))]
    return largest_root(shortest_recurrence(terms))


def _largest_base(system: System, terms: ExponentialSum) -> Scalar:
    """The largest |base| whose coefficient is certainly not zero; undecided if the largest one may be absent."""
    ordered = sorted(terms.terms, key=lambda term: -rough_modulus(term[1]))
    value, base, _ = ordered[0]
    if not certainly_nonzero(value):
        raise Undecided("the leading coefficient is not separated from zero at this precision")
    return system.arithmetic.modulus(base)
