"""The tool that breaks the code: what it changes, what it leaves, which it draws, and that a run goes on."""

from __future__ import annotations

import ast
import importlib
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from code_mutants import child
from code_mutants.closing import closings, named, of_today
from code_mutants.isolation import LEFT
from code_mutants.jobs import State, copied, print_of, start
from code_mutants.killers import files_of_tests, nearest_tests, subject_of, theorems_of, touched
from code_mutants.operators import Mutant, mutants
from code_mutants.report import READINGS, STANDINGS, closers, readings, summary
from code_mutants.run import Run
from code_mutants.sample import FOLDERS, drawn, sample, sources

ROOT = Path(__file__).parents[2]
TEXTS = {name: (ROOT / name).read_text() for name in ("verify/kinds/point.py", "numerics/number/exact.py")}

CHANGES = [
    ("x < 1", "compare", "(x <= 1)"),
    ("x == y", "compare", "(x != y)"),
    ("x + y", "arithmetic", "(x - y)"),
    ("x ** 2", "arithmetic", "(x * 2)"),
    ("x[0]", "constant + 1", "x[(1)]"),
    ("f(not x)", "not dropped", "f((x))"),
    ("-x", "minus dropped", "(x)"),
    ("1 if x else y", "not added", "1 if (not (x)) else y"),
    ("x and y", "and / or", "(x or y)"),
    ("conjugate(x)", "conjugate dropped", "(x)"),
    ("x.conjugate()", "conjugate dropped", "(x)"),
    ("x.real", "real / imag", "x.imag"),
    ("range(x)", "range shorter", "range(x - 1)"),
    ("range(x, y)", "range shorter", "range(x, y - 1)"),
    ("f(True)", "truth", "f(False)"),
    ("f(x, y)", "arguments swapped", "f(y, x)"),
    ("{x: y}", "entry dropped", "{}"),
]


def found(text: str, operator: str) -> list[str]:
    return [item.applied(text) for item in mutants("a.py", text) if item.operator == operator]


@pytest.mark.parametrize(("before", "operator", "after"), CHANGES)
def test_a_change_is_of_its_span_alone(before: str, operator: str, after: str) -> None:
    assert f"é = {after}  # as it is\n" in found(f"é = {before}  # as it is\n", operator)


@pytest.mark.parametrize(
    ("before", "operator", "after"),
    [
        ("    return x", "return none", "    return None"),
        ("    raise InvalidInput(1, 2 + 3)", "statement dropped", "    pass"),
        ("    yield x", "statement dropped", "    pass"),
        ("    x += 1", "statement dropped", "    pass"),
        ("    if x:\n        y = 2", "if dropped", "    pass"),
    ],
)
def test_statements_are_dropped(before: str, operator: str, after: str) -> None:
    assert f"def f(x):\n{after}\n" in found(f"def f(x):\n{before}\n", operator)


@pytest.mark.parametrize(
    ("promised", "operator", "after"), [("bool", "return negated", "not (x)"), ("int", "return negated", "-(x)")]
)
def test_what_is_returned_is_negated_by_its_type(promised: str, operator: str, after: str) -> None:
    assert found(f"def f(x) -> {promised}:\n    return x\n", operator) == [
        f"def f(x) -> {promised}:\n    return {after}\n"
    ]


@pytest.mark.parametrize(
    "text",
    [
        '"""One 1 + 1."""\n',
        "x: tuple[1, 2]\n",
        "def f(x: Literal[1]) -> Literal[2]:\n    pass\n",
        "def __repr__(self):\n    return 1 + 1\n",
        "f'{x + 1}'\n",
        "@cache(1)\ndef f():\n    pass\n",
        "x = y + ' words'\n",
        "if TYPE_CHECKING:\n    import x\n",
        "f(evaluate=False)\n",
    ],
)
def test_what_decides_nothing_is_left(text: str) -> None:
    assert {item.operator for item in mutants("a.py", text)} <= {"statement dropped"}


@pytest.mark.parametrize("name", TEXTS)
def test_every_mutant_is_a_program_and_another_one(name: str) -> None:
    text, whole = TEXTS[name], ast.dump(ast.parse(TEXTS[name]))
    for item in mutants(name, text)[::5]:
        assert ast.dump(ast.parse(item.applied(text))) != whole, item


def test_names_are_of_one_mutant_each_and_outlive_changes_elsewhere() -> None:
    text = TEXTS["verify/kinds/point.py"]
    names = [item.name for item in mutants("p.py", text)]
    assert len(set(names)) == len(names)
    assert [item.name for item in mutants("p.py", "\n\n\nZERO = 0\n" + text) if ":module:" not in item.name] == [
        name for name in names if ":module:" not in name
    ]


