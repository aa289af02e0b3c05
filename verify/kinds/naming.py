"""How the place of a counterexample is called: by its spectrum, or by its size where the spectrum has no say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from memlaw.numerics.number.precision import precision
from memlaw.verify.evaluate.evaluation import CompiledClaim, compare
from memlaw.verify.system.labels import listed
from memlaw.verify.system.system import System

BITS = 256
MOVES = ((0.75, 0.01), (-0.1, 0.05))  # whole numbers, as how far back is remembered, may stay by chance
Eigenvalues = tuple[complex, ...]


def spectrum_of(
    item: CompiledClaim,
    eigenvalues: Eigenvalues,
    system: Callable[[Eigenvalues], System],
    parameters: Mapping[str, Any],
) -> str:
    """The eigenvalues in words, or how many they are where with others both sides are what they were, in balls."""
    others = (tuple(scale * value + shift for value in eigenvalues) for scale, shift in MOVES)
    with precision(BITS):
        seen = [compare(item, system(values), parameters) for values in (eigenvalues, *others)]
    alike = seen[0].left and len({(one.left, one.right) for one in seen}) == 1
    return f"N = {len(eigenvalues)}" if alike else f"eigenvalues {listed(eigenvalues)}"
