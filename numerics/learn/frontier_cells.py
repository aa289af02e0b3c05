"""Branch and bound over spectra in hyperbolic cells, as numba compiles it: imported for this alone.

One eigenvalue runs over cells in polar coordinates l = tanh(rho) e^{i phi}, in which the hyperbolic length element is
d rho and sinh(2 rho)/2 d phi. Turning and reflecting a spectrum keeps |b_k|, so the eigenvalue of largest modulus is
taken real and positive, the others in order of modulus, and the angle of the second in [0, pi].

Two bounds decide a cell. M is the memory at its middle, x_i^2 what the removal of l_i costs there, y_i^2 what a second
l_i brings, r_i how far l_i may be from the middle, d_ij the distance of two eigenvalues, g_ij = 1/cosh d_ij:

- arcsin sqrt M grows by at most the largest eigenvalue of the matrix g_ij sqrt(r_i r_j);
- M grows by at most sum 2 x_i y_i r_i + sum p_i r_i^2 + sum_{i<j} q_ij r_i r_j, where p_i bounds
  y_i^2 - x_i^2 + 2 x_i y_ii, and q_ij bounds 2 g_ij (y_i y_j + x_i x_j + x_i y_ij + y_i x_ij), all over the cell.

The proofs are on the page on the frontier (docs/frontier.md), and so is how far rounding goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])

TWIST, OWN = 2**0.5, 5**0.5  # the greatest speeds of x_i and y_i as another eigenvalue, and as l_i itself, moves
PARTS = ((0.5, 0.75), (1.0, 0.25))  # parts of the way, and the weight that Taylor's remainder gives to each
SLACK = 1e-10  # hyperbolic length by which rounding may move the middle of a cell
NEARER = 1 + 1e-9  # and by what factor it may change g
FARTHEST = 1.5  # cells that reach farther are halved unseen


def compiled(loop: Loop) -> Loop:
    """The loop as machine code, made at its first call and kept for other processes where there is a place for it."""
    try:
        return cast(Loop, njit(cache=True)(loop))
    except RuntimeError:  # neither the package's folder nor a cache of the user's can be written to
        return cast(Loop, njit(loop))


@compiled
def memory(eigenvalues: Any, count: int, response: Any, without: int = -1) -> Any:
    """1 - sum |b_k|^2 over the lags of `response`, which is overwritten: b runs through one section a state."""
    response[:] = 0.0
    response[0] = 1.0
    for n in range(count):
        if n == without:
            continue
        value = eigenvalues[n]
        out, before = 0j, 0j
        for k in range(len(response)):
            out = value * out + before - value.conjugate() * response[k]
            before = response[k]
            response[k] = out
    left = 1.0
    for k in range(len(response)):
        left -= response[k].real ** 2 + response[k].imag ** 2
    return left


@compiled
def brought(response: Any, value: Any) -> Any:
    """Square root of what a further eigenvalue adds to the memory of a response: |<z^tau, B k_l>|."""
    total = 0j
    for k in range(len(response)):
        total = total * value + response[k]
    return np.sqrt((1 - value.real**2 - value.imag**2) * (total.real**2 + total.imag**2))


@compiled
def middle(cell: Any, count: int, eigenvalues: Any, along: Any, across: Any, reach: Any) -> None:
    """The middle of a cell, half its sizes along and across the radius, and the distance of its farthest point."""
    for i in range(count):
        at = max(2 * i - 1, 0)
        radius, angle = (cell[at, 0] + cell[at, 1]) / 2, 0.0
        along[i], across[i] = (cell[at, 1] - cell[at, 0]) / 2, 0.0
        if i:
            angle = (cell[at + 1, 0] + cell[at + 1, 1]) / 2
            turn = np.sin(min((cell[at + 1, 1] - cell[at + 1, 0]) / 4, np.pi / 2))
            across[i] = np.arcsinh(np.sqrt(np.sinh(2 * radius) * np.sinh(2 * cell[at, 1])) * turn)
        reach[i] = np.arcsinh(np.sqrt(np.sinh(along[i]) ** 2 + np.sinh(across[i]) ** 2)) + SLACK
        eigenvalues[i] = np.tanh(radius) * complex(np.cos(angle), np.sin(angle))


@compiled
def out_of_order(cell: Any, count: int) -> Any:
    """Whether a later eigenvalue is larger all over the cell."""
    for i in range(1, count):  # noqa: SIM110 -- numba compiles no generators
        if cell[max(2 * i - 3, 0), 1] < cell[2 * i - 1, 0]:
            return True
    return False


@compiled
def nearness(eigenvalues: Any, count: int, reach: Any, part: float, near: Any) -> None:
    """1/cosh of the least distances of the eigenvalues within a part of the way, rounded upwards."""
    for i in range(count):
        near[i, i] = 1.0
        for j in range(i):
            first, second = eigenvalues[i], eigenvalues[j]
            apart = 1 - first.conjugate() * second
            square = (1 - first.real**2 - first.imag**2) * (1 - second.real**2 - second.imag**2)
            cosh = max(np.sqrt((apart.real**2 + apart.imag**2) / square), 1.0)
            sinh = np.sqrt(cosh**2 - 1)
            grown = np.exp(part * (reach[i] + reach[j]))
            moved = (grown - 1 / grown) / 2
            least = cosh * (grown + 1 / grown) / 2 - sinh * moved
            still_apart = sinh * (grown + 1 / grown) / 2 > cosh * moved
            near[i, j] = near[j, i] = min(NEARER / least, 1.0) if still_apart else 1.0


@compiled
def length(count: int, reach: Any, near: Any, weights: Any, moved: Any) -> Any:
    """A bound on the largest eigenvalue of near_ij sqrt(r_i r_j): the largest quotient (R v)_i/v_i for some v > 0."""
    weights[:count] = 1.0
    best = np.inf
    for _ in range(4):
        largest, total = 0.0, 0.0
        for i in range(count):
            moved[i] = 0.0
            for j in range(count):
                moved[i] += near[i, j] * reach[j] * weights[j]
            largest = max(largest, moved[i] / weights[i])
            total += moved[i]
        best = min(best, largest)
        for i in range(count):
            weights[i] = moved[i] / total + 1e-12
    return best


@compiled
def moved_costs(count: int, part: float, reach: Any, near: Any, free: float, kept: float, state: Any) -> None:
    """Bounds on x and y within a part of the way, where 1 - M <= free and M <= kept.

    state: rows x, y, and least |l|^(2 tau + 2); rows 3 and 4 are overwritten by the bounds.
    """
    for i in range(count):
        thin = np.sqrt(1 - state[2, i])
        own = 2 * np.sqrt((1 - state[2, i] ** 2) * free) + min(np.sqrt(kept), thin)
        up, over = reach[i] * thin * np.sqrt(free), reach[i] * min(OWN, own)
        for j in range(count):
            if j != i:
                other = np.sqrt(1 - state[2, j])
                speed = near[i, j] * min(TWIST, other * np.sqrt(free) + min(np.sqrt(kept), other))
                up += reach[j] * speed
                over += reach[j] * speed
        state[3, i] = min(state[0, i] + part * up, np.sqrt(kept), thin)
        state[4, i] = min(state[1, i] + part * over, thin * np.sqrt(free))


@compiled
def bent(i: int, free: float, state: Any) -> Any:
    """The most of y^2 - x^2 + 2 x f under y^2 + f^2 <= free."""
    x, y = state[3, i], state[4, i]
    room = free * (1 - state[2, i] ** 2)
    rest = np.sqrt(max(room - y**2, 0.0))
    return y**2 + 2 * x * rest - x**2 if x <= rest else room


@compiled
def twisted(i: int, j: int, free: float, kept: float, state: Any) -> Any:
    """The most of y_i y_j + x_i x_j + x_i y_ij + y_i x_ij, under y_i^2 + y_ij^2 <= free, x_i^2 + x_ij^2 <= kept."""
    both = 1 - state[2, i] * state[2, j]
    free, kept = free * both, min(kept, both)
    turned = 1.0
    for k in (i, j):
        x, y = state[3, k] ** 2 / kept, state[4, k] ** 2 / free
        if x + y < 1:
            turned = min(turned, np.sqrt(x * (1 - y)) + np.sqrt(y * (1 - x)))
    return state[3, i] * state[3, j] + state[4, i] * state[4, j] + turned * np.sqrt(free * kept)


@compiled
def second_order(
    eigenvalues: Any, count: int, value: float, most: float, far: float, reach: Any, near: Any, state: Any, blur: float
) -> Any:
    """The second bound on M all over a cell, where M exceeds `most` nowhere; row 5 of state: what each l_i is worth."""
    bound = value + blur
    for i in range(count):
        state[5, i] = 2 * state[0, i] * state[1, i]
        bound += state[5, i] * reach[i]
    angle, under = np.arcsin(np.sqrt(min(value + blur, 1.0))), np.arcsin(np.sqrt(max(value - blur, 0.0)))
    for part, share in PARTS:
        if bound > most:
            break
        nearness(eigenvalues, count, reach, part, near)
        free = 1 - np.sin(max(under - part * far, 0.0)) ** 2 + blur
        kept = min(most, np.sin(min(angle + part * far, np.pi / 2)) ** 2) + blur
        moved_costs(count, part, reach, near, free, kept, state)
        for i in range(count):
            own = share * bent(i, free, state) * reach[i]
            bound += own * reach[i]
            state[5, i] += own
            for j in range(i):
                mixed = share * 2 * near[i, j] * twisted(i, j, free, kept, state)
                bound += mixed * reach[i] * reach[j]
                state[5, i] += mixed * reach[j] / 2
                state[5, j] += mixed * reach[i] / 2
    return bound


@compiled
def decided(
    cell: Any, count: int, target: float, blur: float, eigenvalues: Any, response: Any, state: Any, near: Any
) -> Any:
    """Whether no spectrum of a cell keeps more than the target; rows 6 to 8 of state: its sizes and reach."""
    along, across, reach = state[6], state[7], state[8]
    middle(cell, count, eigenvalues, along, across, reach)
    state[5, :] = 1.0
    if reach[:count].max() >= FARTHEST:
        return False
    nearness(eigenvalues, count, reach, 1.0, near)
    far = length(count, reach, near, state[3], state[4])
    if far >= FARTHEST:
        return False
    value, most = max(memory(eigenvalues, count, response), 0.0), target - 100 * blur
    if np.arcsin(np.sqrt(min(value + blur, 1.0))) + far <= np.arcsin(np.sqrt(most)):
        return True
    for i in range(count):
        state[1, i] = brought(response, eigenvalues[i]) + blur
        at = max(2 * i - 1, 0)
        least = max((cell[at, 0] + cell[at, 1]) / 2 - reach[i], 0.0)
        state[2, i] = np.tanh(least) ** (2 * len(response))
    for i in range(count):
        memory(eigenvalues, count, response, i)
        state[0, i] = brought(response, eigenvalues[i]) + blur
    return second_order(eigenvalues, count, value, most, far, reach, near, state, blur) <= most


@compiled
def axis(count: int, state: Any) -> Any:
    """The coordinate of a cell whose halving promises most."""
    best, chosen = -1.0, 0
    for i in range(count):
        for side in range(2):
            promise = state[6 + side, i] ** 2 / state[8, i] * state[5, i]
            if promise > best:
                best, chosen = promise, max(2 * i - 1, 0) + side
    return chosen


@compiled
def search_cells(stack: Any, top: int, count: int, lag: int, target: float, blur: float, limit: int) -> Any:
    """Decide cells until none is left, or so many were seen: how many are left, and how many were seen."""
    eigenvalues, response = np.zeros(count, np.complex128), np.zeros(lag + 1, np.complex128)
    state, near, seen = np.zeros((9, count)), np.zeros((count, count)), 0
    while top > 0 and seen < limit and top + 1 < len(stack):
        top, seen = top - 1, seen + 1
        cell = stack[top].copy()
        if out_of_order(cell, count) or decided(cell, count, target, blur, eigenvalues, response, state, near):
            continue
        place = axis(count, state)
        half = (cell[place, 0] + cell[place, 1]) / 2
        stack[top] = cell
        stack[top, place, 1] = half
        stack[top + 1] = cell
        stack[top + 1, place, 0] = half
        top += 2
    return top, seen
