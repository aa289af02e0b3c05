"""Lags, counts and settings as users give them; numbers and arrays are read by `memlaw.scalars` and `number.arrays`."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from math import inf
from typing import Any, SupportsIndex, TypeAlias, TypeVar

import numpy as np

from memlaw.errors import InvalidInput, shown, unknown
from memlaw.grammar import read_real_text
from memlaw.numerics.number.arrays import Array, IntArray, is_sequence, read_items
from memlaw.numerics.number.exact import ExactNumber
from memlaw.numerics.number.told import modulus_told, number_told
from memlaw.scalars import is_truth, read_real, refusal

Lags: TypeAlias = SupportsIndex | str | Iterable[SupportsIndex]
AnyArray = TypeVar("AnyArray", bound=Array)
MOST_LAGS = 20_000_000
FARTHEST = 2**62  # lag that is asked for by itself


def read_lags(lags: Lags, *, far: bool = False) -> IntArray:
    """Read a number of lags or the lags themselves; a text holds the one, or the others with commas.

    far: the lags themselves may be beyond 20 million.

    >>> read_lags(3).tolist(), read_lags([5, 0]).tolist(), read_lags("0, 10").tolist()
    ([0, 1, 2], [5, 0], [0, 10])
    """
    if isinstance(lags, str):
        lags = _written_lags(lags)
    if is_sequence(lags):
        return _given_lags(lags, FARTHEST if far else MOST_LAGS)
    count = read_lag(lags, "a number of lags")
    if not count:
        raise InvalidInput("no lags", "at least one lag is needed", "ask for lags=1 or more")
    check_count(count)
    return np.arange(count)


def _given_lags(lags: Any, most: int) -> IntArray:
    """Lags one by one; an array of ints at once."""
    plain = isinstance(lags, np.ndarray) and lags.dtype.kind in "iu" and lags.ndim == 1 and lags.size > 0
    if plain and lags.min() >= 0 and lags.max() < MOST_LAGS:
        whole: IntArray = lags.astype(np.int64)
        return whole
    items = read_items(lags, "lags", "ask for a list of at least one lag, or their number")
    found = [read_lag(lag) for lag in items]
    check_count(max(found) + 1, most)
    return np.array(found)


def _written_lags(text: str) -> int | list[int]:
    try:
        numbers = [read_real_text(word) for word in text.split(",")]
        wrong = any(number < 0 or number.denominator != 1 for number in numbers)
    except InvalidInput:
        wrong = True
    if wrong:
        raise InvalidInput(
            f"lags {shown(text)}",
            "a lag, and a number of lags, is a nonnegative int",
            "give a number such as 1000 or a list such as 0,10,100; 'all' is for memory functions alone",
        )
    return [int(number) for number in numbers] if "," in text else int(numbers[0])


def read_lag(lag: object, what: str = "a lag") -> int:
    """Read one nonnegative int."""
    return read_count(lag, what, 0)


def each_once(lags: IntArray) -> IntArray:
    """The places at which lags stand for the first time: a sum over lags counts each once.

    >>> each_once(np.array([5, 3, 3])).tolist()
    [0, 1]
    """
    places: IntArray = np.sort(np.unique(lags, return_index=True)[1])
    return places


def read_flag(value: object, what: str) -> bool:
    """Read a truth value.

    >>> read_flag(np.True_, "closed ="), read_flag(0, "closed =")
    (True, False)
    """
    if not (is_truth(value) and not getattr(value, "ndim", 0)) and not (isinstance(value, int) and value in (0, 1)):
        raise InvalidInput(f"{what} {shown(value)}", "it is True or False", "give one of the two")
    return bool(value)


def read_seed(seed: object) -> int:
    """Read the seed of what is drawn at random.

    >>> read_seed(np.int64(3))
    3
    """
    return read_count(seed, "a seed", 0)


def read_count(value: object, what: str, least: int = 1) -> int:
    """Read an int that is no smaller than the least one.

    >>> read_count(np.int64(4), "a window")
    4
    """
    try:
        count = least - 1 if is_truth(value) else operator.index(value)  # type: ignore[arg-type]  # what is no int is refused
    except (TypeError, ValueError):  # the latter of a tensor with several numbers
        count = least - 1
    if count < least:
        rule = f"{what} is {'an int of at least ' + str(least) if least else 'a nonnegative int'}"
        raise InvalidInput(f"{shown(value)} as {what}", rule, "give such a number")
    return count


def check_count(count: int, most: int = MOST_LAGS) -> None:
    """Refuse more lags than memory and patience allow."""
    if count > most:
        raise InvalidInput(
            f"{count} lags" if count < 10**100 else "a lag of more than a hundred digits",
            f"at most {most} lags are computed in one piece",
            "ask memory_function for a list of single lags, which may be further",
        )


def read_setting(
    value: object, what: str, low: float = 0, high: float = inf, *, ends: str = "()", remedy: str = "give such a number"
) -> float:
    """Read a number that lies between two others, as a float; one that is given means the decimal it prints as.

    ends: round brackets exclude an end, square ones include it.

    >>> read_setting(np.float32(0.1), "theta", 0, 1, ends="(]"), read_setting("1/4", "a unit")
    (0.1, 0.25)
    """
    number = read_real(value, what, decimal=True)
    above = low < number if ends[0] == "(" else low <= number
    below = number < high if ends[1] == ")" else number <= high
    try:
        found = float(number)
    except OverflowError:
        found = inf
    if not (above and below and found < inf) or (number and not found):
        named = what.removesuffix(" =")
        rule = f"{named} is positive and finite" if (low, high) == (0, inf) else f"{named} lies in "
        rule += "" if (low, high) == (0, inf) else f"{ends[0]}{low:g}, {high:g}{ends[1]}"
        raise refusal(value, what, rule, remedy)
    return found


def check_numbers(numbers: tuple[ExactNumber, ...]) -> None:
    """Refuse an empty spectrum, eigenvalues of modulus 1 or more, and what are no exact numbers."""
    if not isinstance(numbers, tuple) or not all(hasattr(number, "inside_disk") for number in numbers):
        raise InvalidInput(f"numbers {shown(numbers)}", "they are exact numbers", "use Spectrum.from_eigenvalues")
    if not numbers:
        raise InvalidInput("no eigenvalues", "a spectrum is not empty", "give at least one eigenvalue")
    for number in numbers:
        if not number.inside_disk():
            raise InvalidInput(
                f"eigenvalue {number_told(number)} of modulus {modulus_told(number)}",
                "a stationary state needs every |l| < 1; there is none at |l| = 1",
                "shrink it, or use memlaw.gated_memory over a finite window, which needs no stability",
            )


def read_only(array: AnyArray) -> AnyArray:
    """Forbid writing to an array."""
    array.setflags(write=False)
    return array


def read_choice(value: str, what: str, known: Iterable[str]) -> str:
    """Read one of several words.

    >>> read_choice("zho", "rule", ("zoh", "bilinear"))
    Traceback (most recent call last):
    memlaw.errors.InvalidInput: got rule 'zho'; it must be known; did you mean zoh? use one of zoh, bilinear
    """
    words = tuple(known)
    if not isinstance(value, str) or value not in words:
        raise unknown(value, what, words)
    return value


_ALSO_CALLED = {"mamba": "s4d-real", "lru": "lru-ring", "s4": "s4-legs", "hippo-legs": "s4-legs", "disk": "random-disk"}
_ALSO_CALLED |= dict.fromkeys(("legt", "lmu", "hippo-lmu"), "hippo-legt") | {"legs": "s4-legs", "lagt": "hippo-lagt"}
_ALSO_CALLED |= dict.fromkeys(("fout", "fourier", "hippo-fourier"), "hippo-fout") | {"dfout": "s4d-dfout"}


def read_family(name: str, known: Iterable[str]) -> str:
    """Read the name of a family of spectra, as papers and code write it too: S4D-Lin, s4d_lin, mamba, LRU.

    >>> read_family("S4D_Lin", ["s4d-lin", "lru-ring"]), read_family("LRU", ["s4d-lin", "lru-ring"])
    ('s4d-lin', 'lru-ring')
    """
    words = tuple(known)
    plain = str(name).strip().lower().replace("_", "-").replace(" ", "-") if isinstance(name, str) else ""
    plain = plain if plain in words else _ALSO_CALLED.get(plain, plain)
    return plain if plain in words else read_choice(name, "spectrum", words)
