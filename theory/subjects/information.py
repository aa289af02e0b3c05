"""What memory means for Gaussian inputs: mutual information and the least error of any estimator."""

from __future__ import annotations

from sympy import log

from memlaw.theory.language import Information, InformationComplex, LeastError, M
from memlaw.theory.language.symbols import tau
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE, GAUSSIAN, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.rules import INVERSE
from memlaw.theory.statement.theorem import Source, Theorem, equal
from memlaw.theory.statement.words import Chains, chain, operators


def _schur_complement() -> Chains:
    """[[1, v*], [v, C]] = [[1, v* C^-1], [0, I]] [[1 - v* C^-1 v, 0], [0, C]] [[1, 0], [C^-1 v, I]], entry by entry."""
    v, vh, C, Ci = operators("v v^* C C^{-1}")
    corner = 1 - vh * Ci * v
    yield chain(("corner of the product", corner + vh * Ci * C * Ci * v), ("is 1", C**0), rules=INVERSE)
    yield chain(("upper right of the product", vh * Ci * C), ("is v^*", vh), rules=INVERSE)
    yield chain(("lower left of the product", C * Ci * v), ("is v", v), rules=INVERSE)


_SIGNS = Instance.diagonal("1/3", tau=0).with_extra(input="signs")

GAUSSIAN_INFORMATION = Theorem(
    key="information.gaussian",
    title="Memory, mutual information and the least error of any estimator",
    claims=(
        equal(Information(tau), -log(1 - M(tau)) / 2),
        equal(InformationComplex(tau), -log(1 - M(tau))),
        equal(LeastError(tau), 1 - M(tau)),
    ),
    hypotheses=(
        STABLE.sufficient("over a finite window the same computation holds"),
        CONTROLLABLE.sufficient("on the range of C the same computation holds"),
        GAUSSIAN.but_not(_SIGNS),
    ),
    derivation=Derivation(
        conclusion="The factorisation gives det of the joint covariance as det C times 1 - M(tau); for Gaussian "
        "variables information is half the log of the ratio of determinants (the whole for circular complex ones), and "
        "the conditional variance is the Schur complement.",
        chains=_schur_complement,
        facts=(
            "the entropy of a Gaussian vector is half the log of det of 2 pi e times its covariance",
            "for Gaussian variables the conditional mean is the linear readout",
        ),
        uses=("state.projection",),
    ),
    example=(
        ">>> memlaw.sides('information.gaussian', ['1/2', '-1/3'], tau=1)\n"
        "[('[1.3621933102...]', '[1.3621933102...]'), ('[2.7243866204...]', '[2.7243866204...]'),\n"
        " ('85/1296', '85/1296')]"
    ),
    witness=Instance.diagonal("1/2", "-1/3", tau=1),
    source=Source("guan2025", "M measures what a state keeps of an input tau steps ago"),
    remark="The first claim is for real systems, the second for circular complex input and state. For u = 1 or -1 and "
    "l = 1/3 every input can be decoded without error.",
)

THEOREMS = (GAUSSIAN_INFORMATION,)
