"""Rows of the frontier in pieces: the same as in one go, kept and gone on from, whoever does them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from memlaw import at_any_cost, enclose_frontier
from memlaw.errors import InvalidInput
from memlaw.verify.command.cli import app
from memlaw.verify.run.frontier import PIECES, Frontier
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
    told = CliRunner().invoke(app, ["frontier", "2", "--lag", "3..4", "--state", str(state), "--json"])
    assert told.exit_code == 0, told.output
    assert [row["cells"] for row in json.loads(told.output)["enclosures"]] == [
        enclose_frontier(2, lag).cells for lag in (3, 4)
    ]
    assert len(json.loads(state.read_text())["results"]) == 2


@pytest.mark.slow
def test_processes_show_a_row_of_three_eigenvalues() -> None:
    with at_any_cost():
        assert Frontier(Processes(2)).enclose(3, 3) == enclose_frontier(3, 3)
