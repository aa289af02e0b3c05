"""How badly conditioned HiPPO-LegS is: its eigenbasis, its transform, its Gramian."""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import ImmutableMatrix, Integer, Min, Rational, binomial, eye, im, pi, sqrt, symbols

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language.symbols import C, N, i, j, n
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DIAGONAL, Hypothesis
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.theory.statement.theorem import Theorem, at_least, equal, less
from memlaw.theory.statement.words import Chains, Rule, chain, operator, operators
from memlaw.theory.subjects.conditioning import condition
from memlaw.theory.subjects.legs import legs_instance

step = quantity("step", spelled=(r"\Delta", "Delta"), gloss=(r"\Delta", "the step size"))
eigenvector = complex_quantity(
    "eigenvector",
    spelled=("V_{%@}", "V_%@"),
    gloss=("V_{ij}", r"entry $i$ of the eigenvector of $A$ for $\lambda_{j}$ whose entry $j$ is one"),
)
left_eigenvector = complex_quantity(
    "left_eigenvector",
    spelled=("(V^{-1})_{%@}", "(V^{-1})_%@"),
    gloss=("(V^{-1})_{ij}", "entry $(i, j)$ of the inverse of that matrix of eigenvectors"),
)
eigenvector_condition = quantity(
    "eigenvector_condition",
    spelled=(r"\operatorname{cond}(W)", "cond(W)"),
    gloss=(
        r"\operatorname{cond}(W)",
        r"the condition number of the matrix $W$ of LegS's eigenvectors in its own coordinates "
        r"$\sqrt{2i-1}\, x_{i}$, each of unit length",
    ),
)
own_condition = quantity(
    "own_condition",
    spelled=(r"\operatorname{cond}(C_{\mathrm{own}})", "cond(C_own)"),
    gloss=(
        r"\operatorname{cond}(C_{\mathrm{own}})",
        r"the condition number of the Gramian of the state in LegS's own coordinates $\sqrt{2i-1}\, x_{i}$",
    ),
)
largest_zero = quantity(
    "largest_zero",
    spelled=("x_{N}", "x_N"),
    gloss=("x_{N}", "the largest zero of the Legendre polynomial of degree $N$"),
)
same_index = quantity("equal", spelled=("[%=@]", "[%=@]"), gloss=("[i=j]", "one for equal indices, zero elsewhere"))
neighbours = quantity(
    "neighbours",
    spelled=("[|%-@|=1]", "[|%-@|=1]"),
    gloss=("[|i-j|=1]", "one for neighbouring indices, zero elsewhere"),
)

# --- LegS -----------------------------------------------------------------------------------------------------


def legs_eigenvalue(index: int, step_size: Rational) -> Rational:
    """(1 - n Delta/2)/(1 + n Delta/2), the bilinear image of -n.

    >>> legs_eigenvalue(1, Rational(1, 2))
    3/5
    """
    half = index * step_size / 2
    return (1 - half) / (1 + half)


def legs_pair(size: int, step_size: Rational) -> tuple[ImmutableMatrix, ImmutableMatrix]:
    """The bilinear pair of LegS in the coordinates x_n/sqrt(2n-1), n = 1..N, where its input weights are one."""
    half = legs_instance(size).A * step_size / 2
    inverse = (eye(size) - half).inv()
    return ImmutableMatrix(inverse * (eye(size) + half)), ImmutableMatrix(inverse * ImmutableMatrix([step_size] * size))


def legs_in_eigenbasis(size: int, step_size: str, **parameters: Any) -> Instance:
    """LegS with N states, bilinear, diagonalised, all input weights one."""
    h = gaussian(step_size)
    values = [legs_eigenvalue(index, h) for index in range(1, size + 1)]
    label = f"LegS, N = {size}, bilinear, step {h}, in its eigenbasis"
    return Instance.diagonal(*values, **parameters).with_extra(Delta=h).called(label)


