"""Which axis is time, and how wide inputs are: found by feeding a function small inputs and moving one number.

A layout is one letter an axis: b batch, t time, h features; "bth" is (batch, T, H), "tbh" that of torch's recurrent
layers, "bht" that of convolutions, "th" and "t" are of a single sequence. An axis is time if a moved input moves later
outputs and no earlier ones.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.number.arrays import Array, FloatArray

LAYOUTS = ("bth", "tbh", "bht", "th", "ht", "t")
WIDTHS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
SAYING = ("input_size", "in_features", "in_channels", "d_model", "n_embd", "d_input", "features", "n_u")  # its inputs
HINTING = ("hidden_size", "width", "dim")  # its inputs, or its states
BATCH, STEPS, MOVED = 2, 13, 4  # of the inputs that are tried; the step that is moved
FEW = 3  # widths that fit, with as many outputs for each input, of a layer that takes any number of channels
SHORTER = 2  # steps fewer, with which it is tried once more
ASK = "say it: inputs=m, layout='bth' (or one of " + ", ".join(LAYOUTS[1:]) + "), length=T if T is fixed"
MEND = f"give T outputs for T inputs, or {ASK}"


@dataclass(frozen=True)
class Fit:
    """A width and a layout that fit, and what moving an input showed: outputs move at other times, later ones alone.

    Other elements of a batch may move too, which is a fault and no sign of another layout: along a wrong axis of time
    nothing moves later.
    """

    width: int
    layout: str
    outputs: int
    remembers: bool
    timely: bool


class Mismatch(InvalidInput):
    """Outputs that are there, but not one for each step of each sequence; axes: of the outputs."""

    axes = 0


def arranged(run: Callable[[Array], FloatArray], layout: str) -> Callable[[FloatArray], FloatArray]:
    """A function of one layout as one that takes (batch, T, m) to (batch, T, p).

    >>> arranged(lambda u: u.cumsum(axis=0), "tbh")(np.ones((1, 3, 1))).ravel().tolist()
    [1.0, 2.0, 3.0]
    """
    if "b" in layout:
        back = tuple(layout.index(axis) for axis in "bth")
        return lambda u: _fitting(run(put(u, layout)), layout, back, u)
    if layout == "t":
        return lambda u: np.stack([_column(run(one[:, 0]), one) for one in u])
    if layout == "ht":
        return lambda u: np.stack([_sequence(run(one.T).T, one) for one in u])
    return lambda u: np.stack([_sequence(run(one), one) for one in u])


def put(u: FloatArray, layout: str) -> FloatArray:
    """Inputs (batch, T, m) as a function of that layout takes them; of a batch the first, where it takes one.

    >>> put(np.zeros((2, 3, 4)), "bht").shape, put(np.zeros((2, 3, 4)), "ht").shape
    ((2, 4, 3), (4, 3))
    """
    if "b" in layout:
        return u.transpose(tuple("bth".index(axis) for axis in layout))
    one: FloatArray = {"th": u[0], "ht": u[0].T, "t": u[0, :, 0]}[layout]
    return one


def _fitting(found: FloatArray, layout: str, back: tuple[int, ...], u: FloatArray) -> FloatArray:
    """Outputs put as (batch, T, p); with one input the axis of features may be missing."""
    if found.ndim == 2 and u.shape[2] == 1:
        found = np.expand_dims(found, layout.index("h"))
    _check(found.ndim == 3 and found.transpose(back).shape[:2] == u.shape[:2], found)
    return found.transpose(back)


def _sequence(found: FloatArray, one: FloatArray) -> FloatArray:
    found = found[:, None] if found.ndim == 1 else found
    _check(found.ndim == 2 and len(found) == len(one), found)
    return found


def _column(found: FloatArray, one: FloatArray) -> FloatArray:
    _check(found.shape == (len(one),), found)
    return found[:, None]


def _check(fits: bool, found: FloatArray) -> None:
    if not (fits and found.size):
        error = Mismatch(f"outputs of shape {found.shape}", "each input step has its output", MEND)
        error.axes = found.ndim
        raise error


def told(run: Callable[[FloatArray], FloatArray], what: str = "a layer") -> Callable[[FloatArray], FloatArray]:
    """The map (what: in words), whose own errors are told as what they are."""

    def tried(u: FloatArray) -> FloatArray:
        try:
            return run(u)
        except InvalidInput:
            raise
        except Exception as error:  # whatever somebody's function raises
            said = shown(str(error).strip().partition("\n")[0] or type(error).__name__, 160)
            raise InvalidInput(
                f"{what} that fails for {len(u)} sequences of {u.shape[1]} steps (it says: {said})",
                f"{what} takes any number of sequences of any length",
                "say length=T if T is fixed; a state kept between calls is to be reset: memlaw.adapt(lambda u: ...)",
            ) from error

    return tried


def padded(run: Callable[[FloatArray], FloatArray], steps: int) -> Callable[[FloatArray], FloatArray]:
    """A map that takes a fixed number of steps, for shorter inputs: what follows them is zero and is cut off."""

    def whole(u: FloatArray) -> FloatArray:
        if u.shape[1] > steps:
            raise InvalidInput(f"{u.shape[1]} steps", f"the layer takes {steps}", "ask for fewer lags")
        return run(np.pad(u, ((0, 0), (0, steps - u.shape[1]), (0, 0))))[:, : u.shape[1]]

    return whole


# --- which one fits -------------------------------------------------------------------------------------------------


def find_fit(
    run: Callable[[Array], FloatArray],
    widths: tuple[int, ...],
    layouts: tuple[str, ...],
    steps: int,
    shorter: int = SHORTER,
    what: str = "a function",
) -> Fit:
    """The width and layout that fit: the first in which memory runs forward, else with memory, else by shape.

    Where nothing is remembered in what fits, and another layout gave outputs of another length, it is that which is
    wrong; outputs of more or fewer axes than the inputs tell nothing of a length. shorter: steps that a second try has
    less, 0 where the length is fixed; what: it is, in words. Errors: InvalidInput where none fits,
    and what was said first; Mismatch.
    """
    said: list[str] = []
    wrong: list[Mismatch] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for width in widths:
            fits = [fit for layout in layouts for fit in _tried(run, width, layout, steps, shorter, said, wrong)]
            best = max(fits, key=lambda fit: (fit.timely, fit.remembers), default=None)
            if best is not None and (best.remembers or not wrong or steps == 1):
                return best
            if best is not None:
                raise wrong[0]
    first = next(iter(said), "nothing")
    none = f"none of {len(widths)} widths" if len(widths) > 1 else f"no width {widths[0]}"
    raise InvalidInput(
        f"{what} that takes {none} in any layout (it says: {first})",
        "a layer takes floats (batch, T, m) to (batch, T, p)",
        ASK,
    )


def only_width(
    run: Callable[[Array], FloatArray], fit: Fit, widths: tuple[int, ...], steps: int, shorter: int
) -> tuple[Fit, ...]:
    """The one width that fits, or two that do, in the layout of a fit; one input of a layer of channels apart.

    A width that fits counts where its last input moves outputs. Where outputs are as many for each input, whatever
    their number, channels do not see each other, and one of them tells of all.

    >>> any_fit = Fit(2, "bth", 2, True, True)
    >>> [fit.width for fit in only_width(lambda u: u.cumsum(axis=1), any_fit, (1, 2, 3), 13, 2)]
    [1]
    >>> summed = lambda u: u.cumsum(axis=1).sum(axis=2, keepdims=True)
    >>> [fit.width for fit in only_width(summed, any_fit, (1, 2, 3), 13, 2)]
    [1, 2]
    """
    found: list[Fit] = []
    for width in sorted({1, 2, 3, *widths}):
        try:
            with suppress(Exception):  # a state that is kept, of another width, is dropped for one of another batch
                arranged(run, fit.layout)(np.zeros((1, steps, width)))
            other = find_fit(run, (width,), (fit.layout,), steps, shorter)
        except InvalidInput:
            continue
        found += [other] if _heeded(run, other, steps) else []
        if len(found) > 1 and not _channels(found):
            return tuple(found[:2])
        if len(found) == FEW:
            break
    return tuple(found[:1]) or (fit,)


def _channels(found: list[Fit]) -> bool:
    """Whether widths 1, 2, ... fit, with as many outputs for each input."""
    return all((fit.width, fit.outputs) == (place, place * found[0].outputs) for place, fit in enumerate(found, 1))


def _heeded(run: Callable[[Array], FloatArray], fit: Fit, steps: int) -> bool:
    """Whether the last of the inputs moves outputs."""
    u = np.random.default_rng(0).standard_normal((BATCH, steps, fit.width))
    moved = u.copy()
    moved[:, :, -1] += 1.0
    ordered = arranged(run, fit.layout)
    return bool((ordered(moved) != ordered(u)).any())


def _tried(
    run: Callable[[Array], FloatArray],
    width: int,
    layout: str,
    steps: int,
    shorter: int,
    said: list[str],
    wrong: list[Mismatch],
) -> Iterator[Fit]:
    """The fit, if inputs of this width and layout give outputs that fit, and fewer steps of more sequences do, too."""
    if layout == "t" and width != 1:
        return
    u = np.random.default_rng(0).standard_normal((BATCH, steps, width))
    fit = None
    try:
        fit = _moved(arranged(run, layout), u, layout)
        arranged(run, layout)(np.concatenate([u, u[:1]])[:, : max(1, steps - shorter)])
        yield fit  # no axis has its number by chance
    except InvalidInput as error:
        if "NaN" in str(error):
            raise
        wrong += [error] if isinstance(error, Mismatch) and error.axes == len(layout) else []
        said.insert(0 if fit else len(said), str(error))
    except Exception as error:  # whatever somebody's function raises for what it does not take
        words = shown(str(error).strip().partition("\n")[0] or type(error).__name__, 160)
        said.insert(0 if fit else len(said), words)


def _moved(run: Callable[[FloatArray], FloatArray], u: FloatArray, layout: str) -> Fit:
    before = run(u)
    check_finite(before)
    other = u.copy()
    place = min(MOVED, (u.shape[1] - 1) // 2)  # with later outputs, in which a memory shows
    other[0, place] += 1.0
    moved = (run(other) != before).any(axis=2)
    later, earlier = moved[0, place + 1 :].any(), moved[0, :place].any()
    return Fit(u.shape[2], layout, before.shape[2], bool(later or earlier), bool(later and not earlier))


def check_finite(values: FloatArray) -> None:
    """Refuse outputs with NaN or infinity."""
    if not np.isfinite(values).all():
        raise InvalidInput(
            "outputs with NaN or infinity for white noise",
            "a layer gives finite outputs",
            "check its parameters (has training diverged, is an eigenvalue outside the unit circle?)",
        )


# --- what a module says of its width --------------------------------------------------------------------------------


def said_widths(obj: object, names: tuple[str, ...] = SAYING) -> tuple[int, ...]:
    """Widths that a model says it takes, by the usual names, of its own or its config.

    >>> from types import SimpleNamespace
    >>> said_widths(SimpleNamespace(config=SimpleNamespace(d_model=5)))
    (5,)
    """
    named = [
        found
        for where in (obj, getattr(obj, "config", None))
        for name in names
        if isinstance(found := getattr(where, name, None), int) and not isinstance(found, bool) and found > 0
    ]
    return tuple(dict.fromkeys(named))


def likely_widths(obj: object) -> tuple[int, ...]:
    """Widths to try before others, though they may be its states: by names of either, then by weights and buffers."""
    kept = [getattr(obj, name, None) for name in ("parameters", "buffers")]
    shapes = [tuple(value.shape) for values in kept if callable(values) for value in values()]
    sizes = sorted({size for shape in shapes for size in shape[-2:]})
    return tuple(dict.fromkeys([*said_widths(obj, HINTING), *sizes]))
