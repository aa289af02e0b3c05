"""How many states, and at which lag, a claim is searched: those that its conditions allow, a few of each kind first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, zip_longest

from sympy import MatrixExpr, Symbol
from sympy.core.relational import Relational
from sympy.tensor.indexed import Indexed

from memlaw.numerics.number.arithmetic import FLOAT
from memlaw.theory.language import Others, Quantity
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.expressions import holds_for
from memlaw.verify.system.instances import diagonal_system
from memlaw.verify.system.system import System

Cell = tuple[int, int]  # a number of states and a lag

LAST_LAG, LAST_SIZE, SIZES = 100, 16, 8  # lags and sizes that are looked at, and sizes that are searched
LAG_NAMES = ("tau", "k")


def of_whole_numbers(condition: Relational) -> bool:
    """Whether a condition speaks of the number of states and of whole letters alone.

    >>> from sympy import Le
    >>> from memlaw.theory.language import N, tau, theta
    >>> of_whole_numbers(Le(N, tau + 1)), of_whole_numbers(Le(theta, N))
    (True, False)
    """
    letters = (symbol for symbol in condition.free_symbols if isinstance(symbol, Symbol))
    plain = not condition.has(Quantity, Indexed, MatrixExpr, Others)
    return plain and all(symbol.name == "N" or symbol.is_integer for symbol in letters)


@cache
def _blank(size: int) -> System:
    return diagonal_system((0j,) * size, FLOAT, "", {})


def allowed(claim: Claim, size: int, lag: int) -> bool:
    """Whether the conditions on N and the lag alone hold there."""
    known = {"N", *LAG_NAMES}
    asked = (law for law in claim.when if of_whole_numbers(law) and {s.name for s in law.free_symbols} <= known)
    return all(holds_for(law, _blank(size), dict.fromkeys(LAG_NAMES, lag)) for law in asked)


def cells_of(claim: Claim, usual: Sequence[Cell]) -> Sequence[Cell]:
    """The usual cells if all of them are allowed; else as many that are, near the first of them and far out.

    Where a claim has no lag, that of a cell says where spectra begin, and the usual ones are tried again and again.

    >>> from sympy import Ge, Le
    >>> from memlaw.theory.language import M, N, tau
    >>> from memlaw.theory.theorem import at_most
    >>> cells_of(at_most(M(tau), 1, Le(N, 2), Ge(tau, 20)), [(1, 0), (3, 2), (2, 5), (1, 7)])
    [(1, 20), (2, 20), (1, 21), (2, 21)]
    """
    if all(lag < 0 or allowed(claim, size, lag) for size, lag in usual):
        return usual
    if not any(symbol.name in LAG_NAMES for symbol in claim.parameters):
        kept = [cell for cell in usual if allowed(claim, *cell)]
        return (kept * len(usual))[: len(usual)] or list(_by_turns(claim))[: len(usual)]
    return list(_by_turns(claim))[: len(usual)]


def _by_turns(claim: Claim) -> Iterator[Cell]:
    found: list[list[Cell]] = []
    for size in range(1, LAST_SIZE + 1):
        lags = [lag for lag in range(LAST_LAG + 1) if allowed(claim, size, lag)]
        if lags and len(found) < SIZES:
            found.append([(size, lag) for lag in _telling(lags, size)])
    return (cell for cell in chain.from_iterable(zip_longest(*found)) if cell is not None)


def _telling(lags: Sequence[int], size: int) -> list[int]:
    """The first lags, some between, the last."""
    first, last = lags[0], lags[-1]
    near = (first, first + 1, first + 2, size, first + 4, 2 * first, last, first + 8, 2 * size, (first + last) // 2)
    return [lag for lag in dict.fromkeys(near) if lag in lags]
