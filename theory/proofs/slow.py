"""Proofs about how slowly memory is extended."""

from __future__ import annotations

from sympy import Abs, Expr, Integer, Integral, Product, Symbol

from memlaw.errors import InvalidInput
from memlaw.theory.language import Others, blaschke_factor, spectral_radius
from memlaw.theory.language.symbols import N, eigenvalue, i, j, r, tau, x
from memlaw.theory.proofs.facts_matrices import (
    coefficients_on_a_circle,
    largest_modulus,
    others_at_most,
    product_splits,
)
from memlaw.theory.proofs.tail import factor_on_the_circle, largest_factor
from memlaw.theory.statement.facts import Stated, fact, le, lt
from memlaw.theory.statement.proof import Cite, Defined, Proof, Shown, at_most, equals
from memlaw.theory.statement.theorem import Definition
from memlaw.theory.subjects.eigengrad import BACKWARD, FORWARD, backward, forward, slope
from memlaw.theory.subjects.slow import GRADIENT, climb_time, goal, speed_limit

_a, _p = Abs(eigenvalue[i]), spectral_radius()
_g, _top = largest_factor(eigenvalue[i]), (r - _p) / (1 - r * _p)  # what a factor of b is at most on |z| = r
_OWN = largest_factor(eigenvalue[j])
_REST = Others(_OWN, j, i)  # what b without factor i is at most
_SCALE = r ** (-2 * tau)
_GAP = (1 - r * _a) * (1 + r * _a)
_P, _Q = forward(i, tau), backward(i, tau)
_FACTOR = blaschke_factor(eigenvalue[j])
_ON_THE_CIRCLE = factor_on_the_circle(eigenvalue[j])


def _defined(item: Definition) -> Defined:
    return Defined(item.quantity, item.expression)


def _rise(x: Expr) -> Expr:
    """Of (r - x)/(1 - r x), from x to rho(A)."""
    return (r**2 - 1) * (_p - x) / ((1 - r * _p) * (1 - r * x))


_PRODUCTS = (Product(_FACTOR, (j, 1, N)), Others(_FACTOR, j, i))
_BOUNDS = (Product(_OWN, (j, 1, N)), _REST)
_RISE = _rise(_a)
_WIDER = r**2 * (_p - _a) * (_p + _a) / ((1 - r * _p) * (1 + r * _p) * (1 - r * _a) * (1 + r * _a))
_BOUND = _top ** (N - 1)
_LOST = 2 * r * _p * (r**2 - 1) + (1 - r * _p) * (1 + 2 * r * _p)
GRADIENT_PROOFS = (
    Proof(
        0,
        (
            equals(Abs(_P) * Abs(_Q), "the gradient is one product", Cite("eigengrad.product")),
            at_most(
                _SCALE * _BOUNDS[0] * _REST / _GAP,
                "b/(1 - l z) and b^(i)/(1 - l z) on |z| = r",
                Cite("eigengrad.product"),
                _defined(FORWARD),
                _defined(BACKWARD),
                coefficients_on_a_circle(*_PRODUCTS, *_BOUNDS, eigenvalue[i], r, tau).since(_ON_THE_CIRCLE),
                plus=(_SCALE * (_BOUNDS[0] * _REST / _GAP - Abs(_P) * Abs(_Q) / _SCALE),),
            ),
            equals(None, "factor i apart", product_splits(_OWN, j, i)),
        ),
    ),
    Proof(
        1,
        (
            equals(_SCALE * _g * _REST**2 / _GAP, "factor i apart", product_splits(_OWN, j, i)),
            at_most(
                None,
                "every factor rises with |l|, and so does 1/(1 - r^2|l|^2)",
                largest_modulus(i),
                others_at_most(_OWN, _top, j, i).since(
                    largest_modulus(j),
                    Shown(_OWN, (at_most(_top, "(r - x)/(1 - r x) rises", plus=(_rise(Abs(eigenvalue[j])),)),)),
                ),
                plus=(
                    _SCALE * (_BOUND**2 - _REST**2) * _top / ((1 - r * _p) * (1 + r * _p)),
                    _SCALE * _REST**2 * _top * _WIDER,
                    _SCALE * _REST**2 * _RISE / _GAP,
                ),
            ),
        ),
    ),
    Proof(
        2,
        (
            at_most(
                None,
                "two terms are more than one",
                plus=(_SCALE * _top ** (2 * N) * _LOST / (r**2 * (1 - r * _p) * (r - _p) * (1 + r * _p)),),
            ),
        ),
    ),
)


@fact
def time_of_growth(rate: Expr, radius: Symbol) -> Stated:
    """int_a^b dx/s(x) <= the time in which a largest modulus goes from a to b, s > 0, where no modulus grows faster.

    |l_i| grows at most by |l_i'| = 2|dM/dl_i|, and a maximum of smooth functions at most as fast as the fastest of
    those that attain it; `needs` says this of every spectrum on the way, with its spectral radius for x, and that the
    goal lies on it.
    """
    fastest = le(2 * Abs(slope(i, tau)), rate.subs(radius, _p))
    way = (le(_p, goal()), lt(r * goal(), Integer(1)))
    if rate.has(i):
        raise InvalidInput(f"the rate {rate}", "it bounds all eigenvalues at once", "one without i")
    return Stated(le(Integral(1 / rate, (radius, _p, goal())), climb_time(tau)), (fastest, *way), binds=(radius,))


_ON_THE_WAY = "on the way the spectral radius is at most R < 1/r"
_SLOPE, _EACH, _LIMIT = Abs(slope(i, tau)), GRADIENT.claims[0].relation.args[1], speed_limit(tau, r, _p)
TIME = (
    Proof(
        0,
        (
            at_most(
                None,
                "while the radius is x, no modulus grows faster than 2 D_tau(r, x)",
                Shown(
                    2 * _SLOPE,
                    (
                        at_most(
                            2 * _EACH,
                            "each gradient",
                            Cite("slow.gradient", 0, because=_ON_THE_WAY),
                            plus=(2 * (_EACH - _SLOPE),),
                        ),
                        at_most(
                            2 * _LIMIT,
                            "at the largest modulus",
                            Cite("slow.gradient", 1, because=_ON_THE_WAY),
                            plus=(2 * (_LIMIT - _EACH),),
                        ),
                    ),
                ),
                time_of_growth(2 * speed_limit(tau, r, x), x),
            ),
        ),
    ),
)

PROOFS = {"slow.gradient": GRADIENT_PROOFS, "slow.time": TIME}
