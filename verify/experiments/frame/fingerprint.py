"""On which code a record rests: every module that it imports, by a digest that comments and docstrings leave alone."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "memlaw"
SHORT = 16


def fingerprint(modules: Iterable[str]) -> dict[str, str]:
    """The digest of each module of this package that the given ones rest on, themselves included, by name.

    >>> sorted(fingerprint(["memlaw.errors"]))
    ['memlaw.errors']
    """
    return {name: digest(_file(name).read_text()) for name in sorted(closure(modules))}


def closure(modules: Iterable[str]) -> set[str]:
    """The given modules and all of this package that they import, here or inside a function."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imported(name)
    return found


@cache
def imported(name: str) -> tuple[str, ...]:
    """The modules of this package that one module imports; what only a type checker reads does not count."""
    tree = ast.parse(_file(name).read_text())
    return tuple(dict.fromkeys(_modules(tree)))


def digest(source: str) -> str:
    """The digest of a source text without its docstrings, comment lines and empty lines.

    >>> digest('x = 1  # one') == digest('# a comment line\\n\\nx = 1  # one'), digest("x = 1") == digest("x = 2")
    (True, False)
    """
    silent = {number for start, end in _docstrings(ast.parse(source)) for number in range(start, end + 1)}
    kept = [
        line.rstrip()
        for number, line in enumerate(source.splitlines(), start=1)
        if number not in silent and line.strip() and not line.lstrip().startswith("#")
    ]
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()[:SHORT]


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.end_lineno or node.lineno


def _modules(tree: ast.Module) -> Iterator[str]:
    guarded = {inner for node in ast.walk(tree) if _for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if node in guarded:
            continue
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names if item.name.startswith(PACKAGE + "."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            yield from _sources(str(node.module), [item.name for item in node.names])


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _sources(module: str, names: list[str]) -> Iterator[str]:
    """`from package import name`: the submodule of that name if there is one, else the package itself."""
    for name in names:
        inner = f"{module}.{name}"
        if _file(module).name == "__init__.py" and find_spec(inner) is not None:
            yield inner
        else:
            yield module


@cache
def _file(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin)
