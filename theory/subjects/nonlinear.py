"""Learning through a nonlinear readout: memory still multiplies the teacher.

y_t = f(s_t) with s_t = w^* x_t real, Gaussian input, a real teacher, L = E(y_t - d_t)^2 / 2. The gradient in w is that
of Re(w^* x); for a real pair it is the usual one.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import Expr, Max, Min, Sum, im, symbols

from memlaw.theory.language import M, complex_quantity, quantity
from memlaw.theory.language.symbols import C, N, bar, i, j, k, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, GAUSSIAN, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operators
from memlaw.theory.subjects.readout import impulse, last_lag, taught, teacher, weight

_PAPER = Source(
    "guan2025",
    "with a nonlinear output, too, the gradient in the output weights carries the teacher's information multiplied by "
    "the memory function",
)
_theorem = partial(Theorem, source=_PAPER, setting="nonlinear")

mean_slope = quantity(
    "mean_slope",
    spelled=(r"\mathbb{E}[f'(s)]", "E[f'(s)]"),
    gloss=("f", r"the nonlinearity of the readout, $y_{t} = f(s_{t})$ with $s_{t} = w^{*} x_{t}$ real"),
)
mean_value = quantity("mean_value", spelled=(r"\mathbb{E}[f(s)]", "E[f(s)]"), gloss=mean_slope.gloss)
mean_second = quantity("mean_second", spelled=(r"\mathbb{E}[f''(s)]", "E[f''(s)]"), gloss=mean_slope.gloss)
mean_third = quantity("mean_third", spelled=(r"\mathbb{E}[f'''(s)]", "E[f'''(s)]"), gloss=mean_slope.gloss)
mean_curved = quantity("mean_curved", spelled=(r"\mathbb{E}[f'(s)(s^{2} - S)]", "E[f'(s)(s^2 - S)]"))
signal_variance = quantity("signal_variance", spelled=("S", "S"), gloss=("S", r"the variance of $s_{t}$"))
kernel = complex_quantity(
    "kernel", spelled=("h_{@}", "h_@"), gloss=("h_{k}", r"the impulse response $w^{*} A^{k} B$ of the readout")
)
change = complex_quantity(
    "change",
    spelled=(r"\left[\nabla_{w} L - \nabla_{w} L_{0}\right]_{@}", "[grad_w L - grad_w L_0]_@"),
    gloss=(
        r"\nabla_{w} L,\ \nabla_{w} L_{0}",
        r"the gradients in $w$ of $L = \frac{1}{2}\,\mathbb{E}(y_{t} - d_{t})^{2}$ and of $L_{0}$, that without a "
        r"teacher, $d_{t} = 0$",
    ),
)
nonlinear_part = complex_quantity(
    "nonlinear_part",
    spelled=("p_{@}(%)", "p_@(%)"),
    gloss=(
        r"p(\tau)",
        r"what the gradient of $L = \frac{1}{2}\,\mathbb{E}(f(w^{*} x_{t}) - d_{t})^{2}$ in $w$ knows of lag $\tau$: "
        r"the difference of $\nabla_{w} L$ with and without $g_{\tau}$",
    ),
)

VARIANCE = Definition(signal_variance(), Sum(bar(weight(i)) * C[i, j] * weight(j), (i, 1, N), (j, 1, N)))
KERNEL = Definition(kernel(k), Sum(bar(weight(i)) * impulse(k, i), (i, 1, N)))

# --- hypotheses and instances ---------------------------------------------------------------------------------------


def _real_signal(instance: Instance) -> bool:
    """w^* A^k B is real for k < 2N: then for all k, since its imaginary part has a recurrence of order 2N."""
    data = instance.extra
    column, real = instance.B, all(im(gaussian(value)) == 0 for value in data["teacher"])
    for _ in range(2 * instance.size):
        value = sum(gaussian(w).conjugate() * v for w, v in zip(data["w"], column, strict=True))
        real, column = real and im(value.expand(complex=True)) == 0, instance.A * column
    return bool(real)


REAL_SIGNAL = Hypothesis(
    "real signal",
    "the signal s_t = w^* x_t and the teacher are real",
    r"w^{*} A^{k} B,\ g_{k} \in \mathbb{R}",
    _real_signal,
)
FAIR_NOISE = Hypothesis(
    "fair noise",
    "the teacher's noise has mean zero whatever the inputs are",
    r"\mathbb{E}[e_{t} \mid u] = 0",
    lambda x: gaussian(x.extra.get("square", 0)) == 0,
)


def bent(
    instance: Instance, f: tuple[Any, ...] | str, w: tuple[Number, ...], g: tuple[Number, ...], **more: object
) -> Instance:
    """An instance with a nonlinear readout: f by its coefficients f_0, f_1, ... or by name ("sin", "relu").

    >>> bent(Instance.diagonal("1/2"), (0, 1, 1), (1,), (1,)).label
    'f 0, 1, 1; readout 1; teacher 1; noise 0; eigenvalues 1/2'
    """
    known = taught(instance, w, g, **more)
    given = f if isinstance(f, str) else tuple(map(gaussian, f))
    shown = given if isinstance(given, str) else ", ".join(map(str, given))
    return known.with_extra(f=given).called(f"f {shown}; {known.label}")


def two_states(**parameters: Any) -> Instance:
    """A conjugate pair read through a cubic, in complex coordinates: the signal is real."""
    pair = Instance.diagonal("I/2", "-I/2", **parameters)
    return bent(pair, (0, 1, 0, 1), ("1-I", "1+I"), (1, "1/2"))


_AT: dict[str, Any] = {"i": 1, "tau": 0}
_CUBE = (0, 0, 0, 1)
_UNSTABLE = bent(Instance.diagonal(2, **_AT), _CUBE, (1,), (1,))
_COMPLEX = bent(Instance.diagonal("I/2", tau=1, i=1), _CUBE, (1,), (1, 2))
_SIGNS = bent(Instance.diagonal(0, **_AT), _CUBE, (1,), (1,), input="signs")
_SQUARE_NOISE = bent(Instance.diagonal(0, **_AT), (0, 0, "1/2"), (1,), (0,), square=1)

_SETTLED = STABLE.but_not(_UNSTABLE)
_REAL = REAL_SIGNAL.but_not(_COMPLEX)
_NORMAL = GAUSSIAN.but_not(_SIGNS)

# --- derivations ----------------------------------------------------------------------------------------------------


def _gaussian_density() -> Identities:
    """p' = -(s/S) p, so p'' = ((s/S)^2 - 1/S) p."""
    s, S, p = symbols("s S p")
    first = -s / S * p
    second = -p / S - s / S * first
    yield Identity("(s^2 - S) p = S^2 p'' for the Gaussian density p of variance S", (s**2 - S) * p, S**2 * second)


