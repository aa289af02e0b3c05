"""Proofs about published initialisations."""

from __future__ import annotations

from sympy import Expr, Integer, exp, pi

from memlaw.theory.language.symbols import N, i, j, n, step_size
from memlaw.theory.proofs.definitions_analysis import (
    ENTRY,
    HALF_OF_STATES,
    LARGEST,
    MODE,
    POLE,
    RATES,
    A,
    bilinear,
    ordered_frequencies,
)
from memlaw.theory.proofs.facts_analysis import (
    at_most_twice,
    exp_keeps_order,
    largest_at,
    largest_at_ends,
    no_deviation,
    real_part_of_shifted_skew,
    reciprocal_turns_order,
    square_between,
    square_between_ends,
)
from memlaw.theory.statement.facts import product_keeps_order, square_keeps_order
from memlaw.theory.statement.proof import By, Cite, Fact, Proof, Shown, at_most, equals
from memlaw.theory.subjects.legs import HALF, frequency
from memlaw.theory.subjects.legs_sampled import half_states

_PAIR = ENTRY + ENTRY.subs({i: n, n: i}, simultaneous=True)
_SKEW = Cite("legs.normal", 0, at=((j, n),))
_HALVES = Cite("legs.normal", 1)
_ZERO, _DIAGONAL = Integer(0), ENTRY.subs(n, i) + HALF
FREQUENCIES = (
    Proof(
        0,
        (
            equals(
                None,
                "A + B B^T/2 is -1/2 and a skew matrix",
                POLE,
                no_deviation(_PAIR, (i, 1, N), (n, i + 1, N)).since(
                    Shown(_PAIR, (at_most(_ZERO, "by pairs", _SKEW),)),
                    Shown(_ZERO, (at_most(_PAIR, "by pairs", _SKEW),)),
                ),
                no_deviation(_DIAGONAL, (i, 1, N)).since(
                    Shown(_DIAGONAL, (at_most(_ZERO, "on the diagonal", _HALVES),)),
                    Shown(_ZERO, (at_most(_DIAGONAL, "on the diagonal", _HALVES),)),
                ),
                real_part_of_shifted_skew(ENTRY, i, n, N, -HALF, j),
            ),
        ),
    ),
)


def _on_the_line(place: object) -> Cite:
    return Cite("legs.frequencies", 0, at=((j, place),))


_ENDS = "the eigenvalues all lie on one circle"
HELD_DECAY = (
    Proof(
        0,
        (
            equals(
                None,
                "the slowest pole is -1",
                RATES["legs", "held"],
                largest_at(*LARGEST["legs", "held"], 1, exp(-2 * step_size)).since(
                    product_keeps_order(1, MODE, step_size), exp_keeps_order(-2 * step_size * MODE, -2 * step_size)
                ),
            ),
        ),
    ),
    Proof(
        1,
        (
            equals(
                None,
                "all poles have the real part -1/2",
                RATES["dlegs", "held"],
                _on_the_line(MODE),
                _on_the_line(1),
                largest_at(*LARGEST["dlegs", "held"], 1, exp(-step_size)),
            ),
        ),
    ),
    *(
        Proof(
            place,
            (equals(None, _ENDS, RATES[family, "held"], largest_at(*LARGEST[family, "held"], 0, exp(-step_size))),),
        )
        for place, family in ((2, "lin"), (3, "inv"))
    ),
)

_FIRST, _LAST = ((A - 1) / (A + 1)) ** 2, ((N - A) / (N + A)) ** 2
_MOVED = (MODE - A) / (MODE + A)  # 1 - 2 a/(n + a) rises with n


def _slower(w: Expr, largest: Expr) -> tuple[Fact, ...]:
    """1 - 2 a/((a + 1/2)^2 + w^2) rises with w^2."""
    near, far = ((A + HALF) ** 2 + x**2 for x in (w, largest))
    return reciprocal_turns_order(near, far), product_keeps_order(1 / far, 1 / near, 2 * A)


def _line(
    place: int, family: str, says: str, w: Expr, at: Expr, largest: Expr, *since: Fact, rest: tuple[By, ...] = ()
) -> Proof:
    """The rate of an initialisation on the line Re s = -1/2, whose largest frequency is that at a place."""
    found = largest_at(*LARGEST[family, "bilinear"], at, bilinear(largest)).since(*since, *_slower(w, largest))
    return Proof(
        place, (equals(bilinear(largest), says, RATES[family, "bilinear"], found), equals(None, "as a rest", *rest))
    )


_TURN, _ODD = pi * (half_states() - 1), 2 * MODE + 1
BILINEAR_DECAY = (
    Proof(
        0,
        (
            equals(
                None,
                "(n - a)/(n + a) rises with n, so that its square is largest at an end",
                RATES["legs", "bilinear"],
                largest_at_ends(*LARGEST["legs", "bilinear"], _FIRST, _LAST).since(
                    reciprocal_turns_order(1 + A, MODE + A),
                    reciprocal_turns_order(MODE + A, N + A),
                    product_keeps_order(1 / (MODE + A), 1 / (1 + A), 2 * A),
                    product_keeps_order(1 / (N + A), 1 / (MODE + A), 2 * A),
                    square_between_ends(_MOVED, (1 - A) / (1 + A), (N - A) / (N + A)),
                ),
            ),
        ),
    ),
    _line(
        1,
        "dlegs",
        "the last pole has the largest frequency",
        frequency(MODE),
        N,
        frequency(N),
        ordered_frequencies(MODE),
    ),
    _line(
        2,
        "lin",
        "the frequencies are pi n up to n = N/2 - 1",
        pi * MODE,
        half_states() - 1,
        _TURN,
        product_keeps_order(MODE, half_states() - 1, pi),
        product_keeps_order(1 - half_states(), MODE, pi),
        square_between(pi * MODE, _TURN),
        rest=(HALF_OF_STATES,),
    ),
    _line(
        3,
        "inv",
        "N/(2n + 1) - 1 falls, and is positive up to n = N/2 - 1",
        N / pi * (N / _ODD - 1),
        Integer(0),
        N * (N - 1) / pi,
        at_most_twice(_ODD, 2 * half_states() - 1, N),
        reciprocal_turns_order(1, _ODD),
        reciprocal_turns_order(_ODD, N),
        product_keeps_order(1 / _ODD, 1, N**2 / pi),
        product_keeps_order(1 / N, 1 / _ODD, N**2 / pi),
        square_keeps_order(N / pi * (N / _ODD - 1), N * (N - 1) / pi),
    ),
)

PROOFS = {"legs.frequencies": FREQUENCIES, "legs.held_decay": HELD_DECAY, "legs.bilinear_decay": BILINEAR_DECAY}
