"""False claims with proofs, each by a step that a checker may take too easily: what is given, and the lines."""

from __future__ import annotations

from sympy import (
    Abs,
    E,
    I,
    Identity,
    Integer,
    Integral,
    MatMul,
    MatrixSymbol,
    Pow,
    Rational,
    Sum,
    Symbol,
    Trace,
    conjugate,
    exp,
    log,
    oo,
    pi,
)

import memlaw
from memlaw.theory.hypotheses import CONTROLLABLE, DISTINCT, NONZERO, RADIUS, SINGLE_INPUT, STABLE
from memlaw.theory.language import (
    ALL_PASS,
    FIRST,
    NOISE,
    A,
    B,
    C,
    Coefficient,
    M,
    M_window,
    N,
    Scalar,
    T,
    b,
    eigenvalue,
    i,
    j,
    k,
    noise_level,
    quantity,
    r,
    rank_krylov,
    real_point,
    spectral_radius,
    squared,
    tau,
    z,
)
from memlaw.theory.proofs.circle import unit_entries
from memlaw.theory.proofs.definitions import MEMORY, RANGE, REACHED
from memlaw.theory.proofs.definitions_series import largest_first
from memlaw.theory.proofs.facts_analysis import exp_keeps_order, integral_by_partial_fractions
from memlaw.theory.proofs.facts_circle import mean, phases
from memlaw.theory.proofs.facts_matrices import below_trace_of_inverse
from memlaw.theory.proofs.facts_series import orthogonal_shifts, rising_weights
from memlaw.theory.proofs.hankel import WINDOW_GRAMIAN
from memlaw.theory.statement.facts import above_tangent, sum_keeps_order
from memlaw.theory.statement.proof import By, Cite, Line, Named, Reduced, Series, Stein, at_most, equals
from memlaw.theory.theorem import Claim, Definition, at_least, equal
from memlaw.theory.theorem import at_most as at_most_claim

LINEAR = (STABLE, CONTROLLABLE, SINGLE_INPUT)
LAG = A**tau * B
P, D = MatrixSymbol("P", N, N), MatrixSymbol("D", N, N)
y = Symbol("y", real=True)
s = real_point
outer, inner, own = quantity("outer_sum"), quantity("inner_sum"), quantity("own_count")
MEMORY_AT_ONCE = memlaw.theorem("closed.memory")
TAIL = memlaw.theorem("tail.bound")
LAW = memlaw.theorem("allpass.memory").where
LOST = rank_krylov() - Sum(M(tau), (tau, 0, oo))  # 0, which two lines say by different rules
RATIO = LOST / (rank_krylov() - RANGE)
FOUR_POWERS = Sum(Trace(A ** (2 * k)), (k, 0, tau))
ROOT = Pow(Pow(i, 2, evaluate=False), Rational(1, 2), evaluate=False)
HALVES = (Rational(1, 4), Rational(1, 2))

False_ = tuple[Claim, tuple[Line, ...], tuple, tuple]


def so(claim: Claim, *by: By, under: tuple = LINEAR, where: tuple = ()) -> False_:
    """A claim in one line."""
    line = equals if claim.relation.rel_op == "==" else at_most
    return claim, (line(None, "so it is", *by),), under, where


