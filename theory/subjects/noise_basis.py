"""Noise in other coordinates: a ridge penalty, any basis, unitary ones."""

from __future__ import annotations

from functools import partial

from sympy import Identity as Unit
from sympy import ImmutableMatrix, Matrix, symbols

from memlaw.theory.language import M, Scalar, quantity
from memlaw.theory.language.symbols import C, N, S, noise_level, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.rules import completed_square, inverse_pair
from memlaw.theory.statement.theorem import Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operators
from memlaw.theory.subjects.noise import AFTER, BEFORE, TURNED, UNSTABLE

_C, _D, _Di, _v, _vh, _w, _wh = operators("C D D^{-1} v v^* w w^*")

M_ridge = quantity(
    "M_ridge",
    spelled=(r"M_{%}(@)", "M_%(@)"),
    gloss=(
        r"M_{\sigma}(\tau)",
        r"the penalised value "
        r"$1 - \min_{w} (\mathbb{E}\left|u_{t-\tau} - w^{*} x_{t}\right|^{2} + \sigma^{2} |w|^{2})$",
    ),
)
M_of_ridge = quantity(
    "M_of_ridge",
    spelled=(r"\hat{M}_{%}(@)", "Mhat_%(@)"),
    gloss=(r"\hat{M}_{\sigma}(\tau)", r"the variance that the minimising $w$ explains"),
)
M_moved = quantity(
    "M_moved",
    spelled=(r"M_{%}^{S}(@)", "M_%^S(@)"),
    gloss=(
        r"M_{\sigma}^{S}(\tau)",
        r"the memory function of the state $S x_{t} + n_{t}$, with noise of covariance $\sigma^{2} I$",
    ),
)
M_rotated = quantity(
    "M_rotated",
    spelled=(r"M_{%}^{U}(@)", "M_%^U(@)"),
    gloss=(
        r"M_{\sigma}^{U}(\tau)",
        r"the memory function of the state $U x_{t} + n_{t}$, with noise of covariance $\sigma^{2} I$",
    ),
)


def _unitary(instance: Instance) -> bool:
    U = ImmutableMatrix(instance.extra.get("U", Matrix.eye(instance.size)))
    product = (U.H * U).applyfunc(lambda entry: entry.expand())
    return bool(product == Matrix.eye(instance.size))


UNITARY_CHANGE = Hypothesis("unitary", "U is unitary", "U^{*} U = I", _unitary)
SHEARED = TURNED.with_extra(U=ImmutableMatrix([[1, 2], [0, 1]]))


def _ridge() -> Chains:
    s = symbols("s")  # sigma^2
    penalised = 1 - _wh * _v - _vh * _w + _wh * _C * _w + s * _wh * _w
    explained = 2 * _vh * _Di * _v - _vh * _Di * _C * _Di * _v
    rules = (*inverse_pair(_D, _Di), Rule("C = D - sigma^2 I", _C, _D - s))
    yield chain(
        ("the penalised error of the readout w", penalised),
        ("with D = C + sigma^2 I, complete the square", completed_square(_D, _Di)),
        rules=rules,
    )
    yield chain(
        ("w = D^{-1} v explains v^* w + w^* v - w^* C w", explained),
        ("that is v^* D^{-1} v + sigma^2 v^* D^{-2} v", _vh * _Di * _v + s * _vh * _Di * _Di * _v),
        rules=rules,
    )


def _moved() -> Chains:
    s = symbols("s")  # sigma^2
    T, Ti, Th, Thi, E, Ei = operators("S S^{-1} S^* S^{-*} E E^{-1}")
    rules = (
        cancels(T, Ti),
        cancels(Thi, Th),
        cancels(Ti, T),
        cancels(Th, Thi),
        Rule("E = C + sigma^2 S^{-1} S^{-*}", E, _C + s * Ti * Thi),
    )
    yield chain(
        ("S x has covariance S C S^*, and with the noise S C S^* + sigma^2 I", T * _C * Th + s),
        ("is S E S^* for E = C + sigma^2 (S^* S)^{-1}", T * E * Th),
        rules=rules,
    )
    yield chain(
        ("its memory (S v)^* (S E S^*)^{-1} (S v)", _vh * Th * Thi * Ei * Ti * T * _v),
        ("is v^* E^{-1} v", _vh * Ei * _v),
        rules=rules,
    )


