"""One theorem at one exact point: decide it there, or show both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from memlaw.errors import InvalidInput, unknown
from memlaw.numerics.number.arithmetic import BALL, EXACT
from memlaw.numerics.number.arrays import read_items
from memlaw.numerics.number.precision import precision
from memlaw.theory.catalogue import theorem
from memlaw.theory.language.symbols import DOMAINS
from memlaw.theory.statement.hypotheses import decided
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.theory.statement.stating import check_parameters
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.points import exact_parameters, with_relatives
from memlaw.verify.evaluate.settings import setting
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict
from memlaw.verify.kinds.tally import point
from memlaw.verify.work.time_limit import unasked

POINT_PRECISION = 256


def check_at(key: str | Theorem, eigenvalues: Sequence[object] | None = None, **parameters: object) -> Evidence:
    """Decide a theorem's claims at one exact point: rerun a counterexample, or try an idea.

    eigenvalues: Gaussian rationals, as numbers of any make (a float is the decimal that it prints as) or texts
    ("1/2", "1/3+I/4"), of a diagonal pair with unit weights if distinct, of the companion pair if not; without them,
    the theorem's witness. parameters: tau, k, T, i, j, r, theta, mu as the claims need. Returns exact or enclosed
    `Evidence`. Errors: InvalidInput outside the hypotheses.

    >>> str(check_at("allpass.initial", ["1/2"]).verdict)
    'holds'
    """
    item = key if isinstance(key, Theorem) else theorem(key)
    with unasked(f"{item.key} at {_counted(eigenvalues)}"):
        return point_evidence(case_of(item), instance_at(item, eigenvalues, parameters))


def sides(
    key: str | Theorem, eigenvalues: Sequence[object] | None = None, **parameters: object
) -> list[tuple[str, str]]:
    """Both sides of every claim at one exact point: fractions where they can be exact, balls elsewhere.

    The arguments are those of `check_at`. A claim that says nothing there is left out.

    >>> sides("allpass.memory", ["1/2", "-1/3"], tau=1)[0]
    ('1211/1296', '1211/1296')
    """
    item = key if isinstance(key, Theorem) else theorem(key)
    shown: dict[int, tuple[str, str]] = {}
    with unasked(f"{item.key} at {_counted(eigenvalues)}"):
        for claim, found in comparisons(case_of(item), instance_at(item, eigenvalues, parameters)):
            if found.outcome is not Outcome.SKIPPED:
                shown.setdefault(id(claim), (found.left, found.right))
    return list(shown.values())


def _counted(eigenvalues: Sequence[object] | None) -> str:
    return "its witness" if eigenvalues is None else "the eigenvalues given, exactly"


def instance_at(item: Theorem, eigenvalues: Sequence[object] | None, parameters: Mapping[str, object]) -> Instance:
    """The exact instance that a user's eigenvalues and parameters describe, inside the hypotheses."""
    instance = _described(item, eigenvalues, parameters)
    found = [(hypothesis.text, decided(hypothesis.holds, instance)) for hypothesis in item.hypotheses]
    broken = [(text, holds) for text, holds in found if holds is not True]
    if broken and broken[0][1] is None:
        raise InvalidInput(
            instance.label,
            f"{item.key} supposes that {broken[0][0]}, which is not decided there",
            "give the point what the hypothesis speaks of, or mend the hypothesis",
        )
    if broken:
        raise InvalidInput(
            instance.label, f"{item.key} supposes that {broken[0][0]}", "choose a point inside the hypotheses"
        )
    symbols = {symbol for claim in item.claims for symbol in claim.parameters}
    known = {symbol.name for symbol in (*DOMAINS, *symbols)} | {name for name, _ in item.witness.parameters}
    for name in set(parameters) - known:
        raise unknown(name, "parameter", sorted(symbol.name for symbol in symbols) or ["none"])
    check_parameters(item.key, symbols, instance)
    needed = {symbol.name for symbol in symbols}
    needed -= {"mu", "z_0", *(name for name, _ in instance.parameters)}
    if needed:
        raise InvalidInput(
            f"no value for {', '.join(sorted(needed))}",
            f"the claims of {item.key} speak of them",
            "pass them by name, as tau=0",
        )
    return instance


def _described(item: Theorem, eigenvalues: Sequence[object] | None, parameters: Mapping[str, object]) -> Instance:
    if eigenvalues is None:
        witness = with_relatives(item.witness)
        return witness.with_parameters(**{**dict(witness.parameters), **parameters})
    values = [gaussian(value, "eigenvalue") for value in read_items(eigenvalues, remedy='give a list such as ["1/2"]')]
    make = Instance.diagonal if len(set(values)) == len(values) else Instance.companion
    instance = with_relatives(make(*values).with_parameters(**parameters))
    if item.witness.size == instance.size:
        return instance.with_extra(**{**item.witness.extra, **instance.extra})
    data = setting(item).data
    return instance.with_extra(**{**((data(instance.size) if data else None) or {}), **instance.extra})


def comparisons(case: Case, instance: Instance) -> list[tuple[CompiledClaim, Comparison]]:
    """Every claim at one exact instance and its parameters, first exactly, then in balls."""
    results = []
    for item in case.claims:
        parameters = exact_parameters(instance, item.claim.parameters)
        for arithmetic in (EXACT, BALL):
            with precision(POINT_PRECISION):
                results.append((item, compare(item, case.setting.build(instance, arithmetic), parameters)))
    return results


_VERDICTS = {  # the gravest first
    Outcome.FAILS: Verdict.REFUTED,
    Outcome.UNDECIDED: Verdict.UNDECIDED,
    Outcome.HOLDS: Verdict.HOLDS,
    Outcome.SKIPPED: Verdict.NOT_RUN,
}


def point_evidence(case: Case, instance: Instance) -> Evidence:
    """The worst comparison at a point as evidence, with the point where a claim fails or stays open."""
    found = comparisons(case, instance)
    item, worst = min(found, key=lambda pair: list(_VERDICTS).index(pair[1].outcome))
    at = point(item, instance.label, dict(instance.parameters), worst)
    return Evidence(
        case.key,
        Kind.EXACT,
        _VERDICTS[worst.outcome],
        setup=instance.label,
        sizes=(instance.size,),
        points=sum(pair[1].outcome is Outcome.HOLDS for pair in found),
        reason={Outcome.UNDECIDED: Reason.OPEN, Outcome.SKIPPED: Reason.NOT_EVALUATED}.get(worst.outcome),
        detail=worst.reason if worst.outcome is Outcome.SKIPPED else "",
        counterexample=at if worst.outcome is Outcome.FAILS else None,
        undecided=at if worst.outcome is Outcome.UNDECIDED else None,
    )
