"""Definitions of what the best readout of a lag does."""

from __future__ import annotations

from sympy import Sum, oo

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, B, C, k, squared, tau
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.tradeoff_width import width

_BEST = C.inv() * A**tau * B
_AT = A**k * B

_READ = Scalar(_BEST.adjoint() * A**tau * B)  # f_tau = w^* A^tau B
_SPREAD = Sum(Scalar(_BEST.adjoint() * _AT * _AT.adjoint() * _BEST), (k, 0, oo))  # the sum of |f_k|^2 over all k

WIDTH = Defined(
    width(tau),
    _SPREAD / squared(_READ),
    "the best readout of lag tau is w = C^{-1} A^tau B",
    ("stable", "controllable"),
)
OF_READOUT = frozenset({WIDTH})
