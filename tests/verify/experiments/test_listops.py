"""The experiment listops: its quick run and its splits."""

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")

from memlaw.verify.experiments.frame.experiment import Options
from memlaw.verify.experiments.listops import runs as listops_runs
from memlaw.verify.experiments.listops.experiment import EXPERIMENT
from memlaw.verify.experiments.train.classification import most_frequent
from memlaw.verify.experiments.train.starts import NAMES


def test_a_quick_run_gives_tables_findings_and_plots(tmp_path: Path) -> None:
    options = Options(quick=True)
    done = {piece.key: EXPERIMENT.run(piece, options) for piece in EXPERIMENT.pieces(options)}
    found = EXPERIMENT.outcome(done, options)
    assert all(len(row) == len(table.columns) for table in found.tables for row in table.rows)
    assert len(found.findings) == 4
    plots = EXPERIMENT.draw(found, tmp_path)
    assert len(plots) == 3 and all(plot.stat().st_size > 5000 for plot in plots)
    json.dumps([done, dict(found.curves)], allow_nan=False)


def test_every_start_is_a_piece() -> None:
    assert [piece.key for piece in EXPERIMENT.pieces(Options())] == [*NAMES, listops_runs.SPREAD]


def test_options_reach_the_pieces() -> None:
    given = EXPERIMENT.pieces(Options(seeds=3, steps=5, size=8))[0].arguments
    assert (given["seeds"], given["steps"], given["states"]) == (3, 5, 8)


def test_no_value_is_much_more_frequent_than_the_others() -> None:
    assert 0.1 <= most_frequent(listops_runs.expressions(4000)[1]) < 0.16
