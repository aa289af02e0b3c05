"""The wheel as others install it: plugin and strategies by their entry points, with torch and without."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
FOLDERS = ("src", "theory", "numerics", "verify", "results", "proofs_notes")
FILES = ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in")
SUITE = """
import memlaw
from hypothesis import given, strategies as st

@given(st.from_type(memlaw.Spectrum))
def test_types_are_known(spectrum):
    assert spectrum.size
"""
WITHOUT_TORCH = """
from importlib.machinery import PathFinder
find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *more: None if name.partition(".")[0] == "torch" else find(name, *more)
"""

pytestmark = pytest.mark.slow


def called(*words: str | Path, folder: Path, **environment: str) -> str:
    command = [sys.executable, "-m", *map(str, words)]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel is installed, without what it depends on."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    for name in FOLDERS:
        skipped = shutil.ignore_patterns("__pycache__", "*.egg-info", "checkpoints")
        shutil.copytree(ROOT / name, tree / name, symlinks=True, ignore=skipped)
    for name in FILES:
        shutil.copy(ROOT / name, tree)
    called("build", "--wheel", "--no-isolation", "--outdir", folder, tree, folder=folder)
    (wheel,) = folder.glob("*.whl")
    called("pip", "install", "--quiet", "--no-deps", "--no-index", "--target", folder / "site", wheel, folder=folder)
    return folder / "site"


@pytest.mark.parametrize(
    ("name", "torch", "outcome"),
    [("numpy_layer", False, "16 passed, 2 skipped"), ("torch_layer", True, "17 passed, 1 skipped")],
)
def test_a_suite_outside_the_repository(name: str, torch: bool, outcome: str, site: Path, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / name, tmp_path, dirs_exist_ok=True)
    (tmp_path / "test_types.py").write_text(SUITE, encoding="utf-8")
    where = f"import memlaw\nassert memlaw.__file__.startswith({str(site)!r})\n"
    (tmp_path / "conftest.py").write_text(where + ("" if torch else WITHOUT_TORCH), encoding="utf-8")
    told = called("pytest", "-p", "no:cacheprovider", "-W", "error", folder=tmp_path, PYTHONPATH=str(site), CI="1")
    assert outcome in told and "memlaw-" in told and "= memory laws =" in told, told
