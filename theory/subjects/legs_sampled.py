"""Published initialisations once sampled: what they keep of the newest input, and how fast they forget."""

from __future__ import annotations

from functools import partial

from sympy import Expr, Integer, Lt, Max, Min, Product, exp, pi, symbols
from sympy.core.relational import Ge

from memlaw.theory.language import Quantity, quantity
from memlaw.theory.language.symbols import N, n, step_size, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance, Number
from memlaw.theory.statement.theorem import Definition, Theorem, equal, greater, less
from memlaw.theory.subjects.legs import HALF, PAPER, TWO, frequency, legs_instance, mirrored_factors

# --- quantities -----------------------------------------------------------------------------------------------------

FAMILIES = {"legs": "S4-LegS", "dlegs": "S4D-LegS", "lin": "S4D-Lin", "inv": "S4D-Inv"}
RULES = {"held": ("hold", "zero-order hold"), "bilinear": ("bil", "the bilinear rule")}


def _family(kind: str, spelled: tuple[str, str]) -> dict[tuple[str, str], type[Quantity]]:
    """One quantity for each initialisation and rule; % in the spelling stands for the rule, # for the family."""
    found = {}
    for family, name in FAMILIES.items():
        for rule, (short, words) in RULES.items():
            latex, plain = spelled
            latex = latex.replace("#", rf"\text{{{name}}}").replace("%", rf"\mathrm{{{short}}}")
            symbol = rf"M^{{\mathrm{{{short}}}}}_{{\text{{{name}}}}}"
            found[family, rule] = quantity(
                f"{kind}_{family}_{rule}",
                spelled=(latex, plain.replace("#", name).replace("%", short)),
                gloss=(symbol, f"the memory function of {name}, step $\\Delta$, by {words}"),
            )
    return found


MEMORY = _family("M", (r"M^{%}_{#}(@)", "M^%_{#}(@)"))
RATE = _family("rate", (r"\lim_{\tau \to \infty} M^{%}_{#}(\tau)^{1/\tau}", "lim_{tau -> oo} M^%_{#}(tau)^(1/tau)"))
capacity_linear = quantity(
    "capacity_linear",
    spelled=(
        r"\sum_{\tau=0}^{\infty} M^{\mathrm{hold}}_{\text{S4D-Lin}}(\tau)",
        "sum_{tau=0}^{oo} M^hold_{S4D-Lin}(tau)",
    ),
    gloss=MEMORY["lin", "held"].gloss,
)
ring_length = quantity("ring_length", spelled=("2/@", "2/@"))
half_states = quantity("half_states", spelled=("N/2", "N/2"))
a = quantity("a", spelled=("a", "a"))(step_size)
inverse_frequency = quantity("inverse_frequency", spelled=(r"\nu_{@}", "nu_@"))

RECIPROCAL = Definition(a, 2 / step_size)
INVERSE_FREQUENCY = Definition(inverse_frequency(n), N / pi * (N / (2 * n + 1) - 1))


def memory(family: str, rule: str, lag: Number = 0) -> Quantity:
    """M(lag) of an initialisation at the step size Delta."""
    return MEMORY[family, rule](step_size, lag)


def rate(family: str, rule: str) -> Quantity:
    """lim M(tau)^(1/tau) of an initialisation."""
    return RATE[family, rule](step_size)


