"""All laws on one layer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from memlaw.errors import InvalidInput, shown, unknown
from memlaw.numerics.number.arrays import FloatArray, read_array
from memlaw.numerics.spectrum.reading import read_count, read_seed
from memlaw.verify.audit.door import CausalMap, adapt
from memlaw.verify.evidence.evidence import Verdict
from memlaw.verify.laws.calls import batch, changed_since, repeatable
from memlaw.verify.laws.capacity import capacity
from memlaw.verify.laws.claim import read_claim
from memlaw.verify.laws.linear import linear, rest
from memlaw.verify.laws.memory import memory
from memlaw.verify.laws.numbers import in_float64, numbers, unit_inside
from memlaw.verify.laws.readout import readout
from memlaw.verify.laws.report import LawReport, LawResult, Why
from memlaw.verify.laws.result import inapplicable, undecided, vacuous
from memlaw.verify.laws.segments import segments
from memlaw.verify.laws.subject import SHORT, Subject
from memlaw.verify.laws.timing import causal, invariant, prefix

LEAST_WINDOW = 2 * SHORT


@dataclass(frozen=True)
class Law:
    """A law: its name, the theorems that it is a hypothesis of or a consequence of, what it rests on, how it is tried.

    Where a law that it rests on is refuted, it is undecided: what would be seen is the other mistake.
    """

    name: str
    theorems: tuple[str, ...]
    rests_on: tuple[str, ...]
    tried: Callable[[Subject], LawResult]


def gradients(subject: Subject) -> LawResult:
    """Gradients of a torch module."""
    if subject.outside.module is None or subject.outside.tensors is None:
        return inapplicable(Why.NO_TORCH)
    from memlaw.verify.laws.gradients import of_module

    return of_module(subject)


WHOLE = ("repeatable", "causal", "linear", "prefix", "time-invariant")
LAWS = (
    Law("repeatable", ("state.projection",), (), repeatable),
    Law("causal", ("state.projection", "window.sum"), ("repeatable",), causal),
    Law("batch", ("state.projection",), ("repeatable",), batch),
    Law("linear", ("state.projection", "information.gaussian"), ("repeatable",), linear),
    Law("rest", ("state.projection",), ("repeatable",), rest),
    Law("prefix", ("state.leverage", "window.sum"), ("repeatable", "causal"), prefix),
    Law("time-invariant", ("state.spectrum", "allpass.memory"), ("repeatable", "causal", "prefix"), invariant),
    Law(
        "segments",
        ("state.projection", "state.similarity"),
        ("repeatable", "causal", "batch", "time-invariant"),
        segments,
    ),
    Law("dtype", ("noise.memory", "conditioning.eigenbasis"), ("repeatable", "linear"), numbers),
    Law("memory", ("state.spectrum", "allpass.memory", "hankel.window", "tail.rate"), WHOLE, memory),
    Law("capacity", ("capacity.rank", "capacity.diagonal", "mimo.capacity"), (*WHOLE, "memory"), capacity),
    Law("readout", ("equivalence.kernels", "readout.optimum"), (*WHOLE, "memory"), readout),
    Law(
        "gradients",
        ("readout.gradient", "weights.input", "weights.eigenvalue", "weights.recurrent"),
        (*WHOLE, "batch", "dtype", "memory", "readout"),
        gradients,
    ),
)
NAMES = tuple(law.name for law in LAWS)
SHARPER = ("causal", "batch", "prefix")  # what no rounding breaks: they are tried in a float64 copy, too
WIDE = "a copy in float64"


def check_layer(
    layer: object,
    *,
    states: Callable[..., object] | None = None,
    step: Callable[..., Any] | None = None,
    segment: Callable[..., Any] | None = None,
    spectrum: object = None,
    skip: object = None,
    inputs: int | None = None,
    window: int = 256,
    laws: Iterable[str] | None = None,
    expected_failures: Mapping[str, str] | None = None,
    applied: int | None = None,
    seed: int = 0,
) -> LawReport:
    """Examine the laws of a layer with a linear state: h_k = C A^k B, and what its memory is by its spectrum.

    layer: a torch module, a function on arrays (batch, T, m) -> (batch, T, p), or what `memlaw.adapt` makes.
    states: u -> (batch, T, N); step: (u_t (batch, m), carried or None) -> (y_t, carried); segment: the same for pieces
    (batch, k, m) of any length; spectrum: eigenvalues, a `Spectrum`, its name, or input -> spectrum; skip: D as a
    number or (p, m), where it is known; inputs: m; window: steps over which responses are looked at. laws: names, by
    default all; expected_failures: law -> why it is broken (an expectation that does not come true is a failure);
    applied: how many laws must be decided at least. To complex eigenvalues that are said alone the conjugates are
    added, as the readout Re(C x) does: 4 modes off the real axis count as 8 states in `memory` and `capacity`. Errors:
    InvalidInput for what is no layer, names that are no laws.

    >>> def leaky(u):
    ...     y = np.zeros_like(u)
    ...     for t in range(u.shape[1]):
    ...         y[:, t] = u[:, t] + (0.5 * y[:, t - 1] if t else 0)
    ...     return y
    >>> report = check_layer(leaky, spectrum=[0.5], applied=8)
    >>> report.passed, report.of("memory").verdict
    (True, <Verdict.HOLDS: 'holds'>)
    >>> check_layer(leaky, spectrum=[0.25]).of("memory").diagnosis.fault
    <Fault.STEP: 'step size'>
    """
    chosen = _chosen(laws)
    expected = _expected(expected_failures, chosen)
    for name, function in (("states", states), ("step", step), ("segment", segment)):
        if function is not None and not callable(function):
            raise InvalidInput(f"{name} {shown(function)}", f"{name} is a function", "give one, or leave it out")
    pinned = None if applied is None else read_count(applied, "a number of laws", 0)
    given = adapt(layer, states=states, step=step, spectrum=spectrum, inputs=inputs)
    made = None if segment is None else adapt(given, step=segment).step
    claim = read_claim(given, _skip(given, skip), spectrum)
    subject = Subject(given, claim, made, read_count(window, "a window", LEAST_WINDOW), read_seed(seed))
    began = time.process_time()
    results = [replace(result, expected=expected.get(result.law)) for result in _tried(subject, chosen)]
    spent = time.process_time() - began
    return LawReport(given.name, given.kind, given.unit, tuple(results), pinned, subject.seed, spent)


def _skip(given: CausalMap, skip: object) -> FloatArray | None:
    """D as a matrix (p, m), where it is known."""
    if skip is None:
        return None
    shape = (given.outputs, given.inputs)
    found = read_array(skip, "a skip")
    if found.imag.any() or found.shape not in ((), shape):
        rule = f"the skip is a real number or a matrix {shape}"
        raise InvalidInput(f"skip {shown(skip)}", rule, "leave it out where it is not known")
    return np.array(np.broadcast_to(found.real, shape))


def _tried(subject: Subject, chosen: tuple[str, ...]) -> list[LawResult]:
    """Each law in turn; what it rests on is tried too, and left out of the report."""
    results: dict[str, LawResult] = {}
    for law in (law for law in LAWS if law.name in _needed(chosen)):
        began = time.process_time()
        found = _one(subject, law, results)
        results[law.name] = _named(found, law, round(time.process_time() - began, 4))
        if law.name == "repeatable" and found.verdict is Verdict.HOLDS:
            with suppress(Exception):  # the layer raises, which the laws will say
                subject.unit = unit_inside(subject)
                subject.wide = in_float64(subject)
        if law.name == "batch" and found.verdict is Verdict.REFUTED:
            subject.feed_alone()
    _again(subject, results)
    return [results[name] for name in chosen]


def _again(subject: Subject, results: dict[str, LawResult]) -> None:
    """Make the first call once more: where it gives something else by now, no other law was decided."""
    changed = changed_since(subject) if results["repeatable"].verdict is Verdict.HOLDS else None
    if changed is None:
        return
    results["repeatable"] = _named(changed, LAWS[0], results["repeatable"].seconds)
    for law in (law for law in LAWS if law.name in results and "repeatable" in law.rests_on):
        results[law.name] = _named(undecided(Why.RESTS_ON, "repeatable"), law, results[law.name].seconds)


def _named(found: LawResult, law: Law, seconds: float) -> LawResult:
    return replace(found, law=law.name, theorems=law.theorems, seconds=seconds)


def _needed(chosen: Iterable[str]) -> set[str]:
    """The laws that are chosen and what they rest on; elements that see each other are looked for first of all."""
    rests_on = {law.name: law.rests_on for law in LAWS}
    found, waiting = {"repeatable", "batch"}, list(chosen)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += [other for other in rests_on[name] if other not in found]
    return found


def _one(subject: Subject, law: Law, before: Mapping[str, LawResult]) -> LawResult:
    broken = [name for name in law.rests_on if before[name].verdict is Verdict.REFUTED]
    if broken:
        return undecided(Why.RESTS_ON, broken[0])
    if law.rests_on and not np.abs(subject.run(subject.noise(1, SHORT))).any():
        return vacuous(Why.SILENT, str(SHORT))
    try:
        found = law.tried(subject)
        return _sharper(subject, law) or found if found.verdict is Verdict.HOLDS else found
    except Exception as error:  # whatever somebody's layer raises for an input that another law wants
        return undecided(Why.RAISED, f"{type(error).__name__}: {error}".partition("\n")[0])


def _sharper(subject: Subject, law: Law) -> LawResult | None:
    """What refutes a law in a float64 copy of the layer, where rounding hides less; None where nothing does."""
    if subject.wide is None or law.name not in SHARPER:
        return None
    with suppress(Exception):  # a copy in float64 need not run
        found = law.tried(subject.wide)
        return replace(found, detail=WIDE) if found.verdict is Verdict.REFUTED else None
    return None


def _chosen(laws: Iterable[str] | None) -> tuple[str, ...]:
    if laws is None:
        return NAMES
    if not isinstance(laws, str | list | tuple | set | frozenset) or not laws:
        raise InvalidInput(f"laws {shown(laws)}", "laws are a list of names", f"choose among {', '.join(NAMES)}")
    wanted = [laws] if isinstance(laws, str) else list(laws)
    for name in wanted:
        if not isinstance(name, str) or name not in NAMES:
            raise unknown(name, "law", NAMES)
    return tuple(name for name in NAMES if name in wanted)


def _expected(failures: Mapping[str, str] | None, chosen: tuple[str, ...]) -> Mapping[str, str]:
    if not isinstance(failures, Mapping | None):
        rule = "expected failures say of laws why they are broken"
        raise InvalidInput(f"expected failures {shown(failures)}", rule, "write {law: reason}")
    for name, reason in (failures or {}).items():
        if not isinstance(name, str) or name not in chosen:
            raise unknown(name, "law", chosen)
        if not isinstance(reason, str) or not reason.strip():
            raise InvalidInput(f"reason {shown(reason)}", f"law {name!r} is broken for a reason", "say it")
    return failures or {}
