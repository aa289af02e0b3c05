"""Spectra as people write them on a command line: families, the full names of reports, eigenvalues."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from memlaw.errors import InvalidInput
from memlaw.grammar import read_real_text, read_text

if TYPE_CHECKING:
    from memlaw.numerics.spectrum.spectrum import Realization, Spectrum

LISTED = "eigenvalues "
_EXAMPLE = 'write numbers such as "0.5, -1/3, 0.3+0.2j", or give a file of them'


@dataclass(frozen=True)
class Options:
    """What the command line says about the spectra that it names by family alone."""

    n: int = 64
    step_size: float = 0.01
    discretization: str = "zoh"
    seed: int = 0


def named_spectra(names: Sequence[str], step_sizes: Sequence[float], options: Options) -> tuple[Spectrum, ...]:
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
    from memlaw.numerics.spectrum.reading import read_choice
    from memlaw.numerics.spectrum.spectrum import Spectrum

    check_size(options.n)
    check_step_size(options.step_size)
    read_choice(options.discretization, "discretization", ("zoh", "bilinear"))
    if name.startswith(LISTED):
        return listed_spectrum(name.removeprefix(LISTED))
    family, _, rest = name.partition(" = ")[0].strip().partition(" ")
    facts = _facts(name, rest)
    if "radii" in facts:
        if family != "lru-ring":
            raise InvalidInput(f"spectrum {name!r}", "only lru-ring has radii", "give `radius 0.95`, or use lru-ring")
        low, high = facts["radii"]
        return Spectrum.lru_ring(facts.get("n", options.n), r_min=low, r_max=high, seed=facts.get("seed", options.seed))
    defaults = {"n": options.n, "step_size": options.step_size, "seed": options.seed}
    rule = {"discretization": options.discretization}
    return Spectrum.named(family, **{**defaults, **rule, **facts})


def is_name(name: str) -> bool:
    """Whether `spectrum_from` understands a name: that of a family, a full one, or listed eigenvalues.

    >>> is_name("s4d-lin N=64 step 0.01 zoh"), is_name("eigenvalues 1/2"), is_name("matrix N=3")
    (True, True, False)
    """
    from memlaw.numerics.spectrum.spectrum import NAMES

    return name.startswith(LISTED) or name.partition(" ")[0] in NAMES


def _real(text: str) -> float:
    return float(read_real_text(text))


def _interval(text: str) -> tuple[float, float]:
    low, high = map(_real, text.split(".."))
    return low, high


_FACTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "step": ("step_size", _real),
    "radius": ("radius", _real),
    "radii": ("radii", _interval),
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


def check_step_size(step_size: float) -> None:
    """A step size is positive and finite."""
    if not (isfinite(step_size) and step_size > 0):
        raise InvalidInput(
            f"step size {step_size!r}", "a step size is positive and finite", "give one such as --step-size 0.01"
        )


def listed_spectrum(text: str, realization: str = "diagonal", closed: bool = False) -> Spectrum:
    """The spectrum of eigenvalues written out or in a file; its name writes them out again.

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
    return made.closure() if closed else made


def _listed_name(text: str, count: int) -> str:
    return f"file {Path(text).name}, N={count}" if _is_file(text) else LISTED + " ".join(text.split())


def read_eigenvalues(text: str) -> list[tuple[Fraction, Fraction]]:
    """Real and imaginary parts of eigenvalues: a list, or a text or .npy file; decimals are exact.

    >>> read_eigenvalues("0.1, 1/3-I/4 (1/2)*(1/3 + I)")
    [(Fraction(1, 10), Fraction(0, 1)), (Fraction(1, 3), Fraction(-1, 4)), (Fraction(1, 6), Fraction(1, 2))]
    """
    if _is_file(text):
        return _read_file(Path(text))
    return _read_list(text)


def _is_file(text: str) -> bool:
    return os.path.isfile(text)  # noqa: PTH113 -- unlike Path.is_file it bears names that are too long


def _read_file(path: Path) -> list[tuple[Fraction, Fraction]]:
    try:
        if path.suffix == ".npy":
            return _read_npy(path)
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError, EOFError, MemoryError) as error:
        raise InvalidInput(f"file {str(path)!r}", f"it cannot be read ({error})", _EXAMPLE) from error
    return _read_list("\n".join(line.partition("#")[0] for line in lines))


def _read_npy(path: Path) -> list[tuple[Fraction, Fraction]]:
    import numpy as np

    loaded = np.load(path, allow_pickle=False, mmap_mode="r")
    if not isinstance(loaded, np.ndarray) or loaded.dtype.kind not in "iufc":
        raise ValueError("it holds no array of numbers")
    values = loaded.astype(complex)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise InvalidInput(
            f"an array of shape {values.shape} in {str(path)!r}",
            "eigenvalues are a list of finite numbers",
            "save a one-dimensional array without NaN and infinite entries",
        )
    return [(Fraction(value.real), Fraction(value.imag)) for value in values.tolist()]


def _read_list(text: str) -> list[tuple[Fraction, Fraction]]:
    joined = re.sub(r"[ \t]*([-+*/])[ \t]+", r"\1", text)
    joined = re.sub(r"(?<=\d)[ \t]+(?=[ijIJ](?![a-zA-Z]))", "", joined)
    found = [_read_word(word) for word in _words(joined) if word]
    if not found:
        raise InvalidInput("no eigenvalues", "a spectrum is not empty", _EXAMPLE)
    return found


def _words(text: str) -> Iterator[str]:
    """What stands between commas, semicolons and blanks outside parentheses."""
    depth = start = 0
    for place, character in enumerate(text):
        depth = max(0, depth + (character == "(") - (character == ")"))
        if not depth and (character in ",;" or character.isspace()):
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _read_word(word: str) -> tuple[Fraction, Fraction]:
    try:
        value = read_text(word)
    except InvalidInput as error:
        raise InvalidInput(f"eigenvalue {error.given}", f"{error.rule}, nor a file", _EXAMPLE) from error
    if not set(word) & set("ijIJ(") and re.search(r"(?<=[^eE])[-+]", word):
        raise InvalidInput(f"eigenvalue {word!r}", "it is a sum of real numbers", "put commas between eigenvalues")
    return value
