"""From an exact instance or a spectrum to a system in one of the arithmetics."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath
from flint import acb
from sympy import Expr, I, ImmutableMatrix, MatrixBase, Rational, im, re
from sympy.polys.domains.gaussiandomains import GaussianRational

from memlaw.numerics.linear.ranks import carried_matrix, reachable_part
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, Arithmetic, Matrix, Scalar
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.language import is_index
from memlaw.theory.statement.hypotheses import STABLE
from memlaw.theory.statement.instance import Instance, gaussian, modulus_squared
from memlaw.verify.system.identity import told_apart
from memlaw.verify.system.system import LARGEST_DENSE, NotApplicable, System


def fraction_pair(value: Expr) -> tuple[Fraction, Fraction]:
    """Real and imaginary part of a Gaussian rational.

    >>> fraction_pair(gaussian("1/2+I/3"))
    (Fraction(1, 2), Fraction(1, 3))
    """
    real, imag = re(value), im(value)
    return Fraction(int(real.p), int(real.q)), Fraction(int(imag.p), int(imag.q))


def lift(arithmetic: Arithmetic, value: Expr) -> Scalar:
    """A Gaussian rational in an arithmetic."""
    return arithmetic.number(*fraction_pair(value))


def lift_matrix(arithmetic: Arithmetic, matrix: MatrixBase) -> Matrix:
    """A matrix of Gaussian rationals in an arithmetic."""
    return arithmetic.matrix([[lift(arithmetic, value) for value in row] for row in matrix.tolist()])


def build(instance: Instance, arithmetic: Arithmetic) -> System:
    """The system of an exact instance.

    >>> build(Instance.diagonal("1/2"), EXACT).memory(1) == EXACT.number(Fraction(3, 16))
    True
    """
    return build_in_order(zeros_first(instance), arithmetic)


def build_in_order(instance: Instance, arithmetic: Arithmetic) -> System:
    """The same with the eigenvalues as they are listed, for claims that say which is which and nothing of zeros."""
    A, B = lift_matrix(EXACT, instance.A), lift_matrix(EXACT, instance.B)
    reduced = [carried_matrix(arithmetic, part) for part in reachable_part(A, B)]
    moduli = [modulus_squared(value) for value in instance.eigenvalues]
    return System(
        arithmetic=arithmetic,
        A=carried_matrix(arithmetic, A),
        B=carried_matrix(arithmetic, B),
        eigenvalues=tuple(lift(arithmetic, value) for value in instance.eigenvalues),
        reduced_A=reduced[0],
        reduced_B=reduced[1],
        stable=STABLE.holds(instance),
        all_unstable=all(bool(value >= 1) for value in moduli),
        label=instance.label,
        parameters=_parameters(instance, arithmetic),
        relatives=_relatives(instance, arithmetic),
        facts=_facts(instance, arithmetic),
        data=lift_data(arithmetic, instance.extra),
    )


def lift_data(arithmetic: Arithmetic, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a setting adds, in an arithmetic: numbers become scalars, tuples and matrices nested lists.

    Plain integers, truth values and texts stay as they are.

    >>> lift_data(EXACT, {"gates": (Fraction(1, 2), 1), "kind": "zoh"})["kind"]
    'zoh'
    """
    return {name: _lift_value(arithmetic, value) for name, value in data.items()}


def _lift_value(arithmetic: Arithmetic, value: Any) -> Any:
    if value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, (tuple, list)):  # of numbers, where it may be that all are whole
        return [arithmetic.integer(x) if type(x) is int else _lift_value(arithmetic, x) for x in value]
    if isinstance(value, MatrixBase):
        return [[lift(arithmetic, item) for item in row] for row in value.tolist()]
    if isinstance(value, Fraction):
        return arithmetic.number(value)
    if isinstance(value, (float, complex)):  # the very binary number
        if arithmetic is BALL:
            return acb(value.real, value.imag)
        return arithmetic.number(Fraction(value.real), Fraction(value.imag))
    return lift(arithmetic, value)


_ORDERLESS = ("other", "S")  # a second spectrum and a basis are any


