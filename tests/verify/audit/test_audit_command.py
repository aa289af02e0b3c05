"""The command audit on layers: what it says, how wide, in which code it ends."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from memlaw.verify.audit.behaviour import Trait
from memlaw.verify.audit.findings import Finding
from memlaw.verify.command.cli import app
from memlaw.verify.show import audit as show

LAYERS = """
import numpy as np
import torch
from scipy.signal import lfilter

import memlaw

def decay(u):
    return lfilter([1.0], [1.0, -0.5], u, axis=1)

def squared(u):
    return decay(u**2)

def gated():
    return torch.nn.GRU(2, 3, batch_first=True)

class Dropping(torch.nn.Module):
    def __init__(self, size=4):
        super().__init__()
        self.core, self.drop = torch.nn.Linear(size, size), torch.nn.Dropout(0.5)

    def forward(self, u):
        return self.drop(self.core(u))

class Liar(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.core = torch.nn.Linear(1, 1, bias=False, dtype=torch.float64)

    def spectrum(self, channel=0):
        return memlaw.Spectrum.real([0.9])

    def forward(self, u):
        return torch.from_numpy(lfilter([1.0], [1.0, -0.5], u.numpy(), axis=1))

def needs(width, depth):
    return gated()

def broken():
    raise ValueError("no such width")

class Plain(torch.nn.Module):
    def forward(self, u):
        return u.cumsum(1) * 0 + u

nothing = 3
"""


@pytest.fixture
def layers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "layers_of_mine.py").write_text(LAYERS)
    (tmp_path / "faulty.py").write_text("layer = missing")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return "layers_of_mine"


def run(*words: str, width: int = 118) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["audit", *words], env={"COLUMNS": str(width)})
    return done.exit_code, done.output


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("what", ["decay", "gated"])
def test_what_is_told_fits_the_terminal(layers: str, what: str, width: int) -> None:
    code, output = run(f"{layers}:{what}", "--lags", "12", "--need-lag", "8", "--no-regression", width=width)
    assert code == 0, output
    assert max(len(line) for line in output.splitlines()) <= width
    assert "64 draws of 40 steps" in output and "6e-07" in output and "at lag 8" in output


def test_memory_is_told_to_six_digits(layers: str) -> None:
    code, output = run(f"{layers}:decay", "--lags", "3")
    assert code == 0 and "0.750000" in output and "0.046875" in output and "states seen" in output


def test_directions_are_of_what_they_are_and_a_size_is_a_share(layers: str) -> None:
    code, output = run(f"{layers}:squared", "--lags", "3", "--inputs", "1", width=200)
    assert code == 0 and "local: 1 direction of the state seen" in output
    assert "not linear (by more than the largest output)" in output
    assert "of what it does next" in output and "e+" not in output


def test_json_is_the_audit(layers: str) -> None:
    code, output = run(f"{layers}:decay", "--lags", "3", "--json")
    data = json.loads(output)
    assert code == 0 and data["schema"] == "memlaw.audit/1"
    assert data["systems"][0]["values"] == pytest.approx([0.75, 0.1875, 0.046875])


def test_a_plot_is_drawn(layers: str, tmp_path: Path) -> None:
    for what, name in (("decay", "a.png"), ("gated", "b.svg")):
        assert run(f"{layers}:{what}", "--lags", "8", "--no-regression", "--plot", name)[0] == 0
        assert (tmp_path / name).stat().st_size > 1000


def test_our_own_layers_go_by_name() -> None:
    code, output = run("s4d-lin", "-n", "8", "--lags", "10", "--dtype", "float64")
    assert code == 0 and "states claimed" in output


def test_a_layer_that_does_not_do_what_it_claims_ends_with_1(layers: str) -> None:
    code, output = run(f"{layers}:Liar", "--lags", "5")
    assert code == 1 and "does not do what it claims" in output


REFUSED = [
    ("layers_of_mine:Dropping", "call .eval() first"),
    ("layers_of_mine:needs", "a factory that needs width, depth"),
    ("layers_of_mine:broken", "a factory that raises 'ValueError: no such width'"),
    ("faulty:layer", "MODULE:FACTORY must be there to import (name 'missing' is not defined)"),
    ("layers_of_mine:nothing", "a factory can be called"),
    ("layers_of_mine:missing", "MODULE:FACTORY must be there to import"),
    ("no_such_module:layer", "MODULE:FACTORY must be there to import"),
    ("os:getcwd", "a torch module or a function"),
    ("nomodel", "a model is a name or MODULE:FACTORY"),
]


@pytest.mark.parametrize(("what", "words"), REFUSED)
def test_what_is_no_layer_ends_with_2(layers: str, what: str, words: str) -> None:
    code, output = run(what, "--lags", "5", width=400)
    assert code == 2 and words in output, output


def test_a_class_without_an_init_of_its_own_is_a_factory(layers: str) -> None:
    assert run(f"{layers}:Plain", "--lags", "5")[0] == 0


def test_exit_codes_are_documented() -> None:
    output = run("--help")[1]
    assert "Exit codes: 0, audited; 1, it does not do what its spectrum claims" in output.replace("\n", " ")


def test_every_finding_has_its_sentence() -> None:
    figures = dict.fromkeys(
        ("size", "unit", "states", "distinct", "seen", "left", "difference", "read", "lag", "known", "steps"), 2.0**-24
    )
    for name in show.SENTENCES:
        sentence = show._sentence(Finding(name, 2, 1, figures), 3)
        assert sentence.endswith(".") and "2 channels of 3" in sentence


@pytest.mark.parametrize("holds", [True, False, None])
@pytest.mark.parametrize("name", sorted(show.HOLDS))
def test_every_law_has_its_words(name: str, holds: bool | None) -> None:
    words = show.behaviour_words((Trait(name, holds, 0.5, 0.1, 64),))
    assert ("not" in words or "see" in words) is not holds or name == "batch"
