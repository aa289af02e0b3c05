"""Links of the README and of all pages lead to a file and a heading that are there; those outward are well formed."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES += sorted((ROOT / "docs/tutorials").glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
HOSTS = {"github.com", "arxiv.org"}


def words(page: Path) -> str:
    """The text of a page, without blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What headings are called, as GitHub and MyST derive it."""
    titles = re.findall(r"^#+ (.*)$", words(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken(page: Path, target: str) -> bool:
    """Whether a link leads nowhere, as far as can be told without a network."""
    if target.startswith(("https:", "http:")):
        parts = urlsplit(target)
        return parts.scheme != "https" or parts.netloc not in HOSTS or not parts.path.strip("/")
    name, _, anchor = target.partition("#")
    file = page.parent / name if name else page
    return not file.exists() or bool(anchor and anchor not in anchors(file))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert [target for target in LINK.findall(words(page)) if broken(page, target)] == []


@pytest.mark.parametrize(
    "target",
    [
        "docs/nothing.md",
        "docs/verdicts.md#nothing",
        "#nothing",
        "http://github.com/a/b",
        "https://githbu.com/a",
        "https://github.com",
    ],
)
def test_a_broken_link_is_seen(target: str) -> None:
    assert broken(ROOT / "README.md", target)


def test_every_page_is_reached_from_the_readme() -> None:
    reached, new = set(), {ROOT / "README.md"}
    while new:
        reached |= new
        targets = {
            (page.parent / link.partition("#")[0]).resolve() for page in new for link in LINK.findall(words(page))
        }
        new = {path for path in targets if path.suffix == ".md" and path.exists()} - reached
    assert {*PAGES} - reached <= {ROOT / "docs/index.md", ROOT / "docs/api.md"}  # these are reached in the site
