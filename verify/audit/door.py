"""The one door for other people's layers: any causal map on arrays, as (batch, T, m) -> (batch, T, p).

A torch module, a JAX or numpy function, a factory of one, a layer of ours, or what `adapt` makes of anything else.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from memlaw.errors import InvalidInput, a_or_an, shown
from memlaw.numerics.memory.realisable import DOUBLE
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.spectrum.names import read_spectrum
from memlaw.numerics.spectrum.reading import read_count
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.audit.feeding import FILLED, Feeder, as_floats, as_states, feeders, module_feeders, needed
from memlaw.verify.audit.layout import (
    LAYOUTS,
    SHORTER,
    STEPS,
    WIDTHS,
    Fit,
    arranged,
    check_finite,
    find_fit,
    likely_widths,
    only_width,
    padded,
    put,
    said_widths,
    told,
)
from memlaw.verify.measure.rounding import seen_epsilon

if TYPE_CHECKING:
    import torch

Run = Callable[[FloatArray], FloatArray]
WRAP = "wrap it: memlaw.adapt(lambda u: ..., inputs=m), u of shape (batch, T, m)"


@dataclass(frozen=True)
class CausalMap:
    """What is audited: a function on float64 arrays, (batch, T, m) -> (batch, T, p), and what is known of it.

    run: the outputs; inputs: m; outputs: p; unit: the rounding unit in which outputs really come (2^-53, 2^-24, ...);
    kind: "torch", "numpy", "jax" or "own"; module: the torch module that runs (a copy of the one given); states:
    (batch, T, m) -> (batch, T, N), if it shows them; step: (u_t (batch, m), carried or None) -> (y_t, carried), if it
    can be run by steps; claimed: channel -> the spectrum it says it has; tensors: the outputs of a torch module as a
    function of a tensor (batch, T, m), to be differentiated; layout: as the axes of the object stand.
    """

    run: Run
    inputs: int
    outputs: int
    unit: float
    kind: str
    name: str
    module: torch.nn.Module | None = None
    states: Run | None = None
    step: Callable[[FloatArray, Any], tuple[FloatArray, Any]] | None = None
    claimed: Callable[[int], Spectrum] | None = None
    tensors: Callable[[torch.Tensor], torch.Tensor] | None = field(default=None, repr=False)
    layout: str = "bth"
    notes: tuple[str, ...] = ()

    @property
    def spectrum(self) -> Callable[..., Spectrum] | None:
        """The spectrum that it claims, as the method of a layer of ours."""
        claimed = self.claimed
        return None if claimed is None else lambda channel=0: claimed(channel)


def read_map(
    obj: object, *, inputs: int | None = None, length: int | None = None, layout: str | None = None, wide: bool = False
) -> CausalMap:
    """Read what is to be audited. The axes and the width are found out, where only one choice of them makes sense.

    obj: a torch module (a copy of it is run, as it is: in training mode or not), a function on arrays, a function
    without arguments that makes one of these, or a `CausalMap`. inputs: m; length: T, if it takes only that; layout:
    one of bth, tbh, bht, th, ht, t; wide: in a copy in float64. Errors: InvalidInput for what is no function, wants
    other arguments or tokens, gives NaN, fits no layout, or takes two numbers of inputs alike and says neither.

    >>> found = read_map(lambda u: u.cumsum(axis=1))
    >>> found.inputs, found.kind, found.run(np.ones((1, 3, 1))).ravel().tolist()
    (1, 'numpy', [1.0, 2.0, 3.0])
    """
    if isinstance(obj, CausalMap):
        return obj
    obj = made(obj)
    check_arguments(obj)
    widths = widths_of(obj) if inputs is None else (read_count(inputs, "a number of inputs"),)
    if layout is not None and layout not in LAYOUTS:
        raise InvalidInput(f"layout {shown(layout)}", "a layout is known", "use one of " + ", ".join(LAYOUTS))
    steps = STEPS if length is None else read_count(length, "a length")
    return _fitted(obj, _ways(obj, wide), widths, LAYOUTS if layout is None else (layout,), steps, length)


def _fitted(
    obj: object,
    ways: tuple[Feeder, ...],
    widths: tuple[int, ...],
    layouts: tuple[str, ...],
    steps: int,
    fixed: int | None,
) -> CausalMap:
    """The map by the first way of feeding that fits; what one of them says, if none does."""
    said: list[InvalidInput] = []
    shorter = SHORTER if fixed is None else 0
    what = a_or_an(_name(obj)) if is_module(obj) else "a function"
    for feeder in ways:
        try:
            fit = find_fit(feeder, widths, layouts, steps, shorter, what)
        except InvalidInput as error:
            said.append(error)
            if feeder is ways[-1] or "NaN" in str(error):
                raise _with_reason(obj, min(said, key=_far_from_it)) from error
            continue
        if len(widths) > 1 and fit.width not in said_widths(obj):
            fit = check_only(obj, only_width(feeder, fit, widths, steps, shorter))
        return _map_of(obj, feeder, fit, steps, fixed)
    raise AssertionError("there is a way to feed every function")


def _map_of(obj: object, feeder: Feeder, fit: Fit, steps: int, fixed: int | None) -> CausalMap:
    """The map of a way of feeding, a width and a layout that fit."""
    run = told(arranged(feeder, fit.layout))
    run = run if fixed is None else padded(run, fixed)
    kind, unit = drawn(feeder, run, fit, steps)
    return CausalMap(
        run,
        fit.width,
        fit.outputs,
        unit,
        "own" if _of_ours(obj) else kind,
        _name(obj),
        feeder.module,
        tensors=tensors_of(feeder, fit.layout),
        layout=fit.layout,
        notes=notes_of(feeder, fit.layout),
        **_shown(obj if feeder.module is None else feeder.module),
    )


def check_only(obj: object, fits: tuple[Fit, ...]) -> Fit:
    """The fit, where it is the only one. Errors: InvalidInput where another number of inputs fits as well."""
    first, *others = fits
    if not others:
        return first
    raise InvalidInput(
        f"{a_or_an(_name(obj))} that takes {first.width} and {others[0].width} inputs alike",
        "memory is of a layer whose number of inputs is known",
        f"say which it is: inputs={first.width} or inputs={others[0].width} (memlaw audit: --inputs)",
    )


# --- what is given --------------------------------------------------------------------------------------------------


def is_module(obj: object) -> bool:
    """Whether it is a torch module, without importing torch."""
    return "torch" in sys.modules and isinstance(obj, sys.modules["torch"].nn.Module)


def made(obj: object) -> object:
    """What is audited: what a factory makes, if it is one. Errors: InvalidInput for what cannot be called."""
    if not callable(obj) or isinstance(obj, type):
        remedy = "call it first, and give what it makes" if isinstance(obj, type) else WRAP
        raise InvalidInput(f"{shown(obj)}", "a layer is a torch module or a function on arrays", remedy)
    if is_module(obj) or not inspect.isfunction(obj) or inspect.signature(obj).parameters:
        return obj
    return made(obj())


def check_arguments(obj: object) -> None:
    """Refuse a function that needs more than one argument."""
    function: Any = getattr(obj, "forward", obj)
    first, *others = needed(function) or [""]
    lacking = [name for name in others if name not in FILLED]
    if lacking:
        raise InvalidInput(
            f"{a_or_an(_name(obj))} that needs {', '.join([first, *lacking])}",
            "a layer is a function of one sequence of inputs",
            "fix the others: memlaw.adapt(lambda u: layer(u, ...), inputs=m), or memlaw.adapt(layer, step=...)",
        )


def widths_of(obj: object) -> tuple[int, ...]:
    """Widths to try: those it says itself, then others (for a module 1 comes last: it is broadcast)."""
    others = (*WIDTHS[1:], 1) if is_module(obj) else WIDTHS
    return tuple(dict.fromkeys([*said_widths(obj), *likely_widths(obj), *others]))


def _far_from_it(error: InvalidInput) -> int:
    """How far a way of feeding got: to outputs that do not fit, to an error, or to arrays of the wrong library."""
    words = str(error)
    return 0 if "got outputs" in words or "NaN" in words else 2 if "Tensor" in words or "ndarray" in words else 1


def _ways(obj: Any, wide: bool) -> tuple[Feeder, ...]:
    return module_feeders(obj, wide) if is_module(obj) else feeders(obj)


def _with_reason(obj: object, error: InvalidInput) -> InvalidInput:
    """The error of a model of tokens says so."""
    modules = getattr(obj, "modules", None)
    if not (callable(modules) and any(type(one).__name__ == "Embedding" for one in modules())):
        return error
    return InvalidInput(
        f"{a_or_an(type(obj).__name__)} that takes tokens",
        "memory is of real inputs",
        "give one of its layers, such as model.layers[0], or wrap what follows the embedding: memlaw.adapt(...)",
    )


# --- what is found --------------------------------------------------------------------------------------------------


def drawn(feeder: Feeder, run: Run, fit: Fit, steps: int) -> tuple[str, float]:
    """Of whose arrays it is, and the rounding unit of outputs: by dtype, or coarser; float32 values in float64 tell."""
    u = np.random.default_rng(1).standard_normal((16, steps, fit.width))
    found = run(u)
    check_finite(found)
    kind, epsilon = feeder.drawn(put(u, fit.layout))
    return kind, max(DOUBLE, seen_epsilon(found, epsilon) / 2)


def _name(obj: object) -> str:
    """What it is called: its class, or the name of the function."""
    name = str(getattr(obj, "__name__", type(obj).__name__))
    return "function" if name == "<lambda>" else name


def _of_ours(obj: object) -> bool:
    return is_module(obj) and any(
        base.__name__ == "LinearLayer" and "memlaw" in base.__module__ for base in type(obj).__mro__
    )


def _shown(obj: Any) -> dict[str, Any]:
    """The states and spectra that a layer of ours, or one of its protocol, shows."""
    spectrum = getattr(obj, "spectrum", None)
    return {"claimed": spectrum} if callable(spectrum) else {}


def tensors_of(feeder: Feeder, layout: str) -> Callable[[torch.Tensor], torch.Tensor] | None:
    """The outputs as a differentiable function of a tensor (batch, T, m)."""
    if feeder.kind != "torch" or "b" not in layout:
        return None
    there = tuple("bth".index(axis) for axis in layout)
    back = tuple(layout.index(axis) for axis in "bth")

    def run(u: torch.Tensor) -> torch.Tensor:
        found: Any = feeder.called(u.permute(there))
        return found.permute(back)  # type: ignore[no-any-return]

    return run


def notes_of(feeder: Feeder, layout: str) -> tuple[str, ...]:
    """What was assumed, as data: words of which sentences are made."""
    found = [] if layout == "bth" else [f"layout {layout}"]
    found += [f"keyword {feeder.keyword}"] if feeder.keyword else []
    return tuple(found + (["reset before each call"] if feeder.reset else []))


# --- what is adapted ------------------------------------------------------------------------------------------------


def adapt(
    obj: object = None,
    *,
    states: Callable[..., object] | None = None,
    step: Callable[..., Any] | None = None,
    spectrum: object = None,
    inputs: int | None = None,
) -> CausalMap:
    """Say of a layer what is not seen from outside: its states, its step, its spectrum. One function, all optional.

    obj: the layer, or what was made of it here (what was said stays), or None where ``states`` or ``step`` is all there
    is. states: u (batch, T, m) -> (batch, T, N); step: (u_t (batch, m), carried) -> (y_t (batch, p), carried), carried
    None at first; for a torch module both get tensors. spectrum: a `Spectrum`, its name, eigenvalues, or channel ->
    Spectrum. inputs: m. Errors: as of `read_map`; InvalidInput where nothing is given, and when they are asked for, of
    states that are not (batch, T, N).

    >>> def step(u, carried):
    ...     carried = u if carried is None else 0.5 * carried + u
    ...     return carried, carried
    >>> adapt(step=step, inputs=1).run(np.ones((1, 2, 1))).ravel().tolist()
    [1.0, 1.5]
    """
    if obj is None and states is None and step is None:
        raise InvalidInput("nothing to adapt", "a layer, its states or its step is given", "give one of them")
    for name, function in (("states", states), ("step", step)):
        if function is not None and not callable(function):
            raise InvalidInput(f"{name} {shown(function)}", f"{name} is a function", f"give {name}=layer.{name}")
    like = read_map(obj, inputs=inputs) if obj is not None else None
    tensors = like is not None and like.kind in ("torch", "own")
    of_states = None if states is None else told(_arrays(states, like, tensors), "a function of states")
    of_step = None if step is None else _stepping(step, like, tensors)
    if like is None:
        run: Run = of_states if of_states is not None else by_steps(of_step)
        like = replace(read_map(run, inputs=inputs, layout="bth"), name="adapted")
    return replace(
        like,
        states=of_states or like.states,
        step=of_step or like.step,
        claimed=like.claimed if spectrum is None else claim(spectrum),
    )


def by_steps(step: Callable[[FloatArray, Any], tuple[FloatArray, Any]] | None) -> Run:
    """The map of a step: one input after another, from no carried state."""
    assert step is not None

    def run(u: FloatArray) -> FloatArray:
        carried, found = None, []
        for now in range(u.shape[1]):
            output, carried = step(u[:, now], carried)
            found.append(output)
        return np.stack(found, axis=1)

    return run


def _arrays(function: Callable[..., object], like: CausalMap | None, tensors: bool) -> Callable[[Any], Any]:
    """States of inputs on arrays, fed with tensors if the layer is of torch; given a tensor, it gives one."""
    if not tensors or like is None:
        return lambda u: as_states(function(np.array(u) if isinstance(u, np.ndarray) else u.numpy(force=True)), u)
    given = _tensor(like)

    def run(u: Any) -> Any:
        import torch

        with torch.no_grad():
            return as_states(function(given(u)), u)

    return run


def _stepping(
    step: Callable[..., Any], like: CausalMap | None, tensors: bool
) -> Callable[[FloatArray, Any], tuple[FloatArray, Any]]:
    """The same of a step."""

    def run(u: FloatArray, carried: Any) -> tuple[FloatArray, Any]:
        if not tensors or like is None:
            output, carried = step(np.array(u), carried)
            return as_floats(output), carried
        import torch

        with torch.no_grad():
            output, carried = step(_tensor(like)(u), carried)
        return as_floats(output), carried

    return run


def _tensor(like: CausalMap) -> Callable[[FloatArray], torch.Tensor]:
    import torch

    from memlaw.verify.audit.feeding import empty

    kind = torch.empty(0, dtype=torch.float64) if like.module is None else empty(like.module)
    return lambda u: torch.as_tensor(u).to(kind, copy=True)


def claim(spectrum: Any) -> Callable[[int], Spectrum]:
    """A claimed spectrum as a function of the channel: a `Spectrum`, its name, eigenvalues, or such a function."""
    if callable(spectrum):
        return spectrum  # type: ignore[no-any-return]
    found = read_spectrum(spectrum).closure() if isinstance(spectrum, str) else spectrum
    found = found if isinstance(found, Spectrum) else Spectrum.from_eigenvalues(found).closure()
    return lambda channel: found
