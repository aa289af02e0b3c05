"""Figures in the words of the pages: each is computed here, or held to a file by another test."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import check_programs

import memlaw
from memlaw import limits
from memlaw.numerics.memory.realisable import realisable_capacity
from memlaw.numerics.number.primefield import BITS
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.kinds.proved import ties
from memlaw.verify.kinds.trials import standard_trials

ROOT = Path(__file__).parents[2]
FIGURE = re.compile(r"(?<![\w.:/#-])\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?(?![\w/])")
FEW = {*"01234"}  # ordinals, exit codes, lags; no measurement


def words(page: str) -> str:
    """A page without code, addresses, numbers of papers and of threads, in one line."""
    text = (ROOT / page).read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\[[\w-]+ #\d+\]|\]\([^)]*\)|arXiv:[\d.]+|`[^`\n]*`|^\d+\. ", "", text, flags=re.MULTILINE)
    return " ".join(text.split())


def first_memory(spectrum: Spectrum) -> str:
    return f"{memlaw.memory_function(spectrum, lags=1).values[0]:.6f}"


def readme() -> Iterator[str]:
    yield "Python 3.11"
    asked = Spectrum.s4d_lin(64, step_size="1/1000")
    yield f"64 states were asked for; S4D-Lin's first mode is real, which leaves {asked.size}"
    yield f"maps them to {Spectrum.s4d_lin(64, step_size='0.05').size} distinct eigenvalues, so"
    yield f"remember {memlaw.memory_function('s4d-lin N=64 step 0.05 zoh', lags=1).capacity} units and not 64"


def start() -> Iterator[str]:
    yield "Python 3.11"
    (points,) = re.findall(r"exact +holds .*, (\d+) points", (ROOT / "docs/start.md").read_text(encoding="utf-8"))
    yield f"at {points} points"  # in an output that a test compares
    yield "what of lag 20"
    rates = [0.5, 0.8, 0.9, 0.97]
    here = memlaw.memory_function(Spectrum.real(rates), lags=[20]).values[0]
    best = memlaw.optimal_spectrum(4, 20).memory
    assert 3.5 < best / here < 4.5
    yield "little of lag 20"


def questions() -> Iterator[str]:
    yield f"so that 64 gives {Spectrum.s4d_lin(64, step_size='1/1000').size}"
    yield "of 32 states"
    shown = realisable_capacity(Spectrum.s4_legs(32, step_size="0.01"))
    yield f"fewer of its states: {shown:.0f} of 32 at step size 0.01"
    yield "one channel of 16 states"
    yield "a band of 95 %"


def conventions() -> Iterator[str]:
    asked = Spectrum.s4d_lin(64, step_size="1/1000")
    assert asked.size == 63 and asked.stored == 32
    yield "has 64 real states and 32 stored ones"


def command_line() -> Iterator[str]:
    assert limits.SECONDS == 60
    yield f"above a minute of one processor or {limits.GIB:.0f} GiB"
    yield "130 after an interruption"


def numbers() -> Iterator[str]:
    yield "as 0.05 is, and"
    yield from ("0.1 is the point", '"0.1" is')
    yield f"more than {limits.SECONDS:.0f} s of a processor or {limits.GIB:.0f} GiB"


def verdicts() -> Iterator[str]:
    yield f"a prime field of {BITS} bits"
    yield f"{len({tie.key for tie in ties()})} theorems have such a claim"
    near = json.loads((ROOT / "tests/meta/independent.json").read_text(encoding="utf-8"))
    yield f"lists {len(near)} near truths"
    held = first_memory(Spectrum.s4_legs(64, step_size="0.001")), first_memory(Spectrum.s4d_legs(64, step_size="0.001"))
    yield "(N = 64, step 0.001: M(0) is {} for S4-LegS and {} for S4D-LegS)".format(*held)
    sizes = {trial.spectrum.name for trial in standard_trials()}
    assert {f"{name} N=64 step 0.01 zoh" for name in ("s4-legs", "s4d-inv")} <= sizes
    yield "at step size 0.01 with N = 64, the others and other step sizes with N = 32 (64 everywhere with"
    yield '"N = 20..64" says'


HELD = {  # by tests of their own
    "verdicts": (
        r"\d+ theorems, \d+ corollaries, \d+ findings",
        r"Of \d+ entries .*? argued in part\.",
        r"\d+ mutants, 0 survive\..*?sampled \d+\. A derivation",
        r"[\d,]+ seeds so far, [\d,]+ points,",
    )
}
PAGES = (readme, start, questions, conventions, command_line, numbers, verdicts)


@pytest.mark.parametrize("said", PAGES, ids=lambda said: said.__name__)
def test_every_figure_in_words_is_computed_or_held_to_a_file(said) -> None:
    page = "README.md" if said is readme else f"docs/{said.__name__}.md"
    text = words(page)
    for fragment in said():
        assert fragment in text, fragment
        text = text.replace(fragment, "")
    for pattern in HELD.get(said.__name__, ()):
        assert re.search(pattern, text), pattern
        text = re.sub(pattern, "", text)
    assert {*FIGURE.findall(text)} - FEW == set()


def test_the_programs_of_the_questions_print_what_the_page_says() -> None:
    text = (ROOT / "docs/questions.md").read_text(encoding="utf-8")
    programs = re.findall(r"```python\n(.*?)```\n\nprints\n\n```\n(.*?)```", text, re.DOTALL)
    assert len(programs) == 4 == text.count("```python")
    check_programs(programs)


@pytest.mark.slow
def test_the_picture_is_what_its_command_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np
    from matplotlib.image import imread
    from typer.testing import CliRunner

    from memlaw.verify.command.cli import app

    monkeypatch.chdir(tmp_path)
    for page in ("README.md", "docs/index.md"):
        ((command,),) = [re.findall(r"`memlaw (compare .*?)`", (ROOT / page).read_text(encoding="utf-8"))]
        assert CliRunner().invoke(app, command.split()).exit_code == 0
        drawn, kept = imread(tmp_path / "compare.png"), imread(ROOT / "docs/pictures/compare.png")
        assert drawn.shape == kept.shape and np.abs(drawn - kept).mean() < 0.01
