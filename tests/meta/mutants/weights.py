"""False variants of the theorems on learning input and recurrent weights."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Expr, Sum, oo
from variants import claiming, variant

from memlaw.theory.language import M, spectral_radius
from memlaw.theory.language.symbols import A, C, N, S, bar, eigenvalue, i, j, k, m, n, tau
from memlaw.theory.statement.theorem import Theorem, at_most, equal
from memlaw.theory.subjects.nonlinear import kernel
from memlaw.theory.subjects.readout import impulse, last_lag, part, teacher, weight
from memlaw.theory.subjects.weights import (
    backward,
    eigenvalue_slope,
    input_part,
    input_slope,
    input_weight,
    moved_input_part,
    moved_part,
    observability,
    power_slope,
    recurrent_slope,
)
from memlaw.theory.subjects.weights_layer import (
    angle_slope,
    gain,
    mode_imag,
    mode_real,
    rate,
    rate_slope,
    real_kernel,
    real_slope,
)


def _equal(key: str, left: Expr, right: Expr) -> Theorem:
    return claiming(key, equal(left, right))


def _against(factor: Expr, start: int = 0) -> Expr:
    return Sum(kernel(k) * factor, (k, start, oo)) - Sum(teacher(k) * factor, (k, start, last_lag()))


def _scaled(factor: Expr, start: int, power: int) -> Expr:
    model = Sum(real_kernel(k) * factor, (k, start, oo))
    return gain() ** power * model - gain() * Sum(teacher(k) * factor, (k, start, last_lag()))


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about the other weights, and about vanishing."""
    yield Mutant("input weights through A^k", _equal("weights.input", input_slope(i), _against(impulse(k, i))), 1)
    yield Mutant(
        "input weights with w conjugated", _equal("weights.input", input_slope(i), _against(bar(backward(k, i)))), 1
    )
    outer = weight(i) * bar(input_weight(i))
    plain = outer * bar(power_slope(k, i))
    yield Mutant("no power rule", _equal("weights.eigenvalue", eigenvalue_slope(i), _against(outer, 1)), 1)
    raised = plain * bar(eigenvalue[i])
    finite = Sum(kernel(k) * plain, (k, 1, oo)) - Sum(teacher(k) * raised, (k, 1, last_lag()))
    yield Mutant("k l^k for k l^{k-1}", _equal("weights.eigenvalue", eigenvalue_slope(i), finite), 1)
    turned = bar(weight(i)) * input_weight(i) * bar(power_slope(k, i))
    yield Mutant(
        "weights conjugated the other way", _equal("weights.eigenvalue", eigenvalue_slope(i), _against(turned, 1)), 1
    )
    known_part = Sum(teacher(k) * backward(n, i) * bar(impulse(k - 1 - n, j)), (n, 0, k - 1), (k, 1, last_lag()))
    flat = Sum(observability(i, n) * C[n, j], (n, 1, N))
    yield Mutant("Q C for Q A C", _equal("weights.recurrent", recurrent_slope(i, j), flat - known_part), 1)
    adjoint = Sum(observability(i, n) * bar(A[m, n]) * C[m, j], (n, 1, N), (m, 1, N))
    yield Mutant("Q A^* C for Q A C", _equal("weights.recurrent", recurrent_slope(i, j), adjoint - known_part), 1)
    model = Sum(observability(i, n) * A[n, m] * C[m, j], (n, 1, N), (m, 1, N))
    late = Sum(teacher(k) * backward(n, i) * bar(impulse(k - n, j)), (n, 0, k), (k, 1, last_lag()))
    yield Mutant("k + 1 paths of length k", _equal("weights.recurrent", recurrent_slope(i, j), model - late), 1)
    yield variant(
        "memory vanishes with the factors", "weights.vanishing", at_most(M(tau), N * spectral_radius() ** (2 * tau))
    )
    yield Mutant(
        "the input part carries A^tau",
        _equal("weights.vanishing", input_part(tau, i), -teacher(tau) * weight(i) * eigenvalue[i] ** tau),
        1,
    )
    yield Mutant("raw parts are invariant", _equal("weights.coordinates", moved_part(tau, i), part(tau, i)), 2)
    yield Mutant(
        "input parts move like readout parts",
        _equal("weights.coordinates", moved_input_part(tau, i), Sum(S[i, j] * input_part(tau, j), (j, 1, N))),
        2,
    )
    yield Mutant("c once in the model's part", _equal("weights.layer", real_slope(i), _scaled(impulse(k, i), 0, 1)), 1)
    yield Mutant(
        "the complex kernel for the real one",
        _equal("weights.layer", real_slope(i), gain() * _against(impulse(k, i))),
        1,
    )
    yield Mutant(
        "angle and rate exchanged", _equal("weights.polar", angle_slope(i), -_scaled(mode_real(k, i), 1, 2)), 1
    )
    yield Mutant(
        "log-decay for its logarithm", _equal("weights.polar", rate_slope(i), -_scaled(mode_real(k, i), 1, 2)), 1
    )
    yield Mutant(
        "longer with a larger rate", _equal("weights.polar", rate_slope(i), rate(i) * _scaled(mode_real(k, i), 1, 2)), 1
    )
    yield Mutant(
        "the angle turns the other way", _equal("weights.polar", angle_slope(i), _scaled(mode_imag(k, i), 1, 2)), 1
    )
