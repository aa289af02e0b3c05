"""Memory as a differentiable function of eigenvalues: the all-pass function on a circle, and one inverse FFT.

With b(z) = prod_i (z - conj(l_i))/(1 - l_i z) = sum_k b_k z^k, the values at n points of a circle of radius r <= 1 give

    b_k + sum_{j>=1} r^(jn) b_(k+jn),    k < n,

and M(tau) = sum_{k>tau} |b_k|^2 = 1 - sum_{k<=tau} |b_k|^2. What is aliased is certified before anything is computed:
as sum |b_k|^2 = 1 it is at most r^n/(1 - r^n), and as |b| <= C = prod_i (R - |l_i|)/(1 - R |l_i|) on a circle of radius
R with 1 < R < 1/max |l_i|, at most C (r/R)^n/(1 - (r/R)^n). Where the tail ends within n lags r is 1, and M is the sum
of what is left, right to rounding; else r is below 1, rounding grows by r^-tau, and M is 1 less the sum so far.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, expm1, log2, sqrt
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from memlaw.errors import InvalidInput, shown
from memlaw.limits import check_work
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.spectrum.reading import Lags, read_flag, read_lags, read_setting
from memlaw.verify.differentiable.functional import first
from memlaw.verify.differentiable.loss import squares

TOLERANCES = {torch.float64: 1e-10, torch.float32: 1e-4}
SHORTEST, LONGEST = 64, 64  # points on the circle: at least so many, and at most so many a lag
RADII = np.geomspace(0.02, 0.98, 12)  # of R: powers of 1/max |l|
FALLS = [step / 2 for step in range(2, 120)]  # of r: -ln r^n
PIECE, LARGE_PIECE = 2**15, 2**24  # numbers that are worked at together: what a processor's cache holds; elsewhere
TOGETHER = {torch.float64: 8, torch.float32: 4}  # factors whose product neither over- nor underflows


@dataclass(frozen=True)
class Circle:
    """Where the all-pass function is evaluated: radius, number of points, whether the tail ends there; the error of M.

    aliasing: certified. rounding: an estimate from the condition of the factors.
    """

    radius: float
    length: int
    ended: bool
    aliasing: float
    rounding: float

    @property
    def error(self) -> float:
        """Of M, in all."""
        return self.aliasing + self.rounding


def memory(eigenvalues: Tensor, lags: Lags, *, closed: bool = False, tolerance: float | None = None) -> Tensor:
    """M(tau) of each row of eigenvalues, (..., N) -> (..., L), in their real dtype and on their device; differentiable.

    eigenvalues: float32, float64 or complex, each row that of a controllable pair, so that repeats count. lags: an int
    L for 0..L-1, or a sequence. closed: a row holds one of each conjugate pair, and a mode that is exactly real stands
    for itself. tolerance: of |M - exact|, 1e-10 in float64 and 1e-4 in float32 if not given; aliasing is certified to
    be below, rounding estimated; 1e-15 where the tail ends. Cost: N products at 1 to 64 points a lag, forward and
    backward. Errors: InvalidInput for |l| >= 1, NaN, other dtypes, bad lags, and where no circle reaches the tolerance.
    Source: ``allpass.memory``, ``eigengrad.product``.

    >>> l = torch.tensor([0.5], dtype=torch.float64, requires_grad=True)
    >>> M = memory(l, [0, 1])
    >>> [round(x, 12) for x in (*M.tolist(), torch.autograd.grad(M[1], l)[0].item())]
    [0.75, 0.1875, 0.5]
    """
    dtype = _read_dtype(eigenvalues)
    wanted, closed = read_lags(lags), read_flag(closed, "closed =")
    allowed = read_setting(TOLERANCES[dtype] if tolerance is None else tolerance, "a tolerance")
    rows = eigenvalues.reshape(-1, eigenvalues.shape[-1])
    spare, real = torch.zeros(len(rows), dtype=torch.long, device=rows.device), closed or not rows.is_complex()
    if closed and rows.is_complex():
        rows, spare = with_conjugates(rows)
    circle = choose_circle(_moduli(rows), int(wanted.max()) + 1, torch.finfo(dtype).eps / 2, allowed)
    seconds, gib = 2e-8 * rows.numel() * circle.length, 64 * len(rows) * circle.length / 2**30
    check_work(
        f"{len(rows)} spectra at {circle.length} points of a circle", seconds if rows.device.type == "cpu" else 0, gib
    )
    coefficients = allpass_coefficients(rows, spare, circle, int(wanted.max()) + 1, real=real)
    return summed(squares(coefficients), circle.ended, wanted).reshape(*eigenvalues.shape[:-1], len(wanted))


def summed(powers: Tensor, ended: bool, lags: IntArray) -> Tensor:
    """M at the lags from |b_k|^2, (R, K) -> (R, L)."""
    at = torch.as_tensor(lags, device=powers.device)
    if ended:
        tails = powers.flip(-1).cumsum(-1).flip(-1)
        return tails.index_select(-1, at + 1)
    return 1 - powers.cumsum(-1).index_select(-1, at)


def with_conjugates(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Rows with the conjugates of what is not real, 0 where none is needed; and how many zeros stand for nothing.

    >>> with_conjugates(torch.tensor([[0.5j, 0.25]]))[0].tolist()
    [[0.5j, (0.25+0j), -0.5j, 0j]]
    """
    real = rows.detach().imag == 0
    mirrored = torch.where(real, torch.zeros_like(rows), rows.conj())
    kept = torch.where(real, rows.real.to(rows.dtype), rows)  # a real mode stays one: nothing flows to its other part
    return torch.cat([kept, mirrored], -1), real.sum(-1)


