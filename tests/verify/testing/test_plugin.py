"""The plugin as other people's test suites meet it: what it loads, what it prints, what it leaves in reports."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree

import hypothesis
import pytest
from hypothesis.strategies._internal import types

import memlaw.verify.laws.gradients
import memlaw.verify.show.tested
import memlaw.verify.testing.hypotheses  # noqa: F401  # pytester forgets what is first loaded inside
from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.models.layer import LinearLayer
from memlaw.verify.testing.laws import names_of, parametrize_with_laws
from memlaw.verify.testing.registered import register

pytest_plugins = ["pytester"]

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[2] / "docs" / "examples"
INSTALLED = any(entry.name == "memlaw" for entry in entry_points(group="pytest11"))
PLUGIN = ["-p", "no:cacheprovider", *([] if INSTALLED else ["-p", "memlaw.verify.testing.plugin"])]


def ran(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess(*PLUGIN, *options)


# --- what it prints -------------------------------------------------------------------------------------------------


def steady(text: str) -> str:
    """From the failures on; without times, and without roundings, which differ from machine to machine."""
    told = text[text.index("= ERRORS =") : text.index("= short test summary")]
    told = re.sub(r"\d+(\.\d+)?e-\d+", "ROUNDING", told)
    return re.sub(r"^=*( .*? )=*$", r"==\1==", told, flags=re.MULTILINE).partition("\n")[2]


def test_failures_read_as_they_did(pytester: pytest.Pytester) -> None:
    """Run with MEMLAW_WRITE=1 to take what is printed now for what is wanted."""
    shutil.copy(HERE / "faulty_layers.py", pytester.path / "test_faulty_layers.py")
    told = steady(str(ran(pytester, "-ra").stdout))
    kept = HERE / "failures.txt"
    if os.environ.get("MEMLAW_WRITE"):
        kept.write_text(told, encoding="utf-8")
    assert told == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "passed", "skipped"), [("torch_layer", 16, 1), ("numpy_layer", 15, 2)])
def test_a_test_suite_of_somebody_else(name: str, passed: int, skipped: int, pytester: pytest.Pytester) -> None:
    shutil.copytree(EXAMPLES / name, pytester.path, dirs_exist_ok=True)
    ran(pytester).assert_outcomes(passed=passed, skipped=skipped)


def test_the_example_of_a_package_is_skipped_without_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "s5"]:  # another test may have loaded it
        monkeypatch.delitem(sys.modules, name)
    shutil.copytree(EXAMPLES / "s5_pytorch", pytester.path, dirs_exist_ok=True)
    (pytester.path / "s5.py").write_text("raise ModuleNotFoundError('s5')", encoding="utf-8")
    result = ran(pytester, "-rs")
    result.stdout.fnmatch_lines(["*s5-pytorch is not installed*"])
    result.assert_outcomes(skipped=1)


def test_the_example_of_a_package_where_it_is_installed(pytester: pytest.Pytester) -> None:
    pytest.importorskip("s5", reason="s5-pytorch is not installed: pip install 'memlaw[zoo]'")
    shutil.copytree(EXAMPLES / "s5_pytorch", pytester.path, dirs_exist_ok=True)
    ran(pytester).assert_outcomes(passed=11, skipped=3)  # rounding hides two of its states


PAGE = (EXAMPLES.parent / "testing_your_layer.md").read_text(encoding="utf-8")
BEFORE = """
import pytest
from hypothesis import given, settings
from memlaw import Spectrum, parametrize_with_laws, strategies
from oscillators import Oscillators
LAYER = Oscillators(channels=2, oscillators=3).double()
"""
COUNTS = ({"passed": 9, "skipped": 4}, {"passed": 13, "skipped": 1}, {"xfailed": 1}, {"passed": 1}, {"passed": 2})


@pytest.mark.parametrize("place", range(len(COUNTS)))
def test_the_programs_of_the_page_do_what_it_says(place: int, pytester: pytest.Pytester) -> None:
    program = [textwrap.dedent(text) for text in re.findall(r"( *```python\n.*?)```", PAGE, re.DOTALL)][place]
    before = BEFORE + ("LAYER = lambda u: u * u\n" if "expected" in program else "")
    program = program.removeprefix("```python\n").replace("LAYER], exp", 'LAYER], laws=["linear"], exp')
    program = program.replace("@given", "@settings(max_examples=10)\n@given")
    (pytester.path / "test_laws.py").write_text(before + program, encoding="utf-8")
    shutil.copy(EXAMPLES / "torch_layer" / "oscillators.py", pytester.path)
    result = ran(pytester)
    result.assert_outcomes(**COUNTS[place])
    if not place:
        assert re.search(r"prints at its end\n\n```\n(.*?)```", PAGE, re.DOTALL)[1] in str(result.stdout)


def test_the_page_shows_what_is_printed_of_a_fault(pytester: pytest.Pytester) -> None:
    layer = (EXAMPLES / "torch_layer" / "oscillators.py").read_text(encoding="utf-8")
    (pytester.path / "oscillators.py").write_text(layer.replace("2 * steps", "steps"), encoding="utf-8")
    program = 'LAYER = Oscillators(channels=2, oscillators=3)\n@parametrize_with_laws([LAYER], laws=["causal"])\n'
    program += "def test_laws(layer, law):\n    law(layer)\n"
    (pytester.path / "test_laws.py").write_text(BEFORE + program, encoding="utf-8")
    told = str(ran(pytester).stdout)
    shown = re.search(r"```\n_+ (test_laws.*?) _+\n(.*?)```", PAGE, re.DOTALL)
    assert shown and shown[1] in told
    for line in shown[2].splitlines():
        assert re.sub(r"(, to \S+;)? \.\.\.$", "", line) in told, line


NO_LAYER = """
import memlaw

