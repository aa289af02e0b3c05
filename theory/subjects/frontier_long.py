"""The frontier at long lags: memory per unit of time of a continuous system, and what optimisation found there."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from sympy import Abs, Expr, Ge, I, Integer, Matrix, Rational, Sum, conjugate, exp, re, sqrt, symbols

from memlaw.theory.language.symbols import N, i, n, omega, step_size, t, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem, at_most, equal, less
from memlaw.theory.statement.words import Chains, Rule, chain, operators
from memlaw.theory.subjects.frontier_found import CONSTANTS, found_poles
from memlaw.theory.subjects.frontier_terms import (
    HALF,
    OTHER_POLE,
    PAIR,
    PAPER,
    POLE,
    POLE_SUM,
    PROFILES,
    M_step,
    density,
    derivative_norm,
    efficiency,
    efficiency_found,
    found_constant,
    modulo,
    other_density,
    pole,
    pole_sum,
    two_pole_density,
    union_density,
)

_theorem = partial(Theorem, source=PAPER, setting="times")


# --- continuous time ------------------------------------------------------------------------------------------


def _lyapunov() -> tuple[Rule, ...]:
    A, Ah, B, Bh = operators("A A^* B B^*")
    return (Rule("Lyapunov's equation with G = I: A + A^* = -B B^*", Ah, -A - B * Bh),)


def _balanced_flow() -> Chains:
    """Coordinates with G = I; D is the step, F = (I - D A/2)^{-1}."""
    A, Ah, B, Bh, v, vh, F, Fh = operators("A A^* B B^* v v^* F F^*")
    D = symbols("D")
    left = Rule("F (I - D A/2) = I", F * A, (F - 1) * 2 / D)
    right = Rule("(I - D A^*/2) F^* = I", Ah * Fh, (Fh - 1) * 2 / D)
    source = Rule("B B^* = -A - A^*", B * Bh, -A - Ah)
    step = F * (1 + D * A / 2)
    step_h = (1 + D * Ah / 2) * Fh
    yield chain(
        ("the derivative of m = v^* v along v' = A v: v^* A v + v^* A^* v", vh * A * v + vh * Ah * v),
        ("is -|B^* v|^2: m falls", -vh * B * Bh * v),
        rules=_lyapunov(),
    )
    yield chain(
        ("m(0) = tr B B^*", B * Bh),
        ("is -tr A - tr A^* = -sum p_i - sum conj(p_i)", -A - Ah),
        rules=_lyapunov(),
        trace=True,
    )
    yield chain(
        (
            "A_D A_D^* + D F B B^* F^*: Stein's equation of the bilinear step, C = I",
            step * step_h + D * F * B * Bh * Fh,
        ),
        ("is I: one set of coordinates whitens both", Integer(1)),
        rules=(source, left, right),
    )


def _local_errors() -> Identities:
    """The slopes of y - 2 arctan(y/2) and of 1 - (1 - iu) e^{iu}; e^{iu} is written E, with slope iE."""
    y, u, E = symbols("y u E")
    yield Identity("1 - 1/(1 + y^2/4) <= y^2/4", 1 - 1 / (1 + y**2 / 4), y**2 / 4 / (1 + y**2 / 4))
    j = symbols("j")  # the imaginary unit: only its linearity is used
    yield Identity("the slope is -u e^{iu} j^2", j * E - j * (1 - j * u) * E, j**2 * u * E)


_EXCESS = Abs(sqrt(M_step(step_size, tau) / step_size) - sqrt(density((tau + HALF) * step_size)))
CONTINUOUS = _theorem(
    key="frontier.continuous",
    title="Memory per unit of time, and how fast a sampled system approaches it",
    claims=(
        less(t * density(t), N),
        equal(density(Integer(0)), -Sum(pole(i) + conjugate(pole(i)), (i, 1, N))),
        at_most(
            _EXCESS,
            step_size**2
            * (derivative_norm(Integer(2)) / 8 + tau * step_size * derivative_norm(Integer(3)) / 12),
        ),
    ),
    where=(POLE,),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, t=1, tau=0, Delta="1/2")),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2", t=1, tau=0, Delta="1/2")),
    ),
    derivation=Derivation(
        conclusion="m falls and its integral is tr(G^{-1} G) = N, so t m(t) < N. In coordinates that whiten both, "
        "sqrt(m(t)) = |e^{At} B| and sqrt(M_D(tau)/D) = |r(DA)^tau (1 - DA/2)^{-1} B| with r(x) = (1 + x/2)/(1 - x/2). "
        "Re A <= 0, so norms of functions of A are at most their largest values on the imaginary axis: "
        "|1/(1-iu) - e^{iu}| <= u^2/2 and |r(iy)^tau - e^{i tau y}| <= tau y^3/12.",
        chains=_balanced_flow,
        lemmas=_local_errors,
        facts=("von Neumann's inequality for matrices with A + A^* <= 0",),
        uses=("state.projection", "state.similarity"),
    ),
    witness=PAIR.with_parameters(t=1, tau=1, Delta="1/2"),
    remark="So memory at a fixed delay, divided by the step, tends to m as the step goes to zero. The quotient "
    "belongs there: nearly all of the all-pass law then sits on lag 0, and memory at any other delay is of the order "
    "of the step.",
    example=">>> memlaw.sides(\"frontier.continuous\", [\"1/3\"], t=0, tau=0, Delta=1)[1]\n('2', '2')",
)


def _nearly_orthogonal() -> Chains:
    A, Ah, B, Bh, X, Ph, Bph = operators("A A^* B B^* X A'^* B'^*")
    jw = symbols("jw")
    name = "Lyapunov's equation, cross block: A X + X A'^* - i omega X = -B B'^*"
    cross = Rule(name, X * Ph, jw * X - A * X - B * Bph)
    yield chain(
        ("i omega X in the Gramian [[I, X], [X^*, I]] of both", jw * X),
        ("is A X + X A'^* + B B'^*: |X| (omega - |A| - |A'|) <= |B| |B'|", A * X + X * Ph + B * Bph),
        rules=(cross,),
    )
    yield chain(
        ("2 tr A A^*", A * Ah + Ah * A),
        ("is tr (A + A^*)^2 - tr A^2 - tr A^{*2}", (A + Ah) ** 2 - A * A - Ah * Ah),
        ("is |B|^4 - 2 Re sum p_i^2 <= 4 (sum |p_i|)^2", B * Bh * B * Bh - A * A - Ah * Ah),
        rules=_lyapunov(),
        trace=True,
    )


def _the_factor() -> Identities:
    w, R, x, y = symbols("w R x y")
    yield Identity("1 + R/(omega - 2R)", 1 + R / (w - 2 * R), (w - R) / (w - 2 * R))
    yield Identity("2 sqrt(xy) <= x + y, with squares for x and y", x**2 + y**2 - 2 * x * y, (x - y) ** 2)


SUPERADDITIVE = _theorem(
    key="frontier.superadditive",
    title="Poles far apart in frequency add their memories",
    claims=(
        at_most(
            (omega - 2 * pole_sum()) * (density(t) + other_density(t)),
            (omega - pole_sum()) * union_density(omega, t),
            Ge(omega, 2 * pole_sum()),
        ),
    ),
    where=(POLE, OTHER_POLE, POLE_SUM),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, t=1, omega=100).with_extra(other=(Rational(1, 2),))),
        CONTROLLABLE.sufficient("m is that of the controllable parts, whose poles have a smaller sum"),
    ),
    derivation=Derivation(
        conclusion="In coordinates that whiten each of the two systems the joint Gramian is [[I, X], [X^*, I]], so "
        "(1 + |X|) m_omega >= m + m'. With |A| <= sqrt(2) sum |p_i| and |B|^2 = -2 Re sum p_i, |X| <= "
        "R/(omega - 2R). As omega grows, kappa_{N+N'} >= kappa_N + kappa_{N'}.",
        chains=_nearly_orthogonal,
        lemmas=_the_factor,
        facts=("I + K has the inverse at least I/(1 + |K|) for Hermitian K with |K| < 1",),
        uses=("frontier.continuous",),
    ),
    witness=PAIR.with_parameters(t=1, omega=100).with_extra(other=(Rational(1, 4), Rational(1, 5))),
    example=">>> memlaw.sides(\"frontier.superadditive\", [\"1/3\"], t=0, omega=10)\n[('150696/6241', '202538/6241')]",
)


# --- findings -------------------------------------------------------------------------------------------------


def stored(size: int) -> Instance:
    """The poles found for so many states, as the diagonal pair that they give by the bilinear step 1."""
    poles = found_poles(size)
    values = [(1 + p / 2) / (1 - p / 2) for p in (_gaussian(*parts) for parts in poles)]
    rationals = tuple(value.expand(complex=True) for value in values)
    listed = ", ".join(
        f"{float(real):.3f}" + (f"{float(imag):+.3f}i" if imag else "") for real, imag in poles
    )
    column = Matrix([1] * size).as_immutable()
    pair = Matrix.diag(*rationals).as_immutable()
    instance = Instance(pair, column, rationals, (), f"poles {listed}")
    return instance.with_extra(figure=Rational(CONSTANTS[size].numerator, CONSTANTS[size].denominator) * size)


def _gaussian(real: Fraction, imag: Fraction) -> Expr:
    return Rational(real.numerator, real.denominator) + I * Rational(imag.numerator, imag.denominator)


def _one_pole() -> Identities:
    a, time, E = symbols("a t E")  # E is e^{-2at}, with slope -2a E
    yield Identity(
        "one pole: t m(t) = 2 a t e^{-2at} has the slope 2a (1 - 2at) e^{-2at}, zero at t = 1/(2a)",
        2 * a * E + 2 * a * time * (-2 * a * E),
        2 * a * (1 - 2 * a * time) * E,
    )


CONSTANT = Theorem(
    key="frontier.constants",
    title="The frontier at long lags: what optimisation found",
    claims=(
        at_most(found_constant(), density(Integer(1))),
        less(density(Integer(1)), found_constant() + N * Rational(1, 100000)),
    ),
    where=(POLE,),
    hypotheses=(STABLE.sufficient("the claim is about the poles found, which are stable"),),
    derivation=Derivation(
        conclusion="Maximising t m(t) over poles by L-BFGS from many starts; the poles found are rounded to three "
        "decimals, in units in which t = 1, and their value is enclosed. That none are better is not proved: "
        "kappa_N = sup t m(t) is at least this, and at most N.",
        lemmas=_one_pole,
        uses=("frontier.continuous",),
    ),
    witness=stored(2),
    source=PAPER,
    setting="found poles",
    finding=True,
    remark="For N = 1 the figure is N/e, cut off: there the optimum is known.",
    example=">>> memlaw.sides(\"frontier.constants\")[0]\n('[1.01824...', '[1.018248...')",
)


def _double_pole() -> Identities:
    """Poles -1, -1: t m(t) = 4 e^{-2t} P(t), P = t - 2t^2 + 2t^3."""
    time, s = symbols("t s")
    P = time - 2 * time**2 + 2 * time**3
    yield Identity(
        "m = 2 e^{-2t} (1 + (1 - 2t)^2), both filters of Laguerre",
        2 * time * (1 + (1 - 2 * time) ** 2),
        4 * P,
    )
    yield Identity("slope", P.diff(time) - 2 * P, -4 * (time - HALF) * (time**2 - 2 * time + HALF))
    remainder, quotient = modulo((4 * P.subs(time, 1 + s / 2)).expand(), 2, s)
    yield Identity(
        "at t = 1 + s/2, modulo s^2 - 2", 4 * P.subs(time, 1 + s / 2), 12 + 8 * s + (s**2 - 2) * quotient
    )
    yield Identity("with no remainder", remainder, 12 + 8 * s)


_REAL_BEST = (12 + 8 * sqrt(2)) * exp(-2 - sqrt(2))
REAL = _theorem(
    key="frontier.real",
    title="Two real poles: what optimisation found",
    claims=(
        at_most(t * two_pole_density(re(pole(i)), re(pole(n)), t), _REAL_BEST),
        equal((1 + sqrt(2) / 2) * two_pole_density(Integer(-1), Integer(-1), 1 + sqrt(2) / 2), _REAL_BEST),
    ),
    where=(POLE,),
    hypotheses=(STABLE.but_not(Instance.diagonal(2, "1/2", i=1, n=1, t=1)),),
    derivation=Derivation(
        conclusion="The value of the double pole is computed; that no two real poles do better (the first line) was "
        "found by optimisation and is not proved. It is .7671, against 1.0182 for two poles off the real axis.",
        lemmas=_double_pole,
        uses=("frontier.continuous",),
    ),
    witness=Instance.diagonal("1/2", "1/3", i=1, n=2, t=1),
    finding=True,
    example='>>> memlaw.sides("frontier.real", ["1/2", "1/3"], i=1, n=2, t=1)[1]\n'
    "('[0.767073981...', '[0.767073981...')",
)


def _tail_bounds() -> Identities:
    time, value = symbols("t m")
    name = "a falling m has an integral of at least t m(t)/2 over [t/2, t]"
    yield Identity(name, 2 * (time / 2 * value), time * value)


def initialisation(name: str, states: int, figure: str) -> Instance:
    """An initialisation by name; its poles are irrational, so its pair of zeros only holds their number."""
    zeros = Matrix.zeros(states, states).as_immutable()
    weights = Matrix([1] * states).as_immutable()
    instance = Instance(zeros, weights, (Integer(0),) * states, (), f"{name}, 32 states")
    return instance.with_extra(initialisation=name, figure=Rational(figure))


INITIALISATIONS = Theorem(
    key="frontier.initialisations",
    title="Published initialisations against the frontier",
    claims=(
        at_most(efficiency_found(), efficiency()),
        less(efficiency(), efficiency_found() + Rational(1, 1000)),
    ),
    hypotheses=(STABLE.sufficient("the claim is about the poles named, which are stable"),),
    derivation=Derivation(
        conclusion="m is enclosed in balls; since it falls, t m(t) <= b m(a) on [a, b], and intervals are halved until "
        "the maximum over all t > 0 is known. A computation with proved error bounds, of numbers that have no "
        "closed form.",
        lemmas=_tail_bounds,
        uses=("frontier.continuous",),
    ),
    witness=initialisation("s4d-lin", 31, "770/1000"),
    source=PROFILES,
    setting="initialisations",
    finding=True,
    example=">>> memlaw.sides(\"frontier.initialisations\")[0]\n('[0.7700...', '[0.770...')",
)
