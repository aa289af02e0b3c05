"""What is measured, on which theorems it bears, and under which conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module

from memlaw.verify.differentiable.device import REMEDY, has_torch
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict


@dataclass(frozen=True)
class Conditions:
    """Where models are built, from which seed, and how deep the sampled measurements go."""

    device: str = "cpu"
    seed: int = 1
    effort: int = 1


@dataclass(frozen=True)
class Subject:
    """Something measured: a model of the zoo, or a comparison of several.

    `module` has a function `measure(name, conditions)` that yields evidence; it is imported when it is asked for,
    because it needs torch. `theorems` are the keys on which it bears.
    """

    name: str
    module: str
    theorems: tuple[str, ...]

    def measure(self, keys: tuple[str, ...], conditions: Conditions) -> Iterator[Evidence]:
        """The evidence on some of its theorems; one `not run` for each of them where torch is missing."""
        if not has_torch():
            for key in keys:
                yield Evidence(
                    key,
                    Kind.MEASURED,
                    Verdict.NOT_RUN,
                    subject=self.name,
                    reason=Reason.NO_TORCH,
                    detail=REMEDY,
                )
            return
        for item in import_module(self.module).measure(self.name, conditions):
            if item.theorem in keys:
                yield replace(
                    item, kind=Kind.MEASURED, subject=item.subject or self.name, seed=conditions.seed
                )
