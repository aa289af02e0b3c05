"""Eigenvalues on the unit circle: settings and quantities. Memory is one less the least error, by a determinant."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from memlaw.numerics.number.arithmetic import BALL, FLOAT, MPMATH, Divergent, Matrix, NotRepresentable, Scalar
from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.setting import Data, Parameter, Quantities, Setting, by_name
from memlaw.verify.system.system import NotApplicable, System, kept_with_data, remember_with_data


def points(system: System) -> list[Scalar]:
    """The eigenvalues: those of the pair, rational points of the circle by their slopes, or the N-th roots of one."""
    return remember_with_data(system, ("circle", "points"), lambda: _points(system))


def _points(system: System) -> list[Scalar]:
    arithmetic = system.arithmetic
    if "slopes" in system.data:
        unit = [arithmetic.one + arithmetic.i * value for value in system.data["slopes"]]
        return [value / arithmetic.conjugate(value) for value in unit]
    if "turn" in system.data:
        if arithmetic not in (BALL, FLOAT, MPMATH):
            raise NotRepresentable("roots of one are enclosed, not exact")
        turn = arithmetic.exp(2 * arithmetic.pi() * arithmetic.i / arithmetic.integer(system.size))
        return [system.data["turn"] * turn**place for place in range(system.size)]
    return list(system.eigenvalues)


@kept_with_data
def _gram(system: System, window: int) -> Matrix:
    """The inner products of the columns (l_i^k), k < T, term by term."""
    arithmetic, values = system.arithmetic, points(system)
    rows = [[arithmetic.one for _ in values]]
    for _ in range(window - 1):
        rows.append([x * y for x, y in zip(rows[-1], values, strict=True)])
    columns = arithmetic.matrix(rows)
    return arithmetic.multiply(arithmetic.adjoint(columns), columns)


def remembered(system: System, window: int, lag: int) -> Scalar:
    """1 - det(G - v v^*)/det G, v the conjugates of l_i^tau: the part of the lag's row that the others do not span."""
    if lag >= window:
        raise NotApplicable("the lag lies outside the window")
    if window <= system.size:
        return system.arithmetic.one
    arithmetic, gram = system.arithmetic, _gram(system, window)
    row = arithmetic.column([arithmetic.conjugate(value**lag) for value in points(system)])
    without = arithmetic.add(gram, arithmetic.multiply(row, arithmetic.adjoint(row)), -1)
    return arithmetic.real(arithmetic.one - arithmetic.determinant(without) / arithmetic.determinant(gram))


def crowding(system: System) -> Scalar:
    """The largest over i of the sum of 2/|l_i - l_j|, j != i."""
    arithmetic, values = system.arithmetic, points(system)
    if arithmetic.formal:
        raise NotRepresentable("distances are roots")
    if any(arithmetic.is_zero(x - y) for place, x in enumerate(values) for y in values[:place]):
        raise Divergent("two eigenvalues coincide")
    two = arithmetic.integer(2)
    sums = [
        arithmetic.sum([two / arithmetic.modulus(x - y) for at, y in enumerate(values) if at != place])
        for place, x in enumerate(values)
    ]
    return system.extreme(sums, largest=True)


QUANTITIES: Quantities = by_name(crowding) | {"M_circle": remembered}

# --- settings -------------------------------------------------------------------------------------------------------

_ON_CIRCLE = "1; -1; I; 1 -1; 1 I; 3/5+4*I/5 3/5-4*I/5; 1 3/5+4*I/5; 1 -1 I; 3/5+4*I/5 -I -5/13+12*I/13; 1 I -1 -I"
_NEAR = "1 1023/1025+64*I/1025 1023/1025-64*I/1025"
_RINGS = "1; I; 3/5+4*I/5; 1 -1; I -I; 3/5+4*I/5 -3/5-4*I/5; 1 I -1 -I; 3/5+4*I/5 -4/5+3*I/5 -3/5-4*I/5 4/5-3*I/5"


@cache
def instances() -> tuple[Instance, ...]:
    """One to four points of the circle, three of them near each other."""
    return tuple(Instance.diagonal(*text.split()) for text in (*_ON_CIRCLE.split(";"), _NEAR))


@cache
def rings() -> tuple[Instance, ...]:
    """One, two and four points in a ring."""
    return tuple(Instance.diagonal(*text.split()) for text in _RINGS.split(";"))


def _slopes(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """As many points of the circle, apart, some near each other."""
    places = draw(st.lists(st.integers(-40, 40), min_size=len(spectrum), max_size=len(spectrum), unique=True))
    scale = draw(st.sampled_from((8, 8, 64)))
    return {"slopes": tuple(place / scale for place in places)}


def _turned(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """A ring of as many points, turned by a rational point of the circle."""
    return {"turn": draw(st.sampled_from((1.0 + 0j, 1j, -1.0 + 0j)))}


_LONG = Parameter(lambda size: (2, 3, 5, 12, 30), lambda size: st.integers(2, 60))
_WHOLE = Parameter(lambda size: (size, 2 * size, 3 * size), lambda size: st.integers(1, 6).map(lambda q: q * size))

SETTINGS = (
    Setting(
        "circle",
        "distinct points of the unit circle",
        instances,
        draw=_slopes,
        parameters={"T": _LONG},
        draws_pair=True,
    ),
    Setting(
        "ring on the circle",
        "a ring of points of the circle",
        rings,
        draw=_turned,
        parameters={"T": _WHOLE},
        draws_pair=True,
    ),
)
