"""The fit of past inputs to states: R^2 without bias, and a band.

n samples (x, u) of p real states, both centred:

* In-sample R^2 is too large, by about (1 - M) p/n: the fit explains noise. With the leverages h_i of the samples, the
  residuals satisfy E e_i^2/(1 - h_i) = sigma^2, whatever X is, so 1 - mean(e_i^2/(1 - h_i))/var(u) corrects it; where
  the noise is as large at every x this is 1 - (1 - R^2)(n - 1)/(n - 1 - p).
* If (x, u) is Gaussian, which it is for a linear state under Gaussian input, R^2 has Fisher's distribution: R^2/(1 -
  R^2) is chi^2_{p-1} + (z + sqrt(M/(1 - M) chi^2_{n-1}))^2 over chi^2_{n-1-p}. The band inverts it, so that it is right
  near M = 0 and near M = 1 too, where the estimate is far from normal.
* Otherwise, its variance to first order is E((1 - M) u^2 - e^2)^2/n in place of 4 M (1 - M)^2/n. Their ratio kappa,
  estimated per lag, makes n/kappa samples of n, and the bias found above takes the place of that of p states.
* Samples that depend on each other come in groups that do not (trials, or long parts of a recording): h_i becomes the
  leverage of a group, and influences are summed over it before they are squared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.special

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.number.exact import RealNumber
from memlaw.numerics.spectrum.reading import each_once, read_choice, read_count, read_only, read_setting
from memlaw.verify.measure.rounding import EPSILON, seen_epsilon

SAMPLES = 4096
MOST_SAMPLES = 2**24
LARGE = 1e4  # noncentrality from which a simpler approximation is as good
HALVINGS = 36  # of the log-odds, to 2e-9
FARTHEST = 70.0  # log-odds of M that are told from 0 and 1
CONSTANT = 8 * EPSILON  # relative: a column that moves by less is constant
ROUNDED = 12**-0.5  # standard deviation of rounding, in units of the last digit
TRUSTED = 1e-6
STEERS, HEAVY = 0.1, 4.0  # leverage of a sample, and kurtosis over that of Gaussian states, which bands bear


@dataclass(frozen=True, repr=False)
class EstimatedMemory:
    """M at given lags by regression, each with a band that covers it with probability ``level``, lag by lag.

    lags (L,); values (L,) float64, corrected for bias and moved into the band where that takes them out of it; lower,
    upper (L,): the band, within [0, 1]; raw (L,): R^2 in the sample; bias (L,): what is taken off it; spread (L,):
    kappa, 1 for the Gaussian law; samples n; regressors p: real states told apart; size: real states; length: inputs in
    a run, so what is estimated is M over a window of that length; seed; level; law: "gaussian" or "robust"; dtype,
    device of the model; rounding (L,): what rounding of the states takes off M, by which the upper ends are raised;
    hidden: directions of the state that are lost in rounding, and with them all that they may hold, so that the upper
    ends are 1; notes: in words, what else to know.
    """

    lags: IntArray
    values: FloatArray
    lower: FloatArray
    upper: FloatArray
    raw: FloatArray
    bias: FloatArray
    spread: FloatArray
    samples: int
    regressors: int
    size: int
    length: int
    seed: int
    level: float
    law: str
    dtype: str
    device: str
    rounding: FloatArray
    hidden: int
    notes: tuple[str, ...] = ()

    @property
    def sum(self) -> float:
        """The sum of the values, of each lag once, without bias: before any is moved into its band."""
        return float((self.raw - self.bias)[each_once(self.lags)].sum())

    @property
    def trustworthy(self) -> bool:
        """Whether the states come finely enough for their memory to be seen: none of it is lost in their rounding."""
        return not self.hidden and bool((self.rounding <= 0.1 * (self.upper - self.lower) + TRUSTED).all())

    def covers(self, exact: Sequence[float] | FloatArray) -> npt.NDArray[np.bool_]:
        """Whether each band holds the value given, up to rounding."""
        value, slack = np.asarray(exact, dtype=float), 64 * EPSILON
        return (self.lower - slack <= value) & (value <= self.upper + slack)

    def __repr__(self) -> str:
        first = f"M({self.lags[0]}) = {self.values[0]:.4g} [{self.lower[0]:.4g}, {self.upper[0]:.4g}]"
        span = f"lags {self.lags[0]}..{self.lags[-1]}"
        return f"EstimatedMemory({span}, {first}, {self.samples} samples, {self.regressors} of {self.size} states)"


def least_samples(size: int) -> int:
    """The fewest samples that tell of so many states.

    >>> least_samples(4)
    32
    """
    return 4 * size + 16


def check_samples(samples: int, size: int) -> None:
    """Refuse too few samples for the states."""
    needed = least_samples(size)
    if not isinstance(samples, int | np.integer) or not needed <= samples <= MOST_SAMPLES:
        raise InvalidInput(
            f"{shown(samples)} samples of {size} real states",
            f"a regression with a band needs more than 4 samples a state, and at most {MOST_SAMPLES}",
            f"take at least {needed}, better {max(SAMPLES, 40 * size)}",
        )


def check_input_channel(channel: object, width: int) -> None:
    """Refuse a channel that is none of the inputs."""
    if not read_count(channel, "an input channel", 0) < width:
        raise InvalidInput(f"input channel {channel}", f"inputs are 0..{width - 1}", "choose one of them")


def read_law(law: str, level: RealNumber) -> tuple[str, float]:
    """Read a law that is known, and a level of confidence.

    >>> read_law("robust", "19/20")
    ('robust', 0.95)
    """
    return read_choice(law, "law", ("gaussian", "robust")), read_setting(level, "level", 0, 1, remedy="try 0.95")


def estimated(
    states: FloatArray, past: FloatArray, lags: IntArray, *, groups: IntArray | None = None, **facts: Any
) -> EstimatedMemory:
    """The estimate and its band from samples; facts: level, law, length, seed, dtype, device, notes.

    groups (n,): of samples that depend on each other, numbered from 0.
    """
    law = facts["law"]
    if law == "robust":
        check_leverage(states)
    fit = fit_past(states, past, groups)
    lower, upper = band(fit, facts["level"], law)
    found = fit.estimate(law)
    lost, hidden = lost_in_rounding(states, past, facts["dtype"], facts["length"])
    upper = np.ones_like(upper) if hidden else np.minimum(1.0, upper + lost)
    return EstimatedMemory(
        lags=read_only(lags),
        values=read_only(np.clip(found, lower, upper)),
        lower=read_only(lower),
        upper=read_only(upper),
        raw=read_only(1 - fit.missed),
        bias=read_only(1 - fit.missed - found),
        spread=read_only(fit.spread if law == "robust" else np.ones(len(lags))),
        samples=len(states),
        regressors=int(fit.rank),
        size=states.shape[1],
        rounding=read_only(lost),
        hidden=hidden,
        **facts,
    )


def check_leverage(states: FloatArray) -> None:
    """Refuse states with tails so heavy that a few samples steer the fit: no band from samples covers then.

    A sample's leverage is at most 1 and p/n on average; n/(p(p + 2)) times the sum of their squares is 1 for Gaussian
    states, and a measure of their kurtosis.
    """
    basis, rank = orthonormal(centred(states))
    leverage, count, size = (basis**2).sum(axis=1), len(states), max(int(rank), 1)
    kurtosis = count * float(leverage @ leverage) / (size * (size + 2))
    if leverage.max() > STEERS + 3 * size / count or kurtosis > HEAVY:
        raise InvalidInput(
            f"states with heavy tails: one of {count} samples has leverage {leverage.max():.2g}, and their kurtosis is "
            f"{kurtosis:.1f} times that of Gaussian ones",
            "a band from samples needs that no few of them steer the fit",
            "take more samples, or measure a bounded function of the states, clipped or ranked",
        )


# --- the fit ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """Least squares of past inputs on states; any leading batch dimensions.

    missed (..., L): 1 - R^2 in the sample; corrected (..., L): the same without bias; spread (..., L): kappa;
    rank (...): states told apart; samples n.
    """

    missed: FloatArray
    corrected: FloatArray
    spread: FloatArray
    rank: IntArray
    samples: int

    def estimate(self, law: str) -> FloatArray:
        """M without bias (..., L): by the count of states for the Gaussian law, by leverages for the other."""
        room = self.samples - 1 - self.rank[..., None]
        return 1 - (self.missed * (self.samples - 1) / room if law == "gaussian" else self.corrected)


def fit_past(states: FloatArray, past: FloatArray, groups: IntArray | None = None) -> Fit:
    """Regress (..., n, L) inputs on (..., n, p) states, both centred; groups (n,): of samples that are dependent."""
    count = states.shape[-2]
    basis, rank = orthonormal(centred(states))
    target = past - past.mean(axis=-2, keepdims=True)
    residual = target - basis @ (basis.swapaxes(-1, -2) @ target)
    energy = (target**2).sum(axis=-2)
    missed = (residual**2).sum(axis=-2) / energy
    if groups is None:
        room = np.maximum(1 - 1 / count - (basis**2).sum(axis=-1), 1 / count)[..., None]
        unbiased = residual**2 / room
    else:
        unbiased = residual * _left_out(basis, residual, groups)
    corrected = unbiased.sum(axis=-2) / energy * (count - 1) / count
    return Fit(missed, corrected, _spread(target**2, unbiased, energy / count, missed, groups), rank, count)


def _left_out(basis: FloatArray, residual: FloatArray, groups: IntArray) -> FloatArray:
    """Residuals of each group on the fit to the others: (1 - H)^{-1} e, H the group's block of the projection."""
    whole = np.column_stack([np.full(len(basis), len(basis) ** -0.5), basis])
    found = residual.copy()
    for group in range(groups.max() + 1):
        own, e = whole[groups == group], residual[groups == group]
        inner = np.eye(whole.shape[1]) - own.T @ own
        found[groups == group] += own @ np.linalg.lstsq(inner, own.T @ e, rcond=None)[0]
    return found


