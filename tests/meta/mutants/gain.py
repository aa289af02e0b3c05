"""False variants about what learning can gain, each with a small counterexample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Abs, Integer, Le, Sum, Trace
from variants import claiming

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M, M_other
from memlaw.theory.language.symbols import C, N, bar, i, j, squared, tau
from memlaw.theory.statement.theorem import Claim, Definition, Theorem, at_most, equal
from memlaw.theory.subjects.gain import (
    best_step,
    condition,
    delay_loss,
    error,
    largest,
    least,
    least_loss,
    loss,
    other_loss,
    stepped_loss,
    target,
)


def known() -> Iterator[Mutant]:
    """False variants of the bound on the gain, of the quadratic form and of the rate."""
    yield from _of_the_bound()
    yield from _of_the_quadratic()
    yield from _of_the_rate()


def _of_the_bound() -> Iterator[Mutant]:
    gain = delay_loss(tau) - other_loss(tau)
    half = squared(target()) / 2
    rise = M_other(tau) - M(tau)

    def stating(right: object) -> Theorem:
        return claiming("gain.bound", equal(gain, right))

    def bounding(right: object) -> Theorem:
        return claiming("gain.bound", at_most(gain, right))

    yield Mutant("gain without the factor 1/2", stating(2 * half * rise), 2)
    yield Mutant("gain linear in g", stating(Abs(target()) * rise / 2), 2)
    yield Mutant("gain with M and M' swapped", stating(-half * rise), 2)
    yield Mutant("gain is never positive", bounding(Integer(0)), 2)
    yield Mutant("gain at most 1/2 g^2 M", bounding(half * M(tau)), 2)
    yield Mutant("gain at most N/(tau+2) - M", bounding(half * (N / (tau + 2) - M(tau))), 2)
    one = (1 - 1 / (tau + 1)) ** tau / (tau + 1)
    yield Mutant("the frontier of one eigenvalue for any N", bounding(half * (one - M(tau))), 2)
    item = theorem("gain.bound")
    held = tuple(hypothesis for hypothesis in item.hypotheses if hypothesis.name != "optimal readouts")
    within = Le(gain, half * rise, evaluate=False)
    yield Mutant("gain from a readout that is not optimal", replace(item, claims=(Claim(within),), hypotheses=held), 2)


def _of_the_quadratic() -> Iterator[Mutant]:
    excess = loss() - least_loss()

    def stating(form: object) -> Theorem:
        return claiming("gain.convex", equal(excess, form))

    limits = ((i, 1, N), (j, 1, N))
    yield Mutant("excess without the factor 1/2", stating(Sum(bar(error(i)) * C[i, j] * error(j), *limits)), 2)
    yield Mutant("excess with C transposed", stating(Sum(bar(error(i)) * C[j, i] * error(j), *limits) / 2), 2)
    yield Mutant("excess with C^{-1}", stating(Sum(bar(error(i)) * C.inv()[i, j] * error(j), *limits) / 2), 2)
    yield Mutant("excess in plain length", stating(Sum(squared(error(i)), (i, 1, N)) / 2), 2)


def _of_the_rate() -> Iterator[Mutant]:
    excess = loss() - least_loss()
    item = theorem("gain.convex")
    factor = 1 - 2 / (condition() + 1)

    def bounding(step: object, rate: object) -> Theorem:
        return claiming("gain.convex", at_most(stepped_loss(step) - least_loss(), rate * excess))

    yield Mutant("rate to the fourth power", bounding(best_step(), factor**4), 2)
    yield Mutant("rate of the best step at half the step", bounding(best_step() / 2, factor**2), 2)
    yield Mutant("rate of the best step at twice the step", bounding(2 * best_step(), factor**2), 2)
    traces = Trace(C) * Trace(C.inv())
    yield Mutant("rate with N for the traces", bounding(1 / Trace(C), (1 - 1 / N) ** 2), 2)
    yield Mutant("rate squared once more", bounding(1 / Trace(C), (1 - 1 / traces) ** 4), 2)
    root = Definition(condition(), (largest() / least()) ** Integer(1) / (1 + largest()))
    yield Mutant("a smaller condition number", replace(item, where=(item.where[0], root)), 2)
    longer = Definition(best_step(), 2 / least())
    yield Mutant("a step of 2/l_min", replace(item, where=(longer, item.where[1])), 2)
