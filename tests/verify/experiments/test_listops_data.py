"""ListOps: the generator against its grammar, the evaluator against one written another way."""

import re
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.verify.experiments.listops.data import (
    CLOSE,
    OPERATORS,
    PADDING,
    TOKENS,
    VOCABULARY,
    Grammar,
    encode,
    examples,
    expression,
    value,
)

DIGITS = st.integers(0, 9)
LISTS = st.recursive(
    DIGITS, lambda inner: st.tuples(st.sampled_from(OPERATORS), st.lists(inner, min_size=1, max_size=6)), max_leaves=25
)
GRAMMARS = st.builds(
    lambda depth, arguments, shortest, more, lists: Grammar(depth, arguments, shortest, shortest + more, lists),
    st.integers(2, 6),
    st.integers(3, 6),
    st.integers(4, 7),
    st.integers(8, 40),
    st.floats(0.1, 0.5),
)


def written(tree: object) -> list[str]:
    if isinstance(tree, int):
        return [str(tree)]
    operator, arguments = tree  # type: ignore[misc]
    return [f"[{operator}", *(token for one in arguments for token in written(one)), CLOSE]


def by_numpy(tree: object) -> int:
    """The second evaluator: recursive, on the tree and not on tokens, with numpy's reductions."""
    if isinstance(tree, int):
        return tree
    operator, arguments = tree  # type: ignore[misc]
    values = np.array([by_numpy(one) for one in arguments])
    reductions = {"MIN": np.min, "MAX": np.max, "MED": np.median, "SM": lambda found: np.sum(found) % 10}
    return int(np.floor(reductions[operator](values)))


def by_rewriting(tokens: list[str]) -> int:
    """The third: innermost lists are replaced by their values until one digit is left."""
    text = " ".join(tokens)
    innermost = re.compile(r"\[(MIN|MAX|MED|SM)((?: \d)+) \]")

    def digit(found: re.Match[str]) -> str:
        values = sorted(map(int, found[2].split()))
        middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) // 2
        return str({"MIN": values[0], "MAX": values[-1], "MED": middle, "SM": sum(values) % 10}[found[1]])

    while innermost.search(text):
        text = innermost.sub(digit, text)
    return int(text)


@given(LISTS)
def test_three_evaluators_agree(tree: object) -> None:
    tokens = written(tree)
    assert value(tokens) == by_numpy(tree) == by_rewriting(tokens)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[MAX 2 9 [MIN 4 7 ] 0 ]", 9),  # the example of the paper
        ("[MED 1 5 8 9 2 ]", 5),
        ("[MED 3 4 ]", 3),
        ("[SM 9 9 9 ]", 7),
        ("[MIN [MAX 1 [SM 5 5 ] ] 3 ]", 1),
        ("7", 7),
    ],
)
def test_values_worked_out_by_hand(text: str, expected: int) -> None:
    assert value(text.split()) == expected


@given(GRAMMARS, st.integers(0, 10**6))
def test_expressions_keep_to_their_grammar(grammar: Grammar, seed: int) -> None:
    tokens = expression(grammar, Random(seed))
    assert grammar.shortest <= len(tokens) <= grammar.longest
    assert tokens[0] != CLOSE and tokens[0].startswith("[") and tokens[-1] == CLOSE
    open_lists: list[int] = []
    for token in tokens:
        if token == CLOSE:
            assert 2 <= open_lists.pop() <= grammar.arguments
            continue
        if open_lists:
            open_lists[-1] += 1
        if token.startswith("["):
            open_lists.append(0)
            assert len(open_lists) <= grammar.depth
    assert not open_lists
    assert value(tokens) == by_rewriting(list(tokens))


def test_examples_are_a_function_of_their_seed_and_differ_from_each_other() -> None:
    grammar = Grammar(depth=3, shortest=8, longest=20)
    tokens, values = examples(grammar, 200, seed=3)
    again, _ = examples(grammar, 200, seed=3)
    other, _ = examples(grammar, 200, seed=4)
    assert np.array_equal(tokens, again) and not np.array_equal(tokens, other)
    assert tokens.shape == (200, 20) and len(np.unique(tokens, axis=0)) == 200
    assert tokens.max() < VOCABULARY and set(values) <= set(range(10))
    for row, expected in zip(tokens, values, strict=True):
        inside = row[row != PADDING]
        assert np.array_equal(row[len(row) - len(inside) :], inside)  # padding on the left alone
        assert by_rewriting([TOKENS[place] for place in inside]) == expected


def test_operators_and_digits_are_drawn_evenly() -> None:
    """Chi-square of 3 + 9 degrees of freedom: above 75 by chance once in 10^10."""
    tokens, _ = examples(Grammar(depth=3, shortest=8, longest=40), 2000, seed=0)
    counts = np.bincount(tokens[tokens != PADDING], minlength=len(TOKENS))
    statistic = sum(((found - found.mean()) ** 2 / found.mean()).sum() for found in (counts[:10], counts[10:14]))
    assert statistic < 75


@pytest.mark.parametrize(
    "text", ["", "]", "[MIN", "[MIN ]", "[MIN 1 2", "1 2", "[AVG 1 2 ]", "10", "[MIN 1 2 ] ]", "[MAX 1 ] 2", "[ 1 ]"]
)
def test_malformed_expressions_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="one digit"):
        value(text.split())


def test_bounds_that_make_no_sense_are_refused() -> None:
    for bad in ({"depth": 0}, {"arguments": 1}, {"lists": 1.0}, {"longest": 3}, {"shortest": 65}):
        with pytest.raises(InvalidInput):
            Grammar(**bad)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="too few"):
        examples(Grammar(depth=1, arguments=2, longest=4), 500, seed=0)
    with pytest.raises(InvalidInput, match="none of"):
        expression(Grammar(depth=1, arguments=2, shortest=5, longest=9), Random(0))
    with pytest.raises(InvalidInput, match="larger length"):
        encode(["[MIN", "1", "2", "]"], 3)
