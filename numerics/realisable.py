"""How much of the capacity survives rounding: exact capacity and the realisable one, side by side."""

from __future__ import annotations

from flint import acb_mat, arb

from memlaw.numerics.context import accurate_balls
from memlaw.numerics.jordan import jordan_gramian
from memlaw.numerics.spectrum import Spectrum
from memlaw.theory.errors import InvalidInput

SINGLE = 2.0**-24
DOUBLE = 2.0**-53


def realisable_capacity(spectrum: Spectrum, unit: float = SINGLE) -> float:
    """Total memory when every state, in the eigenbasis, is read with relative rounding noise ``unit``.

    Noise of covariance R = unit^2 diag(C) leaves sum_tau M_R = N - tr(R (C + R)^{-1}) (guan2025,
    ``noise.capacity``). Near-duplicate eigenvalues keep their full capacity in exact arithmetic and
    lose it here. Unlike M this depends on the basis; another basis of the same system can keep more.
    Balls; accurate to about 9 digits. Errors: InvalidInput for a unit that is not positive.

    >>> near = Spectrum.real([0.5, 0.5 + 1e-9])
    >>> near.size, round(realisable_capacity(near), 3), round(realisable_capacity(near, 2.0**-53), 3)
    (2, 1.0, 2.0)
    """
    if not unit > 0:
        raise InvalidInput(f"unit {unit!r}", "a rounding unit is positive", "use 2.0**-24 for float32")
    (lost,) = accurate_balls(lambda: [lost_capacity(spectrum, arb(unit) ** 2)], 30)
    return spectrum.size - float(lost.mid())


def lost_capacity(spectrum: Spectrum, variance: arb) -> arb:
    """tr(R (C + R)^{-1}) with C scaled to unit diagonal, so that R = variance I."""
    gramian = jordan_gramian(spectrum).tolist()
    roots = [row[i].real.sqrt() for i, row in enumerate(gramian)]
    scaled = [[c / (roots[i] * roots[j]) for j, c in enumerate(row)] for i, row in enumerate(gramian)]
    for i, row in enumerate(scaled):
        row[i] += variance
    try:
        return (acb_mat(scaled).inv().trace() * variance).real
    except ZeroDivisionError:
        return arb("nan")
