"""Extending memory is slow: bounds on the gradient in an eigenvalue and on the gradient flow, for every N.

The flow is that of M(tau) itself, lambda_i' = 2 conj(dM/dlambda_i): steepest ascent in the real and imaginary parts of
free eigenvalues. Where eigenvalues are tied in conjugate pairs each stored one moves twice as fast.
"""

from __future__ import annotations

from sympy import Abs, Expr, Integral, diff, symbols

from memlaw.theory.language import beta, quantity, spectral_radius
from memlaw.theory.language.symbols import N, eigenvalue, i, r, tau, x
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, RADIUS, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, gaussian, modulus_squared
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_most
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.subjects.tail import GROWTH

_PAPER = Source("guan2025", "extending memory by learning is difficult")

speed_limit = quantity("speed_limit", r"\operatorname{limit}", 1)
goal = quantity("radius_goal", spelled=("R", "R"), gloss=("R", "a spectral radius"))
climb_time = quantity(
    "climb_time",
    spelled=(r"\mathcal{T}_{@}(\rho(A) \to R)", "T_@(rho(A) -> R)"),
    gloss=(
        r"\mathcal{T}_{\tau}(\rho(A) \to R)",
        r"the time that the flow $\lambda_{i}' = 2\,\overline{\partial M(\tau)/\partial \lambda_{i}}$ takes from the "
        r"eigenvalues of $A$ to spectral radius $R$, $M$ the memory function",
    ),
)

_LIMIT: Expr = ((r - x) / (1 - r * x)) ** (2 * N) * r ** (-2 * tau) / ((r - x) * (1 + r * x))
SPEED_LIMIT = Definition(speed_limit(tau, r, x), _LIMIT)


def _of_each(modulus: Expr) -> Expr:
    """beta(r)^2 r^(-2 tau)/((r - a)(1 + r a))."""
    return beta(r) ** 2 * r ** (-2 * tau) / ((r - modulus) * (1 + r * modulus))


def _sheet(radius: Expr) -> Expr:
    """The bound with one derivative of the all-pass function at a time."""
    growth = ((r - radius) / (1 - r * radius)) ** (2 * N)
    return growth * r ** (-2 * (tau + 1)) * (r / (1 - r * radius) + 1 / (r - radius))


# --- steps ----------------------------------------------------------------------------------------------------------

_r, _a = symbols("r a")
_GROWTH = (_r - _a) / (1 - _r * _a)
_ONE = _GROWTH**2 / ((_r - _a) * (1 + _r * _a))


def _on_the_circle() -> Identities:
    ell, p, z, zbar, total = symbols("l p z q s")
    yield Identity(
        "on |z| = r: |z - conj(l)|^2 = |1 - l z|^2 + (r^2 - 1)(1 - |l|^2), so each factor of b is largest at r|l|",
        (z - p) * (zbar - ell),
        (1 - ell * z) * (1 - p * zbar) + (z * zbar - 1) * (1 - ell * p),
    )
    yield Identity(
        "sum over k of r^{2k}|l|^{2k} drops by its first term: the norm of 1/(1 - l z) on |z| = r",
        total / (1 - _r**2 * _a**2) - _r**2 * _a**2 * total / (1 - _r**2 * _a**2),
        total,
    )
    yield Identity(
        "beta for P, beta without factor i for Q, times that norm twice",
        total * (total / _GROWTH) / (1 - _r**2 * _a**2),
        total**2 / ((_r - _a) * (1 + _r * _a)),
    )


def _rises_with_the_radius() -> Identities:
    yield Identity("(r - a)/(1 - ra) rises with a", diff(_GROWTH, _a), (_r**2 - 1) / (1 - _r * _a) ** 2)
    yield Identity(
        "and so does its square over (r - a)(1 + ra): the logarithmic derivative is a sum of positive terms",
        diff(_ONE, _a) / _ONE,
        (_r**2 - 1) / ((1 - _r * _a) * (_r - _a)) + 2 * _r**2 * _a / ((1 - _r * _a) * (1 + _r * _a)),
    )


def _two_terms_are_more() -> Identities:
    product = _r * _a
    yield Identity(
        "the bound by two terms exceeds that by one by a multiple of 2ra(r^2 - 1) + (1 - ra)(1 + 2ra) > 0",
        (_r / (1 - product) + 1 / (_r - _a)) / _r**2 - 1 / ((_r - _a) * (1 + product)),
        (2 * product * (_r**2 - 1) + (1 - product) * (1 + 2 * product))
        / (_r**2 * (1 - product) * (_r - _a) * (1 + product)),
    )


