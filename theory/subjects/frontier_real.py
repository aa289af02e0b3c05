"""Two real poles: the double one keeps most."""

from __future__ import annotations

from sympy import Integer, Matrix, Rational, exp, factorial, log, re, sqrt, symbols

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import i, n, t
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem, at_most, equal
from memlaw.theory.subjects.frontier import HALF, modulo
from memlaw.theory.subjects.frontier_long import POLE, pole

two_pole_density = quantity("m_two", "m", 2, gloss=("m_{p, p'}(t)", "the same for the two poles $p$ and $p'$"))


def _double_pole() -> Identities:
    """Poles -1, -1: t m(t) = 4 e^{-2t} P(t), P = t - 2t^2 + 2t^3."""
    time, s = symbols("t s")
    P = time - 2 * time**2 + 2 * time**3
    yield Identity(
        "m = 2 e^{-2t} (1 + (1 - 2t)^2), both filters of Laguerre", 2 * time * (1 + (1 - 2 * time) ** 2), 4 * P
    )
    yield Identity("slope", P.diff(time) - 2 * P, -4 * (time - HALF) * (time**2 - 2 * time + HALF))
    remainder, quotient = modulo((4 * P.subs(time, 1 + s / 2)).expand(), 2, s)
    yield Identity("at t = 1 + s/2, modulo s^2 - 2", 4 * P.subs(time, 1 + s / 2), 12 + 8 * s + (s**2 - 2) * quotient)
    yield Identity("with no remainder", remainder, 12 + 8 * s)


def _two_rates() -> Identities:
    """Poles -a, -b at t = 1; P stands for e^-c, E for e^d, X for e^-a, Y for e^-b, where c = a + b and d = a - b."""
    a, b, c, d, P, E, X, Y, F, k = symbols("a b c d P E X Y F k")
    inverse = Matrix([[1 / (2 * a), 1 / (a + b)], [1 / (a + b), 1 / (2 * b)]]).inv()
    v = Matrix([X, Y])
    outer = 2 * (a + b) ** 2 / (a - b) ** 2
    yield Identity(
        "m of two real poles", (v.T * inverse * v)[0, 0], outer * (a * X**2 + b * Y**2 - 4 * a * b / (a + b) * X * Y)
    )
    first, second = (c + d) / 2, (c - d) / 2
    of_both = 2 * c**2 * P * (c * (E + 1 / E - 2) / (2 * d**2) - (E - 1 / E) / (2 * d) + 1 / c)
    inside = 2 * c**2 / d**2 * P * (first / E + second * E - 4 * first * second / c)
    yield Identity("in c and d", inside, of_both)
    name = "the coefficient of d^{2k}: c/(2k + 2)! - 1/(2k + 1)!, F stands for (2k + 2)!"
    yield Identity(name, c / F - 1 / (F / (2 * k + 2)), (c - 2 * k - 2) / F)
    slope = (c**3 - 2 * c**2 + 2 * c).diff(c) - (c**3 - 2 * c**2 + 2 * c)
    yield Identity("the slope at d = 0, times e^c", slope, -(c - 1) * (c**2 - 4 * c + 2))
    theta = d / c
    x, y = c - d, c + d  # e^{-x} = P E, e^{-y} = P/E
    name = "times theta^2, with x = c (1 - theta) and y = c (1 + theta)"
    yield Identity(name, theta**2 * of_both, x * P * E + y * P / E - 2 * c * (1 - theta**2) * P)


def _far_apart() -> Identities:
    """Logarithmic slopes of x e^{-x}/(1 - x/c)^2, c = 4 and 6."""
    x = symbols("x")
    slope = (log(x) - x - 2 * log(4 - x)).diff(x)
    yield Identity("x e^{-x}/(1 - x/4)^2 rises", slope, ((x - Rational(3, 2)) ** 2 + Rational(7, 4)) / (x * (4 - x)))
    slope = (log(x) - x - 2 * log(6 - x)).diff(x)
    yield Identity("x e^{-x}/(1 - x/6)^2 rises to x = 2, falls to 3", slope, (x - 2) * (x - 3) / (x * (6 - x)))


