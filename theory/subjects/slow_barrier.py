"""Training all weights at once, through any decoder of the state, does not bring eigenvalues out sooner.

While no spectrum within reach remembers the lag, no decoder has anything to gain from it: the loss cannot fall, and a
flow pays for its way with what the loss falls by. The pair (A, B) is the one at which the flow arrives.
"""

from __future__ import annotations

from functools import partial

from sympy import Expr, symbols

from memlaw.theory.language import M, quantity, spectral_radius
from memlaw.theory.language.symbols import N, r, squared, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, GAUSSIAN, RADIUS, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian
from memlaw.theory.statement.theorem import Source, Theorem, at_most
from memlaw.theory.subjects.gain import target

start_radius = quantity(
    "start_radius", spelled=(r"\rho_{0}", "rho_0"), gloss=(r"\rho_{0}", "the spectral radius at which the flow starts")
)
arrival_time = quantity(
    "arrival_time",
    spelled=(r"\mathcal{T}", "T_A"),
    gloss=(
        r"\mathcal{T}",
        "the time that a flow of all weights, those of the decoder $D$ included, takes from there to the eigenvalues "
        "of $A$",
    ),
)
start_loss = quantity(
    "start_loss",
    spelled=("L_{0}", "L_0"),
    gloss=("L_{0}", r"the loss $\frac{1}{2} \mathbb{E}\left|g\, u_{t-\tau} - D(x_{t})\right|^{2}$ at the start"),
)
end_loss = quantity("end_loss", spelled=("L_{1}", "L_1"), gloss=("L_{1}", "the loss on arrival"))
path_energy = quantity(
    "path_energy",
    spelled=(r"\int \textstyle\sum_{i} |\lambda_{i}'|^{2}", "int sum_i |l_i'|^2"),
    gloss=(r"\int \textstyle\sum_{i} |\lambda_{i}'|^{2}", "the same over the time of the flow"),
)


def arrival(
    *end: Number, part: Number, decoder: tuple[Number, ...] | str, teacher: Number = 1, rate: Number = 1
) -> Instance:
    """The first eigenvalue comes from `part` times itself, or from beyond; the others stand still and are not read.

    decoder: the coefficients of a polynomial that does not move; "tuned", the linear one that is best in the end; or
    "best", the best readout at every moment, for a ring whose eigenvalues all come. rate: how much the parameter of
    the eigenvalue is stretched.
    """
    named = isinstance(decoder, str)
    exact = {"part": gaussian(part), "target": gaussian(teacher), "rate": gaussian(rate)}
    exact["decoder"] = decoder if named else tuple(map(gaussian, decoder))
    label = f"eigenvalues {', '.join(map(str, end))} from {part}, decoder {decoder if named else list(decoder)}"
    return Instance.diagonal(*end).with_extra(**exact).called(label)


DESCENT = Hypothesis(
    "descent",
    "the loss falls at least at the rate sum |l_i'|^2: eigenvalues follow its gradient, other weights do not raise it",
    r"-L' \geq \sum_i |\lambda_i'|^2",
    lambda instance: bool(instance.extra["rate"] ** 2 <= 1),
)

_SILENT = squared(target()) / 2
_TAIL = r ** (-2 * (tau + 1))
MOVED = (spectral_radius() - start_radius(tau)) ** 2
LARGEST = (r - spectral_radius()) / (1 - r * spectral_radius())


def _within(memory: Expr) -> Expr:
    """T (L_0 - g^2/2 (1 - M))."""
    return arrival_time(tau) * (start_loss(tau) - _SILENT * (1 - memory))


def _speed() -> Identities:
    v, s = symbols("v s")
    yield Identity(
        "v^2 is at least 2 v s - s^2: over the time T, with s the mean speed, the energy is at least T s^2",
        v**2 - (2 * v * s - s**2),
        (v - s) ** 2,
    )


_SIGNS = arrival("3/10", part="5/6", decoder=("-3/5", 0, "1/2")).with_parameters(tau=2, r=2).with_extra(input="signs")
_NEAR = partial(arrival, "1/2", part="9/10", decoder=("3/8",))
JOINT = Theorem(
    key="slow.joint",
    title="No decoder and no joint training brings eigenvalues out sooner",
    claims=(at_most(MOVED, _within(M(tau))), at_most(MOVED, _within(LARGEST ** (2 * N) * _TAIL))),
    hypotheses=(
        STABLE.sufficient("the loss is that of a stationary state"),
        CONTROLLABLE.sufficient("the state knows what its controllable part does, which has fewer eigenvalues"),
        GAUSSIAN.but_not(_SIGNS),
        DESCENT.but_not(_NEAR(rate=10).with_parameters(tau=1, r="3/2")),
        RADIUS.but_not(arrival("1/2", part="9/10", decoder="best").with_parameters(tau=1, r=9)),
    ),
    derivation=Derivation(
        conclusion="The eigenvalue of largest modulus, at the start or at the end, has come at least |rho - rho_0| "
        "far. By Cauchy and Schwarz the square of its way is at most the time times the integral of |l'|^2, which is "
        "at most what the loss falls by. On arrival the loss is at least that of the best decoder of all, which for "
        "Gaussian inputs is the linear one: |g|^2/2 (1 - M). Memory falls geometrically, and every factor of its bound "
        "rises with |l_i|.",
        lemmas=_speed,
        facts=("an integral of |l'| is at least the distance between its ends",),
        uses=("information.gaussian", "tail.bound"),
    ),
    witness=_NEAR().with_parameters(tau=1, r="3/2"),
    source=Source("guan2025", "extending memory by learning is difficult"),
    setting="arrival",
    remark="Taken where the flow first leaves the disc of radius R, with the largest M of N eigenvalues in it for M: "
    "T >= (R - rho_0)^2/(L_0 - |g|^2/2 + |g|^2/2 sup M). Eigenvalues are their own parameters; of l = f(w) the way is "
    "that of w. Tied conjugate pairs move as one, which changes nothing; a learning rate of eigenvalues divides T.",
    example=">>> memlaw.sides('slow.joint')[0]\n('[0.0025...', '[0.002...')",
)

THEOREMS = (JOINT,)