def centred(states: FloatArray) -> FloatArray:
    """Columns less their means; 0 where what is left is the rounding of a constant."""
    found: FloatArray = states - states.mean(axis=-2, keepdims=True)
    moves = abs(found).max(axis=-2, keepdims=True) > CONSTANT * abs(states).max(axis=-2, keepdims=True)
    kept: FloatArray = found * moves
    return kept


def orthonormal(states: FloatArray) -> tuple[FloatArray, IntArray]:
    """An orthonormal basis (..., n, p) of centred columns, zero in directions below rounding, and its rank (...)."""
    norms = np.linalg.norm(states, axis=-2, keepdims=True)
    left, sizes, _ = np.linalg.svd(
        np.divide(states, norms, out=np.zeros_like(states), where=norms > 0), full_matrices=False
    )
    kept = sizes > states.shape[-2] * EPSILON * np.maximum(sizes[..., :1], 1e-300)
    return left * kept[..., None, :], kept.sum(axis=-1)


def lost_in_rounding(states: FloatArray, past: FloatArray, dtype: str, length: int) -> tuple[FloatArray, int]:
    """What rounding of states (n, p) takes off R^2 of (n, L), and how many directions it hides.

    Every number carries independent noise of its last digit, as fine as the values are seen to be, which a recurrence
    of ``length`` steps adds up. In a direction of the states of variance s^2 with noise r^2, 1 - r^2/s^2 of what it
    tells is left. Where noise is as large as the direction, what it told is not known; far below noise there is none.
    """
    label = 2.0**-23 if dtype in ("float32", "complex64") else EPSILON
    epsilon = seen_epsilon(states, label)
    moved, target = centred(states), past - past.mean(axis=0)
    norms = np.linalg.norm(moved, axis=0)
    moved, kept = moved[:, norms > 0] / norms[norms > 0], norms > 0
    noise = ROUNDED * epsilon * np.linalg.norm(states[:, kept], axis=0) / norms[kept]
    left, sizes, right = np.linalg.svd(moved, full_matrices=False)
    each = np.sqrt(right**2 @ noise**2)
    added = each * np.sqrt(length)
    least = max(len(states), 1) * EPSILON * sizes.max(initial=0.0)
    floor = np.maximum(1e-3 * each, 8 * EPSILON * sizes.max(initial=0.0))
    hidden = (sizes > floor) & ((sizes < 2 * added) | (sizes < least))
    seen = sizes > np.maximum(2 * added, least)
    told = (left[:, seen].T @ target) ** 2 / (target**2).sum(axis=0)
    share = added[seen] ** 2 / (sizes[seen] ** 2 - added[seen] ** 2)
    lost: FloatArray = share @ told
    return lost, int(hidden.sum())


