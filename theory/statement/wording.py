"""What a statement may be made of: checked when a theorem is built, so that nothing unknown reaches a machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from sympy import Basic, Dummy, Expr, Float, IndexedBase, Integer, Product, Sum, Symbol, Tuple, oo
from sympy.core.relational import Relational
from sympy.core.symbol import Str

from memlaw.errors import InvalidInput
from memlaw.theory.language import DOMAINS, EIGENVALUES, NODES, PairMemory, Quantity, is_index
from memlaw.theory.language.own import OwnSymbol

Limits = Mapping[Symbol, tuple[Expr, Expr]]

MOST_TRIED = 20_000  # assignments of whole numbers among which a negative argument is looked for
_TRIED = {"N": range(1, 5), "T": range(1, 9)}
_PLUMBING = (Tuple, Str, IndexedBase)  # what nodes are made of beside expressions


def check_nodes(name: str, expression: Basic) -> None:
    """Refuse a node that no statement is made of."""
    if isinstance(expression, Float):
        raise InvalidInput(
            f"the float {expression} in {name}", "numbers of a statement are exact", "write Rational(7, 10) for 0.7"
        )
    if not isinstance(expression, NODES + _PLUMBING):
        raise InvalidInput(
            f"{type(expression).__name__} {expression} in {name}",
            "statements are made of the nodes of memlaw.theory.language.NODES",
            "write it with those, or define a quantity with its own oracle",
        )
    for part in expression.args:
        check_nodes(name, part)


def check_symbols(name: str, expression: Basic, more: Iterable[Symbol] = ()) -> None:
    """Refuse a free symbol without a domain; `more` are the arguments of a definition."""
    known = {*DOMAINS, *more}
    for symbol in sorted(_free(expression), key=str):
        if symbol in known or isinstance(symbol, OwnSymbol):
            continue
        twin = next((item for item in DOMAINS if item.name == symbol.name), None)
        if twin is not None:
            raise InvalidInput(
                f"a symbol {symbol} in {name} that is not the one of the language",
                f"{twin} is {DOMAINS[twin]}",
                f"import it from memlaw.theory.language, or call Symbol with its assumptions: {_assumptions(twin)}",
            )
        raise InvalidInput(
            f"symbol {symbol} in {name}",
            "every symbol needs a domain",
            f'make it with memlaw.theory.language.symbol("{symbol}", Interval.open(0, 1))',
        )
    for base in expression.atoms(IndexedBase):
        if base not in EIGENVALUES:
            raise InvalidInput(
                f"{base} in {name}", "indexed are the eigenvalues", "use eigenvalue[i], other_eigenvalue[i], a quantity"
            )


def _free(expression: Basic) -> set[Symbol]:
    """The free symbols of an expression, names of eigenvalues aside."""
    labels = {base.label for base in expression.atoms(IndexedBase)}
    return {item for item in expression.free_symbols if isinstance(item, Symbol) and item not in labels}


def _assumptions(symbol: Symbol) -> str:
    return ", ".join(f"{key}={value}" for key, value in symbol.assumptions0.items() if key in _TOLD) or "none"


_TOLD = ("integer", "positive", "nonnegative", "real", "complex")


def check_definitions(name: str, where: Sequence[Any], expressions: Iterable[Basic]) -> None:
    """Refuse definitions that speak of what they do not say, that go in circles, or that are used otherwise."""
    defined = {type(item.quantity).__name__: item for item in where}
    if len(defined) < len(where):
        raise InvalidInput(f"two definitions of one quantity in {name}", "each is defined once", "rename one of them")
    for item in where:
        formals = [argument for argument in item.quantity.args if isinstance(argument, Symbol)]
        if len(set(formals)) < len(item.quantity.args):
            raise InvalidInput(
                f"the definition of {item.quantity} in {name}", "its arguments are distinct symbols", "write f(tau, k)"
            )
        check_symbols(f"the definition of {item.quantity} in {name}", item.expression, formals)
        unsaid = [symbol for symbol in _free(item.expression) - set(formals) if _varies(symbol)]
        if unsaid:
            raise InvalidInput(
                f"{unsaid[0]} in the definition of {item.quantity} in {name}",
                "what it depends on stands among its arguments",
                f"define {type(item.quantity).__name__}(..., {unsaid[0]})",
            )
    for expression in (*expressions, *(item.expression for item in where)):
        for used in expression.atoms(Quantity):
            known = defined.get(type(used).__name__)
            if known is not None and len(used.args) != len(known.quantity.args):
                raise InvalidInput(
                    f"{used} in {name}", f"it is defined as {known.quantity}", "use it with as many arguments"
                )
    _check_circles(name, defined)


def _varies(symbol: Symbol) -> bool:
    return _is_whole(symbol) and symbol.name not in ("N", "z_0")


def _is_whole(symbol: Symbol) -> bool:
    return bool(symbol.is_integer) if isinstance(symbol, OwnSymbol) else is_index(symbol.name)


def _check_circles(name: str, defined: Mapping[str, Any]) -> None:
    uses = {key: {type(q).__name__ for q in item.expression.atoms(Quantity)} for key, item in defined.items()}
    done: set[str] = set()
    while rest := [key for key in uses if key not in done]:
        free = [key for key in rest if not (uses[key] & set(rest))]
        if not free:
            raise InvalidInput(
                f"{', '.join(rest)} in {name}", "a definition rests on others, never on itself", "break the circle"
            )
        done |= set(free)


# --- lags and indices -------------------------------------------------------------------------------------------------


def check_arguments(name: str, expression: Basic, when: Iterable[Relational] = ()) -> None:
    """Refuse a lag or an index that is below 0 for some values of the symbols inside the conditions.

    Looked for among the first values of each symbol; what is not found here is skipped where it occurs.
    """
    for node, argument, limits in _whole_arguments(expression, {}):
        at = _negative_at(argument, limits, tuple(when))
        if at is None:
            continue
        shown = ", ".join(f"{symbol} = {value}" for symbol, value in sorted(at.items(), key=str))
        raise InvalidInput(
            f"{node} in {name}" + (f" at {shown}" if at else ""),
            "lags and indices are 0, 1, 2, ...",
            f"claim it under a condition such as {argument} >= 0" if at else "use a lag that is not negative",
        )


def _whole_arguments(expression: Basic, limits: Limits) -> Iterator[tuple[Basic, Expr, Limits]]:
    """The arguments of quantities that may be whole numbers below 0, with the limits of the sums around them."""
    inside = limits
    if isinstance(expression, Sum | Product):
        inside = {**limits, **{symbol: (low, high) for symbol, low, high in expression.limits}}
    if isinstance(expression, Quantity | PairMemory):
        for argument in expression.args[-1:] if isinstance(expression, PairMemory) else expression.args:
            whole = argument.is_integer and not argument.is_nonnegative
            if whole and (argument.free_symbols or argument is expression.args[-1]):  # m(-1, t): a pole and a time
                yield expression, argument, limits
    for part in expression.args:
        if not isinstance(expression, Sum | Product) or part is expression.args[0]:
            yield from _whole_arguments(part, inside)


def _negative_at(argument: Expr, limits: Limits, when: Sequence[Relational]) -> dict[Symbol, int] | None:
    """Whole numbers at which the conditions hold and an argument is negative, if there are any among the first."""
    if not argument.free_symbols:
        return {} if argument.is_negative else None
    concerned = _concerned(argument, limits, when)
    if concerned is None:
        return None
    conditions = [item for item in when if item.free_symbols & concerned]
    for values in islice(_assignments(sorted(concerned, key=lambda s: (s in limits, s.name)), limits), MOST_TRIED):
        if argument.xreplace(values).is_negative and all(item.xreplace(values) == True for item in conditions):  # noqa: E712  # of SymPy
            return {symbol: int(value) for symbol, value in values.items()}
    return None


def _concerned(argument: Expr, limits: Limits, when: Sequence[Relational]) -> set[Symbol] | None:
    """The symbols on which an argument's sign depends; None where one is no whole number."""
    found: set[Symbol] = set(argument.free_symbols)
    while True:
        more = set(found)
        for symbol in found & set(limits):
            more |= {item for bound in limits[symbol] if bound is not oo for item in bound.free_symbols}
        for item in when:
            more |= item.free_symbols if item.free_symbols & found else set()
        if more == found:
            break
        found = more
    return found if all(isinstance(s, Symbol) and (s in limits or _is_whole(s)) for s in found) else None


