"""Conditioning: what the eigenbasis costs in digits, for any spectrum and for HiPPO-LegS."""

from __future__ import annotations

from math import comb

from sympy import Integer, Min, Rational, binomial, pi, prod, sqrt, symbols

from memlaw.theory.language import Others
from memlaw.theory.language.symbols import C, N, bar, eigenvalue, i, j, k, n, squared
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.generic import GenericSpectrum
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DIAGONAL, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Source, Theorem, at_least, equal, less
from memlaw.theory.statement.words import Chains, Rule, chain, operator, operators
from memlaw.theory.subjects.conditioning_terms import (
    BILINEAR_LEGS,
    HELD_LEGS,
    LEGS_PAIR,
    condition,
    eigenvector,
    eigenvector_condition,
    largest_zero,
    left_eigenvector,
    legs_held,
    legs_in_eigenbasis,
    legs_in_own_basis,
    legs_matrix,
    neighbours,
    own_condition,
    same_index,
    spread,
    step,
)

_PAPER = Source(
    "guan2025", "section 2", "the Vandermonde form is numerically unstable for some sets of eigenvalues"
)
_EQUIVALENCE = Source("guan2025", "section 2", "S4 and the diagonal S4D are theoretically equivalent")

# --- derivations ----------------------------------------------------------------------------------------------


def _diagonal_entries(size: int) -> Identities:
    generic = GenericSpectrum(size)
    ell, conj = generic.eigenvalues, generic.conjugates
    for row in generic.indices:
        others = [other for other in generic.indices if other != row]
        top = prod((1 - ell[row] * conj[m]) * (1 - conj[row] * ell[m]) for m in others)
        bottom = prod((ell[row] - ell[m]) * (conj[row] - conj[m]) for m in others)
        entry = generic.gramian_entry(row, row) * generic.inverse_entry(row, row)
        yield Identity(f"C_ii times (C^{{-1}})_ii for i = {row + 1}", entry, Integer(1) * top / bottom)


def _weights_cancel() -> Identities:
    weight, conjugated, entry, inverse = symbols("B p c d")
    yield Identity(
        "an input weight B_i multiplies C_ii by |B_i|^2 and divides (C^{-1})_ii by it",
        (weight * conjugated * entry) * (inverse / (weight * conjugated)),
        entry * inverse,
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


def _products(size: int) -> Identities:
    for index in range(1, size + 1):
        factors = prod(Rational(index + m, index - m) ** 2 for m in range(1, size + 1) if m != index)
        right = Rational(comb(size, index) ** 2 * comb(size + index, index) ** 2, 4)
        yield Identity(f"the product of ((n + k)/(n - k))^2 for n = {index}", Integer(1) * factors, right)


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
        (row - col + 1) / (row + col - 2) * ((row + col - 2) / (row - col + 1))
        - (row - col) / (row + col - 1),
        (2 * col - 1) / (row + col - 1),
    )


def eigenvector_entry(row: int, col: int) -> int:
    """(-1)^(i+j) binomial(i+j-2, i-j), zero above the diagonal.

    >>> [eigenvector_entry(3, col) for col in (1, 2, 3)]
    [1, -3, 1]
    """
    return (-1) ** (row + col) * comb(row + col - 2, row - col) if row >= col else 0


def left_entry(row: int, col: int) -> Rational:
    """(2j-1)/(i+j-1) binomial(2i-2, i-j), zero above the diagonal."""
    return Rational(2 * col - 1, row + col - 1) * comb(2 * row - 2, row - col) if row >= col else Rational(0)


def _eigenvectors(size: int) -> Identities:
    matrix, places = legs_matrix(size), range(1, size + 1)
    for row in places:
        for col in range(1, row + 1):
            moved = sum(matrix[row - 1, m - 1] * eigenvector_entry(m, col) for m in places)
            yield Identity(
                f"(H V)_{row}{col} = -{col} V_{row}{col}",
                Integer(1) * moved,
                Integer(-col * eigenvector_entry(row, col)),
            )
            unit = sum(eigenvector_entry(row, m) * left_entry(m, col) for m in places)
            yield Identity(f"(V V^{{-1}})_{row}{col}", Integer(1) * unit, Integer(row == col))


