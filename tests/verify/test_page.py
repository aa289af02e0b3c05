"""The page of a run: whole without scripts or requests, the worst first, the same for the same run, quick and small."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import escape
from pages import hostile, refuted_mutant, whole
from sympy import Eq
from typer.testing import CliRunner

import memlaw
from memlaw.theory.catalogue import catalogue
from memlaw.theory.language import N, quantity
from memlaw.theory.language.formula import inline
from memlaw.verify.command.cli import app
from memlaw.verify.evidence import Evidence, Kind, Report, Verdict
from memlaw.verify.evidence.record import dump, run_id
from memlaw.verify.run.provenance import statement_digest
from memlaw.verify.show.page.mathml import mathml
from memlaw.verify.show.page.page import html

ROOT = Path(__file__).parents[2]
VOID = {"meta", "br", "input", "link", "img", "hr"}


SHAPES = {"path", "rect", "use", "polyline", "circle"}


class Outline(HTMLParser):
    """Tags that are open, ids, links, resources and text in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        if tag not in VOID and tag not in SHAPES:
            self.open.append(tag)
        self.ids += [told["id"] or ""] if "id" in told else []
        self.links += [told["href"] or ""] if tag == "a" and "href" in told else []
        self.loaded += [told[name] or "" for name in ("src", "srcset", "data", "action") if name in told]
        self.loaded += [told["href"] or ""] if tag == "link" else []

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and tag not in SHAPES:
            assert self.open.pop() == tag, tag


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    assert not found.open
    return found


@pytest.fixture(scope="module")
def made() -> tuple[str, float]:
    """A page, and the seconds of a processor that it took when nothing was at hand yet."""
    began = time.process_time()
    return html(whole()), time.process_time() - began


@pytest.fixture(scope="module")
def page(made: tuple[str, float]) -> str:
    return made[0]


def test_the_page_loads_nothing_and_leads_nowhere_else(page: str) -> None:
    found = outline(page)
    assert not found.loaded
    assert "@import" not in page and not re.search(r"url\((?!#)", page)
    assert all(link.startswith("#") for link in found.links)
    assert {link.removeprefix("#") for link in found.links} <= {*found.ids}
    assert page.count("<script>") == 1


def test_the_policy_lets_nothing_in_but_the_one_style_and_the_one_script(page: str) -> None:
    told = unescape(re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[0])
    rules = dict(rule.split(" ", 1) for rule in told.split("; "))
    assert rules.pop("default-src") == "'none'" and "unsafe" not in told
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        assert rules[name] == f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page), "what the policy would refuse"
    assert page.index("http-equiv") < page.index("<style>") < page.index("<script>")


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
    graph = page[page.index('<svg class="graph large"') :]
    graph = graph[: graph.index("</svg>")]
    assert {*re.findall(r'href="#([^"]+)"', graph)} == {item.key for item in catalogue()}


def test_the_page_is_small_quick_and_the_same_again(made: tuple[str, float]) -> None:
    page, seconds = made
    assert len(page.encode()) < 3_000_000
    assert seconds < 15  # two are usual
    assert html(whole()) == page


def test_pages_of_a_run_that_took_longer_differ_in_seconds_alone(page: str) -> None:
    report = whole()
    slower = replace(report, evidence=tuple(replace(item, seconds=9.87) for item in report.evidence), seconds=654.3)
    other = html(slower)
    assert other != page
    assert other.replace("654.3 s", "0.0 s").replace('<td role="cell">9.87</td>', '<td role="cell">0.0</td>') == page


