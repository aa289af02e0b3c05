"""Memory from outside: the singular values of the Hankel matrix of a response."""

from __future__ import annotations

from functools import partial

from sympy import Sum, oo

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language.symbols import N, bar, k, q
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Source, Theorem, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operators
from memlaw.theory.subjects.hankel import read_by

response = complex_quantity(
    "response", spelled=("h_{@}", "h_@"), gloss=("h_{k}", r"the responses $w^{*} A^{k} B$ of a readout $w$")
)
energy = quantity(
    "hankel_energy",
    spelled=(r"\sum_{i} s_{i}^{2}", "sum_i s_i^2"),
    gloss=("s_{i}", r"the singular values of the Hankel matrix with the entries $h_{i+j+1}$, $i, j = 0, 1, \dots$"),
)
inner_powers = quantity(
    "inner_powers",
    spelled=(r"\sum_{i} s_{i}(b)^{2 @}", "sum_i s_i(b)^(2 @)"),
    gloss=(
        "s_{i}(b)",
        r"the singular values of the Hankel matrix with the entries $b_{i+j+1}$, the coefficients of the all-pass "
        r"function of the spectrum",
    ),
)


def _counted() -> Chains:
    """Row i holds h_{i+1}, h_{i+2}, ...: the energy of all rows, w^* A^{i+1} C A^{*(i+1)} w."""
    C, x, xh, w, wh, Ai, Aih = operators("C x x^* w w^* A^{i+1} A^{*(i+1)}")
    yield chain(
        ("the energy of row i, the sum of w^* A^{i+1} x x^* A^{*(i+1)} w over x = A^k B", wh * Ai * x * xh * Aih * w),
        ("is w^* A^{i+1} C A^{*(i+1)} w", wh * Ai * C * Aih * w),
        rules=(Rule("sum_k A^k B B^* A^{*k} = C", x * xh, C),),
    )


def _completed() -> Chains:
    """In coordinates with C = I a row c completes [A B] to a unitary matrix: the identity is the other Gramian, too."""
    A, Ah, c, ch = operators("A A^* c c^*")
    yield chain(
        ("Q = I in A^* Q A + c^* c, for A^* A + c^* c = I", Ah * A + ch * c),
        ("is I: the Gramian of the row c", A**0),
        rules=(Rule("A^* A + c^* c = I", Ah * A, A**0 - ch * c),),
    )


_PAPER = Source("guan2025", "the spectrum decides what a layer can remember")
_theorem = partial(Theorem, source=_PAPER, setting="response")
_PAIR = read_by(Instance.diagonal("1/2", "-1/3"), 1, "1-I")
_TWINS = read_by(Instance.diagonal("1/2", "1/2", q=1), 1, 1)
_UNSTABLE = read_by(Instance.diagonal(2), 1)

ENERGY = _theorem(
    key="hankel.energy",
    title="The squared singular values add up to the response weighted by its lag",
    claims=(equal(energy(), Sum((k + 1) * response(k + 1) * bar(response(k + 1)), (k, 0, oo))),),
    hypotheses=(STABLE.but_not(_UNSTABLE),),
    derivation=Derivation(
        conclusion="The entry h_{n+1} stands n + 1 times on the antidiagonals i + j = n.",
        chains=_counted,
        facts=("the squared singular values of a matrix add up to the squares of its entries",),
    ),
    witness=_PAIR,
    remark="A layer that outputs Re(w^* x) has the response Re h_k, and the singular values of the real system of 2N "
    "states: not those of the complex half.",
    example=">>> memlaw.sides('hankel.energy')\n[('6785/14112', '6785/14112')]",
)

INNER = _theorem(
    key="hankel.inner",
    title="All singular values of an all-pass are one",
    claims=(equal(inner_powers(q), N),),
    hypotheses=(STABLE.but_not(_UNSTABLE.with_parameters(q=1)), CONTROLLABLE.but_not(_TWINS)),
    derivation=Derivation(
        conclusion="b_k = c A^{k-1} B for the row c that completes [A B] to a unitary matrix where C = I; "
        "both Gramians are I there, and in any coordinates their product is: N singular values one, all others 0.",
        chains=_completed,
        facts=("an all-pass function has a unitary realisation",),
        uses=("allpass.memory", "allpass.unit"),
    ),
    witness=_PAIR.with_parameters(q=2),
    remark="Its sum of squares, the lags weighted by their law, is the mean lag N of that law.",
    example=">>> memlaw.sides('hankel.inner')\n[('2', '2')]",
)

THEOREMS = (ENERGY, INNER)
