"""The frontier: the largest memory that any spectrum of N eigenvalues has at a lag: settings and quantities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import mpmath
from flint import acb, arb
from hypothesis import strategies as st

from memlaw.numerics.learn.efficiency import efficiency as enclosed_efficiency
from memlaw.numerics.learn.efficiency import published_poles
from memlaw.numerics.number.arithmetic import BALL, MPMATH, Arithmetic, NotRepresentable, Scalar
from memlaw.numerics.spectrum.poles import PiPole
from memlaw.theory.statement.hypotheses import STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.frontier_findings import initialisation, stored
from memlaw.theory.subjects.frontier_found import CONSTANTS, found_poles
from memlaw.verify.subjects import frontier_geometric, frontier_rows
from memlaw.verify.subjects.eigengrad import ascending
from memlaw.verify.subjects.frontier_flow import (
    density,
    derivative_norm,
    diagonal_build,
    step_memory,
    two_pole_density,
    union_density,
)
from memlaw.verify.subjects.state import companion_system, small_instances
from memlaw.verify.system.identity import told_apart
from memlaw.verify.system.instances import diagonal_system, lift, lift_data
from memlaw.verify.system.setting import Parameter, Quantities, Setting, nothing
from memlaw.verify.system.system import System, kept

LARGEST_RING = 8  # eigenvalues of a ring whose pair has no structure

# --- a few eigenvalues, given by their symmetric functions ------------------------------------------------------


def _pair_system(system: System, descending: list[Scalar]) -> System:
    """The companion pair of x^n + a_1 x^{n-1} + ... in the system's arithmetic; its own system."""
    column = [-1 * value for value in reversed(descending)]
    return companion_system(system.arithmetic, column, [system.arithmetic.zero] * len(column), system.label)


def _companion_memory(system: System, name: str, descending: list[Scalar], lag: int) -> Scalar:
    """Memory of the companion pair of a polynomial; the pair is kept under its coefficients."""
    system.need_stable()
    descending = [system.scalar(value) for value in descending]
    kept = system.remember((name, *map(told_apart, descending)), lambda: _pair_system(system, descending))
    return kept.memory(lag)


def memory_of_one(system: System, value: Scalar, lag: int) -> Scalar:
    """M of one eigenvalue: Stein's equation of a single state; an unstable eigenvalue keeps nothing."""
    value = system.scalar(value)
    if not system.stable and system.parameter_value(system.arithmetic.squared_modulus(value)) >= 1:
        return system.arithmetic.zero
    return _pair_system(system, [-1 * value]).memory(lag)


def memory_of_two(system: System, total: Scalar, product: Scalar, lag: int) -> Scalar:
    """M of two eigenvalues with this sum and this product."""
    return _companion_memory(system, "frontier two", [-1 * total, product], lag)


def memory_of_three(system: System, first: Scalar, second: Scalar, third: Scalar, lag: int) -> Scalar:
    """M of the pair with characteristic polynomial x^3 - e x^2 + f x - g."""
    return _companion_memory(system, "frontier three", [-1 * first, second, -1 * third], lag)


def shift_memory(system: System, lag: int) -> Scalar:
    """M of the shift register with N states."""
    system.need_few("the Stein equation of a shift register")
    zeros = [system.arithmetic.zero] * system.size
    return system.remember("frontier shift", lambda: _pair_system(system, zeros)).memory(lag)


# --- rings ------------------------------------------------------------------------------------------------------


def ring_memory(system: System, copies: int, lag: int) -> Scalar:
    """M of a controllable pair whose eigenvalues are all q-th roots of those of A."""
    return _ring(system, copies).memory(lag)


@kept
def _ring(system: System, copies: int) -> System:
    """The diagonal pair of the roots where they are distinct numbers, else the companion pair of p(x^q)."""
    zero = any(system.arithmetic.is_zero(value) for value in system.eigenvalues)
    if system.diagonal and not zero and not system.arithmetic.formal:
        roots = tuple(root for value in system.eigenvalues for root in _roots(system.arithmetic, value, copies))
        return diagonal_system(roots, system.arithmetic, system.label, {})
    if copies * system.size > LARGEST_RING:
        raise NotRepresentable(f"a ring of more than {LARGEST_RING} eigenvalues without structure")
    spread = [system.arithmetic.zero] * (copies * system.size)
    spread[::copies] = ascending(system.arithmetic, system.eigenvalues)[:-1]
    made = _pair_system(system, spread[::-1])
    return replace(made, stable=system.stable, all_unstable=system.all_unstable)