def _lyapunov_entries() -> Identities:
    col = symbols("j")

    def diagonal(at: object) -> object:
        return 1 / (2 * (2 * at - 1))  # type: ignore[operator]

    beside = col / (2 * (2 * col - 1) * (2 * col + 1))  # P_{j+1, j}
    before = (col - 1) / (2 * (2 * col - 3) * (2 * col - 1))  # P_{j-1, j}
    upper = (2 * col - 3) * before
    middle = (2 * col - 1) * diagonal(col)
    lower = (2 * col + 1) * beside
    yield Identity(
        "column j of P, entry k weighed by 2k - 1, sums to one", upper + middle + lower, Integer(1)
    )
    yield Identity("entry (j, j) of H P + P H^T is -1", 2 * (-col * diagonal(col) - upper), Integer(-1))
    yield Identity(
        "entry (j + 1, j) of H P + P H^T is -1",
        (-(col + 1) * beside - upper - middle) - col * beside,
        Integer(-1),
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


# --- theorems -------------------------------------------------------------------------------------------------

_BIG = Instance.diagonal(2, "1/3", i=1)
_JORDAN = Instance.pair([["1/2", 1], [0, "1/3"]], [1, 1], ("1/2", "1/3"), i=1)
_UNDRIVEN = Instance.diagonal("1/2", "1/3", weights=(1, 0), i=1)
_GROWTH = binomial(N, n) ** 2 * binomial(N + n, n) ** 2 / 4
_AT_N = C[n, n] * C.inv()[n, n]
_FAR = Instance.diagonal("1/2", "-1/2", n=1)
_HEAVY = legs_in_eigenbasis(2, "1/3", i=2, j=1)
_APART = Others(
    squared(1 - eigenvalue[i] * bar(eigenvalue[k])) / squared(eigenvalue[i] - eigenvalue[k]), k, i
)

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
        identities=_diagonal_entries,
        largest=4,
        facts=("a diagonal entry of a Hermitian matrix lies between its extreme eigenvalues",),
        uses=("gram.entries", "gram.inverse"),
    ),
    witness=Instance.diagonal("1/2", "1/3", i=1),
    source=_PAPER,
    setting="conditioning",
    remark="The factors are inverse squared pseudohyperbolic distances. N eigenvalues in a disc of pseudohyperbolic "
    "diameter d cost at least d^{-2(N-1)}: exponential in N.",
    example=">>> memlaw.sides(\"conditioning.eigenbasis\")[0]\n('25', '25')",
)

LEGS_EIGENBASIS = Theorem(
    key="conditioning.legs_eigenbasis",
    title="LegS in its eigenbasis, bilinear: exponential in N at every step size",
    claims=(
        equal(_AT_N, _GROWTH),
        at_least(condition(), _GROWTH),
        at_least(4 * N * binomial(2 * N, N) ** 2, 16**N),
    ),
    hypotheses=(
        BILINEAR_LEGS.but_not(_FAR),
        DIAGONAL.but_not(legs_in_own_basis(2, "1/3", n=1)),
        CONTROLLABLE.sufficient("an undriven eigenvalue leaves no inverse to speak of"),
    ),
    derivation=Derivation(
        conclusion="The product of conditioning.eigenbasis has the factors ((n + k)/(n - k))^2, whatever the step. At "
        "n = N it is binomial(2N, N)^2/4 >= 16^N/(16N).",
        lemmas=_bilinear_distance,
        identities=_products,
        largest=8,
        uses=("conditioning.eigenbasis",),
    ),
    witness=legs_in_eigenbasis(2, "1/2", n=1),
    source=_PAPER,
    setting="LegS coordinates",
    remark="The largest of these is about (1 + sqrt(2))^(4N), that is 34^N, at n close to N/sqrt(2).",
    example=">>> memlaw.sides(\"conditioning.legs_eigenbasis\")[0]\n('9', '9')",
)

