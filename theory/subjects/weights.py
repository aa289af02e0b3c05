"""Learning input weights, eigenvalues and the recurrent matrix, beside what memory says.

The state, the readout and the teacher are those of `memlaw.theory.subjects.readout`; h_k = w^* A^k B is the impulse
response. The gradient in a complex variable v is 2 dL/dconj(v) = dL/dRe(v) + i dL/dIm(v), which is what torch
keeps in `.grad`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import Expr, Sum, oo, symbols

from memlaw.theory.language import PairMemory, complex_quantity, quantity, spectral_radius
from memlaw.theory.language.symbols import A, B, C, N, S, bar, eigenvalue, i, j, k, m, n, squared, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DIAGONAL, STABLE
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operator, operators
from memlaw.theory.subjects.nonlinear import kernel
from memlaw.theory.subjects.readout import UNCORRELATED, impulse, last_lag, part, taught, teacher, two_states, weight


def slope(name: str, variable: str, plain: str, about: str, double: bool = False, real: bool = False) -> Expr:
    """A component of the gradient of the loss in one of the weights."""
    index = "%@" if double else "@"
    return quantity(
        name,
        real=real,
        spelled=(rf"\left[\nabla_{{{variable}}} L\right]_{{{index}}}", f"[grad_{plain} L]_{index}"),
        gloss=(
            rf"\nabla_{{{variable}}} L",
            rf"the gradient of $L = \frac{{1}}{{2}}\,\mathbb{{E}}\left|y_{{t}} - d_{{t}}\right|^{{2}}$ in {about}; for "
            r"a complex variable $v$ it is $2\,\partial L/\partial \overline{v}$",
        ),
    )


input_slope = slope("input_slope", "B", "B", "the input weights $B$")
eigenvalue_slope = slope("diagonal_slope", r"\lambda", "l", "the diagonal of $A$")
recurrent_slope = slope("recurrent_slope", "A", "A", "the entries of $A$", double=True)
input_weight = complex_quantity("input_weight", spelled=("B_{@}", "B_@"))
backward = complex_quantity("backward", spelled=(r"\left[A^{*%} w\right]_{@}", "[A^{*%} w]_@"), gloss=weight.gloss)
power_slope = complex_quantity(
    "power_slope",
    spelled=(r"% \lambda_{@}^{%-1}", "% l_@^{%-1}"),
    gloss=(r"\lambda_{1}, \dots, \lambda_{N}", r"the eigenvalues of $A$, with multiplicity"),
)
observability = complex_quantity(
    "observability", spelled=("Q_{%@}", "Q_%@"), gloss=("Q", r"the observability Gramian of the readout")
)
input_part = complex_quantity(
    "input_part",
    spelled=("p^{B}_{@}(%)", "p^B_@(%)"),
    gloss=(
        r"p^{B}(\tau),\ p^{\lambda}(\tau)",
        r"what the gradients in $B$ and $\lambda$ know of lag $\tau$: the differences with and without $g_{\tau}$",
    ),
)
eigenvalue_part = complex_quantity("eigenvalue_part", spelled=(r"p^{\lambda}_{@}(%)", "p^l_@(%)"))
moved_part = complex_quantity(
    "moved_part",
    spelled=("p'_{@}(%)", "p'_@(%)"),
    gloss=(
        r"p',\ p'^{B}",
        r"the same in the coordinates $x' = S x$, with $A' = S A S^{-1}$, $B' = S B$, $w' = S^{-*} w$",
    ),
)
moved_input_part = complex_quantity("moved_input_part", spelled=("p'^{B}_{@}(%)", "p'^B_@(%)"))

OBSERVABILITY = Definition(observability(i, j), Sum(backward(k, i) * bar(backward(k, j)), (k, 0, oo)))

AT: dict[str, Any] = {"i": 1, "j": 1, "tau": 1}
_UNSTABLE = taught(Instance.diagonal(2, **AT), (1,), (1, "1/2"))
TRIANGULAR = Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3"), **AT)
NOT_DIAGONAL = taught(TRIANGULAR, (1, -2), (1, "1/2", 3))
_CORRELATED = taught(Instance.diagonal("1/2", **AT), (1,), (1, "1/2"), 1, correlation=(0, gaussian("1/2")))
SETTLED, NOISE = STABLE.but_not(_UNSTABLE), UNCORRELATED.but_not(_CORRELATED)
DROPS_OUT = UNCORRELATED.sufficient("correlated noise drops out of the difference of two gradients")

PAPER = Source("guan2025", "this is not the vanishing-gradient problem")
_theorem = partial(Theorem, source=PAPER, setting="teacher")

# --- derivations ----------------------------------------------------------------------------------------------------

_w, _wh, _A, _B, _Bh, _C, _Q = operators("w w^* A B B^* C Q")
_q, _qh, _v, _vh = operators("q q^* v v^*")
_SUM_Q = Rule("sum_k A^{*k} w w^* A^k = Q", _q * _qh, _Q)
_SUM_C = Rule("sum_k A^k B B^* A^{*k} = C", _v * _vh, _C)


def _first_variation() -> Identities:
    r, rc, e, ec = symbols("r r^* e e^*")
    yield Identity(
        "|r + e|^2 - |r|^2 is 2 Re conj(r) e up to second order",
        (r + e) * (rc + ec) - r * rc,
        (rc * e + r * ec) + e * ec,
    )


def input_chains() -> Chains:
    """What a step of B changes, and what is left of it after summing over lags."""
    P, H = operator("A^k"), operator("H")
    yield chain(("h_k after a step H of B, less h_k", _wh * P * (_B + H) - _wh * P * _B), ("is w^* A^k H", _wh * P * H))
    yield chain(
        ("sum_k A^{*k} w h_k with q = A^{*k} w and h_k = q^* B", _q * _qh * _B), ("is Q B", _Q * _B), rules=(_SUM_Q,)
    )


def power_rule() -> Identities:
    """The first variation of the loss, and the derivative of a power."""
    yield from _first_variation()
    count, ell, power = symbols("k l p")  # p = l^{k-1}
    yield Identity(
        "the derivative of l^{k+1} = l l^k by the product rule",
        (count + 1) * ell * power,
        ell * count * power + ell * power,
    )


def _recurrent_chains() -> Chains:
    P, D, H, h = operators("A^k D_k H h")
    yield chain(
        ("(A + H)^{k+1} - A^{k+1} with (A + H)^k = A^k + D_k", (_A + H) * (P + D) - _A * P),
        ("is A D_k + H A^k up to second order: D_k = sum_{a<k} A^a H A^{k-1-a}", _A * D + H * P + H * D),
    )
    yield chain(
        ("h_{a+n+1} A^{*a} w B^* A^{*n} with q = A^{*a} w, v = A^n B", _q * _qh * _A * _v * _vh),
        ("with h = w^* A^{a+n+1} B in the middle", _q * h * _vh),
        rules=(Rule("q^* A v = h", _qh * _A * _v, h),),
    )
    yield chain(("summed over a and n", _q * _qh * _A * _v * _vh), ("is Q A C", _Q * _A * _C), rules=(_SUM_Q, _SUM_C))


def _parts() -> Identities:
    """Every gradient is affine in the teacher: the model's part less one multiple of each g_k."""
    model, rest, g, factor = symbols("m r g x")
    yield Identity("the gradient less the one without g_tau", (model - rest - g * factor) - (model - rest), -g * factor)


