"""A layer with real input and output, y_t = c Re(w^* x_t): its gradients in readout, input weights and eigenvalues.

Input, teacher and noise are real. The gradient in a complex variable v is 2 dL/dconj(v), as in
`memlaw.theory.subjects.weights`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import Expr, Sum, im, oo, symbols

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import bar, i, k
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import DIAGONAL, NONZERO, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian
from memlaw.theory.statement.theorem import Theorem, equal
from memlaw.theory.subjects.nonlinear import kernel
from memlaw.theory.subjects.readout import UNCORRELATED, impulse, last_lag, taught, teacher, weight
from memlaw.theory.subjects.weights import (
    AT,
    PAPER,
    PARSEVAL,
    SERIES,
    TRIANGULAR,
    backward,
    input_chains,
    input_weight,
    power_rule,
    power_slope,
    slope,
)

gain = quantity(
    "gain",
    spelled=("c", "c"),
    gloss=("c", r"the factor of the output $y_{t} = c \operatorname{Re}(w^{*} x_{t})$, 1 or 2"),
)
real_kernel = quantity("real_kernel", spelled=(r"\operatorname{Re} h_{@}", "Re h_@"), gloss=kernel.gloss)
real_slope = slope("real_slope", "w", "w", "the readout $w$")
real_input_slope = slope("real_input_slope", "B", "B", "the input weights $B$")
real_eigenvalue_slope = slope("real_eigenvalue_slope", r"\lambda", "l", "the diagonal of $A$")
rate_slope = slope("rate_slope", r"\nu", "nu", r"$\nu$, $\lambda_{i} = \exp(-e^{\nu_{i}} + i\theta_{i})$", real=True)
angle_slope = slope("angle_slope", r"\theta", "theta", r"$\theta$", real=True)
rate = quantity("rate", spelled=(r"e^{\nu_{@}}", "e^nu_@"))
mode_real = quantity(
    "mode_real",
    spelled=(r"\operatorname{Re} q_{@}(%)", "Re q_@(%)"),
    gloss=("q_{i}(k)", r"$\overline{w_{i}} B_{i}\, k \lambda_{i}^{k}$"),
)
mode_imag = quantity("mode_imag", spelled=(r"\operatorname{Im} q_{@}(%)", "Im q_@(%)"))


REAL_INPUT = Hypothesis(
    "real input", "the input is real", r"u_{t} \in \mathbb{R}", lambda x: x.extra.get("input") != "circular"
)
REAL_TEACHER = Hypothesis(
    "real teacher",
    "the teacher and its noise are real",
    r"g_{k},\ e_{t} \in \mathbb{R}",
    lambda x: all(im(gaussian(value)) == 0 for name in ("teacher", "correlation") for value in x.extra.get(name, ())),
)


def layer(instance: Instance, w: tuple[Number, ...], g: tuple[Number, ...], gain: Number = 1, **more: Any) -> Instance:
    """An instance with a real output y = c Re(w^* x) and a teacher; `input="circular"` makes the input complex.

    >>> layer(Instance.diagonal("1/2"), (1,), (1,), 2).label
    'c 2; readout 1; teacher 1; noise 0; eigenvalues 1/2'
    """
    known = taught(instance, w, g, **more)
    return known.with_extra(gain=gaussian(gain)).called(f"c {gain}; {known.label}")


def two_modes(**parameters: Any) -> Instance:
    """The smallest layer with a complex and a real stored mode."""
    return layer(Instance.diagonal("1/2", "1/3+I/4", **parameters), ("1", "1/2-I"), ("1", "1/2", "-1/3"), 2)


UNSTABLE_LAYER = layer(Instance.diagonal(2, **AT), (1,), (1, "1/2"))
LAYER_NOT_DIAGONAL = layer(TRIANGULAR, (1, -2), (1, "1/2", 3))
_HALF, _TURNING = Instance.diagonal("1/2", **AT), Instance.diagonal("I/2", **AT)
_CORRELATED = layer(_HALF, (1,), (1, "1/2"), noise=1, correlation=(0, gaussian("1/2")))
ASSUMED = (
    STABLE.but_not(UNSTABLE_LAYER),
    DIAGONAL.but_not(LAYER_NOT_DIAGONAL),
    REAL_INPUT.but_not(layer(_TURNING, ("1+I",), (2, "1/2"), input="circular")),
    REAL_TEACHER.but_not(layer(_TURNING, ("1+I",), (2, "1/2+I"))),
    UNCORRELATED.but_not(_CORRELATED),
)


def _polar() -> Identities:
    yield from power_rule()
    ell, x, power, count = symbols("l x p k")  # p = l^{k-1}, x = dl/dnu / l or dl/dtheta / l
    yield Identity(
        "k l^{k-1} times the derivative x l of l is x k l^k", count * power * (x * ell), x * count * (power * ell)
    )


def _scaled(response: Any, factor: Expr, start: int) -> Expr:
    """c^2 sum_k Re h_k factor - c sum_k g_k factor."""
    return gain() ** 2 * Sum(response * factor, (k, start, oo)) - gain() * Sum(
        teacher(k) * factor, (k, start, last_lag())
    )


_layer_theorem = partial(Theorem, source=PAPER, setting="layer", witness=two_modes(i=2))

REAL = _layer_theorem(
    key="weights.layer",
    title="The gradients of a layer with real output",
    claims=(
        equal(real_slope(i), _scaled(real_kernel(k), impulse(k, i), 0)),
        equal(real_input_slope(i), _scaled(real_kernel(k), backward(k, i), 0)),
        equal(
            real_eigenvalue_slope(i),
            _scaled(real_kernel(k), weight(i) * bar(input_weight(i)) * bar(power_slope(k, i)), 1),
        ),
    ),
    hypotheses=ASSUMED,
    derivation=Derivation(
        conclusion="y = c Re(w^* x) has the kernel c Re h_k, so L changes by c sum_k (c Re h_k - g_k) Re dh_k to first "
        "order.",
        chains=input_chains,
        lemmas=power_rule,
        facts=(PARSEVAL, SERIES),
    ),
    remark="Layers that store one mode of each conjugate pair take c = 2 or c = 1; torch keeps these gradients in "
    ".grad.",
    example=(
        ">>> memlaw.sides('weights.layer', ['1/2', '-1/3'], i=2)\n"
        "[('3089/756', '3089/756'),\n"
        " ('3089/1512 - 3089/756 i', '3089/1512 - 3089/756 i'),\n"
        " ('-11555/28224 + 11555/14112 i', '-11555/28224 + 11555/14112 i')]"
    ),
)

POLAR = _layer_theorem(
    key="weights.polar",
    title="The gradients in the rate and the angle of an eigenvalue",
    corollary_of="weights.layer",
    claims=(
        equal(angle_slope(i), -_scaled(real_kernel(k), mode_imag(k, i), 1)),
        equal(rate_slope(i), -rate(i) * _scaled(real_kernel(k), mode_real(k, i), 1)),
    ),
    hypotheses=(*ASSUMED, NONZERO.sufficient("a zero eigenvalue has no finite nu")),
    derivation=Derivation(
        conclusion="l = exp(-e^nu + i theta) has dl/dnu = -e^nu l and dl/dtheta = i l.",
        lemmas=_polar,
        facts=("the derivative of the exponential function is itself",),
        uses=("weights.layer",),
    ),
    example=(
        ">>> memlaw.sides('weights.polar', ['1/2', 'I/2'], i=2)\n"
        "[('80719/86700', '80719/86700'),\n"
        " ('[-0.43844423965568797419 +/- 9.94e-22]', '[-0.43844423965568797419 +/- 9.94e-22]')]"
    ),
)

THEOREMS = (REAL, POLAR)
