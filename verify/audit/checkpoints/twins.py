"""One channel of a layer in a checkpoint, as the A and B of which a diagonal twin is sought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from memlaw.errors import InvalidInput, shown, unknown
from memlaw.numerics.spectrum.reading import read_count
from memlaw.verify.audit.checkpoints.checkpoint import read_layer, settings_for
from memlaw.verify.audit.checkpoints.conventions import Found, find_layers
from memlaw.verify.audit.checkpoints.formulas import Poles
from memlaw.verify.audit.checkpoints.lowrank import sampled_pair
from memlaw.verify.audit.checkpoints.opening import open_tensors
from memlaw.verify.audit.checkpoints.settings import Stated, read_stated
from memlaw.verify.audit.checkpoints.spectra import stored_modes
from memlaw.verify.measure.twin import GivenLayer


def layer_in_checkpoint(
    path: Path, name: str | None = None, channel: int = 0, stated: Stated | Mapping[str, Any] | None = None
) -> GivenLayer:
    """One channel of the layer of that name, which need not be given where there is but one; its states are read.

    stated: as of `read_checkpoint`; what else is assumed stands in the name. A layer that stores its eigenvalues is
    driven by ones: B scales its states. Errors: InvalidInput as of `read_checkpoint`, for a name or channel that is not
    there, and for a low rank whose B the file has not.
    """
    stated = read_stated(stated)
    tensors = open_tensors(path)
    layers = find_layers(tensors.shapes, stated.convention)
    found = _chosen(layers, name)
    (settings,) = settings_for([found], stated)
    poles = found.convention.read(read_layer(tensors, found), settings)
    count = poles.channels
    if read_count(channel, "a channel", 0) >= count:
        raise InvalidInput(f"channel {channel}", f"the layer has channels 0..{count - 1}", "choose one of them")
    A, B = _pair(poles, channel, found.name)
    if not (np.isfinite(A).all() and np.isfinite(B).all()):
        raise InvalidInput(f"channel {channel} of {shown(found.name, 90)}", "its A and B are finite", "choose another")
    words = [f"{path.name}: {found.name}", found.convention.name, f"channel {channel}"]
    words += [f"{key} {value}" for key, value in settings.items()]
    return GivenLayer(", ".join(words), A, B, None)


def _chosen(layers: Sequence[Found], name: str | None) -> Found:
    """The layer of a name, or the only one."""
    names = [found.name for found in layers]
    if name is None and len(layers) > 1:
        told = ", ".join(names[:8]) + (f", and {len(names) - 8} more" if len(names) > 8 else "")
        raise InvalidInput(f"a checkpoint of {len(names)} layers", "a twin is of one of them", f"name it: {told}")
    if name is not None and name not in names:
        raise unknown(name, "layer", names[:8])
    return layers[0 if name is None else names.index(name)]


def _pair(poles: Poles, channel: int, name: str) -> tuple[Any, Any]:
    """The discrete A, or its eigenvalues, and B."""
    if poles.eigenbasis:
        values = stored_modes(poles, channel)
        return values, np.ones(len(values))
    if poles.dense is None:
        rule = "a state with a low rank is given by its A and B"
        raise InvalidInput(f"{shown(name, 90)} without B", rule, "give the checkpoint of a layer that has it")
    A, B = (part[channel % len(part)] for part in poles.dense)
    return sampled_pair(A, B, float(poles.steps[channel, 0]), poles.rule)
