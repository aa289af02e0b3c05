"""Memory from outside: from the responses of a layer, whose states nobody shows.

The block Hankel matrix of h_1, h_2, ... has the row space of the states' response to the inputs; memory is the
leverage of its columns (`hankel.memory`). Its row space is found by two passes of a random range finder, which is as
accurate as a singular value decomposition and takes a fraction of its time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.realisable import DOUBLE, SINGLE, read_unit
from memlaw.numerics.number.arrays import Array, ArrayLike, FloatArray, IntArray, read_array
from memlaw.numerics.number.exact import RealNumber
from memlaw.numerics.spectrum.reading import Lags, read_flag, read_lags

MOST_ROWS = 512  # of the matrix: more of them condition it better, and take time
FIRST_DIRECTIONS, SPARE = 72, 8  # that are sought, and beyond those that are seen before no more are sought
NOISE = 4.0  # the largest singular value of a Hankel matrix of rounding, over the root of its longer side
NOISIER = 2.0**13  # how much more than the unit says rounding may add up to over the steps of a layer
LEVEL, GAP = 8.0, 1e3  # singular values of rounding alone lie so close together, and so far below all others
ARITHMETIC = 8 * DOUBLE  # of what is done here
MANY_ROWS = 1024
LIGHT = 0.9  # the norm of the last rows below which all others stay well conditioned without them
MIXTURES, MARGIN = 4, 64.0  # of rows that follow, and what rounding may leave of them, over what it left before
TRUSTED = 0.05  # the largest error of the far part of the window with which it is put right


@dataclass(frozen=True)
class HankelMemory:
    """What the responses of a layer show of its memory.

    lags (L,), values (L,): tr M(tau), what is seen of it; seen: how many states are seen at the rounding `unit` of the
    responses (what is not seen could only add to `values`); errors (L,): estimates, of the rounding of the responses
    over the least singular value that is seen, and of what the window is too short for; rows, window: block rows and
    columns of the matrix; beyond: the memory at lags beyond the window, all together (nan where it is not known).
    saturated: as many states are seen as could be; space (window m, seen): an orthonormal basis of what the rows of the
    matrix span, and noise: the size of what is left of them.
    """

    lags: IntArray
    values: FloatArray
    seen: int
    errors: FloatArray
    unit: float
    rows: int
    window: int
    beyond: float
    saturated: bool
    space: Array = field(repr=False, compare=False)
    noise: float = field(repr=False, compare=False)

    @property
    def error(self) -> float:
        """The largest of `errors`."""
        return float(self.errors.max())


def hankel_memory(
    responses: ArrayLike, lags: Lags | None = None, *, skip_known: bool = False, unit: RealNumber | None = None
) -> HankelMemory:
    """Return the memory of the state behind the responses h_0, ..., h_{T-1} of a linear time-invariant layer.

    responses: (T,), or (T, p, m) for p outputs and m inputs: the output k steps after a unit impulse. lags: those
    wanted, or their number (default: all of the window, at least half of T). skip_known: the skip from input to output
    is known to be zero, so that h_0 is used too and eigenvalues 0 are seen. unit: the rounding of the responses,
    relative to the largest (default: 2^-53, or 2^-24 for an array of float32).

    With several inputs it is the trace of the memory matrix. Over a window memory is larger by what lies beyond it:
    that is taken out. Error: 2e-15 for S4D-Lin and -Inv of 32 states at step .05, 2e-13 for an LRU ring; 4e-9 to 2e-6
    for responses rounded to float32. Errors: InvalidInput for fewer than three responses, NaN, lags beyond the window.
    Source: ``hankel.memory``, ``hankel.inputs``.

    >>> k = np.arange(200)
    >>> found = hankel_memory(2 * 0.5**k - (-0.25) ** k, 3)
    >>> found.seen, found.values.round(6).tolist()
    (2, [0.984375, 0.905273, 0.069763])
    """
    given = read_responses(responses)
    unit = read_unit(_unit_of(responses) if unit is None else unit)
    used = given if read_flag(skip_known, "skip_known =") else given[1:]
    wanted = None if lags is None else read_lags(lags)
    rows = _row_count(len(used), given.shape[1], 0 if wanted is None else int(wanted.max()))
    window = len(used) - rows + 1
    at = np.arange(window) if wanted is None else wanted
    return _measured(used, rows, at, unit)


def read_responses(responses: ArrayLike) -> Array:
    """Read responses (T,) or (T, p, m), as (T, p, m); real where all of them are.

    >>> read_responses([1.0, 0.5, 0.25]).shape
    (3, 1, 1)
    """
    given = read_array(responses, "responses")
    if given.ndim == 1:
        given = given[:, None, None]
    if given.ndim != 3 or not given.size or len(given) < 3:
        raise InvalidInput(
            f"responses of shape {given.shape}",
            "they are (T,), or (T, p, m) for p outputs and m inputs, three at least",
            "run the layer on a unit impulse of each input, over many steps",
        )
    return given if given.imag.any() else np.ascontiguousarray(given.real)


def _unit_of(responses: object) -> float:
    return SINGLE if str(getattr(responses, "dtype", "")).endswith(("float32", "complex64")) else DOUBLE


def _row_count(count: int, outputs: int, last: int) -> int:
    """Block rows: half of the responses, as far as lags and time allow."""
    rows = min((count + 1) // 2, max(1, MOST_ROWS // outputs), count - last)
    if rows < 1:
        raise InvalidInput(
            f"lag {last} of {count} responses after the input",
            "a lag is seen in responses after it",
            f"give at least {last + 2} responses, better twice as many, or ask for smaller lags",
        )
    return rows


def _measured(used: Array, rows: int, lags: IntArray, unit: float) -> HankelMemory:
    """The leverage of the blocks of columns, with its error."""
    matrix, inputs = block_hankel(used, rows), used.shape[2]
    window, scale = matrix.shape[1] // inputs, NOISE * max(matrix.shape) ** 0.5
    space, sizes, noise = row_space(matrix, unit * float(np.abs(used).max()) * scale)
    coordinates, beyond, doubt = _stationary(space, inputs)
    values = _blocks(np.abs(coordinates) ** 2 @ np.ones(len(sizes)), inputs)
    shaken = _blocks(np.abs(space) ** 2 @ (1 / sizes**2), inputs) ** 0.5
    own = noise / scale + ARITHMETIC * float(sizes[0] if len(sizes) else 0) / max(matrix.shape) ** 0.5
    errors = 2 * own * shaken + doubt * values + ARITHMETIC
    full = len(sizes) == min(matrix.shape)
    return HankelMemory(lags, values[lags], len(sizes), errors[lags], unit, rows, window, beyond, full, space, noise)


def explains(found: HankelMemory, later: Array) -> bool:
    """Whether responses that follow the rows of its matrix, (T, p, m), lie in the span of these, to rounding.

    A state of N components has all of its rows in the span of any N that are independent; responses that begin later,
    as those of a delay, have not. Random mixtures of all rows are looked at.

    >>> late = np.where(np.arange(200) == 150, 1.0, 0.5 ** np.arange(200))[:, None, None]
    >>> found = hankel_memory(late[:100], 3)
    >>> explains(found, late[1 + found.rows : 140]), explains(found, late[1 + found.rows :])
    (True, False)
    """
    count = len(later) - found.window + 1
    if count < 1:
        return True
    outputs = later.shape[1]
    weights = np.random.default_rng(7).standard_normal((MIXTURES, count, outputs))
    size = len(later) + count
    moved = np.fft.fft(later, size, axis=0)
    mixtures = np.einsum("qfp,fpm->qfm", np.fft.fft(weights, size, axis=1).conj(), moved)
    rows = np.fft.ifft(mixtures, axis=1)[:, : found.window].reshape(MIXTURES, -1)
    left = rows - (rows @ found.space) @ found.space.conj().T
    return bool(np.linalg.norm(left, axis=1).max() <= MARGIN * found.noise * (count * outputs) ** 0.5)


def _blocks(values: FloatArray, inputs: int) -> FloatArray:
    """Sums over the columns of a block."""
    sums: FloatArray = values.reshape(-1, inputs).sum(axis=1)
    return sums


def block_hankel(responses: Array, rows: int) -> Array:
    """H of rows (i, output) and columns (k, input), with the response h_{i+k} (from the first one given).

    >>> block_hankel(np.arange(4.0)[:, None, None], 2).tolist()
    [[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]]
    """
    outputs = responses.shape[1]
    windows = sliding_window_view(responses, len(responses) - rows + 1, axis=0)  # rows, outputs, inputs, columns
    return np.ascontiguousarray(windows.transpose(0, 1, 3, 2)).reshape(rows * outputs, -1)


def row_space(matrix: Array, least: float) -> tuple[Array, FloatArray, float]:
    """Orthonormal columns (K, r) that span the rows, with their singular values, falling, and the size of rounding.

    What is below `least` is rounding; what is above it too where singular values show that there is more of it.

    >>> space, sizes, _ = row_space(np.ones((3, 4)), 1e-9)
    >>> space.shape, sizes.round(6).tolist()
    ((4, 1), [3.464102])
    """
    most, tried = min(matrix.shape), FIRST_DIRECTIONS
    draw = np.random.default_rng(0)
    while True:
        tried = min(tried, most)
        start = matrix.conj().T @ draw.standard_normal((matrix.shape[0], tried)) if tried < most else None
        right = None if start is None else np.linalg.qr(start)[0]
        left = np.linalg.qr(matrix if right is None else matrix @ right)[0]
        basis, rest = np.linalg.qr(matrix.conj().T @ left)
        turned, sizes, _ = np.linalg.svd(rest)
        seen = _told_apart(sizes, least)
        if tried == most or seen <= tried - SPARE:
            return basis @ turned[:, :seen], sizes[:seen], max(least, *sizes[seen : seen + 1], 0.0)
        tried *= 2


def _told_apart(sizes: FloatArray, least: float) -> int:
    """How many singular values are no rounding: those above a gap, or above a level on which many lie."""
    seen = int((sizes > least).sum())
    for place in range(1, seen):
        if sizes[place] < NOISIER * least and sizes[place - 1] > GAP * sizes[place]:
            return place
    level = int((sizes > LEVEL * sizes[-1]).sum()) if sizes[-1] > 0 else seen
    if level < seen and sizes[level] < NOISIER * least and len(sizes) - level >= 2 * SPARE:
        return level
    return seen


def _shift_of(earlier: Array, later: Array, last: Array) -> Array:
    """A^* with later = earlier A^*: of many rows by refined normal equations, unless the last rows weigh too much."""
    if len(earlier) < MANY_ROWS or float(np.linalg.norm(last, 2)) > LIGHT:
        found, *_ = np.linalg.lstsq(earlier, later, rcond=None)
    else:
        gram = np.eye(len(last[0])) - last.conj().T @ last
        found = np.linalg.solve(gram, earlier.conj().T @ later)
        found = found + np.linalg.solve(gram, earlier.conj().T @ (later - earlier @ found))
    shift: Array = found
    return shift


def _stationary(space: Array, inputs: int) -> tuple[Array, float, float]:
    """Rows (A^k B)^* with covariance I over all lags, from rows with covariance I over the window.

    With them the memory beyond the window, and the relative error of this step. A is what shifts the rows by a block:
    C = I + A^K C A^{*K}.
    """
    window, states = len(space) // inputs, space.shape[1]
    if not states or window < 2:
        return space, float("nan") if states else 0.0, 0.0
    earlier, later = space[:-inputs], space[inputs:]
    shift = _shift_of(earlier, later, space[-inputs:])
    missed = float(np.linalg.norm(earlier @ shift - later))
    with np.errstate(over="ignore", invalid="ignore"):
        far = np.linalg.matrix_power(shift, window)
    if not np.isfinite(far).all():  # rows that shift onto no rows of their own
        return space, float("nan"), 1.0
    size = float(np.linalg.norm(far, 2))
    beyond = float(np.linalg.norm(far) ** 2)
    doubt = 2 * size * window * missed
    if not (size + doubt < 1 and doubt < TRUSTED):
        return space, float("nan") if size + doubt >= 1 else beyond, min(1.0, size**2 + doubt)
    covariance = np.eye(states, dtype=far.dtype)
    while size > DOUBLE:
        covariance = covariance + far.conj().T @ covariance @ far
        far, size = far @ far, size**2
    turned = np.linalg.solve(np.linalg.cholesky(covariance), space.conj().T).conj().T
    return turned, float(states - (np.abs(turned) ** 2).sum()), doubt
