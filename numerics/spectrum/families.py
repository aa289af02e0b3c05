"""Spectra as published initialisations have them: constructors of `Spectrum`, by family."""

from __future__ import annotations

from typing import Self, cast

from memlaw.numerics.number.exact import ExactNumber, RealNumber, read_decimal
from memlaw.numerics.spectrum import initializations as initial
from memlaw.numerics.spectrum.discretization import StepSize, discretize, read_step_size, written
from memlaw.numerics.spectrum.oscillators import drawn_oscillators, oscillator_numbers
from memlaw.numerics.spectrum.reading import read_family

DENSE = ("s4-legs", "hippo-legt", "hippo-lagt", "hippo-fout")  # one A, which is not diagonal
MEASURES = {
    "legs": "s4-legs",
    "legt": "hippo-legt",
    "lmu": "hippo-legt",
    "lagt": "hippo-lagt",
    "fout": "hippo-fout",
    "fourier": "hippo-fout",
}
NAMES = (*initial.POLES, "s4d-dfout", "lru-ring", "random-disk", "ring", "linoss")


class Families:
    """The constructors of published initialisations."""

    @classmethod
    def _of(cls, name: str, stored: tuple[ExactNumber, ...], realization: str, closed: bool) -> Self:
        raise NotImplementedError

    @classmethod
    def _sampled(cls, family: str, n: int, step_size: StepSize, discretization: str, closed: bool) -> Self:
        """Sample the poles of a published initialisation."""
        shared = read_step_size(step_size) if family in DENSE else step_size
        numbers, step = discretize(initial.published_poles(family, n), shared, discretization)
        name = f"{family} N={n} step {step} {discretization}"
        return cls._of(name, numbers, "companion" if family in DENSE else "diagonal", closed)

    @classmethod
    def s4_legs(cls, n: int, *, step_size: StepSize = 0.01, discretization: str = "zoh") -> Self:
        """HiPPO-LegS, and S4's normal-plus-low-rank start that keeps its spectrum: poles -1..-n.

        >>> from memlaw import Spectrum
        >>> Spectrum.s4_legs(4, step_size=1, discretization="bilinear").eigenvalues.real.round(3).tolist()
        [0.333, 0.0, -0.2, -0.333]
        """
        return cls._sampled("s4-legs", n, step_size, discretization, True)

    @classmethod
    def s4d_legs(cls, n: int, *, step_size: StepSize = 0.01, discretization: str = "zoh", closed: bool = True) -> Self:
        """S4D-LegS: the normal part of HiPPO-LegS; real parts -1/2, algebraic frequencies.

        >>> from memlaw import Spectrum
        >>> Spectrum.s4d_legs(64, step_size=0.1).size
        64
        """
        return cls._sampled("s4d-legs", n, step_size, discretization, closed)

    @classmethod
    def s4d_lin(cls, n: int, *, step_size: StepSize = 0.01, discretization: str = "zoh", closed: bool = True) -> Self:
        """S4D-Lin: -1/2 + i pi k, k = 0..n/2-1. Mode 0 is real: n - 1 real states, fewer if they alias.

        >>> from memlaw import Spectrum
        >>> Spectrum.s4d_lin(64, step_size=0.01).size, Spectrum.s4d_lin(64, closed=False).size
        (63, 32)
        """
        return cls._sampled("s4d-lin", n, step_size, discretization, closed)

    @classmethod
    def s4d_inv(cls, n: int, *, step_size: StepSize = 0.01, discretization: str = "zoh", closed: bool = True) -> Self:
        """S4D-Inv: -1/2 + i n/pi (n/(2k+1) - 1), k = 0..n/2-1.

        >>> from memlaw import Spectrum
        >>> Spectrum.s4d_inv(64, step_size=0.1).size
        64
        """
        return cls._sampled("s4d-inv", n, step_size, discretization, closed)

    @classmethod
    def s4d_real(cls, n: int, *, step_size: StepSize = 0.01, discretization: str = "zoh") -> Self:
        """S4D-Real, the start of Mamba: poles -1..-n, on a diagonal.

        >>> from memlaw import Spectrum
        >>> Spectrum.s4d_real(2, step_size=1).eigenvalues.real.round(4).tolist()
        [0.3679, 0.1353]
        """
        return cls._sampled("s4d-real", n, step_size, discretization, True)

    @classmethod
    def lru_ring(
        cls,
        n: int,
        *,
        r_min: RealNumber = 0.9,
        r_max: RealNumber = 0.999,
        max_phase: RealNumber | None = None,
        seed: int = 0,
        closed: bool = True,
    ) -> Self:
        """Linear recurrent unit: conjugate pairs, uniform in area on the ring r_min <= |l| <= r_max <= 1.

        max_phase: phases are uniform in (0, max_phase), at most 2 pi; by default everywhere. No modulus drawn is 1.

        >>> from memlaw import Spectrum
        >>> Spectrum.lru_ring(64, seed=1).size
        64
        >>> import numpy as np
        >>> bool(abs(np.angle(Spectrum.lru_ring(64, r_min=0, r_max=1, max_phase="1/10").eigenvalues)).max() < 0.1)
        True
        """
        modes = initial.lru_modes(initial.read_states(n), r_min, r_max, seed, max_phase)
        low, high = initial.read_radii(r_min, r_max)
        turned = "" if max_phase is None else f" phase {written(read_decimal(max_phase))}"
        return cls._of(f"lru-ring N={n} radii {low:g}..{high:g}{turned} seed {seed}", modes, "diagonal", closed)

    @classmethod
    def hippo(cls, measure: str, n: int, *, step_size: StepSize = 0.01, discretization: str = "zoh") -> Self:
        """HiPPO by the name of its measure: legs, legt (or lmu, the same spectrum), lagt, fout (or fourier).

        legt remembers a window of length 1 and fout, as its authors scale it, one of length 2, in units of time. See
        `memlaw.numerics.spectrum.measures` for the sources, and what is known of n states by fout: n - 1 are driven.

        >>> from memlaw import Spectrum
        >>> [Spectrum.hippo(measure, 8, step_size=0.1).size for measure in ("legs", "legt", "lagt", "fout")]
        [8, 8, 8, 7]
        """
        family = read_family(measure, {**dict.fromkeys(MEASURES.values()), **dict.fromkeys(MEASURES)})
        return cls._sampled(MEASURES.get(family, family), n, step_size, discretization, True)

    @classmethod
    def s4d_dfout(cls, n: int, *, step_size: RealNumber = 0.01, closed: bool = True) -> Self:
        """S4D-DFouT: the n-th roots of unity, damped by exp(-step_size/2): evenly over all frequencies of the samples.

        Source: Solozabal, Bojkovic, AlQuabeh, Inui, Takac 2025 (arXiv:2508.20441) place poles in the discrete Fourier
        domain; that they are -1/2 + 2 pi i k/(n step_size), damped as S4D's others are, is our reading of its abstract,
        not compared with its formulas.

        >>> from memlaw import Spectrum
        >>> Spectrum.s4d_dfout(4, step_size=1).eigenvalues.round(4).tolist()
        [(0.6065+0j), 0.6065j, -0.6065j, (-0.6065+0j)]
        """
        step, count = read_step_size(step_size), initial.read_states(n)
        name = f"s4d-dfout N={count} step {written(step)}"
        return cls._of(name, initial.fourier_numbers(count, step), "diagonal", closed)

    @classmethod
    def linoss(cls, n: int, *, scheme: str = "im", seed: int = 0) -> Self:
        """LinOSS: n/2 forced oscillators as drawn by its authors, sampled by the implicit scheme; the whole state.

        A layer reads half of it, y of (z, y), and so no more than that. The scheme "imex" is not damped and has no
        stationary state. Source: Rusch, Rus 2024 (arXiv:2410.03943); see `memlaw.numerics.spectrum.oscillators`.

        >>> from memlaw import Spectrum
        >>> Spectrum.linoss(8, seed=1).size
        8
        """
        numbers = oscillator_numbers(*drawn_oscillators(initial.read_states(n), seed), scheme)
        return cls._of(f"linoss N={n} seed {seed}", numbers, "companion", False)

    @classmethod
    def random_disk(cls, n: int, *, seed: int = 0, radius: RealNumber = 0.95, closed: bool = True) -> Self:
        """Conjugate pairs uniform in area on a disc; a real eigenvalue too for odd n.

        >>> from memlaw import Spectrum
        >>> Spectrum.random_disk(5, seed=1).size
        5
        """
        modes = initial.lru_modes(initial.read_states(n), 0.0, radius, seed)
        return cls._of(
            f"random-disk N={n} radius {float(read_decimal(radius)):g} seed {seed}", modes, "diagonal", closed
        )

    @classmethod
    def ring(cls, n: int, *, radius: RealNumber = 0.95) -> Self:
        """Equally spaced on a circle: radius exp(2 pi i k/n), a complete ring, conjugate-closed.

        >>> from memlaw import Spectrum
        >>> Spectrum.ring(8, radius=0.01).conjugate_closed
        True
        """
        numbers = initial.ring_numbers(initial.read_states(n), radius)
        return cls._of(f"ring N={n} radius {float(read_decimal(radius)):g}", numbers, "diagonal", True)

    @classmethod
    def named(
        cls,
        name: str,
        n: int,
        *,
        step_size: StepSize = 0.01,
        discretization: str = "zoh",
        seed: int = 0,
        radius: RealNumber = 0.95,
    ) -> Self:
        """Build a spectrum by the name of its family; options that the family does not have are ignored.

        Names are read as papers and code write them: S4D-Lin, s4d_lin, mamba, LRU. Errors: InvalidInput for an
        unknown name, listing the known ones.

        >>> from memlaw import Spectrum
        >>> Spectrum.named("s4d-lin", 64, step_size=0.01).name
        's4d-lin N=64 step 0.01 zoh'
        """
        name = read_family(name, NAMES)
        if name in initial.POLES:
            return cls._sampled(name, n, step_size, discretization, True)
        if name == "lru-ring":
            return cls.lru_ring(n, seed=seed)
        if name == "linoss":
            return cls.linoss(n, seed=seed)
        if name == "s4d-dfout":
            return cls.s4d_dfout(n, step_size=cast(RealNumber, step_size))
        if name == "random-disk":
            return cls.random_disk(n, seed=seed, radius=radius)
        return cls.ring(n, radius=radius)
