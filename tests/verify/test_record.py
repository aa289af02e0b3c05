"""Reports as JSON: exact round trips, strict reading, comparison of runs."""

import json
import runpy
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.verify.evidence import About, Counterexample, Evidence, Kind, Note, Reason, Report, Verdict, record
from memlaw.verify.evidence.changes import Difference, changes, conditions

FOUND = Counterexample("eigenvalues 1/2", (("tau", "0"),), "M(tau) <= N/(tau + 2)", "3/4", "1/2")
HOLDS = Evidence("a.b", Kind.EXACT, Verdict.HOLDS, sizes=(1, 2, 3), points=40, claims=(1, 2), seconds=0.5)
REFUTED = Evidence("a.c", Kind.SAMPLED, Verdict.REFUTED, subject="ring N=4 radius 0.5", counterexample=FOUND, seed=3)
REPORT = Report(
    (HOLDS, REFUTED),
    seed=3,
    versions=(("numpy", "2.4"),),
    notes=(Note(About.UNSEEN, others=(("a.a", "not run"),)),),
    seconds=1.5,
)

texts = st.text(max_size=8)
pairs = st.dictionaries(texts, texts, max_size=3).map(lambda d: tuple(d.items()))
seconds = st.floats(0, 1e6)
counterexamples = st.builds(Counterexample, texts, pairs, texts, texts, texts, texts)
counts = st.integers(0, 2**40)
figures = st.none() | st.floats(allow_nan=False, allow_infinity=False)
pieces = st.builds(
    Evidence,
    texts,
    st.sampled_from(Kind),
    st.sampled_from(Verdict),
    subject=st.none() | texts,
    setup=texts,
    sizes=st.lists(counts, max_size=3).map(tuple),
    every_size=st.booleans(),
    points=counts,
    claims=st.none() | st.tuples(counts, counts),
    steps=counts,
    facts=counts,
    radius=figures,
    digits=st.lists(counts, max_size=2).map(tuple),
    error=figures,
    allowed=figures,
    evaluations=counts,
    slack=figures,
    reason=st.none() | st.sampled_from(Reason),
    detail=texts,
    counterexample=st.none() | counterexamples,
    undecided=st.none() | counterexamples,
    seed=st.none() | st.integers(0, 2**64),
    seconds=seconds,
)
notes = st.builds(Note, st.sampled_from(About), texts, pairs, figures, counts)
reports = st.builds(
    Report,
    st.lists(pieces, max_size=4).map(tuple),
    seed=st.integers(),
    versions=pairs,
    notes=st.lists(notes, max_size=3).map(tuple),
    interrupted=st.booleans(),
    seconds=seconds,
    device=texts,
    statements=pairs,
)


@given(reports)
def test_what_is_dumped_is_loaded_again(report: Report) -> None:
    assert record.load(record.dump(report)) == report


def test_what_is_not_usual_is_recorded() -> None:
    data = record.as_dict(REPORT)
    assert data["evidence"][0] == {
        "theorem": "a.b",
        "kind": "exact",
        "verdict": "holds",
        "sizes": [1, 2, 3],
        "points": 40,
        "claims": [1, 2],
        "seconds": 0.5,
    }
    assert {field.name for field in fields(Report)} < set(data)
    assert data["totals"] == {**dict.fromkeys(map(str, Verdict), 0), "holds": 1, "refuted": 1}


def test_a_run_is_named_by_what_it_examined_and_found() -> None:
    name = record.run_id(REPORT)
    assert record.as_dict(REPORT)["run"] == name == record.run_id(replace(REPORT, seconds=9.0, device="cuda"))
    others = [replace(REPORT, seed=4), replace(REPORT, evidence=(HOLDS,)), replace(REPORT, statements=(("a.b", "1"),))]
    assert len({name, *map(record.run_id, others)}) == 4
    with pytest.raises(InvalidInput, match="id"):
        record.load(_with_evidence(points=41))


