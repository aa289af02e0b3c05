"""The one error that bad input raises: what was given, which rule it breaks, what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction


class InvalidInput(ValueError):
    """Input outside a hypothesis: says what was given, which rule fails and the remedy.

    >>> print(InvalidInput("eigenvalue 1.0", "every |l| must be below 1", "use a window"))
    got eigenvalue 1.0; every |l| must be below 1; use a window
    """

    def __init__(self, given: str, rule: str, remedy: str) -> None:
        super().__init__(f"got {given}; {rule}; {remedy}")
        self.given = given
        self.rule = rule
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[InvalidInput], tuple[str, str, str]]:
        """It comes back whole from a worker process."""
        return type(self), (self.given, self.rule, self.remedy)


def shown(value: object, longest: int = 60) -> str:
    """A value as a message names it: an array by its shape, else by its text, cut where that is long.

    >>> shown(0.5), shown("a" * 100, 10), shown(10**5000)
    ('0.5', "'aaaaaa...", 'a very long int')
    """
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"of shape {tuple(shape)}"
    try:
        text = str(value) if isinstance(value, Fraction) else repr(value)
    except Exception:  # an int of more digits than Python prints, or an object that cannot tell of itself
        return f"a very long {type(value).__name__}"
    return text if len(text) <= longest else text[: longest - 3] + "..."


def counted(number: int, thing: str) -> str:
    """A number of things in words.

    >>> counted(1, "step"), counted(2, "step"), counted(2, "corollary")
    ('1 step', '2 steps', '2 corollaries')
    """
    several = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number} {thing if number == 1 else several}"


def a_or_an(name: str) -> str:
    """A name with its article, by its sound: letters of an abbreviation are spelt.

    >>> a_or_an("Odd"), a_or_an("Gate"), a_or_an("LSTM"), a_or_an("S4D"), a_or_an("GRU")
    ('an Odd', 'a Gate', 'an LSTM', 'an S4D', 'a GRU')
    """
    spelt = len(name) == 1 or not (name[1:2].islower() or name[:1].islower())
    return f"an {name}" if name[:1] in ("AEFHILMNORSX" if spelt else "AEIOUaeiou") else f"a {name}"


def unknown(given: object, what: str, known: Iterable[str]) -> InvalidInput:
    """What is said of a word that is none of those known: the one that was meant, if it can be told, and all others.

    >>> print(unknown("enclosd", "kind", ["exact", "enclosed"]))
    got kind 'enclosd'; it must be known; did you mean enclosed? use one of exact, enclosed
    """
    from difflib import get_close_matches

    words = tuple(known)
    plain = given.lower().replace("_", "-") if isinstance(given, str) else ""
    near = get_close_matches(plain, words, n=1, cutoff=0.5)
    meant = f"did you mean {near[0]}? " if near else ""
    return InvalidInput(f"{what} {shown(given)}", "it must be known", f"{meant}use one of {', '.join(words)}")
