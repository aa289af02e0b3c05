"""The setting of each theorem: one of the catalogue's by name, or one's own, which comes with the theorem."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from memlaw.errors import InvalidInput
from memlaw.theory.language import OwnSymbol
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.subjects import MODULES
from memlaw.verify.system.careful import careful
from memlaw.verify.system.letters import parameter_of
from memlaw.verify.system.setting import Setting

SETTINGS: dict[str, Setting] = {item.name: item for module in MODULES for item in module.SETTINGS}


def setting(theorem: Theorem) -> Setting:
    """The setting of a theorem, with the letters of its own among the parameters. Errors: InvalidInput."""
    found = careful(theorem.setting) if isinstance(theorem.setting, Setting) else _named(theorem)
    symbols = {symbol for claim in theorem.claims for symbol in claim.parameters if isinstance(symbol, OwnSymbol)}
    if not symbols:
        return found
    letters = {symbol.name: parameter_of(symbol) for symbol in symbols}
    return replace(found, parameters={**letters, **found.parameters})


def _named(theorem: Theorem) -> Setting:
    name = str(theorem.setting)
    if name not in SETTINGS:
        near = get_close_matches(name, SETTINGS, 1)
        raise InvalidInput(
            f"setting {name!r} of {theorem.key}",
            f"the catalogue's settings are {', '.join(SETTINGS)}",
            f"did you mean {near[0]!r}?" if near else "use one of them, or give a memlaw.Setting of your own",
        )
    return SETTINGS[name]
