"""False variants of the bounds on the gradient flow."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Abs, Expr, Ge, Integral, Le
from sympy.core.relational import Relational
from variants import variant

from memlaw.theory.language import beta, spectral_radius
from memlaw.theory.language.symbols import N, eigenvalue, i, r, tau, x
from memlaw.theory.statement.theorem import at_most
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.subjects.slow import climb_time, goal, speed_limit


def known() -> Iterator[Mutant]:
    """Wrong exponents, missing factors, N less one."""
    yield from _gradients()
    yield from _times()


def _gradients() -> Iterator[Mutant]:
    a, rho = Abs(eigenvalue[i]), spectral_radius()
    factor = (r - a) * (1 + r * a)
    growth = ((r - rho) / (1 - r * rho)) ** (2 * N)
    for name, right in (
        ("slow: beta to the first power", beta(r) * r ** (-2 * tau) / factor),
        ("slow: tau + 1 for tau", beta(r) ** 2 * r ** (-2 * (tau + 1)) / factor),
        ("slow: without beta", r ** (-2 * tau) / factor),
        ("slow: r^(-4 tau)", beta(r) ** 2 * r ** (-4 * tau) / factor),
        ("slow: r/(1 - rR) dropped", growth * r ** (-2 * (tau + 1)) / (r - rho)),
        ("slow: tau + 2 for tau + 1", growth * r ** (-2 * (tau + 2)) * (r / (1 - r * rho) + 1 / (r - rho))),
    ):
        yield variant(name, "slow.gradient", at_most(Abs(slope(i, tau)), right), 3)
    fewer = ((r - rho) / (1 - r * rho)) ** (2 * (N - 1))
    fewer = fewer * r ** (-2 * tau) / ((r - rho) * (1 + r * rho))
    yield variant("slow: N - 1", "slow.gradient", at_most(Abs(slope(i, tau)), fewer), 3)


def _times() -> Iterator[Mutant]:
    limit = speed_limit(tau, r, x)
    rho = spectral_radius()

    def least(integrand: Expr) -> Relational:
        return Le(Integral(integrand, (x, rho, goal())), climb_time(tau), evaluate=False)

    growth = ((r - x) / (1 - r * x)) ** N
    for name, integrand in (
        ("slow time: one lag more", r**2 / (2 * limit)),
        ("slow time: beta to the first power", growth / (2 * limit)),
        ("slow time: N - 1", ((r - x) / (1 - r * x)) ** 2 / (2 * limit)),
        ("slow time: r^(4 tau)", r ** (2 * tau) / (2 * limit)),
    ):
        yield variant(name, "slow.time", least(integrand), 4)
    reverse = Ge(Integral(1 / (2 * limit), (x, rho, goal())), climb_time(tau), evaluate=False)
    yield variant("slow time: at most", "slow.time", reverse, 4)
