"""The site: every page is reached, tutorials run, the theory pages say what the catalogue says."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
from pathlib import Path
from types import ModuleType

import pytest

import memlaw
import memlaw.differentiable
import memlaw.strategies
from memlaw.theory.catalogue import catalogue

DOCS = Path(__file__).parents[2] / "docs"
TUTORIALS = sorted((DOCS / "tutorials").glob("*.md"))


def theory_pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("theory_pages", DOCS / "theory_pages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_in_the_list() -> None:
    listed = set(re.findall(r"^([\w/]+)$", (DOCS / "index.md").read_text(encoding="utf-8"), re.MULTILINE))
    pages = {path.relative_to(DOCS).with_suffix("").as_posix() for path in (*DOCS.glob("*.md"), *TUTORIALS)}
    assert listed == pages - {"index"} | {"theory/index"}


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_runs_from_its_first_cell_to_its_last(path: Path) -> None:
    cells = re.findall(r"```\{code-cell\}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    assert len(cells) >= 1
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile("\n".join(cells), str(path), "exec"), {"__name__": path.stem})
    assert said.getvalue().strip()
    if path.stem == "own_layer":
        assert "True" in said.getvalue() and "causal" in said.getvalue()
    if path.stem == "own_theorem":
        assert "eigenvalues" in said.getvalue()


def test_the_api_page_has_every_public_name() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\.\. auto(?:function|class|exception):: ([\w.]+)$", page, re.MULTILINE))
    assert {name for name in named if "." not in name} == {*memlaw.__all__}
    assert {*memlaw.differentiable.__all__} == {name.split(".")[-1] for name in named if ".differentiable." in name}
    lazy = {name for name in memlaw.strategies.__all__ if name not in vars(memlaw.strategies)}
    assert lazy <= {name.split(".")[-1] for name in named if ".strategies." in name}


def test_the_theory_pages_have_every_entry(tmp_path: Path) -> None:
    module = theory_pages()
    module.write_pages(tmp_path)
    text = "\n".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md"))
    for item in catalogue():
        assert f"({module.anchor(item.key)})=" in text and f"`{item.key}`" in text
    targets = re.findall(r"\]\((\w+)\.md#([\w-]+)\)", text)
    assert all((tmp_path / f"{page}.md").exists() and f"({name})=" in text for page, name in targets)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.md")}
    (tmp_path / "gone.md").write_text("old")
    module.write_pages(tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.md")} == before
