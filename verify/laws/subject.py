"""What a law sees of a layer: the map, what it claims, what it makes of random inputs and of impulses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.audit.door import CausalMap
from memlaw.verify.audit.feeding import as_floats
from memlaw.verify.laws.claim import Claim

if TYPE_CHECKING:
    import torch

    from memlaw.verify.models.layer import LinearLayer

ROUNDINGS = 2.0**6  # units of rounding, times the growth over the memory of the layer
DRAWS = 3  # independent random inputs of a law; each misses a departure d > tolerance with chance 0.8 tolerance/d
CLEAR = 100.0  # times the tolerance: such a departure is missed by all draws with chance (0.8/100)^3
MISSED = (0.8 / CLEAR) ** DRAWS
SHORT = 48  # steps of the random inputs
Run = Callable[[FloatArray], FloatArray]
Segment = Callable[[FloatArray, Any], tuple[FloatArray, Any]]


@dataclass
class Subject:
    """A layer under examination.

    outside: the map; claim: what it says of itself, or None; segment: (u (batch, k, m), carried or None) -> (y,
    carried) for pieces of any length; window: lags looked at; seed: of all random inputs; unit: the rounding unit of
    the numbers inside; alone: whether elements are fed one by one, because they see each other; first: what its first
    call gave; wide: the same layer in a copy in float64, in which departures show that rounding hides, if there is one.
    """

    outside: CausalMap
    claim: Claim | None = None
    segment: Segment | None = None
    window: int = 256
    seed: int = 0
    unit: float = 0.0
    alone: bool = False
    first: FloatArray | None = field(default=None, repr=False)
    wide: Subject | None = None

    def __post_init__(self) -> None:
        self.unit = max(self.unit, self.outside.unit)

    @property
    def inputs(self) -> int:
        """m."""
        return self.outside.inputs

    def noise(self, batch: int, length: int, draw: int = 0) -> FloatArray:
        """White Gaussian inputs (batch, length, m) of one draw; shorter ones begin like longer ones."""
        random = np.random.default_rng([self.seed, draw])
        whole = random.standard_normal((max(length, self.window), max(batch, 4), self.inputs))
        return whole[:length, :batch].transpose(1, 0, 2).copy()

    def run(self, u: FloatArray) -> FloatArray:
        """The outputs (batch, T, p). Errors: InvalidInput for NaN and for another shape."""
        pieces = [u[place : place + 1] for place in range(len(u))] if self.alone else [u]
        found = np.concatenate([self.outside.run(piece.copy()) for piece in pieces])
        if not np.isfinite(found).all():
            raise InvalidInput("outputs with NaN or infinity", "a layer gives finite outputs", "check its parameters")
        if found.shape[:2] != u.shape[:2]:
            raise InvalidInput(
                f"outputs of shape {found.shape} for inputs {u.shape}", "each input has its output", "check the layer"
            )
        return found

    @cached_property
    def rest(self) -> FloatArray:
        """What it gives without input: (window, p)."""
        found: FloatArray = self.run(np.zeros((1, self.window, self.inputs)))[0]
        return found

    @cached_property
    def loudness(self) -> float:
        """The largest output that noise leads to."""
        return float(np.abs(self.run(self.noise(DRAWS, SHORT))).max())

    def off(self, found: FloatArray, wanted: FloatArray) -> float:
        """The largest difference as a share of the outputs: of the largest one wanted, and at least of `loudness`."""
        return departure(found, wanted, max(self.loudness, float(np.abs(wanted).max(initial=0.0))))

    @cached_property
    def responses(self) -> FloatArray:
        """The impulse responses (window, p, m), what it gives without input taken off."""
        impulses = np.zeros((self.inputs, self.window, self.inputs))
        impulses[:, 0] = np.eye(self.inputs)
        return (self.run(impulses) - self.rest).transpose(1, 2, 0)

    @cached_property
    def lifetime(self) -> float:
        """The steps over which the response is felt: the mean lag in it, and one."""
        size = np.abs(self.responses).sum(axis=(1, 2))
        total = float(size.sum())
        return 1.0 + float(size @ np.arange(len(size))) / total if total else 1.0

    @cached_property
    def cancelled(self) -> float:
        """How much larger the parts of the response are than their sum, where the parts are claimed; else 1."""
        if self.claim is None or not self.claim.known:
            return 1.0
        shape = (self.responses.shape[1], self.responses.shape[2])
        mass = self.claim.mass(self.window, shape).sum(axis=(1, 2))
        return max(1.0, float(mass.max() / max(np.abs(self.responses).sum(axis=(1, 2)).max(), 1e-300)))

    @cached_property
    def growth(self) -> float:
        """How much rounding may grow: the steps that are felt, times the mass in the response over its height."""
        size = np.abs(self.responses).sum(axis=(1, 2))
        if not size.any():
            return 1.0
        return float(self.lifetime + np.log2(self.window) * size.sum() / size.max()) * self.cancelled

    @property
    def declared(self) -> float:
        """The rounding unit of the parameters; that of the outputs where there are none."""
        if self.outside.module is None:
            return self.outside.unit
        import torch

        from memlaw.verify.audit.feeding import empty

        return float(torch.finfo(empty(self.outside.module).dtype).eps) / 2

    def tolerance(self, steps: int = SHORT) -> float:
        """What rounding explains of a departure, as a share of the largest output."""
        return float(min(0.1, ROUNDINGS * self.unit * min(self.growth, 16.0 * steps * self.cancelled)))

    def feed_alone(self) -> None:
        """From now on feed elements one by one; what is known of their company is forgotten."""
        self.alone = True
        for name in ("rest", "loudness", "responses", "lifetime", "cancelled", "growth"):
            self.__dict__.pop(name, None)

    # --- what only some layers have ---------------------------------------------------------------------------------

    def state_responses(self, column: int) -> FloatArray | None:
        """What an impulse in one input leaves in the states (window, N), if they are shown."""
        states = self.outside.states or self._own_states(column)
        if states is None:
            return None
        impulse = np.zeros((1, self.window, self.inputs))
        impulse[0, 0, column] = 1.0
        return np.asarray(states(impulse)[0] - states(0 * impulse)[0])

    def _own_states(self, column: int) -> Run | None:
        layer = self.own
        if layer is None:
            return None
        import torch

        channel, first = column // layer.inputs, column // layer.inputs * layer.inputs

        def run(u: FloatArray) -> FloatArray:
            with torch.no_grad():
                found = layer.states(self.tensor(u[..., first : first + layer.inputs]), channel)
            return as_floats(found)

        return run

    @property
    def own(self) -> LinearLayer | None:
        """The layer, if it is one of ours."""
        if self.outside.kind != "own":
            return None
        from memlaw.verify.models.layer import LinearLayer

        return self.outside.module if isinstance(self.outside.module, LinearLayer) else None

    @property
    def by_steps(self) -> Run | None:
        """The outputs by the plain recurrence, which layers of ours have."""
        layer = self.own
        if layer is None:
            return None
        import torch

        def run(u: FloatArray) -> FloatArray:
            with torch.no_grad():
                return as_floats(layer.forward_by_steps(self.tensor(u)))

        return run

    def tensor(self, u: FloatArray) -> torch.Tensor:
        """Numbers as the module takes them."""
        import torch

        from memlaw.verify.audit.feeding import empty

        assert self.outside.module is not None
        like = empty(self.outside.module)
        return torch.tensor(u, dtype=like.dtype, device=like.device)

    @property
    def tensors(self) -> Callable[[torch.Tensor], torch.Tensor]:
        """The outputs of a torch module, to be differentiated."""
        assert self.outside.tensors is not None
        return self.outside.tensors


def departure(found: FloatArray, wanted: FloatArray, scale: float | None = None) -> float:
    """The largest difference as a share of the scale, by default the largest number wanted.

    >>> departure(np.array([1.0, 2.5]), np.array([1.0, 2.0]))
    0.25
    """
    size = float(np.abs(wanted).max(initial=0.0)) if scale is None else scale
    gap = float(np.abs(found - wanted).max(initial=0.0))
    return gap / size if size else (0.0 if gap == 0 else float("inf"))
