"""The house: how long files and functions are, and that the contracts of the imports can fail."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("theory", "numerics", "verify", "src/memlaw")
SOURCES = sorted({path.resolve() for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")})
TABLES_OF_DATA: frozenset[str] = frozenset()
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def test_files_are_one_subject() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE and name not in TABLES_OF_DATA} == {}


def test_functions_are_one_thought() -> None:
    long = {
        f"{path.relative_to(ROOT)}: {name}": lines
        for path in SOURCES
        for name, lines in functions(path)
        if lines > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_string_stands_alone() -> None:
    """A string on a line of its own is a docstring, or has lost its parentheses."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            body = getattr(node, "body", None)
            for item in body[1:] if isinstance(body, list) else []:
                alone = isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)
                assert not (alone and isinstance(item.value.value, str)), f"{path}:{item.lineno}"


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions of a file with their lines, docstrings left out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            words = (ast.get_docstring(node, clean=False) or "").splitlines()
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - len(words)


BREAKS = {
    "numerics/oracle/stein.py": "from memlaw.numerics.memory.memory import memory_function",
    "theory/subjects/state.py": "from memlaw.numerics.spectrum.spectrum import Spectrum",
    "verify/subjects/single.py": "import torch",
    "numerics/number/exact.py": "from memlaw.numerics.spectrum.spectrum import Spectrum",
    "verify/models/lru.py": "from memlaw.verify.experiments.frame.listed import NAMES",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    for folder in ("theory", "numerics", "verify", "src"):
        skipped = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / folder, copy / folder, symlinks=True, ignore=skipped)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def linted(house: Path) -> subprocess.CompletedProcess[str]:
    lint = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(house / "src")}
    return subprocess.run([lint, "--no-cache"], cwd=house, env=environment, capture_output=True, text=True, check=False)


def test_the_contracts_are_kept(house: Path) -> None:
    done = linted(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", BREAKS)
def test_a_forbidden_import_fails_the_linter(house: Path, name: str) -> None:
    path = house / name
    text = path.read_text()
    path.write_text(f"{text}\n\n{BREAKS[name]}\n")
    try:
        done = linted(house)
    finally:
        path.write_text(text)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout
