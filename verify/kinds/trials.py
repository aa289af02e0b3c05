"""The spectra on which the main job encloses: published initialisations, a ring and a random disc."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from memlaw.numerics.spectrum.spectrum import Spectrum

STEP_SIZES = ("0.001", "0.01", "0.1")
USUAL_STEP_SIZE = "0.01"
FAMILIES = ("s4-legs", "s4d-real", "s4d-legs", "s4d-lin", "s4d-inv")
STATES, FEW_STATES, QUICK_STATES = 64, 4, 8


@dataclass(frozen=True)
class Trial:
    """A spectrum to check on, and a small one of the same kind for claims about pairs without structure.

    A `further` trial is one whose small spectrum, and one of three lags, are left to a greater effort.
    """

    spectrum: Spectrum
    small: Spectrum | None = None
    further: bool = False


def standard_trials() -> tuple[Trial, ...]:
    """The standard spectra with N = 64, each with its counterpart of few states.

    >>> len(standard_trials())
    17
    """
    trials = [
        Trial(
            Spectrum.named(family, STATES, step_size=step),
            Spectrum.named(family, FEW_STATES, step_size=step),
            further=step != USUAL_STEP_SIZE,
        )
        for family in FAMILIES
        for step in STEP_SIZES
    ]
    for name in ("lru-ring", "random-disk"):
        trials.append(Trial(Spectrum.named(name, STATES, seed=1), Spectrum.named(name, FEW_STATES, seed=1)))
    return tuple(trials)


def quick_trials() -> tuple[Trial, ...]:
    """Two spectra of few states, for a first look.

    >>> [trial.spectrum.size for trial in quick_trials()]
    [7, 8]
    """
    named = (("s4d-lin", {"step_size": USUAL_STEP_SIZE}), ("random-disk", {"seed": 1}))
    return tuple(Trial(Spectrum.named(name, QUICK_STATES, **options)) for name, options in named)


def merged(trials: Iterable[Trial]) -> tuple[Trial, ...]:
    """Trials with equal eigenvalues become one that carries both names: S4D-Real starts where S4-LegS does."""
    kept: dict[frozenset[object], Trial] = {}
    for trial in trials:
        key = frozenset(trial.spectrum.numbers)
        if key in kept:
            joined = f"{kept[key].spectrum.name} = {trial.spectrum.name}"
            kept[key] = replace(kept[key], spectrum=replace(kept[key].spectrum, name=joined))
        else:
            kept[key] = trial
    return tuple(kept.values())
