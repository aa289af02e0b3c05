"""The controllable spectrum of a single-input discrete system: all that its memory depends on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, Self, cast, get_args

import mpmath
import numpy as np
from flint import acb, arb

from memlaw import faces
from memlaw.errors import InvalidInput, shown
from memlaw.numerics.number.arrays import ArrayLike, ComplexArray, FloatArray, read_items
from memlaw.numerics.number.exact import ExactNumber, GaussianRational, Number, RealNumber, read_number, read_rational
from memlaw.numerics.number.precision import accurate_balls, precision, to_mpf
from memlaw.numerics.spectrum import initializations as initial
from memlaw.numerics.spectrum.controllability import controllable_part
from memlaw.numerics.spectrum.discretization import StepSize, discretize
from memlaw.numerics.spectrum.families import Families
from memlaw.numerics.spectrum.layers import pair_of
from memlaw.numerics.spectrum.poles import PiPole
from memlaw.numerics.spectrum.reading import check_numbers, read_choice, read_flag, read_only

Realization = Literal["diagonal", "companion"]
Reduction = Literal["error", "reduce"]


@dataclass(frozen=True, repr=False)
class Spectrum(Families):
    """The eigenvalues of the controllable part of x_t = A x_{t-1} + B u_t with one input.

    For m = 1 the memory function is a function of these alone (guan2025, made precise in
    ``allpass.memory``).

    name: what it is, in words. numbers: the distinct eigenvalues as exact numbers. multiplicities:
    one per distinct eigenvalue. realization: "diagonal" (a repeated eigenvalue is uncontrollable, so
    it counts once) or "companion" (a Jordan chain per eigenvalue, so multiplicities count). stored:
    states as a layer stores them, real or complex. note: what there is to say of how it was read.

    Real or complex: a complex state read by Re(w^* x) is a real system; its spectrum is closed under
    conjugation. The S4D-like constructors give that closed spectrum; ``closed=False`` gives the
    stored modes alone, as a complex system.

    >>> spectrum = Spectrum.s4d_lin(64, step_size=0.001)
    >>> spectrum
    Spectrum('s4d-lin N=64 step 0.001 zoh': size 63, stored 32, conjugate-closed, decays 0.0005..0.0005)
    >>> Spectrum.s4d_lin(64, step_size=0.1).size, Spectrum.s4d_lin(64, step_size=0.05).size
    (20, 40)
    """

    name: str
    numbers: tuple[ExactNumber, ...]
    multiplicities: tuple[int, ...]
    realization: Realization
    stored: int
    note: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        check_numbers(self.numbers)
        read_choice(self.realization, "realization", get_args(Realization))
        if not isinstance(self.name, str):
            raise InvalidInput(f"name {shown(self.name)}", "the name of a spectrum is a text", "leave it out")
        if not isinstance(self.multiplicities, tuple) or len(self.multiplicities) != len(self.numbers):
            raise InvalidInput("other multiplicities than numbers", "each number has one", "use from_eigenvalues")

    # --- what it is -------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """Dimension of the controllable part: the sum of multiplicities, and the memory capacity (exact)."""
        return sum(self.multiplicities)

    @cached_property
    def conjugate_closed(self) -> bool:
        """Whether l and conj(l) have the same multiplicity for every l: a real system (exact)."""
        counts = self._counts
        return all(counts.get(number.conjugate()) == count for number, count in counts.items())

    @cached_property
    def is_real(self) -> bool:
        """Whether every eigenvalue is real (exact)."""
        return all(number.is_real for number in self.numbers)

    @property
    def _counts(self) -> dict[ExactNumber, int]:
        return dict(zip(self.numbers, self.multiplicities, strict=True))

    # --- values -----------------------------------------------------------------------------------

    @cached_property
    def eigenvalues(self) -> ComplexArray:
        """The distinct eigenvalues, rounded to complex128; shape (len(multiplicities),), read-only."""
        with precision(192):
            return read_only(np.array([complex(number.ball()) for number in self.numbers]))

    @cached_property
    def decays(self) -> FloatArray:
        """-ln|l| of the distinct eigenvalues, to full relative accuracy; inf where l = 0; read-only."""
        balls = accurate_balls(self._decay_balls, 60)
        return read_only(np.array([np.inf if b.is_zero() else float(b) for b in balls]))

    def _decay_balls(self) -> list[arb]:
        moduli = [abs(number.ball()) for number in self.numbers]
        return [arb(0) if modulus.is_zero() else -modulus.log() for modulus in moduli]

    @property
    def gaps(self) -> FloatArray:
        """1 - |l|^2 of the distinct eigenvalues, from the decays, to full relative accuracy."""
        return np.negative(np.expm1(-2.0 * self.decays))

    def balls(self) -> list[acb]:
        """Enclose the eigenvalues, repeated by multiplicity, at flint's current precision.

        >>> with precision(400):
        ...     first = Spectrum.real(["1/3"]).balls()[0]
        >>> first.rel_accuracy_bits() > 390
        True
        """
        pairs = zip(self.numbers, self.multiplicities, strict=True)
        return [number.ball() for number, count in pairs for _ in range(count)]

    def mpmath_eigenvalues(self) -> list[Any]:
        """The eigenvalues, repeated by multiplicity, as mpmath numbers right to the current precision."""
        balls = accurate_balls(self.balls, mpmath.mp.prec + 8)
        return [mpmath.mpc(to_mpf(ball.real), to_mpf(ball.imag)) for ball in balls]

    def closure(self) -> Self:
        """The conjugate-closed spectrum: that of the real system read out through Re(w^* x).

        Its characteristic polynomial is the least common multiple of p and conj(p), so
        multiplicities are taken by the maximum.

        >>> Spectrum.from_eigenvalues([0.5j, 0.5j, -0.5j], realization="companion").closure().multiplicities
        (2, 2)
        """
        counts = self._counts
        numbers = tuple(dict.fromkeys(initial.with_conjugates(self.numbers)))
        largest = tuple(max(counts.get(n, 0), counts.get(n.conjugate(), 0)) for n in numbers)
        return replace(self, numbers=numbers, multiplicities=largest)

    # --- constructors -----------------------------------------------------------------------------

    @classmethod
    def real(cls, values: Iterable[RealNumber], *, realization: Realization = "diagonal") -> Self:
        """Real eigenvalues: ints, Fractions, strings or floats (taken as binary numbers).

        >>> Spectrum.real(["1/2", -0.5]).is_real
        True
        """
        numbers = tuple(
            GaussianRational(read_rational(value, "eigenvalue")) for value in read_items(values, binary=True)
        )
        return cls._of(f"real N={len(numbers)}", numbers, realization, False)

    @classmethod
    def from_eigenvalues(
        cls, values: Iterable[Number], *, realization: Realization = "diagonal", name: str | None = None
    ) -> Self:
        """Any eigenvalues: arrays, ints, Fractions, complex numbers or pairs (real, imag); taken exactly.

        Repeats count as multiplicities for a companion realization and collapse for a diagonal one.
        Nothing is added: call `closure` for the real system of stored modes.

        >>> Spectrum.from_eigenvalues([0.5, 0.5]).size
        1
        >>> Spectrum.from_eigenvalues([0.5, 0.5], realization="companion").size
        2
        """
        numbers = tuple(read_number(value, "eigenvalue") for value in read_items(values, binary=True))
        return cls._of(f"given N={len(numbers)}" if name is None else name, numbers, realization, False)

    @classmethod
    def from_poles(
        cls,
        poles: Iterable[Number],
        *,
        step_size: StepSize,
        discretization: str = "zoh",
        realization: Realization = "diagonal",
        closed: bool = False,
    ) -> Self:
        """Sample continuous poles (complex numbers with negative real part, taken exactly), at one step or one each.

        >>> Spectrum.from_poles([-1, -2], step_size=0.5, discretization="bilinear").eigenvalues.real.tolist()
        [0.6, 0.3333333333333333]
        """
        given = [read_number(value, "pole") for value in read_items(poles, "poles", binary=True)]
        continuous = tuple(PiPole(p.real, p.imag) for p in given if isinstance(p, GaussianRational))
        numbers, step = discretize(continuous, step_size, discretization)
        name = f"poles N={len(numbers)} step {step} {discretization}"
        return cls._of(name, numbers, realization, closed)

    @classmethod
    def from_matrix(
        cls,
        A: ArrayLike,
        B: ArrayLike,
        *,
        uncontrollable: Reduction = "error",
        tolerance: float | None = None,
        name: str | None = None,
    ) -> Self:
        """The spectrum of the controllable part of (A, B); A is (N, N) or a diagonal (N,), B is (N,).

        ``uncontrollable="reduce"`` drops the uncontrollable part, "error" refuses it. Floating point:
        the eigenvalues may be far off for non-normal A while M, far better conditioned than they
        are, is good to rounding. Errors: InvalidInput for bad shapes and uncontrollable pairs.

        >>> Spectrum.from_matrix([[0.5, 1], [0, 0.5]], [0, 1]).multiplicities
        (2,)
        >>> Spectrum.from_matrix([0.5, 0.5], [1, 1], uncontrollable="reduce").size
        1
        """
        reduced = read_choice(uncontrollable, "uncontrollable =", get_args(Reduction)) == "reduce"
        part = controllable_part(A, B, reduced, tolerance)
        name = f"matrix N={part.states}" if name is None else name
        return cls(name, part.numbers, part.multiplicities, part.realization, part.states, part.note)

    @classmethod
    def from_layer(cls, layer: object, *, closed: bool = True) -> Spectrum:
        """Read a layer: its ``spectrum()``; else ``eigenvalues``; else ``A`` (with ``B`` if it has one).

        A is that of the discrete system. ``closed`` closes a complex spectrum under conjugation, as the readout
        Re(w^* x) does, and says so in a name that counts what was given. Errors: InvalidInput when it has none of
        the three, and where A looks continuous.

        >>> class Layer:
        ...     A = np.array([0.5, 0.25 + 0.5j])
        >>> Spectrum.from_layer(Layer()).size
        3
        >>> class Told:
        ...     def spectrum(self):
        ...         return Spectrum.from_eigenvalues([0.5j, 0.5 + 0.5j])
        >>> Spectrum.from_layer(Told()).name
        'given N=2 with conjugates'
        """
        closed = read_flag(closed, "closed =")
        if callable(own := getattr(layer, "spectrum", None)):
            spectrum: Spectrum = own()
        else:
            spectrum = cls.from_matrix(*pair_of(layer), uncontrollable="reduce", name=type(layer).__name__)
        whole = spectrum.closure() if closed else spectrum
        grown = whole.size > spectrum.size and spectrum.name.startswith("given N=")
        return replace(whole, name=f"{spectrum.name} with conjugates") if grown else whole

    @classmethod
    def _of(cls, name: str, stored: tuple[ExactNumber, ...], realization: str, closed: bool) -> Self:
        """Collect stored numbers into distinct eigenvalues with multiplicities, closing if asked."""
        kind = cast(Realization, read_choice(realization, "realization", get_args(Realization)))
        counts = Counter(stored)
        multiplicities = tuple(1 if kind == "diagonal" else count for count in counts.values())
        spectrum = cls(name, tuple(counts), multiplicities, kind, len(stored))
        return spectrum.closure() if read_flag(closed, "closed =") else spectrum

    # --- how it shows itself ----------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"Spectrum({self.name!r}: {', '.join(f'{k} {v}'.strip() for k, v in self._facts())})"

    def _repr_html_(self) -> str:
        return faces.table(f"Spectrum {self.name}", dict(self._facts()))

    def _facts(self) -> list[tuple[str, str]]:
        kind = "conjugate-closed" if self.conjugate_closed else "complex"
        decays = f"{self.decays.min():.4g}..{self.decays.max():.4g}"
        facts = [("size", str(self.size)), ("stored", str(self.stored)), (kind, ""), ("decays", decays)]
        return facts + ([("note", self.note)] if self.note else [])
