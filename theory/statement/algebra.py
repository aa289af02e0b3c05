"""When an expression is zero by algebra: as a rational function of its opaque parts, of roots and of moduli."""

from __future__ import annotations

from functools import lru_cache, reduce

from sympy import Abs, Add, Expr, Integer, Mul, Pow, Symbol, conjugate, exp, sqrt

from memlaw.theory.statement.derivation import fraction_of
from memlaw.theory.statement.kept import contains, expanded

PRIME = 2**61 - 1


def vanishes(difference: Expr) -> bool:
    """Whether an expression is zero as a rational function of its opaque parts and of roots of them."""
    names: dict[Expr, Symbol] = {}
    roots: dict[Symbol, Expr] = {}
    apart = expanded(difference)
    if not contains(apart, Abs) and fingerprint(apart):
        return False  # not zero at one point
    rest = _opaque(apart, names, roots)
    for _ in range(8):
        try:
            numerator = expanded(fraction_of(rest)[0].as_expr()) if rest.free_symbols else rest
        except ZeroDivisionError:
            return False
        reduced = _without_squares(numerator, roots)
        if reduced == numerator:
            return bool(numerator == 0)
        rest = reduced
    return False


@lru_cache(maxsize=65536)
def fingerprint(e: Expr) -> int | None:
    """The value of a rational function modulo a prime where every opaque part takes one by its hash; None for roots."""
    if e.is_Rational:
        return int(e.p) * pow(int(e.q), -1, PRIME) % PRIME if e.q % PRIME else None
    if isinstance(e, exp):
        values = (pow(hash(("part", exp(rest))) % PRIME, int(times), PRIME) for times, rest in _whole_powers(e))
        return reduce(lambda x, y: x * y % PRIME, values, 1)
    if not isinstance(e, Add | Mul | Pow):
        return hash(("part", e)) % PRIME
    if isinstance(e, Pow) and not e.exp.is_Integer:
        return None if (2 * e.exp).is_Integer else hash(("part", e)) % PRIME
    parts = [fingerprint(part) for part in (e.args[:1] if isinstance(e, Pow) else e.args)]
    if any(part is None for part in parts) or (isinstance(e, Pow) and e.exp < 0 and not parts[0]):
        return None
    known = [part for part in parts if part is not None]
    if isinstance(e, Pow):
        return pow(known[0], int(e.exp), PRIME)
    return sum(known) % PRIME if isinstance(e, Add) else reduce(lambda x, y: x * y % PRIME, known, 1)


def _whole_powers(e: exp) -> list[tuple[Integer, Expr]]:
    """An exponential as exp(y)^n with whole n, term by term of its exponent."""
    powers = (term.as_coeff_Mul() for term in Add.make_args(e.args[0]))
    return [(x, rest) if x.is_Integer else (Integer(1), x * rest) for x, rest in powers]


def _without_squares(expression: Expr, roots: dict[Symbol, Expr]) -> Expr:
    """Each root r of b with r^2 = b, r^3 = b r and so on."""
    known = {symbol.name: symbol for symbol in roots}

    def lower(power: Expr) -> Expr:
        whole, odd = divmod(int(power.exp), 2)
        return roots[known[power.base.name]] ** whole * power.base**odd

    is_power = lambda x: isinstance(x, Pow) and x.base.is_Symbol and x.base.name in known and x.exp >= 2  # noqa: E731
    return expression.replace(is_power, lower) if roots else expression


def _opaque(expression: Expr, names: dict[Expr, Symbol], roots: dict[Symbol, Expr]) -> Expr:
    """Sums, products and whole powers of symbols: every other part gets a symbol, a square root with its square."""
    if expression.is_Rational:
        return expression
    if isinstance(expression, Add | Mul):
        return expression.func(*(_opaque(part, names, roots) for part in expression.args))
    if isinstance(expression, Pow) and expression.exp.is_Integer:
        return _opaque(expression.base, names, roots) ** expression.exp
    if isinstance(expression, Pow) and (2 * expression.exp).is_Integer:
        content, rest = expression.base.primitive() if expression.base.is_Add else (Integer(1), expression.base)
        if content != 1 and sqrt(content).is_Rational:
            return sqrt(content) ** int(2 * expression.exp) * _opaque(rest**expression.exp, names, roots)
        root = names.setdefault(Pow(expression.base, Integer(1) / 2), Symbol(f"root{len(names)}"))
        roots[root] = _opaque(expression.base, names, roots)
        return root ** int(2 * expression.exp)
    if isinstance(expression, exp):
        powers = _whole_powers(expression)
        return Mul(*(names.setdefault(exp(rest), Symbol(f"part{len(names)}")) ** x for x, rest in powers))
    if isinstance(expression, Abs):
        inside = expression.args[0]
        inside = -inside if inside.could_extract_minus_sign() else inside
        root = names.setdefault(Abs(inside, evaluate=False), Symbol(f"root{len(names)}"))
        roots[root] = _opaque(expanded(inside * conjugate(inside)), names, roots)
        return root
    return names.setdefault(expression, Symbol(f"part{len(names)}"))
