"""A place where a claim is tried: eigenvalues, letters and all that claims speak of beside them, as binary floats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import acb
from sympy import ImmutableMatrix

from memlaw.numerics.number.arithmetic import BALL, FLOAT, Arithmetic, Scalar
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.inside import exact, placed
from memlaw.verify.kinds.search.spectra import Eigenvalues, inside
from memlaw.verify.system.driven import WEIGHTS, Driven, driven_by
from memlaw.verify.system.instances import diagonal_system, lift_data
from memlaw.verify.system.labels import listed, shown, with_data
from memlaw.verify.system.system import System

ADDED = 0.3 + 0j  # the eigenvalue that a claim adds, where none is searched for
Basis = tuple[tuple[complex, ...], ...]


@dataclass(frozen=True)
class Place:
    """The diagonal pair with these distinct eigenvalues, and what claims speak of beside it.

    Its weights are those of `data`, along the eigenvalues with zeros first, else ones.
    `parameters` are those of one claim. `added`, `other` (a second spectrum of the same size) and `basis` (S) are
    None where the claim does not ask for them.
    """

    eigenvalues: Eigenvalues
    parameters: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    added: complex | None = None
    other: Eigenvalues | None = None
    basis: Basis | None = None

    @cached_property
    def ordered(self) -> Eigenvalues:
        """The eigenvalues, zeros first."""
        return tuple(sorted(self.eigenvalues, key=lambda value: value != 0))

    def system(self, arithmetic: Arithmetic) -> System:
        """The system in one arithmetic."""
        mu = lifted(arithmetic, ADDED if self.added is None else self.added)
        values = tuple(lifted(arithmetic, value) for value in self.ordered)
        system = diagonal_system(values, arithmetic, "", {"mu": mu})
        changes: dict[str, Any] = {}
        if WEIGHTS in self.data:
            system = driven_by(system, [lifted(arithmetic, value) for value in self.data[WEIGHTS]], Driven)
        if self.data:
            changes["data"] = lift_data(arithmetic, self.data)
        if self.other is not None:
            second = diagonal_system(tuple(lifted(arithmetic, value) for value in self.other), arithmetic, "", {})
            changes["relatives"] = {**system.relatives, "other": lambda: second}
        if self.basis is not None:
            rows = [[lifted(arithmetic, value) for value in row] for row in self.basis]
            changes["facts"] = {**system.facts, "S": arithmetic.matrix(rows)}
        return replace(system, **changes) if changes else system

    def instance(self) -> Instance:
        """The exact instance that it is, on which hypotheses are decided."""
        mu = ADDED if self.added is None else self.added
        instance = placed(self.ordered, self.data, mu, self.parameters.items())
        extra: dict[str, object] = {}
        if self.other is not None:
            extra["other"] = tuple(exact(complex(value)) for value in self.other)
        if self.basis is not None:
            extra["S"] = ImmutableMatrix([[exact(complex(value)) for value in row] for row in self.basis])
        return instance.with_extra(**extra) if extra else instance

    @property
    def label(self) -> str:
        """All of it but the parameters in words, so that it can be built again."""
        return self.told(f"eigenvalues {listed(self.ordered)}")

    def told(self, spectrum: str) -> str:
        """The same with other words for the spectrum, where it has no say."""
        parts = [with_data(spectrum, self.data)]
        parts += [f"mu = {shown(self.added)}"] if self.added is not None else []
        parts += [f"second spectrum ({listed(self.other)})"] if self.other is not None else []
        parts += [f"S = {list(map(list, self.basis))}"] if self.basis is not None else []
        return ", ".join(parts)


def lifted(arithmetic: Arithmetic, value: complex) -> Scalar:
    """A complex float, exactly."""
    if arithmetic is FLOAT:
        return complex(value)
    if arithmetic is BALL:
        return acb(value.real, value.imag)
    return arithmetic.number(Fraction(value.real), Fraction(value.imag))


def in_domain(place: Place) -> bool:
    """Whether spectra are distinct and inside the circle, slopes distinct, r and x where their letters say, exactly."""
    spectra = [place.eigenvalues] + ([place.other] if place.other is not None else [])
    if not all(len(set(values)) == len(values) and all(map(inside, values)) for values in spectra):
        return False
    if place.added is not None and (not inside(place.added) or place.added in place.eigenvalues):
        return False
    slopes = place.data.get("slopes", ())
    if len(set(slopes)) < len(slopes):
        return False
    r, x = place.parameters.get("r"), place.parameters.get("x")
    if r is not None and not (r > 1 and all(_below(value, r) for value in place.eigenvalues)):
        return False
    return x is None or r is None or Fraction(x) * Fraction(r) < 1


def _below(value: complex, r: Any) -> bool:
    """r |l| < 1, exactly."""
    real, imag, radius = Fraction(value.real), Fraction(value.imag), Fraction(r)
    return (real * real + imag * imag) * radius * radius < 1
