"""Tables on terminals of every width: each row has its name, no number and no word is broken or cut."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from memlaw.verify.command.cli import app
from memlaw.verify.show.tables import Columns

TITLES = ("spectrum", "capacity", "M(0)", "bound N/(lag+1)", "largest of all", "digits")
ROWS = [("s4-legs N=8 step 0.01 zoh", "8", "0.513245", "1 - 2e-05", "none there", "17")]


def printed(width: int) -> list[str]:
    table = Columns(TITLES, words=1)
    for row in ROWS:
        table.add_row(*row)
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        console.print(table)
    return [line.rstrip() for line in captured.get().splitlines()]


@pytest.mark.parametrize("width", range(36, 130))
def test_no_number_and_no_word_is_broken(width: int) -> None:
    lines = printed(width)
    text = "\n".join(lines)
    assert max(map(len, lines)) <= width and "…" not in text
    assert all(cell in text for cell in ROWS[0][1:4])
    assert {word for title in TITLES for word in title.split()} <= set(text.split())
    rules = [place for place, line in enumerate(lines) if set(line) == {"─"}]
    assert all(lines[place + 1].startswith("s4-legs") for place in rules)


def test_a_wide_console_has_one_table() -> None:
    assert len(printed(130)) == 3


def run(*words: str) -> list[str]:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "80"})
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_compare_at_80_columns() -> None:
    lines = run("compare", "s4-legs", "s4d-lin", "-n", "8")
    wanted = {
        "s4-legs": "8 8 0.5132 0.0830 0.0193 0 1 9 0.98020 17",
        "s4d-lin": "7 7 0.0676 0.0382 0.0301 0 0 0 0.99005 8",
    }
    for name, numbers in wanted.items():
        found = [line.split("zoh")[1].split() for line in lines if line.startswith(name)]
        assert [word for part in found for word in part] == numbers.split()
    assert max(map(len, lines)) <= 80


def test_a_checkpoint_at_80_columns(tmp_path: Path) -> None:
    save_file = pytest.importorskip("safetensors.numpy").save_file
    generator, layer = np.random.default_rng(0), "backbone.layers.0.mixer"
    tensors = {f"{layer}.A_log": generator.standard_normal((6, 4)), f"{layer}.dt_proj.bias": np.linspace(-5, -1, 6)}
    save_file(tensors, tmp_path / "m.safetensors")
    wide = CliRunner().invoke(app, ["audit", str(tmp_path / "m.safetensors")], env={"COLUMNS": "200"}).stdout
    (row,) = [line.split() for line in wide.splitlines() if line.startswith(layer)]
    lines = run("audit", str(tmp_path / "m.safetensors"))
    words = " ".join(lines).split()
    assert {"channels", "stored", "capacity", "float32", "forgotten", *row[1:]} <= set(words)
