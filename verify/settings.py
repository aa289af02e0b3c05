"""All settings by name, listed explicitly."""

from __future__ import annotations

from memlaw.theory.errors import InvalidInput
from memlaw.theory.theorem import Theorem
from memlaw.verify.setting import Setting
from memlaw.verify.subjects.state import STATE

SETTINGS: dict[str, Setting] = {item.name: item for item in (STATE,)}


def setting(theorem: Theorem) -> Setting:
    """The setting of a theorem."""
    if theorem.setting not in SETTINGS:
        raise InvalidInput(
            f"setting {theorem.setting!r} of {theorem.key}",
            f"the settings are {', '.join(SETTINGS)}",
            "use one of them, or add it to verify/settings.py",
        )
    return SETTINGS[theorem.setting]
