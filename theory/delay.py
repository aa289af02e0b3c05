"""Group delay: the law of lags seen from the unit circle, and the spectrum repeated many times."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
