"""What the theorems say a layer's gradients are, from its matrices A and B alone, in numpy and without autograd.

For a diagonal A by closed geometric sums (`memlaw.numerics.learn.population`), for any A with the Gramians of Stein's
equation: grad_w L = C w - sum_k conj(g_k) A^k B, grad_B L = Q B - sum_k g_k A^{*k} w and
grad_A L = Q A C - sum_k g_k sum_{n<k} A^{*n} w (A^{k-1-n} B)^*.
Source: readout.gradient, weights.*, nonlinear.gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.linalg

from memlaw.numerics.learn import population
from memlaw.verify.models.layer import LinearLayer, Timing

Array = npt.NDArray[np.inexact]


@dataclass(frozen=True)
class Snapshot:
    """The numbers of one system: A (N, N), B (N, m), whether its state is stored in complex form, and read before."""

    A: Array
    B: Array
    complex_state: bool
    before: bool

    @property
    def is_diagonal(self) -> bool:
        """Whether nothing stands beside the diagonal of A."""
        return not np.count_nonzero(self.A - np.diag(np.diag(self.A)))

    @property
    def eigenvalues(self) -> Array:
        """The diagonal of a diagonal A."""
        return np.diag(self.A)

    def real(self) -> Snapshot:
        """The same state by real and imaginary parts, 2N of them; a real state as it is."""
        if not self.complex_state:
            return replace(self, A=self.A.real, B=self.B.real)
        A = np.block([[self.A.real, -self.A.imag], [self.A.imag, self.A.real]])
        return replace(self, A=A, B=np.vstack([self.B.real, self.B.imag]), complex_state=False)

    def shifted(self, teacher: Array) -> Array:
        """The teacher (K+1, m) of the state read after its input: g_{k+1} if it is read before."""
        if not self.before:
            return teacher
        return teacher[1:] if len(teacher) > 1 else np.zeros_like(teacher)


def snapshot(layer: LinearLayer, channel: int = 0) -> Snapshot:
    """The numbers of one channel of a layer."""
    A, B = layer.pair(channel)
    stored = layer.impulse_response(1, channel).is_complex()
    return Snapshot(A, B, stored, layer.timing is Timing.BEFORE)


@dataclass(frozen=True)
class Expected:
    """An expected gradient, and the size of the parts whose difference it is: rounding is judged against that."""

    value: Array
    scale: float


# --- a diagonal state matrix ----------------------------------------------------------------------------------------


def expected_gradients(system: Snapshot, w: Array, teacher: Array, factor: float | None) -> dict[str, Expected]:
    """The gradients in the readout (N,), the input weights (N, m) and the eigenvalues (N,), or in a dense A (N, N)."""
    if not system.is_diagonal:
        return dense_gradients(system, w, teacher, factor)
    sums = {
        "readout": population.readout_gradient,
        "input": population.input_gradient,
        "eigenvalue": population.eigenvalue_gradient,
    }
    found = {}
    for name, closed in sums.items():
        parts, scale = diagonal_gradient(closed, system, w, teacher, factor)
        found[name] = Expected(np.stack(parts, axis=1) if name == "input" else np.sum(parts, axis=0), scale)
    return found


def diagonal_gradient(
    closed: Callable[..., Array], system: Snapshot, w: Array, teacher: Array, factor: float | None
) -> tuple[list[Array], float]:
    """One of the gradients of `numerics.learn.population` for each input; the scale has absolute values summed."""
    own, g = system.eigenvalues, system.shifted(teacher)
    parts, scale = [], 0.0
    for B, column in zip(system.B.T, g.T, strict=True):
        parts.append(closed(own, B, w, column, factor=factor))
        largest = closed(abs(own), abs(B), abs(w), -abs(column), factor=factor)
        scale = max(scale, float(np.abs(largest).max()))
    return parts, scale * len(parts)


def polar_expected(system: Snapshot, w: Array, teacher: Array, factor: float) -> tuple[Expected, Expected]:
    """The gradients in nu and theta of l = exp(-e^nu + i theta), (N,) each; no eigenvalue is zero.

    Judged against the scale of the gradient in l times dl/dnu and dl/dtheta.
    """
    g = system.shifted(teacher)
    parts = [
        population.polar_gradients(system.eigenvalues, B, w, column, factor=factor)
        for B, column in zip(system.B.T, g.T, strict=True)
    ]
    rate, angle = (np.sum(values, axis=0) for values in zip(*parts, strict=True))
    _, scale = diagonal_gradient(population.eigenvalue_gradient, system, w, teacher, factor)
    moduli = np.abs(system.eigenvalues)
    rates, angles = scale * float((-moduli * np.log(moduli)).max()), scale * float(moduli.max())
    return Expected(rate, rates), Expected(angle, angles)


# --- any state matrix -----------------------------------------------------------------------------------------------


def stein(A: Array, right: Array) -> Array:
    """X = A X A^* + right, in float64."""
    solved: Array = scipy.linalg.solve_discrete_lyapunov(A, right)
    return solved


def krylov_rows(A: Array, B: Array, count: int) -> Array:
    """A^k B for k < count: (count, N, m)."""
    rows = [B]
    for _ in range(count - 1):
        rows.append(A @ rows[-1])
    return np.stack(rows)


def dense_gradients(system: Snapshot, w: Array, teacher: Array, factor: float | None) -> dict[str, Expected]:
    """The gradients in the readout (N,), the input weights (N, m) and A (N, N), for any stable A.

    A complex state read by c Re(w^* x) is taken as the real system of its real and imaginary parts.
    """
    if factor is None:
        return _plain_gradients(system, w, system.shifted(teacher))
    weights = factor * (np.concatenate([w.real, w.imag]) if system.complex_state else w.real)
    found = _plain_gradients(system.real(), weights, system.shifted(teacher))
    size = len(w)
    readout, inputs, recurrent = (found[name] for name in ("readout", "input", "recurrent"))
    if not system.complex_state:
        return {**found, "readout": Expected(factor * readout.value, factor * readout.scale)}
    folded = recurrent.value[:size, :size] + recurrent.value[size:, size:]
    turned = recurrent.value[size:, :size] - recurrent.value[:size, size:]
    weighted = factor * (readout.value[:size] + 1j * readout.value[size:])
    return {
        "readout": Expected(weighted, 2 * factor * readout.scale),
        "input": Expected(inputs.value[:size] + 1j * inputs.value[size:], 2 * inputs.scale),
        "recurrent": Expected(folded + 1j * turned, 4 * recurrent.scale),
    }


def _plain_gradients(system: Snapshot, w: Array, g: Array) -> dict[str, Expected]:
    """For y = w^* x."""
    A, B = system.A, system.B
    adjoint = A.conj().T
    C, Q = stein(A, B @ B.conj().T), stein(adjoint, np.outer(w, w.conj()))
    forward = krylov_rows(A, B, len(g))
    backward = krylov_rows(adjoint, w[:, None], len(g))[:, :, 0]
    known_w = np.einsum("km,knm->n", g.conj(), forward)
    known_B = np.einsum("km,kn->nm", g, backward)
    known_A = np.zeros_like(Q @ A @ C)
    for k in range(1, len(g)):
        reached = np.einsum("m,jnm->jn", g[k], forward[:k].conj())[::-1]  # A^{k-1-n} B at place n
        known_A = known_A + backward[:k].T @ reached
    # rounding is that of products of entries, which may cancel
    sizes = {"readout": abs(C) @ abs(w), "input": abs(Q) @ abs(B), "recurrent": abs(Q) @ abs(A) @ abs(C)}
    pairs = {"readout": (C @ w, known_w), "input": (Q @ B, known_B), "recurrent": (Q @ A @ C, known_A)}
    return {
        name: Expected(model - known, float(sizes[name].max() + np.abs(known).max()))
        for name, (model, known) in pairs.items()
    }


# --- a nonlinear readout --------------------------------------------------------------------------------------------


def nonlinear_expected(
    system: Snapshot, w: Array, teacher: Array, means: Callable[[float], tuple[float, float]]
) -> Expected:
    """The teacher's part of the gradient through y = f(s), s = w^T x, of a real system, (N,).

    -sum_k g_k (E f' A^k B + E f''' h_k C w); ``means`` gives E f'(s) and E f'''(s) at the variance w^T C w of s.
    """
    C = stein(system.A, system.B @ system.B.T)
    g = system.shifted(teacher)
    rows = krylov_rows(system.A, system.B, len(g))
    slope, third = means(float(w @ C @ w))
    direct = slope * np.einsum("km,knm->n", g, rows)
    turned = third * (g * np.einsum("n,knm->km", w, rows)).sum() * (C @ w)
    return Expected(-(direct + turned), float(np.abs(direct).max() + np.abs(turned).max()))


def whitened_square(slope: float, third: float, variance: float, memory: float, signal: float) -> float:
    """(E f')^2 M + (2 E f' E f''' + S (E f''')^2) h^2, h the signal's response at the lag: nonlinear.memory.

    >>> whitened_square(2.0, 0.0, 1.0, 0.5, 0.1)
    2.0
    """
    return slope**2 * memory + (2 * slope * third + variance * third**2) * signal**2
