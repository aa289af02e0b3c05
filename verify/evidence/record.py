"""A report as JSON: written whole, read strictly, compared with an earlier one."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from memlaw.errors import InvalidInput
from memlaw.verify.evidence import Counterexample, Evidence, Kind, Report, Verdict

SCHEMA = "memlaw.report/1"

_Value = TypeVar("_Value")
_Choice = TypeVar("_Choice", Kind, Verdict)


def totals(report: Report) -> dict[str, int]:
    """How many pieces of evidence there are of each verdict, zeros included.

    >>> totals(Report((Evidence("a.b", Kind.EXACT, Verdict.HOLDS),), seed=1))["holds"]
    1
    """
    counts = dict.fromkeys(map(str, Verdict), 0)
    for item in report.evidence:
        counts[str(item.verdict)] += 1
    return counts


def as_dict(report: Report) -> dict[str, Any]:
    """The report in plain lists and dictionaries, as it stands in the JSON file."""
    return {
        "schema": SCHEMA,
        "verdict": str(report.verdict),
        "totals": totals(report),
        "seed": report.seed,
        "seconds": report.seconds,
        "interrupted": report.interrupted,
        "versions": dict(report.versions),
        "platform": {"python": platform.python_version(), "system": platform.platform()},
        "notes": list(report.notes),
        "evidence": [_evidence_as_dict(item) for item in report.evidence],
    }


def _evidence_as_dict(item: Evidence) -> dict[str, Any]:
    return {
        "theorem": item.theorem,
        "kind": str(item.kind),
        "verdict": str(item.verdict),
        "scope": item.scope,
        "figure": item.figure,
        "spectrum": item.spectrum,
        "reason": item.reason,
        "counterexample": _counterexample_as_dict(item.counterexample),
        "seed": item.seed,
        "seconds": item.seconds,
    }


def _counterexample_as_dict(found: Counterexample | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "instance": found.instance,
        "parameters": dict(found.parameters),
        "clause": found.clause,
        "left": found.left,
        "right": found.right,
    }


def dump(report: Report) -> str:
    r"""The report as JSON text, valid for every reader: ASCII, no NaN, no infinity.

    >>> report = Report((Evidence("a.b", Kind.EXACT, Verdict.HOLDS, scope="N <= 3"),), seed=1)
    >>> load(dump(report)) == report
    True
    """
    return json.dumps(as_dict(report), indent=1, allow_nan=False) + "\n"


def load(text: str) -> Report:
    """The report that `dump` wrote; anything else is `InvalidInput`.

    >>> load('{"schema": "memlaw.report/9"}')
    Traceback (most recent call last):
    ...
    memlaw.errors.InvalidInput: got schema 'memlaw.report/9'; this version reads memlaw.report/1; ...
    """
    try:
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        _reject(f"text that is not JSON ({error})")
    _check_schema(data)
    report = _report(_fields(data, "the report", _REPORT_FIELDS))
    _check_sums(data, report)
    return report


def read(path: Path) -> Report:
    """The report in a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            f"report file {str(path)!r}",
            f"it cannot be read ({error.strerror or error})",
            "give a file that `memlaw verify --json FILE` wrote",
        ) from error
    except UnicodeDecodeError:
        _reject(f"file {str(path)!r}, which is not text")
    return load(text)


_REPORT_FIELDS = tuple(as_dict(Report((), seed=0)))
_EVIDENCE_FIELDS = tuple(_evidence_as_dict(Evidence("", Kind.EXACT, Verdict.HOLDS)))
_COUNTEREXAMPLE_FIELDS = ("instance", "parameters", "clause", "left", "right")


