"""False variants of the barrier to joint training."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Abs, Expr, Rational, sqrt
from variants import variant

from memlaw.theory.language import M
from memlaw.theory.language.symbols import N, r, squared, tau
from memlaw.theory.statement.theorem import at_most
from memlaw.theory.subjects.gain import target
from memlaw.theory.subjects.slow_barrier import LARGEST, MOVED, arrival_time, end_loss, start_loss, start_radius

_TAIL, _SILENT = r ** (-2 * (tau + 1)), squared(target()) / 2


def _within(memory: Expr, silent: Expr = _SILENT, time: Expr | int = 1) -> Expr:
    return time * arrival_time(tau) * (start_loss(tau) - silent * (1 - memory))


def known() -> Iterator[Mutant]:
    """What a joint flow might be thought to obey."""
    paid = start_loss(tau) - end_loss(tau)
    for name, left, right in (
        ("a lag more", MOVED, _within(M(tau + 1))),
        ("twice as long", 2 * MOVED, _within(M(tau))),
        ("every eigenvalue comes as far", N * MOVED, _within(M(tau))),
        ("half of the memory counts", MOVED, _within(M(tau) / 2)),
        ("the square of memory", MOVED, _within(M(tau) ** 2)),
        ("silence costs |g|^2", MOVED, _within(M(tau), squared(target()))),
        ("silence costs |g|/2", MOVED, _within(M(tau), Abs(target()) / 2)),
        ("the way, not its square", sqrt(MOVED), _within(M(tau))),
        ("half of the fall of the loss", MOVED, arrival_time(tau) * paid / 2),
        ("a tenth less time", MOVED, _within(M(tau), time=Rational(9, 10))),
        ("from silence on", MOVED, arrival_time(tau) * _SILENT * M(tau)),
        ("from the origin", (MOVED + start_radius(tau) ** 2), _within(M(tau))),
        ("N for 2 N", MOVED, _within(LARGEST**N * _TAIL)),
        ("the bound a lag later", MOVED, _within(LARGEST ** (2 * N) * _TAIL / r**2)),
        ("r^(-4 (tau + 1))", MOVED, _within(LARGEST ** (2 * N) * _TAIL**2)),
        ("without factors", MOVED, _within(_TAIL)),
    ):
        yield variant(f"slow joint: {name}", "slow.joint", at_most(left, right), 3)
