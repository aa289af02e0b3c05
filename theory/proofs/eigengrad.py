"""Proofs about the gradient of memory in the eigenvalues."""

from __future__ import annotations

from sympy import Abs, Expr, Integer, Product, Sum, oo, sqrt

from memlaw.theory.language import ALL_PASS, Coefficient, M, M_without, Others, b, blaschke_factor
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, j, k, mu, squared, tau, z
from memlaw.theory.proofs.definitions_series import DOUBLED, LAW, memory_at_most_one, memory_not_negative
from memlaw.theory.proofs.facts_series import cauchy_schwarz_of_roots, modulus_at_most, szego
from memlaw.theory.statement.facts import triangle_of_two
from memlaw.theory.statement.proof import Cite, Proof, Shown, at_most, equals
from memlaw.theory.subjects.eigengrad import M_doubled, backward, shifted, slope

_ell = eigenvalue[i]
_p, _q = shifted(i, k), backward(i, k)
_ALL = Product(blaschke_factor(eigenvalue[j]), (j, 1, N))
_REST = Others(blaschke_factor(eigenvalue[j]), j, i)
_ONE_POLE = 1 / (1 - _ell * z)
_LATE = (k, tau + 1, oo)
_FIRST, _SECOND = Sum(_p * bar(b(k)), _LATE), Sum(b(k) * bar(_q), _LATE)


def _norm(terms: Expr) -> Expr:
    return sqrt(Sum(squared(terms), _LATE))


BOUND = (
    Proof(
        0,
        (
            equals(
                Abs(Sum(_p * bar(b(k)) - b(k) * bar(_q), (k, 0, tau))),
                "the gradient is a sum up to tau",
                Cite("eigengrad.gradient"),
            ),
            equals(
                Abs(_FIRST - _SECOND),
                "over all lags both sums vanish: z/(1 - l z) at 0, and (z - conj(l))/(1 - l z) at conj(l)",
                LAW,
                szego(_ALL, z * _ONE_POLE, Integer(0)),
                szego(_REST, blaschke_factor(_ell), _ell),
            ),
            at_most(Abs(_FIRST) + Abs(_SECOND), "the triangle inequality", triangle_of_two(_FIRST, -_SECOND)),
            at_most(
                _norm(b(k)) * (_norm(_p) + _norm(_q)),
                "Cauchy-Schwarz",
                cauchy_schwarz_of_roots(_p, b(k), _LATE),
                cauchy_schwarz_of_roots(b(k), _q, _LATE),
            ),
            equals(
                None,
                "b and b^(i) are unimodular, so the whole norms are those of 1/(1 - l z)",
                Cite("allpass.memory", 0),
                szego(z * _ALL, _ONE_POLE, _ell),
                szego(_REST, _ONE_POLE, _ell),
            ),
        ),
    ),
)

_GAP = 1 - squared(_ell)
_ADDED = _GAP * squared(Coefficient(ALL_PASS / (1 - _ell * z), z, tau))
GROWS = Shown(
    M(tau),
    (
        at_most(
            M_doubled(i, tau),
            "a second copy adds a square",
            DOUBLED,
            Cite("nesting.gain", 0, at=((mu, _ell),)),
            plus=(_ADDED,),
        ),
    ),
)
ANGLE = (
    Proof(
        0,
        (
            at_most(
                None,
                "a second copy brings at most 1 - M, removal costs at most M",
                Shown(
                    _GAP**2 * squared(slope(i, tau)),
                    (
                        equals(
                            (M_doubled(i, tau) - M(tau)) * (M(tau) - M_without(i, tau)),
                            "what a second copy brings, times what removal costs",
                            Cite("eigengrad.nesting"),
                        ),
                        at_most(
                            M(tau) * (1 - M(tau)),
                            "memory lies between 0 and 1",
                            GROWS,
                            memory_not_negative(M(tau)),
                            memory_not_negative(M_without(i, tau)),
                            memory_at_most_one(M_doubled(i, tau)),
                            plus=(M(tau) * (1 - M_doubled(i, tau)), M_without(i, tau) * (M_doubled(i, tau) - M(tau))),
                        ),
                    ),
                ),
                modulus_at_most(slope(i, tau), M(tau) * (1 - M(tau)), _GAP),
            ),
        ),
    ),
)

PROOFS = {"eigengrad.bound": BOUND, "eigengrad.angle": ANGLE}
