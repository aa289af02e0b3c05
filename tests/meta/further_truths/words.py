"""How the further near truths are stated: about pairs, or in the words of a theorem of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sympy import Basic, preorder_traversal, sympify

from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import CONTROLLABLE, STABLE, Hypothesis
from memlaw.theory.instance import Instance
from memlaw.theory.theorem import Claim, Theorem

NOT_TRIED = "not tried without"
ST, CO = STABLE.sufficient(NOT_TRIED), CONTROLLABLE.sufficient(NOT_TRIED)
LAWS = (ST, CO)
W2 = Instance.diagonal("1/2", "-1/3", tau=1)


def hyp(name: str, text: str, holds: Callable[[Instance], Any]) -> Hypothesis:
    """A hypothesis of one's own."""
    return Hypothesis(name, text, rf"\text{{{text}}}", holds).sufficient(NOT_TRIED)


def keyed(name: str) -> str:
    """A key of a name."""
    plain = "".join(letter for letter in name.replace("-", "_").replace(".", "_") if not letter.isdigit())
    return f"near.{plain.strip('_')}"


def own(name: str, *claims: Claim, laws: tuple[Hypothesis, ...] = LAWS, witness: Instance = W2, **more: Any) -> Theorem:
    """A statement about pairs."""
    return Theorem(key=keyed(name), title=name, claims=claims, hypotheses=laws, witness=witness, **more)


def like(
    key: str, name: str, *claims: Claim, drop: tuple[str, ...] = (), add: tuple[Hypothesis, ...] = (), **more: Any
) -> Theorem:
    """A statement in the words and the setting of a theorem of the catalogue, with fewer or more hypotheses."""
    base, nothing = theorem(key), Theorem.__dataclass_fields__["derivation"].default
    laws = (*(law for law in base.hypotheses if law.name not in drop), *add)
    told: dict[str, Any] = {"corollary_of": "", "remark": "", "example": "", "derivation": nothing}
    return replace(base, key=keyed(name), title=name, claims=claims, hypotheses=laws, **told, **more)


def rel(key: str, number: int) -> Any:
    """The relation of a claim of the catalogue."""
    return theorem(key).claims[number].relation


def _parts(key: str) -> list[Basic]:
    return [part for claim in theorem(key).claims for part in preorder_traversal(claim.relation)]


def word(key: str, name: str) -> Any:
    """A quantity of a theorem of the catalogue, by name."""
    return next(type(part) for part in _parts(key) if type(part).__name__ == name)


def letter(key: str, name: str) -> Any:
    """A letter of a theorem of the catalogue, by name."""
    return next(part for part in _parts(key) if part.is_Symbol and str(part) == name)


POSITIVE = hyp(
    "positive", "every eigenvalue is real and positive", lambda x: all(sympify(v).is_positive for v in x.eigenvalues)
)
REAL = hyp("real", "every eigenvalue is real", lambda x: all(sympify(v).is_real for v in x.eigenvalues))
