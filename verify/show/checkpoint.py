"""What the layers of a checkpoint remember: a table, what was assumed, JSON, and a heat map of layers by lags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from memlaw.verify.show.tables import Columns
from memlaw.verify.show.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from rich.console import Console

    from memlaw.verify.audit.checkpoints.assumptions import Assumption, Effect
    from memlaw.verify.audit.checkpoints.checkpoint import Checkpoint, LayerRow
    from memlaw.verify.audit.checkpoints.figures import Spread
    from memlaw.verify.audit.checkpoints.settings import Value

_TITLES = ("channels", "stored", "capacity", "float32", "M(0)", "h(0.5)", "decay", "forgotten")
_LEGEND = (
    "stored: states a channel; capacity: its distinct eigenvalues, with conjugates; float32: the capacity left when "
    "states, as they are stored, are read with rounding noise; h(0.5): lags with M >= 0.5; a/b/c: least, median, "
    "largest of the channels; decay: the slowest, by which M falls per lag in the end; forgotten: the lag from which "
    "half of the channels have M < 0.1"
)
_LABELLED = 60
_GATED = "M is of what drives the states, behind the short convolution, with gates frozen: local, and not on data"
_REMARKS = {
    "mamba": _GATED,
    "mamba-2": f"{_GATED}; the states of a head share one eigenvalue, and remember as one",
    "recurrentgemma": _GATED,
    "griffin": _GATED,
}
_MEANINGS = {
    "gate": "what is added to the bias of a gate depends on the data",
    "conjugates": "the file does not say whether modes that are conjugate within rounding are pairs",
}


def as_data(found: Checkpoint) -> dict[str, object]:
    """All about a checkpoint, for JSON."""
    return {
        "file": found.path.name,
        "lags": found.lags,
        "need_lag": found.need_lag,
        "unread_tensors": found.unread,
        "layers": [_row_data(row) for row in found.rows],
        "assumptions": [{**asdict(item), "text": assumption_text(item)} for item in found.assumptions],
    }


def _row_data(row: LayerRow) -> dict[str, object]:
    data = asdict(row)
    figures = data.pop("figures")
    return {**data, **(figures or {})}


def print_checkpoint(found: Checkpoint, console: Console) -> None:
    """A row a layer, then what was assumed."""
    needed = () if found.need_lag is None else (f"M({found.need_lag})",)
    titles = ("layer", "convention", *_TITLES, *needed)
    table = Columns(titles, words=2, gap=2)
    for row in found.rows:
        cells = (printable(row.name), row.convention, *_cells(row))
        table.add_row(*cells, *[""] * (len(titles) - len(cells)))
    console.print(Text(f"{printable(found.path.name)}: {counted(len(found.rows), 'layer')}", style="bold"))
    console.print(table)
    for line in notes(found):
        console.print(Text(line))
    console.print(Text(_LEGEND, style="dim"))


def printable(name: str) -> str:
    """A name from a file, without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _cells(row: LayerRow) -> list[str]:
    head = [str(row.channels), str(row.stored)]
    if row.figures is None:
        return [*head, "none is stationary", *[""] * (len(_TITLES) - 3)]
    figures = row.figures
    realisable = "-" if figures.realisable is None else _several(figures.realisable, ".3g")
    slowest = f"{1 - figures.loss:.5f}" if figures.loss > 1e-4 else f"1 - {figures.loss:.2g}"
    horizon = _several(figures.horizons[0.5], ".0f")
    middle = [_several(figures.capacity, ".0f"), realisable, _several(figures.first, ".3f")]
    needed = [] if figures.needed is None else [_several(figures.needed, ".3g")]
    return [*head, *middle, horizon, slowest, str(figures.forgotten), *needed]


def _several(values: Spread, form: str) -> str:
    """Least/median/largest, or one where they read the same."""
    words = [format(value, form) for value in (values.least, values.median, values.most)]
    return words[0] if len(set(words)) == 1 else "/".join(words)


