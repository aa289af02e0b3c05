"""Learning the readout: memory multiplies what the gradient knows of the teacher.

The state is complex, the readout is y_t = w^* x_t, the teacher d_t = sum_k g_k u_{t-k} + e_t has finitely many lags
k = 0..K, and L = E|y_t - d_t|^2 / 2. A gradient in a complex variable v is 2 dL/dconj(v) = dL/dRe(v) + i dL/dIm(v),
which for real data is the usual one.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import Expr, Sum, Symbol, symbols

from memlaw.theory.language import M, complex_quantity, quantity
from memlaw.theory.language.symbols import C, N, bar, i, j, k, squared, tau
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian
from memlaw.theory.statement.rules import INVERSE, completed_square
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operator, operators

_PAPER = Source(
    "guan2025",
    "the gradient of the loss in the output weights carries the teacher's information multiplied by the memory "
    "function",
)
_theorem = partial(Theorem, source=_PAPER, setting="teacher")

# --- quantities of a teacher, shared with the other subjects about learning -----------------------------------------

teacher = complex_quantity(
    "teacher",
    spelled=("g_{@}", "g_@"),
    gloss=("g_{k}", r"the teacher's coefficient at lag $k$: $d_{t} = \sum_{k=0}^{K} g_{k} u_{t-k} + e_{t}$"),
)
last_lag = quantity("last_lag", spelled=("K", "K"), gloss=("K", "its last lag"))
weight = complex_quantity("weight", spelled=("w_{@}", "w_@"), gloss=("w", r"the readout, $y_{t} = w^{*} x_{t}$"))
impulse = complex_quantity("impulse", spelled=(r"\left[A^{%} B\right]_{@}", "[A^{%} B]_@"))
noise_variance = quantity(
    "noise_variance",
    spelled=(r"\operatorname{var}(e)", "var(e)"),
    gloss=(r"\operatorname{var}(e)", r"the variance of the noise $e_{t}$, which is uncorrelated with the inputs"),
)
slope = complex_quantity(
    "slope",
    spelled=(r"\left[\nabla_{w} L\right]_{@}", "[grad_w L]_@"),
    gloss=(
        r"\nabla_{w} L",
        r"the gradient of $L = \frac{1}{2}\,\mathbb{E}\left|y_{t} - d_{t}\right|^{2}$ in $w$; for complex $w$ it is "
        r"$2\,\partial L/\partial \overline{w}$",
    ),
)
part = complex_quantity(
    "part",
    spelled=("p_{@}(%)", "p_@(%)"),
    gloss=(
        r"p(\tau)",
        r"what the gradient of $L = \frac{1}{2}\,\mathbb{E}\left|w^{*} x_{t} - d_{t}\right|^{2}$ in $w$ knows of lag "
        r"$\tau$: the difference of $\nabla_{w} L$ with and without $g_{\tau}$",
    ),
)
least_loss = quantity("least_loss", spelled=(r"\min_{w} L", "min_w L"))
least_loss_of_lag = quantity(
    "least_loss_of_lag",
    spelled=(r"\min_{w} L_{@}", "min_w L_@"),
    gloss=(r"L_{\tau}", r"the loss for the teacher $d_{t} = g_{\tau} u_{t-\tau} + e_{t}$ with a single lag"),
)
wanted = complex_quantity("wanted", spelled=("v_{@}", "v_@"))

WANTED = Definition(wanted(i), Sum(bar(teacher(k)) * impulse(k, i), (k, 0, last_lag())))

# --- hypotheses and instances ---------------------------------------------------------------------------------------

UNCORRELATED = Hypothesis(
    "uncorrelated noise",
    "the teacher's noise is uncorrelated with the inputs",
    r"\mathbb{E}\, e_{t} \overline{u_{s}} = 0",
    lambda x: all(gaussian(value) == 0 for value in x.extra.get("correlation", ())),
)


def taught(
    instance: Instance, w: tuple[Number, ...], g: tuple[Number, ...], noise: Number = 0, **more: object
) -> Instance:
    """An instance with a readout, a teacher and the variance of its noise, labelled with all of them.

    >>> taught(Instance.diagonal("1/2"), (1,), ("1/2",)).label
    'readout 1; teacher 1/2; noise 0; eigenvalues 1/2'
    """
    weights, coefficients = tuple(map(gaussian, w)), tuple(map(gaussian, g))
    data: dict[str, Any] = {"w": weights, "teacher": coefficients, "noise": gaussian(noise), **more}
    texts = (", ".join(map(str, values)) for values in (weights, coefficients))
    shown = "readout {}; teacher {}; ".format(*texts) + f"noise {noise}; "
    shown += "".join(f"{name} {value}; " for name, value in more.items())
    return instance.with_extra(**data).called(shown + instance.label)


def two_states(**parameters: Any) -> Instance:
    """The smallest instance with everything complex that can be: N = 2, three lags."""
    pair = Instance.diagonal("1/2", "1/3+I/4", **parameters)
    return taught(pair, ("1", "1/2-I"), ("1", "1/2+I", "-1/3"), "1/4")


_CORRELATED = taught(Instance.diagonal("1/2", tau=0, i=1), (1,), (1, "1/2"), 1, correlation=(gaussian("1/2"),))
_UNSTABLE = taught(Instance.diagonal(2, tau=0, i=1), (1,), (1, "1/2"))
_NOISE = UNCORRELATED.but_not(_CORRELATED)
_NOISE_DROPS_OUT = UNCORRELATED.sufficient("correlated noise drops out of the difference of two gradients")
_SPARE_CONTROLLABLE = CONTROLLABLE.sufficient("with a generalised inverse of C the same holds on its range")

# --- derivations ----------------------------------------------------------------------------------------------------

_w, _wh, _h, _hh, _v, _vh, _C, _Ci = operators("w w^* h h^* v v^* C C^{-1}")
_q = Symbol("q")  # E|d|^2


def _twice_loss(w: Expr, adjoint: Expr) -> Expr:
    """2 L as a quadratic form, from the chain of expectations."""
    return adjoint * _C * w - adjoint * _v - _vh * w + _q


def _expectation() -> Chains:
    x, xh, d, dh = operators("x x^* d d^*")
    rules = (
        Rule("E x x^* = C", x * xh, _C),
        Rule("E x conj(d) = v", x * dh, _v),
        Rule("E d x^* = v^*", d * xh, _vh),
        Rule("E |d|^2 = q", d * dh, _q * _C**0),
    )
    yield chain(
        ("twice the loss, E (w^* x - d)(x^* w - conj(d))", (_wh * x - d) * (xh * _w - dh)),
        ("is a quadratic form in w", _twice_loss(_w, _wh)),
        rules=rules,
    )


def _increment() -> Chains:
    linear = _hh * (_C * _w - _v) + (_wh * _C - _vh) * _h
    yield from _expectation()
    yield chain(
        ("2 L(w + h) - 2 L(w)", _twice_loss(_w + _h, _wh + _hh) - _twice_loss(_w, _wh)),
        ("is 2 Re h^*(C w - v) + h^* C h: the gradient is C w - v", linear + _hh * _C * _h),
    )


def _one_lag() -> Chains:
    gc, a = Symbol("g^*"), operator("a")
    yield chain(
        ("the gradient less the one without g_tau", (_C * _w - _v) - (_C * _w - (_v - gc * a))),
        ("is -conj(g_tau) a", -gc * a),
    )
    yield from _its_length()


def _its_length() -> Chains:
    g, gc, memory = symbols("g g^* M")
    a, ah = operators("a a^*")
    name = "M(tau) = a^* C^{-1} a with a = A^tau B"
    projection = Rule(name, ah * _Ci * a, memory * a**0, "state.projection")
    yield chain(
        ("its squared length in the whitened state", (-g * ah) * _Ci * (-gc * a)),
        ("is |g_tau|^2 M(tau)", g * gc * memory * a**0),
        rules=(projection,),
    )


def _completing_the_square() -> Chains:
    yield from _expectation()
    yield chain(
        ("twice the loss", _twice_loss(_w, _wh)),
        ("is least at w = C^{-1} v", completed_square(_C, _Ci, _q)),
        rules=INVERSE,
    )


def _two_lengths() -> Chains:
    """v = C^{1/2} a, M = a^* a; tr(C) - C and tr(C^{-1}) - C^{-1} are positive semidefinite."""
    a, ah, R, Q = operators("a a^* C^{1/2} C^{-1/2}")
    trace, inverse_trace = Symbol("tr C"), Symbol("tr C^{-1}")
    yield chain(
        ("tr(C) M(tau) - |A^tau B|^2 with a = C^{-1/2} A^tau B", trace * ah * a - ah * R * R * a),
        ("is a^*(tr(C) - C) a", ah * (trace - _C) * a),
        rules=(Rule("C^{1/2} C^{1/2} = C", R * R, _C),),
    )
    yield chain(
        ("tr(C^{-1}) |A^tau B|^2 - M(tau) with v = A^tau B", inverse_trace * _vh * _v - _vh * Q * Q * _v),
        ("is v^*(tr(C^{-1}) - C^{-1}) v", _vh * (inverse_trace - _Ci) * _v),
        rules=(Rule("C^{-1/2} C^{-1/2} = C^{-1}", Q * Q, _Ci),),
    )


_WHITE = "E x_t conj(u_{t-k}) = A^k B for white input, so E x conj(d) = sum_k conj(g_k) A^k B for uncorrelated noise"

# --- theorems -------------------------------------------------------------------------------------------------------

GRADIENT = _theorem(
    key="readout.gradient",
    title="The gradient in the readout",
    claims=(
        equal(slope(i), Sum(C[i, j] * weight(j), (j, 1, N)) - Sum(bar(teacher(k)) * impulse(k, i), (k, 0, last_lag()))),
    ),
    hypotheses=(STABLE.but_not(_UNSTABLE), _NOISE),
    derivation=Derivation(
        conclusion="A step h changes L by Re h^*(C w - v) up to second order, with v = sum_k conj(g_k) A^k B; so "
        "dL/dRe(w_i) + i dL/dIm(w_i) is the i-th entry of C w - v.",
        chains=_increment,
        facts=(_WHITE,),
    ),
    witness=two_states(i=1),
    example=">>> memlaw.sides('readout.gradient', ['1/2', '-1/3'], i=1)\n[('25/42 - 5/14 i', '25/42 - 5/14 i')]",
)

TEACHER = _theorem(
    key="readout.teacher",
    title="Memory multiplies what the gradient knows of the teacher",
    corollary_of="readout.gradient",
    claims=(
        equal(part(tau, i), -bar(teacher(tau)) * impulse(tau, i)),
        equal(
            Sum(bar(part(tau, i)) * C.inv()[i, j] * part(tau, j), (i, 1, N), (j, 1, N)), squared(teacher(tau)) * M(tau)
        ),
    ),
    hypotheses=(STABLE.but_not(_UNSTABLE), _SPARE_CONTROLLABLE, _NOISE_DROPS_OUT),
    derivation=Derivation(
        conclusion="In the whitened state C^{-1/2} x, the gradient is C^{-1/2} times the gradient in w; what it knows "
        "of lag tau has length |g_tau| sqrt(M(tau)).",
        chains=_one_lag,
        uses=("readout.gradient",),
    ),
    witness=two_states(i=1, tau=1),
    example=">>> memlaw.sides('readout.teacher', ['1/2', '-1/3'], i=1, tau=1)\n"
    "[('-1/4 + 1/2 i', '-1/4 + 1/2 i'), ('6055/5184', '6055/5184')]",
)

OPTIMUM = _theorem(
    key="readout.optimum",
    title="The least loss is what memory does not reach",
    claims=(
        equal(
            2 * least_loss(),
            Sum(squared(teacher(k)), (k, 0, last_lag()))
            + noise_variance()
            - Sum(bar(wanted(i)) * C.inv()[i, j] * wanted(j), (i, 1, N), (j, 1, N)),
        ),
        equal(2 * least_loss_of_lag(tau), squared(teacher(tau)) * (1 - M(tau)) + noise_variance()),
    ),
    where=(WANTED,),
    hypotheses=(STABLE.but_not(_UNSTABLE), _SPARE_CONTROLLABLE, _NOISE),
    derivation=Derivation(
        conclusion="Complete the square; for one lag v = conj(g_tau) A^tau B and v^* C^{-1} v = |g_tau|^2 M(tau).",
        chains=lambda: (*_completing_the_square(), *_its_length()),
        facts=("C is positive definite", _WHITE),
    ),
    witness=two_states(tau=1),
    example=">>> memlaw.sides('readout.optimum', ['1/2', '-1/3'], tau=1)\n"
    "[('34229/52488', '34229/52488'), ('1721/5184', '1721/5184')]",
)

INVISIBLE = _theorem(
    key="readout.invisible",
    title="A lag is invisible to the gradient exactly where memory is zero",
    corollary_of="readout.teacher",
    claims=(
        at_most(Sum(squared(part(tau, i)), (i, 1, N)), squared(teacher(tau)) * Sum(C[j, j], (j, 1, N)) * M(tau)),
        at_most(squared(teacher(tau)) * M(tau), Sum(C.inv()[j, j], (j, 1, N)) * Sum(squared(part(tau, i)), (i, 1, N))),
    ),
    hypotheses=(STABLE.but_not(_UNSTABLE), _SPARE_CONTROLLABLE, _NOISE_DROPS_OUT),
    derivation=Derivation(
        conclusion="tr(C) - C and tr(C^{-1}) - C^{-1} are positive semidefinite; so M(tau) = 0 iff A^tau B = 0 iff "
        "the gradient does not know g_tau, whatever w is.",
        chains=_two_lengths,
        facts=("X <= tr(X) I for positive semidefinite X",),
        uses=("readout.teacher", "state.projection"),
    ),
    witness=two_states(tau=1),
    remark="For a controllable pair A^tau B = 0 makes A^tau vanish on all A^k B, so A is nilpotent and tau >= N: no "
    "other stable state is blind to any lag, however small M(tau) is.",
    example=">>> memlaw.sides('readout.invisible', ['1/2', '-1/3'], tau=1)\n"
    "[('65/144', '357245/124416'), ('6055/5184', '37583/25920')]",
)

THEOREMS: tuple[Theorem, ...] = (GRADIENT, TEACHER, OPTIMUM, INVISIBLE)
