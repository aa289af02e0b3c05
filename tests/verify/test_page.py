"""The page of a run: whole without scripts or requests, the worst first, the same for the same run, quick and small."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sympy import Le
from typer.testing import CliRunner

import memlaw
from memlaw.theory.catalogue import catalogue
from memlaw.theory.language import M, N, tau
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.command.cli import app
from memlaw.verify.evidence import Evidence, Kind, Report, Verdict
from memlaw.verify.evidence.record import dump
from memlaw.verify.show.page.page import html, run_id

VOID = {"meta", "br", "input", "link", "img", "hr"}


class Outline(HTMLParser):
    """Tags that are open, ids, links, resources and text in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag not in VOID and tag not in ("path", "rect", "use"):
            self.open.append(tag)
        self.ids += [told["id"] or ""] if "id" in told else []
        self.links += [told["href"] or ""] if tag == "a" and "href" in told else []
        self.loaded += [told[name] or "" for name in ("src", "srcset", "data", "action") if name in told]
        self.loaded += [told["href"] or ""] if tag == "link" else []

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and tag not in ("path", "rect", "use"):
            assert self.open.pop() == tag, tag


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    assert not found.open
    return found


def whole() -> Report:
    """A run over the catalogue with a piece for each theorem."""
    return Report(tuple(Evidence(item.key, Kind.EXACT, Verdict.HOLDS, sizes=(1, 2)) for item in catalogue()), seed=1)


@pytest.fixture(scope="module")
def page() -> str:
    return html(whole())


def test_the_page_loads_nothing_and_leads_nowhere_else(page: str) -> None:
    found = outline(page)
    assert not found.loaded
    assert "@import" not in page and not re.search(r"url\((?!#)", page)
    assert all(link.startswith("#") for link in found.links)
    assert {link.removeprefix("#") for link in found.links} <= {*found.ids}
    assert page.count("<script>") == 1 and "http-equiv" not in page


def test_ids_are_those_of_the_content(page: str) -> None:
    found = [name for name in outline(page).ids if name]
    keys = {item.key for item in catalogue()}
    assert keys <= {*found} and all(found.count(key) == 1 for key in keys)


def test_nothing_but_the_filters_is_hidden_without_scripts(page: str) -> None:
    assert re.findall(r"<(\w+)[^>]* hidden", page) == ["form"]


def test_every_claim_is_set_as_mathml(page: str) -> None:
    assert page.count("<math ") >= sum(len(item.claims) + len(item.where) for item in catalogue())
    assert "\\" not in re.sub(r'alttext="[^"]*"|<script>.*?</script>', "", page, flags=re.DOTALL)


def test_the_graph_leads_to_each_card(page: str) -> None:
    graph = page[page.index('<svg class="graph"') :]
    graph = graph[: graph.index("</svg>")]
    assert {*re.findall(r'href="#([^"]+)"', graph)} == {item.key for item in catalogue()}


def test_the_page_is_small_quick_and_the_same_again(page: str) -> None:
    assert len(page.encode()) < 3_000_000
    began = time.process_time()
    assert html(whole()) == page
    assert time.process_time() - began < 5


def test_a_counterexample_comes_first() -> None:
    bold = replace(memlaw.theorem("tradeoff.markov"), claims=(Claim(Le(M(tau), N / (tau + 2), evaluate=False)),))
    report = memlaw.verify([bold, "allpass.memory"], kinds=["exact"], seed=1)
    text = html(report)
    told = text[text.index('id="tradeoff.markov"') : text.index('id="allpass.memory"')]
    assert "a statement of one" in told and "<math" not in told, "the catalogue's statement is not what was refuted"
    told = html(report, theorems=[bold, memlaw.theorem("allpass.memory")])
    assert "N/(tau + 2)" in told and told.count("<math") > text.count("<math")
    assert text.index("eigenvalues 1/2") < text.index("The paper's claims") < text.index('id="allpass.memory"')
    assert text.index('id="tradeoff.markov"') < text.index('id="allpass.memory"')
    assert "Refuted" in text[: text.index("<body>")]


def test_the_run_is_named_by_what_it_found_and_not_by_its_time() -> None:
    report = whole()
    slower = replace(report, evidence=tuple(replace(item, seconds=9.0) for item in report.evidence), seconds=9.0)
    other = replace(report, evidence=(replace(report.evidence[0], sizes=(1,)), *report.evidence[1:]))
    assert run_id(report) == run_id(slower) != run_id(other)


def test_texts_of_ones_own_are_shown_and_not_executed(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    report = Report((Evidence("own.one", Kind.EXACT, Verdict.NOT_RUN, detail=evil, subject=evil),), seed=1)
    text = html(report, tmp_path)
    assert evil not in text and "&lt;script&gt;" in text and "a statement of one" in text


def test_the_command_makes_a_page_of_a_record(tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    record.write_text(dump(whole()))
    done = CliRunner().invoke(app, ["report", str(record)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "run.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert CliRunner().invoke(app, ["report", str(tmp_path / "none.json")]).exit_code == 2
    record.write_text("{}")
    done = CliRunner().invoke(app, ["report", str(record), "-o", str(tmp_path / "x.html")])
    assert done.exit_code == 2 and not (tmp_path / "x.html").exists()


def test_verify_writes_its_page(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    words = ["verify", "tradeoff.markov", "--kind", "exact", "--seed", "1", "--html", str(target)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert "All hold: 1 theorem" in target.read_text(encoding="utf-8")
    assert CliRunner().invoke(app, [*words[:-1], "/nowhere/page.html"]).exit_code == 2
