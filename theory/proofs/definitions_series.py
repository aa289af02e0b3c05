"""Definitions of quantities that proofs about laws, horizons, windows and stacks use."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Eq, Expr, Integer, Product, Sum, oo

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
    quantity,
)
from memlaw.theory.language.symbols import N, T, eigenvalue, i, k, other_eigenvalue, squared, tau, theta, z, zero_count
from memlaw.theory.statement.facts import Stated, fact, le, lt, positive
from memlaw.theory.statement.proof import Defined
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
def least_of_all(seen: Expr, other: Expr) -> Stated:
    """The best readout from a window of T inputs errs there no more than that from another window; nor than w = 0."""
    weights: Callable[[Expr], Expr] = (lambda place: other) if other == 0 else (lambda place: kernel(other, tau, place))
    return Stated(le(least_error(seen), error(seen, weights)))


OF_SERIES = frozenset({WINDOW_ERROR, ERROR, OTHER_LAW, DOUBLED, LAW, KEEPS_ALL, NILPOTENT})
