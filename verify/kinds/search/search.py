"""The search of one claim: of an inequality the relative slack is made as small as it gets, then balls decide.

Many places are screened, from the best of them Nelder and Mead's method descends in the coordinates of spectrum,
letters, second spectrum and data. Whatever fails is looked at again: hypotheses are decided on the very binary numbers,
and only balls or exact arithmetic refute. Work is counted in evaluations, and one seed always gives one answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sympy import Eq, Ge, Gt, Le, Lt

from memlaw.numerics.number.arithmetic import BALL, FLOAT, Arithmetic
from memlaw.numerics.number.precision import precision
from memlaw.theory.catalogue import is_own
from memlaw.theory.statement.hypotheses import RADIUS, Hypothesis
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.inside import promised_of, satisfied, to_decide
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.naming import spectrum_of, with_company
from memlaw.verify.kinds.search.boundary import Boundary
from memlaw.verify.kinds.search.cells import cells_of
from memlaw.verify.kinds.search.corners import Corners
from memlaw.verify.kinds.search.costs import cost_of, stacked_cost
from memlaw.verify.kinds.search.descents import NOTHING
from memlaw.verify.kinds.search.edges import Edges, one_sided
from memlaw.verify.kinds.search.extremes import Extremes
from memlaw.verify.kinds.search.fleet import Fleet
from memlaw.verify.kinds.search.judging import BITS, EXACT_ALONE, LARGEST_EXACT, judged
from memlaw.verify.kinds.search.letters import in_domains
from memlaw.verify.kinds.search.places import ADDED, Place, in_domain
from memlaw.verify.kinds.search.rare import Rare
from memlaw.verify.kinds.search.replays import Replays
from memlaw.verify.kinds.search.slack import SHARP, slack_at, slack_on
from memlaw.verify.kinds.search.spectra import FAMILIES, Eigenvalues, Family
from memlaw.verify.kinds.search.starts import SIZES, Start, Starter
from memlaw.verify.kinds.search.sweep import Sweep
from memlaw.verify.kinds.search.zeros import Zeros
from memlaw.verify.kinds.tally import point
from memlaw.verify.system.system import System

BUDGET = 800  # for one inequality: evaluations of a claim about a pair alone
LEAST, OWN_LEAST = 6, 240  # of the budget, whatever an evaluation costs
REST = 16  # of the budget that is left where many places were searched at once: a part
LOOKED = 6  # cells of which the best place is looked at in balls
BEGUN = 6  # extremes from where descents go on
LOOKS = 12  # places at most that are judged because of what many at once say
ALIKE = 5  # pairs of spectra with one slack, after which a claim is taken to say nothing of them
VARIANTS = 3
DESCENT = 54  # evaluations at most from one start
FEW, MANY = 4, 5  # coordinates, and states
JUDGED, EACH = 8, 25  # suspects of one claim that are judged, at most, and one for so many evaluations
EQUALITY = 100  # of the budget of an inequality: the places at which an equality is tried
MANY_SIZES = (*range(1, 13), 16, 17, 24, 32)
FAR_SIZES = (1, 2, 2, 3, 5, 5, 6, 7, 8)
CORNERS = ((Eq, 0.1), (Le | Ge, 0.3), (Lt | Gt, 1))  # points at corners of the data for each evaluation of the budget
BOUNDARY = 100_000  # points of simple rationals, most of them looked at all at once
ROUNDING = 1e-9  # of a slack in float64
EQUAL = 1e-12  # a slack that has nowhere to go


Tried = tuple[float, Start]  # a slack and the start from where it was seen


class Hit(Exception):
    """A place at which a claim certainly fails."""

    def __init__(self, place: Place, seen: Comparison) -> None:
        super().__init__(place.label)
        self.place, self.seen = place, seen


_KEPT: dict[tuple[type, int, int], tuple[Corners | Boundary, Counterexample | None]] = {}


@dataclass
class Search:
    """The search for one inequality."""

    case: Case
    item: CompiledClaim
    starter: Starter
    budget: int
    again: bool = False  # not the first round: what is alike for every seed has been looked at
    evaluations: int = 0
    alike: int = 0
    judged: int = 0
    asked: int = 0
    least: float | None = None
    refuted: Counterexample | None = None
    wanted: tuple[Hypothesis, ...] = ()
    promised: tuple[Hypothesis, ...] = ()
    arithmetic: Arithmetic = BALL
    largest: float = 1.0
    own: bool = False
    begun: list[Tried] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.arithmetic, cost, self.largest = cost_of(self.case, self.item.claim)
        self.own = is_own(self.case.theorem)
        self.asked, self.budget = self.budget, max(OWN_LEAST if self.own else LEAST, self.budget // cost)
        asked = [law for law in self.case.theorem.hypotheses if law.on_parameters and law.holds is not RADIUS.holds]
        self.wanted = (*to_decide(self.case), *(law for law in asked if law not in to_decide(self.case)))
        self.promised = promised_of(self.case)

    def run(self) -> None:
        """Look for a failure of the claim, by what it is; the catalogue's own have been searched for long (soak)."""
        self.refuted = None if self.again else self.at_corners()
        if self.refuted is not None:
            return
        try:
            if self.own:
                self.own_first()
            if isinstance(self.item.claim.relation, Eq):
                self.screen_equality(max(3, self.budget // EQUALITY))
                if self.refuted is None:
                    self.at_edges(*one_sided(self.item))
            elif self.refuted is None:
                self.at_edges(self.item)
                self.minimise()
        except Hit as hit:
            self.refuted = point(self.item, self.named(hit.place), hit.place.parameters, hit.seen)
        if self.refuted is None and not self.own:
            self.refuted = self.at_zeros()

    def named(self, place: Place) -> str:
        """What the place is, without a spectrum that has no say."""
        system = partial(_with_spectrum, place)
        told = place.told(spectrum_of(self.item, place.ordered, system, place.parameters))
        return with_company(self.item, told, ADDED)

    def own_first(self) -> None:
        """Of a statement of one's own letters and sizes one by one, then zeros of the slack. Errors: Hit."""
        self.starter.chart = self.chart()
        self.starter.still = self.spectrum_has_no_say()
        if self.again:
            return
        self.by_letters()
        pool = self.starter.pool
        if pool.drawn and not pool.movable and not isinstance(self.item.claim.relation, Eq):
            self.through(Replays(self.item, self.starter, self.possible, self.weigh))
        self.refuted = self.once(Rare, BOUNDARY) or self.at_zeros()

    def by_letters(self) -> None:
        """Letters and sizes at their ends, then one by one. Errors: Hit."""
        cost = cost_of(self.case, self.item.claim)[1]
        extremes = Extremes(self.item, self.starter, self.possible, self.weigh, cost)
        self.through(extremes)
        self.begun = [pair for pair in extremes.best if pair[0] > EQUAL][:BEGUN]
        self.through(Sweep(self.item, self.starter, self.weigh))

    def at_zeros(self) -> Counterexample | None:
        """Look where the sides of a strict claim may be equal."""
        if not isinstance(self.item.claim.relation, Lt | Gt):
            return None
        return self.once(Zeros if self.own else Boundary, BOUNDARY * self.asked // BUDGET)

    def at_corners(self) -> Counterexample | None:
        """Look at data that no random number meets; of a strict inequality for longer."""
        relation = self.item.claim.relation
        part = next((part for kind, part in CORNERS if isinstance(relation, kind)), 0)
        found = self.once(Corners, int(part * (self.asked if self.own else self.budget)))
        if isinstance(relation, Le | Ge) and not self.own:
            self.budget -= self.alike
        return found

    def once(self, kind: type[Corners | Boundary], most: int) -> Counterexample | None:
        """Search where no seed changes anything, once in a process."""
        key = kind, id(self.item), most
        search, found = _KEPT.get(key, (None, None))
        if search is None or search.case is not self.case or search.item is not self.item:
            search = kind(self.case, self.item, most)
            found = search.run()
            _KEPT[key] = search, found
        self.evaluations += search.evaluations
        self.alike += search.evaluations
        return found

    def screen_equality(self, count: int) -> None:
        """Extreme places of more states and later lags than samples have, in balls. Errors: Hit."""
        for start in self.starts(count, FAR_SIZES):
            place = start.place(start.x)
            self.evaluations += 1
            if in_domain(place):
                with precision(BITS[0]):
                    seen = compare(self.item, place.system(BALL), place.parameters)
                if seen.outcome is Outcome.FAILS and self.inside(place) and self.keeps(place):
                    raise Hit(place, seen)

    def through(self, part: Extremes | Sweep | Replays | Edges) -> None:
        """Do a part of the search, and count what it looked at. Errors: Hit."""
        try:
            part.run()
        finally:
            self.evaluations += part.evaluations

    def at_edges(self, *items: CompiledClaim) -> None:
        """Search where what is supposed beside a usual pair ends. Errors: Hit."""
        moves = not self.starter.still or any(item.data for item in self.starter.pool.drawn)
        for item in items if self.own and moves else ():
            edges = Edges(item, self.starter, self.possible, self.weigh, cost_of(self.case, item.claim)[1])
            if self.wanted or edges.conditions:
                self.through(edges)

    def possible(self, place: Place) -> bool:
        """Whether a place lies inside the hypotheses and its domain."""
        return self.fits(place) and self.inside(place)

    def weigh(self, place: Place) -> None:
        """Decide the claim at a place where float64 sees it fail. Errors: Hit."""
        if self.possible(place) and self.keeps(place):
            seen = judged(self.item, place, EXACT_ALONE if self.starter.still else LARGEST_EXACT)
            if seen.outcome is Outcome.FAILS:
                raise Hit(place, seen)

    def minimise(self) -> None:
        """Screen, then descend from the best. Errors: Hit."""
        before = self.evaluations
        if not self.own:
            self.starter.still = self.spectrum_has_no_say()
        stacked = not self.starter.still and self.starter.pool.movable and self.by_stacks()
        if stacked:
            self.budget = self.evaluations + self.budget // REST
        elif self.own:
            self.budget += before  # what was seen of a statement of one's own is no part of the budget
        screened = self.budget - (before if stacked or self.own else 0)
        sizes = MANY_SIZES if self.starter.still else SIZES
        tried = [self.screened(start) for start in self.starts(screened // 5, sizes)] + self.begun
        for start in promising(tried):
            left = self.budget - self.evaluations
            if left < DESCENT // 4:
                return
            if not self.wanted or self.inside(start.place(start.x)):
                self.descend(start, min(DESCENT, left))

    def by_stacks(self) -> bool:
        """Search many places at once; False where that cannot be. Errors: Hit."""
        self.starter.chart = self.starter.chart if self.own else self.chart()
        fleet = Fleet(self.item, self.starter, lambda start, x: self.look(start.place(x)), self.own)
        stacked = fleet.run(self.asked / BUDGET / stacked_cost(self.case, self.item.claim))
        for cell in sorted(fleet.cells, key=lambda cell: cell.least)[:LOOKED] if stacked else ():
            if cell.least < NOTHING:
                self.slack(cell.start.place(cell.x[0]))
        return stacked

    def chart(self) -> Family:
        """The widest family of spectra that lie inside the hypotheses, more often than not."""
        for family in self.starter.pool.families if self.wanted else ():
            self.starter.chart = family
            starts = [self.starter.shape(max(2, family.least), 2) for _ in range(3)]
            if sum(self.inside(start.place(start.x)) for start in starts) > 1:
                return family
        return FAMILIES[0]

    def look(self, place: Place) -> None:
        """Look closely at a place where many at once say that the claim fails. Errors: Hit where it does."""
        self.evaluations += 1
        if self.fits(place):
            found = slack_at(self.item, place, self.arithmetic) or slack_at(self.item, place, FLOAT)
            if found is not None and found.suspect and self.judged < LOOKS:
                self.judge(place)

    def screened(self, start: Start) -> Tried:
        """A start, or the best of it and the same with other lags and indices, which cost little on one system."""
        place = start.place(start.x)
        best = self.slack(place), start
        if best[0] == NOTHING and not self.fits(place):
            return best
        self.evaluations += 1
        with precision(BITS[0]), np.errstate(all="ignore"):
            system = place.system(self.arithmetic)
            for other in filter(None, (self.starter.again(start) for _ in range(VARIANTS))):
                found = slack_on(self.item, system, other.fixed) if not other.moving else None
                if found is not None and found.error <= SHARP and found.value < best[0]:
                    best = found.value, other
        return (self.slack(best[1].place(start.x)), best[1]) if best[1] is not start else best

    def spectrum_has_no_say(self) -> bool:
        """Whether the slack is the same at two spectra of as many states, several times."""
        same = 0
        for start in self.moved_starts() if self.starter.pool.movable else ():
            other = start.family.start(start.size, self.starter.rng, 1, 1)[0]
            moved = start.at(start.family.spectrum(other, start.size))
            places = start.place(start.x), moved.place(moved.x)
            found = [slack_at(self.item, place, self.arithmetic) if self.fits(place) else None for place in places]
            if found[0] is not None and found[1] is not None:
                same += 1
                if found[0] != found[1] or same == ALIKE:
                    return found[0] == found[1]
        return False

    def moved_starts(self) -> Iterator[Start]:
        """Starts at which the spectrum is moved, of few states if the conditions allow these."""
        cells = cells_of(self.item.claim, ((2, 1), (3, 2))) if self.own else ()
        usual = not cells or cells == ((2, 1), (3, 2))
        for place in range(4 * ALIKE):
            yield self.starter.draw((2, 3)) if usual else self.starter.shape(*cells[place % len(cells)])

    def starts(self, count: int, sizes: Sequence[int] = SIZES) -> list[Start]:
        """Starts to screen."""
        return [self.starter.draw(sizes) for _ in range(count)]

    def descend(self, start: Start, evaluations: int) -> None:
        """Nelder and Mead from a start."""
        x = np.array(start.x)
        if not len(x):
            return
        best = [NOTHING]

        def height(moved: np.ndarray[Any, Any]) -> float:
            place = start.place(list(moved))
            value = self.slack(place)
            if value < best[0] and self.wanted and not self.inside(place):
                return NOTHING
            best[0] = min(best[0], value)
            return value

        simplex = np.vstack([x, x + np.diag(np.where(np.arange(len(x)) % 2, 0.4, 0.7))])
        options = {"maxfev": evaluations, "initial_simplex": simplex, "xatol": 1e-4, "fatol": 1e-6}
        minimize(height, x, method="Nelder-Mead", options=options)

    def slack(self, place: Place) -> float:
        """The relative slack at a place. Errors: Hit where the claim fails for certain."""
        self.evaluations += 1
        if not self.fits(place):
            return NOTHING
        found = slack_at(self.item, place, self.arithmetic)
        if found is None:
            return NOTHING
        if found.suspect and not self.keeps(place):
            return NOTHING
        if found.suspect and self.judged < min(JUDGED, 1 + self.budget // EACH):
            self.judge(place)
        if self.arithmetic is FLOAT and found.value < -ROUNDING:
            return NOTHING  # overruled: what float64 makes of an ill-conditioned place leads nowhere
        if found.value >= 0 and found.error <= SHARP:
            self.least = found.value if self.least is None else min(self.least, found.value)
        return max(found.value, -1.0)

    def fits(self, place: Place) -> bool:
        """Whether a place is inside its domain and not too costly."""
        return in_domain(place) and max(map(abs, (*place.eigenvalues, *(place.other or ())))) <= self.largest

    def judge(self, place: Place) -> None:
        """Decide the claim at a suspect, inside the hypotheses only."""
        if not (self.inside(place) and self.keeps(place)):
            return
        self.judged += 1
        seen = judged(self.item, place)
        if seen.outcome is Outcome.FAILS:
            raise Hit(place, seen)

    def inside(self, place: Place) -> bool:
        """Whether letters are what they may be, and the hypotheses that places need not satisfy are known to hold."""
        known = in_domains(place.parameters, self.item.claim.parameters)
        return known and (not self.wanted or satisfied(self.wanted, place.instance()) is True)

    def keeps(self, place: Place) -> bool:
        """Whether a place still has what its setting draws, as a real signal, though its numbers have moved."""
        return not self.promised or satisfied(self.promised, place.instance()) is not False


def _with_spectrum(place: Place, eigenvalues: Eigenvalues) -> System:
    return replace(place, eigenvalues=eigenvalues).system(BALL)


def promising(tried: Iterable[Tried]) -> list[Start]:
    """Where to descend from, where there is any way to go: by turns the best of each stratum, equal ones last.

    A stratum is a number of states with few coordinates or with many; those with few, which end soon, come first.
    Slacks that are nearly equal lie in one basin, often at the end of the range, and one descent shows what it is.
    """
    ordered = sorted((pair for pair in tried if EQUAL < pair[0] < NOTHING), key=lambda pair: pair[0])
    basins: dict[tuple[int, bool], Counter[float]] = {}
    ranked: list[tuple[int, int, int, int, Start]] = []
    for place, (value, start) in enumerate(ordered):
        seen = basins.setdefault((min(start.size, MANY), len(start.x) > FEW), Counter())
        ranked.append((seen[round(value, 2)], len(seen), len(start.x), place, start))
        seen[round(value, 2)] += 1
    return [item[-1] for item in sorted(ranked, key=lambda item: item[:-1])]
