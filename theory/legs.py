"""Published initialisations in closed form: S4-LegS, S4D-LegS, S4D-Lin, S4D-Inv under both discretisations."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
