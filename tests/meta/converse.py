"""The converse list: true statements of no catalogue entry, each with its proof in a line and a check of its own.

The checks share nothing with memlaw's oracles: companion pair, Stein's equation as N^2 linear equations, power series
by recursion, all by mpmath at 50 digits. What is claimed is true, so no kind of evidence may refute it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import mpmath
from mpmath import mpc, mpf
from own_solver import (
    FAR,
    SECOND,
    UNIT,
    Own,
    absolute,
    absolute_sum,
    derivative,
    halved_series,
    inner,
    pair_memory,
    shear,
    trace,
    two_inputs,
    window,
)
from sympy import (
    Abs,
    Adjoint,
    Determinant,
    FiniteSet,
    Integer,
    Interval,
    Lt,
    Max,
    Min,
    Product,
    Range,
    Rational,
    Sum,
    Trace,
    exp,
    floor,
    im,
    log,
    oo,
    re,
    sqrt,
)

from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import CONTROLLABLE, GAUSSIAN, NONZERO, SINGLE_INPUT, STABLE, Hypothesis
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    A,
    B,
    C,
    Coefficient,
    Information,
    M,
    M_other,
    M_window,
    M_with,
    M_without,
    N,
    Others,
    PairMemory,
    Quantity,
    S,
    Scalar,
    T,
    b,
    b_other,
    bar,
    eigenvalue,
    horizon,
    i,
    j,
    k,
    mu,
    n,
    noise_level,
    other_eigenvalue,
    quantity,
    rank_krylov,
    spectral_radius,
    squared,
    symbol,
    tau,
    theta,
    trace_power,
    z,
    zero_count,
    zeta,
)
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT
from memlaw.theory.subjects.eigengrad import M_doubled, slope
from memlaw.theory.subjects.mimo import M_inputs, error_determinant, memory_trace
from memlaw.theory.subjects.noise import M_noisy
from memlaw.theory.subjects.noise_basis import M_ridge
from memlaw.theory.subjects.nonlinear import kernel, signal_variance
from memlaw.theory.theorem import Claim, Definition, Theorem, at_least, at_most, equal, greater, less

Sides: TypeAlias = Iterable[tuple[Any, ...]]  # left, right, and which claim they are sides of, if not the first


SPECTRA: tuple[tuple[complex, ...], ...] = (
    (0.5,),
    (0.25 - 0.625j,),
    (0,),
    (0.5, -0.5),
    (0.5, 0.5),
    (0.25 + 0.5j, 0.25 - 0.5j),
    (0, 0.625, 0.25j),
    (0.5, 0.625, -0.125),
    (0, 0, 0),
    (0.5j, 0.5j, -0.625),
    (0.625, 0.5, 0.375, 0.25),
    (0.125 + 0.5j, 0.125 - 0.5j, 0, -0.5),
)


@dataclass(frozen=True)
class TrueStatement:
    """A true statement and how to see it: `sides` gives both sides of its claims, at systems where `where` holds."""

    theorem: Theorem
    sides: Callable[[Own], Sides]
    where: Callable[[Own], bool] = lambda own: True


CONVERSE: list[TrueStatement] = []
_STABLE = STABLE.sufficient("nothing is said without it")
_REACHED = CONTROLLABLE.sufficient("nothing is said without it")
_ONE = SINGLE_INPUT.sufficient("nothing is said without it")
_NONZERO = NONZERO.sufficient("nothing is said without it")
LINEAR = (_STABLE, _REACHED, _ONE)
PLAIN = Instance.diagonal("1/2", "-1/3", tau=1, k=1, i=1, j=2, n=1, T=3, zeta="3/5+4*I/5", theta="1/2", mu="1/4")


def _own(name: str, text: str, latex: str, holds: Callable[[Instance], bool]) -> Hypothesis:
    return Hypothesis(name, text, latex, holds).sufficient("nothing is said without it")


REAL = _own(
    "all real",
    "every eigenvalue is real",
    r"\lambda_i \in \mathbb{R}",
    lambda x: all(im(v) == 0 for v in x.eigenvalues),
)
NOT_NEGATIVE = _own(
    "all not negative",
    "every eigenvalue is real and not negative",
    r"\lambda_i \geq 0",
    lambda x: all(im(v) == 0 and re(v) >= 0 for v in x.eigenvalues),
)
CLOSED = _own(
    "closed under conjugation",
    "the conjugate of every eigenvalue is one",
    r"\overline{\lambda}",
    lambda x: all(x.eigenvalues.count(v) == x.eigenvalues.count(v.conjugate()) for v in x.eigenvalues),
)
SINGULAR = _own("singular", "an eigenvalue is zero", r"\det A = 0", lambda x: any(v == 0 for v in x.eigenvalues))
LONE = _own("one state", "there is one state", "N = 1", lambda x: x.size == 1)
TWICE = _own(
    "one eigenvalue twice",
    "there are two states and one eigenvalue",
    r"N = 2,\ \lambda_1 = \lambda_2",
    lambda x: x.size == 2 and x.eigenvalues[0] == x.eigenvalues[1],
)
OPPOSITE = _own(
    "opposite eigenvalues",
    "with every eigenvalue its negative is one",
    r"-\lambda",
    lambda x: all(x.eigenvalues.count(v) == x.eigenvalues.count(-v) for v in x.eigenvalues),
)


def true(
    key: str,
    claims: Claim | tuple[Claim, ...],
    sides: Callable[[Own], Sides],
    hypotheses: tuple[Hypothesis, ...] = LINEAR,
    where: Callable[[Own], bool] = lambda own: True,
    witness: Instance = PLAIN,
    setting: Any = "state",
    where_from: tuple[Definition, ...] = theorem("perturbation.bound").where,
) -> None:
    """Put a statement on the list."""
    several = claims if isinstance(claims, tuple) else (claims,)
    used = {type(item).__name__ for claim in several for item in claim.relation.atoms(Quantity)}
    used |= {"b"} if "tail" in used else set()
    defined = tuple(x for x in where_from if type(x.quantity).__name__ in used)
    given = Theorem(f"converse.{key}", key, several, hypotheses, witness=witness, setting=setting, where=defined)
    CONVERSE.append(TrueStatement(given, sides, where))


def real(own: Own) -> bool:
    """Whether the spectrum is real."""
    return all(value.imag == 0 for value in own.l)


def nonzero(own: Own) -> bool:
    """Whether no eigenvalue is zero."""
    return all(value != 0 for value in own.l)


LAGS = range(4)
tails = Sum(M(k + 1), (k, 0, oo))

# --- sums, shifts, powers ---------------------------------------------------------------------------------------------

# The whole sum is N (capacity), less its first term.
true("shift", equal(tails, N - M(Integer(0))), lambda x: [(x.total(1), x.N - x.M(0))])
# The same, two places on, in the law of lags, whose sum is 1.
true(
    "law_shift",
    equal(Sum(squared(b(k + 2)), (k, 0, oo)), 1 - squared(b(Integer(0))) - squared(b(Integer(1)))),
    lambda x: [(absolute_sum(x.p[2:]), 1 - absolute_sum(x.p[:2]))],
    (_STABLE,),
)
# Even lags hold at least as much as odd ones, since M falls; together they hold N.
true("even", at_least(Sum(M(2 * k), (k, 0, oo)), N / 2), lambda x: [(x.total(0, 2), mpf(x.N) / 2)])
true("parity", equal(Sum(M(2 * k) + M(2 * k + 1), (k, 0, oo)), N), lambda x: [(x.total(0, 2) + x.total(1, 2), x.N)])
# 0 <= M <= 1.
true(
    "half_power",
    at_most(M(tau) ** Rational(3, 2), M(tau)),
    lambda x: [(x.M(t) ** 1.5, x.M(t)) for t in LAGS],
    (_STABLE,),
)
# The geometric mean of two neighbours is at most the first, since M falls.
true(
    "root",
    at_most(sqrt(M(tau) * M(tau + 1)), M(tau)),
    lambda x: [(mpmath.sqrt(x.M(t) * x.M(t + 1)), x.M(t)) for t in LAGS],
)
# M^2 <= M, summed: at most N.
true("squares", at_most(Sum(M(k) ** 2, (k, 0, oo)), N), lambda x: [(x.total(power=2), x.N)])
# Cauchy-Schwarz with the constant 1.
true(
    "squared_sum",
    at_most(Sum(M(k), (k, 0, tau)) ** 2, (tau + 1) * Sum(M(k) ** 2, (k, 0, tau))),
    lambda x: [(sum(map(x.M, range(t + 1))) ** 2, (t + 1) * sum(x.M(s) ** 2 for s in range(t + 1))) for t in LAGS],
    (_STABLE,),
)
# sum over tau of P(lag > tau) is the mean of the lag, N.
tail = quantity("tail", "t")
true(
    "nested",
    equal(Sum(tail(tau), (tau, 0, oo)), N),
    lambda x: [(sum(absolute_sum(x.p[t + 1 :]) for t in range(FAR)), x.N)],
    (_STABLE,),
    where_from=(ALL_PASS_COEFFICIENT, Definition(tail(tau), Sum(squared(b(k)), (k, tau + 1, oo)))),
)
# Sum over n <= tau of M(n) = 1 - sum_{k<=n} |b_k|^2.
true(
    "nested_finite",
    equal(Sum(Sum(squared(b(k)), (k, 0, n)), (n, 0, tau)), tau + 1 - Sum(M(n), (n, 0, tau))),
    lambda x: [
        (sum(absolute_sum(x.p[: s + 1]) for s in range(t + 1)), t + 1 - sum(map(x.M, range(t + 1)))) for t in LAGS
    ],
)
# |conj b| = |b|.
true(
    "conjugated",
    equal(Sum(squared(bar(b(k + 1))), (k, tau, oo)), M(tau)),
    lambda x: [(absolute_sum(x.p[t + 1 :]), x.M(t)) for t in LAGS],
)
# The variance of the law of lags is not negative: E k^2 >= N^2, and E k = N.
true(
    "factorial",
    at_least(Sum(k * (k - 1) * squared(b(k)), (k, 2, oo)), N * (N - 1)),
    lambda x: [(sum(s * (s - 1) * abs(v) ** 2 for s, v in enumerate(x.p)), x.N * (x.N - 1))],
    (_STABLE,),
)
# One term of the mean N.
true("term", at_most(k * squared(b(k)), N), lambda x: [(s * abs(x.p[s]) ** 2, x.N) for s in range(9)], (_STABLE,))
# (tau+1)^2 P(k > tau) <= E k^2.
true(
    "second_markov",
    at_most((tau + 1) ** 2 * M(tau), Sum(k**2 * squared(b(k)), (k, 1, oo))),
    lambda x: [((t + 1) ** 2 * x.M(t), sum(s**2 * abs(v) ** 2 for s, v in enumerate(x.p))) for t in LAGS],
)

# --- Min, Max, floors, own letters ------------------------------------------------------------------------------------

h = symbol("h", Range(1, 7), "a few lags")
power = symbol("gamma", FiniteSet(Rational(1, 2), Rational(3, 2), 2), "a power")
part = symbol("p", Interval.open(0, 1), "a part")

# M falls.
true(
    "least",
    equal(Min(M(tau), M(tau + 1), M(tau + 3)), M(tau + 3)),
    lambda x: [(min(x.M(t), x.M(t + 1), x.M(t + 3)), x.M(t + 3)) for t in LAGS],
)
# min + max = sum.
true(
    "split",
    equal(Min(M(tau), part) + Max(M(tau), part), M(tau) + part),
    lambda x: [(min(x.M(t), p) + max(x.M(t), p), x.M(t) + p) for t in LAGS for p in (mpf(1) / 3, mpf(3) / 4)],
    (_STABLE,),
    witness=PLAIN.with_parameters(tau=1, p="1/3"),
)
# M falls, and floor(tau/2) <= tau; max(tau - 2, 0) <= tau.
true(
    "floor",
    (at_least(M(floor(tau / 2)), M(tau)), at_most(M(tau), M(Max(tau - 2, 0)))),
    lambda x: [(x.M(t // 2), x.M(t)) for t in LAGS] + [(x.M(t), x.M(max(t - 2, 0)), 1) for t in LAGS],
)
# Each of the first h terms is at least M(h), each factor 1 - M(s) at most 1 - M(h).
true(
    "product",
    at_most(Product(1 - M(k), (k, 0, h - 1)), (1 - M(h)) ** h),
    lambda x: [(mpmath.fprod(1 - x.M(s) for s in range(t)), (1 - x.M(t)) ** t) for t in range(1, 7)],
    witness=PLAIN.with_parameters(h=2),
)
# For 0 <= M <= 1 a power at least 1 makes less, and the letter is conditioned to be one.
true(
    "own_power",
    at_most(M(tau) ** power, M(tau), power >= 1),
    lambda x: [(x.M(t) ** g, x.M(t)) for t in LAGS for g in (1.5, 2)],
    (_STABLE,),
    witness=PLAIN.with_parameters(tau=1, gamma=2),
)
# Markov with strict conditions on two letters: (tau+1) M(tau) <= N < h.
true(
    "conditions",
    less((tau + 1) * M(tau), h, Lt(N, h), tau >= 1),
    lambda x: [((t + 1) * x.M(t), x.N + 1) for t in (1, 2, 3)],
    witness=PLAIN.with_parameters(tau=1, h=3),
)
# A claim on N alone: 2^N is at least N + 1; and Gauss's sum.
true(
    "size",
    (at_least(2**N, N + 1), equal(Sum(n, (n, 1, N)), N * (N + 1) / 2)),
    lambda x: [(2**x.N, x.N + 1)],
    (_STABLE,),
)
# -log(1-x) >= x and exp(-x) >= 1-x; M < 1 as no eigenvalue is zero.
true(
    "logarithm",
    (at_least(-log(1 - M(tau)), M(tau)), at_least(exp(-M(tau)), 1 - M(tau))),
    lambda x: [(-mpmath.log(1 - x.M(t)), x.M(t)) for t in LAGS],
    (*LINEAR, _NONZERO),
    nonzero,
)
# I = -1/2 log(1 - M), and -log(1 - x) >= x.
true(
    "information",
    at_least(2 * Information(tau), M(tau)),
    lambda x: [(-mpmath.log(1 - x.M(t)), x.M(t)) for t in LAGS],
    (_STABLE, _REACHED, _NONZERO, GAUSSIAN.sufficient("nothing is said without it")),
    nonzero,
)

# --- spectra of one's own ---------------------------------------------------------------------------------------------

# A real spectrum has a real all-pass function, whose value at z = 1 is prod (1 - l)/(1 - l) = 1.
true("real", equal(im(b(k)), 0), lambda x: [(v.imag, 0) for v in x.p[:9]], (_STABLE, REAL), real)
true("real_sum", equal(Sum(b(k), (k, 0, oo)), 1), lambda x: [(sum(x.p), 1)], (_STABLE, REAL), real)
# b_0 = prod (-l).
true(
    "sign",
    at_least((-1) ** N * re(b(Integer(0))), 0),
    lambda x: [((-1) ** x.N * x.p[0].real, 0)],
    (_STABLE, NOT_NEGATIVE),
    lambda x: real(x) and all(v.real >= 0 for v in x.l),
    witness=Instance.diagonal("1/2", "1/3"),
)
# A closed spectrum has a real polynomial.
true(
    "closed",
    equal(b(k), bar(b(k))),
    lambda x: [(v, mpmath.conj(v)) for v in x.p[:9]],
    (_STABLE, CLOSED),
    lambda x: all(x.l.count(v) == x.l.count(mpmath.conj(v)) for v in x.l),
)
# b is a polynomial in z^2 where the spectrum is symmetric: M does not fall from an even lag to the next.
true(
    "opposite",
    equal(M(2 * tau), M(2 * tau + 1)),
    lambda x: [(x.M(2 * t), x.M(2 * t + 1)) for t in LAGS],
    (*LINEAR, OPPOSITE, _NONZERO),
    lambda x: nonzero(x) and all(x.l.count(v) == x.l.count(-v) for v in x.l),
    witness=Instance.diagonal("1/2", "-1/2", tau=1),
)
# b_0 = 0.
true(
    "singular",
    (equal(M(Integer(0)), 1), equal(b(Integer(0)), 0)),
    lambda x: [(x.M(0), 1), (x.p[0], 0)],
    (*LINEAR, SINGULAR),
    lambda x: not nonzero(x),
    witness=Instance.diagonal("1/2", 0),
)
# b has a zero of order z_0 at zero.
true(
    "zeros",
    (equal(b(k), 0, Lt(k, zero_count)), equal(Sum(M(k), (k, 0, zero_count - 1)), zero_count)),
    lambda x: [(x.p[s], 0) for s in range(sum(1 for v in x.l if v == 0))],
    witness=Instance.companion(0, 0, "1/2", k=1),
)
# M(tau) = (1 - s) s^tau with s = |l|^2.
true(
    "lone",
    equal(M(tau) ** 2, M(Integer(0)) * M(2 * tau)),
    lambda x: [(x.M(t) ** 2, x.M(0) * x.M(2 * t)) for t in LAGS],
    (*LINEAR, LONE),
    lambda x: x.N == 1,
    witness=Instance.diagonal("1/2", tau=1),
)
# b is the square of one factor: b_0 = conj(l)^2, b_1 = -2 conj(l)(1 - |l|^2).
true(
    "twice",
    equal(M(Integer(1)), 1 - Abs(eigenvalue[1]) ** 4 - 4 * squared(eigenvalue[1]) * (1 - squared(eigenvalue[2])) ** 2),
    lambda x: [(x.M(1), 1 - abs(x.l[0]) ** 4 - 4 * abs(x.l[0]) ** 2 * (1 - abs(x.l[0]) ** 2) ** 2)],
    (*LINEAR, TWICE),
    lambda x: x.N == 2 and x.l[0] == x.l[1],
    witness=Instance.companion("1/2", "1/2"),
)
# The root of the product is at most the mean (AM-GM on |l_i|^2), and 1 - M(0) is that product.
true(
    "means",
    at_most(1 - M(Integer(0)), (Sum(squared(eigenvalue[i]), (i, 1, N)) / N) ** N),
    lambda x: [(1 - x.M(0), (sum(abs(v) ** 2 for v in x.l) / x.N) ** x.N)],
)
# One eigenvalue alone keeps (1 - |l|^2)|l|^(2 tau); the others add (nesting), however near the circle it is.
true(
    "alone",
    at_least(M(tau), (1 - squared(eigenvalue[i])) * Abs(eigenvalue[i]) ** (2 * tau)),
    lambda x: [(x.M(t), (1 - abs(v) ** 2) * abs(v) ** (2 * t)) for t in LAGS for v in x.l],
)
# Strict: 0 < 1 - prod|l|^2 < 1 for nonzero stable eigenvalues.
true(
    "strict", (less(M(Integer(0)), 1), greater(M(Integer(0)), 0)), lambda x: [(x.M(0), 1)], (*LINEAR, _NONZERO), nonzero
)
# |sum l^n| <= N rho^n.
true(
    "trace",
    at_most(Abs(trace_power(n)), N * spectral_radius() ** n),
    lambda x: [(abs(sum(v**s for v in x.l)), x.N * max(map(abs, x.l)) ** s) for s in range(1, 5)],
    (_STABLE,),
)
# Newton: 2 h_2 = p_1^2 + p_2.
_HOMOGENEOUS = Product(1 / (1 - eigenvalue[i] * z), (i, 1, N))
true(
    "newton",
    equal(2 * Coefficient(_HOMOGENEOUS, z, Integer(2)), trace_power(Integer(1)) ** 2 + trace_power(Integer(2))),
    lambda x: [
        (2 * sum(x.l[p] * x.l[q] for p in range(x.N) for q in range(p, x.N)), sum(x.l) ** 2 + sum(v**2 for v in x.l))
    ],
    (_STABLE,),
)
# A power series at z = 1, inside its circle of convergence of radius at least 2.
true(
    "halved",
    equal(
        Sum(Coefficient(Product(1 / (1 - eigenvalue[i] * z / 2), (i, 1, N)), z, k), (k, 0, oo)),
        Product(2 / (2 - eigenvalue[i]), (i, 1, N)),
    ),
    lambda x: [(halved_series(x.l), mpmath.fprod(2 / (2 - v) for v in x.l))],
    (_STABLE,),
)

# --- the unit circle --------------------------------------------------------------------------------------------------

# |zeta - conj l| = |1 - l zeta| where |zeta| = 1.
true(
    "circle",
    equal(squared(Product((zeta - bar(eigenvalue[i])) / (1 - eigenvalue[i] * zeta), (i, 1, N))), 1),
    lambda x: [(abs(mpmath.fprod((u - mpmath.conj(v)) / (1 - v * u) for v in x.l)) ** 2, 1) for u in UNIT],
    (_STABLE,),
)
# Re (1 + w)/(1 - w) = (1 - |w|^2)/|1 - w|^2 with w = l zeta.
true(
    "poisson",
    equal(
        re((1 + eigenvalue[i] * zeta) / (1 - eigenvalue[i] * zeta)),
        (1 - squared(eigenvalue[i])) / squared(1 - eigenvalue[i] * zeta),
    ),
    lambda x: [(((1 + v * u) / (1 - v * u)).real, (1 - abs(v) ** 2) / abs(1 - v * u) ** 2) for v in x.l for u in UNIT],
    (_STABLE,),
)
# The power series converges to the function on the circle.
true(
    "on_circle",
    equal(
        Sum(b(k) * zeta**k, (k, 0, oo)), Product((zeta - bar(eigenvalue[i])) / (1 - eigenvalue[i] * zeta), (i, 1, N))
    ),
    lambda x: [
        (sum(v * u**s for s, v in enumerate(x.p)), mpmath.fprod((u - mpmath.conj(v)) / (1 - v * u) for v in x.l))
        for u in UNIT
    ],
    (_STABLE,),
)

# --- bases, windows, other spectra ------------------------------------------------------------------------------------

# (A, A B) is controllable where A is regular, and M knows the spectrum alone; scaling B changes nothing.
true(
    "driven",
    (equal(PairMemory(A, A * B, tau), M(tau)), equal(PairMemory(A, 3 * B, tau), M(tau))),
    lambda x: [(pair_memory(x.A, x.A * x.B, t), x.M(t)) for t in LAGS],
    (*LINEAR, _NONZERO),
    nonzero,
)
# -A turns the spectrum by pi.
true("turned", equal(PairMemory(-A, B, tau), M(tau)), lambda x: [(pair_memory(-x.A, x.B, t), x.M(t)) for t in LAGS])
# A change of basis, twice over; without controllability too, for the part that is reached.
true(
    "basis",
    (
        equal(PairMemory(S * S * A * S.inv() * S.inv(), S * S * B, tau), M(tau)),
        equal(Sum(PairMemory(S * A * S.inv(), S * B, k), (k, 0, oo)), rank_krylov()),
    ),
    lambda x: [(pair_memory(shear(x.N) * x.A * shear(x.N) ** -1, shear(x.N) * x.B, t), x.M(t)) for t in LAGS],
    (_STABLE,),
)
# The trace of Stein's equation.
true(
    "stein_trace",
    equal(Trace(C) - Trace(A * C * Adjoint(A)), Scalar(Adjoint(B) * B)),
    lambda x: [(trace(x.C) - trace(x.A * x.C * x.A.H), (x.B.H * x.B)[0])],
    (_STABLE,),
)
# Hadamard: det C <= prod C_ii; and C > 0.
true(
    "hadamard",
    (at_most(Determinant(C), Product(C[i - 1, i - 1], (i, 1, N))), greater(Determinant(C), 0)),
    lambda x: [(mpmath.det(x.C).real, mpmath.fprod(x.C[p, p].real for p in range(x.N)))],
)
# Window memory falls with the window, and its squares are at most itself.
true(
    "windows",
    (
        at_most(M_window(T + 2, tau), M_window(T, tau), Lt(tau, T)),
        at_most(M_window(T, tau) ** 2, M_window(T, tau), Lt(tau, T)),
    ),
    lambda x: [(window(x, x.N + 3, t), window(x, x.N + 1, t)) for t in range(x.N)],
    (_STABLE,),
)
# The initial memory with one eigenvalue more, one less.
true(
    "one_more",
    (equal(M_with(mu, Integer(0)), 1 - squared(mu) * (1 - M(Integer(0)))), at_least(M_with(mu, tau), M(tau))),
    lambda x: [(Own([*x.l, v]).M(0), 1 - abs(v) ** 2 * (1 - x.M(0))) for v in (mpf(1) / 4, mpc(0, -0.5))],
)
true(
    "one_less",
    (
        equal(1 - M(Integer(0)), squared(eigenvalue[i]) * (1 - M_without(i, Integer(0)))),
        at_most(M_without(i, tau), M_doubled(i, tau)),
    ),
    lambda x: [(1 - x.M(0), abs(x.l[0]) ** 2 * (1 - (Own(x.l[1:]).M(0) if x.N > 1 else 0)))],
)
# |b - b'|^2 = 2 - 2 Re <b, b'>, both of norm 1.
true(
    "distance",
    equal(Sum(squared(b(k) - b_other(k)), (k, 0, oo)), 2 - 2 * re(Sum(b(k) * bar(b_other(k)), (k, 0, oo)))),
    lambda x: [(absolute_sum(v - w for v, w in zip(x.p, SECOND.p, strict=True)), 2 - 2 * inner(x.p, SECOND.p).real)],
    (_STABLE,),
    witness=PLAIN.with_extra(other=("1/4", "1/3")),
)
# det of both: 1 - M(0) is a product over the eigenvalues.
true(
    "ratio",
    equal(
        (1 - M_other(Integer(0))) * Product(squared(eigenvalue[i]), (i, 1, N)),
        (1 - M(Integer(0))) * Product(squared(other_eigenvalue[i]), (i, 1, N)),
    ),
    lambda x: [((1 - SECOND.M(0)) * absolute(x.l), (1 - x.M(0)) * absolute(SECOND.l))],
    witness=PLAIN.with_extra(other=("1/4", "1/3")),
)
# M = 1 on the first z_0 lags, and theta <= 1.
true(
    "horizon",
    at_least(horizon(theta), zero_count),
    lambda x: [(sum(x.M(t) > 1 - mpf(10) ** -40 for t in range(9)), x.l.count(0))],
)

# --- derivatives, noise, inputs, readouts -----------------------------------------------------------------------------

# M is the same after a turn l -> e^{i phi} l: its derivative in phi is 2 Re(i sum l dM/dl) = 0.
true(
    "turn",
    equal(im(Sum(eigenvalue[i] * slope(i, tau), (i, 1, N))), 0),
    lambda x: [(derivative(lambda e, t=t: Own([v * mpmath.expj(e) for v in x.l]).M(t)), 0) for t in (0, 2)],
)
# M(0) = 1 - prod l conj(l).
true(
    "initial_slope",
    equal(slope(i, Integer(0)), -bar(eigenvalue[i]) * Others(squared(eigenvalue[j]), j, i)),
    lambda x: [(derivative(lambda e: Own([x.l[0] + e, *x.l[1:]]).M(0)), (-2 * x.l[0] * absolute(x.l[1:])).real)],
)
# C + s^2 I <= C (1 + s^2 tr C^{-1}).
true(
    "ridge",
    at_least(M_ridge(noise_level, tau) * (1 + noise_level**2 * Trace(C.inv())), M(tau)),
    lambda x: [(x.memory(t, (x.C + mpmath.eye(x.N) / 4) ** -1) * (1 + trace(x.K).real / 4), x.M(t)) for t in LAGS],
    (_STABLE, _REACHED),
    witness=PLAIN.with_parameters(tau=1, sigma="1/2"),
)


# --- several inputs, noise, readouts: settings of the catalogue -------------------------------------------------------


def like(key: str, name: str, claims: Claim | tuple[Claim, ...], sides: Callable[[Own], Sides]) -> None:
    """A statement where a theorem of the catalogue is at home: its hypotheses, its witness."""
    home = theorem(key)
    hypotheses = tuple(
        replace(x, breaks_at=None, only_sufficient="nothing is said without it") for x in home.hypotheses
    )
    witness = replace(
        home.witness, parameters=tuple({"i": 1, "j": 1, "tau": 1, "k": 1, **dict(home.witness.parameters)}.items())
    )
    true(name, claims, sides, hypotheses, witness=witness, setting=home.setting, where_from=home.where)


# The matrix M is Hermitian and not negative: its minors of order 2.
like(
    "mimo.projection",
    "cross",
    (
        equal(M_inputs(i, j, tau), bar(M_inputs(j, i, tau))),
        at_most(squared(M_inputs(i, j, tau)), re(M_inputs(i, i, tau)) * re(M_inputs(j, j, tau))),
    ),
    lambda x: [(v[0, 1], mpmath.conj(v[1, 0])) for v in map(two_inputs(x), LAGS)],
)
# M falls as a matrix, so tr M falls and det(I - M) rises; and det(I - M) >= 1 - tr M for 0 <= M <= I.
like(
    "mimo.bound",
    "matrices",
    (
        at_most(memory_trace(tau + 1), memory_trace(tau)),
        at_most(error_determinant(tau), error_determinant(tau + 1)),
        at_least(error_determinant(tau) + memory_trace(tau), 1),
    ),
    lambda x: [
        pair
        for t in LAGS
        for here, there in [(two_inputs(x)(t), two_inputs(x)(t + 1))]
        for pair in [
            (trace(there).real, trace(here).real),
            (mpmath.det(mpmath.eye(2) - here).real, mpmath.det(mpmath.eye(2) - there).real, 1),
            (mpmath.det(mpmath.eye(2) - here).real + trace(here).real, 1, 2),
        ]
    ],
)
# Index shift under noise, and M_R <= M <= 1.
like(
    "noise.memory",
    "noisy",
    (
        equal(Sum(M_noisy(k + 1), (k, 0, oo)) + M_noisy(Integer(0)), Sum(M_noisy(k), (k, 0, oo))),
        at_most(M_noisy(tau) ** 2, M(tau) * M_noisy(tau)),
    ),
    lambda x: [(m * m, x.M(t) * m, 1) for t in LAGS for m in [x.memory(t, (x.C + mpmath.eye(x.N)) ** -1)]],
)
# h_k = w^T A^k B, white inputs: S = sum h_k^2; and h_tau is an inner product with alpha_tau (Cauchy-Schwarz).
like(
    "nonlinear.memory",
    "readout",
    (equal(Sum(kernel(k) ** 2, (k, 0, oo)), signal_variance()), at_most(kernel(tau) ** 2, signal_variance() * M(tau))),
    lambda x: [(abs(x.reached(t)[0]) ** 2, x.C[0, 0].real * x.M(t), 1) for t in LAGS],
)

# --- what was once refuted, or nearly: letters in kept values, delays, predicates that break, powers ------------------

# A geometric series, for every ratio.
true(
    "letter_series",
    equal(Coefficient(1 / (1 - part * z), z, k), part**k),
    lambda x: [(mpmath.fprod([p] * s), p**s) for p in (mpf(1) / 3, mpf(3) / 4) for s in range(5)],
    (_STABLE,),
    witness=PLAIN.with_parameters(k=1, p="1/3"),
)
# A definition that a letter enters: f = p M.
scaled = quantity("scaled", "f")
true(
    "letter_definition",
    equal(scaled(tau) + scaled(tau + 1), part * (M(tau) + M(tau + 1))),
    lambda x: [
        (p * x.M(t) + p * x.M(t + 1), p * (x.M(t) + x.M(t + 1))) for t in LAGS for p in (mpf(1) / 3, mpf(3) / 4)
    ],
    (_STABLE,),
    witness=PLAIN.with_parameters(tau=1, p="1/3"),
    where_from=(Definition(scaled(tau), part * M(tau)),),
)
# The eigenvalue that is added may be there already: 1 - M(0) is a product over all of them.
true(
    "once_more",
    equal(1 - M_with(eigenvalue[1], Integer(0)), squared(eigenvalue[1]) * (1 - M(Integer(0)))),
    lambda x: [(1 - Own([*x.l, x.l[0]]).M(0), abs(x.l[0]) ** 2 * (1 - x.M(0)))],
)
# Strict, by 1e-40: smaller moduli have a smaller product.
_LESS = 1 - Rational(1, 10**40)
true(
    "narrowed",
    less(M(Integer(0)), PairMemory(_LESS * A, B, Integer(0))),
    lambda x: [(-absolute(x.l), -absolute(x.l) * (1 - mpf(10) ** -40) ** (2 * x.N))],
    (*LINEAR, _NONZERO),
    nonzero,
)
# Nothing comes for 60 terms, then a geometric series.
true(
    "delayed",
    equal(Sum(Coefficient(z**60 / (1 - eigenvalue[1] * z / 2), z, k), (k, 0, oo)), 2 / (2 - eigenvalue[1])),
    lambda x: [(mpmath.fsum((x.l[0] / 2) ** s for s in range(200)), 2 / (2 - x.l[0]))],
    (_STABLE,),
)
# M^4 <= M^2, summed: a recurrence of order 25 and more.
true("fourth", at_most(Sum(M(k) ** 4, (k, 0, oo)), N), lambda x: [(x.total(power=4), x.N)])
# A predicate that SymPy refuses to decide for complex numbers: b_0 = prod (-l).
POSITIVE = _own(
    "all positive", "every eigenvalue is positive", r"\lambda_i > 0", lambda x: all(v > 0 for v in x.eigenvalues)
)
true(
    "positive",
    greater((-1) ** N * re(b(Integer(0))), 0),
    lambda x: [((-1) ** x.N * x.p[0].real, 0)],
    (_STABLE, POSITIVE),
    lambda x: real(x) and all(v.real > 0 for v in x.l),
    witness=Instance.diagonal("1/2", "1/3"),
)
# A function all-pass has uncorrelated coefficients.
true(
    "uncorrelated",
    equal(Sum(b(k) * bar(b(k + h)), (k, 0, oo)), 0),
    lambda x: [(mpmath.fsum(v * mpmath.conj(w) for v, w in zip(x.p, x.p[s:], strict=False)), 0) for s in (1, 2, 5)],
    (_STABLE,),
    witness=PLAIN.with_parameters(h=2),
)
