"""The page on twins and designs: its programs print what it says, and its figures are what is computed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from memlaw.numerics.learn.design import design
from memlaw.numerics.memory.twin import diagonal_twin
from memlaw.numerics.memory.twin_rounding import twin_in_rounding
from memlaw.numerics.spectrum.hippo import discretize_pair, legs_input, legs_matrix

PAGE = (Path(__file__).resolve().parents[2] / "docs/twins_and_designs.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```\n\nprints\n\n```\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("program", "output"), PROGRAMS)
def test_programs_print_what_the_page_says(program: str, output: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == output


def test_figures_of_rounding() -> None:
    pair = discretize_pair(legs_matrix(16), legs_input(16), 0.01, "bilinear")
    twin = diagonal_twin(*pair)
    left = twin_in_rounding(twin, *pair)
    assert 7e10 < twin.condition < 9e10
    assert left.given < 4e-7 and left.diagonal > 100  # what cancels is rounding, and depends on the machine
    assert f"{left.given_capacity:.2f}" == "16.00" and f"{left.diagonal_capacity:.2f}" == "12.35"


@pytest.mark.slow
@pytest.mark.parametrize(("layer", "worth"), [(None, 0.113), ("s4-legs", 0.103)])
def test_figures_of_a_range(layer: str | None, worth: float) -> None:
    assert design("10..1000", 64, layer).worth == pytest.approx(worth, abs=2e-3)
