"""The directed search of a theorem: each of its claims in turn; statements of one's own in several rounds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from memlaw.theory.catalogue import is_own
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.search.pool import draw_pool, driven
from memlaw.verify.kinds.search.relatives import feels_weights
from memlaw.verify.kinds.search.search import BUDGET, Search
from memlaw.verify.kinds.search.starts import Starter

ROUNDS = 3  # of a statement of one's own: each begins at other numbers; soak gives the catalogue's other seeds
ENOUGH = 1500  # evaluations of all rounds but the first, after which there is no other


@dataclass
class Searched:
    """What a search saw: how often it looked, the least relative slack, and where a claim fails.

    So many of the evaluations are `alike` for every seed: at corners of the data, and at simple rational spectra.
    """

    evaluations: int = 0
    alike: int = 0
    slack: float | None = None
    refuted: Counterexample | None = None


def directed_search(case: Case, seed: int, budget: int = BUDGET) -> Searched:
    """Search for a place where a claim of a theorem fails; `budget` evaluations for each inequality.

    With a larger budget a statement of one's own has as many times more rounds.
    """
    found, times = Searched(), max(1, budget // BUDGET)
    own = is_own(case.theorem)
    _round(case, seed, budget, 0, found)
    first = found.evaluations
    for turn in range(1, times * ROUNDS if own else 1):
        if found.refuted is not None or found.evaluations - first > times * ENOUGH:
            break
        _round(case, seed, budget, turn, found)
    for turn in range(times if own and found.refuted is None else 0):
        _round(case, seed, budget, times * ROUNDS + turn, found, weighed=True)
    return found


def _round(case: Case, seed: int, budget: int, turn: int, found: Searched, weighed: bool = False) -> None:
    """Search each claim from numbers of this turn, until one is refuted; `weighed`: those that feel weights, by any."""
    named = f"directed {seed} {case.key}" + f" {turn}" * (turn > 0)
    start = int.from_bytes(hashlib.sha256(named.encode()).digest()[:8], "big")
    rng = np.random.default_rng(start)
    claims = [item for item in case.claims if not weighed or feels_weights(case, item)]
    pool = draw_pool(case, start, seed)
    for item in claims:
        begun = Starter(driven(pool, rng) if weighed else pool, item, rng)
        search = Search(case, item, begun, budget, again=turn > 0)
        search.run()
        found.evaluations += search.evaluations
        found.alike += search.alike
        found.slack = min((value for value in (found.slack, search.least) if value is not None), default=None)
        if search.refuted is not None:
            found.refuted = search.refuted
            return
