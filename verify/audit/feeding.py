"""How arrays get into somebody's function and out again: numpy, torch and jax alike, without importing any of them."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from memlaw.errors import InvalidInput, a_or_an
from memlaw.numerics.number.arrays import Array, FloatArray

if TYPE_CHECKING:
    import torch

WANTED = {
    "outputs": (
        "a layer gives an array of floats, or a tuple that begins with one",
        "wrap it: memlaw.adapt(lambda u: ..., inputs=m)",
    ),
    "states": ("states are an array of floats (batch, T, N)", "return one such from the function given as states="),
}  # of what comes out: the rule, and what to do
FIRST = ("last_hidden_state", "logits", "output", "outputs", "y")  # where models keep their outputs
RESETS = ("reset_state", "reset_states", "reset_hidden_state")


@dataclass(frozen=True)
class Feeder:
    """A function on arrays of any layout, (...) -> (...), float64 outside and whatever it wants inside.

    kind: "torch", "numpy" or "jax"; raw: what is called; module: the torch module, if it is one; like: a tensor of the
    dtype and device that inputs get; keyword: the name by which the input is given, if not by place; others: names of
    further arguments that are filled in, see `FILLED`; reset: what forgets the state before each call, if there is one.
    """

    kind: str
    raw: Callable[..., object]
    module: torch.nn.Module | None = None
    like: torch.Tensor | None = None
    keyword: str | None = None
    others: tuple[str, ...] = ()
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
        others = {name: FILLED[name](given) for name in self.others}
        if self.keyword is not None:
            return first_array(self.raw(**{self.keyword: given}, **others))
        return first_array(self.raw(given, **others))

    def drawn(self, u: Array) -> tuple[str, float]:
        """Whose arrays come out, and the distance of 1 from the next number by their dtype."""
        if self.kind != "torch":
            found = self.called(np.array(u) if self.kind == "numpy" else _jax_array(u))
            return ("jax" if type(found).__module__.startswith("jax") else self.kind), epsilon_of(found)
        return "torch", epsilon_of(self.called(self.tensor(u)))


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


def as_floats(found: Any, what: str = "outputs") -> FloatArray:
    """Outputs (or states) as float64, complex ones as real and imaginary parts side by side.

    Errors: InvalidInput for no floats.
    """
    given = found
    if hasattr(found, "detach"):
        found = found.detach().cpu()
        if str(found.dtype) == "torch.bfloat16":
            found = found.float()
        found = found.resolve_conj().numpy() if hasattr(found, "resolve_conj") else found.numpy()
    array = np.asarray(found) if _is_array(found) else np.empty(0, dtype=object)
    if array.dtype.kind == "c":
        array = np.concatenate([array.real, array.imag], axis=-1)
    if array.dtype.kind not in "fV" or not array.ndim:  # V: bfloat16 of jax
        raise InvalidInput(f"{what} that are {_described(given)}", *WANTED[what])
    return array.astype(float)


def as_states(found: Any, u: Any) -> Any:
    """States of inputs u as (batch, T, N): in float64 for an array, as they are for a tensor.

    Errors: InvalidInput where they are not one for each step of each sequence.
    """
    states = as_floats(found, "states")
    if states.ndim < 2 or states.shape[:2] != tuple(u.shape[:2]):
        raise InvalidInput(f"states of shape {states.shape} for inputs of shape {tuple(u.shape)}", *WANTED["states"])
    if isinstance(u, np.ndarray):
        return states.reshape(*u.shape[:2], -1)
    import torch

    return torch.as_tensor(found).reshape(*u.shape[:2], -1)


def epsilon_of(found: Any) -> float:
    """That of an array of whatever library, by the name of its dtype.

    >>> epsilon_of(np.zeros(1, np.float32)) == 2.0**-23
    True
    """
    name = str(getattr(found, "dtype", "")).removeprefix("torch.")
    return {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "complex64": 2.0**-23}.get(name, 2.0**-52)


def _positions(given: Any) -> Any:
    """0..T-1 for each element of (batch, T, H)."""
    import torch

    return torch.arange(given.shape[1], device=given.device).expand(given.shape[0], -1)


def _none(given: object) -> None:
    return None


FILLED: dict[str, Callable[[Any], Any]] = {
    "position_ids": _positions,
    "attention_mask": _none,
    "mask": _none,
    "cache_params": _none,
    "past_key_values": _none,
}  # arguments that models want beside a sequence, and what stands for none


def _is_array(found: object) -> bool:
    return hasattr(found, "shape") and hasattr(found, "dtype")


def _described(found: Any) -> str:
    """What is no array of floats, in words: its type, its dtype, whether it has axes.

    >>> _described(None), _described(np.zeros((2, 3), bool)), _described(np.float64(1.0))
    ('a NoneType', 'a ndarray of bool', 'a float64 without axes')
    """
    words = a_or_an(type(found).__name__)
    if not _is_array(found):
        return words
    kind = str(found.dtype).removeprefix("torch.")
    of = "" if kind == type(found).__name__ else f" of {kind}"
    return f"{words}{of}{'' if len(found.shape) else ' without axes'}"


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
    keyword = "inputs_embeds" if takes_embeddings(own) else None
    others = tuple(name for name in needed(own.forward)[0 if keyword else 1 :] if name in FILLED)
    return (Feeder("torch", own, own, like, keyword, others, reset),)


def takes_embeddings(module: torch.nn.Module) -> bool:
    """Whether it takes tokens, or instead of them their embeddings by the usual name."""
    return "inputs_embeds" in inspect.signature(module.forward).parameters


def needed(function: Callable[..., object]) -> list[str]:
    """The names of the arguments without which a function cannot be called.

    >>> needed(lambda u, state, scale=1.0: u)
    ['u', 'state']
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):  # of a function that tells nothing of itself
        return []
    return [p.name for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


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
        own = copy.deepcopy(module, computed(module))
    except Exception as error:  # whatever somebody's module holds
        if wide:
            raise InvalidInput(
                f"{a_or_an(type(module).__name__)} that cannot be copied ({error})",
                "it is widened to float64 in a copy",
                "audit it in its own dtype",
            ) from error
        return module
    return own._apply(widened) if wide else own  # type: ignore[no-untyped-call]


def computed(module: torch.nn.Module) -> dict[int, Any]:
    """Copies of the tensors that a module keeps and has computed, which torch does not copy with a gradient: a memo."""
    import torch

    kept = [value for one in module.modules() for value in vars(one).values() if isinstance(value, torch.Tensor)]
    return {id(value): value.detach().clone() for value in kept if not value.is_leaf}
