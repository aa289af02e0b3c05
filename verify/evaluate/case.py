"""A theorem ready to be tried: its claims compiled, its setting looked up, its instances found, all once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.evaluation import CompiledClaim, compiled
from memlaw.verify.evaluate.known import check_known
from memlaw.verify.evaluate.points import candidates, of_many_states
from memlaw.verify.evaluate.quantities import ALL_QUANTITIES
from memlaw.verify.evaluate.settings import setting
from memlaw.verify.system.setting import Setting


@dataclass(frozen=True)
class Case:
    """What every check of a theorem needs; made by `case_of` and handed down."""

    theorem: Theorem
    claims: tuple[CompiledClaim, ...]
    setting: Setting

    @property
    def key(self) -> str:
        """The theorem's key."""
        return self.theorem.key

    @cached_property
    def instances(self) -> tuple[Instance, ...]:
        """The small instances of its setting that satisfy its hypotheses, the simplest first."""
        return candidates(self.theorem, self.setting)

    @cached_property
    def many(self) -> tuple[Instance, ...]:
        """Those of more states, for balls alone."""
        return of_many_states(self.theorem, self.setting)


_KEPT: dict[int, Case] = {}


def case_of(theorem: Theorem) -> Case:
    """The case of a theorem, kept as long as the process lives; theorems are compared as objects, not by key.

    >>> from memlaw.theory.catalogue import theorem
    >>> case_of(theorem("capacity.rank")) is case_of(theorem("capacity.rank"))
    True
    """
    kept = _KEPT.get(id(theorem))
    if kept is None or kept.theorem is not theorem:
        check_known(theorem, ALL_QUANTITIES)
        kept = _KEPT[id(theorem)] = Case(theorem, compiled(theorem), setting(theorem))
    return kept
