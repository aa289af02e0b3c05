"""S4 and its diagonal form: pairs with their twins, layers with and without a diagonal twin, and their quantities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from hypothesis import strategies as st
from sympy import ImmutableMatrix
from sympy.polys.matrices import DomainMatrix

from memlaw.numerics.number.arithmetic import BALL, EXACT, Arithmetic, Matrix, NotRepresentable, Scalar
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.equivalence import twin_of, with_neighbour, with_twin
from memlaw.verify.system.instances import build
from memlaw.verify.system.setting import Data, Quantities, Setting, nothing, several
from memlaw.verify.system.system import System, kept

# --- twins ----------------------------------------------------------------------------------------------------------


def twin(system: System) -> System:
    """The twin: the pair that the instance carries, or that of a spectrum in another basis with other weights."""
    if "twin" in system.relatives:
        return system.relatives["twin"]()
    return _moved_twin(system)


@kept
def _moved_twin(system: System) -> System:
    """(T A T^-1, T W B) for the drawn basis T and weights W: A is diagonal here, so W commutes with it."""
    arithmetic = system.arithmetic
    basis = arithmetic.matrix(system.data["basis"])
    weighted = [[w * row[0]] for w, row in zip(system.data["weights"], arithmetic.entries(system.B), strict=True)]
    A = arithmetic.multiply(arithmetic.multiply(basis, system.A), arithmetic.inverse(basis))
    B = arithmetic.multiply(basis, arithmetic.matrix(weighted))
    return System(arithmetic, A, B, system.eigenvalues, A, B, stable=system.stable, label="twin")


def build_with_twin(instance: Instance, arithmetic: Arithmetic) -> System:
    """The system of a pair, with its twin as a relative."""
    return _with_relative(instance, arithmetic, "twin", twin_of)


def _with_relative(
    instance: Instance, arithmetic: Arithmetic, name: str, other: Callable[[Instance], Instance]
) -> System:
    system = build(instance, arithmetic)
    kept_other = cache(lambda: build(other(instance), arithmetic))
    return replace(system, relatives={**system.relatives, name: kept_other})


def twin_memory(system: System, lag: int) -> Scalar:
    """M of the twin, through its own Stein equation."""
    return twin(system).memory(lag)


def krylov(system: System) -> Matrix:
    """[B, AB, ..., A^{N-1}B] of the whole pair, column by column."""
    system.need_few("a Krylov matrix")
    return system.arithmetic.matrix(_states(system, system.size))


def _states(system: System, length: int) -> list[list[Scalar]]:
    """Rows of [B, AB, A^2 B, ...]: the kernels of the unit readouts."""
    columns = [system.B]
    for _ in range(length - 1):
        columns.append(system.arithmetic.multiply(system.A, columns[-1]))
    return [list(row) for row in zip(*map(system.arithmetic.flat, columns), strict=True)]


@cache
def _twins() -> tuple[Instance, ...]:
    one, imaginary = Instance.diagonal("1/2"), Instance.diagonal("I/2")
    zero = Instance.companion("0", "1/2")
    jordan = Instance.pair([["1/2", 1], [0, "1/2"]], [0, 1], ("1/2", "1/2"))
    dense = Instance.pair([["1/2", 1], [0, "-1/3"]], [1, 1], ("1/2", "-1/3"))
    rotated = Instance.pair([["I/2", "1/2"], [0, "1/3"]], [2, "I"], ("I/2", "1/3"))
    three = Instance.pair([["1/2", 1, 0], [0, "1/2", "I"], [0, 0, "-1/3"]], [1, 0, 2], ("1/2", "1/2", "-1/3"))
    return (
        with_twin(one, Instance.diagonal("1/2", weights=[3]), (2,)),
        with_twin(imaginary, Instance.diagonal("I/2", weights=["1+I"]), ("1-I",)),
        with_twin(zero, Instance.diagonal("0", "1/2"), (1, "I")),
        with_twin(dense, Instance.diagonal("1/2", "-1/3")),
        with_twin(jordan, Instance.companion("1/2", "1/2"), (1, "2-I")),
        with_twin(rotated, Instance.diagonal("I/2", "1/3", weights=(1, "2*I")), ("1+I", 3)),
        with_twin(Instance.companion("1/2", "I/2"), Instance.diagonal("1/2", "I/2"), ("I", 1)),
        with_twin(three, Instance.companion("1/2", "1/2", "-1/3"), (1, "I", -1)),
        with_twin(
            Instance.companion("1/2", "-1/3", "I/3"), Instance.diagonal("1/2", "-1/3", "I/3", weights=(1, -2, "I"))
        ),
    )


def _basis(size: int) -> tuple[tuple[int, ...], ...]:
    """A unit triangular basis: its inverse is whole too."""
    return tuple(
        tuple(int(row == column) + (row - column if row > column else 0) for column in range(size))
        for row in range(size)
    )


def twin_data(size: int) -> Data:
    """A basis, input weights and a readout for a spectrum of so many states."""
    matrix = ImmutableMatrix(_basis(size))
    weights = ImmutableMatrix(size, 1, lambda row, _: (-1) ** row * (row + 1))
    values = Instance.diagonal(*(0,) * size, weights=[f"{row + 1}+{row}*I" for row in range(size)]).B
    return {"basis": matrix, "weights": tuple(weights), "w": tuple(values)}


_SMALL, _NONZERO = st.integers(-2, 2), st.builds(complex, st.floats(0.5, 2.0), st.floats(-1.0, 1.0))


def draw_twin(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Weights and readouts away from zero; a basis with small whole entries."""
    size = len(spectrum)
    below = draw(several(_SMALL, size * size))
    rows = [
        [int(row == col) + (below[row * size + col] if row > col else 0) for col in range(size)] for row in range(size)
    ]
    weights, values = (draw(several(_NONZERO, size)) for _ in range(2))
    return {"basis": ImmutableMatrix(rows), "weights": tuple(weights), "w": tuple(values)}


