"""Published initialisations: settings, and their memory from the continuous pair, discretised as the rule says."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache, partial
from typing import Any

import mpmath
import numpy as np
import scipy.linalg
from flint import fmpq, fmpq_mat, fmpq_poly
from hypothesis import reject
from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import as_complex, certainly_nonzero, rough_modulus
from memlaw.numerics.linear.ranks import modes
from memlaw.numerics.number.arithmetic import (
    BALL,
    MPMATH,
    Arithmetic,
    Divergent,
    Matrix,
    NotRepresentable,
    Scalar,
    Undecided,
)
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.numerics.spectrum.initializations import published_poles
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.legs import legs_instance
from memlaw.theory.subjects.legs_sampled import FAMILIES, RULES
from memlaw.verify.subjects.legs_symbols import diagonal_of_symbols, generic_steps, largest_base
from memlaw.verify.subjects.state import as_exponentials
from memlaw.verify.system.instances import build, from_spectrum, lift, lift_matrix
from memlaw.verify.system.setting import Data, Parameter, Quantities, Setting, Symbols, by_name, fixed, nothing
from memlaw.verify.system.system import LARGEST_DENSE, NotApplicable, System, kept

Rows = list[list[Fraction]]
NAMES = {"legs": "s4-legs", "dlegs": "s4d-legs", "lin": "s4d-lin", "inv": "s4d-inv"}
DISCRETIZATIONS = {"held": "zoh", "bilinear": "bilinear"}
MOST_POLES = 33  # roots of a polynomial, in balls

# --- the HiPPO-LegS operator ----------------------------------------------------------------------------------------


@cache
def legendre(degree: int) -> fmpq_poly:
    """P_n(x), by Bonnet's recursion.

    >>> legendre(2)
    3/2*x^2 + (-1/2)
    """
    x = fmpq_poly([0, 1])
    if degree <= 1:
        return x**degree
    return ((2 * degree - 1) * x * legendre(degree - 1) - (degree - 1) * legendre(degree - 2)) / degree


@cache
def moved_along(degree: int) -> tuple[Fraction, ...]:
    """The coefficients of (x + 1) P_n'(x) in P_0, ..., P_n, by elimination from the highest power."""
    rest = fmpq_poly([1, 1]) * legendre(degree).derivative()
    found = [Fraction(0)] * (degree + 1)
    for place in reversed(range(degree + 1)):
        part = rest[place] / legendre(place)[place]
        found[place] = Fraction(int(part.p), int(part.q))
        rest -= part * legendre(place)
    return tuple(found)


@cache
def operator_rows(states: int, low_rank: bool) -> Rows:
    """HiPPO-LegS on y_n = int_0^1 u(ts) P_n(2s - 1) ds, with or without its low-rank part; the input is (1, ..., 1).

    t y_n' = -y_n - (the integral with (x + 1) P_n') + u. With x_n = sqrt(2n+1) y_n, adding B B^T/2 adds (2k+1)/2.
    """
    rows = []
    for n in range(states):
        moved = (*moved_along(n), *[Fraction(0)] * (states - n - 1))
        row = [-value - int(n == k) for k, value in enumerate(moved)]
        rows.append(row if low_rank else [value + Fraction(2 * k + 1, 2) for k, value in enumerate(row)])
    return rows


def _lifted(arithmetic: Arithmetic, rows: Rows) -> Any:
    return arithmetic.matrix([[arithmetic.number(value) for value in row] for row in rows])


@kept
def operator(system: System, low_rank: bool = True) -> Matrix:
    """The rational operator in the system's arithmetic."""
    system.need_few("a dense initialisation")
    rows = operator_rows(system.size, low_rank)
    return _lifted(system.arithmetic, rows)


def hippo(system: System, row: int, column: int) -> Scalar:
    """A_ij for the normalised coefficients x_i = sqrt(2i-1) y_i."""
    value = operator_rows(system.size, low_rank=True)[row - 1][column - 1]
    ratio = system.arithmetic.number(Fraction(2 * row - 1, 2 * column - 1))
    return system.arithmetic.sqrt(ratio) * system.arithmetic.number(value)


def characteristic(system: System, point: Scalar, low_rank: bool = True) -> Scalar:
    """det(s I - A), a number."""
    matrix = _lifted(system.arithmetic, operator_rows(system.size, low_rank))
    shifted = _shifted(system.arithmetic, system.scalar(point), matrix, system.arithmetic.integer(-1))
    return system.arithmetic.determinant(shifted)