FURTHER: dict[str, False_] = {
    # Facts beyond what they are said of.
    "of_the_circle": so(equal(Scalar(LAG.adjoint() * LAG), N), unit_entries()),
    "listed_anew": so(equal(spectral_radius(), Abs(eigenvalue[1])), largest_first()),
    "complex_tangent": (
        at_most_claim(4, 0),
        (
            at_most(
                None,
                "1 + x <= e^x",
                above_tangent(I * pi),
                above_tangent(-I * pi),
                plus=(exp(I * pi) - 1 - I * pi, exp(-I * pi) - 1 + I * pi),
            ),
        ),
        LINEAR,
        (),
    ),
    "complex_order": so(at_most_claim(E, 1), exp_keeps_order(I * pi, I * pi + 1)),
    "complex_phases": so(
        at_most_claim(Abs(mean(exp(Integer(5))) - mean(Integer(1))), mean(Abs(-5 * I))), phases(-5 * I, Integer(0))
    ),
    "rate": so(
        at_most_claim(Sum(k - 5, (k, 5, oo)), Sum(k - 5, (k, 0, oo)), k >= 5),
        rising_weights(k - 5, k, Integer(5), Integer(1)),
    ),
    "no_constant": so(
        equal(
            Integral(1 / (y * (1 - y**2)), (y, *HALVES)),
            log(HALVES[1]) - log(1 - HALVES[1] ** 2) - log(HALVES[0]) + log(1 - HALVES[0] ** 2),
        ),
        integral_by_partial_fractions(y, Integer(1), j, y, *HALVES),
    ),
    "index_put_in": so(
        equal(Sum(Coefficient(ALL_PASS, z, 2 * k + 1) * conjugate(Coefficient(ALL_PASS, z, k)), (k, 0, oo)), 0),
        orthogonal_shifts(eigenvalue[i], (i, 1, N), k + 1),
    ),
    "singular": so(
        at_most_claim(Scalar(FIRST.adjoint() * FIRST), Trace(C) * Scalar(FIRST.adjoint() * C.inv() * FIRST)),
        below_trace_of_inverse(FIRST, C),
        under=(STABLE, SINGLE_INPUT),
    ),
    # An index where less is known of it than is assumed of its letter.
    "below_its_letter": so(at_least(Sum(i, (i, -5, 0)), 0), sum_keeps_order(Integer(0), i, (i, -5, 0))),
    "below_one": so(
        at_most_claim(Sum(1, (r, 0, tau)), Sum(r, (r, 0, tau))), sum_keeps_order(Integer(1), r, (r, 0, tau))
    ),
    "root_of_a_square": so(equal(Sum(ROOT, (i, -5, 0)), Sum(i, (i, -5, 0))), Stein()),
    # Citations of what is not said.
    "caught_in_a_citation": so(
        equal(*(side.subs(tau, i) for side in MEMORY_AT_ONCE.claims[0].relation.args)),
        Cite("closed.memory", at=((tau, i),)),
        under=(*LINEAR, DISTINCT, NONZERO),
        where=MEMORY_AT_ONCE.where,
    ),
    "radius_beyond": so(
        at_most_claim(*(side.subs(r, 100) for side in TAIL.claims[0].relation.args)),
        Cite("tail.bound", at=((r, Integer(100)),)),
        under=(STABLE, RADIUS, CONTROLLABLE),
        where=TAIL.where,
    ),
    "reduced_to_less": (
        equal(rank_krylov(), own(tau)),
        (equals(RANGE, "the range", REACHED), equals(N, "all of it", Reduced()), equals(None, "by definition")),
        (STABLE,),
        (Definition(own(tau), N + 0 * tau),),
    ),
    # Letters and words.
    "positive_letter": (
        at_most_claim(Scalar(B.adjoint() * C * B), 0),
        (at_most(None, "C_T >= 0", Named(WINDOW_GRAMIAN, -C), plus=(Scalar(B.adjoint() * WINDOW_GRAMIAN * B),)),),
        LINEAR,
        (),
    ),
    "name_of_a_product": (
        equal(Scalar(B.adjoint() * A * C * B), Scalar(B.adjoint() * B)),
        (
            equals(Scalar(B.adjoint() * MatrixSymbol("A C", N, N) * B), "one word"),
            equals(None, "a letter", Named(MatrixSymbol("A C", N, N), Identity(N))),
        ),
        LINEAR,
        (),
    ),
    "name_of_an_adjoint": so(
        equal(Scalar(B.adjoint() * A.adjoint() * B), Scalar(B.adjoint() * A * B)), Named(MatrixSymbol("A^*", N, N), A)
    ),
    "one_by_one": so(equal(Scalar(Identity(1)), N), Stein()),
    "not_square": so(equal(Trace(B * (B.adjoint() * B).inv() * B.adjoint()), N), Stein()),
    "nothing_inverts": so(equal(Trace(MatMul(A.inv(), A, evaluate=False)), N), Stein(), under=(STABLE,)),
    "resolvents": so(
        equal(
            Trace(C.inv() * (C + noise_level * Identity(N)).inv()),
            (Trace(C.inv()) - Trace((C + noise_level * Identity(N)).inv())) / noise_level,
        ),
        Named(D, C + noise_level * Identity(N)),
        under=(STABLE,),
    ),
    "noise_inverts": so(equal(Trace(MatMul(NOISE.inv(), NOISE, evaluate=False)), N), Stein(), under=(STABLE,)),
    "double_lag": so(equal(FOUR_POWERS, (tau + 1) * Trace(A ** (2 * k))), Stein()),
    "falling_lag": so(
        equal(Sum(Trace(A ** (tau - k)), (k, 0, tau)) + k, (tau + 1) * Trace(A ** (tau - k)) + k), Stein()
    ),
    # Numbers that are none.
    "nothing_by_nothing": (
        equal(M(tau), 2 * M(tau)),
        (equals(M(tau) * (2 - RATIO), "1 by one rule", MEMORY, Series()), equals(None, "0", Cite("capacity.rank"))),
        (STABLE,),
        (),
    ),
    "infinity": so(equal(Sum(1, (k, 0, oo)) + 5, Sum(1, (k, 0, oo)) + 7), Stein()),
    "telescope": so(equal(Sum(M_window(T + 1, tau) - M_window(T, tau), (T, 1, oo)), -M_window(1, tau))),
    "caught_twice": so(
        equal(outer(tau), Sum(Sum(k * M(k), (k, 0, 5)), (k, 0, 5))),
        Stein(),
        where=(Definition(outer(tau), Sum(inner(k), (k, 0, 5))), Definition(inner(tau), Sum(tau * M(k), (k, 0, 5)))),
    ),
    "far_lags": so(
        equal(tau * (tau - 1) * (tau - 2) * (tau - 3) * (tau - 4) * squared(b(tau)), 0), under=LINEAR, where=LAW
    ),
}
