"""Letters of the instances of a theorem: each is one that something in the theorem can know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from types import CodeType, FunctionType
from typing import Any

from memlaw.errors import InvalidInput
from memlaw.theory.language import DOMAINS, Quantity
from memlaw.theory.statement.instance import Instance

LANGUAGE = frozenset(symbol.name for symbol in DOMAINS)


def check_letters(theorem: Any) -> None:
    """Refuse a letter of the witness, or of an instance without a hypothesis, that nothing in the theorem can know."""
    known, readers = spoken(theorem), tuple(_readers(theorem))
    instances = (theorem.witness, *(item.breaks_at for item in theorem.hypotheses if item.breaks_at is not None))
    for instance in instances:
        _check(theorem.key, instance, known, readers)


def _check(key: str, instance: Instance, known: frozenset[str], readers: tuple[Callable[..., Any], ...]) -> None:
    for name, _ in instance.parameters:
        if name in LANGUAGE or name in known or any(may_read(reader, name) for reader in readers):
            continue
        near = get_close_matches(name, sorted(known | LANGUAGE), 1)
        meant = f"did you mean {near[0]}? else leave it out" if near else "leave it out"
        raise InvalidInput(
            f"the letter {name} of {instance.label} in {key}",
            "a letter of an instance is one that a claim, a condition or a hypothesis speaks of",
            f"{meant}; what an oracle or a setting reads is given by .with_extra({name}=...)",
        )


def spoken(theorem: Any) -> frozenset[str]:
    """The letters of claims, conditions and definitions, and those of a setting of one's own."""
    parts = [part for claim in theorem.claims for part in (claim.relation, *claim.when)]
    parts += [item.expression for item in theorem.where]
    letters = {symbol.name for part in parts for symbol in part.free_symbols if hasattr(symbol, "name")}
    return frozenset({*letters, *getattr(theorem.setting, "parameters", ())})


def _readers(theorem: Any) -> Iterator[Callable[..., Any]]:
    """Code of one's own that may look at letters: of hypotheses, and of the oracles of quantities."""
    yield from (item.holds for item in theorem.hypotheses)
    parts = [claim.relation for claim in theorem.claims] + [item.expression for item in theorem.where]
    for part in parts:
        oracles = (getattr(type(used), "oracle", None) for used in part.atoms(Quantity))
        yield from (oracle for oracle in oracles if oracle is not None)


def may_read(function: object, name: str) -> bool:
    """Whether a function names a letter, or looks at letters without naming one; one that is no Python may do both.

    >>> may_read(lambda x: dict(x.parameters)["p"] < 1, "p"), may_read(lambda x: x.size < 3, "p")
    (True, False)
    """
    texts, looks = set[str](), False
    for code in _codes(function, set()):
        if code is None:
            return True
        texts |= {item for item in code.co_consts if isinstance(item, str) and item.isidentifier()}
        looks |= "parameters" in code.co_names
    return name in texts or (looks and not texts)


def _codes(function: object, seen: set[int]) -> Iterator[CodeType | None]:
    """The code of a function and of those that it names, each once; None for what has none."""
    if id(function) in seen:
        return
    seen.add(id(function))
    if not isinstance(function, FunctionType):
        yield None
        return
    inner = list(_nested(function.__code__))
    yield from inner
    named = [function.__globals__.get(name) for code in inner for name in code.co_names]
    closed = [cell.cell_contents for cell in function.__closure__ or ()]
    for other in (*named, *closed):
        if isinstance(other, FunctionType):
            yield from _codes(other, seen)


def _nested(code: CodeType) -> Iterable[CodeType]:
    yield code
    for item in code.co_consts:
        if isinstance(item, CodeType):
            yield from _nested(item)