LEGS_HELD = Theorem(
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
        identities=_products,
        largest=8,
        facts=("sinh(t)/t grows with t > 0",),
        uses=("conditioning.eigenbasis",),
    ),
    witness=legs_held(2, "1/2", n=1),
    source=_PAPER,
    setting="LegS coordinates",
    example=">>> memlaw.sides(\"conditioning.legs_held\")\n[('49/4', '9')]",
)

LEGS_TRANSFORM = Theorem(
    key="conditioning.legs_transform",
    title="The transform that diagonalises LegS grows exponentially",
    claims=(
        equal(eigenvector(i, j), (-1) ** (i + j) * binomial(i + j - 2, i - j)),
        equal(left_eigenvector(i, j), (2 * j - 1) * binomial(2 * i - 2, i - j) / (i + j - 1)),
        at_least(
            eigenvector_condition(),
            sqrt(2 * N - 1) * binomial(N + i - 2, N - i) * binomial(2 * i - 2, i - 1) / i,
        ),
    ),
    hypotheses=(LEGS_PAIR.but_not(_HEAVY),),
    derivation=Derivation(
        conclusion="A has the eigenvectors of H. Row i + 1 of the eigenvalue equation follows from row i, and column "
        "j - 1 of that for the rows of V^{-1} from column j. The last bound is |V_Ni (V^{-1})_i1|, which no scaling of "
        "the eigenvectors changes.",
        lemmas=_eigenvector_steps,
        identities=_eigenvectors,
        largest=8,
        facts=("a matrix has norm at least that of each of its entries",),
    ),
    witness=legs_in_own_basis(2, "1/2", i=2, j=1),
    source=_EQUIVALENCE,
    setting="LegS coordinates",
    remark="The largest of these is about (1 + sqrt(2))^(2N), that is 5.8^N: the reason "
    "for which S4 is not computed in its eigenbasis.",
    example=">>> memlaw.sides(\"conditioning.legs_transform\")[:2]\n[('-1', '-1'), ('1', '1')]",
)

LEGS_GRAMIAN = Theorem(
    key="conditioning.legs_gramian",
    title="LegS in its own basis: a tridiagonal Gramian, conditioned like N^2",
    claims=(
        equal(
            C[i, j],
            step()
            / 2
            * (same_index(i, j) / (2 * i - 1) + neighbours(i, j) * Min(i, j) / ((2 * i - 1) * (2 * j - 1))),
        ),
        equal(own_condition(), (1 + largest_zero()) / (1 - largest_zero())),
        less(own_condition(), 4 * (2 * N + 1) ** 2 / pi**2),
    ),
    hypotheses=(LEGS_PAIR.but_not(_HEAVY),),
    derivation=Derivation(
        conclusion="P = C/Delta solves the Lyapunov equation of LegS: entries (i, j), i > j + 1, of H P + P H^T are "
        "-1 by the first identity, the others by the next two. DPD = (I + J)/2 for the Jacobi matrix J of the Legendre "
        "polynomials, whose eigenvalues are their zeros.",
        chains=_bilinear_stein,
        lemmas=_lyapunov_entries,
        facts=(
            "the eigenvalues of the Jacobi matrix of orthogonal polynomials are their zeros",
            "the largest zero of P_N is cos(t) with t > pi/(2N + 1) (Bruns)",
        ),
    ),
    witness=legs_in_own_basis(2, "1/2", i=2, j=1),
    source=_EQUIVALENCE,
    setting="LegS coordinates",
    remark="For N = 32 the condition number is 730 at every step size; in the eigenbasis it exceeds 10^47.",
    example=">>> memlaw.sides(\"conditioning.legs_gramian\")[0]\n('1/12', '1/12')",
)

THEOREMS: tuple[Theorem, ...] = (EIGENBASIS, LEGS_EIGENBASIS, LEGS_HELD, LEGS_TRANSFORM, LEGS_GRAMIAN)
