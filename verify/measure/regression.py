"""The memory of any model with states, estimated from white noise: R^2 of past inputs on the state, with a band.

Runs are independent of each other and each gives one sample: the state after its last step and the inputs before it.
Consecutive states of one run would be cheaper, but their errors are correlated in a way that depends on the model, and
a band that ignores this is too narrow. n samples (x, u) of p real states, both centred:

* In-sample R^2 is too large, by about (1 - M) p/n: the fit explains noise. With the leverages h_i of the samples, the
  residuals satisfy E e_i^2/(1 - h_i) = sigma^2, whatever X is, so 1 - mean(e_i^2/(1 - h_i))/var(u) corrects it; where
  the noise is as large at every x this is 1 - (1 - R^2)(n - 1)/(n - 1 - p).
* If (x, u) is Gaussian, which it is for a linear state under Gaussian input, R^2 has Fisher's distribution: R^2/(1 -
  R^2) is chi^2_{p-1} + (z + sqrt(M/(1 - M) chi^2_{n-1}))^2 over chi^2_{n-1-p}. The band inverts it, so that it is right
  near M = 0 and near M = 1 too, where the estimate is far from normal.
* Otherwise, its variance to first order is E((1 - M) u^2 - e^2)^2/n in place of 4 M (1 - M)^2/n. Their ratio kappa,
  estimated per lag, makes n/kappa samples of n, and the bias found above takes the place of that of p states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.special
import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.spectrum.reading import read_lags, read_only
from memlaw.verify.measure.exact import EPSILON, Lags, check_window
from memlaw.verify.models.layer import LinearLayer, check_channel, read_layer

SAMPLES = 4096
SHORTEST = 64  # steps of a run, at least
CHUNK = 2**22  # numbers in the states of the runs that are made together
LARGE = 1e4  # noncentrality from which a simpler approximation is as good
HALVINGS = 36  # of the log-odds, to 2e-9
FARTHEST = 70.0  # log-odds of M that are told from 0 and 1


@dataclass(frozen=True, repr=False)
class EstimatedMemory:
    """M at given lags by regression, each with a band that covers it with probability ``level``, lag by lag.

    lags (L,); values (L,) float64, corrected for bias and so below 0 at times where M is 0; lower, upper (L,): the
    band, within [0, 1]; raw (L,): R^2 in the sample; bias (L,): raw less values; spread (L,): kappa, 1 for the Gaussian
    law; samples n; regressors p: real states told apart; size: real states; length: inputs in a run, so what is
    estimated is M over a window of that length; seed; level; law: "gaussian" or "robust"; dtype, device of the model.
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

    @property
    def sum(self) -> float:
        """The sum of the values at the lags asked for."""
        return float(self.values.sum())

    def covers(self, exact: Sequence[float] | FloatArray) -> npt.NDArray[np.bool_]:
        """Whether each band holds the value given, up to rounding."""
        value, slack = np.asarray(exact, dtype=float), 64 * EPSILON
        return (self.lower - slack <= value) & (value <= self.upper + slack)

    def __repr__(self) -> str:
        first = f"M({self.lags[0]}) = {self.values[0]:.4g} [{self.lower[0]:.4g}, {self.upper[0]:.4g}]"
        span = f"lags {self.lags[0]}..{self.lags[-1]}"
        return f"EstimatedMemory({span}, {first}, {self.samples} samples, {self.regressors} of {self.size} states)"


# --- models -------------------------------------------------------------------------------------------------------


def measured_by_regression(
    model: object,
    lags: Lags,
    channel: int = 0,
    *,
    input_channel: int = 0,
    layer: int | None = None,
    samples: int = SAMPLES,
    length: int | None = None,
    seed: int = 0,
    level: float = 0.95,
    law: str | None = None,
    inputs: int | None = None,
    amplitude: float = 1.0,
) -> EstimatedMemory:
    """Estimate M of any model with ``states(u)``, linear or not, under a linear readout of its states.

    Independent runs of Gaussian white noise (standard deviation ``amplitude``) from zero start; the state after the
    last step is regressed on. So the estimate is of M over a window of ``length`` inputs (default: twice the lags asked
    for, at least 64), which for a linear layer is above M by at most the memory beyond. layer: the index of a layer of
    a stack with ``layer_states``. channel: of a layer with several systems; input_channel: which of the ``inputs``
    (default: the model's own number) is recovered, the others being noise. law: "gaussian" (exact for linear states),
    "robust", or None: by whether the model is a `LinearLayer`. The same seed gives the same noise on every device.
    Errors: InvalidInput for a model without states, channels that are not there, a length that does not reach the
    lags, fewer than 4 samples a state, NaN in the states.
    """
    wanted = read_lags(lags)
    steps = check_length(length, wanted)
    read = read_layer(model, "states", index=layer)
    if layer is None:
        check_channel(read.channels, channel)
    width = read.inputs if inputs is None else inputs
    if not 0 <= input_channel < width:
        raise InvalidInput(f"input channel {input_channel}", f"inputs are 0..{width - 1}", "choose one of them")
    chosen = law or ("gaussian" if isinstance(model, LinearLayer) else "robust")
    if chosen not in ("gaussian", "robust"):
        raise InvalidInput(f"law {chosen!r}", 'it is "gaussian" or "robust"', "choose one, or leave it out")
    if not 0 < level < 1:
        raise InvalidInput(f"level {level!r}", "a level of confidence lies in (0, 1)", "try 0.95")
    like = torch.empty(0, dtype=read.dtype, device=read.device)
    states, past = white_noise_samples(
        lambda u: read.states(u, channel), wanted, samples, steps, width, input_channel, seed, like, amplitude
    )
    return _estimated(states, past, wanted, like, length=steps, seed=seed, level=level, law=chosen)


