"""memlaw measure: what it prints, its JSON and its plot, what it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner, Result

from memlaw.verify.command.cli import app
from memlaw.verify.differentiable import device

SMALL = ["-n", "8", "--lags", "20"]
OWN_LAYER = """
import torch
from free_diagonal import FreeDiagonal

def make(size=2, dtype=None):
    return FreeDiagonal([0.5] + [0.1 * k for k in range(size - 1)], dtype=dtype)

def late(size, **others):
    return make(size, others["dtype"])

def demanding(size, colour):
    return make(size)

def empty():
    return object()

def nonlinear():
    class Squashed(torch.nn.Module):
        def states(self, u):
            return torch.tanh(u)
        def impulse_response(self, lags, channel=0):
            return torch.ones(lags, 1, 1)
        def pair(self):
            return [[0.5]], [1.0]
    return Squashed()

number = 3
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["measure", *words], env={"COLUMNS": "150"})  # whatever the terminal's width


def ok(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def bad(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert not result.stdout
    assert "Traceback" not in result.output
    return result.stderr


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "own_layers.py").write_text(OWN_LAYER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "own_layers", raising=False)
    return tmp_path


def test_it_sets_prediction_and_measurement_side_by_side() -> None:
    text = ok("s4d-lin", *SMALL)
    assert "M predicted" in text
    assert "rank 7 of 8 real states" in text
    assert "capacity 7" in text
    assert "agree to" in text
    assert "float64, cpu, seed 0), untrained" in text


def test_regression_prints_bands() -> None:
    text = ok("s4d-lin", *SMALL, "--method", "regression", "--samples", "300", "--dtype", "float32")
    assert "300 runs of white noise of length 64" in text
    assert "95% band" in text
    assert "bands hold the exact value" in text


def test_trained_layers_say_so_and_differ() -> None:
    text = ok("s4-legs", *SMALL, "--trained", "--dtype", "float32", "--seed", "2")
    assert "after 30 steps of training" in text
    assert "loss" in text
    assert "agree to" in text


def test_clustered_layers_are_explained() -> None:
    text = ok("s4d-real", "-n", "64", "--lags", "30", "--seed", "1")
    assert "cannot be measured in this basis" in text


def test_what_never_forgets_is_measured_over_its_window() -> None:
    text = ok("linear-attention", "-n", "4", "--lags", "25")
    assert "0.040000" in text
    assert "It never forgets: this is memory over 25 inputs" in text


@pytest.mark.parametrize("method", ["exact", "regression"])
def test_json(method: str, tmp_path: Path) -> None:
    words = ["s5", *SMALL, "--method", method, "--samples", "200", "--trained"]
    told = json.loads(ok(*words, "--json", "-"))
    assert told["schema"] == "memlaw.measure/1"
    assert told["model"] == "s5"
    assert len(told["lags"]) == len(told["predicted"]) == len(told["measured"]) == 20
    assert told["difference"] < (1e-10 if method == "exact" else 1)
    assert told["rank"] == told["capacity"] == 8
    assert len(told["losses"]) == 30
    assert ("upper" in told) is (method == "regression")
    file = tmp_path / "told.json"
    assert "M predicted" in ok(*words, "--json", str(file))
    assert json.loads(file.read_text()) == told


@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml")])
def test_plot(suffix: str, start: bytes, tmp_path: Path) -> None:
    file = tmp_path / f"memory{suffix}"
    ok("lru", *SMALL, "--method", "regression", "--samples", "200", "--plot", str(file))
    assert file.read_bytes().startswith(start)


@pytest.mark.parametrize("name", ["make", "late"])
def test_a_layer_of_ones_own(name: str, own: Path) -> None:
    text = ok(f"own_layers:{name}", "-n", "3", "--lags", "0,3,9")
    assert "own_layers:" in text
    assert "agree to" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["s4d-linn"], "did you mean s4d-lin"),
        (["nothing-like-it"], "use one of linear-attention, lru"),
        (["s4d-lin", "-n", "0"], "at least 1"),
        (["s4d-lin", "-n", "7"], "even"),
        (["s4d-lin", "--dtype", "float16"], "float32 or float64"),
        (["s4d-lin", "--device", "quantum"], "use one of: cpu"),
        (["s4d-lin", "--method", "guess"], "exact or regression"),
        (["s4d-lin", "--lags", "all"], "for memory functions alone"),
        (["s4d-lin", "--lags", "-3"], "nonnegative int"),
        (["s4d-lin", "--channel", "4"], "channels 0..0"),
        (["s4d-lin", "--method", "regression", "--samples", "5"], "more than 4 samples"),
        (["s4d-lin", "--plot", "memory.pdf"], ".png or .svg"),
        (["s4d-lin", "--json", "nowhere/told.json"], "nowhere"),
        (["own_layers:missing"], "must be there to import"),
        (["no_such_module:make"], "must be there to import"),
        (["own_layers:number"], "can be called"),
        (["own_layers:demanding"], "needs colour"),
        (["own_layers:empty"], "without impulse_response, spectrum (or pair)"),
        (["own_layers:nonlinear"], "with memlaw.measured_by_regression"),
        (["own_layers:empty"], "memlaw audit MODULE:FACTORY"),
        (["own_layers:empty", "--method", "regression"], "memlaw audit MODULE:FACTORY"),
    ],
)
def test_bad_input_ends_with_one_line(words: list[str], message: str, own: Path) -> None:
    assert message in bad(*words)


def test_a_twin_of_what_shows_no_matrices_is_refused_with_what_measures_it(own: Path) -> None:
    result = CliRunner().invoke(app, ["twin", "own_layers:empty"])
    assert result.exit_code == 2 and "got an object without pair" in result.output
    assert "memlaw audit MODULE:FACTORY" in result.output and "regression" not in result.output


@pytest.mark.skipif(torch.cuda.is_available(), reason="CUDA is here")
def test_cuda_without_cuda_is_refused() -> None:
    assert "use one of: cpu" in bad("s4d-lin", "--device", "cuda")


def test_without_torch_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "has_torch", lambda: False)
    assert "pip install 'memlaw[torch]'" in bad("s4d-lin")
