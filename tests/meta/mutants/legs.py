"""False variants of what is said of the published initialisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Gt, Product, Rational, Sum, atan, exp, pi
from variants import claiming, variant, without

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import real_point as s
from memlaw.theory.language.symbols import N, j, n, step_size, tau
from memlaw.theory.statement.theorem import equal, less
from memlaw.theory.subjects.legs import characteristic, characteristic_normal, frequency, hippo, pole
from memlaw.theory.subjects.legs_sampled import a, capacity_linear, inverse_frequency, memory, rate, ring_length

HALF = Rational(1, 2)
RISING = Product(s + n, (n, 1, N))
FALLING = Product(s - n, (n, 0, N - 1))


def _equal(key: str, left: object, right: object, name: str, largest: int = 2) -> Mutant:
    return variant(name, key, equal(left, right), largest)


def known() -> Iterator[Mutant]:
    """Spectra, memories and rates that other initialisations have, or that a slip of the pen gives."""
    yield from _spectra()
    yield from _newest_input()
    yield from _rates()
    yield from _differences()


def _spectra() -> Iterator[Mutant]:
    yield _equal("legs.matrix", hippo(j, j), -(j + 1), "diagonal counted from 0")
    yield _equal("legs.matrix", hippo(j, j), j, "an unstable diagonal")
    yield _equal("legs.spectrum", characteristic(s), Product(s + n, (n, 0, N - 1)), "poles 0..N-1")
    yield _equal("legs.spectrum", characteristic(s), Product(s - n, (n, 1, N)), "poles 1..N")
    yield _equal("legs.spectrum", characteristic_normal(s), RISING, "the low-rank part left out without effect")
    yield _equal("legs.spectrum", characteristic_normal(s), RISING + FALLING, "the mean without its half")
    later = (RISING + Product(s - n, (n, 1, N))) / 2
    yield _equal("legs.spectrum", characteristic_normal(s), later, "falling factors from 1 on")
    yield _equal("legs.spectrum", characteristic_normal(s), (s + HALF) ** N, "the normal part as -1/2 I")
    angles = Sum(atan(2 * frequency(j) / (2 * n - 1)), (n, 1, N))
    yield _equal("legs.frequencies", angles, pi * (j - N * HALF), "angles from N/2")
    yield _equal("legs.frequencies", angles / 2, pi * (j - (N + 1) * HALF), "half the angles")
    bare = Sum(atan(frequency(j) / (2 * n - 1)), (n, 1, N))
    yield _equal("legs.frequencies", bare, pi * (j - (N + 1) * HALF), "angles of w/(2n-1)")
    yield _equal("legs.frequencies", frequency(j), pi * (j - (N + 1) * HALF), "equally spaced frequencies")
    yield _equal("legs.frequencies", pole(j), -HALF, "real poles")


def _newest_input() -> Iterator[Mutant]:
    held = "legs.held"
    yield _equal(held, memory("legs", "held"), 1 - exp(-step_size * N), "S4-LegS as S4D-LegS")
    once = 1 - exp(-step_size * N * (N + 1) / 2)
    yield _equal(held, memory("legs", "held"), once, "|det A| for its square")
    yield _equal(held, memory("lin", "held"), 1 - exp(-step_size * N), "S4D-Lin with N real states")
    yield _equal(held, memory("inv", "held"), 1 - exp(-step_size * (N - 1)), "S4D-Inv with a real pole")
    yield _equal(held, memory("dlegs", "held"), 1 - exp(-2 * step_size * N), "real parts -1")
    yield Mutant("hold without aliasing in mind", without(held, "no aliasing"), 6)
    key = "legs.bilinear"
    yield _equal(key, memory("legs", "bilinear"), 1 - exp(-step_size * N * (N + 1)), "bilinear as hold")
    first = 1 - Product((a - n) / (a + n), (n, 1, N))
    yield _equal(key, memory("legs", "bilinear"), first, "the product to the first power")
    shifted = 1 - Product(((a - n) / (a + n)) ** 2, (n, 0, N - 1))
    yield _equal(key, memory("legs", "bilinear"), shifted, "poles from 0 on, bilinear")
    top = Product(a + n, (n, 0, N - 1)) + Product(a - n, (n, 1, N))
    bottom = Product(a + n, (n, 1, N)) + Product(a - n, (n, 0, N - 1))
    yield _equal(key, memory("dlegs", "bilinear"), 1 - (bottom / top) ** 2, "the ratio upside down")
    yield _equal(key, memory("dlegs", "bilinear"), 1 - top / bottom, "the ratio to the first power")
    last = N * HALF - 1
    pairs = 1 - ((a - HALF) ** 2 + (pi * last) ** 2) / ((a + HALF) ** 2 + (pi * last) ** 2)
    yield _equal(key, memory("lin", "bilinear"), pairs, "one mode of S4D-Lin once")
    nearest = ((a - HALF) ** 2 + inverse_frequency(0) ** 2) / ((a + HALF) ** 2 + inverse_frequency(0) ** 2)
    yield _equal(key, memory("inv", "bilinear"), 1 - nearest, "the pair of S4D-Inv to the first power")
    aliasing = "legs.aliasing"
    yield _equal(aliasing, capacity_linear(step_size), N - 1, "S4D-Lin never loses capacity", 6)
    yield _equal(aliasing, capacity_linear(step_size), ring_length(step_size), "every point of the ring is taken")
    yield _equal(aliasing, memory("lin", "held", tau), 1 - exp(-2), "a ring at every step", 6)
    yield Mutant("2/Delta need not be whole", without(aliasing, "whole ring"), 4)


def _rates() -> Iterator[Mutant]:
    key = "legs.held_decay"
    yield _equal(key, rate("legs", "held"), exp(-step_size), "S4-LegS as slow as S4D")
    yield _equal(key, rate("dlegs", "held"), exp(-step_size / 2), "the spectral radius for its square")
    yield _equal(key, rate("inv", "held"), exp(-2 * step_size), "real parts -1 at the end")
    key = "legs.bilinear_decay"
    yield _equal(key, rate("legs", "bilinear"), ((a - 1) / (a + 1)) ** 2, "the slowest pole is always -1", 6)
    yield _equal(key, rate("legs", "bilinear"), ((N - a) / (N + a)) ** 2, "the slowest pole is always -N")
    yield _equal(key, rate("dlegs", "bilinear"), 1 - 2 * a / (a + HALF) ** 2, "frequencies without effect")
    yield _equal(
        key, rate("lin", "bilinear"), 1 - 2 * a / ((a + HALF) ** 2 + (pi * N * HALF) ** 2), "one mode too many"
    )
    yield _equal(key, rate("inv", "bilinear"), exp(-step_size), "bilinear as slow as hold")


def _differences() -> Iterator[Mutant]:
    key = "legs.difference"
    legs, normal = memory("legs", "held"), memory("dlegs", "held")
    yield _equal(key, legs, normal, "S4-LegS and S4D-LegS start alike", 1)
    yield variant("S4D-LegS is the more accurate one", key, less(legs, normal), 1)
    slower = Gt(rate("legs", "held"), rate("dlegs", "held"), evaluate=False)
    yield variant("S4-LegS is the longer one", key, slower, 1)
    later = Gt(memory("legs", "held", tau), memory("dlegs", "held", tau), evaluate=False)
    placed = theorem(key).witness.with_parameters(Delta="1/10", tau=0)
    always = replace(claiming(key, later), witness=placed)
    yield Mutant("S4-LegS is more accurate at every lag", always, 1)
    yield Mutant("the difference at any step size", without(key, "small step"), 1)
