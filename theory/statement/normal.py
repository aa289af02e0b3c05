"""The normal form of a scalar expression of the statement language, for every number of states at once.

Matrices become words, scalars and traces become symbols for cyclic words, sums over lags become running sums
P(high + 1) - P(low), so that splitting, telescoping and index shifts are identities of polynomials. What stays opaque
is a symbol of its own: two expressions with one normal form are equal; two with different ones may be equal, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial, reduce
from typing import Any

from sympy import (
    Abs,
    Add,
    Dummy,
    Expr,
    Function,
    Integer,
    Integral,
    Limit,
    Mul,
    Pow,
    Product,
    Sum,
    Symbol,
    Trace,
    conjugate,
    exp,
    fraction,
    log,
    nan,
    oo,
    together,
    zoo,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.language import Coefficient, Quantity, Scalar, horizon
from memlaw.theory.language.symbols import N
from memlaw.theory.statement.algebra import fingerprint, vanishes
from memlaw.theory.statement.kept import bound_letters, contains, expanded
from memlaw.theory.statement.spelling import with_odd_moduli, with_signs
from memlaw.theory.statement.translate import inverse_rules, letter
from memlaw.theory.statement.unfolding import unfold
from memlaw.theory.statement.words import Rule, operator, reduce_words


class Running(Function):  # type: ignore[misc]
    """The sum of a function of a bound index over 0 <= index < x: Running(function, x, index)."""


class Raised(Function):  # type: ignore[misc]
    """A power with a symbol, such as tau, as its exponent."""


PLACE = Symbol("place", integer=True)
# Quantities that end as powers of eigenvalues in the disc do, or whose squares have a sum.
FADING = {"M", "M_other", "b", "b_other", "kernel", "kernel_of_stack", "kernel_of_last", "response"}
MOST = 1 << 15  # normal forms that are kept


@dataclass(frozen=True)
class Rewriting:
    """What a line may use from left to right: rules of words, quantities by their definition, sums that are known.

    `invertible` are the letters whose inverse cancels: that of another may be a generalised one. `solved` is known of
    these very symbols, of others too where it is `anywhere`. `counts` are known not to be negative.
    """

    words: tuple[Rule, ...] = ()
    quantities: tuple[tuple[Expr, Expr], ...] = ()
    series: bool = False
    solved: dict[Expr, Expr] = field(default_factory=dict)
    invertible: frozenset[str] = frozenset()
    anywhere: frozenset[Expr] = frozenset()
    counts: tuple[Expr, ...] = ()
    kept: dict[Expr, Expr] = field(init=False, default_factory=dict, compare=False, repr=False)

    @property
    def by_terms(self) -> bool:
        """Whether the normal form of a sum is the sum of those of its terms: nothing replaces whole terms or sums."""
        return not any(isinstance(key, Add | Mul) for key in self.solved)

    def without(self, index: Symbol) -> Rewriting:
        """What may be used where this symbol is an index: nothing that is known of the symbol alone."""
        solved = {
            key: x for key, x in self.solved.items() if key in self.anywhere or index not in (key - x).free_symbols
        }
        return replace(self, solved=solved, counts=tuple(item for item in self.counts if not item.has(index)))


PLAIN = Rewriting()


def same(left: Expr, right: Expr, rewriting: Rewriting = PLAIN) -> bool:
    """Whether the normal forms of two expressions are one rational function of their parts.

    >>> from memlaw.theory.language import M
    >>> from memlaw.theory.language.symbols import k, tau
    >>> same(Sum(M(k) - M(k + 1), (k, 0, tau)), M(0) - M(tau + 1))
    True
    """
    one, other = normal(left, rewriting), normal(right, rewriting)
    return is_finite(one) and is_finite(other) and (one == other or vanishes(one - other))


@lru_cache(maxsize=64)
def _by_algebra(counts: tuple[Expr, ...]) -> Rewriting:
    return Rewriting(counts=counts)


def is_finite(form: Expr) -> bool:
    """Whether nothing in a normal form divides by zero."""
    return not form.has(nan, zoo)


def plain_form(expression: Expr, counts: tuple[Expr, ...] = ()) -> Expr:
    """The normal form by algebra alone."""
    return normal(expression, _by_algebra(counts))


def alike(left: Expr, right: Expr, counts: tuple[Expr, ...] = ()) -> bool:
    """Whether two expressions have one plain normal form; most that have not are told apart by a fingerprint."""
    one, other = plain_form(left, counts), plain_form(right, counts)
    if not (is_finite(one) and is_finite(other)):
        return False
    seen, wanted = fingerprint(one), fingerprint(other)
    return one == other or ((seen is None or wanted is None or seen == wanted) and vanishes(one - other))


def normal(expression: Expr, rewriting: Rewriting = PLAIN) -> Expr:
    """The normal form modulo what may be used, kept."""
    if expression not in rewriting.kept:
        if len(rewriting.kept) > MOST:
            rewriting.kept.clear()
        apart = isinstance(expression, Add) and rewriting.by_terms
        terms = (normal(term, rewriting) for term in expression.args) if apart else ()
        rewriting.kept[expression] = Add(*terms) if apart else _normal(expression, rewriting)
    return rewriting.kept[expression]


def _normal(expression: Expr, rewriting: Rewriting) -> Expr:
    found = expanded(_walk(unfold(expression, rewriting.quantities), rewriting))
    # what is known of a symbol is not known of an index
    local = frozenset().union(*(key.free_symbols for key in rewriting.solved.keys() - rewriting.anywhere))
    closed = {item for item in found.atoms(Integral, Limit) if local & bound_letters(item)} if local else set()
    sums = {item: Dummy() for item in (found.atoms(Sum) | closed) - rewriting.solved.keys()}
    back = {dummy: item for item, dummy in sums.items()}
    found = found.xreplace(sums)
    for _ in range(3):  # what one equation brings in, another may replace
        signed = with_signs(found)
        if (replaced := signed.xreplace(rewriting.solved)) == signed:
            break
        found = expanded(replaced)
    return with_signs(expanded(with_odd_moduli(expanded(found.xreplace(back)))))


# --- the walk -------------------------------------------------------------------------------------------------


def _walk(e: Expr, use: Rewriting) -> Expr:
    if isinstance(e, Scalar | Trace):
        return _traced(e.args[0], use)
    if isinstance(e, Sum):
        return _summed(e, use)
    if isinstance(e, Product) and len(e.limits) == 1:  # an index has no name
        ((index, low, high),) = e.limits
        return Product(e.function.xreplace({index: PLACE}), (PLACE, low, high))
    if isinstance(e, Add | Mul):
        return e.func(*(_walk(part, use) for part in e.args))
    if isinstance(e, exp):
        return Mul(*(_exponential(term) for term in Add.make_args(expanded(e.args[0]))))
    if isinstance(e, Abs):
        return _modulus(e, Integer(1), use)
    if isinstance(e, Pow):
        return _power(e, use)
    if isinstance(e, conjugate) and isinstance(e.args[0], Pow | Sum | Scalar):
        return _conjugated(e.args[0], use)
    if not contains(e, Sum, Product):
        return e
    return e.replace(Product, partial(_with_one_name, Product)).replace(Sum, partial(_with_one_name, Sum))


def _with_one_name(kind: type[Sum | Product], function: Expr, *limits: Any) -> Expr:
    """A product, or a sum inside a quantity, does not depend on the name of its index."""
    depth = sum(len(item.limits) for item in function.atoms(Product, Sum))  # no inner index has this name
    names = {limit[0]: Symbol(f"varpi{depth + place}", integer=True) for place, limit in enumerate(limits)}
    return kind(function.xreplace(names), *(limit.xreplace(names) for limit in limits))


def _conjugated(e: Expr, use: Rewriting) -> Expr:
    if isinstance(e, Pow) and e.exp.is_integer:
        return _walk(conjugate(e.base) ** e.exp, use)
    if isinstance(e, Sum):
        return _walk(Sum(conjugate(e.function), *e.limits), use)
    if isinstance(e, Scalar):
        return _walk(Scalar(Adjoint(e.args[0]).doit()), use)
    return conjugate(e)


def _exponential(term: Expr) -> Expr:
    coefficient, rest = term.as_coeff_Mul()
    logs = [item for item in Mul.make_args(rest) if isinstance(item, log)]
    if len(logs) == 1 and (term / logs[0]).is_integer:
        return _power(Pow(logs[0].args[0], term / logs[0], evaluate=False), PLAIN)
    return exp(rest) ** coefficient if coefficient.is_Integer else exp(term)


def _modulus(e: Expr, exponent: Expr, use: Rewriting) -> Expr:
    """|x|^(2k) is (x conj x)^k; |x|^(2k+1) keeps one |x|."""
    inside = e.args[0]
    half, odd = (exponent / 2, 0) if (exponent / 2).is_integer else ((exponent - 1) / 2, 1)
    whole = Integer(1)
    if half != 0:
        whole = _walk(expanded(_walk(inside, use) * _walk(conjugate(inside), use)) ** half, use)
    return whole * (Mul(*map(Abs, Mul.make_args(_walk(inside, use)))) if odd else 1)


def _power(e: Pow, use: Rewriting) -> Expr:
    """x^(2 tau + 1) is x (x^tau)^2, with x^tau a symbol of its own."""
    if isinstance(e.base, Abs) and e.exp.is_integer:
        return _modulus(e.base, e.exp, use)
    base = _walk(e.base, use)
    if e.exp.is_number:
        return base**e.exp
    if isinstance(base, Mul) and e.exp.is_integer:
        return Mul(*(_power(Pow(part, e.exp, evaluate=False), use) for part in base.args))
    if isinstance(base, Pow) and base.exp.is_Integer and e.exp.is_integer:
        return _power(Pow(base.base, base.exp * e.exp, evaluate=False), use)
    top, bottom = fraction(together(base)) if isinstance(base, Add) and e.exp.is_integer else (base, Integer(1))
    if bottom != 1:
        return Mul(
            *(_power(Pow(expanded(part), x, evaluate=False), use) for part, x in ((top, e.exp), (bottom, -e.exp)))
        )
    total = Integer(1)
    for term in Add.make_args(expanded(e.exp)):
        coefficient, rest = term.as_coeff_Mul()
        whole = coefficient.is_Integer and not term.is_number
        total *= Raised(base, rest) ** coefficient if whole else base**term
    return total


def _traced(matrix: Any, use: Rewriting) -> Expr:
    """The trace of a matrix, or a 1x1 matrix, as a sum of cyclic words; the empty word counts N."""
    word = expanded(letter(matrix))
    seen = word + reduce(lambda x, y: x + y, (rule.left + rule.right for rule in use.words), Integer(0))
    terms = reduce_words(word, [*use.words, *inverse_rules(seen, use.invertible)], trace=True)
    scaled = ((_walk(scale, use) if contains(scale, Trace, Scalar) else scale, word) for word, scale in terms.items())
    return Add(*(scale * (trace_of(word) if word else N) for scale, word in scaled))


def trace_of(word: Iterable[Symbol]) -> Symbol:
    """The symbol for the trace of a word."""
    return Symbol("tr[" + " ".join(item.name for item in word) + "]")


# --- sums -----------------------------------------------------------------------------------------------------


def _summed(e: Sum, use: Rewriting) -> Expr:
    if all(low == 1 and high == N for _, low, high in e.limits) and contains(e.function, MatrixElement):
        try:
            return _contracted(e, use)
        except ValueError:
            return e
    inside = expanded(_walk(e.function, use))
    for index, low, high in e.limits:
        if high == oo and isinstance(inside, Add) and not all(_fades(term, index) for term in inside.args):
            inside = Sum(inside, (index, low, high))  # of a series no more is known than of the sums of its terms
            continue
        inside = expanded(Add(*(_one_term(term, index, low, high, use) for term in Add.make_args(inside))))
    return inside


def _fades(term: Expr, index: Symbol) -> bool:
    """Whether the series of a term converges: a factor of it ends as powers of the eigenvalues do."""
    names = {type(item).__name__ for item in term.atoms(Quantity) if item.has(index)}
    return bool(names & FADING) or any(
        _speaks(item.name, index) if isinstance(item, Symbol) else item.has(index)
        for item in term.atoms(Symbol, Coefficient)
        if isinstance(item, Coefficient) or item.name.startswith("tr[")
    )


def _one_term(term: Expr, index: Symbol, low: Expr, high: Expr, use: Rewriting) -> Expr:
    words = [s for s in term.free_symbols if s.name.startswith("tr[") and _speaks(s.name, index)]
    whole = len(words) == 1 and index not in (term / words[0]).free_symbols
    if use.series and low == 0 and high == oo and whole:
        return term / words[0] * _all_lags(words[0], index, use)
    bound = [f for f in Mul.make_args(term) if f.has(index, *words)]
    free = Mul(*(f for f in Mul.make_args(term) if f not in bound))
    if high != oo and not _is_a_count(high - low + 1, use):  # a sum over less than nothing is 0
        return free * Sum(Mul(*bound), (index, low, high))
    if not bound:
        return free * (high - low + 1) if high != oo else free * Sum(1, (index, low, high))
    if words:  # a word of a bound lag cannot be shifted: it stays as it is
        return free * Sum(Mul(*bound), (index, low, high))
    shape = Mul(*bound)
    shift = _shift(shape, index)
    bound_index = Symbol(f"kappa{_depth(shape)}", integer=True)  # an inner sum has another one
    top = oo if high == oo else high + 1 + shift
    parts = [part.as_coeff_Mul() for part in Add.make_args(_at(shape, index, bound_index - shift))]
    runs = [(scale, partial(_running, part, bound_index)) for scale, part in parts]
    return free * Add(*(scale * (run(top) - run(low + shift)) for scale, run in runs))


def _speaks(name: str, index: Symbol) -> bool:
    """Whether the name of a word has a power with this index."""
    return index.name in re.findall(r"\w+'*", name)


def _is_a_count(length: Expr, use: Rewriting) -> bool:
    lags = {item: Dummy(integer=True, nonnegative=True) for item in length.atoms(horizon)}
    if not length.xreplace(lags).is_integer:
        return False
    return any((length - item).xreplace(lags).is_nonnegative for item in (Integer(0), *use.counts))


def _depth(shape: Expr) -> int:
    return 1 + max((int(item.args[2].name.removeprefix("kappa")) for item in shape.atoms(Running)), default=0)


def _shift(shape: Expr, index: Symbol) -> Expr:
    """What is added to the index wherever a quantity takes it, or the least whole number that is."""
    found = {a - index for item in shape.atoms(Quantity, AppliedUndef) for a in item.args if a.has(index)}
    return found.pop() if len(found) == 1 else min((item for item in found if item.is_Integer), default=Integer(0))


def _at(shape: Expr, index: Symbol, place: Expr) -> Expr:
    """The term at another index, its powers and inner sums taken apart again."""
    moved = shape.xreplace({index: place}).replace(Running, lambda inside, x, own: _running(inside, own, x))
    return expanded(moved.replace(Raised, lambda base, exponent: _power(Pow(base, exponent, evaluate=False), PLAIN)))


def _running(inside: Expr, index: Symbol, x: Expr) -> Expr:
    """P(x) in terms of P at the free part of x; a function with a pole at 0 is summed from 1 on."""
    if x == oo:
        return Running(inside, oo, index)
    shift, base = x.as_coeff_Add()
    total = Running(inside, base, index) if base != 0 else Integer(0)
    first = int(bool(base == 0 and shift > 0 and _at(inside, index, Integer(0)).has(zoo, nan)))
    total += Add(*(_at(inside, index, base + s) for s in range(first, max(0, int(shift)))))
    return total - Add(*(_at(inside, index, base + s) for s in range(min(0, int(shift)), 0)))


def _all_lags(symbol: Symbol, index: Symbol, use: Rewriting) -> Expr:
    """The sum of a word of A^k B B^* A^{*k} over all lags: the series of C."""
    word = Mul(*(operator(name) for name in symbol.name[3:-1].split()))
    back, powers = operator("A^*"), operator(f"A^*^{index}")
    lag = operator(f"A^{index}") * operator("B") * operator("B^*") * powers
    series = Rule("series", lag, operator("C"))
    outward = [Rule("powers commute", back * powers, powers * back), series]
    word = Add(*(scale * Mul(*words) for words, scale in reduce_words(word, outward, trace=True).items()))
    rules = [series, *use.words, *inverse_rules(word * operator("C"), use.invertible)]
    rest = reduce_words(word, rules, trace=True)
    if any(_speaks(item.name, index) for words in rest for item in words):
        raise ValueError(f"lags are left in the sum of {symbol}")
    return Add(*(coefficient * (trace_of(words) if words else N) for words, coefficient in rest.items()))


def _contracted(e: Sum, use: Rewriting) -> Expr:
    """Sums over the indices 1..N of products of entries are traces of products."""
    bound = {index for index, _, _ in e.limits}
    inside = e.function.replace(Abs, lambda x: Pow(x * conjugate(x), Integer(1) / 2))  # |x|^2 is x conj(x)
    return Add(*(_chained(term, bound, use) for term in Add.make_args(expanded(inside))))


def _chained(term: Expr, bound: set[Symbol], use: Rewriting) -> Expr:
    plain: Expr = Integer(1)
    entries: list[tuple[Any, Expr, Expr]] = []
    for factor in Mul.make_args(term):
        inside = factor.args[0] if isinstance(factor, conjugate) else factor
        if not isinstance(inside, MatrixElement):
            plain *= factor
            continue
        matrix, row, column = inside.args
        entries.append((Adjoint(matrix).doit(), column, row) if inside is not factor else (matrix, row, column))
    while len(entries) > 1:
        pair = next(((x, y) for x in entries for y in entries if y is not x and x[2] == y[1] and x[2] in bound), None)
        if pair is None:
            raise ValueError(f"the indices of {term} do not form a chain")
        (x, y) = pair
        entries = [z for z in entries if z is not x and z is not y] + [(x[0] * y[0], x[1], y[2])]
    ((matrix, row, column),) = entries
    if row != column or plain.free_symbols & bound:
        raise ValueError(f"the indices {row}, {column} of {term} are free")
    return plain * _traced(matrix, use)
