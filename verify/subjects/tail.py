"""How memory ends: settings and quantities. The limit is read off the projection, along the slowest eigenvector."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from operator import mul

from flint import acb
from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import as_complex
from memlaw.numerics.number.arithmetic import Divergent, Matrix, Scalar
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.instances import build_in_order, companion_of
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, by_name
from memlaw.verify.system.symbols import features, of_symbols
from memlaw.verify.system.system import System, remember_with_data

# --- who leads ------------------------------------------------------------------------------------------------------


def _parts(system: System) -> tuple[Scalar, int, list[Scalar]]:
    """The eigenvalue of largest modulus, how often it occurs, and the others."""
    return remember_with_data(system, ("tail", "parts"), lambda: _divided(system))


def _divided(system: System) -> tuple[Scalar, int, list[Scalar]]:
    if "lead" in system.data:
        return system.data["lead"], system.data["order"], list(system.data["rest"])
    arithmetic, values = system.arithmetic, system.eigenvalues
    first = max(values, key=lambda value: abs(as_complex(value)))
    gaps = [value - first for value in values]
    others = [v for v, gap in zip(values, gaps, strict=True) if not (_overlaps(gap) or arithmetic.is_zero(gap))]
    return first, len(values) - len(others), others


def _overlaps(gap: Scalar) -> bool:
    """Whether a ball may be 0: exact eigenvalues, enclosed, are apart or one."""
    return isinstance(gap, acb) and gap.contains(0)


def lead(system: System) -> Scalar:
    """The eigenvalue of largest modulus."""
    return _parts(system)[0]


def order(system: System) -> int:
    """How often it occurs."""
    return _parts(system)[1]


def rest(system: System, index: int) -> Scalar:
    """One of the others, from 1 on."""
    return _parts(system)[2][index - 1]


def rest_count(system: System) -> int:
    """How many others there are."""
    return len(_parts(system)[2])


# --- the limit ------------------------------------------------------------------------------------------------------


def tail_constant(system: System) -> Scalar:
    """lim M(tau)/(tau^{2m-2} |l|^{2 tau + 2}).

    (A - l)^{m-1} prod (A - mu_j) B = e lies along the eigenvector of l, and A^tau B/(tau^{m-1} l^{tau-m+1}) tends to
    e/((m-1)! prod (l - mu_j)); memory is the square of its length in C^{-1}.
    """
    system.need_stable()
    arithmetic, (value, times, others) = system.arithmetic, _parts(system)
    if arithmetic.is_zero(value):
        raise Divergent("memory ends for good")
    if not arithmetic.formal and any(_reaches(system, other, value) for other in others):
        raise Divergent("two eigenvalues of one modulus: the quotient swings")
    home = _home(system)
    column: Matrix = home.B
    for factor in (*[value] * (times - 1), *others):
        scaled = arithmetic.multiply(column, arithmetic.matrix([[factor]]))
        column = arithmetic.add(arithmetic.multiply(home.A, column), scaled, -1)
    along = reduce(mul, (value - other for other in others), arithmetic.integer(math.factorial(times - 1)))
    kept = arithmetic.multiply(arithmetic.adjoint(column), arithmetic.solve(home.gramian, column))
    size = arithmetic.squared_modulus(along) * arithmetic.squared_modulus(value) ** times
    return arithmetic.real(arithmetic.entry(kept, 0, 0)) / size


def _reaches(system: System, other: Scalar, value: Scalar) -> bool:
    """Whether |other| >= |value|, as far as that is known."""
    gap = system.arithmetic.squared_modulus(value) - system.arithmetic.squared_modulus(other)
    return not gap.real > 0 if isinstance(gap, acb) else not as_complex(gap).real > 0


def _home(system: System) -> System:
    """The pair itself, or the companion pair of what a sample names."""
    if "lead" not in system.data:
        return system
    value, times, others = _parts(system)
    return remember_with_data(
        system, ("tail", "pair"), lambda: companion_of((*[value] * times, *others), system.arithmetic, "")
    )


QUANTITIES: Quantities = by_name(lead, order, rest, rest_count, tail_constant)

# --- where claims are tried -----------------------------------------------------------------------------------------


@cache
def instances() -> tuple[Instance, ...]:
    """One to four states, the slowest once to three times."""
    diagonal, companion = Instance.diagonal, Instance.companion
    return (
        diagonal("1/2"),
        diagonal("I/2"),
        diagonal("1/2", "-1/3"),
        diagonal("-1/2", "I/3"),
        diagonal("1/3+I/2", "I/3"),
        diagonal("1/2", "1/3", weights=(2, "I")),
        companion("1/2", "1/2"),
        companion("I/2", "I/2"),
        Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3")),
        diagonal("4/5", "1/3+I/4", "1/3-I/4"),
        companion("1/2", "1/2", "1/3"),
        companion("1/3+I/3", "1/3+I/3", "1/3+I/3"),
        companion("-2/3", "-2/3", "1/4", "I/2"),
    )


def drawn(draw: st.DrawFn, _: tuple[complex, ...]) -> Data:
    """The slowest once to three times, and none to three others."""
    value, times = draw(_LEADS), draw(st.integers(1, 3))
    parts = draw(st.lists(_PARTS, max_size=3, unique=True))
    return {"lead": value, "order": times, "rest": tuple(value * part for part in parts)}


_LEADS = st.sampled_from((0.5 + 0j, -0.75 + 0j, 0.96875 + 0j, 0.5 + 0.5j, -0.25 + 0.875j, 0.0625j))
_PARTS = st.builds(complex, st.integers(-5, 5).map(lambda x: x / 8), st.integers(-5, 5).map(lambda x: x / 8))


def generic(arithmetic: ModularArithmetic, given: Sequence[Instance]) -> Iterator[System]:
    """The slowest once to three times and up to two others, in independent symbols."""
    if features(given):
        return
    for times, others in ((1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (1, 3), (3, 1)):
        value, parts = arithmetic.disc_symbol(), [arithmetic.disc_symbol() for _ in range(others)]
        label = f"one eigenvalue {times} times, {others} others"
        yield of_symbols(arithmetic, times + others, label, lead=value, order=times, rest=parts)


SETTINGS = (
    Setting(
        "one lead",
        "a pair with one slowest eigenvalue",
        instances,
        draw=drawn,
        build=build_in_order,
        generic=Symbols("a slowest eigenvalue once to three times, up to three others", generic),
    ),
)
