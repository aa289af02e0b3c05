"""A layer and its diagonal twin, side by side: whether there is one, what rounding leaves, which names are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.twin import DiagonalTwin, diagonal_twin
from memlaw.numerics.memory.twin_rounding import Gap, TwinInRounding, memory_gaps, twin_in_rounding
from memlaw.numerics.number.array_files import holds_arrays, load_arrays
from memlaw.numerics.number.arrays import ArrayLike
from memlaw.numerics.spectrum.names import Options, spectrum_from
from memlaw.numerics.spectrum.spectrum import Spectrum

if TYPE_CHECKING:
    from memlaw.verify.models.layer import LinearLayer

NAMED_ALIKE = {
    "s4-legs": ("s4d-legs", "s4d-lin", "s4d-inv", "s4d-real")
}  # initialisations, said to be its diagonal form


@dataclass(frozen=True)
class GivenLayer:
    """y_t = C x_t, x_t = A x_{t-1} + B u_t by the name of a layer or file; step_size and rule where it has them."""

    name: str
    A: ArrayLike
    B: ArrayLike
    C: ArrayLike | None
    family: str = ""
    step_size: float | None = None
    rule: str = "zoh"


@dataclass(frozen=True)
class TwinAccount:
    """All that is told of a layer and its twin: in_rounding is None where there is no twin.

    gaps: how far the memory of spectra that are named alike, at the same size and step, is from that of the layer.
    """

    name: str
    twin: DiagonalTwin
    in_rounding: TwinInRounding | None
    gaps: tuple[Gap, ...]


def layer_in_file(path: Path) -> GivenLayer:
    """The A, B and (if it is there) C in a .npz. Errors: InvalidInput for any other file."""
    try:
        arrays = load_arrays(path) if holds_arrays(path) else {}
        if not {"A", "B"} <= set(arrays):
            raise ValueError("it has no A and B")
    except (OSError, ValueError, MemoryError) as error:
        remedy = "save one with numpy.savez(FILE, A=A, B=B, C=C)"
        raise InvalidInput(
            f"file {str(path)!r}", f"a twin is found for a .npz with A and B ({error})", remedy
        ) from error
    return GivenLayer(path.name, arrays["A"], arrays["B"], arrays.get("C"))


def layer_of_model(layer: LinearLayer, name: str, channel: int = 0) -> GivenLayer:
    """One channel of a layer that shows its A and B, and how it reads its states if it shows that."""
    from memlaw.verify.models.layer import LinearLayer, to_complex

    A, B = layer.pair(channel)
    own = isinstance(layer, LinearLayer)
    C = to_complex(layer.readout())[channel] if own and layer.features == layer.channels else None
    steps = getattr(layer, "log_step", None)
    step = float(np.exp(float(steps.detach()[channel]))) if steps is not None and len(steps) == layer.channels else None
    rule = str(getattr(layer, "discretization", "zoh"))
    return GivenLayer(name, A, B, C, getattr(layer, "family", ""), step, rule)


def twin_account(given: GivenLayer, against: Sequence[str] = (), lags: int = 1000) -> TwinAccount:
    """The twin of a layer, what rounding leaves of it, and how far other spectra are from it.

    against: names of families or spectra; by default those that are named alike.
    """
    twin = diagonal_twin(given.A, given.B, given.C)
    left = twin_in_rounding(twin, given.A, given.B, given.C, lags) if twin.exists else None
    names = tuple(against) or (NAMED_ALIKE.get(given.family, ()) if given.step_size else ())
    options = Options(twin.states, given.step_size or 0.01, given.rule)
    others = [spectrum_from(name, options) for name in names]
    gaps = memory_gaps(Spectrum.from_matrix(given.A, given.B, uncontrollable="reduce"), others, lags) if others else ()
    return TwinAccount(given.name, twin, left, gaps)