def legs_in_own_basis(size: int, step_size: str, **parameters: Any) -> Instance:
    """LegS with N states, bilinear, in the coordinates x_n/sqrt(2n-1)."""
    h = gaussian(step_size)
    values = [legs_eigenvalue(index, h) for index in range(1, size + 1)]
    A, B = legs_pair(size, h)
    label = f"LegS, N = {size}, bilinear, step {h}, in its own basis over sqrt(2n-1)"
    return Instance.pair(A, B, values, **parameters).with_extra(Delta=h).called(label)


def legs_held(size: int, ratio: str, **parameters: Any) -> Instance:
    """The eigenvalues x, x^2, ..., x^N of LegS by zero-order hold, x = exp(-Delta), in the eigenbasis."""
    x = gaussian(ratio)
    values = [x**power for power in range(1, size + 1)]
    label = f"LegS, N = {size}, zero-order hold, exp(-Delta) = {x}, in its eigenbasis"
    return Instance.diagonal(*values, **parameters).called(label)


def _is_bilinear_legs(instance: Instance) -> bool:
    h = instance.extra.get("Delta")
    if h is None or not h > 0:
        return False
    return instance.eigenvalues == tuple(legs_eigenvalue(m + 1, h) for m in range(instance.size))


def _is_held_legs(instance: Instance) -> bool:
    first = instance.eigenvalues[0]
    if im(first) != 0 or not 0 < first < 1:
        return False
    return instance.eigenvalues == tuple(first**power for power in range(1, instance.size + 1))


def _is_legs_pair(instance: Instance) -> bool:
    h = instance.extra.get("Delta")
    return _is_bilinear_legs(instance) and legs_pair(instance.size, h) == (instance.A, instance.B)


BILINEAR_LEGS = Hypothesis(
    "bilinear LegS",
    "the eigenvalues are those of LegS, bilinear with some step size",
    r"\lambda_n = \frac{1 - n\Delta/2}{1 + n\Delta/2}",
    _is_bilinear_legs,
)
HELD_LEGS = Hypothesis(
    "held LegS", "the eigenvalues are those of LegS by zero-order hold", r"\lambda_n = e^{-n\Delta}", _is_held_legs
)
LEGS_PAIR = Hypothesis(
    "LegS pair",
    "the pair is LegS, bilinear, in the coordinates in which it is rational",
    r"A = (I - \tfrac\Delta2 H)^{-1}(I + \tfrac\Delta2 H),\ "
    r"B = \Delta (I - \tfrac\Delta2 H)^{-1} (1, \dots, 1)^{\mathsf T},\ "
    r"H_{nn} = -n,\ H_{nk} = -(2k-1)\ (n > k)",
    _is_legs_pair,
)


def _bilinear_distance() -> Identities:
    a, b, x, size, index = symbols("a b x n m")
    left, right = (1 - a * x) / (1 + a * x), (1 - b * x) / (1 + b * x)
    yield Identity(
        "bilinear discretisation keeps pseudohyperbolic distances: those of -a and -b are (a - b)/(a + b)",
        (1 - left * right) / (right - left),
        (a + b) / (a - b),
    )
    yield Identity(
        "from N to N + 1 the binomials grow as the new factor (N + 1 + n)/(N + 1 - n)",
        (size + 1) / (size + 1 - index) * (size + 1 + index) / (size + 1),
        (size + 1 + index) / (size + 1 - index),
    )
    yield Identity(
        "N binomial(2N, N)^2/16^N grows with N",
        (size + 1) / size * ((2 * size + 1) * (2 * size + 2) / (size + 1) ** 2) ** 2 / 16,
        1 + 1 / (4 * size * (size + 1)),
    )


def _held_distance() -> Identities:
    p, q = symbols("p q")  # x^(n/2) and x^(k/2)
    yield Identity(
        "(x^n - x^k)/(1 - x^(n+k)) is a quotient of hyperbolic sines",
        (p**2 - q**2) / (1 - p**2 * q**2),
        (p / q - q / p) / (1 / (p * q) - p * q),
    )


