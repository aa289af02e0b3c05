"""The frontier at long lags, and its continuous limit: memory per unit of time.

Memory at long lags is that of a continuous system: the poles of a stable pair (A, B) here are p_i = 2 (l_i - 1)/(l_i +
1), those of the system x' = A_c x + B_c u of which (A, B) is the bilinear discretisation with step 1, so that nothing
is lost in going from one to the other.
"""

from __future__ import annotations

from functools import partial

from sympy import Abs, Ge, Integer, Rational, Sum, conjugate, sqrt, symbols

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language.symbols import N, eigenvalue, i, j, omega, other_eigenvalue, step_size, t, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Theorem, at_most, equal, less
from memlaw.theory.statement.words import Chains, Rule, chain, operators
from memlaw.theory.subjects.frontier import HALF, PAIR

_theorem = partial(Theorem, source=sources.TRADEOFF, setting="times")
pole = complex_quantity("p", "p", 1)
other_pole = complex_quantity("p_other", spelled=("p'_{%}", "p'_{%}"))
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
other_density = quantity("m_other", spelled=("m'(@)", "m'(@)"), gloss=("m'(t)", r"the same for the second pair"))
other_size = quantity("other_size", spelled=("N'", "N'"), gloss=("N'", "the number of states of the second pair"))
union_density = quantity(
    "m_union",
    "m",
    1,
    gloss=(r"m_{\omega}(t)", r"the same for the poles of both pairs together, those of the second moved by $i \omega$"),
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

POLE = Definition(pole(i), 2 * (eigenvalue[i] - 1) / (eigenvalue[i] + 1))
OTHER_POLE = Definition(other_pole(i), 2 * (other_eigenvalue[i] - 1) / (other_eigenvalue[i] + 1))
POLE_SUM = Definition(pole_sum(), Sum(Abs(pole(i)), (i, 1, N)) + Sum(Abs(other_pole(j)), (j, 1, other_size())))


# --- continuous time ------------------------------------------------------------------------------------------


def _lyapunov() -> tuple[Rule, ...]:
    A, Ah, B, Bh = operators("A A^* B B^*")
    return (Rule("Lyapunov's equation with G = I: A + A^* = -B B^*", Ah, -A - B * Bh),)


def _balanced_flow() -> Chains:
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


def _local_errors() -> Identities:
    """The slopes of y - 2 arctan(y/2) and of 1 - (1 - iu) e^{iu}; e^{iu} is written E, with slope iE."""
    y, u, E = symbols("y u E")
    yield Identity("1 - 1/(1 + y^2/4) <= y^2/4", 1 - 1 / (1 + y**2 / 4), y**2 / 4 / (1 + y**2 / 4))
    j = symbols("j")  # the imaginary unit: only its linearity is used
    yield Identity("the slope is -u e^{iu} j^2", j * E - j * (1 - j * u) * E, j**2 * u * E)


_EXCESS = Abs(sqrt(M_step(step_size, tau) / step_size) - sqrt(density((tau + HALF) * step_size)))
CONTINUOUS = _theorem(
    key="frontier.continuous",
    title="Memory per unit of time, and how fast a sampled system approaches it",
    claims=(
        less(t * density(t), N),
        equal(density(Integer(0)), -Sum(pole(i) + conjugate(pole(i)), (i, 1, N))),
        at_most(
            _EXCESS,
            step_size**2 * (derivative_norm(Integer(2)) / 8 + tau * step_size * derivative_norm(Integer(3)) / 12),
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
    witness=PAIR.with_parameters(t=1, tau=1, Delta="1/2"),
    remark="So memory at a fixed delay, divided by the step, tends to m as the step goes to zero. The quotient "
    "belongs there: nearly all of the all-pass law then sits on lag 0, and memory at any other delay is of the order "
    "of the step.",
    example=">>> memlaw.sides(\"frontier.continuous\", [\"1/3\"], t=0, tau=0, Delta=1)[1]\n('2', '2')",
)


def _nearly_orthogonal() -> Chains:
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


def _the_factor() -> Identities:
    w, R, x, y = symbols("w R x y")
    yield Identity("1 + R/(omega - 2R)", 1 + R / (w - 2 * R), (w - R) / (w - 2 * R))
    yield Identity("2 sqrt(xy) <= x + y, with squares for x and y", x**2 + y**2 - 2 * x * y, (x - y) ** 2)


SUPERADDITIVE = _theorem(
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
    witness=PAIR.with_parameters(t=1, omega=100).with_extra(other=(Rational(1, 4),)),
    example=">>> memlaw.sides(\"frontier.superadditive\", [\"1/3\"], t=0, omega=10)\n[('150696/6241', '202538/6241')]",
)

THEOREMS = (CONTINUOUS, SUPERADDITIVE)
