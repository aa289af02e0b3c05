"""Every entry of the catalogue shows itself on a small system, and the example runs."""

import doctest

import pytest

import memlaw
from memlaw.theory.catalogue import catalogue
from memlaw.theory.statement.theorem import Theorem

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("item", catalogue(), ids=lambda item: item.key)
def test_the_example_runs_and_shows_the_theorem(item: Theorem) -> None:
    assert item.key in item.example
    example = doctest.DocTestParser().get_doctest(item.example, {"memlaw": memlaw}, item.key, None, None)
    assert example.examples
    assert doctest.DocTestRunner(optionflags=FLAGS).run(example).failed == 0