def _moved() -> Chains:
    s, si, sh, shi, Ah = operators("S S^{-1} S^* S^{-*} A^*")
    yield chain(
        ("if S v is the new A'^k B', the next one", s * _A * si * s * _v),
        ("is S A v", s * _A * _v),
        rules=(cancels(si, s),),
    )
    yield chain(
        ("if S^{-*} q is the new A'^{*k} w', the next one", shi * Ah * sh * shi * _q),
        ("is S^{-*} A^* q", shi * Ah * _q),
        rules=(cancels(sh, shi),),
    )


SERIES = "the series may be differentiated term by term: it converges uniformly near a stable A"
PARSEVAL = "E|y - d|^2 = sum_k |h_k - g_k|^2 + E|e|^2 for white input and uncorrelated noise"


def _against(response: Any, factor: Expr, start: int = 0) -> Expr:
    """sum_k (response_k - g_k) factor, the infinite part and the teacher's apart."""
    return Sum(response * factor, (k, start, oo)) - Sum(teacher(k) * factor, (k, start, last_lag()))


# --- theorems -------------------------------------------------------------------------------------------------------

INPUT = _theorem(
    key="weights.input",
    title="The gradient in the input weights",
    claims=(
        equal(input_slope(i), _against(kernel(k), backward(k, i))),
        equal(
            input_slope(i),
            Sum(observability(i, j) * input_weight(j), (j, 1, N))
            - Sum(teacher(k) * backward(k, i), (k, 0, last_lag())),
        ),
    ),
    where=(OBSERVABILITY,),
    hypotheses=(SETTLED, NOISE),
    derivation=Derivation(
        conclusion="A step H of B changes h_k by w^* A^k H and L by Re H^* sum_k (h_k - g_k) A^{*k} w to first order.",
        chains=input_chains,
        lemmas=_first_variation,
        facts=(PARSEVAL, SERIES),
    ),
    witness=two_states(i=1),
    example=">>> memlaw.sides('weights.input', ['1/2', '-1/3'], i=1)\n"
    "[('25/42 + 5/14 i', '25/42 + 5/14 i'), ('25/42 + 5/14 i', '25/42 + 5/14 i')]",
)