def _eigenvector_steps() -> Identities:
    row, col = symbols("i j")
    yield Identity(
        "row i + 1 less row i of H V = -V diag(1..N), over binomial(i+j-2, i-j): with b = binomial(i+j-1, i+1-j) "
        "over it, (i + 1 - j) b + (i - j) = 2i - 1",
        (row + 1 - col) * ((row + col - 1) / (row + 1 - col)) + (row - col),
        2 * row - 1,
    )
    yield Identity(
        "column j - 1 less column j of the left eigenvalue equation, over binomial(2i-2, i-j)",
        (row - col + 1) / (row + col - 2) * ((row + col - 2) / (row - col + 1)) - (row - col) / (row + col - 1),
        (2 * col - 1) / (row + col - 1),
    )


def _lyapunov_entries() -> Identities:
    col = symbols("j")
    diagonal = 1 / (2 * (2 * col - 1))  # P_{j, j}
    beside = col / (2 * (2 * col - 1) * (2 * col + 1))  # P_{j+1, j}
    before = (col - 1) / (2 * (2 * col - 3) * (2 * col - 1))  # P_{j-1, j}
    upper = (2 * col - 3) * before
    middle = (2 * col - 1) * diagonal
    lower = (2 * col + 1) * beside
    yield Identity("column j of P, entry k weighed by 2k - 1, sums to one", upper + middle + lower, Integer(1))
    yield Identity("entry (j, j) of H P + P H^T is -1", 2 * (-col * diagonal - upper), Integer(-1))
    yield Identity(
        "entry (j + 1, j) of H P + P H^T is -1", (-(col + 1) * beside - upper - middle) - col * beside, Integer(-1)
    )


def _bilinear_stein() -> Chains:
    H, Hh, P, b, bh = operators("H H^* P b b^*")
    h, one = symbols("h"), operator("H") ** 0
    left, right, left_h, right_h = one - h * H / 2, one + h * H / 2, one - h * Hh / 2, one + h * Hh / 2
    stein = left * h * P * left_h - right * h * P * right_h
    yield chain(
        ("(I - Delta H/2) Delta P (I - Delta H/2)^* - (I + Delta H/2) Delta P (I + Delta H/2)^*", stein),
        ("is Delta^2 b b^*, so Delta P solves the Stein equation of the bilinear pair", h**2 * b * bh),
        rules=(Rule("H P + P H^* = -b b^*", H * P, -P * Hh - b * bh),),
    )


_GROWTH = binomial(N, n) ** 2 * binomial(N + n, n) ** 2 / 4
_AT_N = C[n, n] * C.inv()[n, n]
_FAR = Instance.diagonal("1/2", "-1/2", n=1)
_HEAVY = legs_in_eigenbasis(2, "1/3", i=2, j=1)

_theorem = partial(
    Theorem, source=sources.INSTABILITY, setting="LegS coordinates", witness=legs_in_own_basis(2, "1/2", i=2, j=1)
)

LEGS_EIGENBASIS = _theorem(
    key="conditioning.legs_eigenbasis",
    title="LegS in its eigenbasis, bilinear: exponential in N at every step size",
    corollary_of="conditioning.eigenbasis",
    claims=(equal(_AT_N, _GROWTH), at_least(condition(), _GROWTH), at_least(4 * N * binomial(2 * N, N) ** 2, 16**N)),
    hypotheses=(
        BILINEAR_LEGS.but_not(_FAR),
        DIAGONAL.but_not(legs_in_own_basis(2, "1/3", n=1)),
        CONTROLLABLE.sufficient("an undriven eigenvalue leaves no inverse to speak of"),
    ),
    derivation=Derivation(
        conclusion="The product of conditioning.eigenbasis has the factors ((n + k)/(n - k))^2, whatever the step. At "
        "n = N it is binomial(2N, N)^2/4 >= 16^N/(16N).",
        lemmas=_bilinear_distance,
        uses=("conditioning.eigenbasis",),
    ),
    witness=legs_in_eigenbasis(2, "1/2", n=1),
    remark="The largest of these is about (1 + sqrt(2))^(4N), that is 34^N, at n close to N/sqrt(2).",
    example=">>> memlaw.sides(\"conditioning.legs_eigenbasis\")[0]\n('9', '9')",
)

