"""Bind the proofs of a theorem to its claims: from one side of a claim to the other, every line is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sympy import Add, Eq, Expr, MatrixExpr, Max, Min
from sympy.core.relational import Ge, Gt, Lt, Relational
from sympy.tensor.indexed import Indexed

from memlaw.errors import InvalidInput
from memlaw.theory.language import horizon, rank_krylov
from memlaw.theory.language.symbols import NOISE, C, r, strictly, theta
from memlaw.theory.proofs.said import SAID
from memlaw.theory.statement.facts import Stated, le, lt, positive, stated
from memlaw.theory.statement.normal import Rewriting, alike, same
from memlaw.theory.statement.proof import (
    By,
    Cite,
    Defined,
    Either,
    Fact,
    Line,
    Named,
    Proof,
    Reduced,
    Series,
    Shown,
    Solves,
    Stein,
)
from memlaw.theory.statement.signs import RANGED, Known, Sign, assumed, count, is_at_least, sign, slack
from memlaw.theory.statement.theorem import Claim, Definition, Theorem
from memlaw.theory.statement.values import may_be
from memlaw.theory.statement.words import StepResult
from memlaw.verify.kinds.admitted import check_admitted, check_reduced
from memlaw.verify.kinds.rewriting import (
    ALWAYS_POSITIVE,
    REGULAR,
    Book,
    Cited,
    Unfounded,
    cited,
    facts_of,
    is_regular,
    named_positive,
    rewriting,
)

Checked = tuple[StepResult, tuple[int, ...]]
# For which N two expressions are one function of symbols, under conditions on lags and indices.
Decided = Callable[[Expr, Expr, tuple[Relational, ...]], tuple[int, ...]]

# Hypotheses that follow from others, by their names.
IMPLIED = {
    "controllable": ({"diagonal", "distinct", "unit weights"},),
    "distinct nonzero": ({"distinct"},),
    "stationary input": ({"autoregressive input"},),
}
# What the lines of a case may give, for the line that they are a case of.
AS_STRONG = {"=": ("=",), "<=": ("=", "<=", "<"), "<": ("<",)}
BROKEN = (Unfounded, InvalidInput, ValueError, TypeError, LookupError)  # what a line that is none raises
DOMAIN = (1 - theta >= 0, r > 1)


@dataclass(frozen=True)
class Bound:
    """How the proof of one claim came out; `sizes` are those of lines that were decided in symbols, () for all N."""

    claim: int
    steps: tuple[StepResult, ...]
    facts: frozenset[str] = frozenset()
    sizes: tuple[int, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every line does."""
        return bool(self.steps) and all(step.holds for step in self.steps)