def test_a_sample_is_of_every_file_and_of_its_seed() -> None:
    texts = {"verify/kinds/a.py": "x = 1\n" * 50, "theory/b.py": "x = 1\n" * 10, "numerics/c.py": "x = 1\n"}
    first = sample(texts, 12, seed=1)
    assert len(first) == 12
    assert {item.file for item in first} == set(texts)
    assert first == sample(texts, 12, seed=1) != sample(texts, 12, seed=2)
    assert len({item.file for item in sample(texts, 2, seed=1)}) == 2


def test_a_change_of_one_file_leaves_the_sample_of_the_others() -> None:
    assert drawn("a.py", TEXTS["verify/kinds/point.py"], 5, 1) == drawn("a.py", TEXTS["verify/kinds/point.py"], 5, 1)
    assert drawn("a.py", "x = 1\n", 9, 1) != drawn("b.py", "x = 1\n", 9, 1)


def test_all_that_decides_a_verdict_can_be_broken() -> None:
    names = set(sources(ROOT))
    assert all(any(name.startswith(folder) for name in names) for folder in FOLDERS)
    assert {"verify/kinds/point.py", "verify/evidence/standing.py", "numerics/number/exact.py"} <= names
    assert not [name for name in names if name.startswith(("verify/show", "theory/document"))]


def test_the_nearest_tests_come_first() -> None:
    assert nearest_tests(ROOT, "numerics/number/gaussian.py")[0] == "tests/numerics/test_gaussian.py"
    assert "tests/verify/test_directed.py" in nearest_tests(ROOT, "verify/kinds/search/directed.py")[:3]
    assert "tests/meta/test_house.py" not in files_of_tests(ROOT)


def test_theorems_are_of_the_subject_or_one_of_each() -> None:
    keys = ["noise.one", "noise.two", "gain.one"]
    assert subject_of("theory/proofs/facts_circle.py") is None
    assert theorems_of("verify/subjects/noise.py", keys) == ["noise.one", "noise.two"]
    assert theorems_of("verify/kinds/point.py", keys) == ["noise.one", "gain.one"]


@pytest.mark.parametrize(
    ("file", "kept", "anew"),
    [
        ("verify/kinds/generic.py", "verify/kinds/exact.py", "verify/run/tasks.py"),
        ("theory/proofs/gain.py", "theory/subjects/delay.py", "theory/catalogue.py"),
        ("verify/subjects/gain.py", "theory/catalogue.py", "verify/kinds/generic.py"),
        ("numerics/number/exact.py", "src/memlaw/errors.py", "verify/evaluate/case.py"),
    ],
)
def test_what_holds_something_of_a_mutant_is_loaded_anew(file: str, kept: str, anew: str) -> None:
    assert {file, anew} <= set(touched(ROOT, file))
    assert kept not in touched(ROOT, file)


def small_tree(place: Path) -> Path:
    """A package in a repository, and a copy of it."""
    (place / "checkout/src/memlaw").mkdir(parents=True)
    (place / "checkout/src/memlaw/__init__.py").write_text("WHERE = __file__\n")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "m"]):
        subprocess.run(["git", *words], cwd=place / "checkout", check=True)
    return copied(place / "checkout", "HEAD", place / "copy")


ASKED = "import memlaw, sys; print(memlaw.WHERE)"


def test_a_copy_is_where_its_package_is_found_by_what_it_starts_too(tmp_path: Path) -> None:
    tree = small_tree(tmp_path)

    def work(say: child.Say) -> None:
        for name in [name for name in sys.modules if name.split(".")[0] == "memlaw"]:
            del sys.modules[name]
        say([importlib.import_module("memlaw").WHERE])
        say([subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True).stdout.strip()])

    file = str(tree / "src/memlaw/__init__.py")
    assert start(tmp_path / "checkout", tree, work, None).waited() == [[file], [file]]


@pytest.mark.parametrize("started", [False, True])
def test_what_is_read_outside_of_a_copy_is_told(tmp_path: Path, started: bool) -> None:
    tree, outside = small_tree(tmp_path), tmp_path / "checkout/src/memlaw/__init__.py"

    def work(say: child.Say) -> None:
        with suppress(Exception):
            if started:
                subprocess.run([sys.executable, "-c", f"open({str(outside)!r})"], capture_output=True, check=True)
            outside.read_text()

    with pytest.raises(AssertionError, match="read outside of the copy"):
        start(tmp_path / "checkout", tree, work, None).waited()
    assert (tree / LEFT).read_text().split() == [str(outside)]


