"""How the place of a counterexample is called: by its spectrum, or by its size where the spectrum has no say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from memlaw.numerics.number.precision import precision
from memlaw.verify.evaluate.evaluation import CompiledClaim, compare
from memlaw.verify.system.labels import listed, shown
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


@dataclass(frozen=True)
class Uses:
    """What beside a pair a claim speaks of: a second spectrum, a basis, an eigenvalue to add."""

    other: bool
    basis: bool
    adds: bool


def uses_of(item: CompiledClaim) -> Uses:
    """Read it off the names in a claim and in the definitions beside it."""
    expressions = [item.claim.relation, *(expression for _, _, expression in item.definitions.values())]
    text = " ".join(map(str, expressions))
    names = {str(getattr(atom, "name", "")) for part in expressions for atom in part.atoms()}
    other = any(word in text for word in ("other", "lambda'", "union"))
    return Uses(other, "S" in names, "mu" in {symbol.name for symbol in item.claim.parameters})


MOVED = "99/100 of that"  # the second spectrum where a claim gets none of its own


def with_company(item: CompiledClaim, label: str, added: object, other: object = MOVED) -> str:
    """The label with the eigenvalue to add and the second spectrum, if a claim speaks of them and it says nothing."""
    uses, parts = uses_of(item), [label]
    if uses.adds and "mu = " not in label:
        parts.append(f"mu = {shown(added)}")
    if uses.other and "second spectrum" not in label:
        told = f"({', '.join(map(str, other))})" if isinstance(other, tuple) else shown(other)
        parts.append(f"second spectrum {told}")
    return ", ".join(parts)