def _estimated(
    states: FloatArray,
    past: FloatArray,
    lags: IntArray,
    like: torch.Tensor,
    *,
    length: int,
    seed: int,
    level: float,
    law: str,
) -> EstimatedMemory:
    """The estimate and its band from samples."""
    fit = fit_past(states, past)
    lower, upper = band(fit, level, law)
    found = fit.estimate(law)
    return EstimatedMemory(
        lags=read_only(lags),
        values=read_only(found),
        lower=read_only(lower),
        upper=read_only(upper),
        raw=read_only(1 - fit.missed),
        bias=read_only(1 - fit.missed - found),
        spread=read_only(fit.spread if law == "robust" else np.ones(len(lags))),
        samples=len(states),
        regressors=int(fit.rank),
        size=states.shape[1],
        length=length,
        seed=seed,
        level=level,
        law=law,
        dtype=str(like.dtype).removeprefix("torch."),
        device=str(like.device),
    )


def check_length(length: int | None, lags: IntArray) -> int:
    """The steps of a run: twice the lags by default; refuse one that does not reach the lags asked for."""
    return max(SHORTEST, 2 * (int(lags.max()) + 1)) if length is None else check_window(length, lags)


def white_noise_samples(
    run: Callable[[torch.Tensor], torch.Tensor],
    lags: IntArray,
    samples: int,
    length: int,
    width: int,
    input_channel: int,
    seed: int | np.random.SeedSequence,
    like: torch.Tensor,
    amplitude: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """States after the last step, real (n, p), and the inputs before it at given lags (n, L), of independent runs."""
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        probe = run(torch.zeros((1, length, width), dtype=like.dtype, device=like.device))
    size = probe.shape[-1] * (2 if probe.is_complex() else 1)
    check_samples(samples, size)
    states, past = np.empty((samples, size)), np.empty((samples, len(lags)))
    places = length - 1 - lags
    for part in _parts(samples, max(1, CHUNK // (length * max(size, width)))):
        noise = rng.standard_normal((part.stop - part.start, length, width))
        with torch.no_grad():
            u = torch.as_tensor(amplitude * noise, dtype=like.dtype).to(like.device)
            states[part] = real_rows(run(u)[:, -1])
        past[part] = noise[:, places, input_channel]
    if not np.isfinite(states).all():
        raise InvalidInput(
            "states with NaN or infinity",
            "a state is finite",
            "check the parameters (has training diverged?), or take a smaller amplitude",
        )
    return states, past


def _parts(count: int, step: int) -> Iterator[slice]:
    for first in range(0, count, step):
        yield slice(first, min(first + step, count))


def real_rows(states: torch.Tensor) -> FloatArray:
    """States (n, N) as float64 numbers, complex ones as real and imaginary part: (n, N) or (n, 2 N)."""
    taken = torch.view_as_real(states.resolve_conj()).flatten(1) if states.is_complex() else states
    return taken.cpu().to(torch.float64).numpy()


def check_samples(samples: int, size: int) -> None:
    """Refuse too few samples for the states."""
    needed = 4 * size + 16
    if isinstance(samples, bool) or not isinstance(samples, int | np.integer) or samples < needed:
        raise InvalidInput(
            f"{samples!r} samples of {size} real states",
            "a regression with a band needs more than 4 samples a state",
            f"take at least {needed}, better {max(SAMPLES, 40 * size)}",
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


def fit_past(states: FloatArray, past: FloatArray) -> Fit:
    """Regress (..., n, L) inputs on (..., n, p) states, both centred."""
    count = states.shape[-2]
    basis, rank = orthonormal(states - states.mean(axis=-2, keepdims=True))
    target = past - past.mean(axis=-2, keepdims=True)
    residual = target - basis @ (basis.swapaxes(-1, -2) @ target)
    energy = (target**2).sum(axis=-2)
    missed = (residual**2).sum(axis=-2) / energy
    room = np.maximum(1 - 1 / count - (basis**2).sum(axis=-1), 1 / count)[..., None]
    unbiased = residual**2 / room
    corrected = unbiased.sum(axis=-2) / energy * (count - 1) / count
    return Fit(missed, corrected, _spread(target**2, unbiased, energy / count, missed), rank, count)


def orthonormal(states: FloatArray) -> tuple[FloatArray, IntArray]:
    """An orthonormal basis (..., n, p) of centred columns, zero in directions below rounding, and its rank (...)."""
    norms = np.linalg.norm(states, axis=-2, keepdims=True)
    left, sizes, _ = np.linalg.svd(
        np.divide(states, norms, out=np.zeros_like(states), where=norms > 0), full_matrices=False
    )
    kept = sizes > states.shape[-2] * EPSILON * np.maximum(sizes[..., :1], 1e-300)
    return left * kept[..., None, :], kept.sum(axis=-1)


def _spread(squares: FloatArray, errors: FloatArray, variance: FloatArray, missed: FloatArray) -> FloatArray:
    """kappa: the variance of R^2 to first order, over what it is for Gaussian samples.

    Squared errors come without the bias that a sample has on its own fit: with plain residuals the variance would be
    too small where a few samples steer the fit.
    """
    influence = (missed[..., None, :] * squares - errors) / variance[..., None, :]
    gaussian = 4 * (1 - missed) * missed**2
    ratio = np.divide((influence**2).mean(axis=-2), gaussian, out=np.ones_like(missed), where=gaussian > 1e-280)
    bounded: FloatArray = np.clip(ratio, 0.05, 50.0)
    return bounded


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