def silent(u):
    return u * float("nan")

@memlaw.parametrize_with_laws([silent])
def test_laws(layer, law):
    law(layer)
"""


def test_why_a_layer_cannot_be_checked_is_said_once(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(NO_LAYER)
    result = ran(pytester)
    result.assert_outcomes(failed=13)
    told = str(result.stdout)
    assert told.count("check its parameters") == 1
    assert told.count("silent cannot be checked: the first test of its laws says why") >= 12


# --- what it leaves -------------------------------------------------------------------------------------------------

SUITE = """
import pytest, memlaw

@memlaw.parametrize_with_laws([lambda u: u, lambda u: 2 * u], laws=["causal", "linear"])
def test_laws(layer, law):
    law(layer)

@pytest.mark.theorem("capacity.rank")
def test_of_a_theorem():
    pass

def test_of_none():
    pass
"""


def test_properties_and_the_summary_come_from_workers_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess(*PLUGIN, "-n", "1", "--junitxml=report.xml")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["*= memory laws =*", "function: 2 laws hold (*.py::test_laws)", "function2: 2 laws*"])
    cases = {case.get("name"): case for case in ElementTree.parse(pytester.path / "report.xml").iter("testcase")}
    noted = {one.get("name"): one.get("value") or "" for one in cases["test_laws[function-linear]"].iter("property")}
    row = json.loads(noted["memlaw"])
    assert (row["layer"], row["law"], row["verdict"], row["failed"]) == ("function", "linear", "holds", False)
    assert noted["theorem"] in row["theorems"]
    assert [one.get("value") for one in cases["test_of_a_theorem"].iter("property")] == ["capacity.rank"]
    assert not list(cases["test_of_none"].iter("property"))


@pytest.mark.parametrize(
    ("key", "passed"), [("capacity.rank", 1), ("capacity", 1), ("state.projection", 4), ("legs", 0)]
)
def test_a_theorem_or_a_subject_selects(key: str, passed: int, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    ran(pytester, "--theorem", key).assert_outcomes(passed=passed, deselected=6 - passed)


def test_a_theorem_that_is_not_there_cannot_be_selected(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = ran(pytester, "--theorem", "capacity.rnak")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*did you mean capacity.rank*"])


def test_nothing_decided_is_no_success(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test(memory_laws):\n    memory_laws(lambda u: u, laws=['gradients'])")
    result = ran(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["0 laws of function were decided, one at least has to be."])


def test_what_is_no_layer_is_told_in_a_sentence(pytester: pytest.Pytester) -> None:
    program = "def test(memory_laws):\n    memory_laws(3)\n"
    program += "import memlaw\n@memlaw.parametrize_with_laws([3], laws=['causal'])\n"
    pytester.makepyfile(program + "def test_laws(layer, law):\n    law()\n")
    result = ran(pytester)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["The layer cannot be checked: got 3; a layer is a torch module*"] * 2)


# --- what it loads --------------------------------------------------------------------------------------------------

LOADED = """
import atexit, sys, pytest
heavy = ("torch", "sympy", "numpy", "scipy", "hypothesis", "rich", "flint", "numba")
plugin = "memlaw.verify.testing.plugin"
atexit.register(lambda: print("LOADED", [name for name in heavy if name in sys.modules], plugin in sys.modules))
sys.exit(pytest.main([*sys.argv[1:], "-p", plugin]))
"""


@pytest.mark.parametrize("option", ["--version", "--collect-only", "test_run.py"])
def test_nothing_heavy_is_loaded_until_it_is_used(option: str, tmp_path: Path) -> None:
    (tmp_path / "test_plain.py").write_text("import pytest\n@pytest.mark.theorem('any')\ndef test_collected(): pass\n")
    (tmp_path / "test_run.py").write_text("def test_run(): pass\n")
    command = [sys.executable, "-c", LOADED, option, "--strict-markers"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    loaded = option != "--version"  # for which pytest loads no plugin at all, or does
    assert done.stdout.splitlines()[-1] in ("LOADED [] True", f"LOADED [] {loaded}"), done.stdout + done.stderr
    assert done.returncode == 0


TYPES = """
import sys
from memlaw.verify.testing.registered import register
register()
print([name for name in ("torch", "sympy", "numpy") if name in sys.modules])
"""


def test_hypothesis_knows_the_types_and_loads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run([sys.executable, "-c", TYPES], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout.splitlines() == ["[]"], done.stderr
    monkeypatch.setattr(types, "_global_extra_lookup", {**types._global_extra_lookup})
    register()
    for kind in (Spectrum, LinearLayer):
        assert isinstance(hypothesis.find(hypothesis.strategies.from_type(kind), lambda drawn: True), kind)


# --- what it refuses ------------------------------------------------------------------------------------------------

REFUSED = [
    lambda: parametrize_with_laws(len),  # type: ignore[arg-type]
    lambda: parametrize_with_laws([]),
    lambda: parametrize_with_laws([len], laws=["casual"]),
    lambda: parametrize_with_laws([len], laws="casual"),
    lambda: parametrize_with_laws([len]).args[1][0].values[1](abs),
]


@pytest.mark.parametrize("place", range(len(REFUSED)))
def test_what_is_no_list_of_layers_or_no_law_is_refused(place: int) -> None:
    with pytest.raises(InvalidInput):
        REFUSED[place]()


def test_layers_are_told_apart() -> None:
    named = names_of([lambda u: u, lambda u: u, hypothesis, HERE])
    assert named == ["function", "function2", "hypothesis", HERE.name]