@pytest.mark.slow
def test_two_processes_make_the_same_page(tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    record.write_text(dump(whole()))
    for seed in "01":
        command = [sys.executable, "-m", "memlaw", "report", str(record), "-o", str(tmp_path / f"{seed}.html")]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert (tmp_path / "0.html").read_bytes() == (tmp_path / "1.html").read_bytes()


def test_a_counterexample_comes_first() -> None:
    report, examined = refuted_mutant()
    text = html(report)
    told = text[text.index('id="tradeoff.markov"') : text.index('id="allpass.memory"')]
    assert "another statement than that of the catalogue" in told and "<math" not in told
    shown = html(report, theorems=examined)
    assert "N/(tau + 2)" in shown and shown.count("<math") > text.count("<math")
    for page in (text, shown):
        assert page.index("eigenvalues 1/2") < page.index("What papers claim") < page.index('id="allpass.memory"')
        assert page.index('id="tradeoff.markov"') < page.index('id="allpass.memory"')
        assert "Refuted" in page[: page.index("<body>")]
    assert {link.removeprefix("#") for link in outline(text).links} <= {*outline(text).ids}, "links into a run of two"


def test_a_statement_is_shown_only_where_it_was_examined() -> None:
    own = memlaw.theorem("tail.rate")
    report = Report((Evidence("tail.rate", Kind.EXACT, Verdict.HOLDS),), seed=1)
    for digest, shown in ((statement_digest(own), True), ("0" * 16, False)):
        assert (html(replace(report, statements=((own.key, digest),))).count("<math") > 0) == shown
    assert html(report).count("<math") > 0, "a record of an older version has no digests"


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


def test_texts_from_outside_are_escaped_wherever_they_stand() -> None:
    found = outline(html(hostile()))
    assert not found.loaded and found.tags.count("script") == 1 and "img" not in found.tags


def test_every_picture_has_words_and_figures(page: str) -> None:
    figures = re.findall(r"<figure>(.*?)</figure>", page, flags=re.DOTALL)
    titles = [re.search(r'aria-label="([^"]+)"', one).group(1) for one in figures]
    for wanted in ("published initialisations", "Gramian route", "rounding leaves", "eigenvalues go", "fixed against"):
        assert any(wanted in title for title in titles), wanted
    assert all(one.count("<td>") >= 6 and "<figcaption>" in one and "polyline" in one for one in figures)


def test_pictures_say_what_the_package_computes(page: str) -> None:
    from memlaw.verify.experiments.frame.record import read_all
    from memlaw.verify.show.page.pictures import pictures

    found = {item.title: item for item in pictures(read_all())}
    rows = {row[0]: row for row in found["Memory of the published initialisations"].rows}
    memory = memlaw.memory_function(memlaw.Spectrum.named("s4d-lin", 8, step_size=0.05), [49])
    assert float(rows["49"][3]) == pytest.approx(memory.values[0], abs=1e-6)
    for row in rows.values():
        assert all(float(value) <= float(row[-1]) for value in row[1:-1] if value != "-"), "above the bound"
    off = {row[0]: row for row in found["Where the Gramian route fails in float64"].rows}["32"]
    assert float(off[1]) > 0.1 and all(float(value) < 1e-10 for value in off[2:])
    (paths,) = [item for item in found.values() if "eigenvalues go" in item.title]
    assert "lag 24" in paths.says and len(paths.rows) == 3


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<img/src=x/onerror=alert(1)>}",
        r"\text{<script>alert(1)</script>}",
        r"\text{<b>a</b>}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(x)}{x}",
        r"\text{&lt;/mtext></math><svg/onload=alert(1)>}",
        "a^{2}^{3}",
        r"\frac{",
        r"\left(",
    ],
)
def test_a_formula_that_is_none_stands_as_text(latex: str) -> None:
    assert mathml(latex) == f"<code>{escape(latex)}</code>"


def test_every_formula_of_the_catalogue_is_set() -> None:
    for item in catalogue():
        latex = [claim.latex() for claim in item.claims] + [inline(one.relation) for one in item.where]
        for one in [*latex, *(hypothesis.latex for hypothesis in item.hypotheses)]:
            assert mathml(one).startswith("<math "), (item.key, one)


def test_a_quantity_spelled_with_an_exponent_is_put_in_brackets_under_another() -> None:
    share = quantity("Share", spelled=(r"\left|a\right|^{2}", "|a|^2"))
    relation = Eq(share() ** N, 1, evaluate=False)
    assert inline(relation) == r"(\left|a\right|^{2})^{N} = 1" and mathml(inline(relation)).startswith("<math ")


def test_the_command_shows_statements_of_a_file_that_were_examined(tmp_path: Path) -> None:
    example, own = ROOT / "docs" / "examples" / "my_theorems.py", tmp_path / "mine.py"
    own.write_text(example.read_text())
    record, target = tmp_path / "run.json", tmp_path / "run.html"
    done = CliRunner().invoke(
        app, ["verify", "--file", str(own), "--kind", "exact", "--seed", "1", "--json", str(record)]
    )
    assert record.exists(), done.output
    shown = []
    for words, named in (([], "FILE.py"), (["--file", str(own)], str(own))):
        assert CliRunner().invoke(app, ["report", str(record), "-o", str(target), *words]).exit_code == 0
        page = target.read_text(encoding="utf-8")
        shown.append(page.count("<math"))
        assert f"memlaw verify --file {named} prices.never --kind exact" in page, "how to run it again"
        assert "memlaw verify prices" not in page
    assert shown[0] == 0 < shown[1]


def test_the_command_makes_a_page_of_a_record(tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    record.write_text(dump(whole()))
    done = CliRunner().invoke(app, ["report", str(record)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "run.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert CliRunner().invoke(app, ["report", str(tmp_path / "none.json")]).exit_code == 2
    (tmp_path / "run.html").write_text("another")
    again = CliRunner().invoke(app, ["report", str(record)])
    assert again.exit_code == 2 and "run.html is there already" in "".join(again.stderr.split("\n"))
    assert (tmp_path / "run.html").read_text() == "another"
    record.write_text("{}")
    done = CliRunner().invoke(app, ["report", str(record), "-o", str(tmp_path / "x.html")])
    assert done.exit_code == 2 and not (tmp_path / "x.html").exists()


def test_verify_writes_its_page(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    words = ["verify", "tradeoff.markov", "--kind", "exact", "--seed", "1", "--html", str(target)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert "memlaw verify tradeoff.markov --kind exact" in target.read_text(encoding="utf-8")
    assert "All hold: 1 theorem" in target.read_text(encoding="utf-8")
    assert CliRunner().invoke(app, [*words[:-1], "/nowhere/page.html"]).exit_code == 2
