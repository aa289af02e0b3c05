"""The memory of recorded data: how much of past inputs a linear readout of recorded states recovers, with a band.

Samples of one recording depend on each other. Trials, or parts of a recording that are long beside the time in which
the states forget, are as good as independent: the band is made of them, see `fit`.
"""

from __future__ import annotations

import operator
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from memlaw.errors import InvalidInput, counted
from memlaw.limits import check_work
from memlaw.numerics.number.array_files import holds_arrays, load_arrays, stored_bytes
from memlaw.numerics.number.arrays import Array, FloatArray, IntArray
from memlaw.numerics.number.tables import decoded, read_table
from memlaw.numerics.spectrum.reading import Lags, read_count, read_lags
from memlaw.verify.measure.budget import Budget, Seconds
from memlaw.verify.measure.fit import (
    EstimatedMemory,
    centred,
    check_input_channel,
    check_samples,
    estimated,
    orthonormal,
    read_law,
)

GROUPS, FEWEST = 48, 10  # of samples that are as good as independent
APART = 8  # times that in which the states forget: how long a part of a recording is
LIGHT = 3.5  # the index of a tail from which a band by second moments of R^2 holds
SURE = 6.0  # standard errors that are no accident
NAMES = {"inputs": ("inputs", "input", "u"), "states": ("states", "state", "x")}
PACE_OF_FIT = 3e-9  # seconds for a sample and two states
PACE, COPIES = 2e7, 8  # bytes of a file that are read in a second, and how much memory each takes
SHAPES = "inputs are (T,) or (T, m) and states (T, N), or with trials in front (K, T, m) and (K, T, N)"


@dataclass(frozen=True)
class Trial:
    """One recording: inputs (T, m) and the states (T, N) that each has led to."""

    inputs: FloatArray
    states: FloatArray


def memory_of_data(
    inputs: object,
    states: object = None,
    lags: Lags = 20,
    *,
    input_channel: int = 0,
    start: int | None = None,
    level: float = 0.95,
    budget: Seconds | Budget = None,
) -> EstimatedMemory:
    """M at some lags from recorded inputs and states alone: R^2 of u_{t-tau} on x_t, without bias, with a band.

    inputs (T,) or (T, m), states (T, N): row t of the states has seen row t of the inputs. Several trials are arrays
    (K, T, m) and (K, T, N), or lists of single ones. Arrays, tensors, lists of numbers, or files of them (.npy, .npz,
    text); or one file of both as ``inputs`` alone (.npz with `inputs` and `states`; a table whose first column, or the
    columns headed u, u1, ..., are inputs, and all others, or those headed x, x1, ..., states). start: the first row
    that is used, by default the largest lag. budget: seconds; what would take longer is refused. What is said of the
    data (means, inputs that are not white) stands in ``notes``. Errors: InvalidInput for shapes that do not fit, NaN,
    inputs or states that do not move, recordings too short for a band, tails too heavy for one, too small a budget.

    >>> rng = np.random.default_rng(0)
    >>> u, x = rng.standard_normal(3000), np.zeros((3000, 1))
    >>> for t in range(3000):
    ...     x[t] = 0.5 * x[t - 1] + u[t]
    >>> found = memory_of_data(u, x, 3)
    >>> found.covers([0.75, 0.1875, 0.046875]).tolist()
    [True, True, True]
    """
    wanted, clock = read_lags(lags), Budget.of(budget)
    _, level = read_law("robust", level)
    trials = read_trials(inputs, states)
    width, size = trials[0].inputs.shape[1], trials[0].states.shape[1]
    check_input_channel(input_channel, width)
    first = max(int(wanted.max()), 0 if start is None else read_count(start, "a first row", 0))
    used = [trial for trial in trials if len(trial.states) > first]
    if not used:
        longest = max(len(trial.states) for trial in trials)
        rule = f"rows {first}.. are used, and the longest recording has {longest}"
        raise InvalidInput(f"lags up to {int(wanted.max())}", rule, "ask for fewer lags, or record for longer")
    x = np.concatenate([trial.states[first:] for trial in used])
    past = np.concatenate([_past(trial.inputs[:, input_channel], wanted, first) for trial in used])
    check_samples(len(x), size)
    clock.check(f"{len(x)} samples of {size} states", PACE_OF_FIT * len(x) * size * (size + len(wanted)))
    check_moves(past, x)
    check_tail(np.concatenate([trial.inputs[:, input_channel] for trial in used]))
    return estimated(
        x,
        past,
        wanted,
        groups=independent_groups([trial.states[first:] for trial in used], clock),
        level=level,
        law="robust",
        length=max(len(trial.states) for trial in used),
        seed=0,
        dtype=_label(states),
        device="recorded",
        notes=tuple(_said(used, input_channel, int(wanted.max()))),
    )


