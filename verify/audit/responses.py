"""Responses to unit impulses in every input, as one batch; of channels that do not see each other, in one sequence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.limits import check_work
from memlaw.numerics.memory.hankel import MOST_ROWS
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.verify.audit.behaviour import run_in_parts
from memlaw.verify.audit.door import CausalMap
from memlaw.verify.audit.layout import check_finite
from memlaw.verify.audit.outside import QUIET

FIRST, LONGEST = 128, 4096  # steps of a response
MANY = 64  # channels, beyond which each is looked at for a shorter time
MOST_NUMBERS = 2**24  # in all responses
MOST_OUTPUTS = 8  # beyond, outputs are mixed at random: the states behind them stay seen
LATE = 16.0  # times that, or rounding: a response that comes after the end of the others
TRIED = 16  # steps that tell whether channels see each other


@dataclass(frozen=True)
class Responses:
    """h_0, ..., h_{T-1} of systems that do not see each other.

    systems (S, T, p, m): S = H for H channels apart, each with one input and one output, else 1; apart: which it is;
    direct: h_0 before outputs were mixed, (S, p, m); listened: steps after which nothing more was heard.
    """

    systems: FloatArray
    apart: bool
    direct: FloatArray
    listened: int = 0


def channels_apart(found: CausalMap, steps: int = TRIED) -> bool:
    """Whether as many outputs as inputs are as many systems that do not see each other.

    Inputs whose number has a certain bit are driven, outputs whose number has it not stay still: two runs a bit tell
    each two channels apart. steps: those of a run.
    """
    count = found.inputs
    if count == 1 or count != found.outputs:
        return False
    bits = np.arange(count)[None, :] >> np.arange(max(1, (count - 1).bit_length()))[:, None] & 1
    driven = np.concatenate([bits, 1 - bits])[:, None, :]
    u = np.random.default_rng(2).standard_normal((len(driven), steps, count)) * driven
    moved = run_in_parts(found.run, u) - found.run(np.zeros((1, steps, count)))
    return bool(abs(moved * (1 - driven)).max() <= 16 * found.unit * abs(moved).max())


def impulse_responses(found: CausalMap, steps: int, apart: bool) -> Responses:
    """Responses over so many steps, less what comes out when nothing goes in."""
    count = found.inputs
    sequences = 1 if apart else count
    check_work(
        f"{count} responses of {found.outputs} outputs over {steps} steps",
        seconds=0.0,
        gib=3 * 8 * sequences * steps * (count + found.outputs) / 2**30,
    )
    u = np.zeros((sequences, steps, count))
    u[np.arange(sequences), 0] = np.ones((1, count)) if apart else np.eye(count)
    y = run_in_parts(found.run, u) - found.run(np.zeros((1, steps, count)))
    check_finite(y)
    if apart:
        systems = y[0].T[:, :, None, None]
        return Responses(systems, True, systems[:, 0])
    system = y.transpose(1, 2, 0)
    return Responses(mixed_outputs(system)[None], False, system[None, 0])


def mixed_outputs(system: FloatArray) -> FloatArray:
    """Responses (T, p, m) with the outputs mixed at random to at most eight.

    >>> mixed_outputs(np.ones((3, 20, 1))).shape
    (3, 8, 1)
    """
    outputs = system.shape[1]
    if outputs <= MOST_OUTPUTS:
        return system
    mixture = np.random.default_rng(3).standard_normal((MOST_OUTPUTS, outputs)) / outputs**0.5
    mixed: FloatArray = np.einsum("qp,tpm->tqm", mixture, system)
    return mixed


def long_enough(found: CausalMap, lags: IntArray, apart: bool, length: int | None = None) -> Responses:
    """Responses that reach the lags twice over, and grow until they have ended, or are as long as they may be.

    That nothing comes later is seen in one sequence of as many steps as they may have.

    Errors: InvalidInput for lags beyond a length that is fixed.
    """
    last = int(lags.max())
    if length is not None and last >= length - 1:
        raise InvalidInput(
            f"lag {last} of a layer that takes {length} steps",
            "a lag is seen in outputs after it",
            f"ask for lags up to {length - 2}" if length > 1 else "give it two steps or more: length=2",
        )
    check_work(
        f"memory at lags up to {last} of {found.inputs} inputs",
        seconds=0.0,
        gib=2 * 8 * MOST_ROWS * 2 * last * (1 if apart else found.inputs) / 2**30,
    )
    longest = LONGEST if not apart or found.inputs <= MANY else LONGEST // 2
    numbers = found.inputs * (1 if apart else min(found.outputs, MOST_OUTPUTS))
    most = max(2 * (last + 2), min(longest, MOST_NUMBERS // max(1, numbers * (1 if apart else found.inputs))))
    most = most if length is None else length
    steps = min(most, max(FIRST, 2 * (last + 2)))
    while True:
        responses = impulse_responses(found, steps, apart)
        ends = abs(responses.systems[:, -(steps // 2) :]).max()  # half of the steps are rows of a matrix
        if steps >= most:
            return replace(responses, listened=steps)
        if ends <= max(QUIET, found.unit) * abs(responses.systems[:, 1:]).max(initial=0.0):
            end = last_response(found, most)
            if end is None or end < steps:
                return replace(responses, listened=steps if end is None else most)
            steps = end + TRIED  # and twice as long, to see what it is
        steps = min(most, 2 * steps)


def last_response(found: CausalMap, steps: int) -> int | None:
    """The last of so many steps in which an impulse in all inputs is heard; None where the layer takes no such length.

    >>> last_response(CausalMap(lambda u: np.roll(u, 70, axis=1), 1, 1, 2.0**-53, "numpy", "late"), 100)
    70
    """
    u = np.zeros((1, steps, found.inputs))
    u[0, 0] = np.random.default_rng(6).uniform(1, 2, found.inputs)
    try:
        sizes = abs(found.run(u) - found.run(np.zeros_like(u)))[0].max(axis=1)
    except InvalidInput:
        return None
    heard = np.flatnonzero(sizes > LATE * max(QUIET, found.unit) * sizes.max(initial=0.0))
    return int(heard[-1]) if len(heard) else 0
