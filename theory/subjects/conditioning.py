"""Conditioning: what the eigenbasis costs in digits, for any spectrum and for HiPPO-LegS."""

from __future__ import annotations

from sympy import symbols

from memlaw.theory.language import Others, quantity
from memlaw.theory.language.symbols import C, N, bar, eigenvalue, i, k, squared
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DIAGONAL, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem, at_least, equal

# --- what the claims speak of ---------------------------------------------------------------------------------

condition = quantity(
    "condition",
    spelled=(r"\operatorname{cond}(C)", "cond(C)"),
    gloss=(r"\operatorname{cond}(C)", "the largest eigenvalue of $C$ over the least"),
)
spread = quantity(
    "spread",
    r"\operatorname{spread}",
    gloss=(
        r"\operatorname{spread}",
        r"the largest pseudohyperbolic distance "
        r"$|\lambda_{i} - \lambda_{k}|/|1 - \lambda_{i} \overline{\lambda_{k}}|$ of two eigenvalues",
    ),
)

# --- derivations ----------------------------------------------------------------------------------------------


def _weights_cancel() -> Identities:
    weight, conjugated, entry, inverse = symbols("B p c d")
    yield Identity(
        "an input weight B_i multiplies C_ii by |B_i|^2 and divides (C^{-1})_ii by it",
        (weight * conjugated * entry) * (inverse / (weight * conjugated)),
        entry * inverse,
    )


# --- theorems -------------------------------------------------------------------------------------------------

_BIG = Instance.diagonal(2, "1/3", i=1)
_JORDAN = Instance.pair([["1/2", 1], [0, "1/3"]], [1, 1], ("1/2", "1/3"), i=1)
_UNDRIVEN = Instance.diagonal("1/2", "1/3", weights=(1, 0), i=1)
_APART = Others(squared(1 - eigenvalue[i] * bar(eigenvalue[k])) / squared(eigenvalue[i] - eigenvalue[k]), k, i)

EIGENBASIS = Theorem(
    key="conditioning.eigenbasis",
    title="What the eigenbasis costs",
    claims=(
        equal(C[i, i] * C.inv()[i, i], _APART),
        at_least(condition(), _APART),
        at_least(condition() * spread() ** (2 * N - 2), 1),
    ),
    hypotheses=(STABLE.but_not(_BIG), DIAGONAL.but_not(_JORDAN), CONTROLLABLE.but_not(_UNDRIVEN)),
    derivation=Derivation(
        conclusion="A diagonal entry of C is at most its largest eigenvalue, and one of C^{-1} at most the inverse of "
        "the least; every factor of the product is at least 1/delta^2. The input weights cancel: none repairs it.",
        lemmas=_weights_cancel,
        facts=("a diagonal entry of a Hermitian matrix lies between its extreme eigenvalues",),
        uses=("gram.entries", "gram.inverse"),
    ),
    witness=Instance.diagonal("1/2", "1/3", i=1),
    source=sources.INSTABILITY,
    setting="conditioning",
    remark="The factors are inverse squared pseudohyperbolic distances. N eigenvalues in a disc of pseudohyperbolic "
    "diameter d cost at least d^{-2(N-1)}: exponential in N.",
    example=">>> memlaw.sides(\"conditioning.eigenbasis\")[0]\n('25', '25')",
)

THEOREMS = (EIGENBASIS,)
