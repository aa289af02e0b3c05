"""False variants of the theorems on learning a readout."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Eq, Sum
from variants import claiming, variant

from memlaw.theory.language import M
from memlaw.theory.language.symbols import C, N, bar, i, j, k, squared, tau
from memlaw.theory.statement.theorem import Theorem, at_most, equal
from memlaw.theory.subjects.readout import (
    impulse,
    last_lag,
    least_loss,
    least_loss_of_lag,
    noise_variance,
    part,
    slope,
    teacher,
    wanted,
    weight,
)

_WHITENED = Sum(bar(part(tau, i)) * C.inv()[i, j] * part(tau, j), (i, 1, N), (j, 1, N))
_KNOWN = Sum(bar(teacher(k)) * impulse(k, i), (k, 0, last_lag()))


def _gradient(model: object) -> Theorem:
    return claiming("readout.gradient", equal(slope(i), model))


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about what the gradient knows of the teacher."""
    image = Sum(C[i, j] * weight(j), (j, 1, N))
    yield Mutant("gradient of E|y - d|^2 without the half", _gradient(2 * image - 2 * _KNOWN), 1)
    yield Mutant("gradient that adds the teacher", _gradient(image + _KNOWN), 1)
    yield Mutant("covariance transposed", _gradient(Sum(C[j, i] * weight(j), (j, 1, N)) - _KNOWN), 2)
    yield Mutant("readout conjugated", _gradient(Sum(C[i, j] * bar(weight(j)), (j, 1, N)) - _KNOWN), 1)
    late = Sum(bar(teacher(k)) * impulse(k + 1, i), (k, 0, last_lag()))
    yield Mutant("the state read one lag late", _gradient(image - late), 1)
    power = Eq(_WHITENED, squared(teacher(tau)) * M(tau) ** 2, evaluate=False)
    yield variant("the part has length |g| M", "readout.teacher", power, 1)
    raw = Eq(Sum(squared(part(tau, i)), (i, 1, N)), squared(teacher(tau)) * M(tau), evaluate=False)
    yield variant("the raw part has length |g| sqrt(M)", "readout.teacher", raw, 1)
    yield variant(
        "losses of single lags add up",
        "readout.optimum",
        equal(2 * least_loss(), Sum(squared(teacher(k)) * (1 - M(k)), (k, 0, last_lag())) + noise_variance()),
        1,
    )
    quiet = Sum(squared(teacher(k)), (k, 0, last_lag())) - Sum(
        bar(wanted(i)) * C.inv()[i, j] * wanted(j), (i, 1, N), (j, 1, N)
    )
    yield variant("the noise can be learned", "readout.optimum", equal(2 * least_loss(), quiet), 1)
    single = squared(teacher(tau)) * (1 - M(tau)) ** 2 + noise_variance()
    yield variant(
        "the least loss is a squared shortfall", "readout.optimum", equal(2 * least_loss_of_lag(tau), single), 1
    )
    yield variant(
        "raw length below whitened length",
        "readout.invisible",
        at_most(Sum(squared(part(tau, i)), (i, 1, N)), raw.rhs),
        1,
    )
    yield variant(
        "whitened length below raw length",
        "readout.invisible",
        at_most(raw.rhs, Sum(squared(part(tau, i)), (i, 1, N))),
        1,
    )
