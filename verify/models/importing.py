"""Factories by MODULE:FACTORY, and how they are called; knows no torch."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from memlaw.errors import InvalidInput


def read_factory(name: str) -> Callable[..., object]:
    """Import MODULE:FACTORY; modules of the folder one is in are found too."""
    module_name, _, attribute = name.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        factory = getattr(importlib.import_module(module_name), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise InvalidInput(
            f"model {name!r}",
            f"MODULE:FACTORY must be there to import ({error})",
            "write it like mypackage.layers:make_layer, from a folder in which Python finds the module",
        ) from error
    if not callable(factory):
        raise InvalidInput(f"model {name!r}", "a factory can be called", "name a function or a class")
    return cast("Callable[..., object]", factory)


def called(factory: Callable[..., object], options: Mapping[str, object]) -> object:
    """Call a factory with those of the options that it takes.

    >>> called(lambda size, colour="red": (size, colour), {"size": 2, "seed": 0})
    (2, 'red')
    """
    try:
        parameters = inspect.signature(factory).parameters.values()
    except ValueError:
        return factory()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return factory(**options)
    named = {p.name for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)}
    missing = [p.name for p in parameters if p.default is p.empty and p.kind < 2 and p.name not in options]
    if missing:
        raise InvalidInput(
            f"a factory that needs {', '.join(missing)}",
            "it is called with size, dtype, device and seed, as far as it takes them",
            "give its other arguments defaults, or wrap it in a function",
        )
    return factory(**{name: value for name, value in options.items() if name in named})