def _spread(
    squares: FloatArray, errors: FloatArray, variance: FloatArray, missed: FloatArray, groups: IntArray | None = None
) -> FloatArray:
    """kappa: the variance of R^2 to first order, over what it is for Gaussian samples.

    Squared errors come without the bias that a sample has on its own fit: with plain residuals the variance would be
    too small where a few samples steer the fit.
    """
    influence = (missed[..., None, :] * squares - errors) / variance[..., None, :]
    gaussian = 4 * (1 - missed) * missed**2
    squared = (influence**2).mean(axis=-2) if groups is None else _between(influence, groups)
    ratio = np.divide(squared, gaussian, out=np.ones_like(missed), where=gaussian > 1e-280)
    least = 0.05 if groups is None else 1e-4  # errors within a recording cancel
    bounded: FloatArray = np.clip(ratio, least, 50.0)
    return bounded


def _between(influence: FloatArray, groups: IntArray) -> FloatArray:
    """The variance of a sum of dependent samples, over their number, by sums over groups; wider for few groups."""
    sums = np.zeros((groups.max() + 1, influence.shape[1]))
    np.add.at(sums, groups, influence)
    degrees = len(sums) - 1
    wider = (scipy.special.stdtrit(degrees, 0.975) / scipy.special.ndtri(0.975)) ** 2
    found: FloatArray = ((sums - sums.mean(axis=0)) ** 2).sum(axis=0) * len(sums) / degrees / len(influence) * wider
    return found


