"""The pytest plugin: a fixture that checks the laws of a layer, a marker for theorems, properties and a summary.

It is loaded by every pytest that runs where memlaw is installed, so it loads nothing until a test uses it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from memlaw.verify.laws.report import LawReport

MARKER = "theorem(key, ...): what the test rests on or tries, by the keys of memlaw's catalogue; --theorem KEY selects"
PROPERTY = "memlaw"  # of a test: what came out of one law, as JSON


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("memlaw", "laws of layers with memory")
    told = "run the tests that are marked with this theorem or subject alone, laws of layers among them"
    group.addoption("--theorem", action="append", default=[], metavar="KEY", help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marker."""
    config.addinivalue_line("markers", MARKER)


# --- theorems -------------------------------------------------------------------------------------------------------


def keys_of(item: pytest.Item) -> list[str]:
    """The theorems with which a test is marked."""
    return [key for mark in item.iter_markers("theorem") for key in mark.args]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that have nothing to do with the theorems asked for."""
    wanted = config.getoption("--theorem")
    if not wanted:
        return
    for key in wanted:
        _check(key, pytest.UsageError, subjects=True)
    chosen = [item for item in items if any(_matches(key, wanted) for key in keys_of(item))]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def _matches(key: str, wanted: list[str]) -> bool:
    return key in wanted or key.partition(".")[0] in wanted


def _check(key: object, error: Callable[[str], BaseException], *, subjects: bool = False) -> None:
    """Refuse a key that the catalogue has not."""
    from memlaw.errors import InvalidInput
    from memlaw.theory.catalogue import catalogue, theorem

    if subjects and any(item.key.startswith(f"{key}.") for item in catalogue()):
        return
    try:
        theorem(str(key))
    except InvalidInput as told:
        raise error(str(told)) from None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note the theorems of a test, which exist."""
    for key in keys_of(item):
        if not _law_of(item):
            _check(key, _failure)
        item.user_properties.append(("theorem", key))


def _failure(text: str) -> BaseException:
    return pytest.fail.Exception(text, pytrace=False)


# --- laws -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def memory_laws(request: pytest.FixtureRequest) -> Callable[..., LawReport]:
    """`memlaw.check_layer`, of which a failure fails the test with what is wrong in words; gives the report.

    The arguments are those of `memlaw.check_layer`; a layer of which no law can be decided fails, too.
    """

    def check(layer: object, **options: Any) -> LawReport:
        from memlaw.verify.show.tested import failed_text
        from memlaw.verify.testing.laws import checked, decide_enough, rows

        report = checked(layer, options)
        _note(request.node, rows(report, [result.law for result in report.results]))
        if report.failures:
            pytest.fail(failed_text(report, report.failures, layer, options), pytrace=False)
        decide_enough(report)
        return report

    return check


def _law_of(item: pytest.Item) -> Any:
    """The law that a test of `memlaw.parametrize_with_laws` checks, None in any other."""
    given = getattr(getattr(item, "callspec", None), "params", {})
    found = given.get("law")
    return found if type(found).__module__ == "memlaw.verify.testing.laws" else None


def _note(item: pytest.Item, rows: list[dict[str, object]]) -> None:
    item.user_properties.extend((PROPERTY, json.dumps(row)) for row in rows)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Note what came out of a law before the report of its test is made."""
    law = _law_of(item)
    if law is not None and call.when == "call":
        _note(item, law.rows())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell of every layer that was examined, by whatever worker."""
    rows = list(_noted(terminalreporter))
    if not rows:
        return
    from memlaw.verify.show.tested import summary_lines

    terminalreporter.section("memory laws")
    for line in summary_lines(rows):
        terminalreporter.write_line(line)


def _noted(terminalreporter: pytest.TerminalReporter) -> Iterator[tuple[str, dict[str, Any]]]:
    """The test, without its parameters, and what came out of one law; of all that were called."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                test = report.nodeid.partition("[")[0]
                yield from ((test, json.loads(value)) for name, value in report.user_properties if name == PROPERTY)
