"""How near truths are stated: under a key of the catalogue, or as a statement of one's own; hypotheses that recur."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import Hypothesis
from memlaw.theory.instance import Instance
from memlaw.theory.theorem import Claim, Theorem

NOT_TRIED = "not tried without"


def under(
    key: str,
    claim: Claim,
    more: tuple[Hypothesis, ...] = (),
    without: tuple[str, ...] = (),
    witness: Instance | None = None,
    new: str = "",
) -> Theorem:
    """A claim under a key of the catalogue, or under a new one in its setting, with more or fewer hypotheses."""
    item = theorem(key)
    kept = tuple(law for law in item.hypotheses if law.name not in without)
    changed = replace(item, claims=(claim,), hypotheses=(*kept, *more), witness=witness or item.witness)
    return replace(changed, key=new, title=new) if new else changed


def own(key: str, title: str, claim: Claim, hypotheses: tuple[Hypothesis, ...], witness: Instance) -> Theorem:
    """A statement of one's own about a pair (A, B)."""
    stated = tuple(law if law.only_sufficient else law.sufficient(NOT_TRIED) for law in hypotheses)
    return Theorem(key=key, title=title, claims=(claim,), hypotheses=stated, witness=witness)


def law(name: str, text: str, holds: Any, on_parameters: bool = False) -> Hypothesis:
    """A hypothesis of one's own, which is only sufficient."""
    return Hypothesis(name, text, rf"\text{{{text}}}", holds, on_parameters=on_parameters).sufficient(NOT_TRIED)


def sides(key: str, number: int = 0) -> tuple[Any, Any]:
    """Both sides of a claim of the catalogue."""
    left, right = theorem(key).claims[number].relation.args
    return left, right


NO_ZERO = law("no zero", "no eigenvalue is zero", lambda x: all(v != 0 for v in x.eigenvalues))
POSITIVE = law(
    "positive", "all eigenvalues are real and positive", lambda x: all(v.is_real and v > 0 for v in x.eigenvalues)
)
APART = law("apart", "the eigenvalues are distinct", lambda x: len(set(x.eigenvalues)) == len(x.eigenvalues))
NO_OPPOSITES = law(
    "no opposites",
    "no eigenvalue is zero or another's negative",
    lambda x: all(v != 0 for v in x.eigenvalues) and all(v + w != 0 for v, w in combinations(x.eigenvalues, 2)),
)