def test_another_statement_under_the_same_key_is_told() -> None:
    old, new = (replace(REPORT, statements=(("a.b", said), ("a.c", "0"))) for said in "12")
    assert conditions(old, new) == (("statement of a.b", "1", "2"),)
    assert conditions(replace(old, statements=()), new) == ()


def test_numbers_that_json_cannot_hold_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        record.dump(replace(REPORT, seconds=float("nan")))


def _with(**change: Any) -> str:
    return json.dumps({**record.as_dict(REPORT), **change})


def _with_evidence(**change: Any) -> str:
    first, *rest = record.as_dict(REPORT)["evidence"]
    return _with(evidence=[{**first, **change}, *rest])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        "null",
        "[]",
        "{}",
        '{"schema": "memlaw.list/1"}',
        '{"schema": "memlaw.report/3"}',
        '{"schema": ["memlaw.report/2"]}',
        '{"schema": "memlaw.report/2"}',
        '{"schema": "memlaw.report/1"}',
        '{"schema": "memlaw.report/1", "evidence": [1]}',
        '{"schema": "memlaw.report/1", "evidence": [{"theorem": "a.b", "scope": 1}]}',
        '{"schema": "memlaw.report/2", "schema": "memlaw.report/2"}',
        _with(seed=True),
        _with(seed="3"),
        _with(seed=None),
        _with(seconds="1"),
        _with(interrupted=0),
        _with(notes="a note"),
        _with(notes=[1]),
        _with(versions=[["numpy", "2.4"]]),
        _with(versions={"numpy": 2}),
        _with(evidence=None),
        _with(evidence=[]),
        _with(evidence=[None]),
        _with(verdict="holds"),
        _with(totals={}),
        _with(extra=1),
        _with(seconds=1).replace('"seconds": 1,', '"seconds": NaN,', 1),
        _with(seconds=1).replace('"seconds": 1,', '"seconds": 1e999,', 1),
        _with_evidence(kind="proven"),
        _with_evidence(kind=["exact"]),
        _with_evidence(verdict="HOLDS"),
        _with_evidence(subject=1),
        _with_evidence(spectrum="ring"),
        _with_evidence(points=True),
        _with_evidence(points=1.0),
        _with_evidence(sizes=3),
        _with_evidence(sizes=["3"]),
        _with_evidence(claims=[1]),
        _with_evidence(every_size=1),
        _with_evidence(radius="small"),
        _with_evidence(reason="because"),
        _with_evidence(seed=1.0),
        _with_evidence(counterexample={}),
        _with_evidence(colour="green"),
        _with(seconds=1)[:-20],
    ],
)
def test_anything_else_is_bad_input(text: str) -> None:
    with pytest.raises(InvalidInput):
        record.load(text)


def test_files_that_are_no_report_are_bad_input(tmp_path: Path) -> None:
    binary = tmp_path / "picture.png"
    binary.write_bytes(b"\x89PNG\xff")
    for path in (binary, tmp_path / "absent.json", tmp_path):
        with pytest.raises(InvalidInput):
            record.read(path)


def test_a_report_does_not_differ_from_itself() -> None:
    assert changes(REPORT, REPORT) == ()
    assert conditions(REPORT, REPORT) == ()
    assert changes(REPORT, replace(REPORT, seconds=9.0)) == ()


def test_changes_are_found_and_ranked() -> None:
    new = Evidence("a.d", Kind.DERIVED, Verdict.HOLDS)
    now = Report((replace(HOLDS, radius=1e-9), replace(REFUTED, verdict=Verdict.HOLDS), new), seed=3)
    found = changes(REPORT, now)
    assert [(change.difference, change.before, change.after) for change in found] == [
        (Difference.VERDICT, REFUTED, now.evidence[1]),
        (Difference.NEW, None, new),
        (Difference.FIGURE, HOLDS, now.evidence[0]),
    ]


