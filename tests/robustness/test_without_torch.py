"""Where torch cannot be found, whatever needs none works, and whatever needs it says so."""

import subprocess
import sys

PROGRAM = """
import contextlib, io, sys
from importlib.machinery import PathFinder

asked, find = [], PathFinder.find_spec


def without_torch(name, *more):
    if name.partition(".")[0] != "torch":
        return find(name, *more)
    asked.append(name)


PathFinder.find_spec = without_torch

from typer.testing import CliRunner
import memlaw
from memlaw.verify.command.cli import app


def run(*words):
    return CliRunner().invoke(app, list(words))


assert "All hold" in run("verify", "tradeoff.nilpotent", "--kind", "exact", "--seed", "1").output
for words in (["memory", "ring", "-n", "4"], ["show", "allpass"], ["list"], ["closed-form", "1/2", "--lag", "3"]):
    assert run(*words).exit_code == 0, words
memlaw.memory_function(memlaw.Spectrum.real([0.5]))
kinds = ["derived", "generic", "exact", "enclosed", "agrees", "sampled"]
assert memlaw.verify(["capacity.rank"], kinds=kinds, spectra=[memlaw.Spectrum.real([0.5])], seed=1).verdict == "holds"
assert not asked, "none of these even looks for torch"

told = run("measure", "s4d-lin")
assert told.exit_code == 2 and "pip install 'memlaw[torch]'" in told.output, told.output
measured = memlaw.verify(["readout.gradient"], kinds=["measured"]).evidence
assert {(item.verdict, item.reason) for item in measured if item.subject} == {("not run", "no torch")}, measured
assert all(hasattr(memlaw, name) for name in memlaw.__all__)
from memlaw import *
assert set(memlaw.__all__) <= set(globals())
for name in ("measured_memory", "measured_by_regression", "gradients_report"):
    try:
        globals()[name](None, 3)
    except memlaw.InvalidInput as error:
        assert str(error).startswith(f"got memlaw.{name}; models are built with torch"), error
    else:
        raise AssertionError(name)
try:
    memlaw.differentiable.memory
except memlaw.InvalidInput as error:
    assert str(error).startswith("got memlaw.differentiable.memory; models are built with torch"), error
else:
    raise AssertionError("differentiable")
with contextlib.redirect_stdout(io.StringIO()) as shown:
    help(memlaw)
assert shown.getvalue().count("Needs torch, which is not installed") == 3
assert "torch" not in sys.modules
"""


def test_what_needs_no_torch_works_and_the_rest_says_so() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
