"""Proofs of the catalogue's claims, bound to them line by line, a file a subject."""

from __future__ import annotations

from importlib import import_module

from memlaw.theory.statement.proof import Proof

_FILES = """
circle
coloured
conditioning
delay
delta
depth
direction
direction_lograte
frontier
frontier_geometric
frontier_long
eigengrad
gain
gain_teacher
gated
hankel
legs
legs_difference
lifetime
metric
mimo
noise
noise_fisher
nonlinear
oscillators
readout
perturbation
slow
slow_barrier
state
stationary
tail
tail_constant
taps
tradeoff
tradeoff_width
weights
"""
PROOFS: dict[str, tuple[Proof, ...]] = {}
for _name in _FILES.split():
    PROOFS.update(import_module(f"{__name__}.{_name}").PROOFS)
