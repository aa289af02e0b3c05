"""The pictures of the page: each from numbers that are computed here, or that records of experiments hold."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from markupsafe import Markup

from memlaw.numerics.learn.frontier import best_memory
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.realisable import realisable_memory
from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.experiments.frame.record import Record
from memlaw.verify.show.page.drawing import Axis, Curve, Point, Ranged, drawn, half_disc, ranges
from memlaw.verify.show.tables import number_text

NAMES = ("s4-legs", "s4d-legs", "s4d-lin", "s4d-inv")
STEP_SIZE, LAGS = 0.05, 150
FEW, MANY = 8, 32  # states: where a frontier is searched for, and where rounding is looked at
FRONTIER_LAGS = (8, 12, 24, 48, 96, 149)
SHOWN_LAGS = (0, 1, 4, 9, 19, 49, 99, 149)
SIZES = (4, 8, 12, 16, 20, 24, 28, 32)
GREY = 6  # the page's colour for bounds

Row = tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A drawing with what it shows, and its figures for those who do not see it."""

    title: str
    says: str
    svg: Markup
    columns: Row
    rows: Sequence[Row]


def pictures(records: Iterable[Record] = ()) -> tuple[Picture, ...]:
    """Every picture: those of the theory, and of what experiments have on record."""
    return (*_computed(), *(picture for record in records for picture in _recorded(record)))


@cache
def _computed() -> tuple[Picture, ...]:
    return _memory(), _routes(), _realisable()


def _spectra(states: int) -> dict[str, Spectrum]:
    return {name: Spectrum.named(name, states, step_size=STEP_SIZE) for name in NAMES}


def _memory() -> Picture:
    found = {name: memory_function(item, LAGS).values for name, item in _spectra(FEW).items()}
    lags = (*range(FEW), *FRONTIER_LAGS)
    frontier = {lag: best_memory(FEW, lag, starts=1) for lag in lags}
    bound = [min(1.0, FEW / (lag + 1)) for lag in range(LAGS)]
    curves = [Curve(name, _by_lag(values), place) for place, (name, values) in enumerate(found.items())]
    curves.append(Curve("best found by a search", [(lag + 1, value) for lag, value in frontier.items()], 4, dots=True))
    curves.append(Curve(f"bound min(1, {FEW}/(lag + 1))", _by_lag(bound), GREY, dashed=True))
    rows = [
        (
            str(lag),
            *(number_text(values[lag]) for values in found.values()),
            _known(frontier.get(lag)),
            number_text(bound[lag]),
        )
        for lag in SHOWN_LAGS
    ]
    return Picture(
        "Memory of the published initialisations",
        f"M against the lag, both logarithmic, {FEW} states, step size {STEP_SIZE}. No spectrum of as many states lies "
        "above the bound; the dots are the best that a search found at one lag each, every lag with a spectrum of its "
        "own.",
        drawn(_LAG, Axis("memory M", 1e-4, 1.0, log=True), curves),
        ("lag", *found, "best found", "bound"),
        rows,
    )


_LAG = Axis("lag + 1 (the newest input stands at 1)", 1, LAGS, log=True)


def _by_lag(values: Sequence[float] | FloatArray) -> list[Point]:
    return [(lag + 1.0, float(value)) for lag, value in enumerate(values)]


def _known(value: float | None) -> str:
    return "-" if value is None else number_text(value)


def _routes() -> Picture:
    """How far the Gramian in the eigenbasis is off in float64, by the number of states, and the other route's bound."""
    errors: dict[str, list[float]] = {name: [] for name in NAMES}
    bounds = []
    for size in SIZES:
        found = {name: _off(item) for name, item in _spectra(size).items()}
        bounds.append(max(bound for _, bound in found.values()))
        for name, (error, _) in found.items():
            errors[name].append(error)
    curves = [
        Curve(f"{name}, Gramian", list(zip(SIZES, values, strict=True)), place, dots=True)
        for place, (name, values) in enumerate(errors.items())
    ]
    curves.append(Curve("all-pass chain, at most", list(zip(SIZES, bounds, strict=True)), GREY, dashed=True))
    rows = [
        (str(size), *(f"{errors[name][place]:.0e}" for name in NAMES), f"{bounds[place]:.0e}")
        for place, size in enumerate(SIZES)
    ]
    return Picture(
        "Where the Gramian route fails in float64",
        f"The largest error of M over lags 0, 1, 10 and 100 when it is computed from the Gramian in the eigenbasis, "
        f"against the number of states, step size {STEP_SIZE}; dashed, a bound of the error by the all-pass "
        "chain. An error near 1 leaves no digit of M.",
        drawn(Axis("states N", 2, 34), Axis("error of M", 1e-17, 10.0, log=True), curves),
        ("N", *NAMES, "all-pass, at most"),
        rows,
    )


def _off(spectrum: Spectrum) -> tuple[float, float]:
    """The error of the Gramian route (10 where it gives no number), and the bound of that of the all-pass chain."""
    lags = [0, 1, 10, 100]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # that the route is ill-conditioned is what the picture is about
        route = np.nan_to_num(memory_by_gramian(spectrum, lags).values, nan=np.inf)
    right = memory_function(spectrum, lags)
    error = float(np.max(np.abs(route - right.values)))
    return min(max(error, 1e-17), 10.0), float(right.error_bound.max())


