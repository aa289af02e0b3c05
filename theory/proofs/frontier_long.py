"""Proofs about memory per unit of time: P is the Gramian of x' = F x + E u, the continuous system of the poles."""

from __future__ import annotations

from sympy import Abs, Eq, Integer, Integral, MatMul, MatrixSymbol, Sum, Symbol, Trace, conjugate, oo, sqrt

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import N, i, omega, step_size, t, tau
from memlaw.theory.statement.facts import Stated, fact, le, lt
from memlaw.theory.statement.proof import Defined, Proof, Shown, at_most, below, equals
from memlaw.theory.subjects.frontier import HALF
from memlaw.theory.subjects.frontier_long import (
    M_step,
    density,
    derivative_norm,
    other_density,
    pole,
    pole_sum,
    union_density,
)

_P = MatrixSymbol("P", N, N)
_F = MatrixSymbol("F", N, N)
_E = MatrixSymbol("E", N, 1)
_NEEDS = ("stable", "controllable")
time = Symbol("s", real=True)
_PART, _WHOLE = (Integral(density(time), (time, Integer(0), end)) for end in (t, oo))

GATHERED = Defined(
    _WHOLE,
    Trace(MatMul(_P.inv(), _P, evaluate=False)),
    "m(s) = v^* P^{-1} v, v = e^{Fs} E, and v v^* over all times adds up to the Gramian P",
    _NEEDS,
    here=True,
)
AT_ONCE = Defined(density(Integer(0)), Trace(_P.inv() * _E * _E.adjoint()), "m(0) = E^* P^{-1} E", _NEEDS, here=True)
OF_POLES = Defined(Trace(_F), Sum(pole(i), (i, 1, N)), "a trace is the sum of the eigenvalues")
CONJUGATES = Defined(Trace(_F.adjoint()), Sum(conjugate(pole(i)), (i, 1, N)), "a trace is the sum of the eigenvalues")


@fact
def falling_density() -> Stated:
    """t m(t) <= int_0^t m: m falls, its derivative is -|E^* P^{-1} e^{Fs} E|^2."""
    return Stated(le(t * density(t), _PART))


@fact
def later_density() -> Stated:
    """int_0^t m < int_0^inf m: m > 0, the squared length of e^{Fs} E != 0."""
    return Stated(lt(_PART, _WHOLE))


@fact
def lyapunov() -> Stated:
    """tr P^{-1} E E^* = -tr P^{-1} (F P + P F^*): P solves F P + P F^* + E E^* = 0."""
    left = Trace(_P.inv() * _E * _E.adjoint())
    right = -Trace(_P.inv() * _F * _P) - Trace(_P.inv() * _P * _F.adjoint())
    return Stated(Eq(left, right, evaluate=False))


# --- a step: r(x) = (1 + x/2)/(1 - x/2), in coordinates with P = I, where F + F^* <= 0 ------------------------------

start_error = quantity("start_error")  # |((1 - Delta F/2)^{-1} - e^{Delta F/2}) E|
power_error = quantity("power_error")  # |(r(Delta F)^tau - e^{tau Delta F}) e^{Delta F/2} E|
_EXCESS = Abs(sqrt(M_step(step_size, tau) / step_size) - sqrt(density((tau + HALF) * step_size)))


@fact
def lengths_differ_by_errors() -> Stated:
    """The lengths of r(Delta F)^tau (1 - Delta F/2)^{-1} E and e^{(tau + 1/2) Delta F} E differ by two errors at most.

    |r(Delta F)| <= 1: one step of a bilinear rule does not lengthen what F + F^* <= 0 does not.
    """
    return Stated(le(_EXCESS, start_error() + power_error()))


@fact
def first_half_step() -> Stated:
    """|((1 - X)^{-1} - e^X) E| <= |X^2 E|/2, X = Delta F/2: von Neumann, |1/(1 - iu) - e^{iu}| <= u^2/2."""
    return Stated(le(start_error(), step_size**2 * derivative_norm(Integer(2)) / 8))


@fact
def powers_of_a_step() -> Stated:
    """|(r(X)^tau - e^{tau X}) v| <= tau |X^3 v|/12, X = Delta F: von Neumann, |y - 2 arctan(y/2)| <= |y|^3/12."""
    return Stated(le(power_error(), tau * step_size**3 * derivative_norm(Integer(3)) / 12))


# --- two systems far apart in frequency, each in coordinates with the Gramian I ---------------------------------------

