"""The directed search: of every inequality the relative slack is made as small as it gets, then balls decide.

Many places are screened, from the best of them Nelder and Mead's method descends in the coordinates of spectrum,
letters, second spectrum and data. Whatever fails is looked at again: hypotheses are decided on the very binary numbers,
and only balls or exact arithmetic refute. Work is counted in evaluations, and one seed always gives one answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from sympy import Abs, Add, Eq, Gt, Lt, Sum, oo

from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, Arithmetic
from memlaw.numerics.number.precision import precision
from memlaw.theory.language import Quantity
from memlaw.theory.statement.hypotheses import LONG_WINDOW, RADIUS, Hypothesis
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.inside import satisfied, to_decide
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.search.boundary import Boundary
from memlaw.verify.kinds.search.places import Place, in_domain
from memlaw.verify.kinds.search.pool import draw_pool
from memlaw.verify.kinds.search.slack import SHARP, slack_at
from memlaw.verify.kinds.search.starts import SIZES, Start, Starter
from memlaw.verify.kinds.tally import point
from memlaw.verify.system.setting import nothing

BUDGET = 600  # for one inequality: evaluations of a claim about a pair alone
DESCENT = 54  # evaluations at most from one start
FEW, MANY = 4, 5  # coordinates, and states
JUDGED = 8  # suspects of one claim at which balls are asked
BITS = (256, 1024, 4096)
LARGEST_EXACT = 3
EQUALITY = 75  # of the budget of an inequality: the places at which an equality is tried
FAR_SIZES = (1, 2, 2, 3, 5, 5, 6, 7, 8)
BOUNDARY = 4  # points of simple rationals for each evaluation of the budget
SUMMED = 20
ROUNDING = 1e-9  # of a slack in float64
EQUAL = 1e-12  # a slack that has nowhere to go
NOTHING = 9.0  # the slack where there is none to see
USUAL = 3  # what one evaluation costs where a setting adds data; 1 where a claim is about the pair alone
COSTS: dict[str, tuple[Arithmetic, int]] = {  # and where it costs more, or balls do more than is needed for a search
    "delay law": (FLOAT, 150),
    "learning": (FLOAT, 5),
    "conditioning": (FLOAT, 3),
    "gated": (FLOAT, 3),  # where balls decide no ranks
    "hold": (FLOAT, 3),
    "selective": (FLOAT, 3),
    "initialisation": (BALL, 4),
    "one eigenvalue": (FLOAT, 15),
    "short memory": (FLOAT, 15),
    "long memory": (FLOAT, 15),
    "long memory in log-rates": (FLOAT, 15),
    "short memory in log-rates": (FLOAT, 15),
}
ROUNDED = {"g": 10}  # quantities that are enclosed slowly, and what one evaluation costs in float64


Tried = tuple[float, Start]  # a slack and the start from where it was seen


@dataclass
class Searched:
    """What a search saw: how often it looked, the least relative slack, and where a claim fails."""

    evaluations: int = 0
    slack: float | None = None
    refuted: Counterexample | None = None
    size: int = 0


class Hit(Exception):
    """A place at which a claim certainly fails."""

    def __init__(self, place: Place, seen: Comparison) -> None:
        super().__init__(place.label)
        self.place, self.seen = place, seen


def directed_search(case: Case, seed: int, budget: int = BUDGET) -> Searched:
    """Search for a place where a claim of a theorem fails; `budget` evaluations for each inequality."""
    found = Searched()
    start = int.from_bytes(hashlib.sha256(f"directed {seed} {case.key}".encode()).digest()[:8], "big")
    rng = np.random.default_rng(start)
    pool = draw_pool(case, start)
    for item in case.claims:
        search = Search(case, item, Starter(pool, item.claim, rng), budget)
        search.run()
        found.evaluations += search.evaluations
        found.slack = min((value for value in (found.slack, search.least) if value is not None), default=None)
        if search.refuted is not None:
            found.refuted = search.refuted
            break
    return found


@dataclass
class Search:
    """The search for one inequality."""

    case: Case
    item: CompiledClaim
    starter: Starter
    budget: int
    evaluations: int = 0
    judged: int = 0
    least: float | None = None
    refuted: Counterexample | None = None
    wanted: tuple[Hypothesis, ...] = ()
    arithmetic: Arithmetic = BALL

    def __post_init__(self) -> None:
        self.arithmetic, cost = cost_of(self.case, self.item.claim)
        self.budget = max(6, self.budget // cost)
        ours = (RADIUS.holds, LONG_WINDOW.holds)
        asked = [law for law in self.case.theorem.hypotheses if law.on_parameters and law.holds not in ours]
        self.wanted = (*to_decide(self.case), *(law for law in asked if law not in to_decide(self.case)))

    def run(self) -> None:
        """Look for a failure of the claim, by what it is."""
        try:
            if isinstance(self.item.claim.relation, Eq):
                self.screen_equality(max(3, self.budget // EQUALITY))
            else:
                self.minimise()
        except Hit as hit:
            self.refuted = point(self.item, hit.place.label, hit.place.parameters, hit.seen)
        if self.refuted is None and isinstance(self.item.claim.relation, Lt | Gt):
            boundary = Boundary(self.case, self.item, BOUNDARY * self.budget)
            self.refuted = boundary.run()
            self.evaluations += boundary.evaluations

    def screen_equality(self, count: int) -> None:
        """Extreme places of more states and later lags than samples have, in balls. Errors: Hit."""
        for start in self.starts(count, FAR_SIZES):
            place = start.place(start.x)
            self.evaluations += 1
            if in_domain(place):
                with precision(BITS[0]):
                    seen = compare(self.item, place.system(BALL), place.parameters)
                if seen.outcome is Outcome.FAILS and self.inside(place):
                    raise Hit(place, seen)

    def minimise(self) -> None:
        """Screen, then descend from the best. Errors: Hit."""
        tried = [(self.slack(start.place(start.x)), start) for start in self.starts(self.budget // 4)]
        for start in promising(tried):
            left = self.budget - self.evaluations
            if left < DESCENT // 4:
                return
            self.descend(start, min(DESCENT, left))

    def starts(self, count: int, sizes: Sequence[int] = SIZES) -> list[Start]:
        """Starts to screen."""
        return [self.starter.draw(sizes) for _ in range(count)]

    def descend(self, start: Start, evaluations: int) -> None:
        """Nelder and Mead from a start."""
        x = np.array(start.x)
        if not len(x):
            return
        simplex = np.vstack([x, x + np.diag(np.where(np.arange(len(x)) % 2, 0.4, 0.7))])
        minimize(
            lambda moved: self.slack(start.place(moved)),
            x,
            method="Nelder-Mead",
            options={"maxfev": evaluations, "initial_simplex": simplex, "xatol": 1e-4, "fatol": 1e-6},
        )

    def slack(self, place: Place) -> float:
        """The relative slack at a place. Errors: Hit where the claim fails for certain."""
        self.evaluations += 1
        if not in_domain(place):
            return NOTHING
        found = slack_at(self.item, place, self.arithmetic)
        if found is None:
            return NOTHING
        if found.suspect and self.judged < JUDGED:
            self.judge(place)
        if self.arithmetic is FLOAT and found.value < -ROUNDING:
            return NOTHING  # overruled: what float64 makes of an ill-conditioned place leads nowhere
        if found.value >= 0 and found.error <= SHARP:
            self.least = found.value if self.least is None else min(self.least, found.value)
        return max(found.value, -1.0)

    def judge(self, place: Place) -> None:
        """Decide the claim at a suspect, inside the hypotheses only."""
        self.judged += 1
        if not self.inside(place):
            return
        seen = judged(self.item, place)
        if seen.outcome is Outcome.FAILS:
            raise Hit(place, seen)

    def inside(self, place: Place) -> bool:
        """Whether the hypotheses that places need not satisfy are known to hold."""
        return not self.wanted or satisfied(self.wanted, place.instance()) is True


def promising(tried: Iterable[Tried]) -> list[Start]:
    """Where to descend from, where there is any way to go: by turns the best of each stratum.

    A stratum is a number of states with few coordinates or with many; those with few, which end soon, come first.
    """
    ordered = sorted((pair for pair in tried if EQUAL < pair[0] < NOTHING), key=lambda pair: pair[0])
    turns: dict[tuple[int, bool], int] = {}
    ranked: list[tuple[int, int, int, Start]] = []
    for place, (_, start) in enumerate(ordered):
        stratum = (min(start.size, MANY), len(start.x) > FEW)
        turns[stratum] = turn = turns.get(stratum, 0) + 1
        ranked.append((turn, len(start.x), place, start))
    return [item[3] for item in sorted(ranked, key=lambda item: item[:3])]


def cost_of(case: Case, claim: Claim) -> tuple[Arithmetic, int]:
    """In which arithmetic a claim is searched, and what an evaluation costs."""
    arithmetic, cost = COSTS.get(case.setting.name, (BALL, 1 if case.setting.draw is nothing else USUAL))
    for item in claim.relation.atoms(Quantity):
        if type(item).__name__ in ROUNDED:
            arithmetic, cost = FLOAT, ROUNDED[type(item).__name__]
    parts = [claim.relation, *(item.relation for item in case.theorem.where)]
    infinite = [item for part in parts for item in part.atoms(Sum) if item.limits[0][2] == oo]
    if any(isinstance(part.args[0], Add) for item in infinite for part in item.function.atoms(Abs)):
        return arithmetic, SUMMED * cost  # term by term
    return arithmetic, max(cost, 2 * USUAL) if infinite else cost


def judged(item: CompiledClaim, place: Place) -> Comparison:
    """A claim at a place in balls, with rising precision until it is decided; at last in exact arithmetic."""
    seen = Comparison(Outcome.UNDECIDED)
    for bits in BITS:
        with precision(bits):
            seen = compare(item, place.system(BALL), place.parameters)
        if seen.outcome is Outcome.FAILS or (seen.outcome is Outcome.HOLDS and seen.error < 1e-12):
            return seen
        if seen.outcome is Outcome.SKIPPED:
            break
    exact = len(place.eigenvalues) <= LARGEST_EXACT
    return compare(item, place.system(EXACT), place.parameters) if exact else Comparison(Outcome.UNDECIDED)
