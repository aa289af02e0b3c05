"""Spectra as people write them on a command line: families, the full names of reports, eigenvalues."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from memlaw.errors import InvalidInput
from memlaw.grammar import read_real_text
from memlaw.numerics.spectrum.files import is_file, read_eigenvalues

if TYPE_CHECKING:
    from memlaw.numerics.number.exact import Number, RealNumber
    from memlaw.numerics.spectrum.spectrum import Realization, Spectrum

LISTED = "eigenvalues "
REPEATED = "repeated eigenvalues count once, as in a diagonal pair; in a companion realization each counts"


@dataclass(frozen=True)
class Options:
    """What the command line says about the spectra that it names by family alone."""

    n: int = 64
    step_size: RealNumber = 0.01
    discretization: str = "zoh"
    seed: int = 0


def named_spectra(names: Sequence[str], step_sizes: Sequence[RealNumber], options: Options) -> tuple[Spectrum, ...]:
    """Each named spectrum at each step size; those that have no step size occur once."""
    steps = tuple(step_sizes) or (options.step_size,)
    found = [spectrum_from(name, replace(options, step_size=step)) for name in names for step in steps]
    return tuple({spectrum.name: spectrum for spectrum in found}.values())


def spectrum_from(name: str, options: Options) -> Spectrum:
    """The spectrum of a family (`s4d-lin`), of a full name, or of listed eigenvalues.

    >>> spectrum_from("s4d-lin", Options(step_size=0.1)).name
    's4d-lin N=64 step 0.1 zoh'
    >>> spectrum_from("s4d-lin N=8 step 0.1 bilinear", Options()).name
    's4d-lin N=8 step 0.1 bilinear'
    >>> spectrum_from("eigenvalues 1/2, 1/3", Options()).size
    2
    """
    from memlaw.numerics.spectrum.discretization import read_step_size
    from memlaw.numerics.spectrum.families import NAMES
    from memlaw.numerics.spectrum.reading import read_choice, read_family, read_seed
    from memlaw.numerics.spectrum.spectrum import Spectrum

    check_size(options.n)
    read_step_size(options.step_size)
    read_seed(options.seed)
    read_choice(options.discretization, "discretization", ("zoh", "bilinear"))
    if name.startswith(LISTED):
        return listed_spectrum(name.removeprefix(LISTED))
    word, _, rest = name.partition(" = ")[0].strip().partition(" ")
    family, facts = read_family(word, NAMES), _facts(name, rest)
    if "radii" in facts:
        if family != "lru-ring":
            raise InvalidInput(f"spectrum {name!r}", "only lru-ring has radii", "give `radius 0.95`, or use lru-ring")
        low, high = facts.pop("radii")
        return Spectrum.lru_ring(**{"n": options.n, "seed": options.seed, **facts}, r_min=low, r_max=high)
    defaults = {"n": options.n, "step_size": options.step_size, "seed": options.seed}
    rule = {"discretization": options.discretization}
    return Spectrum.named(family, **{**defaults, **rule, **facts})


def read_spectrum(given: Spectrum | str | Iterable[Number]) -> Spectrum:
    """Read a `Spectrum`, the name of one, or eigenvalues: these belong to a controllable pair, so that repeats count.

    >>> read_spectrum([0.5, 0.5]).size, read_spectrum("s4d-lin N=8 step 0.1 zoh").size
    (2, 7)
    """
    from memlaw.numerics.number.arrays import read_items
    from memlaw.numerics.spectrum.spectrum import Spectrum

    if isinstance(given, Spectrum):
        return given
    if isinstance(given, str):
        return spectrum_from(given, Options())
    found = read_items(given, "spectrum", "give a memlaw.Spectrum, a name such as 's4d-lin', or a list of eigenvalues")
    return Spectrum.from_eigenvalues(found, realization="companion")


def is_name(name: str) -> bool:
    """Whether `spectrum_from` understands a name: that of a family, a full one, or listed eigenvalues.

    >>> is_name("s4d-lin N=64 step 0.01 zoh"), is_name("eigenvalues 1/2"), is_name("matrix N=3")
    (True, True, False)
    """
    from memlaw.numerics.spectrum.families import NAMES

    several = re.search(r" step \S+\.\.", name)  # a step size for each state is not told by its name
    return name.startswith(LISTED) or (name.partition(" ")[0] in NAMES and not several)


def _interval(text: str) -> tuple[Fraction, Fraction]:
    low, high = map(read_real_text, text.split(".."))
    return low, high


_FACTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "step": ("step_size", read_real_text),
    "radius": ("radius", read_real_text),
    "radii": ("radii", _interval),
    "phase": ("max_phase", read_real_text),
    "seed": ("seed", int),
}


def _facts(name: str, text: str) -> dict[str, Any]:
    """What a full name says after the family: `N=64 step 0.01 zoh`, `radius 0.95 seed 0`."""
    facts: dict[str, Any] = {}
    words = iter(text.split())
    try:
        for word in words:
            facts.update(_fact(word, words))
    except (ValueError, OverflowError, StopIteration) as error:
        raise InvalidInput(
            f"spectrum {name!r}",
            "after the family comes nothing, or the rest of a full name",
            "write it like 's4d-lin N=64 step 0.01 zoh', as reports do",
        ) from error
    return facts


def _fact(word: str, rest: Any) -> dict[str, Any]:
    if word.startswith("N="):
        return {"n": int(word[2:])}
    if word in ("zoh", "bilinear"):
        return {"discretization": word}
    if word not in _FACTS:
        raise ValueError(word)
    name, read = _FACTS[word]
    return {name: read(next(rest))}


def check_size(n: int) -> None:
    """A spectrum has at least one state."""
    if n < 1:
        raise InvalidInput(f"n = {n}", "the number of states is at least 1", "give one such as -n 64")


def listed_spectrum(text: str, realization: str = "diagonal", closed: bool = False) -> Spectrum:
    """The spectrum of eigenvalues written out or in a file; its name writes them out again, its note tells of repeats.

    >>> listed_spectrum("0.5, 0.5", "companion").size
    2
    >>> listed_spectrum("0.3+0.2j", closed=True).size
    2
    """
    from memlaw.numerics.spectrum.spectrum import Spectrum

    values = read_eigenvalues(text)
    made = Spectrum.from_eigenvalues(
        values, realization=cast("Realization", realization), name=_listed_name(text, len(values))
    )
    if made.realization == "diagonal" and len(made.numbers) < len(values):
        made = replace(made, note=REPEATED)
    return made.closure() if closed else made


def _listed_name(text: str, count: int) -> str:
    return f"file {Path(text).name}, N={count}" if is_file(text) else LISTED + " ".join(text.split())
