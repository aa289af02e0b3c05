"""The catalogue as pages, one a subject, with MathML: what `memlaw show` tells, to read in the browser."""

from __future__ import annotations

import html
from collections import defaultdict
from pathlib import Path

from memlaw.theory.bibliography import origin
from memlaw.theory.catalogue import catalogue
from memlaw.theory.language.formula import inline
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.show.page.mathml import mathml


def write_pages(folder: Path) -> None:
    """A page for each subject, in the order of the catalogue, and a list of all; files that stay the same stay."""
    subjects: dict[str, list[Theorem]] = defaultdict(list)
    for item in catalogue():
        subjects[item.key.partition(".")[0]].append(item)
    folder.mkdir(exist_ok=True)
    pages = {name: page(name, items) for name, items in subjects.items()}
    listed = "\n".join(pages)
    pages["index"] = f"# Theory\n\nEvery entry of the catalogue, by subject.\n\n```{{toctree}}\n{listed}\n```\n"
    for old in folder.glob("*.md"):
        if old.stem not in pages:
            old.unlink()
    for name, text in pages.items():
        target = folder / f"{name}.md"
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")


def page(subject: str, items: list[Theorem]) -> str:
    """All theorems of one subject."""
    return f"# {subject}\n\n" + "\n".join(map(section, items))


def section(item: Theorem) -> str:
    """Statement, definitions, hypotheses with what fails without them, on what it rests, origin."""
    formulas = [mathml(claim.latex()) for claim in item.claims]
    formulas += [mathml(inline(definition.relation)) for definition in item.where]
    assumed = "".join(f"<li>{html.escape(law.text)}: {html.escape(_without(law))}</li>" for law in item.hypotheses)
    body = "".join(f'<div style="margin: 0.8em 0; overflow-x: auto">{formula}</div>' for formula in formulas)
    body += f"<p>If</p><ul>{assumed}</ul>" if assumed else ""
    uses = ", ".join(f"[{key}]({key.partition('.')[0]}.md#{anchor(key)})" for key in item.uses)
    parts = [
        f"({anchor(item.key)})=\n## {item.title}\n",
        f"`{item.key}`, {item.role}. Origin: {origin(item.key)}.\n",
        f"```{{raw}} html\n{body}\n```\n",
        f"Rests on {uses}.\n" if uses else "",
        f"{_words(item.remark)}\n" if item.remark else "",
    ]
    return "\n".join(filter(None, parts))


def anchor(key: str) -> str:
    """The name of a theorem's place on its page."""
    return key.replace(".", "-").replace("_", "-")


def _without(law: object) -> str:
    broken = getattr(law, "breaks_at", None)
    return f"without it the claim fails at {broken.label}" if broken else f"only sufficient; {law.only_sufficient}"  # type: ignore[attr-defined]


def _words(text: str) -> str:
    """Plain words, in which nothing is markup."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|<>$~^" else letter for letter in text)
