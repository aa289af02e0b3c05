"""What is said of small mistakes: what was given, whatever it is, in the right number, and what a user can do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sympy import oo
from typer.testing import CliRunner

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.hypotheses import STABLE
from memlaw.theory.instance import Instance
from memlaw.theory.language import M, quantity, tau
from memlaw.theory.theorem import less
from memlaw.verify.command.cli import app
from memlaw.verify.evidence.evidence import Verdict
from memlaw.verify.laws.report import Diagnosis, Fault, LawReport, LawResult
from memlaw.verify.measure.data import independent_groups
from memlaw.verify.run.own import theorems_in
from memlaw.verify.show.laws import diagnosis_text, summary_text


def refused(*words: object) -> str:
    done = CliRunner().invoke(app, list(map(str, words)), env={"COLUMNS": "500"})
    assert done.exit_code == 2, done.output
    return done.stderr


def test_a_folder_is_no_file_of_theorems(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="it is a folder"):
        theorems_in(tmp_path)


@pytest.mark.parametrize(
    ("given", "told"), [("5", "got THEOREMS = 5"), ("()", "empty THEOREMS"), ("None", "no THEOREMS")]
)
def test_what_theorems_are_not(given: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(f"THEOREMS = {given}")
    with pytest.raises(InvalidInput, match=told):
        theorems_in(tmp_path / "mine.py")


@pytest.mark.parametrize(("text", "told"), [("", "it is empty"), ("\n\n", "it is empty"), ("u,x\n", "a header alone")])
def test_a_recording_without_numbers(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text(text)
    assert told in refused("measure", "--data", tmp_path / "empty.csv")


@pytest.mark.parametrize("samples", [-5, 0])
def test_samples_are_read_by_every_method(samples: int) -> None:
    assert "a number of samples" in refused("measure", "s4d-lin", "-n", 4, "--samples", samples)


def of(*claims: object) -> memlaw.Theorem:
    witness = Instance.diagonal("1/2", tau=1)
    return memlaw.Theorem(
        key="mine.one", title="One", claims=claims, hypotheses=(STABLE.sufficient("not tried"),), witness=witness
    )


def test_infinity_is_answered_for_users() -> None:
    with pytest.raises(InvalidInput, match="infinity is no number that can be compared") as told:
        memlaw.verify(of(less(M(tau), oo)), kinds=["exact"])
    assert ".py" not in str(told.value)


def test_one_argument() -> None:
    kept = quantity("kept", oracle=lambda system, lag: system.memory(lag))
    with pytest.raises(InvalidInput, match="write kept with 1 argument, or"):
        memlaw.verify(of(less(kept(tau, tau), 2)), kinds=["exact"])


def test_one_recording() -> None:
    with pytest.raises(InvalidInput, match="got 1 recording of 40 samples in all"):
        independent_groups([np.random.default_rng(0).standard_normal((40, 1))])


def test_one_width() -> None:
    def none(u: object) -> object:
        raise TypeError("no")

    with pytest.raises(InvalidInput, match="takes no width 3 in any layout"):
        memlaw.audit(none, inputs=3)


def test_one_state_and_one_law() -> None:
    assert diagnosis_text(Diagnosis(Fault.DEAD, figure=1.0)).startswith("1 state is dead")
    assert diagnosis_text(Diagnosis(Fault.DEAD, figure=2.0)).startswith("2 states are dead")
    held = LawResult("causal", (), Verdict.HOLDS)
    assert summary_text(LawReport("mine", "numpy", 2.0**-53, (held,))).startswith("mine: 1 law holds,")