def test_a_module_from_elsewhere_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="memlaw from"):
        child.alone(tmp_path / "checkout", tmp_path / "copy")


def test_what_sees_the_unbroken_code_too_kills_nothing(tmp_path: Path) -> None:
    small_tree(tmp_path)
    run = Run(tmp_path / "checkout", tmp_path, State(tmp_path / "state.json", "HEAD"), False, 1)
    run.state.sound = {"test tests/test_a.py::test_loud": False, "test tests/test_a.py::test_silent": True}
    mutant = Mutant("numerics/a.py", "f", "compare", 1, 1, 0, 1, "")
    assert not run._sound(mutant, "test", "tests/test_a.py::test_loud", [])
    assert not run._sound(mutant, "time limit", "test", [["began", "tests/test_a.py::test_loud", 0.1]])
    assert run._sound(mutant, "test", "tests/test_a.py::test_silent", [])
    assert run._sound(mutant, "import", "SyntaxError", [])


def test_a_mutant_that_never_ends_is_ended(tmp_path: Path) -> None:
    def work(say: object) -> None:
        while True:
            pass

    job = start(ROOT, tmp_path, work, cpu=0)
    began = time.monotonic()
    while (status := job.ended()) is None:
        assert time.monotonic() - began < 200
        time.sleep(0.05)
    assert status == -signal.SIGXCPU


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    state = State.read(tmp_path / "state.json", None, "abc")
    state.results = {"a": {"outcome": "killed"}, "b": {"outcome": "survived"}}
    state.sound["test t"] = True
    state.write()
    assert State.read(state.path, None, "def") == state
    later = State.read(state.path, "def", "def")
    assert (later.commit, set(later.results), later.sound) == ("def", {"a"}, {})


def test_the_report_counts_what_is_not_equivalent_and_what_was_tried_since() -> None:
    tried = [Mutant("verify/kinds/a.py", "f", "compare", n, 1, 0, 1, "") for n in range(5)]
    outcomes = ("killed", "killed", "survived", "survived", "survived")
    results = {item.name: {"outcome": one, "by": "test"} for item, one in zip(tried, outcomes, strict=True)}
    read = {tried[2].name: "closed", tried[3].name: "equivalent", tried[4].name: "closed"}
    seen = {tried[2].name: {"outcome": "killed", "by": "test", "what": "a::b", "commit": "abc"}}
    missed = {tried[4].name: {"outcome": "survived"}}
    text = summary(tried, results, read, seen | missed)
    assert "2 of 4 that are not equivalent are killed: 50.0 % at the first look" in text
    assert "1 more by what was named since and tried on them: 3, 75.0 %" in text
    assert "less than 95 % of those" in text and f"closed: {tried[2].name}  test a::b  at abc" in text
    assert f"survived: {tried[4].name} (read as closed, and survives)" in text
    assert f"survived: {tried[4].name} (read as closed, and not tried)" in summary(tried, results, read, seen)


LINES = "def f(x):\n    y = x < 1\n    return x < 2\n"


def test_a_survivor_is_tried_as_it_is_today_by_what_its_reading_names() -> None:
    item = next(one for one in mutants("a.py", LINES) if one.name == "a.py:f:compare:2")
    found = dict(zip(("before", "after"), item.shown(LINES), strict=True))
    later = LINES.replace("y = x < 1", "y = x")  # now it is the first
    read = {item.name: "`tests/a.py::test_b[c d]` sees it, and theorem `gain.one`, not `f`"}
    (now, by), *others = closings({item.name: found, "b.py:f:compare:1": found}, read, {"a.py": later}).values()
    assert (now.name, by, others) == (item.name, ["tests/a.py::test_b[c d]", "gain.one"], [])
    assert now.applied(later) == item.applied(LINES).replace("y = x < 1", "y = x")
    assert of_today(item.name, found, {"a.py": LINES.replace("2", "3")}) is None
    moved = of_today(item.name, found, {"a.py": "", "b.py": "def g(x):\n    return x < 2\n", "c.py": LINES})
    assert moved is not None and (moved.file, moved.name) == ("c.py", item.name)
    assert closings({item.name: found}, {item.name: "in words alone"}, {"a.py": LINES}) == {}


def test_every_survivor_on_file_has_a_standing() -> None:
    assert set(readings(READINGS).values()) <= set(STANDINGS)
    assert print_of("a") != print_of("b")


def test_what_is_read_as_closed_names_tests_that_are_there() -> None:
    names = [name for words in closers(READINGS).values() for name in named(words) if "/" in name]
    for file, _, function in (name.partition("::") for name in names):
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not function or f"def {function.partition('[')[0]}(" in text, (file, function)