EIGENVALUE = _theorem(
    key="weights.eigenvalue",
    title="The gradient in the eigenvalues of a diagonal layer",
    claims=(
        equal(eigenvalue_slope(i), _against(kernel(k), weight(i) * bar(input_weight(i)) * bar(power_slope(k, i)), 1)),
    ),
    hypotheses=(SETTLED, DIAGONAL.but_not(NOT_DIAGONAL), NOISE),
    derivation=Derivation(
        conclusion="For a diagonal A, h_k = sum_i conj(w_i) B_i l_i^k; its derivative in l_i is "
        "conj(w_i) B_i k l_i^{k-1}.",
        lemmas=power_rule,
        facts=(PARSEVAL, SERIES),
    ),
    witness=two_states(i=2),
    example=">>> memlaw.sides('weights.eigenvalue', ['1/2', '-1/3'], i=1)\n"
    "[('529/882 - 61/49 i', '529/882 - 61/49 i')]",
)

RECURRENT = _theorem(
    key="weights.recurrent",
    title="The gradient in the recurrent matrix",
    claims=(
        equal(
            recurrent_slope(i, j),
            Sum(observability(i, n) * A[n, m] * C[m, j], (n, 1, N), (m, 1, N))
            - Sum(teacher(k) * backward(n, i) * bar(impulse(k - 1 - n, j)), (n, 0, k - 1), (k, 1, last_lag())),
        ),
    ),
    where=(OBSERVABILITY,),
    hypotheses=(SETTLED, NOISE),
    derivation=Derivation(
        conclusion="A step H of A changes h_k by sum_{n<k} w^* A^n H A^{k-1-n} B to first order; the part without "
        "the teacher, sum_k h_k sum_{n<k} A^{*n} w B^* A^{*(k-1-n)}, is Q A C.",
        chains=_recurrent_chains,
        lemmas=_first_variation,
        facts=(PARSEVAL, SERIES),
    ),
    witness=two_states(i=1, j=2),
    example=">>> memlaw.sides('weights.recurrent', ['1/2', '-1/3'], i=1, j=2)\n"
    "[('-17/504 - 37/28 i', '-17/504 - 37/28 i')]",
)

