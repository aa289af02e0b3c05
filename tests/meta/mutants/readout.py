"""False variants of the theorems on learning a readout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Eq, Le, Sum
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import C, M, N, bar, i, j, k, squared, tau
from memlaw.theory.statement.theorem import Claim, Theorem
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
from memlaw.verify.run.mutation import Mutant

_WHITENED = Sum(bar(part(tau, i)) * C.inv()[i, j] * part(tau, j), (i, 1, N), (j, 1, N))
_KNOWN = Sum(bar(teacher(k)) * impulse(k, i), (k, 0, last_lag()))


def _claiming(key: str, relation: Relational) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation),))


def _gradient(model: object) -> Theorem:
    return _claiming("readout.gradient", Eq(slope(i), model, evaluate=False))


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
    yield Mutant("the part has length |g| M", _claiming("readout.teacher", power), 1)
    raw = Eq(Sum(squared(part(tau, i)), (i, 1, N)), squared(teacher(tau)) * M(tau), evaluate=False)
    yield Mutant("the raw part has length |g| sqrt(M)", _claiming("readout.teacher", raw), 1)
    yield Mutant(
        "losses of single lags add up",
        _claiming(
            "readout.optimum",
            Eq(
                2 * least_loss(),
                Sum(squared(teacher(k)) * (1 - M(k)), (k, 0, last_lag())) + noise_variance(),
                evaluate=False,
            ),
        ),
        1,
    )
    quiet = Sum(squared(teacher(k)), (k, 0, last_lag())) - Sum(
        bar(wanted(i)) * C.inv()[i, j] * wanted(j), (i, 1, N), (j, 1, N)
    )
    yield Mutant(
        "the noise can be learned",
        _claiming("readout.optimum", Eq(2 * least_loss(), quiet, evaluate=False)),
        1,
    )
    single = squared(teacher(tau)) * (1 - M(tau)) ** 2 + noise_variance()
    yield Mutant(
        "the least loss is a squared shortfall",
        _claiming("readout.optimum", Eq(2 * least_loss_of_lag(tau), single, evaluate=False)),
        1,
    )
    yield Mutant(
        "raw length below whitened length",
        _claiming("readout.invisible", Le(Sum(squared(part(tau, i)), (i, 1, N)), raw.rhs, evaluate=False)),
        1,
    )
    yield Mutant(
        "whitened length below raw length",
        _claiming("readout.invisible", Le(raw.rhs, Sum(squared(part(tau, i)), (i, 1, N)), evaluate=False)),
        1,
    )
