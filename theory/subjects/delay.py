r"""The group delay of a spectrum: at which lag its chain of filters passes each frequency.

D(z) = sum_i (1 - |l_i|^2)/|1 - l_i z|^2 on the circle |z| = 1 is the logarithmic derivative z b'(z)/b(z). The spectrum
repeated q times has the all-pass function b^q, hence the law |[b^q]_k|^2 of lags X_q, and the group delay q D.
"""

from __future__ import annotations

from functools import partial

from sympy import Abs, Sum, oo, pi, symbols

from memlaw.theory.language import b, complex_quantity, quantity
from memlaw.theory.language.symbols import N, eigenvalue, i, k, omega, q, squared, z
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Theorem, at_most, equal
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT

_ON_THE_CIRCLE = r"z = e^{\mathrm{i}\theta}"
_GLOSS = ("D", rf"the group delay of the spectrum, at ${_ON_THE_CIRCLE}$")

group_delay = quantity("group_delay", "D")
delay_mean = quantity(
    "delay_mean",
    spelled=(r"\frac{1}{2\pi} \int_{0}^{2\pi} D(e^{\mathrm{i}\theta})\, d\theta", "mean of D over the circle"),
    gloss=_GLOSS,
)
delay_moment = quantity(
    "delay_moment",
    spelled=(r"\frac{1}{2\pi} \int_{0}^{2\pi} D(e^{\mathrm{i}\theta})^{@}\, d\theta", "mean of D^@ over the circle"),
    gloss=_GLOSS,
)
b_repeated = complex_quantity(
    "b_repeated",
    spelled=(r"\left[b(z)^{%}\right]_{@}", "[b(z)^%]_@"),
    gloss=("b(z)", r"the all-pass function $\prod_{i=1}^{N} \frac{z - \overline{\lambda_{i}}}{1 - \lambda_{i} z}$"),
)
lags_characteristic = complex_quantity(
    "lags_characteristic",
    spelled=(
        r"\sum_{k=0}^{\infty} \left|\left[b(z)^{@}\right]_{k}\right|^{2} e^{\mathrm{i}% k/@}",
        "sum_k |[b(z)^@]_k|^2 e^{i % k/@}",
    ),
    gloss=("b(z)", r"the all-pass function $\prod_{i=1}^{N} \frac{z - \overline{\lambda_{i}}}{1 - \lambda_{i} z}$"),
)
delay_characteristic = complex_quantity(
    "delay_characteristic",
    spelled=(
        r"\frac{1}{2\pi} \int_{0}^{2\pi} e^{\mathrm{i}% D(e^{\mathrm{i}\theta})}\, d\theta",
        "mean of e^{i % D} over the circle",
    ),
    gloss=_GLOSS,
)

GROUP_DELAY = Definition(group_delay(z), Sum((1 - squared(eigenvalue[i])) / squared(1 - eigenvalue[i] * z), (i, 1, N)))


def _logarithmic_derivative() -> Identities:
    """z b'/b of one factor is its part of D on the circle, where conj(z) = 1/z."""
    ell, p, z0 = symbols("l p z")
    delay = (1 - ell * p) / ((1 - ell * z0) * (1 - p / z0))
    yield Identity("z b'(z)/b(z) for one factor is D", z0 / (z0 - p) + ell * z0 / (1 - ell * z0), delay)
    yield Identity("D of one factor has the mean 1", delay, 1 / (1 - ell * z0) + 1 / (1 - p / z0) - 1)


def _repeated() -> Identities:
    """The logarithmic derivative of b^q is q times that of b, by induction."""
    count, delay = symbols("q D")
    yield Identity("one factor b more adds D once more", count * delay + delay, (count + 1) * delay)
    yield from _logarithmic_derivative()


def _variations() -> Identities:
    """Total variation of D and of D' for one factor, in the modulus r of its eigenvalue and c = cos, and the steps."""
    r, c, w, count, circle = symbols("r c w q P")
    yield Identity(
        "D rises and falls once between its extremes: total variation",
        2 * ((1 + r) / (1 - r) - (1 - r) / (1 + r)),
        8 * r / (1 - r**2),
    )
    curvature = 2 * r * c**2 + (1 + r**2) * c - 4 * r
    yield Identity(
        "D'' has the sign of 2 r c^2 + (1 + r^2) c - 4 r up to a factor: at c = 1", curvature.subs(c, 1), (1 - r) ** 2
    )
    yield Identity(
        "and at c = -1: one change of sign, so D' varies by 4 max |D'|", curvature.subs(c, -1), -((1 + r) ** 2)
    )
    yield Identity(
        "|1 - r e^{it}|^2 = sin^2 t + (cos t - r)^2, so |sin t| is at most |1 - r e^{it}|",
        1 - 2 * r * c + r**2,
        (1 - c**2) + (c - r) ** 2,
    )
    slope = 2 * r * (1 + r) / (1 - r) ** 2
    yield Identity(
        "|D'| <= 2 r (1 - r^2)/|1 - r e^{it}|^3 with |1 - r e^{it}| = 1 - r at the least",
        2 * r * (1 - r**2) / (1 - r) ** 3,
        slope,
    )
    yield Identity(
        "a step to one side: q times h^2/2 at h = w/q, times the mean of |D'|",
        count * (w / count) ** 2 / 2 * (8 * r / (1 - r**2)) / (2 * circle),
        2 * w**2 / (circle * count) * r / (1 - r**2),
    )
    yield Identity(
        "half a step to each side: q times h^3/3 at h = w/(2q), times the mean of |D''|",
        count * (w / (2 * count)) ** 3 / 3 * (4 * slope) / (2 * circle),
        w**3 / (6 * circle * count**2) * r * (1 + r) / (1 - r) ** 2,
    )


