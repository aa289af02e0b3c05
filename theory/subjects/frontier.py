"""The frontier: the largest memory that any spectrum of N eigenvalues has at a lag, and its continuous limit.

A supremum over spectra is stated as a bound that holds for every spectrum together with one that reaches it. Memory at
long lags is that of a continuous system: the poles of a stable pair (A, B) here are p_i = 2 (l_i - 1)/(l_i + 1), those
of the system x' = A_c x + B_c u of which (A, B) is the bilinear discretisation with step 1, so that nothing is lost in
going from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sympy import (
    Abs,
    Expr,
    Ge,
    I,
    Integer,
    Lt,
    Matrix,
    Poly,
    Rational,
    Sum,
    Symbol,
    conjugate,
    div,
    exp,
    eye,
    floor,
    re,
    sqrt,
    symbols,
)

from memlaw.theory.language import (
    M,
    N,
    bar,
    eigenvalue,
    i,
    n,
    omega,
    other_eigenvalue,
    q,
    quantity,
    squared,
    step_size,
    t,
    tau,
)
from memlaw.theory.statement.derivation import Chain, Derivation, Identity, Rule, chain, operator, operators
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_least, at_most, equal, less
from memlaw.theory.subjects.frontier_found import CONSTANTS, found_poles

_PAPER = Source("guan2025", "section 3", "memory accuracy and memory length trade off")
_PROFILES = Source(
    "guan2025",
    "section 3",
    "initialisations from HiPPO give longer memory than random, linearly spaced or step-like ones",
)
_HALF = Rational(1, 2)
_FEWER = "an unstable pair has the memory of its stable part, with fewer states"
_PAIR = Instance.diagonal("1/2", "-1/3")

# --- quantities -----------------------------------------------------------------------------------------------

M_shift = quantity(
    "M_shift",
    r"M_{\mathrm{shift}}",
    gloss=(r"M_{\mathrm{shift}}", r"the memory function of the shift register with $N$ states"),
)
M_one = quantity(
    "M_one",
    "M",
    1,
    gloss=(r"M_{\lambda}", r"the memory function of a pair with the one eigenvalue $\lambda$"),
)
M_two = quantity(
    "M_two",
    "M",
    2,
    gloss=(
        "M_{s, d}",
        r"the memory function of a controllable pair with two eigenvalues, of sum $s$ and product $d$",
    ),
)
M_three = quantity(
    "M_three",
    "M",
    3,
    gloss=(
        "M_{e, f, g}",
        r"the memory function of a controllable pair with characteristic polynomial $x^3 - e x^2 + f x - g$",
    ),
)
M_roots = quantity(
    "M_roots",
    spelled=(r"M_{\sqrt[%]{A}}(@)", "M_{%-th roots}(@)"),
    gloss=(
        r"M_{\sqrt[q]{A}}",
        r"the memory function of a controllable pair whose $qN$ eigenvalues are all $q$-th roots of those of $A$",
    ),
)
pair_sum = quantity("s", "s", 2, real=False)
pair_product = quantity("d", "d", 2, real=False)
TRIPLE = tuple(quantity(f"{name}_triple", name, 2, real=False) for name in "efg")
FOUND_TRIPLE = tuple(quantity(f"{name}_found", spelled=(f"{name}_{{\\star}}", f"{name}*")) for name in "efg")
pole = quantity("p", "p", 1, real=False)
other_pole = quantity("p_other", "p'", 1, real=False, spelled=("p'_{%}", "p'_{%}"))
pole_sum = quantity("varrho", r"\varrho")
density = quantity(
    "m",
    "m",
    gloss=(
        "m(t)",
        r"$v^{*} G^{-1} v$, $v = e^{A_{c} t} B_{c}$, $G = \int_{0}^{\infty} e^{A_{c} s} B_{c} B_{c}^{*} "
        r"e^{A_{c}^{*} s} ds$: memory per unit of time of the continuous system with poles $p_{i}$",
    ),
)
other_density = quantity(
    "m_other", spelled=("m'(@)", "m'(@)"), gloss=("m'(t)", r"the same for the second pair")
)
union_density = quantity(
    "m_union",
    "m",
    1,
    gloss=(
        r"m_{\omega}(t)",
        r"the same for the poles of both pairs together, those of the second moved by $i \omega$",
    ),
)
two_pole_density = quantity(
    "m_two", "m", 2, gloss=("m_{p, p'}(t)", "the same for the two poles $p$ and $p'$")
)
M_step = quantity(
    "M_step",
    "M",
    1,
    gloss=(
        r"M_{\Delta}",
        r"the memory function of the bilinear discretisation of the continuous system with step $\Delta$",
    ),
)
derivative_norm = quantity(
    "nu",
    r"\nu",
    1,
    gloss=(
        r"\nu_{k}",
        r"$\bigl(B_{c}^{*} A_{c}^{*k} G^{-1} A_{c}^{k} B_{c}\bigr)^{1/2}$, the length of the $k$-th derivative at $0$ "
        r"of $t \mapsto e^{A_{c} t} B_{c}$ in whitened coordinates",
    ),
)
found_constant = quantity(
    "kappa_found",
    spelled=(r"\kappa_{N}", "kappa_N"),
    gloss=(
        r"\kappa_{N}",
        r"the figures found, times $N$: $.36787$, $.50912$, $.59191$, $.64741$, $.68766$, $.71842$, $.74283$, "
        r"$.76275$ for $N = 1, \dots, 8$, and $.84800$ for $N = 16$",
    ),
)
efficiency = quantity(
    "efficiency",
    spelled=(r"\max_{t > 0} \frac{t\, m(t)}{N}", "max_t t m(t)/N"),
    gloss=(
        "m(t)",
        "memory per unit of time at delay $t$ of the continuous system with the $N$ poles of an initialisation",
    ),
)
efficiency_found = quantity(
    "efficiency_found",
    spelled=(r"\eta", "eta"),
    gloss=(
        r"\eta",
        r"the figures for 32 states, cut off after three decimals: "
        r"S4D-Lin $.770$ (31 real states), 32 equally spaced poles with its spacing "
        r"and decay $.772$, with decay $.95$ $.835$, S4D-LegS $.394$, S4D-Inv $.385$, S4-LegS $.264$, "
        r"the best poles found $.906$",
    ),
)

POLE = Definition(pole(i), 2 * (eigenvalue[i] - 1) / (eigenvalue[i] + 1))
OTHER_POLE = Definition(other_pole(i), 2 * (other_eigenvalue[i] - 1) / (other_eigenvalue[i] + 1))
POLE_SUM = Definition(pole_sum(), Sum(Abs(pole(i)) + Abs(other_pole(i)), (i, 1, N)))
PAIR_SUM = Definition(pair_sum(i, n), eigenvalue[i] + eigenvalue[n])
PAIR_PRODUCT = Definition(pair_product(i, n), eigenvalue[i] * eigenvalue[n])


# --- lags below N ---------------------------------------------------------------------------------------------


def _shift_register() -> Iterator[Chain]:
    S, Sh, e, eh = operators("S S^* e_1 e_1^*")
    rows = Rule("S S^* = I - e_1 e_1^*: the shift loses its last coordinate", S * Sh, 1 - e * eh)
    unit = Rule("e_1 is a unit vector", eh * e, Integer(1))
    keeps = Rule("S^* S = I on what has not reached the end", Sh * S, Integer(1))
    yield chain(
        ("C = I in Stein's equation: S C S^* + e_1 e_1^*", S * Sh + e * eh),
        ("is I", Integer(1)),
        rules=(rows,),
    )
    yield chain(
        ("M(tau) = e_1^* S^{*tau} S^tau e_1 for tau < N, here tau = 2", eh * Sh * Sh * S * S * e),
        ("is 1", Integer(1)),
        rules=(unit, keeps),
    )


FULL = Theorem(
    key="frontier.full",
    title="Up to lag N - 1 the frontier is 1, and a shift register is on it",
    claims=(equal(M_shift(tau), 1, Lt(tau, N)), at_least(M_shift(tau), M(tau), Lt(tau, N))),
    hypotheses=(
        STABLE.sufficient(_FEWER),
        CONTROLLABLE.sufficient(
            "an uncontrollable pair has the memory of its controllable part, with fewer states"
        ),
    ),
    derivation=Derivation(
        conclusion="The shift register stores the last N inputs, each in a coordinate of its own; no memory "
        "exceeds 1. So M*(N, tau) = 1 for tau < N.",
        chains=_shift_register,
        uses=("state.projection", "tradeoff.markov"),
    ),
    witness=_PAIR.with_parameters(tau=1),
    source=_PAPER,
    example=">>> memlaw.sides(\"frontier.full\")\n[('1', '1'), ('1', '1211/1296')]",
)


# --- one eigenvalue -------------------------------------------------------------------------------------------


def _best_radius() -> Iterator[Identity]:
    """h_a(x) = 1 - (a+1) x^a + a x^{a+1} rises from h_0 = 0 by a x^{a-1} (1-x)^2, where x^{a-1} is written X."""
    s, x, a, X = symbols("s x a X")
    yield Identity("M(0) for N = 1: Stein's equation C = s C + 1, inverted", 1 / (1 / (1 - s)), 1 - s)
    yield Identity(
        "(1 - s) over its value at a/(a+1), with s = x a/(a+1)",
        (1 - x * a / (a + 1)) * (a + 1),
        a + 1 - a * x,
    )
    yield Identity(
        "one lag more: h_a - h_{a-1} = a x^{a-1} (1 - x)^2",
        (1 - (a + 1) * x * X + a * x**2 * X) - (1 - a * X + (a - 1) * x * X),
        a * X * (1 - x) ** 2,
    )


_BEST_OF_ONE = tau**tau / (tau + 1) ** (tau + 1)
ONE = Theorem(
    key="frontier.one",
    title="The frontier of one eigenvalue",
    claims=(
        at_most(M_one(eigenvalue[i], tau), _BEST_OF_ONE),
        equal(M_one(sqrt(tau / (tau + 1)), tau), _BEST_OF_ONE),
    ),
    hypotheses=(STABLE.sufficient("an unstable eigenvalue keeps nothing"),),
    derivation=Derivation(
        conclusion="M(tau) = (1 - s) s^tau with s = |l|^2. At s = x tau/(tau+1) it is (tau + 1 - tau x) x^tau times "
        "the value at tau/(tau+1), and 1 - (tau + 1 - tau x) x^tau = (1-x)^2 sum_{k=1}^{tau} k x^{k-1} >= 0 by "
        "induction. So M*(1, tau) = tau^tau/(tau+1)^(tau+1), about 1/(e (tau+1)).",
        lemmas=_best_radius,
        uses=("state.projection",),
    ),
    witness=Instance.diagonal("1/2+I/2", "-1/3", tau=1, i=1),
    source=_PAPER,
    setting="few eigenvalues",
    remark="The eigenvalue (1+i)/2 attains 1/4 at lag 1, and (4+2i)/5 attains 256/3125 at lag 4.",
    example='>>> memlaw.sides("frontier.one", ["4/5+2*I/5", "1/2"], tau=4, i=1)\n'
    "[('256/3125', '256/3125'), ('[0.0819200...]', '[0.0819200...]')]",
)


# --- two eigenvalues at lag 2 ---------------------------------------------------------------------------------


def _deficit_at_two() -> Iterator[Identity]:
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
        - (1 - r) ** 2 * (s * S - r - _HALF) ** 2
        - (r - _HALF) ** 2 * (r + Rational(3, 4)),
    )


_S, _D = pair_sum(i, n), pair_product(i, n)
_DEFICIT = (
    2 * (squared(_S) + squared(_D)) * (squared(_S) * Abs(_D) - re(_S**2 * bar(_D)))
    + (1 - Abs(_D)) ** 2 * (squared(_S) - Abs(_D) - _HALF) ** 2
    + (Abs(_D) - _HALF) ** 2 * (Abs(_D) + Rational(3, 4))
)
TWO = Theorem(
    key="frontier.two",
    title="Two eigenvalues keep at most 7/16 of the input two steps back",
    claims=(
        equal(M_two(_S, _D, Integer(2)), Rational(7, 16) - _DEFICIT),
        at_most(M_two(_S, _D, Integer(2)), Rational(7, 16)),
        equal(M_two(Integer(1), _HALF, Integer(2)), Rational(7, 16)),
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
    source=_PAPER,
    setting="few eigenvalues",
    example=">>> memlaw.sides(\"frontier.two\")[1:]\n[('7/16', '7/16'), ('7/16', '7/16')]",
)


# --- rings ----------------------------------------------------------------------------------------------------


def _round_robin() -> Iterator[Chain]:
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
        Rule("Stein", A * C * Ah, C - B * Bh),
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


def _roots() -> Iterator[Identity]:
    x, ell = symbols("x l")
    for copies in range(1, 5):
        block = Matrix(copies, copies, lambda row, col: 1 if row == col + 1 else 0)
        block[0, copies - 1] += ell
        characteristic = (x * eye(copies) - block).det(method="berkowitz")
        name = f"the block of an eigenvalue l with {copies} copies has x^{copies} - l"
        yield Identity(name, characteristic, x**copies - ell)


RING = Theorem(
    key="frontier.ring",
    title="Taking all q-th roots of the eigenvalues stretches memory q times",
    claims=(equal(M_roots(q, tau), M(floor(tau / q))),),
    hypotheses=(
        STABLE.sufficient(
            "the roots of an unstable eigenvalue are unstable: the claim is that of the stable part"
        ),
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
    witness=_PAIR.with_parameters(q=2, tau=3),
    source=_PAPER,
    setting="rings",
    remark="The roots of all eigenvalues have the all-pass function b(z^q).",
    example=">>> memlaw.sides(\"frontier.ring\", [\"1/2\"], q=2, tau=3)\n[('3/16', '3/16')]",
)


# --- continuous time ------------------------------------------------------------------------------------------


def _lyapunov() -> tuple[Rule, ...]:
    A, Ah, B, Bh = operators("A A^* B B^*")
    return (Rule("Lyapunov's equation with G = I: A + A^* = -B B^*", Ah, -A - B * Bh),)


def _balanced_flow() -> Iterator[Chain]:
    """Coordinates with G = I; D is the step, F = (I - D A/2)^{-1}."""
    A, Ah, B, Bh, v, vh, F, Fh = operators("A A^* B B^* v v^* F F^*")
    D = symbols("D")
    left = Rule("F (I - D A/2) = I", F * A, (F - 1) * 2 / D)
    right = Rule("(I - D A^*/2) F^* = I", Ah * Fh, (Fh - 1) * 2 / D)
    source = Rule("B B^* = -A - A^*", B * Bh, -A - Ah)
    step = F * (1 + D * A / 2)
    step_h = (1 + D * Ah / 2) * Fh
    yield chain(
        ("the derivative of m = v^* v along v' = A v: v^* A v + v^* A^* v", vh * A * v + vh * Ah * v),
        ("is -|B^* v|^2: m falls", -vh * B * Bh * v),
        rules=_lyapunov(),
    )
    yield chain(
        ("m(0) = tr B B^*", B * Bh),
        ("is -tr A - tr A^* = -sum p_i - sum conj(p_i)", -A - Ah),
        rules=_lyapunov(),
        trace=True,
    )
    yield chain(
        (
            "A_D A_D^* + D F B B^* F^*: Stein's equation of the bilinear step, C = I",
            step * step_h + D * F * B * Bh * Fh,
        ),
        ("is I: one set of coordinates whitens both", Integer(1)),
        rules=(source, left, right),
    )


def _local_errors() -> Iterator[Identity]:
    """The slopes of y - 2 arctan(y/2) and of 1 - (1 - iu) e^{iu}; e^{iu} is written E, with slope iE."""
    y, u, E = symbols("y u E")
    yield Identity("1 - 1/(1 + y^2/4) <= y^2/4", 1 - 1 / (1 + y**2 / 4), y**2 / 4 / (1 + y**2 / 4))
    j = symbols("j")  # the imaginary unit: only its linearity is used
    yield Identity("the slope is -u e^{iu} j^2", j * E - j * (1 - j * u) * E, j**2 * u * E)


_EXCESS = Abs(sqrt(M_step(step_size, tau) / step_size) - sqrt(density((tau + _HALF) * step_size)))
CONTINUOUS = Theorem(
    key="frontier.continuous",
    title="Memory per unit of time, and how fast a sampled system approaches it",
    claims=(
        less(t * density(t), N),
        equal(density(Integer(0)), -Sum(pole(i) + conjugate(pole(i)), (i, 1, N))),
        at_most(
            _EXCESS,
            step_size**2
            * (derivative_norm(Integer(2)) / 8 + tau * step_size * derivative_norm(Integer(3)) / 12),
        ),
    ),
    where=(POLE,),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, t=1, tau=0, Delta="1/2")),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2", t=1, tau=0, Delta="1/2")),
    ),
    derivation=Derivation(
        conclusion="m falls and its integral is tr(G^{-1} G) = N, so t m(t) < N. In coordinates that whiten both, "
        "sqrt(m(t)) = |e^{At} B| and sqrt(M_D(tau)/D) = |r(DA)^tau (1 - DA/2)^{-1} B| with r(x) = (1 + x/2)/(1 - x/2). "
        "Re A <= 0, so norms of functions of A are at most their largest values on the imaginary axis: "
        "|1/(1-iu) - e^{iu}| <= u^2/2 and |r(iy)^tau - e^{i tau y}| <= tau y^3/12.",
        chains=_balanced_flow,
        lemmas=_local_errors,
        facts=("von Neumann's inequality for matrices with A + A^* <= 0",),
        uses=("state.projection", "state.similarity"),
    ),
    witness=_PAIR.with_parameters(t=1, tau=1, Delta="1/2"),
    source=_PAPER,
    setting="times",
    remark="So memory at a fixed delay, divided by the step, tends to m as the step goes to zero. The quotient "
    "belongs there: nearly all of the all-pass law then sits on lag 0, and memory at any other delay is of the order "
    "of the step.",
    example=">>> memlaw.sides(\"frontier.continuous\", [\"1/3\"], t=0, tau=0, Delta=1)[1]\n('2', '2')",
)


def _nearly_orthogonal() -> Iterator[Chain]:
    A, Ah, B, Bh, X, Ph, Bph = operators("A A^* B B^* X A'^* B'^*")
    jw = symbols("jw")
    name = "Lyapunov's equation, cross block: A X + X A'^* - i omega X = -B B'^*"
    cross = Rule(name, X * Ph, jw * X - A * X - B * Bph)
    yield chain(
        ("i omega X in the Gramian [[I, X], [X^*, I]] of both", jw * X),
        ("is A X + X A'^* + B B'^*: |X| (omega - |A| - |A'|) <= |B| |B'|", A * X + X * Ph + B * Bph),
        rules=(cross,),
    )
    yield chain(
        ("2 tr A A^*", A * Ah + Ah * A),
        ("is tr (A + A^*)^2 - tr A^2 - tr A^{*2}", (A + Ah) ** 2 - A * A - Ah * Ah),
        ("is |B|^4 - 2 Re sum p_i^2 <= 4 (sum |p_i|)^2", B * Bh * B * Bh - A * A - Ah * Ah),
        rules=_lyapunov(),
        trace=True,
    )


def _the_factor() -> Iterator[Identity]:
    w, R, x, y = symbols("w R x y")
    yield Identity("1 + R/(omega - 2R)", 1 + R / (w - 2 * R), (w - R) / (w - 2 * R))
    yield Identity("2 sqrt(xy) <= x + y, with squares for x and y", x**2 + y**2 - 2 * x * y, (x - y) ** 2)


SUPERADDITIVE = Theorem(
    key="frontier.superadditive",
    title="Poles far apart in frequency add their memories",
    claims=(
        at_most(
            (omega - 2 * pole_sum()) * (density(t) + other_density(t)),
            (omega - pole_sum()) * union_density(omega, t),
            Ge(omega, 2 * pole_sum()),
        ),
    ),
    where=(POLE, OTHER_POLE, POLE_SUM),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, t=1, omega=100).with_extra(other=(Rational(1, 2),))),
        CONTROLLABLE.sufficient("m is that of the controllable parts, whose poles have a smaller sum"),
    ),
    derivation=Derivation(
        conclusion="In coordinates that whiten each of the two systems the joint Gramian is [[I, X], [X^*, I]], so "
        "(1 + |X|) m_omega >= m + m'. With |A| <= sqrt(2) sum |p_i| and |B|^2 = -2 Re sum p_i, |X| <= "
        "R/(omega - 2R). As omega grows, kappa_{N+N'} >= kappa_N + kappa_{N'}.",
        chains=_nearly_orthogonal,
        lemmas=_the_factor,
        facts=("I + K has the inverse at least I/(1 + |K|) for Hermitian K with |K| < 1",),
        uses=("frontier.continuous",),
    ),
    witness=_PAIR.with_parameters(t=1, omega=100).with_extra(other=(Rational(1, 4), Rational(1, 5))),
    source=_PAPER,
    setting="times",
    example=">>> memlaw.sides(\"frontier.superadditive\", [\"1/3\"], t=0, omega=10)\n[('150696/6241', '202538/6241')]",
)


# --- findings -------------------------------------------------------------------------------------------------


def stored(size: int) -> Instance:
    """The poles found for so many states, as the diagonal pair that they give by the bilinear step 1."""
    poles = found_poles(size)
    values = [(1 + p / 2) / (1 - p / 2) for p in (_gaussian(*parts) for parts in poles)]
    rationals = tuple(value.expand(complex=True) for value in values)
    listed = ", ".join(
        f"{float(real):.3f}" + (f"{float(imag):+.3f}i" if imag else "") for real, imag in poles
    )
    column = Matrix([1] * size).as_immutable()
    pair = Matrix.diag(*rationals).as_immutable()
    instance = Instance(pair, column, rationals, (), f"poles {listed}")
    return instance.with_extra(figure=Rational(CONSTANTS[size].numerator, CONSTANTS[size].denominator) * size)


def _gaussian(real: Fraction, imag: Fraction) -> Any:
    return Rational(real.numerator, real.denominator) + I * Rational(imag.numerator, imag.denominator)


def _one_pole() -> Iterator[Identity]:
    a, time, E = symbols("a t E")  # E is e^{-2at}, with slope -2a E
    yield Identity(
        "one pole: t m(t) = 2 a t e^{-2at} has the slope 2a (1 - 2at) e^{-2at}, zero at t = 1/(2a)",
        2 * a * E + 2 * a * time * (-2 * a * E),
        2 * a * (1 - 2 * a * time) * E,
    )


CONSTANT = Theorem(
    key="frontier.constants",
    title="The frontier at long lags: what optimisation found",
    claims=(
        at_most(found_constant(), density(Integer(1))),
        less(density(Integer(1)), found_constant() + N * Rational(1, 100000)),
    ),
    where=(POLE,),
    hypotheses=(STABLE.sufficient("the claim is about the poles found, which are stable"),),
    derivation=Derivation(
        conclusion="Maximising t m(t) over poles by L-BFGS from many starts; the poles found are rounded to three "
        "decimals, in units in which t = 1, and their value is enclosed. That none are better is not proved: "
        "kappa_N = sup t m(t) is at least this, and at most N.",
        lemmas=_one_pole,
        uses=("frontier.continuous",),
    ),
    witness=stored(2),
    source=_PAPER,
    setting="found poles",
    finding=True,
    remark="For N = 1 the figure is N/e, cut off: there the optimum is known.",
    example=">>> memlaw.sides(\"frontier.constants\")[0]\n('[1.01824...', '[1.018248...')",
)


def _modulo(expression: Expr, square: int, symbol: Symbol) -> tuple[Expr, Expr]:
    """Remainder and quotient of a polynomial in s by s^2 - square."""
    quotient, remainder = div(Poly(expression, symbol), Poly(symbol**2 - square, symbol))
    return remainder.as_expr(), quotient.as_expr()


def _three_at_three() -> Iterator[Identity]:
    """With s for sqrt(33): M(3) is a polynomial in e^2, f, g^2 and e g."""
    s, e, f, g = symbols("s e f g")
    top, bottom = (-g, f, -e, 1), (1, -e, f, -g)
    b: list[Expr] = []
    for place in range(4):
        b.append((top[place] - sum(bottom[back] * b[place - back] for back in range(1, place + 1))).expand())
    memory = Poly(1 - sum(value**2 for value in b), e, f, g)
    x, y, w, middle = (9 + s) / 12, (15 - s) / 64, (1 + s) / 16, (1 + s) / 8
    value = Integer(0)
    for (first, second, third), scale in memory.terms():
        shared = min(first, third)
        value += (
            scale * w**shared * x ** ((first - shared) // 2) * y ** ((third - shared) // 2) * middle**second
        )
    remainder, quotient = _modulo(value, 33, s)
    yield Identity("(e g)^2 = e^2 g^2 up to a multiple of s^2 - 33", w**2 - x * y, (s**2 - 33) / 192)
    yield Identity("M(3) modulo s^2 - 33", value, remainder + (s**2 - 33) * quotient)
    yield Identity("is (945 + 33 s)/2048", remainder, (945 + 33 * s) / 2048)


_ROOT = sqrt(33)
_BEST_OF_THREE = (945 + 33 * _ROOT) / 2048
_FIRST, _SECOND, _THIRD = (item(i, n) for item in TRIPLE)
_FOUND = tuple(item() for item in FOUND_TRIPLE)
THREE = Theorem(
    key="frontier.three",
    title="Three eigenvalues at lag 3: what optimisation found",
    claims=(
        equal(M_three(*_FOUND, Integer(3)), _BEST_OF_THREE),
        at_most(M_three(_FIRST, _SECOND, _THIRD, Integer(3)), _BEST_OF_THREE),
    ),
    where=(
        Definition(_FOUND[0], sqrt((9 + _ROOT) / 12)),
        Definition(_FOUND[1], (1 + _ROOT) / 8),
        Definition(_FOUND[2], sqrt((15 - _ROOT) / 64)),
        Definition(_FIRST, eigenvalue[1] + eigenvalue[i] + eigenvalue[n]),
        Definition(_SECOND, eigenvalue[1] * (eigenvalue[i] + eigenvalue[n]) + eigenvalue[i] * eigenvalue[n]),
        Definition(_THIRD, eigenvalue[1] * eigenvalue[i] * eigenvalue[n]),
    ),
    hypotheses=(STABLE.sufficient("an unstable eigenvalue keeps nothing, and two eigenvalues keep less"),),
    derivation=Derivation(
        conclusion="The value of the spectrum found is an identity over Q(sqrt(33)); that no three eigenvalues do "
        "better (the second line) was found by optimisation from many starts and is not proved.",
        lemmas=_three_at_three,
        uses=("allpass.memory",),
    ),
    witness=Instance.diagonal("1/2", "-1/3", "I/2", i=2, n=3),
    source=_PAPER,
    setting="few eigenvalues",
    finding=True,
    example=">>> memlaw.sides(\"frontier.three\")[0]\n('[0.553989...]', '[0.553989...]')",
)


def _double_pole() -> Iterator[Identity]:
    """Poles -1, -1: t m(t) = 4 e^{-2t} P(t), P = t - 2t^2 + 2t^3."""
    time, s = symbols("t s")
    P = time - 2 * time**2 + 2 * time**3
    yield Identity(
        "m = 2 e^{-2t} (1 + (1 - 2t)^2), both filters of Laguerre",
        2 * time * (1 + (1 - 2 * time) ** 2),
        4 * P,
    )
    yield Identity("slope", P.diff(time) - 2 * P, -4 * (time - _HALF) * (time**2 - 2 * time + _HALF))
    remainder, quotient = _modulo((4 * P.subs(time, 1 + s / 2)).expand(), 2, s)
    yield Identity(
        "at t = 1 + s/2, modulo s^2 - 2", 4 * P.subs(time, 1 + s / 2), 12 + 8 * s + (s**2 - 2) * quotient
    )
    yield Identity("with no remainder", remainder, 12 + 8 * s)


_REAL_BEST = (12 + 8 * sqrt(2)) * exp(-2 - sqrt(2))
REAL = Theorem(
    key="frontier.real",
    title="Two real poles: what optimisation found",
    claims=(
        at_most(t * two_pole_density(re(pole(i)), re(pole(n)), t), _REAL_BEST),
        equal((1 + sqrt(2) / 2) * two_pole_density(Integer(-1), Integer(-1), 1 + sqrt(2) / 2), _REAL_BEST),
    ),
    where=(POLE,),
    hypotheses=(STABLE.but_not(Instance.diagonal(2, "1/2", i=1, n=1, t=1)),),
    derivation=Derivation(
        conclusion="The value of the double pole is computed; that no two real poles do better (the first line) was "
        "found by optimisation and is not proved. It is .7671, against 1.0182 for two poles off the real axis.",
        lemmas=_double_pole,
        uses=("frontier.continuous",),
    ),
    witness=Instance.diagonal("1/2", "1/3", i=1, n=2, t=1),
    source=_PAPER,
    setting="times",
    finding=True,
    example='>>> memlaw.sides("frontier.real", ["1/2", "1/3"], i=1, n=2, t=1)[1]\n'
    "('[0.767073981...', '[0.767073981...')",
)


def _tail_bounds() -> Iterator[Identity]:
    time, value = symbols("t m")
    name = "a falling m has an integral of at least t m(t)/2 over [t/2, t]"
    yield Identity(name, 2 * (time / 2 * value), time * value)


def initialisation(name: str, states: int, figure: str) -> Instance:
    """An initialisation by name; its poles are irrational, so its pair of zeros only holds their number."""
    zeros = Matrix.zeros(states, states).as_immutable()
    weights = Matrix([1] * states).as_immutable()
    instance = Instance(zeros, weights, (Integer(0),) * states, (), f"{name}, 32 states")
    return instance.with_extra(initialisation=name, figure=Rational(figure))


INITIALISATIONS = Theorem(
    key="frontier.initialisations",
    title="Published initialisations against the frontier",
    claims=(
        at_most(efficiency_found(), efficiency()),
        less(efficiency(), efficiency_found() + Rational(1, 1000)),
    ),
    hypotheses=(STABLE.sufficient("the claim is about the poles named, which are stable"),),
    derivation=Derivation(
        conclusion="m is enclosed in balls; since it falls, t m(t) <= b m(a) on [a, b], and intervals are halved until "
        "the maximum over all t > 0 is known. A computation with proved error bounds, of numbers that have no "
        "closed form.",
        lemmas=_tail_bounds,
        uses=("frontier.continuous",),
    ),
    witness=initialisation("s4d-lin", 31, "770/1000"),
    source=_PROFILES,
    setting="initialisations",
    finding=True,
    example=">>> memlaw.sides(\"frontier.initialisations\")[0]\n('[0.7700...', '[0.770...')",
)

THEOREMS = (FULL, ONE, TWO, RING, CONTINUOUS, SUPERADDITIVE, THREE, CONSTANT, REAL, INITIALISATIONS)
