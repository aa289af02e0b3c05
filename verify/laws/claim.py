"""What a layer says of itself: its spectrum, and for a layer of ours its matrices, readout and skip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.audit.door import CausalMap

if TYPE_CHECKING:
    from memlaw.verify.models.layer import LinearLayer

Run = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class System:
    """One system x_t = A x_{t-1} + B u_t, y_t = Re(C x_t) + D u_t, as a layer of ours stores it.

    A (N,) or (N, N), B (N, m), C (p, N); columns, rows: which inputs drive it, which outputs read it.
    """

    A: ComplexArray
    B: ComplexArray
    C: ComplexArray
    columns: tuple[int, ...]
    rows: tuple[int, ...]

    def krylov(self, length: int) -> ComplexArray:
        """A^k B for k < length: (length, N, m)."""
        if self.A.ndim == 1:
            return self.A[None, :, None] ** np.arange(length)[:, None, None] * self.B
        found = [self.B]
        for _ in range(length - 1):
            found.append(self.A @ found[-1])
        return np.stack(found)

    @property
    def eigenvalues(self) -> ComplexArray:
        """Those of A, all that are stored, driven or not."""
        if self.A.ndim == 1:
            return self.A
        found: ComplexArray = np.linalg.eigvals(self.A if self.A.imag.any() else self.A.real).astype(complex)
        return found


@dataclass(frozen=True)
class Claim:
    """What is claimed: for each input the eigenvalues, closed under conjugation, repeated where stored repeatedly.

    spectrum: input -> eigenvalues; systems: of a layer of ours; skip: D (p, m), None where unknown; before: whether it
    says that states are read before the input; states: input (batch, T, m) -> states (batch, T, N) or None.
    """

    spectrum: Callable[[int], ComplexArray] | None
    systems: tuple[System, ...] = ()
    skip: FloatArray | None = None
    before: bool = False
    diagonal: bool = True

    def kernel(self, length: int, shape: tuple[int, int]) -> FloatArray:
        """The impulse response (length, p, m) by the matrices of a layer of ours, in float64."""
        found = np.zeros((length, *shape))
        for system in self.systems:
            read = np.einsum("pn,knm->kpm", system.C, system.krylov(length)).real
            found[np.ix_(range(length), system.rows, system.columns)] += read
        if self.before:
            found = np.concatenate([np.zeros_like(found[:1]), found[:-1]])
        if self.skip is not None:
            found[0] += self.skip
        return found

    def mass(self, length: int, shape: tuple[int, int]) -> FloatArray:
        """The sum over modes of what each puts into the response, in modulus: what rounding is relative to."""
        found = np.zeros((length, *shape))
        for system in self.systems:
            read = np.einsum("pn,knm->kpm", abs(system.C), abs(system.krylov(length)))
            found[np.ix_(range(length), system.rows, system.columns)] += read
        return found

    @cached_property
    def known(self) -> bool:
        """Whether the whole response is claimed."""
        return bool(self.systems)


def closed(eigenvalues: ComplexArray) -> ComplexArray:
    """Eigenvalues of the real system: with the conjugates of those that are not real and have none.

    >>> closed(np.array([0.5, 0.5j])).tolist()
    [(0.5+0j), 0.5j, -0.5j]
    """
    found: list[complex] = []
    rest = list(eigenvalues)
    while rest:
        value = complex(rest.pop(0))
        found.append(value)
        if value.imag:
            found.append(value.conjugate())
            if value.conjugate() in rest:
                rest.remove(value.conjugate())
    return np.array(found, dtype=complex)


def read_claim(outside: CausalMap, skip: FloatArray | None, given: object = None) -> Claim | None:
    """What a map claims, or is said to claim: given eigenvalues keep their repeats. None where it claims nothing."""
    own = _own_claim(outside)
    if own is not None and given is None:
        return own
    if outside.claimed is None:
        return None
    if isinstance(given, Iterable) and not isinstance(given, Spectrum | str):
        listed = closed(np.concatenate([Spectrum.from_eigenvalues([value]).eigenvalues for value in given]))
        return Claim(lambda place: listed, skip=skip)
    claimed: Callable[[int], Spectrum] = outside.claimed
    return Claim(lambda place: closed(_listed(_of(claimed, place))), skip=skip)


def _listed(spectrum: Spectrum) -> ComplexArray:
    """Eigenvalues as often as they count."""
    found: ComplexArray = np.repeat(spectrum.eigenvalues, spectrum.multiplicities)
    return found


def _of(claimed: Callable[[int], Spectrum], place: int) -> Spectrum:
    """The spectrum of the system that an input drives; a layer of one system has one for all."""
    from memlaw.errors import InvalidInput

    try:
        return claimed(place)
    except InvalidInput:
        if place:
            return claimed(0)
        raise


def _own_claim(outside: CausalMap) -> Claim | None:
    if outside.kind != "own":
        return None
    from memlaw.verify.models.layer import LinearLayer

    layer = outside.module
    return of_layer(layer) if isinstance(layer, LinearLayer) else None


def of_layer(layer: LinearLayer) -> Claim:
    """What the very parameters of a layer of ours say."""
    import torch

    from memlaw.verify.models.layer import Timing, to_complex

    systems = []
    with torch.no_grad():
        read = to_complex(layer.readout())
        skip = np.diag(layer.D.detach().cpu().double().numpy())
        for channel in range(layer.channels):
            A, B = (to_complex(value) for value in layer.discrete(channel))
            own = tuple(range(channel * layer.inputs, (channel + 1) * layer.inputs))
            rows = own if layer.channels > 1 else tuple(range(len(read)))
            systems.append(System(A, B, read[list(rows)], own, rows))
    place = {column: system for system in systems for column in system.columns}
    return Claim(
        lambda column: closed(place[column].eigenvalues),
        tuple(systems),
        skip,
        layer.timing is Timing.BEFORE,
        all(system.A.ndim == 1 for system in systems),
    )