def _roots(arithmetic: Arithmetic, value: Scalar, copies: int) -> list[Scalar]:
    """All q-th roots of a number that is not zero; the branch is cut away from it."""
    turn = 2 * arithmetic.pi() * arithmetic.i / arithmetic.integer(copies)
    negative = bool(value.real < 0)
    first = _principal_root(arithmetic, -value if negative else value, copies)
    if negative:
        first = first * arithmetic.exp(turn / 2)
    return [first * arithmetic.exp(turn * arithmetic.integer(place)) for place in range(copies)]


def _principal_root(arithmetic: Arithmetic, value: Any, copies: int) -> Any:
    if arithmetic is BALL:
        return value.root(copies)
    return mpmath.root(value, copies) if arithmetic is MPMATH else complex(value) ** (1 / copies)


# --- what was found ---------------------------------------------------------------------------------------------


def found_constant(system: System) -> Scalar:
    """The figure stored with the poles."""
    return system.data["figure"]


EQUISPACED = {"equally spaced": Fraction(1, 2), "equally spaced, decay 0.95": Fraction(95, 100)}
COARSE = 2e-4


def poles_of(name: str) -> tuple[Scalar, ...]:
    """The poles of an initialisation with 32 states, conjugates included.

    >>> len(poles_of("s4d-lin")), len(poles_of("equally spaced"))
    (31, 32)
    """
    if name in EQUISPACED:
        return tuple(PiPole(-EQUISPACED[name], Fraction(2 * place - 31, 2), 1) for place in range(32))
    return found_poles(32) if name == "found" else published_poles(name, 32)


def efficiency(system: System) -> Scalar:
    """max_t t m(t)/N, enclosed by halving intervals of t."""
    if system.arithmetic is not BALL:
        raise NotRepresentable("a maximum over all times is enclosed, not exact")
    found = enclosed_efficiency(poles_of(system.data["initialisation"]), tolerance=COARSE)
    return acb(arb(found.lower).union(arb(found.upper)))


QUANTITIES: Quantities = {
    "M_shift": shift_memory,
    "M_one": memory_of_one,
    "M_two": memory_of_two,
    "M_three": memory_of_three,
    "M_roots": ring_memory,
    "m": density,
    "m_other": lambda system, time: density(system.relatives["other"](), time),
    "other_size": lambda system: system.relatives["other"]().size,
    "m_union": union_density,
    "m_found": density,
    "m_two": two_pole_density,
    "M_step": step_memory,
    "nu": derivative_norm,
    "kappa_found": found_constant,
    "efficiency": efficiency,
    "efficiency_found": found_constant,
    **frontier_geometric.QUANTITIES,
    **frontier_rows.QUANTITIES,
}

# --- settings ---------------------------------------------------------------------------------------------------


def _eigenvalues_build(instance: Instance, arithmetic: Arithmetic) -> System:
    """Only the eigenvalues count."""
    values = tuple(lift(arithmetic, value) for value in instance.eigenvalues)
    nothing = arithmetic.matrix([[arithmetic.zero]])
    stable = STABLE.holds(instance)
    return System(arithmetic, nothing, nothing, values, nothing, nothing, stable, label=instance.label)


def _named_build(instance: Instance, arithmetic: Arithmetic) -> System:
    """Only the name of an initialisation and its figure count."""
    nothing = arithmetic.matrix([[arithmetic.zero]])
    zeros = (arithmetic.zero,) * instance.size
    data = {name: instance.extra[name] for name in ("initialisation", "figure")}
    lifted = lift_data(arithmetic, data)
    return System(arithmetic, nothing, nothing, zeros, nothing, nothing, label=instance.label, data=lifted)


