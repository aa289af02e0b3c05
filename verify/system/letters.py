"""Letters of one's own: the values at which each is tried, and from where it is drawn, by its domain."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from sympy import FiniteSet, Interval, Range, Rational

from memlaw.theory.language import OwnSymbol
from memlaw.theory.statement.stating import within
from memlaw.verify.system.setting import Parameter, fixed

_INSIDE = (Fraction(1, 5), Fraction(1, 2), Fraction(9, 10))  # parts of an interval
_BEYOND = (Fraction(1, 4), Fraction(1), Fraction(3))  # from the only end of an interval
_TRIED, _DRAWN, _FARTHEST = 4, 40, 1000  # whole numbers from the first on; so far with an end, without, and at most
_FAR = 100.0  # how far reals are drawn where there is no end


def parameter_of(symbol: OwnSymbol) -> Parameter:
    """Values and a strategy for a letter of one's own, all of them inside its domain.

    >>> from memlaw.theory.language import symbol
    >>> [str(value) for value in parameter_of(symbol("p", Interval.open(0, 1))).values(1)]
    ['1/5', '1/2', '9/10']
    >>> parameter_of(symbol("h", Range(1, 9))).values(1)
    [1, 2, 3, 4, 5, 8]
    """
    domain = symbol.domain
    if isinstance(domain, FiniteSet):
        chosen = [_plain(value) for value in sorted(domain)]
        return fixed(chosen, st.sampled_from(chosen))
    if isinstance(domain, Range):
        first = int(domain.inf)
        endless = bool(domain.sup.is_infinite)
        last = first + _DRAWN if endless else min(int(domain.sup), first + _FARTHEST)
        further = [first + 2**power for power in range(2, 10)] if not endless else []
        tried = {*range(first, first + _TRIED), *further, *([] if endless else [last])}
        return fixed(sorted(value for value in tried if value <= last), st.integers(first, last))
    return fixed(_tried(domain), _drawn(symbol))


def _tried(domain: Interval) -> list[Fraction]:
    """Closed ends, and some values between or beyond."""
    low, high = (None if end.is_infinite else Fraction(_plain(end)) for end in (domain.inf, domain.sup))
    closed = ((low, domain.left_open), (high, domain.right_open))
    ends = [end for end, is_open in closed if end is not None and not is_open]
    if low is not None and high is not None:
        return sorted({*ends, *(low + (high - low) * part for part in _INSIDE)})
    if low is None and high is None:
        return [-_BEYOND[1], *_BEYOND[::2]]
    start = low if low is not None else high or Fraction(0)
    return sorted({*ends, *(start + part if low is not None else start - part for part in _BEYOND)})


def _drawn(symbol: OwnSymbol) -> st.SearchStrategy[float]:
    domain = symbol.domain
    low = float(domain.inf) if domain.inf.is_finite else float(min(domain.sup, 0)) - _FAR
    high = float(domain.sup) if domain.sup.is_finite else float(max(domain.inf, 0)) + _FAR
    near = st.floats(low, high)  # the float of an end may lie beyond it
    return near.filter(lambda value: within(symbol, Rational(*value.as_integer_ratio())))


def _plain(value: Rational) -> int | Fraction:
    return int(value) if value.is_Integer else Fraction(int(value.p), int(value.q))
