"""The commands twin and design."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from memlaw import Spectrum, memory_function, read_checkpoint
from memlaw.verify.command.cli import app


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["twin", *words])
    return result.exit_code, result.stdout, result.stderr


def test_a_layer_by_name() -> None:
    pytest.importorskip("torch")
    code, told, _ = run("s4-legs", "-n", "8")
    assert code == 0
    for words in ("8 distinct eigenvalues", "condition", "float32", "memory left by float32 states"):
        assert words in told
    ends = {line.split()[0]: line.rpartition("  ")[2].strip() for line in told.splitlines() if line.startswith("s4d-")}
    assert ends == {"s4d-legs": "no twin", "s4d-lin": "no twin", "s4d-inv": "no twin", "s4d-real": "a twin"}


@pytest.mark.parametrize(("eigenvalue", "unknown"), [(0.5, 0), (1.5, 1), (5.0, 2)])
def test_an_unstable_layer_has_a_twin_and_no_figures_that_are_none(
    eigenvalue: float, unknown: int, tmp_path: Path
) -> None:
    np.savez(tmp_path / "pair.npz", A=[[eigenvalue, 1], [0, 0.3]], B=[1.0, 1.0], C=[1.0, 1.0])
    code, told, _ = run(str(tmp_path / "pair.npz"))
    assert code == 0 and "nan" not in told and "inf" not in told
    assert " ".join(told.split()).count("not known: the responses outgrow these numbers") == unknown


def test_a_file(tmp_path: Path) -> None:
    np.savez(tmp_path / "jordan.npz", A=[[0.5, 1], [0, 0.5]], B=[0.0, 1.0])
    code, told, _ = run(str(tmp_path / "jordan.npz"))
    assert code == 0
    assert "none" in told and "0.5 (2 times)" in told
    np.savez(tmp_path / "two.npz", A=[[0.5, 1], [0, -0.25]], B=[1.0, 1.0], C=[1.0, 2.0])
    code, told, _ = run(str(tmp_path / "two.npz"), "--json", "--against", "eigenvalues 1/2, -1/4")
    found = json.loads(told)
    assert code == 0 and found["has_diagonal_twin"]
    assert sum(complex(*weight) for weight in found["weights"][0]) == pytest.approx(3)
    assert found["other_spectra"][0]["difference"] < 1e-14


@pytest.mark.parametrize("name", ["nothing.npz", "empty.npz"])
def test_files_that_hold_no_layer(name: str, tmp_path: Path) -> None:
    np.savez(tmp_path / "empty.npz", x=[1.0])
    code, told, said = run(str(tmp_path / name))
    assert code == 2 and not told
    assert "with A and B" in said


# --- layers of checkpoints ------------------------------------------------------------------------------------------


def checkpoint(folder: Path) -> Path:
    """A diagonal layer of two channels, and one with a low rank and its B, one without B."""
    numpy_files = pytest.importorskip("safetensors.numpy")
    draw = np.random.default_rng(0)
    real, imag = np.log(np.full((2, 3), 0.5)), np.tile(np.pi * np.arange(1.0, 4), (2, 1))
    tensors = {
        "a.log_dt": np.log([0.1, 0.2]),
        "a.log_A_real": real,
        "a.A_imag": imag,
        "b.log_dt": np.log([0.1, 0.2]),
        "b.inv_w_real": real,
        "b.w_imag": imag,
        "b.P": draw.standard_normal((1, 2, 3, 2)),
        "b.B": draw.standard_normal((1, 2, 3, 2)),
    }
    tensors |= {key.replace("b.", "c."): value for key, value in tensors.items() if key[0] == "b" and key != "b.B"}
    numpy_files.save_file(tensors, folder / "model.safetensors")
    return folder / "model.safetensors"


@pytest.mark.parametrize("layer", ["a", "b"])
@pytest.mark.parametrize("channel", [0, 1])
def test_the_twin_of_a_layer_in_a_checkpoint_remembers_what_the_checkpoint_does(
    layer: str, channel: int, tmp_path: Path
) -> None:
    path = checkpoint(tmp_path)
    code, told, _ = run(str(path), "--layer", layer, "--channel", str(channel), "--json")
    found = json.loads(told)
    assert code == 0 and found["has_diagonal_twin"] and found["states"] == 6
    assert "discretization " + ("zoh" if layer == "a" else "bilinear") in found["layer"]
    rows = {row.name: row.figures for row in read_checkpoint(path, lags=5).rows}
    numbers = [complex(*pair) if isinstance(pair, list) else pair for pair in found["eigenvalues"]]
    first = memory_function(Spectrum.from_eigenvalues(numbers), 1).values[0]
    assert rows[layer] is not None
    assert min(abs(first - rows[layer].first.least), abs(first - rows[layer].first.most)) < 1e-12


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name it: a, b, c"),
        (("--layer", "d"), "layer 'd'"),
        (("--layer", "a", "--channel", "2"), "channels 0..1"),
        (("--layer", "c"), "without B"),
        (("--layer", "a", "--gate", "1"), "gate"),
    ],
)
def test_what_a_checkpoint_has_not_is_refused(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    code, told, error = run(str(checkpoint(tmp_path)), *words)
    assert code == 2 and not told and said in " ".join(error.split())


@pytest.mark.parametrize("option", [("--layer", "a"), ("--gate", "1")])
def test_what_is_said_of_a_checkpoint_is_said_of_no_other_model(option: tuple[str, str]) -> None:
    code, told, error = run("s4-legs", *option)
    assert code == 2 and not told and "without a checkpoint" in error


# --- design -------------------------------------------------------------------------------------------------------


def design(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["design", *words])
    return result.exit_code, result.stdout, result.stderr


def test_design_for_a_lag_and_for_a_range() -> None:
    code, told, _ = design("--lag", "50", "--states", "8", "--layer", "s4d-lin")
    assert code == 0
    for words in ("step size", "M(50) =", "best found for that lag", "eigenvalue pruned"):
        assert words in told
    code, told, _ = design("--lag", "5..50", "--states", "4", "--json")
    found = json.loads(told)
    assert code == 0 and (found["first_lag"], found["last_lag"], found["step_size"]) == (5, 50, None)
    assert len(found["eigenvalues"]) == 4


def test_design_refuses_in_a_line() -> None:
    code, told, said = design("--lag", "50", "--layer", "random-disk")
    assert code == 2 and not told and "step size or a radius" in said
