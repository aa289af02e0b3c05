"""False variants of the theorems on conditioning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Abs, Eq, Expr, Ge, Le, Lt, binomial, sqrt
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import C, N, Others, bar, eigenvalue, i, j, k, n, squared
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects.conditioning import equal
from memlaw.theory.subjects.conditioning_terms import (
    condition,
    eigenvector,
    eigenvector_condition,
    largest_zero,
    left_eigenvector,
    own_condition,
    spread,
    step,
)
from memlaw.verify.run.mutation import Mutant

_l = eigenvalue


def _claiming(key: str, relation: Relational) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation),))


def _product() -> Expr:
    return theorem("conditioning.eigenbasis").claims[0].relation.rhs


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about condition numbers."""
    entry = C[i, i] * C.inv()[i, i]
    first = Others(Abs(1 - _l[i] * bar(_l[k])) / Abs(_l[i] - _l[k]), k, i)
    yield Mutant(
        "distances to the first power",
        _claiming("conditioning.eigenbasis", Eq(entry, first, evaluate=False)),
        2,
    )
    straight = Others(squared(1 - _l[i] * _l[k]) / squared(_l[i] - _l[k]), k, i)
    yield Mutant(
        "distances without the conjugate",
        _claiming("conditioning.eigenbasis", Eq(entry, straight, evaluate=False)),
        2,
    )
    euclidean = Others(1 / squared(_l[i] - _l[k]), k, i)
    yield Mutant(
        "Euclidean distances",
        _claiming("conditioning.eigenbasis", Ge(condition(), euclidean, evaluate=False)),
        2,
    )
    yield Mutant(
        "the product is the condition number",
        _claiming(
            "conditioning.eigenbasis",
            Le(condition(), theorem("conditioning.eigenbasis").claims[0].relation.rhs),
        ),
        2,
    )
    yield Mutant(
        "one power of the spread more",
        _claiming("conditioning.eigenbasis", Ge(condition() * spread() ** (2 * N), 1, evaluate=False)),
        2,
    )
    exact = C[n, n] * C.inv()[n, n]
    yield Mutant(
        "binomials not halved",
        _claiming(
            "conditioning.legs_eigenbasis",
            Eq(exact, binomial(N, n) ** 2 * binomial(N + n, n) ** 2, evaluate=False),
        ),
    )
    yield Mutant(
        "growth 64^N", _claiming("conditioning.legs_eigenbasis", Ge(condition(), 64**N, evaluate=False))
    )
    yield Mutant(
        "zero-order hold is as bilinear",
        _claiming(
            "conditioning.legs_held",
            Eq(exact, binomial(N, n) ** 2 * binomial(N + n, n) ** 2 / 4, evaluate=False),
        ),
    )
    yield Mutant(
        "eigenvectors without signs",
        _claiming(
            "conditioning.legs_transform", Eq(eigenvector(i, j), binomial(i + j - 2, i - j), evaluate=False)
        ),
    )
    yield Mutant(
        "binomial(i+j, i-j) with indices from one",
        _claiming(
            "conditioning.legs_transform",
            Eq(eigenvector(i, j), (-1) ** (i + j) * binomial(i + j, i - j), evaluate=False),
        ),
    )
    yield Mutant(
        "the inverse has the same entries without signs",
        _claiming(
            "conditioning.legs_transform",
            Eq(left_eigenvector(i, j), binomial(i + j - 2, i - j), evaluate=False),
        ),
    )
    bound = sqrt(2 * N - 1) * binomial(N + i - 2, N - i) * binomial(2 * i - 2, i - 1)
    yield Mutant(
        "a bound with N for 1/i",
        _claiming("conditioning.legs_transform", Ge(eigenvector_condition(), N * bound, evaluate=False)),
    )
    yield Mutant(
        "LegS has a diagonal Gramian",
        _claiming(
            "conditioning.legs_gramian", Eq(C[i, j], step() / 2 * equal(i, j) / (2 * i - 1), evaluate=False)
        ),
    )
    yield Mutant(
        "the Gramian does not know the step",
        _claiming("conditioning.legs_gramian", Eq(C[i, i], 1 / (2 * (2 * i - 1)), evaluate=False)),
    )
    yield Mutant(
        "the ratio of extreme zeros",
        _claiming("conditioning.legs_gramian", Eq(own_condition(), 1 / (1 - largest_zero()), evaluate=False)),
    )
    yield Mutant(
        "LegS's own basis is conditioned like N",
        _claiming("conditioning.legs_gramian", Lt(own_condition(), 2 * N)),
    )
