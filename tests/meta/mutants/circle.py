"""False variants of the theorems on eigenvalues of modulus one."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Gt, Lt
from variants import variant, without

from memlaw.theory.language.symbols import N, T, tau
from memlaw.theory.statement.theorem import at_least, at_most, equal
from memlaw.theory.subjects.circle import RING, WHOLE_TURNS, crowding, remembered


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about what never decays."""
    inside, one = Lt(tau, T), remembered(T, tau)
    yield variant("circle: even for any distinct points", "circle.even", equal(one, N / T, inside))
    yield variant("circle: at most even", "circle.even", at_most(one, N / T, inside))
    yield variant("circle: at most twice even", "circle.even", at_most(one, 2 * N / T, inside), 3)
    yield variant(
        "circle: an eighth of the crowding above", "circle.even", at_least(one, N / (T + crowding() / 8), inside)
    )
    yield variant(
        "circle: an eighth of the crowding below",
        "circle.even",
        at_most(one, N / (T - crowding() / 8), inside, Gt(T, crowding())),
    )
    yield variant("circle: one point alone", "circle.ring", equal(one, 1 / T, inside), 2)
    yield variant("circle: a step more", "circle.ring", equal(one, N / (T + 1), inside), 1)
    yield variant("circle: it falls with the lag", "circle.ring", equal(one, N / (tau + 1), inside), 1)
    yield Mutant("circle.ring: any points", without("circle.ring", RING.name), 3)
    yield Mutant("circle.ring: any window", without("circle.ring", WHOLE_TURNS.name), 2)
