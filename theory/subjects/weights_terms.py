"""What is said of the gradients in all the weights: quantities, hypotheses, instances."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Sum, oo

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import bar, i, j, k
from memlaw.theory.statement.hypotheses import STABLE
from memlaw.theory.statement.instance import Instance, Number, gaussian
from memlaw.theory.statement.theorem import Definition
from memlaw.theory.subjects.readout import UNCORRELATED, taught


def _slope(
    name: str, variable: str, plain: str, about: str, double: bool = False, real: bool = False
) -> Expr:
    """A component of the gradient of the loss in one of the weights."""
    index = "%@" if double else "@"
    return quantity(
        name,
        real=real,
        spelled=(rf"\left[\nabla_{{{variable}}} L\right]_{{{index}}}", f"[grad_{plain} L]_{index}"),
        gloss=(
            rf"\nabla_{{{variable}}} L",
            rf"the gradient of $L = \frac{{1}}{{2}}\,\mathbb{{E}}\left|y_{{t}} - d_{{t}}\right|^{{2}}$ in {about}; for "
            r"a complex variable $v$ it is $2\,\partial L/\partial \overline{v}$",
        ),
    )


input_slope = _slope("input_slope", "B", "B", "the input weights $B$")
eigenvalue_slope = _slope("diagonal_slope", r"\lambda", "l", "the diagonal of $A$")
recurrent_slope = _slope("recurrent_slope", "A", "A", "the entries of $A$", double=True)
input_weight = quantity("input_weight", "B", 1, real=False, spelled=("B_{@}", "B_@"))
backward = quantity("backward", real=False, spelled=(r"\left[A^{*%} w\right]_{@}", "[A^{*%} w]_@"))
power_slope = quantity("power_slope", real=False, spelled=(r"% \lambda_{@}^{%-1}", "% l_@^{%-1}"))
observability = quantity(
    "observability",
    "Q",
    2,
    real=False,
    spelled=("Q_{%@}", "Q_%@"),
    gloss=("Q", r"the observability Gramian of the readout"),
)
input_part = quantity(
    "input_part",
    real=False,
    spelled=("p^{B}_{@}(%)", "p^B_@(%)"),
    gloss=(
        r"p^{B}(\tau),\ p^{\lambda}(\tau)",
        r"what the gradients in $B$ and $\lambda$ know of lag $\tau$: the differences with and without $g_{\tau}$",
    ),
)
eigenvalue_part = quantity("eigenvalue_part", real=False, spelled=(r"p^{\lambda}_{@}(%)", "p^l_@(%)"))
moved_part = quantity(
    "moved_part",
    real=False,
    spelled=("p'_{@}(%)", "p'_@(%)"),
    gloss=(
        r"p',\ p'^{B}",
        r"the same in the coordinates $x' = S x$, with $A' = S A S^{-1}$, $B' = S B$, $w' = S^{-*} w$",
    ),
)
moved_input_part = quantity("moved_input_part", real=False, spelled=("p'^{B}_{@}(%)", "p'^B_@(%)"))
# A layer with real input and output, y = c Re(w^* x).
gain = quantity("gain", spelled=("c", "c"), gloss=("c", r"the factor of $y_{t}$, 1 or 2"))
real_kernel = quantity("real_kernel", spelled=(r"\operatorname{Re} h_{@}", "Re h_@"))
real_slope = _slope("real_slope", "w", "w", "the readout $w$")
real_input_slope = _slope("real_input_slope", "B", "B", "the input weights $B$")
real_eigenvalue_slope = _slope("real_eigenvalue_slope", r"\lambda", "l", "the diagonal of $A$")
rate_slope = _slope(
    "rate_slope", r"\nu", "nu", r"$\nu$, $\lambda_{i} = \exp(-e^{\nu_{i}} + i\theta_{i})$", real=True
)
angle_slope = _slope("angle_slope", r"\theta", "theta", r"$\theta$", real=True)
rate = quantity("rate", spelled=(r"e^{\nu_{@}}", "e^nu_@"))
mode_real = quantity(
    "mode_real",
    spelled=(r"\operatorname{Re} q_{@}(%)", "Re q_@(%)"),
    gloss=("q_{i}(k)", r"$\overline{w_{i}} B_{i}\, k \lambda_{i}^{k}$"),
)
mode_imag = quantity("mode_imag", spelled=(r"\operatorname{Im} q_{@}(%)", "Im q_@(%)"))

OBSERVABILITY = Definition(observability(i, j), Sum(backward(k, i) * bar(backward(k, j)), (k, 0, oo)))

# --- instances ------------------------------------------------------------------------------------------------------


def layer(instance: Instance, w: tuple[Number, ...], g: tuple[Number, ...], gain: Number = 1) -> Instance:
    """An instance with a real output y = c Re(w^* x) and a real teacher.

    >>> layer(Instance.diagonal("1/2"), (1,), (1,), 2).label
    'c 2; readout 1; teacher 1; noise 0; eigenvalues 1/2'
    """
    known = taught(instance, w, g)
    return known.with_extra(gain=gaussian(gain)).called(f"c {gain}; {known.label}")


def two_modes(**parameters: Any) -> Instance:
    """The smallest layer with a complex and a real stored mode."""
    return layer(Instance.diagonal("1/2", "1/3+I/4", **parameters), ("1", "1/2-I"), ("1", "1/2", "-1/3"), 2)


_AT: dict[str, Any] = {"i": 1, "j": 1, "tau": 1}
_UNSTABLE = taught(Instance.diagonal(2, **_AT), (1,), (1, "1/2"))
_TRIANGULAR = Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3"), **_AT)
NOT_DIAGONAL = taught(_TRIANGULAR, (1, -2), (1, "1/2", 3))
_CORRELATED = taught(Instance.diagonal("1/2", **_AT), (1,), (1, "1/2"), 1, correlation=(0, gaussian("1/2")))
SETTLED, NOISE = STABLE.but_not(_UNSTABLE), UNCORRELATED.but_not(_CORRELATED)
DROPS_OUT = UNCORRELATED.sufficient("correlated noise drops out of the difference of two gradients")
UNSTABLE_LAYER = layer(Instance.diagonal(2, **_AT), (1,), (1, "1/2"))
LAYER_NOT_DIAGONAL = layer(_TRIANGULAR, (1, -2), (1, "1/2", 3))
