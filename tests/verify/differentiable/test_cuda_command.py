"""One call for a GPU: it says so where there is none, and its JSON passes only what ran and passed."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("torch")

SOURCE = Path(__file__).parents[3] / "benchmarks" / "cuda.py"
CASES = '<testsuites><testsuite><testcase classname="a" name="b">{}</testcase></testsuite></testsuites>'


@pytest.fixture
def command() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cuda_command", SOURCE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_the_device_nothing_is_run_and_nothing_passes(command, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["cuda.py", "--device", "cuda:99", "--json", str(tmp_path / "out.json")])
    assert command.main() == 2
    assert "nothing was run: there is no device 'cuda:99' here" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("inside", "status", "expected"),
    [("", 0, 0), ("<failure/>", 1, 1), ("<error/>", 0, 1), ("<skipped/>", 0, 1), ("", 1, 1), (None, 5, 1)],
)
def test_only_what_ran_and_passed_has_passed(command, monkeypatch, capsys, tmp_path, inside, status, expected):
    def run(words, end):
        if words[0] == "-m" and inside is not None:
            Path(words[-1].partition("=")[2]).write_text(CASES.format(inside))
        return (status if words[0] == "-m" else 0), "output", 1.0

    target = tmp_path / "out.json"
    monkeypatch.setattr(command, "run", run)
    monkeypatch.setattr(sys, "argv", ["cuda.py", "--device", "cpu", "--json", str(target)])
    assert command.main() == expected
    found = json.loads(target.read_text())
    assert found["passed"] is not bool(expected) and found["tests"]["passed"] is not bool(expected)
    assert set(found) == {"device", "tests", "convolution", "training_scale", "passed"}
