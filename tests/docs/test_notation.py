"""Every letter that a statement prints is explained under it, by `memlaw show` and in the notes alike."""

import re

import pytest

from memlaw.theory.catalogue import catalogue
from memlaw.theory.document.latex import MEANINGS, glosses
from memlaw.theory.document.notes import note
from memlaw.theory.language import DOMAINS
from memlaw.theory.language.formula import plain
from memlaw.theory.language.plain_words import plain_words
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.show.theorems import as_data

# Functions, operations and words; the expectation E, the imaginary unit i, the differential d, e; the pair (A, B), its
# state x and input u, whose meaning is that of every page.
COMMON = set(
    """
    sum prod inf oo min max rank tr det conj exp ln sqrt lim floor re Re im Im dim iff for and sup int atan binomial pi
    E e i d dx ds I A B u x n T f' f''' of the mean over circle a diagonal every has layer roots simple
    """.split()  # noqa: SIM905
)
INDICES = {"ij", "ii", "ji", "jj", "nn"}


def letters(text: str) -> set[str]:
    """The names in plain text, without subscripts."""
    return {found.partition("_")[0] for found in re.findall(r"[A-Za-z]+'*(?:_\w+)?", text)}


@pytest.mark.parametrize("item", catalogue(), ids=lambda item: item.key)
def test_each_letter_of_a_statement_is_explained(item: Theorem) -> None:
    definitions = [plain(definition.relation) for definition in item.where]
    (shown,) = as_data("", [item])["theorems"]  # type: ignore[misc]
    explained = [text for pair in shown["notation"].items() for text in pair]  # type: ignore[index]
    known = letters(" ".join([*explained, *(text.partition(" = ")[0] for text in definitions)]))
    known |= {symbol.name for symbol in DOMAINS} | COMMON | INDICES
    assert letters(" ".join([item.statement_text(), *definitions])) <= known


@pytest.mark.parametrize("item", catalogue(), ids=lambda item: item.key)
def test_the_notes_explain_what_a_subject_adds(item: Theorem) -> None:
    for symbol, meaning in glosses([item], own=True):
        assert f"${symbol}$: {meaning}" in note(item)


def test_explanations_become_plain_text() -> None:
    for symbol, meaning in {*glosses(catalogue()), *MEANINGS.values()}:
        text = plain_words(symbol) + plain_words(meaning)
        assert text.isascii() and not set("\\$") & set(text)
        assert text.count("{") == text.count("}")


def test_one_letter_does_not_mean_two_things() -> None:
    """The start of a flow, not the first state; the group delay, not a diagonal matrix; an index, not a numerator."""
    texts = {item.key: item.statement_text() + str(glosses([item])) for item in catalogue()}
    assert {key for key, text in texts.items() if re.search(r"\bx_\{?0", text)} <= {
        key for key in texts if key.startswith("direction.")
    }
    assert not [key for key, text in texts.items() if "DCD" in text or re.search(r"\bn\(", text)]
