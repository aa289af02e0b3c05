"""Every example in a docstring of the numerics runs, and imports stay light."""

from __future__ import annotations

import doctest
import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

import memlaw.numerics

MODULES = [m.name for m in pkgutil.walk_packages(memlaw.numerics.__path__, "memlaw.numerics.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(import_module(name))
    assert result.failed == 0


def test_importing_numerics_leaves_heavy_libraries_alone() -> None:
    compiling = {"memlaw.numerics.memory.loops", "memlaw.numerics.learn.frontier_cells"}  # imported to be compiled
    imports = "; ".join(f"import {name}" for name in MODULES if name not in compiling)
    heavy = {"torch", "numba", "matplotlib", "hypothesis"}
    check = f"import sys; {imports}; print(*{heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert not done.stdout.split()
