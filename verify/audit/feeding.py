"""How arrays get into somebody's function and out again: numpy, torch and jax alike, without importing any of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import Array, FloatArray

if TYPE_CHECKING:
    import torch

FIRST = ("last_hidden_state", "logits", "output", "outputs", "y")  # where models keep their outputs
RESETS = ("reset_state", "reset_states", "reset_hidden_state")


@dataclass(frozen=True)
class Feeder:
    """A function on arrays of any layout, (...) -> (...), float64 outside and whatever it wants inside.

    kind: "torch", "numpy" or "jax"; raw: what is called; module: the torch module, if it is one; like: a tensor of the
    dtype and device that inputs get; keyword: the name by which the input is given, if not by place; reset: what
    forgets the state before each call, if there is such.
    """

    kind: str
    raw: Callable[..., object]
    module: torch.nn.Module | None = None
    like: torch.Tensor | None = None
    keyword: str | None = None
    reset: Callable[[], object] | None = None

    def __call__(self, u: Array) -> FloatArray:
        """Feed a copy, take the first array of floats that comes back; complex outputs as (real, imaginary)."""
        if self.kind != "torch":
            return as_floats(self.called(np.array(u)) if self.kind == "numpy" else self.called(_jax_array(u)))
        import torch

        with torch.no_grad():
            return as_floats(self.called(self.tensor(u)))

    def tensor(self, u: Array) -> torch.Tensor:
        """An input as the module wants it."""
        import torch

        assert self.like is not None
        return torch.tensor(np.asarray(u), dtype=self.like.dtype, device=self.like.device)

    def called(self, given: object) -> object:
        """What the function makes of an input that has its type: the array of its outputs."""
        if self.reset is not None:
            self.reset()
        return first_array(self.raw(given) if self.keyword is None else self.raw(**{self.keyword: given}))


def first_array(found: object) -> object:
    """The outputs among what a layer gives: itself, the first of a tuple (outputs, state), or of a mapping.

    >>> first_array((np.zeros(3), "state")).shape
    (3,)
    """
    if isinstance(found, Mapping):
        return first_array(next((found[name] for name in FIRST if name in found), next(iter(found.values()), None)))
    for name in FIRST if not _is_array(found) else ():
        if _is_array(getattr(found, name, None)):
            return getattr(found, name)
    return first_array(found[0]) if isinstance(found, tuple | list) and found else found


def as_floats(found: Any) -> FloatArray:
    """Outputs as float64, complex ones as real and imaginary parts side by side. Errors: InvalidInput for no floats."""
    if hasattr(found, "detach"):
        found = found.detach().cpu()
        if str(found.dtype) == "torch.bfloat16":
            found = found.float()
        found = found.resolve_conj().numpy() if hasattr(found, "resolve_conj") else found.numpy()
    array = np.asarray(found) if _is_array(found) else np.empty(0, dtype=object)
    if array.dtype.kind == "c":
        array = np.concatenate([array.real, array.imag], axis=-1)
    if array.dtype.kind not in "fV" or not array.ndim:  # V: bfloat16 of jax
        raise InvalidInput(
            f"outputs that are a {type(found).__name__}",
            "a layer gives an array of floats, or a tuple that begins with one",
            "wrap it: memlaw.adapt(lambda u: ..., inputs=m)",
        )
    return array.astype(float)


def _is_array(found: object) -> bool:
    return hasattr(found, "shape") and hasattr(found, "dtype")


def _jax_array(u: Array) -> Any:
    return sys.modules["jax"].numpy.asarray(u)


# --- whose functions they are ---------------------------------------------------------------------------------------


def feeders(raw: Callable[..., object]) -> tuple[Feeder, ...]:
    """The ways to feed a function that is no torch module: of numpy, then of what else has been imported."""
    found = [Feeder("numpy", raw)]
    if "torch" in sys.modules:
        import torch

        found.append(Feeder("torch", raw, like=torch.empty(0, dtype=torch.float64)))
    if "jax" in sys.modules:
        found.append(Feeder("jax", raw))
    return tuple(found)


def module_feeders(module: torch.nn.Module, wide: bool) -> tuple[Feeder, ...]:
    """A copy of a torch module, so that what it keeps stays there; fed with embeddings if it takes tokens."""
    own = copied(module, wide)
    like = empty(own)
    reset = next((found for name in RESETS if callable(found := getattr(own, name, None))), None)
    plain = Feeder("torch", own, own, like, reset=reset)
    return (Feeder("torch", own, own, like, "inputs_embeds", reset),) if takes_embeddings(own) else (plain,)


def takes_embeddings(module: torch.nn.Module) -> bool:
    """Whether it takes tokens, or instead of them their embeddings by the usual name."""
    import inspect

    return "inputs_embeds" in inspect.signature(module.forward).parameters


def empty(module: torch.nn.Module) -> torch.Tensor:
    """An empty real tensor of the dtype and device of the parameters, float64 where there are none."""
    import torch

    for value in (*module.parameters(), *module.buffers()):
        if value.is_floating_point() or value.is_complex():
            real = value.real.dtype if value.is_complex() else value.dtype
            return torch.empty(0, dtype=real, device=value.device)
    return torch.empty(0, dtype=torch.float64)


def copied(module: torch.nn.Module, wide: bool) -> torch.nn.Module:
    """A copy of a module, in float64 and complex128 if wide; itself where it cannot be copied (and is not widened)."""
    import copy

    import torch

    def widened(value: torch.Tensor) -> torch.Tensor:
        if value.is_complex():
            return value.to(torch.complex128)
        return value.to(torch.float64) if value.is_floating_point() else value

    try:
        own = copy.deepcopy(module)
    except Exception as error:  # whatever somebody's module holds
        if wide:
            raise InvalidInput(
                f"a {type(module).__name__} that cannot be copied ({error})",
                "it is widened to float64 in a copy",
                "audit it in its own dtype",
            ) from error
        return module
    return own._apply(widened) if wide else own  # type: ignore[no-untyped-call]