def _few_instances() -> tuple[Instance, ...]:
    """With the optima for one eigenvalue at lags 1 and 4, for two at lag 2, and nearly for three at lag 3."""
    optima = [("1/2+I/2",), ("4/5+2*I/5",), ("1/2+I/2", "1/2-I/2"), ("0.687", "0.21072+0.71353*I", "0.21072-0.71353*I")]
    return (*small_instances(), *(Instance.diagonal(*values) for values in optima))


_SMALLEST = (("1/2",), ("0",), ("1/3+I/4",), ("0", "1/2"), ("1/2", "I/2"))
_SLOW = (("9/10",), ("9/10", "I/3"), ("1/2", "-1/3", "I/2"))
_UNEQUAL = (  # with a second pair of another size
    Instance.diagonal("1/2").with_extra(other=("1/3", "I/4")).called("eigenvalue 1/2 beside 1/3, I/4"),
    Instance.diagonal("1/2", "-1/3").with_extra(other=("2/3",)).called("eigenvalues 1/2, -1/3 beside 2/3"),
)


def _pairs(*diagonal: tuple[str, ...]) -> tuple[Instance, ...]:
    """Diagonal pairs, two repeated eigenvalues, and a pair without structure; all controllable."""
    general = Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3"))
    repeated = [Instance.companion(*values) for values in (("0", "0"), ("I/2", "I/2"))]
    return (*(Instance.diagonal(*values) for values in diagonal), *repeated, general)


def _initialisations() -> tuple[Instance, ...]:
    figures = (
        ("s4d-lin", 31, "770/1000"),
        ("equally spaced", 32, "772/1000"),
        ("equally spaced, decay 0.95", 32, "835/1000"),
        ("s4d-legs", 32, "394/1000"),
        ("s4d-inv", 32, "385/1000"),
        ("s4-legs", 32, "264/1000"),
        ("found", 32, "906/1000"),
    )
    return tuple(initialisation(*item) for item in figures)


_MANY = 4  # states from which on fewer values are tried: a spectrum of many states is slow in mpmath


def _values(few: tuple[Fraction, ...], more: tuple[Fraction, ...]) -> Callable[[int], tuple[Fraction, ...]]:
    return lambda size: few if size >= _MANY else more


def _tenfold(low: float, high: float) -> Callable[[int], st.SearchStrategy[float]]:
    return lambda size: st.floats(low, high).map(lambda power: 10.0**power)


_COPIES = Parameter(lambda size: (2,) if size >= _MANY else (1, 2, 3), lambda size: st.integers(1, 3))
_TIMES = Parameter(
    _values((Fraction(1, 2),), (Fraction(0), Fraction(1, 2), Fraction(2), Fraction(8))),
    lambda size: st.one_of(st.just(0.0), st.floats(1e-3, 20.0)),
)
_STEPS = Parameter(_values((Fraction(1, 10),), (Fraction(1, 10), Fraction(1), Fraction(16))), _tenfold(-2.0, 1.0))
_FREQUENCIES = Parameter(
    _values((Fraction(8), Fraction(10**6)), (Fraction(1, 8), Fraction(8), Fraction(100))), _tenfold(1.0, 6.0)
)

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "few eigenvalues",
        "one, two or three eigenvalues of a pair",
        _few_instances,
        nothing,
        nothing,
        build=_eigenvalues_build,
    ),
    Setting(
        "rings",
        "a pair and the roots of its eigenvalues",
        lambda: _pairs(*_SMALLEST),  # a ring of qN states is a pair without structure
        data=nothing,
        draw=nothing,
        parameters={"q": _COPIES},
    ),
    Setting(
        "times",
        "a pair and the continuous system behind it",
        lambda: (*_pairs(*_SMALLEST, *_SLOW), *_UNEQUAL),  # where all is slow the bound is nearly attained
        data=nothing,
        draw=nothing,
        parameters={"t": _TIMES, "Delta": _STEPS, "omega": _FREQUENCIES},
    ),
    Setting(
        "found poles",
        "the poles that an optimiser found",
        lambda: tuple(stored(size) for size in CONSTANTS if size <= 16),
        build=diagonal_build,
    ),
    Setting("initialisations", "the poles of a named initialisation", _initialisations, build=_named_build),
    *frontier_geometric.SETTINGS,
    *frontier_rows.SETTINGS,
)
