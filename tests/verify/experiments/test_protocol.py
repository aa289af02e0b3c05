"""A protocol is declared before its records: sealed by a digest, committed first, and held to both."""

import json
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from memlaw.errors import InvalidInput
from memlaw.verify.experiments.frame import freshness as fresh
from memlaw.verify.experiments.frame import protocol as protocols
from memlaw.verify.experiments.frame.experiment import Options
from memlaw.verify.experiments.frame.protocol import declared, git, order, parsed, protocol_path, read_protocol
from memlaw.verify.experiments.frame.record import FOLDER, Record, read_all

PATH = protocol_path("declared")
PLAIN: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
RECORDS = [record for record in read_all() if record.protocol]


def leaves(plain: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(plain, dict | list):
        for name, inner in plain.items() if isinstance(plain, dict) else enumerate(plain):
            yield from leaves(inner, (*where, name))
    else:
        yield where


def other(plain: Any, where: tuple[Any, ...]) -> Any:
    changed = deepcopy(plain)
    place = changed
    for name in where[:-1]:
        place = place[name]
    value = place[where[-1]]
    place[where[-1]] = value + "x" if isinstance(value, str) else value + 1
    return changed


def test_a_change_of_anything_that_it_says_changes_the_digest_and_its_layout_does_not() -> None:
    before, seen, refused = parsed(deepcopy(PLAIN)).digest, set(), 0
    assert parsed(json.loads(json.dumps(PLAIN, sort_keys=True))).digest == before
    for where in leaves(PLAIN):
        try:
            seen.add(parsed(other(PLAIN, where)).digest)
        except ValueError:
            refused += 1  # a kind, a task or a start that nobody knows
    assert before not in seen
    assert len(seen) + refused == len(list(leaves(PLAIN))) and refused > 0


@pytest.mark.parametrize("lacking", PLAIN)
def test_a_protocol_says_everything_and_nothing_else(
    lacking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocols, "FOLDER", tmp_path)
    for plain in ({name: value for name, value in PLAIN.items() if name != lacking}, {**PLAIN, "more": 1}):
        (tmp_path / "declared.json").write_text(json.dumps(plain))
        with pytest.raises(InvalidInput, match="protocol"):
            protocols._read(tmp_path / "declared.json", id(plain))


# --- in git ---------------------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """An empty checkout."""
    run(tmp_path, "init", "-q")
    return tmp_path


def run(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    run(folder, "add", name)
    run(folder, "commit", "-q", "-m", name)
    return folder / name


def test_what_is_not_committed_as_it_is_declares_nothing(checkout: Path) -> None:
    path = checkout / "protocol.json"
    path.write_text("{}")
    with pytest.raises(InvalidInput, match="must be committed"):
        declared(path)
    commit(checkout, "protocol.json", "{}")
    assert len(declared(path)) == 40
    path.write_text('{"seeds": 1}')
    with pytest.raises(InvalidInput, match="must be committed"):
        declared(path)


def test_without_a_checkout_nothing_is_declared(tmp_path: Path) -> None:
    (tmp_path / "protocol.json").write_text("{}")
    with pytest.raises(InvalidInput, match="must be committed"):
        declared(tmp_path / "protocol.json")


def test_a_record_comes_after_its_protocol(checkout: Path) -> None:
    early = commit(checkout, "early.json", "[]")
    protocol = commit(checkout, "protocol.json", "{}")
    at = declared(protocol)
    record = commit(checkout, "record.json", "[]")
    assert order(protocol, record, at) == ""
    assert "not later" in order(protocol, early, at)
    assert "does not hold" in order(protocol, record, "0" * 40)
    commit(checkout, "protocol.json", '{"seeds": 20}')
    assert "is not what" in order(protocol, record, at)
    assert "not later" in order(protocol, record, declared(protocol))


def test_a_record_in_the_commit_of_its_protocol_is_not_later(checkout: Path) -> None:
    (checkout / "record.json").write_text("[]")
    run(checkout, "add", "record.json")
    protocol = commit(checkout, "protocol.json", "{}")
    assert "not later" in order(protocol, checkout / "record.json", declared(protocol))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_our_protocol_is_older_than_our_record(record: Record) -> None:
    path = protocol_path(record.name)
    assert record.protocol == read_protocol(record.name).digest
    if git(path, "cat-file", "-e", record.declared) is None:
        pytest.skip("this checkout has no history")
    assert order(path, FOLDER / f"{record.name}.json", record.declared) == ""


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_record_of_another_protocol_is_refused(record: Record) -> None:
    assert fresh.as_declared(record)
    for changed in (replace(record, protocol="0" * 64), replace(record, protocol=""), replace(record, declared="")):
        assert not fresh.freshness(changed, replaying=False).fresh
        assert not fresh.as_declared(changed)
    assert not fresh.as_declared(replace(record, options=Options(quick=True)))
    assert not fresh.as_declared(replace(record, name="recall"))  # which has none