def _realisable() -> Picture:
    lags = sorted({round(LAGS ** (place / 23)) - 1 for place in range(24)} | {*SHOWN_LAGS})
    curves, columns, cells = [], [], []
    for place, (name, item) in enumerate(_spectra(MANY).items()):
        found = realisable_memory(item, lags)
        at = [lag + 1.0 for lag in lags]
        exact = memory_function(item, lags).values
        curves.append(Curve(name, list(zip(at, map(float, exact), strict=True)), place))
        curves.append(Curve("", list(zip(at, map(float, found.realisable), strict=True)), place, dashed=True))
        columns += [name, f"{name}, float32"]
        cells += [dict(zip(lags, values, strict=True)) for values in (exact, found.realisable)]
    rows = [(str(lag), *(f"{float(cell[lag]):.3g}" for cell in cells)) for lag in SHOWN_LAGS]
    return Picture(
        "What rounding leaves of memory",
        f"M against the lag, exactly (lines) and of states that are read with the rounding of float32 (dashes), {MANY} "
        f"states, step size {STEP_SIZE}. Where no dashes show, nothing is lost.",
        drawn(_LAG, Axis("memory M", 1e-4, 1.0, log=True), curves),
        ("lag", *columns),
        rows,
    )


# --- what experiments have on record ------------------------------------------------------------------------------


def _recorded(record: Record) -> Iterator[Picture]:
    """Paths of eigenvalues, and how fixed recurrences end beside learned ones."""
    curves = record.outcome.curves
    if record.options.quick:
        return
    if record.name == "paths":
        yield from _paths(record)
    elif record.name == "recall":
        for task, title in (("near", "lag 20"), ("far", "lag 50")):
            yield from _ends(f"Recall of {title}", curves.get(task, {}), _last_loss, _LOSS)
    elif record.name == "adding":
        yield from _ends("Adding", curves, _last_loss, _LOSS)
    else:
        name = {"digits": "Digits", "listops": "ListOps"}.get(record.name, record.name)
        yield from _ends(name, curves.get("starts", {}), _last_accuracy, _ACCURACY)


_LOSS = ("loss after training", "medians and tenths over seeds; less is better")
_ACCURACY = ("test accuracy after training", "means with intervals of 95 %; more is better")


def _last_loss(panel: Mapping[str, Any], arm: str) -> Ranged:
    return Ranged(*panel["loss"][arm][-1])


def _last_accuracy(panel: Mapping[str, Any], arm: str) -> Ranged:
    return Ranged(*panel["final"][arm]["test"])


def _ends(
    title: str, panels: Mapping[str, Any], last: Callable[[Mapping[str, Any], str], Ranged], words: tuple[str, str]
) -> Iterator[Picture]:
    """Where training with the recurrence fixed and with it learned ends, by start."""
    if not panels:
        return
    arms = ("fixed", "learned")
    found = {start: [last(panel, arm) for arm in arms] for start, panel in panels.items()}
    ends = [value for pair in found.values() for one in pair for value in (one.low, one.high)]
    low, high = min(ends), max(ends)
    far = 0 < 100 * low < high
    room = 0.04 * (high - low) or 1.0
    axis = Axis(words[0], low / 1.5, high * 1.5, log=True) if far else Axis(words[0], low - room, high + room)
    yield Picture(
        f"{title}: fixed against learned recurrences",
        f"The {words[0]} from each start ({words[1]}), with the recurrence fixed and with it learned, as recorded.",
        ranges(axis, list(found.items()), arms),
        ("start", *arms),
        [
            (start, *(f"{one.middle:.3g} [{one.low:.3g}, {one.high:.3g}]" for one in pair))
            for start, pair in found.items()
        ],
    )


def _paths(record: Record) -> Iterator[Picture]:
    """Eigenvalues of the upper half plane while a layer learns one lag, by where they start."""
    from memlaw.verify.experiments.report.drawing import followed

    several = record.outcome.curves.get("several", {})
    panels = {start: several.get(f"flow, N = {FEW}, {start}") for start in ("short", "long", "frontier")}
    known = {start: panel for start, panel in panels.items() if panel and f"{FEW}, {start}" in record.results}
    if not known:
        return
    lags = {record.results[f"{FEW}, {start}"]["lag"] for start in known}
    paths = [(f"{start} start", list(followed(_upper(panel["path"])).T)) for start, panel in known.items()]
    yield Picture(
        "Where eigenvalues go while a lag is learned",
        f"Eigenvalues of {FEW} states in the upper half of the unit disc under the gradient flow on the memory of lag "
        f"{', '.join(map(str, sorted(lags)))}, as recorded: rings where they start, dots where they come to rest.",
        half_disc(paths),
        ("start", "M before", "M after"),
        [(start, *(f"{value:.3g}" for value in panel["memory"])) for start, panel in known.items()],
    )


def _upper(path: Sequence[Any]) -> list[ComplexArray]:
    return [np.asarray(real) + 1j * np.abs(np.asarray(imag)) for real, imag in path]
