"""Noise on the state that is read: how equivalent layers differ in practice."""

from __future__ import annotations

from functools import partial

from sympy import ImmutableMatrix, Matrix, Poly, Sum, Trace, oo, re, symbols
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.language import M, Scalar, quantity, rank_krylov
from memlaw.theory.language.symbols import GATHERED_NOISE, INNER_NOISE, NOISE, A, B, C, N, i, j, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.rules import INVERSE, STEIN, SUM_OF_LAGS, completed_square, inverse_pair
from memlaw.theory.statement.theorem import Theorem, at_most, equal, less
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operator, operators

# --- what the claims speak of ---------------------------------------------------------------------------------

M_noisy = quantity(
    "M_R",
    spelled=(r"M_{R}(@)", "M_R(@)"),
    gloss=(
        r"M_{R}(\tau)",
        r"the memory function of the state read as $x_{t} + n_{t}$, with noise $n_{t}$ of covariance $R$",
    ),
)
M_inner = quantity(
    "M_Q",
    spelled=(r"M_{Q}(@)", "M_Q(@)"),
    gloss=(
        r"M_{Q}(\tau)",
        r"the memory function of $x_{t} = A x_{t-1} + B u_{t} + q_{t}$, with white noise $q_{t}$ of covariance $Q$",
    ),
)

# --- hypotheses -----------------------------------------------------------------------------------------------


def noise_of(instance: Instance) -> ImmutableMatrix:
    """The covariance R of an instance; zero where none is given."""
    size = instance.size
    return ImmutableMatrix(instance.extra.get("R", Matrix.zeros(size, size)))


def _is_covariance(instance: Instance) -> bool:
    """Hermitian, and the coefficients of det(x + R) are not negative, so that no eigenvalue is."""
    R = noise_of(instance)
    if not (R - R.H).applyfunc(lambda entry: entry.expand()).is_zero_matrix:
        return False
    x = symbols("x")
    coefficients = Poly((-R).charpoly(x).as_expr(), x).all_coeffs()
    return all(bool(re(value.expand()) >= 0) for value in coefficients)


def _jointly_nonsingular(instance: Instance) -> bool:
    """C + R has no kernel iff the ranges of C (the Krylov vectors) and of R span everything."""
    return bool(ImmutableMatrix.hstack(instance.krylov, noise_of(instance)).rank() == instance.size)


def _uncorrelated(instance: Instance) -> bool:
    return bool(Matrix(instance.extra.get("cross", [[0]])).is_zero_matrix)


COVARIANCE = Hypothesis("covariance", "R is Hermitian and positive semidefinite", r"R = R^{*} \geq 0", _is_covariance)
NONSINGULAR = Hypothesis("nonsingular", "C + R is invertible", r"\det(C + R) \neq 0", _jointly_nonsingular)
UNCORRELATED = Hypothesis(
    "uncorrelated", "the noise is uncorrelated with the inputs", r"\mathbb{E}\, n_t \overline{u_s} = 0", _uncorrelated
)
NOISY = Hypothesis("noisy", "there is noise", r"R \neq 0", lambda x: not noise_of(x).is_zero_matrix)
REGULAR_NOISE = Hypothesis(
    "regular noise", "R is invertible", r"\det R \neq 0", lambda x: bool(noise_of(x).rank() == x.size)
)

# --- instances ------------------------------------------------------------------------------------------------

SHIFT = Instance.pair([[0, 0], [3, 0]], [1, 0], (0, 0), tau=1).with_extra(R=ImmutableMatrix.eye(2))
UNSTABLE = Instance.diagonal(2, tau=0, sigma=1).with_extra(
    R=ImmutableMatrix([[1]]), L=ImmutableMatrix([[1]]), U=ImmutableMatrix([[1]])
)
NEGATIVE = Instance.diagonal("1/2", tau=0).with_extra(R=ImmutableMatrix([["-1/3"]]))
INDEFINITE = SHIFT.with_extra(R=ImmutableMatrix([["-1/2", 0], [0, 1]]))
CORRELATED = Instance.diagonal("1/2", tau=0).with_extra(R=ImmutableMatrix([[1]]), cross=ImmutableMatrix([[1]]))
TURNED = Instance.pair([[0, 0], [3, 0]], [1, 0], (0, 0), tau=1, sigma=1, i=2, j=2).with_extra(
    L=ImmutableMatrix.eye(2),
    S=ImmutableMatrix([[1, 2], [0, 1]]),
    U=ImmutableMatrix([["3/5", "4*I/5"], ["4*I/5", "3/5"]]),
)
HIDDEN = Instance.diagonal("1/2", "1/3", weights=(1, 0), tau=0).with_extra(R=ImmutableMatrix([[0, 0], [0, 1]]))
SILENT = Instance.diagonal("1/2", "1/3", tau=0).with_extra(R=ImmutableMatrix.zeros(2, 2))

