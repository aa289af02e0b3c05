"""The page on checkpoints prints what it says, and names every convention and key."""

import re
from pathlib import Path

import pytest
from programs import check_programs
from typer.testing import CliRunner

from memlaw.verify.audit.checkpoints.conventions import CONVENTIONS
from memlaw.verify.command.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "checkpoints.md").read_text(encoding="utf-8")


def test_the_program_and_the_command_print_what_the_page_says(tmp_path, monkeypatch):
    pytest.importorskip("safetensors")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "118")
    programs = re.findall(r"```python\n(.*?)```\n\nprints\n\n```\n(.*?)```", PAGE, re.DOTALL)
    assert len(programs) == 1
    check_programs(programs)
    ((words, expected),) = re.findall(r"```\n\$ memlaw (.*?)\n(.*?)```", PAGE, re.DOTALL)
    done = CliRunner().invoke(app, words.split())
    assert done.exit_code == 0 and done.stdout.split() == expected.split()


def test_the_page_names_every_convention_and_key():
    for item in CONVENTIONS:
        assert f"`{item.name}`" in PAGE
        assert all(f"`{key}`" in PAGE for key in item.needs), item.name
