"""False variants of the theorems about coloured inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Abs, Eq, Ge, Le, Sum, oo
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language.symbols import N, k, tau
from memlaw.theory.statement.theorem import Claim
from memlaw.theory.subjects.coloured import M_coloured, colour, peak, trough


def _mutant(name: str, key: str, relation: Relational, largest: int = 2) -> Mutant:
    return Mutant(f"coloured: {name}", replace(theorem(key), claims=(Claim(relation),)), largest)


def known() -> Iterator[Mutant]:
    """N as a bound, bounds exchanged, exponents and indices one off."""
    total, size = Sum(M_coloured(tau), (tau, 0, oo)), Abs(colour())
    yield _mutant("N bounds the capacity", "coloured.capacity", Le(total, N, evaluate=False))
    yield _mutant("N is reached at least", "coloured.capacity", Ge(total, N, evaluate=False))
    yield _mutant("capacity N for every input", "coloured.capacity", Eq(total, N, evaluate=False))
    yield _mutant("bounded by the trough", "coloured.capacity", Le(total, N * trough(), evaluate=False))
    yield _mutant("at least the peak", "coloured.capacity", Ge(total, N * peak(), evaluate=False))
    bound = N * (1 + size)
    yield _mutant("bound without its denominator", "coloured.autoregressive", Le(total, bound, evaluate=False))
    yield _mutant("bound with a in place of |a|", "coloured.autoregressive", _signed(total))
    register = "coloured.register"
    late, slow = M_coloured(N + k), M_coloured(N - 1 + k)
    yield _mutant("register one lag longer", register, Eq(late, size ** (2 * k), evaluate=False))
    yield _mutant("register with |a|^k", register, Eq(slow, size**k, evaluate=False))
    yield _mutant("register with a^2k", register, Eq(slow, colour() ** (2 * k), evaluate=False))
    yield _mutant("register with N - 1", register, Eq(total, N - 1 + size**2 / (1 - size**2), evaluate=False))
    yield _mutant("register with 1/(1 - |a|)", register, Eq(total, N + size / (1 - size), evaluate=False))


def _signed(total: Sum) -> Relational:
    return Le(total, N * (1 + colour()) / (1 - colour()), evaluate=False)
