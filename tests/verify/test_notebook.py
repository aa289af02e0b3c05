"""What objects show in a notebook: HTML without scripts in the words of the command line, and plots."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import EVIL, hostile, refuted_mutant
from rich.console import Console

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import catalogue
from memlaw.verify.evidence import Evidence, Kind, Report, Verdict
from memlaw.verify.laws.report import LawReport, LawResult, Why
from memlaw.verify.show.output import PLAIN

TAGS = {*re.findall(r"\w+", "div p pre b span code small ul li table caption thead tbody tr th td")}


class Parts(HTMLParser):
    """Tags, their attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + " "


def leaky(inputs: np.ndarray) -> np.ndarray:
    """A leaky average of (batch, T, 1)."""
    states = np.zeros_like(inputs)
    for time in range(inputs.shape[1]):
        states[:, time] = inputs[:, time] + (0.5 * states[:, time - 1] if time else 0)
    return states


@pytest.fixture(scope="module")
def audit() -> memlaw.Audit:
    return memlaw.audit(leaky, 20, inputs=1, layout="bth")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> memlaw.Checkpoint:
    numpy = pytest.importorskip("safetensors.numpy")
    file = tmp_path_factory.mktemp("checkpoint") / "lru.safetensors"
    rates, angles = np.log([0.1, 0.2]), np.log([1.0, 2.0])
    numpy.save_file(
        {f"<b>{name}.nu_log": rates for name in "ab"} | {f"<b>{name}.theta_log": angles for name in "ab"}, file
    )
    return memlaw.read_checkpoint(file)


def printed(show: Any, item: Any) -> str:
    console = Console(file=io.StringIO(), width=110, color_system=None, force_terminal=False, **PLAIN)
    with console.capture() as captured:
        show(item, console)
    return captured.get()


def words(text: str) -> list[str]:
    return sorted(re.findall(r"[\w.]*\w", text))


def test_faces_say_what_the_command_line_says(audit: memlaw.Audit, checkpoint: memlaw.Checkpoint) -> None:
    from memlaw.verify.show.audit import print_audit
    from memlaw.verify.show.checkpoint import print_checkpoint
    from memlaw.verify.show.laws import print_laws
    from memlaw.verify.show.report import print_report

    laws = LawReport(
        "mine",
        "numpy",
        2.0**-53,
        (LawResult("causal", (), Verdict.HOLDS), LawResult("dtype", (), Verdict.UNDECIDED, why=Why.SILENT)),
    )
    report = Report(
        (Evidence("tail.rate", Kind.EXACT, Verdict.HOLDS, sizes=(1, 2)),), seed=1, versions=(("numpy", "2"),)
    )
    for show, item in (
        (print_audit, audit),
        (print_checkpoint, checkpoint),
        (print_laws, laws),
        (print_report, report),
    ):
        face = Parts(item._repr_html_())
        said = printed(show, item).replace("─", " ")
        assert {*words(said)} - {*words(face.text)} == set()
        assert {*face.tags} <= TAGS and face.attributes <= {"style", "scope"}
        assert len(item._repr_html_()) < 20_000


def test_texts_from_outside_are_escaped(checkpoint: memlaw.Checkpoint) -> None:
    spectrum = memlaw.Spectrum.from_eigenvalues([0.5], name=EVIL)
    law = LawReport(
        EVIL, "own", 2.0**-53, (LawResult("causal", (), Verdict.UNDECIDED, why=Why.RAISED, detail=EVIL, expected=EVIL),)
    )
    items: list[Any] = [spectrum, memlaw.memory_function(spectrum, 3), law, hostile(), checkpoint]
    items.append(replace(memlaw.theorem("tail.rate"), title=EVIL, key="own.rate"))
    for item in items:
        face = Parts(item._repr_html_())
        assert not {"script", "img"} & {*face.tags} and "onerror" not in face.attributes, type(item)
        assert EVIL in face.text.replace("  ", " ") or item is checkpoint
    assert "<b>a" in Parts(checkpoint._repr_html_()).text


def test_every_theorem_shows_each_claim_condition_and_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    for item in catalogue():
        shown = item._repr_html_()
        assert Parts(shown).tags.count("math") == len(item.claims) + len(item.where)
        assert all(claim.latex() in unescape(shown) for claim in item.claims), item.key
        assert all(hypothesis.text in unescape(shown) for hypothesis in item.hypotheses), item.key
        assert all(hypothesis.latex in item._repr_latex_() for hypothesis in item.hypotheses)
    monkeypatch.setattr("memlaw.verify.show.notebook.find_spec", lambda name: None)
    bare = memlaw.theorem("tradeoff.markov")._repr_html_()
    assert "<math" not in bare and r"\quad (N \leq \tau)" in unescape(bare)


def test_a_counterexample_is_shown_with_its_verdict_in_front() -> None:
    report, _ = refuted_mutant()
    shown = Parts(report._repr_html_())
    assert shown.text.split()[0] == "Refuted:" and "eigenvalues 1/2" in shown.text
    assert '<span style="color: #cf222e">' in report._repr_html_()


def test_audits_are_drawn(audit: memlaw.Audit, checkpoint: memlaw.Checkpoint, tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    for item in (audit, checkpoint):
        assert item.plot().has_data()
        own = Figure().add_subplot()
        assert item.plot(own) is own and own.has_data()
        item.plot(tmp_path / "drawn.svg")
        assert (tmp_path / "drawn.svg").read_text(encoding="utf-8").startswith("<?xml")
        (tmp_path / "drawn.svg").unlink()
        for odd in (3, "drawn.pdf"):
            with pytest.raises(InvalidInput):
                item.plot(odd)
    values = audit.systems[0].values
    assert np.allclose(audit.plot().lines[0].get_ydata(), np.maximum(values, 1e-8))


def test_without_matplotlib_a_plot_is_asked_for_politely(audit: memlaw.Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for item in (audit, memlaw.memory_function("s4d-lin", 5)):
        with pytest.raises(InvalidInput, match="pip install matplotlib"):
            item.plot()
