"""Factories by MODULE:FACTORY, and how they are called; knows no torch."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

from memlaw.errors import InvalidInput, shown


def read_factory(name: str) -> Callable[..., object]:
    """Import MODULE:FACTORY; modules of the folder one is in are found too."""
    module_name, _, attribute = name.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        factory = getattr(importlib.import_module(module_name), attribute)
    except Exception as error:  # a module may raise anything while it is imported
        raise InvalidInput(
            f"model {name!r}",
            f"MODULE:FACTORY must be there to import ({error})",
            "write it like mypackage.layers:make_layer, from a folder in which Python finds the module",
        ) from error
    if not callable(factory):
        raise InvalidInput(f"model {name!r}", "a factory can be called", "name a function or a class")
    return cast("Callable[..., object]", factory)


def called(factory: Callable[..., object], options: Mapping[str, object]) -> object:
    """Call a factory with those of the options that it takes. Errors: InvalidInput where it raises.

    >>> called(lambda size, colour="red": (size, colour), {"size": 2, "seed": 0})
    (2, 'red')
    """
    with what_it_raises():
        return _called(factory, options)


def _called(factory: Callable[..., object], options: Mapping[str, object]) -> object:
    try:
        parameters = inspect.signature(factory).parameters.values()
    except ValueError:
        return factory()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        with suppress(TypeError):  # a module without an __init__ of its own seems to take everything, and takes nothing
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


@contextmanager
def what_it_raises() -> Iterator[None]:
    """Whatever somebody's factory raises is told as what it says."""
    try:
        yield
    except InvalidInput:
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise InvalidInput(
            f"a factory that raises {shown(said, 160)}", "it makes a layer", "call it in Python, to see where it fails"
        ) from error