# --- diagonal twins -------------------------------------------------------------------------------------------------


def _exactly(system: System) -> System:
    """The exact system: ranks and common divisors are decided in rationals alone."""
    if system.arithmetic is EXACT:
        return system
    if system.arithmetic is not BALL:
        raise NotRepresentable("a rank is decided in exact arithmetic")
    return system.relatives["exact"]()


def _rank(rows: list[list[Scalar]]) -> int:
    return int(EXACT.matrix(rows).rank())


def shared_dimension(system: System) -> int:
    """dim V + dim E - dim(V + E), V the kernels and E the exponentials of the eigenvalues, over 2N + 1 values.

    Both spaces solve the recurrence of the characteristic polynomial, so N values decide; exponentials of other
    numbers are independent of both.
    """
    exact = _exactly(system)
    length = 2 * exact.size + 1
    kernels = _states(exact, length)
    distinct = list(dict.fromkeys(exact.eigenvalues))
    exponentials = [[value**power for power in range(length)] for value in distinct]
    return _rank(kernels) + _rank(exponentials) - _rank(kernels + exponentials)


def diagonal_twin_exists(system: System) -> int:
    """1 when all kernels are among the exponentials."""
    exact = _exactly(system)
    return int(shared_dimension(system) == _rank(_states(exact, 2 * exact.size + 1)))


def minimal_polynomial(system: System) -> list[Scalar]:
    """The monic p of least degree with p(A)B = 0, highest coefficient first: that of the controllable part."""
    exact = _exactly(system)
    return [EXACT.one, *DomainMatrix.charpoly(exact.reduced_A)[1:]]


def distinct_root_count(system: System) -> int:
    """deg p - deg gcd(p, p')."""
    p = minimal_polynomial(system)
    degree = len(p) - 1
    slope = [EXACT.integer(degree - place) * value for place, value in enumerate(p[:-1])]
    return degree - (len(_common_divisor(p, slope)) - 1)


def _common_divisor(first: list[Scalar], second: list[Scalar]) -> list[Scalar]:
    """Euclid's algorithm; polynomials as coefficients, the highest first, without leading zeros."""
    while second:
        first, second = second, _remainder(first, second)
    return first


