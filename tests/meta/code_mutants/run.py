"""The run: mutant by mutant in copies of the tree, each in a process of its own; what is found is on file at once.

This process holds the package of the unbroken copy, loaded once. A mutant's process forgets it and loads the broken
one; whatever then sees the mutant is asked about the unbroken code too, in a process of its own, and has to be silent.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from code_mutants import child, killers
from code_mutants.isolation import kept_paths
from code_mutants.jobs import Job, State, copied, copied_whole, print_of, start
from code_mutants.operators import Mutant

KINDS = ("proved", "derived", child.ARGUED, "generic", "exact", "enclosed", "sampled")
OF_PROOFS = KINDS[:2]  # what a file of proofs decides
CHECK, CHECKS = 1.0, 2.0  # CPU seconds: one check of the verifier, and all of them, unless thorough
FILES, EACH = 3, 2.5  # how many files of tests, and the CPU seconds of each beside its collection, unless thorough
NAMED = 600  # CPU seconds for tests that are asked by name
LIMIT = 30  # CPU seconds beyond what tests and checks may take, for a single long test among them
PRELOADED = ("numpy", "scipy.linalg", "scipy.special", "sympy", "mpmath", "flint", "hypothesis", "pytest",
             "hypothesis.extra.pytestplugin", "typer.testing", "rich.console", "rich.table")  # fmt: skip
COMPILED = ("numerics/memory/", "numerics/learn/")  # what numba compiles, one file into another


def preload(base: Path, root: Path) -> None:
    """The unbroken package and what it needs, before processes part."""
    os.environ["OMP_NUM_THREADS"] = "1"
    sys.path[:] = [str(base / "src"), *kept_paths(str(root))]
    os.chdir(base)
    for name in PRELOADED:
        import_module(name)
    import_module("memlaw.verify.run.tasks")
    child.catalogue()
    child.alone(root, base)


class Run:
    """Copies, the usual, and mutants one after the other or side by side."""

    def __init__(self, root: Path, place: Path, state: State, thorough: bool, seconds: float) -> None:
        self.root, self.place, self.state, self.thorough = root, place, state, thorough
        self.by = dict[str, list[str]]()  # for a mutant the tests and theorems that alone are asked
        self.seconds = 3600 if thorough else seconds  # CPU seconds for tests of one mutant
        self.base = copied(root, state.commit, place / f"usual-{state.commit[:10]}")

    def usual(self, work: Callable[[child.Say], None]) -> list[list[Any]]:
        """What some work reports about the unbroken code."""

        def alone(say: child.Say) -> None:
            work(say)
            child.alone(self.root, self.base)

        return start(self.root, self.base, alone, None).waited()

    def checks(self, file: str) -> list[tuple[str, str, Any, float]]:
        """What the verifier usually says about the theorems of a file, cheapest first."""
        found = self._usual_of(killers.theorems_of(file, self._catalogue()), file)
        found = [item for item in found if self.state.sound.get(f"verifier {item[0]} {item[1]}", True)]
        found = sorted((item for item in found if self.thorough or item[3] <= CHECK), key=lambda item: item[3])
        return found if self.thorough else list(_within(found, CHECKS))

    def _usual_of(self, keys: Iterable[str], file: str) -> list[tuple[str, str, Any, float]]:
        kinds = OF_PROOFS if file.startswith("theory/proofs/") else KINDS
        wanted = [(key, kind) for key in keys for kind in kinds]
        missing = [(key, kind) for key, kind in wanted if kind not in self.state.theorems.get(key, {})]
        if missing:
            print(f"  the usual of {len(missing)} checks", flush=True)
            for _, key, kind, figures, cpu in self.usual(partial(child.measured_verifier, missing)):
                self.state.theorems.setdefault(key, {})[kind] = [figures, cpu]
            self.state.write()
        return [(key, kind, *self.state.theorems[key][kind]) for key, kind in wanted]

    def _catalogue(self) -> list[str]:
        known = self.state.theorems.setdefault("", {"keys": child.catalogue()})
        return list(known["keys"])

    def begin(self, mutant: Mutant, slot: int) -> Job:
        """Break a copy and let it be tried."""
        tree = copied_whole(self.root, self.base, self.place / f"copy-{self.state.commit[:10]}-{slot}")
        self._break(tree, mutant)
        by = self.by.get(mutant.name, [])
        keys = [item for item in by if "/" not in item]
        checks = self._usual_of(keys, mutant.file) if by else self.checks(mutant.file)
        stages = self._stages(mutant, checks)

        touched = killers.touched(self.base, mutant.file)

        def work(say: child.Say) -> None:
            self._settle(tree, touched)
            for stage, see in stages:
                say(["stage", stage, round(time.process_time(), 1)])
                what = see(say)
                child.alone(self.root, tree, self.base)
                if what is not None:
                    return say(["killed", stage, what])
            return say(["survived", "", ""])

        limit = LIMIT + (NAMED if by else min(self.seconds, 600)) + 3 * sum(item[3] for item in checks)
        return start(self.root, tree, work, limit, mutant)

    def _settle(self, tree: Path, touched: list[str]) -> None:
        """Leave nothing loaded that holds something of the unbroken file; with a thorough look nothing at all."""
        child.settled_packages(self.base, tree)
        child.forget(killers.code(self.base) if self.thorough else touched)

    def _stages(self, mutant: Mutant, checks: list[Any]) -> list[tuple[str, Callable[[child.Say], str | None]]]:
        """What may see a mutant, by its chance and its cost: about a theorem the verifier, about all else tests."""
        file = mutant.file
        names = killers.names_of((self.base / file).read_text(encoding="utf-8"), mutant.line)
        broken = ("import", lambda say: child.load(file))
        verifier = ("verifier", lambda say: child.verifier(item[:3] for item in checks))
        if by := self.by.get(mutant.name):
            asked = [item for item in by if "/" in item]
            return [broken, ("test", lambda say: child.many_tests(asked, say, NAMED, NAMED)), verifier]
        loud = [name.partition(" ")[2] for name, silent in self.state.sound.items() if not silent]
        each = 3600 if self.thorough else EACH
        files = killers.nearest_tests(self.base, file, names)
        wanted = files if self.thorough else files[:FILES]
        examples = [] if f"an example of {file}" in loud else [("example", lambda say: child.doctests(file))]
        tests = ("test", lambda say: child.many_tests(wanted, say, self.seconds, each, loud, names))
        middle = [tests, verifier] if killers.subject_of(file) is None else [verifier, tests]
        return [broken, *examples, *middle]

    def _break(self, tree: Path, mutant: Mutant) -> None:
        """Undo the last mutant of a copy, leave no compiled file of it, and break the copy anew."""
        broken = tree / "broken.txt"
        last = broken.read_text() if broken.exists() else mutant.file
        broken.write_text(mutant.file)
        shutil.copy2(self.base / last, tree / last)
        for file in (last, mutant.file):
            for compiled in (tree / file).parent.glob(f"__pycache__/{Path(file).stem}.*.pyc"):
                compiled.unlink()
            if file.startswith(COMPILED):
                shutil.rmtree(tree / ".numba", ignore_errors=True)
        path = tree / mutant.file
        path.write_text(mutant.applied(path.read_text(encoding="utf-8")), encoding="utf-8")

    def finished(self, job: Job, status: int) -> dict[str, Any] | None:
        """What a mutant came to, kept on file; None if what saw it is not silent about the unbroken code either."""
        assert job.mutant is not None
        said = job.said()
        last = next((item for item in reversed(said) if item[0] in ("killed", "survived")), None)
        if last is None:
            stage = next((item[1] for item in reversed(said) if item[0] == "stage"), "import")
            over = status in (-signal.SIGXCPU, -signal.SIGKILL)
            last = ["killed", "time limit" if over else "crash", f"{stage}, {said[-1:]}"]
        if not self._sound(job.mutant, last[1], last[2], said):
            return None
        source = (self.base / job.mutant.file).read_text(encoding="utf-8")
        before, after = job.mutant.shown(source)
        found = {
            "outcome": last[0], "by": last[1], "what": last[2], "line": job.mutant.line, "before": before,
            "after": after, "text": print_of(source), "commit": self.state.commit[:10], "thorough": self.thorough,
            "cpu": job.cpu,
        }  # fmt: skip
        self.state.results[job.mutant.name] = found
        self.state.write()
        return found

    def _sound(self, mutant: Mutant, stage: str, what: str, said: list[list[Any]]) -> bool:
        """Whether what saw a mutant says nothing about the unbroken code; where a test ran out of time, the test."""
        if stage == "crash" and ("Outside" in what or "AssertionError: [" in what):
            raise AssertionError(f"{mutant.name}: {what}")
        if stage == "time limit" and said[-1][0] == "began":
            stage, what = "test", said[-1][1]
        if stage not in ("example", "verifier", "test"):
            return True
        what = what.partition(":")[0] if stage == "verifier" else what
        name = f"{stage} {what}"
        if name not in self.state.sound:
            found = self.usual(partial(self._again, mutant.file, stage, what))[-1][1]
            self.state.sound[name] = found is None
            if found is not None:
                print(f"  fails about the unbroken code too: {what}", flush=True)
        return self.state.sound[name]

    def _again(self, file: str, stage: str, what: str, say: child.Say) -> None:
        """Ask what saw a mutant about the unbroken code, of which as much is loaded anew."""
        child.forget(killers.touched(self.base, file))
        if stage == "example":
            return say(["found", child.doctests(file)])
        if stage == "test":
            return say(["found", child.one_test(what, say)])
        key, _, kind = what.partition(" ")
        return say(["found", child.verifier([(key, kind, self.state.theorems[key][kind][0])])])

    def known(self, mutant: Mutant, text: str) -> bool:
        """Whether it has been tried on the same text, as thoroughly."""
        found = self.state.results.get(mutant.name)
        if found is None or found["text"] != print_of(text):
            return False
        return found["outcome"] == "killed" or found["thorough"] or not self.thorough

    def go(self, wanted: Iterable[Mutant], processes: int, until: float) -> None:
        """Try mutants until there are none or the time is over; what is then at work is left untold."""
        preload(self.base, self.root)
        left, free, jobs = deque(wanted), list(range(processes)), dict[int, Job]()
        try:
            while time.monotonic() < until and (left or jobs):
                while free and left and time.monotonic() < until:
                    slot = free.pop()
                    jobs[slot] = self.begin(left.popleft(), slot)
                for slot, job in list(jobs.items()):
                    status = job.ended()
                    if status is not None:
                        del jobs[slot]
                        free.append(slot)
                        found, mutant = self.finished(job, status), job.mutant
                        if found is not None:
                            told(str(mutant and mutant.name), found)
                        elif mutant is not None:
                            left.appendleft(mutant)  # by what else there is
                time.sleep(0.02)
        finally:
            for job in jobs.values():
                job.kill()


def _within(checks: Iterable[tuple[str, str, Any, float]], budget: float) -> Iterator[tuple[str, str, Any, float]]:
    """What fits into a budget, in its order."""
    for item in checks:
        budget -= item[3]
        if budget < 0:
            return
        yield item


def told(name: str, found: dict[str, Any]) -> None:
    """One line as soon as it is known."""
    print(f"{found['outcome']:9} {name}  {found['by']} {found['what']}  ({found['cpu']} CPU s)", flush=True)
    if found["outcome"] == "survived":
        print(f"    line {found['line']}: {found['before']}\n           -> {found['after']}", flush=True)
