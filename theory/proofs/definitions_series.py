"""Definitions of quantities that proofs about laws, horizons, windows and stacks use."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Abs, Eq, Expr, Integer, Product, Sum, oo

from memlaw.errors import InvalidInput
from memlaw.theory.language import (
    ALL_PASS,
    Coefficient,
    M,
    M_other,
    M_window,
    M_with,
    M_without,
    b,
    b_other,
    blaschke_factor,
    complex_quantity,
    horizon,
    is_nilpotent,
    keeps_all,
    phi,
    quantity,
    spectral_radius,
    window_gap,
)
from memlaw.theory.language.symbols import (
    N,
    T,
    eigenvalue,
    i,
    j,
    k,
    other_eigenvalue,
    squared,
    tau,
    theta,
    z,
    zero_count,
)
from memlaw.theory.proofs.facts_series import TURN, UNIT
from memlaw.theory.statement.facts import Stated, fact, le, lt, positive
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.coloured import M_coloured, colour, peak, trough
from memlaw.theory.subjects.depth import M_last, M_stack
from memlaw.theory.subjects.eigengrad import M_doubled

LAW = Defined(b(k), Coefficient(ALL_PASS, z, k))
OTHER_LAW = Defined(b_other(k), Coefficient(Product(blaschke_factor(other_eigenvalue[i]), (i, 1, N)), z, k))

# --- horizons: how many lags have M at least a threshold; as M never rises, they are the first ones -----------------


@fact
def lags_reached() -> Stated:
    """theta <= M on the first horizon(theta) lags."""
    first = (k, 0, horizon(theta) - 1)
    return Stated(le(Sum(theta, first), Sum(M(k), first)))


@fact
def last_lag_reached() -> Stated:
    """theta <= M at the last of the horizon(theta) lags, where there is one."""
    return Stated(le(theta, M(horizon(theta) - 1)), (positive(horizon(theta)),))


@fact
def horizon_is(level: Expr, count: Expr) -> Stated:
    """The horizon of a level that M reaches on the first lags, so many, and misses at the next one."""
    needs = (le(level, M(k)), lt(M(count), level))
    return Stated(Eq(horizon(level), count, evaluate=False), needs, ((k, Integer(0), count - 1),))


@fact
def first_nonzero_coefficient() -> Stated:
    """b = z^{z_0} times factors (z - conj(l))/(1 - l z), l != 0, whose value at 0 is not zero."""
    return Stated(positive(squared(b(zero_count))))


reaches_size = quantity("reaches_size", statement=True)  # whether a number is at least N
KEEPS_ALL = Defined(keeps_all(), reaches_size(horizon(Integer(1))), "memory is at most 1 and never rises")
NILPOTENT = Defined(is_nilpotent(), reaches_size(zero_count), "A^N = 0 iff all N eigenvalues are zero: Cayley-Hamilton")

# --- memories of other pairs ----------------------------------------------------------------------------------------

MEMORIES = (M, M_other, M_with, M_without, M_doubled)


def _is_memory(memory: Expr) -> Expr:
    if not isinstance(memory, MEMORIES):
        raise InvalidInput(f"{memory}", "this is said of the memory of a pair", "give one")
    return memory


@fact
def memory_not_negative(memory: Expr) -> Stated:
    """Memory is one less the least error of a readout of the states; the readout 0 has the error 1."""
    return Stated(le(Integer(0), _is_memory(memory)))


@fact
def memory_at_most_one(memory: Expr) -> Stated:
    """Memory is one less an error, a mean square."""
    return Stated(le(_is_memory(memory), Integer(1)))


DOUBLED = Defined(M_doubled(i, tau), M_with(eigenvalue[i], tau))

# --- least errors ---------------------------------------------------------------------------------------------------

kernel = complex_quantity("kernel")  # kernel(T, tau, k) = w^* A^k B for the best readout w of lag tau from T inputs


def error(seen: Expr, weights: Callable[[Expr], Expr]) -> Expr:
    """E|u_{t-tau} - w^* x_t|^2, x_t of the last `seen` inputs, which are white: sum_k |[k = tau] - w^* A^k B|^2."""
    others = Sum(squared(weights(k)), (k, 0, tau - 1)) + Sum(squared(weights(k)), (k, tau + 1, seen - 1))
    return squared(1 - weights(tau)) + others


def least_error(seen: Expr) -> Expr:
    """The error of the best readout of the last `seen` inputs."""
    return error(seen, lambda place: kernel(seen, tau, place))


_LEAST = "memory is 1 less the least mean square error of a readout"
WINDOW_ERROR = Defined(M_window(T, tau), 1 - least_error(T), _LEAST)
ERROR = Defined(M(tau), 1 - least_error(oo), _LEAST)


@fact
def least_of_all(seen: Expr, other: Expr, scale: Expr | int = 1) -> Stated:
    """The best readout from a window errs there no more than a multiple of that from another window; nor than w = 0."""

    def weights(place: Expr) -> Expr:
        return other if other == 0 else scale * kernel(other, tau, place)

    return Stated(le(least_error(seen), error(seen, weights)))


_OF_WINDOW = (k, 0, T - 1)


@fact
def kept_of_the_lag() -> Stated:
    """w^* A^tau B = M_T(tau) for the best readout w = C_T^{-1} A^tau B."""
    return Stated(Eq(kernel(T, tau, tau), M_window(T, tau), evaluate=False))


@fact
def normal_equations() -> Stated:
    """w^* C_T w = M_T(tau) for the best readout w = C_T^{-1} A^tau B."""
    return Stated(Eq(Sum(squared(kernel(T, tau, k)), _OF_WINDOW), M_window(T, tau), evaluate=False))


@fact
def gap_of_window() -> Stated:
    """w^* A^T C A^{*T} w <= g_T w^* C w: the gap is the largest eigenvalue of C^{-1} A^T C A^{*T}."""
    older, whole = (Sum(squared(kernel(T, tau, k)), (k, low, oo)) for low in (T, 0))
    return Stated(le(older, window_gap(T) * whole))


# --- the slowest eigenvalue -------------------------------------------------------------------------------------------


@fact
def largest_first() -> Stated:
    """The eigenvalues may be listed with the largest one first."""
    return Stated(Eq(spectral_radius(), Abs(eigenvalue[1]), evaluate=False), unordered=True)


@fact
def first_filter() -> Stated:
    """phi_1(tau) is the coefficient of z^tau in sqrt(1 - |l_1|^2)/(1 - l_1 z)."""
    ell = eigenvalue[1]
    return Stated(Eq(squared(phi(1, tau)), (1 - squared(ell)) * squared(ell) ** tau, evaluate=False))


# --- stacks ---------------------------------------------------------------------------------------------------------

kernel_of_stack = complex_quantity(
    "kernel_of_stack"
)  # of lag tau at k: w^* times the response of all layers to u_{t-k}
kernel_of_last = complex_quantity("kernel_of_last")  # the same for the best readout of the last layer


def stack_error(weights: type[Expr]) -> Expr:
    """The error of the best readout of all layers, or of the last one."""
    return error(oo, lambda place: weights(tau, place))


STACK_ERROR = Defined(M_stack(tau), 1 - stack_error(kernel_of_stack), _LEAST)
LAST_ERROR = Defined(M_last(tau), 1 - stack_error(kernel_of_last), _LEAST)


@fact
def reads_the_last_too() -> Stated:
    """The best readout of all layers errs no more than that of the last one, which is a readout of all."""
    return Stated(le(stack_error(kernel_of_stack), stack_error(kernel_of_last)))


# --- coloured inputs ------------------------------------------------------------------------------------------------

image = complex_quantity("image")  # image(j, tau) = E x_j conj(u_{t-tau})/sigma^2 where x has the covariance sigma^2 I
_OF_COORDINATE = Sum(squared(image(j, tau)), (tau, 0, oo))
DENSITY = (1 - Abs(colour()) ** 2) / Abs(1 - colour() * UNIT) ** 2  # S/sigma^2 for u_t = a u_{t-1} + e_t


COORDINATES = Defined(
    Sum(M_coloured(tau), (tau, 0, oo)),
    Sum(_OF_COORDINATE, (j, 1, N)),
    "in coordinates in which x has the covariance sigma^2 I, M_u(tau) = sum_j |E x_j conj(u_{t-tau})|^2/sigma^4",
    needs=("stable", "controllable", "stationary input"),
)


@fact
def toeplitz_above() -> Stated:
    """|T g|^2 <= sup S g^* T g for the Toeplitz matrix T of S; g^* T g = sigma^2, T g = sigma^2 image(j, .)."""
    return Stated(le(_OF_COORDINATE, peak()), under=COORDINATES.needs)


@fact
def toeplitz_below() -> Stated:
    """|T g|^2 >= inf S g^* T g for the Toeplitz matrix T of S; g^* T g = sigma^2, T g = sigma^2 image(j, .)."""
    return Stated(le(trough(), _OF_COORDINATE), under=COORDINATES.needs)


@fact
def greatest_density(bound: Expr) -> Stated:
    """sup S/sigma^2 is at most a bound of S/sigma^2, that of an autoregressive input, at every angle."""
    return Stated(le(peak(), bound), (le(DENSITY, bound),), (TURN,), ("autoregressive input",))


@fact
def least_density(bound: Expr) -> Stated:
    """inf S/sigma^2 is at least a bound of S/sigma^2, that of an autoregressive input, at every angle."""
    return Stated(le(bound, trough()), (le(bound, DENSITY),), (TURN,), ("autoregressive input",))


# By letters of proofs alone.
WITH_LETTERS = frozenset({COORDINATES, WINDOW_ERROR, ERROR, STACK_ERROR, LAST_ERROR, KEEPS_ALL, NILPOTENT})
OF_SERIES = frozenset({LAW, OTHER_LAW, DOUBLED}) | WITH_LETTERS