def _near() -> Identities:
    """theta <= .7: c = 4 + s; for c >= 6 Q stands for e^{c/4}."""
    s, c, d, Q, F = symbols("s c d Q F")
    start = sum((s**power / factorial(power) for power in range(5)), start=Integer(0))
    polynomial = (c**3 - 2 * c**2 + 2 * c + Rational(49, 1200) * c**4 * (c - 4)).subs(c, 4 + s)
    positive = Rational(307, 150) * (s - Rational(3, 5)) ** 2 * (s + Rational(6, 5))
    positive += Rational(67, 150) * (s - HALF) ** 2 + 7 * s / 1875 + Rational(60313, 75000)
    name = "c = 4 + s: 41.8 times the beginning of e^s is more than is kept"
    yield Identity(name, Rational(209, 5) * start - polynomial, positive + s**4 * (653 - Rational(49, 2) * s) / 600)
    y, cosh = (F - 1 / F) / d, (F + 1 / F) / 2  # F stands for e^{d/2}, y = sinh(d/2)/(d/2)
    name = "(cosh d - 1)/d^2 = y^2/2 and sinh d/d = y cosh(d/2)"
    both = c * (F**2 + 1 / F**2 - 2) / (2 * d**2) - (F**2 - 1 / F**2) / (2 * d)
    yield Identity(name, both, c * y**2 / 2 - y * cosh)
    most = 16 * (c - 2) * ((Q - 1 / Q) / 2) ** 2 + 2 * c
    yield Identity("at d = c/2", most / Q**4, 4 * (c - 2) * (Q**-2 + Q**-6) - (6 * c - 16) * Q**-4)
    slope = most.diff(c) + most.diff(Q) * Q / 4 - most
    fall = -((2 * c - 8) * Q**2 - (6 * c - 22)) - (6 * c - 16) / Q**2
    yield Identity("falls: its slope", slope, fall)


def _real_poles() -> Identities:
    yield from _double_pole()
    yield from _two_rates()
    yield from _far_apart()
    yield from _near()


_REAL_BEST = (12 + 8 * sqrt(2)) * exp(-2 - sqrt(2))
REAL = Theorem(
    source=sources.TRADEOFF,
    setting="times",
    key="frontier.real",
    title="Of two real poles a double one keeps most",
    claims=(
        at_most(t * two_pole_density(re(pole(i)), re(pole(n)), t), _REAL_BEST),
        equal((1 + sqrt(2) / 2) * two_pole_density(Integer(-1), Integer(-1), 1 + sqrt(2) / 2), _REAL_BEST),
    ),
    where=(POLE,),
    hypotheses=(STABLE.but_not(Instance.diagonal(2, "1/2", i=1, n=1, t=1)),),
    derivation=Derivation(
        conclusion="For rates a and b with c = (a + b) t, d = |a - b| t, theta = d/c, t m(t) is 2 c^2 e^{-c} (c "
        "(cosh d - 1)/d^2 - sinh d/d + 1/c), a series in d^2 whose k-th coefficient has the sign of c - 2k - 2. For "
        "c <= 4 it is largest at d = 0, where it is c (c^2 - 2c + 2) e^{-c}, largest at c = 2 + sqrt 2: .76707. Else "
        "it is less. For 4 <= c <= 6 and theta <= .7 drop all coefficients but the first two, and put d = .7 c: less "
        "than 41.8 e^{-4} < .766. With x = c - d, y = c + d it is below (x e^{-x} + y e^{-y})/theta^2: for c >= 4 and "
        "theta >= .7 that is at most (1.2 e^{-1.2} + 6.8 e^{-6.8})/.49 < .754, since theta >= 1 - x/4; for c >= 6 and "
        "theta >= .5 at most 4.5 e^{-2} + 36 e^{-9} < .614, since theta >= 1 - x/6. For c >= 6 and theta <= .5, with "
        "sinh z <= z cosh z it is at most e^{-c} (16 (c - 2) sinh(c/4)^2 + 2c), which falls from .749. Two poles off "
        "the real axis reach 1.0182.",
        lemmas=_real_poles,
        facts=("sinh z <= z cosh z", "sinh z/z rises for z > 0"),
        uses=("frontier.continuous",),
    ),
    witness=Instance.diagonal("1/2", "1/3", i=1, n=2, t=1),
    example='>>> memlaw.sides("frontier.real", ["1/2", "1/3"], i=1, n=2, t=1)[1]\n'
    "('[0.767073981...', '[0.767073981...')",
)

THEOREMS = (REAL,)
