"""Proofs about oscillators: positions have half of the capacity, a step's determinant, where eigenvalues lie."""

from __future__ import annotations

from sympy import Eq, Expr, Integer, MatMul, MatrixSymbol, Product, Sum, Trace, oo

from memlaw.errors import InvalidInput
from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import N, i, tau
from memlaw.theory.proofs.facts_analysis import not_negative_product, positive_product, positive_sum
from memlaw.theory.statement.facts import Stated, fact, lt, not_negative, positive
from memlaw.theory.statement.proof import Defined, Proof, below, equals
from memlaw.theory.subjects.oscillators import M_implicit, M_position, oscillator_count, radius, step_of, stiffness

# Their covariance; N, the size of the setting's pair, is the number of oscillators.
POSITIONS = MatrixSymbol("C_y", N, N)
_NEEDS = ("pulled back", "different", "forced")
_TOTAL = Sum(M_position(tau), (tau, 0, oo))
_RANGE = Trace(MatMul(POSITIONS.inv(), POSITIONS, evaluate=False))

GATHERED = Defined(
    _TOTAL,
    _RANGE,
    "the best readout of a lag keeps v^* C_y^{-1} v, and v v^* over all lags adds up to the covariance C_y",
    _NEEDS,
    here=True,
)
COUNTED = Defined(oscillator_count(), N, "the setting's pair has a state for each oscillator")


def determinant(a: Expr, b: Expr, c: Expr, d: Expr) -> Expr:
    """That of [[a, b], [c, d]].

    >>> determinant(1, 2, 3, 4)
    -2
    """
    return a * d - b * c


_ONE, _D, _PULL = Integer(1), step_of(i), step_of(i) * stiffness(i)
_STEP = 1 / determinant(_ONE, _PULL, -_D, _ONE)  # (z, y) -> z + D A y, y - D z, solved
STEPPED = Defined(
    M_implicit(Integer(0)),
    1 - Product(_STEP, (i, 1, oscillator_count())) ** 2,
    "M(0) = 1 - |det|^2 of a controllable pair, and the determinant of blocks is the product of theirs",
    _NEEDS,
    here=True,
)

larger_root = quantity("larger_root")  # the larger modulus of the roots of l^2 - t l + p
_TURN = (_ONE, -_PULL, _D, 1 - _D**2 * stiffness(i))  # (z, y) -> z - D A y, y + D (z - D A y)
_TRACE = _TURN[0] + _TURN[3]
LARGER = Defined(
    radius(i),
    larger_root(_TRACE, determinant(*_TURN)),
    "the eigenvalues of two rows are the roots of l^2 - (trace) l + (determinant)",
)
OF_OSCILLATORS = frozenset({GATHERED, COUNTED, STEPPED, LARGER})


@fact
def square_of_product(f: Expr, *limits: object) -> Stated:
    """(prod f)^2 = prod f^2."""
    return Stated(Eq(Product(f, *limits) ** 2, Product(f**2, *limits), evaluate=False))


@fact
def conjugate_roots(t: Expr) -> Stated:
    """The roots of l^2 - t l + 1 for real t, t^2 <= 4, are conjugates with the product one."""
    if not t.is_extended_real:
        raise InvalidInput(f"the sum {t} of two roots", "it is not known to be real", "a real one")
    return Stated(Eq(larger_root(t, Integer(1)), Integer(1), evaluate=False), (not_negative(4 - t**2),))


@fact
def real_roots(t: Expr) -> Stated:
    """The roots of l^2 - t l + 1 for real t, t^2 > 4, are real and not both one in modulus: one is larger."""
    return Stated(lt(Integer(1), larger_root(t, Integer(1))), (positive(t**2 - 4),))


_x = step_of(i) ** 2 * stiffness(i)
PROOFS = {
    "oscillators.positions": (
        Proof(
            0,
            (
                equals(_RANGE, "under the trace, all lags", GATHERED),
                equals(None, "the inverse of the covariance, and the covariance", COUNTED),
            ),
        ),
    ),
    "oscillators.initial": (
        Proof(
            0,
            (
                equals(1 - Product(_STEP, (i, 1, oscillator_count())) ** 2, "the determinant of a step", STEPPED),
                equals(None, "factor by factor", square_of_product(_STEP, (i, 1, oscillator_count()))),
            ),
        ),
    ),
    "oscillators.undamped": (
        Proof(
            0,
            (
                equals(larger_root(_TRACE, determinant(*_TURN)), "the eigenvalues of a step", LARGER),
                equals(
                    None,
                    "the determinant is one, the trace 2 - D^2 A",
                    not_negative_product(_x, 4 - _x),
                    conjugate_roots(_TRACE),
                ),
            ),
        ),
        Proof(
            1,
            (
                below(
                    larger_root(_TRACE, Integer(1)),
                    "two real roots",
                    positive_sum(_x - 4, Integer(4)),
                    positive_product(_x, _x - 4),
                    real_roots(_TRACE),
                ),
                equals(None, "the eigenvalues of a step", LARGER),
            ),
        ),
    ),
}