def notes(found: Checkpoint) -> Iterator[str]:
    """What is to be said besides figures: channels left out, where each convention is published, assumptions."""
    for row in found.rows:
        if row.unstable:
            left = f"{row.unstable} of {counted(row.channels, 'channel')}"
            yield f"{printable(row.name)}: {left} left out, with an eigenvalue of modulus 1 or more, to rounding"
    for convention, published in dict.fromkeys((row.convention, row.published) for row in found.rows):
        remark = f"; {_REMARKS[convention]}" if convention in _REMARKS else ""
        yield f"{convention}: as {published} computes it{remark}"
    for row in found.rows:
        if row.inputs > 1:
            shared = "not computed" if row.shared is None else f"{row.shared:.4f} on average"
            one = f"M is of one of {row.inputs} inputs while the others are silent"
            yield f"{printable(row.name)}: {one}; when all are white, M(0) is {shared}"
    if any(row.figures and row.figures.realised < row.channels - row.unstable for row in found.rows):
        yield "float32: of up to 32 channels a layer"
    yield from (assumption_text(item) for item in found.assumptions)


def assumption_text(item: Assumption) -> str:
    """An assumption in a sentence, with what it could change."""
    value = _value(item.value)
    if item.stated:
        return f"{item.convention}: {item.option} {value}, as stated"
    taken = _MEANINGS.get(item.option, "the file does not say")
    changes = ", ".join(_effect(effect) for effect in item.effects)
    return f"{item.convention}: {item.option} {value}: {taken}; {changes} (in {counted(item.compared, 'channel')})"


def _effect(effect: Effect) -> str:
    if effect.ruled_out:
        return f"{_value(effect.value)} leaves no channel a memory"
    lost = f" and leaves {counted(effect.unstable, 'channel')} without a memory" if effect.unstable else ""
    change = "changes no M" if effect.change == 0 else f"changes M by at most {effect.change:.2g}"
    return f"{_value(effect.value)} {change}{lost}"


def _value(value: Value) -> str:
    """A value as it is given on the command line.

    >>> _value((0.0, float("inf"))), _value(True), _value(None), _value(1.0)
    ('0,inf', 'yes', 'none', '1')
    """
    if isinstance(value, tuple):
        return ",".join(f"{part:g}" for part in value)
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return f"{value:g}" if isinstance(value, float) else value


def draw(found: Checkpoint, path: Path) -> None:
    """The heat map, to a file. Errors: InvalidInput."""
    from memlaw.numerics.memory.plotting import check_suffix, save

    check_suffix(path)
    save(drawn(found), path)


def drawn(found: Checkpoint, axes: Axes | None = None) -> Axes:
    """A heat map of the median M over the channels: a row a layer, lags from left to right."""
    import numpy as np

    from memlaw.numerics.memory.plotting import figure_class

    blank = np.full(found.lags, np.nan)
    values = np.array([blank if row.figures is None else row.figures.median for row in found.rows])
    size = (8.0, 1.6 + min(0.22 * len(values), 12.0))
    axes = figure_class()(figsize=size, layout="constrained").add_subplot() if axes is None else axes
    edges = np.arange(found.lags + 1) + 0.5
    mesh = axes.pcolormesh(edges, np.arange(len(values) + 1) - 0.5, values, vmin=0, vmax=1, rasterized=True)
    axes.set_xscale("log")
    axes.set_xlim(0.5, edges[-1])
    axes.invert_yaxis()
    axes.set_xlabel("lag + 1  (the newest input stands at 1)")
    step = -(-len(values) // _LABELLED)
    axes.set_yticks(range(0, len(values), step))
    axes.set_yticklabels([_shortened(row.name) for row in found.rows[::step]], fontsize=7)
    axes.figure.colorbar(mesh, ax=axes, label=r"median memory $M(\tau)$ of the channels")
    return axes


def _shortened(name: str) -> str:
    """The end of a name, as it fits beside a plot; dollars would be mathematics."""
    plain = printable(name).replace("$", "?")
    return plain if len(plain) <= 40 else "..." + plain[-37:]
