"""What the layers of a model remember while it is trained: a callback that any training loop can call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.memory.batch import memory_functions
from memlaw.numerics.memory.memory import read_theta
from memlaw.numerics.number.arrays import FloatArray, IntArray, read_items
from memlaw.numerics.number.exact import RealNumber
from memlaw.numerics.spectrum.names import read_spectrum
from memlaw.numerics.spectrum.reading import Lags, read_count, read_flag, read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum


@dataclass(frozen=True)
class MemoryRecord:
    """One layer at one step. values: (channels, L), M at the lags. horizons: by threshold, (channels,) lags each."""

    step: int
    layer: str
    lags: IntArray
    values: FloatArray
    horizons: Mapping[float, IntArray]

    def figures(self) -> dict[str, float]:
        """Least, median and largest over channels, as loggers of scalars take them.

        >>> record = MemoryRecord(0, "first", np.array([5]), np.array([[0.25]]), {0.5: np.array([3])})
        >>> record.figures()["first/M(5)/max"]
        0.25
        """
        columns = {f"M({lag})": column for lag, column in zip(self.lags, self.values.T, strict=True)}
        columns |= {f"horizon({theta:g})": counts for theta, counts in self.horizons.items()}
        kinds: dict[str, Callable[[Any], Any]] = {"min": np.min, "median": np.median, "max": np.max}
        return {
            f"{self.layer}/{name}/{kind}": float(reduce(column))
            for name, column in columns.items()
            for kind, reduce in kinds.items()
        }


class MemoryHistory:
    """Called with a step it notes M at lags and the horizons of every layer, and gives them as scalars to log.

    layers: by name, each of them a layer with ``spectrum()`` (one a channel, if it has ``channels``), ``eigenvalues``
    or ``A``; a `Spectrum` or the name of one; an array (..., N) of eigenvalues; or a function without arguments that
    gives one of these when it is called. lags: whose M is noted. thetas: thresholds of the horizons, the numbers of
    lags with M >= theta, counted within the first ``window`` lags. closed: arrays hold one of each conjugate pair.
    Errors: InvalidInput for what has no spectrum, when it is called.

    >>> l = np.array([[0.9, 0.8], [0.5, 0.4]])
    >>> history = MemoryHistory({"layer": lambda: l}, lags=[0, 10], thetas=[0.5])
    >>> round(history(0)["layer/M(10)/max"], 6), history(1)["layer/horizon(0.5)/median"], len(history.records)
    (0.070234, 0.5, 2)
    """

    def __init__(
        self,
        layers: Mapping[str, Any],
        lags: Lags,
        thetas: Iterable[RealNumber] = (0.5, 0.1),
        *,
        window: int = 1000,
        closed: bool = False,
    ) -> None:
        if not isinstance(layers, Mapping) or not layers:
            raise InvalidInput(f"layers {shown(layers)}", "they are named", "give {'layer 0': layer, ...}")
        self.layers, self.lags = dict(layers), read_lags(lags)
        self.thetas = [read_theta(theta) for theta in read_items(thetas, "thetas", "give a list such as [0.5, 0.1]")]
        self.window, self.closed = read_count(window, "window ="), read_flag(closed, "closed =")
        self.records: list[MemoryRecord] = []

    def __call__(self, step: int) -> dict[str, float]:
        """Note every layer as it is now."""
        found = [self._record(step, name, layer) for name, layer in self.layers.items()]
        self.records += found
        return {name: value for record in found for name, value in record.figures().items()}

    def _record(self, step: int, name: str, layer: Any) -> MemoryRecord:
        count = max(self.window, int(self.lags.max()) + 1)
        pieces = [memory_functions(rows, count, closed=closed) for rows, closed in read_rows_of(layer, self.closed)]
        values = np.concatenate([piece.values.reshape(-1, count) for piece in pieces])
        horizons = {theta: np.count_nonzero(values[:, : self.window] >= theta, axis=1) for theta in self.thetas}
        return MemoryRecord(step, name, self.lags, values[:, self.lags], horizons)


def read_rows_of(layer: Any, closed: bool = False) -> list[tuple[Any, bool]]:
    """Rows of eigenvalues of equal length each, and whether their conjugates are to be added; see `MemoryHistory`.

    >>> read_rows_of(Spectrum.real([0.5]))
    [([[(0.5+0j)]], False)]
    """
    if callable(layer) and not any(hasattr(layer, name) for name in ("spectrum", "eigenvalues", "A")):
        try:
            found = layer()
        except TypeError as error:
            rule = f"a function is called without arguments ({error})"
            raise InvalidInput(
                f"layer {shown(layer)}", rule, "give lambda: model.eigenvalues(), or the like"
            ) from error
        return read_rows_of(found, closed)
    if isinstance(layer, str | Spectrum):
        return _by_size([read_spectrum(layer)])
    if not any(hasattr(layer, name) for name in ("spectrum", "eigenvalues", "A")):
        return [(layer, closed)]
    channels = getattr(layer, "channels", None)
    if isinstance(channels, int) and callable(getattr(layer, "spectrum", None)):
        return _by_size([layer.spectrum(channel) for channel in range(channels)])
    return _by_size([Spectrum.from_layer(layer)])


def _by_size(spectra: list[Spectrum]) -> list[tuple[Any, bool]]:
    rows = [np.repeat(spectrum.eigenvalues, spectrum.multiplicities).tolist() for spectrum in spectra]
    sizes = dict.fromkeys(len(row) for row in rows)
    return [([row for row in rows if len(row) == size], False) for size in sizes]
