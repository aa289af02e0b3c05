"""The console report: what stands in it, in colour and without."""

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from memlaw.verify.evidence import Counterexample, Evidence, Kind, Report, Verdict
from memlaw.verify.evidence.record import changes, conditions
from memlaw.verify.show.report import (
    as_text,
    merged,
    print_changes,
    print_report,
    rerun,
    summary,
    worst_figure,
)

SPECTRA = [f"s4d-lin N=64 step {step} zoh" for step in ("0.001", "0.01", "0.1")]
ENCLOSED = tuple(
    Evidence("allpass.memory", Kind.ENCLOSED, Verdict.HOLDS, f"N = {n}, 8 points", f"radius <= 1e-{r}", name)
    for n, r, name in zip((63, 63, 20), (70, 60, 74), SPECTRA, strict=True)
)
DERIVED = Evidence("allpass.memory", Kind.DERIVED, Verdict.HOLDS, "all N; N <= 5", "4 steps")
FOUND = Counterexample(
    "eigenvalues 1/2", (("tau", "0"), ("r", "5/4")), "M(tau) <= [N]/(tau + 2)", "3/4", "1/2"
)
REFUTED = Evidence(
    "tail.bound", Kind.ENCLOSED, Verdict.REFUTED, spectrum=SPECTRA[0], counterexample=FOUND, seed=7
)
HOLDING = Report((DERIVED, *ENCLOSED), seed=7, versions=(("numpy", "2.4"),), notes=("the [Gramian] fails",))


def _terminal(report: Report, width: int = 110) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard")
    with console.capture() as captured:
        print_report(report, console)
    return captured.get()


def _words(text: str) -> str:
    return " ".join(text.split())


def test_a_cell_sums_up_all_spectra() -> None:
    cell = summary(ENCLOSED)
    assert (cell.spectra, cell.scope, cell.figure) == (3, "N = 20 to 63, 8 points", "radius <= 1e-60")
    text = as_text(HOLDING)
    assert "holds, 3 spectra" in text
    assert "radius <= 1e-60" in text
    assert "1e-74" not in text


def test_a_mixed_cell_counts_verdicts_worst_first() -> None:
    mixed = (*ENCLOSED, replace(ENCLOSED[0], verdict=Verdict.REFUTED, spectrum="ring N=4 radius 0.5"))
    assert [words for words, _ in summary(mixed).headline] == ["refuted 1", "holds 3"]
    assert summary(mixed).verdict is Verdict.REFUTED


def test_figures_of_the_same_form_show_the_worst() -> None:
    assert worst_figure(["56 and 87 digits", "60 and 70 digits"]) == "56 and 70 digits"
    assert worst_figure(["worst 3e-15", "worst 1e-400"]) == "worst 3e-15"
    assert (
        worst_figure(["worst 0e+00, 2 judged in balls", "worst 1e-16"])
        == "worst 0e+00, 2 judged in balls; worst 1e-16"
    )
    assert worst_figure([]) == worst_figure(["", ""]) == ""


def test_many_different_scopes_are_cut_short_with_their_number() -> None:
    assert merged(["a", "b", "c", "d", "e"]) == "a; b; c; and 2 more"


def test_only_what_holds_is_green() -> None:
    green = "\x1b[32m"
    assert f"{green}holds" in _terminal(HOLDING)
    assert f"{green}All hold." in _terminal(HOLDING)
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
    for words in ("[Gramian]", "[N]/(tau + 2)", "seed 7", "numpy 2.4", "all N; N <= 5", "4 steps"):
        assert words in _words(text), words


@pytest.mark.parametrize("width", [40, 80, 100, 120])
def test_it_reads_at_every_width(width: int) -> None:
    text = _words(as_text(HOLDING, width=width))
    for words in ("allpass.memory", "derived", "enclosed", "3 spectra", "N <= 5", "1e-60"):
        assert words in text, (width, words)


def test_titles_stand_under_the_keys() -> None:
    text = as_text(HOLDING, titles={"allpass.memory": "Memory is a tail"})
    assert "Memory is a tail" in text


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
    assert rerun(replace(REFUTED, spectrum=merged_name)).split("'")[1] == "s4-legs N=64 step 0.1 zoh"
    assert rerun(replace(REFUTED, spectrum="matrix N=3")).endswith("# on your spectrum 'matrix N=3'")


def test_a_refutation_without_counterexample_says_so() -> None:
    assert "no counterexample was recorded" in as_text(
        Report((replace(REFUTED, counterexample=None),), seed=7)
    )


def test_reasons_are_told_once_with_all_their_places() -> None:
    slow = [replace(item, verdict=Verdict.NOT_RUN, reason="time limit") for item in ENCLOSED]
    bare = [
        Evidence(key, Kind.EXACT, Verdict.UNDECIDED, reason="no [rational] point") for key in ("a.b", "a.c")
    ]
    text = as_text(Report((*slow, *bare), seed=1))
    assert text.count("time limit") == 1
    assert "; ".join(SPECTRA) in text
    assert "undecided  exact: no [rational] point\n  a.b, a.c" in text
    assert "Nothing is refuted, but not all hold: undecided." in text


def test_an_interrupted_run_never_claims_that_all_hold() -> None:
    text = as_text(replace(HOLDING, interrupted=True))
    assert "All hold" not in text
    assert "Interrupted" in text


def test_an_empty_report_is_told() -> None:
    assert "0 theorems, 0 pieces of evidence" in as_text(Report((), seed=1))


def test_verbose_has_a_line_for_every_piece() -> None:
    lines = as_text(HOLDING, verbose=True).splitlines()
    for item in ENCLOSED:
        (line,) = [
            line
            for line in lines
            if line.startswith("allpass.memory  enclosed") and str(item.spectrum) in line
        ]
        assert item.figure in line


def _told(earlier: Report, now: Report) -> str:
    console = Console(file=io.StringIO(), width=100)
    with console.capture() as captured:
        print_changes(changes(earlier, now), conditions(earlier, now), console)
    return captured.get()


def test_changes_are_told() -> None:
    worse = replace(ENCLOSED[0], figure="radius <= 1e-20")
    now = replace(HOLDING, evidence=(replace(DERIVED, verdict=Verdict.UNDECIDED), worse), seed=8)
    text = _told(HOLDING, now)
    assert "seed 7 -> 8" in text
    assert "verdict  allpass.memory  derived: holds -> undecided" in text
    assert "gone     allpass.memory  enclosed: holds (2 pieces)" in text
    assert f"figure   allpass.memory  enclosed  {SPECTRA[0]}: radius <= 1e-70 -> radius <= 1e-20" in text
    assert "no verdict, scope or figure changed" in _told(HOLDING, HOLDING)


def test_a_flood_of_figures_is_counted() -> None:
    many = tuple(replace(DERIVED, theorem=f"a.b{'x' * k}") for k in range(40))
    now = Report(tuple(replace(item, figure="5 steps") for item in many), seed=1)
    text = _told(Report(many, seed=1), now)
    assert text.count("figure ") == 13
    assert "and 28 more" in text
