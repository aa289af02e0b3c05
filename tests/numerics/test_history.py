"""The callback notes the memory that layers have when it is called, whatever they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from memlaw import InvalidInput, MemoryHistory, Spectrum, memory_function

LAGS = [0, 3, 20]


class Channels:
    """Two channels, as layers of several have them."""

    channels = 2

    def spectrum(self, channel: int = 0) -> Spectrum:
        return Spectrum.s4d_lin(4 + 2 * channel, step_size=0.1)


class Plain:
    """A layer that shows its stored modes."""

    A = np.array([0.5, 0.25 + 0.5j])


SOURCES: list[tuple[Any, list[Spectrum]]] = [
    (Channels(), [Channels().spectrum(0), Channels().spectrum(1)]),
    (Plain(), [Spectrum.from_eigenvalues(Plain.A).closure()]),
    ("s4d-lin N=8 step 0.1 zoh", [Spectrum.s4d_lin(8, step_size=0.1)]),
    (Spectrum.ring(3, radius=0.5), [Spectrum.ring(3, radius=0.5)]),
    ([[0.5, 0.25], [0.5j, 0.1]], [Spectrum.from_eigenvalues(row) for row in ([0.5, 0.25], [0.5j, 0.1])]),
    (lambda: [0.5, 0.25], [Spectrum.real([0.5, 0.25])]),
]


@pytest.mark.parametrize(("source", "spectra"), SOURCES)
def test_it_notes_the_memory_of_each_channel(source: Any, spectra: list[Spectrum]) -> None:
    history = MemoryHistory({"layer": source}, LAGS, [0.3], window=50)
    figures = history(7)
    record = history.records[0]
    exact = [memory_function(spectrum, 50) for spectrum in spectra]
    assert record.step == 7 and np.abs(record.values - [memory.values[LAGS] for memory in exact]).max() < 1e-14
    assert record.horizons[0.3].tolist() == [memory.horizon(0.3) for memory in exact]
    assert figures["layer/M(3)/max"] == record.values[:, 1].max() and len(figures) == 12


def test_it_reads_what_has_changed_and_counts_within_the_window() -> None:
    modes = np.array([0.9])
    history = MemoryHistory({"layer": lambda: modes}, [0], [0.01], window=5)
    before = history(0)
    modes[0] = 0.99
    after = history(1)
    assert before["layer/M(0)/max"] == pytest.approx(0.19) and after["layer/M(0)/max"] == pytest.approx(0.0199)
    assert [record.horizons[0.01][0] for record in history.records] == [5, 5]


@pytest.mark.parametrize(
    ("layers", "options", "match"),
    [
        ({}, {}, "they are named"),
        ([0.5], {}, "they are named"),
        ({"a": [0.5]}, {"thetas": [2]}, "theta"),
        ({"a": [0.5]}, {"window": 0}, "window"),
        ({"a": [1.5]}, {}, "stationary state"),
        ({"a": object()}, {}, "not a number"),
    ],
)
def test_bad_input_is_refused(layers: Any, options: dict[str, Any], match: str) -> None:
    with pytest.raises(InvalidInput, match=match):
        MemoryHistory(layers, LAGS, **options)(0)
