"""The page in a headless browser: nothing asked for, nothing amiss, all there without scripts and in print."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import browser
import pages
import pytest

from memlaw.verify.show.page.page import html

BINARY = browser.found()
pytestmark = pytest.mark.skipif(BINARY is None, reason="no Chromium or Chrome is installed ($MEMLAW_BROWSER names one)")

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHOWN = "[...document.querySelectorAll('.card')].filter((card) => card.checkVisibility()).length"
UNSEEN = """[...document.querySelectorAll('math')].filter((item) => !item.closest('details'))
  .filter((item) => item.getBoundingClientRect().width < 5 || item.namespaceURI !== 'http://www.w3.org/1998/Math/MathML').length"""
INJECTED = """(() => { const own = document.createElement('script'); own.textContent = 'window.hacked = 1';
  document.body.append(own); })()"""


class Addresses:
    """Where pages lie; each is made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getitem__(self, name: str) -> str:
        path = self.folder / f"{name}.html"
        if not path.exists():
            path.write_text(self._made(name), encoding="utf-8")
        return path.as_uri()

    def _made(self, name: str) -> str:
        if name == "mutant":
            report, examined = pages.refuted_mutant()
            return html(report, theorems=examined)
        return html({"whole": pages.whole, "hostile": pages.hostile}[name]())


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Addresses:
    return Addresses(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Tab]:
    assert BINARY is not None
    with browser.tab(BINARY, tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture
def tab(window: browser.Tab) -> browser.Tab:
    window.sized(1280)
    window.media()
    window.do("Page.setBypassCSP", enabled=False)
    window.do("Emulation.setScriptExecutionDisabled", value=False)
    return window


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (400, "light")])
@pytest.mark.parametrize("name", ["mutant", pytest.param("whole", marks=pytest.mark.slow)])
def test_a_page_asks_for_nothing_and_complains_of_nothing(
    tab: browser.Tab, addresses: Addresses, name: str, width: int, scheme: str
) -> None:
    tab.sized(width)
    tab.media(scheme=scheme)
    tab.open(addresses[name])
    assert not tab.troubles()
    assert tab.requests() == [addresses[name]]
    assert tab.look(WIDER) == 0, "it scrolls sideways"
    assert tab.look(SHOWN) == (len(pages.whole().theorems) if name == "whole" else 2)
    assert tab.look(UNSEEN) == 0, "a formula does not show"
    dark = tab.look("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((part) => part < 60)")
    assert dark == (scheme == "dark")


