"""Eigenvalues on the unit circle: nothing is forgotten, and a window of T inputs is remembered evenly."""

from __future__ import annotations

from functools import partial

from sympy import Gt, Lt

from memlaw.theory.language import quantity
from memlaw.theory.language.symbols import N, T, tau
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import DISTINCT, Hypothesis
from memlaw.theory.statement.instance import Instance, modulus_squared
from memlaw.theory.statement.theorem import Source, Theorem, at_least, at_most, equal

remembered = quantity(
    "M_circle",
    "M",
    1,
    gloss=(
        r"M_{T}(\tau)",
        r"memory over a window of $T$ inputs of $x_{t} = A x_{t-1} + B u_{t}$ from rest, $A$ diagonal, "
        r"$B = (1, \dots, 1)^{\mathsf T}$",
    ),
)
crowding = quantity(
    "crowding",
    spelled=("d", "d"),
    gloss=("d", r"the largest over $i$ of $\sum_{j \neq i} 2 / |\lambda_{i} - \lambda_{j}|$"),
)

ON_CIRCLE = Hypothesis(
    "on the circle",
    "every eigenvalue has modulus one",
    r"|\lambda_i| = 1",
    lambda x: all(modulus_squared(value) == 1 for value in x.eigenvalues),
)


def _is_a_ring(instance: Instance) -> bool:
    """Whether the eigenvalues are a number times the N-th roots of one: then their N-th powers are one number."""
    powers = {(value**instance.size).expand() for value in instance.eigenvalues}
    return len(powers) == 1 and len(set(instance.eigenvalues)) == instance.size


def _whole_turns(instance: Instance) -> bool:
    length = dict(instance.parameters).get("T")
    return length is None or bool(length % instance.size == 0)


RING = Hypothesis(
    "ring",
    "the eigenvalues are the N-th roots of one, or all of these turned by one angle",
    r"\lambda_i^N = \zeta,\ \lambda_i \neq \lambda_j",
    _is_a_ring,
)
WHOLE_TURNS = Hypothesis(
    "whole turns", "the length of the window is a multiple of N", r"N \mid T", _whole_turns, on_parameters=True
)

UNEVEN = Instance.diagonal(1, "3/5+4*I/5")
_PAIR = Instance.diagonal(1, -1)
_DAMPED = Instance.diagonal("1/2", "-1/2")

# --- theorems -------------------------------------------------------------------------------------------------------

_PAPER = Source("rusch2024", "undamped oscillators conserve what they have seen")
_theorem = partial(Theorem, source=_PAPER, setting="circle")

BETWEEN = _theorem(
    key="circle.even",
    title="On the unit circle a long window is remembered evenly",
    claims=(
        at_least(remembered(T, tau), N / (T + crowding()), Lt(tau, T)),
        at_most(remembered(T, tau), N / (T - crowding()), Lt(tau, T), Gt(T, crowding())),
    ),
    hypotheses=(
        ON_CIRCLE.but_not(_DAMPED.with_parameters(T=8, tau=6)),
        DISTINCT.sufficient("where two eigenvalues coincide d is infinite"),
    ),
    derivation=Derivation(
        conclusion="The inner products of the columns (l_i^k), k < T, are T on the diagonal and (1 - z^T)/(1 - z), "
        "z = l_i conj(l_j), beside it, of modulus at most 2/|l_i - l_j|: the eigenvalues of their matrix lie within d "
        "of T (Gershgorin), and |v|^2 = N at every lag.",
        facts=(
            "Gershgorin's theorem",
            "v^* G^{-1} v lies between |v|^2 over the largest and the least eigenvalue of G",
        ),
    ),
    witness=UNEVEN.with_parameters(T=8, tau=1),
    remark="So T M_T(tau) tends to N at every lag. Undamped oscillators, unitary recurrences and S4 without decay are "
    "so: they remember all inputs alike, and none well.",
    example=">>> memlaw.sides('circle.even', T=8, tau=1)[0]\n('[0.2296...]', '[0.1953...]')",
)

EXACT = _theorem(
    key="circle.ring",
    title="A ring on the unit circle remembers each of T inputs by N/T",
    claims=(equal(remembered(T, tau), N / T, Lt(tau, T)),),
    hypotheses=(
        ON_CIRCLE.but_not(_DAMPED.with_parameters(T=4, tau=0)),
        RING.but_not(UNEVEN.with_parameters(T=4, tau=0)),
        WHOLE_TURNS.but_not(_PAIR.with_parameters(T=3, tau=0)),
    ),
    derivation=Derivation(
        conclusion="Where N divides T the sums of z^k, z != 1 an N-th root of one, vanish: the matrix is T I.",
        facts=("the sum of z^k over whole turns of a root of one, z != 1, is 0",),
    ),
    witness=_PAIR.with_parameters(T=4, tau=1),
    setting="ring on the circle",
    example=">>> memlaw.sides('circle.ring', T=4, tau=1)\n[('1/2', '1/2')]",
)

THEOREMS = (BETWEEN, EXACT)
