"""What is said of noise on the state that is read: quantities, hypotheses, instances."""

from __future__ import annotations

from sympy import ImmutableMatrix, Matrix, Poly, re, symbols

from memlaw.theory.language import quantity
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance

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


def _unitary(instance: Instance) -> bool:
    U = ImmutableMatrix(instance.extra.get("U", Matrix.eye(instance.size)))
    product = (U.H * U).applyfunc(lambda entry: entry.expand())
    return bool(product == Matrix.eye(instance.size))


COVARIANCE = Hypothesis(
    "covariance", "R is Hermitian and positive semidefinite", r"R = R^{*} \geq 0", _is_covariance
)
NONSINGULAR = Hypothesis("nonsingular", "C + R is invertible", r"\det(C + R) \neq 0", _jointly_nonsingular)
UNCORRELATED = Hypothesis(
    "uncorrelated",
    "the noise is uncorrelated with the inputs",
    r"\mathbb{E}\, n_t \overline{u_s} = 0",
    _uncorrelated,
)
NOISY = Hypothesis("noisy", "there is noise", r"R \neq 0", lambda x: not noise_of(x).is_zero_matrix)
REGULAR_NOISE = Hypothesis(
    "regular noise", "R is invertible", r"\det R \neq 0", lambda x: bool(noise_of(x).rank() == x.size)
)
UNITARY_CHANGE = Hypothesis("unitary", "U is unitary", "U^{*} U = I", _unitary)

# --- instances ------------------------------------------------------------------------------------------------

SHIFT = Instance.pair([[0, 0], [3, 0]], [1, 0], (0, 0), tau=1).with_extra(R=ImmutableMatrix.eye(2))
UNSTABLE = Instance.diagonal(2, tau=0, sigma=1).with_extra(
    R=ImmutableMatrix([[1]]), L=ImmutableMatrix([[1]]), U=ImmutableMatrix([[1]])
)
NEGATIVE = Instance.diagonal("1/2", tau=0).with_extra(R=ImmutableMatrix([["-1/3"]]))
INDEFINITE = SHIFT.with_extra(R=ImmutableMatrix([["-1/2", 0], [0, 1]]))
CORRELATED = Instance.diagonal("1/2", tau=0).with_extra(
    R=ImmutableMatrix([[1]]), cross=ImmutableMatrix([[1]])
)
TURNED = Instance.pair([[0, 0], [3, 0]], [1, 0], (0, 0), tau=1, sigma=1, i=2, j=2).with_extra(
    L=ImmutableMatrix.eye(2),
    S=ImmutableMatrix([[1, 2], [0, 1]]),
    U=ImmutableMatrix([["3/5", "4*I/5"], ["4*I/5", "3/5"]]),
)
SHEARED = TURNED.with_extra(U=ImmutableMatrix([[1, 2], [0, 1]]))
HIDDEN = Instance.diagonal("1/2", "1/3", weights=(1, 0), tau=0).with_extra(
    R=ImmutableMatrix([[0, 0], [0, 1]])
)
SILENT = Instance.diagonal("1/2", "1/3", tau=0).with_extra(R=ImmutableMatrix.zeros(2, 2))
