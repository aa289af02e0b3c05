"""What is said of the conditioning of eigenvectors and Gramians: quantities, hypotheses, instances."""

from __future__ import annotations

from typing import Any

from sympy import ImmutableMatrix, Rational, eye, im

from memlaw.theory.language import quantity
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance, gaussian

# --- what the claims speak of ---------------------------------------------------------------------------------

condition = quantity(
    "condition",
    spelled=(r"\operatorname{cond}(C)", "cond(C)"),
    gloss=(r"\operatorname{cond}(C)", "the largest eigenvalue of $C$ over the least"),
)
spread = quantity(
    "spread",
    r"\delta",
    gloss=(
        r"\delta",
        r"the largest pseudohyperbolic distance "
        r"$|\lambda_{i} - \lambda_{k}|/|1 - \lambda_{i} \overline{\lambda_{k}}|$ of two eigenvalues",
    ),
)
step = quantity("step", spelled=(r"\Delta", "Delta"), gloss=(r"\Delta", "the step size"))
eigenvector = quantity(
    "eigenvector",
    "V",
    2,
    real=False,
    spelled=("V_{%@}", "V_%@"),
    gloss=("V_{ij}", r"entry $i$ of the eigenvector of $A$ for $\lambda_{j}$ whose entry $j$ is one"),
)
left_eigenvector = quantity(
    "left_eigenvector",
    "V^{-1}",
    2,
    real=False,
    spelled=("(V^{-1})_{%@}", "(V^{-1})_%@"),
    gloss=("(V^{-1})_{ij}", "entry $(i, j)$ of the inverse of that matrix of eigenvectors"),
)
eigenvector_condition = quantity(
    "eigenvector_condition",
    spelled=(r"\operatorname{cond}(W)", "cond(W)"),
    gloss=(
        r"\operatorname{cond}(W)",
        r"the condition number of the matrix $W$ of LegS's eigenvectors in its own coordinates "
        r"$\sqrt{2i-1}\, x_{i}$, each of unit length",
    ),
)
own_condition = quantity(
    "own_condition",
    spelled=(r"\operatorname{cond}(DCD)", "cond(DCD)"),
    gloss=(
        r"\operatorname{cond}(DCD)",
        r"the condition number of the Gramian in LegS's own coordinates, $D = \operatorname{diag}(\sqrt{2i-1})$",
    ),
)
largest_zero = quantity(
    "largest_zero",
    spelled=("x_{N}", "x_N"),
    gloss=("x_{N}", "the largest zero of the Legendre polynomial of degree $N$"),
)
same_index = quantity(
    "equal", spelled=("[%=@]", "[%=@]"), gloss=("[i=j]", "one for equal indices, zero elsewhere")
)
neighbours = quantity(
    "neighbours",
    spelled=("[|%-@|=1]", "[|%-@|=1]"),
    gloss=("[|i-j|=1]", "one for neighbouring indices, zero elsewhere"),
)

# --- LegS -----------------------------------------------------------------------------------------------------


def legs_eigenvalue(index: int, step_size: Rational) -> Rational:
    """(1 - n Delta/2)/(1 + n Delta/2), the bilinear image of -n.

    >>> legs_eigenvalue(1, Rational(1, 2))
    3/5
    """
    half = index * step_size / 2
    return (1 - half) / (1 + half)


def legs_matrix(size: int) -> ImmutableMatrix:
    """LegS in the coordinates x_n/sqrt(2n-1), n = 1..N: -n on the diagonal, -(2k-1) in column k below it.

    >>> legs_matrix(2)
    Matrix([
    [-1,  0],
    [-1, -2]])
    """
    return ImmutableMatrix(
        size, size, lambda row, col: -(row + 1) if row == col else -(2 * col + 1) if row > col else 0
    )


def legs_pair(size: int, step_size: Rational) -> tuple[ImmutableMatrix, ImmutableMatrix]:
    """The bilinear pair of LegS in those coordinates, where its input weights are one."""
    half = legs_matrix(size) * step_size / 2
    inverse = (eye(size) - half).inv()
    return ImmutableMatrix(inverse * (eye(size) + half)), ImmutableMatrix(
        inverse * ImmutableMatrix([step_size] * size)
    )


def legs_in_eigenbasis(size: int, step_size: str, **parameters: Any) -> Instance:
    """LegS with N states, bilinear, diagonalised, all input weights one."""
    h = gaussian(step_size)
    values = [legs_eigenvalue(index, h) for index in range(1, size + 1)]
    label = f"LegS, N = {size}, bilinear, step {h}, in its eigenbasis"
    return Instance.diagonal(*values, **parameters).with_extra(Delta=h).called(label)


def legs_in_own_basis(size: int, step_size: str, **parameters: Any) -> Instance:
    """LegS with N states, bilinear, in the coordinates x_n/sqrt(2n-1)."""
    h = gaussian(step_size)
    values = [legs_eigenvalue(index, h) for index in range(1, size + 1)]
    A, B = legs_pair(size, h)
    label = f"LegS, N = {size}, bilinear, step {h}, in its own basis over sqrt(2n-1)"
    return Instance.pair(A, B, values, **parameters).with_extra(Delta=h).called(label)


def legs_held(size: int, ratio: str, **parameters: Any) -> Instance:
    """The eigenvalues x, x^2, ..., x^N of LegS by zero-order hold, x = exp(-Delta), in the eigenbasis."""
    x = gaussian(ratio)
    values = [x**power for power in range(1, size + 1)]
    label = f"LegS, N = {size}, zero-order hold, exp(-Delta) = {x}, in its eigenbasis"
    return Instance.diagonal(*values, **parameters).called(label)


def _is_bilinear_legs(instance: Instance) -> bool:
    h = instance.extra.get("Delta")
    if h is None or not h > 0:
        return False
    return instance.eigenvalues == tuple(legs_eigenvalue(m + 1, h) for m in range(instance.size))


def _is_held_legs(instance: Instance) -> bool:
    first = instance.eigenvalues[0]
    if im(first) != 0 or not 0 < first < 1:
        return False
    return instance.eigenvalues == tuple(first**power for power in range(1, instance.size + 1))


def _is_legs_pair(instance: Instance) -> bool:
    h = instance.extra.get("Delta")
    return _is_bilinear_legs(instance) and legs_pair(instance.size, h) == (instance.A, instance.B)


BILINEAR_LEGS = Hypothesis(
    "bilinear LegS",
    "the eigenvalues are those of LegS, bilinear with some step size",
    r"\lambda_n = \frac{1 - n\Delta/2}{1 + n\Delta/2}",
    _is_bilinear_legs,
)
HELD_LEGS = Hypothesis(
    "held LegS",
    "the eigenvalues are those of LegS by zero-order hold",
    r"\lambda_n = e^{-n\Delta}",
    _is_held_legs,
)
LEGS_PAIR = Hypothesis(
    "LegS pair",
    "the pair is LegS, bilinear, in the coordinates in which it is rational",
    r"A = (I - \tfrac\Delta2 H)^{-1}(I + \tfrac\Delta2 H),\ "
    r"B = \Delta (I - \tfrac\Delta2 H)^{-1} (1, \dots, 1)^{\mathsf T},\ "
    r"H_{nn} = -n,\ H_{nk} = -(2k-1)\ (n > k)",
    _is_legs_pair,
)
