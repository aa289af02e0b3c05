"""Why a number is not had: the ways in which an arithmetic fails."""

from __future__ import annotations

from memlaw.errors import InvalidInput


class OutOfReach(InvalidInput, ArithmeticError):
    """What was asked for is there, but neither bits nor steps that anybody waits for lead to it.

    >>> str(OutOfReach("poles", "262144 bits do not tell them apart", "leave one out"))
    'got poles; 262144 bits do not tell them apart; leave one out'
    """


class NotRepresentable(ArithmeticError):
    """A value that this arithmetic cannot hold, such as sqrt(2) among the rationals."""


class NoClosedForm(NotRepresentable):
    """A series whose terms are of no kind that is summed to infinity."""


class Divergent(ArithmeticError):
    """A series or a quantity that does not exist, such as the covariance of an unstable state."""


class Undecided(ArithmeticError):
    """Balls that overlap what they should be separated from: more precision may decide."""