def _regression() -> Identities:
    """x = (q/S) s + rest and u = (h/S) s + rest, the rests independent of s with covariance v - qh/S."""
    S, a, moment, q, h, v = symbols("S a m q h v")  # a = E f'(s), m = E f'(s) s^2
    yield Identity(
        "E f'(s) x u, regressed on s, is E f' E[xu] + E f'(s)(s^2 - S) E[xs] E[su] / S^2",
        a * (v - q * h / S) + moment * q * h / S**2,
        a * v + (moment - S * a) / S**2 * q * h,
    )


def _length() -> Chains:
    alpha, alphah, omega, omegah = operators("alpha alpha^* omega omega^*")
    a, b, g, h, S, memory = symbols("a b g h S M")
    one: Expr = alpha**0
    rules = (
        Rule("alpha^* alpha = M", alphah * alpha, memory * one, "state.projection"),
        Rule("omega^* omega = S", omegah * omega, S * one),
        Rule("omega^* alpha = h", omegah * alpha, h * one),
        Rule("alpha^* omega = h", alphah * omega, h * one),
    )
    left, right = -g * (a * alphah + b * h * omegah), -g * (a * alpha + b * h * omega)
    yield chain(
        ("in the whitened state the part is -g (a alpha + b h omega): its squared length", left * right),
        ("is g^2 (a^2 M + (2 a b + S b^2) h^2)", g**2 * (a**2 * memory + (2 * a * b + S * b**2) * h**2) * one),
        rules=rules,
    )


def _mixture() -> Identities:
    a, b, h, S, memory = symbols("a b h S M")
    yield Identity(
        "a^2 on what is orthogonal to w, (a + S b)^2 on what is parallel to it",
        a**2 * memory + (2 * a * b + S * b**2) * h**2,
        a**2 * (memory - h**2 / S) + (a + S * b) ** 2 * h**2 / S,
    )


_PARTS = "twice integration by parts against a Gaussian density (f' of moderate growth; distributions for a kink)"
_ALONG = Sum(bar(nonlinear_part(tau, i)) * C.inv()[i, j] * nonlinear_part(tau, j), (i, 1, N), (j, 1, N))
_LINEAR, _BENT = mean_slope(), mean_slope() + signal_variance() * mean_third()

