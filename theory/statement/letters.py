"""Letters of the instances of a theorem: one that is near a letter of the theorem, and is none, is a misspelt one."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from memlaw.errors import InvalidInput
from memlaw.theory.language import DOMAINS

LANGUAGE = frozenset(symbol.name for symbol in DOMAINS)


def check_letters(theorem: Any) -> None:
    """Refuse misspelt letters of the witness, and of an instance without a hypothesis; oracles may read any others."""
    known = spoken(theorem)
    instances = (theorem.witness, *(item.breaks_at for item in theorem.hypotheses if item.breaks_at is not None))
    for item in instances:
        for name, _ in item.parameters:
            _check(name, known, f"{item.label} in {theorem.key}")


def check_names(theorem: Any) -> None:
    """Refuse two letters of one name: one value would be put for both."""
    known = dict[str, Any]()
    for letter in sorted({letter for claim in theorem.claims for letter in claim.parameters}, key=str):
        other = known.setdefault(letter.name, letter)
        if other != letter:
            told = " and ".join(getattr(item, "told", item.name) for item in (other, letter))
            raise InvalidInput(
                f"two letters {letter.name} in {theorem.key}, {told}",
                "one name means one letter in a theorem",
                f"call one of them {letter.name}_1, say",
            )


def _check(name: str, known: frozenset[str], place: str) -> None:
    near = get_close_matches(name, sorted(known), 1) if name not in known | LANGUAGE else ()
    if near:
        raise InvalidInput(
            f"the letter {name} of {place}",
            f"the letters of this theorem are {', '.join(sorted(known))}",
            f"did you mean {near[0]}? what an oracle or a setting reads is given by .with_extra({name}=...)",
        )


def spoken(theorem: Any) -> frozenset[str]:
    """The letters of claims, conditions and definitions, and those of a setting of one's own."""
    parts = [part for claim in theorem.claims for part in (claim.relation, *claim.when)]
    parts += [item.expression for item in theorem.where]
    letters = {symbol.name for part in parts for symbol in part.free_symbols if hasattr(symbol, "name")}
    return frozenset({*letters, *getattr(theorem.setting, "parameters", ())})