# --- derivations ----------------------------------------------------------------------------------------------

_C, _Ci, _D, _Di, _R = operators("C C^{-1} D D^{-1} R")
_v, _vh, _w, _wh = operators("v v^* w w^*")
_ONE = _C**0
_D_RULES = inverse_pair(_D, _Di)
_FROM_D = Rule("C = D - R", _C, _D - _R)
_NOISE_FROM_D = Rule("R = D - C", _R, _D - _C)


def _noisy_projection() -> Chains:
    error = 1 - _wh * _v - _vh * _w + _wh * _C * _w + _wh * _R * _w
    lost = _Di * _R * _Di + _Di * _R * _Ci * _R * _Di
    yield chain(
        ("noise adds w^* R w to the error of every readout w: 1 - w^* v - v^* w + w^* C w", error),
        ("with D = C + R, complete the square: the least error is 1 - v^* D^{-1} v", completed_square(_D, _Di)),
        rules=(*_D_RULES, _FROM_D),
    )
    yield chain(
        ("what the noise costs, C^{-1} - D^{-1}", _Ci - _Di),
        ("is D^{-1} R D^{-1} + D^{-1} R C^{-1} R D^{-1}, positive semidefinite term by term", lost),
        rules=(*_D_RULES, *INVERSE, _NOISE_FROM_D),
    )


def _trace_of_what_is_left() -> Chains:
    rules = (SUM_OF_LAGS, cancels(_Di, _D), _FROM_D)
    yield chain(
        ("the sum of v^* D^{-1} v over all lags, v = A^tau B", _vh * _Di * _v),
        ("is tr(C D^{-1})", _C * _Di),
        ("which is N - tr(R D^{-1})", _ONE - _R * _Di),
        rules=rules,
        trace=True,
    )


def _positive_trace() -> Chains:
    F, Fh = operator("F"), operator("F^*")
    yield chain(
        ("with R = F F^*, the loss tr(R D^{-1})", _R * _Di),
        ("is tr(F^* D^{-1} F), the sum of f^* D^{-1} f over the columns f of F", Fh * _Di * F),
        rules=(Rule("R = F F^*", _R, F * Fh),),
        trace=True,
    )


def _gathered() -> Chains:
    A_, Ah, B_, Bh, Q = operators("A A^* B B^* Q")
    rules = (Rule("D = C + R_Q", _D, _C + _R), STEIN, Rule("R_Q = A R_Q A^* + Q", A_ * _R * Ah, _R - Q))
    yield chain(
        ("inputs and noise together have the covariance D = A D A^* + B B^* + Q", A_ * _D * Ah + B_ * Bh + Q),
        ("which C + R_Q solves", _C + _R),
        rules=rules,
    )


def _ratio_chain() -> Chains:
    Ri = operator("R^{-1}")
    rules = (Rule("D = C + R", _D, _C + _R), cancels(Ri, _R))
    yield chain(
        ("tr(R^{-1} D), the sum of the eigenvalues d_i of R^{-1/2} D R^{-1/2}", Ri * _D),
        ("is tr(R^{-1} C) + N", Ri * _C + _ONE),
        rules=rules,
        trace=True,
    )


def _ratio_lemma() -> Identities:
    size, ratio = symbols("n s")
    yield Identity("N - N^2/(N + s) = N s/(N + s)", size - size**2 / (size + ratio), size * ratio / (size + ratio))


# --- theorems -------------------------------------------------------------------------------------------------

_NOISY_COVARIANCE = C + NOISE
_STEIN = A * GATHERED_NOISE * A.adjoint() + INNER_NOISE
BEFORE, AFTER = B.adjoint() * A.adjoint() ** tau, A**tau * B
_CAPACITY = Sum(M_noisy(tau), (tau, 0, oo))
_RATIO = Trace(NOISE.inv() * C)
_SINGULAR = "on the range of C + R the same computation holds"
_ALGEBRA = "the formula is algebra in R; that a noise has such a covariance is what it means"

_theorem = partial(Theorem, source=sources.EQUIVALENCE, setting="noise", witness=SHIFT)

MEMORY = _theorem(
    key="noise.memory",
    title="Memory of a state that is read with noise",
    claims=(equal(M_noisy(tau), Scalar(BEFORE * _NOISY_COVARIANCE.inv() * AFTER)), at_most(M_noisy(tau), M(tau))),
    hypotheses=(
        STABLE.but_not(UNSTABLE),
        COVARIANCE.but_not(NEGATIVE),
        NONSINGULAR.sufficient(_SINGULAR),
        UNCORRELATED.but_not(CORRELATED),
    ),
    derivation=Derivation(
        conclusion="The least error is 1 - v^* D^{-1} v. Noise raises the error of every readout, so it lowers what "
        "is kept; where C is invertible the cost is v^* (C^{-1} - D^{-1}) v >= 0.",
        chains=_noisy_projection,
        facts=("E x u^*_{t-tau} = A^tau B, E x x^* = C, and the noise is uncorrelated with both",),
    ),
    remark="Unlike M it need not fall with the lag: A = [[0, 0], [3, 0]] with B = (1, 0) and R = I has 1/2, then 9/10.",
    example=">>> memlaw.sides(\"noise.memory\")\n[('9/10', '9/10'), ('9/10', '1')]",
)

