"""Whether a value is known to be no zero, or to lie where a letter does."""

from __future__ import annotations

from sympy import Abs, Add, Dummy, Expr, Integer, Mul, Symbol, cos, pi, sin, tan

from memlaw.theory.language import horizon
from memlaw.theory.language.symbols import N, delta, i, j, m, mu, noise_level, omega, step_size, t, theta, z
from memlaw.theory.statement.kept import expanded
from memlaw.theory.statement.signs import Known, Sign, assumed, sign

SIGNED = (step_size, t, noise_level, omega)  # letters of which no more is known than their sign
BELOW_ONE = {theta: Sign.NOT_NEGATIVE, delta: Sign.POSITIVE, mu: Sign.POSITIVE}  # what is known of 1 less the letter


def is_no_zero(e: Expr, known: Known, indices: frozenset[Symbol] = frozenset()) -> bool:
    """Whether a number is known not to be 0: it has a sign, or is 1 - x with |x| < 1, or a power series in z with one.

    Of a function of indices one coefficient at least is known not to be 0, so that it vanishes at single places alone.
    """
    first = e.subs(z, 0)
    if e.has(z) or first.is_number:
        return bool(first.is_number and first.is_zero is False)
    parts: dict[Expr, Expr] = {}
    for term in Add.make_args(expanded(e)):
        scale, part = term.as_independent(*indices, as_Add=False)
        parts[part] = parts.get(part, Integer(0)) + scale
    if len(parts) > 1 or 1 not in parts:
        return any(is_no_zero(scale, known) for scale in parts.values())
    if isinstance(e, sin | tan) and sign(e.args[0], known) is sign(pi - e.args[0], known) is Sign.POSITIVE:
        return True
    factors = {x for term in Add.make_args(e) for x in Mul.make_args(term) if e.is_Add and not x.is_number}
    if any(sign(expanded(e / x), known) is sign(x, known) is Sign.POSITIVE for x in factors):
        return True
    off = next((x for x in (1 - e, 1 + e) if isinstance(x, Mul | cos)), Integer(1))
    turn = off.args[0] / pi if isinstance(off, cos) else Integer(0)
    return any(sign(x, known) is Sign.POSITIVE for x in (e, -e, 1 - Abs(off))) or (
        min(sign(turn, known), sign(2 - turn, known)) is Sign.POSITIVE
    )


def may_be(letter: Symbol, value: Expr, known: Known) -> bool:
    """Whether a value is known to lie where a letter does: what is said for all values of the letter is said of it."""
    found = Integer(0) + value
    if found == letter:
        return True
    if letter in (i, j, m) and isinstance(found, Symbol) and found.is_integer:
        return True  # there is no eigenvalue beyond 1..N of which it could be false
    if letter in (i, j, m) and not sign(N - found, known):
        return False
    lags = {item: Dummy(integer=True) for item in found.atoms(horizon)}
    whole = not letter.is_integer or found.xreplace(lags).is_integer
    least = assumed(letter) is Sign.UNKNOWN or sign(found, known) >= assumed(letter)
    domain = letter.is_integer or letter in SIGNED or (letter in BELOW_ONE and _below_one(found, letter, known))
    return bool(whole and least and domain)


def _below_one(value: Expr, letter: Symbol, known: Known) -> bool:
    return sign(1 - (Abs(value) if letter == mu else value), known) >= BELOW_ONE[letter]
