"""Proof that joint training does not bring eigenvalues out sooner."""

from __future__ import annotations

from sympy import Abs, Expr, Product, Symbol

from memlaw.theory.language import LeastError, M, beta, spectral_radius
from memlaw.theory.language.symbols import N, eigenvalue, i, r, squared, tau
from memlaw.theory.proofs.facts_matrices import largest_modulus
from memlaw.theory.proofs.tail import largest_factor
from memlaw.theory.statement.facts import Stated, fact, le, not_negative
from memlaw.theory.statement.proof import Cite, Defined, Proof, Shown, at_most, equals
from memlaw.theory.subjects.gain import target
from memlaw.theory.subjects.slow_barrier import LARGEST, MOVED, arrival_time, end_loss, path_energy, start_loss
from memlaw.theory.subjects.tail import GROWTH

_T, _E = arrival_time(tau), path_energy(tau)
_SILENT = squared(target()) / 2
_PAID = start_loss(tau) - end_loss(tau)


@fact
def length_and_energy() -> Stated:
    """(rho(A) - rho_0)^2 <= T int sum |l_i'|^2, by Cauchy and Schwarz.

    The eigenvalue that is largest at the start, or at the end, comes |rho(A) - rho_0| far at least.
    """
    return Stated(le(MOVED, _T * _E))


@fact
def no_decoder_errs_less() -> Stated:
    """|g|^2/2 min_f E|u_{t-tau} - f(x_t)|^2 <= L_1: the decoder on arrival is one of all functions of the state."""
    return Stated(le(_SILENT * LeastError(tau), end_loss(tau)))


@fact
def all_at_most(f: Expr, bound: Expr, k: Symbol) -> Stated:
    """(prod f_k)^2 <= m^{2N} where 0 <= f_k <= m for all N of them."""
    return Stated(le(Product(f, (k, 1, N)) ** 2, bound ** (2 * N)), (not_negative(f), le(f, bound)), ((k, 1, N),))


def _within(memory: Expr) -> Expr:
    return _T * (start_loss(tau) - _SILENT * (1 - memory))


_TAIL = r ** (-2 * (tau + 1))
_ell = eigenvalue[i]
_OWN, _rho = largest_factor(_ell), spectral_radius()
_RISE = (r**2 - 1) * (_rho - Abs(_ell)) / ((1 - r * _rho) * (1 - r * Abs(_ell)))
_ALL = Product(_OWN, (i, 1, N)) ** 2

JOINT = (
    Proof(
        0,
        (
            at_most(_T * _E, "a way needs time and energy", length_and_energy(), plus=(_T * _E - MOVED,)),
            at_most(_T * _PAID, "energy is paid for by the fall of the loss", plus=(_T * (_PAID - _E),)),
            at_most(
                None,
                "no decoder of Gaussian inputs does better than the linear one",
                Cite("information.gaussian", 2),
                no_decoder_errs_less(),
                plus=(_T * (end_loss(tau) - _SILENT * LeastError(tau)),),
            ),
        ),
    ),
    Proof(
        1,
        (
            at_most(_within(M(tau)), "the first claim", Cite("slow.joint", 0), plus=(_within(M(tau)) - MOVED,)),
            at_most(
                _within(beta(r) ** 2 * _TAIL),
                "memory falls geometrically",
                Cite("tail.bound"),
                plus=(_T * _SILENT * (beta(r) ** 2 * _TAIL - M(tau)),),
            ),
            equals(
                _within(_ALL * _TAIL),
                "beta is a product",
                Cite("tail.bound"),
                Defined(GROWTH.quantity, GROWTH.expression),
            ),
            at_most(
                None,
                "every factor is at most that of the largest modulus",
                all_at_most(_OWN, LARGEST, i).since(
                    largest_modulus(i), Shown(_OWN, (at_most(LARGEST, "(r - x)/(1 - r x) rises", plus=(_RISE,)),))
                ),
                plus=(_T * _SILENT * _TAIL * (LARGEST ** (2 * N) - _ALL),),
            ),
        ),
    ),
)

PROOFS = {"slow.joint": JOINT}
