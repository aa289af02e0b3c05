"""What no N eigenvalues learn of a linear teacher: settings and quantities."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from flint import arb
from hypothesis import strategies as st

from memlaw.numerics.number.arithmetic import BALL, EXACT, NotRepresentable, Scalar
from memlaw.numerics.oracle.singular import enclosed_tail, exact_tail, rounded_tail
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.readout import taught
from memlaw.verify.subjects.readout import inner, least_readout, numbers, parts_of, teacher
from memlaw.verify.subjects.state import impulse_column
from memlaw.verify.system.setting import Data, Quantities, Setting, by_name, fixed, several
from memlaw.verify.system.system import NotApplicable, System, exact_twin, kept_with_data

MOST_COLUMNS = 12


@kept_with_data
def unlearned(system: System, columns: int) -> Scalar:
    """The sum of the squares of all but the N largest singular values of the teacher's Hankel matrix."""
    if columns > MOST_COLUMNS:
        raise NotApplicable(f"singular values are computed of up to {MOST_COLUMNS} columns")
    if system.arithmetic is EXACT:
        return exact_tail(system.data["teacher"], columns, system.size)
    if system.arithmetic is BALL:
        return enclosed_tail(_exact_teacher(system), columns, system.size)
    if system.arithmetic.formal:
        raise NotRepresentable("singular values are roots of a polynomial, not functions of its coefficients")
    return rounded_tail(system.arithmetic, system.data["teacher"], columns, system.size)


def _exact_teacher(system: System) -> Sequence[Scalar]:
    """The coefficients as exact numbers: those of an exact instance, or drawn ones, which are binary."""
    given = list(system.data["teacher"])
    if "exact" in system.relatives or not all(value.is_exact() for value in given):
        return list(exact_twin(system).data["teacher"])
    return [EXACT.number(_binary(value.real), _binary(value.imag)) for value in given]


def _binary(value: arb) -> Fraction:
    mantissa, exponent = value.man_exp()
    return int(mantissa) * Fraction(2) ** int(exponent)


def residual(system: System, lag: int) -> Scalar:
    """g_k - w_*^* A^k B for the best readout w_*."""
    return teacher(system, lag) - inner(system, least_readout(system), impulse_column(system, lag))


QUANTITIES: Quantities = by_name(unlearned, residual)

# --- where the claim is tried ---------------------------------------------------------------------------------------


@cache
def instances() -> tuple[Instance, ...]:
    """One to three states; teachers of one lag, of two, of none, of many, of the state's own kernel."""
    diagonal, companion = Instance.diagonal, Instance.companion
    return (
        taught(diagonal("1/2"), (1,), (1,)),
        taught(diagonal(0), (1,), (1, 0)),
        taught(diagonal(0), (1,), (0, 1)),
        taught(diagonal("1/2"), (1,), (0, 0, 1), "1/4"),
        taught(diagonal("1/2"), (1,), (0, 0)),
        taught(diagonal("I/2"), (1,), ("1", "I/2", "-1/4")),
        taught(diagonal("2/3"), (1,), ("1/2", 1, 1, "1/2"), 2),
        taught(diagonal("1/3+I/4"), (1,), (3, "I/2", 0, "1-I")),
        taught(diagonal("1/2", "-1/2"), (1, 1), (0, 0, 1, 0, 1)),
        taught(diagonal("1/2", "I/2"), (1, 1), ("I", 0, 0, "2+I")),
        taught(companion(0, 0), (1, 1), (1, "1/2", "I", 2), "1/3"),
        taught(companion("1/2", "1/2"), (1, 1), (0, 1, 2, 1)),
        taught(diagonal("1/2", "-1/3", "I/2"), (1, 1, 1), ("1/2+I", 2, "-1/3", 0, 1), "1/2"),
    )


def drawn(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """A teacher of up to five lags more than states, often of few lags, and a noise."""
    size = len(spectrum)
    given: list[Any] = draw(several(_LAG, size, size + 5))
    return {"w": parts_of(size), "teacher": (*given, draw(numbers())), "noise": draw(_NOISE)}


_LAG = st.one_of(st.just(0j), numbers())
_NOISE = st.sampled_from((0.0, 0.25))

SETTINGS = (
    Setting(
        "fixed against learned",
        "a state and a teacher of more lags",
        instances,
        draw=drawn,
        parameters={"T": fixed((1, 2, 3, 4, 6), st.integers(1, 8))},
    ),
)