def _aliases(instance: Instance) -> bool:
    """Whether d Delta/2 is whole for a difference d of modes of S4D-Lin; the others never alias at rational steps."""
    step = _step(instance)
    return step is not None and any(
        (difference * step / 2).is_integer for difference in range(1, 2 * (instance.size // 2) - 1)
    )


def _step(instance: Instance) -> Expr:
    """The step size, None where an instance has none yet."""
    return dict(instance.parameters).get("Delta")


EVEN = Hypothesis("even", "N is even", r"N \text{ even}", lambda x: x.size % 2 == 0).sufficient(
    "what is said of S4-LegS and S4D-LegS holds for odd N too; S4D-Lin and S4D-Inv store N/2 modes"
)
NO_ALIASING = Hypothesis(
    "no aliasing",
    "distinct poles of one initialisation stay distinct",
    r"s \neq s' \Rightarrow e^{\Delta s} \neq e^{\Delta s'}",
    lambda x: not _aliases(x),
    on_parameters=True,
)
WHOLE = Hypothesis(
    "whole ring",
    "2/Delta is a whole number",
    r"2/\Delta \in \mathbb{N}",
    lambda x: _step(x) is None or bool((2 / _step(x)).is_integer),
    on_parameters=True,
)
SLOW_STEP = Hypothesis(
    "small step",
    "Delta N <= 2",
    r"\Delta N \leq 2",
    lambda x: _step(x) is None or bool(_step(x) * x.size <= 2),
    on_parameters=True,
)


def _traces() -> Identities:
    size = symbols("N")
    yield Identity(
        "1 + 2 + ... + N = N(N+1)/2, by induction", (size + 1) * (size + 2) / 2, size * (size + 1) / 2 + size + 1
    )


def _ring() -> Identities:
    """b(z) with c = exp(-1) and Z = z^K: -c + (1 - c^2) Z + ...; its squares sum to 1, c^2 at lag 0."""
    c, Z, step = symbols("c Z D")
    yield Identity("Delta K (-1/2) = -1 with K = 2/Delta: l^K has modulus exp(-1)", -step * (2 / step) / 2, Integer(-1))
    yield Identity("and Delta K n pi i = 2 n pi i: it is real", step * (2 / step) * Z, 2 * Z)
    yield Identity("the all-pass function in powers of z^K", (Z - c) / (1 - c * Z), -c + (1 - c**2) * Z / (1 - c * Z))
    yield Identity("the tail (1 - c^2)^2/(1 - c^2) of its squares", (1 - c**2) ** 2 / (1 - c**2), 1 - c**2)


def _bilinear_factor() -> Identities:
    step, point = symbols("D s")
    rate_ = 2 / step
    yield Identity(
        "(1 + Delta s/2)/(1 - Delta s/2) = (a + s)/(a - s) with a = 2/Delta",
        (1 + step * point / 2) / (1 - step * point / 2),
        (rate_ + point) / (rate_ - point),
    )
    yield Identity(
        "(a + s)(a + conj(s)) for conj(s) = -1 - s and i w = s + 1/2, so that w^2 = -(s + 1/2)^2",
        (rate_ + point) * (rate_ + (-1 - point)),
        (rate_ - HALF) ** 2 - (point + HALF) ** 2,
    )


def _bilinear_modulus() -> Identities:
    x, w, size = symbols("a w N")
    yield Identity(
        "|a + s|^2/|a - s|^2 for s = -1/2 + i w rises with w^2",
        ((x - HALF) ** 2 + w**2) / ((x + HALF) ** 2 + w**2),
        1 - 2 * x / ((x + HALF) ** 2 + w**2),
    )
    yield Identity(
        "for the poles -1 and -N: (N - a)(a + 1) - (a - 1)(N + a) = 2 (N - a^2)",
        (size - x) * (x + 1) - (x - 1) * (size + x),
        2 * (size - x**2),
    )


def _difference() -> Identities:
    F, G, P, Q, x, w, size = symbols("F G P Q a w N")
    yield Identity("N(N+1) - N = N^2", size * (size + 1) - size, size**2)
    yield Identity(
        "the two ratios of determinants, with F, Q products of a + n and P, G of a - n",
        (Q + P) / (F + G) - P / F,
        (F * Q - P * G) / (F * (F + G)),
    )
    yield Identity(
        "the two decays",
        1 - 2 * x / ((x + HALF) ** 2 + w**2) - ((x - 1) / (x + 1)) ** 2,
        2 * x * (x**2 + 2 * w**2 - HALF) / ((x + 1) ** 2 * ((x + HALF) ** 2 + w**2)),
    )


_SMALL = TWO.with_parameters(Delta="1/10")
_RING = legs_instance(4).with_parameters(Delta=1)

_theorem = partial(Theorem, source=PAPER, setting="initialisation", witness=_SMALL)

HELD = _theorem(
    key="legs.held",
    title="What published initialisations keep of the newest input, by zero-order hold",
    corollary_of="allpass.initial",
    claims=(
        equal(memory("legs", "held"), 1 - exp(-step_size * N * (N + 1))),
        equal(memory("dlegs", "held"), 1 - exp(-step_size * N)),
        equal(memory("lin", "held"), 1 - exp(-step_size * (N - 1))),
        equal(memory("inv", "held"), 1 - exp(-step_size * N)),
    ),
    hypotheses=(EVEN, NO_ALIASING.but_not(_RING)),
    derivation=Derivation(
        conclusion="M(0) = 1 - |det exp(Delta A)|^2 = 1 - exp(2 Delta Re tr A); the trace is -N(N+1)/2 for S4-LegS and "
        "-1/2 for each pole of the others: N of them, N - 1 for S4D-Lin, whose pole n = 0 is real.",
        lemmas=_traces,
        facts=(
            "det exp X = exp tr X",
            "frequencies that are algebraic, or rational multiples of 1/pi, do not differ by 2 pi k/Delta for "
            "rational Delta",
        ),
        uses=("allpass.initial", "legs.spectrum", "legs.frequencies"),
    ),
    remark="N = 64, Delta = 0.001: 0.984392 for S4-LegS; 0.061995 for S4D-LegS and S4D-Inv; 0.061057 for S4D-Lin. With "
    "aliasing, the number of distinct eigenvalues takes the place of N or N - 1.",
    example=">>> memlaw.sides(\"legs.held\")[0]\n('[0.45118...', '[0.45118...')",
)

ALIASING = _theorem(
    key="legs.aliasing",
    title="S4D-Lin loses capacity by aliasing, and can be exactly a ring",
    claims=(
        equal(capacity_linear(step_size), Min(N - 1, ring_length(step_size))),
        equal(
            memory("lin", "held", tau), 1 - exp(-2), Ge(N - 1, ring_length(step_size)), Lt(tau, ring_length(step_size))
        ),
        equal(memory("lin", "held", tau + ring_length(step_size)), exp(-2) * memory("lin", "held", tau)),
    ),
    hypotheses=(EVEN, WHOLE.but_not(legs_instance(4).with_parameters(Delta="4/3", tau=0))),
    derivation=Derivation(
        conclusion="exp(Delta(-1/2 + i pi n)) depends on n modulo K = 2/Delta alone, and n runs through N - 1 "
        "consecutive integers: min(N - 1, K) eigenvalues, and A^K = exp(-1) I. If all K occur they are the roots of "
        "z^K = exp(-1), b(z) = (z^K - exp(-1))/(1 - exp(-1) z^K) up to sign, and M is constant on blocks of K lags.",
        lemmas=_ring,
        facts=("a diagonal layer has one dimension of capacity for every distinct driven eigenvalue",),
        uses=("allpass.memory", "capacity.diagonal"),
    ),
    witness=_RING.with_parameters(Delta=1, tau=1),
    setting="aliasing",
    remark="N = 64: capacity 40 at Delta = 0.05 and 20 at 0.1, where M = 1 - exp(-2) = 0.8647 on the first 20 lags. "
    "Poles pass the Nyquist frequency once Delta (N/2 - 1) > 1.",
    example=">>> memlaw.sides(\"legs.aliasing\")[1]\n('[0.8646...', '[0.8646...')",
)

_LEGS_BILINEAR = Product(((a - n) / (a + n)) ** 2, (n, 1, N))
_TOP = Product(a + n, (n, 0, N - 1)) + Product(a - n, (n, 1, N))
_BOTTOM = Product(a + n, (n, 1, N)) + Product(a - n, (n, 0, N - 1))
_LAST = half_states() - 1


def _pair(w: Expr) -> Expr:
    return ((a - HALF) ** 2 + w**2) / ((a + HALF) ** 2 + w**2)


BILINEAR = _theorem(
    key="legs.bilinear",
    title="What published initialisations keep of the newest input, by the bilinear rule",
    corollary_of="allpass.initial",
    claims=(
        equal(memory("legs", "bilinear"), 1 - _LEGS_BILINEAR),
        equal(memory("dlegs", "bilinear"), 1 - (_TOP / _BOTTOM) ** 2),
        equal(
            memory("lin", "bilinear"), 1 - ((a - HALF) / (a + HALF)) ** 2 * Product(_pair(pi * n) ** 2, (n, 1, _LAST))
        ),
        equal(memory("inv", "bilinear"), 1 - Product(_pair(inverse_frequency(n)) ** 2, (n, 0, _LAST))),
    ),
    where=(RECIPROCAL, INVERSE_FREQUENCY),
    hypotheses=(EVEN,),
    derivation=Derivation(
        conclusion="M(0) = 1 - prod |l|^2 with l = (a + s)/(a - s): for real poles a factor each, for S4D-LegS the "
        "ratio of its characteristic polynomial at -a and a, for conjugate pairs the square of |a + s|^2/|a - s|^2.",
        lemmas=_bilinear_factor,
        facts=("l -> (a + s)/(a - s) is one to one: distinct poles stay distinct",),
        uses=("allpass.initial", "legs.spectrum"),
    ),
    remark="N = 64, Delta = 0.001: 0.984404, 0.061274, 0.061008, 0.061308.",
    example=">>> memlaw.sides(\"legs.bilinear\")[0]\n('2680/5929', '2680/5929')",
)

HELD_DECAY = _theorem(
    key="legs.held_decay",
    title="How fast published initialisations forget in the end, by zero-order hold",
    corollary_of="tail.rate",
    claims=(
        equal(rate("legs", "held"), exp(-2 * step_size)),
        equal(rate("dlegs", "held"), exp(-step_size)),
        equal(rate("lin", "held"), exp(-step_size)),
        equal(rate("inv", "held"), exp(-step_size)),
    ),
    hypotheses=(EVEN,),
    derivation=Derivation(
        conclusion="The rate is rho^2, and |exp(Delta s)| = exp(Delta Re s): the slowest pole of S4-LegS is -1, those "
        "of the others all have real part -1/2.",
        lemmas=mirrored_factors,
        facts=("|exp z| = exp Re z",),
        uses=("tail.rate", "legs.spectrum", "legs.frequencies"),
    ),
    remark="S4 starts accurate and short, S4D long and inaccurate.",
    example=">>> memlaw.sides(\"legs.held_decay\")[0]\n('[0.81873...', '[0.81873...')",
)

_SLOWEST = {"dlegs": frequency(N), "lin": pi * (N * HALF - 1), "inv": N * (N - 1) / pi}

BILINEAR_DECAY = _theorem(
    key="legs.bilinear_decay",
    title="How fast published initialisations forget in the end, by the bilinear rule",
    corollary_of="tail.rate",
    claims=(
        equal(rate("legs", "bilinear"), Max(((a - 1) / (a + 1)) ** 2, ((N - a) / (N + a)) ** 2)),
        *(equal(rate(family, "bilinear"), 1 - 2 * a / ((a + HALF) ** 2 + w**2)) for family, w in _SLOWEST.items()),
    ),
    where=(RECIPROCAL,),
    hypotheses=(EVEN,),
    derivation=Derivation(
        conclusion="The rate is rho^2. |(a - n)/(a + n)| falls until n = a and rises from there, so the largest is at "
        "n = 1 or n = N, the latter iff N > a^2 = 4/Delta^2; for s = -1/2 + i w the modulus rises with |w|.",
        lemmas=_bilinear_modulus,
        uses=("tail.rate", "legs.spectrum", "legs.frequencies"),
    ),
    remark="High frequencies decay far more slowly than by zero-order hold: S4D-Inv with N = 64 and Delta = 0.1 loses "
    "2.4e-5 per lag, against 0.095.",
    example=">>> memlaw.sides(\"legs.bilinear_decay\")[0]\n('[0.81859...', '[0.81859...')",
)

DIFFERENCE = _theorem(
    key="legs.difference",
    title="S4-LegS starts more accurate than S4D-LegS, and forgets faster",
    claims=(
        greater(memory("legs", "held"), memory("dlegs", "held")),
        greater(memory("legs", "bilinear"), memory("dlegs", "bilinear")),
        less(rate("legs", "held"), rate("dlegs", "held")),
        less(rate("legs", "bilinear"), rate("dlegs", "bilinear")),
    ),
    hypotheses=(SLOW_STEP.but_not(legs_instance(1).with_parameters(Delta=20)),),
    derivation=Derivation(
        conclusion="By hold the exponents differ, N(N+1) > N and 2 > 1. By the bilinear rule with a >= N all factors "
        "0 <= a - n < a + n, so P G < F Q; and a^2 >= 1 > 1/2 with N <= a <= a^2, so the slowest pole is -1.",
        lemmas=_difference,
        uses=("legs.held", "legs.bilinear", "legs.held_decay", "legs.bilinear_decay"),
    ),
    remark="Both have capacity N, so what S4-LegS gains at the newest input it loses later. The equivalence of S4 and "
    "S4D (equivalence.memory) is one of spectra; the initialisations of these names have different ones.",
    example=">>> memlaw.sides(\"legs.difference\")[1]\n('2680/5929', '32080/177241')",
)

THEOREMS = (HELD, ALIASING, BILINEAR, HELD_DECAY, BILINEAR_DECAY, DIFFERENCE)
