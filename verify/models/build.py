"""A layer by its name in the zoo, or by MODULE:FACTORY, with the options that are asked of it."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.reading import read_seed
from memlaw.verify.differentiable.device import read_device
from memlaw.verify.models.layer import LinearLayer, read_layer
from memlaw.verify.models.zoo import ZOO

DTYPES = {"float32": torch.float32, "float64": torch.float64}


def build_layer(name: str, size: int, dtype: str, device: str, seed: int, *needed: str) -> LinearLayer:
    """The layer of a name of the zoo, or what MODULE:FACTORY gives, called with those of the options that it takes.

    needed: methods that the latter has, by default those of a linear layer whose memory is predicted. Errors:
    InvalidInput for what is unknown, cannot be imported, or makes no layer.

    >>> build_layer("s4d-real", 3, "float64", "cpu", 0).stored
    3
    """
    if dtype not in DTYPES:
        raise InvalidInput(f"dtype {dtype!r}", "it is float32 or float64", "choose one of the two")
    options = {"size": size, "dtype": DTYPES[dtype], "device": read_device(device), "seed": read_seed(seed)}
    if ":" in name:
        made = called(read_factory(name), options)
        read_layer(made, *(needed or ("impulse_response", "spectrum")))
        return cast("LinearLayer", made)  # as far as instruments look at it
    plain = name.lower().replace("_", "-")
    if plain not in ZOO:
        close = get_close_matches(plain, ZOO, n=3, cutoff=0.5) or sorted(ZOO)
        raise InvalidInput(
            f"model {name!r}",
            "a model is a name or MODULE:FACTORY of your own",
            f"did you mean {', '.join(close)}?" if len(close) <= 3 else f"use one of {', '.join(close)}",
        )
    return ZOO[plain](**options)


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
