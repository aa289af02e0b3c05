"""The frontier: the largest memory that any spectrum of N eigenvalues has at a lag; lags below N, few eigenvalues.

A supremum over spectra is stated as a bound that holds for every spectrum together with one that reaches it.
"""

from __future__ import annotations

from functools import partial

from sympy import Abs, Expr, Integer, Lt, Matrix, Poly, Rational, Symbol, div, eye, floor, re, sqrt, symbols

from memlaw.theory.language import M, complex_quantity, quantity
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, n, q, squared, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.rules import STEIN
from memlaw.theory.statement.theorem import Definition, Theorem, at_least, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operator, operators

HALF = Rational(1, 2)
FEWER = "an unstable pair has the memory of its stable part, with fewer states"
PAIR = Instance.diagonal("1/2", "-1/3")

# --- quantities -----------------------------------------------------------------------------------------------

M_shift = quantity(
    "M_shift",
    r"M_{\mathrm{shift}}",
    gloss=(r"M_{\mathrm{shift}}", r"the memory function of the shift register with $N$ states"),
)
M_one = quantity(
    "M_one", "M", 1, gloss=(r"M_{\lambda}", r"the memory function of a pair with the one eigenvalue $\lambda$")
)
M_two = quantity(
    "M_two",
    "M",
    2,
    gloss=("M_{s, d}", r"the memory function of a controllable pair with two eigenvalues, of sum $s$ and product $d$"),
)
M_roots = quantity(
    "M_roots",
    spelled=(r"M_{\sqrt[%]{A}}(@)", "M_{A^{1/%}}(@)"),
    gloss=(
        r"M_{\sqrt[q]{A}}",
        r"the memory function of a controllable pair whose $qN$ eigenvalues are all $q$-th roots of those of $A$",
    ),
)
pair_sum = complex_quantity("s", "s", 2)
pair_product = complex_quantity("d", "d", 2)
PAIR_SUM = Definition(pair_sum(i, n), eigenvalue[i] + eigenvalue[n])
PAIR_PRODUCT = Definition(pair_product(i, n), eigenvalue[i] * eigenvalue[n])

_theorem = partial(Theorem, source=sources.TRADEOFF, setting="few eigenvalues")


def modulo(expression: Expr, square: int, symbol: Symbol) -> tuple[Expr, Expr]:
    """Remainder and quotient of a polynomial in s by s^2 - square."""
    quotient, remainder = div(Poly(expression, symbol), Poly(symbol**2 - square, symbol))
    return remainder.as_expr(), quotient.as_expr()


# --- lags below N ---------------------------------------------------------------------------------------------


def _shift_register() -> Chains:
    S, Sh, e, eh, last, lasth = operators("S S^* e_1 e_1^* e_N e_N^*")
    rows = Rule("S S^* = I - e_1 e_1^*: the shift loses its last coordinate", S * Sh, 1 - e * eh)
    unit = Rule("e_1 is a unit vector", eh * e, Integer(1))
    falls = Rule("S^* S = I - e_N e_N^*: what is in the last place falls out", Sh * S, 1 - last * lasth)
    early = Rule("S e_1 = e_2 has not reached the last place", lasth * S * e, Integer(0))
    first = Rule("nor has e_1", lasth * e, Integer(0))
    yield chain(
        ("C = I in Stein's equation: S C S^* + e_1 e_1^*", S * Sh + e * eh), ("is I", Integer(1)), rules=(rows,)
    )
    yield chain(
        ("M(tau) = e_1^* S^{*tau} S^tau e_1 for tau < N, here tau = 2 < N", eh * Sh * Sh * S * S * e),
        ("is 1", Integer(1)),
        rules=(unit, falls, early, first),
    )


FULL = Theorem(
    key="frontier.full",
    title="Up to lag N - 1 the frontier is 1, and a shift register is on it",
    corollary_of="tradeoff.nilpotent",
    claims=(equal(M_shift(tau), 1, Lt(tau, N)), at_least(M_shift(tau), M(tau), Lt(tau, N))),
    hypotheses=(
        STABLE.sufficient(FEWER),
        CONTROLLABLE.sufficient("an uncontrollable pair has the memory of its controllable part, with fewer states"),
    ),
    derivation=Derivation(
        conclusion="The shift register stores the last N inputs, each in a coordinate of its own; no memory "
        "exceeds 1. So M*(N, tau) = 1 for tau < N.",
        chains=_shift_register,
        uses=("state.projection", "tradeoff.markov"),
    ),
    witness=PAIR.with_parameters(tau=1),
    source=sources.TRADEOFF,
    example=">>> memlaw.sides(\"frontier.full\")\n[('1', '1'), ('1', '1211/1296')]",
)


