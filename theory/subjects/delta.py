"""The delta rule: a memory that is written by keys and erased where it is written."""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import ImmutableMatrix, Integer, Sum, floor, symbols

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language.symbols import q, squared, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian, modulus_squared
from memlaw.theory.statement.theorem import Definition, Source, Theorem, equal

M_delta = quantity(
    "M_delta",
    spelled=(r"M_{\delta}(@)", "M_delta(@)"),
    gloss=(
        r"M_{\delta}(\tau)",
        r"the memory function of $s_{t} = \alpha (I - \beta k_{t} k_{t}^{*}) s_{t-1} + \beta k_{t} u_{t}$, the $d$ "
        r"keys $k_{t}$ taken in turn",
    ),
)
gate = complex_quantity("gate", spelled=(r"\alpha", "alpha"))
writing = complex_quantity("writing", spelled=(r"\beta", "beta"))
key_count = quantity("key_count", spelled=("d", "d"), gloss=("d", "the number of keys and their dimension"))
kept = complex_quantity("kept", spelled=("a", "a"), gloss=("a", "what a state keeps over a round of all keys"))
share = quantity("share", spelled=(r"\left|a\right|^{2}", "|a|^2"))
KEPT = Definition(kept(), gate() ** key_count() * (1 - writing()))
SHARE = Definition(share(), squared(kept()))


def delta_rule(keys: Any, alpha: Number, beta: Number) -> Instance:
    """d keys of dimension d in turn, the gate alpha and the strength beta; the pair has a state for each key."""
    matrix = ImmutableMatrix([[gaussian(value) for value in key] for key in keys])
    pair = Instance.companion(*[0] * matrix.rows)
    exact = {"delta_keys": matrix, "alpha": gaussian(alpha), "beta": gaussian(beta)}
    return pair.with_extra(**exact).called(f"keys {matrix.tolist()}, gate {alpha}, writing {beta}")


def _orthonormal(instance: Instance) -> bool:
    keys = instance.extra["delta_keys"]
    return bool((keys * keys.H).applyfunc(lambda entry: entry.expand()) == ImmutableMatrix.eye(keys.rows))


def _forgets(instance: Instance) -> bool:
    alpha, beta, size = instance.extra["alpha"], instance.extra["beta"], instance.extra["delta_keys"].rows
    return bool(modulus_squared(alpha) ** size * modulus_squared(1 - beta) < 1)


ORTHONORMAL = Hypothesis("orthonormal keys", "the keys are orthonormal", r"k_i^{*} k_j = \delta_{ij}", _orthonormal)
FORGETS = Hypothesis("forgets", "a round of keys takes something away", r"|a| < 1", _forgets)
WRITES = Hypothesis("writes", "something is written", r"\beta \neq 0", lambda x: bool(x.extra["beta"] != 0))
OPEN = Hypothesis("open gate", "the gate is not shut", r"\alpha \neq 0", lambda x: bool(x.extra["alpha"] != 0))

_TWO = ((1, 0), (0, 1))
_TURNED = (("3/5", "4/5"), ("-4/5", "3/5"))
WITNESS = delta_rule(_TURNED, "1/2", "3/4").with_parameters(tau=1)


def _coordinates() -> Identities:
    """In the basis of the keys each coordinate is written once a round: s -> alpha^{d-1} (alpha (1 - beta) s + ...)."""
    alpha, beta, rest, y = symbols("alpha beta R y")
    yield Identity("the factor of a round", alpha * (1 - beta) * rest, alpha * rest - alpha * beta * rest)
    yield Identity("1/(1 - |a|^2) solves c = |a|^2 c + 1", 1 / (1 - y) - y / (1 - y), Integer(1))


_PAPER = Source("yang2024", "the gated delta rule erases what a key held, writes, and decays the rest")
_theorem = partial(Theorem, source=_PAPER, setting="delta rule", witness=WITNESS)
_SKEW = delta_rule(((1, 0), ("3/5", "4/5")), 1, "1/2").with_parameters(tau=1)
_ALIKE = delta_rule(((1, 0), (1, 0)), "1/2", "1/2").with_parameters(q=2)
_FORGETS = FORGETS.but_not(delta_rule(_TWO, 1, 2).with_parameters(tau=0, q=1))
_DRIVEN = (
    WRITES.but_not(delta_rule(_TWO, "1/2", 0).with_parameters(tau=0, q=1)),
    OPEN.but_not(delta_rule(_TWO, 0, "1/2").with_parameters(tau=1, q=1)),
)

MEMORY = _theorem(
    key="delta.memory",
    title="The delta rule with keys in turn remembers in steps of a round",
    claims=(equal(M_delta(tau), (1 - share()) * share() ** floor(tau / key_count())),),
    where=(KEPT, SHARE),
    hypotheses=(_FORGETS, ORTHONORMAL.but_not(_SKEW), *_DRIVEN),
    derivation=Derivation(
        conclusion="In the basis of the keys each coordinate is written at every d-th step and multiplied by a over a "
        "round: it keeps the input that it took last, and a fraction of the earlier ones, as one state with eigenvalue "
        "a does; lag tau was written by one key, floor(tau/d) rounds ago.",
        lemmas=_coordinates,
        facts=("memory does not depend on the basis, nor on the scale of a coordinate",),
        uses=("state.projection",),
    ),
    remark="With beta = 1 nothing is left of what a key held: the last d inputs are kept in full, and no other.",
    example=">>> memlaw.sides('delta.memory')\n[('255/256', '255/256')]",
)

_ROUNDS = Sum(M_delta(tau), (tau, 0, q * key_count() - 1))

CAPACITY = _theorem(
    key="delta.capacity",
    title="The delta rule has the capacity of its keys",
    claims=(equal(_ROUNDS, key_count() * (1 - share() ** q)),),
    where=(KEPT, SHARE),
    hypotheses=(_FORGETS, ORTHONORMAL.but_not(_ALIKE), *_DRIVEN),
    corollary_of="delta.memory",
    derivation=Derivation(
        conclusion="Round n has d (1 - |a|^2)|a|^{2n}; q rounds add up to d (1 - |a|^{2q}), which tends to d.",
        lemmas=_coordinates,
        uses=("delta.memory",),
    ),
    witness=WITNESS.with_parameters(q=2),
    example=">>> memlaw.sides('delta.capacity')\n[('65535/32768', '65535/32768')]",
)

THEOREMS = (MEMORY, CAPACITY)
