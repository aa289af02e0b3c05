"""The commands twin and design."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

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


# --- design -------------------------------------------------------------------------------------------------------


def design(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["design", *words])
    return result.exit_code, result.stdout, result.stderr


def test_design_for_a_lag_and_for_a_range() -> None:
    code, told, _ = design("--lag", "50", "--states", "8", "--layer", "s4d-lin")
    assert code == 0
    for words in ("step size", "M(50) =", "best known for that lag", "eigenvalue pruned"):
        assert words in told
    code, told, _ = design("--lag", "5..50", "--states", "4", "--json")
    found = json.loads(told)
    assert code == 0 and (found["first_lag"], found["last_lag"], found["step_size"]) == (5, 50, None)
    assert len(found["eigenvalues"]) == 4


def test_design_refuses_in_a_line() -> None:
    code, told, said = design("--lag", "50", "--layer", "random-disk")
    assert code == 2 and not told and "step size or a radius" in said