# --- one eigenvalue -------------------------------------------------------------------------------------------


def _best_radius() -> Identities:
    """h_a(x) = 1 - (a+1) x^a + a x^{a+1} rises from h_0 = 0 by a x^{a-1} (1-x)^2, where x^{a-1} is written X."""
    s, x, a, X = symbols("s x a X")
    yield Identity("M(0) for N = 1: Stein's equation C = s C + 1, inverted", 1 / (1 / (1 - s)), 1 - s)
    yield Identity(
        "(1 - s) over its value at a/(a+1), with s = x a/(a+1)", (1 - x * a / (a + 1)) * (a + 1), a + 1 - a * x
    )
    yield Identity(
        "one lag more: h_a - h_{a-1} = a x^{a-1} (1 - x)^2",
        (1 - (a + 1) * x * X + a * x**2 * X) - (1 - a * X + (a - 1) * x * X),
        a * X * (1 - x) ** 2,
    )


_BEST_OF_ONE = tau**tau / (tau + 1) ** (tau + 1)
ONE = _theorem(
    key="frontier.one",
    title="The frontier of one eigenvalue",
    claims=(at_most(M_one(eigenvalue[i], tau), _BEST_OF_ONE), equal(M_one(sqrt(tau / (tau + 1)), tau), _BEST_OF_ONE)),
    hypotheses=(STABLE.sufficient("an unstable eigenvalue keeps nothing"),),
    derivation=Derivation(
        conclusion="M(tau) = (1 - s) s^tau with s = |l|^2. At s = x tau/(tau+1) it is (tau + 1 - tau x) x^tau times "
        "the value at tau/(tau+1), and 1 - (tau + 1 - tau x) x^tau = (1-x)^2 sum_{k=1}^{tau} k x^{k-1} >= 0 by "
        "induction. So M*(1, tau) = tau^tau/(tau+1)^(tau+1), about 1/(e (tau+1)).",
        lemmas=_best_radius,
        uses=("state.projection",),
    ),
    witness=Instance.diagonal("1/2+I/2", "-1/3", tau=1, i=1),
    remark="The eigenvalue (1+i)/2 attains 1/4 at lag 1, and (4+2i)/5 attains 256/3125 at lag 4.",
    example='>>> memlaw.sides("frontier.one", ["4/5+2*I/5", "1/2"], tau=4, i=1)\n'
    "[('256/3125', '256/3125'), ('[0.0819200...]', '[0.0819200...]')]",
)


# --- two eigenvalues at lag 2 ---------------------------------------------------------------------------------


def _deficit_at_two() -> Identities:
    """All in s, its conjugate S, and d = r u, conj(d) = r/u with r = |d|."""
    s, S, r, u = symbols("s S r u")
    d, D = r * u, r / u
    b0, c0 = D, d
    b1, c1 = -S + s * b0, -s + S * c0
    b2, c2 = 1 + s * b1 - d * b0, 1 + S * c1 - D * c0
    turned = (s**2 * D + S**2 * d) / 2
    yield Identity(
        "1 - |b_0|^2 - |b_1|^2 - |b_2|^2, with b = (z^2 - conj(s) z + conj(d))/(1 - s z + d z^2)",
        1 - b0 * c0 - b1 * c1 - b2 * c2,
        Rational(7, 16)
        - 2 * (s * S + r**2) * (s * S * r - turned)
        - (1 - r) ** 2 * (s * S - r - HALF) ** 2
        - (r - HALF) ** 2 * (r + Rational(3, 4)),
    )