# --- the function on the circle ----------------------------------------------------------------------------------


def allpass_coefficients(rows: Tensor, spare: Tensor, circle: Circle, count: int, *, real: bool) -> Tensor:
    """b_0, b_1, ... of rows (R, N), aliased as `Circle` says, as real numbers if real: as many as are summed.

    That is all up to b_(n-1) where the tail ends, and so many where it does not.
    """
    kind = torch.complex128 if rows.dtype in (torch.float64, torch.complex128) else torch.complex64
    places = torch.arange(circle.length // 2 + 1 if real else circle.length, device=rows.device)
    values = _AllPass.apply(rows, spare, places, circle, kind)  # type: ignore[no-untyped-call]  # torch's
    scaled: Tensor = torch.fft.irfft(values, n=circle.length) if real else torch.fft.ifft(values)
    if circle.ended:
        return scaled
    growth = torch.arange(count, device=rows.device, dtype=torch.float64) * -np.log(circle.radius)
    undone: Tensor = first(scaled, count) * growth.exp().to(scaled.dtype.to_real())
    return undone


def points(places: Tensor, power: Tensor, circle: Circle, kind: torch.dtype) -> Tensor:
    """z^p at z = r exp(-2 pi i m/n), (m,) and (R,) -> (R, m): the angle is reduced as an integer."""
    turned = (places * power[:, None]) % circle.length
    angle = turned.double() * (-2 * np.pi / circle.length)
    size = circle.radius ** power.double()
    return torch.polar(size[:, None].expand_as(angle), angle).to(kind)


class _AllPass(torch.autograd.Function):
    """prod_i (z - conj(l_i))/(1 - l_i z) over z^spare at the points of a circle, and its derivative.

    Row by row in pieces, factor by factor: nothing of size N n is ever kept.
    """

    @staticmethod
    def forward(ctx: Any, rows: Tensor, spare: Tensor, places: Tensor, circle: Circle, kind: torch.dtype) -> Tensor:
        z = points(places, torch.ones_like(spare[:1]), circle, kind)
        found = torch.empty(len(rows), len(places), dtype=kind, device=rows.device)
        for part in _pieces(rows, len(places)):
            values = rows[part].to(kind)
            power = (values.shape[-1] if circle.radius == 1 else 0) - spare[part]
            found[part] = _product(values, z, circle.radius == 1) * points(places, power, circle, kind)
        ctx.save_for_backward(rows, z, found)
        ctx.on_unit = circle.radius == 1
        return found

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        rows, z, found = ctx.saved_tensors
        slopes = torch.empty_like(rows)
        for part in _pieces(rows, z.shape[-1]):
            slope = _slopes(rows[part].to(found.dtype), z, upstream[part].conj() * found[part], ctx.on_unit)
            slopes[part] = slope if rows.is_complex() else slope.real
        return slopes, None, None, None, None


def _product(values: Tensor, z: Tensor, on_unit: bool) -> Tensor:
    """prod_i (z - conj(l_i))/(1 - l_i z); on the unit circle without z^N: conjugates of what is below, over that."""
    one, total = torch.ones_like(z), torch.ones(len(values), z.shape[-1], dtype=z.dtype, device=z.device)
    together = TOGETHER[z.dtype.to_real()]
    for start in range(0, values.shape[-1], together):
        below, above = torch.ones_like(total), torch.ones_like(total)
        for factor in values[:, start : start + together, None].unbind(1):
            below *= torch.addcmul(one, factor, z, value=-1)
            if not on_unit:
                above *= z - factor.conj()
        total *= (below.conj() if on_unit else above) / below
    return total


def _slopes(values: Tensor, z: Tensor, weights: Tensor, on_unit: bool) -> Tensor:
    """torch's gradient in each l from c = conj(g) b: the conjugate of sum c z/(1 - l z), less sum c/(z - conj(l))."""
    one, ahead, found = torch.ones_like(z), weights * z, torch.empty_like(values)
    behind = weights.conj() * z
    for i, factor in enumerate(values[..., None].unbind(1)):
        inverse = torch.addcmul(one, factor, z, value=-1).reciprocal_()
        plus = (ahead * inverse).sum(-1)
        minus = (behind * inverse).sum(-1) if on_unit else (weights / (z - factor.conj())).sum(-1).conj()
        found[:, i] = (plus - minus).conj()
    return found


def _pieces(rows: Tensor, width: int) -> Iterator[slice]:
    size = max(1, (PIECE if rows.device.type == "cpu" else LARGE_PIECE) // width)
    return (slice(start, start + size) for start in range(0, len(rows), size))


# --- which circle -------------------------------------------------------------------------------------------------


def choose_circle(moduli: FloatArray, count: int, unit: float, tolerance: float) -> Circle:
    """The shortest circle on which M at lags 0..count-1 of spectra with these moduli (R, N) is within the tolerance.

    Errors: InvalidInput where none of at most 64 points a lag is.

    >>> choose_circle(np.array([[0.5, 0.25]]), 100, 2.0**-53, 1e-10)
    Circle(radius=1.0, length=128, ended=True, aliasing=..., rounding=...)
    """
    length, best = max(SHORTEST, 1 << count.bit_length()), float("inf")
    bases = _tail_bases(moduli)
    for _ in range(int(log2(LONGEST))):
        for circle in _circles(moduli, bases, count, length, unit):
            if circle.error <= tolerance:
                return circle
            best = min(best, circle.error)
        length *= 2
    raise InvalidInput(
        f"a tolerance of {tolerance:g} for M at {count} lags with rounding {unit:.1e}",
        f"no circle of at most {LONGEST} points a lag reaches it: {best:.1e} is the least",
        "allow more, give eigenvalues.double(), or use memlaw.memory_functions and memlaw.memory_gradient",
    )


def _circles(
    moduli: FloatArray, bases: tuple[FloatArray, FloatArray], count: int, length: int, unit: float
) -> Iterator[Circle]:
    """The unit circle if the tail ends on it, and the best smaller one."""
    rounding = _rounding(moduli, 1.0, length, unit)
    tail = _tail(*bases, length)
    yield Circle(1.0, length, True, 2 * tail + 2 * tail**2, rounding)
    found = []
    for fall in FALLS:
        radius = exp(-fall / length)
        aliased = min(tail, 1.0) * exp(-fall) / -expm1(-fall)
        grown = _rounding(moduli, radius, length, unit) * exp(fall * count / length)
        found.append(Circle(radius, length, False, 2 * aliased + aliased**2, grown))
    yield min(found, key=lambda circle: circle.error)


def _tail_bases(moduli: FloatArray) -> tuple[FloatArray, FloatArray]:
    """ln R and ln C of each spectrum, (len(RADII), R), of which sum_{k>=n} |b_k|^2 <= (C R^-n)^2."""
    with np.errstate(divide="ignore"):
        logs = np.maximum(np.log(moduli), -40.0)
    rates = -logs.max(-1) * RADII[:, None]
    above = np.exp(rates)[..., None]
    return rates, (np.log(above - moduli) - np.log(-np.expm1(rates[..., None] + logs))).sum(-1)


def _tail(rates: FloatArray, sizes: FloatArray, length: int) -> float:
    """A bound of the root of sum_{k>=n} |b_k|^2, and of all that is aliased, of any of the spectra."""
    falls = np.minimum(sizes - length * rates, 0.0)
    return float((np.exp(falls) / -np.expm1(-length * rates)).min(0).max())


def _rounding(moduli: FloatArray, radius: float, length: int, unit: float) -> float:
    """About the error of M from rounding: that of a factor is unit/|1 - l z|, of mean square unit^2/(1 - |r l|^2)."""
    conditions = (1 / np.sqrt(np.maximum(1 - (radius * moduli) ** 2, unit))).sum(-1).max()
    return 4 * unit * float(conditions + sqrt(log2(length)))


def _moduli(rows: Tensor) -> FloatArray:
    """|l| in double precision. Errors: InvalidInput for NaN and |l| >= 1."""
    moduli: FloatArray = rows.detach().abs().cpu().double().numpy()
    wrong = ~(moduli < 1)
    if wrong.any():
        value = rows.detach()[tuple(int(at) for at in np.argwhere(wrong)[0])].item()
        raise InvalidInput(f"eigenvalue {value}", "each is finite and every |l| < 1", "shrink it, or clamp its modulus")
    return moduli


def _read_dtype(eigenvalues: Tensor) -> torch.dtype:
    """The real dtype. Errors: InvalidInput for what is no such tensor."""
    if not isinstance(eigenvalues, Tensor) or not eigenvalues.ndim or not eigenvalues.numel():
        raise InvalidInput(f"eigenvalues {shown(eigenvalues)}", "they are a tensor (..., N)", "use torch.as_tensor")
    if eigenvalues.device.type == "meta" or eigenvalues.layout is not torch.strided:
        raise InvalidInput("eigenvalues without numbers, or sparse", "they are a dense tensor", "give x.to_dense()")
    dtype = eigenvalues.dtype
    dtype = dtype.to_real() if dtype.is_complex else dtype
    if dtype not in TOLERANCES:
        raise InvalidInput(f"eigenvalues of {eigenvalues.dtype}", "float32, float64 or complex", "give x.double()")
    return dtype
