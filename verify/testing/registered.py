"""What hypothesis draws where a test asks for one of memlaw's types: `st.from_type(memlaw.Spectrum)`.

This runs whenever hypothesis is imported, in anybody's tests: strategies are loaded when one of the types is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_TYPES = {  # module of a type: its name, the module of the strategy and its name
    "memlaw.numerics.spectrum.spectrum": ("Spectrum", "memlaw.verify.strategies.extremes", "spectra"),
    "memlaw.verify.models.layer": ("LinearLayer", "memlaw.verify.strategies.layers", "layers"),
}


def register() -> None:
    """Tell hypothesis of memlaw's types; called by hypothesis through its entry point."""
    known = getattr(import_module("hypothesis.strategies._internal.types"), "_global_extra_lookup", None)
    if isinstance(known, dict):  # asked when a type is looked up
        known["memlaw"] = resolved


def resolved(thing: Any) -> Any:
    """The strategy for one of memlaw's types, None for any other.

    >>> import memlaw
    >>> from hypothesis import find
    >>> find(resolved(memlaw.Spectrum), lambda spectrum: True).size
    1
    >>> resolved(int) is None
    True
    """
    name, *home = _TYPES.get(getattr(thing, "__module__", None), ("",))
    if name != getattr(thing, "__name__", None):
        return None
    return getattr(import_module(home[0]), home[1])()
