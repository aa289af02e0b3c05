"""What is measured, on which theorems it bears, and under which conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from memlaw.verify.differentiable.device import REMEDY, has_torch
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict

if TYPE_CHECKING:
    from memlaw.verify.models.draws import Drawn


QUICK = 0  # the effort of a first look


@dataclass(frozen=True)
class Conditions:
    """Where models are built, from which seed, and how deep the sampled measurements go."""

    device: str = "cpu"
    seed: int = 1
    effort: int = 1

    @property
    def drawn(self) -> int:
        """The seed, as torch takes one."""
        return self.seed % 2**31

    @property
    def options(self) -> Drawn:
        """What a layer in float64 is built with."""
        import torch

        return {"dtype": torch.float64, "device": self.device, "seed": self.drawn}


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
            missing = partial(Evidence, reason=Reason.NO_TORCH, detail=REMEDY, subject=self.name)
            yield from (missing(key, Kind.MEASURED, Verdict.NOT_RUN) for key in keys)
            return
        for item in import_module(self.module).measure(self.name, conditions):
            if item.theorem in keys:
                yield replace(item, subject=item.subject or self.name, seed=conditions.seed)
