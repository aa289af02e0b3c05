"""Proofs about two taps; P is the covariance |gamma|^2 B B^* + E C E^*, E = gamma A + beta, of the state."""

from __future__ import annotations

from sympy import Eq, Expr, Identity, Integer, MatrixExpr, MatrixSymbol, Sum, Trace, oo

from memlaw.errors import InvalidInput
from memlaw.theory.language import ALL_PASS, Coefficient, M, M_with, Scalar, b
from memlaw.theory.language.symbols import A, B, C, N, bar, k, mu, squared, tau, z
from memlaw.theory.statement.facts import Stated, fact, le
from memlaw.theory.statement.proof import Cite, Defined, Line, Proof, Series, at_most, equals
from memlaw.theory.subjects.taps import AT_ZERO, SWALLOWED, ZERO, M_taps, before, now

_P = MatrixSymbol("P", N, N)
_MAP = now() * A + before() * Identity(N)  # x_t is this times the state of one tap a step earlier, and gamma B u_t
_LAG = A**tau * B
_ALL = (tau, 0, oo)
_NORMAL = "the least error of w^* x is 1 - v^* P^{-1} v for E u x^* = v^*, E x x^* = P"
_NEEDS = ("stable", "controllable", "a tap")


def _kept(column: MatrixExpr) -> Expr:
    return Scalar(column.adjoint() * _P.inv() * column)


_TOTAL = Sum(_kept(_MAP * _LAG), _ALL)
NEWEST = Defined(M_taps(Integer(0)), squared(now()) * _kept(B), _NORMAL, _NEEDS, here=True)
LATER = Defined(M_taps(tau + 1), _kept(_MAP * _LAG), _NORMAL, _NEEDS, here=True)
ALL_LATER = Defined(Sum(M_taps(tau + 1), _ALL), _TOTAL, f"{_NORMAL}, for each lag", _NEEDS, here=True)

# --- the law: responses (gamma + beta z) f, f of the model space of b, are those of z b's that vanish at z_1 ----------

_KERNEL = (1 - bar(AT_ZERO) * z * ALL_PASS) / (1 - bar(ZERO) * z)  # of the model space of z b, at z_1
_AT_ITS_PLACE = _KERNEL.subs(z, ZERO)


def _left(lag: Expr, kept: Expr) -> Expr:
    """What is left of what is kept of a lag without the direction of the kernel, of length K(z_1)."""
    return kept - squared(Coefficient(_KERNEL, z, lag)) / _AT_ITS_PLACE


def _law(lag: Expr) -> Defined:
    return Defined(
        M_taps(lag),
        _left(lag, M_with(Integer(0), lag)),
        "in a model space what vanishes at a point is orthogonal to the kernel there; that of z b is the space of the "
        "responses with a zero eigenvalue more",
        ("stable", "controllable", "a later tap", "uneven taps", "no pole cancelled"),
        here=True,
    )


LAW, LAW_OF_NEWEST = _law(tau + 1), _law(Integer(0))
COEFFICIENTS = Defined(b(k), Coefficient(ALL_PASS, z, k))
DIRECTION = Defined(SWALLOWED.quantity, SWALLOWED.expression)
OF_TAPS = frozenset({LATER, NEWEST, ALL_LATER, LAW, LAW_OF_NEWEST, DIRECTION})


@fact
def covariance_of_taps() -> Stated:
    """tr P^{-1} (|gamma|^2 B B^* + E C E^*) = N: P is that matrix, and invertible."""
    newest, earlier = Trace(_P.inv() * B * B.adjoint()), Trace(_P.inv() * _MAP * C * _MAP.adjoint())
    return Stated(Eq(squared(now()) * newest + earlier, N, evaluate=False))


@fact
def through_taps() -> Stated:
    """(E v)^* P^{-1} E v <= v^* C^{-1} v, P = |gamma|^2 B B^* + E C E^*, v = A^tau B: P is at least E C E^*."""
    return Stated(le(_kept(_MAP * _LAG), Scalar(_LAG.adjoint() * C.inv() * _LAG)))


@fact
def coefficient_of_kernel(f: Expr, pole: Expr, scale: Expr, place: Expr) -> Stated:
    """[(1 - c f)/(1 - q z)]_k = q^k - c [f/(1 - q z)]_k: sums term by term, and a geometric series."""
    if scale.has(z) or pole.has(z):
        raise InvalidInput(f"the numbers {scale} and {pole}", f"they depend on {z}", "constants")
    whole = Coefficient((1 - scale * f) / (1 - pole * z), z, place)
    parts = pole**place - scale * Coefficient(f / (1 - pole * z), z, place)
    return Stated(Eq(whole, parts, evaluate=False), binds=(z,))


def _by_law(lag: Expr, law: Defined, kept: Expr) -> tuple[Line, ...]:
    wider = M(lag) + squared(Coefficient(ALL_PASS, z, lag))
    return (
        equals(_left(lag, M_with(Integer(0), lag)), "one direction less", law),
        equals(_left(lag, wider), "a zero eigenvalue more", Cite("nesting.gain", 0, ((mu, Integer(0)), (tau, lag)))),
        equals(_left(lag, kept), "the law of lags", Cite("allpass.memory", 1), COEFFICIENTS),
        equals(
            None,
            "the coefficient of the kernel, and its length",
            DIRECTION,
            coefficient_of_kernel(z * ALL_PASS, bar(ZERO), bar(AT_ZERO), lag),
        ),
    )


PROOFS = {
    "taps.law": (Proof(0, _by_law(tau + 1, LAW, M(tau))), Proof(1, _by_law(Integer(0), LAW_OF_NEWEST, Integer(1)))),
    "taps.capacity": (
        Proof(
            0,
            (
                equals(M_taps(Integer(0)) + Sum(M_taps(tau + 1), _ALL), "the newest lag apart"),
                equals(
                    squared(now()) * Trace(_P.inv() * B * B.adjoint()) + Trace(_P.inv() * _MAP * C * _MAP.adjoint()),
                    "the best readout of each, summed under the trace",
                    NEWEST,
                    ALL_LATER,
                    Series(),
                ),
                equals(None, "the inverse of the covariance, and the covariance", covariance_of_taps()),
            ),
        ),
    ),
    "taps.delayed": (
        Proof(
            0,
            (
                equals(_kept(_MAP * _LAG), "the best readout of the two taps", LATER),
                at_most(
                    Scalar(_LAG.adjoint() * C.inv() * _LAG),
                    "a linear map of a state, and what disturbs it",
                    through_taps(),
                ),
                equals(None, "memory is a projection", Cite("state.projection")),
            ),
        ),
    ),
}
