"""How memory ends: the constant in front, and the power of the lag that a repeated eigenvalue brings."""

from __future__ import annotations

from sympy import Product

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language.symbols import bar, j, squared
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE, NONZERO, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, modulus_squared
from memlaw.theory.statement.theorem import Source, Theorem, equal

lead = complex_quantity(
    "lead", spelled=(r"\lambda", "l"), gloss=(r"\lambda", "the one eigenvalue of largest modulus, of multiplicity $m$")
)
order = quantity("order", spelled=("m", "m"))
rest = complex_quantity(
    "rest", spelled=(r"\mu_{@}", "mu_@"), gloss=(r"\mu_{1}, \dots, \mu_{N-m}", "the other eigenvalues")
)
rest_count = quantity("rest_count", spelled=("N-m", "N - m"))
constant = quantity(
    "tail_constant",
    spelled=(
        r"\lim_{\tau\to\infty} \frac{M(\tau)}{\tau^{2m-2}\left|\lambda\right|^{2\tau+2}}",
        "lim_{tau -> oo} M(tau)/(tau^{2m-2} |l|^{2tau+2})",
    ),
    gloss=(
        r"M(\tau)",
        r"the memory function $1 - \min_{w} \mathbb{E}\left|u_{t-\tau} - w^{*} x_{t}\right|^{2}$ of "
        r"$x_{t} = A x_{t-1} + B u_{t}$, for white $u_{t}$ of unit variance",
    ),
)


def _has_one_lead(instance: Instance) -> bool:
    moduli = [modulus_squared(value) for value in instance.eigenvalues]
    return len({value for value, size in zip(instance.eigenvalues, moduli, strict=True) if size == max(moduli)}) == 1


ONE_LEAD = Hypothesis(
    "one lead", "all eigenvalues of the largest modulus are one number", r"|\mu_j| < |\lambda|", _has_one_lead
)

_square = squared(lead())
_TIMES = (((1 - _square) ** 2 / _square) ** order()) * Product(
    squared(1 / lead() - bar(rest(j))) / squared(1 - rest(j) / lead()), (j, 1, rest_count())
)
_FACTORIAL = Product(j, (j, 1, order() - 1))

CONSTANT = Theorem(
    key="tail.constant",
    title="A repeated eigenvalue puts a power of the lag in front of the rate, and the total stays",
    claims=(equal(constant(), _TIMES / (_FACTORIAL**2 * (1 - _square))),),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, "1/2")),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2")),
        ONE_LEAD.but_not(Instance.diagonal("1/2", "-1/2")),
        NONZERO.sufficient("zero eigenvalues may be among the others; where all are zero memory ends for good"),
    ),
    derivation=Derivation(
        conclusion="b has one pole nearest to 0, at 1/l, of order m, where its leading coefficient is that of "
        "(1/l - conj(l))^m times the other factors: b_k ~ k^{m-1} l^k/(m-1)! times that, and the tail of the squares "
        "of such a sequence is 1/(1 - |l|^2) times its first term.",
        facts=(
            "the coefficients of a rational function follow its nearest pole",
            "sum_{k > t} k^p x^k ~ t^p x^{t+1}/(1 - x)",
        ),
        uses=("allpass.memory",),
    ),
    witness=Instance.companion("1/2", "1/2", "1/3"),
    source=Source("anonymous2026", "Jordan blocks extend memory"),
    setting="one lead",
    remark="Eigenvalues that are near each other do the same for as long as they are not told apart; the sum over all "
    "lags stays N.",
    example=">>> memlaw.sides('tail.constant', ['1/2', '-1/3'])\n[('147/25', '147/25')]",
)

THEOREMS = (CONSTANT,)
