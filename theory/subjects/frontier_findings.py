"""What optimisation found of the frontier, and no proof covers."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from sympy import Expr, I, Integer, Matrix, Poly, Rational, sqrt, symbols

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language.symbols import N, eigenvalue, i, n
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_most, equal, less
from memlaw.theory.subjects.frontier import modulo
from memlaw.theory.subjects.frontier_found import CONSTANTS, ROWS, Parts, found_eigenvalues, found_poles

PROFILES = Source(
    "guan2025", "initialisations from HiPPO give longer memory than random, linearly spaced or step-like ones"
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
TRIPLE = tuple(complex_quantity(f"{name}_triple", name, 2) for name in "efg")
FOUND_TRIPLE = tuple(quantity(f"{name}_found", spelled=(f"{name}_{{\\star}}", f"{name}*")) for name in "efg")
found_density = quantity(
    "m_found",
    spelled=(r"m_{\star}(@)", "m_*(@)"),
    gloss=(
        r"m_{\star}(t)",
        r"memory per unit of time at delay $t$ of the $N$ poles that a search found, to three decimals: $-.5$ for "
        r"$N = 1$, $-.772 \pm 1.899i$ for $N = 2$, $-1.139$, $-.883 \pm 4.281i$ for $N = 3$; all are listed in "
        r"memlaw.theory.subjects.frontier\_found",
    ),
)
found_constant = quantity(
    "kappa_found",
    spelled=(r"\kappa^{\star}_{N}", "kappa^*_N"),
    gloss=(
        r"\kappa^{\star}_{N}",
        r"$N$ times a figure cut off after five decimals, at most $\kappa_{N}$, the supremum of $t\, m(t)$ over "
        r"$N$ poles: $.36787$, $.50912$, $.59191$, $.64741$, $.68766$, $.71842$, $.74283$, "
        r"$.76275$ for $N = 1, \dots, 8$, and $.84800$ for $N = 16$",
    ),
)
efficiency = quantity(
    "efficiency",
    spelled=(r"\max_{t > 0} \frac{t\, m_{I}(t)}{N}", "max_t t m_I(t)/N"),
    gloss=(
        "m_{I}(t)",
        "memory per unit of time at delay $t$ of the continuous system with the $N$ poles of the initialisation $I$",
    ),
)
efficiency_found = quantity(
    "efficiency_found",
    spelled=(r"\eta_{I}", "eta_I"),
    gloss=(
        r"\eta_{I}",
        r"the figure of the initialisation $I$ with 32 states, cut off after three decimals: S4D-Lin $.770$ (31 "
        r"real states), 32 equally spaced poles with its spacing "
        r"and decay $.772$, with decay $.95$ $.835$, S4D-LegS $.394$, S4D-Inv $.385$, S4-LegS "
        r"$.264$, the best poles found $.906$",
    ),
)


def _listed() -> str:
    """The figures of the rows, the lags of each number of eigenvalues together."""
    lags: dict[int, list[int]] = {}
    for size, lag in ROWS:
        lags.setdefault(size, []).append(lag)
    return "; ".join(
        rf"for $N = {size}$, $\tau = {several[0]}"
        + (rf", \dots, {several[-1]}$: " if several[1:] else "$: ")
        + ", ".join(f"$.{ROWS[size, lag][0]:05}$" for lag in several)
        for size, several in lags.items()
    )


row_figure = quantity(
    "row_figure",
    spelled=(r"\mu_{N, \tau}", "mu_{N, tau}"),
    gloss=(r"\mu_{N, \tau}", f"the figure of a row, {_listed()}"),
)
row_memory = quantity(
    "row_memory",
    spelled=(r"M_{\star}(\tau)", "M_*(tau)"),
    gloss=(
        r"M_{\star}(\tau)",
        r"the memory at lag $\tau$ of the $N$ eigenvalues of a row, to six decimals; all are listed in "
        r"memlaw.theory.subjects.frontier\_found",
    ),
)
best_memory = quantity(
    "best_memory",
    spelled=(r"M^{*}(N, \tau)", "M*(N, tau)"),
    gloss=(
        r"M^{*}(N, \tau)",
        r"the supremum of the memory at lag $\tau$ over all stable spectra of $N$ eigenvalues, for the $N$ and $\tau$ "
        r"of a row",
    ),
)


# --- findings -------------------------------------------------------------------------------------------------


@cache
def stored(size: int) -> Instance:
    """The poles found for so many states, as the diagonal pair that they give by the bilinear step 1."""
    poles = found_poles(size)
    values = [(1 + p / 2) / (1 - p / 2) for p in (_gaussian(*parts) for parts in poles)]
    rationals = tuple(value.expand(complex=True) for value in values)
    figure = Rational(CONSTANTS[size].numerator, CONSTANTS[size].denominator) * size
    return _diagonal(rationals, f"poles {_told(poles)}").with_extra(figure=figure)


@cache
def row(size: int, lag: int) -> Instance:
    """The eigenvalues found for so many states and a lag, and what they keep, cut off."""
    found = found_eigenvalues(size, lag)
    values = tuple(_gaussian(*parts) for parts in found)
    label = f"lag {lag}, eigenvalues {_told(found, 6)}"
    return _diagonal(values, label).with_extra(figure=Rational(ROWS[size, lag][0], 100000), lag=lag)


def _is_stored(instance: Instance) -> bool:
    return instance.size in CONSTANTS and instance.eigenvalues == stored(instance.size).eigenvalues


def _is_row(instance: Instance) -> bool:
    place = (instance.size, instance.extra.get("lag"))
    return place in ROWS and instance.eigenvalues == row(*place).eigenvalues


def _is_named(instance: Instance) -> bool:
    return "initialisation" in instance.extra and instance.A.is_zero_matrix


def _other(like: Instance) -> Instance:
    """Other eigenvalues, with the figure of these."""
    return Instance.diagonal("1/2", "1/3").with_extra(**like.extra)


def _diagonal(values: tuple[Expr, ...], label: str) -> Instance:
    column = Matrix([1] * len(values)).as_immutable()
    return Instance(Matrix.diag(*values).as_immutable(), column, values, (), label)


def _told(parts: Parts, decimals: int = 3) -> str:
    texts = (f"{float(real):.{decimals}f}" + (f"{float(imag):+.{decimals}f}i" if imag else "") for real, imag in parts)
    return ", ".join(texts)


def _gaussian(real: Fraction, imag: Fraction) -> Expr:
    return Rational(real.numerator, real.denominator) + I * Rational(imag.numerator, imag.denominator)


FOUND = Hypothesis("found poles", "the poles are those found for N states", r"p_{i} = p_{i}^{\star}", _is_stored)
OF_A_ROW = Hypothesis(
    "of a row", "the eigenvalues are those of a row", r"\lambda_{i} = \lambda_{i}^{\star}(N, \tau)", _is_row
)
NAMED = Hypothesis("named", "the poles are those of an initialisation named", r"p_{i} = p_{i}^{I}", _is_named)


def _one_pole() -> Identities:
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
        at_most(found_constant(), found_density(Integer(1))),
        less(found_density(Integer(1)), found_constant() + N * Rational(1, 100000)),
    ),
    hypotheses=(
        STABLE.sufficient("the claim is about the poles found, which are stable"),
        FOUND.but_not(_other(stored(2))),
    ),
    derivation=Derivation(
        conclusion="Maximising t m(t) over poles by L-BFGS from many starts; the poles found are rounded to three "
        "decimals, in units in which t = 1, and their value is enclosed. That none are better is not proved: "
        "kappa_N = sup t m(t) is at least this, and at most N.",
        lemmas=_one_pole,
        uses=("frontier.continuous",),
    ),
    witness=stored(2),
    source=sources.TRADEOFF,
    setting="found poles",
    finding=True,
    remark="For N = 1 the figure is N/e, cut off: there the optimum is known.",
    example=">>> memlaw.sides(\"frontier.constants\")[0]\n('[1.01824...', '[1.018248...')",
)


def _cells() -> Identities:
    el, elh, m, mh, room, x, f = symbols("l L m M F x f")
    apart = (1 - elh * m) * (1 - el * mh)
    yield Identity(
        "1/cosh^2 of the distance of l and m, L and M conjugate to them: |<k_l, k_m>|^2",
        1 - (el - m) * (elh - mh) / apart,
        (1 - el * elh) * (1 - m * mh) / apart,
    )
    yield Identity(
        "y^2 - x^2 + 2 x f under y^2 + f^2 = F is at most F", (room - f**2) - x**2 + 2 * x * f, room - (f - x) ** 2
    )


ENCLOSED = Theorem(
    key="frontier.enclosed",
    title="Between which numbers the frontier of a few eigenvalues lies",
    claims=(at_most(row_figure(), row_memory()), less(best_memory(), row_figure() + Rational(2, 100000))),
    hypotheses=(
        STABLE.sufficient("the claim is about the supremum over stable spectra"),
        OF_A_ROW.but_not(_other(row(2, 2))),
    ),
    derivation=Derivation(
        conclusion="M_*(tau) is that of rational eigenvalues, and at most M*(N, tau). From above by branch and bound: "
        "all spectra, turned and reflected, the eigenvalues in order of modulus, those aside that fewer could do "
        "without, are cells of hyperbolic polar coordinates, and a cell is halved until a first- or second-order bound "
        "on M over it, from M at its middle, in float64 with its rounding bounded, is below the number shown.",
        lemmas=_cells,
        uses=("allpass.memory", "frontier.one"),
    ),
    witness=row(2, 2),
    source=sources.TRADEOFF,
    setting="frontier rows",
    finding=True,
    remark="The bounds and their proofs are in the notes. N = 1 is a theorem, and so is N = 2 at lag 2.",
    example=">>> memlaw.sides(\"frontier.enclosed\")[0]\n('7/16', '7/16')",
)


def _tail_bounds() -> Identities:
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
    claims=(at_most(efficiency_found(), efficiency()), less(efficiency(), efficiency_found() + Rational(1, 1000))),
    hypotheses=(
        STABLE.sufficient("the claim is about the poles named, which are stable"),
        NAMED.sufficient("other poles have no figure here"),
    ),
    derivation=Derivation(
        conclusion="m is enclosed in balls; since it falls, t m(t) <= b m(a) on [a, b], and intervals are halved until "
        "the maximum over all t > 0 is known. A computation with proved error bounds, of numbers that have no "
        "closed form.",
        lemmas=_tail_bounds,
        uses=("frontier.continuous",),
    ),
    witness=initialisation("s4d-lin", 31, "770/1000"),
    source=PROFILES,
    setting="initialisations",
    finding=True,
    example=">>> memlaw.sides(\"frontier.initialisations\")[0]\n('[0.7700...', '[0.770...')",
)


def _three_at_three() -> Identities:
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
        value += scale * w**shared * x ** ((first - shared) // 2) * y ** ((third - shared) // 2) * middle**second
    remainder, quotient = modulo(value, 33, s)
    yield Identity("(e g)^2 = e^2 g^2 up to a multiple of s^2 - 33", w**2 - x * y, (s**2 - 33) / 192)
    yield Identity("M(3) modulo s^2 - 33", value, remainder + (s**2 - 33) * quotient)
    yield Identity("is (945 + 33 s)/2048", remainder, (945 + 33 * s) / 2048)


_ROOT = sqrt(33)
_BEST_OF_THREE = (945 + 33 * _ROOT) / 2048
_FIRST, _SECOND, _THIRD = (item(i, n) for item in TRIPLE)
_FOUND = tuple(item() for item in FOUND_TRIPLE)
THREE = Theorem(
    source=sources.TRADEOFF,
    setting="few eigenvalues",
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
        "better (the second line) was found by optimisation from many starts and is not proved; that none does by "
        "more than 2e-5 is shown by branch and bound (frontier.enclosed).",
        lemmas=_three_at_three,
        uses=("allpass.memory",),
    ),
    witness=Instance.diagonal("1/2", "-1/3", "I/2", i=2, n=3),
    finding=True,
    example=">>> memlaw.sides(\"frontier.three\")[0]\n('[0.553989...]', '[0.553989...]')",
)

THEOREMS = (ENCLOSED, THREE, CONSTANT, INITIALISATIONS)