def _rotated() -> Chains:
    U, Uh, Ui, Uhi = operators("U U^* U^{-1} U^{-*}")
    rules = (Rule("U^{-1} = U^*", Ui, Uh), Rule("U^{-*} = U", Uhi, U), Rule("U^* U = I", Uh * U, _C**0))
    yield chain(("U^{-1} U^{-*}", Ui * Uhi), ("is the identity", _C**0), rules=rules)


_WHITE = C + noise_level**2 * Unit(N)

_theorem = partial(Theorem, source=sources.EQUIVALENCE, setting="noise", witness=TURNED)

RIDGE = _theorem(
    key="noise.ridge",
    title="A ridge penalty is noise that is not there",
    claims=(
        equal(M_ridge(noise_level, tau), Scalar(BEFORE * _WHITE.inv() * AFTER)),
        equal(
            M_of_ridge(noise_level, tau),
            M_ridge(noise_level, tau) + noise_level**2 * Scalar(BEFORE * _WHITE ** (-2) * AFTER),
        ),
        at_most(M_of_ridge(noise_level, tau), M(tau)),
    ),
    hypotheses=(STABLE.but_not(UNSTABLE),),
    derivation=Derivation(
        conclusion="The penalised value is that of noise sigma^2 I. The readout itself explains more, and no more "
        "than the best one.",
        chains=_ridge,
        facts=("M is the largest explained variance of all readouts",),
        uses=("noise.memory",),
    ),
    example=">>> memlaw.sides(\"noise.ridge\")\n[('9/10', '9/10'), ('99/100', '99/100'), ('99/100', '1')]",
)

BASIS = _theorem(
    key="noise.basis",
    title="The same noise in another basis is another noise",
    corollary_of="noise.memory",
    claims=(
        equal(M_moved(noise_level, tau), Scalar(BEFORE * (C + noise_level**2 * (S.adjoint() * S).inv()).inv() * AFTER)),
    ),
    hypotheses=(STABLE.but_not(UNSTABLE),),
    derivation=Derivation(
        conclusion="Noise sigma^2 I on the state S x acts like noise sigma^2 (S^* S)^{-1} on x.",
        chains=_moved,
        uses=("noise.memory", "state.similarity"),
    ),
    remark="Two equivalent layers: A = [[0, 0], [3, 0]] with B = (1, 0), read with noise I, has 1/2 and 9/10; the same "
    "layer in the basis S = [[1, 2], [0, 1]] has 5/28 and 27/28.",
    example='>>> memlaw.sides("noise.basis", tau=0), memlaw.sides("noise.basis", tau=1)\n'
    "([('5/28', '5/28')], [('27/28', '27/28')])",
)

UNITARY = _theorem(
    key="noise.unitary",
    title="Under equal noise on all states, unitary changes of basis are harmless",
    corollary_of="noise.basis",
    claims=(equal(M_rotated(noise_level, tau), Scalar(BEFORE * _WHITE.inv() * AFTER)),),
    hypotheses=(STABLE.but_not(UNSTABLE), UNITARY_CHANGE.but_not(SHEARED)),
    derivation=Derivation(
        conclusion="(U^* U)^{-1} = I, so noise.basis gives back the noise sigma^2 I.",
        chains=_rotated,
        uses=("noise.basis",),
    ),
    example='>>> memlaw.sides("noise.unitary", tau=0), memlaw.sides("noise.unitary", tau=1)\n'
    "([('1/2', '1/2')], [('9/10', '9/10')])",
)

THEOREMS = (RIDGE, BASIS, UNITARY)