def _speed() -> Identities:
    a, b, u, v = symbols("a b u v")
    yield Identity(
        "Re(conj(l) l')^2 = |l|^2 |l'|^2 - Im(conj(l) l')^2, so |l| grows at most by |l'|",
        (a * u + b * v) ** 2,
        (a**2 + b**2) * (u**2 + v**2) - (a * v - b * u) ** 2,
    )


# --- theorems -------------------------------------------------------------------------------------------------------


def _reachable(instance: Instance) -> bool:
    target = instance.extra.get("goal")
    if target is None:
        return True
    radius = dict(instance.parameters).get("r")
    far = gaussian(target)
    farther = all(modulus_squared(value) <= far**2 for value in instance.eigenvalues)
    return farther and bool(far < 1) and (radius is None or bool(radius > 1 and radius * far < 1))


REACHABLE = Hypothesis(
    "reachable", "rho(A) <= R < 1/r and r > 1", r"\rho(A) \leq R < 1/r < 1", _reachable, on_parameters=True
)

GRADIENT = Theorem(
    key="slow.gradient",
    title="The gradient falls geometrically with the lag",
    claims=(
        at_most(Abs(slope(i, tau)), _of_each(Abs(eigenvalue[i]))),
        at_most(_of_each(Abs(eigenvalue[i])), speed_limit(tau, r, spectral_radius())),
        at_most(speed_limit(tau, r, spectral_radius()), _sheet(spectral_radius())),
    ),
    where=(GROWTH, SPEED_LIMIT),
    hypotheses=(
        STABLE.sufficient("no radius r exists without it"),
        RADIUS.but_not(Instance.diagonal("1/2", tau=2, r=4, i=1)),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2", tau=1, r="3/2", i=1)),
    ),
    derivation=Derivation(
        conclusion="|P_tau| r^tau is at most the norm of b/(1 - lambda_i z) on |z| = r, and |Q_tau| r^tau that of "
        "b^(i)/(1 - lambda_i z); b is at most beta(r) there, b^(i) at most beta(r) without factor i. Every factor "
        "rises with |lambda|, so that all moduli may be replaced by the largest.",
        lemmas=lambda: [*_on_the_circle(), *_rises_with_the_radius(), *_two_terms_are_more()],
        facts=("Parseval on the circle of radius r",),
        uses=("eigengrad.product", "tail.bound"),
    ),
    witness=Instance.diagonal("1/2", "-1/3", tau=2, r="3/2", i=1),
    source=_PAPER,
    setting="slow",
    remark="The second and third bounds rise with the radius, so any R between rho(A) and 1/r may stand for rho(A).",
    example=(
        ">>> memlaw.sides('slow.gradient')\n"
        "[('4325/23328', '7168/729'), ('7168/729', '16384/567'), ('16384/567', '114688/729')]"
    ),
)

TIME = Theorem(
    key="slow.time",
    title="Extending memory takes a time exponential in the lag",
    claims=(at_most(Integral(1 / (2 * speed_limit(tau, r, x)), (x, spectral_radius(), goal())), climb_time(tau)),),
    where=(SPEED_LIMIT,),
    hypotheses=(
        STABLE.sufficient("it follows from R < 1"),
        CONTROLLABLE.sufficient("the flow is one of spectra, whatever pair realises them"),
        REACHABLE.but_not(Instance.diagonal("2/5", tau=3, r=3).with_extra(goal=gaussian("1/2"))),
    ),
    derivation=Derivation(
        conclusion="While the spectral radius is x, no eigenvalue's modulus grows faster than 2|dM/dlambda_i| <= "
        "2 D_tau(r, x). So int dx/(2 D_tau(r, x)) grows at most at rate one along the flow. Free eigenvalues; "
        "where conjugate pairs are tied the time may be half of it.",
        lemmas=lambda: [*_speed(), *_rises_with_the_radius()],
        facts=("a maximum of smooth functions grows at most as fast as the fastest of those that attain it",),
        uses=("slow.gradient",),
    ),
    witness=Instance.diagonal("1/4", "-1/4", tau=3, r="3/2").with_extra(goal=gaussian("1/2")),
    source=_PAPER,
    setting="climb",
    remark="Checked where symmetry makes the flow one integral: a ring of N equal moduli stays a ring.",
    example=">>> memlaw.sides('slow.time')\n[('[0.065413922811859...', '[3.099305850525304...')]",
)

THEOREMS = (GRADIENT, TIME)
