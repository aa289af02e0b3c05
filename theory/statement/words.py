"""Noncommutative words: what holds for matrices of every size, checked by rewriting.

A chain is a list of (sentence, expression); neighbours must be equal modulo the rules that the chain declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from sympy import Add, Expr, Integer, Mul, Symbol

from memlaw.theory.language.symbols import strictly
from memlaw.theory.statement.kept import expanded

Word = tuple[Symbol, ...]


@cache
def operator(name: str) -> Symbol:
    """A noncommuting symbol: a matrix, a vector or an adjoint of one.

    >>> operator("A") * operator("B") == operator("B") * operator("A")
    False
    """
    return Symbol(name, commutative=False)


def operators(names: str) -> tuple[Symbol, ...]:
    """Several of them, their names apart by blanks.

    >>> operators("C C^{-1}")
    (C, C^{-1})
    """
    return tuple(operator(name) for name in names.split())


@dataclass(frozen=True)
class Rule:
    """An equation between words, used from left to right; `source` is "definition" or a theorem's key."""

    name: str
    left: Expr
    right: Expr
    source: str = "definition"

    @property
    def word(self) -> Word:
        """The left side as a word of noncommuting symbols."""
        (word,) = polynomial(self.left)
        return word


def cancels(left: Symbol, right: Symbol) -> Rule:
    """The rule that two neighbours are the identity, such as C C^{-1} = I.

    >>> cancels(*operators("C C^{-1}")).name
    'C C^{-1} = I'
    """
    return Rule(f"{left} {right} = I", left * right, Integer(1))


@dataclass(frozen=True)
class Chain:
    """Expressions of which consecutive ones are equal modulo `rules`; `trace` also allows tr(XY) = tr(YX)."""

    links: tuple[tuple[str, Expr], ...]
    rules: tuple[Rule, ...] = ()
    trace: bool = False


def chain(*links: tuple[str, Expr], rules: Iterable[Rule] = (), trace: bool = False) -> Chain:
    """The chain of these (sentence, expression)."""
    return Chain(links, tuple(rules), trace)


Chains = Iterator[Chain]


@dataclass(frozen=True)
class StepResult:
    """One checked step: its sentence and what is left of the difference (0 when it holds)."""

    sentence: str
    holds: bool
    remainder: str = ""


def polynomial(expression: Expr) -> dict[Word, Expr]:
    """A noncommutative polynomial as {word: commuting coefficient}.

    >>> polynomial(2 * operator("A") ** 2)
    {(A, A): 2}
    """
    terms: dict[Word, Expr] = {}
    for term in Add.make_args(expanded(strictly(expression))):
        coefficient, factors = term.args_cnc()
        word = tuple(symbol for factor in factors for symbol in _letters(factor))
        terms[word] = terms.get(word, Integer(0)) + Mul(*coefficient)
    return {word: value for word, value in terms.items() if expanded(value) != 0}


def _letters(factor: Expr) -> tuple[Symbol, ...]:
    base, exponent = factor.as_base_exp()
    if not (base.is_Symbol and exponent.is_Integer and exponent > 0):
        raise TypeError(f"{factor} is not a positive power of a symbol: give it a symbol of its own")
    return (base,) * int(exponent)


def expression_of(terms: dict[Word, Expr]) -> Expr:
    """The inverse of `polynomial`."""
    return Add(*(coefficient * Mul(*word) for word, coefficient in terms.items()))


def reduce_words(
    expression: Expr, rules: Iterable[Rule], fired: set[Rule] | None = None, trace: bool = False
) -> dict[Word, Expr]:
    """Rewrite by the rules, left side to right side, until none applies; under a trace words are cyclic.

    >>> A, B = operator("A"), operator("B")
    >>> reduce_words(A * B * A, [Rule("commute", A * B, B * A)])
    {(B, A, A): 1}
    >>> reduce_words(A * B - B * A, [], trace=True)
    {}
    """
    rules = tuple(rules)
    terms = polynomial(expression)
    for _ in range(200):
        terms = _rotate(terms) if trace else terms
        step = _rewrite_once(terms, rules, fired, trace)
        if step is None:
            return terms
        terms = step
    raise RuntimeError("the rules do not terminate on this expression")


def _rewrite_once(
    terms: dict[Word, Expr], rules: tuple[Rule, ...], fired: set[Rule] | None, trace: bool
) -> dict[Word, Expr] | None:
    for word, coefficient in terms.items():
        for rule in rules:
            match = _match(word, rule.word, trace)
            if match is not None:
                if fired is not None:
                    fired.add(rule)
                rest = {other: value for other, value in terms.items() if other != word}
                head, tail = match
                scale = polynomial(rule.left)[rule.word]
                replaced = coefficient / scale * Mul(*head) * rule.right * Mul(*tail)
                return polynomial(expression_of(rest) + replaced)
    return None


def _match(word: Word, part: Word, trace: bool) -> tuple[Word, Word] | None:
    """What stands before and after `part` in `word`, or in one of its rotations under a trace."""
    for start in range(len(word) if trace else 1):
        turned = word[start:] + word[:start]
        for place in range(len(turned) - len(part) + 1):
            if turned[place : place + len(part)] == part:
                return turned[:place], turned[place + len(part) :]
    return None


def _rotate(terms: dict[Word, Expr]) -> dict[Word, Expr]:
    """The polynomial under a trace: every word in the smallest of its rotations."""
    total: dict[Word, Expr] = {}
    for word, coefficient in terms.items():
        rotations = [word[start:] + word[:start] for start in range(max(1, len(word)))]
        canonical = min(rotations, key=lambda rotation: [letter.name for letter in rotation])
        total[canonical] = expanded(total.get(canonical, Integer(0)) + coefficient)
    return {word: value for word, value in total.items() if value != 0}


def check_chain(chain: Chain) -> list[StepResult]:
    """Check that consecutive expressions are equal modulo the rules.

    >>> A = operator("A")
    >>> [step.holds for step in check_chain(Chain((("start", A * A), ("end", A**2))))]
    [True]
    """
    results = []
    for (_, before), (sentence, after) in zip(chain.links, chain.links[1:], strict=False):
        rest = reduce_words(before - after, chain.rules, trace=chain.trace)
        results.append(StepResult(sentence, not rest, "" if not rest else str(expression_of(rest))))
    return results


def fired_rules(chain: Chain) -> frozenset[Rule]:
    """The rules that are applied when the chain is checked."""
    fired: set[Rule] = set()
    for (_, before), (_, after) in zip(chain.links, chain.links[1:], strict=False):
        reduce_words(before - after, chain.rules, fired, chain.trace)
    return frozenset(fired)
