"""The map of the paper: every key is known, every figure comes out of a computation, every verdict out of a run."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from memlaw.errors import InvalidInput
from memlaw.theory.bibliography import PAPERS
from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.claims import CLAIMS, FIRST, MAPPED, PaperClaim, Standing
from memlaw.verify.command.cli import app
from memlaw.verify.evidence import Evidence, Kind, Report, Verdict, record
from memlaw.verify.run.claim_figures import FIGURES
from memlaw.verify.run.claims import chosen, claim_verdict, failure
from memlaw.verify.show.claims import told

KNOWN = {item.key for item in catalogue()}
SHEET = [
    "definition",
    "bound",
    "alpha",
    "eigenvalues",
    "instability",
    "equivalence",
    "tradeoff",
    "profiles",
    "gradient",
    "nonlinear",
    "direction",
    "initialisation",
    "extension",
    "vanishing",
    "fixed",
    "capacity-learning",
    "attention",
    "gated",
]


def test_every_claim_of_the_paper_is_there_in_order() -> None:
    assert list(dict.fromkeys(item.key for item in CLAIMS if item.paper == FIRST)) == SHEET


@pytest.mark.parametrize("paper", MAPPED)
def test_a_map_is_of_a_paper_that_the_bibliography_has(paper: str) -> None:
    assert paper in PAPERS
    assert chosen([paper]) == tuple(item for item in CLAIMS if item.paper == paper)


def test_a_key_is_a_claim_of_one_paper_and_never_a_paper() -> None:
    owner: dict[str, str] = {}
    for item in CLAIMS:
        assert owner.setdefault(item.key, item.paper) == item.paper
    assert not {*owner} & {*PAPERS}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.key} {claim.part}")
def test_a_claim_speaks_of_known_theorems_and_figures(claim: PaperClaim) -> None:
    assert set(claim.theorems) <= KNOWN
    assert {key for key, _ in claim.fails_without} <= KNOWN
    assert not claim.figure or claim.figure in FIGURES
    assert claim.theorems or claim.standing is Standing.EMPIRICAL
    assert sum((claim.key, claim.part) == (other.key, other.part) for other in CLAIMS) == 1
    assert re.fullmatch("[a-z0-9]+([- ][a-z0-9]+)*", claim.key)
    assert all(text[0].isupper() and text.endswith(".") for text in (claim.text, claim.sentence))


def needed(claim: PaperClaim) -> list[str]:
    """Hypotheses without which a theorem behind a claim fails, at an instance that the catalogue has."""
    items = [item for key in claim.theorems for item in theorem(key).hypotheses]
    return [item.name for item in items if item.breaks_at is not None]


def test_nothing_holds_as_stated_that_the_catalogue_refutes() -> None:
    assert needed(chosen(["bound"])[0])
    assert [claim.key for claim in CLAIMS if claim.standing is Standing.HOLDS and needed(claim)] == []


def test_every_figure_is_used() -> None:
    assert {claim.figure for claim in CLAIMS if claim.figure} == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_numbers(name: str) -> None:
    assert any(letter.isdigit() for letter in FIGURES[name]())


@pytest.mark.parametrize("pair", [pair for claim in CLAIMS for pair in claim.fails_without], ids=" ".join)
def test_counterexamples_are_evaluated(pair: tuple[str, str]) -> None:
    words = told(failure(*pair))
    assert "against" in words or "does not exist (" in words
    assert "nothing" not in words


def test_what_is_not_examined_does_not_hold() -> None:
    claim = chosen(["bound"])[0]
    assert claim_verdict(claim, Report((), seed=1)) is Verdict.NOT_RUN


def test_a_refuted_ancestor_is_counted() -> None:
    claim = chosen(["bound"])[0]
    pieces = [Evidence(key, Kind.EXACT, Verdict.HOLDS) for key in claim.theorems]
    assert claim_verdict(claim, Report(tuple(pieces), seed=1)) is Verdict.HOLDS
    bad = Evidence("state.projection", Kind.EXACT, Verdict.REFUTED)
    assert claim_verdict(claim, Report((*pieces, bad), seed=1)) is Verdict.REFUTED


def test_a_kind_that_says_nothing_weighs_nothing_and_one_that_was_stopped_does() -> None:
    claim = chosen(["bound"])[0]
    pieces = [Evidence(key, Kind.DERIVED, Verdict.HOLDS) for key in claim.theorems]
    for verdict, whole in ((Verdict.INAPPLICABLE, Verdict.HOLDS), (Verdict.NOT_RUN, Verdict.NOT_RUN)):
        other = Evidence(claim.theorems[0], Kind.EXACT, verdict)
        assert claim_verdict(claim, Report((*pieces, other), seed=1)) is whole


def test_an_unknown_claim_is_an_error() -> None:
    with pytest.raises(InvalidInput, match="claim or paper 'bund'"):
        chosen(["bund"])


def test_the_table_and_its_json(tmp_path: Path) -> None:
    (claim,) = chosen(["capacity-learning"])
    pieces = [Evidence(key, Kind.EXACT, Verdict.HOLDS, sizes=(1,)) for key in claim.theorems]
    file = tmp_path / "run.json"
    file.write_text(record.dump(Report(tuple(pieces), seed=1)))
    text = CliRunner().invoke(app, ["claims", "capacity-learning", "--from", str(file)])
    assert text.exit_code == 0
    assert "holds with these hypotheses" in " ".join(text.output.split())
    as_json = CliRunner().invoke(app, ["claims", "capacity-learning", "--from", str(file), "--json"])
    assert json.loads(as_json.output)[0]["verdict"] == "holds"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["claims", "bound", "--all"], "both keys and --all"),
        (["cite", "guan2025", "--all"], "both keys and --all"),
        (["claims", "bound", "--processes", "0"], "0 as a number of processes"),
        (["claims", "fixed", "--results", "no such folder"], "no such folder"),
        (["claims", "GUAN2025"], "did you mean guan2025?"),
    ],
)
def test_odd_requests_are_refused(arguments: list[str], said: str) -> None:
    found = CliRunner().invoke(app, arguments)
    assert found.exit_code == 2
    assert said in " ".join(found.output.split())


def test_other_states_may_keep_less_of_an_autoregressive_input() -> None:
    """What the map says of l = -1/2 and a = 1/2, from covariances; white input gives 1."""
    lags = np.arange(200)
    for colour, total in ((0.5, 13 / 15), (0.0, 1.0)):
        signal, state = colour**lags, np.convolve(colour**lags, (-0.5) ** lags)[:200]
        shared = np.array([state[lag:] @ signal[: 200 - lag] for lag in lags])
        assert (shared**2).sum() / (signal @ signal * (state @ state)) == pytest.approx(total)
