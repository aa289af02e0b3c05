"""The laws of a layer in sentences: what broke, by how much, in which case, and what explains it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from memlaw.verify.evidence.evidence import Verdict
from memlaw.verify.laws.report import Diagnosis, Fault, LawReport, LawResult, Why
from memlaw.verify.show.tables import number_text
from memlaw.verify.show.words import counted

LAWS = {
    "repeatable": "two calls with the same input give the same output",
    "causal": "outputs ignore the inputs that follow",
    "batch": "elements of a batch do not see each other",
    "linear": "the answer to a sum is the sum of the answers",
    "rest": "without input there is no output",
    "time-invariant": "a delayed input gives the delayed output",
    "prefix": "a longer input changes nothing before its end",
    "segments": "the whole is its pieces, with the state carried",
    "dtype": "the numbers inside are as fine as those outside",
    "memory": "M is that of the spectrum it claims",
    "capacity": "the sum of M is the number of states",
    "readout": "outputs are the readout of the states, and the skip",
    "gradients": "autograd gives the closed forms, and finite numbers",
}

FAULTS = {
    Fault.UNKNOWN: "no mistake that is known here explains it",
    Fault.RANDOM: "outputs are random: with the generators set back, two calls agree (is dropout on?)",
    Fault.STATE_KEPT: "a state is kept from one call to the next",
    Fault.CIRCULAR: "the convolution is circular: its end wraps to the front (pad to twice the length)",
    Fault.CENTRED: "the kernel is centred: it reaches ahead by {figure:.0f}",
    Fault.BACKWARD: "the outputs see all that follows, as a backward pass or a normalisation over time does",
    Fault.LENGTH: "the kernel depends on the length of the input",
    Fault.COMPANIONS: "statistics of the batch enter (batch normalisation in training mode?)",
    Fault.MIXED: "elements of the batch enter each other in proportion: an axis is mixed up",
    Fault.NOT_HOMOGENEOUS: "the input times {figure:g} does not give the output times {figure:g}: a normalisation, a "
    "nonlinearity, or a step that depends on the data",
    Fault.NOT_ADDITIVE: "outputs scale with the input and do not add: inputs multiply or select each other",
    Fault.BIAS: "a bias, or a state that does not start at zero",
    Fault.PLACE: "the answer depends on when the input comes, not only on how long ago",
    Fault.ZEROED: "the state is zeroed where a piece begins",
    Fault.ONE_TOKEN: "with a carried state a piece of many steps is taken for one step (the one-token branch)",
    Fault.OTHER_ELEMENT: "an element continues with the state of another",
    Fault.OTHER_ENTRIES: "what is carried is a state, and not this one: its entries are in the wrong place or scaled",
    Fault.STATE_AGED: "the carried state is advanced once too often",
    Fault.STATE_STALE: "the carried state is one step old",
    Fault.BEFORE: "the state is read before the input: M(k) = predicted M(k-{figure:.0f})",
    Fault.STEP: "the step size is {figure:.6g} times the one it claims",
    Fault.DECAY_TWICE: "the decay is applied {figure:.6g} times, the angle once",
    Fault.CLIPPED: "moduli are clipped at {figure:.6g}",
    Fault.TRUNCATED: "the kernel is cut off after {figure:.0f} steps",
    Fault.TAPS: "{figure:.0f} taps of its own come first, as of a short convolution in front",
    Fault.REPEATED: "{figure:.0f} eigenvalues repeat others and add nothing, as the matrix is diagonal",
    Fault.DEAD: "{figure:.0f} states are dead: not driven, or not read",
    Fault.FACTOR: "the readout is {figure:.6g} times the one it claims (1/2: a conjugate pair counted once)",
    Fault.CONJUGATE: "the readout is the conjugate of the one it claims",
    Fault.IMAGINARY: "the imaginary part is read, not the real one",
    Fault.SKIP: "the skip is {figure:.6g} times the one it claims",
    Fault.DETACHED: "the state is detached: there is no gradient from there on",
    Fault.SCALED: "the gradient is {figure:.6g} times what it must be",
    Fault.OVERFLOW: "outputs are finite and gradients are not: something overflows and is masked afterwards",
    Fault.NARROW: "numbers of {figure:.0f} bits are inside (11: float16, 8: bfloat16, 24: float32)",
    Fault.CAST: "outputs are cast to numbers of {figure:.0f} bits",
}

ONE = {  # of which there is one
    Fault.TRUNCATED: "the kernel is cut off after 1 step",
    Fault.TAPS: "1 tap of its own comes first, as of a short convolution in front",
    Fault.REPEATED: "1 eigenvalue repeats another and adds nothing, as the matrix is diagonal",
    Fault.DEAD: "1 state is dead: not driven, or not read",
}

REASONS = {
    Why.NO_STEPS: "it shows no step: give step= or segment=",
    Why.NO_SPECTRUM: "it claims no spectrum: give spectrum=",
    Why.UNSTABLE: "a claimed eigenvalue is outside the open unit disk: no stationary memory",
    Why.NO_READOUT: "it claims no readout and shows no states: give states=",
    Why.NO_TORCH: "it is no torch module",
    Why.ONE_ELEMENT: "it takes one sequence at a time",
    Why.SILENT: "it gives no output within {detail} steps",
    Why.UNSEEN: "the responses are of this spectrum, but show {measured:.0f} of its {predicted:.0f} states: "
    "others in place of the rest would do as well",
    Why.RESTS_ON: "it rests on the law {detail!r}, which is broken",
    Why.ROUNDING: "rounding hides {hidden:.0f} of {predicted:.0f} states: {measured:.0f} are seen",
    Why.RAISED: "the layer raised {detail}",
}

WORDS = {Verdict.INAPPLICABLE: "not applicable", Verdict.REFUTED: "BROKEN"}


def diagnosis_text(told: Diagnosis) -> str:
    """What explains a departure, in words.

    >>> diagnosis_text(Diagnosis(Fault.BEFORE, 7e-16, 1.0))
    'the state is read before the input: M(k) = predicted M(k-1), to 7e-16'
    """
    figure = float("nan") if told.figure is None else told.figure
    words = (ONE if figure == 1 else {}).get(told.fault, FAULTS[told.fault]).format(figure=figure)
    return words if told.agreement is None else f"{words}, to {told.agreement:.0e}"


def result_text(result: LawResult) -> str:
    """One law in one or two sentences."""
    if result.verdict is Verdict.REFUTED:
        known = f" Expected: {result.expected}." if result.expected else ""
        return "; ".join(_broken(result)) + "." + known
    if result.expected is not None:
        return f"expected to be broken ({result.expected}), and it is not: drop the expectation. {_unbroken(result)}"
    return _unbroken(result)


def _unbroken(result: LawResult) -> str:
    if result.verdict is Verdict.HOLDS:
        known = []
        if result.missed is not None:
            known.append(f", more than {result.resolution:.0e} missed with chance {result.missed:.0e}")
        known += [] if result.realisable is None else [f", {_realisable(result.realisable)}"]
        return f"departs by {result.error or 0.0:.0e}, rounding explains {result.tolerance or 0.0:.0e}{''.join(known)}"
    predicted, measured = result.predicted or 0.0, result.measured or 0.0
    figures = {"predicted": predicted, "measured": measured, "hidden": predicted - measured}
    return "" if result.why is None else REASONS[result.why].format(detail=result.detail, **figures)


def _realisable(capacity: float) -> str:
    return f"which leaves a capacity of {capacity:.6g} in the states that it shows"


def _broken(result: LawResult) -> Iterator[str]:
    if result.diagnosis is not None:
        yield diagnosis_text(result.diagnosis)
    if result.measured is not None and result.predicted is not None:
        lag = result.case.lag if result.case is not None else None
        what = {"memory": f"M({lag})", "capacity": "states", "dtype": "rounding unit"}.get(result.law, "value")
        yield f"{what} measured {number_text(result.measured)}, predicted {number_text(result.predicted)}"
    if result.case is not None:
        yield f"smallest case: {case_text(result)}"
    if result.error is not None and result.law not in ("capacity", "dtype"):
        yield f"departs by {result.error:.1e} where rounding explains {result.tolerance or 0.0:.0e}"
    if result.realisable is not None:
        yield _realisable(result.realisable)
    if result.detail:
        yield f"seen in {result.detail}"


def case_text(result: LawResult) -> str:
    """The smallest case in words."""
    case = result.case
    if case is None:
        return ""
    parts = [f"{case.length} step{'s' * (case.length > 1)}"]
    parts += [f"batch of {case.batch}"] if case.batch > 1 else []
    parts += ["pieces of " + " + ".join(map(str, case.segments))] if case.segments else []
    parts += [f"lag {case.lag}"] if case.lag is not None else []
    parts += [f"time {case.time}"] if case.time is not None else []
    return ", ".join(parts)


def failure_text(report: LawReport) -> str:
    """All that fails, in words that the author of a layer understands; empty if nothing does."""
    lines = [
        f"law {result.law!r} ({LAWS[result.law]}): {result_text(result)} [{', '.join(result.theorems)}]"
        for result in report.failures
    ]
    if report.too_few:
        unknown = [f"{one.law} ({_unbroken(one)})" for one in report.results if not one.applied]
        lines.append(
            f"{counted(report.applied, 'law')} applied, {report.pinned} were pinned; not decided: {'; '.join(unknown)}"
        )
    return "\n".join(lines)


def summary_text(report: LawReport) -> str:
    """One line: how many laws hold, are broken, and were not decided."""
    held = sum(result.verdict is Verdict.HOLDS for result in report.results)
    broken, rest = len(report.refuted), len(report.results) - report.applied
    hold = f"{counted(held, 'law')} {'holds' if held == 1 else 'hold'}"
    return f"{report.layer}: {hold}, {broken} broken, {rest} not decided"


def print_laws(report: LawReport, console: Console) -> None:
    """All laws as a table, and what fails below it."""
    console.print(Text(summary_text(report), style="bold"))
    table = Table(box=None, pad_edge=False, show_header=False)
    for result in report.results:
        verdict = WORDS.get(result.verdict, str(result.verdict))
        style = {Verdict.HOLDS: "green", Verdict.REFUTED: "red"}.get(result.verdict, "yellow")
        table.add_row(f"  {result.law}", Text(verdict, style=style), Text(result_text(result)))
    console.print(table)
    if report.too_few:
        console.print(Text(failure_text(report).splitlines()[-1], style="red"))
