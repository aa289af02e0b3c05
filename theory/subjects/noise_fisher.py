"""Noise inside the recurrence: the Fisher information that a state carries about its past inputs."""

from __future__ import annotations

from functools import partial

from sympy import ImmutableMatrix, Sum, oo

from memlaw.theory.language import Scalar, quantity
from memlaw.theory.language.symbols import INNER_NOISE, B, N, noise_level, tau
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.rules import STEIN
from memlaw.theory.statement.rules import A as _A
from memlaw.theory.statement.theorem import Source, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operators
from memlaw.theory.subjects.noise import UNSTABLE

information = quantity(
    "J_Q",
    spelled=(r"J_{Q}(@)", "J_Q(@)"),
    gloss=(
        r"J_{Q}(\tau)",
        r"the Fisher information of $x_{t} = A x_{t-1} + B u_{t} + q_{t}$ about $u_{t-\tau}$, a parameter, with "
        r"Gaussian white noise $q_{t}$ of covariance $Q$: the largest $|w^{*} A^{\tau} B|^{2} / w^{*} R_{Q} w$ over "
        r"all readouts $w$",
    ),
)
white_information = quantity(
    "J_white",
    spelled=(r"J_{%}(@)", "J_%(@)"),
    gloss=(r"J_{\sigma}(\tau)", r"the same with noise of covariance $\sigma^{2} I$"),
)


def _is_normal(instance: Instance) -> bool:
    defect = instance.A * instance.A.H - instance.A.H * instance.A
    return bool(defect.applyfunc(lambda entry: entry.expand()).is_zero_matrix)


NORMAL = Hypothesis("normal", "A commutes with its adjoint", "A A^{*} = A^{*} A", _is_normal)
REGULAR = Hypothesis(
    "regular inner noise",
    "Q is invertible",
    r"\det Q \neq 0",
    lambda x: bool(ImmutableMatrix(x.extra["L"]).rank() == x.size),
)

SHIFT = Instance.pair([[0, 0], [3, 0]], [1, 0], (0, 0), sigma=1).with_extra(L=ImmutableMatrix.eye(2))
DECAYING = Instance.diagonal("1/2", sigma=1).with_extra(L=ImmutableMatrix.eye(1))

# --- derivations ----------------------------------------------------------------------------------------------------


def _normal() -> Chains:
    """With A A^* = A^* A the noise gathers to sigma^2 (I - A^* A)^{-1}, and the sum of its inverse telescopes."""
    _, Ah, B_, Bh, C = operators("A A^* B B^* C")
    yield chain(
        ("the sum of v^* (I - A^* A) v over v = A^tau B is tr (I - A^* A) C", C - Ah * _A * C),
        ("which is tr B B^*, by Stein's equation", B_ * Bh),
        rules=(STEIN,),
        trace=True,
    )


def _any() -> Chains:
    """The columns of all lags have the sum C, which (B^* Q^{-1} B) R_Q exceeds; tr R^{-1} R = N."""
    v, vh, C, R, Ri = operators("v v^* C R R^{-1}")
    yield chain(
        ("the sum of v^* R^{-1} v over v = A^tau B", vh * Ri * v),
        ("is tr R^{-1} C", Ri * C),
        rules=(Rule("sum_tau A^tau B B^* A^{*tau} = C", v * vh, C),),
        trace=True,
    )
    yield chain(("tr R^{-1} R", Ri * R), ("is the number of states", C**0), rules=(cancels(Ri, R),), trace=True)


_PAPER = Source("ganguli2008", "the memory curve of a normal network adds up to one, of any other to at most N")
_theorem = partial(Theorem, source=_PAPER, setting="noise")
_TOTAL = Sum(information(tau), (tau, 0, oo))

NORMAL_TOTAL = _theorem(
    key="noise.fisher",
    title="In a normal recurrence with noise inside, information about all inputs adds up to that about the newest",
    claims=(equal(Sum(white_information(noise_level, tau), (tau, 0, oo)), Scalar(B.adjoint() * B) / noise_level**2),),
    hypotheses=(STABLE.but_not(UNSTABLE), NORMAL.but_not(SHIFT)),
    derivation=Derivation(
        conclusion="Noise of covariance sigma^2 I gathers to sigma^2 sum (A A^*)^k = sigma^2 (I - A^* A)^{-1}, so that "
        "J(tau) = v^* (I - A^* A) v/sigma^2; the sum telescopes.",
        chains=_normal,
        facts=("the largest |w^* v|^2 / w^* R w is v^* R^{-1} v, by Cauchy-Schwarz",),
    ),
    witness=DECAYING,
    remark="A diagonal layer is normal, HiPPO's matrix is not: read with noise inside, S4 and S4D differ.",
    example=">>> memlaw.sides('noise.fisher', ['1/2', '-1/3'], sigma='1/2')\n[('8', '8')]",
)

TOTAL = _theorem(
    key="noise.fisher_bound",
    title="In any recurrence with noise inside, information adds up to at most N times that of the input alone",
    claims=(at_most(_TOTAL, N * Scalar(B.adjoint() * INNER_NOISE.inv() * B)),),
    hypotheses=(
        STABLE.but_not(UNSTABLE),
        REGULAR.sufficient("where Q is singular the bound is infinite, or the input enters where no noise does"),
    ),
    derivation=Derivation(
        conclusion="B B^* <= (B^* Q^{-1} B) Q, so that C <= (B^* Q^{-1} B) R_Q, and tr R_Q^{-1} C is at most N "
        "times that.",
        chains=_any,
        facts=(
            "B B^* <= (B^* Q^{-1} B) Q, by Cauchy-Schwarz",
            "X <= Y for positive semidefinite matrices implies tr P X <= tr P Y for P >= 0",
        ),
    ),
    witness=SHIFT,
    setting="noise inside",
    remark="A chain that amplifies from state to state comes near: with gains g and noise I the input's information at "
    "lag tau is 1/(1 + 1/g^2 + ... + 1/g^{2 tau}).",
    example=">>> memlaw.sides('noise.fisher_bound')\n[('19/10', '2')]",
)

THEOREMS = (NORMAL_TOTAL, TOTAL)
