"""What no test saw when the language of statements was broken there: see tests/meta/code_mutants.md."""

from __future__ import annotations

from itertools import permutations

import pytest
from sympy import Expr

from memlaw.theory.language import i, j, quantity
from memlaw.theory.language.symbols import k, n
from memlaw.theory.statement.unfolding import unfold

LETTERS = (i, j, k, n)
mixed = quantity("mixed_letters", "m", oracle=lambda system, *places: system.arithmetic.zero)


def said(*places: Expr) -> Expr:
    first, second, third, fourth = places
    return first + 2 * second**2 + 3 * third**3 * fourth


@pytest.mark.parametrize("places", list(permutations(LETTERS))[1::4])
def test_letters_of_a_definition_change_places_all_at_once(places: tuple[Expr, ...]) -> None:
    assert unfold(mixed(*places), ((mixed(*LETTERS), said(*LETTERS)),)) == said(*places)