VANISHING = _theorem(
    key="weights.vanishing",
    title="Raw gradients carry the teacher with factors that vanish",
    corollary_of="weights.eigenvalue",
    claims=(
        equal(part(tau, i), -bar(teacher(tau)) * input_weight(i) * eigenvalue[i] ** tau),
        equal(input_part(tau, i), -teacher(tau) * weight(i) * bar(eigenvalue[i] ** tau)),
        equal(eigenvalue_part(tau, i), -teacher(tau) * weight(i) * bar(input_weight(i)) * bar(power_slope(tau, i))),
        at_most(
            Sum(squared(part(tau, i)), (i, 1, N)),
            squared(teacher(tau)) * spectral_radius() ** (2 * tau) * Sum(squared(input_weight(i)), (i, 1, N)),
        ),
    ),
    hypotheses=(SETTLED, DIAGONAL.but_not(NOT_DIAGONAL), DROPS_OUT),
    derivation=Derivation(
        conclusion="Each gradient is affine in the teacher, with the factors [A^tau B]_i, [A^{*tau} w]_i and "
        "w_i conj(B_i tau l_i^{tau-1}); for a diagonal A these are powers of its eigenvalues, at most rho(A)^tau.",
        lemmas=_parts,
        uses=("readout.teacher", "weights.input", "weights.eigenvalue"),
    ),
    witness=two_states(i=2, tau=1),
    remark="Memory has no such factor: (1/10, -1/10) has M(1) = 1 - 10^{-4}, while what the raw gradient in w knows of "
    "lag 1 is at most 2 * 10^{-2} |g_1|^2 in square.",
    example=">>> memlaw.sides('weights.vanishing', ['1/10', '-1/10'], i=1, tau=1)\n"
    "[('-1/20 + 1/10 i', '-1/20 + 1/10 i'),\n"
    " ('-1/20 - 1/10 i', '-1/20 - 1/10 i'),\n"
    " ('-1/2 - 1 i', '-1/2 - 1 i'),\n"
    " ('1/40', '1/40')]",
)

COORDINATES = _theorem(
    key="weights.coordinates",
    title="Raw gradients depend on coordinates, memory does not",
    corollary_of="state.similarity",
    claims=(
        equal(moved_part(tau, i), Sum(S[i, j] * part(tau, j), (j, 1, N))),
        equal(Sum(bar(S[j, i]) * moved_input_part(tau, j), (j, 1, N)), input_part(tau, i)),
        equal(PairMemory(S * A * S.inv(), S * B, tau), PairMemory(A, B, tau)),
    ),
    hypotheses=(
        SETTLED,
        CONTROLLABLE.sufficient("with a generalised inverse of C the same holds on its range"),
        DROPS_OUT,
    ),
    derivation=Derivation(
        conclusion="The same kernel and loss in other coordinates: A'^k B' = S A^k B and A'^{*k} w' = S^{-*} A^{*k} w.",
        chains=_moved,
        uses=("readout.teacher", "weights.input", "state.similarity"),
    ),
    witness=two_states(i=1, tau=1),
    remark="With S = s I the part in w is scaled by s and that in B by 1/conj(s): either can be made as small as one "
    "likes while M stays.",
    example=">>> memlaw.sides('weights.coordinates', ['1/2', '-1/3'], i=1, tau=1)\n"
    "[('-5/12 - 5/12 i', '-5/12 - 5/12 i'),\n"
    " ('-1/4 - 1/2 i', '-1/4 - 1/2 i'),\n"
    " ('1211/1296', '1211/1296')]",
)

THEOREMS = (INPUT, EIGENVALUE, RECURRENT, VANISHING, COORDINATES)
