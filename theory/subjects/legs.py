"""Published initialisations in closed form: S4-LegS, S4D-LegS, S4D-Lin, S4D-Inv under both discretisations.

Continuous poles: S4-LegS -1, ..., -N (the HiPPO-LegS matrix A); S4D-LegS those of its normal part A + B B^T/2;
S4D-Lin -1/2 + i pi n, |n| <= N/2 - 1; S4D-Inv -1/2 +- i w_n, w_n = (N/pi)(N/(2n+1) - 1), n = 0..N/2-1. N counts real
states: the spectra are closed under conjugation. Indices of the HiPPO matrix start at 1 here.
"""

from __future__ import annotations

from functools import cache, partial

from sympy import Gt, ImmutableMatrix, Integer, Lt, Product, Rational, Sum, atan, pi, re, sqrt, symbols

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language import real_point as s
from memlaw.theory.language.symbols import N, i, j, n
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Source, Theorem, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operator

PAPER = Source(
    "guan2025", "S4 and the diagonal S4D are theoretically equivalent; initialisations from HiPPO give longer memory"
)
HALF = Rational(1, 2)
hippo = quantity(
    "hippo",
    spelled=("A_{%@}", "A_%@"),
    gloss=(
        "A",
        r"the HiPPO-LegS operator $x' = Ax + Bu$, in log time, for the coefficients "
        r"$x_{i} = \sqrt{2i-1}\, \int_{0}^{1} u(ts) P_{i-1}(2s-1)\, ds$ of the past",
    ),
)
characteristic = quantity(
    "characteristic",
    spelled=(r"\det(@ I - A)", "det(@ I - A)"),
    gloss=("A, B", r"the HiPPO-LegS pair, $B_{i} = \sqrt{2i-1}$"),
)
characteristic_normal = quantity(
    "characteristic_normal",
    spelled=(r"\det\bigl(@ I - A - \tfrac{1}{2} B B^{\mathsf{T}}\bigr)", "det(@ I - A - B B^T/2)"),
)
pole = complex_quantity(
    "pole",
    spelled=("s_{@}", "s_@"),
    gloss=(
        r"s_{1}, \dots, s_{N}",
        r"the eigenvalues of $A + \frac{1}{2} B B^{\mathsf T}$, the poles of S4D-LegS, by rising imaginary part",
    ),
)
frequency = quantity(
    "frequency",
    spelled=(r"\omega_{@}", "omega_@"),
    gloss=(r"\omega_{j}", r"the imaginary part of the pole $s_{j}$ of S4D-LegS"),
)
weight = quantity("legs_weight", spelled=("B_{@}", "B_@"))
WEIGHT = Definition(weight(i), sqrt(2 * i - 1))


# --- instances ------------------------------------------------------------------------------------------------------


@cache
def legs_instance(states: int) -> Instance:
    """HiPPO-LegS with so many states, divided by sqrt(2n+1) so that it is rational.

    >>> legs_instance(2).label
    'HiPPO-LegS, N = 2'
    """
    A = ImmutableMatrix(states, states, lambda n, k: -(n + 1) if n == k else (-(2 * k + 1) if n > k else 0))
    values = tuple(Integer(-n) for n in range(1, states + 1))
    return Instance(A, ImmutableMatrix(states, 1, [1] * states), values, label=f"HiPPO-LegS, N = {states}")


SEVERAL = Hypothesis("size", "N is at least one", r"N \geq 1", lambda x: x.size >= 1).sufficient(
    "a state has at least one component"
)


def mirrored_factors() -> Identities:
    """On Re s = -1/2 the conjugate of s is -1 - s."""
    point, index = symbols("s n")
    yield Identity(
        "the second product's factor is minus the conjugate of the first one's",
        point - (index - 1),
        -(index + (-1 - point)),
    )


TWO = legs_instance(2)

# --- derivations ----------------------------------------------------------------------------------------------------


def _halves() -> Identities:
    p, q, index = symbols("p q n")
    yield Identity("below the diagonal -p q + p q/2, with p, q the input weights", -p * q + p * q / 2, -p * q / 2)
    yield Identity("on it, where B_n^2 = 2n - 1", -index + (2 * index - 1) / 2, -HALF)


def _normal_chain() -> Chains:
    part, transposed = operator("S"), operator("S^T")
    yield chain(
        ("S S^T", part * transposed),
        ("is S^T S: S is normal", transposed * part),
        rules=(Rule("S^T = -I - S", transposed, -1 - part),),
    )


def _ends() -> Identities:
    p, q, index = symbols("p q n")
    yield Identity("below the diagonal A + B B^T has -p q + p q = 0", -p * q + p * q, Integer(0))
    yield Identity("on it -n + (2n - 1) = n - 1", -index + (2 * index - 1), index - 1)