# --- the band -----------------------------------------------------------------------------------------------------


def band(fit: Fit, level: float = 0.95, law: str = "gaussian") -> tuple[FloatArray, FloatArray]:
    """The band of M: both ends (..., L), every M in [0, 1] that does not make the R^2 found improbable.

    Of the probability 1 - level, half lies on either side, but less and less of it below as M nears 0, where R^2 cannot
    be too small: so the band is never empty, and covers M = 0 as often as any other.
    """
    spread = fit.spread if law == "robust" else np.ones_like(fit.missed)
    rank = np.broadcast_to(fit.rank[..., None], fit.missed.shape).astype(float)
    total = float(fit.samples - 1)
    explained = total * (1 - fit.missed / fit.corrected) if law == "robust" else rank
    degrees, states = total / spread, np.maximum(explained / spread, 0.05)
    states = np.minimum(states, 0.9 * degrees)
    odds = (1 - fit.missed) / np.maximum(fit.missed, 1e-300)
    scale = np.sqrt(2 * states) / degrees
    half = (1 - level) / 2

    def below(log_odds: FloatArray) -> FloatArray:
        part: FloatArray = half * -np.expm1(-scipy.special.expit(log_odds) / scale)
        return part

    def probability(log_odds: FloatArray) -> FloatArray:
        return cumulative(odds, log_odds, degrees, states)

    upper = _crossing(lambda x: probability(x) - below(x), odds.shape)
    lower = _crossing(lambda x: probability(x) - level - below(x), odds.shape)
    return np.where(rank > 0, lower, 0.0), np.where(rank > 0, upper, 0.0)


def _crossing(falling: Callable[[FloatArray], FloatArray], shape: tuple[int, ...]) -> FloatArray:
    """The M at which a falling function of its log-odds changes sign; 0 or 1 where it does not."""
    low, high = np.full(shape, -FARTHEST), np.full(shape, FARTHEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        positive = falling(middle) > 0
        low, high = np.where(positive, middle, low), np.where(positive, high, middle)
    found: FloatArray = scipy.special.expit((low + high) / 2)
    return np.where(low == -FARTHEST, 0.0, found)


def cumulative(
    odds: float | FloatArray, log_odds: float | FloatArray, degrees: float | FloatArray, states: float | FloatArray
) -> FloatArray:
    """P(R^2/(1 - R^2) <= odds) in Gaussian samples of multiple correlation M, given by its log-odds.

    degrees: n - 1; states: p; both need not be ints. The numerator is matched in three moments by a multiple of a
    noncentral chi^2 (Lee, Some results on the sampling distribution of the multiple correlation coefficient, 1971):
    within 0.001 of simulation from n = 50 on.

    >>> round(float(cumulative(1.0, 0.0, 1000, 1)), 2)
    0.5
    """
    odds, s = np.asarray(odds, dtype=float), np.exp(np.asarray(log_odds, dtype=float))
    rest = degrees - states
    root = np.sqrt(degrees * rest * (1 + s))
    first, second = degrees * s + states, degrees * s * (2 + s) + states
    factor = (second - s * root) / first
    freedom = (second - 2 * s * root) / factor**2
    shift = s * root / factor**2
    central = second / first  # two moments and a central chi^2 are enough where the noncentrality is large
    plain = scipy.special.fdtr(first**2 / second, rest, odds * rest / (first**2 / second * central))
    small = shift < LARGE
    near = scipy.special.ncfdtr(
        np.where(small, freedom, 1.0), rest, np.where(small, shift, 1.0), odds * rest / (freedom * factor)
    )
    found: FloatArray = np.where(small, near, plain)
    return found
