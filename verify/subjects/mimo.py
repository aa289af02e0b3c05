"""Many inputs: the memory matrix of a state that several white inputs drive: settings and quantities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from memlaw.verify.setting import Setting

SETTINGS: tuple[Setting, ...] = ()

QUANTITIES: dict[str, Callable[..., Any]] = {}