def _assignments(symbols: Sequence[Symbol], limits: Limits) -> Iterator[dict[Symbol, Integer]]:
    outer = [symbol for symbol in symbols if symbol not in limits]
    for values in product(*map(_tried, outer)):
        chosen = dict(zip(outer, map(Integer, values), strict=True))
        size = chosen.get(next((s for s in outer if s.name == "N"), Dummy()))
        if size is not None and any(value > size for symbol, value in chosen.items() if symbol.name in "ijnm"):
            continue
        yield from _within(chosen, [symbol for symbol in symbols if symbol in limits], limits)


def _tried(symbol: Symbol) -> Iterable[int]:
    if isinstance(symbol, OwnSymbol):
        return [int(value) for value in islice(symbol.domain, 5)]
    return _TRIED.get(symbol.name, range(int(symbol.is_positive or 0), 5))


def _within(chosen: dict[Symbol, Integer], inner: Sequence[Symbol], limits: Limits) -> Iterator[dict[Symbol, Integer]]:
    """Every choice of the bound symbols, at most five values each, whose limits are known in turn."""
    ready = next((s for s in inner if not limits[s][0].free_symbols & set(inner) - {s}), None)
    if ready is None:
        if not inner:
            yield chosen
        return
    low, high = (bound.xreplace(chosen) for bound in limits[ready])
    if not low.is_Integer or not (high.is_Integer or high is oo):
        return
    first, last = int(low), int(low) + 4 if high is oo else int(high)
    for value in dict.fromkeys([*range(first, min(first + 3, last + 1)), *range(max(first, last - 2), last + 1)]):
        rest = [symbol for symbol in inner if symbol is not ready]
        yield from _within({**chosen, ready: Integer(value)}, rest, limits)


def check_wording(name: str, claims: Sequence[Any], where: Sequence[Any]) -> None:
    """Refuse what no machine could judge in the claims and definitions of a theorem. Errors: InvalidInput."""
    sides = [side for claim in claims for relation in (claim.relation, *claim.when) for side in relation.args]
    for expression in (*sides, *(item.quantity for item in where), *(item.expression for item in where)):
        check_nodes(name, expression)
    for expression in sides:
        check_symbols(name, expression)
    check_definitions(name, where, sides)
    for claim in claims:
        for side in claim.relation.args:
            check_arguments(name, side, claim.when)
