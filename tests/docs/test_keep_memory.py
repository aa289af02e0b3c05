"""The example of the penalty says what comes out: it keeps memory, at a price, and makes none out of nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs/examples/keep_memory.py"
ROW = re.compile(r"^ +(.+?) +M\(100\) (\S+) +error at lag (\d+): (\S+)$", re.MULTILINE)


@pytest.mark.slow
def test_the_example_says_where_the_penalty_helps_and_where_not() -> None:
    pytest.importorskip("torch")
    done = subprocess.run([sys.executable, str(EXAMPLE)], capture_output=True, text=True, timeout=280, check=True)
    rows = [(name, float(memory), float(error)) for name, memory, _, error in ROW.findall(done.stdout)]
    before, lost, kept, little, without, more, nothing, _, still = rows
    assert before[1] > 0.1 and lost[1] < 1e-3, "forgotten without it"
    assert kept[1] > 0.89 * before[1], "kept with it, for a new readout to find"
    assert kept[2] > lost[2] + 0.1, "at a price where the layer is trained"
    assert more[1] > 2 * without[1] > 2 * little[1] and more[2] < without[2], "it helps to learn where some is there"
    assert nothing[1] < 1e-3 and still[1] < 1e-3 and still[2] > 0.99, "and not where none is"