LEGS_HELD = _theorem(
    key="conditioning.legs_held",
    title="LegS in its eigenbasis, zero-order hold: no better at any step size",
    claims=(at_least(_AT_N, _GROWTH),),
    hypotheses=(
        DIAGONAL.sufficient("it fixes the basis that is meant"),
        HELD_LEGS.but_not(_FAR),
        CONTROLLABLE.sufficient("an undriven eigenvalue leaves no inverse to speak of"),
    ),
    derivation=Derivation(
        conclusion="With x = exp(-Delta) the distance of x^n and x^k is sinh(|n-k| Delta/2)/sinh((n+k) Delta/2), "
        "which is at most |n - k|/(n + k), its limit for Delta to 0.",
        lemmas=_held_distance,
        facts=("sinh(t)/t grows with t > 0",),
        uses=("conditioning.eigenbasis",),
    ),
    witness=legs_held(2, "1/2", n=1),
    example=">>> memlaw.sides(\"conditioning.legs_held\")\n[('49/4', '9')]",
)

LEGS_TRANSFORM = _theorem(
    key="conditioning.legs_transform",
    title="The transform that diagonalises LegS grows exponentially",
    claims=(
        equal(eigenvector(i, j), (-1) ** (i + j) * binomial(i + j - 2, i - j)),
        equal(left_eigenvector(i, j), (2 * j - 1) * binomial(2 * i - 2, i - j) / (i + j - 1)),
        at_least(
            eigenvector_condition(), sqrt(2 * N - 1) * binomial(N + i - 2, N - i) * binomial(2 * i - 2, i - 1) / i
        ),
    ),
    hypotheses=(LEGS_PAIR.but_not(_HEAVY),),
    derivation=Derivation(
        conclusion="A has the eigenvectors of H. Row i + 1 of the eigenvalue equation follows from row i, and column "
        "j - 1 of that for the rows of V^{-1} from column j. The last bound is |V_Ni (V^{-1})_i1|, which no scaling of "
        "the eigenvectors changes.",
        lemmas=_eigenvector_steps,
        facts=("a matrix has norm at least that of each of its entries",),
    ),
    source=sources.EQUIVALENCE,
    remark="The largest of these is about (1 + sqrt(2))^(2N), that is 5.8^N: the reason "
    "for which S4 is not computed in its eigenbasis.",
    example=">>> memlaw.sides(\"conditioning.legs_transform\")[:2]\n[('-1', '-1'), ('1', '1')]",
)

LEGS_GRAMIAN = _theorem(
    key="conditioning.legs_gramian",
    title="LegS in its own basis: a tridiagonal Gramian, conditioned like N^2",
    claims=(
        equal(
            C[i, j],
            step() / 2 * (same_index(i, j) / (2 * i - 1) + neighbours(i, j) * Min(i, j) / ((2 * i - 1) * (2 * j - 1))),
        ),
        equal(own_condition(), (1 + largest_zero()) / (1 - largest_zero())),
        less(own_condition(), 4 * (2 * N + 1) ** 2 / pi**2),
    ),
    hypotheses=(LEGS_PAIR.but_not(_HEAVY),),
    derivation=Derivation(
        conclusion="P = C/Delta solves the Lyapunov equation of LegS: entries (i, j), i > j + 1, of H P + P H^T are "
        "-1 by the first identity, the others by the next two. In LegS's own coordinates P is (I + J)/2 for the "
        "Jacobi matrix J of the Legendre polynomials, whose eigenvalues are their zeros.",
        chains=_bilinear_stein,
        lemmas=_lyapunov_entries,
        facts=(
            "the eigenvalues of the Jacobi matrix of orthogonal polynomials are their zeros",
            "the largest zero of P_N is cos(t) with t > pi/(2N + 1) (Bruns)",
        ),
    ),
    source=sources.EQUIVALENCE,
    remark="For N = 32 the condition number is 730 at every step size; in the eigenbasis it exceeds 10^47.",
    example=">>> memlaw.sides(\"conditioning.legs_gramian\")[0]\n('1/12', '1/12')",
)

THEOREMS = (LEGS_EIGENBASIS, LEGS_HELD, LEGS_TRANSFORM, LEGS_GRAMIAN)
