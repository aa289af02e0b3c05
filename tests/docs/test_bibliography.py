"""Who found what: the references are those that were given, and every entry has an origin that is known."""

import re
from pathlib import Path

import pytest

from memlaw.errors import InvalidInput
from memlaw.theory.bibliography import ORIGINS, PAPERS, TEXTBOOK, origin
from memlaw.theory.catalogue import catalogue
from memlaw.theory.document.bibtex import bibtex

NOTES = Path(__file__).resolve().parents[2] / "proofs_notes"
CITED = {
    key
    for path in NOTES.glob("*.tex")
    for keys in re.findall(r"\\cite\{([^}]*)\}", path.read_text())
    for key in keys.split(",")
}

GIVEN = [
    ("guan2025", "Guan", 2025, "2510.00563", ()),
    ("gonon2020", "Gonon", 2020, "2004.11234", ("capacity.rank", "coloured.capacity")),
    ("ballarin2023", "Ballarin", 2023, "2305.01457", ("state.spectrum", "conditioning.eigenbasis")),
    ("goudarzi2016", "Goudarzi", 2016, "1604.06929", ("coloured.capacity",)),
    ("dambre2012", "Dambre", 2012, "", ("gated.family",)),
    ("jaeger2001", "Jaeger", 2001, "", ("capacity.rank",)),
    ("white2004", "White", 2004, "", ("noise.memory",)),
    ("ganguli2008", "Ganguli", 2008, "", ("noise.recurrent",)),
    ("takenaka1925", "Takenaka", 1925, "", ("allpass.memory", "orthonormal.memory")),
    ("malmquist1926", "Malmquist", 1926, "", ("allpass.memory", "orthonormal.memory")),
    ("ballarin2025", "Ballarin", 2025, "2502.04832", ()),
    ("francois2025", "François", 2025, "2502.09287", ()),
]


@pytest.mark.parametrize(("key", "author", "year", "arxiv", "results"), GIVEN, ids=[item[0] for item in GIVEN])
def test_the_references_are_those_given(key: str, author: str, year: int, arxiv: str, results: tuple[str, ...]) -> None:
    paper = PAPERS[key]
    assert author in paper.authors
    assert (paper.year, paper.arxiv) == (year, arxiv)
    assert all(key in ORIGINS[result] for result in results)


def test_origins_speak_of_known_entries_and_papers() -> None:
    assert set(ORIGINS) <= {item.key for item in catalogue()}
    assert {paper for papers in ORIGINS.values() for paper in papers} <= {*PAPERS, TEXTBOOK}
    assert {item.source.paper for item in catalogue()} <= set(PAPERS)
    assert all(papers == (TEXTBOOK,) or TEXTBOOK not in papers for papers in ORIGINS.values())


def test_no_paper_is_the_origin_of_nearly_all() -> None:
    origins = [origin(item.key) for item in catalogue()]
    assert len(set(origins)) > 15
    assert max(map(origins.count, set(origins) - {"worked out here"})) < len(origins) / 4


def test_each_paper_is_referred_to() -> None:
    found = {paper for papers in ORIGINS.values() for paper in papers} - {TEXTBOOK}
    assert set(PAPERS) == CITED | found | {item.source.paper for item in catalogue()}


@pytest.mark.parametrize(
    ("keys", "told"), [(["begio1994"], "did you mean bengio1994"), ([1], "paper 1"), (3, "keys 3")]
)
def test_bibtex_refuses_what_names_no_paper(keys: object, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        bibtex(keys)  # type: ignore[arg-type]
