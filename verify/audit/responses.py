"""Responses to unit impulses in every input, as one batch; of channels that do not see each other, in one sequence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.limits import check_work
from memlaw.numerics.memory.hankel import MOST_ROWS
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.verify.audit.behaviour import run_in_parts
from memlaw.verify.audit.door import CausalMap
from memlaw.verify.audit.layout import check_finite

FIRST, LONGEST = 128, 4096  # steps of a response
MANY = 64  # channels, beyond which each is looked at for a shorter time
MOST_NUMBERS = 2**24  # in all responses
MOST_OUTPUTS = 8  # beyond, outputs are mixed at random: the states behind them stay seen
QUIET = 2.0**-40  # of the largest: a response that has fallen so far has ended
TRIED = 16  # steps that tell whether channels see each other


@dataclass(frozen=True)
class Responses:
    """h_0, ..., h_{T-1} of systems that do not see each other.

    systems (S, T, p, m): S = H for H channels apart, each with one input and one output, else 1; apart: which it is;
    direct: h_0 before outputs were mixed, (S, p, m).
    """

    systems: FloatArray
    apart: bool
    direct: FloatArray


def channels_apart(found: CausalMap) -> bool:
    """Whether as many outputs as inputs are as many systems that do not see each other.

    Inputs whose number has a certain bit are driven, outputs whose number has it not stay still: two runs a bit tell
    each two channels apart.
    """
    count = found.inputs
    if count == 1 or count != found.outputs:
        return False
    bits = np.arange(count)[None, :] >> np.arange(max(1, (count - 1).bit_length()))[:, None] & 1
    driven = np.concatenate([bits, 1 - bits])[:, None, :]
    u = np.random.default_rng(2).standard_normal((len(driven), TRIED, count)) * driven
    moved = run_in_parts(found.run, u) - found.run(np.zeros((1, TRIED, count)))
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

    Errors: InvalidInput for lags beyond a length that is fixed.
    """
    last = int(lags.max())
    if length is not None and last >= length - 1:
        raise InvalidInput(
            f"lag {last} of a layer that takes {length} steps",
            "a lag is seen in outputs after it",
            f"ask for lags up to {length - 2}",
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
        ends = abs(responses.systems[:, -(steps // 4) :]).max()
        if steps >= most or ends <= max(QUIET, found.unit) * abs(responses.systems[:, 1:]).max(initial=0.0):
            return responses
        steps = min(most, 2 * steps)
