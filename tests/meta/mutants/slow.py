"""False variants of the bounds on the gradient flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Abs, Expr, Ge, Integral, Le
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import N, beta, eigenvalue, i, r, spectral_radius, tau, x
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.subjects.slow import climb_time, goal, speed_limit
from memlaw.verify.run.mutation import Mutant


def _claiming(key: str, relation: Relational) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation),))


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
        yield Mutant(name, _claiming("slow.gradient", Le(Abs(slope(i, tau)), right, evaluate=False)), 3)
    fewer = ((r - rho) / (1 - r * rho)) ** (2 * (N - 1))
    fewer = fewer * r ** (-2 * tau) / ((r - rho) * (1 + r * rho))
    yield Mutant("slow: N - 1", _claiming("slow.gradient", Le(Abs(slope(i, tau)), fewer, evaluate=False)), 3)


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
        yield Mutant(name, _claiming("slow.time", least(integrand)), 4)
    reverse = Ge(Integral(1 / (2 * limit), (x, rho, goal())), climb_time(tau), evaluate=False)
    yield Mutant("slow time: at most", _claiming("slow.time", reverse), 4)
