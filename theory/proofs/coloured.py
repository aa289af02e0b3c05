"""Proofs about coloured inputs."""

from __future__ import annotations

from sympy import Abs, Integer, Sum, oo

from memlaw.theory.language.symbols import N, j, squared, tau
from memlaw.theory.proofs.definitions_series import (
    COORDINATES,
    DENSITY,
    greatest_density,
    image,
    least_density,
    toeplitz_above,
    toeplitz_below,
)
from memlaw.theory.proofs.facts_series import UNIT, real_part, triangle_from_below
from memlaw.theory.statement.facts import sum_keeps_order
from memlaw.theory.statement.proof import Cite, Proof, Shown, at_most, below, equals
from memlaw.theory.subjects.coloured import colour, peak, trough

_ONE = Sum(squared(image(j, tau)), (tau, 0, oo))
_ALL = Sum(_ONE, (j, 1, N))
CAPACITY = (
    Proof(
        0,
        (
            equals(_ALL, "coordinate by coordinate", COORDINATES),
            at_most(
                None,
                "each keeps at most sup S/sigma^2",
                sum_keeps_order(_ONE, peak(), (j, 1, N)).since(toeplitz_above()),
            ),
        ),
    ),
    Proof(
        1,
        (
            at_most(
                _ALL,
                "each coordinate keeps at least inf S/sigma^2",
                sum_keeps_order(trough(), _ONE, (j, 1, N)).since(toeplitz_below()),
            ),
            equals(None, "coordinate by coordinate", COORDINATES),
        ),
    ),
)

_a = colour()
_m = Abs(_a)
_GAP = Abs(1 - _a * UNIT)
_NO_POLE = Shown(
    Integer(0),
    (below(1 - _m, "the input is stationary"), at_most(_GAP, "the least |1 - a z|", triangle_from_below(_a * UNIT))),
)
_TURNED = _a * UNIT + (_a * UNIT).conjugate()
_ABOVE, _BELOW = (1 + _m) / (1 - _m), (1 - _m) / (1 + _m)
ABOVE = Shown(
    DENSITY,
    (
        at_most(
            _ABOVE,
            "|1 - a z|^2 >= (1 - |a|)^2",
            _NO_POLE,
            real_part(_a * UNIT),
            plus=((1 + _m) * (2 * _m - _TURNED),),
            times=_GAP**2 * (1 - _m),
        ),
    ),
)
BELOW = Shown(
    _BELOW,
    (
        at_most(
            DENSITY,
            "|1 - a z|^2 <= (1 + |a|)^2",
            _NO_POLE,
            real_part(-_a * UNIT),
            plus=((1 - _m) * (2 * _m + _TURNED),),
            times=_GAP**2 * (1 + _m),
        ),
    ),
)
AUTOREGRESSIVE = (
    Proof(
        0,
        (
            at_most(N * peak(), "any stationary input", Cite("coloured.capacity", 0)),
            at_most(None, "the greatest density", greatest_density(_ABOVE).since(ABOVE), plus=(N * (_ABOVE - peak()),)),
        ),
    ),
    Proof(
        1,
        (
            at_most(
                N * trough(), "the least density", least_density(_BELOW).since(BELOW), plus=(N * (trough() - _BELOW),)
            ),
            at_most(None, "any stationary input", Cite("coloured.capacity", 1)),
        ),
    ),
)

PROOFS = {"coloured.capacity": CAPACITY, "coloured.autoregressive": AUTOREGRESSIVE}
