"""ListOps expressions by the grammar of Nangia & Bowman 2018 (arXiv:1804.06028), with their values.

An expression is a digit, or a list of an operator and two or more expressions: `[MAX 2 9 [MIN 4 7 ] 0 ]` is 9.
Operators: MIN, MAX, MED (the median; of an even number of values the mean of the middle two, rounded down), SM (the sum
modulo 10). Below the greatest depth a node is a list with probability 1/4, and has 2 to 5 arguments: their published
generator. As in Long Range Arena (Tay et al. 2021, arXiv:2011.04006) the outermost node is a list, expressions outside
a range of lengths are drawn again, and brackets are tokens: one opens together with its operator, one closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import IntArray

OPERATORS = ("MIN", "MAX", "MED", "SM")
CLOSE = "]"
TOKENS = (*map(str, range(10)), *(f"[{name}" for name in OPERATORS), CLOSE)
PADDING = len(TOKENS)
VOCABULARY = len(TOKENS) + 1
CLASSES = 10
_TRIES = 100_000


@dataclass(frozen=True)
class Grammar:
    """Bounds of the expressions: levels of lists, arguments of a list, tokens; and how often a node is a list."""

    depth: int = 20
    arguments: int = 5
    shortest: int = 3
    longest: int = 64
    lists: float = 0.25

    def __post_init__(self) -> None:
        if self.depth < 1 or self.arguments < 2 or not 0 <= self.lists < 1:
            raise InvalidInput(
                repr(self),
                "a list has at least two arguments, depth is at least 1, a share of lists lies in [0, 1)",
                "give such as Grammar(depth=4, arguments=5, lists=0.25)",
            )
        if not self.longest >= 4 or self.shortest > self.longest:
            raise InvalidInput(
                repr(self),
                "the shortest list has four tokens, and the range of lengths is not empty",
                "give such as shortest=16, longest=64",
            )


def expression(grammar: Grammar, random: Random) -> tuple[str, ...]:
    """Draw one expression as its tokens.

    Errors: InvalidInput if the range of lengths is hardly ever met.

    >>> " ".join(expression(Grammar(depth=2, longest=12), Random(1)))
    '[MAX 7 7 ]'
    """
    for _ in range(_TRIES):
        found = _list(grammar, random, 1, grammar.longest)
        if found is not None and len(found) >= grammar.shortest:
            return tuple(found)
    raise InvalidInput(
        f"lengths {grammar.shortest} to {grammar.longest} with depth {grammar.depth} and {grammar.arguments} arguments",
        f"none of {_TRIES} expressions met them",
        "widen the range, or allow more depth or arguments",
    )


def _list(grammar: Grammar, random: Random, level: int, room: int) -> list[str] | None:
    """A list at a level; None as soon as it takes more tokens than there is room for: it would be thrown away."""
    tokens = [f"[{random.choice(OPERATORS)}"]
    for _ in range(random.randint(2, grammar.arguments)):
        if level < grammar.depth and random.random() < grammar.lists:
            inner = _list(grammar, random, level + 1, room - len(tokens) - 1)
            if inner is None:
                return None
            tokens += inner
        else:
            tokens.append(str(random.randrange(10)))
        if len(tokens) + 1 > room:
            return None
    return [*tokens, CLOSE]


def value(tokens: Sequence[str]) -> int:
    """The value of an expression, read from left to right with a stack. Errors: InvalidInput if it is malformed.

    >>> value("[MAX 2 9 [MIN 4 7 ] 0 ]".split()), value("[MED 1 2 7 9 ]".split()), value("[SM 5 6 7 ]".split())
    (9, 4, 8)
    """
    stack: list[tuple[str, list[int]]] = [("", [])]
    for token in tokens:
        if token == CLOSE and len(stack) > 1 and stack[-1][1]:
            operator, values = stack.pop()
            stack[-1][1].append(_applied(operator, values))
        elif token.startswith("[") and token in TOKENS:
            stack.append((token[1:], []))
        elif token in TOKENS[:10]:
            stack[-1][1].append(int(token))
        else:
            raise _malformed(tokens)
    if len(stack) > 1 or len(stack[0][1]) != 1:
        raise _malformed(tokens)
    return stack[0][1][0]


def _applied(operator: str, values: list[int]) -> int:
    if operator == "MIN":
        return min(values)
    if operator == "MAX":
        return max(values)
    if operator == "SM":
        return sum(values) % 10
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) // 2


def _malformed(tokens: Sequence[str]) -> InvalidInput:
    return InvalidInput(
        f"expression {' '.join(tokens)[:80]!r}",
        "it is one digit, or one list '[OP a b ... ]' with OP one of " + ", ".join(OPERATORS),
        "separate tokens by spaces and close every bracket",
    )


def encode(tokens: Sequence[str], length: int) -> list[int]:
    """Token numbers, padded on the left to a length, so that every expression ends at the last position.

    Errors: InvalidInput for a longer expression.

    >>> encode("[SM 1 2 ]".split(), 6)
    [15, 15, 13, 1, 2, 14]
    """
    if len(tokens) > length:
        raise InvalidInput(f"an expression of {len(tokens)} tokens", f"the length is {length}", "give a larger length")
    return [PADDING] * (length - len(tokens)) + [TOKENS.index(token) for token in tokens]


def examples(grammar: Grammar, count: int, seed: int) -> tuple[IntArray, IntArray]:
    """Different expressions of a seed: tokens (count, longest) and values (count,).

    Errors: InvalidInput where the grammar has too few different ones.

    >>> examples(Grammar(longest=16), 3, seed=0)[1].shape
    (3,)
    """
    random = Random(seed)
    found: dict[tuple[str, ...], int] = {}
    for _ in range(20 * count):
        if len(found) == count:
            break
        drawn = expression(grammar, random)
        found.setdefault(drawn, value(drawn))
    if len(found) < count:
        raise InvalidInput(
            f"{count} different expressions of {grammar}", "there are too few", "ask for fewer, or for longer ones"
        )
    tokens = np.array([encode(drawn, grammar.longest) for drawn in found], dtype=np.int64)
    return tokens, np.array(list(found.values()), dtype=np.int64)