def _shifted(arithmetic: Arithmetic, constant: Scalar, matrix: Matrix, scale: Scalar) -> Matrix:
    """constant I + scale matrix."""
    rows = arithmetic.entries(matrix)
    return arithmetic.matrix(
        [
            [scale * value + (constant if n == k else arithmetic.zero) for k, value in enumerate(row)]
            for n, row in enumerate(rows)
        ]
    )


@kept
def poles(system: System) -> list[Scalar]:
    """The eigenvalues of the normal part by rising imaginary part: certified roots in balls."""
    if system.size > MOST_POLES:
        raise NotApplicable(f"the poles of S4D-LegS are enclosed for up to {MOST_POLES} states")
    rows = operator_rows(system.size, low_rank=False)
    if system.arithmetic.formal:
        raise NotRepresentable("the poles of S4D-LegS are algebraic")
    if system.arithmetic is BALL:
        rational = fmpq_mat([[fmpq(value.numerator, value.denominator) for value in row] for row in rows])
        found = [root for root, _ in rational.charpoly().complex_roots()]
        return sorted(found, key=lambda root: float(root.imag.mid()))
    if system.arithmetic is MPMATH:
        values = mpmath.eig(_lifted(MPMATH, rows), left=False, right=False)
        return sorted(values, key=lambda value: mpmath.im(value))
    numbers = np.linalg.eigvals(np.array(rows, dtype=float))
    return [complex(value) for value in sorted(numbers, key=lambda value: value.imag)]


def pole(system: System, index: int) -> Scalar:
    """s_j."""
    if not 1 <= index <= system.size:
        raise Divergent(f"there is no pole {index} among {system.size}")
    return poles(system)[index - 1]


def frequency(system: System, index: int) -> Scalar:
    """The imaginary part of s_j, as a real scalar."""
    quarter_turn = system.arithmetic.number(Fraction(0), Fraction(-1))
    return system.arithmetic.real(quarter_turn * pole(system, index))


# --- discretised ----------------------------------------------------------------------------------------------------


def exact_step(arithmetic: Arithmetic, step: Any) -> Any:
    """The rational step size behind a scalar: the binary number itself, or the simple fraction that it encloses.

    A step that is a symbol stays one.
    """
    if isinstance(arithmetic, ModularArithmetic):
        fraction = arithmetic.field.fraction(step.value)
        return step if fraction is None else fraction
    if arithmetic.formal:
        return Fraction(int(step.x.numerator), int(step.x.denominator))
    if arithmetic is BALL and step.real.is_exact():
        mantissa, exponent = step.real.man_exp()
        return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    number = float(as_complex(step).real)
    simple = Fraction(number).limit_denominator(1000)
    if arithmetic is BALL and not step.real.contains(fmpq(simple.numerator, simple.denominator)):
        raise Undecided("the step size is not a simple fraction")
    return simple if float(simple) == number else Fraction(number)


def initial(system: System, family: str, rule: str, step: Scalar) -> System:
    """The discrete state of an initialisation: dense where its continuous matrix is rational, else diagonal."""
    size = exact_step(system.arithmetic, step)
    key = ("legs: initial", family, rule, size)
    rational = family == "legs" or (family == "dlegs" and not (system.arithmetic.formal and rule == "held"))
    make = dense if rational else diagonal
    kept: System = system.remember(key, lambda: make(system, family, rule, size))
    return kept


def dense(system: System, family: str, rule: str, step: Any) -> System:
    """(A_d, B_d) by the definition of the rule, from the continuous operator."""
    arithmetic = system.arithmetic
    A = operator(system, low_rank=family == "legs")
    B = arithmetic.column(arithmetic.one for _ in range(system.size))
    make = _held if rule == "held" else _bilinear
    matrix, column = make(arithmetic, A, B, arithmetic.number(step) if isinstance(step, Fraction) else step)
    zero = (arithmetic.zero,) * system.size  # its eigenvalues are not asked for
    return System(arithmetic, matrix, column, zero, matrix, column, label=f"{FAMILIES[family]} step {step}")


def _held(arithmetic: Arithmetic, A: Matrix, B: Matrix, step: Scalar) -> tuple[Matrix, Matrix]:
    """exp(step A) and A^{-1}(exp(step A) - I) B."""
    known = isinstance(arithmetic, ModularArithmetic)
    make = _triangular_exponential if known else _exponential
    exponential = make(arithmetic, A, step)
    grown = arithmetic.add(exponential, arithmetic.identity(arithmetic.shape(A)[0]), -1)
    return exponential, arithmetic.solve(A, arithmetic.multiply(grown, B))


