"""What runs in a process of its own, in a copy of the tree: the verifier, then tests, until one fails."""

from __future__ import annotations

import hashlib
import importlib
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import CodeType
from typing import Any

from code_mutants.isolation import DOOR, isolate, strangers

FIGURES = ("verdict", "reason", "claims", "places", "sizes", "every_size", "points", "steps", "facts", "setup")
ARGUED = "argued"  # no kind of evidence, but how many steps its argument has, as on file for each theorem
MEMORY = 12 << 30  # bytes of address space; a broken size may ask for any amount
Say = Callable[[list[Any]], None]


def settle(tree: Path, checkout: Path, cpu_seconds: float | None) -> None:
    """Live in the copy: its package alone, its tests, the same examples each time, and limits."""
    os.chdir(tree)
    log = os.open(tree / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ |= {
        "PYTHONPATH": os.pathsep.join([str(tree / DOOR), str(tree / "src")]),
        "CI": "1",
        "OMP_NUM_THREADS": "1",
        "NUMBA_CACHE_DIR": str(tree / ".numba"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(tree / ".hypothesis"),
    }
    importlib.import_module("hypothesis.configuration").set_hypothesis_home_dir(tree / ".hypothesis")
    isolate(str(tree), str(checkout))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if cpu_seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds) + 1, int(cpu_seconds) + 5))


def forget(files: Iterable[str]) -> None:
    """Let files be imported anew: what was loaded of them before is of the unbroken tree."""
    from sympy.core.cache import clear_cache

    top = sys.modules["memlaw"]
    for name in top._HOME:  # public names, kept once they have been asked for
        vars(top).pop(name, None)
    for name in map(module_of, files):
        package, _, last = name.rpartition(".")
        if sys.modules.pop(name, None) is not None and package in sys.modules:
            vars(sys.modules[package]).pop(last, None)
    clear_cache()


def settled_packages(base: Path, tree: Path) -> None:
    """What is imported from now on is of the copy; what has been, and holds nothing of the mutant, stays."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "memlaw" and hasattr(module, "__path__"):
            module.__path__ = [str(tree / Path(item).relative_to(base)) for item in module.__path__]


def load(file: str) -> str | None:
    """Import the broken module; what is wrong with it, if that fails."""
    try:
        importlib.import_module(module_of(file))
        importlib.import_module("memlaw.verify.run.tasks")
        importlib.import_module("memlaw.verify.testing.registered").register()
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    return None


def alone(checkout: Path, tree: Path, *trees: Path) -> None:
    """Make sure that nothing is loaded but what is in the copies."""
    found = strangers(str(checkout), *map(str, (tree, *trees)))
    assert not found, found


def module_of(file: str) -> str:
    """The module that a file of the tree is."""
    name = file.removeprefix("src/memlaw/").removesuffix(".py").removesuffix("__init__").rstrip("/")
    return f"memlaw.{name}".replace("/", ".").rstrip(".")


def doctests(file: str) -> str | None:
    """The examples in the docstrings of the module."""
    import doctest

    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.FAIL_FAST
    module = importlib.import_module(module_of(file))
    return f"an example of {file}" if doctest.testmod(module, optionflags=options, verbose=False).failed else None


def catalogue() -> list[str]:
    """The keys of all theorems."""
    return [item.key for item in importlib.import_module("memlaw.theory.catalogue").catalogue()]


def examined(key: str, kind: str) -> list[str] | None:
    """The figures of one kind of evidence about a theorem."""
    from memlaw.theory.catalogue import theorem
    from memlaw.verify.evaluate.case import case_of
    from memlaw.verify.evidence import Kind
    from memlaw.verify.kinds.derived import derivation_steps
    from memlaw.verify.run.tasks import check_alone

    if kind == ARGUED:
        return [repr(len(derivation_steps(theorem(key).derivation)))]
    evidence = check_alone(case_of(theorem(key)), Kind(kind), 1, shrink=False)
    return None if evidence is None else [repr(getattr(evidence, name)) for name in FIGURES]


def verifier(wanted: Iterable[tuple[str, str, Any]]) -> str | None:
    """The first theorem about which the broken verifier says something else."""
    for key, kind, expected in wanted:
        try:
            found = examined(key, kind)
        except Exception as error:
            return f"{key} {kind}: {type(error).__name__}"
        if found != expected:
            return f"{key} {kind}"
    return None


def measured_verifier(wanted: Iterable[tuple[str, str]], say: Say) -> None:
    """What the unbroken verifier says, and what it costs."""
    for key, kind in wanted:
        started = time.process_time()
        found = examined(key, kind)
        say(["theorem", key, kind, found, round(time.process_time() - started, 3)])


class Watcher:
    """Of a run of pytest: what fails first, within some CPU seconds; some tests, or all but some, are left out."""

    def __init__(
        self,
        say: Say,
        seconds: float,
        only: str | None = None,
        but: Iterable[str] = (),
        names: frozenset[str] = frozenset(),
    ) -> None:
        self.say, self.only, self.but, self.names = say, only, set(but), names
        self.seconds, self.ends = seconds, 0.0
        self.failed: str | None = None
        self.passed = 0
        self.over = False

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if item.nodeid not in self.but and self.only in (None, item.nodeid)]
        # Those that name what is broken, and then of a long file some of all its parts.
        items.sort(key=lambda item: (not self._names(item), hashlib.sha256(item.nodeid.encode()).digest()))
        self.ends = time.process_time() + self.seconds

    def _names(self, item: Any) -> bool:
        function = getattr(item, "function", None)
        return function is not None and not self.names.isdisjoint(_words(function.__code__))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.say(["began", nodeid, round(time.process_time(), 1)])

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.passed += report.passed and report.when == "call"
        if report.failed and self.failed is None:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and self.failed is None:
            self.failed = f"collection of {report.nodeid}"

    def pytest_runtest_protocol(self, item: Any) -> None:
        if time.process_time() > self.ends:
            self.over, item.session.shouldstop = True, "the rest is for a thorough run"


def _words(code: CodeType) -> set[str]:
    inside = (_words(item) for item in code.co_consts if isinstance(item, CodeType))
    return set(code.co_names).union(*inside)


def tests(file: str, watcher: Watcher) -> str | None:
    """Run a file of tests; the name of the first that fails."""
    import pytest

    quiet = ["-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    code = pytest.main([*quiet, file], plugins=[watcher])
    silent = watcher.over or code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    if watcher.failed is None and not silent:
        return f"pytest of {file}: {code!r}"
    return watcher.failed


def many_tests(
    files: Iterable[str],
    say: Say,
    seconds: float,
    each: float,
    but: Iterable[str] = (),
    names: frozenset[str] = frozenset(),
) -> str | None:
    """Run files of tests one after the other, each and all within some CPU seconds."""
    ends, but = time.process_time() + seconds, list(but)
    for file in files:
        left = ends - time.process_time()
        if left < 0:
            return None
        found = tests(file, Watcher(say, min(left, each), but=but, names=names))
        if found is not None:
            return found
    return None


def one_test(what: str, say: Say) -> str | None:
    """One test again, or the collection of its file; all of its function where the mutant had changed its name."""
    file = what.removeprefix("collection of ").removeprefix("pytest of ").partition("::")[0].partition(":")[0]
    watcher = Watcher(say, 600, only=what)
    found = tests(file, watcher)
    if found or watcher.passed or not what.startswith("tests/"):
        return found
    return tests(what.partition("[")[0], Watcher(say, 600))
