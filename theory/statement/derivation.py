"""Derivations: proofs bound to the claims, and arguments as checked steps, words for all N and rational identities.

A chain is a list of (sentence, expression); neighbours must be equal modulo the rules that the chain declares.
An identity is an equality of rational functions, decided by exact polynomial arithmetic over QQ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sympy import Add, Expr, Mul, Pow, Symbol
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement, PolyRing, ring

from memlaw.theory.language.symbols import strictly
from memlaw.theory.statement.proof import Proof
from memlaw.theory.statement.words import Chain, StepResult, fired_rules


@dataclass(frozen=True)
class Identity:
    """An equality of rational functions in commuting symbols, decided exactly."""

    sentence: str
    left: Expr
    right: Expr


Identities = Iterator[Identity]
Fraction = tuple[PolyElement, PolyElement]  # numerator and denominator


@dataclass(frozen=True)
class Derivation:
    """How a theorem is derived.

    `chains` and `lemmas` hold for every N; `facts` are the standard facts of analysis that the argument quotes and
    does not check; `conclusion` says how the pieces give the claim.
    `uses` are the keys of theorems on which the argument rests beyond the rules of its chains. `proofs` are bound to
    the claims: they start and end with them; all else is an argument whose link to the claims is in words. `about` is
    what the theorem said when it was built with this derivation: a variant of it has none.
    """

    conclusion: str
    chains: Callable[[], Iterable[Chain]] | None = None
    lemmas: Callable[[], Iterable[Identity]] | None = None
    facts: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    about: tuple[object, ...] = ()

    def all_chains(self) -> tuple[Chain, ...]:
        """The chains, built when asked for."""
        return tuple(self.chains()) if self.chains else ()

    def all_lemmas(self) -> tuple[Identity, ...]:
        """The identities in which N does not occur."""
        return tuple(self.lemmas()) if self.lemmas else ()

    @property
    def is_silent(self) -> bool:
        """Whether there is no step in it that could be checked."""
        return not (self.chains or self.lemmas or self.proofs)

    def sentences(self) -> tuple[str, ...]:
        """Every sentence of the proofs and of the argument, in order."""
        said = [f"claim {proof.claim + 1}: {line.says}" for proof in self.proofs for line in proof.lines]
        said += [sentence for chain in self.all_chains() for sentence, _ in chain.links]
        said += [item.sentence for item in self.all_lemmas()]
        return (*said, self.conclusion)

    @cached_property
    def used(self) -> frozenset[str]:
        """The keys of the theorems that the derivation really uses, traced from the rules that fire."""
        fired = {rule.source for chain in self.all_chains() for rule in fired_rules(chain)}
        cited = {cite.key for proof in self.proofs for cite in proof.cites}
        return frozenset((fired - {"definition"}) | cited | set(self.uses))


# --- rational identities --------------------------------------------------------------------------------------


def check_identity(identity: Identity) -> StepResult:
    """Decide an equality of rational functions over QQ: the numerator of the difference must be the zero polynomial.

    >>> from sympy import Integer
    >>> from sympy.abc import x
    >>> check_identity(Identity("geometric", 1 / (1 - x) - x / (1 - x), Integer(1))).holds
    True
    """
    numerator = fraction_of(identity.left - identity.right)[0]
    return StepResult(identity.sentence, numerator == 0, "" if numerator == 0 else str(numerator)[:200])


def fraction_of(expression: Expr) -> Fraction:
    """Numerator and denominator of a rational function, as elements of a polynomial ring over QQ; no denominator is 0.

    Errors: ZeroDivisionError where the function divides by the zero polynomial.
    """
    symbols = sorted(expression.free_symbols, key=lambda symbol: symbol.name)
    if not symbols:
        return strictly(expression), strictly(1)
    polynomials, *generators = ring([symbol.name for symbol in symbols], QQ)
    values = dict(zip(symbols, generators, strict=True))
    return _ratio(strictly(expression), values, polynomials)


def _ratio(expression: Expr, values: dict[Symbol, PolyElement], polynomials: PolyRing) -> Fraction:
    """Numerator and denominator by the rules of fractions, without cancellation beyond common denominators."""
    if expression.is_Symbol:
        return values[expression], polynomials.one
    if expression.is_Rational:
        return polynomials(QQ(expression.p, expression.q)), polynomials.one
    parts = [_ratio(part, values, polynomials) for part in expression.args if not isinstance(expression, Pow)]
    if isinstance(expression, Add):
        return _sum(parts, polynomials)
    if isinstance(expression, Mul):
        return _product(parts, polynomials)
    base, exponent = expression.as_base_exp()
    top, bottom = _ratio(base, values, polynomials)
    power = int(exponent)
    numerator, denominator = (top, bottom) if power >= 0 else (bottom, top)
    if denominator == 0:
        raise ZeroDivisionError(f"{base} is the zero function")
    return numerator ** abs(power), denominator ** abs(power)


def _product(parts: list[Fraction], polynomials: PolyRing) -> Fraction:
    top, bottom = polynomials.one, polynomials.one
    for numerator, denominator in parts:
        top, bottom = top * numerator, bottom * denominator
    return top, bottom


def _sum(parts: list[Fraction], polynomials: PolyRing) -> Fraction:
    top, bottom = polynomials.zero, polynomials.one
    for numerator, denominator in parts:
        if denominator == bottom:
            top = top + numerator
            continue
        shared, left, right = bottom.cofactors(denominator) if bottom != 1 else (bottom, bottom, denominator)
        top, bottom = top * right + numerator * left, shared * left * right
    return top, bottom
