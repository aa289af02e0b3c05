"""The help of every command: examples that are understood, and do what they say; completion for three shells."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from memlaw.verify.command.cli import app

EXAMPLE = Path(__file__).parents[2] / "docs/examples/my_theorems.py"
GROUP: Any = get_command(app)
COMMANDS = sorted(GROUP.commands)
LONG = {  # minutes
    "memlaw verify --json run.json --html run.html",
    "memlaw claims",
    "memlaw soak 'allpass.*' --minutes 5",
    "memlaw experiment recall",
}
LAYER = """
import torch
from memlaw.verify.models.s4d import S4D


def make_layer():
    return S4D(8, channels=1, dtype=torch.float64, seed=0)
"""


def examples(name: str) -> list[str]:
    return [line.strip() for line in (GROUP.commands[name].epilog or "").splitlines()[1:]]


SHORT = [line for name in COMMANDS for line in examples(name) if line not in LONG]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_examples_of_itself_that_are_understood(name: str) -> None:
    assert len(examples(name)) >= 1
    for line in examples(name):
        program, command, *words = shlex.split(line)
        assert (program, command) == ("memlaw", name)
        GROUP.commands[name].make_context(name, words)
        assert len(line) <= 78


def test_one_page_tells_of_every_command() -> None:
    page = (Path(__file__).parents[2] / "docs/command_line.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`memlaw ([a-z][\w-]*)", page))
    assert told == {*COMMANDS}


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", COMMANDS)
def test_examples_stand_in_the_help_unbroken(name: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    told = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": str(width)}).stdout
    lines = [line.strip() for line in told.splitlines()]
    assert lines.index("Examples:") > 0
    assert all(line in lines for line in examples(name))
    assert max(map(len, told.splitlines())) <= width


def test_the_first_help_has_examples_too() -> None:
    lines = [line.strip() for line in CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).stdout.splitlines()]
    first = lines[lines.index("Examples:") + 1 :]
    assert first[:3] == (GROUP.epilog or "").splitlines()[1:] and {*first[:3]} <= {
        *SHORT,
        "memlaw verify tradeoff.markov",
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_told_of_commands_and_options(shell: str) -> None:
    def completed(**words: str) -> str:
        environment = {"_MEMLAW_COMPLETE": f"complete_{shell}", **words}
        return CliRunner().invoke(app, [], prog_name="memlaw", env=environment).stdout

    script = CliRunner().invoke(app, [], prog_name="memlaw", env={"_MEMLAW_COMPLETE": f"source_{shell}"}).stdout
    assert "_MEMLAW_COMPLETE" in script and f"complete_{shell}" in script
    for typed, meant in (
        ("memlaw clo", "closed-form"),
        ("memlaw memory --re", "--realization"),
        ("memlaw memory s4d-l", "s4d-legs"),
        ("memlaw verify --kind enc", "enclosed"),
        ("memlaw experiment lis", "listops"),
    ):
        words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_TYPER_COMPLETE_ARGS": typed}
        assert meant in completed(**words, _TYPER_COMPLETE_FISH_ACTION="get-args")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that examples speak of."""
    place = tmp_path_factory.mktemp("examples")
    shutil.copy(EXAMPLE, place)
    (place / "mypackage").mkdir()
    (place / "mypackage" / "layers.py").write_text(LAYER, encoding="utf-8")
    inputs = np.random.default_rng(0).standard_normal(4000)
    states = np.zeros((4000, 2))
    for t in range(1, 4000):
        states[t] = [0.9, 0.5] * states[t - 1] + inputs[t]
    np.savez(place / "recorded.npz", inputs=inputs, states=states)
    np.savez(place / "layer.npz", A=np.diag([0.9, 0.5]), B=np.ones((2, 1)), C=np.ones((1, 2)))
    shutil.copytree(Path(__file__).parents[2] / "results", place / "results")
    return place


def run(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "memlaw", *shlex.split(line)[1:]]
    return subprocess.run(
        words, cwd=folder, env={**os.environ, "OMP_NUM_THREADS": "1", **environment}, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def with_files(folder: Path) -> Path:
    """The same with a recorded run and a checkpoint."""
    from safetensors.numpy import save_file

    run("memlaw verify tradeoff.nilpotent --kind exact --seed 1 --json run.json", folder)
    kernel = {"log_dt": np.log(np.full(2, 0.01)), "log_A_real": np.log(np.full((2, 8), 0.5)), "A_imag": np.ones((2, 8))}
    kernel["A_imag"] *= np.pi * np.arange(8.0)
    save_file({f"kernel.{name}": array for name, array in kernel.items()}, folder / "model.safetensors")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("line", SHORT)
def test_an_example_does_what_it_says(line: str, with_files: Path) -> None:
    pytest.importorskip("torch")
    done = run(line, with_files, PYTHONPATH=str(with_files))
    assert done.returncode == 0, done.stderr
    words = shlex.split(line)
    for option in ("--plot", "--html", "-o"):
        if option in words:
            assert (with_files / words[words.index(option) + 1]).exists()


def test_a_file_of_python_is_no_checkpoint_and_the_way_to_name_its_layer_is_told() -> None:
    done = CliRunner().invoke(app, ["audit", "layers/mine.py"])
    assert done.exit_code == 2 and "write mine:NAME" in done.stderr