def _past(signal: FloatArray, lags: IntArray, first: int) -> FloatArray:
    times = np.arange(first, len(signal))
    found: FloatArray = signal[times[:, None] - lags]
    return found


# --- what is refused, and what is said ------------------------------------------------------------------------------


def check_moves(past: FloatArray, states: FloatArray) -> None:
    """Refuse inputs and states that are constant."""
    for what, values in (("inputs", past), ("states", states)):
        if float(np.ptp(values, axis=0).max()) <= 1e-14 * float(abs(values).max()):
            raise InvalidInput(f"{what} that are constant", f"memory is told from {what} that vary", "record others")


def check_tail(signal: FloatArray) -> None:
    """Refuse inputs with tails so heavy that no band by moments holds, by Hill's estimate from their largest 2 %."""
    moved = np.sort(abs(signal - signal.mean()))[::-1]
    count = max(20, len(moved) // 50)
    if len(moved) <= 2 * count or moved[count] <= 0:
        return
    index = 1 / float(np.mean(np.log(moved[:count] / moved[count])) or 1e-300)
    if index < LIGHT:
        raise InvalidInput(
            f"inputs with tails as heavy as |u|^-{index:.1f}",
            f"a band of R^2 needs tails that fall at least like |u|^-{LIGHT}: a few large values decide all else",
            "drive the system with bounded or Gaussian inputs, or clip or rank them",
        )


def _said(trials: Sequence[Trial], channel: int, largest: int) -> Iterator[str]:
    """What the data are that memory under white noise is not of."""
    signal = [trial.inputs for trial in trials]
    flat = np.concatenate(signal)
    mean, spread = flat.mean(axis=0), flat.std(axis=0)
    if abs(mean[channel]) > SURE * spread[channel] / np.sqrt(len(flat)):
        yield f"the inputs have mean {mean[channel]:.3g}: means are taken off inputs and states"
    value, lag, other = max(_correlations(signal, channel, mean, spread, largest), key=lambda found: abs(found[0]))
    if abs(value) > SURE / np.sqrt(len(flat)):
        where = f"at lag {lag}" if other == channel else f"with input {other} at lag {lag}"
        yield (
            f"the inputs are not white (correlation {value:.2f} {where}): this is what a linear readout recovers of "
            "them, through their neighbours too, and not memory under white noise"
        )


def _correlations(
    signals: Sequence[FloatArray], channel: int, mean: FloatArray, spread: FloatArray, largest: int
) -> Iterator[tuple[float, int, int]]:
    """Correlations of an input with itself and others, earlier or later, up to the largest lag: (value, lag, other)."""
    moved = [(signal - mean) / np.where(spread > 0, spread, 1.0) for signal in signals]
    for lag in range(max(largest, 20) + 1):
        pairs = [(part[lag:], part[: len(part) - lag]) for part in moved if len(part) > lag]
        total = sum(len(late) for late, _ in pairs)
        if not total:
            return
        matrix: FloatArray = np.sum([late.T @ early for late, early in pairs], axis=0) / total
        for other in range(len(mean)):
            if lag or other != channel:
                yield float(max(matrix[channel, other], matrix[other, channel], key=abs)), lag, other


# --- what is independent --------------------------------------------------------------------------------------------


def independent_groups(states: Sequence[FloatArray], budget: Budget | None = None) -> IntArray:
    """Numbers of groups of samples as good as independent: trials, or parts of them far longer than states remember."""
    clock = Budget() if budget is None else budget
    forgets = max(forgetting_time(part, clock) for part in states)
    least = int(np.ceil(APART * forgets))
    total = sum(len(part) for part in states)
    aim = max(least, total // GROUPS)
    counts = [max(1, len(part) // aim) for part in states]
    if sum(counts) < FEWEST:
        raise InvalidInput(
            f"{counted(len(states), 'recording')} of {counted(total, 'sample')} in all, of states that forget in about "
            f"{counted(round(forgets), 'step')}",
            f"a band needs {FEWEST} trials, or parts of {least} steps",
            f"record {FEWEST * least} steps, or {FEWEST} trials",
        )
    firsts = np.cumsum([0, *counts])
    parts = [
        first + np.minimum(np.arange(len(part)) * count // len(part), count - 1)
        for part, count, first in zip(states, counts, firsts, strict=False)
    ]
    return np.concatenate(parts)


def forgetting_time(states: FloatArray, budget: Budget) -> float:
    """The time over which squares of states are correlated, 1 + 2 sum_k |R_k|^2/N, in whatever basis; at least 1.

    R_k (N, N) is the correlation of the state with that of k steps before, in coordinates in which both are white.
    """
    basis, rank = orthonormal(centred(states))
    count, size = len(basis), max(int(rank), 1)
    chance, total = size**2 / count, 1.0
    for lag in range(1, count // 2):
        square = float(((basis[lag:].T @ basis[: count - lag]) ** 2).sum())
        if square < 4 * chance:
            break
        total += 2 * (square - chance) / size
        if budget.left < 0:
            budget.check(f"{count} samples of {size} states that still remember after {lag} steps", 0.0)
    return total


# --- what is given --------------------------------------------------------------------------------------------------


def read_trials(inputs: object, states: object) -> tuple[Trial, ...]:
    """Read inputs and states as trials. Errors: InvalidInput for shapes that do not fit, NaN, files without them."""
    if states is None:
        inputs, states = read_recording(inputs)
    many_inputs, many_states = _several(inputs), _several(states)
    if many_inputs is None or many_states is None:
        u, x = read_numbers(inputs, "inputs"), read_numbers(states, "states")
        if x.ndim <= 2:
            return (_trial(u, x),)
        many_inputs, many_states = list(u), list(x)
    if len(many_inputs) != len(many_states):
        given = f"{len(many_inputs)} trials of inputs and {len(many_states)} of states"
        raise InvalidInput(given, "each trial has both", SHAPES)
    found = tuple(
        _trial(read_numbers(u, "inputs"), read_numbers(x, "states"))
        for u, x in zip(many_inputs, many_states, strict=True)
    )
    if len({(trial.inputs.shape[1], trial.states.shape[1]) for trial in found}) != 1:
        raise InvalidInput("trials with different numbers of inputs or states", "they are those of one system", SHAPES)
    return found


def _several(values: object) -> list[Any] | None:
    """A list of trials, each an array of its own."""
    if isinstance(values, list | tuple) and values and all(np.ndim(value) >= 1 for value in values):
        shapes = {np.shape(value) for value in values}
        return list(values) if len(shapes) > 1 or np.ndim(values[0]) >= 2 or hasattr(values[0], "shape") else None
    return None


def _trial(inputs: FloatArray, states: FloatArray) -> Trial:
    u = inputs[:, None] if inputs.ndim == 1 else inputs
    x = states[:, None] if states.ndim == 1 else states
    if u.ndim != 2 or x.ndim != 2 or len(u) != len(x) or not u.size or not x.size:
        raise InvalidInput(f"inputs of shape {inputs.shape} and states of shape {states.shape}", SHAPES, "reshape them")
    return Trial(u, x)


def read_numbers(values: object, what: str) -> FloatArray:
    """Read an array, a tensor, lists of numbers or a file as float64; complex states as real and imaginary parts."""
    given: Any = _from_file(Path(values)) if isinstance(values, str | os.PathLike) else values
    try:
        array = np.asarray(given.detach().cpu().resolve_conj().numpy() if hasattr(given, "detach") else given)
        if array.dtype.kind == "c":
            parts = np.stack([array.real, array.imag], axis=-1)
            array = parts.reshape(*array.shape[:-1], -1) if array.ndim > 1 else parts
        if array.dtype.kind not in "biufO":
            raise TypeError(f"they are {array.dtype}")
        found = array.astype(float)
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"{what} that are no array of numbers", str(error), SHAPES) from error
    if not np.isfinite(found).all():
        raise InvalidInput(f"{what} with NaN or infinity", f"{what} are finite", "leave out what was not recorded")
    return found


def _label(states: object) -> str:
    """The dtype of what was given, as far as it says."""
    first = states[0] if isinstance(states, list | tuple) and states else states
    return str(getattr(first, "dtype", "float64")).removeprefix("torch.")


def _from_file(path: Path) -> Array:
    with _reading(path):
        if not holds_arrays(path):
            return _table(path)[1]
        found = load_arrays(path)
        if len(found) != 1:
            raise ValueError(f"it holds {', '.join(found)}: give the file alone, or one of its arrays")
        return next(iter(found.values()))


def read_recording(source: object) -> tuple[Array, Array]:
    """Inputs and states out of one file: .npz by name, a table by its header, or its first column and the others."""
    if not isinstance(source, str | os.PathLike):
        raise InvalidInput("inputs without states", "memory is told from both", "give states, or a file of both")
    path = Path(source)
    with _reading(path):
        if holds_arrays(path):
            found = load_arrays(path)
            return _named(found, "inputs"), _named(found, "states")
        header, table = _table(path)
        chosen = np.array(_inputs(header, table.shape[1]))
        if chosen.all():
            raise ValueError("it has inputs alone")
        return table[:, chosen], table[:, ~chosen]


def _inputs(header: Sequence[str], width: int) -> list[bool]:
    """Which columns are inputs: those called so, the others being states; else, where none is called so, the first."""
    inputs, states = (_called(header, NAMES[what]) for what in ("inputs", "states"))
    if not any(inputs) and not any(states):
        return [place == 0 for place in range(width)]
    if not any(inputs) or "" in header or (any(states) and not all(map(operator.or_, inputs, states))):
        raise ValueError(f"of its columns {', '.join(map(repr, header))} each is called an input u or a state x")
    return inputs


def _called(header: Sequence[str], words: Sequence[str]) -> list[bool]:
    """Which columns have one of these as their first word."""
    return [re.match(rf"({'|'.join(words)})(?![^\W\d_])", name.lower()) is not None for name in header]


def _named(found: Mapping[str, Array], what: str) -> Array:
    name = next((name for name in NAMES[what] if name in found), None)
    if name is None:
        raise ValueError(f"it holds {', '.join(filter(None, found)) or 'one array'}, and no {what}")
    return found[name]


def _table(path: Path) -> tuple[list[str], FloatArray]:
    """The header of a table, empty where there is none, and its numbers (T, columns)."""
    header, rows = read_table(decoded(path.read_bytes()))
    return header, np.array(rows)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """What goes wrong with a file becomes a refusal; what would take much memory is not begun."""
    try:
        size = stored_bytes(path)
        check_work(f"file {path.name!r}", seconds=size / PACE, gib=size * COPIES / 2**30)
        yield
    except InvalidInput:
        raise
    except (OSError, ValueError) as error:
        remedy = "give a .npy, .npz or text file of numbers"
        raise InvalidInput(f"file {str(path)!r}", f"it cannot be read ({error})", remedy) from error
