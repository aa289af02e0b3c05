"""What is said of published initialisations: quantities, hypotheses, instances."""

from __future__ import annotations

from functools import cache

from sympy import Expr, ImmutableMatrix, Integer, Rational, pi, sqrt, symbols

from memlaw.theory.language import Quantity, quantity
from memlaw.theory.language.symbols import N, i, n, step_size
from memlaw.theory.statement.derivation import Identities, Identity
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance, Number
from memlaw.theory.statement.theorem import Definition, Source

PAPER = Source(
    "guan2025",
    "section 4",
    "S4 and the diagonal S4D are theoretically equivalent; initialisations from HiPPO give longer memory",
)
HALF = Rational(1, 2)

# --- quantities -----------------------------------------------------------------------------------------------------

FAMILIES = {"legs": "S4-LegS", "dlegs": "S4D-LegS", "lin": "S4D-Lin", "inv": "S4D-Inv"}
RULES = {"held": ("hold", "zero-order hold"), "bilinear": ("bil", "the bilinear rule")}


def _family(
    kind: str, spelled: tuple[str, str], meaning: str, gloss: bool
) -> dict[tuple[str, str], type[Quantity]]:
    """One quantity for each initialisation and rule; % in the spelling stands for the rule, # for the family."""
    found = {}
    for family, name in FAMILIES.items():
        for rule, (short, words) in RULES.items():
            latex, plain = spelled
            latex = latex.replace("#", rf"\text{{{name}}}").replace("%", rf"\mathrm{{{short}}}")
            symbol = latex.replace("(@)", "")
            found[family, rule] = quantity(
                f"{kind}_{family}_{rule}",
                spelled=(latex, plain.replace("#", name).replace("%", short)),
                gloss=(symbol, f"the memory function of {name}, step $\\Delta$, by {words}")
                if gloss
                else None,
            )
    return found


MEMORY = _family("M", (r"M^{%}_{#}(@)", "M[#, %](@)"), "memory function", gloss=True)
RATE = _family(
    "rate",
    (r"\lim_{\tau \to \infty} M^{%}_{#}(\tau)^{1/\tau}", "lim_{tau -> oo} M[#, %](tau)^(1/tau)"),
    "rate at which the memory function ends",
    gloss=False,
)
capacity_linear = quantity(
    "capacity_linear",
    spelled=(
        r"\sum_{\tau=0}^{\infty} M^{\mathrm{hold}}_{\text{S4D-Lin}}(\tau)",
        "sum_{tau=0}^{oo} M[S4D-Lin, hold](tau)",
    ),
)
ring_length = quantity("ring_length", spelled=("2/@", "2/@"))
half_states = quantity("half_states", spelled=("N/2", "N/2"))
hippo = quantity(
    "hippo",
    spelled=("A_{%@}", "A_%@"),
    gloss=(
        "A",
        r"the HiPPO-LegS operator $x' = Ax + Bu$, in log time, for the coefficients "
        r"$x_{i} = \sqrt{2i-1}\, \int_{0}^{1} u(ts) P_{i-1}(2s-1)\, ds$ of the past",
    ),
)
characteristic = quantity(
    "characteristic",
    spelled=(r"\det(@ I - A)", "det(@ I - A)"),
    gloss=("A, B", r"the HiPPO-LegS pair, $B_{i} = \sqrt{2i-1}$"),
)
characteristic_normal = quantity(
    "characteristic_normal",
    spelled=(r"\det\bigl(@ I - A - \tfrac{1}{2} B B^{\mathsf{T}}\bigr)", "det(@ I - A - B B^T/2)"),
)
pole = quantity(
    "pole",
    real=False,
    spelled=("s_{@}", "s_@"),
    gloss=(
        r"s_{1}, \dots, s_{N}",
        r"the eigenvalues of $A + \frac{1}{2} B B^{\mathsf T}$, the poles of S4D-LegS, by rising imaginary part",
    ),
)
frequency = quantity(
    "frequency",
    spelled=(r"\omega_{@}", "omega_@"),
    gloss=(r"\omega_{j}", r"the imaginary part of the pole $s_{j}$ of S4D-LegS"),
)
a = quantity("a", spelled=("a", "a"))(step_size)
inverse_frequency = quantity("inverse_frequency", spelled=(r"\nu_{@}", "nu_@"))
weight = quantity("legs_weight", spelled=("B_{@}", "B_@"))

RECIPROCAL = Definition(a, 2 / step_size)
WEIGHT = Definition(weight(i), sqrt(2 * i - 1))
INVERSE_FREQUENCY = Definition(inverse_frequency(n), N / pi * (N / (2 * n + 1) - 1))


def memory(family: str, rule: str, lag: Number = 0) -> Quantity:
    """M(lag) of an initialisation at the step size Delta."""
    return MEMORY[family, rule](step_size, lag)


def rate(family: str, rule: str) -> Quantity:
    """lim M(tau)^(1/tau) of an initialisation."""
    return RATE[family, rule](step_size)


# --- instances ------------------------------------------------------------------------------------------------------


@cache
def legs_instance(states: int) -> Instance:
    """HiPPO-LegS with so many states, divided by sqrt(2n+1) so that it is rational.

    >>> legs_instance(2).label
    'HiPPO-LegS, N = 2'
    """
    A = ImmutableMatrix(states, states, lambda n, k: -(n + 1) if n == k else (-(2 * k + 1) if n > k else 0))
    values = tuple(Integer(-n) for n in range(1, states + 1))
    return Instance(A, ImmutableMatrix(states, 1, [1] * states), values, label=f"HiPPO-LegS, N = {states}")


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
SEVERAL = Hypothesis("size", "N is at least one", r"N \geq 1", lambda x: x.size >= 1).sufficient(
    "a state has at least one component"
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


def mirrored_factors() -> Identities:
    """On Re s = -1/2 the conjugate of s is -1 - s."""
    point, index = symbols("s n")
    yield Identity(
        "the second product's factor is minus the conjugate of the first one's",
        point - (index - 1),
        -(index + (-1 - point)),
    )


# --- theorems -------------------------------------------------------------------------------------------------------

TWO = legs_instance(2)
