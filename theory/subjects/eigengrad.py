"""The gradient of memory in the eigenvalues: a sum, a product, what bounds it, and its meaning as interpolation.

dM/dlambda_i is the Wirtinger derivative, (d/dRe - i d/dIm)/2: M depends on lambda_i and on its conjugate. For a real
path lambda_i(t) the derivative of M is the sum of 2 Re(dM/dlambda_i lambda_i'). M is taken as a function of the
eigenvalues of a controllable pair (state.spectrum), repeated ones included.
"""

from __future__ import annotations

from functools import partial

from sympy import Abs, Expr, Ge, Integer, Product, Sum, diff, sqrt, symbols

from memlaw.theory.language import Coefficient, M, M_without, Others, b, blaschke_factor, complex_quantity, quantity
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, j, k, squared, tau, z
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DISTINCT, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operators
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT, ONE_INPUT

# --- quantities -----------------------------------------------------------------------------------------------------

slope = complex_quantity(
    "eigenvalue_slope",
    spelled=(r"\frac{\partial M(@)}{\partial \lambda_{%}}", "dM(@)/dl_%"),
    gloss=(
        r"\frac{\partial M}{\partial \lambda_{i}}",
        r"the Wirtinger derivative $\frac{1}{2}(\partial/\partial \operatorname{Re}\lambda_{i} - "
        r"\mathrm{i}\,\partial/\partial \operatorname{Im}\lambda_{i})\, M$",
    ),
)
tied_slope = complex_quantity(
    "tied_slope",
    spelled=(r"\frac{\partial M(@)}{\partial (\lambda_{%}, \overline{\lambda_{%}})}", "dM(@)/d(l_%, conj l_%)"),
    gloss=(
        r"\frac{\partial M}{\partial (\lambda_{i}, \overline{\lambda_{i}})}",
        r"the same where the eigenvalue $\overline{\lambda_{i}}$ of a real system moves along: for a step $u$ of "
        r"$\lambda_{i}$, $M$ changes by $2 \operatorname{Re}$ of $u$ times it",
    ),
)
M_doubled = quantity(
    "M_doubled",
    spelled=(r"M_{+\lambda_{%}}(@)", "M_{+l_%}(@)"),
    gloss=(r"M_{+\lambda_{i}}", r"the memory function when $\lambda_{i}$ is added to the spectrum once more"),
)
expansion = complex_quantity(
    "mode_expansion",
    spelled=("w_{%}", "w_%"),
    gloss=(
        r"w_{1}, \dots, w_{N}",
        r"the coefficients of $f(z) = \sum_{j} w_{j}/(1 - \lambda_{j} z)$, the orthogonal projection of $z^{\tau}$; "
        r"$\overline{w}$ is the best readout of lag $\tau$ for unit input weights",
    ),
)
shifted = complex_quantity("mode_shifted", spelled=("p_{%,@}", "p_{%,@}"))
forward = complex_quantity("mode_forward", spelled=("P_{%,@}", "P_{%,@}"))
backward = complex_quantity("mode_backward", spelled=("Q_{%,@}", "Q_{%,@}"))
shifted_tail = quantity("mode_shifted_tail", spelled=("s_{%}(@)", "s_%(@)"))
backward_tail = quantity("mode_backward_tail", spelled=("t_{%}(@)", "t_%(@)"))

_ALL: Expr = Product(blaschke_factor(eigenvalue[j]), (j, 1, N))
_REST: Expr = Others(blaschke_factor(eigenvalue[j]), j, i)
_POLE: Expr = 1 - eigenvalue[i] * z
SHIFTED = Definition(shifted(i, k), Coefficient(z * _ALL / _POLE, z, k))
FORWARD = Definition(forward(i, k), Coefficient(_ALL / _POLE, z, k))
BACKWARD = Definition(backward(i, k), Coefficient(_REST / _POLE, z, k))


def _tail(terms: Expr) -> Expr:
    return sqrt(1 / (1 - squared(eigenvalue[i])) - Sum(squared(terms), (k, 0, tau)))


SHIFTED_TAIL = Definition(shifted_tail(i, tau), _tail(shifted(i, k)))
BACKWARD_TAIL = Definition(backward_tail(i, tau), _tail(backward(i, k)))

