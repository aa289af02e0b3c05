"""One test for each law of each layer, and what it says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from memlaw.errors import InvalidInput, shown, unknown

if TYPE_CHECKING:
    from memlaw.verify.laws.report import LawReport

ENOUGH = "enough laws"  # the test that as many laws applied as were pinned
Expected = Mapping[str, str] | Callable[[Any], Mapping[str, str]]


@dataclass
class Examined:
    """A layer and how it is checked; it is checked once, when the first of its laws is asked for."""

    name: str
    layer: object
    options: Mapping[str, Any]
    reports: list[LawReport] = field(default_factory=list)
    refused: bool = False

    @property
    def report(self) -> LawReport:
        """What came out. Where the layer cannot be checked, the first test says why, and the others that it did."""
        if self.refused:
            pytest.fail(f"{self.name} cannot be checked: the first test of its laws says why", pytrace=False)
        if not self.reports:
            self.refused = True
            self.reports.append(replace(checked(self.layer, self.options), layer=self.name))
            self.refused = False
        return self.reports[0]


@dataclass(frozen=True)
class LawCheck:
    """One law for one layer: a test calls it. It fails, is expected to fail, or is skipped where nothing is decided."""

    name: str
    examined: Examined

    def __call__(self, layer: object = None) -> LawReport:
        """Check the layer for which it was made, and say what came out."""
        if layer is not None and layer is not self.examined.layer:
            raise InvalidInput(
                f"another layer than {self.examined.name}", "a law is checked on its own layer", "call law()"
            )
        report = self.examined.report
        if self.name == ENOUGH:
            decide_enough(report)
        else:
            decide(report, self.name, self.examined.layer, self.examined.options)
        return report

    def rows(self) -> list[dict[str, object]]:
        """What came out as data, if it was asked for."""
        if not self.examined.reports or self.name == ENOUGH:
            return []
        return rows(self.examined.report, [self.name])


def checked(layer: object, options: Mapping[str, Any]) -> LawReport:
    """What came out of all laws; the test that runs fails with the reason where there is no checking this layer."""
    from memlaw.verify.laws.check import check_layer

    try:
        return check_layer(layer, **options)
    except InvalidInput as told:
        reason = str(told)
    pytest.fail(f"The layer cannot be checked: {reason}", pytrace=False)


def decide(report: LawReport, law: str, layer: object, options: Mapping[str, Any]) -> None:
    """End the test that runs by what came out of a law."""
    from memlaw.verify.show.tested import failed_text, undecided_text

    result = report.of(law)
    if result.failed:
        pytest.fail(failed_text(report, [result], layer, options), pytrace=False)
    if result.expected is not None:
        pytest.xfail(result.expected)
    if not result.applied:
        pytest.skip(undecided_text(result))


def decide_enough(report: LawReport) -> None:
    """Fail the test that runs if fewer laws were decided than were pinned, or none at all."""
    from memlaw.verify.show.tested import too_few_text

    if report.too_few or not report.applied:
        pytest.fail(too_few_text(report), pytrace=False)


def rows(report: LawReport, laws: Iterable[str]) -> list[dict[str, object]]:
    """What came out of laws as JSON has it, for the properties of a test and the summary."""
    from memlaw.verify.show.laws import result_text

    results = (report.of(law) for law in laws)
    return [
        {"layer": report.layer, **result.as_dict(), "failed": result.failed, "text": result_text(result)}
        for result in results
    ]


def parametrize_with_laws(
    layers: list[Any] | tuple[Any, ...],
    *,
    laws: Iterable[str] | None = None,
    expected_failures: Expected | None = None,
    applied: int | None = None,
    **options: Any,
) -> pytest.MarkDecorator:
    """Decorate a test of (layer, law), which runs once for each law of each layer; it calls ``law(layer)``.

    layers: what `memlaw.check_layer` takes, layers or functions without arguments that make them. laws: names, by
    default all. expected_failures: law -> why it is broken, or a function of the layer that gives this: such a test is
    an expected failure, and fails when the law holds. applied: how many laws must be decided at least, which is one
    test more. options: further ones of `memlaw.check_layer`. Errors: InvalidInput.

    >>> import memlaw
    >>> @memlaw.parametrize_with_laws([lambda u: u], laws=["causal", "linear"], applied=2)
    ... def test_identity(layer, law):
    ...     law(layer)
    >>> [case.id for case in test_identity.pytestmark[0].args[1]]
    ['function-causal', 'function-linear', 'function-enough laws']
    """
    if not isinstance(layers, list | tuple) or not layers:
        raise InvalidInput(f"{shown(layers)} as layers", "they are a list", "write parametrize_with_laws([layer])")
    theorems = _theorems(laws)
    cases = []
    for name, layer in zip(names_of(layers), layers, strict=True):
        expected = expected_failures(layer) if callable(expected_failures) else expected_failures
        given = {"laws": tuple(theorems), "expected_failures": expected, "applied": applied, **options}
        examined = Examined(name, layer, given)
        cases += [_case(examined, law, keys) for law, keys in theorems.items()]
        cases += [_case(examined, ENOUGH, ())] if applied is not None else []
    return pytest.mark.parametrize(("layer", "law"), cases)


def _case(examined: Examined, law: str, keys: tuple[str, ...]) -> Any:
    marks = (pytest.mark.theorem(*keys),) if keys else ()
    return pytest.param(examined.layer, LawCheck(law, examined), id=f"{examined.name}-{law}", marks=marks)


def _theorems(laws: Iterable[str] | None) -> dict[str, tuple[str, ...]]:
    """The theorems of each law that is asked for, in the order in which laws are checked."""
    from memlaw.verify.laws.check import LAWS

    known = {law.name: law.theorems for law in LAWS}
    wanted = known if laws is None else [laws] if isinstance(laws, str) else list(laws)
    for name in wanted:
        if name not in known:
            raise unknown(name, "law", known)
    return {name: keys for name, keys in known.items() if name in wanted}


def names_of(layers: Iterable[object]) -> list[str]:
    """What layers are called, each differently.

    >>> names_of([1, 2, "a", len])
    ['int', 'int2', 'str', 'len']
    """
    names, seen = [], Counter[str]()
    for layer in layers:
        named = getattr(layer, "__name__", getattr(layer, "name", None))
        plain = named.replace("<lambda>", "function") if isinstance(named, str) else type(layer).__name__
        seen[plain] += 1
        names.append(plain if seen[plain] == 1 else f"{plain}{seen[plain]}")
    return names