@dataclass(frozen=True)
class Binder:
    """What the lines of one theorem are checked with; `supposed`: its hypotheses, by the names that are understood."""

    theorem: Theorem
    book: Book
    decided: Decided
    supposed: frozenset[str]
    counts: tuple[Expr, ...] = ()

    def bound(self) -> tuple[Bound, ...]:
        """Every claim that has a proof, in order."""
        given = self.theorem.derivation.proofs
        return tuple(
            self._claim(place, claim, [proof for proof in given if proof.claim == place])
            for place, claim in enumerate(self.theorem.claims)
            if any(proof.claim == place for proof in given)
        )

    def _claim(self, place: int, claim: Claim, proofs: list[Proof]) -> Bound:
        steps: list[StepResult] = []
        sizes: set[int] = set()
        facts: set[str] = set()
        sides = _sides(claim.relation)
        if [proof.part for proof in proofs] != [part for part, _, _ in sides]:
            return Bound(place, (StepResult("a proof for each part of the claim", False, "parts are missing"),))
        try:
            lines = [line for proof in proofs for line in proof.lines]
            check_admitted(claim, self.theorem.where, lines, self.book, self._at_first((*claim.when, *self._said())))
        except BROKEN as error:
            return Bound(place, (StepResult("names mean one thing", False, str(error)),))
        inside = replace(self, counts=tuple(count(item) for item in claim.when))
        for proof, (_, first, last) in zip(proofs, sides, strict=True):
            for step, found in inside._lines(claim, proof, first, last):
                steps.append(step)
                sizes.update(found)
            facts.update(facts_of(proof))
        return Bound(place, tuple(steps), frozenset(facts), tuple(sorted(sizes)))

    def _at_first(self, orders: Iterable[Relational]) -> Known:
        """What is known before any line."""
        return Known(DOMAIN, tuple(orders), stable=self._has("stable"), radius=self._has("radius"))

    def _lines(
        self, claim: Claim, proof: Proof, first: Expr, last: Expr
    ) -> Iterator[tuple[StepResult, tuple[int, ...]]]:
        before = first
        for line in proof.lines:
            after = last if line.to is None else line.to
            try:
                rest, sizes = self._line(claim, line, before, after)
            except BROKEN as error:
                rest, sizes = f"{type(error).__name__}: {error}"[:200], ()
            yield StepResult(line.says, not rest, rest), sizes
            before = after
        yield from _closing(claim.relation, proof, before == last)

    def _line(self, claim: Claim, line: Line, before: Expr, after: Expr) -> tuple[str, tuple[int, ...]]:
        """What is left of a line, nothing where it follows; and for which N it was decided in symbols."""
        for item in line.by:
            if isinstance(item, Cite):
                self._may_cite(item, claim)
            elif isinstance(item, Reduced):
                check_reduced(claim, self.theorem.where)
            elif isinstance(item, Either):
                return self._either(claim, line, item, before, after)
        known, own = self._known(claim, line)
        if line.relation == "=":
            if self._same(before, after, line.by):
                return "", own
            sizes = () if line.by else self.decided(before, after, claim.when)
            return ("" if sizes else f"{before} is not shown to be {after}"[:200]), sizes
        rest, sizes = self._order(claim, line, after - before, known)
        return rest, (*own, *sizes)

    def _either(
        self, claim: Claim, line: Line, split: Either, before: Expr, after: Expr
    ) -> tuple[str, tuple[int, ...]]:
        """The line in both cases; of whole numbers, a > b is a >= b + 1."""
        low, high = split.order.args
        if not (low.is_extended_real and high.is_extended_real):
            raise Unfounded(f"{split.order} is no order of real numbers")
        whole = all(side.is_integer or isinstance(side, horizon | rank_krylov) for side in (low, high))
        cases = ((split.order, split.then), (le(high + 1, low) if whole else lt(high, low), split.otherwise))
        found: tuple[int, ...] = ()
        for case, lines in cases:
            inside = replace(claim, when=(*claim.when, case))
            relation, sizes = self._chain(inside, lines, before, after)
            if relation not in AS_STRONG[line.relation]:
                return f"where {case}, the lines give {relation}", ()
            found += sizes
        return "", found

    def _chain(
        self, claim: Claim, lines: tuple[Line, ...], before: Expr, last: Expr | None = None
    ) -> tuple[str, tuple[int, ...]]:
        """How the last expression of lines is related to the first one."""
        found: tuple[int, ...] = ()
        for line in lines:
            after = last if line.to is None else line.to
            if after is None:
                raise Unfounded(f"{line.says}: the line has no end")
            rest, sizes = self._line(claim, line, before, after)
            if rest:
                raise Unfounded(f"{line.says}: {rest}")
            before, found = after, found + sizes
        if last is not None and before != last:
            raise Unfounded("the lines end elsewhere")
        relations = {line.relation for line in lines}
        return ("<" if "<" in relations else "<=" if "<=" in relations else "="), found

    def _order(self, claim: Claim, line: Line, difference: Expr, known: Known) -> tuple[str, tuple[int, ...]]:
        """The difference times a positive factor is a sum of parts that are not negative."""
        difference *= line.times
        parts = line.plus or (difference,)
        sizes: tuple[int, ...] = ()
        if line.plus and not self._same(difference, Add(*parts), line.by):
            sizes = self.decided(difference, Add(*parts), claim.when)
            if not sizes:
                return f"{difference} is not shown to be {Add(*parts)}"[:200], ()
        if line.relation == "<=" and len(parts) == 1 and is_at_least(parts[0], Sign.NOT_NEGATIVE, known):
            signs = [Sign.NOT_NEGATIVE]
        else:
            signs = [sign(part, known) for part in parts]
        if sign(line.times, known) is not Sign.POSITIVE:
            return f"the factor {line.times} is not known to be positive", ()
        if Sign.UNKNOWN in signs:
            return f"the sign of {parts[signs.index(Sign.UNKNOWN)]} is not known"[:200], ()
        if line.relation == "<" and Sign.POSITIVE not in signs:
            return "no part is known to be positive", ()
        return "", sizes

    def _same(self, left: Expr, right: Expr, by: tuple[By, ...]) -> bool:
        """One normal form: as they stand, by the reasons of the line, or with the theorem's own definitions."""
        if any(self._says(item, left, right) for item in by if isinstance(item, Cite)):
            return True
        first, *others = self._rewritings(by)
        plainly = [self._rewriting(()), replace(first, quantities=())] if by else []
        return any(same(left, right, way) for way in (*plainly, first, *others))

    def _rewritings(self, by: tuple[By, ...]) -> tuple[Rewriting, ...]:
        """By the reasons of a line alone, then with the theorem's own definitions."""
        own = (self._rewriting(by, self.theorem.where),) if self.theorem.where else ()
        return self._rewriting(by), *own

    def _says(self, item: Cite, left: Expr, right: Expr) -> bool:
        """Whether what is cited is this equation."""
        relation = cited(item, self.book).relation
        return isinstance(relation, Eq) and (left, right) in (relation.args, relation.args[::-1])

    def _rewriting(self, by: tuple[By, ...], where: tuple[Definition, ...] = ()) -> Rewriting:
        if not self._has("stable") and any(isinstance(item, Stein | Series | Solves) for item in by):
            raise Unfounded("Stein's equation and its series are those of a stable pair: the theorem must suppose it")
        missing = {name for item in by if isinstance(item, Defined) for name in item.needs if not self._has(name)}
        if missing:
            raise Unfounded(f"a definition asks for {', '.join(sorted(missing))}")
        return rewriting(by, self.book, where, self._invertible(by), self.counts)

    def _invertible(self, by: tuple[By, ...]) -> frozenset[str]:
        """The letters whose inverse cancels: by hypotheses, or as names of such matrices."""
        ways = {name: any(all(map(self._has, way)) for way in found) for name, found in REGULAR.items()}
        ways["C"] |= any(isinstance(item, Reduced) for item in by)
        named = [item for item in by if isinstance(item, Named)]
        known = frozenset(name for name, found in ways.items() if found) - {item.letter.name for item in named}
        return known | {item.letter.name for item in named if self._is_regular(item.matrix, self._positive(), known)}

    def _is_regular(self, matrix: MatrixExpr, positive: frozenset[str], invertible: frozenset[str]) -> bool:
        return (matrix == C + NOISE and self._has("nonsingular")) or is_regular(matrix, positive, invertible)

    def _positive(self) -> frozenset[str]:
        """The letters of positive matrices; R is one where it is a covariance."""
        return ALWAYS_POSITIVE if self._has("covariance") else ALWAYS_POSITIVE - {"R"}

    def _has(self, name: str) -> bool:
        """Whether a hypothesis is one of the theorem's, or follows from them."""
        return name in self.supposed or any(given <= self.supposed for given in IMPLIED.get(name, ()))

    def _is_known(self) -> bool:
        """Whether the theorem is the catalogue's own: of another one nobody has looked at what is quoted in words."""
        try:
            known = self.book(self.theorem.key)
        except InvalidInput:
            return False
        same_words = all(getattr(known, part) == getattr(self.theorem, part) for part in ("claims", "where", "setting"))
        return same_words and {item.name for item in known.hypotheses} <= self.supposed

    def _may_cite(self, cite: Cite, claim: Claim) -> None:
        """The hypotheses of what is cited follow from those of the theorem, or it is said why not; so do conditions."""
        if self.book(cite.key).finding:
            raise Unfounded(f"{cite.key} is a finding, which is not proved")
        if cite.key == self.theorem.key and cite.claim >= self.theorem.statement.index(claim.relation):
            raise Unfounded("of its own claims a proof cites earlier ones")
        needed = {item.name for item in self.book(cite.key).hypotheses if not item.only_sufficient}
        if self.theorem.setting == "neighbour" and self.book(cite.key).setting != "neighbour":
            needed.add("distinct neighbour")  # so that the second pair, which is diagonal, is controllable too
        open_ones = {name for name in needed if not self._has(name)}
        if open_ones and not (cite.because and self._is_known()):
            raise Unfounded(f"{cite.key} asks for {', '.join(sorted(open_ones))}: say why that does no harm")
        known = self._at_first(claim.when)
        if not all(may_be(letter, value, known) for letter, value in cite.at):
            raise Unfounded(f"{cite.key} is not said of {dict(cite.at)}")
        for condition in cited(cite, self.book).when:
            difference, what = slack(condition)
            if sign(difference, known) < what:
                raise Unfounded(f"{cite.key} asks for {condition}, which is not known")

    def _known(self, claim: Claim, line: Line) -> tuple[Known, tuple[int, ...]]:
        """What the reasons of a line say of signs, each of them founded; and for which N where not for all."""
        cites = [(item, cited(item, self.book)) for item in line.by if isinstance(item, Cite)]
        everywhere = [found for item, found in cites if not item.at and not found.when]
        here = [found for _, found in cites if found not in everywhere]
        always = self._positive()
        named = named_positive([item for item in line.by if isinstance(item, Named)], always)
        known = Known(
            orders=(*DOMAIN, *_orders(everywhere)),
            local=(*claim.when, *self._said(), *_orders(here)),
            falling=tuple(found.falling for item, found in cites if item.falls),
            positive=always | named,
            rewritings=self._rewritings(line.by),
            stable=self._has("stable"),
            radius=self._has("radius"),
            counts=self.counts,
        )
        sizes: list[int] = []
        for item in line.by:
            if isinstance(item, Fact | Shown):
                known = known.also(*_orders([self._founded(item, known, claim, sizes)]))
        return known, tuple(sizes)

    def _founded(self, item: Fact | Shown, known: Known, claim: Claim, sizes: list[int]) -> Stated:
        """What a fact says, where all that it needs is known; or what lines show."""
        if isinstance(item, Shown):
            return self._shown(item, known, claim, sizes)
        said = stated(item)
        missing = [name for name in said.under if not self._has(name)]
        if missing:
            raise Unfounded(f"{item.name} asks for {', '.join(missing)}")
        if said.unordered and any(part.has(Indexed) for part in (claim.relation, *self._own_meanings())):
            raise Unfounded(f"{item.name} lists the eigenvalues anew, and the claim names one")
        if not all(self._is_regular(part, known.positive, known.rewritings[0].invertible) for part in said.regular):
            raise Unfounded(f"{item.name} needs an invertible matrix, which is not known to be so")
        starts = {index: (strictly(low), sign(strictly(low), known)) for index, low, _ in said.over}
        if any(index in RANGED or (assumed(index) and not least) for index, (_, least) in starts.items()):
            raise Unfounded(f"{item.name} ranges where less is known of an index than is assumed of the letter")
        scope = known.within(said.over)
        for index, low, _ in said.over:
            if sign(strictly(low), known) is Sign.POSITIVE:
                scope = scope.also(positive(index))
        for part in item.inside:
            scope = scope.also(*_orders([self._founded(part, scope, claim, sizes)]))
        for need in said.needs:
            difference, what = slack(need)
            if what is Sign.NOT_NEGATIVE and alike(*need.args):
                continue
            # a range may be empty: it says nothing of what does not speak of its index
            ranged = any(need.has(index) for index, *_ in said.over)
            if not is_at_least(difference, what, scope if ranged else known):
                raise Unfounded(f"{item.name} needs {need}, which is not known")
            # the first place, where an index is not as positive as its letter
            first = {index: low for index, (low, least) in starts.items() if least < assumed(index)}
            if first and not is_at_least(difference.subs(first), what, known):
                raise Unfounded(f"{item.name} needs {need} at {first}, which is not known")
        return said

    def _shown(self, item: Shown, known: Known, claim: Claim, sizes: list[int]) -> Stated:
        relation, found = self._chain(replace(claim, when=known.local), item.lines, item.first)
        sizes.extend(found)
        last = item.lines[-1].to
        if relation == "=" or last is None:
            raise Unfounded("what is shown is an order")
        return Stated((lt if relation == "<" else le)(item.first, last))

    def _own_meanings(self) -> tuple[Expr, ...]:
        """What the theorem defines itself."""
        return tuple(item.expression for item in self.theorem.where)

    def _said(self) -> Iterator[Relational]:
        """The orders that the theorem's hypotheses say."""
        return (order for names, orders in SAID.items() if names <= self.supposed for order in orders)


