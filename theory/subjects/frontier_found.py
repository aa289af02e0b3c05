"""Spectra that an optimiser found, as data: continuous poles in the upper half plane, in units of one over the lag.

For N states the poles p maximise t m(t) at t = 1, as far as a search from many starts could tell; rounded to three
decimals, which moves the figure by less than 1e-7. Conjugates are left out. Nothing here is proved to be optimal. Then
eigenvalues, by their number and the lag at which they keep most.
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


Parts = tuple[tuple[Fraction, Fraction], ...]  # real and imaginary parts

# By N and lag: what eigenvalues to six decimals keep, cut off, in units of 1e-5; these eigenvalues.
ROWS: dict[tuple[int, int], tuple[int, str]] = {
    (2, 2): (43750, "0.5+0.5i"),
    (2, 3): (30078, "0.675186+0.414998i"),
    (2, 4): (23072, "0.763010+0.346115i"),
    (2, 5): (18752, "0.814791+0.294959i"),
    (2, 6): (15808, "0.848594+0.256352i"),
    (2, 7): (13669, "0.872257+0.226423i"),
    (2, 8): (12042, "0.889682+0.202629i"),
    (2, 9): (10763, "0.903016+0.183295i"),
    (2, 10): (9730, "0.913530+0.167293i"),
    (2, 11): (8879, "0.922023+0.153838i"),
    (2, 12): (8165, "0.929021+0.142373i"),
    (2, 13): (7558, "0.934882+0.132489i"),
    (2, 14): (7035, "0.939861+0.123882i"),
    (2, 15): (6579, "0.944141+0.116321i"),
    (2, 16): (6179, "0.947857+0.109626i"),
    (2, 17): (5825, "0.951115+0.103658i"),
    (2, 18): (5510, "0.953993+0.098305i"),
    (2, 19): (5226, "0.956553+0.093476i"),
    (2, 20): (4971, "0.958846+0.089098i"),
    (3, 3): (55398, "0.687024 0.210725+0.713526i"),
    (3, 4): (41357, "0.761080 0.452330+0.669761i"),
    (3, 5): (33262, "0.804720 0.593414+0.600890i"),
    (3, 6): (27891, "0.834299 0.682811+0.537041i"),
    (3, 7): (24041, "0.855869 0.743262+0.482543i"),
    (3, 8): (21138, "0.872365 0.786256+0.436775i"),
    (4, 4): (63156, "0.606568+0.369730i -0.032260+0.776575i"),
    (4, 5): (49701, "0.696900+0.329034i 0.228847+0.794884i"),
    (4, 6): (41312, "0.753027+0.292394i 0.403267+0.755510i"),
}


def found_poles(size: int) -> Parts:
    """Real and imaginary parts of the poles found for so many states, conjugates included.

    >>> found_poles(1)
    ((Fraction(-1, 2), Fraction(0, 1)),)
    >>> len(found_poles(16))
    16
    """
    return _with_conjugates(UPPER_POLES[size])


def found_eigenvalues(size: int, lag: int) -> Parts:
    """Real and imaginary parts of the eigenvalues found for so many states and a lag, conjugates included.

    >>> found_eigenvalues(2, 2)
    ((Fraction(1, 2), Fraction(1, 2)), (Fraction(1, 2), Fraction(-1, 2)))
    """
    return _with_conjugates(ROWS[size, lag][1])


def _with_conjugates(listed: str) -> Parts:
    poles: list[tuple[Fraction, Fraction]] = []
    for text in listed.split():
        sign = max(text.rfind("+"), text.rfind("-"))
        if not text.endswith("i"):
            poles.append((Fraction(text), Fraction(0)))
            continue
        real, imag = Fraction(text[:sign]), Fraction(text[sign:-1])
        poles += [(real, imag), (real, -imag)]
    return tuple(poles)
