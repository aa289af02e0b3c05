"""A layer by its name: one of ours, or MODULE:FACTORY of anybody's."""

from __future__ import annotations

from typing import Any

from memlaw.errors import InvalidInput
from memlaw.verify.audit.door import is_module
from memlaw.verify.audit.feeding import needed
from memlaw.verify.differentiable.device import has_torch


def layer_named(name: str, *, size: int, dtype: str, seed: int) -> Any:
    """What a name stands for. A factory is called with size, dtype and seed, as far as it takes them.

    A module or a function of one argument at that address is the layer itself. Errors: InvalidInput for what is unknown
    or cannot be imported, and where torch is needed and missing.

    >>> layer_named("operator:neg", size=1, dtype="float64", seed=0)(0.5)
    -0.5
    """
    from memlaw.verify.models.importing import called, read_factory

    if ":" not in name:
        return _of_ours(name, size, dtype, seed)
    found: Any = read_factory(name)
    if is_module(found) or (not isinstance(found, type) and len(needed(found)) == 1):
        return found
    return called(found, _options(size, dtype, seed))


def _of_ours(name: str, size: int, dtype: str, seed: int) -> object:
    from memlaw.verify.differentiable.device import require_torch

    require_torch(f"model {name!r}")
    from memlaw.verify.models.build import build_layer

    return build_layer(name, size, dtype, "cpu", seed)


def _options(size: int, dtype: str, seed: int) -> dict[str, Any]:
    """What a factory may take; the dtype is torch's where there is torch."""
    if dtype not in ("float32", "float64"):
        raise InvalidInput(f"dtype {dtype!r}", "it is float32 or float64", "choose one of the two")
    if not has_torch():
        return {"size": size, "dtype": dtype, "seed": seed}
    import torch

    torch.manual_seed(seed)
    return {"size": size, "dtype": getattr(torch, dtype), "device": torch.device("cpu"), "seed": seed}
