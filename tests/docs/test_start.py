"""The first page leads a newcomer, as written, to an audit of an own layer: each block is done in a new folder."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from memlaw.verify.command.cli import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/start.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:this as `(.+?)`:\n\n)?```(python|)\n(.*?)```(?:\n\nprints\n\n```\n(.*?)```)?", re.DOTALL)
ROW = re.compile(r"^( *\d+ +[\d.]+) +\S+ +[\d.]+( +[\d.]+)$", re.MULTILINE)
PASSED = ("memory", "compare", "verify", "show", "audit")


def python(*words: str) -> str:
    """What a program prints in this folder."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "118"}
    run = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def command(program: str, *words: str) -> str:
    """What a command prints in this folder."""
    if program != "memlaw":
        return python("-m", program, *words)
    run = CliRunner().invoke(app, words)
    assert run.exit_code == 0, run.output
    return run.stdout


def steady(text: str) -> str:
    """Without what depends on the machine: seconds, versions, and in an audit the rounding."""
    text = re.sub(r"(; cpu); [\d.]+ s|  time  .*", r"\1", text)
    text = re.sub(r"^python \d[^\n]*\n(?:[\d.]+, torch[^\n]*)?", "", text, flags=re.MULTILINE)
    return ROW.sub(r"\1\2", text).strip()


def test_a_newcomer_comes_from_the_first_command_to_an_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)  # a folder that is not the repository's, with nothing in it
    monkeypatch.setenv("COLUMNS", "118")
    given = []
    for saved, language, text, printed in BLOCK.findall(PAGE):
        if saved:
            Path(saved).write_text(text, encoding="utf-8")
        elif language:
            assert python("-c", text) == printed
        elif text.startswith("$ "):
            line, _, shown = text[2:].partition("\n")
            given.append(line)
            found = steady(command(*shlex.split(line)))
            assert all(steady(part) in found for part in shown.split("...\n")), line
        else:
            assert text.splitlines()[-1].startswith("pip install ")  # the way here
    assert [line.split()[1] for line in given[:-1]] == [*PASSED]
    assert given[-1].startswith("pytest") and Path("compare.svg").exists()


def test_the_extras_that_are_installed_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for names in re.findall(r"pip install '\.\[([\w,]+)\]'", PAGE):
        assert {*names.split(",")} <= {*project["optional-dependencies"]}
