"""Memory as a differentiable function of eigenvalues, in torch: a regulariser, an objective, a diagnosis.

torch is loaded when one of these is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from memlaw.verify.differentiable.circle import memory
    from memlaw.verify.differentiable.penalty import memory_penalty

_HOME = {"memory": "memlaw.verify.differentiable.circle", "memory_penalty": "memlaw.verify.differentiable.penalty"}

__all__ = ["memory", "memory_penalty"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'memlaw.differentiable' has no attribute {name!r}")
    from memlaw.verify.differentiable.device import require_torch

    require_torch(f"memlaw.differentiable.{name}")
    return getattr(import_module(_HOME[name]), name)