def zeros_first(instance: Instance) -> Instance:
    """The same pair with the eigenvalue list reordered, zeros in front; a diagonal pair is permuted along.

    A pair with data for each of its states stays in the order in which it is.
    """
    if any(isinstance(value, tuple | MatrixBase) for name, value in instance.extra.items() if name not in _ORDERLESS):
        return instance
    order = sorted(range(instance.size), key=lambda place: instance.eigenvalues[place] != 0)
    values = tuple(instance.eigenvalues[place] for place in order)
    if values == instance.eigenvalues:
        return instance
    A, B = instance.A, instance.B
    if instance.is_diagonal:
        A = ImmutableMatrix(len(order), len(order), lambda row, col: A[order[row], order[col]])
        B = ImmutableMatrix(len(order), 1, lambda row, _: instance.B[order[row], 0])
    return Instance(A, B, values, instance.parameters, instance.label, instance.extra)


def _parameters(instance: Instance, arithmetic: Arithmetic) -> dict[str, Scalar]:
    """Parameters that are not indices, as scalars: r, theta, mu, a step size."""
    given = {**{k: gaussian(v) for k, v in instance.extra.items() if k == "mu"}, **dict(instance.parameters)}
    return {name: lift(arithmetic, value) for name, value in given.items() if not is_index(name)}


def _facts(instance: Instance, arithmetic: Arithmetic) -> dict[str, Any]:
    pairs = zip(instance.eigenvalues, instance.B, strict=True)
    transform = instance.extra.get("S")
    return {
        "driven": len({value for value, weight in pairs if weight != 0}),
        "input": instance.extra.get("input"),
        "real_pair": all(im(value) == 0 for value in [*instance.A, *instance.B]),
        "S": shear(arithmetic, instance.size) if transform is None else lift_matrix(arithmetic, transform),
    }


def _remembered_by(build_for: Callable[[Any], System]) -> Callable[[Any], System]:
    kept: dict[Hashable, System] = {}

    def get(given: Any) -> System:
        key = told_apart(given)
        if key not in kept:
            kept[key] = build_for(given)
        return kept[key]

    return get


def _relatives(instance: Instance, arithmetic: Arithmetic) -> Mapping[str, Callable[..., System]]:
    relatives: dict[str, Callable[..., System]] = {
        "companion": cache(lambda: build(Instance.companion(*instance.eigenvalues), arithmetic)),
        "exact": cache(lambda: build(instance, EXACT)),
        "with": _remembered_by(lambda added: _with(instance, arithmetic, added)),
        "without": _remembered_by(lambda index: _without(instance, arithmetic, index)),
    }
    if "other" in instance.extra:
        other = Instance.companion(*instance.extra["other"])
        relatives["other"] = cache(lambda: build(other, arithmetic))
    return relatives


def _with(instance: Instance, arithmetic: Arithmetic, given: Scalar) -> System:
    """The pair with an eigenvalue added: through the companion pair if controllable, else as a block."""
    known = [gaussian(value) for value in (dict(instance.parameters).get("mu"), instance.extra.get("mu")) if value]
    added = next(
        (v for v in (*known, *instance.eigenvalues) if told_apart(lift(arithmetic, v)) == told_apart(given)), None
    )
    if added is None and isinstance(given, GaussianRational):
        added = Rational(str(given.x)) + I * Rational(str(given.y))
    if added is None:
        if instance.krylov.rank() < instance.size:
            raise NotApplicable("an eigenvalue more, of a pair that is not controllable")
        return companion_of((*(lift(arithmetic, value) for value in instance.eigenvalues), given), arithmetic, "")
    if instance.krylov.rank() == instance.size:
        return build(Instance.companion(*instance.eigenvalues, added), arithmetic)
    A = ImmutableMatrix.diag(instance.A, ImmutableMatrix([[added]]))
    B = ImmutableMatrix.vstack(instance.B, ImmutableMatrix([[1]]))
    return build(Instance(A, B, (*instance.eigenvalues, added)), arithmetic)


def _without(instance: Instance, arithmetic: Arithmetic, index: int) -> System:
    kept = [value for place, value in enumerate(instance.eigenvalues, start=1) if place != index]
    if instance.krylov.rank() == instance.size:
        return build(Instance.companion(*kept), arithmetic)
    if not instance.is_diagonal:
        raise NotApplicable("an eigenvalue less, of a pair that is neither controllable nor diagonal")
    weights = [weight for place, weight in enumerate(instance.B, start=1) if place != index]
    return build(Instance.diagonal(*kept, weights=weights), arithmetic)


def from_spectrum(spectrum: Spectrum, arithmetic: Arithmetic, parameters: Mapping[str, Fraction]) -> System:
    """The diagonal system with unit weights of a spectrum of distinct eigenvalues."""
    values = tuple(sorted(_eigenvalues(spectrum, arithmetic), key=lambda v: not arithmetic.is_zero(v)))
    lifted = {name: arithmetic.number(value) for name, value in parameters.items()}
    return diagonal_system(values, arithmetic, spectrum.name, lifted)


