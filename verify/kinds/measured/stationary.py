"""Gates that are drawn: what they keep in the mean, over many courses of each, measured by impulses.

A mean of n independent numbers of variance V in an interval of length R lies above its expectation by more than
sqrt(2 V ln(2/d)/n) + 7 R ln(2/d)/(3(n - 1)), V as seen, with probability d at most (Maurer, Pontil 2009). With
d = DOUBT at each of fewer than a hundred lags, chance refutes a true statement with probability below 1e-6.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.measured.agreement import agreement, inequality
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.models.draws import Drawn
from memlaw.verify.models.selective import SelectiveScan, gated_recurrence

COURSES, WINDOW, SHOWN = 1000, 32, 12
DOUBT = 1e-8
TERM = math.log(2 / DOUBT)
STATES, ROUND = 3, 8
CHANCES = (0.1, 0.2, 0.4)  # of each state to be overwritten
OPEN, CLOSED = (0.5, 0.75, 0.25), (1.0, 0.9, 0.8)  # decays of a gate with two states
CLOSES, OPENS = 0.3, 0.2
TOLERANCE = 1e-9  # singular values below, relative to the largest one, count as zero


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """Everything about gates that do not look at the inputs."""
    options = conditions.options
    random = torch.Generator().manual_seed(conditions.drawn)
    yield from in_turn(options)
    drawn = {
        "held at random": held(random),
        "Markov gates": markov(random),
        "a selective scan on noise": selective(random, options),
    }
    for words, (decays, columns) in drawn.items():
        yield from of_courses(words, decays, columns)


def in_turn(options: Drawn) -> Iterator[Evidence]:
    """States written one at a time, met after each step of a round."""
    clock = torch.arange(WINDOW) + torch.arange(ROUND)[:, None]
    writes = torch.stack([clock % ROUND == 2 * place for place in range(STATES)], dim=-1).to(options["dtype"])
    found = kept(1 - writes, writes).mean(0)
    scope = f"{STATES} states written in turn in {ROUND} steps, window {WINDOW}, every step; impulses, float64"
    expected = [STATES / ROUND] * ROUND + [0.0] * (WINDOW - 2 * ROUND)
    yield agreement("stationary.turns", found[: len(expected)].numpy(), expected, scope)


def of_courses(words: str, decays: Tensor, columns: Tensor) -> Iterator[Evidence]:
    """Each course step by step; the mean over courses against lags, and against Markov's bound."""
    scope = f"{words}, {STATES} states, {COURSES} courses of {WINDOW} steps; impulses, float64"
    now, before = kept(decays, columns), kept(decays[:, :-1], columns[:, :-1])
    yield inequality("stationary.forgotten", now[:, 1:].numpy(), before.numpy(), scope, slack=1e-6)
    short = kept(decays[:, 1:], columns[:, 1:])  # the same last step, begun a step later: of the law of `before`
    sure = f"{scope}; the lower end of a band, wrong with probability below 1e-6"
    yield inequality("stationary.falls", at_least(now[:, 1:SHOWN] - short[:, : SHOWN - 1], 2).numpy(), 0, sure)
    bound = (STATES / torch.arange(1, SHOWN + 1)).clamp(max=1)
    yield inequality("stationary.markov", at_least(now[:, :SHOWN], 1).numpy(), bound.numpy(), sure)


def at_least(values: Tensor, length: float) -> Tensor:
    """What the expectations over courses exceed, all but surely, for numbers in an interval of this length."""
    spread = (2 * values.var(0) * TERM / len(values)).sqrt()
    return values.mean(0) - spread - 7 * length * TERM / (3 * (len(values) - 1))


# --- gates, (courses, steps, states) --------------------------------------------------------------------------------


def held(random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Each state takes the input with a chance of its own at every step, else holds what it has."""
    drawn = torch.rand(COURSES, WINDOW, STATES, generator=random, dtype=torch.float64)
    writes = (drawn < torch.tensor(CHANCES, dtype=torch.float64)).double()
    return 1 - writes, writes


def markov(random: torch.Generator) -> tuple[Tensor, Tensor]:
    """One gate for all states, open or closed, a Markov chain that begins in its stationary law."""
    drawn = torch.rand(COURSES, WINDOW, generator=random, dtype=torch.float64)
    opened, course = drawn[:, 0] < OPENS / (OPENS + CLOSES), []
    for step in range(WINDOW):
        if step:
            opened = torch.where(opened, drawn[:, step] >= CLOSES, drawn[:, step] < OPENS)
        course.append(opened)
    gate = torch.stack(course, dim=1)[..., None]
    opening, closing = (torch.tensor(values, dtype=torch.float64) for values in (OPEN, CLOSED))
    decays: Tensor = torch.where(gate, opening, closing)
    return decays, gate.double().expand(-1, -1, STATES)


def selective(random: torch.Generator, options: Drawn) -> tuple[Tensor, Tensor]:
    """Gates that a selective scan makes of noise, which is not the input that is remembered."""
    scan = SelectiveScan(STATES, step_bounds=(0.1, 0.2), **options)
    noise = torch.randn(COURSES, WINDOW, 1, generator=random, dtype=torch.float64)
    with torch.no_grad():
        decays, columns = scan.gates(noise.to(scan.D))
    return decays[:, :, 0].cpu(), columns[:, :, 0].cpu()


def kept(decays: Tensor, columns: Tensor) -> Tensor:
    """The memory of each input in the last state, newest first: (courses, steps), by singular values."""
    steps = decays.shape[1]
    impulses = columns[..., None] * torch.eye(steps, dtype=columns.dtype)[:, None, :]
    rows = gated_recurrence(decays[..., None], impulses)[:, -1].flip(-1)  # (courses, states, steps)
    basis = torch.linalg.svd(rows, full_matrices=False)
    seen = TOLERANCE * basis.S[:, :1] < basis.S
    shares: Tensor = (basis.Vh.square() * seen[..., None]).sum(1)
    return shares