@pytest.mark.slow
def test_nothing_is_missing_without_scripts(tab: browser.Tab, addresses: Addresses) -> None:
    tab.open(addresses["whole"])
    with_scripts = tab.look("document.body.innerText.length")
    controls = tab.look("document.querySelector('form').innerText.length")
    tab.do("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(addresses["whole"])
    assert tab.look("document.querySelector('form').checkVisibility()") is False
    assert tab.look(SHOWN) == len(pages.whole().theorems)
    assert abs(with_scripts - controls - tab.look("document.body.innerText.length")) < 20


@pytest.mark.slow
def test_boxes_of_the_graph_lead_to_cards_and_filters_hide(tab: browser.Tab, addresses: Addresses) -> None:
    tab.open(addresses["whole"])
    tab.look("""document.querySelector('.graph a[href="#tail.rate"]').dispatchEvent(new MouseEvent('click'))""")
    assert tab.look("location.hash") == "#tail.rate"
    tab.look("new Promise((done) => setTimeout(done, 100))")
    top = tab.look("document.getElementById('tail.rate').getBoundingClientRect().top")
    assert -5 <= top <= 900
    tab.look("document.querySelector('input[name=text]').focus()")
    tab.do("Input.insertText", text="tradeoff.markov")
    shown = tab.look(SHOWN)
    assert 0 < shown < 40
    assert tab.look("document.querySelector('output').textContent") == f"{shown} of {len(pages.whole().theorems)}"
    assert tab.look("document.querySelectorAll('.graph .dim').length") == len(pages.whole().theorems) - shown
    tab.look("location.hash = '#gated.sum'")
    tab.look("new Promise((done) => setTimeout(done, 100))")
    assert tab.look("document.getElementById('gated.sum').checkVisibility()"), "a link to what is filtered out"
    assert not tab.troubles()


@pytest.mark.slow
def test_a_keyboard_reaches_the_theorems_and_every_box(tab: browser.Tab, addresses: Addresses) -> None:
    tab.open(addresses["whole"])
    tab.press("Tab")
    assert tab.look("document.activeElement.className") == "skip"
    assert tab.look("document.activeElement.getBoundingClientRect().left") >= 0, "it shows once it has the focus"
    tab.press("Enter")
    assert tab.look("location.hash") == "#theorems"
    tab.look("document.querySelector('.graph a').focus()")
    tab.press("Tab")
    assert tab.look("document.activeElement === document.querySelectorAll('.graph a')[1]")
    assert tab.look("getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth") == "4px"
    leads = tab.look("document.activeElement.getAttribute('href')")
    tab.press("Enter")
    assert tab.look("decodeURIComponent(location.hash)") == leads != "#theorems"


def test_print_opens_what_is_folded_and_hides_the_controls(tab: browser.Tab, addresses: Addresses) -> None:
    tab.do("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(addresses["mutant"])
    folded = """[...document.querySelectorAll('details > :not(summary)')]
      .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height > 1).length"""
    everything = tab.look("document.querySelectorAll('details > :not(summary)').length")
    assert tab.look(folded) == 0 < everything
    tab.media("print")
    assert tab.look(folded) == everything
    assert not tab.look("document.querySelector('nav').checkVisibility()")
    assert len(tab.do("Page.printToPDF")["data"]) > 10_000


def test_texts_from_outside_are_no_code_and_the_policy_bites(tab: browser.Tab, addresses: Addresses) -> None:
    tab.open(addresses["hostile"])
    assert tab.look("typeof window.hacked") == "undefined"
    assert not tab.troubles() and tab.requests() == [addresses["hostile"]]
    tab.look(INJECTED)
    assert tab.look("typeof window.hacked") == "undefined"
    assert "Content Security Policy" in "".join(tab.troubles())


def test_a_refuted_statement_stands_first_with_its_counterexample(tab: browser.Tab, addresses: Addresses) -> None:
    tab.open(addresses["mutant"])
    first = tab.look("document.querySelector('main > section').innerText")
    assert first.startswith("Refuted") and "tradeoff.markov" in first and "eigenvalues 1/2" in first
    assert "memlaw verify" in first
    top = tab.look("document.querySelector('.failure').getBoundingClientRect()").get("top", 0)
    assert top < 600, "it shows without scrolling"
    assert tab.look("document.querySelector('.card').id") == "tradeoff.markov"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (400, "light")])
def test_axe_finds_no_serious_violation(tab: browser.Tab, addresses: Addresses, width: int, scheme: str) -> None:
    code = browser.axe()
    if code is None:
        pytest.skip("axe-core is not installed ($MEMLAW_AXE names its axe.min.js)")
    tab.sized(width)
    tab.media(scheme=scheme)
    tab.do("Page.setBypassCSP", enabled=True)
    tab.open(addresses["mutant"])
    tab.do("Runtime.evaluate", expression=code.read_text(encoding="utf-8"))
    assert tab.look("axe.run().then((found) => found.violations.map((item) => [item.id, item.impact]))") == []


def test_a_reader_hears_names_of_pictures_and_cells_of_tables(tab: browser.Tab, addresses: Addresses) -> None:
    tab.sized(400)
    tab.open(addresses["mutant"])
    nodes = tab.do("Accessibility.getFullAXTree")["nodes"]
    told = [node for node in nodes if not node.get("ignored")]
    heard = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in told]
    pictures = [name for role, name in heard if role in ("image", "img")]
    assert len(pictures) >= 5 and all(len(name) > 40 for name in pictures)
    roles = [role for role, _ in heard]
    assert {"row", "rowheader", "cell", "main", "navigation", "article"} <= {*roles}
    levels = tab.look("[...document.querySelectorAll('h1,h2,h3')].map((item) => Number(item.tagName[1]))")
    assert levels[0] == 1 and all(later - earlier <= 1 for earlier, later in pairwise(levels))
