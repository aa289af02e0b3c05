"""A checkpoint as a table: what each layer's state remembers, and what was assumed because the file does not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from memlaw import faces
from memlaw.errors import InvalidInput, shown
from memlaw.limits import check_work
from memlaw.numerics.spectrum.reading import check_count, read_count, read_lag
from memlaw.verify.audit.checkpoints.assumptions import Assumption, assumptions_of
from memlaw.verify.audit.checkpoints.conventions import Convention, Found, find_layers
from memlaw.verify.audit.checkpoints.figures import Figures, figures_of, lags_needed, shared_first
from memlaw.verify.audit.checkpoints.files import Tensors
from memlaw.verify.audit.checkpoints.formulas import Layer
from memlaw.verify.audit.checkpoints.opening import open_tensors
from memlaw.verify.audit.checkpoints.settings import Settings, Stated, read_stated
from memlaw.verify.audit.checkpoints.spectra import spectra_of

MATTERS = 0.01  # a change of M that a strict reading does not leave to an assumption


@dataclass(frozen=True)
class LayerRow:
    """What is known of one layer: its convention, H channels of stored states each, and what they remember.

    unstable: the channels left out because an eigenvalue has modulus 1 or more, to rounding. figures: None if all are.
    inputs: how many drive one channel, as far as the file tells; figures are of one while the others are silent.
    shared: M(0) of an input when all of them are white, the mean; None for one input, and where it is not computed.
    """

    name: str
    convention: str
    published: str
    channels: int
    stored: int
    unstable: int
    figures: Figures | None
    inputs: int = 1
    shared: float | None = None


@dataclass(frozen=True)
class Checkpoint:
    """The layers of a checkpoint in their order, M at lags 0..lags-1 in each, and all that was assumed.

    unread: tensors of the file that are no parameters of a state (projections, norms, embeddings). need_lag: a lag at
    which memory is asked for.
    """

    path: Path
    rows: tuple[LayerRow, ...]
    assumptions: tuple[Assumption, ...]
    lags: int
    unread: int
    need_lag: int | None = None

    def plot(self, target: Any = None) -> Any:
        """Draw a heat map of layers by lags to a path (.png, .svg), into axes, or into a new figure; gives the axes."""
        return faces.plot("checkpoint", self, target)

    def _repr_html_(self) -> str:
        return faces.html("checkpoint", self)


def read_checkpoint(
    path: str | PathLike[str],
    stated: Stated | Mapping[str, Any] | None = None,
    *,
    lags: int | None = None,
    need_lag: int | None = None,
    strict: bool = False,
) -> Checkpoint:
    """Read the memory of every layer in a .safetensors or .pt file, by the convention that its keys follow.

    stated: what the file does not say and the caller knows, such as {"discretization": "bilinear"}; whatever else is
    assumed is told with what it changes. lags: M at lags 0..L-1; by default enough for every horizon. need_lag: one
    more. strict: refuse assumptions that change M by more than 0.01. Nothing in the file is executed, and only the
    tensors needed are read. Errors: InvalidInput for a file that is damaged or hostile, keys of no convention or of
    several (with the candidates), NaN, shapes that misfit.

    >>> import tempfile, numpy as np
    >>> from safetensors.numpy import save_file
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "lru.safetensors"
    ...     save_file({"a.nu_log": np.log([0.1, 0.2]), "a.theta_log": np.log([1.0, 2.0])}, file)
    ...     (row,) = read_checkpoint(file).rows
    >>> row.convention, row.figures.capacity.most, round(row.figures.first.median, 6)
    ('lru', 4.0, 0.698806)
    """
    if not isinstance(path, str | PathLike):
        raise InvalidInput(f"checkpoint {shown(path)}", "it is the path of a file", 'give such as "model.safetensors"')
    stated = read_stated(stated)
    count = None if lags is None else read_count(lags, "a number of lags")
    need = None if need_lag is None else read_lag(need_lag)
    check_count(max(count or 1, (need or 0) + 1))
    tensors = open_tensors(Path(path))
    found = find_layers(tensors.shapes, stated.convention)
    settings = settings_for(found, stated)
    layers = [(item.convention, read_layer(tensors, item)) for item in found]
    rows, count = _rows(layers, settings, count, need)
    assumed = assumptions_of(layers, settings, set(stated.read()), count)
    if strict:
        _check_stated(assumed)
    used = sum(len(layer.keys) for _, layer in layers)
    return Checkpoint(Path(path), rows, assumed, count, len(tensors.shapes) - used, need)


def read_layer(tensors: Tensors, found: Found) -> Layer:
    """The parameters of one layer, and no other tensor."""
    names = {key: found.names[key] for key in found.convention.keys if key in found.names}
    unit = max(tensors.unit(name) for name in names.values())
    return Layer(found.name, {key: tensors.read(name) for key, name in names.items()}, unit)


def _rows(
    layers: Sequence[tuple[Convention, Layer]], settings: Sequence[Settings], count: int | None, need: int | None
) -> tuple[tuple[LayerRow, ...], int]:
    """A row for each layer, all at the same lags; and how many lags these are."""
    poles = [convention.read(layer, chosen) for (convention, layer), chosen in zip(layers, settings, strict=True)]
    spectra = [spectra_of(item) for item in poles]
    lags = count or max(lags_needed(item) for item in spectra)
    states = sum(batch.eigenvalues.size for item in spectra for batch in item.batches)
    every = lags + (0 if need is None else need)
    check_work(f"{states} states at {every} lags", seconds=1e-9 * states * every)
    return tuple(
        LayerRow(
            layer.name,
            convention.name,
            convention.published,
            item.channels,
            pole.poles.shape[1],
            item.unstable,
            figures_of(item, pole, lags, need),
            1 if pole.drive is None else pole.drive.shape[1],
            shared_first(pole),
        )
        for (convention, layer), pole, item in zip(layers, poles, spectra, strict=True)
    ), lags


def settings_for(found: Sequence[Found], stated: Stated) -> list[Settings]:
    """What each layer takes: what is stated, and else what its convention usually has."""
    known = stated.read()
    _check_used(known, stated.convention, found)
    conventions = [item.convention for item in found]
    return [{**item.defaults, **{k: v for k, v in known.items() if k in item.defaults}} for item in conventions]


def _check_used(known: Mapping[str, Any], convention: str | None, found: Iterable[Found]) -> None:
    """Refuse what is stated and no layer has."""
    conventions = {item.convention.name: item.convention for item in found}
    if convention is not None and convention not in conventions:
        given = f"convention {shown(convention)} for layers of {', '.join(conventions)}"
        raise InvalidInput(given, "at least one layer has its keys", "leave it out")
    for name in known:
        if not any(name in item.defaults for item in conventions.values()):
            options = sorted({option for item in conventions.values() for option in item.defaults})
            given = f"{name} for layers of {', '.join(conventions)}"
            raise InvalidInput(given, "none of them has that option", f"they have {', '.join(options) or 'none'}")


def _check_stated(assumed: Iterable[Assumption]) -> None:
    """Refuse what changes M by more than 0.01, or leaves channels without a memory, and is not stated."""
    open_ones = [item for item in assumed if not item.stated and item.matters(MATTERS)]
    if open_ones:
        rule = f"a strict reading assumes nothing that changes M by more than {MATTERS:g}"
        remedy = f"state {', '.join(dict.fromkeys(item.option for item in open_ones))}"
        given = "; ".join(f"{item.option} = {item.value} assumed in {item.convention}" for item in open_ones)
        raise InvalidInput(given, rule, remedy)