CAPACITY = _theorem(
    key="noise.capacity",
    title="The capacity that noise leaves",
    corollary_of="noise.memory",
    claims=(
        equal(_CAPACITY, Trace(C * _NOISY_COVARIANCE.inv())),
        equal(_CAPACITY, N - Trace(NOISE * _NOISY_COVARIANCE.inv())),
    ),
    hypotheses=(
        STABLE.but_not(UNSTABLE),
        COVARIANCE.sufficient(_ALGEBRA),
        NONSINGULAR.sufficient("with a generalised inverse the first form holds"),
        UNCORRELATED.but_not(CORRELATED),
    ),
    derivation=Derivation(
        conclusion="Sum noise.memory over the lags. Both forms hold for uncontrollable pairs too.",
        chains=_trace_of_what_is_left,
        facts=("rho(A) < 1 makes the series of A^tau B B^* A^{*tau} converge to C",),
        uses=("noise.memory",),
    ),
    source=sources.CAPACITY,
    example=">>> memlaw.sides(\"noise.capacity\")\n[('7/5', '7/5'), ('7/5', '7/5')]",
)

LOSS = _theorem(
    key="noise.loss",
    title="Any noise costs capacity",
    corollary_of="noise.capacity",
    claims=(less(_CAPACITY, rank_krylov()),),
    hypotheses=(
        STABLE.but_not(UNSTABLE),
        CONTROLLABLE.but_not(HIDDEN),
        COVARIANCE.but_not(NEGATIVE),
        NOISY.but_not(SILENT),
        UNCORRELATED.but_not(CORRELATED),
    ),
    derivation=Derivation(
        conclusion="For a controllable pair C, and so D, is positive definite; then f^* D^{-1} f > 0 for every "
        "column f != 0 of F, and R != 0 has one.",
        chains=_positive_trace,
        facts=("R = F F^* for some F", "the inverse of a positive definite matrix is positive definite"),
        uses=("noise.capacity",),
    ),
    source=sources.CAPACITY,
    example=">>> memlaw.sides(\"noise.loss\")\n[('7/5', '2')]",
)

RATIO = _theorem(
    key="noise.ratio",
    title="The mean signal-to-noise ratio bounds what is left, whatever the basis",
    claims=(at_most(_CAPACITY, N * _RATIO / (N + _RATIO)),),
    hypotheses=(
        STABLE.but_not(UNSTABLE),
        COVARIANCE.but_not(INDEFINITE),
        REGULAR_NOISE.sufficient("where R is singular the ratio is infinite and the bound is N"),
        UNCORRELATED.but_not(CORRELATED),
    ),
    derivation=Derivation(
        conclusion="tr(R D^{-1}) is the sum of the 1/d_i, at least N^2 over the sum N + tr(R^{-1} C) of the d_i; "
        "with equality iff all d_i are equal, that is C is a multiple of R.",
        chains=_ratio_chain,
        lemmas=_ratio_lemma,
        facts=("R has a positive definite square root",),
        uses=("noise.capacity",),
    ),
    remark="So of all bases with the same mean power tr C, read with noise sigma^2 I, the balanced one (C a multiple "
    "of I) keeps the most.",
    example=">>> memlaw.sides(\"noise.ratio\")\n[('7/5', '5/3')]",
)

RECURRENT = _theorem(
    key="noise.recurrent",
    title="Noise inside the recurrence",
    corollary_of="noise.memory",
    claims=(
        equal(M_inner(tau), Scalar(BEFORE * (C + GATHERED_NOISE).inv() * AFTER)),
        equal(GATHERED_NOISE[i, j], MatrixElement(_STEIN, i, j)),
    ),
    hypotheses=(STABLE.but_not(UNSTABLE), CONTROLLABLE.sufficient("what is needed is that C + R_Q is invertible")),
    derivation=Derivation(
        conclusion="The noise in the state is n_t = sum_k A^k q_{t-k}, of covariance R_Q = sum_k A^k Q A^{*k}; it is "
        "uncorrelated with the inputs, so noise.memory applies with R = R_Q.",
        chains=_gathered,
        facts=("rho(A) < 1 makes the series converge, to the one solution of its Stein equation",),
        uses=("noise.memory",),
    ),
    witness=TURNED,
    example=">>> memlaw.sides(\"noise.recurrent\")\n[('9/19', '9/19'), ('10', '10')]",
)

THEOREMS = (MEMORY, CAPACITY, LOSS, RATIO, RECURRENT)