def _eigenvalues(spectrum: Spectrum, arithmetic: Arithmetic) -> list[Scalar]:
    if arithmetic is BALL:
        return list(spectrum.balls())
    if arithmetic is FLOAT:
        return [complex(value) for value in spectrum.eigenvalues]
    return [mpmath.mpc(value) for value in spectrum.mpmath_eigenvalues()]


def diagonal_system(
    values: tuple[Scalar, ...], arithmetic: Arithmetic, label: str, parameters: Mapping[str, Scalar]
) -> System:
    """The diagonal system with these distinct eigenvalues and unit weights."""
    size = len(values)
    A, B = arithmetic.diagonal(values), arithmetic.column([arithmetic.one] * size)
    relatives: dict[str, Callable[..., System]] = {
        "with": _remembered_by(lambda added: _enlarged(values, added, arithmetic, label)),
        "without": _remembered_by(
            lambda index: diagonal_system(values[: index - 1] + values[index:], arithmetic, label, {})
        ),
    }
    relatives["other"] = cache(lambda: _moved(values, arithmetic, label))
    facts: dict[str, Any] = {"driven": size, "real_pair": _closed(values, arithmetic)}
    if size <= LARGEST_DENSE:
        facts["S"] = shear(arithmetic, size)
        relatives["companion"] = cache(lambda: companion_of(values, arithmetic, label))
    return System(arithmetic, A, B, values, A, B, True, False, True, label, parameters, relatives, facts)


def _closed(values: tuple[Scalar, ...], arithmetic: Arithmetic) -> bool:
    """Whether the pair, whose weights are all alike, is real in other coordinates: closed under conjugation."""
    if all(arithmetic.is_zero(arithmetic.real(value * arithmetic.i)) for value in values):
        return True
    few = len(values) <= LARGEST_DENSE
    return few and all(any(other == arithmetic.conjugate(value) for other in values) for value in values)


def _moved(values: tuple[Scalar, ...], arithmetic: Arithmetic, label: str) -> System:
    """With every eigenvalue a little nearer to 0."""
    return diagonal_system(
        tuple(value * arithmetic.number(Fraction(99, 100)) for value in values), arithmetic, label, {}
    )


def _enlarged(values: tuple[Scalar, ...], added: Scalar, arithmetic: Arithmetic, label: str) -> System:
    """With one eigenvalue more; with one that is there already, the companion pair."""
    if any(value is added or arithmetic.is_zero(value - added) for value in values):
        return companion_of((*values, added), arithmetic, label)
    return diagonal_system((*values, added), arithmetic, label, {})


def shear(arithmetic: Arithmetic, size: int) -> Matrix:
    """The change of basis that `change_of_basis` is, in an arithmetic."""
    return arithmetic.matrix([[arithmetic.number(*part) for part in row] for row in _shear_parts(size)])


@cache
def _shear_parts(size: int) -> list[list[tuple[Fraction, Fraction]]]:
    return [[fraction_pair(value) for value in row] for row in change_of_basis(size).tolist()]


@cache
def change_of_basis(size: int) -> ImmutableMatrix:
    """A complex S that keeps neither lengths nor volumes: 1 + i and 2 in turn on the diagonal, twos above it.

    >>> change_of_basis(2)
    Matrix([
    [1 + I, 2],
    [    0, 2]])
    """
    return ImmutableMatrix(
        size, size, lambda row, col: (2 if row % 2 else 1 + I) if row == col else 2 if col == row + 1 else 0
    )


def companion_of(values: tuple[Scalar, ...], arithmetic: Arithmetic, label: str) -> System:
    """The companion pair of the polynomial with these roots, in the arithmetic itself."""
    zero, size = arithmetic.zero, len(values)
    ascending = [arithmetic.one]
    for value in values:
        shifted = [zero, *ascending]
        ascending = [a - value * b for a, b in zip(shifted, [*ascending, zero], strict=True)]
    shift = [[arithmetic.integer(int(row == col + 1)) for col in range(size - 1)] for row in range(size)]
    A = arithmetic.matrix([[*row, -1 * last] for row, last in zip(shift, ascending[:size], strict=True)])
    B = arithmetic.column([arithmetic.one, *[zero] * (size - 1)])
    return System(arithmetic, A, B, values, A, B, label=label)
