"""Spectra that an optimiser found, as data: continuous poles in the upper half plane, in units of one over the lag.

For N states the poles p maximise t m(t) at t = 1, as far as a search from many starts could tell; rounded to three
decimals, which moves the figure by less than 1e-7. Conjugates are left out. Nothing here is proved to be optimal.
"""

from __future__ import annotations

from fractions import Fraction

UPPER_POLES: dict[int, str] = {
    1: "-0.500",
    2: "-0.772+1.899i",
    3: "-1.139 -0.883+4.281i",
    4: "-1.300+2.366i -0.943+6.868i",
    5: "-1.491 -1.390+4.938i -0.980+9.571i",
    6: "-1.602+2.568i -1.448+7.628i -1.005+12.347i",
    7: "-1.726 -1.674+5.252i -1.488+10.394i -1.023+15.175i",
    8: "-1.809+2.683i -1.724+8.013i -1.518+13.214i -1.037+18.041i",
    16: "-2.283+2.881i -2.263+8.637i -2.221+14.376i -2.152+20.083i -2.046+25.736i -1.884+31.298i "
    "-1.617+36.693i -1.087+41.686i",
    32: "-2.720+2.997i -2.715+8.990i -2.706+14.981i -2.691+20.968i -2.671+26.948i -2.645+32.920i "
    "-2.612+38.881i -2.571+44.827i -2.520+50.755i -2.457+56.659i -2.378+62.530i -2.277+68.356i "
    "-2.143+74.119i -1.956+79.783i -1.666+85.273i -1.114+90.354i",
}
# kappa_N/N, cut off (not rounded) after five decimals.
_FIGURES = (36787, 50912, 59191, 64741, 68766, 71842, 74283, 76275, 84800, 90601)
CONSTANTS = {number: Fraction(digits, 100000) for number, digits in zip(UPPER_POLES, _FIGURES, strict=True)}


def found_poles(size: int) -> tuple[tuple[Fraction, Fraction], ...]:
    """Real and imaginary parts of the poles found for so many states, conjugates included.

    >>> found_poles(1)
    ((Fraction(-1, 2), Fraction(0, 1)),)
    >>> len(found_poles(16))
    16
    """
    poles: list[tuple[Fraction, Fraction]] = []
    for text in UPPER_POLES[size].split():
        sign = max(text.rfind("+"), text.rfind("-"))
        if not text.endswith("i"):
            poles.append((Fraction(text), Fraction(0)))
            continue
        real, imag = Fraction(text[:sign]), Fraction(text[sign:-1])
        poles += [(real, imag), (real, -imag)]
    return tuple(poles)
