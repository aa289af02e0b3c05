"""A report as JSON: written whole, read strictly; the first schema, whose evidence was sentences, is still read."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from functools import cache
from math import isfinite
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from memlaw.errors import InvalidInput
from memlaw.verify.evidence.evidence import About, Counterexample, Evidence, Note, Report

SCHEMA = "memlaw.report/2"
FIRST = "memlaw.report/1"

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
PAIRS = tuple[tuple[str, str], ...]  # an object in JSON
_Record = TypeVar("_Record")


# --- writing --------------------------------------------------------------------------------------------------


def as_dict(report: Report) -> dict[str, Json]:
    """The report in plain lists and dictionaries, as it stands in the JSON file; evidence without its defaults."""
    return {
        **_record(report, whole=True),
        "schema": SCHEMA,
        "run": run_id(report),
        "verdict": str(report.verdict),
        "totals": {**report.totals},
        "platform": {"python": platform.python_version(), "system": platform.platform()},
    }


def run_id(report: Report) -> str:
    """A digest of what was examined and found, without the time that it took: runs that found the same have the same.

    >>> from memlaw.verify.evidence import Kind, Verdict
    >>> run_id(Report((), seed=1)) == run_id(Report((), seed=1, seconds=2.0)) != run_id(Report((), seed=2))
    True
    """
    found = [{name: value for name, value in _record(item).items() if name != "seconds"} for item in report.evidence]
    told = [report.seed, report.statements, found]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _record(record: Report | Evidence | Counterexample | Note, whole: bool = False) -> dict[str, Json]:
    known: Any = type(record)
    values = ((item, kind, getattr(record, item.name)) for item, kind in _known(known).values())
    return {item.name: _plain(kind, value) for item, kind, value in values if whole or value != item.default}


def _plain(kind: Any, value: object) -> Json:
    if isinstance(value, (Evidence, Counterexample, Note)):
        return _record(value)
    if isinstance(value, tuple):
        return dict(value) if kind == PAIRS else [_plain(None, item) for item in value]
    if isinstance(value, StrEnum):
        return str(value)
    assert value is None or isinstance(value, (str, int, float, bool))
    return value


def dump(report: Report) -> str:
    r"""The report as JSON text, valid for every reader: ASCII, no NaN, no infinity.

    >>> from memlaw.verify.evidence import Kind, Verdict
    >>> report = Report((Evidence("a.b", Kind.EXACT, Verdict.HOLDS, sizes=(1, 2)),), seed=1)
    >>> load(dump(report)) == report
    True
    """
    return json.dumps(as_dict(report), indent=1, allow_nan=False) + "\n"


# --- reading --------------------------------------------------------------------------------------------------


def load(text: str) -> Report:
    """The report that `dump` wrote; anything else is `InvalidInput`.

    >>> load('{"schema": "memlaw.report/9"}')
    Traceback (most recent call last):
    ...
    memlaw.errors.InvalidInput: got schema 'memlaw.report/9'; this version reads memlaw.report/2 ...
    """
    try:
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        _reject(f"text that is not JSON ({error})")
    if not isinstance(data, dict) or data.get("schema") is None:
        _reject("JSON that is not a report")
    schema = data.pop("schema")
    if schema not in (SCHEMA, FIRST):
        raise InvalidInput(
            f"schema {schema!r}",
            f"this version reads {SCHEMA} and the older {FIRST}",
            "write the report again with this version of memlaw",
        )
    told = {name: data.pop(name, None) for name in ("verdict", "totals", "platform", "run")}
    report = _decoded(Report, _from_first(data) if schema == FIRST else data, "the report")
    counted = report.totals
    known = told["totals"] if isinstance(told["totals"], dict) else {}
    unsaid = sum(counted[name] for name in set(counted) - set(known))  # a record may be older than a verdict
    if {name: counted.get(name) for name in known} != known or unsaid or told["verdict"] != str(report.verdict):
        _reject("a report whose totals do not agree with its evidence")
    if told["run"] not in (None, run_id(report)):
        _reject("a report whose id is not that of its evidence")
    return report


def read(path: Path) -> Report:
    """The report in a file."""
    try:
        return load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(
            f"report file {str(path)!r}",
            f"it cannot be read ({error.strerror or error})",
            "give a file that `memlaw verify --json FILE` wrote",
        ) from error
    except UnicodeDecodeError:
        _reject(f"file {str(path)!r}, which is not text")


def _from_first(data: dict[str, Any]) -> dict[str, Any]:
    """A report of the first schema in the words of this one: its sentences are kept as they are, as `setup`."""
    evidence = data.get("evidence")
    if not isinstance(evidence, list) or not all(isinstance(item, dict) for item in evidence):
        _reject("evidence that is not a list of objects")
    notes = data.get("notes")
    if not isinstance(notes, list):
        _reject("notes that are no list")
    return {
        **data,
        "schema": 1,
        "notes": [{"about": str(About.WORDS), "subject": note} for note in notes],
        "evidence": [_evidence_from_first(dict(item)) for item in evidence],
    }


def _evidence_from_first(item: dict[str, Any]) -> dict[str, Any]:
    texts = [item.pop(name, None) for name in ("scope", "figure", "reason")]
    if not all(isinstance(text, str) for text in texts):
        _reject(f"evidence with scope, figure and reason {texts!r}, which are not texts")
    return {
        **{name: value for name, value in item.items() if name != "spectrum"},
        "subject": item.get("spectrum"),
        "setup": "; ".join(filter(None, texts[:2])),
        "detail": texts[2],
    }


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


FORMER = ("overruled",)  # fields of older versions, of which nothing is left to say


@cache
def _known(kind: Any) -> Mapping[str, tuple[Field[Any], Any]]:
    """The fields of a record with their types."""
    types = get_type_hints(kind)
    return {item.name: (item, types[item.name]) for item in fields(kind)}


def _decoded(kind: Callable[..., _Record], data: object, where: str) -> _Record:
    """A record from an object with its fields, each of its type; one left out has its default."""
    if not isinstance(data, dict):
        _reject(f"{where} that is not an object")
    known, data = _known(kind), {name: value for name, value in data.items() if name not in FORMER}
    missing = {name for name, (item, _) in known.items() if item.default is MISSING} - set(data)
    wrong = sorted(missing | (set(data) - set(known)))
    if wrong:
        _reject(f"{where} with missing or unknown fields {', '.join(map(repr, wrong))}")
    return kind(**{name: _value(known[name][1], value, f"{where}.{name}") for name, value in data.items()})


def _value(kind: Any, value: Any, where: str) -> Any:
    """A value of a field's type: a record, None where allowed, a tuple (of pairs: an object), a word, a number."""
    if get_origin(kind) is UnionType:
        inner, _none = get_args(kind)
        assert _none is NoneType
        return None if value is None else _value(inner, value, where)
    if hasattr(kind, "__dataclass_fields__"):
        return _decoded(kind, value, where)
    if get_origin(kind) is tuple:
        return _several(get_args(kind), value, where)
    if kind is float and type(value) in (int, float) and isfinite(value):
        return value
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value in list(kind):
            return kind(value)
    elif kind is not float and type(value) is kind:  # a truth value is no integer
        return value
    _reject(f"{where} = {value!r}, which is no {kind.__name__}")


def _several(parts: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if parts == get_args(PAIRS):
        value = [list(pair) for pair in value.items()] if isinstance(value, dict) else None
    if not isinstance(value, list):
        _reject(f"{where} that is neither list nor object, as it should be")
    if parts[-1] is ...:
        return tuple(_value(parts[0], item, f"{where}[{place}]") for place, item in enumerate(value))
    if len(parts) != len(value):
        _reject(f"{where} of another length than {len(parts)}")
    return tuple(_value(part, item, where) for part, item in zip(parts, value, strict=True))
