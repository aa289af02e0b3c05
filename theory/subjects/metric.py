"""How far a step in one eigenvalue goes: sensitivity of the state, and the metric of its normalised kernels."""

from __future__ import annotations

from functools import partial

from sympy import Abs, Rational, log, symbols

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import eigenvalue, squared
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import NONZERO, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Source, Theorem, equal, less
from memlaw.theory.subjects.direction import MEANING

state_slope = quantity(
    "state_slope",
    spelled=(r"\mathbb{E}\left|\frac{dx_{t}}{d\lambda_{1}}\right|^{2}", "E|dx_t/dl_1|^2"),
    gloss=(r"dx_{t}/d\lambda_{1}", r"the derivative of the state $x_{t} = \lambda_{1} x_{t-1} + u_{t}$"),
)
_KERNEL = r"of the kernel $\lambda_{1}^{k} / |(\lambda_{1}^{j})_{j \geq 0}|$, of length one,"
radial = quantity(
    "radial",
    spelled=("v_{r}^{2}", "v_r^2"),
    gloss=("v_{r}", rf"the speed {_KERNEL} as $|\lambda_{{1}}|$ grows at unit speed and its argument stays"),
)
turning = quantity(
    "turning",
    spelled=(r"v_{\varphi}^{2}", "v_phi^2"),
    gloss=(r"v_{\varphi}", rf"the speed {_KERNEL} as the argument of $\lambda_{{1}}$ grows at unit speed"),
)
turned_back = quantity(
    "turned_back",
    spelled=(r"\hat{v}_{\varphi}^{2}", "vhat_phi^2"),
    gloss=(r"\hat{v}_{\varphi}", r"the same for the line through that kernel: what no factor of modulus one undoes"),
)
by_log_rate = quantity(
    "by_log_rate",
    spelled=(r"v_{\nu}^{2}", "v_nu^2"),
    gloss=(r"v_{\nu}", rf"the speed {_KERNEL} as $\nu$ grows at unit speed, $|\lambda_{{1}}| = \exp(-e^{{\nu}})$"),
)

_square = squared(eigenvalue[1])
_modulus = Abs(eigenvalue[1])
_UNSTABLE = Instance.diagonal(2)
_SETTLED = STABLE.but_not(_UNSTABLE)


def _moments() -> Identities:
    """sum k^n y^k of y = |l|^2: each is y d/dy of the one before; with these C, its slope and its bend."""
    y = symbols("y")
    first, second = y / (1 - y) ** 2, y * (1 + y) / (1 - y) ** 3
    yield Identity("sum k y^k less its shift is sum y^k for k >= 1", first - y * first, y / (1 - y))
    shifted = second - y * second
    yield Identity("sum k^2 y^k less its shift is 2 sum k y^k less sum y^k", shifted, 2 * first - y / (1 - y))
    yield Identity("the variance of k under (1 - y) y^k", (1 - y) * second - ((1 - y) * first) ** 2, y / (1 - y) ** 2)


_PAPER = Source(
    "zucchet2024", "the longer the memory, the more sensitive the state is to its eigenvalue: the curse of memory"
)
_theorem = partial(Theorem, source=_PAPER, setting="one pole", witness=Instance.diagonal("1/2"))

STATE = _theorem(
    key="metric.state",
    title="The sensitivity of a state to its eigenvalue",
    claims=(equal(state_slope(), (1 + _square) / (1 - _square) ** 3),),
    hypotheses=(_SETTLED, MEANING),
    derivation=Derivation(
        conclusion="dx_t/dl = sum k l^{k-1} u_{t-k}, so that its mean square is sum k^2 |l|^{2(k-1)}.",
        lemmas=_moments,
        facts=("dl^k/dl = k l^{k-1}",),
    ),
    remark="Of the state of unit variance it is (1 + |l|^2)/(1 - |l|^2)^2: like the square of the memory's length.",
    example=">>> memlaw.sides('metric.state', ['1/2'])\n[('80/27', '80/27')]",
)

KERNEL = _theorem(
    key="metric.kernel",
    title="One normalised kernel moves by the hyperbolic metric of the disc",
    claims=(
        equal(radial(), 1 / (1 - _square) ** 2),
        equal(turned_back(), _square / (1 - _square) ** 2),
        equal(turning(), _square * (1 + _square) / (1 - _square) ** 2),
    ),
    hypotheses=(_SETTLED, MEANING),
    derivation=Derivation(
        conclusion="With g_k = l^k the square of the speed of g/|g| is |g'|^2/|g|^2 less the square of what of g' lies "
        "along g, (Re g^* g')^2/|g|^4; along a turn g' = i (k g_k) has no real part along g, and the line through g "
        "loses the imaginary part too. All are moments of the law (1 - |l|^2)|l|^{2k} of k.",
        lemmas=_moments,
        facts=("the derivative of g/|g|",),
        uses=("metric.state",),
    ),
    remark="So l = tanh(w) moves at unit speed everywhere: no step is too long near the circle, and none too short.",
    example=">>> memlaw.sides('metric.kernel', ['1/2'])\n[('16/9', '16/9'), ('4/9', '4/9'), ('5/9', '5/9')]",
)

LOG_RATE = _theorem(
    key="metric.lograte",
    title="By the logarithm of its rate a kernel never moves faster than one half",
    claims=(equal(by_log_rate(), (_modulus * log(_modulus) / (1 - _square)) ** 2), less(by_log_rate(), Rational(1, 4))),
    hypotheses=(_SETTLED, MEANING, NONZERO.but_not(Instance.diagonal(0))),
    derivation=Derivation(
        conclusion="d|l|/dnu = |l| ln |l|; with x = -ln |l| the speed is x/(2 sinh x) < 1/2, which it tends to as the "
        "memory grows.",
        lemmas=_moments,
        facts=("x < sinh x for x > 0",),
        uses=("metric.kernel",),
    ),
    remark="exp(-exp(nu)) treats long memories alike, as tanh does, and moves short ones less and less.",
    example=">>> memlaw.sides('metric.lograte', ['1/2'])[1]\n('[0.2135...]', '0.25...')",
)

THEOREMS = (STATE, KERNEL, LOG_RATE)
