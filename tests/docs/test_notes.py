"""The notes that people read: generated statements agree with the catalogue, and each is used once."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from memlaw.theory.catalogue import catalogue
from memlaw.theory.document import notes as module
from memlaw.theory.document.notes import main, notes, write_notes

NOTES = Path(__file__).resolve().parents[2] / "proofs_notes"
GENERATED = NOTES / "generated"
REMEDY = "run `python -m memlaw.theory.document.notes proofs_notes/generated`"
KEYS = [theorem.key for theorem in catalogue()]


@cache
def now() -> dict[str, str]:
    """All files as they would be written today."""
    return notes(catalogue())


@pytest.mark.parametrize("key", KEYS)
def test_generated_file_is_what_the_catalogue_gives(key: str) -> None:
    path = GENERATED / f"{key}.tex"
    assert path.is_file(), f"{path.name} is missing: {REMEDY}"
    assert path.read_text(encoding="utf-8") == now()[path.name], f"{path.name} is stale: {REMEDY}"


def test_no_generated_file_is_superfluous() -> None:
    assert {path.name for path in GENERATED.iterdir()} == set(now()), REMEDY


def prose() -> str:
    """The hand-written files in one, without comments and without the definitions of the preamble."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(NOTES.glob("*.tex")) if path.stem != "preamble"]
    if not texts:
        pytest.skip("proofs_notes has no prose yet, so no statement can be used in it")
    return re.sub(r"(?<!\\)%.*", "", "\n".join(texts))


def test_every_statement_is_used_exactly_once() -> None:
    used = Counter(re.findall(r"\\statement\{([^}]*)\}", prose()))
    assert used == Counter(KEYS)


def test_every_theorem_referred_to_is_known() -> None:
    assert set(re.findall(r"\\thm\{([^}]*)\}", prose())) <= set(KEYS)


def test_output_does_not_depend_on_the_run() -> None:
    assert now() == now()


def test_stale_files_are_removed_and_others_kept(tmp_path: Path) -> None:
    (tmp_path / "old.key.tex").write_text(module.HEADER, encoding="utf-8")
    (tmp_path / "mine.tex").write_text("written by hand", encoding="utf-8")
    write_notes(tmp_path, catalogue()[:1])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "bibliography.tex",
        "list.tex",
        "map.tex",
        "mine.tex",
        "roles.tex",
        "state.projection.tex",
    ]


def test_command_writes_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "new")]) == 0
    assert len(list((tmp_path / "new").iterdir())) == len(KEYS) + 4
    assert str(len(KEYS) + 4) in capsys.readouterr().out


def test_command_says_what_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main([str(tmp_path / "file")]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_the_notes_compile(tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed: whether the notes compile was not checked")
    prose()
    folder = tmp_path / "notes"
    shutil.copytree(NOTES, folder, ignore=shutil.ignore_patterns("memlaw-notes.pdf", "*.aux"))
    for _ in range(2):  # the second run resolves the references of the first
        log_file = run_latex(folder)
    assert "undefined" not in log_file
    assert "multiply defined" not in log_file


def run_latex(folder: Path) -> str:
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "memlaw-notes.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    missing = re.search(r"File `([^']*\.sty)' not found", done.stdout)
    if missing:
        pytest.skip(f"this TeX has no {missing.group(1)}: whether the notes compile was not checked")
    assert done.returncode == 0, done.stdout[-2000:]
    return (folder / "memlaw-notes.log").read_text(errors="replace")


def test_the_list_and_the_map_are_what_the_catalogue_gives() -> None:
    for name in ("list.tex", "map.tex"):
        assert (GENERATED / name).read_text(encoding="utf-8") == now()[name], REMEDY


def test_every_statement_is_listed_once_with_what_it_rests_on() -> None:
    listed = now()["list.tex"]
    assert Counter(re.findall(r"\\pageref\{thm:([^}]*)\}", listed)) == Counter(KEYS)
    rests = [line for line in listed.splitlines() if "rests on" in line]
    assert len(rests) == sum(bool(item.uses) for item in catalogue())


def test_every_section_of_the_map_is_one_of_the_notes_and_all_statements_are_counted() -> None:
    named = re.findall(r"\\subjectname\{(\w+)\}\\ \((\d+)\)", now()["map.tex"])
    assert {name for name, _ in named} <= set(re.findall(r"\\label\{sec:(\w+)\}", prose()))
    assert sum(int(count) for _, count in named) == len(KEYS)


def test_displays_of_the_prose_are_numbered() -> None:
    assert not re.search(r"(?<!\\)\\\[(?!\d)", prose())
