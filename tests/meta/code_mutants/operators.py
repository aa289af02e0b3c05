"""Where a source file can be broken by one small change: comparisons, signs, constants, conditions, statements.

A change is text for a span of the source, so that everything else stays as it was written, to the letter. Docstrings,
annotations, decorators, messages of errors, sentences and what is imported for types alone are left out.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`start` and `end` are offsets in the bytes of the file; `where` the function in which it stands.

    `called` is its name where it was drawn, if it has moved since.
    """

    file: str
    where: str
    operator: str
    number: int
    line: int
    start: int
    end: int
    text: str
    called: str = ""

    @property
    def name(self) -> str:
        """What it can be called again by."""
        return self.called or f"{self.file}:{self.where}:{self.operator}:{self.number}"

    def applied(self, source: str) -> str:
        """The source with the change."""
        data = source.encode()
        return (data[: self.start] + self.text.encode() + data[self.end :]).decode()

    def shown(self, source: str) -> tuple[str, str]:
        """The lines that change, before and after."""
        before, after = source.splitlines(), self.applied(source).splitlines()
        head = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
        same = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
        tail = next((n for n, (a, b) in enumerate(same) if a != b), 0)
        return tuple(" / ".join(line.strip() for line in lines[head : len(lines) - tail]) for lines in (before, after))  # type: ignore[return-value]


Change = tuple[str, ast.AST, str]  # operator, what is replaced, by what

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.MatMult: ast.Sub,
}  # fmt: skip
CONJUGATES = ("conjugate", "conj", "adjoint")
SYMMETRIC = {"max", "min", "gcd", "lcm", "isinstance", "zip", "Add", "Mul", "Eq", "Equality", "partial", "cast"}
UNTOUCHED_WORDS = {"evaluate", "strict", "frozen", "slots", "kw_only", "name", "meaning"}
SENTENCES = {"__repr__", "__str__"}
ERRORS = {"InvalidInput", "warn"}
NUMBERS = {"int", "float", "complex", "Number", "Expr", "fmpq", "arb", "acb"}


def mutants(file: str, source: str) -> list[Mutant]:
    """All mutants of a file, in the order of its lines.

    >>> [item.name for item in mutants("a.py", "def f(x):\\n    return x < 1\\n")]
    ['a.py:f:return none:1', 'a.py:f:compare:1', 'a.py:f:constant + 1:1', 'a.py:f:constant - 1:1']
    """
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for where, (operator, node, text) in _places(ast.parse(source), ""):
        seen[where, operator] += 1
        start = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        number, line = seen[where, operator], node.lineno  # type: ignore[attr-defined]
        found.append(Mutant(file, where or "module", operator, number, line, start, end, text))
    return found


def breakable(source: str) -> bool:
    """Whether a file has anything to break."""
    return any(True for _ in _places(ast.parse(source), ""))


def _places(node: ast.AST, where: str) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        if node.name in SENTENCES:
            return
        where = f"{where}.{node.name}" if where else node.name
    for change in _changes(node):
        yield where, change
    for child in _inside(node):
        yield from _places(child, where)


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """What of a node is code that computes."""
    left_out: set[int] = set()
    for name in ("decorator_list", "annotation", "returns", "type_comment", "bases"):
        part = getattr(node, name, None)
        left_out |= {id(item) for item in (part if isinstance(part, list) else [part])}
    if isinstance(node, ast.JoinedStr | ast.Raise | ast.Import | ast.ImportFrom | ast.Assert):
        return
    if isinstance(node, ast.Call) and _called(node) in ERRORS:
        return
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    if isinstance(node, ast.keyword) and node.arg in UNTOUCHED_WORDS:
        return
    yield from (child for child in ast.iter_child_nodes(node) if id(child) not in left_out)


def _changes(node: ast.AST) -> Iterator[Change]:
    for kind, rule in RULES:
        if isinstance(node, kind):
            yield from rule(node)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _text(node: ast.AST) -> str:
    return ast.unparse(node)


def _compare(node: ast.Compare) -> Iterator[Change]:
    for place, op in enumerate(node.ops):
        ops = [*node.ops[:place], COMPARISONS[type(op)](), *node.ops[place + 1 :]]
        yield "compare", node, f"({_text(ast.Compare(node.left, ops, node.comparators))})"


def _arithmetic(node: ast.BinOp) -> Iterator[Change]:
    words = any(isinstance(side, ast.JoinedStr) or _is_words(side) for side in (node.left, node.right))
    if not words and type(node.op) in ARITHMETIC:
        yield "arithmetic", node, f"({_text(ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right))})"


