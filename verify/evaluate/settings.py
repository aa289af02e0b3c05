"""All settings by name, listed explicitly."""

from __future__ import annotations

from typing import Any

from memlaw.errors import InvalidInput
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.subjects import (
    coloured,
    conditioning,
    delay,
    depth,
    direction,
    eigengrad,
    equivalence,
    frontier,
    gain,
    gated,
    legs,
    mimo,
    noise,
    nonlinear,
    pooling,
    readout,
    single,
    slow,
    state,
    weights,
)
from memlaw.verify.system.setting import Setting

_MODULES: tuple[Any, ...] = (
    state,
    pooling,
    coloured,
    delay,
    frontier,
    equivalence,
    legs,
    noise,
    conditioning,
    readout,
    nonlinear,
    weights,
    eigengrad,
    slow,
    direction,
    gain,
    single,
    mimo,
    gated,
    depth,
)
SETTINGS: dict[str, Setting] = {item.name: item for module in _MODULES for item in module.SETTINGS}


def setting(theorem: Theorem) -> Setting:
    """The setting of a theorem."""
    if theorem.setting not in SETTINGS:
        raise InvalidInput(
            f"setting {theorem.setting!r} of {theorem.key}",
            f"the settings are {', '.join(SETTINGS)}",
            "use one of them, or add it to verify/evaluate/settings.py",
        )
    return SETTINGS[theorem.setting]
