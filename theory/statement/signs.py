"""Whether an expression is positive or not negative by its form, and by relations that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property

from sympy import Abs, Add, Expr, Integer, Integral, Max, Min, Mul, Pow, Product, Sum, Symbol, Trace, conjugate, exp, oo
from sympy.core.relational import Ge, Gt, Lt, Relational
from sympy.tensor.indexed import Indexed

from memlaw.theory.language import Others, Quantity, Scalar, horizon
from memlaw.theory.language.symbols import N, bar, delta, eigenvalue, r, theta
from memlaw.theory.statement.kept import contains, expanded, factored, is_nonnegative, is_positive, terms
from memlaw.theory.statement.normal import Rewriting, alike, normal
from memlaw.theory.statement.translate import HERMITIAN, letter
from memlaw.theory.statement.unfolding import unfold
from memlaw.theory.statement.words import polynomial

RANGED = (r, theta, delta)  # letters of which more is known than is assumed
FEW = 12  # terms of a sum that is factored


class Sign(IntEnum):
    """What is known of a sign; unknown is the least."""

    UNKNOWN = 0
    NOT_NEGATIVE = 1
    POSITIVE = 2


@dataclass(frozen=True)
class Known:
    """What a line may use: orders, sequences f of a lag that fall, matrices that are positive, definitions.

    `orders` hold whatever their symbols are; `local` ones of the symbols of this line, not of an index of that name.
    `stable`: every |eigenvalue| < 1. `radius`: r |eigenvalue| < 1, too.
    """

    orders: tuple[Relational, ...] = ()
    local: tuple[Relational, ...] = ()
    falling: tuple[Callable[[Expr], Expr], ...] = ()
    positive: frozenset[str] = frozenset()
    rewritings: tuple[Rewriting, ...] = ()
    seen: dict[tuple[Expr, int], Sign] = field(init=False, default_factory=dict, compare=False, repr=False)
    stable: bool = True
    radius: bool = False
    counts: tuple[Expr, ...] = ()

    @cached_property
    def said(self) -> list[tuple[Expr, Sign]]:
        """What the orders say is positive or not negative."""
        orders = (*self.orders, *self.local)
        return [slack(item) for item in orders] + _of_whole_numbers(orders)

    @cached_property
    def constant(self) -> Known:
        """Without what is known of sequences that fall."""
        return replace(self, falling=())

    @cached_property
    def undefined(self) -> Known:
        """Without definitions."""
        return replace(self, rewritings=())

    def also(self, *orders: Relational) -> Known:
        """With more orders known of the symbols of this line."""
        return replace(self, local=(*self.local, *orders))

    def within(self, limits: Iterable[tuple[Symbol, Expr, Expr]]) -> Known:
        """Inside a sum: of its indices nothing but their ranges is known."""
        inside = self
        for index, low, high in limits:
            kept = tuple(item for item in inside.local if not item.has(index))
            ends = (Ge(index, low, evaluate=False), Ge(high, index, evaluate=False))
            rewritings = tuple(item.without(index) for item in inside.rewritings)
            counts = tuple(item for item in inside.counts if not item.has(index))
            inside = replace(inside, local=(*kept, *ends), rewritings=rewritings, counts=counts)
        return inside


def slack(relation: Relational) -> tuple[Expr, Sign]:
    """The larger side less the smaller one, and what the relation says of its sign."""
    left, right = relation.args
    difference = left - right if isinstance(relation, Ge | Gt) else right - left
    return difference, Sign.POSITIVE if isinstance(relation, Lt | Gt) else Sign.NOT_NEGATIVE


def count(condition: Relational) -> Expr:
    """What a condition says is not negative; of whole numbers a < b says that of b - a - 1."""
    difference, what = slack(condition)
    return difference - 1 if what is Sign.POSITIVE and difference.is_integer else difference


def sign(e: Expr, known: Known, depth: int = 3) -> Sign:
    """The sign of an expression, as far as its form and what is known tell it.

    >>> from memlaw.theory.language import b
    >>> from memlaw.theory.language.symbols import k, squared, tau
    >>> sign(Sum(squared(b(k)), (k, 0, tau)), Known()).name
    'NOT_NEGATIVE'
    """
    if is_positive(e) and not contains(e, Sum, Product, Integral):  # an index may have less than what is assumed of it
        return Sign.POSITIVE
    if (e, depth) not in known.seen:
        known.seen[e, depth] = _looked_at(e, known, depth)
    return known.seen[e, depth]


def is_at_least(e: Expr, what: Sign, known: Known) -> bool:
    """Whether the sign of an expression is known to be so; what is said in one order is not looked at further."""
    return _said(e, _slacks(e, known), known.counts) >= what or sign(e, known) >= what


def _said(e: Expr, slacks: list[tuple[Expr, Sign]], counts: tuple[Expr, ...]) -> Sign:
    for what in (Sign.POSITIVE, Sign.NOT_NEGATIVE):
        if any(said is what and alike(e, difference, counts) for difference, said in slacks):
            return what
    return Sign.UNKNOWN


def _looked_at(e: Expr, known: Known, depth: int) -> Sign:
    slacks = _slacks(e, known)
    found = _said(e, slacks, known.counts)
    if found is not Sign.POSITIVE:
        found = max(found, _by_form(e, known, depth))
    if found is Sign.UNKNOWN:
        found = _beyond(e, slacks, known, depth)
    as_assumed = not contains(e, Sum, Product, Integral) and (is_nonnegative(e) or (e.is_number and e.is_zero))
    if found is Sign.UNKNOWN and (isinstance(e, horizon) or as_assumed):
        return Sign.NOT_NEGATIVE
    if found is Sign.UNKNOWN and isinstance(e, Add) and depth and len(e.args) <= FEW:
        factors = factored(e)
        found = sign(factors, known, depth - 1) if isinstance(factors, Mul | Pow) else found
    for use in known.rewritings if found is Sign.UNKNOWN and depth and contains(e, Quantity, Scalar) else ():
        plain = known.undefined
        found = sign(unfold(e, use.quantities), plain, depth - 1) or sign(normal(e, use), plain, depth - 1)
        if found is not Sign.UNKNOWN:
            return found
    return found


def _slacks(e: Expr, known: Known) -> list[tuple[Expr, Sign]]:
    """The slacks of known relations, of eigenvalues in the disc, and of two places of a falling sequence."""
    return known.said + _inside_the_disc(e, known) + _falls(e, known)


def _of_whole_numbers(orders: Iterable[Relational]) -> list[tuple[Expr, Sign]]:
    """a < b is a + 1 <= b."""
    whole = (slack(item) for item in orders if all(side.is_integer for side in item.args))
    return [(difference - 1, Sign.NOT_NEGATIVE) for difference, what in whole if what is Sign.POSITIVE]


def _beyond(e: Expr, slacks: list[tuple[Expr, Sign]], known: Known, depth: int) -> Sign:
    """e is more than a multiple of a slack."""
    if depth <= 0:
        return Sign.UNKNOWN
    for difference, what in slacks:
        for times in _multiples(e, difference):
            rest = expanded(e - times * difference)
            fewer = rest.is_number or len(Add.make_args(rest)) < len(terms(e))
            if is_positive(rest) or is_nonnegative(rest):
                return Sign.POSITIVE if is_positive(rest) else max(what, Sign.NOT_NEGATIVE)
            if fewer and (own := sign(rest, known, depth - 1)):
                return max(what, own)
    return Sign.UNKNOWN


def _multiples(e: Expr, difference: Expr) -> list[Expr]:
    """The positive rational multiples of a slack in which a term of e occurs."""
    own, others = terms(e), terms(difference)
    ratios = {own[term] / others[term] for term in others if term in own and not term.is_number}
    return sorted((x for x in ratios if x.is_Rational and x > 0), reverse=True)


def _inside_the_disc(e: Expr, known: Known) -> list[tuple[Expr, Sign]]:
    """1 - |l|^2, 1 - |l| and, where 1 < r < 1/rho(A), 1 - r|l| and r - |l| of every eigenvalue that occurs."""
    values = sorted(e.atoms(Indexed), key=str) if known.stable else []
    own = [v for v in values if known.radius and v.base == eigenvalue]  # r is that of A
    small = [part for v in values for part in (v * bar(v), Abs(v))] + [r * Abs(v) for v in own]
    inside = [r - Abs(v) for v in own]  # |l| < 1/r < r
    return [(part, Sign.POSITIVE) for part in (*(1 - part for part in small), *inside)]


def _falls(e: Expr, known: Known) -> list[tuple[Expr, Sign]]:
    """f(s) - f(t) for two places with s <= t."""
    places = {a for item in e.atoms(Quantity) for a in item.args}
    return [
        (f(s) - f(t), Sign.NOT_NEGATIVE)
        for f in known.falling
        for s in places
        for t in places
        if s != t and sign(t - s, known.constant, 1)
    ]


def _by_form(e: Expr, known: Known, depth: int) -> Sign:
    if isinstance(e, Add | Min):
        signs = [sign(part, known, depth) for part in e.args]
        return max(signs) if isinstance(e, Add) and min(signs) else min(signs)
    if isinstance(e, Mul):
        return _of_a_product(list(e.args), known, depth)
    if isinstance(e, Max):
        return max(sign(part, known, depth) for part in e.args)
    if isinstance(e, Pow):
        return _of_a_power(e, known, depth)
    if isinstance(e, Abs):
        return Sign.NOT_NEGATIVE
    if isinstance(e, exp) and e.args[0].is_extended_real:
        return Sign.POSITIVE
    if isinstance(e, Sum | Product | Integral):
        return _over_a_range(e, known, depth)
    if isinstance(e, Others):
        return sign(e.args[0], known.within(((e.args[1], Integer(1), N),)), depth)
    if isinstance(e, Scalar | Trace):
        good = is_a_square(e.args[0], known.positive, isinstance(e, Trace))
        return Sign.NOT_NEGATIVE if good else Sign.UNKNOWN
    return Sign.UNKNOWN


def assumed(letter: Symbol) -> Sign:
    """What is assumed of the sign of a letter."""
    return Sign.POSITIVE if letter.is_positive else Sign.NOT_NEGATIVE if letter.is_nonnegative else Sign.UNKNOWN


def _as_it_runs(index: Symbol, low: Expr, known: Known) -> Symbol:
    """The index, if what is assumed of such a letter holds from the lower end on; else one of which less is."""
    least = sign(low, known, 1)
    if least >= assumed(index) and index not in RANGED:
        return index
    return Symbol(index.name, integer=index.is_integer, real=True, **({"nonnegative": True} if least else {}))


def _of_a_product(factors: list[Expr], known: Known, depth: int) -> Sign:
    """x conj(x) is not negative; of the other factors each by itself."""
    found = Sign.POSITIVE
    while factors:
        factor = factors.pop()
        if not factor.is_extended_real and (pair := conjugate(factor)) in factors:
            factors.remove(pair)
            found = min(found, Sign.NOT_NEGATIVE)
        else:
            found = min(found, sign(factor, known, depth))
    return found


def _of_a_power(e: Pow, known: Known, depth: int) -> Sign:
    own = sign(e.base, known, depth)
    if own and e.exp.is_extended_real:  # where it exists
        return own
    even = e.exp.is_even and e.base.is_extended_real  # where it exists
    return Sign.NOT_NEGATIVE if even else Sign.UNKNOWN


def _over_a_range(e: Sum | Product | Integral, known: Known, depth: int) -> Sign:
    none = 0 if isinstance(e, Integral) else 1  # a sum is empty where its upper end is one less than the lower one
    if not all(sign(high - low + none, known, depth) for _, low, high in e.limits if high != oo):
        return Sign.UNKNOWN
    function, limits = e.function, []
    for index, low, high in e.limits:
        place = _as_it_runs(index, low, known)
        function = function.xreplace({index: place})
        limits.append((place, low, high))
    own = sign(function, known.within(limits), depth)
    return own if isinstance(e, Product) else min(own, Sign.NOT_NEGATIVE)


# --- matrices -------------------------------------------------------------------------------------------------


def is_a_square(matrix: object, positive: frozenset[str], trace: bool = False) -> bool:
    """Whether a matrix is c X^* P X with c > 0 and P positive, or a sum of such; under a trace, also c Q X^* P X.

    >>> from memlaw.theory.language.symbols import A, B, C, NOISE, tau
    >>> is_a_square(B.adjoint() * A.adjoint() ** tau * C.inv() * A**tau * B, frozenset({"C"}))
    True
    >>> is_a_square(NOISE.inv() * C, frozenset({"C", "R"}), trace=True)
    True
    """
    words = polynomial(expanded(letter(matrix)))
    return all(
        bool(c.is_positive) and (_is_palindrome(word, positive) or (trace and _are_two(word, positive)))
        for word, c in words.items()
    )


def _are_two(word: tuple[Symbol, ...], positive: frozenset[str]) -> bool:
    """Q X^* P X, whose trace is that of (Q^{1/2} X^*) P (Q^{1/2} X^*)^*, in one of its rotations."""
    return any(
        turned[0].name.removesuffix("^{-1}") in positive and _is_palindrome(turned[1:], positive)
        for turned in (word[place:] + word[:place] for place in range(len(word)))
    )


def _is_palindrome(word: tuple[Symbol, ...], positive: frozenset[str]) -> bool:
    half = len(word) // 2
    mirrored = all(star(word[place].name) == word[-1 - place].name for place in range(half))
    middle = word[half].name.removesuffix("^{-1}") if len(word) % 2 else ""
    return mirrored and (len(word) % 2 == 0 or middle in positive)


def star(name: str) -> str:
    """The letter of the adjoint.

    >>> star("A^tau"), star("B^*"), star("C^{-1}"), star("S^{-1}")
    ('A^*^tau', 'B', 'C^{-1}', 'S^*^{-1}')
    """
    base, hat, rest = name.partition("^")
    if base in HERMITIAN or base.startswith("["):
        return name
    if rest.startswith("*"):
        return base + rest[1:]
    return f"{base}^*{hat}{rest}"
