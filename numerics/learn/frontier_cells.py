"""Branch and bound over spectra in hyperbolic cells, as numba compiles it: imported for this alone.

One eigenvalue runs over cells in polar coordinates l = tanh(rho) e^{i phi}, in which the hyperbolic length element is
d rho and sinh(2 rho)/2 d phi. Turning and reflecting a spectrum keeps |b_k|, so the eigenvalue of largest modulus is
taken real and positive, the others in order of modulus, and the angle of the second in [0, pi].

Two bounds decide a cell. M is the memory at its middle, x_i^2 what the removal of l_i costs there, y_i^2 and y_ii^2
what a second and a third l_i bring, r_i how far l_i may be from the middle, d_ij the distance of two eigenvalues,
g_ij = 1/cosh d_ij:

- arcsin sqrt M grows by at most the largest eigenvalue of the matrix g_ij sqrt(r_i r_j);
- M grows by what each l_i can bring alone, which x_i, y_i and y_ii tell up to t^3 with t = tanh r_i, and by
  2 g_ij q_ij r_i r_j for each pair, where q_ij bounds y_i y_j + x_i x_j + x_i y_ij + y_i x_ij, averaged over the cell.

The proofs are on the page on the frontier (docs/frontier.md), and so is how far rounding goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])

TWIST, OWN = 2**0.5, 5**0.5  # the greatest speeds of x_i and y_i as another eigenvalue, and as l_i itself, moves
SLACK = 1e-10  # hyperbolic length by which rounding may move the middle of a cell
NEARER = 1 + 1e-9  # and by what factor it may change g
FARTHEST = 1.5  # cells that reach farther are halved unseen

# Rows of the state, a number for each eigenvalue. Of where it is: half its cell's sizes along and across the radius,
# the distance r of the farthest point, e^(r/2), the least s = |l|^(2 lag + 2), sqrt(1 - s), sqrt(1 - s^2).
ALONG, ACROSS, REACH, GROWN, DEEP, THIN, THINNER = range(7)
# Then x, y and y_ii; bounds on x and y on a part of the way, that part (1/2 or 1), what l_i moves x and y of others by;
# what a shorter way of l_i would take off the bound, alone and in all.
X, Y, AGAIN, MOST_X, MOST_Y, PART, MOVES, ALONE, WORTH = range(7, 16)
PLACE, ROWS = 7, 16


def compiled(loop: Loop) -> Loop:
    """The loop as machine code, made at its first call and kept for other processes where there is a place for it."""
    try:
        return cast(Loop, njit(cache=True)(loop))
    except RuntimeError:  # neither the package's folder nor a cache of the user's can be written to
        return cast(Loop, njit(loop))


@compiled
def place(cell: Any, i: int, lag: int, eigenvalues: Any, state: Any) -> None:
    """The middle of a cell, and the rows of the state that tell how far one eigenvalue may be from it."""
    at = max(2 * i - 1, 0)
    radius, angle = (cell[at, 0] + cell[at, 1]) / 2, 0.0
    along, across = (cell[at, 1] - cell[at, 0]) / 2, 0.0
    if i:
        angle = (cell[at + 1, 0] + cell[at + 1, 1]) / 2
        turn = np.sin(min((cell[at + 1, 1] - cell[at + 1, 0]) / 4, np.pi / 2))
        across = np.sqrt(np.sinh(2 * radius) * np.sinh(2 * cell[at, 1])) * turn
    slant = np.sqrt(np.sinh(along) ** 2 + across**2)
    grown = (slant + np.sqrt(slant**2 + 1)) * (1 + SLACK)
    eigenvalues[i] = np.tanh(radius) * complex(np.cos(angle), np.sin(angle))
    state[ALONG, i], state[ACROSS, i], state[REACH, i] = along, np.arcsinh(across), np.log(grown)
    state[GROWN, i] = np.sqrt(grown)
    state[DEEP, i] = np.tanh(max(radius - state[REACH, i], 0.0)) ** (2 * lag + 2)
    state[THIN, i], state[THINNER, i] = np.sqrt(1 - state[DEEP, i]), np.sqrt(1 - state[DEEP, i] ** 2)


@compiled
def out_of_order(cell: Any, count: int) -> Any:
    """Whether a later eigenvalue is larger all over the cell."""
    for i in range(1, count):  # noqa: SIM110 -- numba compiles no generators
        if cell[max(2 * i - 3, 0), 1] < cell[2 * i - 1, 0]:
            return True
    return False


@compiled
def section(response: Any, value: Any) -> None:
    """Overwrite a response by what one section more makes of it."""
    out, before = 0j, 0j
    for k in range(len(response)):
        out = value * out + before - value.conjugate() * response[k]
        before = response[k]
        response[k] = out


@compiled
def memory(eigenvalues: Any, count: int, responses: Any) -> Any:
    """1 - sum |b_k|^2 over the lags of the responses: row `count` becomes that of all sections, row i lacks l_i."""
    responses[count, :] = 0.0
    responses[count, 0] = 1.0
    for n in range(count):
        responses[n] = responses[count]
        for i in range(n):
            section(responses[i], eigenvalues[n])
        section(responses[count], eigenvalues[n])
    left = 1.0
    for k in range(responses.shape[1]):
        left -= responses[count, k].real ** 2 + responses[count, k].imag ** 2
    return left


@compiled
def brought(response: Any, value: Any) -> Any:
    """Square root of what a further eigenvalue adds to the memory of a response: |<z^tau, B k_l>|."""
    total = 0j
    for k in range(len(response)):
        total = total * value + response[k]
    return np.sqrt((1 - value.real**2 - value.imag**2) * (total.real**2 + total.imag**2))


@compiled
def brought_again(response: Any, value: Any) -> Any:
    """Square root of what it adds if it is added twice, the second time."""
    total, out, before = 0j, 0j, 0j
    for k in range(len(response)):
        out = value * out + before - value.conjugate() * response[k]
        before = response[k]
        total = total * value + out
    return np.sqrt((1 - value.real**2 - value.imag**2) * (total.real**2 + total.imag**2))


@compiled
def costs(eigenvalues: Any, count: int, responses: Any, state: Any, blur: float) -> None:
    """x, y and y_ii at the middle, rounded upwards."""
    for i in range(count):
        state[X, i] = brought(responses[i], eigenvalues[i]) + blur
        state[Y, i] = brought(responses[count], eigenvalues[i]) + blur
        state[AGAIN, i] = brought_again(responses[count], eigenvalues[i]) + 3 * blur


@compiled
def closeness(eigenvalues: Any, count: int, close: Any) -> None:
    """exp(-d_ij)."""
    for i in range(count):
        for j in range(i):
            first, second = eigenvalues[i], eigenvalues[j]
            apart = 1 - first.conjugate() * second
            square = (1 - first.real**2 - first.imag**2) * (1 - second.real**2 - second.imag**2)
            cosh = max(np.sqrt((apart.real**2 + apart.imag**2) / square), 1.0)
            close[i, j] = close[j, i] = 1 / (cosh + np.sqrt(cosh**2 - 1))


@compiled
def nearness(count: int, close: Any, state: Any, near: Any) -> None:
    """1/cosh of the least distances where each eigenvalue goes its part of the way, a half or all, rounded upwards."""
    for i in range(count):
        near[i, i] = 1.0
        for j in range(i):
            nearer = close[i, j] * state[GROWN, i] * state[GROWN, j]
            nearer *= state[GROWN, i] if state[PART, i] == 1.0 else 1.0
            nearer *= state[GROWN, j] if state[PART, j] == 1.0 else 1.0
            near[i, j] = near[j, i] = min(2 * NEARER * nearer / (1 + nearer**2), 1.0) if nearer < 1 else 1.0


@compiled
def length(count: int, near: Any, state: Any) -> Any:
    """A bound on the largest eigenvalue of near_ij sqrt(r_i r_j): the largest quotient (R v)_i/v_i for some v > 0."""
    weights, moved = state[MOST_X], state[MOST_Y]
    weights[:] = 1.0
    best = np.inf
    for _ in range(3):
        largest, total = 0.0, 0.0
        for i in range(count):
            moved[i] = 0.0
            for j in range(count):
                moved[i] += near[i, j] * state[REACH, j] * weights[j]
            largest = max(largest, moved[i] / weights[i])
            total += moved[i]
        best = min(best, largest)
        for i in range(count):
            weights[i] = moved[i] / total + 1e-12
    return best


@compiled
def own_gain(i: int, left: float, blur: float, state: Any) -> Any:
    """The most by which M grows as l_i moves alone, from where 1 - M <= left."""
    x, y, z, way = state[X, i], state[Y, i], state[AGAIN, i], np.tanh(state[REACH, i])
    least = max(x - 2 * blur, 0.0)
    bend = y**2 + 2 * x * z - least**2
    gain = (x * y) ** 2 / -bend if bend < 0 and x * y < -bend * way else (2 * x * y + bend * way) * way
    rest = np.sqrt(max(left - y**2 - z**2, 0.0) + 20 * blur) * way**3
    gain += 2 * y * max(z - least, 0.0) * way**3 + z**2 * way**4
    return gain + rest * (2 * (x + y * way + z * way**2) + rest)


@compiled
def moved_costs(count: int, near: Any, free: float, kept: float, state: Any) -> None:
    """Bounds on x and y where each eigenvalue goes its part of the way, and 1 - M <= free, M <= kept."""
    root, most = np.sqrt(free), np.sqrt(kept)
    for k in range(count):
        thin = state[THIN, k]
        state[MOVES, k] = min(TWIST, thin * root + min(most, thin)) * state[PART, k] * state[REACH, k]
    for k in range(count):
        thin, way, others = state[THIN, k], state[PART, k] * state[REACH, k], 0.0
        for m in range(count):
            if m != k:
                others += near[k, m] * state[MOVES, m]
        own = min(OWN, 2 * state[THINNER, k] * root + min(most, thin))
        state[MOST_X, k] = min(state[X, k] + way * thin * root + others, most, thin)
        state[MOST_Y, k] = min(state[Y, k] + way * own + others, thin * root)


@compiled
def twisted(i: int, j: int, free: float, kept: float, state: Any) -> Any:
    """The most of y_i y_j + x_i x_j + x_i y_ij + y_i x_ij, under y_i^2 + y_ij^2 <= free, x_i^2 + x_ij^2 <= kept."""
    both = 1 - state[DEEP, i] * state[DEEP, j]
    free, kept = free * both, min(kept, both)
    first = state[MOST_X, i] ** 2 * free + state[MOST_Y, i] ** 2 * kept
    second = state[MOST_X, j] ** 2 * free + state[MOST_Y, j] ** 2 * kept
    turned = np.sqrt(free * kept)
    if min(first, second) < free * kept:
        k = i if first < second else j
        x, y = state[MOST_X, k] ** 2, state[MOST_Y, k] ** 2
        turned = min(turned, np.sqrt(x * max(free - y, 0.0)) + np.sqrt(y * max(kept - x, 0.0)))
    return state[MOST_X, i] * state[MOST_X, j] + state[MOST_Y, i] * state[MOST_Y, j] + turned


@compiled
def pair_gain(i: int, j: int, near: Any, free: float, kept: float, state: Any) -> Any:
    """What the moves of two eigenvalues bring together, where both go at most their parts: a quarter of the cases."""
    gain = 0.5 * near[i, j] * twisted(i, j, free, kept, state)
    state[WORTH, i] += gain * state[REACH, j] / 2
    state[WORTH, j] += gain * state[REACH, i] / 2
    return gain * state[REACH, i] * state[REACH, j]


@compiled
def pairs_gain(count: int, ahead: int, near: Any, free: float, kept: float, state: Any) -> Any:
    """The same of all pairs, or of those with the one that is ahead."""
    moved_costs(count, near, free, kept, state)
    gain = 0.0
    for i in range(count):
        for j in range(i):
            if ahead in (-1, count, i, j):
                gain += pair_gain(i, j, near, free, kept, state)
    return gain


@compiled
def most_memory(
    count: int, value: float, most: float, far: float, close: Any, near: Any, state: Any, blur: float
) -> Any:
    """The second bound on M all over a cell, where M exceeds `most` nowhere; infinite as soon as it exceeds that.

    Each pair is looked at where all go half the way, where one goes farther, and where all do.
    """
    bound = value + blur
    for i in range(count):
        gain = own_gain(i, 1 - value + blur, blur, state)
        bound += gain
        state[WORTH, i] = state[ALONE, i] = gain / state[REACH, i]
    if bound > most:
        return np.inf
    high, low = np.arcsin(np.sqrt(min(value + blur, 1.0))), np.arcsin(np.sqrt(max(value - blur, 0.0)))
    for ahead in range(-1, count + 1):
        way = far / 2 if ahead < 0 else far
        free = 1 - np.sin(max(low - way, 0.0)) ** 2 + blur
        kept = min(most, np.sin(min(high + way, np.pi / 2)) ** 2) + blur  # room for the first place that exceeds `most`
        for k in range(count):
            state[PART, k] = 1.0 if ahead in (k, count) else 0.5
        nearness(count, close, state, near)
        gain = pairs_gain(count, ahead, near, free, kept, state)
        bound += gain
        if bound > most or (ahead < 0 and bound + 3 * gain > most):  # as the other quarters hardly bring less
            state[WORTH] += (3 if ahead < 0 else 0) * (state[WORTH] - state[ALONE])
            return np.inf
    return bound


@compiled
def decided(
    count: int, target: float, blur: float, eigenvalues: Any, responses: Any, close: Any, near: Any, state: Any
) -> Any:
    """Whether no spectrum of a cell keeps more than the target; the rows of its place are given."""
    state[WORTH], state[PART] = 1.0, 1.0
    if state[REACH].max() >= FARTHEST:
        return False
    closeness(eigenvalues, count, close)
    nearness(count, close, state, near)
    far = length(count, near, state)
    if far >= FARTHEST:
        return False
    value, most = max(memory(eigenvalues, count, responses), 0.0), target - 100 * blur
    if np.arcsin(np.sqrt(min(value + blur, 1.0))) + far <= np.arcsin(np.sqrt(most)):
        return True
    costs(eigenvalues, count, responses, state, blur)
    return most_memory(count, value, most, far, close, near, state, blur) <= most


@compiled
def axis(count: int, state: Any) -> Any:
    """The coordinate of a cell whose halving promises most."""
    best, chosen = -1.0, 0
    for i in range(count):
        for side in range(2):
            promise = state[ALONG + side, i] ** 2 / state[REACH, i] * state[WORTH, i]
            if promise > best:
                best, chosen = promise, max(2 * i - 1, 0) + side
    return chosen


@compiled
def search_cells(stack: Any, top: int, count: int, lag: int, target: float, blur: float, limit: int) -> Any:
    """Decide cells until none is left, or so many were seen: how many are left, and how many were seen."""
    middles, places = np.zeros((len(stack), count), np.complex128), np.zeros((len(stack), PLACE, count))
    responses, state = np.zeros((count + 1, lag + 1), np.complex128), np.zeros((ROWS, count))
    close, near, seen = np.zeros((count, count)), np.zeros((count, count)), 0
    for first in range(top):
        for i in range(count):
            place(stack[first], i, lag, middles[first], places[first])
    while top > 0 and seen < limit and top + 1 < len(stack):
        top, seen = top - 1, seen + 1
        state[:PLACE] = places[top]
        if out_of_order(stack[top], count) or decided(count, target, blur, middles[top], responses, close, near, state):
            continue
        at = axis(count, state)
        stack[top + 1], middles[top + 1], places[top + 1] = stack[top], middles[top], places[top]
        stack[top, at, 1] = stack[top + 1, at, 0] = (stack[top, at, 0] + stack[top, at, 1]) / 2
        for half in (top, top + 1):
            place(stack[half], (at + 1) // 2, lag, middles[half], places[half])
        top += 2
    return top, seen
