"""A record rests on definitions, not on places: what keeps its seal, what breaks it, and what its replay then says."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from memlaw.verify.experiments.frame import freshness as fresh
from memlaw.verify.experiments.frame import listed, seal
from memlaw.verify.experiments.frame import replay as replaying
from memlaw.verify.experiments.frame.experiment import Experiment, Options, Piece, Result
from memlaw.verify.experiments.frame.record import Record, read, read_all
from memlaw.verify.experiments.frame.replay import differences, made, replay

ROOT = Path(__file__).parents[3]
RECORDS = read_all(ROOT / "results")
SEALS = (
    "import json; from memlaw.verify.experiments.frame.listed import NAMES, current_seal; "
    "print(json.dumps({name: current_seal(name) for name in NAMES}))"
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the sources in which to move and to change."""
    for folder in ("theory", "numerics", "verify", "src"):
        shutil.copytree(ROOT / folder, tmp_path / folder, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def seals(root: Path) -> dict[str, dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", SEALS],
        env={"PYTHONPATH": str(root / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


def rewrite(root: Path, change: Callable[[str], str]) -> None:
    for path in root.rglob("*.py"):
        if not path.is_symlink():
            path.write_text(change(path.read_text()))


def test_moving_renaming_and_recolouring_keep_every_seal(copy: Path) -> None:
    before = {name: listed.current_seal(name) for name in listed.NAMES}
    train = copy / "verify/experiments/train"
    (train / "trainer.py").rename(copy / "verify" / "evidence" / "optimizing.py")  # another room, another name
    rewrite(copy, lambda text: text.replace("verify.experiments.train.trainer", "verify.evidence.optimizing"))
    for name, old, new in (
        ("numerics/memory/plotting.py", '"#0072B2"', '"#000001"'),
        ("verify/experiments/report/drawing.py", "alpha=0.", "alpha=0.1"),
    ):
        drawing = (copy / name).read_text()
        assert old in drawing
        (copy / name).write_text(drawing.replace(old, new))
    starts = train / "starts.py"
    starts.write_text(starts.read_text().replace('"""', '"""Other words. ', 1))
    assert seals(copy) == before


def test_a_number_in_the_trainer_breaks_exactly_the_seals_that_use_it(copy: Path) -> None:
    trainer = copy / "verify/experiments/train/trainer.py"
    names, text = changed_number(trainer.read_text())
    trainer.write_text(text)
    module = "memlaw.verify.experiments.train.trainer"
    users = {one for one in listed.NAMES if {(module, name) for name in names} & reached(one)}
    after = seals(copy)
    assert users
    assert {one for one in listed.NAMES if after[one] != listed.current_seal(one)} == users
    for one in users:
        assert {key.split(".")[0] for key in seal.changed(after[one], listed.current_seal(one))} <= names


def changed_number(text: str) -> tuple[set[str], str]:
    """The text with the first number of a top-level function or constant changed, and what that defines."""
    for node in ast.parse(text).body:
        names = set(seal._defined(node))
        for inner in ast.walk(node):
            if names and isinstance(inner, ast.Constant) and type(inner.value) is float:
                lines = text.splitlines(keepends=True)
                line = lines[inner.lineno - 1]
                lines[inner.lineno - 1] = line[: inner.col_offset] + "0.123" + line[inner.end_col_offset :]
                return names, "".join(lines)
    raise AssertionError("no number in the trainer")


def reached(name: str) -> set[tuple[str, str]]:
    return set(seal.reached((f"{listed.ROOM}.{name}.runs", entry) for entry in ("run", "pieces")))


@pytest.mark.parametrize("name", listed.NAMES)
def test_nothing_on_the_way_is_found_by_a_computed_name(name: str) -> None:
    entries = [(f"{listed.ROOM}.{name}.runs", entry) for entry in ("run", "pieces")]
    for (_, definition), (_, node) in seal.reached(entries).items():
        for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
            called = getattr(call.func, "id", getattr(call.func, "attr", ""))
            computed = not all(isinstance(item, ast.Constant) for item in call.args[called == "getattr" :][:1])
            if called in ("getattr", "import_module", "globals", "vars") and computed:
                assert definition in seal.UNSEEN, ast.unparse(call)


# --- replays --------------------------------------------------------------------------------------------------


def work(piece: Piece, options: Options) -> Result:
    return {"loss": [1.0, 2.0 + piece.arguments["more"]], "name": "a"}


def doing(more: float) -> Experiment:
    return Experiment("toy", "", lambda options: (Piece("one", {"more": more}),), work, None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(("more", "agrees"), [(0.0, True), (1e-5, True), (0.01, False), (float("nan"), False)])
def test_a_replay_agrees_within_its_tolerance(more: float, agrees: bool) -> None:
    assert replay(doing(more), made(doing(0.0))).agrees is agrees


def test_what_has_another_shape_never_agrees() -> None:
    for other in ({}, {"a": 1}, {"b": [1]}, {"b": [1, 2, 3]}, {"b": "x"}, {"b": None}):
        assert max(differences({"b": [1, 2]}, other))[0] == float("inf")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_other_code_with_the_same_figures_holds_and_with_others_is_stale(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = cache(replaying._results)
    monkeypatch.setattr(replaying, "_results", whole)  # the tiny pieces are done once, and compared twice
    elsewhere = replace(record, code={**record.code, "train": "another"})
    found = fresh.freshness(elsewhere)
    assert found.fresh and found.changed and "train" in found.definitions
    assert not fresh.freshness(elsewhere, replaying=False).fresh
    assert record.replay is not None
    figures = json.loads(json.dumps(record.replay.results).replace(": [", ": [9, ", 1))
    assert not fresh.freshness(replace(record, replay=replace(record.replay, results=figures))).fresh


def test_libraries_of_another_version_and_unknown_experiments_are_noticed() -> None:
    record = RECORDS[0]
    old = replace(record, versions={**record.versions, "torch": "1.0"})
    assert [name for name, *_ in fresh.freshness(old, replaying=False).libraries] == ["torch"]
    assert not fresh.freshness(replace(record, name="gone")).fresh


def test_a_replay_that_cannot_be_done_or_breaks_never_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    record = next(record for record in RECORDS if record.name == "digits")
    record = replace(record, code=listed.current_seal(record.name))  # whatever the definitions are today
    for error, missing, fresh_still in (
        (fresh.InvalidInput("scikit-learn", "it is needed", "install it"), "scikit-learn", True),
        (AttributeError("gone"), "", False),
    ):

        def broken(*_: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(fresh, "replay", broken)
        found = fresh.freshness(record)
        assert (found.missing, found.fresh, found.replayed) == (missing, fresh_still, None)


def test_findings_that_todays_report_would_not_make_are_stale() -> None:
    record = RECORDS[0]
    finding = replace(record.outcome.findings[0], effect="forged 1.0")
    outcome = replace(record.outcome, findings=(finding, *record.outcome.findings[1:]))
    assert not fresh.freshness(replace(record, outcome=outcome)).fresh


@pytest.mark.parametrize(
    "edit", [('"confirmed": "', '"confirmed": "x'), ("0.0001", "1000.0"), ('"name": "', '"name": "x')]
)
def test_an_edited_or_renamed_record_is_refused(edit: tuple[str, str], tmp_path: Path) -> None:
    text = (ROOT / "results" / "paths.json").read_text()
    assert edit[0] in text
    (tmp_path / "paths.json").write_text(text.replace(*edit))
    (tmp_path / "other.json").write_text(text)
    for name in ("paths", "other"):
        with pytest.raises(fresh.InvalidInput, match="as it was written"):
            read(tmp_path / f"{name}.json")


AUTOGRAD = "import torch\n\nclass F(torch.autograd.Function):\n    def backward(c, g):\n        return g\n"
TOY = {
    "autograd": (AUTOGRAD + "\ndef run():\n    return F.apply()\n", "return g", "return 2 * g"),
    "second definition": ("A = 1\nA += 1\n\ndef run():\n    return A\n", "A += 1", "A += 2"),
    "handler": ("try:\n    A = 1\nexcept E:\n    A = 2\n\ndef run():\n    return A\n", "A = 2", "A = 3"),
    "outside": ("from math import sin as f\n\ndef run():\n    return f(1)\n", "sin as f", "cos as f"),
    "kind of error": ("def run():\n    raise ValueError('a')\n", "ValueError", "KeyError"),
    "default": ("def run(a=1):\n    return a\n", "a=1", "a=2"),
    "registry": ("def one():\n    return 1\n\nALL = {'one': one}\n\ndef run():\n    return ALL\n", "n 1", "n 2"),
}


@pytest.mark.parametrize("kind", TOY)
def test_a_real_change_breaks_the_seal_and_words_do_not(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, old, new = TOY[kind]
    monkeypatch.syspath_prepend(str(tmp_path))
    found = []
    for number, text in enumerate((source, f'"""Words."""\n# more\n{source}', source.replace(old, new))):
        name = f"toy_{kind.replace(' ', '_')}_{number}"
        (tmp_path / f"{name}.py").write_text(text)
        found.append(seal.seal([(name, "run")]))
    assert found[0] == found[1] != found[2]


def test_nothing_happens_when_a_sealed_module_is_imported() -> None:
    """Statements that are no definitions would run unsealed."""
    reached_modules = {module for name in listed.NAMES for module, _ in reached(name)}
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.AugAssign)
    for module in reached_modules:
        for node in seal._statements(ast.parse(seal.source(module).read_text()).body):
            targets = getattr(node, "targets", [])
            assert isinstance(node, kinds) or seal._is_words(node), (module, ast.unparse(node))
            assert all(isinstance(target, ast.Name | ast.Tuple) for target in targets), (module, ast.unparse(node))
