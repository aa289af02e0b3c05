"""Letters of one's own: a symbol that carries the set over which a claim is quantified."""

from __future__ import annotations

from typing import Any, cast

from sympy import FiniteSet, Interval, Range, S, Set, Symbol, oo

from memlaw.errors import InvalidInput
from memlaw.theory.language.symbols import DOMAINS, is_index

_EXAMPLE = 'write symbol("p", Interval.open(0, 1)), symbol("h", Range(1, 9)) or symbol("q", FiniteSet(1, 2, 4))'
FARTHEST = 10**300  # of the ends of a domain
_TAKEN = {symbol.name for symbol in DOMAINS} | {"lambda", "z"}


class OwnSymbol(Symbol):  # type: ignore[misc]
    """A symbol with its `domain`, a set of real numbers, and what it means; made by `symbol`."""

    __slots__ = ("domain", "meaning")

    domain: Interval | Range | FiniteSet
    meaning: str

    def __new__(cls, name: str, domain: Set, meaning: str, **assumptions: bool) -> OwnSymbol:  # noqa: D102
        made = cast(OwnSymbol, Symbol.__xnew__(cls, name, **assumptions))
        made.domain, made.meaning = domain, meaning
        return made

    @property
    def told(self) -> str:
        """What it means and ranges over, in words.

        >>> symbol("p", Interval.Lopen(0, 1), "a part").told, symbol("h", Range(1, 6)).told
        ('a part, 0 < p <= 1', '1, ..., 5')
        """
        return ", ".join(filter(None, (self.meaning, _words(self.name, self.domain))))

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.domain)

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, bool]]:
        return (self.name, self.domain, self.meaning), dict(self._assumptions_orig)


def takes_numbers(letter: Symbol) -> bool:
    """Whether a letter takes whole numbers, or some few, so that numbers and no symbol stand for it.

    >>> takes_numbers(symbol("h", Range(1, 9))), takes_numbers(symbol("p", Interval.open(0, 1)))
    (True, False)
    """
    if isinstance(letter, OwnSymbol):
        return bool(letter.is_integer) or isinstance(letter.domain, FiniteSet)
    return is_index(letter.name)


def symbol(name: str, domain: Set, meaning: str = "") -> OwnSymbol:
    """A letter of one's own for claims: for all values in `domain`, an Interval, a Range or a FiniteSet of SymPy.

    A claim is tried at some values and sampled at others, never outside. `meaning` is for readers. Errors:
    InvalidInput for a letter that has a meaning already, and for other sets.

    >>> p = symbol("p", Interval.open(0, 1), "the part that is kept")
    >>> p.is_positive, p.is_integer, symbol("h", Range(1, 9)).is_integer
    (True, None, True)
    """
    if not (isinstance(name, str) and name.isidentifier()):
        raise InvalidInput(f"the symbol {name!r}", "a symbol is named by a word", _EXAMPLE)
    if name in _TAKEN:
        raise InvalidInput(
            f"a symbol {name!r} of one's own",
            f"memlaw.theory.language has that letter: {_meaning(name)}",
            f"import it from there, or take another letter such as {name}_1",
        )
    if domain is S.Naturals or domain is S.Naturals0:
        domain = Range(domain.inf, oo)
    if not isinstance(domain, Interval | Range | FiniteSet) or not _is_usable(domain):
        rule = "a domain is an Interval with rational ends, a Range upwards by ones, or a FiniteSet of rational numbers"
        raise InvalidInput(f"the domain {domain!r} of {name}", rule, _EXAMPLE)
    if not isinstance(domain, Range) and any(FARTHEST < abs(end) < oo for end in (domain.inf, domain.sup)):
        what = f"a domain of {name} with an end beyond 1e300"
        raise InvalidInput(what, "letters are tried as floats, too", "scale it, or take oo for an end")
    integer = isinstance(domain, Range) or (isinstance(domain, FiniteSet) and all(x.is_integer for x in domain))
    given: dict[str, bool] = {"integer": True} if integer else {"real": True}
    if 0 not in domain and domain.inf >= 0:
        given["positive"] = True
    elif domain.inf >= 0:
        given["nonnegative"] = True
    return OwnSymbol(name, domain, str(meaning), **given)


def _words(name: str, domain: Interval | Range | FiniteSet) -> str:
    if isinstance(domain, FiniteSet):
        return f"one of {', '.join(map(str, sorted(domain)))}"
    if isinstance(domain, Range):
        return f"{domain.inf}, {domain.inf + 1}, ..." if domain.sup is oo else f"{domain.inf}, ..., {domain.sup}"
    low = "" if domain.inf == -oo else f"{domain.inf} {'<' if domain.left_open else '<='} "
    high = "" if domain.sup == oo else f" {'<' if domain.right_open else '<='} {domain.sup}"
    return f"{low}{name}{high}" if low or high else "a real number"


def _meaning(name: str) -> str:
    return next((text for known, text in DOMAINS.items() if known.name == name), "it stands in formulas")


def _is_usable(domain: Interval | Range | FiniteSet) -> bool:
    """Whether values can be drawn: rational ends or none, rational elements, steps of one from a first number on."""
    if isinstance(domain, Range):
        return bool(domain.step == 1 and domain.size > 0 and domain.inf.is_Integer)
    if isinstance(domain, FiniteSet):
        return all(value.is_Rational for value in domain)
    return all(end.is_Rational or end.is_infinite for end in (domain.inf, domain.sup))
