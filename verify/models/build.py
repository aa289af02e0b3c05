"""A layer by its name in the zoo, or by MODULE:FACTORY, with the options that are asked of it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import cast

import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.reading import read_seed
from memlaw.verify.differentiable.device import read_device
from memlaw.verify.models.importing import called, read_factory
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
