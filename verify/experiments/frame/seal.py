"""On which code a record rests: the definitions that its experiment reaches by name, wherever they stand.

From an entry, names are followed to definitions at the top of modules, and attribute names into the methods of the
classes met on the way. Each definition is hashed without docstrings, annotations, the words of errors, and the places
that it imports from, so that files may be moved, split and renamed. What following names cannot see (`getattr` with a
computed name, modules imported by a computed name) must not occur on the way, or stand in `UNSEEN`: a test keeps it.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import cast

PACKAGE = "memlaw"
SHORT = 12
UNSEEN: Mapping[str, str] = {
    "_give_address": "functions of Python itself, by address",
    "evaluate": "one of three fields of a split, which hold data",
    "NormalPlusLowRank.initial": "fields of S4's parts, which hold numbers",
    "_low_rank": "fields of S4's parts, which hold numbers",
    "_plain": "fields of a run, which hold numbers",
}

Place = tuple[str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def seal(entries: Iterable[Place]) -> dict[str, str]:
    """The digest of every definition that the entries (module, name) reach, by the name of the definition.

    >>> list(seal([("memlaw.files", "check_writable")]))
    ['InvalidInput', '_create_beside', '_is_plain', '_try_to_write', '_unwritable', 'check_writable']
    """
    found: dict[str, list[str]] = {}
    for (_, name), (page, node) in reached(entries).items():
        found.setdefault(name, []).append(digest(page, node))
    return {name: "+".join(sorted(digests)) for name, digests in sorted(found.items())}


def changed(earlier: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the definitions in which two seals differ."""
    return tuple(name for name in sorted({**earlier, **now}) if earlier.get(name) != now.get(name))


def place(work: Callable[..., object]) -> Place:
    """Where a function is defined; for an object that is called, its class."""
    function = work if hasattr(work, "__qualname__") else type(work)
    return function.__module__, str(function.__qualname__).split(".")[0]


# --- following names ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Page:
    """A module: the statements that define each name, and where its other names come from.

    `imports`: from this package (module, name; "" for a module itself), `outside` from others, `stars` all names.
    """

    module: str
    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    imports: dict[str, Place] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)


def reached(entries: Iterable[Place]) -> dict[Place, tuple[Page, ast.AST]]:
    """Every definition, and every method, that the entries lead to."""
    found: dict[Place, tuple[Page, ast.AST]] = {}
    attributes: set[str] = set()
    methods: list[tuple[Place, Page, ast.AST]] = []
    waiting = [place for entry in entries if (place := resolved(*entry))]
    while waiting:
        while waiting:
            module, name = place = waiting.pop()
            if place not in found:
                own = page(module)
                node, later = _opened(own, name)
                found[place] = (own, node)
                methods += [((module, f"{name}.{method.name}"), own, method) for method in later]
                waiting += _follow(own, node, attributes)
        called = [item for item in methods if item[0][1].rpartition(".")[2] in attributes]
        methods = [item for item in methods if item not in called]
        for place, own, node in called:
            found[place] = (own, node)
            waiting += _follow(own, node, attributes)
    return found


def _follow(own: Page, node: ast.AST, attributes: set[str]) -> frozenset[Place]:
    places, named = _followed(own, node)
    attributes |= named
    return places


@cache
def _opened(own: Page, name: str) -> tuple[ast.AST, list[Function]]:
    """A definition; a class of this package's kind without the methods that count only once they are called.

    The methods of a class with a base from outside are called from there, such as `forward`: they always count.
    """
    nodes = own.definitions[name]
    node, *more = nodes
    if (
        more
        or not isinstance(node, ast.ClassDef)
        or any(ast.unparse(base).split(".")[0] in own.outside for base in node.bases)
    ):
        return ast.Module(nodes, []), []
    later = [item for item in node.body if isinstance(item, Function) and not item.name.startswith("__")]
    head = ast.ClassDef(node.name, node.bases, node.keywords, node.body, node.decorator_list)
    head.body = [item for item in node.body if item not in later]
    return head, later


@cache
def _followed(own: Page, node: ast.AST) -> tuple[frozenset[Place], frozenset[str]]:
    """The definitions that a node names, and the attributes."""
    places: set[Place | None] = set()
    attributes: set[str] = set()
    for inner in ast.walk(_bare(own, node)):
        if isinstance(inner, _Met):
            places.add(inner.place)
        elif isinstance(inner, ast.Name):
            places.add(resolved(own.module, inner.id))
        elif isinstance(inner, ast.Attribute):
            attributes.add(inner.attr)
        elif isinstance(inner, ast.Call) and getattr(inner.func, "id", "") == "getattr":
            attributes |= {str(item.value) for item in inner.args[1:2] if isinstance(item, ast.Constant)}
    return frozenset(place for place in places if place is not None), frozenset(attributes)


