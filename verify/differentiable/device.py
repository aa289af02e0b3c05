"""Torch, if it is installed, and its devices, if they are there."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from memlaw.errors import InvalidInput, shown

if TYPE_CHECKING:
    import torch

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


def read_device(name: str) -> torch.device:
    """A device of torch that is there. Errors: InvalidInput for any other."""
    import torch

    if not isinstance(name, str | torch.device):
        raise InvalidInput(f"device {shown(name)}", "it is the name of one", "use cpu, or cuda where there is one")
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        there = "cpu, cuda" if torch.cuda.is_available() else "cpu"
        raise InvalidInput(
            f"device {name!r}", "it is not here, or torch was built without it", f"use one of: {there}"
        ) from error
    return device


def device_name(name: str) -> str:
    """The device in words, with the model of a GPU."""
    import torch

    if torch.device(name).type == "cuda":
        return f"{name} ({torch.cuda.get_device_name(name)})"
    return f"{name}, {torch.get_num_threads()} threads"
