"""Branch and bound over spectra in hyperbolic cells, as numba compiles it: imported for this alone.

One eigenvalue runs over cells in polar coordinates l = tanh(rho) e^{i phi}, in which the hyperbolic length element is
d rho and sinh(2 rho)/2 d phi. Turning and reflecting a spectrum keeps |b_k|, so the eigenvalue of largest modulus is
taken real and positive, the others in order of modulus, and the angle of the second in [0, pi].

Two bounds decide a cell, with M at its middle, x_i^2 what the removal of l_i costs there, y_i^2 what a second l_i
brings, and r_i how far, in hyperbolic length, l_i may be from the middle:

- arcsin sqrt M grows by at most sum r_i;
- M grows by at most sum 2 x_i y_i r_i + sum p_i r_i^2 + sum_{i<j} q_ij r_i r_j, where along geodesics half the second
  derivative in l_i is y_i^2 - x_i^2 + 2 x_i f_i <= 1 with f_i^2 <= 1 - M, and the mixed one is at most
  4 (x_i + y_i) <= 4 sqrt 2; x_i moves at most at the speeds 1 (own) and 2 (others), y_i at sqrt 5 and 2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])

OWN, OTHER, MIXED = 5**0.5, 2.0, 4 * 2**0.5
SLACK = 1e-10  # hyperbolic length by which rounding may move the middle of a cell
BLUR = 0.05  # weight of what the gradient does not show when a cell is split


def compiled(loop: Loop) -> Loop:
    """The loop as machine code, made at the first call in a process."""
    return cast(Loop, njit(loop))


@compiled
def memory(eigenvalues: Any, count: int, response: Any) -> Any:
    """1 - sum |b_k|^2 over the lags of `response`, which is overwritten: b runs through one section a state."""
    response[:] = 0.0
    response[0] = 1.0
    for n in range(count):
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
def middle(cell: Any, count: int, eigenvalues: Any, along: Any, across: Any) -> None:
    """The middle of a cell, and how far from it the cell reaches along each radius and across it."""
    for i in range(count):
        at = max(2 * i - 1, 0)
        radius, angle = (cell[at, 0] + cell[at, 1]) / 2, 0.0
        along[i], across[i] = (cell[at, 1] - cell[at, 0]) / 2 + SLACK, 0.0
        if i:
            angle = (cell[at + 1, 0] + cell[at + 1, 1]) / 2
            across[i] = np.sinh(2 * radius) / 4 * (cell[at + 1, 1] - cell[at + 1, 0]) + SLACK
        eigenvalues[i] = np.tanh(radius) * complex(np.cos(angle), np.sin(angle))


@compiled
def out_of_order(cell: Any, count: int) -> Any:
    """Whether a later eigenvalue is larger all over the cell."""
    for i in range(1, count):  # noqa: SIM110 -- numba compiles no generators
        if cell[max(2 * i - 3, 0), 1] < cell[2 * i - 1, 0]:
            return True
    return False


@compiled
def costs(eigenvalues: Any, count: int, value: float, blur: float, response: Any, others: Any, x: Any, y: Any) -> None:
    """Square roots of what each eigenvalue's removal costs and of what its double brings, rounded upwards."""
    for i in range(count):
        others[:count] = eigenvalues[:count]
        others[count] = eigenvalues[i]
        y[i] = np.sqrt(max(memory(others, count + 1, response) - value, 0.0) + blur)
        others[i] = eigenvalues[count - 1]
        x[i] = np.sqrt(max(value - memory(others, count - 1, response), 0.0) + blur)


@compiled
def second_order(count: int, value: float, reach: Any, x: Any, y: Any, blur: float) -> Any:
    """The second bound on M all over a cell."""
    total = reach.sum()
    bound = value + blur
    beyond = min(1.0, np.sqrt(max(1 - value + blur, 0.0)) + total)
    for i in range(count):
        rest = OTHER * (total - reach[i])
        most, least = x[i] + rest + reach[i], max(x[i] - rest - reach[i] - 2 * np.sqrt(blur), 0.0)
        brought = y[i] + rest + OWN * reach[i]
        curved = max(min(1.0, brought**2 - least**2 + 2 * most * beyond), 0.0)
        bound += 2 * x[i] * y[i] * reach[i] + curved * reach[i] ** 2
        for j in range(i):
            far = OTHER * (total - reach[j]) + reach[j]
            other = x[j] + far + y[j] + far + (OWN - 1) * reach[j]
            bound += min(MIXED, 4 * min(most + brought, other)) * reach[i] * reach[j]
    return bound


@compiled
def longest(count: int, along: Any, across: Any, reach: Any, x: Any, y: Any) -> Any:
    """The coordinate of a cell whose halving promises most."""
    best, chosen = -1.0, 0
    for i in range(count):
        weight = 2 * x[i] * y[i] + reach[i] / 2 + BLUR
        if along[i] * weight > best:
            best, chosen = along[i] * weight, max(2 * i - 1, 0)
        if i and across[i] * weight > best:
            best, chosen = across[i] * weight, 2 * i
    return chosen


@compiled
def search_cells(stack: Any, top: int, count: int, lag: int, target: float, blur: float, limit: int) -> Any:
    """Decide cells until none is left, or so many were seen: how many are left, and how many were seen."""
    eigenvalues, others = np.zeros(count + 1, np.complex128), np.zeros(count + 1, np.complex128)
    response = np.zeros(lag + 1, np.complex128)
    along, across, x, y = np.zeros(count), np.zeros(count), np.zeros(count), np.zeros(count)
    goal, seen = np.arcsin(np.sqrt(target - 2 * blur)), 0
    while top > 0 and seen < limit and top + 1 < len(stack):
        top, seen = top - 1, seen + 1
        cell = stack[top].copy()
        if out_of_order(cell, count):
            continue
        middle(cell, count, eigenvalues, along, across)
        reach = along + across
        value = max(memory(eigenvalues, count, response), 0.0)
        if np.arcsin(np.sqrt(value + blur)) + reach.sum() <= goal:
            continue
        costs(eigenvalues, count, value, 2 * blur, response, others, x, y)
        if second_order(count, value, reach, x, y, 2 * blur) <= target:
            continue
        axis = longest(count, along, across, reach, x, y)
        half = (cell[axis, 0] + cell[axis, 1]) / 2
        stack[top] = cell
        stack[top, axis, 1] = half
        stack[top + 1] = cell
        stack[top + 1, axis, 0] = half
        top += 2
    return top, seen
