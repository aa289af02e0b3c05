"""False variants of the theorems on conditioning."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Abs, Expr, Le, Lt, binomial, sqrt
from variants import variant

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import Others
from memlaw.theory.language.symbols import C, N, bar, eigenvalue, i, j, k, n, squared
from memlaw.theory.statement.theorem import at_least, equal
from memlaw.theory.subjects.conditioning import condition, spread
from memlaw.theory.subjects.conditioning_legs import (
    eigenvector,
    eigenvector_condition,
    largest_zero,
    left_eigenvector,
    own_condition,
    same_index,
    step,
)

_l = eigenvalue


def _product() -> Expr:
    return theorem("conditioning.eigenbasis").claims[0].relation.rhs


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about condition numbers."""
    entry = C[i, i] * C.inv()[i, i]
    first = Others(Abs(1 - _l[i] * bar(_l[k])) / Abs(_l[i] - _l[k]), k, i)
    yield variant("distances to the first power", "conditioning.eigenbasis", equal(entry, first))
    straight = Others(squared(1 - _l[i] * _l[k]) / squared(_l[i] - _l[k]), k, i)
    yield variant("distances without the conjugate", "conditioning.eigenbasis", equal(entry, straight))
    euclidean = Others(1 / squared(_l[i] - _l[k]), k, i)
    yield variant("Euclidean distances", "conditioning.eigenbasis", at_least(condition(), euclidean))
    yield variant(
        "the product is the condition number",
        "conditioning.eigenbasis",
        Le(condition(), theorem("conditioning.eigenbasis").claims[0].relation.rhs),
    )
    yield variant(
        "one power of the spread more", "conditioning.eigenbasis", at_least(condition() * spread() ** (2 * N), 1)
    )
    exact = C[n, n] * C.inv()[n, n]
    yield variant(
        "binomials not halved",
        "conditioning.legs_eigenbasis",
        equal(exact, binomial(N, n) ** 2 * binomial(N + n, n) ** 2),
        3,
    )
    yield variant("growth 64^N", "conditioning.legs_eigenbasis", at_least(condition(), 64**N), 3)
    yield variant(
        "zero-order hold is as bilinear",
        "conditioning.legs_held",
        equal(exact, binomial(N, n) ** 2 * binomial(N + n, n) ** 2 / 4),
        3,
    )
    yield variant(
        "eigenvectors without signs",
        "conditioning.legs_transform",
        equal(eigenvector(i, j), binomial(i + j - 2, i - j)),
        3,
    )
    yield variant(
        "binomial(i+j, i-j) with indices from one",
        "conditioning.legs_transform",
        equal(eigenvector(i, j), (-1) ** (i + j) * binomial(i + j, i - j)),
        3,
    )
    yield variant(
        "the inverse has the same entries without signs",
        "conditioning.legs_transform",
        equal(left_eigenvector(i, j), binomial(i + j - 2, i - j)),
        3,
    )
    bound = sqrt(2 * N - 1) * binomial(N + i - 2, N - i) * binomial(2 * i - 2, i - 1)
    yield variant(
        "a bound with N for 1/i", "conditioning.legs_transform", at_least(eigenvector_condition(), N * bound), 3
    )
    yield variant(
        "LegS has a diagonal Gramian",
        "conditioning.legs_gramian",
        equal(C[i, j], step() / 2 * same_index(i, j) / (2 * i - 1)),
        3,
    )
    yield variant(
        "the Gramian does not know the step", "conditioning.legs_gramian", equal(C[i, i], 1 / (2 * (2 * i - 1))), 3
    )
    yield variant(
        "the ratio of extreme zeros", "conditioning.legs_gramian", equal(own_condition(), 1 / (1 - largest_zero())), 3
    )
    yield variant("LegS's own basis is conditioned like N", "conditioning.legs_gramian", Lt(own_condition(), 2 * N), 3)
