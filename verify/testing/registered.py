"""What hypothesis draws where a test asks for one of memlaw's types: `st.from_type(memlaw.Spectrum)`.

This runs whenever hypothesis is imported, in anybody's tests: strategies are loaded when one of the types is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_TYPES = {  # the name and the module of a type: the module and the name of the strategy
    ("Spectrum", "memlaw.numerics.spectrum.spectrum"): ("memlaw.verify.strategies.extremes", "spectra"),
    ("LinearLayer", "memlaw.verify.models.layer"): ("memlaw.verify.strategies.layers", "layers"),
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
    named = getattr(thing, "__name__", ""), getattr(thing, "__module__", "")
    if named not in _TYPES:
        return None
    module, strategy = _TYPES[named]
    return getattr(import_module(module), strategy)()
