"""Accuracy against length: over how many inputs the best readout of a lag averages."""

from __future__ import annotations

from sympy import symbols

from memlaw.theory.language import M, quantity
from memlaw.theory.language.symbols import N, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, NONZERO, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.rules import INVERSE
from memlaw.theory.statement.theorem import Source, Theorem, at_least, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operators

width = quantity(
    "width",
    spelled=(r"\operatorname{width}(@)", "width(@)"),
    gloss=(
        r"\operatorname{width}(\tau)",
        r"how many inputs the best readout of lag $\tau$ averages over: $\sum_{k} |f_{k}|^{2} / |f_{\tau}|^{2}$ of its "
        r"kernel $f_{k} = w^{*} A^{k} B$, $w = C^{-1} A^{\tau} B$",
    ),
)


def _energy() -> Chains:
    """The kernel f_k = w^* A^k B of w = C^{-1} v has the energy w^* C w = v^* C^{-1} v = f_tau."""
    v, vh, C, Ci, x, xh = operators("v v^* C C^{-1} x x^*")
    yield chain(
        ("the sum of |w^* A^k B|^2 over k, w = C^{-1} v and x = A^k B", vh * Ci * x * xh * Ci * v),
        ("is v^* C^{-1} v, which is f_tau = w^* v", vh * Ci * v),
        rules=(Rule("sum_k A^k B B^* A^{*k} = C", x * xh, C), INVERSE[1]),
    )


def _share() -> Identities:
    memory = symbols("M")
    yield Identity("the energy over the square of f_tau", memory / memory**2, 1 / memory)


WIDTH = Theorem(
    key="tradeoff.width",
    title="The best readout of a lag averages over one input for every N-th of the way back",
    claims=(equal(width(tau), 1 / M(tau)), at_least(width(tau), (tau + 1) / N)),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, tau=0)),
        CONTROLLABLE.sufficient("with a generalised inverse of C the same holds on its range"),
        NONZERO.but_not(Instance.diagonal(0, tau=1)),
    ),
    derivation=Derivation(
        conclusion="The projection f of an input has |f|^2 = f_tau = M(tau), so that its width is 1/M(tau); Markov's "
        "bound makes that at least (tau+1)/N.",
        chains=_energy,
        lemmas=_share,
        uses=("state.projection", "tradeoff.markov"),
    ),
    witness=Instance.diagonal("1/2", "-1/3", tau=1),
    source=Source(
        "francois2025", "a recurrence of S states that copies an input K steps back smears it over about K/S steps"
    ),
    setting="best readout",
    remark="The width is that of participation, as of a flat average over so many inputs; what is needed is that the "
    "lag is seen at all, A^tau B != 0.",
    example=">>> memlaw.sides('tradeoff.width', tau=1)\n[('1296/1211', '1296/1211'), ('1296/1211', '1')]",
)

THEOREMS = (WIDTH,)