def _is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _constant(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield "truth", node, str(not value)
    elif isinstance(value, int | float):
        yield "constant + 1", node, f"({value + 1!r})"
        yield "constant - 1", node, f"({value - 1!r})"


def _unary(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield "not dropped", node, f"({_text(node.operand)})"
    elif isinstance(node.op, ast.USub):
        yield "minus dropped", node, f"({_text(node.operand)})"


def _condition(node: ast.If | ast.IfExp) -> Iterator[Change]:
    if "TYPE_CHECKING" not in ast.unparse(node.test):
        yield "not added", node.test, f"(not ({_text(node.test)}))"
    if isinstance(node, ast.If) and not node.orelse and "TYPE_CHECKING" not in ast.unparse(node.test):
        yield "if dropped", node, "pass"


def _filter(node: ast.comprehension) -> Iterator[Change]:
    for test in node.ifs:
        yield "not added", test, f"(not ({_text(test)}))"


def _boolean(node: ast.BoolOp) -> Iterator[Change]:
    other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    yield "and / or", node, f"({_text(ast.BoolOp(other, node.values))})"


def _call(node: ast.Call) -> Iterator[Change]:
    name, given = _called(node), node.args
    if name in CONJUGATES and not node.keywords:
        inside = given[-1] if given else node.func.value if isinstance(node.func, ast.Attribute) else None
        if inside is not None and (given or isinstance(node.func, ast.Attribute)):
            yield "conjugate dropped", node, f"({_text(inside)})"
    if name == "range" and given:
        last = 0 if len(given) == 1 else 1
        shorter = [*given[:last], ast.BinOp(given[last], ast.Sub(), ast.Constant(1)), *given[last + 1 :]]
        yield "range shorter", node, _text(ast.Call(node.func, shorter, node.keywords))
    starred = any(isinstance(item, ast.Starred) for item in given[:2])
    if len(given) > 1 and name not in SYMMETRIC and not starred and _text(given[0]) != _text(given[1]):
        yield "arguments swapped", node, _text(ast.Call(node.func, [given[1], given[0], *given[2:]], node.keywords))


def _attribute(node: ast.Attribute) -> Iterator[Change]:
    other = {"real": "imag", "imag": "real"}.get(node.attr)
    if other is not None:
        yield "real / imag", node, _text(ast.Attribute(node.value, other, node.ctx))


def _dictionary(node: ast.Dict) -> Iterator[Change]:
    for place in range(len(node.keys)):
        keys, values = list(node.keys), list(node.values)
        del keys[place], values[place]
        yield "entry dropped", node, _text(ast.Dict(keys, values))


def _function(node: ast.FunctionDef) -> Iterator[Change]:
    """What a function gives back; `return` is read here because its type stands at the function."""
    promised = "" if node.returns is None else _text(node.returns)
    for item in _own_returns(node.body):
        if item.value is None or (isinstance(item.value, ast.Constant) and item.value.value is None):
            continue
        if promised == "bool" and not isinstance(item.value, ast.Constant):
            yield "return negated", item, f"return not ({_text(item.value)})"
        elif promised in NUMBERS:
            yield "return negated", item, f"return -({_text(item.value)})"
        elif not isinstance(item.value, ast.Constant):
            yield "return none", item, "return None"


def _own_returns(body: list[ast.stmt]) -> Iterator[ast.Return]:
    for item in body:
        if isinstance(item, ast.Return):
            yield item
        elif not isinstance(item, ast.FunctionDef | ast.ClassDef):
            for name in ("body", "orelse", "finalbody"):
                yield from _own_returns(getattr(item, name, []))
            for handler in getattr(item, "handlers", getattr(item, "cases", [])):
                yield from _own_returns(handler.body)


def _statement(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom):
        return  # a docstring
    yield "statement dropped", node, "pass"


RULES: tuple[tuple[type | tuple[type, ...], Callable[..., Iterator[Change]]], ...] = (
    ((ast.Expr, ast.Raise, ast.AugAssign, ast.Continue, ast.Break), _statement),
    (ast.FunctionDef, _function),
    ((ast.If, ast.IfExp), _condition),
    (ast.comprehension, _filter),
    (ast.Compare, _compare),
    (ast.BoolOp, _boolean),
    (ast.UnaryOp, _unary),
    (ast.BinOp, _arithmetic),
    (ast.Constant, _constant),
    (ast.Call, _call),
    (ast.Attribute, _attribute),
    (ast.Dict, _dictionary),
)