# --- steps ----------------------------------------------------------------------------------------------------------

_l, _p, _z = symbols("l p z")
_FACTOR = (_z - _p) / (1 - _l * _z)


def _one_factor() -> Identities:
    yield Identity(
        "one factor of b changes with l by itself times z/(1 - l z)", diff(_FACTOR, _l), _FACTOR * _z / (1 - _l * _z)
    )
    yield Identity("and with conj(l) by -1/(1 - l z)", diff(_FACTOR, _p), -1 / (1 - _l * _z))


def _times(left: list[Expr], right: tuple[Expr, Expr]) -> list[Expr]:
    padded = [Integer(0), *left, Integer(0)]
    return [right[0] * padded[place + 1] + right[1] * padded[place] for place in range(len(left) + 1)]


def _telescope() -> Identities:
    """b_k = P_k - l P_{k-1} and conj(b_k) = conj(Q_{k-1}) - l conj(Q_k)."""
    yield Identity("b is (1 - l z) times b/(1 - l z)", _FACTOR * (1 - _l * _z) / (1 - _l * _z), _FACTOR)
    yield Identity("and (z - conj(l)) times b^(i)/(1 - l z)", (_z - _p) * (1 / (1 - _l * _z)), _FACTOR)
    now, before, last, previous = symbols("P P1 Q Q1")  # P_k, P_{k-1}, conj(Q_k), conj(Q_{k-1})
    coefficient, conjugated = now - _l * before, previous - _l * last
    yield Identity(
        "each term of the sum is P_k conj(Q_k) - P_{k-1} conj(Q_{k-1})",
        coefficient * last - before * conjugated,
        now * last - before * previous,
    )


def _two_changes() -> Identities:
    P, Pc, Q, Qc = symbols("P Pc Q Qc")
    gap = 1 - _l * _p
    yield Identity(
        "what doubling brings times what removing costs is (1 - |l|^2)^2 |P conj(Q)|^2",
        (gap * P * Pc) * (gap * Q * Qc),
        gap**2 * (P * Qc) * (Pc * Q),
    )


def _full_norm() -> Identities:
    x, power = symbols("x y")  # x = |l|^2, y = x^k
    yield Identity(
        "sum over k of |l|^{2k} drops by its first term: the norm of 1/(1 - l z)",
        power / (1 - x) - x * power / (1 - x),
        power,
    )


def _differentiated_inverse() -> Chains:
    C, Ci, dC, X = operators("C C^-1 dC d(C^-1)")
    yield chain(
        ("d(C^{-1}) = C^{-1} C d(C^{-1})", Ci * C * X),
        ("is -C^{-1} dC C^{-1}", -Ci * dC * Ci),
        rules=(Rule("C C^{-1} = I, differentiated: C d(C^{-1}) = -dC C^{-1}", C * X, -dC * Ci),),
    )


def _entries() -> Identities:
    lag, power = symbols("tau v")  # v = l^tau
    own, other, weight = symbols("l p w")
    yield Identity(
        "row i of C = 1/(1 - l_i conj(l_j)) changes by conj(l_j)/(1 - l_i conj(l_j))^2",
        diff(1 / (1 - own * other), own),
        other / (1 - own * other) ** 2,
    )
    yield Identity(
        "which is the conjugate of the derivative at conj(l_i) of 1/(1 - l_j z), written with l for its conjugate",
        weight * diff(1 / (1 - other * _z), _z),
        weight * other / (1 - other * _z) ** 2,
    )
    yield Identity(
        "entry i of A^tau B changes by tau l_i^(tau-1): one more factor l adds one",
        power + own * (lag * power / own),
        (lag + 1) * power,
    )


# --- theorems -------------------------------------------------------------------------------------------------------

_UNSTABLE = Instance.diagonal(2, tau=0, i=1)
_UNDRIVEN = Instance.diagonal("1/2", "1/3", weights=(0, 1), tau=1, i=1)
_MEETING = Instance.diagonal("1/2", "1/2", tau=1, i=1)
_WITNESS = Instance.diagonal("1/2", "1/3+I/4", tau=1, i=2)
_UNREMEMBERED = STABLE.sufficient(
    "an unstable mode is not remembered: moving it changes nothing, and both sides vanish"
)

