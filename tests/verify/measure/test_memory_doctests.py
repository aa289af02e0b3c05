"""The examples in the docstrings of what measures memory."""

import doctest
from importlib import import_module

import pytest

MODULES = ("exact", "regression", "coverage", "realisable", "describe", "comparison", "layers")


@pytest.mark.parametrize("name", [*(f"measure.{module}" for module in MODULES), "command_measure"])
def test_doctests(name: str) -> None:
    assert not doctest.testmod(import_module(f"memlaw.verify.{name}"), optionflags=doctest.ELLIPSIS).failed
