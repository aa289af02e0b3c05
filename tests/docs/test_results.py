"""The records of experiments in results/ are readable and current, and the README quotes nothing else."""

import re
from pathlib import Path

import numpy as np
import pytest
from experiment_tables import with_tables

from memlaw.theory.catalogue import catalogue
from memlaw.theory.claims import CLAIMS
from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.adding.runs import GRID as ADDING_GRID
from memlaw.verify.experiments.frame.freshness import freshness
from memlaw.verify.experiments.frame.inference import power
from memlaw.verify.experiments.frame.listed import NAMES
from memlaw.verify.experiments.frame.protocol import read_protocol
from memlaw.verify.experiments.frame.record import Record, read_all
from memlaw.verify.experiments.train.arms import GRID as RECALL_GRID

ROOT = Path(__file__).parents[2]
RECORDS = read_all(ROOT / "results")
SUBJECTS = {item.key for item in catalogue()} | {claim.key for claim in CLAIMS}


def test_every_experiment_has_its_record() -> None:
    assert {record.name for record in RECORDS} == set(NAMES)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_record_is_current_and_says_how_it_was_made(record: Record) -> None:
    assert freshness(record).fresh
    assert record.command == f"memlaw experiment {record.name}"
    assert record.plan
    assert record.versions["torch"]
    assert not record.options.quick


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_findings_speak_of_known_subjects_and_have_figures(record: Record) -> None:
    assert record.outcome.tables
    for finding in record.outcome.findings:
        assert finding.subject in SUBJECTS
        assert finding.verdict in (Verdict.HOLDS, Verdict.REFUTED, Verdict.UNDECIDED)
        assert re.search(r"\d", finding.effect)


PAGE = (ROOT / "docs/experiments.md").read_text(encoding="utf-8")


def test_figures_of_experiments_come_from_the_records() -> None:
    section = PAGE.split("\n## ")[0]
    cells = [cell for record in RECORDS for table in record.outcome.tables for row in table.rows for cell in row]
    findings = [finding for record in RECORDS for finding in record.outcome.findings]
    effects = [text for finding in findings for text in (finding.statement, finding.effect)]
    titles = [table.title for record in RECORDS for table in record.outcome.tables]
    known = set(numbers(" ".join([*cells, *effects, *titles])))
    assert set(numbers(section)) - known == set()


def test_how_many_arms_chose_an_end_of_their_grid() -> None:
    told = dict.fromkeys(("recall", "adding", "digits", "ListOps"), "")
    grids = {"recall": RECALL_GRID, "adding": ADDING_GRID, "digits": (0.01, 0.03, 0.1), "ListOps": (0.01, 0.03)}
    for name in told:
        record = next(item for item in RECORDS if item.name == name.lower())
        arms = [arm for piece in record.results.values() for arm in piece.get("arms", {}).values()]
        sizes = [arm["step_size"] for arm in arms]
        ends = sum(size in (grids[name][0], grids[name][-1]) for size in sizes)
        assert {*sizes} <= {*grids[name]}
        told[name] = f"{ends} of {len(sizes)}"
    shown = " ".join(PAGE.split())
    lengths = sorted(map(len, grids.values()))
    assert (lengths[0], lengths[-1]) == (2, 5) and "two to five step sizes" in shown
    assert (
        "{recall} arms in recall, {adding} in adding, {digits} in digits, {ListOps} in ListOps".format(**told) in shown
    )


def numbers(text: str) -> list[str]:
    """The figures in a text that have a decimal point, signs left out."""
    return re.findall(r"\d+\.\d+", text)


DECLARED = [record for record in RECORDS if record.protocol]


def test_the_page_holds_what_the_records_of_protocols_print() -> None:
    assert with_tables(PAGE) == PAGE  # else: python tests/docs/experiment_tables.py
    for record in DECLARED:
        asked = {int(number) for name, number in re.findall(r"<!-- (\w+) table (\d) -->", PAGE) if name == record.name}
        assert asked >= {0, 4, 5}  # what is decided, what was dropped, power


def test_the_page_says_whether_the_second_protocol_has_been_run() -> None:
    record = next(item for item in DECLARED if item.name == "adding1024")
    assert ("No piece of it has been run yet" in " ".join(PAGE.split())) == (not record.results)


def test_the_page_and_the_claims_say_of_starts_what_the_record_decides() -> None:
    record = next(item for item in DECLARED if item.name == "declared")
    found: dict[tuple[str, str, str], set[str]] = {}
    for task, kind, start, *_, verdict, _ in record.outcome.tables[1].rows:
        found.setdefault((task, kind, verdict), set()).add(start)
    published = {"s4d-lin", "s4d-inv", "s4d-legs", "s4-legs"}
    recall, digits = "recall 50", "digits pooled"
    assert found[recall, "comparable", "refuted"] == {*published, "long"}
    assert found[recall, "comparable", "holds"] == {"frontier"}
    assert found[recall, "longest", "refuted"] == {*published, "frontier"}
    assert found[recall, "longest", "holds"] == {"short"}
    for kind in ("comparable", "faster"):
        assert found[digits, kind, "refuted"] == {"s4d-legs"} and found[digits, kind, "undecided"] == {"s4d-lin"}
    shown = " ".join(PAGE.split())
    assert "fixing from every start but the one that has the memory already" in shown
    assert "better than the short one, and worse than the frontier and all the published ones" in shown
    assert "On pooled digits learning ended better from S4D-LegS and came sooner to the level" in shown
    assert "From S4D-Lin nothing is decided there" in shown
    claims = " ".join(claim.sentence for claim in CLAIMS)
    assert "under the declared protocol the published ones did too" in claims


def test_the_second_protocol_states_its_power_from_what_was_on_record() -> None:
    words, records = " ".join(read_protocol("adding1024").power), {record.name: record for record in RECORDS}

    def deviation(name: str, piece: str) -> float:
        arms = records[name].results[piece]["arms"]
        return 6 * float(np.std(np.subtract(arms["fixed"]["losses"], arms["learned"]["losses"]), ddof=1))

    found = (
        deviation("declared", "adding 1024, s4d-lin"),
        *(deviation("adding", one) for one in ("s4d-lin", "s4d-legs")),
    )
    assert [f"{found[0]:.2f}", *(f"{one:.3f}" for one in found[1:])] == ["0.19", "0.011", "0.020"]
    assert all(text in words for text in ("0.19 over 1,024 steps", "0.011 from s4d-lin, 0.020 from s4d-legs"))
    assert f"with probability {power(16, 1.0, 0.05 / 8):.2f} or more" in words