_theorem = partial(Theorem, source=sources.DIRECTION, witness=_WITNESS)

GRADIENT = _theorem(
    key="eigengrad.gradient",
    title="The gradient of memory in an eigenvalue",
    claims=(equal(slope(i, tau), -Sum(shifted(i, k) * bar(b(k)) - b(k) * bar(backward(i, k)), (k, 0, tau))),),
    where=(ALL_PASS_COEFFICIENT, SHIFTED, BACKWARD),
    hypotheses=(STABLE.but_not(_UNSTABLE), CONTROLLABLE.but_not(_UNDRIVEN), ONE_INPUT),
    derivation=Derivation(
        conclusion="M(tau) = 1 - sum_{k<=tau} b_k conj(b_k): differentiate b_k and conj(b_k) in lambda_i with its "
        "conjugate held fixed; d conj(b_k)/dlambda_i is the conjugate of db_k/dconj(lambda_i).",
        lemmas=_one_factor,
        facts=("the coefficients of a power series are differentiated term by term",),
        uses=("allpass.memory",),
    ),
    remark="With the best readout the loss for a teacher with one lag is g^2 (1 - M(tau))/2, so its gradient in the "
    "eigenvalue is -g^2/2 times this.",
    example=">>> memlaw.sides('eigengrad.gradient', ['1/2', 'I/2'], i=1, tau=1)\n"
    "[('-7/32 + 9/32 i', '-7/32 + 9/32 i')]",
)

PRODUCT = _theorem(
    key="eigengrad.product",
    title="The gradient of memory is one product",
    claims=(equal(slope(i, tau), forward(i, tau) * bar(backward(i, tau))),),
    where=(FORWARD, BACKWARD),
    hypotheses=(STABLE.but_not(_UNSTABLE), CONTROLLABLE.but_not(_UNDRIVEN), ONE_INPUT),
    derivation=Derivation(
        conclusion="The sum of eigengrad.gradient telescopes: p_k = P_{k-1}, and both sequences start from zero.",
        lemmas=_telescope,
        uses=("eigengrad.gradient",),
    ),
    remark="Nothing cancels between lags: this is the form to compute small gradients with. The gradient vanishes iff "
    "a second copy of the eigenvalue would bring nothing at this lag, or its removal would cost nothing.",
    example=">>> memlaw.sides('eigengrad.product', ['1/2', '-1/3'], i=1, tau=1)\n[('-95/324', '-95/324')]",
)

NESTING = _theorem(
    key="eigengrad.nesting",
    title="The gradient weighs what a second copy brings against what removal costs",
    corollary_of="eigengrad.product",
    claims=(
        equal(
            (1 - squared(eigenvalue[i])) ** 2 * squared(slope(i, tau)),
            (M_doubled(i, tau) - M(tau)) * (M(tau) - M_without(i, tau)),
        ),
    ),
    hypotheses=(_UNREMEMBERED, CONTROLLABLE.but_not(_MEETING), ONE_INPUT),
    derivation=Derivation(
        conclusion="By nesting.gain with mu = lambda_i the first factor is (1 - |lambda_i|^2)|P_tau|^2, and by "
        "nesting.loss the second is (1 - |lambda_i|^2)|Q_tau|^2.",
        lemmas=_two_changes,
        uses=("eigengrad.product", "nesting.gain", "nesting.loss"),
    ),
    example=">>> memlaw.sides('eigengrad.nesting', ['1/2', '-1/3'], i=1, tau=1)\n[('9025/186624', '9025/186624')]",
)