def _reject(given: str) -> NoReturn:
    raise InvalidInput(
        given, f"a report follows the schema {SCHEMA}", "give a file that `memlaw verify --json FILE` wrote"
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return dict(pairs)


def _check_schema(data: Any) -> None:
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema is None:
        _reject("JSON that is not a report")
    if schema != SCHEMA:
        raise InvalidInput(
            f"schema {schema!r}",
            f"this version reads {SCHEMA}",
            "write the report again with this version of memlaw",
        )


def _check_sums(data: dict[str, Any], report: Report) -> None:
    if data["totals"] != totals(report) or data["verdict"] != str(report.verdict):
        _reject("a report whose totals do not agree with its evidence")


def _report(data: dict[str, Any]) -> Report:
    return Report(
        evidence=tuple(_list(data["evidence"], "evidence", _evidence)),
        seed=_integer(data["seed"], "seed"),
        versions=_pairs(data["versions"], "versions"),
        notes=tuple(_list(data["notes"], "notes", _text)),
        interrupted=_flag(data["interrupted"], "interrupted"),
        seconds=_number(data["seconds"], "seconds"),
    )


def _evidence(value: Any, where: str) -> Evidence:
    data = _fields(value, where, _EVIDENCE_FIELDS)
    return Evidence(
        theorem=_text(data["theorem"], f"{where}.theorem"),
        kind=_choice(data["kind"], f"{where}.kind", Kind),
        verdict=_choice(data["verdict"], f"{where}.verdict", Verdict),
        scope=_text(data["scope"], f"{where}.scope"),
        figure=_text(data["figure"], f"{where}.figure"),
        spectrum=_optional(data["spectrum"], f"{where}.spectrum", _text),
        reason=_text(data["reason"], f"{where}.reason"),
        counterexample=_optional(data["counterexample"], f"{where}.counterexample", _counterexample),
        seed=_optional(data["seed"], f"{where}.seed", _integer),
        seconds=_number(data["seconds"], f"{where}.seconds"),
    )


def _counterexample(value: Any, where: str) -> Counterexample:
    data = _fields(value, where, _COUNTEREXAMPLE_FIELDS)
    return Counterexample(
        instance=_text(data["instance"], f"{where}.instance"),
        parameters=_pairs(data["parameters"], f"{where}.parameters"),
        clause=_text(data["clause"], f"{where}.clause"),
        left=_text(data["left"], f"{where}.left"),
        right=_text(data["right"], f"{where}.right"),
    )


def _fields(value: Any, where: str, names: Iterable[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        _reject(f"{where} that is not an object")
    wrong = sorted(set(value) ^ set(names))
    if wrong:
        _reject(f"{where} with missing or unknown fields {', '.join(map(repr, wrong))}")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        _reject(f"{where} = {value!r}, which is not text")
    return value


def _integer(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        _reject(f"{where} = {value!r}, which is not an integer")
    return value


def _number(value: Any, where: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not isfinite(value):
        _reject(f"{where} = {value!r}, which is not a finite number")
    return value


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        _reject(f"{where} = {value!r}, which is neither true nor false")
    return value


def _choice(value: Any, where: str, choices: type[_Choice]) -> _Choice:
    if value not in list(choices):
        _reject(f"{where} = {value!r}, which is none of {', '.join(choices)}")
    return choices(value)


def _optional(value: Any, where: str, decode: Callable[[Any, str], _Value]) -> _Value | None:
    return None if value is None else decode(value, where)


def _list(value: Any, where: str, decode: Callable[[Any, str], _Value]) -> list[_Value]:
    if not isinstance(value, list):
        _reject(f"{where} that is not a list")
    return [decode(item, f"{where}[{index}]") for index, item in enumerate(value)]


def _pairs(value: Any, where: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        _reject(f"{where} that is not an object")
    return tuple((name, _text(text, f"{where}.{name}")) for name, text in value.items())


class Difference(StrEnum):
    """In which respect a piece of evidence differs from the earlier one."""

    VERDICT = "verdict"
    COUNTEREXAMPLE = "counterexample"
    GONE = "gone"
    NEW = "new"
    SCOPE = "scope"
    FIGURE = "figure"


@dataclass(frozen=True)
class Change:
    """One difference between two reports; `before` or `after` is empty for what is new or gone."""

    difference: Difference
    theorem: str
    kind: Kind
    spectrum: str | None
    before: str
    after: str


def changes(earlier: Report, now: Report) -> tuple[Change, ...]:
    """What differs between two runs, the gravest first: verdicts, what is gone or new, scopes, figures.

    >>> old = Report((Evidence("a.b", Kind.EXACT, Verdict.HOLDS),), seed=1)
    >>> new = Report((Evidence("a.b", Kind.EXACT, Verdict.REFUTED),), seed=1)
    >>> [(str(c.difference), c.before, c.after) for c in changes(old, new)]
    [('verdict', 'holds', 'refuted')]
    """
    before, after = _indexed(earlier), _indexed(now)
    found = [_gone(item) for key, item in before.items() if key not in after]
    found += [_new(item) for key, item in after.items() if key not in before]
    for key in before.keys() & after.keys():
        found += _between(before[key], after[key])
    order = list(Difference)
    return tuple(
        sorted(found, key=lambda c: (order.index(c.difference), c.theorem, c.kind, c.spectrum or ""))
    )


def _indexed(report: Report) -> dict[tuple[str, Kind, str | None, int], Evidence]:
    """Evidence by what it examines; a running number tells apart several pieces on the same thing."""
    found: dict[tuple[str, Kind, str | None, int], Evidence] = {}
    for item in report.evidence:
        number = 0
        while (item.theorem, item.kind, item.spectrum, number) in found:
            number += 1
        found[item.theorem, item.kind, item.spectrum, number] = item
    return found


def _change(difference: Difference, item: Evidence, before: str, after: str) -> Change:
    return Change(difference, item.theorem, item.kind, item.spectrum, before, after)


def _gone(item: Evidence) -> Change:
    return _change(Difference.GONE, item, str(item.verdict), "")


def _new(item: Evidence) -> Change:
    return _change(Difference.NEW, item, "", str(item.verdict))


def _between(old: Evidence, new: Evidence) -> list[Change]:
    if old.verdict is not new.verdict:
        return [_change(Difference.VERDICT, new, str(old.verdict), str(new.verdict))]
    sides = (
        (Difference.COUNTEREXAMPLE, str(old.counterexample or ""), str(new.counterexample or "")),
        (Difference.SCOPE, old.scope, new.scope),
        (Difference.FIGURE, old.figure, new.figure),
    )
    return [_change(what, new, before, after) for what, before, after in sides if before != after]


def conditions(earlier: Report, now: Report) -> tuple[str, ...]:
    """How the circumstances of two runs differ: the seed, the versions, an interruption.

    >>> conditions(Report((), seed=1), Report((), seed=2))
    ('seed 1 -> 2',)
    """
    lines = [f"seed {earlier.seed} -> {now.seed}"] if earlier.seed != now.seed else []
    old, new = dict(earlier.versions), dict(now.versions)
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            lines.append(f"{name} {old.get(name, 'absent')} -> {new.get(name, 'absent')}")
    lines += ["the earlier run was interrupted"] if earlier.interrupted else []
    return tuple(lines)
