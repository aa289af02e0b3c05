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
from typing import Any

FIGURES = ("verdict", "reason", "claims", "places", "sizes", "every_size", "points", "steps", "facts", "setup")
MEMORY = 12 << 30  # bytes of address space; a broken size may ask for any amount
Say = Callable[[list[Any]], None]


def settle(tree: Path, cpu_seconds: float | None, keep_bytecode: bool) -> None:
    """Live in the copy: its package first, its tests, the same examples each time, and limits."""
    os.chdir(tree)
    log = os.open(tree / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.path[:0] = [str(tree / "src")]
    os.environ |= {
        "PYTHONPATH": str(tree / "src"),
        "CI": "1",
        "OMP_NUM_THREADS": "1",
        "NUMBA_CACHE_DIR": str(tree / ".numba"),
    }
    if not keep_bytecode:
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if cpu_seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds) + 1, int(cpu_seconds) + 5))


def load(tree: Path, file: str) -> str | None:
    """Import the broken module; what is wrong with it, if that fails."""
    name = "memlaw." + file.removesuffix(".py").replace("/", ".")
    try:
        module = importlib.import_module(name)
        importlib.import_module("memlaw.verify.run.tasks")
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    assert Path(str(module.__file__)).is_relative_to(tree), module.__file__
    return None


def doctests(file: str) -> str | None:
    """The examples in the docstrings of the module."""
    import doctest

    module = sys.modules["memlaw." + file.removesuffix(".py").replace("/", ".")]
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed = doctest.testmod(module, optionflags=options | doctest.FAIL_FAST, verbose=False).failed
    return "an example" if failed else None


def catalogue() -> list[str]:
    """The keys of all theorems."""
    return [item.key for item in importlib.import_module("memlaw.theory.catalogue").catalogue()]


def examined(key: str, kind: str) -> list[str] | None:
    """The figures of one kind of evidence about a theorem."""
    from memlaw.theory.catalogue import theorem
    from memlaw.verify.evaluate.case import case_of
    from memlaw.verify.evidence import Kind
    from memlaw.verify.run.tasks import check_alone

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


def measured_verifier(keys: Iterable[str], kinds: Iterable[str], say: Say) -> None:
    """What the unbroken verifier says, and what it costs."""
    for key in keys:
        for kind in kinds:
            started = time.process_time()
            found = examined(key, kind)
            say(["theorem", key, kind, found, round(time.process_time() - started, 3)])


class Watcher:
    """Of a run of pytest: what failed first, what each test costs; tests that are not wanted are left out."""

    def __init__(self, wanted: set[str] | None = None, say: Say | None = None, cap: float | None = None) -> None:
        self.wanted, self.say, self.cap = wanted, say, cap
        self.failed: str | None = None
        self.outcomes: dict[str, str] = {}
        self.began = self.started = time.process_time()

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.wanted is not None:
            items[:] = [item for item in items if item.nodeid in self.wanted]
        if self.cap is not None:  # what is seen of a long file is of all its parts
            items.sort(key=lambda item: hashlib.sha256(item.nodeid.encode()).digest())

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.started = time.process_time()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid
        if report.failed or self.outcomes.get(report.nodeid) != "failed":
            self.outcomes[report.nodeid] = report.outcome

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and self.failed is None:
            self.failed = f"collection of {report.nodeid}"

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        if self.say is not None:
            now = time.process_time()
            self.say(["test", nodeid, self.outcomes.get(nodeid), round(now - self.started, 3)])
            if self.cap is not None and now - self.began > self.cap:
                os._exit(0)  # the rest is for a thorough run


def tests(files: list[str], watcher: Watcher) -> str | None:
    """Run files of tests; the name of the first that fails."""
    import pytest

    stop = ["-x"] if watcher.say is None else []
    quiet = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]  # it is imported before
    code = pytest.main([*quiet, *stop, *files], plugins=[watcher])
    if watcher.failed is None and watcher.wanted and watcher.wanted != watcher.outcomes.keys():
        return f"{len(watcher.wanted - watcher.outcomes.keys())} tests are gone"
    if watcher.failed is None and code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return f"pytest: {code!r}"
    return watcher.failed