def test_what_a_partial_run_does_not_come_to_is_unseen_and_not_gone() -> None:
    whole = Report((HOLDS, replace(HOLDS, subject="elsewhere")), seed=3)
    other = Report((Evidence("a.d", Kind.DERIVED, Verdict.HOLDS),), seed=3)
    gone, unseen = [Difference.GONE], [Difference.UNSEEN]
    found = {
        name: [change.difference for change in changes(whole, now)]
        for name, now in {
            "another theorem": other,
            "another kind": replace(other, evidence=(replace(HOLDS, kind=Kind.DERIVED),)),
            "interrupted": replace(whole, evidence=(HOLDS,), interrupted=True),
            "whole": replace(whole, evidence=(HOLDS,)),
        }.items()
    }
    new = [Difference.NEW]
    assert found == {
        "another theorem": new + 2 * unseen,
        "another kind": new + 2 * unseen,
        "interrupted": unseen,
        "whole": gone,
    }


def test_another_counterexample_is_a_change() -> None:
    other = replace(REFUTED, counterexample=replace(FOUND, left="2/3"))
    (change,) = changes(REPORT, replace(REPORT, evidence=(HOLDS, other)))
    assert change.difference is Difference.COUNTEREXAMPLE
    assert change.evidence is other


def test_several_pieces_on_one_thing_are_told_apart() -> None:
    twice = Report((HOLDS, HOLDS), seed=3)
    once = Report((HOLDS,), seed=3)
    assert [change.difference for change in changes(twice, once)] == [Difference.GONE]


def test_the_circumstances_are_compared() -> None:
    now = Report((), seed=4, versions=(("numpy", "2.5"), ("sympy", "1.14")))
    earlier = replace(REPORT, interrupted=True)
    assert conditions(earlier, now) == (
        ("seed", "3", "4"),
        ("numpy", "2.4", "2.5"),
        ("interrupted", "True", "False"),
        ("sympy", "absent", "1.14"),
    )


# --- the first schema, whose evidence was sentences -------------------------------------------------------------------


def first(verdict: str = "holds", **more: Any) -> str:
    """A record as the first schema had it."""
    piece = {"theorem": "a.b", "kind": "exact", "verdict": verdict, "scope": "N <= 3", "figure": "40 points"}
    piece |= {"spectrum": None, "reason": "", "counterexample": None, "seed": None, "seconds": 0.5, **more}
    names = ("holds", "refuted", "undecided", "vacuous", "not run", "stale")
    whole = {"schema": "memlaw.report/1", "verdict": verdict, "totals": {n: int(n == verdict) for n in names}}
    whole |= {"seed": 3, "seconds": 1.5, "interrupted": False, "versions": {}, "platform": {}}
    whole |= {"notes": ["a note"]}
    return json.dumps({**whole, "evidence": [piece]})


def test_the_first_schema_is_read_and_its_sentences_are_kept() -> None:
    report = record.load(first(spectrum="ring"))
    (item,) = report.evidence
    assert report.notes == (Note(About.WORDS, "a note"),)
    assert (item.subject, item.setup, item.points) == ("ring", "N <= 3; 40 points", 0)


def test_across_schemas_verdicts_are_compared_and_figures_are_not() -> None:
    silent = Evidence("a.z", Kind.EXACT, Verdict.INAPPLICABLE, reason=Reason.NOT_RATIONAL)
    now = Report((HOLDS, silent), seed=3)
    assert changes(record.load(first()), now) == ()
    (change,) = changes(record.load(first("undecided")), now)
    assert change.difference is Difference.VERDICT


def test_the_comparison_of_two_runs_sees_verdicts_and_tells_points(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "same_verdicts.py"))
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(first())
    new.write_text(record.dump(Report((replace(HOLDS, points=41),), seed=3)))
    assert script["main"](old, new) == 0
    assert "points   a.b  exact: 40 -> 41" in capsys.readouterr().out
    new.write_text(record.dump(Report((replace(HOLDS, verdict=Verdict.UNDECIDED),), seed=3)))
    assert script["main"](old, new) == 1
    assert "verdict  a.b  exact: holds -> undecided" in capsys.readouterr().out
