"""What an audit found, told: behaviour, memory by lag, and a sentence for each thing that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.text import Text

from memlaw.errors import InvalidInput
from memlaw.verify.show.tables import columns_of_numbers, labelled, number_text, shown_places
from memlaw.verify.show.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from rich.console import Console

    from memlaw.numerics.number.arrays import FloatArray
    from memlaw.verify.audit.audit import Audit, Need
    from memlaw.verify.audit.behaviour import Trait
    from memlaw.verify.audit.findings import Finding
    from memlaw.verify.audit.local import LocalMemory
    from memlaw.verify.audit.outside import SystemMemory

THRESHOLDS = (0.9, 0.5, 0.1)
TYPES = {2.0**-53: "float64", 2.0**-24: "float32", 2.0**-11: "float16", 2.0**-8: "bfloat16"}
AXES = {
    "bth": "(batch, T, H)",
    "tbh": "(T, batch, H)",
    "bht": "(batch, H, T)",
    "th": "(T, H)",
    "ht": "(H, T)",
    "t": "(T,)",
}
HOLDS = {
    "repeatable": ("repeatable", "not repeatable"),
    "batch": ("batch elements apart", "batch elements see each other"),
    "causal": ("causal", "not causal"),
    "rest": ("at rest without input", "not at rest without input"),
    "linear": ("linear", "not linear"),
    "time-invariant": ("time-invariant", "not time-invariant from a zero start"),
}
DIRECTIONS = {
    "local": "of the state seen",
    "regression": "of what it does next",  # of which a state that is not linear gives more than it has numbers
}
NOTES = {
    "keyword inputs_embeds": "fed through inputs_embeds, behind the embedding of tokens",
    "reset before each call": "its state is kept between calls: reset before each",
}
SENTENCES: dict[str, Callable[[Finding], str]] = {
    "offset": lambda f: (
        f"Without input it gives outputs of {f.figures['size']:.1e} of the largest: memory is of what inputs move."
    ),
    "time-varying": lambda f: (
        f"A shifted input moves outputs by {f.figures['size']:.1e}: it knows its position, or a bias moves its state."
    ),
    "cast": lambda f: (
        f"In a float64 copy its outputs still come in {type_name(f.figures['unit'])}: something inside is cast."
    ),
    "before": lambda f: (
        "No output answers at once: the state is read before the newest input enters, or the readout is blind to what "
        "has just entered. M is of the state after it; of a state that is read before, all lags are one more."
    ),
    "skip": lambda f: (
        "A skip from input to output hides whether the state is read before or after the newest input enters."
    ),
    "lasting": lambda f: (
        f"At their end the responses are at {f.figures['left']:.0%} of their largest: it is unstable, integrates, or "
        f"forgets over far longer times; {'M goes to 0 there.' if f.figures['known'] else 'its memory is not known.'}"
    ),
    "present": lambda f: (
        f"It knows the present alone: outputs depend on the input of their step, and within {f.figures['steps']:g} "
        "steps on no earlier one. M is of a state, and there is none: what is read at lag 0 is a skip."
    ),
    "silent": lambda f: f"No output depends on the input within {f.figures['steps']:g} steps: no memory is seen.",
    "saturated": lambda f: "There may be more states than these responses could show: M is at least what is given.",
    "alike": lambda f: (
        f"Aliases or duplicates: of {f.figures['states']:g} eigenvalues claimed, {f.figures['distinct']:g} differ by "
        "more than rounding; memory is predicted of those."
    ),
    "unseen": lambda f: (
        f"Of {f.figures['distinct']:g} states claimed {f.figures['seen']:g} are seen at the rounding of its responses: "
        "dead states, or memory that rounding hides."
    ),
    "more": lambda f: f"{f.figures['seen']:g} states are seen where its spectrum has {f.figures['states']:g}.",
    "differs": lambda f: (
        f"M differs from that of its spectrum by {f.figures['difference']:.1e}: it does not do what it claims."
    ),
    "dtype": lambda f: (
        f"Of {f.figures['seen']:g} states {f.figures['left']:g} are left in outputs of its own dtype: what can be "
        "realised in it."
    ),
    "half-read": lambda f: (
        f"Half-read: {f.figures['read']:g} states are shown of {f.figures['states']:g} that move on, as the y of "
        "(y, z) in LinOSS; M of what is shown is less."
    ),
    "two-tap": lambda f: (
        f"Two taps: the states remember lag {f.figures['lag']:g} better than the one before, so that more than one "
        "input enters at a step: a short convolution in front, or Mamba-3's two taps. Capacity stays, M need not fall."
    ),
}


def print_audit(found: Audit, console: Console) -> None:
    """Name, behaviour, figures, memory by lag, findings."""
    console.print(Text(_title(found), style="bold"))
    console.print(labelled([("  " + label, words) for label, words in _figures(found)]))
    console.print()
    console.print(_systems_table(found) if found.linear else _local_table(found))
    for sentence in sentences(found):
        console.print(Text(sentence))


def type_name(unit: float) -> str:
    """A rounding unit by the dtype that has it.

    >>> type_name(2.0**-24), type_name(1e-5)
    ('float32', 'numbers rounded to 1e-05')
    """
    return TYPES.get(unit, f"numbers rounded to {unit:.0e}")


def _title(found: Audit) -> str:
    sizes = f"{counted(found.inputs, 'input')}, {counted(found.outputs, 'output')}"
    return f"{found.name} ({found.kind}, {type_name(found.unit)}, {sizes}, {AXES[found.layout]})"


def _figures(found: Audit) -> Iterator[tuple[str, str]]:
    told = [NOTES[note] for note in found.notes if note in NOTES]
    if told:
        yield "read", "; ".join(told)
    yield "behaviour", behaviour_words(found.traits)
    first = found.traits[0]
    tried = f"{first.draws} draws of {first.steps} steps of noise"
    yield ("", f"each on {tried}; a fault that a fifth of them show is missed with chance {first.error_rate:.0e}")
    yield from _memory_figures(found) if found.linear else _local_figures(found)
    if found.need is not None:
        yield (
            f"at lag {found.need.lag}",
            need_words(found.need, len(found.systems) > 1, any(one.saturated for one in found.systems)),
        )
    yield "time", f"{found.seconds:.1f} s of a processor"


def behaviour_words(traits: tuple[Trait, ...]) -> str:
    """What holds and what does not, each failure with its size beside the largest output.

    >>> from memlaw.verify.audit.behaviour import Trait
    >>> behaviour_words((Trait("linear", False, 0.25, 1e-12, 64), Trait("rest", True, 0.0, 1e-12, 64)))
    'not linear (by 2e-01 of the largest output), at rest without input'
    """
    words = []
    for trait in traits:
        holds, fails = HOLDS[trait.name]
        size = f"{trait.defect:.0e} of" if trait.defect <= 1 else "more than"
        told = f"{fails} (by {size} the largest output)" if trait.holds is False else holds
        words.append(f"whether {holds} cannot be told" if trait.holds is None else told)
    return ", ".join(words)


def _memory_figures(found: Audit) -> Iterator[tuple[str, str]]:
    first = found.systems[0]
    what = f"{len(found.systems)} channels apart" if found.apart else "one system of all inputs: tr M/m, their mean"
    of = what if found.apart or first.inputs > 1 else "one input"
    copy = " of a float64 copy" if found.wide < found.unit else ""
    yield "measured", f"{of}; by the Hankel matrix of {found.steps} responses{copy}"
    yield "states seen", _spread([system.seen for system in found.systems])
    left = [system.seen_in_dtype for system in found.systems if system.seen_in_dtype is not None]
    if found.wide < found.unit:
        some = "" if len(left) == len(found.systems) else f", of {len(left)} channels that were looked at"
        yield f"in {type_name(found.unit)}", f"{_spread(left)}{some}"
    claims = [system.claim for system in found.systems if system.claim is not None]
    if claims:
        distinct = _spread([claim.distinct for claim in claims])
        yield "states claimed", f"{_spread([claim.states for claim in claims])}, {distinct} of them distinct"
        yield "difference", f"at most {max(claim.difference for claim in claims):.1e} from M of the spectrum claimed"
    systems = known_systems(found)
    for threshold in THRESHOLDS:
        spans = [system.horizon(threshold) for system in systems]
        known = [span for span in spans if span is not None]
        lags = "1 lag" if {*known} == {1} else f"{_spread(known)} lags"
        words = f"{lags} with M >= {threshold}" if len(known) == len(spans) else "all lags measured"
        yield f"horizon({threshold})", words if systems else "not known"


def _local_figures(found: Audit) -> Iterator[tuple[str, str]]:
    ways = {one.how for one in found.local}
    yield "local", "made linear at white noise of some scale, its last step: by automatic differentiation"
    if "regression" in ways:
        yield (
            "regression",
            (
                "R^2 of the first input on what the layer does next, which may have more directions than the state; "
                "± half a band of 95 %"
            ),
        )
    if "frozen" in ways:
        yield "frozen", "M of the spectrum that it claims, gates at their bias; not seen from outside"
    for one in found.local:
        if one.how != "frozen":
            more = ", and there may be more" if one.saturated else ""
            yield f"  scale {one.scale:g}", f"{one.how}: {counted(one.seen, 'direction')} {DIRECTIONS[one.how]}{more}"


def need_words(need: Need, several: bool, saturated: bool = False) -> str:
    """What there is at a lag that is needed, and what there could be."""
    if saturated:
        return f"M is at least {_number(need.least)}"
    span = f"M from {_number(need.least)} to {_number(need.most)}"
    have = span if several or need.least < need.most else f"M = {_number(need.most)}"
    most = "" if need.bound >= 1 else f"; as many states have at most {number_text(need.bound)}"
    best = "" if need.frontier is None else f", the best that a search found {number_text(need.frontier)}"
    return have + most + best


def _spread(values: list[int]) -> str:
    """One number, or least/median/most.

    >>> _spread([3, 3]), _spread([1, 2, 9])
    ('3', '1/2/9 (least/median/most)')
    """
    least, most = min(values, default=0), max(values, default=0)
    return f"{least}" if least == most else f"{least}/{int(np.median(values))}/{most} (least/median/most)"


# --- tables ---------------------------------------------------------------------------------------------------------


def _systems_table(found: Audit) -> object:
    """M by lag: of one system with its error, in its dtype and as claimed; of several the least, median, most."""
    lags = found.systems[0].lags.tolist()
    columns = dict(_several(found) if len(found.systems) > 1 else _one(found))
    table = columns_of_numbers(("lag", *columns))
    for place in shown_places(lags):
        table.add_row(str(lags[place]), *(column(place) for column in columns.values()))
    return table


def _one(found: Audit) -> Iterator[tuple[str, Callable[[int], str]]]:
    system = found.systems[0]
    yield "M at least" if system.saturated else "M", _numbers(system.values)
    if system.known and not system.saturated:
        yield "error about", lambda place: f"{system.errors[place]:.0e}"
    if found.wide < found.unit and system.in_dtype is not None:
        yield f"in {type_name(found.unit)}", _numbers(system.in_dtype)
    if system.claim is not None:
        yield "claimed", _numbers(system.claim.values)
    yield "at most", _numbers(system.bound)


def _several(found: Audit) -> Iterator[tuple[str, Callable[[int], str]]]:
    systems = known_systems(found) or found.systems
    values = np.array([system.values for system in systems])
    errors = np.array([system.errors for system in systems])
    yield "least M", _numbers(values.min(axis=0))
    yield "median", _numbers(np.median(values, axis=0))
    yield "most", _numbers(values.max(axis=0))
    yield "error about", lambda place: f"{errors[:, place].max():.0e}"
    yield "at most", _numbers(np.max([system.bound for system in found.systems], axis=0))


def known_systems(found: Audit) -> tuple[SystemMemory, ...]:
    """The systems that have a memory, as far as is seen."""
    return tuple(system for system in found.systems if system.known)


def _numbers(values: FloatArray) -> Callable[[int], str]:
    return lambda place: _number(float(values[place]))


def _number(value: float) -> str:
    return "unknown" if np.isnan(value) else number_text(value)


def _local_table(found: Audit) -> object:
    lags = found.local[0].lags.tolist()
    table = columns_of_numbers(("lag", *(_heading(one) for one in found.local)))
    for place in shown_places(lags):
        table.add_row(str(lags[place]), *(_local_number(one, place) for one in found.local))
    return table


def _heading(one: LocalMemory) -> str:
    short = {"regression": "regr."}.get(one.how, one.how)
    return short if one.how == "frozen" else f"{short} {one.scale:g}"


def _local_number(one: LocalMemory, place: int) -> str:
    """Three digits; with half a band where there is one."""
    if np.isnan(one.values[place]):
        return "unknown"
    half = (one.upper[place] - one.lower[place]) / 2
    return f"{one.values[place]:.3f}" + (f" ±{half:.2f}" if one.how == "regression" else "")


# --- sentences and a drawing ----------------------------------------------------------------------------------------


def sentences(found: Audit) -> list[str]:
    """A sentence for each finding; of several systems how many show it."""
    return [_sentence(one, len(found.systems)) for one in found.findings]


def _sentence(one: Finding, systems: int) -> str:
    words = SENTENCES[one.name](one)
    if systems <= 1 or not one.systems:
        return words
    which = "All channels" if one.systems == systems else f"{counted(one.systems, 'channel')} of {systems}"
    return f"{which}, first {one.first}: {words[0].lower() + words[1:] if words[1:2].islower() else words}"


def draw(found: Audit, path: Path) -> None:
    """M against the lag, to a file."""
    from memlaw.numerics.memory.plotting import save

    save(drawn(found), path)


def drawn(found: Audit, axes: Axes | None = None) -> Axes:
    """M against the lag: each system, or each way and scale of a layer that is not linear."""
    from memlaw.numerics.memory.plotting import COLOURS, FLOOR, lowest, new_axes, scale, thinned

    curves = [(f"channel {s.channel}" if found.apart else "M", s.values) for s in known_systems(found)]
    if found.systems and not curves:
        raise InvalidInput("a layer that does not forget", "a plot is of a memory that is known", "leave it out")
    curves = curves or [(_heading(one), one.values) for one in found.local]
    lags = (found.systems or found.local)[0].lags
    shown = thinned(len(lags), 400)
    axes = new_axes(1) if axes is None else axes
    scale(axes, lowest([np.maximum(values, FLOOR) for _, values in curves]), int(lags.max()) + 1, log=True)
    for number, (label, values) in enumerate(curves):
        few = len(curves) <= len(COLOURS)
        style = {"color": COLOURS[number % len(COLOURS)], "label": label} if few else {"color": "0.5", "alpha": 0.3}
        axes.plot(lags[shown] + 1, np.maximum(values[shown], FLOOR), **style)
    axes.set_title(_title(found), fontsize=9)
    if len(curves) <= len(COLOURS):
        axes.legend(fontsize=8, frameon=False)
    return axes
