"""What a claim and the lines of its proof may say at all: names of one meaning, ranges, what is divided by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Abs, Basic, Dummy, Expr, MatrixExpr, MatrixSymbol, Mul, Pow, Product, Sum, Symbol
from sympy.tensor.indexed import Indexed

from memlaw.theory.language import M, Quantity, horizon, rank_krylov
from memlaw.theory.language.symbols import N, strictly
from memlaw.theory.statement.facts import stated
from memlaw.theory.statement.kept import bound_letters
from memlaw.theory.statement.normal import alike
from memlaw.theory.statement.proof import By, Cite, Defined, Fact, Line, Named, expressions, reasons
from memlaw.theory.statement.signs import RANGED, Known, Sign, assumed, sign
from memlaw.theory.statement.theorem import Claim, Definition
from memlaw.theory.statement.unfolding import unfold
from memlaw.theory.statement.values import is_no_zero
from memlaw.theory.subjects.noise import M_noisy
from memlaw.theory.subjects.noise_basis import M_of_ridge, M_ridge
from memlaw.verify.kinds.rewriting import Book, Unfounded, cited, is_reserved, meanings_of

# What a pair and its controllable part have in common.
OF_REACHED = (M, M_noisy, M_ridge, M_of_ridge, horizon, rank_krylov)


def check_admitted(claim: Claim, where: tuple[Definition, ...], lines: list[Line], book: Book, known: Known) -> None:
    """Refuse what could not be checked, whatever the reasons of the lines. Errors: Unfounded."""
    _check_letters(lines)
    for own in where:
        if own not in (meanings_of(type(own.quantity).__name__) or (own,)):
            raise Unfounded(f"{own.quantity} is defined otherwise in the catalogue")
    spoken = [part for line in lines for part in expressions(line)]
    _check_symbols((claim.relation, *claim.when, *(item.expression for item in where), *spoken), known)
    _check_denominators(claim, known)
    _check_divisions(claim, where, lines, book, known)


def check_reduced(claim: Claim, where: tuple[Definition, ...]) -> None:
    """Refuse a claim that does not hold of a pair as soon as it holds of its controllable part. Errors: Unfounded."""
    meant = [claim.relation, *(item.expression for item in where)]
    about = {type(part) for part in claim.relation.atoms(Quantity)} - {type(item.quantity) for item in where}
    if any(part.has(MatrixExpr, Indexed) or N in part.free_symbols for part in meant) or not about <= {*OF_REACHED}:
        raise Unfounded("a claim about N or about matrices is not one about the controllable part")


def _check_letters(lines: list[Line]) -> None:
    """A letter names one matrix, and one of which no definition or fact speaks."""
    named: dict[str, object] = {}
    for item in reasons(lines):
        if isinstance(item, Named) and named.setdefault(item.letter.name, item.matrix) != item.matrix:
            raise Unfounded(f"{item.letter.name} names two matrices")
    meant = {part.name for item in reasons(lines) for part in _matrices_of(item)}
    if meant & named.keys():
        raise Unfounded(f"{', '.join(meant & named.keys())} has a meaning in a definition or a fact")


def _matrices_of(item: By) -> set[MatrixSymbol]:
    """The matrices of which a definition speaks, or a fact of its own accord."""
    if isinstance(item, Defined):
        return set(item.expression.atoms(MatrixSymbol))
    given = stated(item).relation.atoms(MatrixSymbol) if isinstance(item, Fact) else set()
    return given - set().union(*(part.atoms(MatrixSymbol) for part in expressions(Line("", None, (item,)))))


def _check_symbols(seen: Iterable[Basic], known: Known) -> None:
    """A name is that of one letter and none of the normal form, and of an index all is known that is assumed of it."""
    letters: dict[str, Symbol] = {}
    for symbol in set().union(*(item.atoms(Symbol, Dummy) for item in seen)):
        if is_reserved(symbol.name) or isinstance(symbol, Dummy):
            raise Unfounded(f"{symbol} is a name of the normal form")
        if letters.setdefault(symbol.name, symbol) != symbol:
            raise Unfounded(f"{symbol} stands for two letters")
    for index, low in (found for item in seen for found in _ranges(item)):
        if index in RANGED or (assumed(index) and not sign(strictly(low), known)):
            raise Unfounded(f"{index} runs from {low}, where less is known of it than is assumed of the letter")


def _ranges(e: Basic) -> Iterator[tuple[Symbol, Expr]]:
    """The indices of sums and products, and where each begins."""
    for part in e.atoms(Sum, Product):
        yield from ((index, low) for index, low, _ in part.limits)


def _check_denominators(claim: Claim, known: Known) -> None:
    """Where a claim divides by a number made of its letters alone, that number is known to be positive."""
    letters = claim.relation.free_symbols
    for power in claim.relation.atoms(Pow):
        base, divides = power.base, power.exp.could_extract_minus_sign()
        own = bool(base.free_symbols) and base.free_symbols <= letters and not base.has(Quantity, Indexed, MatrixExpr)
        if divides and own and sign(base, known) is not Sign.POSITIVE:
            raise Unfounded(f"the claim divides by {base}, which is not known to be positive")


def _check_divisions(claim: Claim, where: tuple[Definition, ...], lines: list[Line], book: Book, known: Known) -> None:
    """No line divides by what may be zero: by what is known, by the claim itself or by what is cited it is not."""
    used = {type(item) for item in claim.relation.atoms(Quantity)}
    defined = [item for item in reasons(lines) if isinstance(item, Defined)]
    said: list[Expr] = [claim.relation, *(item.expression for item in where if type(item.quantity) in used)]
    said += [item.expression for item in defined]
    said += [cited(item, book).relation for item in reasons(lines) if isinstance(item, Cite)]
    given = {base for part in said for base in _divisors(part)}
    given |= {unfold(base, tuple((item.quantity, item.expression) for item in defined)) for base in given}
    spoken = {part for line in lines for part in expressions(line)}
    own = frozenset[Symbol]().union(*(part.atoms(Symbol) for part in spoken)) - claim.relation.free_symbols
    indices = own.union(*map(bound_letters, spoken))
    for base in {base for part in spoken for base in _divisors(part)} - given:
        if not is_no_zero(base, known, indices) and not any(alike(base, other) for other in given):
            raise Unfounded(f"a line divides by {base}, which is not known to be no zero")


def _divisors(e: Basic) -> Iterator[Expr]:
    """What an expression divides by."""
    for power in e.atoms(Pow):
        if power.exp.could_extract_minus_sign():
            factors = (item.args[0] if isinstance(item, Abs) else item for item in Mul.make_args(power.base))
            yield from (item for item in factors if not item.is_number)