@cache
def resolved(module: str, name: str) -> Place | None:
    """Where a name of a module is defined in this package: itself, or the module that it is imported from."""
    own = page(module)
    if name in own.definitions:
        return module, name
    if name in own.imports:
        source, original = own.imports[name]
        return resolved(source, original) if original else None
    return next((found for star in own.stars if (found := resolved(star, name))), None)


@cache
def page(module: str) -> Page:
    """Read a module."""
    found = Page(module)
    tree = ast.parse(source(module).read_text(encoding="utf-8"))
    for node in _statements(tree.body):
        for name in _defined(node):
            found.definitions.setdefault(name, []).append(node)
    for inner in _without_types(tree):
        if isinstance(inner, ast.ImportFrom) and _ours(inner.module):
            for item in inner.names:
                _add_import(found, str(inner.module), item)
        elif isinstance(inner, ast.ImportFrom):
            found.outside.update((item.asname or item.name, f"{inner.module}.{item.name}") for item in inner.names)
        elif isinstance(inner, ast.Import):
            for item in inner.names:
                if item.asname and _ours(item.name):
                    found.imports[item.asname] = (item.name, "")
                else:
                    found.outside[item.asname or item.name.split(".")[0]] = item.name if item.asname else ""
    return found


def _add_import(found: Page, module: str, item: ast.alias) -> None:
    if item.name == "*":
        found.stars.append(module)
        return
    inner = f"{module}.{item.name}"
    is_module = source(module).name == "__init__.py" and find_spec(inner) is not None
    found.imports[item.asname or item.name] = (inner, "") if is_module else (module, item.name)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those under conditions too; what only a type checker reads is left out."""
    for node in body:
        if isinstance(node, ast.If | ast.Try | ast.With):
            handlers = [handler.body for handler in getattr(node, "handlers", [])]
            rest = [getattr(node, name, []) for name in ("orelse", "finalbody")]
            for part in [] if _for_types(node) else [node.body, *handlers, *rest]:
                yield from _statements(part)
        else:
            yield node


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name))


def _without_types(tree: ast.AST) -> Iterator[ast.AST]:
    guarded = {inner for node in ast.walk(tree) if _for_types(node) for inner in ast.walk(node)}
    return (node for node in ast.walk(tree) if node not in guarded)


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def _ours(module: str | None) -> bool:
    return (module or "").split(".")[0] == PACKAGE


@cache
def source(module: str) -> Path:
    """The file of a module."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(module)
    return Path(spec.origin)


# --- what is hashed -------------------------------------------------------------------------------------------


@cache
def digest(own: Page, node: ast.AST) -> str:
    """The digest of a definition, whatever it says in words and wherever it imports from."""
    return hashlib.sha256(_shape(_bare(own, node)).encode()).hexdigest()[:SHORT]


@cache
def _bare(own: Page, node: ast.AST) -> ast.AST:
    """A copy of a definition with what counts in it."""
    return _Bare(own).visit(ast.parse(ast.unparse(node)))


class _Met(ast.Name):
    """A name of this package with the place where it is defined."""

    place: Place | None = None


class _Bare(ast.NodeTransformer):
    """Take docstrings, annotations, words of errors and imports away; call what is imported by its own name."""

    def __init__(self, own: Page) -> None:
        self.own = own

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.body = [item for item in node.body if not _is_words(item)]
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.Raise):
            return ast.Raise(exc=node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            return ast.Pass()
        return cast(ast.AST, super().visit(node))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        place = resolved(self.own.module, node.id)
        if place is None and self.own.outside.get(node.id):
            return ast.Name(self.own.outside[node.id], node.ctx)
        return self._met(place) if place and place[1] != node.id else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        module, original = self.own.imports.get(getattr(node.value, "id", ""), ("", "-"))
        place = resolved(module, node.attr) if not original else None
        return self._met(place) if place else self.generic_visit(node)

    @staticmethod
    def _met(place: Place) -> ast.AST:
        found = _Met(place[1], ast.Load())
        found.place = place
        return found


def _is_words(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _shape(node: object) -> str:
    """A syntax tree as text, the same in every version of Python: empty fields and the names of ours left out."""
    if isinstance(node, list):
        return "[" + ",".join(map(_shape, node)) + "]"
    if not isinstance(node, ast.AST):
        return repr(node)
    kind = "Name" if isinstance(node, _Met) else type(node).__name__
    fields = ast.iter_fields(node)
    parts = [f"{name}={_shape(value)}" for name, value in fields if name == "value" or value not in (None, [])]
    return f"{kind}({','.join(parts)})"
