"""Published initialisations in symbols: for the step, for pi, exponentials and algebraic frequencies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from memlaw.numerics.number.arithmetic import NotRepresentable, Scalar
from memlaw.numerics.number.modular import ModularArithmetic, Residue
from memlaw.numerics.spectrum.poles import PiPole
from memlaw.theory.language import is_index
from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.instances import diagonal_system, lift
from memlaw.verify.system.symbols import of_symbols
from memlaw.verify.system.system import System


def generic_steps(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """As many states as an instance has, and a symbol for every parameter that it does not name."""
    for item in instances:
        given = {name: lift(arithmetic, value) for name, value in item.parameters if not is_index(name)}
        yield replace(of_symbols(arithmetic, item.size, item.label), parameters=given)


def diagonal_of_symbols(arithmetic: ModularArithmetic, stored: Sequence[Any], rule: str, step: Any) -> System:
    """The distinct eigenvalues of some stored poles and their conjugates, with unit weights."""
    size = arithmetic.number(step) if isinstance(step, Fraction) else step
    frequencies: dict[int, Scalar] = {}
    values = []
    for found in (*stored, *(pole.conjugate() for pole in stored)):  # a real one is its own
        half = size * _pole(arithmetic, found, frequencies) / 2
        value = arithmetic.exp(2 * half) if rule == "held" else (1 + half) / (1 - half)
        values.append(replace(value, inside=2))  # both rules take the left half plane to the disc
    return diagonal_system(tuple(dict.fromkeys(values)), arithmetic, f"{len(stored)} poles in symbols", {})


def _pole(arithmetic: ModularArithmetic, found: Any, frequencies: dict[int, Scalar]) -> Scalar:
    """A continuous pole; of S4D-LegS the real part is known, -1/2 (legs.frequencies), the frequency is any."""
    real = arithmetic.number(found.real)
    if not isinstance(found, PiPole):
        frequency = frequencies.setdefault(found.index, arithmetic.positive_symbol())
        return real + arithmetic.number(Fraction(0), Fraction(found.sign)) * frequency
    power = {-1: 1 / arithmetic.pi(), 0: arithmetic.one, 1: arithmetic.pi()}[found.pi_power]
    return real + arithmetic.number(Fraction(0), found.frequency) * power


def largest_base(arithmetic: ModularArithmetic, terms: Sequence[tuple[Scalar, Scalar, int]], held: Residue) -> Scalar:
    """The base |l|^2 that occurs and in modulus times a power of held = exp(-step) < 1 gives every other one.

    Errors: NotRepresentable where there is none: functions are not ordered.
    """
    square, found = arithmetic.squared_modulus, dict[Scalar, Scalar]()
    for value, base, _ in terms:
        found[base] = found.get(base, 0) + value
    powers = [square(held**power) for power in range(len(terms) + 1)]
    for base, value in found.items():
        below = {square(base) * power for power in powers}
        real = base == arithmetic.conjugate(base)
        if real and not arithmetic.is_zero(value) and all(square(other) in below for other in found):
            return base
    raise NotRepresentable("functions of symbols are not ordered")
