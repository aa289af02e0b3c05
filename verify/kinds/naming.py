"""How the place of a counterexample is called: by its spectrum, or by its size where the spectrum has no say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from memlaw.numerics.number.precision import precision
from memlaw.verify.evaluate.evaluation import CompiledClaim, compare
from memlaw.verify.system.labels import listed
from memlaw.verify.system.system import System

BITS = 256
Eigenvalues = tuple[complex, ...]


def spectrum_of(
    item: CompiledClaim,
    eigenvalues: Eigenvalues,
    system: Callable[[Eigenvalues], System],
    parameters: Mapping[str, Any],
) -> str:
    """The eigenvalues in words, or how many they are where with others both sides are what they were, in balls."""
    moved = tuple(0.75 * value + 0.01 for value in eigenvalues)
    with precision(BITS):
        first, second = (compare(item, system(values), parameters) for values in (eigenvalues, moved))
    alike = first.left and (first.left, first.right) == (second.left, second.right)
    return f"N = {len(eigenvalues)}" if alike else f"eigenvalues {listed(eigenvalues)}"
