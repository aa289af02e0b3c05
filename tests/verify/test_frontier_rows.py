"""Rows of the frontier: in pieces the same as in one go, kept and gone on from, whoever does them; as evidence."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Rational
from typer.testing import CliRunner

from memlaw import at_any_cost, check_at, enclose_frontier
from memlaw.errors import InvalidInput
from memlaw.numerics.learn import frontier_rows
from memlaw.numerics.learn.frontier_rows import CODE, ROWS, code_digest, coordinates, part_shown
from memlaw.theory.catalogue import theorem
from memlaw.theory.statement.theorem import Claim, less
from memlaw.theory.subjects.frontier_findings import best_memory, row_figure
from memlaw.theory.subjects.frontier_found import ROWS as FOUND
from memlaw.theory.subjects.frontier_found import found_eigenvalues
from memlaw.verify.command.cli import app
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Evidence, Verdict
from memlaw.verify.kinds.search.extremal import memory
from memlaw.verify.kinds.small import check_enclosed
from memlaw.verify.run.frontier import PIECES, Frontier
from memlaw.verify.subjects import frontier_rows as subject
from memlaw.verify.work.executors import Executor, InTurn, Processes, Stream, Work


@dataclass(frozen=True)
class Broken(Executor):
    """Does so many pieces and is then interrupted; counts what it did."""

    after: int
    done: list[int] = field(default_factory=list)

    def run(self, work: Work[Any, Any], pieces: Iterable[Any]) -> Stream[Any]:
        for place, result in InTurn().run(work, pieces):
            if len(self.done) == self.after:
                raise KeyboardInterrupt
            self.done.append(place)
            yield place, result


def test_pieces_show_what_is_shown_in_one_go_and_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    state, first, rest = tmp_path / "frontier.json", Broken(10), Broken(10**6)
    with pytest.raises(KeyboardInterrupt):
        Frontier(first, state).enclose(2, 6)
    assert Frontier(rest, state).enclose(2, 6) == enclose_frontier(2, 6)
    assert len(first.done) + len(rest.done) == PIECES
    again = Broken(0)
    assert Frontier(again, state).enclose(2, 6) == enclose_frontier(2, 6)
    assert (
        Frontier(rest, state).enclose(2, 6, 1e-4).cells < enclose_frontier(2, 6).cells
    )  # another bound: not known yet
    state.write_text("{}")
    with pytest.raises(InvalidInput, match="corrupt"):
        Frontier(rest, state).enclose(2, 6)


def test_the_command_keeps_what_was_shown(tmp_path: Path) -> None:
    state = tmp_path / "frontier.json"
    told = CliRunner().invoke(app, ["frontier", "2", "--lag", "5..6", "--state", str(state), "--json"])
    assert told.exit_code == 0, told.output
    assert [row["cells"] for row in json.loads(told.output)["enclosures"]] == [
        enclose_frontier(2, lag).cells for lag in (5, 6)
    ]
    assert len(json.loads(state.read_text())["results"]) == 2


def evidence(*claims: Claim) -> Evidence:
    """What balls say of claims about rows; of the theorem's own, for none."""
    theirs = theorem("frontier.enclosed")
    return check_enclosed(case_of(replace(theirs, claims=claims or theirs.claims)))


def test_the_figures_of_the_catalogue_are_those_on_record_and_shown_by_this_code() -> None:
    assert set(FOUND) == {place for place, row in ROWS.items() if row.cells}
    for place, (figure, _) in FOUND.items():
        assert figure / 10**5 <= ROWS[place].lower + 1e-15
        assert ROWS[place].upper < (figure + 2) / 10**5
        assert ROWS[place].bound.fewer <= ROWS[place].lower
    assert code_digest() == CODE


def test_the_evidence_says_what_is_shown_again_and_what_is_on_record() -> None:
    found = evidence()
    assert found.verdict is Verdict.HOLDS
    assert (found.points, found.claims) == (2 * len(FOUND), (2, 2))
    assert "the others as recorded" in found.setup


def test_what_the_enclosures_do_not_say_stays_open() -> None:
    closer = evidence(less(best_memory(), row_figure() + Rational(1, 100000)))
    assert closer.verdict is Verdict.UNDECIDED


def test_rows_that_other_code_showed_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontier_rows, "CODE", "")
    monkeypatch.setattr(subject, "_most", subject._most.__wrapped__)
    found = evidence()
    assert found.verdict is Verdict.UNDECIDED
    assert found.undecided is not None and found.undecided.instance.startswith("lag 6,")


@pytest.mark.parametrize("key", ["frontier.enclosed", "frontier.constants", "frontier.initialisations"])
def test_what_was_found_says_nothing_of_other_eigenvalues(key: str) -> None:
    with pytest.raises(InvalidInput, match="supposes that the"):
        check_at(key, ["1/2", "1/3"])
    assert check_at(key).verdict is Verdict.HOLDS


def test_about_a_spectrum_that_exceeds_a_bound_nothing_is_shown() -> None:
    best = [complex(*map(float, parts)) for parts in found_eigenvalues(3, 3)]
    wrong = replace(ROWS[3, 3].bound, target=ROWS[3, 3].lower - 1e-9)
    assert part_shown(wrong, best) == 0
    assert part_shown(ROWS[3, 3].bound, best) > 0


@given(st.lists(st.builds(complex, st.floats(-0.6, 0.6), st.floats(-0.6, 0.6)), min_size=2, max_size=4))
def test_coordinates_are_those_of_a_spectrum_turned_and_reflected(values: list[complex]) -> None:
    assume(max(map(abs, values)) > 1e-3)
    radius, *rest = coordinates(values)
    polar = [(radius, 0.0), *zip(rest[::2], rest[1::2], strict=True)]
    back = [np.tanh(rho) * np.exp(1j * phi) for rho, phi in polar]
    assert rest[1] >= 0 and sorted(rest[::2], reverse=True) == pytest.approx(rest[::2])
    for lag in (1, 3, 6):
        assert memory(np.array(back), lag) == pytest.approx(memory(np.array(values), lag), abs=1e-12)


@pytest.mark.slow
def test_processes_show_a_row_of_three_eigenvalues() -> None:
    with at_any_cost():
        assert Frontier(Processes(2)).enclose(3, 3) == enclose_frontier(3, 3)


@pytest.mark.slow
def test_the_workers_of_a_scheduler_show_rows(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    state = tmp_path / "frontier.json"
    with distributed.LocalCluster(**options) as cluster:
        command = ["frontier", "2", "--lag", "5..6", "--json", "--state", str(state)]
        told = CliRunner().invoke(app, [*command, "--scheduler", cluster.scheduler_address])
    assert told.exit_code == 0, told.output
    assert [row["cells"] for row in json.loads(told.stdout)["enclosures"]] == [
        enclose_frontier(2, lag).cells for lag in (5, 6)
    ]
    assert len(json.loads(state.read_text())["results"]) == 2
