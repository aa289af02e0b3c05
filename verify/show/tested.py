"""What a test of a layer's laws tells its author: where one fails, is not decided, and of all of them at the end."""

from __future__ import annotations

import ast
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from inspect import isfunction
from typing import TYPE_CHECKING, Any

from memlaw.verify.evidence.evidence import Verdict

if TYPE_CHECKING:
    from memlaw.verify.laws.report import LawReport, LawResult

WIDTH = 100
Row = Mapping[str, Any]  # what came out of one law, as JSON has it


def failed_text(report: LawReport, failures: Sequence[LawResult], layer: object, options: Mapping[str, Any]) -> str:
    """All that fails, in words, with the call that shows it again: of this layer, with these options of the check."""
    from memlaw.verify.show.laws import failure_text

    told = failure_text(replace(report, results=tuple(failures), pinned=None)).splitlines()
    broken = [result.law for result in failures if result.verdict is Verdict.REFUTED]
    raising = [result.law for result in failures if result.law not in broken and result.expected is None]
    stale = [result.law for result in failures if result.law not in (*broken, *raising)]
    heads = [f"breaks {_named(broken)}"] if broken else []
    heads += [f"raises under {_named(raising)}"] if raising else []
    heads += [f"does not break {_named(stale)} as expected"] if stale else []
    again = call_again(layer, [*broken, *raising, *stale], {**options, "seed": report.seed})
    return "\n".join([f"{report.layer} {' and '.join(heads)}.", *map(_wrapped, told), f"To see it again: {again}"])


def call_again(layer: object, laws: Sequence[str], options: Mapping[str, Any]) -> str:
    """The call that checks laws of a layer again; ... stands for what cannot be written.

    >>> call_again(object(), ["causal"], {"seed": 1, "spectrum": [0.5], "step": len, "window": None})
    "memlaw.check_layer(layer, laws=['causal'], seed=1, spectrum=[0.5], step=...)  # layer and ... as in the test"
    """
    given = {name: value for name, value in options.items() if name not in ("laws", "applied") and value is not None}
    known = given.pop("expected_failures", None) or {}
    known = {law: reason for law, reason in known.items() if law in laws}
    given |= {"expected_failures": known} if known else {}
    words = {name: repr(value) if _is_writable(value) else "..." for name, value in given.items()}
    name = layer.__name__ if isfunction(layer) and layer.__qualname__.isidentifier() else "layer"
    unsaid = [word for word, is_there in (("layer", name == "layer"), ("...", "..." in words.values())) if is_there]
    call = ", ".join([name, f"laws={[*laws]}", *(f"{key}={value}" for key, value in words.items())])
    return f"memlaw.check_layer({call})" + (f"  # {' and '.join(unsaid)} as in the test" if unsaid else "")


def _is_writable(value: object) -> bool:
    """Whether what Python shows of a value is the value again, and short."""
    try:
        return bool(ast.literal_eval(repr(value)) == value) and len(repr(value)) <= WIDTH
    except Exception:  # what cannot be read back, or cannot even be shown
        return False


def _named(laws: Sequence[str]) -> str:
    return f"the law{'s' * (len(laws) > 1)} {', '.join(map(repr, laws))}"


def _wrapped(line: str) -> str:
    return textwrap.fill(line, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def too_few_text(report: LawReport) -> str:
    """Why too few laws were decided, with what the layer would have to show for more."""
    wanted = f"{report.pinned} were pinned" if report.pinned is not None else "one at least has to be"
    laws, were = ("law", "was") if report.applied == 1 else ("laws", "were")
    head = f"{report.applied} {laws} of {report.layer} {were} decided, {wanted}."
    return "\n".join(
        [head, *(_wrapped(f"{one.law}: {undecided_text(one)}") for one in report.results if not one.applied)]
    )


def undecided_text(result: LawResult) -> str:
    """Why a law says nothing of a layer.

    >>> from memlaw.verify.laws.result import Why, inapplicable
    >>> undecided_text(inapplicable(Why.NO_TORCH))
    'not applicable: it is no torch module'
    """
    from memlaw.verify.show.laws import WORDS, result_text

    return f"{WORDS.get(result.verdict, str(result.verdict))}: {result_text(result)}"


def summary_lines(rows: Iterable[tuple[str, Row]]) -> Iterator[str]:
    """For each test and layer a line, one for each broken law, and one for each reason why laws are not decided.

    rows: the name of a test, and what came out of one law.

    >>> row = {"layer": "mine", "law": "causal", "verdict": "holds", "failed": False, "text": ""}
    >>> list(summary_lines([("test_mine.py::test_laws", row)]))
    ['mine: 1 law holds (test_mine.py::test_laws)']
    """
    layers: dict[tuple[str, str], list[Row]] = {}
    for test, row in rows:
        layers.setdefault((test, row["layer"]), []).append(row)
    for (test, layer), found in sorted(layers.items()):
        yield f"{layer}: {_counted(found)} ({test})"
        reasons: dict[str, list[str]] = {}
        for row in found:
            if _verdict(row) == "not decided":
                reasons.setdefault(row["text"], []).append(row["law"])
            elif _verdict(row) != "holds":
                yield _wrapped(f"  {row['law']}: {_verdict(row)}: {row['text']}")
        for reason, laws in reasons.items():
            yield _wrapped(f"  {', '.join(laws)}: not decided: {reason}")


_TOLD = ("broken", "raises", "expected to break", "stale", "not decided")


def _counted(found: Iterable[Row]) -> str:
    counts = Counter(map(_verdict, found))
    held = f"{counts['holds']} law holds" if counts["holds"] == 1 else f"{counts['holds']} laws hold"
    return ", ".join([held, *(f"{counts[word]} {word}" for word in _TOLD if counts[word])])


def _verdict(row: Row) -> str:
    if row["verdict"] == "refuted":
        return "expected to break" if row.get("expected") else "broken"
    if row["failed"]:
        return "stale" if row.get("expected") else "raises"
    return "holds" if row["verdict"] == "holds" else "not decided"
