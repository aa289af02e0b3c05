"""The console report: what stands in it, in colour and without."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from memlaw.verify.evidence import About, Counterexample, Evidence, Kind, Note, Reason, Report, Verdict
from memlaw.verify.evidence.changes import changes, conditions
from memlaw.verify.show import words
from memlaw.verify.show.report import as_text, headline, print_changes, print_evidence, print_report, rerun

SPECTRA = [f"s4d-lin N=64 step {step} zoh" for step in ("0.001", "0.01", "0.1")]
ENCLOSED = tuple(
    Evidence(
        "allpass.memory",
        Kind.ENCLOSED,
        Verdict.HOLDS,
        subject=name,
        sizes=(n,),
        points=8,
        claims=(1, 1),
        radius=10.0**-r,
    )
    for n, r, name in zip((63, 63, 20), (70, 60, 74), SPECTRA, strict=True)
)
DERIVED = Evidence("allpass.memory", Kind.DERIVED, Verdict.HOLDS, every_size=True, claims=(2, 2), steps=4)
FOUND = Counterexample("eigenvalues 1/2", (("tau", "0"), ("r", "5/4")), "M(tau) <= [N]/(tau + 2)", "3/4", "1/2")
REFUTED = Evidence("tail.bound", Kind.ENCLOSED, Verdict.REFUTED, subject=SPECTRA[0], counterexample=FOUND, seed=7)
HOLDING = Report(
    (DERIVED, *ENCLOSED), seed=7, versions=(("numpy", "2.4"),), notes=(Note(About.WORDS, "the [Gramian] fails"),)
)


def _terminal(report: Report, width: int = 110) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard")
    with console.capture() as captured:
        print_report(report, console)
    return captured.get()


def _words(text: str) -> str:
    return " ".join(text.split())


def test_words_sum_up_all_spectra_and_give_the_worst_figure() -> None:
    assert words.told(ENCLOSED) == "3 spectra, N = 20..63, 8 points; radius <= 1e-60"
    text = as_text(HOLDING)
    assert "radius <= 1e-60" in text
    assert "1e-74" not in text


def test_a_mixed_line_counts_verdicts_worst_first() -> None:
    mixed = (*ENCLOSED, replace(ENCLOSED[0], verdict=Verdict.REFUTED, subject="ring N=4 radius 0.5"))
    assert headline(mixed).plain == "refuted 1, holds 3"


def piece(kind: Kind = Kind.SAMPLED, **data: Any) -> Evidence:
    return Evidence("a.b", kind, Verdict.HOLDS, **data)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([piece(digits=(56, 87)), piece(digits=(60, 70))], "56 and 70 digits"),
        ([piece(error=3e-15), piece(error=0.0)], "worst 3e-15"),
        ([piece(radius=0.0), piece(radius=0.0)], "strict"),
        ([piece(radius=0.0), piece(radius=1e-300)], "radius <= 1e-300"),
        ([piece(steps=6, facts=2)], "6 steps, 2 quoted facts"),
        ([piece(error=2e-11, allowed=1e-10), piece(error=3e-9, allowed=1e-8)], "worst 2.0e-11 (allowed 1.0e-10)"),
        ([piece(error=-0.25, allowed=1e-10)], "room 2.5e-01"),
        ([piece()], ""),
    ],
)
def test_figures_of_several_pieces_are_those_of_the_worst(items: list[Evidence], said: str) -> None:
    assert words.figure(items) == said


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([piece(sizes=(1, 2, 4), points=53, claims=(1, 2))], "N = 1..4, 53 points, claims 1 of 2"),
        ([piece(sizes=(4,), points=1)], "N = 4, 1 point"),
        ([piece(sizes=(3,), points=1), piece(sizes=(4,), points=3)], "N = 3..4, 1 to 3 points"),
        ([DERIVED], "all N, 2 of 2 claims bound"),
        ([replace(DERIVED, every_size=False, sizes=(1, 2, 3), claims=(1, 2))], "N = 1..3, 1 of 2 claims bound"),
    ],
)
def test_ranges_in_words(items: list[Evidence], said: str) -> None:
    assert words.extent(items) == said


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (Note(About.ROUTE, "ring", error=0.53, digits=37), "fails on ring: M is off by 0.5; it needs 37 digits"),
        (Note(About.ROUTE, "ring", digits=37), "it gives no number"),
        (Note(About.RESTS_ON, "a.b", (("a.c", "refuted"),)), "a.b holds here, but it rests on a.c (refuted)"),
        (Note(About.UNSEEN, others=(("a.c", "not run"),)), "was not examined in this run: a.c"),
    ],
)
def test_notes_in_words(note: Note, said: str) -> None:
    assert said in words.note(note)


def test_every_reason_has_words() -> None:
    for reason in Reason:
        said = words.reason(replace(piece(), verdict=Verdict.NOT_RUN, reason=reason, detail="more"))
        assert said and reason.value != said


def test_only_what_holds_is_green() -> None:
    green = "\x1b[32m"
    assert f"{green}holds" in _terminal(HOLDING)
    assert f"{green}All hold: 1 theorem" in _terminal(HOLDING)
    for verdict in set(Verdict) - {Verdict.HOLDS}:
        shown = _terminal(Report((replace(DERIVED, verdict=verdict),), seed=1))
        assert green not in shown, verdict
        assert str(verdict) in shown
    assert f"{green}All" not in _terminal(replace(HOLDING, interrupted=True))


def test_plain_text_has_no_colour_no_filling_and_loses_nothing() -> None:
    text = as_text(replace(HOLDING, evidence=(*HOLDING.evidence, REFUTED)))
    assert "\x1b" not in text
    assert "…" not in text
    assert not re.search(r" $", text, re.MULTILINE)
    for said in ("[Gramian]", "[N]/(tau + 2)", "seed 7", "numpy 2.4", "all N, 2 of 2 claims bound", "4 steps"):
        assert said in _words(text), said


@pytest.mark.parametrize("width", [40, 80, 100, 120])
def test_it_reads_at_every_width(width: int) -> None:
    text = as_text(HOLDING, width=width)
    for said in ("allpass.memory", "derived", "enclosed", "3 spectra", "all N", "1e-60"):
        assert said in _words(text), (width, said)
    assert all(len(line) <= max(width, 60) for line in text.splitlines())


def whole(theorems: int = 32, per: int = 4, **changes: Any) -> Report:
    """As much as the main job finds: many subjects, all kinds, many spectra, notes."""
    keys = [f"subject{place}.theorem{number}" for place in range(theorems) for number in range(per)]
    pieces = [
        piece(kind, subject=name if kind is Kind.ENCLOSED else None)
        for kind in Kind
        for name in (SPECTRA if kind is Kind.ENCLOSED else SPECTRA[:1])
    ]
    evidence = tuple(replace(item, theorem=key) for key in keys for item in pieces)
    versions = tuple((f"package-{place}", "1.22.333") for place in range(9))
    return replace(Report(evidence, 1, versions, (Note(About.WORDS, "a note"),) * 9, seconds=100.0), **changes)


@pytest.mark.parametrize("width", [80, 100])
def test_the_main_job_speaks_on_one_screen(width: int) -> None:
    report = whole()
    bad = replace(report.evidence[0], verdict=Verdict.UNDECIDED, reason=Reason.RADIUS)
    worse = replace(report, evidence=(bad, *report.evidence[1:]))
    lines = [_words(line) for line in as_text(worse, width=width).splitlines()]
    assert len(lines) <= 45
    assert lines[0] == lines[-1] == f"Nothing is refuted, but not all hold: {words.counts(worse)}."
    for line in (
        "subject all proved derived generic exact enclosed agrees sampled measured",
        "subject0 4 3/1 4 4 4 4 4 4 4",
        "rerun memlaw verify subject0.theorem0 --kind proved",
        "9 notes: --verbose shows what else to know",
    ):
        assert line in lines, line
    shown = as_text(report, width=width, verbose=True)
    assert shown.count("\nnote  a note") == 9 and "subject31.theorem3\n  proved    holds" in shown


def test_what_says_nothing_is_neither_for_nor_against() -> None:
    silent = tuple(
        replace(item, verdict=Verdict.INAPPLICABLE, reason=Reason.NOT_RATIONAL) if item.kind is Kind.EXACT else item
        for item in whole(per=2).evidence
    )
    text = as_text(whole(evidence=silent))
    assert text.startswith("All hold: 64 theorems")
    assert "subject0 2 2 2 2 - 2" in _words(text)
    assert "inapplicable  no claim can be decided in rational" in as_text(whole(evidence=silent), verbose=True)


def test_all_evidence_on_a_theorem_can_be_told() -> None:
    console = Console(file=io.StringIO(), width=90)
    measured = piece(Kind.MEASURED, subject="a layer", setup="impulses, QR", error=1e-12, allowed=1e-10, seed=5)
    with console.capture() as captured:
        print_evidence(Report((*ENCLOSED, replace(measured, theorem="allpass.memory")), 5), console, {})
    text = _words(captured.get())
    for said in (*SPECTRA, "radius <= 1e-74", "a layer", "impulses, QR", "worst 1.0e-12 (allowed 1.0e-10)", "seed 5"):
        assert said in text, said


def test_titles_stand_beside_the_keys() -> None:
    assert "allpass.memory  A tail" in as_text(HOLDING, titles={"allpass.memory": "A tail"})


def test_a_refutation_is_told_in_full_with_a_command() -> None:
    text = as_text(Report((REFUTED,), seed=7))
    for line in (
        f"REFUTED tail.bound  enclosed  {SPECTRA[0]}",
        "  instance  eigenvalues 1/2",
        "  at        tau = 0, r = 5/4",
        "  claim     M(tau) <= [N]/(tau + 2)",
        "  left      3/4",
        "  right     1/2",
        f"  rerun     memlaw verify tail.bound --kind enclosed --spectrum '{SPECTRA[0]}' --seed 7",
        "Refuted: tail.bound",
    ):
        assert line in text.splitlines(), line


def test_the_command_names_the_first_of_merged_spectra_and_admits_what_it_cannot_name() -> None:
    merged_name = f"s4-legs N=64 step 0.1 zoh = {SPECTRA[0]}"
    assert rerun(replace(REFUTED, subject=merged_name)).split("'")[1] == "s4-legs N=64 step 0.1 zoh"
    assert rerun(replace(REFUTED, subject="matrix N=3")).endswith("# on your spectrum 'matrix N=3'")


def test_a_refutation_without_counterexample_says_so() -> None:
    assert "no counterexample was recorded" in as_text(Report((replace(REFUTED, counterexample=None),), seed=7))


def test_reasons_are_told_once_with_all_their_places() -> None:
    slow = [replace(item, verdict=Verdict.NOT_RUN, reason=Reason.TIME_LIMIT, detail="2 s") for item in ENCLOSED]
    bare = [Evidence(key, Kind.EXACT, Verdict.UNDECIDED, detail="no [rational] point") for key in ("a.b", "a.c")]
    text = as_text(Report((*slow, *bare), seed=1))
    assert text.count("time limit of 2 s") == 1
    assert "; ".join(SPECTRA) in text
    assert "undecided  exact: no [rational] point\n  a.b, a.c\n  rerun  memlaw verify a.b a.c --kind exact" in text
    assert text.startswith("Nothing is refuted, but not all hold: 3 theorems")


def test_an_interrupted_run_never_claims_that_all_hold() -> None:
    text = as_text(replace(HOLDING, interrupted=True))
    assert "All hold" not in text
    assert "Interrupted" in text


def test_an_empty_report_is_told() -> None:
    assert "0 theorems, 0 pieces of evidence" in as_text(Report((), seed=1))


def _told(earlier: Report, now: Report) -> str:
    console = Console(file=io.StringIO(), width=100)
    with console.capture() as captured:
        print_changes(changes(earlier, now), conditions(earlier, now), console)
    return captured.get()


def test_changes_are_told() -> None:
    worse = replace(ENCLOSED[0], radius=1e-20)
    now = replace(HOLDING, evidence=(replace(DERIVED, verdict=Verdict.UNDECIDED), worse), seed=8)
    text = _told(HOLDING, now)
    assert "seed 7 -> 8" in text
    assert "verdict  allpass.memory  derived: holds -> undecided" in text
    assert "gone     allpass.memory  enclosed: holds (2 pieces)" in text
    assert f"figure   allpass.memory  enclosed  {SPECTRA[0]}: radius <= 1e-70 -> radius <= 1e-20" in text
    assert "no verdict, range or figure changed" in _told(HOLDING, HOLDING)
    partial = _told(HOLDING, replace(HOLDING, evidence=(DERIVED,), interrupted=True))
    assert "unseen   of the earlier evidence 3 not examined now" in partial and "gone" not in partial


def test_a_flood_of_figures_is_counted() -> None:
    many = tuple(replace(DERIVED, theorem=f"a.b{'x' * k}") for k in range(40))
    now = Report(tuple(replace(item, radius=1e-3) for item in many), seed=1)
    text = _told(Report(many, seed=1), now)
    assert text.count("figure ") == 13
    assert "and 28 more" in text


UNSEEN = Note(About.UNSEEN, others=tuple((f"subject.claim{place}", "not run") for place in range(12)))
LONG = Report((Evidence("a.b", Kind.EXACT, Verdict.HOLDS),), 1, (("numpy", "2.4"),), (UNSEEN,))
TITLES = {"a.b": " ".join(["a title of many words"] * 8)}


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_screen_folds_between_words_and_a_pipe_has_lines_to_search(is_terminal: bool) -> None:
    console = Console(file=io.StringIO(), width=80, color_system=None, force_terminal=is_terminal)
    with console.capture() as captured:
        print_report(LONG, console, titles=TITLES)
    lines = captured.get().splitlines()
    assert (max(map(len, lines)) <= 80) == is_terminal
    assert max(len(line) for line in lines if "subject.claim" not in line) <= 80
    assert {f"subject.claim{place}" for place in range(12)} <= set(captured.get().replace(",", " ").split())


def test_what_is_one_s_own_and_was_tried_alone_is_named_beside_the_verdict() -> None:
    held = [Evidence(f"mine.{name}", Kind.EXACT, Verdict.HOLDS) for name in "abcd"]
    none = [Evidence(item.theorem, Kind.DERIVED, Verdict.INAPPLICABLE, reason=Reason.NO_STEPS) for item in held]
    derived = Evidence("mine.e", Kind.DERIVED, Verdict.HOLDS)
    assert words.conclusion(Report((held[0], derived), seed=1)).endswith("(2 holds).")  # no derivation was looked for
    assert words.conclusion(Report((held[0], none[0], derived), seed=1)).endswith("Tried, not proved: mine.a.")
    assert words.conclusion(Report((*held, *none), seed=1)).endswith("mine.a, mine.b, mine.c and 1 more.")
    usual = Evidence("capacity.rank", Kind.DERIVED, Verdict.INAPPLICABLE, reason=Reason.NO_STEPS)
    assert "Tried" not in words.conclusion(Report((usual, derived), seed=1))
