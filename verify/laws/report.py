"""What came out of examining a layer's laws, as data; `memlaw.verify.show.laws` has the words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from memlaw import faces
from memlaw.errors import InvalidInput
from memlaw.verify.evidence.evidence import Verdict


class Fault(StrEnum):
    """What is wrong with a layer that breaks a law, where that is recognised."""

    UNKNOWN = "unknown"
    RANDOM = "random outputs"
    STATE_KEPT = "state kept between calls"
    CIRCULAR = "circular convolution"
    CENTRED = "centred kernel"
    BACKWARD = "backward pass"
    LENGTH = "depends on the length"
    COMPANIONS = "batch statistics"
    MIXED = "elements mixed"
    NOT_HOMOGENEOUS = "scale of the input"
    NOT_ADDITIVE = "not additive"
    BIAS = "bias"
    PLACE = "depends on the place in time"
    ZEROED = "state zeroed"
    ONE_TOKEN = "one-token branch"
    OTHER_ELEMENT = "state of another element"
    OTHER_ENTRIES = "state in the wrong place"
    STATE_AGED = "state advanced once more"
    STATE_STALE = "state one step old"
    BEFORE = "state read before the input"
    STEP = "step size"
    DECAY_TWICE = "decay applied twice"
    CLIPPED = "clipped modulus"
    TRUNCATED = "kernel truncated"
    TAPS = "taps in front"
    REPEATED = "repeated eigenvalues"
    DEAD = "dead states"
    FACTOR = "factor of the readout"
    CONJUGATE = "conjugated readout"
    IMAGINARY = "imaginary part"
    SKIP = "skip"
    DETACHED = "detached"
    SCALED = "gradient scaled"
    OVERFLOW = "gradients not finite"
    NARROW = "narrow numbers inside"
    CAST = "outputs cast"


class Why(StrEnum):
    """Why a law is neither held nor refuted."""

    NO_STEPS = "no steps"
    NO_SPECTRUM = "no spectrum"
    UNSTABLE = "unstable"
    NO_READOUT = "no readout"
    NO_TORCH = "no torch module"
    ONE_ELEMENT = "one element"
    SILENT = "silent"
    UNSEEN = "unseen"
    RESTS_ON = "rests on"
    ROUNDING = "rounding"
    RAISED = "raised"


@dataclass(frozen=True)
class Case:
    """The smallest case in which a law was seen to fail: what was fed, and the time and lag at which it shows.

    length: T of the input; batch: elements; segments: lengths of the pieces it was cut into; time: the step of the
    output; lag: steps between the input and that output, None where that is not what fails.
    """

    length: int
    batch: int = 1
    segments: tuple[int, ...] = ()
    time: int | None = None
    lag: int | None = None


@dataclass(frozen=True)
class Diagnosis:
    """What explains a departure: with it, measured and predicted agree to ``agreement`` (of the output's or M's scale).

    figure: the number that goes with the fault (a factor, a power, a radius, a lag), None where there is none.
    """

    fault: Fault
    agreement: float | None = None
    figure: float | None = None


@dataclass(frozen=True)
class LawResult:
    """One law on one layer.

    theorems: keys of the catalogue that say it or rest on it. error: the largest departure found and tolerance: what
    rounding explains, both as shares of the scale of what is compared. measured, predicted: the two numbers at the
    case. realisable: what rounding leaves of the capacity that the first input has in the states shown. missed: a bound
    of the chance that a departure of ``resolution`` or more was not seen. why, detail: for verdicts other than holds
    and refuted. expected: the reason for which a refutation was expected.
    """

    law: str
    theorems: tuple[str, ...]
    verdict: Verdict
    case: Case | None = None
    measured: float | None = None
    predicted: float | None = None
    error: float | None = None
    tolerance: float | None = None
    diagnosis: Diagnosis | None = None
    realisable: float | None = None
    missed: float | None = None
    resolution: float | None = None
    why: Why | None = None
    detail: str = ""
    expected: str | None = None
    seconds: float = 0.0

    @property
    def applied(self) -> bool:
        """Whether the law was decided on this layer.

        >>> LawResult("causal", (), Verdict.HOLDS).applied, LawResult("memory", (), Verdict.UNDECIDED).applied
        (True, False)
        """
        return self.verdict in (Verdict.HOLDS, Verdict.REFUTED)

    @property
    def failed(self) -> bool:
        """Whether it is broken and nobody expected that, or holds although it was expected to be broken.

        A law under which the layer raises is broken, too: whatever else it wants, it does not do what is asked of it.

        >>> LawResult("segments", (), Verdict.UNDECIDED, why=Why.RAISED).failed
        True
        """
        return (self.verdict is Verdict.REFUTED or self.why is Why.RAISED) != (self.expected is not None)

    def as_dict(self) -> dict[str, object]:
        """For JSON: numbers, texts, lists; without what is not there."""
        return plain(self)


@dataclass(frozen=True)
class LawReport:
    """All laws on one layer.

    layer: its name; kind: whose function it is ("torch", "numpy", "jax", "own"); unit: the rounding unit of its
    outputs; pinned: how many laws must apply, None where nobody says; seed: that of all random inputs.
    """

    layer: str
    kind: str
    unit: float
    results: tuple[LawResult, ...]
    pinned: int | None = None
    seed: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def applied(self) -> int:
        """How many laws were decided: held or refuted."""
        return sum(result.applied for result in self.results)

    @property
    def refuted(self) -> tuple[str, ...]:
        """The laws that the layer breaks, expected or not."""
        return tuple(result.law for result in self.results if result.verdict is Verdict.REFUTED)

    @property
    def failures(self) -> tuple[LawResult, ...]:
        """Laws that are broken or raise, and expectations that are stale: the law was not refuted."""
        return tuple(result for result in self.results if result.failed)

    @property
    def too_few(self) -> bool:
        """Whether fewer laws applied than were pinned."""
        return self.pinned is not None and self.applied < self.pinned

    @property
    def passed(self) -> bool:
        """Whether no law fails unexpectedly, no expectation is stale, and as many laws applied as were pinned.

        >>> held = LawResult("causal", (), Verdict.HOLDS)
        >>> [LawReport("mine", "numpy", 2.0**-53, (held,), pinned).passed for pinned in (None, 2)]
        [True, False]
        """
        return not self.failures and not self.too_few

    def of(self, law: str) -> LawResult:
        """The result of one law. Errors: InvalidInput for a law that is not there."""
        for result in self.results:
            if result.law == law:
                return result
        known = ", ".join(result.law for result in self.results)
        raise InvalidInput(f"law {law!r}", f"the laws are {known}", "choose one of them")

    def _repr_html_(self) -> str:
        return faces.html("laws", self)

    def as_dict(self) -> dict[str, object]:
        """For JSON, with what follows: passed, applied, failures."""
        derived = {"passed": self.passed, "applied": self.applied, "failures": [result.law for result in self.failures]}
        return {**plain(self), **derived}


def plain(item: object) -> dict[str, object]:
    """A frozen record as JSON has it; fields that are None or empty are left out, numbers that are not finite are text.

    >>> plain(Case(5, lag=2))
    {'length': 5, 'batch': 1, 'lag': 2}
    """
    names: Mapping[str, object] = getattr(item, "__dataclass_fields__", {})
    values = {name: _plain(getattr(item, name)) for name in names}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _plain(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        return plain(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
