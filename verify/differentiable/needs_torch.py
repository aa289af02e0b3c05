"""What to say where torch is missing."""

from __future__ import annotations

from importlib.util import find_spec

from memlaw.errors import InvalidInput

REMEDY = "install it: pip install 'memlaw[torch]'"


def has_torch() -> bool:
    """Whether torch can be imported; it is not imported for that.

    >>> isinstance(has_torch(), bool)
    True
    """
    return find_spec("torch") is not None


def require_torch(asked: str) -> None:
    """Raise InvalidInput without torch."""
    if not has_torch():
        raise InvalidInput(asked, "models are built with torch, which is not installed", REMEDY)
