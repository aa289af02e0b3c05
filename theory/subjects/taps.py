"""Two taps: a state that takes the newest input and the one before, as a short convolution in front makes it."""

from __future__ import annotations

from functools import partial

from sympy import Integer, Sum, oo, symbols

from memlaw.theory.language import ALL_PASS, Coefficient, M, complex_quantity, quantity
from memlaw.theory.language.symbols import N, bar, k, squared, tau, z
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian, modulus_squared
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_most, equal

M_taps = quantity(
    "M_taps",
    spelled=(r"M_{\beta,\gamma}(@)", "M_{beta,gamma}(@)"),
    gloss=(
        r"M_{\beta,\gamma}(\tau)",
        r"the memory function of $x_{t} = A x_{t-1} + \beta B u_{t-1} + \gamma B u_{t}$, one input and two taps",
    ),
)
before = complex_quantity("tap_before", spelled=(r"\beta", "beta"))
now = complex_quantity("tap_now", spelled=(r"\gamma", "gamma"))
zero = complex_quantity("zero_of_taps", spelled=("z_{1}", "z_1"), gloss=("z_{1}", r"the zero of $\gamma + \beta z$"))
swallowed = complex_quantity(
    "swallowed",
    "g",
    1,
    gloss=(
        "g_{k}",
        r"the direction that the zero of $\gamma + \beta z$ at $z_{1} = -\gamma/\beta$ takes from $z b(z)$",
    ),
)


def tapped(instance: Instance, gamma: Number, beta: Number) -> Instance:
    """An instance whose input enters by two taps, labelled with them.

    >>> tapped(Instance.diagonal("1/2"), 1, "I").label
    'taps 1, I; eigenvalues 1/2'
    """
    taps = gaussian(gamma), gaussian(beta)
    return instance.with_extra(now=taps[0], before=taps[1]).called(f"taps {taps[0]}, {taps[1]}; {instance.label}")


def _off_the_poles(instance: Instance) -> bool:
    """Whether the zero of gamma + beta z lies at no pole 1/l."""
    now_, before_ = instance.extra["now"], instance.extra["before"]
    return all((before_ + now_ * value).expand() != 0 for value in instance.eigenvalues)


TAPPED = Hypothesis(
    "a tap",
    "one tap at least is open",
    r"(\beta, \gamma) \neq (0, 0)",
    lambda x: bool(x.extra["now"] != 0 or x.extra["before"] != 0),
)
LATER = Hypothesis("a later tap", "the second tap is open", r"\beta \neq 0", lambda x: bool(x.extra["before"] != 0))
UNEVEN = Hypothesis(
    "uneven taps",
    "the taps are not of one size",
    r"|\beta| \neq |\gamma|",
    lambda x: modulus_squared(x.extra["now"]) != modulus_squared(x.extra["before"]),
)
OFF_POLES = Hypothesis(
    "no pole cancelled", "the taps cancel no pole", r"\beta + \gamma \lambda_i \neq 0", _off_the_poles
)

_PAIR = Instance.diagonal("1/2", "-1/3")
WITNESS = tapped(_PAIR.with_parameters(tau=1), 1, 2)
_UNSTABLE = tapped(Instance.diagonal(2, tau=0), 1, 2)
_TWINS = tapped(Instance.diagonal("1/2", "1/2", tau=0), 1, 2)

ZERO = zero()
PLACED = Definition(zero(), -now() / before())
AT_ZERO = ZERO * ALL_PASS.subs(z, ZERO)  # z b(z) at the zero of the taps
SWALLOWED = Definition(
    swallowed(k), bar(ZERO) ** k - bar(AT_ZERO) * Coefficient(z * ALL_PASS / (1 - bar(ZERO) * z), z, k)
)
LENGTH = (1 - squared(AT_ZERO)) / (1 - squared(ZERO))


def _reproduces() -> Identities:
    """The kernel (1 - conj(f(p)) f(z))/(1 - conj(p) z) of an all-pass f at p: its own value there is its length."""
    f, g, p, q = symbols("f g p q")
    yield Identity("at z = p", (1 - g * f) / (1 - q * p), (1 - f * g) / (1 - p * q))


_PAPER = Source("lahoti2026", "a trapezoidal rule reads two inputs at every step, as a convolution of width two does")
_theorem = partial(Theorem, source=_PAPER, setting="two taps", witness=WITNESS)
_STABLE = STABLE.but_not(_UNSTABLE)

CAPACITY = _theorem(
    key="taps.capacity",
    title="A second tap adds no capacity and takes none",
    claims=(equal(Sum(M_taps(tau), (tau, 0, oo)), N),),
    hypotheses=(_STABLE, CONTROLLABLE.but_not(_TWINS), TAPPED.but_not(tapped(_PAIR, 0, 0))),
    derivation=Derivation(
        conclusion="The columns gamma B and A^k (gamma A + beta) B span all states, since B is among what they span; "
        "the sum over all lags is the trace of a projection.",
        facts=("the scores of independent rows add up to their number",),
        uses=("capacity.rank",),
    ),
    remark="Memory need not fall with the lag: eigenvalues 3/5, -3/10 + i/2, 4i/5 with the taps 1/2, 1 keep .21 of "
    "the newest input and .76 of the one before.",
    example=">>> memlaw.sides('taps.capacity')\n[('2', '2')]",
)

DELAYED = _theorem(
    key="taps.delayed",
    title="Two taps keep no more of an input than one tap keeps of it a step earlier",
    claims=(at_most(M_taps(tau + 1), M(tau)),),
    hypotheses=(
        _STABLE,
        CONTROLLABLE.sufficient("the same holds for what the input reaches"),
        TAPPED.sufficient("without a tap nothing is kept"),
    ),
    derivation=Derivation(
        conclusion="The state is (gamma A + beta) times that of one tap a step earlier, and gamma B u_t, which only "
        "disturbs: of u_{t-tau-1} a linear map of a state keeps at most what the state does.",
        facts=("(E v)^* (E C E^* + R)^{-1} E v <= v^* C^{-1} v for R >= 0",),
        uses=("state.projection",),
    ),
    remark="So M_{beta,gamma}(tau) <= N/tau: Markov's bound holds a lag later.",
    example=">>> memlaw.sides('taps.delayed')\n[('955619/1073088', '1211/1296')]",
)

LAW = _theorem(
    key="taps.law",
    title="The law of two taps: a zero eigenvalue more, and one direction less",
    claims=(
        equal(M_taps(tau + 1), M(tau) - squared(swallowed(tau + 1)) / LENGTH),
        equal(M_taps(Integer(0)), 1 - squared(swallowed(Integer(0))) / LENGTH),
    ),
    where=(PLACED, SWALLOWED),
    hypotheses=(
        _STABLE,
        CONTROLLABLE.but_not(_TWINS),
        LATER.sufficient("with one tap the law is that of the pair"),
        UNEVEN.sufficient("where the sizes agree the quotient is a limit"),
        OFF_POLES.sufficient("where a pole is cancelled the kernel has a pole there, and the quotient a limit"),
    ),
    derivation=Derivation(
        conclusion="Responses are (gamma + beta z) f(z) with f in the model space of b: of the N + 1 dimensions of the "
        "model space of z b(z), those that vanish at z_1. What is left out is the kernel that takes the value at z_1.",
        lemmas=_reproduces,
        facts=("the kernel of a model space, also outside the circle, away from the poles",),
        uses=("allpass.memory",),
    ),
    example=">>> memlaw.sides('taps.law')[0]\n('955619/1073088', '955619/1073088')",
)

THEOREMS = (CAPACITY, DELAYED, LAW)
