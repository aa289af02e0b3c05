"""False variants of a theorem, derived mechanically from its own statement: what a verifier must refute.

Each variant changes one thing: a sign, a conjugate, an index, an exponent, a lag, N, the start of a sum, a condition,
or a hypothesis. A variant that happens to be true is no mutant; such ones are for the caller to name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sympy import Abs, Expr, MatrixSymbol, Mul, Pow, Product, Sum, conjugate
from sympy.core.relational import Equality, Ge, Gt, Le, Lt, Relational

from memlaw.theory.language import N, Others, i, j, tau
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Evidence, Kind, Verdict
from memlaw.verify.run.tasks import check_alone

Change = Callable[[Expr], Expr]


@dataclass(frozen=True)
class Mutant:
    """A false statement under the key of the true one; `largest` bounds the states of the counterexample."""

    name: str
    theorem: Theorem
    largest: int = 3


def mutants(theorem: Theorem) -> Iterator[Mutant]:
    """All mechanical variants of a theorem.

    >>> from memlaw.theory.catalogue import theorem
    >>> [item.name for item in mutants(theorem("capacity.rank"))][:2]
    ['capacity.rank claim 1: one more', 'capacity.rank claim 1: sign']
    """
    for place, claim in enumerate(theorem.claims, 1):
        for name, changed in claim_variants(claim):
            yield Mutant(f"{theorem.key} claim {place}: {name}", replace(theorem, claims=(changed,)))
    for hypothesis in theorem.hypotheses:
        if hypothesis.breaks_at is not None:
            kept = tuple(item for item in theorem.hypotheses if item is not hypothesis)
            yield Mutant(f"{theorem.key} without: {hypothesis.name}", replace(theorem, hypotheses=kept))


def claim_variants(claim: Claim) -> Iterator[tuple[str, Claim]]:
    """One claim with one thing changed."""
    left, right = claim.relation.args
    equation = isinstance(claim.relation, Equality)
    if not equation:
        yield "reversed", Claim(_reversed(claim.relation), claim.when)
    for name, change in EQUATION_CHANGES if equation else BOUND_CHANGES:
        changed = change(right)
        if changed != right:
            yield name, Claim(claim.relation.func(left, changed, evaluate=False), claim.when)
    if claim.when:
        yield "condition dropped", Claim(claim.relation)


def _reversed(relation: Relational) -> Relational:
    opposite = {Le: Ge, Ge: Le, Lt: Gt, Gt: Lt}[type(relation)]
    return opposite(*relation.args, evaluate=False)


def _one_more(right: Expr) -> Expr:
    return right + 1 if isinstance(right, Expr) else right


def _sign(right: Expr) -> Expr:
    return Mul(-1, right, evaluate=False) if isinstance(right, Expr) else right


def _later(right: Expr) -> Expr:
    return right.subs(tau, tau + 1)


def _without_conjugates(right: Expr) -> Expr:
    return right.replace(conjugate, lambda inside: inside)


def _first_power(right: Expr) -> Expr:
    return right.replace(_is_squared_modulus, lambda power: power.base)


def _is_squared_modulus(expression: Expr) -> bool:
    return isinstance(expression, Pow) and isinstance(expression.base, Abs) and expression.exp == 2


def _swapped(right: Expr) -> Expr:
    free = right.free_symbols
    return right.subs({i: j, j: i}, simultaneous=True) if {i, j} <= free else right


def _shifted_size(by: int) -> Change:
    """N for N + 1 or N - 1, where N is a number of the formula and not the end of a product or sum."""

    def change(right: Expr) -> Expr:
        bound = right.atoms(Sum, Product, Others, MatrixSymbol) if isinstance(right, Expr) else {right}
        return right if bound or not right.has(N) else right.subs(N, N + by)

    return change


def _late_start(right: Expr) -> Expr:
    """The first sum from one index later."""
    sums = sorted(right.atoms(Sum), key=str)
    if not sums:
        return right
    first = sums[0]
    (index, low, high), rest = first.limits[0], first.limits[1:]
    return right.subs(first, Sum(first.function, (index, low + 1, high), *rest))


def _exponent(by: int) -> Change:
    """The first integer power of at least two, by one more or less."""

    def change(right: Expr) -> Expr:
        powers = [item for item in right.atoms(Pow) if item.exp.is_Integer and item.exp >= 2]
        powers = [item for item in powers if not isinstance(item.base, Abs)]
        if not powers:
            return right
        first = min(powers, key=str)
        return right.xreplace({first: first.base ** (first.exp + by)})

    return change


EQUATION_CHANGES: tuple[tuple[str, Change], ...] = (
    ("one more", _one_more),
    ("sign", _sign),
    ("lag + 1", _later),
    ("no conjugates", _without_conjugates),
    ("modulus to the first power", _first_power),
    ("indices swapped", _swapped),
    ("N + 1", _shifted_size(1)),
    ("N - 1", _shifted_size(-1)),
    ("sum from one later", _late_start),
    ("exponent less one", _exponent(-1)),
    ("exponent more one", _exponent(1)),
)
BOUND_CHANGES: tuple[tuple[str, Change], ...] = (
    ("N - 1", _shifted_size(-1)),
    ("exponent less one", _exponent(-1)),
    ("exponent more one", _exponent(1)),
)


# --- what sees a mutant ----------------------------------------------------------------------------------------

COST = (Kind.GENERIC, Kind.EXACT, Kind.ENCLOSED, Kind.SAMPLED)


def examined(item: Theorem, kind: Kind, seed: int = 1) -> Evidence | None:
    """One kind of evidence about a statement; None where the kind has nothing to say about it."""
    return check_alone(case_of(item), kind, seed, shrink=False)


def refutation(item: Theorem, kinds: Iterable[Kind] = COST) -> Evidence | None:
    """The refutation by the first kind that sees it, with its counterexample; None if none does."""
    for kind in kinds:
        evidence = examined(item, kind)
        if evidence is not None and evidence.verdict is Verdict.REFUTED:
            return evidence
    return None
