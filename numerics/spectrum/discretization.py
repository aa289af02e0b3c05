"""From continuous poles to discrete eigenvalues: zero-order hold and the bilinear rule, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from flint import acb

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import is_sequence, read_items
from memlaw.numerics.number.exact import ExactNumber, GaussianRational, RealNumber, read_decimal, to_arb, wrap
from memlaw.numerics.spectrum.poles import PiPole, Pole
from memlaw.numerics.spectrum.reading import read_choice
from memlaw.scalars import refusal


@dataclass(frozen=True)
class Sampled:
    """exp(step pole) ("zoh") or (1 + step pole/2)/(1 - step pole/2) ("bilinear") of a stable pole.

    Zero-order hold identifies poles that differ by 2 pi i k/step; `zero_order_hold` stores the pole
    of the principal strip, so that equal numbers are equal objects.
    """

    pole: Pole
    step_size: Fraction
    discretization: str

    @property
    def is_real(self) -> bool:
        """Whether the number is its own conjugate (frequency 0, or the Nyquist frequency under hold)."""
        return self.pole.is_real or self.conjugate() == self

    def conjugate(self) -> Sampled:
        """Sample the conjugate pole."""
        mirrored = replace(self, pole=self.pole.conjugate())
        return principal(mirrored) if self.discretization == "zoh" else mirrored

    def ball(self) -> acb:
        """Enclose the number; the imaginary part is exactly 0 when the number is real."""
        value = self._held() if self.discretization == "zoh" else self._bilinear()
        return acb(value.real) if self.is_real else value

    def _bilinear(self) -> acb:
        half = self.pole.ball() * to_arb(self.step_size / 2)
        return (1 + half) / (1 - half)

    def _held(self) -> acb:
        pole = self.pole
        if not isinstance(pole, PiPole) or pole.pi_power != 1:
            return (pole.ball() * to_arb(self.step_size)).exp()
        angle = to_arb(pole.frequency * self.step_size)  # exp_pi_i knows the multiples of 1/2 exactly
        return acb(angle).exp_pi_i() * to_arb(pole.real * self.step_size).exp()

    def inside_disk(self) -> bool:
        """Decide modulus < 1: both rules map the open left half-plane into the open disc."""
        return self.pole.real < 0


def principal(sampled: Sampled) -> Sampled:
    """Move the frequency of a pole into (-pi/step, pi/step] where that can be decided in rationals.

    Frequencies that are rational multiples of 1/pi, or algebraic, never differ by a multiple of 2 pi/step.
    """
    pole = sampled.pole
    if not isinstance(pole, PiPole) or pole.pi_power != 1:
        return sampled
    frequency = wrap(pole.frequency, 2 / sampled.step_size)
    return replace(sampled, pole=replace(pole, frequency=frequency))


def zero_order_hold(pole: Pole, step_size: Fraction) -> ExactNumber:
    """Return exp(step_size * pole), exactly.

    Frequencies pi n alias: at step 1/10, n = 1 and n = 21 are one eigenvalue.

    >>> at = lambda n: zero_order_hold(PiPole(Fraction(-1, 2), Fraction(n), 1), Fraction(1, 10))
    >>> at(1) == at(21), at(1) == at(-1), at(10).is_real
    (True, False, True)
    """
    return principal(Sampled(pole, step_size, "zoh"))


def bilinear(pole: Pole, step_size: Fraction) -> ExactNumber:
    """Return (1 + step_size pole/2)/(1 - step_size pole/2), exactly; rational for a rational real pole.

    >>> bilinear(PiPole(Fraction(-20)), Fraction(1, 10))
    GaussianRational(real=Fraction(0, 1), imag=Fraction(0, 1))
    """
    if isinstance(pole, PiPole) and pole.is_real:
        half = step_size * pole.real / 2
        return GaussianRational((1 + half) / (1 - half))
    return Sampled(pole, step_size, "bilinear")


RULES: dict[str, Callable[[Pole, Fraction], ExactNumber]] = {"zoh": zero_order_hold, "bilinear": bilinear}


def written(number: Fraction) -> str:
    """A number as it is best read, and read again: a decimal, or a short fraction.

    >>> written(Fraction(1, 20)), written(Fraction(1, 3)), written(Fraction("0.0123456789"))
    ('0.05', '1/3', '0.0123456789')
    """
    value = float(number)
    exact = next((text for text in (f"{value:g}", repr(value)) if Fraction(text) == number), None)
    return exact or (str(number) if number.denominator < 10**6 else f"{value:g}")


StepSize: TypeAlias = RealNumber | Iterable[RealNumber]  # one for all stored states, or one for each


def discretize(
    poles: tuple[Pole, ...], step_size: StepSize, discretization: str
) -> tuple[tuple[ExactNumber, ...], str]:
    """Sample stable continuous poles; return the discrete numbers and the step size in words.

    ``step_size`` (time units of the poles) is a positive number, or one for each pole; a float means the decimal that
    it prints as. Errors: InvalidInput for a bad step size, an unknown rule, or a pole with real part >= 0.

    >>> discretize((PiPole(Fraction(-2)),), 0.5, "bilinear")
    ((GaussianRational(real=Fraction(1, 3), imag=Fraction(0, 1)),), '0.5')
    >>> discretize((PiPole(Fraction(-2)), PiPole(Fraction(-1))), ["1/4", "1/2"], "bilinear")[1]
    '0.25..0.5'
    """
    steps = read_step_sizes(step_size, len(poles))
    rule = RULES[read_choice(discretization, "discretization", RULES)]
    for pole in poles:
        check_stable(pole)
    ends = dict.fromkeys(written(step) for step in (min(steps), max(steps)))
    several = len(set(steps)) > 1  # then -1 at a step of 1 and -2 at one of 1/2 are to be one number
    pairs = (in_steps(pole, step) if several else (pole, step) for pole, step in zip(poles, steps, strict=True))
    return tuple(rule(pole, step) for pole, step in pairs), "..".join(ends)


def in_steps(pole: Pole, step: Fraction) -> tuple[Pole, Fraction]:
    """A pole in units of its step, where it is rational in them: both rules know their product alone.

    >>> in_steps(PiPole(Fraction(-2)), Fraction(1, 2))[0] == PiPole(Fraction(-1))
    True
    """
    if not isinstance(pole, PiPole):  # algebraic ones have one real part, and differ where their steps do
        return pole, step
    return replace(pole, real=pole.real * step, frequency=pole.frequency * step), Fraction(1)


SMALLEST, LARGEST = Fraction(1, 10**300), Fraction(10**300)


def read_step_sizes(step_size: StepSize, count: int) -> tuple[Fraction, ...]:
    """Read a step size for each of so many poles: the same for all, or as many as there are poles.

    >>> read_step_sizes(0.05, 2), read_step_sizes([0.05, "1/3"], 2)
    ((Fraction(1, 20), Fraction(1, 20)), (Fraction(1, 20), Fraction(1, 3)))
    """
    if not is_sequence(step_size):
        return (read_step_size(step_size),) * count
    steps = tuple(read_step_size(step) for step in read_items(step_size, "step sizes", "give one number, or a list"))
    if len(steps) != count:
        raise InvalidInput(
            f"step sizes, {len(steps)} of them, for stored poles, {count} of them",
            "all states share one step size, or each stored one has its own",
            f"give one number, or {count}",
        )
    return steps


def read_step_size(step_size: object) -> Fraction:
    """Read a step size as the decimal number it prints as; it must be finite and positive.

    >>> read_step_size(0.05)
    Fraction(1, 20)
    """
    step = read_decimal(step_size, "step size")
    if step <= 0:
        raise refusal(step_size, "step size", "a step size must be positive", "give one such as 0.01")
    if not SMALLEST <= step <= LARGEST:
        raise refusal(step_size, "step size", "a step size lies between 1e-300 and 1e300", "give one such as 0.01")
    return step


def check_stable(pole: Pole) -> None:
    """Refuse a continuous pole with real part >= 0."""
    if pole.real >= 0:
        raise InvalidInput(
            f"continuous pole {complex(pole.ball())}",
            "a stationary state needs every real part below 0",
            "damp the pole, or use memlaw.gated_memory over a finite window",
        )