# --- theorems -------------------------------------------------------------------------------------------------------

_ROOT = sqrt((2 * i - 1) * (2 * j - 1))
_PRODUCT = weight(i) * weight(j) / 2

_theorem = partial(Theorem, source=PAPER, setting="initialisation", hypotheses=(SEVERAL,))

MATRIX = _theorem(
    key="legs.matrix",
    title="The HiPPO-LegS operator in Legendre polynomials",
    claims=(equal(hippo(i, j), -_ROOT, Gt(i, j)), equal(hippo(i, i), -i), equal(hippo(i, j), 0, Lt(i, j))),
    derivation=Derivation(
        conclusion="With y_n(t) = int_0^1 u(ts) P_n(2s - 1) ds, t y_n' = -y_n - (the same integral with (x + 1) P_n') "
        "+ u: the coefficients of (x + 1) P_n' in Legendre polynomials are the entries; x_n = sqrt(2n+1) y_n.",
        facts=("(x + 1) P_n' = n P_n + sum_{k<n} (2k+1) P_k for every n", "P_n(1) = 1"),
    ),
    witness=TWO.with_parameters(i=2, j=1),
    source=Source("gu2020", "the LegS operator has this matrix"),
    example=">>> memlaw.sides(\"legs.matrix\", i=2, j=2)\n[('-2', '-2')]",
)

NORMAL = _theorem(
    key="legs.normal",
    title="HiPPO-LegS is a normal matrix less one of rank one",
    corollary_of="legs.matrix",
    claims=(
        equal(hippo(i, j) + _PRODUCT, -(hippo(j, i) + _PRODUCT), Lt(i, j)),
        equal(hippo(i, i) + weight(i) ** 2 / 2, -HALF),
    ),
    where=(WEIGHT,),
    derivation=Derivation(
        conclusion="S = A + B B^T/2 with B_i = sqrt(2i-1) is -1/2 plus a skew matrix, so S^T = -I - S commutes with S.",
        chains=_normal_chain,
        lemmas=_halves,
        uses=("legs.matrix",),
    ),
    witness=TWO.with_parameters(i=1, j=2),
    source=Source("gu2021", "HiPPO matrices are normal plus low rank"),
    remark="S4 keeps A, hence its spectrum; S4D-LegS keeps S = A + B B^T/2 alone.",
    example=">>> memlaw.sides(\"legs.normal\", i=1, j=1)\n[('-1/2', '-1/2')]",
)

_RISING = Product(s + n, (n, 1, N))
_FALLING = Product(s - n, (n, 0, N - 1))

SPECTRUM = _theorem(
    key="legs.spectrum",
    title="The spectra of HiPPO-LegS and of its normal part",
    claims=(equal(characteristic(s), _RISING), equal(characteristic_normal(s), (_RISING + _FALLING) / 2)),
    derivation=Derivation(
        conclusion="A is lower triangular with diagonal -1, ..., -N. det(s - A - t B B^T) is affine in t, and "
        "A + B B^T is upper triangular with diagonal 0, ..., N-1; t = 1/2 is the mean of the two ends.",
        lemmas=_ends,
        facts=("the determinant of a matrix plus a rank-one matrix is affine in the latter's weight",),
        uses=("legs.matrix",),
    ),
    witness=TWO.with_parameters(s="1/2"),
    remark="S4-LegS and S4D-Real share the first; S4D-LegS has the second. They have no root in common.",
    example=">>> memlaw.sides(\"legs.spectrum\", s=1)\n[('6', '6'), ('3', '3')]",
)

FREQUENCIES = _theorem(
    key="legs.frequencies",
    title="The poles of S4D-LegS",
    claims=(
        equal(re(pole(j)), -HALF),
        equal(Sum(atan(2 * frequency(j) / (2 * n - 1)), (n, 1, N)), pi * (j - (N + 1) * HALF)),
    ),
    derivation=Derivation(
        conclusion="S + I/2 is skew, so the poles are s = -1/2 + i w. Then the polynomial is (F + (-1)^N conj F)/2 "
        "with F = prod (n - 1/2 + i w), of argument Theta = sum arctan(2w/(2n-1)): zero iff exp(2i Theta) = "
        "(-1)^{N+1}. Theta rises from -N pi/2 to N pi/2, through N such values.",
        lemmas=mirrored_factors,
        facts=("a real skew matrix has imaginary eigenvalues", "arctan rises from -pi/2 to pi/2"),
        uses=("legs.normal", "legs.spectrum"),
    ),
    witness=TWO.with_parameters(j=2),
    example=">>> memlaw.sides(\"legs.frequencies\", j=2)\n[('[-0.5...', '-0.5...'), ('[1.57...', '[1.57...')]",
)

THEOREMS = (MATRIX, NORMAL, SPECTRUM, FREQUENCIES)
