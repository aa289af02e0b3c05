"""Forced oscillators by two schemes: what the implicit one damps, and what a layer that reads positions sees."""

from __future__ import annotations

from functools import partial

from sympy import Gt, Integer, Le, Product, Sum, oo, symbols

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import i, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian
from memlaw.theory.statement.theorem import Source, Theorem, equal, greater
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operators

_SCHEME = (
    r"of $m$ oscillators $y_{i}' = z_{i}$, $z_{i}' = -A_{i} y_{i} + b_{i} u$ with steps $\Delta_{i}$, both right sides "
    r"taken at the new time"
)
M_implicit = quantity(
    "M_implicit",
    spelled=(r"M_{zy}(@)", "M_zy(@)"),
    gloss=(r"M_{zy}(\tau)", rf"the memory function of velocities and positions {_SCHEME}"),
)
M_position = quantity(
    "M_position", spelled=(r"M_{y}(@)", "M_y(@)"), gloss=(r"M_{y}(\tau)", "that of the positions $y$ alone")
)
stiffness = quantity("stiffness", spelled=("A_{@}", "A_@"))
step_of = quantity("step_of", spelled=(r"\Delta_{@}", "Delta_@"))
oscillator_count = quantity("oscillator_count", spelled=("m", "m"))
radius = quantity(
    "explicit_radius",
    spelled=(r"\rho_{@}", "rho_@"),
    gloss=(
        r"\rho_{i}",
        r"the largest modulus of an eigenvalue of oscillator $i$ by the scheme that takes $y$ at the old time",
    ),
)


def oscillating(stiff: tuple[Number, ...], steps: tuple[Number, ...], forces: tuple[Number, ...] = ()) -> Instance:
    """Oscillators with these A_i, steps and input weights b_i, ones unless given; the pair has a state for each."""
    texts = [tuple(map(gaussian, part)) for part in (stiff, steps, forces or (1,) * len(stiff))]
    told = "oscillators A = {}, Delta = {}, b = {}".format(*(", ".join(map(str, part)) for part in texts))
    pair = Instance.companion(*[0] * len(stiff))
    return pair.with_extra(stiffness=texts[0], steps=texts[1], forces=texts[2]).called(told)


def _squares(instance: Instance) -> list[Number]:
    pairs = zip(instance.extra["steps"], instance.extra["stiffness"], strict=True)
    return [step**2 * stiff for step, stiff in pairs]


PULLED = Hypothesis(
    "pulled back", "stiffness is positive", "A_i > 0", lambda x: all(bool(a > 0) for a in x.extra["stiffness"])
)
DIFFERENT = Hypothesis(
    "different",
    "no two oscillators have the same Delta^2 A",
    r"\Delta_i^2 A_i \neq \Delta_j^2 A_j",
    lambda x: len(set(_squares(x))) == len(_squares(x)),
)
FORCED = Hypothesis(
    "forced",
    "the input reaches each oscillator",
    r"\Delta_i b_i \neq 0",
    lambda x: all(step * b != 0 for step, b in zip(x.extra["steps"], x.extra["forces"], strict=True)),
)

WITNESS = oscillating((1, 2), ("1/2", "1/3"))
_FREE = oscillating((0,), (1,)).with_parameters(tau=0, i=1)
_TWINS = oscillating((1, 1), ("1/2", "1/2"))
_IDLE = oscillating((1, 2), ("1/2", "1/3"), (1, 0))


def _determinants() -> Identities:
    """One step is the inverse of [[1, D A], [-D, 1]], of determinant 1 + D^2 A; the other scheme has 1."""
    step, stiff = symbols("D A")
    s = 1 / (1 + step**2 * stiff)
    yield Identity("the determinant of a step", s * s + step * stiff * s * step * s, s)
    yield Identity("the other scheme keeps areas", 1 * (1 - step**2 * stiff) + step * stiff * step, Integer(1))


def _half() -> Chains:
    """tr (P C P^*)^{-1} P (sum v v^*) P^*, P the rows that read positions."""
    P, Ph, C, v, vh, D, Di = operators("P P^* C v v^* D D^{-1}")
    yield chain(
        ("the sum of (P v)^* D^{-1} P v over all lags, D = P C P^*", vh * Ph * Di * P * v),
        ("is tr D^{-1} D", Di * D),
        ("the number of rows", D**0),
        rules=(Rule("sum_tau v v^* = C", v * vh, C), Rule("P C P^* = D", P * C * Ph, D), cancels(Di, D)),
        trace=True,
    )


_PAPER = Source("rusch2024", "the implicit scheme dissipates, the implicit-explicit one conserves")
_theorem = partial(Theorem, source=_PAPER, setting="oscillators", witness=WITNESS)
_LAWS = (PULLED.but_not(_FREE), DIFFERENT.but_not(_TWINS), FORCED.but_not(_IDLE))

INITIAL = _theorem(
    key="oscillators.initial",
    title="What implicit oscillators keep of the newest input",
    claims=(
        equal(
            M_implicit(Integer(0)),
            1 - Product((1 + step_of(i) ** 2 * stiffness(i)) ** (-2), (i, 1, oscillator_count())),
        ),
    ),
    hypotheses=_LAWS,
    corollary_of="allpass.initial",
    derivation=Derivation(
        conclusion="M(0) = 1 - |det|^2 of a controllable pair; one step of an oscillator has the determinant "
        "1/(1 + Delta^2 A).",
        lemmas=_determinants,
        uses=("allpass.initial",),
    ),
    example=">>> memlaw.sides('oscillators.initial')\n[('1729/3025', '1729/3025')]",
)

POSITIONS = _theorem(
    key="oscillators.positions",
    title="Positions alone have half of the capacity",
    claims=(equal(Sum(M_position(tau), (tau, 0, oo)), oscillator_count()),),
    hypotheses=_LAWS,
    derivation=Derivation(
        conclusion="The rows that are read have a nonsingular covariance, and the sum over all lags is the trace of a "
        "projection on as many dimensions.",
        chains=_half,
        uses=("capacity.rank",),
    ),
    setting="positions of oscillators",
    remark="What is read is no state of a recurrence of its own, and memory need not fall with the lag: one oscillator "
    "with A = 1, Delta = 1/2 keeps .08 of the newest input and .19 of the one before.",
    example=">>> memlaw.sides('oscillators.positions')\n[('2', '2')]",
)

UNDAMPED = _theorem(
    key="oscillators.undamped",
    title="The implicit-explicit scheme conserves up to Delta^2 A = 4 and explodes beyond",
    claims=(
        equal(radius(i), 1, Le(step_of(i) ** 2 * stiffness(i), 4)),
        greater(radius(i), 1, Gt(step_of(i) ** 2 * stiffness(i), 4)),
    ),
    hypotheses=(PULLED.sufficient("without a pull the eigenvalue is 1, twice; with a push the first claim fails"),),
    derivation=Derivation(
        conclusion="The two eigenvalues have the product 1 and the sum 2 - Delta^2 A: conjugates on the circle while "
        "that is at most 2 in modulus, and else real, one of them outside.",
        lemmas=_determinants,
        facts=("the roots of l^2 - t l + 1 have modulus one iff t is real with |t| <= 2",),
    ),
    witness=WITNESS.with_parameters(i=1),
    example=">>> memlaw.sides('oscillators.undamped', i=1)\n[('[1.0000...]', '1.0000000000000000000')]",
)

THEOREMS = (INITIAL, POSITIONS, UNDAMPED)
