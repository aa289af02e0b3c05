"""Settings of one's own: what their functions give is looked at before anything is computed with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, wraps
from typing import Any

from hypothesis import strategies as st
from sympy import Expr, MatrixBase

from memlaw.errors import InvalidInput
from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.setting import Data, Setting

_NUMBERS = "whole numbers, Fractions, floats, SymPy's numbers and matrices, texts, and tuples or lists of them"


@cache
def careful_instances(instances: Callable[[], Any], name: str) -> Callable[[], tuple[Instance, ...]]:
    """The instances of a setting, once they are what they should be. Errors: InvalidInput."""

    def looked_at() -> tuple[Instance, ...]:
        found = instances()
        strange = found if isinstance(found, Instance) or not isinstance(found, tuple | list) else None
        for item in found if strange is None else ():
            if not isinstance(item, Instance):
                strange = item
                break
            if item.B.is_zero_matrix:
                raise InvalidInput(
                    f"the instance {item.label} of the setting {name}", "an input drives a state", "give it a weight"
                )
            _check_data(item.extra, f"the instance {item.label} of the setting {name}")
        if strange is not None:
            raise InvalidInput(
                f"{strange!r} from the instances of the setting {name}",
                "they are a tuple of instances",
                'return (Instance.diagonal("1/2"), ...), with the comma',
            )
        return tuple(found)

    return looked_at


def careful(setting: Setting) -> Setting:
    """The same setting with functions that say what is wrong with what they give. Errors: InvalidInput, when called."""
    name, data, draw = setting.name, setting.data, setting.draw
    instances = careful_instances(setting.instances, name)
    return replace(
        setting,
        instances=instances,
        corners=careful_instances(setting.corners, name),
        data=None if data is None else _with_data(data, f"the data of the setting {name}"),
        draw=None if draw is None else _with_data(draw, f"what is drawn in the setting {name}"),
    )


def _with_data(function: Callable[..., Any], what: str) -> Callable[..., Data]:
    @wraps(function)
    def looked_at(*given: Any) -> Data:
        found = function(*given)
        _check_data(found, what)
        data: Data = {} if found is None else found
        return data

    return looked_at


def _check_data(found: Any, what: str) -> None:
    if found is None:
        return
    if not isinstance(found, Mapping):
        raise InvalidInput(f"{found!r} as {what}", "data have names", 'return {"prices": (1, Fraction(1, 2))}')
    for name, value in found.items():
        if isinstance(value, st.SearchStrategy):
            raise InvalidInput(f"the strategy {value} as {name} in {what}", "it is to be drawn", f"write draw({value})")
        if not _is_liftable(value):
            raise InvalidInput(f"{name} = {value!r} in {what}", f"data are {_NUMBERS}", "write it with those")


def _is_liftable(value: Any) -> bool:
    if isinstance(value, tuple | list | MatrixBase):  # an immutable matrix is an Expr
        return all(map(_is_liftable, value))
    if isinstance(value, Expr):
        return bool(value.is_number)
    return value is None or isinstance(value, int | str | Fraction | float | complex)
