"""The catalogue: every theorem, listed explicitly in the order in which one would read them."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module

from memlaw.errors import InvalidInput, shown
from memlaw.theory.proofs import PROOFS
from memlaw.theory.statement.theorem import Theorem

# The files of `subjects`, in the order in which one would read them; subjects are the first words of keys.
_FILES = """
state capacity allpass closed gram orthonormal nesting information perturbation window circle pooling coloured
tradeoff tradeoff_width lifetime delay frontier frontier_long frontier_real frontier_findings frontier_geometric tail
tail_constant equivalence legs legs_sampled noise noise_basis noise_fisher conditioning conditioning_legs readout
hankel hankel_singular nonlinear weights weights_layer eigengrad slow slow_barrier direction direction_lograte metric
gain gain_teacher single taps mimo gated stationary oscillators delta depth
"""
SUBJECTS = tuple(dict.fromkeys(name.split("_")[0] for name in _FILES.split()))


@cache
def catalogue() -> tuple[Theorem, ...]:
    """All theorems; that no key is unknown and no argument circular is for `check_uses`, which a test calls.

    >>> catalogue()[0].key
    'state.projection'
    """
    return tuple(
        _with_proofs(theorem)
        for name in _FILES.split()
        for theorem in import_module(f"memlaw.theory.subjects.{name}").THEOREMS
    )


def _with_proofs(theorem: Theorem) -> Theorem:
    proofs = PROOFS.get(theorem.key, ())
    return replace(theorem, derivation=replace(theorem.derivation, proofs=proofs)) if proofs else theorem


def check_uses(theorems: tuple[Theorem, ...]) -> None:
    """Refuse repeated keys, unknown keys among the uses, and circular arguments; corollaries are arguments too."""
    keys = [theorem.key for theorem in theorems]
    parents = [(theorem.corollary_of,) if theorem.corollary_of else () for theorem in theorems]
    uses = {theorem.key: (*theorem.uses, *parent) for theorem, parent in zip(theorems, parents, strict=True)}
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    unknown = sorted({key for needed in uses.values() for key in needed} - set(keys))
    if repeated or unknown:
        raise InvalidInput(f"keys {repeated or unknown}", "keys are unique and known", "mend the catalogue")
    try:
        tuple(TopologicalSorter(uses).static_order())
    except CycleError as error:
        raise InvalidInput(f"the cycle {error.args[1]}", "no argument may be circular", "mend the uses") from error


def theorem(key: str) -> Theorem:
    """The theorem with this key.

    >>> theorem("allpass.memory").title
    'Memory is the tail of the all-pass law'
    >>> theorem("allpass.memry")
    Traceback (most recent call last):
    memlaw.errors.InvalidInput: got theorem key 'allpass.memry'; the catalogue has no such key; did you mean ...
    """
    known = {item.key: item for item in catalogue()}
    if not isinstance(key, str) or key not in known:
        near = get_close_matches(key, known, n=3) if isinstance(key, str) else ()
        remedy = f"did you mean {', '.join(near)}?" if near else "see the keys with memlaw list"
        raise InvalidInput(f"theorem key {shown(key)}", "the catalogue has no such key", remedy)
    return known[key]


def is_own(theorem: Theorem) -> bool:
    """Whether a theorem is none of the catalogue's, though it may have a key of these.

    >>> is_own(catalogue()[0])
    False
    """
    return not any(known is theorem for known in catalogue())


def ancestors(key: str) -> frozenset[str]:
    """The keys on which a theorem rests, directly or not.

    >>> sorted(ancestors("closed.memory"))[:2]
    ['allpass.memory', 'allpass.unit']
    """
    direct = theorem(key).uses
    return frozenset(direct).union(*(ancestors(parent) for parent in direct))