overlap = quantity("overlap")  # |X|, the block beside the diagonal of the joint Gramian
generator, other_generator = quantity("generator"), quantity("other_generator")  # |F| and |F'|
drive, other_drive = quantity("drive"), quantity("other_drive")  # |E| and |E'|
_x, _a, _c, _R = overlap(), generator(), other_generator(), pole_sum()
_PAID = drive() * other_drive()


_LENGTH, _FORM = quantity("stacked_length")(), quantity("stacked_form")()  # w^* w and w^* (1 + K)^{-1} w
LENGTHS = Defined(
    density(t) + other_density(t),
    _LENGTH,
    "w holds e^{Ft} E and e^{(F' + i omega) t} E' below each other, and a turn by i omega leaves a length",
    ("stable",),
    here=True,
)
FORM = Defined(
    union_density(omega, t), _FORM, "the joint Gramian is 1 + K, K = [[0, X], [X^*, 0]]", ("stable",), here=True
)


@fact
def inverse_of_nearly_one() -> Stated:
    """w^* w <= (1 + |X|) w^* (1 + K)^{-1} w for 1 + K > 0: |K| = |X|."""
    return Stated(le(_LENGTH, (1 + _x) * _FORM))


@fact
def cross_block() -> Stated:
    """|X| (omega - |F| - |F'|) <= |E| |E'|: i omega X = F X + X F'^* + E E'^*."""
    return Stated(le(_x * (omega - _a - _c), _PAID))


@fact
def length_not_negative() -> Stated:
    """|X| is a length."""
    return Stated(le(Integer(0), _x))


@fact
def moduli_not_negative() -> Stated:
    """R is a sum of moduli."""
    return Stated(le(Integer(0), _R))


@fact
def form_not_negative() -> Stated:
    """w^* (1 + K)^{-1} w >= 0."""
    return Stated(le(Integer(0), _FORM))


@fact
def generators_by_poles() -> Stated:
    """|F| + |F'| <= sqrt(2) R, R = sum |p| + sum |p'|: 2 tr F F^* = |E|^4 - 2 Re sum p^2."""
    return Stated(le(_a + _c, sqrt(2) * _R))


@fact
def drives_by_poles() -> Stated:
    """|E|^2 + |E'|^2 <= 2 R: |E|^2 = -tr F - tr F^*."""
    return Stated(le(drive() ** 2 + other_drive() ** 2, 2 * _R))


OF_TIMES = frozenset({GATHERED, AT_ONCE, OF_POLES, CONJUGATES, LENGTHS, FORM})
_SMALL = Shown(
    _x * (omega - 2 * _R),
    (
        at_most(
            _R,
            "the block is small",
            length_not_negative(),
            moduli_not_negative(),
            cross_block(),
            generators_by_poles(),
            drives_by_poles(),
            plus=(
                _PAID - _x * (omega - _a - _c),
                (drive() - other_drive()) ** 2 / 2,
                (2 * _R - drive() ** 2 - other_drive() ** 2) / 2,
                _x * (sqrt(2) * _R - _a - _c),
                _x * (2 - sqrt(2)) * _R,
            ),
        ),
    ),
)

PROOFS = {
    "frontier.continuous": (
        Proof(
            0,
            (
                at_most(_PART, "memory falls", falling_density()),
                below(_WHOLE, "and does not end", later_density()),
                equals(None, "the Gramian, and its inverse", GATHERED),
            ),
        ),
        Proof(
            1,
            (
                equals(Trace(_P.inv() * _E * _E.adjoint()), "under the trace", AT_ONCE),
                equals(-Trace(_F) - Trace(_F.adjoint()), "Lyapunov's equation", lyapunov()),
                equals(None, "the eigenvalues", OF_POLES, CONJUGATES),
            ),
        ),
        Proof(
            2,
            (
                at_most(start_error() + power_error(), "the two errors", lengths_differ_by_errors()),
                at_most(
                    step_size**2 * derivative_norm(Integer(2)) / 8 + power_error(),
                    "that of the first half step",
                    first_half_step(),
                ),
                at_most(None, "that of the powers", powers_of_a_step()),
            ),
        ),
    ),
    "frontier.superadditive": (
        Proof(
            0,
            (
                equals((omega - 2 * _R) * _LENGTH, "both states below each other", LENGTHS),
                at_most(
                    (omega - _R) * _FORM,
                    "the joint Gramian is nearly the identity",
                    inverse_of_nearly_one(),
                    form_not_negative(),
                    _SMALL,
                    plus=((omega - 2 * _R) * ((1 + _x) * _FORM - _LENGTH), _FORM * (_R - _x * (omega - 2 * _R))),
                ),
                equals(None, "what all poles together keep", FORM),
            ),
        ),
    ),
}