def _orders(found: Iterable[Cited | Stated]) -> Iterator[Relational]:
    """The orders that are said; an equality of a fact is two."""
    for item in found:
        if not isinstance(item.relation, Eq):
            yield item.relation
        elif isinstance(item, Stated):
            left, right = item.relation.args
            yield from (le(left, right), le(right, left))


def _sides(relation: Relational) -> list[tuple[int | None, Expr, Expr]]:
    """Where proofs begin and end: the smaller side first, one proof for each part of a minimum or maximum."""
    left, right = relation.args
    if isinstance(relation, Eq):
        return [(None, left, right)]
    low, high = (right, left) if isinstance(relation, Ge | Gt) else (left, right)
    if isinstance(high, Min):
        return [(part, low, side) for part, side in enumerate(sorted(high.args, key=str))]
    if isinstance(low, Max):
        return [(part, side, high) for part, side in enumerate(sorted(low.args, key=str))]
    return [(None, low, high)]


def _closing(relation: Relational, proof: Proof, arrived: bool) -> Iterator[Checked]:
    """The last line is the claim's other side, and the relations together give that of the claim."""
    if not arrived:
        yield StepResult("the lines end at the claim's other side", False, "the last line is another expression"), ()
    if isinstance(relation, Eq) and any(line.relation != "=" for line in proof.lines):
        yield StepResult("an equality from equalities", False, "a line is an order"), ()
    if isinstance(relation, Lt | Gt) and not any(line.relation == "<" for line in proof.lines):
        yield StepResult("a strict order from a strict line", False, "no line is strict"), ()