# --- theorems -------------------------------------------------------------------------------------------------------

THIRD = _theorem(
    key="nonlinear.third",
    title="The third derivative in the mean needs one derivative only",
    claims=(equal(signal_variance() ** 2 * mean_third(), mean_curved()),),
    where=(VARIANCE,),
    hypotheses=(_SETTLED, REAL_SIGNAL.sufficient("it makes S the variance of s"), _NORMAL),
    derivation=Derivation(
        conclusion="E f'(s)(s^2 - S) = S^2 times the integral of f' p'', which is that of f''' p.",
        lemmas=_gaussian_density,
        facts=(_PARTS,),
    ),
    witness=two_states(),
    remark="For f with a kink this defines E f'''(s). For ReLU it is zero. Polynomials, sine and ReLU are evaluated; "
    "for other f the claims rest on the derivation.",
    example=">>> memlaw.sides('nonlinear.third')\n[('512/3', '512/3')]",
)

GRADIENT = _theorem(
    key="nonlinear.gradient",
    title="The teacher in the gradient of a nonlinear readout",
    claims=(
        equal(
            change(i),
            -Sum(
                teacher(k)
                * (mean_slope() * impulse(k, i) + mean_third() * kernel(k) * Sum(C[i, j] * weight(j), (j, 1, N))),
                (k, 0, last_lag()),
            ),
        ),
    ),
    where=(KERNEL,),
    hypotheses=(_SETTLED, _REAL, _NORMAL, FAIR_NOISE.but_not(_SQUARE_NOISE)),
    derivation=Derivation(
        conclusion="grad_w L = E (f(s) - d) f'(s) x; regress x and u_{t-k} on s, with E x s = C w, E s u_{t-k} = h_k "
        "and E x u_{t-k} = A^k B, and use E f'(s)(s^2 - S) = S^2 E f'''(s).",
        lemmas=lambda: (*_gaussian_density(), *_regression()),
        facts=(
            "what is left of jointly Gaussian variables after regression on s is independent of s",
            "E e f'(s) x = 0 for noise of mean zero given the inputs",
            "s = w^* x real makes E x s = E x x^* w",
        ),
        uses=("nonlinear.third",),
    ),
    witness=two_states(i=1),
    example=">>> memlaw.sides('nonlinear.gradient', i=1)\n[('-181/5 + 11/20 i', '-181/5 + 11/20 i')]",
)

MEMORY = _theorem(
    key="nonlinear.memory",
    title="Memory multiplies the teacher through any nonlinear readout",
    claims=(
        equal(
            _ALONG,
            teacher(tau) ** 2
            * (
                mean_slope() ** 2 * M(tau)
                + (2 * mean_slope() * mean_third() + signal_variance() * mean_third() ** 2) * kernel(tau) ** 2
            ),
        ),
        at_most(teacher(tau) ** 2 * M(tau) * Min(_LINEAR**2, _BENT**2, evaluate=False), _ALONG),
        at_most(_ALONG, teacher(tau) ** 2 * M(tau) * Max(_LINEAR**2, _BENT**2, evaluate=False)),
    ),
    where=(VARIANCE, KERNEL),
    hypotheses=(
        _SETTLED,
        CONTROLLABLE.sufficient("with a generalised inverse of C the same holds on its range"),
        _REAL,
        _NORMAL,
        FAIR_NOISE.sufficient("unfair noise drops out of the difference of two gradients"),
    ),
    derivation=Derivation(
        conclusion="Whiten: alpha = C^{-1/2} A^tau B, omega = C^{1/2} w; by Cauchy-Schwarz h^2 <= S M, so the factor "
        "of g^2 M is a mean of (E f')^2 and (E f' + S E f''')^2.",
        chains=_length,
        lemmas=_mixture,
        facts=("Cauchy-Schwarz",),
        uses=("nonlinear.gradient",),
    ),
    witness=two_states(tau=1),
    remark="A visible lag can be missed where E f'(s) + S E f'''(s) = 0: f = sin, S = 1 and A^tau B parallel to C w.",
    example=">>> memlaw.sides('nonlinear.memory', tau=0)\n"
    "[('29679/16', '29679/16'), ('4335/16', '29679/16'), ('29679/16', '36015/16')]",
)

THEOREMS: tuple[Theorem, ...] = (THIRD, GRADIENT, MEMORY)
