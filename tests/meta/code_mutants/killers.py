"""What may see a mutant of a file, nearest first: tests by who imports what, theorems by subject or one of each.

Tests that compare the text of the code or of a document with what is on file see any change, right or wrong; they are
no killers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

NO_KILLERS = (
    "tests/docs/*", "tests/meta/test_house.py", "tests/meta/test_four_places.py", "tests/meta/test_code_mutants.py",
    "tests/meta/test_evidence_table.py",  # theorems are compared with a run of the unbroken code instead
    "tests/verify/experiments/test_seal.py", "tests/verify/experiments/test_records.py",
    "tests/verify/test_same_seed.py",
    "tests/verify/test_executors.py", "tests/verify/test_interrupted.py",  # minutes of waiting, and no verdict in them
)  # fmt: skip
WINGS = ("theory", "numerics", "verify", "src/memlaw")
# A file whose tests do not import it by name.
BY_HAND: Mapping[str, tuple[str, ...]] = {
    "verify/kinds/binding.py": ("tests/meta/test_false_proofs.py", "tests/meta/test_binding.py"),
    "verify/kinds/rewriting.py": ("tests/theory/test_facts_matrices.py", "tests/meta/test_false_proofs.py"),
    "verify/kinds/grounds.py": ("tests/theory/test_facts_matrices.py", "tests/theory/test_definitions.py"),
    "verify/kinds/derived.py": ("tests/meta/test_derivations.py", "tests/meta/test_false_proofs.py"),
    "verify/kinds/generic.py": ("tests/verify/test_generic.py", "tests/verify/test_generic_builders.py"),
    "verify/kinds/search/*": ("tests/verify/test_directed.py",),
    "verify/kinds/measured/*": ("tests/verify/measured/test_measured.py",),
    "verify/kinds/*": ("tests/verify/test_odd_claims.py", "tests/verify/test_never_refute.py"),
    "verify/evaluate/own.py": ("tests/verify/test_own_theorems.py",),
    "verify/evaluate/*": (
        "tests/verify/test_refusals.py",
        "tests/verify/test_wording.py",
        "tests/verify/test_odd_claims.py",
        "tests/verify/test_never_refute.py",
    ),
    "verify/system/*": ("tests/verify/test_generic_builders.py", "tests/verify/test_never_refute.py"),
    "verify/evidence/*": ("tests/verify/test_record.py", "tests/verify/test_report.py"),
    "verify/run/*": ("tests/verify/test_runner.py", "tests/verify/test_own_theorems.py"),
    "verify/laws/*": (
        "tests/verify/laws/test_check_layer.py",
        "tests/verify/laws/test_planted.py",
        "tests/verify/laws/test_hidden_faults.py",
        "tests/verify/laws/test_clean.py",
    ),
    "theory/subjects/*": ("tests/meta/test_controls.py",),
    "theory/statement/*": ("tests/meta/test_false_proofs.py", "tests/theory/test_normal.py"),
    "theory/proofs/*": ("tests/meta/test_binding.py",),
}


def files_of_tests(root: Path) -> list[str]:
    """The files of tests that may count."""
    found = sorted(path.relative_to(root).as_posix() for path in (root / "tests").rglob("test_*.py"))
    return [name for name in found if not any(fnmatch(name, pattern) for pattern in NO_KILLERS)]


@cache
def imports(root: Path, name: str) -> frozenset[str]:
    """The files of the project that a file imports, wherever in it."""
    found = set().union(*map(_imported, ast.walk(ast.parse((root / name).read_text(encoding="utf-8")))))
    files = (_file(root, module, name) for module in found)
    return frozenset(file for file in files if file is not None and file != name)


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {item.name for item in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module} | {f"{node.module}.{item.name}" for item in node.names}
    return set()


def _file(root: Path, module: str, importer: str) -> str | None:
    beside = [str(Path(importer).parent), "tests/oracles"] if importer.startswith("tests/") else []
    stems = [module.removeprefix("memlaw.")] if module.startswith("memlaw.") else []
    stems = [item.replace(".", "/") for item in stems] + [f"{folder}/{module.replace('.', '/')}" for folder in beside]
    if module == "memlaw":
        stems = ["src/memlaw/__init__"]
    places = (f"{stem}{ending}" for stem in stems for ending in (".py", "/__init__.py"))
    return next((place for place in places if (root / place).is_file()), None)


@cache
def loads(root: Path, name: str) -> frozenset[str]:
    """The files of the project that are loaded with a file: what it imports outside of functions, and by pattern."""
    text = (root / name).read_text(encoding="utf-8")
    found: set[str] = set()
    nodes: list[ast.AST] = list(ast.parse(text).body)
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        found |= _imported(node)
        if isinstance(node, ast.stmt | ast.excepthandler):
            nodes += ast.iter_child_nodes(node)
    files = {file for module in found if (file := _file(root, module, name)) is not None}
    patterns = re.findall(r'import_module\(f"([^"]*)\.\{', text)
    folders = [Path(name).parent if item == "{__name__}" else Path(*item.split(".")[1:]) for item in patterns]
    files |= {path.relative_to(root).as_posix() for folder in folders for path in (root / folder).glob("*.py")}
    return frozenset(files - {name})


def code(root: Path) -> list[str]:
    """The files of the package."""
    return [path.relative_to(root).as_posix() for wing in WINGS for path in sorted((root / wing).rglob("*.py"))]


@cache
def _loaders(root: Path) -> dict[str, frozenset[str]]:
    return {name: loads(root, name) for name in code(root)}


def touched(root: Path, file: str) -> list[str]:
    """The files that hold something of a file once they are loaded: itself, and what loads one of these."""
    found = [file]
    for name in found:
        found += [loader for loader, loaded in _loaders(root).items() if name in loaded and loader not in found]
    return found


@cache
def distances(root: Path, test: str) -> dict[str, int]:
    """How many imports lie between a file of tests and each file of the code."""
    found, queue = {test: 0}, [test]
    for name in queue:
        for new in sorted(imports(root, name) - found.keys()):
            found[new] = found[name] + 1
            queue.append(new)
    return found


def names_of(text: str, line: int) -> frozenset[str]:
    """What a test may call to come to a line of a file: what is defined there, and what in the file uses that.

    >>> sorted(names_of("A = 1\\ndef f(): return A\\ndef g(): return f()\\ndef h(): pass\\n", 1))
    ['A', 'f', 'g']
    """
    used: dict[str, set[str]] = {}
    found: set[str] = set()
    for node in ast.parse(text).body:
        inside = list(ast.walk(node))
        words = {item.id for item in inside if isinstance(item, ast.Name)}
        words |= {item.attr for item in inside if isinstance(item, ast.Attribute)}
        defined = {item.id for item in inside if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)}
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined = {node.name}
            found |= {item.name for item in inside if isinstance(item, ast.FunctionDef) and _has(item, line)}
        used |= dict.fromkeys(defined, words)
        found |= defined if _has(node, line) else set()
    while more := {name for name, words in used.items() if words & found} - found:
        found |= more
    return frozenset(found)


def _has(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or line)


def mentions(text: str, names: frozenset[str]) -> bool:
    """Whether a text has one of the names as a word."""
    return not names.isdisjoint(re.findall(r"\w+", text))


def nearest_tests(root: Path, file: str, names: frozenset[str] = frozenset()) -> list[str]:
    """The tests that reach a file, nearest first: those that name what is broken, then by who imports what."""
    stem = Path(file).stem
    by_hand = [test for pattern, tests in BY_HAND.items() if fnmatch(file, pattern) for test in tests]
    wing = (f"tests/{file.split('/')[0]}", "tests/meta")
    ranked = []
    for test in files_of_tests(root):
        distance = distances(root, test).get(file)
        if distance is None and test not in by_hand:
            continue
        named = re.search(rf"(^|_){re.escape(stem)}(_|$)", Path(test).stem.removeprefix("test_")) is not None
        about = mentions((root / test).read_text(encoding="utf-8"), names)
        if distance == 1 or (named and not by_hand):
            rank = (0 if about else 1, 0)
        else:
            rank = (2, by_hand.index(test)) if test in by_hand else (2 + (distance or 9) - about, 99)
        ranked.append((rank, Path(test).parent.as_posix() not in wing, test))
    return [test for *_, test in sorted(ranked)]


def subject_of(file: str) -> str | None:
    """The subject whose theorems a file is about; None where it is about all."""
    if file.startswith(("theory/subjects/", "theory/proofs/", "verify/subjects/")):
        first = Path(file).stem.split("_")[0]
        return None if first in ("definitions", "facts", "said") else first
    return None


def theorems_of(file: str, catalogue: list[str]) -> list[str]:
    """The theorems that are examined: all of the subject, which a file may be named after, or the first of each."""
    subject = subject_of(file) or Path(file).stem.split("_")[0]
    if any(key.startswith(f"{subject}.") for key in catalogue):
        return [key for key in catalogue if key.split(".")[0] == subject]
    first: dict[str, str] = {}
    for key in catalogue:
        first.setdefault(key.split(".")[0], key)
    return list(first.values())
