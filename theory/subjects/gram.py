"""The Gramian in the eigenbasis: entries, determinant and inverse by Cauchy's formulas."""

from __future__ import annotations

from functools import partial

from sympy import Determinant, Product, symbols

from memlaw.theory.language import Others
from memlaw.theory.language.symbols import C, N, bar, eigenvalue, i, j, k, squared
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import DIAGONAL, DISTINCT, STABLE, UNIT_WEIGHTS
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem, equal

_l = eigenvalue
_ENTRY = 1 / (1 - _l[i] * bar(_l[j]))


def _stein_entry() -> Identities:
    ell, conj = symbols("l p")
    entry = 1 / (1 - ell * conj)
    yield Identity("C_ij = l_i C_ij conj(l_j) + 1", entry, ell * entry * conj + 1)


_WITNESS = Instance.diagonal("1/2", "I/2", i=1, j=2)
_REPEATED = "C is then singular: the determinant formula gives 0 as it should, and there is no inverse to speak of"
_HEAVY = Instance.diagonal("1/2", "1/3", weights=(2, 1), i=1, j=2)
_JORDAN = Instance.pair([["1/2", 1], [0, "1/3"]], [1, 1], ("1/2", "1/3"), i=1, j=2)
_BIG = Instance.diagonal(2, "1/3", i=1, j=1)


def _hypotheses(distinct: bool) -> tuple:  # type: ignore[type-arg]
    common = (STABLE.but_not(_BIG), DIAGONAL.but_not(_JORDAN), UNIT_WEIGHTS.but_not(_HEAVY))
    return (*common, DISTINCT.sufficient(_REPEATED)) if distinct else common


_theorem = partial(Theorem, source=sources.INSTABILITY, witness=_WITNESS)

ENTRIES = _theorem(
    key="gram.entries",
    title="The Gramian of a diagonal layer",
    claims=(equal(C[i, j], _ENTRY),),
    hypotheses=_hypotheses(distinct=False),
    derivation=Derivation(
        conclusion="Stein's equation for a diagonal A is solved entry by entry.", lemmas=_stein_entry
    ),
    example=">>> memlaw.sides('gram.entries', ['1/2', '-1/3'], i=1, j=2)\n[('6/7', '6/7')]",
)

DETERMINANT = _theorem(
    key="gram.determinant",
    title="The determinant of the Gramian",
    claims=(
        equal(
            Determinant(C),
            Product(squared(_l[i] - _l[j]), (i, 1, j - 1), (j, 1, N))
            / Product(1 - _l[i] * bar(_l[j]), (i, 1, N), (j, 1, N)),
        ),
    ),
    hypotheses=_hypotheses(distinct=True),
    derivation=Derivation(
        conclusion="Cauchy's determinant with x_i = 1/l_i and y_j = conj(l_j).", uses=("gram.entries",)
    ),
    example=">>> memlaw.sides('gram.determinant', ['1/2', '-1/3'])\n[('75/98', '75/98')]",
)

INVERSE = _theorem(
    key="gram.inverse",
    title="The inverse of the Gramian",
    claims=(
        equal(
            C.inv()[j, i],
            Product(1 - _l[k] * bar(_l[j]), (k, 1, N))
            * Product(1 - _l[i] * bar(_l[k]), (k, 1, N))
            / ((1 - _l[i] * bar(_l[j])) * Others(_l[i] - _l[k], k, i) * Others(bar(_l[j]) - bar(_l[k]), k, j)),
        ),
    ),
    hypotheses=_hypotheses(distinct=True),
    derivation=Derivation(conclusion="The matrix of these entries times C is the identity.", uses=("gram.entries",)),
    example=">>> memlaw.sides('gram.inverse', ['1/2', '-1/3'], i=1, j=2)\n[('-28/25', '-28/25')]",
)

THEOREMS = (ENTRIES, DETERMINANT, INVERSE)
