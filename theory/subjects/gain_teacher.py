"""What no choice of N eigenvalues learns of a linear teacher: fixed or trained, with any readout."""

from __future__ import annotations

from sympy import Integer, symbols

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language.symbols import T
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.theory.statement.theorem import Source, Theorem, at_most
from memlaw.theory.statement.words import Chains, Rule, chain, operators
from memlaw.theory.subjects.readout import UNCORRELATED, least_loss, noise_variance, taught

unlearned = quantity(
    "unlearned",
    spelled=(r"\sum_{i > N} \sigma_{i}(H_{@})^{2}", "sum_{i>N} s_i(H_@)^2"),
    gloss=(
        r"H_{T}, \sigma_{i}(H_{T}), L",
        r"the Hankel matrix $(g_{k+j})$, $k \geq 0$, $0 \leq j < T$, of the teacher $d_{t} = \sum_{k} g_{k} u_{t-k} + "
        r"e_{t}$, its singular values, the largest first, and the loss $L = \frac{1}{2} \mathbb{E}\left|w^{*} x_{t} - "
        r"d_{t}\right|^{2}$",
    ),
)
residual = complex_quantity(
    "residual", spelled=("r_{@}", "r_@"), gloss=("r_{k}", r"what the best readout leaves of $g_{k}$")
)


def _shifted() -> Chains:
    """A state space that the shift maps into itself: a projection before and after, P S P = S P."""
    S, P, g = operators("S P g")
    yield chain(
        ("the shift of the best kernel P g", S * P * g),
        ("is a kernel of the state again, P S P g", P * S * P * g),
        rules=(Rule("A^{k+1} = A^k A: the shift of a response is one", P * S * P, S * P),),
    )


def _single_lag() -> Identities:
    """A single lag has tau + 1 singular values one, of which all but N are lost, in tau + 1 columns."""
    lag, count = symbols("tau N")
    yield Identity("(tau + 1 - N)/(tau + 1)", (lag + 1 - count) / (lag + 1), Integer(1) - count / (lag + 1))


_PAPER = Source(
    "guan2025",
    "fixing the recurrent weights does as well or better and converges faster; learning eigenvalues gains little",
)
_UNSTABLE = taught(Instance.diagonal(2, T=2), (1,), (1, "1/2"))
_FOLLOWED = taught(Instance.diagonal("1/2", T=2), (1,), (0, 1), 1, correlation=(gaussian(0), gaussian(-1)))

TEACHER = Theorem(
    key="gain.teacher",
    title="What no N eigenvalues learn of a linear teacher",
    claims=(at_most(unlearned(T) / T + noise_variance(), 2 * least_loss()),),
    hypotheses=(
        STABLE.but_not(_UNSTABLE),
        UNCORRELATED.but_not(_FOLLOWED),
        CONTROLLABLE.sufficient("a state that is not reached, or that is reached twice, learns less"),
    ),
    derivation=Derivation(
        conclusion="The kernels of N states are a space of dimension N at most that the backward shift maps into "
        "itself: the teacher's shifts g_{k+j} are no farther from it than the teacher is. So T times the distance is "
        "at least that of the T columns of H together, and no space of dimension N is closer to them than that of its "
        "first N singular vectors.",
        chains=_shifted,
        lemmas=_single_lag,
        facts=("no matrix of rank N is closer to H in the sum of squares than its singular values beyond N say",),
    ),
    witness=taught(Instance.diagonal("1/2", T=3), (1,), (0, 0, 1), "1/4"),
    source=_PAPER,
    setting="fixed against learned",
    remark="Every T gives a bound; for one lag and T = tau + 1 it is Markov's, 1 - N/(tau+1). Where the loss of a "
    "fixed recurrence is near it, no training of the eigenvalues can help.",
    example=">>> memlaw.sides('gain.teacher', T=3)\n[('11/12', '77/64')]",
)

THEOREMS = (TEACHER,)
