"""All settings by name."""

from __future__ import annotations

from memlaw.errors import InvalidInput
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.subjects import MODULES
from memlaw.verify.system.setting import Setting

SETTINGS: dict[str, Setting] = {item.name: item for module in MODULES for item in module.SETTINGS}


def setting(theorem: Theorem) -> Setting:
    """The setting of a theorem."""
    if theorem.setting not in SETTINGS:
        raise InvalidInput(
            f"setting {theorem.setting!r} of {theorem.key}",
            f"the settings are {', '.join(SETTINGS)}",
            "use one of them, or add it to verify/subjects",
        )
    return SETTINGS[theorem.setting]