_ELL = Abs(eigenvalue[i])
_WITNESS = Instance.diagonal("1/2", "-1/3", q=2, omega=2)

_theorem = partial(Theorem, source=sources.TRADEOFF, witness=_WITNESS)

MOMENTS = _theorem(
    key="delay.moments",
    title="The group delay has the first two moments of the law of lags",
    claims=(equal(delay_mean(), N), equal(delay_moment(2), Sum(k**2 * squared(b(k)), (k, 1, oo)))),
    where=(GROUP_DELAY, ALL_PASS_COEFFICIENT),
    hypotheses=(STABLE.but_not(Instance.diagonal(2)),),
    derivation=Derivation(
        conclusion="D = z b'/b on the circle, where |b| = 1: the mean of conj(b) z b' = D is sum k |b_k|^2, that of "
        "|z b'|^2 = D^2 is sum k^2 |b_k|^2.",
        lemmas=_logarithmic_derivative,
        facts=("Parseval",),
        uses=("allpass.unit", "allpass.mean"),
    ),
    setting="group delay",
    example=">>> memlaw.sides(\"delay.moments\", [\"1/2\", \"-1/3\"])\n[('2', '2'), ('365/84', '365/84')]",
)

REPEATED = _theorem(
    key="delay.repeated",
    title="The law of lags of a repeated spectrum",
    corollary_of="delay.moments",
    claims=(
        equal(Sum(k * squared(b_repeated(q, k)), (k, 1, oo)), q * N),
        equal(Sum(k**2 * squared(b_repeated(q, k)), (k, 1, oo)), q**2 * delay_moment(2)),
    ),
    where=(GROUP_DELAY,),
    hypotheses=(STABLE.but_not(Instance.diagonal(2, q=2)),),
    derivation=Derivation(
        conclusion="delay.moments for b^q, whose group delay is q D: X_q/q has the mean and the variance of D for "
        "every q.",
        lemmas=_repeated,
        uses=("delay.moments",),
    ),
    setting="repeated spectrum",
    example=">>> memlaw.sides(\"delay.repeated\")\n[('4', '4'), ('365/21', '365/21')]",
)

CHARACTERISTIC = _theorem(
    key="delay.characteristic",
    title="The lags of a repeated spectrum have the law of its group delay",
    claims=(
        at_most(
            Abs(lags_characteristic(omega, q) - delay_characteristic(omega)),
            2 * omega**2 / (pi * q) * Sum(_ELL / (1 - _ELL**2), (i, 1, N)),
        ),
        at_most(
            Abs(lags_characteristic(omega, q) - delay_characteristic(omega)),
            omega**3 / (6 * pi * q**2) * Sum(_ELL * (1 + _ELL) / (1 - _ELL) ** 2, (i, 1, N)),
        ),
    ),
    where=(GROUP_DELAY,),
    hypotheses=(STABLE.but_not(Instance.diagonal(2, q=2, omega=1)),),
    derivation=Derivation(
        conclusion="The left sum is the mean over the circle of conj(b(theta - h))^q b(theta + h)^q = exp(i q times "
        "the integral of D from theta - h to theta + h), h = omega/(2q). It differs from exp(i omega D(theta)) on "
        "average by at most omega^2/(2q) times the mean of |D'| (steps to one side), and omega^3/(24 q^2) times that "
        "of |D''|; these means are total variations over 2 pi. So X_q/q tends in law to D (Levy), and M(floor(q t)) to "
        "the fraction of the circle with D > t.",
        lemmas=lambda: (*_repeated(), *_variations()),
        facts=(
            "Parseval",
            "|e^{ix} - e^{iy}| <= |x - y|",
            "the mean of |f(theta + x) - f(theta)| is at most |x| times the mean of |f'|, a total variation over 2 pi",
            "Levy's continuity theorem",
        ),
        uses=("allpass.unit", "allpass.memory"),
    ),
    setting="delay law",
    remark="With A nilpotent both sides vanish: X_q/q = D = N.",
    example=">>> memlaw.sides(\"delay.characteristic\")\n[('[0.1196...', '[1.326...'), ('[0.1196...', '[0.4244...')]",
)

THEOREMS = (MOMENTS, REPEATED, CHARACTERISTIC)
