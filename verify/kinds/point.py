"""One theorem at one exact point: decide it there, or show both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import theorem
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.evaluation import Outcome
from memlaw.verify.evaluate.points import with_relatives
from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.small import comparisons, point_evidence


def check_at(key: str | Theorem, eigenvalues: Sequence[object] | None = None, **parameters: Any) -> Evidence:
    """Decide a theorem's claims at one exact point: rerun a counterexample, or try an idea.

    eigenvalues: Gaussian rationals, as numbers, Fractions or texts ("1/2", "1/3+I/4"), of a diagonal pair with
    unit weights if distinct, of the companion pair if not; without them, the theorem's witness. parameters: tau,
    k, T, i, j, r, theta, mu as the claims need. Returns exact or enclosed `Evidence`. Errors: InvalidInput outside
    the hypotheses.

    >>> str(check_at("allpass.initial", ["1/2"]).verdict)
    'holds'
    """
    item = key if isinstance(key, Theorem) else theorem(key)
    return point_evidence(item, instance_at(item, eigenvalues, parameters))


def sides(
    key: str | Theorem, eigenvalues: Sequence[object] | None = None, **parameters: Any
) -> list[tuple[str, str]]:
    """Both sides of every claim at one exact point: fractions where they can be exact, balls elsewhere.

    The arguments are those of `check_at`. A claim that says nothing there is left out.

    >>> sides("allpass.memory", ["1/2", "-1/3"], tau=1)[0]
    ('1211/1296', '1211/1296')
    """
    item = key if isinstance(key, Theorem) else theorem(key)
    shown: dict[int, tuple[str, str]] = {}
    for claim, found in comparisons(item, instance_at(item, eigenvalues, parameters)):
        if found.outcome is not Outcome.SKIPPED:
            shown.setdefault(id(claim), (found.left, found.right))
    return list(shown.values())


def instance_at(item: Theorem, eigenvalues: Sequence[object] | None, parameters: dict[str, Any]) -> Instance:
    """The exact instance that a user's eigenvalues and parameters describe, inside the hypotheses."""
    instance = _described(item, eigenvalues, parameters)
    broken = [hypothesis for hypothesis in item.hypotheses if not hypothesis.holds(instance)]
    if broken:
        raise InvalidInput(
            instance.label,
            f"{item.key} supposes that {broken[0].text}",
            "choose a point inside the hypotheses",
        )
    needed = {symbol.name for claim in item.claims for symbol in claim.parameters}
    needed -= {"mu", "z_0", *(name for name, _ in instance.parameters)}
    if needed:
        raise InvalidInput(
            f"no value for {', '.join(sorted(needed))}",
            f"the claims of {item.key} speak of them",
            "pass them by name, as tau=0",
        )
    return instance


def _described(item: Theorem, eigenvalues: Sequence[object] | None, parameters: dict[str, Any]) -> Instance:
    if eigenvalues is None:
        witness = with_relatives(item.witness)
        return witness.with_parameters(**{**dict(witness.parameters), **parameters})
    values = [gaussian(value) for value in eigenvalues]
    make = Instance.diagonal if len(set(values)) == len(values) else Instance.companion
    instance = with_relatives(make(*values, **parameters))
    extra = {**item.witness.extra, **instance.extra} if item.witness.size == instance.size else instance.extra
    return instance.with_extra(**extra)
