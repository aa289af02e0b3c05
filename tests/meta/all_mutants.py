"""False variants of theorems: the known ones, and those derived mechanically from the catalogue's own statements."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from sympy import Abs, Determinant, Eq, Ge, Integer, Le, Product, Sum, conjugate, oo
from sympy.core.relational import Relational

from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.language import (
    A,
    C,
    Coefficient,
    M,
    N,
    b,
    beta,
    distinct_driven,
    eigenvalue,
    i,
    j,
    k,
    r,
    squared,
    tau,
    z,
)
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DIAGONAL, STABLE
from memlaw.theory.statement.theorem import Claim, Definition, Theorem
from memlaw.verify.run.mutation import Mutant, mutants

sys.path.insert(0, str(Path(__file__).parent))
from true_variants import TRUE_VARIANTS


def _claiming(
    key: str, relation: Relational, when: tuple[Relational, ...] = (), **changes: object
) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation, when),), **changes)


def _without(key: str, name: str) -> Theorem:
    original = theorem(key)
    return replace(original, hypotheses=tuple(h for h in original.hypotheses if h.name != name))


def known() -> Iterator[Mutant]:
    """The false variants that concern sections 1 to 3 of the theory."""
    ell = eigenvalue
    spare = STABLE.sufficient("kept from the original")
    yield Mutant(
        "memory from k >= tau",
        _claiming("allpass.memory", Eq(M(tau), Sum(squared(b(k)), (k, tau, oo)), evaluate=False)),
        1,
    )
    yield Mutant(
        "M(0) = 1 - |det A|",
        _claiming("allpass.initial", Eq(M(Integer(0)), 1 - Abs(Determinant(A)), evaluate=False)),
        1,
    )
    yield Mutant("M <= N/(tau+2)", _claiming("tradeoff.markov", Le(M(tau), N / (tau + 2), evaluate=False)), 1)
    yield Mutant(
        "tail with beta to the first power",
        _claiming("tail.bound", Le(M(tau), beta(r) * r ** (-2 * (tau + 1)), evaluate=False)),
        1,
    )
    wrong_top = Product(Abs(ell[i] - ell[j]), (i, 1, j - 1), (j, 1, N))
    bottom = Product(1 - ell[i] * conjugate(ell[j]), (i, 1, N), (j, 1, N))
    yield Mutant(
        "det C to the first power",
        _claiming("gram.determinant", Eq(Determinant(C), wrong_top / bottom, evaluate=False)),
        2,
    )
    original = theorem("closed.coefficients").claims[0]
    yield Mutant("closed form at k = 0", _claiming("closed.coefficients", original.relation), 1)
    total = Sum(M(tau), (tau, 0, oo))
    yield Mutant(
        "diagonal implies capacity N",
        _claiming(
            "capacity.diagonal", Eq(total, N, evaluate=False), hypotheses=(spare, DIAGONAL.sufficient("kept"))
        ),
        2,
    )
    yield Mutant(
        "capacity counts distinct eigenvalues for any A",
        _claiming("capacity.rank", Eq(total, distinct_driven(), evaluate=False)),
        2,
    )
    yield Mutant("spectrum decides without controllability", _without("state.spectrum", CONTROLLABLE.name), 2)
    yield Mutant("rate without controllability", _without("tail.rate", CONTROLLABLE.name), 2)
    zeros = theorem("closed.zeros")
    yield Mutant(
        "closed form with a zero from k = 1",
        _claiming("closed.zeros", zeros.claims[0].relation, (Ge(k, 1),)),
        2,
    )
    unconjugated = Definition(b(k), Coefficient(Product((z - ell[i]) / (1 - ell[i] * z), (i, 1, N)), z, k))
    yield Mutant(
        "all-pass without the conjugate", replace(theorem("allpass.memory"), where=(unconjugated,)), 1
    )
    inverse = theorem("gram.inverse").claims[0].relation
    yield Mutant(
        "Gramian inverse transposed",
        _claiming("gram.inverse", Eq(C.inv()[i, j], inverse.rhs, evaluate=False)),
        2,
    )
    yield Mutant("capacity N + 1", _claiming("capacity.rank", Eq(total, N + 1, evaluate=False)), 1)
    memory = theorem("closed.memory").claims[0].relation
    yield Mutant(
        "closed form with a flipped sign",
        _claiming("closed.memory", Eq(M(tau), -memory.rhs, evaluate=False)),
        1,
    )
    yield Mutant(
        "closed form one lag late",
        _claiming("closed.memory", Eq(M(tau), memory.rhs.subs(tau, tau + 1), evaluate=False)),
        1,
    )
    bare = memory.rhs.replace(conjugate, lambda inside: inside)
    yield Mutant(
        "closed form without conjugates", _claiming("closed.memory", Eq(M(tau), bare, evaluate=False)), 1
    )


def known_everywhere() -> Iterator[Mutant]:
    """Those of this page and those of the subjects, mutants/SUBJECT.py."""
    yield from known()
    for path in sorted(Path(__file__).parent.glob("mutants/*.py")):
        yield from import_module(f"mutants.{path.stem}").known()


def derived() -> Iterator[Mutant]:
    """The mechanical variants of the whole catalogue, those aside that happen to be true."""
    for item in catalogue():
        yield from (mutant for mutant in mutants(item) if mutant.name not in TRUE_VARIANTS)


def everything() -> tuple[Mutant, ...]:
    """Every mutant."""
    return (*known_everywhere(), *derived())