def _exponential(arithmetic: Arithmetic, A: Matrix, step: Scalar) -> Matrix:
    return matrix_exponential(arithmetic, _shifted(arithmetic, arithmetic.zero, A, step))


def _triangular_exponential(arithmetic: Arithmetic, A: Matrix, step: Scalar) -> Matrix:
    """exp(step A) = sum exp(step l_n) P_n, P_n on the eigenvectors of l_n, for distinct l_n on the diagonal of A."""
    size = arithmetic.shape(A)[0]
    values = [arithmetic.entry(A, place, place) for place in range(size)]
    total = arithmetic.matrix([[arithmetic.zero] * size for _ in range(size)])
    for value, part in zip(values, modes(arithmetic, A, arithmetic.identity(size), values), strict=True):
        total = arithmetic.add(total, part, arithmetic.exp(step * value))
    return total


def _bilinear(arithmetic: Arithmetic, A: Matrix, B: Matrix, step: Scalar) -> tuple[Matrix, Matrix]:
    """(I - step A/2)^{-1} times I + step A/2 and step B; the factor step does not matter for memory."""
    half, one = step / arithmetic.integer(2), arithmetic.one
    inverse = arithmetic.inverse(_shifted(arithmetic, one, A, -1 * half))
    forward = _shifted(arithmetic, one, A, half)
    return arithmetic.multiply(inverse, forward), arithmetic.multiply(inverse, B)


def matrix_exponential(arithmetic: Arithmetic, matrix: Any) -> Any:
    """exp of a matrix."""
    if arithmetic.formal:
        raise NotRepresentable("the exponential of a matrix is not rational")
    if arithmetic is BALL:
        return matrix.exp()
    return mpmath.expm(matrix) if arithmetic is MPMATH else scipy.linalg.expm(matrix)


def diagonal(system: System, family: str, rule: str, step: Any) -> System:
    """The distinct eigenvalues with unit weights."""
    if system.size % 2 and family in ("lin", "inv"):
        raise NotApplicable(f"{FAMILIES[family]} stores half as many modes as it has states, an even number")
    if isinstance(system.arithmetic, ModularArithmetic):
        return diagonal_of_symbols(system.arithmetic, published_poles(NAMES[family], system.size), rule, step)
    spectrum = Spectrum.named(NAMES[family], system.size, step_size=step, discretization=DISCRETIZATIONS[rule])
    if system.arithmetic.formal:
        raise NotRepresentable("these eigenvalues are not rational")
    return from_spectrum(spectrum, system.arithmetic, {})


def memory(system: System, step: Scalar, lag: int | ExponentialSum, *, family: str, rule: str) -> Scalar:
    """M(lag) of an initialisation, from its Gramian."""
    if not isinstance(lag, int):
        raise NotApplicable("a lag is a whole number")
    return initial(system, family, rule, step).memory(lag)


def exponentials(system: System, family: str, rule: str, step: Scalar) -> ExponentialSum:
    """M of an initialisation as a function of the lag: sum of (C^{-1})_ij (conj(l_i) l_j)^tau in its eigenbasis."""
    home = diagonal(system, family, rule, exact_step(system.arithmetic, step))
    return as_exponentials(home, home.reduced_inverse)


def rate(system: System, step: Scalar, *, family: str, rule: str) -> Scalar:
    """lim M^(1/tau): the largest base that certainly occurs."""
    if system.size > MOST_POLES:
        raise NotApplicable(f"the largest base is looked for among up to {MOST_POLES} states")
    terms = exponentials(system, family, rule, step).terms
    if isinstance(system.arithmetic, ModularArithmetic):
        return largest_base(system.arithmetic, terms, system.arithmetic.exp(-1 * system.scalar(step)))
    value, base, _ = max(terms, key=lambda term: rough_modulus(term[1]))
    if not certainly_nonzero(value):
        raise Undecided("the leading coefficient is not separated from zero at this precision")
    return system.arithmetic.modulus(base)


def linear_capacity(system: System, step: Scalar) -> Scalar:
    """The sum of M over all lags for S4D-Lin by zero-order hold, a geometric series for every pair of eigenvalues."""
    return system.arithmetic.real(exponentials(system, "lin", "held", step).sum_from(0))