_S, _D = pair_sum(i, n), pair_product(i, n)
_DEFICIT = (
    2 * (squared(_S) + squared(_D)) * (squared(_S) * Abs(_D) - re(_S**2 * bar(_D)))
    + (1 - Abs(_D)) ** 2 * (squared(_S) - Abs(_D) - HALF) ** 2
    + (Abs(_D) - HALF) ** 2 * (Abs(_D) + Rational(3, 4))
)
TWO = _theorem(
    key="frontier.two",
    title="Two eigenvalues keep at most 7/16 of the input two steps back",
    claims=(
        equal(M_two(_S, _D, Integer(2)), Rational(7, 16) - _DEFICIT),
        at_most(M_two(_S, _D, Integer(2)), Rational(7, 16)),
        equal(M_two(Integer(1), HALF, Integer(2)), Rational(7, 16)),
    ),
    where=(PAIR_SUM, PAIR_PRODUCT),
    hypotheses=(STABLE.but_not(Instance.diagonal(2, "1/2", i=1, n=1)),),
    derivation=Derivation(
        conclusion="What is missing from 7/16 is a sum of three products that are not negative, since |s^2 d| is at "
        "least Re s^2 conj(d); all three vanish for s = 1, d = 1/2, that is for the eigenvalues (1+i)/2 and (1-i)/2. "
        "So M*(2, 2) = 7/16.",
        lemmas=_deficit_at_two,
        uses=("allpass.memory",),
    ),
    witness=Instance.diagonal("1/2+I/2", "1/2-I/2", i=1, n=2),
    example=">>> memlaw.sides(\"frontier.two\")[1:]\n[('7/16', '7/16'), ('7/16', '7/16')]",
)


# --- rings ----------------------------------------------------------------------------------------------------


def _round_robin() -> Chains:
    """q copies of the state in turn, here q = 3: A' moves block r to block r + 1, the last to the first through A."""
    A, Ah, B, Bh, C, Ci, v, vh = operators("A A^* B B^* C C^{-1} v v^*")
    P, Ph = operator("A'"), operator("A'^*")
    E = [operator(f"E_{place}") for place in range(3)]
    Eh = [operator(f"E_{place}^*") for place in range(3)]
    moves = (
        *(Rule(f"A' E_{r} = E_{r + 1}", P * E[r], E[r + 1]) for r in range(2)),
        *(Rule(f"E_{r}^* A'^* = E_{r + 1}^*", Eh[r] * Ph, Eh[r + 1]) for r in range(2)),
        Rule("A' E_2 = E_0 A", P * E[2], E[0] * A),
        Rule("E_2^* A'^* = A^* E_0^*", Eh[2] * Ph, Ah * Eh[0]),
        STEIN,
    )
    apart = tuple(Rule(f"E_1^* E_{r} = {int(r == 1)}", Eh[1] * E[r], Integer(int(r == 1))) for r in range(3))
    copies = sum((E[r] * C * Eh[r] for r in range(3)), start=Integer(0))
    inverse = sum((E[r] * Ci * Eh[r] for r in range(3)), start=Integer(0))
    yield chain(
        (
            "with B' = E_0 B, C' = sum of E_r C E_r^* gives A' C' A'^* + B' B'^*",
            P * copies * Ph + E[0] * B * Bh * Eh[0],
        ),
        ("which is C' again: only the first block meets Stein's equation", copies),
        rules=moves,
    )
    yield chain(
        ("the memory of A'^{qm+r} B' = E_r A^m B, here r = 1 and v = A^m B", vh * Eh[1] * inverse * E[1] * v),
        ("is M(m) = v^* C^{-1} v", vh * Ci * v),
        rules=apart,
    )


def _roots() -> Identities:
    x, ell = symbols("x l")
    for copies in range(1, 5):
        block = Matrix(copies, copies, lambda row, col: 1 if row == col + 1 else 0)
        block[0, copies - 1] += ell
        characteristic = (x * eye(copies) - block).det(method="berkowitz")
        name = f"the block of an eigenvalue l with {copies} copies has x^{copies} - l"
        yield Identity(name, characteristic, x**copies - ell)


RING = _theorem(
    key="frontier.ring",
    title="Taking all q-th roots of the eigenvalues stretches memory q times",
    claims=(equal(M_roots(q, tau), M(floor(tau / q))),),
    hypotheses=(
        STABLE.sufficient("the roots of an unstable eigenvalue are unstable: the claim is that of the stable part"),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2", q=1, tau=1)),
    ),
    derivation=Derivation(
        conclusion="q copies of the state that take the input in turn have the characteristic polynomial p(x^q) and, "
        "at lag qm + r, the memory M(m). So M*(qN, tau) >= M*(N, floor(tau/q)).",
        chains=_round_robin,
        lemmas=_roots,
        facts=("det(x I - A') = det(x^q I - A): make A triangular and A' is block triangular",),
        uses=("state.projection", "state.spectrum"),
    ),
    witness=PAIR.with_parameters(q=2, tau=3),
    setting="rings",
    remark="The roots of all eigenvalues have the all-pass function b(z^q).",
    example=">>> memlaw.sides(\"frontier.ring\", [\"1/2\"], q=2, tau=3)\n[('3/16', '3/16')]",
)

THEOREMS = (FULL, ONE, TWO, RING)
