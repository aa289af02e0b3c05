"""Hypotheses: what each asks for, how it is decided on an exact instance, and where a claim fails without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import ones
from sympy.logic.boolalg import BooleanAtom

from memlaw.theory.statement.instance import Instance, modulus_squared


@dataclass(frozen=True)
class Hypothesis:
    """A condition on an instance.

    `holds` decides it exactly. For each theorem, `breaks_at` is an instance that violates this hypothesis and at
    which the claim is false; where the hypothesis is only sufficient, `only_sufficient` says why. One that
    speaks `on_parameters` of a claim, such as r or T, is decided again for every value that they take.
    """

    name: str
    text: str
    latex: str
    holds: Callable[[Instance], bool]
    breaks_at: Instance | None = None
    only_sufficient: str = ""
    on_parameters: bool = False

    def but_not(self, instance: Instance) -> Hypothesis:
        """This hypothesis with the instance at which a claim fails without it."""
        return replace(self, breaks_at=instance)

    def sufficient(self, reason: str) -> Hypothesis:
        """This hypothesis with the reason why a claim may survive without it."""
        return replace(self, only_sufficient=reason)


def decided(holds: Callable[[Instance], object], instance: Instance) -> bool | None:
    """Whether a hypothesis holds there; None where its predicate breaks, or answers neither yes nor no.

    >>> decided(STABLE.holds, Instance.diagonal("1/2")), decided(lambda x: x.extra["gates"], Instance.diagonal("1/2"))
    (True, None)
    """
    try:
        found = holds(instance)
        return bool(found) if is_answer(found) else None
    except Exception:  # about what such an instance has not: code of one's own may break in any way
        return None


def is_answer(found: object) -> bool:
    """Whether it says yes or no: a truth value of Python, SymPy or NumPy, or a whole number."""
    return isinstance(found, int | BooleanAtom) or type(found).__name__ in ("bool", "bool_")


def _distinct_nonzero(instance: Instance) -> bool:
    nonzero = [value for value in instance.eigenvalues if value != 0]
    return len(set(nonzero)) == len(nonzero)


def _radius(instance: Instance) -> bool:
    radius = dict(instance.parameters).get("r")
    if radius is None:
        return True
    return bool(radius > 1) and all(radius**2 * modulus_squared(v) < 1 for v in instance.eigenvalues)


def _long_window(instance: Instance) -> bool:
    length = dict(instance.parameters).get("T")
    return length is None or bool(length >= instance.size)


STABLE = Hypothesis(
    "stable",
    "every eigenvalue lies inside the unit circle",
    r"\rho(A) < 1",
    lambda x: all(modulus_squared(value) < 1 for value in x.eigenvalues),
)


def _controllable(instance: Instance) -> bool:
    """For a diagonal A: distinct eigenvalues, each of them driven."""
    if instance.is_diagonal:
        values = {instance.A[place, place] for place in range(instance.size)}
        return len(values) == instance.size and all(weight != 0 for weight in instance.B)
    return bool(instance.krylov.rank() == instance.size)


CONTROLLABLE = Hypothesis(
    "controllable",
    "B, AB, ..., A^{N-1}B are independent",
    r"\operatorname{rank}\,[B, AB, \dots, A^{N-1}B] = N",
    _controllable,
)
DIAGONAL = Hypothesis("diagonal", "A is diagonal", r"A \text{ diagonal}", lambda x: x.is_diagonal)
DISTINCT = Hypothesis(
    "distinct",
    "the eigenvalues are distinct",
    r"\lambda_i \neq \lambda_j \ (i \neq j)",
    lambda x: len(set(x.eigenvalues)) == x.size,
)
DISTINCT_NONZERO = Hypothesis(
    "distinct nonzero",
    "the nonzero eigenvalues are distinct",
    r"\text{the nonzero } \lambda_i \text{ are distinct}",
    _distinct_nonzero,
)
NONZERO = Hypothesis(
    "nonzero", "no eigenvalue is zero", r"\lambda_i \neq 0", lambda x: all(value != 0 for value in x.eigenvalues)
)
UNIT_WEIGHTS = Hypothesis(
    "unit weights", "all input weights are one", r"B = (1, \dots, 1)^{\mathsf T}", lambda x: ones(x.size, 1) == x.B
)
RADIUS = Hypothesis("radius", "1 < r < 1/rho(A)", r"1 < r < 1/\rho(A)", _radius, on_parameters=True)
LONG_WINDOW = Hypothesis(
    "long window", "the window holds at least N inputs", r"T \geq N", _long_window, on_parameters=True
)
SINGLE_INPUT = Hypothesis("single input", "B is one column", r"m = 1", lambda x: x.B.cols == 1)
GAUSSIAN = Hypothesis(
    "gaussian", "the inputs are jointly Gaussian", r"u \text{ Gaussian}", lambda x: x.extra.get("input") != "signs"
)
