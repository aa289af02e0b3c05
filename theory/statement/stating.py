"""What a theorem is built of: each field of its type; what is not is told with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Rational, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom

from memlaw.errors import InvalidInput, a_or_an
from memlaw.theory.language import OwnSymbol
from memlaw.theory.statement.instance import Instance

_KEY = re.compile(r"[a-z]+(\.[a-z_]+)+")
_INSTEAD = {
    "claims": "write claims=(at_most(M(tau), 1),), with the comma; at_most, at_least, less, greater, equal make claims",
    "hypotheses": "write hypotheses=(STABLE,), with the comma; Hypothesis(name, text, latex, holds) makes one",
    "where": "write where=(Definition(f(tau), M(tau) ** 2),), with the comma",
    "derivation": "leave it out, or write derivation=Derivation(conclusion, ...)",
    "source": 'leave it out, or write source=Source("where it comes from")',
    "witness": 'write witness=Instance.diagonal("1/2", "-1/3", tau=1), an instance that satisfies all hypotheses',
    "setting": 'leave it out for a pair (A, B), or write setting=memlaw.Setting("name", "about", instances)',
    "title": 'write title="..."',
    "finding": "write finding=True for what was found numerically and is not proved",
}


def check_fields(theorem: Any, types: Mapping[str, type], several: Mapping[str, type]) -> None:
    """Refuse a field of another type than the one given for it; lists become tuples. Errors: InvalidInput."""
    if not (isinstance(theorem.key, str) and _KEY.fullmatch(theorem.key)):
        raise InvalidInput(
            f"key {theorem.key!r}",
            "a key reads subject.claim in small letters, without digits",
            f"write key={_near(theorem.key)!r}",
        )
    for name, kind in several.items():
        object.__setattr__(theorem, name, _all(theorem.key, name, getattr(theorem, name), kind))
    if not theorem.claims:
        raise InvalidInput(f"theorem {theorem.key} without a claim", "a theorem claims something", _INSTEAD["claims"])
    for name, kind in types.items():
        if not isinstance(getattr(theorem, name), kind):
            raise _refusal(theorem.key, name, getattr(theorem, name), f"it is {a_or_an(kind.__name__)}")
    if not theorem.witness.size:
        raise _refusal(theorem.key, "witness", None, "a theorem has a witness, so that it is not vacuously true")
    if not isinstance(theorem.setting, str) and not hasattr(theorem.setting, "instances"):
        raise _refusal(theorem.key, "setting", theorem.setting, "it is a setting or the name of one")


def _near(key: object) -> str:
    """A key that may be written, as near as can be."""
    words = re.findall("[a-z_]+", str(key).lower())
    first, rest = (words[0], words[1:]) if len(words) > 1 else ("mine", words or ["claim"])
    return ".".join([first.replace("_", "") or "mine", *rest])


def _all(key: str, name: str, given: Any, kind: type) -> tuple[Any, ...]:
    found = tuple(given) if isinstance(given, tuple | list) else None
    if found is None:
        raise _refusal(key, name, given, f"it is a tuple, each item {a_or_an(kind.__name__)}")
    for item in found:
        if not isinstance(item, kind):
            raise _refusal(key, name, item, _rule(item, kind))
    return found


def _rule(item: object, kind: type) -> str:
    if isinstance(item, Relational):
        return "a relation is made a claim by the functions that keep it as it is written"
    if isinstance(item, bool | BooleanAtom):
        return "the comparison was decided when it was written, and says nothing any more"
    return f"each item is {a_or_an(kind.__name__)}"


def _refusal(key: str, name: str, given: object, rule: str) -> InvalidInput:
    shown = repr(given)
    return InvalidInput(
        f"{name}={shown if len(shown) <= 80 else shown[:77] + '...'} of {key}", rule, _INSTEAD.get(name, "mend it")
    )


def check_parameters(key: str, symbols: Iterable[Symbol], instance: Instance) -> None:
    """Refuse a parameter of an instance outside the domain of its symbol; those of the language are checked by name."""
    given = dict(instance.parameters)
    for symbol in symbols:
        if isinstance(symbol, OwnSymbol) and symbol.name in given and not within(symbol, given[symbol.name]):
            raise InvalidInput(
                f"{symbol} = {given[symbol.name]} of {key}", f"{symbol} is {symbol.told}", "give a value inside it"
            )


def within(symbol: OwnSymbol, value: Rational) -> bool:
    """Whether a rational number lies in the domain of a symbol.

    >>> from sympy import Interval
    >>> from memlaw.theory.language import symbol
    >>> within(symbol("p", Interval.open(0, 1)), Rational(1))
    False
    """
    return bool(symbol.domain.contains(value) == True)  # noqa: E712  # SymPy's truth
