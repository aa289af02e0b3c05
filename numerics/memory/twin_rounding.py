"""What rounding leaves of the equivalence of a layer and its diagonal twin, and names that are no twins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.pair import GivenPair
from memlaw.numerics.linear.rational import RationalMatrix
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.realisable import SINGLE, realisable_capacity
from memlaw.numerics.memory.twin import DiagonalTwin, read_readout
from memlaw.numerics.number.arrays import Array, ArrayLike, ComplexArray
from memlaw.numerics.spectrum.controllability import powers_vanish
from memlaw.numerics.spectrum.reading import read_count
from memlaw.numerics.spectrum.spectrum import Spectrum

MOST_STATES = 64  # whose noise is worked out in balls
LAGS = 1000


@dataclass(frozen=True)
class TwinInRounding:
    """What is left of two equal layers when they are computed: the layer as it is given, and its diagonal twin.

    given, diagonal: the largest error of the response over `lags` steps, relative to its largest value, computed in
    float32; double: of the twin in float64. capacity: N; given_capacity, diagonal_capacity: the memory left when
    the states are read with a relative noise of 2^-24, in the basis given and in the eigenbasis (nan where that has no
    meaning, or takes too long).
    """

    lags: int
    given: float
    diagonal: float
    double: float
    capacity: int
    given_capacity: float
    diagonal_capacity: float


def twin_in_rounding(
    twin: DiagonalTwin, A: ArrayLike, B: ArrayLike, C: ArrayLike | None = None, lags: int = LAGS
) -> TwinInRounding:
    """Run a layer and its `DiagonalTwin` in float32, and read the states of both through noise.

    A, B, C: as `diagonal_twin` took them. The two have the same responses; a basis of condition k may lose a factor k
    of accuracy. Errors: InvalidInput where there is no twin. Source: ``equivalence.kernels``, ``noise.basis``.

    >>> from memlaw.numerics.memory.twin import diagonal_twin
    >>> pair = [[0.5, 1], [0, 0.501]], [0, 1]
    >>> found = twin_in_rounding(diagonal_twin(*pair), *pair)
    >>> found.given < 1e-6 < found.diagonal, round(found.given_capacity, 3), round(found.diagonal_capacity, 3)
    (True, 2.0, 2.0)
    """
    if not twin.exists:
        raise InvalidInput("a layer without a diagonal twin", "there is nothing to compare", "see memlaw.diagonal_twin")
    count, pair = read_count(lags, "a number of lags"), GivenPair.read(A, B, single=True)
    dense, inputs = _rounded(np.diag(pair.A) if pair.A.ndim == 1 else pair.A), _rounded(pair.B)[:, 0]
    readout = _rounded(read_readout(C, pair.size))
    exact = _run(dense, inputs, readout, count)
    scale = float(np.abs(exact).max()) or 1.0

    def error(found: ComplexArray) -> float:
        return float(np.abs(found - exact).max()) / scale

    ones, diagonal = np.ones(len(twin.eigenvalues)), np.diag(twin.eigenvalues)
    given, own = _run(*_single(dense, inputs, readout), count), _run(*_single(diagonal, ones, twin.weights), count)
    return TwinInRounding(
        count, error(given), error(own), error(twin.response(count)), len(ones), *_capacities(twin, dense, inputs)
    )


def _rounded(matrix: Array) -> ComplexArray:
    return RationalMatrix.of(matrix).rounded()


def _single(A: Array, B: Array, C: Array) -> tuple[Array, Array, Array]:
    """In float32, real where they are."""
    if not (A.imag.any() or B.imag.any() or C.imag.any()):
        A, B, C = A.real, B.real, C.real
    dtype = np.complex64 if np.iscomplexobj(A) else np.float32
    return A.astype(dtype), B.astype(dtype), C.astype(dtype)


def _run(A: Array, B: Array, C: Array, lags: int) -> ComplexArray:
    """C A^k B step by step, in the precision of the arrays: (lags, p)."""
    state, found = B, []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(lags):
            found.append(C @ state)
            state = A @ state
    return np.array(found).astype(complex)


def _capacities(twin: DiagonalTwin, A: ComplexArray, B: ComplexArray) -> tuple[float, float]:
    """Realisable capacity in the basis given and in the eigenbasis."""
    size = len(B)
    if not (len(twin.numbers) == size <= MOST_STATES and powers_vanish(A)):
        return float("nan"), float("nan")
    spectrum = Spectrum("the twin", twin.numbers, twin.multiplicities, "diagonal", size)
    return realisable_capacity(spectrum, SINGLE, (A, B)), realisable_capacity(spectrum, SINGLE)


@dataclass(frozen=True)
class Gap:
    """How far the memory of another spectrum is from that of the first: the largest difference, and its lag."""

    name: str
    difference: float
    lag: int


def memory_gaps(spectrum: Spectrum, others: Iterable[Spectrum], lags: int = LAGS) -> tuple[Gap, ...]:
    """The largest |M - M'| over the first lags, for each other spectrum: twins have none (`equivalence.memory`).

    >>> memory_gaps(Spectrum.real([0.5]), [Spectrum.real([0.25])])[0].lag
    0
    """
    own, found = memory_function(spectrum, lags).values, []
    for other in others:
        apart = np.abs(memory_function(other, lags).values - own)
        found.append(Gap(other.name, float(apart.max()), int(apart.argmax())))
    return tuple(found)
