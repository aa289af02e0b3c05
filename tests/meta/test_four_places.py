"""A subject is the first word of a key, and has the same name in all the places where it has a file."""

from pathlib import Path

import pytest

from memlaw.theory.catalogue import SUBJECTS, catalogue
from memlaw.verify.evaluate.settings import SETTINGS
from memlaw.verify.subjects import MODULES

ROOT = Path(__file__).resolve().parents[2]
FRAMES = {"memlaw-notes", "overview", "preamble", "setting"}  # the document, its lists, its macros, what all share


def names(folder: str, pattern: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob(pattern)} - {"__init__"}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_first_word_of_a_key_is_the_name_of_its_file(subject: str) -> None:
    text = (ROOT / "theory" / "subjects" / f"{subject}.py").read_text(encoding="utf-8")
    parts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "theory/subjects").glob(f"{subject}_*.py"))
    keys = [item.key for item in catalogue() if item.key.split(".")[0] == subject]
    assert keys
    assert all(f'key="{key}"' in text + parts for key in keys)
    assert (text + parts).count("    key=") == len(keys)


def test_every_file_of_the_theory_is_a_subject_or_a_part_of_one() -> None:
    assert {name.split("_")[0] for name in names("theory/subjects", "*.py")} == set(SUBJECTS)


def test_every_subject_has_its_section_in_the_notes() -> None:
    assert names("proofs_notes", "*.tex") - FRAMES == set(SUBJECTS)


@pytest.mark.parametrize("folder", ["verify/subjects", "tests/meta/mutants"])
def test_files_are_named_for_a_subject(folder: str) -> None:
    assert {name.split("_")[0] for name in names(folder, "*.py")} <= set(SUBJECTS)


def test_the_registry_lists_every_subject_that_verify_knows() -> None:
    listed = {module.__name__.rpartition(".")[2] for module in MODULES}
    assert {name for name in names("verify/subjects", "*.py") if "_" not in name} == listed
    assert {item.setting for item in catalogue()} <= set(SETTINGS)


def test_no_quantity_and_no_setting_is_given_twice() -> None:
    for table in ("QUANTITIES", "SETTINGS"):
        given = [getattr(item, "name", item) for module in MODULES for item in getattr(module, table)]
        assert len(given) == len(set(given))
