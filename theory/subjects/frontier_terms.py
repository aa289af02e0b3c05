"""What is said of the frontier: quantities, hypotheses, instances."""

from __future__ import annotations

from sympy import Abs, Expr, Poly, Rational, Sum, Symbol, div

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import N, eigenvalue, i, n, other_eigenvalue
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Source

PAPER = Source("guan2025", "section 3", "memory accuracy and memory length trade off")
PROFILES = Source(
    "guan2025",
    "section 3",
    "initialisations from HiPPO give longer memory than random, linearly spaced or step-like ones",
)
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


def modulo(expression: Expr, square: int, symbol: Symbol) -> tuple[Expr, Expr]:
    """Remainder and quotient of a polynomial in s by s^2 - square."""
    quotient, remainder = div(Poly(expression, symbol), Poly(symbol**2 - square, symbol))
    return remainder.as_expr(), quotient.as_expr()