BOUND = _theorem(
    key="eigengrad.bound",
    title="Where memory vanishes, so does its gradient",
    claims=(at_most(Abs(slope(i, tau)), sqrt(M(tau)) * (shifted_tail(i, tau) + backward_tail(i, tau))),),
    where=(SHIFTED, BACKWARD, SHIFTED_TAIL, BACKWARD_TAIL),
    hypotheses=(
        STABLE.sufficient("without it the norms that the bound speaks of do not exist"),
        CONTROLLABLE.but_not(_MEETING),
        ONE_INPUT,
    ),
    derivation=Derivation(
        conclusion="The sum over all k is the derivative of sum |b_k|^2 = 1, so the gradient is the sum over k > tau; "
        "Cauchy-Schwarz there, and sum_{k>tau} |b_k|^2 = M(tau). b and b^(i) are unimodular on the circle, so the "
        "whole squared norms are those of 1/(1 - lambda_i z).",
        lemmas=_full_norm,
        facts=("Cauchy-Schwarz", "Parseval"),
        uses=("eigengrad.gradient", "allpass.memory", "allpass.unit"),
    ),
    remark="s_i(tau) and t_i(tau) are the norms of what lies beyond lag tau in z b/(1 - lambda_i z) and in "
    "b^(i)/(1 - lambda_i z).",
    example=">>> memlaw.sides('eigengrad.bound', ['1/2', '-1/3'], i=1, tau=1)\n"
    "[('[0.293209876543...', '[1.422214037759...')]",
)

ANGLE = _theorem(
    key="eigengrad.angle",
    title="The gradient is bounded by what is remembered and by what is not",
    corollary_of="eigengrad.nesting",
    claims=(at_most(Abs(slope(i, tau)), sqrt(M(tau) * (1 - M(tau))) / (1 - squared(eigenvalue[i]))),),
    hypotheses=(_UNREMEMBERED, CONTROLLABLE.but_not(_MEETING), ONE_INPUT),
    derivation=Derivation(
        conclusion="A second copy brings at most 1 - M(tau), and a removal costs at most M(tau).",
        lemmas=_two_changes,
        facts=("0 <= M <= 1",),
        uses=("eigengrad.nesting", "state.projection"),
    ),
    remark="So the angle arcsin sqrt(M(tau)) moves at most by the sum of the hyperbolic lengths, int |dlambda|/(1 - "
    "|lambda|^2), of the paths of the eigenvalues.",
    example=">>> memlaw.sides('eigengrad.angle', ['1/2', '-1/3'], i=1, tau=1)\n"
    "[('[0.293209876543...', '[0.330077004610...')]",
)

_MATCHED: Expr = Sum(
    bar(expansion(j, tau)) * bar(eigenvalue[j]) / (1 - eigenvalue[i] * bar(eigenvalue[j])) ** 2, (j, 1, N)
)
_FIRST: Expr = Sum(
    bar(expansion(j, Integer(0))) * bar(eigenvalue[j]) / (1 - eigenvalue[i] * bar(eigenvalue[j])) ** 2, (j, 1, N)
)

INTERPOLATION = _theorem(
    key="eigengrad.interpolation",
    title="The gradient is what the best filter's derivative misses",
    claims=(
        equal(M(tau), Sum(expansion(j, tau) * eigenvalue[j] ** tau, (j, 1, N))),
        equal(slope(i, tau), expansion(i, tau) * (tau * eigenvalue[i] ** (tau - 1) - _MATCHED), Ge(tau, 1)),
        equal(slope(i, Integer(0)), -expansion(i, Integer(0)) * _FIRST),
    ),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, tau=1, i=1)),
        CONTROLLABLE.but_not(_UNDRIVEN),
        DISTINCT.but_not(Instance.companion("1/2", "1/2", tau=1, i=1)),
        ONE_INPUT,
    ),
    derivation=Derivation(
        conclusion="With unit weights C_ij = 1/(1 - lambda_i conj(lambda_j)) and w^T = B^* A^{*tau} C^{-1}. "
        "dM = w^T dv - w^T dC conj(w), where dv = tau lambda_i^(tau-1) e_i and dC has row i alone. The bracket is "
        "the conjugate of the derivative of z^tau - f at conj(lambda_i), where f already equals z^tau.",
        chains=_differentiated_inverse,
        lemmas=_entries,
        uses=("state.projection", "state.spectrum"),
    ),
    remark="An eigenvalue with w_i != 0 is stationary iff f matches z^tau at conj(lambda_i) to first order: the "
    "condition of H2-optimal model reduction of a delay.",
    example=">>> memlaw.sides('eigengrad.interpolation', ['1/2', '-1/3'], i=1, tau=1)\n"
    "[('1211/1296', '1211/1296'), ('-95/324', '-95/324'), ('-1/18', '-1/18')]",
)

THEOREMS = (GRADIENT, PRODUCT, NESTING, BOUND, ANGLE, INTERPOLATION)
