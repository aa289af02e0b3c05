"""The spectra on which the main job encloses: published initialisations, a ring and a random disc."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

from memlaw.numerics.spectrum.spectrum import Spectrum

STEP_SIZES = ("0.001", "0.01", "0.1")
USUAL_STEP_SIZE = "0.01"
FAMILIES = ("s4-legs", "s4d-real", "s4d-legs", "s4d-lin", "s4d-inv")
STATES, FURTHER_STATES, FEW_STATES, QUICK_STATES = 64, 32, 4, 8
LARGE = ("s4-legs", "s4d-real", "s4d-inv")  # of 64 states at effort 1 too, at the usual step size
COMPARED = ("s4-legs", "s4d-lin", "random-disk")  # where mpmath computes too, unless the effort is greater


@dataclass(frozen=True)
class Trial:
    """A spectrum to check on, and a small one of the same kind for claims about pairs without structure.

    What a `further` trial has to say about the small one, and about one of three lags, is left to a greater effort, as
    is what mpmath computes where a trial is not `compared`.
    """

    spectrum: Spectrum
    small: Spectrum | None = None
    further: bool = False
    compared: bool = True


def standard_trials(effort: int = 1) -> tuple[Trial, ...]:
    """The standard spectra, each with its counterpart of few states: of 64 states, many of 32 at effort 1.

    >>> len(standard_trials())
    17
    """
    trials = []
    for family, step in product(FAMILIES, STEP_SIZES):
        further = effort < 2 and step != USUAL_STEP_SIZE
        large = not further and (effort > 1 or family in LARGE)
        spectrum = Spectrum.named(family, STATES if large else FURTHER_STATES, step_size=step)
        few = Spectrum.named(family, FEW_STATES, step_size=step)
        trials.append(Trial(spectrum, few, further, effort > 1 or (family in COMPARED and not further)))
    for name in ("lru-ring", "random-disk"):
        few = Spectrum.named(name, FEW_STATES, seed=1)
        spectrum = Spectrum.named(name, STATES if effort > 1 else FURTHER_STATES, seed=1)
        trials.append(Trial(spectrum, few, compared=effort > 1 or name in COMPARED))
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