def _remainder(top: list[Scalar], bottom: list[Scalar]) -> list[Scalar]:
    rest = list(top)
    while len(rest) >= len(bottom):
        factor = rest[0] / bottom[0]
        padded = [*bottom, *[EXACT.zero] * (len(rest) - len(bottom))]
        rest = [a - factor * b for a, b in zip(rest, padded, strict=True)][1:]
    while rest and EXACT.is_zero(rest[0]):
        rest = rest[1:]
    return rest


def roots_are_simple(system: System) -> int:
    """1 when p and p' have no common divisor."""
    return int(distinct_root_count(system) == len(minimal_polynomial(system)) - 1)


@cache
def _layers() -> tuple[Instance, ...]:
    """Diagonal, defective and derogatory pairs, driven in full or in part."""
    block = [["1/2", 1], [0, "1/2"]]
    derogatory = [["1/2", 1, 0], [0, "1/2", 0], [0, 0, "1/2"]]
    defective = [["I/2", 1, 0], [0, "I/2", 0], [0, 0, "1/3"]]
    return (
        Instance.diagonal("1/2"),
        Instance.diagonal("0"),
        Instance.diagonal("1/2", "I/2"),
        Instance.diagonal("1/2", "1/2"),
        Instance.diagonal("1/2", "1/3", weights=(0, 1)),
        Instance.companion("I/2", "I/2"),
        Instance.pair(block, [0, 1], ("1/2", "1/2")),
        Instance.pair(block, [1, 0], ("1/2", "1/2")),
        Instance.pair([[0, 1], [0, 0]], [1, 1], (0, 0)),
        Instance.pair(derogatory, [1, 0, 1], ("1/2",) * 3),
        Instance.pair(derogatory, [0, 1, 1], ("1/2",) * 3),
        Instance.pair(defective, [1, 1, 1], ("I/2", "I/2", "1/3")),
        Instance.pair(defective, [1, 0, 1], ("I/2", "I/2", "1/3")),
        Instance.diagonal("1/2", "1/2", "1/3"),
        Instance.companion("1/2", "1/2", "-1/2", "-1/2"),
    )


# --- neighbours -----------------------------------------------------------------------------------------------------


def build_with_neighbour(instance: Instance, arithmetic: Arithmetic) -> System:
    """The system of a pair; its second spectrum is that of the diagonal layer near it."""
    return _with_relative(instance, arithmetic, "other", lambda pair: Instance.diagonal(*pair.extra["near"]))


@cache
def _neighbours() -> tuple[Instance, ...]:
    return (
        with_neighbour(Instance.diagonal("1/2"), "2/5"),
        with_neighbour(Instance.diagonal("I/2"), "1/10+I/2"),
        with_neighbour(Instance.companion("1/2", "1/2"), "1/2", "3/5"),
        with_neighbour(Instance.companion("1/2", "1/2"), "499/1000", "501/1000"),
        with_neighbour(Instance.companion("I/2", "I/2"), "1/20+I/2", "-1/20+I/2"),
        with_neighbour(Instance.companion("0", "0"), "1/100", "-1/100"),
        with_neighbour(Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3")), "11/20", "1/4"),
        with_neighbour(Instance.companion("1/2", "1/2", "1/3"), "9/20", "11/20", "I/3"),
    )


# --- the settings and their tables ----------------------------------------------------------------------------------

TWINS = Setting(
    "twins", "a pair and its twin", _twins, data=twin_data, draw=draw_twin, largest=8, build=build_with_twin
)
REALISABLE = Setting("realisable", "layers with a diagonal twin", _layers)
NEIGHBOUR = Setting(
    "neighbour",
    "a pair and a diagonal layer near it",
    _neighbours,
    nothing,
    nothing,
    largest=8,
    build=build_with_neighbour,
)
SETTINGS: tuple[Setting, ...] = (TWINS, REALISABLE, NEIGHBOUR)

QUANTITIES: Quantities = {
    "M_twin": twin_memory,
    "shared_kernels": shared_dimension,
    "distinct_roots": distinct_root_count,
    "has_diagonal_twin": diagonal_twin_exists,
    "simple_roots": roots_are_simple,
    "A'": lambda system: twin(system).A,
    "B'": lambda system: twin(system).B,
    "K": krylov,
    "K'": lambda system: krylov(twin(system)),
}
