"""What only the evaluator knows: which quantities and matrices can be computed, and from which arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from sympy import Basic, Expr, Indexed, MatrixSymbol

from memlaw.errors import InvalidInput, counted
from memlaw.theory.language import Quantity, language
from memlaw.theory.statement.theorem import Theorem

PAIR_MATRICES = ("A", "B", "C", "S", "A_c", "e_1")

LANGUAGE = {item.__name__ for item in vars(language).values() if isinstance(item, type) and issubclass(item, Quantity)}

Oracles = Mapping[str, Callable[..., Any]]


def check_known(theorem: Theorem, oracles: Oracles) -> None:
    """Refuse a quantity without oracle or definition, one with other arguments than its oracle takes, and a matrix
    that no setting gives. Errors: InvalidInput.
    """
    defined = {type(item.quantity).__name__ for item in theorem.where}
    own = dict[str, type[Quantity]]()
    sides = [side for claim in theorem.claims for part in (claim.relation, *claim.when) for side in part.args]
    for expression in (*sides, *(item.expression for item in theorem.where)):
        for used in expression.atoms(Quantity):
            if own.setdefault(type(used).__name__, type(used)).oracle is not type(used).oracle:
                raise InvalidInput(
                    f"two quantities {type(used).__name__} in {theorem.key}",
                    "one name means one thing in a theorem; a quantity of one's own hides the catalogue's",
                    f"call yours my_{type(used).__name__}, say",
                )
            if type(used).__name__ not in defined:
                _check_quantity(theorem.key, used, oracles)
        for entry in expression.atoms(Indexed):
            for index in entry.indices:
                _refuse_parts(theorem.key, entry, "index", index)
        for matrix in expression.atoms(MatrixSymbol):
            if matrix.name not in PAIR_MATRICES and matrix.name not in oracles:
                raise InvalidInput(
                    f"the matrix {matrix} in {theorem.key}",
                    f"the matrices of a pair are {', '.join(PAIR_MATRICES)}",
                    "use one of them, or give an oracle for it",
                )


def _check_quantity(key: str, used: Basic, oracles: Oracles) -> None:
    name = type(used).__name__
    oracle = type(used).oracle or oracles.get(name)
    if oracle is None:
        near = get_close_matches(name, oracles, 1)
        define = f"define it, Theorem(..., where=...), or quantity({name!r}, oracle=...)"
        raise InvalidInput(
            f"the quantity {name} in {key}",
            "a quantity has an oracle that evaluates it or a definition in `where`",
            f"did you mean {near[0]}? else {define}" if near else define,
        )
    if type(used).oracle is not None and name in LANGUAGE:
        raise InvalidInput(
            f"a quantity {name} of one's own in {key}", "the language has one of that name", f"call it my_{name}, say"
        )
    formals = _formals(oracle)
    if formals is None:
        return
    least = sum(1 for item in formals if item.default is inspect.Parameter.empty)
    if not least <= len(used.args) <= len(formals):
        wanted = ", ".join(item.name for item in formals) or "nothing"
        rule = f"beside the system, the oracle of {name} takes {wanted}"
        raise InvalidInput(
            f"{used} in {key}", rule, f"write {name} with {counted(len(formals), 'argument')}, or mend its oracle"
        )
    for formal, argument in zip(formals, used.args, strict=False):
        if _is_whole(formal):
            _refuse_parts(key, used, formal.name, argument)
        if _is_whole(formal) and argument.is_negative:
            raise InvalidInput(f"{used} in {key}", f"its {formal.name} is not negative", "use 0, 1, 2, ...")


def _refuse_parts(key: str, used: Basic, name: str, argument: Expr) -> None:
    """Refuse a lag or an index that need be no whole number; what a quantity is, only its oracle knows."""
    if argument.is_integer is True or argument.has(Quantity):
        return
    remedy = "use one" if argument.is_number else f"use letters for whole numbers, or floor({argument})"
    raise InvalidInput(f"{used} in {key}", f"its {name} is a whole number", remedy)


def _formals(oracle: Callable[..., Any]) -> list[inspect.Parameter] | None:
    """What an oracle takes beside the system; None where it takes any number of arguments."""
    formals = list(inspect.signature(oracle).parameters.values())[1:]
    if any(item.kind is inspect.Parameter.VAR_POSITIONAL for item in formals):
        return None
    return [item for item in formals if item.kind is not inspect.Parameter.KEYWORD_ONLY]


def _is_whole(formal: inspect.Parameter) -> bool:
    return str(formal.annotation).startswith("int")