def ring_length(system: System, step: Scalar) -> Scalar:
    """2/Delta: an integer where it is one."""
    value = 2 / exact_step(system.arithmetic, step)
    return int(value) if value.denominator == 1 else system.arithmetic.number(value)


def half_states(system: System) -> int:
    """N/2 for even N."""
    if system.size % 2:
        raise NotApplicable("N is odd")
    return system.size // 2


# --- settings and tables --------------------------------------------------------------------------------------------


@cache
def _instances() -> tuple[Instance, ...]:
    return tuple(legs_instance(states) for states in (1, 2, 3, 4, 6))


@cache
def _of_many_states() -> tuple[Instance, ...]:
    return tuple(legs_instance(states) for states in (5, 8, 17, 18, 26, 33, 64))


def _build(instance: Instance, arithmetic: Arithmetic) -> System:
    """The system of LegS; with many states its pair is taken as it is, as inputs reach all of it."""
    if instance.size <= LARGEST_DENSE or instance.A != legs_instance(instance.size).A:
        return build(instance, arithmetic)
    A, B = lift_matrix(arithmetic, instance.A), lift_matrix(arithmetic, instance.B)
    values = tuple(lift(arithmetic, value) for value in instance.eigenvalues)
    return System(arithmetic, A, B, values, A, B, stable=False, all_unstable=True, label=instance.label)


_POINTS = Parameter(  # for few states more than the degree
    lambda size: [Fraction(1, 2), *map(Fraction, range(-2, size if size <= LARGEST_DENSE else 0))],
    lambda size: st.floats(-2.0, 2.0),
)
_USUAL = (Fraction(1, 10), Fraction(1, 2), Fraction(3, 2))


def _steps(size: int) -> Sequence[Fraction]:
    """Of many states those just below and just above which modes coincide, and those at which another pole is slow."""
    if size <= LARGEST_DENSE:
        return _USUAL
    near = [Fraction(2, length) for length in (2 * size + 1, size - 2)]
    return near if size > MOST_POLES else [*near, Fraction(2, size - 1), Fraction(1, 2), Fraction(2, 5)]


def _rings(size: int) -> Sequence[Fraction]:
    """2/q for few q; of many states for those at which the ring is nearly as long as the state."""
    few = size <= LARGEST_DENSE
    return [Fraction(2, length) for length in ((1, 2, 3, 4, 20) if few else (4, size - 2, size - 1, size))]


def _draw_even(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Nothing, for an even number of states."""
    if len(spectrum) % 2:
        reject()
    return {}


_STEPS = Parameter(_steps, lambda size: st.floats(0.02, 0.4))
_RINGS = Parameter(_rings, lambda size: st.sampled_from([2.0, 1.0, 0.5, 0.25]))
_PLACES = Parameter(lambda size: range(1, size + 1), lambda size: st.integers(1, size))
_RINGS_OF_TWELVE = fixed([*(Fraction(2, length) for length in (1, 2, 3, 4, 6)), Fraction(4, 3)], st.just(1.0))
INITIALISATION = Setting(
    "initialisation",
    "initialisations by name",
    _instances,
    draw=nothing,
    draws_pair=True,
    build=_build,
    many=_of_many_states,
    parameters={"Delta": _STEPS, "s": _POINTS},
    generic=Symbols(
        "every step and point, S4D-LegS with any frequencies", generic_steps, numbers={"i": _PLACES, "j": _PLACES}
    ),
)
ALIASING = Setting(
    "aliasing",
    "initialisations by name, at steps with aliasing",
    _instances,
    draw=_draw_even,
    draws_pair=True,
    build=_build,
    many=_of_many_states,
    parameters={"Delta": _RINGS},
    generic=Symbols("2/Delta = 1, 2, 3, 4, 6", generic_steps, numbers={"Delta": _RINGS_OF_TWELVE}),
)
SETTINGS: tuple[Setting, ...] = (INITIALISATION, ALIASING)

QUANTITIES: Quantities = by_name(hippo, characteristic, pole, frequency, ring_length, half_states) | {
    "characteristic_normal": partial(characteristic, low_rank=False),
    "capacity_linear": linear_capacity,
    **{
        f"{kind}_{family}_{rule}": partial(function, family=family, rule=rule)
        for kind, function in (("M", memory), ("rate", rate))
        for family in FAMILIES
        for rule in RULES
    },
}
