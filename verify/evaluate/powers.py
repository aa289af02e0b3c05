"""Powers, roots and whole numbers of a statement, in any arithmetic: decided, enclosed, or said to be out of reach."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from flint import acb
from sympy import integer_nthroot
from sympy.polys.domains.gaussiandomains import GaussianRational

from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, Divergent, NotRepresentable, Scalar, Undecided
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.failures import NoClosedForm
from memlaw.numerics.number.modular import Residue
from memlaw.numerics.number.series import FactoredFunction
from memlaw.theory.language import Quantity
from memlaw.verify.evaluate.closures import Closure, Scope, compile_expression
from memlaw.verify.evaluate.points import exact_number
from memlaw.verify.system.system import NotApplicable, System

LARGEST_INTEGER = 4096  # exponents up to which a power of a whole number is written out
ROUNDING = 1e-6  # of numbers without bounds: below, an imaginary or negative part may be rounding


def whole(value: Any) -> int:
    """An index or an exponent as an integer. Errors: NotApplicable, NotRepresentable where it is none.

    >>> whole(EXACT.integer(3))
    3
    """
    found = _as_whole(value)
    if found is None:
        raise NotApplicable("an index that is no whole number")
    return found


def _as_whole(value: Any) -> int | None:
    if isinstance(value, int):
        return value
    if isinstance(value, ExponentialSum | FactoredFunction):
        raise NotRepresentable("an index that itself runs to infinity")
    if isinstance(value, GaussianRational):
        return int(value.x.numerator) if value.y == 0 and value.x.denominator == 1 else None
    if isinstance(value, acb):
        exact = value.imag.is_zero() and value.real.is_integer()
        return int(value.real.unique_fmpz()) if exact else None
    if isinstance(value, Residue):
        fraction = value.rational()
        return fraction.numerator if fraction.denominator == 1 else None
    number = complex(value)
    return int(number.real) if number.imag == 0 and number.real.is_integer() else None


def real_number(system: System, value: Any, what: str) -> Scalar:
    """A scalar that is real, or may be for all that is known. Errors: NotRepresentable for what certainly is not."""
    scalar = scalar_of(system, value)
    if isinstance(scalar, acb):
        crooked = not scalar.imag.contains(0)
    elif system.arithmetic.formal or isinstance(scalar, np.ndarray):
        crooked = False  # its arithmetic looks; an array of numbers only steers a search
    else:
        crooked = abs(complex(scalar).imag) > ROUNDING * max(1.0, abs(complex(scalar)))
    if crooked:
        raise NotRepresentable(f"{what} of a number that is not real")
    return scalar


def scalar_of(system: System, value: Any) -> Scalar:
    """A scalar. Errors: NotRepresentable for a sequence or a function of z."""
    if isinstance(value, ExponentialSum | FactoredFunction):
        raise NoClosedForm("a function of a sequence is no sum of exponentials")
    return system.scalar(value)


def square_root(system: System, value: Any) -> Scalar:
    """The square root of a number that is not negative."""
    scalar = real_number(system, value, "the square root")
    bounded = system.arithmetic.formal or system.arithmetic is BALL or isinstance(scalar, np.ndarray)
    if not bounded and complex(scalar).real < -ROUNDING:
        raise Divergent("the square root of a negative number")
    return system.arithmetic.sqrt(scalar)


def power(system: System, base: Any, exponent: Any) -> Any:
    """base^exponent: whole powers of anything, sequences of whole powers of numbers, others of what is not negative."""
    if isinstance(exponent, ExponentialSum):
        return exponent.raised(system.scalar(base))
    found = exponent if isinstance(exponent, int) else _as_whole(exponent)
    if found is None:
        return _real_power(system, base, exponent)
    if found < 0:
        return system.divide(1, power(system, base, -found))
    far = isinstance(base, int) and found > LARGEST_INTEGER  # a whole number of that many digits never ends
    return system.power(system.scalar(base) if far else base, found)


def _real_power(system: System, base: Any, exponent: Any) -> Scalar:
    if isinstance(exponent, GaussianRational):
        if exponent.y:
            raise NotRepresentable("a complex exponent")
        return rational_power(system, base, Fraction(int(exponent.x.numerator), int(exponent.x.denominator)))
    positive = real_number(system, base, "a power")
    return system.arithmetic.exp(scalar_of(system, exponent) * system.arithmetic.log(positive))


def rational_power(system: System, base: Any, exponent: Fraction) -> Scalar:
    """x^(p/q) for x >= 0: q = 2, 4, 8 by square roots, other q exactly or through the logarithm."""
    if exponent < 0:
        return system.divide(1, rational_power(system, base, -exponent))
    roots, rest = 0, exponent.denominator
    while rest % 2 == 0:
        roots, rest = roots + 1, rest // 2
    value = real_number(system, base, "a power") if rest > 1 else scalar_of(system, base)
    for _ in range(roots):
        value = square_root(system, value)
    if rest > 1:
        value = _odd_root(system, value, rest)
    return system.power(value, exponent.numerator)


def _odd_root(system: System, value: Any, degree: int) -> Scalar:
    arithmetic = system.arithmetic
    if arithmetic.is_zero(value):
        return value
    if arithmetic is EXACT:
        parts = [integer_nthroot(abs(int(part)), degree) for part in (value.x.numerator, value.x.denominator)]
        if value.y or value.x < 0 or not all(exact for _, exact in parts):
            raise NotRepresentable(f"a root of {value} is not rational")
        return arithmetic.number(Fraction(parts[0][0], parts[1][0]))
    if not arithmetic.formal and complex(arithmetic.real(value)).real < 0:
        raise NotRepresentable("a root of a number that is not positive")
    return arithmetic.exp(arithmetic.log(value) * arithmetic.number(Fraction(1, degree)))


def compile_power(expression: sympy.Pow) -> Closure:
    """The closure of a power; |x|^{2n} needs no root."""
    if is_reciprocal(expression):
        inner = compile_expression(expression.base ** (-expression.exp))
        return lambda system, scope: system.divide(1, inner(system, scope))
    base = compile_expression(expression.base)
    if isinstance(expression.base, sympy.Abs) and (expression.exp / 2).is_integer:
        inside, half = compile_expression(expression.base.args[0]), compile_expression(expression.exp / 2)
        return lambda system, scope: power(system, system.squared_modulus(inside(system, scope)), half(system, scope))
    if expression.exp.is_Rational and not expression.exp.is_Integer:
        rational = Fraction(int(expression.exp.p), int(expression.exp.q))
        return lambda system, scope: rational_power(system, base(system, scope), rational)
    exponent = compile_expression(expression.exp)
    return lambda system, scope: power(system, base(system, scope), exponent(system, scope))


def is_reciprocal(expression: sympy.Expr) -> bool:
    """Whether an expression is a power with a minus sign."""
    return isinstance(expression, sympy.Pow) and bool(expression.exp.could_extract_minus_sign())


# --- parts and functions --------------------------------------------------------------------------------------


def real_part(system: System, value: Any) -> Any:
    """Re x, of a number or of a sequence."""
    if isinstance(value, ExponentialSum):
        return (value + value.conjugate()) * system.arithmetic.number(Fraction(1, 2))
    return value if isinstance(value, int) else system.arithmetic.real(scalar_of(system, value))


def imaginary_part(system: System, value: Any) -> Any:
    """Im x = Re(-i x), of a number or of a sequence."""
    turn = system.arithmetic.number(Fraction(0), Fraction(-1))
    return real_part(system, value * turn if isinstance(value, ExponentialSum) else scalar_of(system, value) * turn)


def cosine(system: System, value: Any) -> Scalar:
    """cos x = (e^{ix} + e^{-ix})/2."""
    turned = scalar_of(system, value) * system.arithmetic.i
    return (system.arithmetic.exp(turned) + system.arithmetic.exp(-1 * turned)) / 2


def sine(system: System, value: Any) -> Scalar:
    """sin x = (e^{ix} - e^{-ix})/(2i)."""
    turned = scalar_of(system, value) * system.arithmetic.i
    return (system.arithmetic.exp(turned) - system.arithmetic.exp(-1 * turned)) / (2 * system.arithmetic.i)


def logarithm(system: System, value: Any) -> Scalar:
    """The natural logarithm of a positive number."""
    scalar = real_number(system, value, "the logarithm")
    if system.arithmetic.is_zero(scalar):
        raise NotApplicable("the logarithm of zero")
    return system.arithmetic.log(scalar)


def compile_floor(expression: sympy.floor) -> Closure:
    """The closure of a floor; that of a quotient of whole numbers needs no quotient."""
    inner = compile_expression(expression.args[0])
    top, bottom = (compile_expression(part) for part in expression.args[0].as_numer_denom())

    def value(system: System, scope: Scope) -> int:
        parts = top(system, scope), bottom(system, scope)
        if all(isinstance(part, int) for part in parts) and parts[1]:
            return int(parts[0] // parts[1])
        try:
            return floor(system, inner(system, scope))
        except Undecided:
            exact = _of_letters(expression, system)
            if exact is None:
                raise
            return exact

    return value


def _of_letters(expression: sympy.floor, system: System) -> int | None:
    """A floor that rounding hides, from the exact letters, if it is about these alone."""
    known = {"N": system.size, **system.letters}
    names = {symbol: known.get(getattr(symbol, "name", "")) for symbol in expression.free_symbols}
    if None in names.values() or expression.atoms(Quantity):
        return None
    found = expression.subs({symbol: exact_number(value) for symbol, value in names.items()})
    return int(found) if found.is_Integer else None


def floor(system: System, value: Any) -> int:
    """The largest integer that is not above. Errors: Undecided where rounding hides which."""
    if isinstance(value, int):
        return value
    scalar = real_number(system, value, "the floor")
    if isinstance(scalar, GaussianRational):
        return int(scalar.x.numerator // scalar.x.denominator)
    if isinstance(scalar, Residue):
        return math.floor(scalar.rational())
    if isinstance(scalar, acb):
        found = scalar.real.floor().unique_fmpz()
        if found is None:
            raise Undecided("a number is not separated from the integer next to it")
        return int(found)
    real = complex(scalar).real
    if system.arithmetic.formal or abs(real - round(real)) < (1e-9 if system.arithmetic is FLOAT else 1e-12):
        raise Undecided("a number without bounds next to an integer")
    return math.floor(real)
